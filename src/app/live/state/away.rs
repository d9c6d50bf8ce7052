//! Tells somebody who returns to the keyboard what fell due while nobody typed.

use crate::session::{DueState, Elapsed, Moment, RealTime, Session, analysis::describe::due_name, due};

/// Milliseconds without input that count as an absence.
const AWAY_AFTER_MS: i64 = 180_000;
/// The same in a rehearsal, whose clock is fast: in these real milliseconds its session runs on for many minutes.
const REHEARSAL_AWAY_AFTER_MS: i64 = 20_000;
/// A suspend or a gap shorter than this, in milliseconds, is ignored.
const MIN_SUSPEND_MS: i64 = 60_000;
/// How many due items the summary names.
const MAX_NAMED: usize = 2;

/// When the last input came, and the last absence.
#[derive(Clone, Debug)]
pub(crate) struct AwayTracker {
    last_seen: Elapsed,
    last_input: RealTime,
    was_suspended: bool,
    /// The last absence, until an entry is written or it is dismissed.
    pub(crate) summary: Option<AwaySummary>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AwaySummary {
    /// The last input before it.
    pub(crate) from: Elapsed,
    /// The first input after it.
    pub(crate) until: Elapsed,
    /// What fell due in it, in one line.
    pub(crate) text: String,
}

impl AwayTracker {
    pub(crate) fn new(now: Moment) -> Self {
        Self { last_seen: now.elapsed, last_input: now.real_time, was_suspended: false, summary: None }
    }

    pub(crate) fn note_suspend(&mut self, duration_ms: i64) {
        self.was_suspended |= duration_ms >= MIN_SUSPEND_MS;
    }

    /// Input came: an absence that it ends is summarized.
    pub(crate) fn on_input(&mut self, session: &Session, now: Moment) {
        let (from, was_suspended) = (self.last_seen, std::mem::take(&mut self.was_suspended));
        let after_ms = if session.projection().rehearsal_speed.is_some() { REHEARSAL_AWAY_AFTER_MS } else { AWAY_AFTER_MS };
        if was_suspended || now.real_time.since_ms(self.last_input) >= after_ms {
            self.summary = summarize(session, from, now.elapsed, was_suspended);
        }
        (self.last_seen, self.last_input) = (now.elapsed, now.real_time);
    }

    /// The record was opened again after `gap_ms`.
    pub(crate) fn on_resume(&mut self, session: &Session, now: Moment, gap_ms: i64) {
        if gap_ms >= MIN_SUSPEND_MS {
            let from = now.elapsed - chrono::TimeDelta::milliseconds(gap_ms);
            self.summary = summarize(session, from, now.elapsed, true);
        }
    }
}

/// What fell due in `from..=until` and was not answered. With nothing due, only a suspend is worth a summary.
fn summarize(session: &Session, from: Elapsed, until: Elapsed, was_suspended: bool) -> Option<AwaySummary> {
    if session.is_closed() || session.client_left().is_some() {
        return None;
    }
    let fell_due = |due: &due::DueItem<'_>| from < due.opens && due.opens <= until;
    let (open, expired): (Vec<_>, Vec<_>) = due::list(session, until)
        .into_iter()
        .filter(|due| fell_due(due) && (due.is_open() || due.state == DueState::Expired))
        .partition(due::DueItem::is_open);
    if open.is_empty() && expired.is_empty() && !was_suspended {
        return None;
    }
    let name = |due: &due::DueItem<'_>| format!("{} {}", due_name(due, session.plan()), due.label).trim_end().to_owned();
    let mut parts = vec![format!("away {} min", (until - from).num_minutes())];
    if !open.is_empty() {
        let named: Vec<String> = open.iter().take(MAX_NAMED).map(name).collect();
        let more = open.len().saturating_sub(MAX_NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        parts.push(format!("{}{more} due", named.join(", ")));
    }
    match expired.as_slice() {
        [] => {}
        [due] => parts.push(format!("{} missed", name(due))),
        more => parts.push(format!("{} missed", more.len())),
    }
    if open.iter().chain(&expired).any(due::DueItem::is_look_only) {
        parts.push("/looked".to_owned());
    }
    Some(AwaySummary { from, until, text: parts.join(" · ") })
}
