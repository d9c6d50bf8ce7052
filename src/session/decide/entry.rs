//! Statements become entries: the facts of each kind of statement, and what they answer.

use super::facts::EntryContext;
use super::{alert, change, dose, emergency, route};
use crate::session::limits::AlertKey;
use crate::session::{
    Entry, Fact, Moment, Refusal, RowKind, Session, Source, Statement, StatementKind, Timestamp, Value, Vital, VitalReading, due,
    record::row::CONTINUOUS_ITEM, record::vocabulary, time::to_minutes, words::join_nonempty,
};

pub(crate) fn entries_from_statement(session: &Session, now: Moment, statement: Statement) -> Result<Vec<Entry>, Refusal> {
    let at = if let StatementKind::ContinuousLook { from, .. } = statement.kind { from } else { statement.time };
    match statement.kind {
        StatementKind::MoveLastEntry => return change::move_last_entry(session, now, at),
        StatementKind::MoveT0(reason) => {
            let mark = if statement.is_approximate { " (approximate)" } else { "" };
            return change::move_t0(session, now, at, &format!("{reason}{mark}"));
        }
        _ => {}
    }
    if let Some(completed) = emergency::complete_stamp(session, &statement) {
        return Ok(completed);
    }
    let measured = matches!(statement.kind, StatementKind::Vitals(_) | StatementKind::Scale { .. });
    let mut facts = facts_from_statement(EntryContext { session, now, at }, statement.kind)?;
    let typist = session.writer();
    let author = match statement.observer {
        Some(by) if measured && by != typist => {
            facts.push(Fact::new(RowKind::Vital, "taken_by").text(by.as_str()));
            typist
        }
        Some(by) => by,
        None => typist,
    };
    if statement.is_approximate {
        mark_approximate(&mut facts);
    }
    let alerts = alert::alert_entry(session, at, &facts);
    let entry = Entry { time: at, author, source: Source::User, amended_entry: None, facts };
    Ok(std::iter::once(entry).chain(alerts).collect())
}

fn facts_from_statement(context: EntryContext<'_>, kind: StatementKind) -> Result<Vec<Fact>, Refusal> {
    let EntryContext { session, now, at } = context;
    let facts = match kind {
        StatementKind::Note { words, tags } => vec![Fact::new(RowKind::Note, "observation").text(tags.join(" ")).note(words)],
        StatementKind::ItemNote { item, words, tags } => vec![Fact::new(RowKind::Note, item).text(tags.join(" ")).note(words)],
        StatementKind::Vitals(taken) => vitals_facts(context, taken),
        StatementKind::Look(words) => {
            let answers = due::answered_by_look(session, at.elapsed, now.elapsed);
            let look = Fact::new(RowKind::Checkin, "silent").text("ok").note(words);
            std::iter::once(look).chain(answers.iter().map(|due| context.answered(due))).collect()
        }
        StatementKind::ContinuousLook { from, until, words } => vec![continuous_look_fact(now, from, until, words)?],
        StatementKind::VerbalCheck(words) => vec![Fact::new(RowKind::Checkin, "verbal").text("ok").note(words)],
        StatementKind::Scale { item, score, words } => {
            let answers = due::answered_by_scale(session, at.elapsed, now.elapsed, item);
            let scale = Fact::new(RowKind::Scale, item).value(Value::from(score), "{score}").note(words);
            std::iter::once(scale).chain(answers.iter().flat_map(|due| context.answered_with_timer(due))).collect()
        }
        StatementKind::Order(order) => dose::order_facts(&order),
        StatementKind::Dose(given) => dose::dose_facts(context, given),
        StatementKind::RouteEvent(event) => route::route_event_facts(context, &event)?,
        StatementKind::DecisionMade { id, word, reason } => dose::decision_facts(context, id.as_deref(), &word, &reason)?,
        StatementKind::HoldCleared { cleared_by, words } => dose::hold_cleared_facts(context, &cleared_by, &words)?,
        StatementKind::DoseNotGiven(reason) => vec![Fact::new(RowKind::Dose, "not_given").note(reason)],
        StatementKind::QuestionAnswer { id, is_yes, words } => {
            vec![Fact::new(RowKind::Checklist, id).text(if is_yes { "done" } else { "not_done" }).note(words)]
        }
        StatementKind::AlertsAcknowledged { alerts, words } => {
            let acknowledged = |AlertKey { item, value }: AlertKey| {
                let known = [RowKind::Vital, RowKind::Scale].into_iter().find_map(|kind| vocabulary::find(kind, &item));
                let unit = known.map_or("min", |known| known.unit);
                Fact::new(RowKind::Alert, "acknowledged").value(value, unit).text(item).note(words.clone())
            };
            alerts.into_iter().map(acknowledged).collect()
        }
        StatementKind::Event { code, text, words } => {
            let answers = due::answered_by_act(session, at.elapsed, now.elapsed, &code);
            let event = Fact::new(RowKind::Event, code).text(text).note(words);
            std::iter::once(event).chain(answers.iter().map(|due| context.answered(due))).collect()
        }
        StatementKind::Adverse(adverse) => emergency::adverse_event_facts(adverse),
        StatementKind::Emergency(stamp) => emergency::stamp_facts(context, stamp)?,
        StatementKind::ClientFact(fact) => vec![emergency::client_fact(fact)],
        StatementKind::Music(title) => vec![Fact::new(RowKind::Music, "track").text(title)],
        StatementKind::BareStamp => vec![Fact::new(RowKind::Event, "moment")],
        StatementKind::Private(..) => vec![Fact::new(RowKind::Note, "private")],
        StatementKind::MoveLastEntry | StatementKind::MoveT0(..) => Vec::new(),
    };
    if facts.is_empty() {
        return Err(Refusal::new("This entry is empty. The line is unchanged."));
    }
    Ok(facts)
}

/// One row with the minutes from its start. Which looks it covers is computed, not recorded.
fn continuous_look_fact(now: Moment, from: Timestamp, until: Timestamp, words: String) -> Result<Fact, Refusal> {
    let minutes = to_minutes(until.elapsed - from.elapsed);
    let (starts, ends) = (from.wall.hm(), until.wall.hm());
    if until.elapsed > now.elapsed {
        return Err(Refusal::new(format!("{ends} is in the future. Nothing was written; the line is unchanged.")));
    }
    let value = Value::new(minutes).filter(|minutes| minutes.get() > 0.0).ok_or_else(|| {
        Refusal::new(format!("{starts} to {ends} is not a span of time. Nothing was written; the line is unchanged."))
    })?;
    Ok(Fact::new(RowKind::Checkin, CONTINUOUS_ITEM).value(value, "min").text("ok").note(words))
}

fn vitals_facts(context: EntryContext<'_>, readings: Vec<VitalReading>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let (mut measured, mut not_possible) = (Vec::new(), Vec::new());
    let mut words = String::new();
    for reading in readings {
        match reading {
            VitalReading::Value { item, value, typed } => {
                let unit = vocabulary::find(RowKind::Vital, item).map_or("", |known| known.unit);
                let note = if typed.is_empty() { String::new() } else { format!("typed {typed}") };
                facts.push(Fact::new(RowKind::Vital, item).value(value, unit).note(note));
                measured.extend(Vital::from_item(item));
            }
            VitalReading::NotPossible { vital, reason } => {
                let items = vital.items().iter();
                facts.extend(items.map(|item| Fact::new(RowKind::Vital, *item).text("not_possible").note(reason.clone())));
                not_possible.push(vital);
            }
            VitalReading::Note(note) => words = note,
        }
    }
    if let Some(first) = facts.first_mut().filter(|_| !words.is_empty()) {
        first.note = join_nonempty([first.note.as_str(), &words], " · ");
    }
    let answers = due::answered_by_vitals(context.session, context.at.elapsed, context.now.elapsed, &measured, &not_possible);
    facts.extend(answers.iter().flat_map(|due| context.answered_with_timer(due)));
    facts
}

/// Marks the first row's text as approximate, after any tags. If the text is a code, the note gets the mark.
fn mark_approximate(facts: &mut [Fact]) {
    const MARK: &str = "approximate";
    let Some(first) = facts.first_mut() else { return };
    match (first.kind, first.text.is_empty(), first.note.is_empty()) {
        (_, true, _) => MARK.clone_into(&mut first.text),
        (RowKind::Note, false, _) => first.text = format!("{} {MARK}", first.text),
        (_, false, true) => MARK.clone_into(&mut first.note),
        (_, false, false) => first.note = format!("{} ({MARK})", first.note),
    }
}
