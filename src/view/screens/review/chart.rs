//! The chart of a review: blood pressure as bars, heart rate and oxygen saturation as points on one time axis from T0, with phases,
//! doses, alerts, the limits of the level `act`, and the timeline's cursor.

use crate::app::screens::review::ReviewScreen;
use crate::session::plan::{AlertLevel, LimitBound, LimitSubject};
use crate::session::{RowKind, Session};
use crate::theme::Role;
use crate::view::chart_parts::{self, AXIS_WIDTH, VALUE_RANGE};
use crate::view::panel::Panel;
use crate::view::text::{display_width, truncate};
use ratatui::layout::Rect;
use ratatui::widgets::canvas::{Line as Bar, Points};

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
    let used = chart_parts::draw_time_labels(review.chart_window(), inner, from, panel);
    if let Some(at) = review.cursor_time() {
        let minute = review.minutes_from_t0(at).floor();
        let sign = if minute < 0.0 { "T−" } else { "T+" };
        panel.write(area.height - 1, used, [(Role::Preview, &format!("  {sign}{}", minute.abs()))]);
    }
}

fn draw_readings(review: &ReviewScreen, limits: &[(&str, f64)], panel: &mut Panel<'_>) {
    let (session, styler, window) = (review.session(), panel.styler, review.chart_window());
    let series = |item: &str| -> Vec<(f64, f64)> {
        chart_parts::readings(session, item).map(|(at, value)| (review.minutes_from_t0(at), value)).collect()
    };
    let (high, low) = (series("bp_systolic"), series("bp_diastolic"));
    panel.render(chart_parts::canvas(styler, window, VALUE_RANGE, |canvas| {
        for (at, ..) in &session.projection().phases {
            let x = review.minutes_from_t0(at.elapsed);
            chart_parts::draw_dotted_line(canvas, x, (VALUE_RANGE[0], 12.0, 16), styler.color(Role::Dim));
        }
        for (item, y) in limits {
            // The other limits begin near their names: lines through the whole day would hide readings.
            let step = (window[1] - window[0]) / 20.0;
            let first = if *item == "bp_systolic" { 0 } else { 18 };
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
        for (x, top) in &high {
            // A systolic reading without its diastolic one is a point. Both series are in the order of time.
            let beside = low.get(low.partition_point(|(at, _)| at < x)).filter(|(at, _)| at.total_cmp(x).is_eq());
            let bottom = beside.map_or(*top, |(_, bottom)| *bottom);
            canvas.draw(&Bar::new(*x, bottom, *x, *top, styler.color(Role::Text)));
        }
        canvas.draw(&Points::new(&series("heart_rate"), styler.color(Role::Quote)));
        canvas.draw(&Points::new(&series("spo2"), styler.color(Role::Dim)));
    }));
}

/// The items that are drawn, and the name of each beside its limit.
const LIMIT_LABELS: [(&str, &str); 4] = [("bp_systolic", "BP"), ("bp_diastolic", "dia"), ("heart_rate", "HR"), ("spo2", "SpO₂")];

/// The plan's limits from the level `act` on that are in the chart's range, by value.
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

/// Names each limit beside its right end. Of two in one row only the systolic one is named.
fn draw_limit_names(limits: &[(&str, f64)], panel: &mut Panel<'_>) {
    let mut taken: Vec<u16> = Vec::new();
    // The systolic limits have the highest values.
    for (item, value) in limits.iter().rev() {
        let row = chart_parts::row_of_value(*value, VALUE_RANGE, panel.area.height);
        let name = LIMIT_LABELS.iter().find(|(known, _)| known == item).map_or("", |(_, name)| *name);
        let words = format!("{name} {value}");
        if !taken.contains(&row) {
            taken.push(row);
            panel.write(row, 0, [(Role::Watch, &words)]);
        }
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
    let mut begun: Vec<(f64, &str)> =
        phases.iter().map(|(at, _, phase)| (review.minutes_from_t0(at.elapsed), phase.id())).collect();
    if begun.first().is_none_or(|(at, _)| *at > window[0]) {
        begun.insert(0, (window[0], "arrive"));
    }
    for (place, (from, id)) in begun.iter().enumerate() {
        let until = begun.get(place + 1).map_or(window[1], |(until, _)| *until).min(window[1]);
        let from = from.max(window[0]);
        let (Some(left), Some(right)) =
            (chart_parts::column_of_minute(window, from, cells), chart_parts::column_of_minute(window, until, cells))
        else {
            continue;
        };
        let space = right.saturating_sub(left);
        if space >= 3 {
            panel.write(1, AXIS_WIDTH + left, [(Role::Phase, &truncate(format!("┊{id}"), space))]);
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
    for (x, words) in placed.unwrap_or(doses) {
        let words = truncate(&words, width.saturating_sub(x + 1));
        panel.write(2, x, [(Role::PhaseNow, &words)]);
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
        let words = format!("{number}{unit}");
        let wide = display_width(&words);
        let is_free = |from: &u16| {
            let until = from + wide;
            until < width_of_room && taken.iter().all(|(other, end)| *end <= *from || until <= *other)
        };
        let from = [Some(*x), x.checked_sub(wide)].into_iter().flatten().find(is_free)?;
        // A blank between two numbers, so that they are not read as one.
        taken.push((from.saturating_sub(1), from + wide + 1));
        placed.push((from, words));
    }
    Some(placed)
}
