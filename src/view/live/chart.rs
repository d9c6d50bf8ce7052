//! The chart of a wide screen: blood pressure as bars, heart rate and oxygen saturation as points, on one time axis
//! from the first reading on.

use crate::app::LiveScreen;
use crate::session::{Elapsed, Session};
use crate::theme::Role;
use crate::view::text::{Styler, display_width, draw_line};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget as _;
use ratatui::widgets::canvas::{Canvas, Line as Bar, Points};

/// Room for the numbers at the left, in cells.
const AXIS_WIDTH: u16 = 5;
/// The least and the most that is drawn: what readings can be without a hand's slip.
const VALUE_RANGE: [f64; 2] = [40.0, 220.0];

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < 8 || area.width < 30 {
        return;
    }
    let (session, now) = (live.session(), live.display_time().elapsed);
    let zero = session.t0().unwrap_or(Elapsed::ZERO);
    let minute = |at: Elapsed| (at - zero).num_milliseconds() as f64 / 60_000.0;
    let first = ["bp_systolic", "heart_rate", "spo2"].iter().filter_map(|item| session.projection().vitals.get(*item)?.first());
    let Some(first) = first.map(|reading| minute(reading.time.elapsed)).reduce(f64::min) else {
        draw_line(buffer, area, 0, 2, &styler.line([(Role::Dim, "no vitals yet to draw")]));
        return;
    };
    // At least an hour, so that the first readings do not fly across the room.
    let span = [first - 5.0, (minute(now) + 5.0).max(first + 60.0)];
    let series =
        |item: &str| -> Vec<(f64, f64)> { readings_of_item(session, item).map(|(at, value)| (minute(at), value)).collect() };
    let (high, low) = (series("bp_systolic"), series("bp_diastolic"));
    let inner = Rect { x: area.x + AXIS_WIDTH, y: area.y + 1, width: area.width - AXIS_WIDTH - 1, height: area.height - 3 };
    let colour = |role: Role| styler.style(role).fg.unwrap_or_default();
    let (bar, pulse, oxygen, dose) = (colour(Role::Text), colour(Role::Quote), colour(Role::Dim), colour(Role::PhaseNow));
    let (pulses, oxygens) = (series("heart_rate"), series("spo2"));
    let doses: Vec<f64> = session.dosing_acts().iter().map(|at| minute(*at)).collect();
    Canvas::default()
        .background_color(styler.style(Role::Text).bg.unwrap_or_default())
        .marker(styler.chart_marker())
        .x_bounds(span)
        .y_bounds(VALUE_RANGE)
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
    draw_line(buffer, area, 0, AXIS_WIDTH, &styler.line([(Role::Dim, "BP │   HR and SpO₂ ·   dose ┊")]));
    draw_axes(styler, buffer, area, inner, span);
}

fn draw_axes(styler: Styler<'_>, buffer: &mut Buffer, area: Rect, inner: Rect, span: [f64; 2]) {
    for value in [60.0, 100.0, 140.0, 180.0] {
        let share = (value - VALUE_RANGE[0]) / (VALUE_RANGE[1] - VALUE_RANGE[0]);
        let row = inner.height - 1 - (share * f64::from(inner.height - 1)).round() as u16;
        draw_line(buffer, area, row + 1, 0, &styler.line([(Role::Dim, &format!("{value:>4}"))]));
    }
    // A clock that was years off makes a session of years; the axis still has room for a dozen labels.
    let step = [30.0, 60.0].into_iter().find(|step| span[1] - span[0] <= step * 5.0);
    let step = step.unwrap_or_else(|| 60.0 * ((span[1] - span[0]) / 720.0).ceil());
    let mut minute = (span[0] / step).ceil() * step;
    while minute <= span[1] {
        let label = format!("{}{}", if minute < 0.0 { "−" } else { "" }, minute.abs());
        let share = (minute - span[0]) / (span[1] - span[0]);
        let x = AXIS_WIDTH + (share * f64::from(inner.width)) as u16;
        if x + display_width(&label) < area.width {
            draw_line(buffer, area, area.height - 2, x, &styler.line([(Role::Dim, &label)]));
        }
        minute += step;
    }
    draw_line(buffer, area, area.height - 1, AXIS_WIDTH, &styler.line([(Role::Dim, "minutes from the first dose")]));
}

fn readings_of_item<'a>(session: &'a Session, item: &str) -> impl Iterator<Item = (Elapsed, f64)> + 'a {
    let series = session.projection().vitals.get(item).map_or(&[][..], Vec::as_slice);
    series.iter().map(|reading| (reading.time.elapsed, reading.value.get()))
}
