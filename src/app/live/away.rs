//! Whoever comes back to the keys after a while, or opens the lid again, is told in one calm line what fell due meanwhile. Nothing
//! is answered by it; that somebody looked all the while is said by them, from when to when, and is one entry.

use crate::app::live::{Live, Purpose};
use crate::app::message::Effect;
use crate::session::analysis::describe::name_of_due;
use crate::session::due::{self, State};
use crate::session::statement::Form;
use crate::session::{Elapsed, Hand, Moment, Session};

/// So long without a key is an absence, in milliseconds: shorter than the shortest one whose end somebody has to be told of, and
/// longer than a hand that rests between two entries.
const AWAY_MS: i64 = 180_000;
/// A sleep of the computer shorter than this is none, in milliseconds.
const SLEPT_MS: i64 = 60_000;
/// So many things due are named; the list of what is due has the rest.
const NAMED: usize = 2;

/// What a line says that asks from when to when.
pub(crate) const LOOKED: &str = "looked continuously";

/// When somebody was last at the keys, and the absence that ended last.
#[derive(Clone, Debug)]
pub(crate) struct Absence {
    seen: Elapsed,
    hand: Hand,
    slept: bool,
    over: Option<Away>,
}

/// An absence that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// The last key before it.
    pub from: Elapsed,
    /// The first key after it.
    pub until: Elapsed,
    /// What fell due in it, in one line.
    pub words: String,
}

impl Absence {
    pub(crate) fn from(now: Moment) -> Self {
        Self { seen: now.elapsed, hand: now.hand, slept: false, over: None }
    }

    /// The computer slept, with nobody at it.
    pub(crate) fn slept(&mut self, for_ms: i64) {
        self.slept |= for_ms >= SLEPT_MS;
    }

    /// It was read: somebody wrote an entry, or let it go.
    pub(crate) fn let_go(&mut self) {
        self.over = None;
    }
}

impl Live {
    /// Somebody is at the keys.
    pub(crate) fn came_back(&mut self, now: Moment) {
        let (from, slept) = (self.absence.seen, std::mem::take(&mut self.absence.slept));
        if slept || now.hand.since_ms(self.absence.hand) >= AWAY_MS {
            self.absence.over = away(&self.session, from, now.elapsed, slept);
        }
        (self.absence.seen, self.absence.hand) = (now.elapsed, now.hand);
    }

    /// The record was opened again after a gap.
    pub(crate) fn reopened(&mut self, now: Moment, gap_ms: i64) {
        if gap_ms >= SLEPT_MS {
            let from = now.elapsed - chrono::TimeDelta::milliseconds(gap_ms);
            self.absence.over = away(&self.session, from, now.elapsed, true);
        }
    }

    /// The absence that ended last, until an entry is written or Ctrl-G lets it go.
    pub fn away(&self) -> Option<&Away> {
        self.absence.over.as_ref()
    }

    /// Whether the line asks from when to when somebody looked.
    pub(crate) fn asks_how_long(&self) -> bool {
        self.purpose == Purpose::Entry && self.amending.is_none() && self.line.text().trim().eq_ignore_ascii_case(LOOKED)
    }

    /// Asks from when to when somebody looked.
    pub(crate) fn ask_how_long(&mut self, now: Moment) -> Vec<Effect> {
        self.purpose = Purpose::Looked;
        self.empty_line(now)
    }

    /// Takes the span that was asked for. What is no span stays on the line.
    pub(crate) fn enter_how_long(&mut self, now: Moment) -> Vec<Effect> {
        match self.looked_reading() {
            Some(reading) if reading.doubts.is_empty() => {
                let effects = self.say(now, reading.said);
                if !effects.is_empty() {
                    self.purpose = Purpose::Entry;
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
    pub(crate) fn looked_reading(&self) -> Option<crate::app::grammar::Reading> {
        let now = self.line.begun()?;
        let context = crate::app::grammar::Context {
            session: &self.session,
            now,
            zone: &self.zone,
            previous: self.previous(),
            letters: &self.settings.letters,
        };
        let reading = crate::app::grammar::read(&format!("{LOOKED} {}", self.line.text()), &context)?;
        matches!(reading.said.form, Form::Continuous { .. }).then_some(reading)
    }
}

/// What fell due from one time to another and was not answered. Without any of it only a sleep is worth a word.
fn away(session: &Session, from: Elapsed, until: Elapsed, slept: bool) -> Option<Away> {
    if session.is_closed() || session.left().is_some() {
        return None;
    }
    let fell = |due: &due::Due<'_>| from < due.opens && due.opens <= until;
    let all = due::list(session, until).into_iter().filter(fell);
    let (waiting, over): (Vec<_>, Vec<_>) =
        all.filter(|due| due.is_open() || due.state == State::Expired).partition(due::Due::is_open);
    if waiting.is_empty() && over.is_empty() && !slept {
        return None;
    }
    let name = |due: &due::Due<'_>| format!("{} {}", name_of_due(due, session.plan()), due.label).trim_end().to_owned();
    let mut parts = vec![format!("away {} min", (until - from).num_minutes())];
    if !waiting.is_empty() {
        let named: Vec<String> = waiting.iter().take(NAMED).map(name).collect();
        let more = waiting.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        parts.push(format!("{}{more} due", named.join(", ")));
    }
    match over.as_slice() {
        [] => {}
        [one] => parts.push(format!("{} ran out", name(one))),
        more => parts.push(format!("{} ran out", more.len())),
    }
    if waiting.iter().chain(&over).any(due::Due::asks_for_a_look) {
        parts.push("/looked".to_owned());
    }
    Some(Away { from, until, words: parts.join(" · ") })
}
