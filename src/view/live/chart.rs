//! The chart of a wide screen: blood pressure as bars, heart rate and oxygen saturation as points, on one time axis
//! from the first reading on.

use crate::app::Live;
use crate::session::{Elapsed, Session};
use crate::theme::Role;
use crate::view::text::{Ink, put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget as _;
use ratatui::widgets::canvas::{Canvas, Line as Bar, Points};

/// Room for the numbers at the left, in cells.
const AXIS: u16 = 5;
/// The least and the most that is drawn: what readings can be without a hand's slip.
const SPAN: [f64; 2] = [40.0, 220.0];

pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    if room.height < 8 || room.width < 30 {
        return;
    }
    let (session, now) = (live.session(), live.shown_now().elapsed);
    let zero = session.t0().unwrap_or(Elapsed::ZERO);
    let minute = |at: Elapsed| (at - zero).num_milliseconds() as f64 / 60_000.0;
    let first = ["bp_systolic", "heart_rate", "spo2"].iter().filter_map(|item| session.picture().vitals.get(*item)?.first());
    let Some(first) = first.map(|reading| minute(reading.at.elapsed)).reduce(f64::min) else {
        put(buffer, room, 0, 2, &ink.line([(Role::Dim, "no vitals yet to draw")]));
        return;
    };
    // At least an hour, so that the first readings do not fly across the room.
    let span = [first - 5.0, (minute(now) + 5.0).max(first + 60.0)];
    let series = |item: &str| -> Vec<(f64, f64)> { of(session, item).map(|(at, value)| (minute(at), value)).collect() };
    let (high, low) = (series("bp_systolic"), series("bp_diastolic"));
    let inner = Rect { x: room.x + AXIS, y: room.y + 1, width: room.width - AXIS - 1, height: room.height - 3 };
    let colour = |role: Role| ink.style(role).fg.unwrap_or_default();
    let (bar, pulse, oxygen, dose) = (colour(Role::Text), colour(Role::Quote), colour(Role::Dim), colour(Role::PhaseNow));
    let (pulses, oxygens) = (series("heart_rate"), series("spo2"));
    let doses: Vec<f64> = session.dosing_acts().iter().map(|at| minute(*at)).collect();
    Canvas::default()
        .background_color(ink.style(Role::Text).bg.unwrap_or_default())
        .marker(ink.marker())
        .x_bounds(span)
        .y_bounds(SPAN)
        .paint(|canvas| {
            for x in &doses {
                canvas.draw(&Points::new(&(0..18).map(|step| (*x, 45.0 + f64::from(step) * 10.0)).collect::<Vec<_>>(), dose));
            }
            for ((x, top), (_, bottom)) in high.iter().zip(&low) {
                canvas.draw(&Bar::new(*x, *bottom, *x, *top, bar));
            }
            canvas.draw(&Points::new(&pulses, pulse));
            canvas.draw(&Points::new(&oxygens, oxygen));
        })
        .render(inner, buffer);
    put(buffer, room, 0, AXIS, &ink.line([(Role::Dim, "BP │   HR and SpO₂ ·   dose ┊")]));
    axes(ink, buffer, room, inner, span);
}

fn axes(ink: Ink<'_>, buffer: &mut Buffer, room: Rect, inner: Rect, span: [f64; 2]) {
    for value in [60.0, 100.0, 140.0, 180.0] {
        let share = (value - SPAN[0]) / (SPAN[1] - SPAN[0]);
        let row = inner.height - 1 - (share * f64::from(inner.height - 1)).round() as u16;
        put(buffer, room, row + 1, 0, &ink.line([(Role::Dim, &format!("{value:>4}"))]));
    }
    // A clock that was years off makes a session of years; the axis still has room for a dozen labels.
    let step = [30.0, 60.0].into_iter().find(|step| span[1] - span[0] <= step * 5.0);
    let step = step.unwrap_or_else(|| 60.0 * ((span[1] - span[0]) / 720.0).ceil());
    let mut minute = (span[0] / step).ceil() * step;
    while minute <= span[1] {
        let label = format!("{}{}", if minute < 0.0 { "−" } else { "" }, minute.abs());
        let share = (minute - span[0]) / (span[1] - span[0]);
        let x = AXIS + (share * f64::from(inner.width)) as u16;
        if x + width(&label) < room.width {
            put(buffer, room, room.height - 2, x, &ink.line([(Role::Dim, &label)]));
        }
        minute += step;
    }
    put(buffer, room, room.height - 1, AXIS, &ink.line([(Role::Dim, "minutes from the first dose")]));
}

fn of<'a>(session: &'a Session, item: &str) -> impl Iterator<Item = (Elapsed, f64)> + 'a {
    let series = session.picture().vitals.get(item).map_or(&[][..], Vec::as_slice);
    series.iter().map(|reading| (reading.at.elapsed, reading.value.get()))
}
