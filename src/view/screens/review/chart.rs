//! The chart of a review: blood pressure as bars, heart rate and oxygen saturation as points on one time axis from T0, with phases,
//! doses, alerts, the limits of the level `act`, and the timeline's cursor.

use crate::app::screens::review::ReviewScreen;
use crate::session::{AlertLevel, LimitBound, LimitSubject, RowKind};
use crate::view::chart_parts::{self, AXIS_WIDTH, VALUE_RANGE};
use crate::view::prelude::*;
use ratatui::widgets::canvas::Points;
use std::collections::BTreeMap;

/// The columns for the names of limits, right of the drawing.
const LIMIT_NAMES_WIDTH: u16 = 8;
/// A narrower chart does not name the limits, in cells.
const MIN_WIDTH_FOR_LIMIT_NAMES: u16 = 36;
/// A lower panel has no chart, in rows.
const MIN_HEIGHT: u16 = 8;

pub(crate) fn draw(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    if area.height < MIN_HEIGHT || area.width < 24 {
        panel.write(0, 1, [(Role::Dim, &truncate("no room for the chart", area.width.saturating_sub(2)))]);
        return;
    }
    let limits = act_limits(review.session());
    let names = if limits.is_empty() || area.width < MIN_WIDTH_FOR_LIMIT_NAMES { 0 } else { LIMIT_NAMES_WIDTH };
    let inner =
        Rect { x: area.x + AXIS_WIDTH, y: area.y + 3, width: area.width - AXIS_WIDTH - 1 - names, height: area.height - 5 };
    draw_readings(review, &limits, &mut panel.part(inner));
    if names > 0 {
        draw_limit_names(&limits, &mut panel.part(Rect { x: inner.right() + 1, width: names - 1, ..inner }));
    }
    draw_legend(review, panel);
    draw_phase_names(review, inner.width, panel);
    draw_doses_and_alerts(review, inner.width, panel);
    chart_parts::draw_value_labels(&[60.0, 100.0, 140.0, 180.0], VALUE_RANGE, inner, panel);
    let from =
        if review.session().t0().is_some() { "minutes from the first dose" } else { "minutes from the beginning; no dose" };
    let step = chart_parts::tick_step(review.chart_window(), inner.width);
    let used = chart_parts::draw_time_labels(review.chart_window(), step, inner, from, panel);
    if let Some(at) = review.cursor_time() {
        let minute = review.minutes_from_t0(at).floor();
        let sign = if minute < 0.0 { "T−" } else { "T+" };
        panel.write(area.height - 1, used, [(Role::Preview, &format!("  {sign}{}", minute.abs()))]);
    }
}

fn draw_readings(review: &ReviewScreen, limits: &[(&str, f64)], panel: &mut Panel<'_>) {
    let (session, styler, window) = (review.session(), panel.styler, review.chart_window());
    panel.render(chart_parts::canvas(styler, window, VALUE_RANGE, |canvas| {
        for (at, ..) in &session.projection().phases {
            let x = review.minutes_from_t0(at.elapsed);
            chart_parts::draw_dotted_line(canvas, x, (VALUE_RANGE[0], 12.0, 16), styler.color(Role::Dim));
        }
        for (name, y) in limits {
            // The other limits begin near their names: lines through the whole day would hide readings.
            let step = (window[1] - window[0]) / 20.0;
            let first = if *name == "BP" { 0 } else { 18 };
            let dots: Vec<(f64, f64)> = (first..20).map(|at| (window[0] + f64::from(at) * step, *y)).collect();
            canvas.draw(&Points::new(&dots, styler.color(Role::Watch)));
        }
        for at in session.dosing_acts() {
            let x = review.minutes_from_t0(*at);
            chart_parts::draw_dotted_line(canvas, x, (VALUE_RANGE[0], 5.0, 37), styler.color(Role::PhaseNow));
        }
        if let Some(at) = review.cursor_time() {
            let x = review.minutes_from_t0(at);
            chart_parts::draw_dotted_line(canvas, x, (VALUE_RANGE[0], 8.0, 23), styler.color(Role::Preview));
        }
        canvas.layer();
        chart_parts::draw_vitals(session, styler, |at| review.minutes_from_t0(at), canvas);
    }));
}

/// The items that are drawn, and the name of each beside its limit.
const LIMIT_LABELS: [(&str, &str); 4] = [("bp_systolic", "BP"), ("bp_diastolic", "dia"), ("heart_rate", "HR"), ("spo2", "SpO₂")];

/// The plan's limits from the level `act` on that are in the chart's range, by value, each with the name of its item.
fn act_limits(session: &Session) -> Vec<(&'static str, f64)> {
    let limits = LIMIT_LABELS.iter().flat_map(|(item, name)| {
        let of_item = session.plan().limits.iter().filter(|limit| limit.subject == LimitSubject::Vital(item));
        let acts = of_item.flat_map(|limit| &limit.bounds).filter(|(level, _)| *level >= AlertLevel::Act);
        acts.map(|(_, bound)| match bound {
            LimitBound::Above(value) | LimitBound::AtLeast(value) | LimitBound::Below(value) | LimitBound::AtMost(value) => {
                (*name, *value)
            }
        })
    });
    let mut limits: Vec<_> = limits.filter(|(_, value)| (VALUE_RANGE[0]..=VALUE_RANGE[1]).contains(value)).collect();
    limits.sort_by(|a, b| a.1.total_cmp(&b.1));
    limits.dedup();
    limits
}

/// Names each limit beside its right end. Of two in one row only the higher one, which is the systolic one, is named.
fn draw_limit_names(limits: &[(&str, f64)], panel: &mut Panel<'_>) {
    let row_of = |value: f64| chart_parts::row_of_value(value, VALUE_RANGE, panel.area.height);
    let rows: BTreeMap<u16, String> = limits.iter().map(|(name, value)| (row_of(*value), format!("{name} {value}"))).collect();
    for (row, label) in rows {
        panel.write(row, 0, [(Role::Watch, &label)]);
    }
}

fn draw_legend(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let begin = review.session().timeline().first().map_or_else(Default::default, |(at, _)| *at);
    let zoomed = if review.chart_window()[0] > review.minutes_from_t0(begin) { "  0 whole day" } else { "" };
    let legend = format!("BP │  HR · SpO₂ ·  dose ┊  ▲ alert  act limits{zoomed}");
    panel.write(0, AXIS_WIDTH, [(Role::Dim, &truncate(&legend, panel.area.width.saturating_sub(AXIS_WIDTH + 1)))]);
}

/// Writes the phases' names over their spans.
fn draw_phase_names(review: &ReviewScreen, cells: u16, panel: &mut Panel<'_>) {
    let phases = &review.session().projection().phases;
    let window = review.chart_window();
    let mut phases_in_window: Vec<(f64, &str)> =
        phases.iter().map(|(at, _, phase)| (review.minutes_from_t0(at.elapsed), phase.id())).collect();
    if phases_in_window.first().is_none_or(|(at, _)| *at > window[0]) {
        phases_in_window.insert(0, (window[0], "arrive"));
    }
    let column = |minute| chart_parts::column_of_minute(window, minute, cells);
    let ends = phases_in_window.iter().skip(1).map(|(until, _)| until.min(window[1])).chain([window[1]]);
    for ((from, id), until) in phases_in_window.iter().zip(ends) {
        if let (Some(left), Some(right @ 3..)) = (column(from.max(window[0])), column(until))
            && right >= left + 3
        {
            panel.write(1, AXIS_WIDTH + left, [(Role::Phase, &truncate(format!("┊{id}"), right - left))]);
        }
    }
}

/// Writes doses with their mg, and alerts, above the bars. If not all doses have room for their unit, none has it.
fn draw_doses_and_alerts(review: &ReviewScreen, cells: u16, panel: &mut Panel<'_>) {
    let session = review.session();
    let at = |minute: f64| chart_parts::column_of_minute(review.chart_window(), minute, cells).map(|column| AXIS_WIDTH + column);
    let raised = session.projection().marker_rows(RowKind::Alert).filter(|mark| mark.item == "raised");
    let alerts: Vec<u16> = raised.filter_map(|mark| at(review.minutes_from_t0(mark.elapsed))).collect();
    let doses = session.doses().filter_map(|given| Some((at(review.minutes_from_t0(given.time.elapsed))?, given.mg.to_string())));
    let doses: Vec<(u16, String)> = doses.collect();
    let width = panel.area.width;
    let placed = place_dose_labels(&doses, " mg", &alerts, width).or_else(|| place_dose_labels(&doses, "", &alerts, width));
    for (x, text) in placed.unwrap_or(doses) {
        let text = truncate(&text, width.saturating_sub(x + 1));
        panel.write(2, x, [(Role::PhaseNow, &text)]);
    }
    for x in alerts {
        panel.write(2, x, [(Role::Act, "▲")]);
    }
}

/// The columns of the dose labels: right of the dose's column, or left of it. `None` if a label fits on neither side.
fn place_dose_labels(doses: &[(u16, String)], unit: &str, alerts: &[u16], width_of_room: u16) -> Option<Vec<(u16, String)>> {
    let mut taken: Vec<(u16, u16)> = alerts.iter().map(|x| (*x, *x + 1)).collect();
    let mut placed = Vec::new();
    for (x, number) in doses {
        let text = format!("{number}{unit}");
        let wide = display_width(&text);
        let is_free = |from: &u16| {
            let until = from + wide;
            until < width_of_room && taken.iter().all(|(other, end)| *end <= *from || until <= *other)
        };
        let from = [Some(*x), x.checked_sub(wide)].into_iter().flatten().find(is_free)?;
        // A blank between two numbers, so that they are not read as one.
        taken.push((from.saturating_sub(1), from + wide + 1));
        placed.push((from, text));
    }
    Some(placed)
}
