//! What was begun and is not ended yet, by the table of pairs.

use crate::session::record::pairs::{AbsentPerson, STATE_PAIRS, StateMark, StatePair};
use crate::session::{DueOutcome, Elapsed, Row, Session, Timestamp};

/// The item that ends a lozenge.
const SPIT: &str = "spit";

/// Something that was begun and is not ended.
#[derive(Clone, Debug, PartialEq)]
pub struct BegunState {
    pub(crate) pair: &'static StatePair,
    /// The number of the row that began it.
    pub seq: u64,
    /// Since when.
    pub(crate) since: Timestamp,
    /// The initials of a person of the staff who is out; empty for anything else.
    pub(crate) who: String,
}

impl BegunState {
    /// `hand held since 14:20`, `NR out of the room since 14:31`.
    pub fn words(&self) -> String {
        let who = if self.who.is_empty() { String::new() } else { format!("{} ", self.who) };
        format!("{who}{} since {}", self.pair.phrase, self.since.wall.hm())
    }

    /// Whether a row of this item ends it.
    pub(crate) fn is_ended_by(&self, item: &str) -> bool {
        self.pair.ends.iter().any(|end| matches!(end, StateMark::Item(_, known) if *known == item))
    }
}

/// Everything that is begun and not ended, in the order in which it began. The live rows count, by their time.
pub fn begun_states(session: &Session) -> Vec<BegunState> {
    let lozenge = session.plan().acts.iter().any(|act| act.answering_item == SPIT).then_some(session.plan().substance.as_str());
    let marks = |marks: &[StateMark], row: &Row| marks.iter().any(|mark| mark.is_made_by(row, lozenge));
    let is_marked = |row: &&Row| STATE_PAIRS.iter().any(|pair| marks(pair.begins, row) || marks(pair.ends, row));
    let mut rows: Vec<&Row> = session.ledger().live_rows().filter(is_marked).collect();
    rows.sort_by_key(|row| (row.elapsed, row.seq));
    let mut open: Vec<BegunState> = Vec::new();
    for row in rows {
        for pair in STATE_PAIRS {
            let who = if pair.absent == Some(AbsentPerson::Staff) { row.text.as_str() } else { "" };
            let is_same = |state: &BegunState| state.pair == pair && state.who == who;
            if marks(pair.ends, row) {
                open.retain(|state| !is_same(state));
            } else if marks(pair.begins, row) && !open.iter().any(is_same) {
                open.push(BegunState { pair, seq: row.seq, since: row.timestamp(), who: who.to_owned() });
            }
        }
    }
    open.retain(|state| !state.is_ended_by(SPIT) || !is_spit_left_out_since(session, state.since.elapsed));
    open
}

/// Whether spitting out was left out on purpose after a time: the lozenge was swallowed.
fn is_spit_left_out_since(session: &Session, since: Elapsed) -> bool {
    let acts = || session.plan().acts.iter().filter(|act| act.answering_item == SPIT);
    let outcomes = &session.projection().due_outcomes;
    outcomes
        .iter()
        .any(|(id, last)| last.outcome == DueOutcome::Skipped && last.time >= since && acts().any(|act| id.starts_with(&act.id)))
}

/// The state that the row of this number began, if it is not ended.
pub(crate) fn begun_by(session: &Session, seq: u64) -> Option<BegunState> {
    begun_states(session).into_iter().find(|state| state.seq == seq)
}
