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
    /// When each dosing act began; the first is T0.
    pub(crate) acts: &'a [Elapsed],
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
        let is_baseline = judge.t0().is_some_and(|t0| at < t0);
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

impl<'a> Judge<'a> {
    fn t0(self) -> Option<Elapsed> {
        self.acts.first().copied()
    }

    /// The client's own value: the last before T0.
    pub(crate) fn baseline(self, item: &str) -> Option<f64> {
        self.projection.last_reading_before(item, self.t0()?).map(|reading| reading.value.get())
    }

    /// The worst level that a reading reaches, and the index of its limit.
    pub(crate) fn level_and_limit(self, item: &str, reading: f64, at: Elapsed) -> Option<(AlertLevel, usize)> {
        let in_force = || self.limits_in_force(item, at);
        // The narrowest window wins, separately for limits on high and on low readings.
        let narrowest = |limit: &Limit| {
            let alike = in_force().filter(|(_, other)| other.is_upward() == limit.is_upward());
            alike.filter_map(|(_, other)| window_width(other.window)).min()
        };
        let crossed = |limit: &Limit| {
            let is_reached = |level: AlertLevel, bound: LimitBound| {
                bound.is_crossed_by(reading) && self.has_lasted(limit, level, bound, item, at)
            };
            let bounds = limit.bounds_for(self.baseline_if_moving(limit, item));
            let by_bound = bounds.filter(|(level, bound)| is_reached(*level, *bound)).map(|(level, _)| level).max();
            let by_drift = self.has_drifted(limit, item, reading, at).then_some(AlertLevel::Watch);
            by_bound.max(by_drift)
        };
        // Few readings cross anything, so that is asked first.
        let is_narrowest = |limit: &Limit| narrowest(limit).is_none_or(|narrowest| window_width(limit.window) == Some(narrowest));
        let found = in_force().filter_map(|(place, limit)| Some((crossed(limit)?, place, limit)));
        found.filter(|(.., limit)| is_narrowest(limit)).map(|(level, place, _)| (level, place)).max_by_key(|(level, _)| *level)
    }

    /// The limits of an item whose windows contain a time, each with its index.
    pub(crate) fn limits_in_force(self, item: &str, at: Elapsed) -> impl Iterator<Item = (usize, &'a Limit)> {
        let watches_item = move |limit: &Limit| matches!(limit.subject, LimitSubject::Vital(known) | LimitSubject::Scale(known) if known == item);
        let all = self.plan.limits.iter().enumerate();
        all.filter(move |(_, limit)| watches_item(limit) && self.plan.has_in_force(limit) && self.is_in_window(limit.window, at))
    }

    /// Whether a limit's window contains a time.
    pub(crate) fn is_in_window(self, window: LimitWindow, at: Elapsed) -> bool {
        match window {
            LimitWindow::Always => true,
            LimitWindow::BeforeT0 => self.t0().is_none_or(|t0| at < t0),
            LimitWindow::AfterT0 => self.t0().is_some_and(|t0| at >= t0),
            LimitWindow::Between(from, until) => self.t0().is_some_and(|t0| t0 + from <= at && at <= t0 + until),
            LimitWindow::AfterDose(from, until) => self.acts.iter().any(|act| *act + from <= at && at <= *act + until),
            LimitWindow::DuringInfusion => self.projection.infusion_runs_at(at),
        }
    }

    /// Whether every reading crossed the bound for the limit's minimum duration; true for levels that need none.
    fn has_lasted(self, limit: &Limit, level: AlertLevel, bound: LimitBound, item: &str, at: Elapsed) -> bool {
        let Some(lasting) = limit.min_duration.filter(|_| level == AlertLevel::Act) else { return true };
        self.crossed_since(bound, lasting, item, at).is_some_and(|since| at - since >= lasting)
    }

    /// The first reading of the unbroken run before a time that crosses a bound; at most one reading older than `lasting` is asked.
    fn crossed_since(self, bound: LimitBound, lasting: TimeDelta, item: &str, at: Elapsed) -> Option<Elapsed> {
        let (mut run, mut broken) = (Vec::new(), None);
        for series in self.projection.series_of(item) {
            let end = series.partition_point(|reading| reading.time.elapsed < at);
            let oldest = series[..end].partition_point(|reading| reading.time.elapsed <= at - lasting).saturating_sub(1);
            for reading in &series[oldest..end] {
                let time = reading.time.elapsed;
                if bound.is_crossed_by(reading.value.get()) { run.push(time) } else { broken = broken.max(Some(time)) }
            }
        }
        run.into_iter().filter(|time| Some(*time) > broken).min()
    }

    /// When a reading at a level is measured again. A reading that would be at `act` if it had lasted is measured again when it has.
    pub(crate) fn recheck_after(
        self,
        level: AlertLevel,
        limit: &Limit,
        item: &str,
        reading: f64,
        at: Elapsed,
    ) -> Option<TimeDelta> {
        let lasting = limit.min_duration.filter(|_| level == AlertLevel::Watch);
        let bounds = limit.bounds_for(self.baseline_if_moving(limit, item));
        let act = bounds.filter(|(level, _)| *level == AlertLevel::Act).map(|(_, bound)| bound).next();
        let until_lasted = lasting.zip(act.filter(|bound| bound.is_crossed_by(reading))).map(|(lasting, bound)| {
            let since = self.crossed_since(bound, lasting, item, at).unwrap_or(at);
            (lasting - (at - since)).max(TimeDelta::minutes(1))
        });
        until_lasted.or_else(|| limit.recheck_after(level))
    }

    /// The client's own value, for a limit whose bounds move with it.
    pub(crate) fn baseline_if_moving(self, limit: &Limit, item: &str) -> Option<f64> {
        limit.baseline_shift.and_then(|_| self.baseline(item))
    }

    fn has_drifted(self, limit: &Limit, item: &str, reading: f64, at: Elapsed) -> bool {
        let Some((drift, baseline)) = limit.drift.zip(self.baseline(item)) else { return false };
        match drift {
            BaselineDrift::Rise(by) => reading - baseline >= by,
            BaselineDrift::Fall(by) => baseline - reading >= by && self.fall_counts(limit, reading, at),
            BaselineDrift::FallFraction(share) => baseline - reading > baseline * share && self.fall_counts(limit, reading, at),
        }
    }

    /// A fall counts below the limit's floor, or with symptoms.
    fn fall_counts(self, limit: &Limit, reading: f64, at: Elapsed) -> bool {
        limit.fall_floor.is_none_or(|floor| floor.is_crossed_by(reading)) || self.projection.has_symptoms_near(at)
    }
}

/// The length of a window that has both ends; an infusion's is the narrowest.
fn window_width(window: LimitWindow) -> Option<TimeDelta> {
    match window {
        LimitWindow::Between(from, until) | LimitWindow::AfterDose(from, until) => Some(until - from),
        LimitWindow::DuringInfusion => Some(TimeDelta::zero()),
        _ => None,
    }
}
