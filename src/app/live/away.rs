//! Whoever comes back to the keys after a while, or opens the lid again, is told in one calm line what fell due meanwhile. Nothing
//! is answered by it; that somebody looked all the while is said by them, from when to when, and is one entry.

use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::analysis::describe::due_name;
use crate::session::due::{self, DueState};
use crate::session::statement::StatementKind;
use crate::session::{Elapsed, Moment, RealTime, Session};

/// So long without a key is an absence, in milliseconds: shorter than the shortest one whose end somebody has to be told of, and
/// longer than a hand that rests between two entries.
const AWAY_AFTER_MS: i64 = 180_000;
/// A sleep of the computer shorter than this is none, in milliseconds.
const MIN_SUSPEND_MS: i64 = 60_000;
/// So many things due are named; the list of what is due has the rest.
const MAX_NAMED: usize = 2;

/// What a line says that asks from when to when.
pub(crate) const OBSERVATION_WORDS: &str = "looked continuously";

/// When somebody was last at the keys, and the absence that ended last.
#[derive(Clone, Debug)]
pub(crate) struct AwayTracker {
    last_seen: Elapsed,
    last_input: RealTime,
    was_suspended: bool,
    summary: Option<AwaySummary>,
}

/// An absence that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaySummary {
    /// The last key before it.
    pub from: Elapsed,
    /// The first key after it.
    pub until: Elapsed,
    /// What fell due in it, in one line.
    pub text: String,
}

impl AwayTracker {
    pub(crate) fn new(now: Moment) -> Self {
        Self { last_seen: now.elapsed, last_input: now.real_time, was_suspended: false, summary: None }
    }

    /// The computer slept, with nobody at it.
    pub(crate) fn note_suspend(&mut self, for_ms: i64) {
        self.was_suspended |= for_ms >= MIN_SUSPEND_MS;
    }

    /// It was read: somebody wrote an entry, or let it go.
    pub(crate) fn dismiss(&mut self) {
        self.summary = None;
    }
}

impl LiveScreen {
    /// Somebody is at the keys.
    pub(crate) fn on_return(&mut self, now: Moment) {
        let (from, slept) = (self.away.last_seen, std::mem::take(&mut self.away.was_suspended));
        if slept || now.real_time.since_ms(self.away.last_input) >= AWAY_AFTER_MS {
            self.away.summary = summarize_away(&self.session, from, now.elapsed, slept);
        }
        (self.away.last_seen, self.away.last_input) = (now.elapsed, now.real_time);
    }

    /// The record was opened again after a gap.
    pub(crate) fn on_reopen(&mut self, now: Moment, gap_ms: i64) {
        if gap_ms >= MIN_SUSPEND_MS {
            let from = now.elapsed - chrono::TimeDelta::milliseconds(gap_ms);
            self.away.summary = summarize_away(&self.session, from, now.elapsed, true);
        }
    }

    /// The absence that ended last, until an entry is written or Ctrl-G lets it go.
    pub fn away_summary(&self) -> Option<&AwaySummary> {
        self.away.summary.as_ref()
    }

    /// Whether the line asks from when to when somebody looked.
    pub(crate) fn is_observation_command(&self) -> bool {
        self.prompt == Prompt::Entry
            && self.amendment.is_none()
            && self.line.text().trim().eq_ignore_ascii_case(OBSERVATION_WORDS)
    }

    /// Asks from when to when somebody looked.
    pub(crate) fn prompt_observation_span(&mut self, now: Moment) -> Vec<Effect> {
        self.prompt = Prompt::ObservationSpan;
        self.clear_line(now)
    }

    /// Takes the span that was asked for. What is no span stays on the line.
    pub(crate) fn submit_observation_span(&mut self, now: Moment) -> Vec<Effect> {
        match self.parse_observation_span() {
            Some(reading) if reading.warnings.is_empty() => {
                let effects = self.submit_statement(now, reading.statement);
                if !effects.is_empty() {
                    self.prompt = Prompt::Entry;
                }
                effects
            }
            Some(_) => {
                self.notice =
                    Some("Both times lie in this session and before now. Nothing was written; the line is unchanged.".to_owned());
                Vec::new()
            }
            None => {
                self.notice =
                    Some("Two times are wanted, such as 14:05 14:25, or -20 for until now. Nothing was written.".to_owned());
                Vec::new()
            }
        }
    }

    /// What the span on the line would become.
    pub(crate) fn parse_observation_span(&self) -> Option<crate::app::grammar::Interpretation> {
        let now = self.line.started()?;
        let context = crate::app::grammar::ParseContext {
            session: &self.session,
            now,
            zone: &self.zone,
            previous_time: self.last_typed_time(),
            letters: &self.settings.letters,
        };
        let reading = crate::app::grammar::parse(&format!("{OBSERVATION_WORDS} {}", self.line.text()), &context)?;
        matches!(reading.statement.kind, StatementKind::ContinuousLook { .. }).then_some(reading)
    }
}

/// What fell due from one time to another and was not answered. Without any of it only a sleep is worth a word.
fn summarize_away(session: &Session, from: Elapsed, until: Elapsed, was_suspended: bool) -> Option<AwaySummary> {
    if session.is_closed() || session.client_left().is_some() {
        return None;
    }
    let fell = |due: &due::DueItem<'_>| from < due.opens && due.opens <= until;
    let all = due::list(session, until).into_iter().filter(fell);
    let (waiting, over): (Vec<_>, Vec<_>) =
        all.filter(|due| due.is_open() || due.state == DueState::Expired).partition(due::DueItem::is_open);
    if waiting.is_empty() && over.is_empty() && !was_suspended {
        return None;
    }
    let name = |due: &due::DueItem<'_>| format!("{} {}", due_name(due, session.plan()), due.label).trim_end().to_owned();
    let mut parts = vec![format!("away {} min", (until - from).num_minutes())];
    if !waiting.is_empty() {
        let named: Vec<String> = waiting.iter().take(MAX_NAMED).map(name).collect();
        let more = waiting.len().saturating_sub(MAX_NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        parts.push(format!("{}{more} due", named.join(", ")));
    }
    match over.as_slice() {
        [] => {}
        [one] => parts.push(format!("{} ran out", name(one))),
        more => parts.push(format!("{} ran out", more.len())),
    }
    if waiting.iter().chain(&over).any(due::DueItem::is_look_only) {
        parts.push("/looked".to_owned());
    }
    Some(AwaySummary { from, until, text: parts.join(" · ") })
}
