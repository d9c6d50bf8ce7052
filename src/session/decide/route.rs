//! Entries about what a route has besides doses in mg: nasal devices, the spit and how long it is waited for, the infusion; and the
//! sub-timers that run beside them.

use super::super::due::{self, DueItem, DueKind, DueState};
use super::super::plan::{Plan, TimeAnchor};
use super::super::refusal::Refusal;
use super::super::state::Session;
use super::super::time::{Elapsed, Moment, Timestamp};
use super::dose::mg_per_kg;
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::DEVICE_MG;
use crate::session::decide::entry::answered_fact;
use crate::session::record::names::Initials;
use crate::session::record::row::{Entry, Fact, Source, Value};
use crate::session::record::vocabulary::RowKind;
use crate::session::statement::RouteEvent;

pub(crate) fn route_event_facts(session: &Session, now: Moment, at: Timestamp, act: &RouteEvent) -> Result<Vec<Fact>, Refusal> {
    let fact = match act {
        RouteEvent::Device { number, spilled, lot } => return Ok(device_facts(session, now, at, *number, *spilled, lot)),
        RouteEvent::HoldFor(minutes) => return spit_timer_facts(session, at, *minutes),
        RouteEvent::Spit => Fact::new(RowKind::Dose, "spit"),
        RouteEvent::InfusionStart(rate) => {
            let fact = Fact::new(RowKind::Dose, "infusion_start");
            if let Some(rate) = rate { fact.value(*rate, "mg/h") } else { fact }
        }
        RouteEvent::InfusionRate(rate) => infusion_rate_fact(*rate),
        RouteEvent::InfusionPause(mg) => delivered_fact(session, at, "infusion_pause", *mg),
        RouteEvent::InfusionResume(_) => Fact::new(RowKind::Dose, "infusion_resume"),
        RouteEvent::InfusionStop(mg) => delivered_fact(session, at, "infusion_stop", *mg),
    };
    let starts = matches!(act, RouteEvent::InfusionStart(_));
    let answers = due::find_act(session, at.elapsed, now.elapsed, &fact.item);
    let mut facts = vec![fact];
    if let RouteEvent::InfusionResume(Some(rate)) = act {
        facts.push(infusion_rate_fact(*rate));
    }
    if starts {
        facts.extend(hold_end_facts(session, now, at));
        facts
            .extend([TimeAnchor::Start, TimeAnchor::Dose].into_iter().flat_map(|anchor| timer_set_facts(session.plan(), anchor)));
    }
    if let Some(due) = answers {
        facts.push(answered_fact(&due, at.elapsed));
        facts.extend(timer_stopped_fact(session, &due, at.elapsed));
    }
    Ok(facts)
}

fn infusion_rate_fact(rate: Value) -> Fact {
    Fact::new(RowKind::Dose, dose_summary::INFUSION_RATE_ITEM).value(rate, "mg/h")
}

/// A pause or an end, with its mg: as they were said, or else as the recorded rates have them, which the row says.
fn delivered_fact(session: &Session, at: Timestamp, item: &'static str, mg: Option<Value>) -> Fact {
    let fact = Fact::new(RowKind::Dose, item);
    match (mg, dose_summary::delivered_by_rate(session, at.elapsed)) {
        (Some(mg), _) => fact.value(mg, "mg"),
        (None, Some(mg)) => fact.value(mg, "mg").text(dose_summary::BY_RATE_TEXT),
        (None, None) => fact,
    }
}

/// A device is 28 mg. Of one that was spilled nobody knows how much went in, so it carries no amount.
fn device_facts(session: &Session, now: Moment, at: Timestamp, number: u32, spilled: bool, lot: &str) -> Vec<Fact> {
    let mut facts = if spilled {
        vec![Fact::new(RowKind::Dose, "device_spilled").text(number.to_string())]
    } else {
        let mg = Value::from(DEVICE_MG);
        let mut facts = vec![Fact::new(RowKind::Dose, "esketamine").value(mg, "mg").text("in").note(format!("device {number}"))];
        let per_kg = session.weight_kg().and_then(|kg| mg_per_kg(f64::from(DEVICE_MG), kg));
        facts.extend(per_kg.map(|per_kg| Fact::new(RowKind::Dose, "dose_per_kg").value(per_kg, "mg/kg")));
        facts.extend(timer_set_facts(session.plan(), TimeAnchor::Dose));
        facts.extend(hold_end_facts(session, now, at));
        facts
    };
    if !lot.is_empty() {
        facts.push(Fact::new(RowKind::Dose, "lot").text(lot));
    }
    facts.extend(answered_device_fact(session, now, at, &facts, Some(number)));
    facts
}

/// The planned device that a dose answers: the one of its number, or the next. The first one sets T0, on which all of them hang, so
/// it is looked for in the session as it will be.
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
    let then = super::with_entry(session, now, &entry);
    let waits = due::list(&then, now.elapsed).into_iter().filter(|due| due.is_unresolved() && is_device(due));
    waits.min_by_key(|due| due.time).map(|due| answered_fact(&due, at.elapsed))
}

/// The sub-timers that begin with a dosing act.
pub(crate) fn timer_set_facts(plan: &Plan, anchor: TimeAnchor) -> Vec<Fact> {
    let begins = plan.acts.iter().filter(|act| act.is_timer() && act.planned_time.anchor == anchor);
    begins.filter_map(|act| Some(timer_fact(&act.id, "set", minutes_value(act.planned_time.offset.num_seconds())?))).collect()
}

/// When somebody is to look again.
pub(crate) fn recheck_set_fact(minutes: i32, what: &str) -> Fact {
    Fact::new(RowKind::Timer, due::RECHECK).value(Value::from(minutes), "min").text("set").note(what)
}

fn timer_fact(id: &str, text: &str, minutes: Value) -> Fact {
    Fact::new(RowKind::Timer, id.to_owned()).value(minutes, "min").text(text)
}

/// How long a sub-timer had run.
pub(crate) fn timer_stopped_fact(session: &Session, due: &DueItem<'_>, at: Elapsed) -> Option<Fact> {
    let due::SubTimer { item, note, set_time: set } = due::sub_timer_for(session, due, at)?;
    Some(timer_fact(&item, "stopped", minutes_value((at - set).num_seconds())?).note(note))
}

/// A hold ends with the word or the dose that comes after it: its sub-timer stops, whether the pressure was taken again or not.
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

fn spit_timer_facts(session: &Session, at: Timestamp, minutes: Value) -> Result<Vec<Fact>, Refusal> {
    let spit = session.plan().acts.iter().find(|act| act.answering_item == "spit" && act.is_timer());
    let set = spit
        .filter(|act| due::last_anchor_time(session, act, at.elapsed).is_some())
        .map(|act| timer_fact(&act.id, "set", minutes));
    set.map(|fact| vec![fact]).ok_or_else(|| {
        Refusal::new("No lozenge is in the mouth yet, so there is nothing to time. Nothing was written; the line is unchanged.")
    })
}
