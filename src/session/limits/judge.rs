//! Judges readings against the limits of a plan. A session judges each reading when its row is folded, and again only if T0, the
//! plan or an earlier reading changes.

use crate::session::{
    AlertLevel, BaselineDrift, Elapsed, Limit, LimitBound, LimitSubject, LimitWindow, Plan, Projection, RecordedReading,
};
use chrono::TimeDelta;
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) t0: Option<Elapsed>,
    pub(crate) projection: &'a Projection,
}

/// A recorded reading that crosses a limit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct JudgedReading {
    pub(crate) item: Cow<'static, str>,
    pub(crate) reading: RecordedReading,
    pub(crate) is_by_device: bool,
    pub(crate) level: AlertLevel,
    /// The index of the limit in the plan.
    pub(crate) limit: usize,
}

/// The recorded readings that cross a limit, by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Judgements(BTreeMap<u64, JudgedReading>);

impl Judgements {
    pub(crate) fn judge_all(judge: Judge<'_>) -> Self {
        let mut all = Self::default();
        for (series, is_by_device) in [(&judge.projection.vitals, false), (&judge.projection.device_readings, true)] {
            for (item, readings) in series {
                for reading in readings {
                    all.judge(judge, item, reading, is_by_device);
                }
            }
        }
        all
    }

    /// Judges a reading that was added at a time, and those of the item that it may affect: the later ones, and all if it may be
    /// the baseline.
    #[expect(clippy::ptr_arg, reason = "the item is kept, and nearly every item is static")]
    pub(crate) fn add_reading(&mut self, judge: Judge<'_>, item: &Cow<'static, str>, at: Elapsed) {
        let is_baseline = judge.t0.is_some_and(|t0| at < t0);
        let from = if is_baseline { None } else { Some(at) };
        for (series, is_by_device) in judge.projection.series_of(item).into_iter().zip([false, true]) {
            let first = from.map_or(0, |from| series.partition_point(|reading| reading.time.elapsed < from));
            for reading in &series[first..] {
                self.judge(judge, item, reading, is_by_device);
            }
        }
    }

    #[expect(clippy::ptr_arg, reason = "the item is kept, and nearly every item is static")]
    fn judge(&mut self, judge: Judge<'_>, item: &Cow<'static, str>, reading: &RecordedReading, is_by_device: bool) {
        match judge.level_and_limit(item, reading.value.get(), reading.time.elapsed) {
            Some((level, limit)) => {
                let judged = JudgedReading { item: item.clone(), reading: *reading, is_by_device, level, limit };
                self.0.insert(reading.seq, judged)
            }
            None => self.0.remove(&reading.seq),
        };
    }

    /// The judgement of the reading in a row.
    pub(crate) fn get(&self, seq: u64) -> Option<&JudgedReading> {
        self.0.get(&seq)
    }

    /// All, in the order of their rows.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &JudgedReading> {
        self.0.values()
    }
}

impl Judge<'_> {
    /// The worst level that a reading reaches, and the index of its limit.
    pub(crate) fn level_and_limit(self, item: &str, reading: f64, at: Elapsed) -> Option<(AlertLevel, usize)> {
        let watches_item =
            |limit: &Limit| matches!(limit.subject, LimitSubject::Vital(known) | LimitSubject::Scale(known) if known == item);
        let in_force = || {
            let all = self.plan.limits.iter().enumerate();
            all.filter(move |(_, limit)| watches_item(limit) && self.is_in_window(limit.window, at))
        };
        // The narrowest window wins, separately for limits on high and on low readings.
        let narrowest = |limit: &Limit| {
            let alike = in_force().filter(|(_, other)| other.is_upward() == limit.is_upward());
            alike.filter_map(|(_, other)| window_width(other.window)).min()
        };
        let crossed = |limit: &Limit| {
            let is_reached = |level: AlertLevel, bound: LimitBound| {
                bound.is_crossed_by(reading) && self.has_lasted(limit, level, bound, item, at)
            };
            let by_bound = limit.bounds.iter().filter(|(level, bound)| is_reached(*level, *bound)).map(|(level, _)| *level).max();
            let by_drift = limit.drift.filter(|drift| self.has_drifted(*drift, item, reading)).map(|_| AlertLevel::Watch);
            by_bound.max(by_drift)
        };
        // Few readings cross anything, so that is asked first.
        let is_narrowest = |limit: &Limit| narrowest(limit).is_none_or(|narrowest| window_width(limit.window) == Some(narrowest));
        let found = in_force().filter_map(|(place, limit)| Some((crossed(limit)?, place, limit)));
        found.filter(|(.., limit)| is_narrowest(limit)).map(|(level, place, _)| (level, place)).max_by_key(|(level, _)| *level)
    }

    /// Whether a limit's window contains a time.
    pub(crate) fn is_in_window(self, window: LimitWindow, at: Elapsed) -> bool {
        match window {
            LimitWindow::Always => true,
            LimitWindow::BeforeT0 => self.t0.is_none_or(|t0| at < t0),
            LimitWindow::AfterT0 => self.t0.is_some_and(|t0| at >= t0),
            LimitWindow::Between(from, until) => self.t0.is_some_and(|t0| t0 + from <= at && at <= t0 + until),
        }
    }

    /// Whether every reading crossed the bound for the limit's minimum duration; true for levels that need none.
    fn has_lasted(self, limit: &Limit, level: AlertLevel, bound: LimitBound, item: &str, at: Elapsed) -> bool {
        let Some(lasting) = limit.min_duration.filter(|_| level == AlertLevel::Act) else { return true };
        let from = at - lasting;
        let mut last_before: Option<&RecordedReading> = None;
        for series in self.projection.series_of(item) {
            let end = series.partition_point(|reading| reading.time.elapsed < at);
            let first = series.partition_point(|reading| reading.time.elapsed <= from).min(end);
            if series[first..end].iter().any(|reading| !bound.is_crossed_by(reading.value.get())) {
                return false;
            }
            last_before = last_before.into_iter().chain(series[..first].last()).max_by_key(|reading| reading.time.elapsed);
        }
        last_before.is_some_and(|reading| bound.is_crossed_by(reading.value.get()))
    }

    fn has_drifted(self, drift: BaselineDrift, item: &str, reading: f64) -> bool {
        let baseline = self.t0.and_then(|t0| self.projection.last_reading_before(item, t0));
        let Some(baseline) = baseline.map(|baseline| baseline.value.get()) else { return false };
        match drift {
            BaselineDrift::Rise(by) => reading - baseline >= by,
            BaselineDrift::Fall(by) => baseline - reading >= by,
            BaselineDrift::FallFraction(share) => baseline - reading > baseline * share,
        }
    }
}

/// The length of a window that has both ends.
fn window_width(window: LimitWindow) -> Option<TimeDelta> {
    match window {
        LimitWindow::Between(from, until) => Some(until - from),
        _ => None,
    }
}
