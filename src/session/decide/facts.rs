//! Entries and facts that several kinds of intents need.

use crate::session::{
    DueItem, DueKind, DueOutcome, DueState, Elapsed, Entry, Fact, Initials, Moment, Plan, Row, RowKind, Session, Source,
    TimeAnchor, Timestamp, Value, clinical::dose_summary, due, numbering::append_entries,
};

/// The session as it would be with an entry.
pub(crate) fn with_entry(session: &Session, now: Moment, entry: &Entry) -> Session {
    let mut then = session.clone();
    append_entries(&mut then, now, std::slice::from_ref(entry));
    then
}

pub(crate) fn entry_by_writer(session: &Session, at: Timestamp, facts: Vec<Fact>) -> Entry {
    Entry { time: at, author: session.writer(), source: Source::User, amended_entry: None, facts }
}

pub(crate) fn entry_by_app(now: Moment, fact: Fact) -> Entry {
    Entry { time: now.into(), author: Initials::app(), source: Source::App, amended_entry: None, facts: vec![fact] }
}

/// New versions of an entry's rows, written by the present writer under the same entry number.
pub(crate) fn new_version(session: &Session, live: &[&Row], at: Timestamp, facts: Vec<Fact>) -> Entry {
    let of = live.first().map(|row| row.entry);
    let author: Initials = session.writer();
    Entry { time: at, author, source: Source::User, amended_entry: of, facts }
}

pub(crate) fn fact_from_row(row: &Row) -> Fact {
    Fact {
        kind: row.kind,
        item: row.item.clone(),
        value: row.value.map(|value| (value, row.unit.clone())),
        text: row.text.clone(),
        note: row.note.clone(),
        amends: None,
    }
}

pub(crate) fn answered_fact(due: &DueItem<'_>, at: Elapsed) -> Fact {
    due_outcome_fact(due, at, DueOutcome::Answered, "")
}

/// What was answered, and the end of its sub-timer, if one runs.
pub(crate) fn answered_and_timer_facts(session: &Session, due: &DueItem<'_>, at: Elapsed) -> Vec<Fact> {
    std::iter::once(answered_fact(due, at)).chain(timer_stopped_fact(session, due, at)).collect()
}

pub(crate) fn due_outcome_fact(due: &DueItem<'_>, at: Elapsed, outcome: DueOutcome, reason: &str) -> Fact {
    let fact = Fact::new(RowKind::Due, due.id.clone()).text(outcome.word()).note(reason);
    match Value::new(due.minutes_late(at)) {
        Some(late) => fact.value(late, "min"),
        None => fact,
    }
}

/// The planned device that a dose answers: the one with its number, or the next. It is searched in the session with the dose
/// added, because the first device sets T0.
pub(crate) fn answered_device_fact(
    session: &Session,
    now: Moment,
    at: Timestamp,
    facts: &[Fact],
    number: Option<u32>,
) -> Option<Fact> {
    let plan = session.plan();
    let is_device = |due: &DueItem<'_>| match due.kind {
        DueKind::Act(act) => {
            let place = dose_summary::dose_index(plan, act);
            place.is_some_and(|place| number.is_none_or(|number| u32::try_from(place + 1) == Ok(number)))
        }
        _ => false,
    };
    if !plan.acts.iter().any(|act| act.answering_item == plan.substance) {
        return None;
    }
    let entry = Entry { time: at, author: Initials::app(), source: Source::User, amended_entry: None, facts: facts.to_vec() };
    let then = with_entry(session, now, &entry);
    let waits = due::list(&then, now.elapsed).into_iter().filter(|due| due.is_unresolved() && is_device(due));
    waits.min_by_key(|due| due.time).map(|due| answered_fact(&due, at.elapsed))
}

/// The sub-timers that start with a dosing act.
pub(crate) fn timer_set_facts(plan: &Plan, anchor: TimeAnchor) -> Vec<Fact> {
    let begins = plan.acts.iter().filter(|act| act.is_timer() && act.planned_time.anchor == anchor);
    begins.filter_map(|act| Some(timer_fact(&act.id, "set", minutes_value(act.planned_time.offset.num_seconds())?))).collect()
}

/// The timer of a recheck.
pub(crate) fn recheck_set_fact(minutes: i32, what: &str) -> Fact {
    Fact::new(RowKind::Timer, due::RECHECK).value(Value::from(minutes), "min").text("set").note(what)
}

pub(crate) fn timer_fact(id: &str, text: &str, minutes: Value) -> Fact {
    Fact::new(RowKind::Timer, id.to_owned()).value(minutes, "min").text(text)
}

/// The end of a sub-timer, with the minutes it ran.
pub(crate) fn timer_stopped_fact(session: &Session, due: &DueItem<'_>, at: Elapsed) -> Option<Fact> {
    let due::SubTimer { item, note, set_time: set } = due::sub_timer_for(session, due, at)?;
    Some(timer_fact(&item, "stopped", minutes_value((at - set).num_seconds())?).note(note))
}

/// A decision or a dose ends a hold: its sub-timer stops, even if the pressure was not taken again.
pub(crate) fn hold_end_facts(session: &Session, now: Moment, at: Timestamp) -> Vec<Fact> {
    let runs =
        |due: &DueItem<'_>| matches!(due.kind, DueKind::Recheck(_)) && due.is_unresolved() && due.state != DueState::Expired;
    let all = due::list(session, now.elapsed).into_iter().filter(runs);
    all.filter_map(|due| timer_stopped_fact(session, &due, at.elapsed)).collect()
}

/// Minutes to one decimal.
fn minutes_value(secs: i64) -> Option<Value> {
    Value::new((secs as f64 / 6.0).round() / 10.0)
}

/// mg per kg to three decimals.
pub(crate) fn mg_per_kg(mg: f64, kg: f64) -> Option<Value> {
    (kg > 0.0).then(|| Value::new((mg / kg * 1000.0).round() / 1000.0)).flatten()
}
