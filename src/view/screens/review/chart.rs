//! The chart of a review: pressure as bars, pulse and oxygen as points, on one time axis from T0, with phases, doses, alerts, the
//! limits at which somebody acts, and the timeline's cursor.

use crate::app::screens::review::Review;
use crate::session::plan::{Bound, Level, Measure};
use crate::session::{Kind, Session};
use crate::theme::Role;
use crate::view::screens::review::time_axis;
use crate::view::text::{Ink, cut, put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::text::Line;
use ratatui::widgets::Widget as _;
use ratatui::widgets::canvas::{Canvas, Context, Line as Bar, Points};

/// Room for the numbers at the left, in cells.
const AXIS: u16 = 5;
/// Room for the names of limits at the right, where there is any to spare, in cells.
const NAMES: u16 = 8;
/// The least and the most that is drawn: what readings can be without a hand's slip.
const SPAN: [f64; 2] = [40.0, 220.0];
/// From this height on there is a chart at all, in rows.
const LEAST: u16 = 8;
/// From this width on limits have names, in cells.
const NAMED_FROM: u16 = 36;

pub(crate) fn draw(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    if room.height < LEAST || room.width < 24 {
        put(buffer, room, 0, 1, &ink.line([(Role::Dim, &cut("no room for the chart", room.width.saturating_sub(2)))]));
        return;
    }
    let session = review.session();
    let limits = limits(session);
    // Beside the drawing, so that no name hides a reading.
    let names = if limits.is_empty() || room.width < NAMED_FROM { 0 } else { NAMES };
    let inner = Rect { x: room.x + AXIS, y: room.y + 3, width: room.width - AXIS - 1 - names, height: room.height - 5 };
    let colour = |role: Role| ink.style(role).fg.unwrap_or_default();
    let (bar, pulse, oxygen) = (colour(Role::Text), colour(Role::Quote), colour(Role::Dim));
    let (limit, dose, cursor) = (colour(Role::Watch), colour(Role::PhaseNow), colour(Role::Preview));
    let window = review.window();
    let series = |item: &str| -> Vec<(f64, f64)> {
        let readings = session.picture().vitals.get(item).map_or(&[][..], Vec::as_slice);
        readings.iter().map(|reading| (review.minute(reading.at.elapsed), reading.value.get())).collect()
    };
    let (high, low) = (series("bp_systolic"), series("bp_diastolic"));
    let phases: Vec<f64> = session.picture().phases.iter().map(|(at, ..)| review.minute(at.elapsed)).collect();
    let doses: Vec<f64> = session.dosing_acts().iter().map(|at| review.minute(*at)).collect();
    Canvas::default()
        .background_color(ink.style(Role::Text).bg.unwrap_or_default())
        .marker(ink.marker())
        .x_bounds(window)
        .y_bounds(SPAN)
        .paint(|canvas| {
            for x in &phases {
                upright(canvas, *x, 12.0, oxygen);
            }
            for (item, y) in &limits {
                // The systolic's go through the whole day; the others would hide what was measured, and begin near their names.
                let step = (window[1] - window[0]) / 20.0;
                let first = if *item == "bp_systolic" { 0 } else { 18 };
                let dots: Vec<(f64, f64)> = (first..20).map(|at| (window[0] + f64::from(at) * step, *y)).collect();
                canvas.draw(&Points::new(&dots, limit));
            }
            for x in &doses {
                upright(canvas, *x, 5.0, dose);
            }
            if let Some(at) = review.cursor() {
                upright(canvas, review.minute(at), 8.0, cursor);
            }
            canvas.layer();
            for (x, top) in &high {
                // A systolic without its diastolic is a point. Both stand in the order of time.
                let beside = low.get(low.partition_point(|(at, _)| at < x)).filter(|(at, _)| at.total_cmp(x).is_eq());
                let bottom = beside.map_or(*top, |(_, bottom)| *bottom);
                canvas.draw(&Bar::new(*x, bottom, *x, *top, bar));
            }
            canvas.draw(&Points::new(&series("heart_rate"), pulse));
            canvas.draw(&Points::new(&series("spo2"), oxygen));
        })
        .render(inner, buffer);
    if names > 0 {
        let beside = Rect { x: inner.right() + 1, width: names - 1, ..inner };
        names_of_limits(&limits, ink, buffer, beside);
    }
    legend(review, ink, buffer, room);
    bands(review, ink, buffer, room, inner.width);
    marks(review, ink, buffer, room, inner.width);
    axes(review, ink, buffer, room, inner);
}

/// A dotted line from bottom to top.
fn upright(canvas: &mut Context<'_>, x: f64, step: f64, colour: Color) {
    let dots = ((SPAN[1] - SPAN[0]) / step) as u32;
    canvas.draw(&Points::new(&(0..=dots).map(|at| (x, SPAN[0] + f64::from(at) * step)).collect::<Vec<_>>(), colour));
}

/// The items that are drawn, and the name of each beside its limit.
const DRAWN: [(&str, &str); 4] = [("bp_systolic", "BP"), ("bp_diastolic", "dia"), ("heart_rate", "HR"), ("spo2", "SpO₂")];

/// At which readings somebody acts, by the protocol, as far as they are in the chart.
fn limits(session: &Session) -> Vec<(&'static str, f64)> {
    let mut all: Vec<(&str, f64)> = Vec::new();
    for (item, _) in DRAWN {
        let of_item = session.plan().limits.iter().filter(|limit| limit.measure == Measure::Vital(item));
        let acts = of_item.flat_map(|limit| &limit.bounds).filter(|(level, _)| *level >= Level::Act);
        all.extend(acts.map(|(_, bound)| match bound {
            Bound::Above(value) | Bound::AtLeast(value) | Bound::Below(value) | Bound::AtMost(value) => (item, *value),
        }));
    }
    all.retain(|(_, value)| (SPAN[0]..=SPAN[1]).contains(value));
    all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(b.0)));
    all.dedup();
    all
}

/// The row of a value, from the top of the drawing.
fn row_of(value: f64, height: u16) -> u16 {
    let share = (value - SPAN[0]) / (SPAN[1] - SPAN[0]);
    height.saturating_sub(1).saturating_sub((share * f64::from(height.saturating_sub(1))).round() as u16)
}

/// What each limit is, beside its right end; where two would stand on one row, the first does.
fn names_of_limits(limits: &[(&str, f64)], ink: Ink<'_>, buffer: &mut Buffer, beside: Rect) {
    let mut taken: Vec<u16> = Vec::new();
    // The systolic's come last in the order of values, and are named first.
    for (item, value) in limits.iter().rev() {
        let row = row_of(*value, beside.height);
        let name = DRAWN.iter().find(|(known, _)| known == item).map_or("", |(_, name)| *name);
        let words = format!("{name} {value}");
        if !taken.contains(&row) {
            taken.push(row);
            put(buffer, beside, row, 0, &ink.line([(Role::Watch, &words)]));
        }
    }
}

fn legend(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    let drawn = "BP │  HR · SpO₂ ·  dose ┊  ▲ alert  act limits";
    let zoomed =
        if review.window()[0] > review.minute(review.session().timeline().first().map_or_else(Default::default, |(at, _)| *at)) {
            "  0 whole day"
        } else {
            ""
        };
    put(buffer, room, 0, AXIS, &ink.line([(Role::Dim, &cut(&format!("{drawn}{zoomed}"), room.width.saturating_sub(AXIS + 1)))]));
}

/// The phases' names over their part of the day.
fn bands(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, room: Rect, cells: u16) {
    let phases = &review.session().picture().phases;
    let window = review.window();
    let mut begun: Vec<(f64, &str)> = phases.iter().map(|(at, _, phase)| (review.minute(at.elapsed), phase.id())).collect();
    if begun.first().is_none_or(|(at, _)| *at > window[0]) {
        begun.insert(0, (window[0], "arrive"));
    }
    for (place, (from, id)) in begun.iter().enumerate() {
        let until = begun.get(place + 1).map_or(window[1], |(until, _)| *until).min(window[1]);
        let from = from.max(window[0]);
        let (Some(left), Some(right)) = (time_axis::column(window, from, cells), time_axis::column(window, until, cells)) else {
            continue;
        };
        let space = right.saturating_sub(left);
        if space >= 3 {
            put(buffer, room, 1, AXIS + left, &ink.line([(Role::Phase, &cut(&format!("┊{id}"), space))]));
        }
    }
}

/// Doses with their mg, and alerts, above the bars. Where not all of them have room for their unit, none has it.
fn marks(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, room: Rect, cells: u16) {
    let session = review.session();
    let at = |minute: f64| time_axis::column(review.window(), minute, cells).map(|column| AXIS + column);
    let raised = session.picture().marks(Kind::Alert).filter(|mark| mark.item == "raised");
    let alerts: Vec<u16> = raised.filter_map(|mark| at(review.minute(mark.at.elapsed))).collect();
    let doses = session.doses().filter_map(|given| Some((at(review.minute(given.at.elapsed))?, given.mg.to_string())));
    let doses: Vec<(u16, String)> = doses.collect();
    let placed = place(&doses, " mg", &alerts, room.width).or_else(|| place(&doses, "", &alerts, room.width));
    for (x, words) in placed.unwrap_or(doses) {
        let words = cut(&words, room.width.saturating_sub(x + 1));
        put(buffer, room, 2, x, &ink.line([(Role::PhaseNow, &words)]));
    }
    for x in alerts {
        put(buffer, room, 2, x, &ink.line([(Role::Act, "▲")]));
    }
}

/// Where each dose's number and unit stand: at its right, or at its left; none where one of them has room at neither side.
fn place(doses: &[(u16, String)], unit: &str, alerts: &[u16], width_of_room: u16) -> Option<Vec<(u16, String)>> {
    let mut taken: Vec<(u16, u16)> = alerts.iter().map(|x| (*x, *x + 1)).collect();
    let mut placed = Vec::new();
    for (x, number) in doses {
        let words = format!("{number}{unit}");
        let wide = width(&words);
        let is_free = |from: &u16| {
            let until = from + wide;
            until < width_of_room && taken.iter().all(|(other, end)| *end <= *from || until <= *other)
        };
        let from = [Some(*x), x.checked_sub(wide)].into_iter().flatten().find(is_free)?;
        // Two numbers beside each other would be read as one.
        taken.push((from.saturating_sub(1), from + wide + 1));
        placed.push((from, words));
    }
    Some(placed)
}

fn axes(review: &Review, ink: Ink<'_>, buffer: &mut Buffer, room: Rect, inner: Rect) {
    for value in [60.0, 100.0, 140.0, 180.0] {
        let row = row_of(value, inner.height);
        put(buffer, room, row + 3, 0, &ink.line([(Role::Dim, &format!("{value:>4}"))]));
    }
    for (minute, label) in time_axis::labels(review.window(), inner.width) {
        let Some(x) = time_axis::column(review.window(), minute, inner.width) else { continue };
        if AXIS + x + width(&label) < room.width {
            put(buffer, room, room.height - 2, AXIS + x, &ink.line([(Role::Dim, &label)]));
        }
    }
    let from =
        if review.session().t0().is_some() { "minutes from the first dose" } else { "minutes from the beginning; no dose" };
    let mut spans = vec![ink.span(Role::Dim, from)];
    if let Some(at) = review.cursor() {
        let minute = review.minute(at).floor();
        let sign = if minute < 0.0 { "T−" } else { "T+" };
        spans.push(ink.span(Role::Preview, format!("  {sign}{}", minute.abs())));
    }
    put(buffer, room, room.height - 1, AXIS, &Line::from(spans));
}
