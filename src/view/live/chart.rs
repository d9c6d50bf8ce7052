//! The chart of a wide screen: blood pressure as bars, heart rate and oxygen saturation as points, on one time axis
//! from the first reading on.

use crate::app::LiveScreen;
use crate::session::Elapsed;
use crate::theme::Role;
use crate::view::chart_parts::{self, AXIS_WIDTH, VALUE_RANGE};
use crate::view::panel::Panel;
use crate::view::text::display_width;
use ratatui::layout::Rect;
use ratatui::widgets::canvas::{Line as Bar, Points};

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    let (area, styler) = (panel.area, panel.styler);
    if area.height < 8 || area.width < 30 {
        return;
    }
    let (session, now) = (live.session(), live.display_time().elapsed);
    let zero = session.t0().unwrap_or(Elapsed::ZERO);
    let minute = |at: Elapsed| (at - zero).num_milliseconds() as f64 / 60_000.0;
    let series = ["bp_systolic", "heart_rate", "spo2", "bp_diastolic"]
        .map(|item| chart_parts::readings(session, item).map(|(at, value)| (minute(at), value)).collect::<Vec<_>>());
    let [high, pulses, oxygens, low] = &series;
    let Some(first) = series[..3].iter().filter_map(|series| series.first()).map(|(minute, _)| *minute).reduce(f64::min) else {
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
        for ((x, top), (_, bottom)) in high.iter().zip(low) {
            canvas.draw(&Bar::new(*x, *bottom, *x, *top, styler.color(Role::Text)));
        }
        canvas.draw(&Points::new(pulses, styler.color(Role::Quote)));
        canvas.draw(&Points::new(oxygens, styler.color(Role::Dim)));
    }));
    panel.write(0, AXIS_WIDTH, [(Role::Dim, "BP │   HR and SpO₂ ·   dose ┊")]);
    chart_parts::draw_value_labels(&[60.0, 100.0, 140.0, 180.0], VALUE_RANGE, inner, panel);
    let span = window[1] - window[0];
    let step = [30.0, 60.0].into_iter().find(|step| span <= step * 5.0);
    // A clock that was set wrong by years makes a session of years; the axis still has room for a dozen labels.
    for (minute, label) in chart_parts::ticks(window, step.unwrap_or_else(|| 60.0 * (span / 720.0).ceil())) {
        let x = AXIS_WIDTH + ((minute - window[0]) / span * f64::from(inner.width)) as u16;
        if x + display_width(&label) < area.width {
            panel.write(area.height - 2, x, [(Role::Dim, &label)]);
        }
    }
    panel.write(area.height - 1, AXIS_WIDTH, [(Role::Dim, "minutes from the first dose")]);
}
