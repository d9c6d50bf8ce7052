//! Entries out of what was said: each form becomes facts of one entry, with what it answers beside it.

use super::super::due::{self, Due};
use super::super::refusal::Refusal;
use super::super::state::Session;
use super::super::time::{At, Elapsed, Moment, minutes_of};
use super::{alert, change, dose, emergency, route};
use crate::session::clinical::vital::Vital;
use crate::session::projection::{CONTINUOUS, Outcome};
use crate::session::record::row::{Entry, Fact, Source, Value};
use crate::session::record::vocabulary;
use crate::session::record::vocabulary::Kind;
use crate::session::statement::{Form, Said, Taken};

pub(crate) fn say(session: &Session, now: Moment, said: Said) -> Result<Vec<Entry>, Refusal> {
    let at = if let Form::Continuous { from, .. } = said.form { from } else { said.at };
    match said.form {
        Form::MoveLast => return change::move_last(session, now, at),
        Form::MoveT0 { why } => {
            let about = if said.approximate { " (approximate)" } else { "" };
            return change::move_t0(session, now, at, &format!("{why}{about}"));
        }
        _ => {}
    }
    if let Some(completed) = emergency::completed(session, &said) {
        return Ok(completed);
    }
    let measured = matches!(said.form, Form::Vitals(_) | Form::Scale { .. });
    let mut facts = facts_of(session, now, at, said.form)?;
    let typist = session.writer();
    let author = match said.by {
        Some(by) if measured && by != typist => {
            facts.push(Fact::new(Kind::Vital, "taken_by").text(by.as_str()));
            typist
        }
        Some(by) => by,
        None => typist,
    };
    if said.approximate {
        mark_approximate(&mut facts);
    }
    let alerts = alert::raised(session, at, &facts);
    let entry = Entry { at, author, source: Source::User, of: None, facts };
    Ok(std::iter::once(entry).chain(alerts).collect())
}

pub(crate) fn answered(due: &Due<'_>, at: Elapsed) -> Fact {
    dealt(due, at, Outcome::Answered, "")
}

/// What was answered, and the sub-timer that ran until then, if one did.
fn ended(session: &Session, due: &Due<'_>, at: Elapsed) -> Vec<Fact> {
    std::iter::once(answered(due, at)).chain(route::timer_stopped(session, due, at)).collect()
}

pub(crate) fn dealt(due: &Due<'_>, at: Elapsed, how: Outcome, reason: &str) -> Fact {
    let fact = Fact::new(Kind::Due, due.id.clone()).text(how.word()).note(reason);
    match Value::new(due.minutes_late(at)) {
        Some(late) => fact.value(late, "min"),
        None => fact,
    }
}

fn facts_of(session: &Session, now: Moment, at: At, form: Form) -> Result<Vec<Fact>, Refusal> {
    let facts = match form {
        Form::Note { words, tags } => vec![Fact::new(Kind::Note, "observation").text(tags.join(" ")).note(words)],
        Form::Quote { words, tags } => vec![Fact::new(Kind::Note, "quote").text(tags.join(" ")).note(words)],
        Form::Words { item, words, tags } => vec![Fact::new(Kind::Note, item).text(tags.join(" ")).note(words)],
        Form::Vitals(taken) => vitals(session, now, at, taken),
        Form::Look { words } => {
            let mut facts = vec![Fact::new(Kind::Checkin, "silent").text("ok").note(words)];
            facts.extend(due::answered_by_look(session, at.elapsed, now.elapsed).iter().map(|due| answered(due, at.elapsed)));
            facts
        }
        Form::Continuous { from, until, words } => vec![continuous(now, from, until, words)?],
        Form::Verbal { words } => vec![Fact::new(Kind::Checkin, "verbal").text("ok").note(words)],
        Form::Scale { item, score } => {
            let mut facts = vec![Fact::new(Kind::Scale, item).value(Value::from(score), "{score}")];
            let answers = due::answered_by_scale(session, at.elapsed, now.elapsed, item);
            facts.extend(answers.iter().flat_map(|due| ended(session, due, at.elapsed)));
            facts
        }
        Form::Order(order) => dose::ordered(&order),
        Form::Dose(given) => dose::given(session, now, at, given),
        Form::RouteAct(act) => route::act(session, now, at, &act)?,
        Form::Decided { id, word, why } => dose::decided(session, now, at, id.as_deref(), &word, &why)?,
        Form::Cleared { by, words } => dose::cleared(session, now, at, &by, &words)?,
        Form::NotGiven { why } => vec![Fact::new(Kind::Dose, "not_given").note(why)],
        Form::Answer { id, yes, words } => {
            vec![Fact::new(Kind::Checklist, id).text(if yes { "done" } else { "not_done" }).note(words)]
        }
        Form::Seen { items, words } => {
            let seen = |item: String| Fact::new(Kind::Alert, "acknowledged").text(item).note(words.clone());
            items.into_iter().map(seen).collect()
        }
        Form::Event { code, text, words } => {
            let mut facts = vec![Fact::new(Kind::Event, code.clone()).text(text).note(words)];
            facts.extend(
                due::answered_by_act(session, at.elapsed, now.elapsed, &code).iter().map(|due| answered(due, at.elapsed)),
            );
            facts
        }
        Form::Adverse(adverse) => emergency::adverse(adverse),
        Form::Emergency(stamp) => emergency::stamped(session, now, at, stamp)?,
        Form::Known(known) => vec![emergency::known(known)],
        Form::Music { title } => vec![Fact::new(Kind::Music, "track").text(title)],
        Form::Stamp => vec![Fact::new(Kind::Event, "moment")],
        Form::Private { .. } => vec![Fact::new(Kind::Note, "private")],
        Form::MoveLast | Form::MoveT0 { .. } => Vec::new(),
    };
    if facts.is_empty() {
        return Err(Refusal::new("There is nothing in this entry to write down. The line is unchanged."));
    }
    Ok(facts)
}

/// One honest row: how many minutes were looked at, from its time on. What it covers follows from it and is written nowhere.
fn continuous(now: Moment, from: At, until: At, words: String) -> Result<Fact, Refusal> {
    let minutes = minutes_of(until.elapsed - from.elapsed);
    let (starts, ends) = (from.wall.hm(), until.wall.hm());
    if until.elapsed > now.elapsed {
        return Err(Refusal::new(format!(
            "{ends} is still to come, so nobody looked until then. Nothing was written; the line is unchanged."
        )));
    }
    let value = Value::new(minutes).filter(|minutes| minutes.get() > 0.0).ok_or_else(|| {
        Refusal::new(format!("From {starts} to {ends} is no span of time. Nothing was written; the line is unchanged."))
    })?;
    Ok(Fact::new(Kind::Checkin, CONTINUOUS).value(value, "min").text("ok").note(words))
}

fn vitals(session: &Session, now: Moment, at: At, taken: Vec<Taken>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut which: Vec<Vital> = Vec::new();
    for one in taken {
        match one {
            Taken::Value { item, value, typed } => {
                let unit = vocabulary::find(Kind::Vital, item).map_or("", |known| known.unit);
                let note = if typed.is_empty() { String::new() } else { format!("typed {typed}") };
                facts.push(Fact::new(Kind::Vital, item).value(value, unit).note(note));
                which.extend(Vital::of_item(item));
            }
            Taken::NotPossible { vital, reason } => {
                let items = vital.items().iter();
                facts.extend(items.map(|item| Fact::new(Kind::Vital, *item).text("not_possible").note(reason.clone())));
                which.push(vital);
            }
        }
    }
    let answers = due::answered_by_vitals(session, at.elapsed, now.elapsed, &which);
    facts.extend(answers.iter().flat_map(|due| ended(session, due, at.elapsed)));
    facts
}

/// The record says so in the text of the entry's first row, beside tags. Where another row's text is a code, a route or a name,
/// it stays as it is, and the note says it.
fn mark_approximate(facts: &mut [Fact]) {
    const MARK: &str = "approximate";
    let Some(first) = facts.first_mut() else { return };
    match (first.kind, first.text.is_empty(), first.note.is_empty()) {
        (_, true, _) => MARK.clone_into(&mut first.text),
        (Kind::Note, false, _) => first.text = format!("{} {MARK}", first.text),
        (_, false, true) => MARK.clone_into(&mut first.note),
        (_, false, false) => first.note = format!("{} ({MARK})", first.note),
    }
}
