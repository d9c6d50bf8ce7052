//! What a record still lacks for a complete close, in words. It never blocks anything: gaps can be accepted, and that is said.

use super::decide;
use super::discharge;
use super::due::{self, State, What};
use super::emergency;
use super::row::Row;
use super::state::Session;
use super::time::Elapsed;
use super::vocabulary::Kind;

/// What is owed, as short phrases, in the order of the day.
pub fn list(session: &Session, now: Elapsed) -> Vec<String> {
    let mut owed = Vec::new();
    for due in due::list(session, now) {
        let open = matches!(due.state, State::Due | State::Late | State::PutOff | State::Expired);
        if let What::Point(_) = due.what
            && due.required
            && open
        {
            owed.push(if due.label.is_empty() { "last vitals".to_owned() } else { format!("vitals {}", due.label) });
        }
    }
    owed.extend(count(session.picture().unworded, "word for a stamp", "words for stamps"));
    let reasons = session.picture().reasonless + unexplained(session);
    owed.extend(count(reasons, "reason", "reasons"));
    if emergency::unnamed_rescue(session).is_some() {
        owed.push("which rescue medication and how much (`rescue: …`)".to_owned());
    }
    if emergency::unmeasured_stop(session).is_some() {
        owed.push("mg given when the infusion was stopped (`stop … mg`)".to_owned());
    }
    owed.extend(count(discharge::open(session), "line of the discharge checklist", "lines of the discharge checklist"));
    if session.t0().is_some() && session.left().is_none() {
        owed.push("when the client left".to_owned());
    }
    owed
}

/// Entries of which a number, or the time of a dose, was corrected without saying why.
fn unexplained(session: &Session) -> usize {
    let ledger = session.ledger();
    let corrections = ledger.live().filter(|row| row.amends.is_some() && decide::says_why(row.kind));
    let first = |row: &Row| row.amends.and_then(|seq| ledger.first_version(seq));
    let is_changed = |row: &&Row| {
        let moves_dose = |first: &Row| row.kind == Kind::Dose && first.elapsed != row.elapsed;
        first(row).is_some_and(|first| first.value != row.value || first.text != row.text || moves_dose(first))
    };
    let mut changed: Vec<u64> = corrections.filter(is_changed).map(|row| row.entry).collect();
    changed.dedup();
    let says_why = |row: &&Row| first(row).is_some_and(|first| first.note != row.note && !row.note.is_empty());
    changed.iter().filter(|entry| !ledger.live_of(**entry).iter().any(says_why)).count()
}

fn count(number: usize, one: &str, many: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        more => Some(format!("{more} {many}")),
    }
}
