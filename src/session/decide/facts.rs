//! Entries and facts that several kinds of intents need.

use crate::session::{
    DueItem, DueKind, DueOutcome, DueState, Elapsed, Entry, Fact, Initials, Moment, Row, RowKind, Session, Source, TimeAnchor,
    Timestamp, Value, clinical::dose_summary, due, numbering::append_entries,
};

/// What the facts of an entry are decided on.
#[derive(Clone, Copy)]
pub(crate) struct EntryContext<'a> {
    pub(crate) session: &'a Session,
    pub(crate) now: Moment,
    pub(crate) at: Timestamp,
}

impl<'a> EntryContext<'a> {
    pub(crate) fn answered(self, due: &DueItem<'_>) -> Fact {
        due_outcome_fact(due, self.at.elapsed, DueOutcome::Answered, "")
    }

    /// The fact that an item is answered, and the end of its sub-timer, if one runs.
    pub(crate) fn answered_with_timer(self, due: &DueItem<'_>) -> impl Iterator<Item = Fact> + use<> {
        [Some(self.answered(due)), self.timer_stopped(due)].into_iter().flatten()
    }

    /// The planned device that a dose answers: the one with its number, or the next. It is searched in the session with the dose
    /// added, because the first device sets T0.
    pub(crate) fn answered_device(self, facts: &[Fact], number: Option<u32>) -> Option<Fact> {
        let plan = self.session.plan();
        let is_device = |due: &DueItem<'_>| {
            let DueKind::Act(act) = due.kind else { return false };
            let index = dose_summary::dose_index(plan, act);
            index.is_some_and(|index| number.is_none_or(|number| u32::try_from(index + 1) == Ok(number)))
        };
        if !plan.acts.iter().any(|act| act.answering_item == plan.substance) {
            return None;
        }
        let entry = entry_by_writer(self.session, self.at, facts.to_vec());
        let then = with_entry(self.session, self.now, &entry);
        let open = due::list(&then, self.now.elapsed).into_iter().filter(|due| due.is_unresolved() && is_device(due));
        open.min_by_key(|due| due.time).map(|due| self.answered(&due))
    }

    /// The sub-timers that start with a dosing act.
    pub(crate) fn timers_set(self, anchor: TimeAnchor) -> impl Iterator<Item = Fact> + use<'a> {
        let acts = self.session.plan().acts.iter().filter(move |act| act.is_timer() && act.planned_time.anchor == anchor);
        acts.filter_map(|act| Some(timer_fact(&act.id, "set", minutes_value(act.planned_time.offset.num_seconds())?)))
    }

    /// The end of a sub-timer, with the minutes it ran.
    pub(crate) fn timer_stopped(self, due: &DueItem<'_>) -> Option<Fact> {
        let due::SubTimer { item, note, set_time } = due::sub_timer_for(self.session, due, self.at.elapsed)?;
        Some(timer_fact(&item, "stopped", minutes_value((self.at.elapsed - set_time).num_seconds())?).note(note))
    }

    /// A decision or a dose ends a hold: its sub-timer stops, even if the pressure was not taken again.
    pub(crate) fn holds_ended(self) -> impl Iterator<Item = Fact> + use<'a> {
        let all = due::list(self.session, self.now.elapsed).into_iter();
        let runs = |due: &DueItem<'_>| due.is_unresolved() && due.state != DueState::Expired;
        all.filter(move |due| matches!(due.kind, DueKind::Recheck(_)) && runs(due))
            .filter_map(move |due| self.timer_stopped(&due))
    }
}

pub(crate) fn with_entry(session: &Session, now: Moment, entry: &Entry) -> Session {
    let mut then = session.clone();
    append_entries(&mut then, now, std::slice::from_ref(entry));
    then
}

pub(crate) fn entry_by_writer(session: &Session, at: Timestamp, facts: Vec<Fact>) -> Entry {
    Entry { time: at, author: session.writer(), source: Source::User, amended_entry: None, facts }
}

pub(crate) fn entry_by_app(at: impl Into<Timestamp>, source: Source, facts: Vec<Fact>) -> Entry {
    Entry { time: at.into(), author: Initials::app(), source, amended_entry: None, facts }
}

/// New versions of an entry's rows, written by the present writer under the same entry number.
pub(crate) fn new_version(session: &Session, live: &[&Row], at: Timestamp, facts: Vec<Fact>) -> Entry {
    Entry { amended_entry: live.first().map(|row| row.entry), ..entry_by_writer(session, at, facts) }
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

pub(crate) fn due_outcome_fact(due: &DueItem<'_>, at: Elapsed, outcome: DueOutcome, reason: &str) -> Fact {
    let fact = Fact::new(RowKind::Due, due.id.clone()).text(outcome.word()).note(reason);
    match Value::new(due.minutes_late(at)) {
        Some(late) => fact.value(late, "min"),
        None => fact,
    }
}

pub(crate) fn timer_fact(id: &str, text: &str, minutes: Value) -> Fact {
    Fact::new(RowKind::Timer, id.to_owned()).value(minutes, "min").text(text)
}

pub(crate) fn minutes_value(secs: i64) -> Option<Value> {
    Value::new((secs as f64 / 6.0).round() / 10.0)
}

/// The fact of a dose by body weight, in mg per kg to three decimals; `None` if the weight is not known.
pub(crate) fn dose_per_kg_fact(session: &Session, mg: f64) -> Option<Fact> {
    let kg = session.weight_kg().filter(|kg| *kg > 0.0)?;
    let per_kg = Value::new((mg / kg * 1000.0).round() / 1000.0)?;
    Some(Fact::new(RowKind::Dose, "dose_per_kg").value(per_kg, "mg/kg"))
}
