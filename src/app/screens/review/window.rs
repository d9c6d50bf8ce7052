//! The part of the day that a review's chart shows: all of it, or zoomed and panned around the cursor.

use super::Review;
use crate::session::Elapsed;
use crate::session::analysis::summary;

/// Which part of the day the chart shows, in minutes from T0.
pub type Window = [f64; 2];

impl Review {
    /// The part of the day that the chart shows.
    pub fn window(&self) -> Window {
        self.window.unwrap_or_else(|| self.whole())
    }

    /// From the first entry to the last, in minutes from T0.
    fn whole(&self) -> Window {
        let (end, timeline) = (summary::end(&self.session), self.session.timeline());
        let ends = [timeline.first(), timeline.last()].map(|entry| entry.map_or(0.0, |(at, _)| self.minute((*at).min(end))));
        [ends[0] - 5.0, (ends[1] + 5.0).max(ends[0] + 55.0)]
    }

    /// A time in minutes from T0, or from the session's beginning where there is none.
    pub fn minute(&self, at: Elapsed) -> f64 {
        (at - self.session.t0().unwrap_or_default()).num_milliseconds() as f64 / 60_000.0
    }

    /// Around the cursor, so that what is looked at stays in sight.
    pub(crate) fn zoom(&mut self, by: f64) {
        let [from, until] = self.window();
        let middle = self.cursor().map_or(f64::midpoint(from, until), |at| self.minute(at));
        let most = self.whole();
        let span = ((until - from) * by).clamp(5.0, most[1] - most[0]);
        self.show([middle - span / 2.0, middle + span / 2.0]);
    }

    pub(crate) fn pan(&mut self, by: f64) {
        let [from, until] = self.window();
        let step = (until - from) * by;
        self.show([from + step, until + step]);
    }

    /// A window inside the day.
    pub(crate) fn show(&mut self, [from, until]: Window) {
        let [least, most] = self.whole();
        let span = (until - from).min(most - least);
        let from = from.clamp(least, most - span);
        self.window = Some([from, from + span]);
    }
}
