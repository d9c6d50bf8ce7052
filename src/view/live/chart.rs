//! The chart of a wide screen: vital signs and scales as strips on one time axis, from the first reading on.

use crate::view::chart_parts::{self, ChartAxis};
use crate::view::chart_strips::{MIN_ROWS, StripChart};
use crate::view::prelude::*;

/// The rows of the legend and of the time axis.
const OTHER_ROWS: u16 = 3;

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    if area.height < MIN_ROWS + OTHER_ROWS || area.width < 30 {
        return;
    }
    let (session, now) = (live.session(), live.display_time().elapsed);
    let zero = session.t0().unwrap_or(Elapsed::ZERO);
    let minute = |at: Elapsed| (at - zero).num_milliseconds() as f64 / 60_000.0;
    let drawn = ["bp_systolic", "heart_rate", "spo2"].iter().filter_map(|item| session.projection().readings_of(item).first());
    let Some(first) = drawn.map(|reading| minute(reading.time.elapsed)).reduce(f64::min) else {
        panel.write(0, 2, [(Role::Dim, "no vitals yet to draw")]);
        return;
    };
    // At least an hour, so that early points do not jump when the axis is rescaled.
    let window = [first - 5.0, (minute(now) + 5.0).max(first + 60.0)];
    let strips = Rect { y: area.y + 1, height: area.height - OTHER_ROWS, ..area };
    let drawing = StripChart::drawing_area(strips);
    let chart = StripChart { session, axis: ChartAxis { window, minute: &minute }, limits_at: now, cursor: None };
    chart.draw(&mut panel.part(strips));
    panel.write(0, drawing.x - area.x, [(Role::Dim, "dose ┊   numbers at the right: limits")]);
    let step = chart_parts::tick_step(window, drawing.width);
    chart_parts::draw_time_labels(window, step, drawing, "minutes from the first dose", panel);
}
