//! Entries out of what was said: each form becomes facts of one entry, with what it answers beside it.

use super::super::due::{self, Due, What};
use super::super::measures::Vital;
use super::super::names::Initials;
use super::super::picture::Outcome;
use super::super::plan::{GIVEN, HOLD};
use super::super::refusal::Refusal;
use super::super::row::{Entry, Fact, Source, Value};
use super::super::said::{Dose, Form, RouteAct, Said, Taken};
use super::super::state::Session;
use super::super::time::{At, Elapsed, Moment};
use super::super::vocabulary::{self, Kind};
use super::{change, emergency};

pub(super) fn say(session: &Session, now: Moment, said: Said) -> Result<Vec<Entry>, Refusal> {
    let at = said.at;
    if said.form == Form::MoveLast {
        return change::move_last(session, now, at);
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
    Ok(vec![Entry { at, author, source: Source::User, of: None, facts }])
}

pub(super) fn answered(due: &Due<'_>, at: Elapsed) -> Fact {
    dealt(due, at, Outcome::Answered, "")
}

pub(super) fn dealt(due: &Due<'_>, at: Elapsed, how: Outcome, reason: &str) -> Fact {
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
        Form::Verbal { words } => vec![Fact::new(Kind::Checkin, "verbal").text("ok").note(words)],
        Form::Scale { item, score } => vec![Fact::new(Kind::Scale, item).value(Value::from(score), "{score}")],
        Form::Dose(dose) => dosed(session, now, at, dose),
        Form::RouteAct(act) => route_act(session, now, at, &act),
        Form::Decided { id, word, why } => decided(session, now, at, id.as_deref(), &word, &why)?,
        Form::Event { code, text, words } => {
            let mut facts = vec![Fact::new(Kind::Event, code.clone()).text(text).note(words)];
            facts.extend(
                due::answered_by_act(session, at.elapsed, now.elapsed, &code).iter().map(|due| answered(due, at.elapsed)),
            );
            facts
        }
        Form::Emergency(stamp) => emergency::stamped(session, now, at, stamp)?,
        Form::Known(known) => vec![emergency::known(known)],
        Form::Music { title } => vec![Fact::new(Kind::Music, "track").text(title)],
        Form::Stamp => vec![Fact::new(Kind::Event, "moment")],
        Form::Private { .. } => vec![Fact::new(Kind::Note, "private")],
        Form::MoveLast => Vec::new(),
    };
    if facts.is_empty() {
        return Err(Refusal::new("There is nothing in this entry to write down. The line is unchanged."));
    }
    Ok(facts)
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
    facts.extend(due::answered_by_vitals(session, at.elapsed, now.elapsed, &which).iter().map(|due| answered(due, at.elapsed)));
    facts
}

fn dosed(session: &Session, now: Moment, at: At, dose: Dose) -> Vec<Fact> {
    let is_own = dose.substance == session.plan().substance;
    let mut facts = vec![Fact::new(Kind::Dose, dose.substance).value(dose.mg, "mg").text(dose.route)];
    if let Some(per_kg) = session.weight_kg().and_then(|kg| per_kg(dose.mg.get(), kg)) {
        facts.push(Fact::new(Kind::Dose, "dose_per_kg").value(per_kg, "mg/kg"));
    }
    let named = [("site", dose.site), ("lot", dose.lot)];
    facts.extend(
        named.into_iter().filter(|(_, text)| !text.is_empty()).map(|(item, text)| Fact::new(Kind::Dose, item).text(text)),
    );
    let people: [(&'static str, Option<Initials>); 2] = [("given_by", dose.given_by), ("checked_by", dose.checked_by)];
    facts.extend(people.into_iter().filter_map(|(item, who)| Some(Fact::new(Kind::Dose, item).text(who?.as_str()))));
    if is_own && session.t0().is_some_and(|t0| t0 < at.elapsed) {
        facts.extend(given_decision(session, now, at));
    }
    facts
}

/// A further dose answers the decision that waits for it, also one that was given in time and is said later.
fn given_decision(session: &Session, now: Moment, at: At) -> Vec<Fact> {
    let Some(due) = due::decision_for(session, at.elapsed, now.elapsed, None, GIVEN) else { return Vec::new() };
    let What::Decision(decision) = due.what else { return Vec::new() };
    vec![Fact::new(Kind::Decision, decision.id.clone()).text(GIVEN), answered(&due, at.elapsed)]
}

/// mg per kg to three decimals: finer than any balance in the room.
fn per_kg(mg: f64, kg: f64) -> Option<Value> {
    (kg > 0.0).then(|| Value::new((mg / kg * 1000.0).round() / 1000.0)).flatten()
}

fn route_act(session: &Session, now: Moment, at: At, act: &RouteAct) -> Vec<Fact> {
    let fact = match *act {
        RouteAct::Spit => Fact::new(Kind::Dose, "spit"),
        RouteAct::Device { number, spilled: true } => Fact::new(Kind::Dose, "device_spilled").text(number.to_string()),
        RouteAct::Device { number, spilled: false } => {
            let device_mg = Value::from(DEVICE_MG);
            Fact::new(Kind::Dose, "esketamine").value(device_mg, "mg").text("in").note(format!("device {number}"))
        }
        RouteAct::InfusionStart(rate) => Fact::new(Kind::Dose, "infusion_start").value(rate, "mg/h"),
        RouteAct::InfusionPause(mg) => {
            let fact = Fact::new(Kind::Dose, "infusion_pause");
            if let Some(mg) = mg { fact.value(mg, "mg") } else { fact }
        }
        RouteAct::InfusionResume => Fact::new(Kind::Dose, "infusion_resume"),
        RouteAct::InfusionStop(mg) => Fact::new(Kind::Dose, "infusion_stop").value(mg, "mg"),
    };
    let answers = due::answered_by_act(session, at.elapsed, now.elapsed, &fact.item);
    let answers: Vec<Fact> = answers.iter().take(1).map(|due| answered(due, at.elapsed)).collect();
    std::iter::once(fact).chain(answers).collect()
}

/// One nasal esketamine device holds 28 mg (label, S7).
const DEVICE_MG: i32 = 28;

fn decided(session: &Session, now: Moment, at: At, id: Option<&str>, word: &str, why: &str) -> Result<Vec<Fact>, Refusal> {
    let due = due::decision_for(session, at.elapsed, now.elapsed, id, word);
    let Some((due, What::Decision(decision))) = due.as_ref().map(|due| (due, due.what)) else {
        return Err(Refusal::new(
            "No decision waits for this word now. Your line is unchanged; with `n: ` before it, it becomes a note.",
        ));
    };
    let mut facts = vec![Fact::new(Kind::Decision, decision.id.clone()).text(word).note(why)];
    let outcome = match word {
        "declined" => Some("declined"),
        "not offered" => Some("not_offered"),
        "held" | HOLD => Some("held"),
        "no-go" => Some("not_given"),
        // Who cleared a hold stands beside it.
        "go" if due.id != decision.id => Some("cleared"),
        _ => None,
    };
    facts.extend(outcome.map(|item| Fact::new(Kind::Dose, item).note(why)));
    facts.push(answered(due, at.elapsed));
    let lasts = Value::new(decision.hold_lasts().num_seconds() as f64 / 60.0).filter(|_| word == HOLD);
    facts.extend(lasts.map(|minutes| Fact::new(Kind::Timer, decision.recheck_id()).value(minutes, "min").text("set")));
    Ok(facts)
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
