//! The chart of a review: pressure as bars, pulse and oxygen as points, on one time axis from T0, with phases, doses, alerts, the
//! limits at which somebody acts, and the timeline's cursor.

use crate::app::screens::review::ReviewScreen;
use crate::session::plan::{AlertLevel, LimitBound, LimitSubject};
use crate::session::{RowKind, Session};
use crate::theme::Role;
use crate::view::screens::review::time_axis;
use crate::view::text::{Styler, display_width, draw_line, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::text::Line;
use ratatui::widgets::Widget as _;
use ratatui::widgets::canvas::{Canvas, Context, Line as Bar, Points};

/// Room for the numbers at the left, in cells.
const AXIS_WIDTH: u16 = 5;
/// Room for the names of limits at the right, where there is any to spare, in cells.
const LIMIT_NAMES_WIDTH: u16 = 8;
/// The least and the most that is drawn: what readings can be without a hand's slip.
const VALUE_RANGE: [f64; 2] = [40.0, 220.0];
/// From this height on there is a chart at all, in rows.
const MIN_HEIGHT: u16 = 8;
/// From this width on limits have names, in cells.
const MIN_WIDTH_FOR_LIMIT_NAMES: u16 = 36;

pub(crate) fn draw(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < MIN_HEIGHT || area.width < 24 {
        draw_line(
            buffer,
            area,
            0,
            1,
            &styler.line([(Role::Dim, &truncate("no room for the chart", area.width.saturating_sub(2)))]),
        );
        return;
    }
    let session = review.session();
    let limits = act_limits(session);
    // Beside the drawing, so that no name hides a reading.
    let names = if limits.is_empty() || area.width < MIN_WIDTH_FOR_LIMIT_NAMES { 0 } else { LIMIT_NAMES_WIDTH };
    let inner =
        Rect { x: area.x + AXIS_WIDTH, y: area.y + 3, width: area.width - AXIS_WIDTH - 1 - names, height: area.height - 5 };
    let colour = |role: Role| styler.style(role).fg.unwrap_or_default();
    let (bar, pulse, oxygen) = (colour(Role::Text), colour(Role::Quote), colour(Role::Dim));
    let (limit, dose, cursor) = (colour(Role::Watch), colour(Role::PhaseNow), colour(Role::Preview));
    let window = review.chart_window();
    let series = |item: &str| -> Vec<(f64, f64)> {
        let readings = session.projection().vitals.get(item).map_or(&[][..], Vec::as_slice);
        readings.iter().map(|reading| (review.minutes_from_t0(reading.time.elapsed), reading.value.get())).collect()
    };
    let (high, low) = (series("bp_systolic"), series("bp_diastolic"));
    let phases: Vec<f64> = session.projection().phases.iter().map(|(at, ..)| review.minutes_from_t0(at.elapsed)).collect();
    let doses: Vec<f64> = session.dosing_acts().iter().map(|at| review.minutes_from_t0(*at)).collect();
    Canvas::default()
        .background_color(styler.style(Role::Text).bg.unwrap_or_default())
        .marker(styler.chart_marker())
        .x_bounds(window)
        .y_bounds(VALUE_RANGE)
        .paint(|canvas| {
            for x in &phases {
                draw_vertical_line(canvas, *x, 12.0, oxygen);
            }
            for (item, y) in &limits {
                // The systolic's go through the whole day; the others would hide what was measured, and begin near their names.
                let step = (window[1] - window[0]) / 20.0;
                let first = if *item == "bp_systolic" { 0 } else { 18 };
                let dots: Vec<(f64, f64)> = (first..20).map(|at| (window[0] + f64::from(at) * step, *y)).collect();
                canvas.draw(&Points::new(&dots, limit));
            }
            for x in &doses {
                draw_vertical_line(canvas, *x, 5.0, dose);
            }
            if let Some(at) = review.cursor_time() {
                draw_vertical_line(canvas, review.minutes_from_t0(at), 8.0, cursor);
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
        draw_limit_names(&limits, styler, buffer, beside);
    }
    draw_legend(review, styler, buffer, area);
    draw_phase_names(review, styler, buffer, area, inner.width);
    draw_doses_and_alerts(review, styler, buffer, area, inner.width);
    draw_axes(review, styler, buffer, area, inner);
}

/// A dotted line from bottom to top.
fn draw_vertical_line(canvas: &mut Context<'_>, x: f64, step: f64, colour: Color) {
    let dots = ((VALUE_RANGE[1] - VALUE_RANGE[0]) / step) as u32;
    canvas.draw(&Points::new(&(0..=dots).map(|at| (x, VALUE_RANGE[0] + f64::from(at) * step)).collect::<Vec<_>>(), colour));
}

/// The items that are drawn, and the name of each beside its limit.
const LIMIT_LABELS: [(&str, &str); 4] = [("bp_systolic", "BP"), ("bp_diastolic", "dia"), ("heart_rate", "HR"), ("spo2", "SpO₂")];

/// At which readings somebody acts, by the protocol, as far as they are in the chart.
fn act_limits(session: &Session) -> Vec<(&'static str, f64)> {
    let mut all: Vec<(&str, f64)> = Vec::new();
    for (item, _) in LIMIT_LABELS {
        let of_item = session.plan().limits.iter().filter(|limit| limit.subject == LimitSubject::Vital(item));
        let acts = of_item.flat_map(|limit| &limit.bounds).filter(|(level, _)| *level >= AlertLevel::Act);
        all.extend(acts.map(|(_, bound)| match bound {
            LimitBound::Above(value) | LimitBound::AtLeast(value) | LimitBound::Below(value) | LimitBound::AtMost(value) => {
                (item, *value)
            }
        }));
    }
    all.retain(|(_, value)| (VALUE_RANGE[0]..=VALUE_RANGE[1]).contains(value));
    all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(b.0)));
    all.dedup();
    all
}

/// The row of a value, from the top of the drawing.
fn row_of_value(value: f64, height: u16) -> u16 {
    let share = (value - VALUE_RANGE[0]) / (VALUE_RANGE[1] - VALUE_RANGE[0]);
    height.saturating_sub(1).saturating_sub((share * f64::from(height.saturating_sub(1))).round() as u16)
}

/// What each limit is, beside its right end; where two would stand on one row, the first does.
fn draw_limit_names(limits: &[(&str, f64)], styler: Styler<'_>, buffer: &mut Buffer, beside: Rect) {
    let mut taken: Vec<u16> = Vec::new();
    // The systolic's come last in the order of values, and are named first.
    for (item, value) in limits.iter().rev() {
        let row = row_of_value(*value, beside.height);
        let name = LIMIT_LABELS.iter().find(|(known, _)| known == item).map_or("", |(_, name)| *name);
        let words = format!("{name} {value}");
        if !taken.contains(&row) {
            taken.push(row);
            draw_line(buffer, beside, row, 0, &styler.line([(Role::Watch, &words)]));
        }
    }
}

fn draw_legend(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let drawn = "BP │  HR · SpO₂ ·  dose ┊  ▲ alert  act limits";
    let zoomed = if review.chart_window()[0]
        > review.minutes_from_t0(review.session().timeline().first().map_or_else(Default::default, |(at, _)| *at))
    {
        "  0 whole day"
    } else {
        ""
    };
    draw_line(
        buffer,
        area,
        0,
        AXIS_WIDTH,
        &styler.line([(Role::Dim, &truncate(&format!("{drawn}{zoomed}"), area.width.saturating_sub(AXIS_WIDTH + 1)))]),
    );
}

/// The phases' names over their part of the day.
fn draw_phase_names(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect, cells: u16) {
    let phases = &review.session().projection().phases;
    let window = review.chart_window();
    let mut begun: Vec<(f64, &str)> =
        phases.iter().map(|(at, _, phase)| (review.minutes_from_t0(at.elapsed), phase.id())).collect();
    if begun.first().is_none_or(|(at, _)| *at > window[0]) {
        begun.insert(0, (window[0], "arrive"));
    }
    for (place, (from, id)) in begun.iter().enumerate() {
        let until = begun.get(place + 1).map_or(window[1], |(until, _)| *until).min(window[1]);
        let from = from.max(window[0]);
        let (Some(left), Some(right)) =
            (time_axis::column_of_minute(window, from, cells), time_axis::column_of_minute(window, until, cells))
        else {
            continue;
        };
        let space = right.saturating_sub(left);
        if space >= 3 {
            draw_line(buffer, area, 1, AXIS_WIDTH + left, &styler.line([(Role::Phase, &truncate(&format!("┊{id}"), space))]));
        }
    }
}

/// Doses with their mg, and alerts, above the bars. Where not all of them have room for their unit, none has it.
fn draw_doses_and_alerts(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect, cells: u16) {
    let session = review.session();
    let at = |minute: f64| time_axis::column_of_minute(review.chart_window(), minute, cells).map(|column| AXIS_WIDTH + column);
    let raised = session.projection().marker_rows(RowKind::Alert).filter(|mark| mark.item == "raised");
    let alerts: Vec<u16> = raised.filter_map(|mark| at(review.minutes_from_t0(mark.time.elapsed))).collect();
    let doses = session.doses().filter_map(|given| Some((at(review.minutes_from_t0(given.time.elapsed))?, given.mg.to_string())));
    let doses: Vec<(u16, String)> = doses.collect();
    let placed =
        place_dose_labels(&doses, " mg", &alerts, area.width).or_else(|| place_dose_labels(&doses, "", &alerts, area.width));
    for (x, words) in placed.unwrap_or(doses) {
        let words = truncate(&words, area.width.saturating_sub(x + 1));
        draw_line(buffer, area, 2, x, &styler.line([(Role::PhaseNow, &words)]));
    }
    for x in alerts {
        draw_line(buffer, area, 2, x, &styler.line([(Role::Act, "▲")]));
    }
}

/// Where each dose's number and unit stand: at its right, or at its left; none where one of them has room at neither side.
fn place_dose_labels(doses: &[(u16, String)], unit: &str, alerts: &[u16], width_of_room: u16) -> Option<Vec<(u16, String)>> {
    let mut taken: Vec<(u16, u16)> = alerts.iter().map(|x| (*x, *x + 1)).collect();
    let mut placed = Vec::new();
    for (x, number) in doses {
        let words = format!("{number}{unit}");
        let wide = display_width(&words);
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

fn draw_axes(review: &ReviewScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect, inner: Rect) {
    for value in [60.0, 100.0, 140.0, 180.0] {
        let row = row_of_value(value, inner.height);
        draw_line(buffer, area, row + 3, 0, &styler.line([(Role::Dim, &format!("{value:>4}"))]));
    }
    for (minute, label) in time_axis::tick_labels(review.chart_window(), inner.width) {
        let Some(x) = time_axis::column_of_minute(review.chart_window(), minute, inner.width) else { continue };
        if AXIS_WIDTH + x + display_width(&label) < area.width {
            draw_line(buffer, area, area.height - 2, AXIS_WIDTH + x, &styler.line([(Role::Dim, &label)]));
        }
    }
    let from =
        if review.session().t0().is_some() { "minutes from the first dose" } else { "minutes from the beginning; no dose" };
    let mut spans = vec![styler.span(Role::Dim, from)];
    if let Some(at) = review.cursor_time() {
        let minute = review.minutes_from_t0(at).floor();
        let sign = if minute < 0.0 { "T−" } else { "T+" };
        spans.push(styler.span(Role::Preview, format!("  {sign}{}", minute.abs())));
    }
    draw_line(buffer, area, area.height - 1, AXIS_WIDTH, &Line::from(spans));
}
