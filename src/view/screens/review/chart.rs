//! The chart of a review: vital signs and scales as strips on one time axis from T0, with phases, doses, alerts, the limits of the
//! level `act`, and the timeline's cursor.

use crate::app::screens::review::ReviewScreen;
use crate::session::RowKind;
use crate::view::chart_parts::{self, AXIS_WIDTH, ChartAxis};
use crate::view::chart_strips::{MIN_ROWS, StripChart};
use crate::view::prelude::*;

/// The rows of the legend, the phases, the doses and the time axis.
const OTHER_ROWS: u16 = 5;

pub(crate) fn draw(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let (area, session) = (panel.area, review.session());
    if area.height < MIN_ROWS + OTHER_ROWS || area.width < 24 {
        panel.write(0, 1, [(Role::Dim, &truncate("no room for the chart", area.width.saturating_sub(2)))]);
        return;
    }
    let strips = Rect { y: area.y + 3, height: area.height - OTHER_ROWS, ..area };
    let inner = StripChart::drawing_area(strips);
    let cursor = review.cursor_time();
    let chart = StripChart {
        session,
        axis: ChartAxis { window: review.chart_window(), minute: &|at| review.minutes_from_t0(at) },
        limits_at: cursor.unwrap_or_else(|| session.end_time()),
        cursor: cursor.map(|at| review.minutes_from_t0(at)),
    };
    chart.draw(&mut panel.part(strips));
    draw_legend(review, panel);
    draw_phase_names(review, inner.width, panel);
    draw_doses_and_alerts(review, inner.width, panel);
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

fn draw_legend(review: &ReviewScreen, panel: &mut Panel<'_>) {
    let begin = review.session().timeline().first().map_or_else(Default::default, |(at, _)| *at);
    let zoomed = if review.chart_window()[0] > review.minutes_from_t0(begin) { "  0 whole day" } else { "" };
    let legend = format!("dose ┊   ▲ alert   numbers at the right: limits{zoomed}");
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
