//! The chart of a wide screen: blood pressure as bars, heart rate and oxygen saturation as points, on one time axis
//! from the first reading on.

use crate::view::chart_parts::{self, AXIS_WIDTH, VALUE_RANGE};
use crate::view::prelude::*;

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let (area, styler) = (panel.area, panel.styler);
    if area.height < 8 || area.width < 30 {
        return;
    }
    let (session, now) = (live.session(), live.display_time().elapsed);
    let zero = session.t0().unwrap_or(Elapsed::ZERO);
    let minute = |at: Elapsed| (at - zero).num_milliseconds() as f64 / 60_000.0;
    let vitals = &session.projection().vitals;
    let drawn = ["bp_systolic", "heart_rate", "spo2"].iter().filter_map(|item| vitals.get(*item)?.first());
    let Some(first) = drawn.map(|reading| minute(reading.time.elapsed)).reduce(f64::min) else {
        panel.write(0, 2, [(Role::Dim, "no vitals yet to draw")]);
        return;
    };
    // At least an hour, so that early points do not jump when the axis is rescaled.
    let window = [first - 5.0, (minute(now) + 5.0).max(first + 60.0)];
    let inner = Rect { x: area.x + AXIS_WIDTH, y: area.y + 1, width: area.width - AXIS_WIDTH - 1, height: area.height - 3 };
    panel.part(inner).render(chart_parts::canvas(styler, window, VALUE_RANGE, |canvas| {
        for at in session.dosing_acts() {
            chart_parts::draw_dotted_line(canvas, minute(*at), (45.0, 10.0, 18), styler.color(Role::PhaseNow));
        }
        chart_parts::draw_vitals(session, styler, minute, canvas);
    }));
    panel.write(0, AXIS_WIDTH, [(Role::Dim, "BP │   HR and SpO₂ ·   dose ┊")]);
    chart_parts::draw_value_labels(&[60.0, 100.0, 140.0, 180.0], VALUE_RANGE, inner, panel);
    let span = window[1] - window[0];
    let step = [30.0, 60.0].into_iter().find(|step| span <= step * 5.0);
    // A clock that was set wrong by years makes a session of years; the axis still has room for a dozen labels.
    let step = step.unwrap_or_else(|| 60.0 * (span / 720.0).ceil());
    chart_parts::draw_time_labels(window, step, inner, "minutes from the first dose", panel);
}
