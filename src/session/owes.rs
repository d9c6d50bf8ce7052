//! What a record still lacks for a complete close, in words. It never blocks anything: gaps can be accepted, and that is said.

use super::decide;
use super::discharge;
use super::dosing::{self, Flow};
use super::due::{self, Due, State, What};
use super::emergency;
use super::plan::Point;
use super::row::Row;
use super::state::Session;
use super::time::Elapsed;
use super::told;
use super::vocabulary::Kind;

/// What is owed, as short phrases, in the order of the day.
pub fn list(session: &Session, now: Elapsed) -> Vec<String> {
    let mut owed: Vec<String> = Vec::new();
    owed.extend(hold(session));
    for due in due::list(session, now) {
        owed.extend(planned(session, &due));
    }
    owed.extend(infusion(session));
    owed.extend(count(lots(session), "lot number", "lot numbers"));
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

/// Something of the plan that waits, or that ran out.
fn planned(session: &Session, due: &Due<'_>) -> Vec<String> {
    let open = matches!(due.state, State::Due | State::Late | State::PutOff | State::Expired);
    match due.what {
        What::Point(point) if due.required => {
            let named = || match due.label.as_str() {
                _ if due.id.starts_with(due::RECHECK) => told::name_of_due(due, session.plan()),
                "" => "last vitals".to_owned(),
                label => format!("vitals {label}"),
            };
            open.then(named).into_iter().chain(unasked(session, point, due)).collect()
        }
        What::Act(_) if due.required && open => vec![due.id.replace('_', " ")],
        // What was to be decided before the dose, the dose has decided.
        What::Decision(decision) if due.state == State::Expired && !due.is_before_dose() => {
            vec![format!("answer on {}", decision.id.replace('_', " "))]
        }
        _ => Vec::new(),
    }
}

/// The questions that go with a point and that nobody answered since it opened.
fn unasked(session: &Session, point: &Point, due: &Due<'_>) -> Vec<String> {
    if due.state == State::Later {
        return Vec::new();
    }
    let answered = |id: &str| session.picture().checklist.get(id).is_some_and(|ticked| ticked.at.elapsed >= due.opens);
    let label = if due.label.is_empty() { String::new() } else { format!(" {}", due.label) };
    let open = point.ask.iter().filter(|id| !answered(id));
    open.map(|id| format!("{}{label}, yes or no", id.replace('_', " "))).collect()
}

/// A dose that was given while it was held: somebody cleared it.
fn hold(session: &Session) -> Option<String> {
    session.t0()?;
    dosing::hold(session).filter(|hold| hold.cleared.is_none()).map(|_| "who cleared the hold".to_owned())
}

fn infusion(session: &Session) -> Option<String> {
    let last = dosing::infusions(session).pop()?;
    if last.is_outdated() {
        return Some("the infusion's mg, whose rate or time was corrected (`stop … mg`)".to_owned());
    }
    (last.flow != Flow::Stopped).then(|| "the infusion's end, with its mg".to_owned())
}

/// Where each device is written down by itself, each has its lot.
fn lots(session: &Session) -> usize {
    let plan = session.plan();
    if !plan.acts.iter().any(|act| act.event == plan.substance) {
        return 0;
    }
    let has_lot = |entry: u64| session.ledger().live_of(entry).iter().any(|row| row.is(Kind::Dose, "lot"));
    session.doses().filter(|given| !has_lot(given.entry)).count()
}

/// Entries of which a number, or the time of a dose, was corrected without saying why.
fn unexplained(session: &Session) -> usize {
    let ledger = session.ledger();
    let corrections = ledger.live().filter(|row| row.amends.is_some() && decide::says_why(row.kind));
    let first = |row: &Row| row.amends.and_then(|seq| ledger.first_version(seq));
    let is_changed = |row: &&Row| {
        let moves_dose = |first: &Row| row.kind == Kind::Dose && first.elapsed != row.elapsed;
        // What was read off the pump needs no reason beside what the rate had made of it.
        let is_measured = |first: &Row| first.text == dosing::BY_RATE && row.elapsed == first.elapsed;
        let is_other = |first: &Row| first.value != row.value || first.text != row.text || moves_dose(first);
        first(row).is_some_and(|first| is_other(first) && !is_measured(first))
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
