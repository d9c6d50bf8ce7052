//! Which readings are acknowledged. An acknowledgement names the reading that was on the screen. It covers the readings before it
//! that are not worse by a step of the plan, and for the time of a recheck a device's readings after it.
//! A later reading at `watch` is covered as long as it is not worse by a step and none in between is within the limits.

use super::judge::JudgedReading;
use crate::session::{AlertLevel, Elapsed, Limit, RowKind, Session};

struct Acknowledgement {
    seq: u64,
    time: Elapsed,
    /// The reading that was on the screen. Older records do not name it; then it is the newest reading before the row.
    value: f64,
    is_named: bool,
    /// The level that the reading had then.
    level: Option<AlertLevel>,
}

/// The acknowledgements of one item.
pub(crate) struct Acknowledgements<'a> {
    session: &'a Session,
    item: &'a str,
    all: Vec<Acknowledgement>,
}

impl<'a> Acknowledgements<'a> {
    pub(crate) fn of_item(session: &'a Session, item: &'a str) -> Self {
        let rows = session.projection().marker_rows(RowKind::Alert);
        let all = rows.filter(|row| row.item == "acknowledged" && row.text == item).filter_map(|row| {
            let before = || session.judgements().all().rev().find(|judged| judged.item == item && judged.reading.seq < row.seq);
            let value = row.value.or_else(|| before().map(|judged| judged.reading.value))?.get();
            let level = session.judge().level_and_limit(item, value, row.elapsed).map(|(level, _)| level);
            Some(Acknowledgement { seq: row.seq, time: row.elapsed, value, is_named: row.value.is_some(), level })
        });
        Self { session, item, all: all.collect() }
    }

    /// Whether somebody has acknowledged this reading or one that it is not worse than.
    pub(crate) fn cover(&self, judged: &JudgedReading) -> bool {
        let Some(limit) = self.session.plan().limits.get(judged.limit) else { return false };
        let (at, value) = (judged.reading.time.elapsed, judged.reading.value.get());
        let is_covered = |ack: &Acknowledgement| {
            if ack.seq < judged.reading.seq {
                let can_hold = judged.is_by_device || judged.level == AlertLevel::Watch && self.is_unbroken(ack.time, at);
                return can_hold && self.holds(ack, limit, (judged.level, value), at);
            }
            let level = || self.session.judge().level_and_limit(self.item, ack.value, at).map(|(level, _)| level);
            let is_as_bad = !is_worse(limit, ack.value, value);
            !ack.is_named || is_as_bad || (!self.is_worse_by_step(limit, ack.value, value) && level() >= Some(judged.level))
        };
        self.all.iter().any(is_covered)
    }

    /// Whether a reading that a device sends now is acknowledged before it is recorded.
    pub(crate) fn cover_device(&self, limit: &Limit, reading: (AlertLevel, f64), at: Elapsed) -> bool {
        self.all.iter().any(|ack| self.holds(ack, limit, reading, at))
    }

    /// Whether an acknowledgement still holds for a later reading, by a device or at `watch`.
    fn holds(&self, ack: &Acknowledgement, limit: &Limit, (level, value): (AlertLevel, f64), at: Elapsed) -> bool {
        let is_recent = limit.recheck_after(level).is_none_or(|recheck| at - ack.time < recheck);
        is_recent && ack.level >= Some(level) && !self.is_worse_by_step(limit, ack.value, value)
    }

    /// Whether every reading that a person took between two times crosses a limit.
    fn is_unbroken(&self, from: Elapsed, until: Elapsed) -> bool {
        let series = self.session.projection().readings_of(self.item);
        let mut between = series.iter().filter(|reading| (from..until).contains(&reading.time.elapsed));
        between.all(|reading| self.session.alert_level(reading).is_some())
    }

    fn is_worse_by_step(&self, limit: &Limit, known: f64, new: f64) -> bool {
        let step = self.session.plan().raise_steps.iter().find(|step| step.item == self.item).map_or(0.0, |step| step.by);
        is_worse(limit, known, new) && (new - known).abs() >= step
    }
}

/// Whether a reading goes further in the limit's direction than another.
pub(super) fn is_worse(limit: &Limit, known: f64, new: f64) -> bool {
    if limit.is_upward() { new > known } else { new < known }
}
