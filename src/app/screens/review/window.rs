//! Zooming and panning a review's chart.

use super::ReviewScreen;
use super::state::ChartWindow;
use crate::session::Elapsed;

impl ReviewScreen {
    /// The part of the day that the chart shows.
    pub fn chart_window(&self) -> ChartWindow {
        self.window.unwrap_or_else(|| self.full_chart_window())
    }

    /// From the first entry to the last.
    fn full_chart_window(&self) -> ChartWindow {
        let (end, timeline) = (self.session().end_time(), self.session().timeline());
        let ends =
            [timeline.first(), timeline.last()].map(|entry| entry.map_or(0.0, |(at, _)| self.minutes_from_t0((*at).min(end))));
        [ends[0] - 5.0, (ends[1] + 5.0).max(ends[0] + 55.0)]
    }

    /// A time in minutes from T0, or from the beginning of a session without T0.
    pub fn minutes_from_t0(&self, at: Elapsed) -> f64 {
        (at - self.session().t0().unwrap_or_default()).num_milliseconds() as f64 / 60_000.0
    }

    pub(crate) fn zoom_chart(&mut self, factor: f64) {
        let [from, until] = self.chart_window();
        let middle = self.cursor_time().map_or(f64::midpoint(from, until), |at| self.minutes_from_t0(at));
        let most = self.full_chart_window();
        let span = ((until - from) * factor).clamp(5.0, most[1] - most[0]);
        self.set_chart_window([middle - span / 2.0, middle + span / 2.0]);
    }

    pub(crate) fn pan_chart(&mut self, fraction: f64) {
        let [from, until] = self.chart_window();
        let step = (until - from) * fraction;
        self.set_chart_window([from + step, until + step]);
    }

    /// Sets the window, moved into the day.
    pub(crate) fn set_chart_window(&mut self, [from, until]: ChartWindow) {
        let [least, most] = self.full_chart_window();
        let span = (until - from).min(most - least);
        // Rounding can put `most - span` just below `least`, and `clamp` would panic.
        let from = from.min(most - span).max(least);
        self.window = Some([from, from + span]);
    }
    /// Moves the window to the selected entry, if it is outside.
    pub(crate) fn show_cursor_in_chart(&mut self) {
        if let (Some([from, until]), Some(time)) = (self.window, self.cursor_time().map(|time| self.minutes_from_t0(time)))
            && !(from..=until).contains(&time)
        {
            let half = (until - from) / 2.0;
            self.set_chart_window([time - half, time + half]);
        }
    }
}
