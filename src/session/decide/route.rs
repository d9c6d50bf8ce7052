//! Entries about what a route has besides doses in mg: nasal devices, the spit and how long it is waited for, the infusion; and the
//! sub-timers that run beside them.

use super::super::due::{self, Due, State, What};
use super::super::plan::{Anchor, Plan};
use super::super::refusal::Refusal;
use super::super::state::Session;
use super::super::time::{At, Elapsed, Moment};
use super::dose::per_kg;
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::DEVICE_MG;
use crate::session::decide::entry::answered;
use crate::session::record::names::Initials;
use crate::session::record::row::{Entry, Fact, Source, Value};
use crate::session::record::vocabulary::Kind;
use crate::session::statement::RouteAct;

pub(crate) fn act(session: &Session, now: Moment, at: At, act: &RouteAct) -> Result<Vec<Fact>, Refusal> {
    let fact = match act {
        RouteAct::Device { number, spilled, lot } => return Ok(device(session, now, at, *number, *spilled, lot)),
        RouteAct::HoldFor(minutes) => return hold_for(session, at, *minutes),
        RouteAct::Spit => Fact::new(Kind::Dose, "spit"),
        RouteAct::InfusionStart(rate) => {
            let fact = Fact::new(Kind::Dose, "infusion_start");
            if let Some(rate) = rate { fact.value(*rate, "mg/h") } else { fact }
        }
        RouteAct::InfusionRate(rate) => at_rate(*rate),
        RouteAct::InfusionPause(mg) => delivered(session, at, "infusion_pause", *mg),
        RouteAct::InfusionResume(_) => Fact::new(Kind::Dose, "infusion_resume"),
        RouteAct::InfusionStop(mg) => delivered(session, at, "infusion_stop", *mg),
    };
    let starts = matches!(act, RouteAct::InfusionStart(_));
    let answers = due::act_for(session, at.elapsed, now.elapsed, &fact.item);
    let mut facts = vec![fact];
    if let RouteAct::InfusionResume(Some(rate)) = act {
        facts.push(at_rate(*rate));
    }
    if starts {
        facts.extend(hold_ended(session, now, at));
        facts.extend([Anchor::Start, Anchor::Dose].into_iter().flat_map(|anchor| timers_set(session.plan(), anchor)));
    }
    if let Some(due) = answers {
        facts.push(answered(&due, at.elapsed));
        facts.extend(timer_stopped(session, &due, at.elapsed));
    }
    Ok(facts)
}

fn at_rate(rate: Value) -> Fact {
    Fact::new(Kind::Dose, dose_summary::INFUSION_RATE).value(rate, "mg/h")
}

/// A pause or an end, with its mg: as they were said, or else as the recorded rates have them, which the row says.
fn delivered(session: &Session, at: At, item: &'static str, mg: Option<Value>) -> Fact {
    let fact = Fact::new(Kind::Dose, item);
    match (mg, dose_summary::by_rate(session, at.elapsed)) {
        (Some(mg), _) => fact.value(mg, "mg"),
        (None, Some(mg)) => fact.value(mg, "mg").text(dose_summary::BY_RATE),
        (None, None) => fact,
    }
}

/// A device is 28 mg. Of one that was spilled nobody knows how much went in, so it carries no amount.
fn device(session: &Session, now: Moment, at: At, number: u32, spilled: bool, lot: &str) -> Vec<Fact> {
    let mut facts = if spilled {
        vec![Fact::new(Kind::Dose, "device_spilled").text(number.to_string())]
    } else {
        let mg = Value::from(DEVICE_MG);
        let mut facts = vec![Fact::new(Kind::Dose, "esketamine").value(mg, "mg").text("in").note(format!("device {number}"))];
        let per_kg = session.weight_kg().and_then(|kg| per_kg(f64::from(DEVICE_MG), kg));
        facts.extend(per_kg.map(|per_kg| Fact::new(Kind::Dose, "dose_per_kg").value(per_kg, "mg/kg")));
        facts.extend(timers_set(session.plan(), Anchor::Dose));
        facts.extend(hold_ended(session, now, at));
        facts
    };
    if !lot.is_empty() {
        facts.push(Fact::new(Kind::Dose, "lot").text(lot));
    }
    facts.extend(device_answered(session, now, at, &facts, Some(number)));
    facts
}

/// The planned device that a dose answers: the one of its number, or the next. The first one sets T0, on which all of them hang, so
/// it is looked for in the session as it will be.
pub(crate) fn device_answered(session: &Session, now: Moment, at: At, facts: &[Fact], number: Option<u32>) -> Option<Fact> {
    let plan = session.plan();
    let is_device = |due: &Due<'_>| match due.what {
        What::Act(act) => {
            let place = dose_summary::place_among_doses(plan, act);
            place.is_some_and(|place| number.is_none_or(|number| u32::try_from(place + 1) == Ok(number)))
        }
        _ => false,
    };
    if !plan.acts.iter().any(|act| act.event == plan.substance) {
        return None;
    }
    let entry = Entry { at, author: Initials::app(), source: Source::User, of: None, facts: facts.to_vec() };
    let then = super::with(session, now, &entry);
    let waits = due::list(&then, now.elapsed).into_iter().filter(|due| due.is_unsettled() && is_device(due));
    waits.min_by_key(|due| due.at).map(|due| answered(&due, at.elapsed))
}

/// The sub-timers that begin with a dosing act.
pub(crate) fn timers_set(plan: &Plan, anchor: Anchor) -> Vec<Fact> {
    let begins = plan.acts.iter().filter(|act| act.is_timer() && act.at.anchor == anchor);
    begins.filter_map(|act| Some(timer(&act.id, "set", minutes(act.at.after.num_seconds())?))).collect()
}

/// When somebody is to look again.
pub(crate) fn recheck_set(minutes: i32, what: &str) -> Fact {
    Fact::new(Kind::Timer, due::RECHECK).value(Value::from(minutes), "min").text("set").note(what)
}

fn timer(id: &str, text: &str, minutes: Value) -> Fact {
    Fact::new(Kind::Timer, id.to_owned()).value(minutes, "min").text(text)
}

/// How long a sub-timer had run.
pub(crate) fn timer_stopped(session: &Session, due: &Due<'_>, at: Elapsed) -> Option<Fact> {
    let due::Timer { item, note, set } = due::timer(session, due, at)?;
    Some(timer(&item, "stopped", minutes((at - set).num_seconds())?).note(note))
}

/// A hold ends with the word or the dose that comes after it: its sub-timer stops, whether the pressure was taken again or not.
pub(crate) fn hold_ended(session: &Session, now: Moment, at: At) -> Vec<Fact> {
    let runs = |due: &Due<'_>| matches!(due.what, What::Recheck(_)) && due.is_unsettled() && due.state != State::Expired;
    let all = due::list(session, now.elapsed).into_iter().filter(runs);
    all.filter_map(|due| timer_stopped(session, &due, at.elapsed)).collect()
}

/// Minutes to one decimal.
fn minutes(secs: i64) -> Option<Value> {
    Value::new((secs as f64 / 6.0).round() / 10.0)
}

fn hold_for(session: &Session, at: At, minutes: Value) -> Result<Vec<Fact>, Refusal> {
    let spit = session.plan().acts.iter().find(|act| act.event == "spit" && act.is_timer());
    let set = spit.filter(|act| due::began(session, act, at.elapsed).is_some()).map(|act| timer(&act.id, "set", minutes));
    set.map(|fact| vec![fact]).ok_or_else(|| {
        Refusal::new("No lozenge is in the mouth yet, so there is nothing to time. Nothing was written; the line is unchanged.")
    })
}
