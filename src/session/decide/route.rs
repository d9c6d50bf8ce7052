//! Entries about a route's other acts: nasal devices, spitting out a lozenge, infusions.

use super::facts::{
    answered_device_fact, answered_fact, hold_end_facts, mg_per_kg, timer_fact, timer_set_facts, timer_stopped_fact,
};
use crate::session::clinical::dose_summary::{self, DEVICE_MG};
use crate::session::{Fact, Moment, Refusal, RouteEvent, RowKind, Session, TimeAnchor, Timestamp, Value, due};

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

/// A pause or an end with its mg: as stated, otherwise computed from the rates and marked so.
fn delivered_fact(session: &Session, at: Timestamp, item: &'static str, mg: Option<Value>) -> Fact {
    let fact = Fact::new(RowKind::Dose, item);
    match (mg, dose_summary::delivered_by_rate(session, at.elapsed)) {
        (Some(mg), _) => fact.value(mg, "mg"),
        (None, Some(mg)) => fact.value(mg, "mg").text(dose_summary::BY_RATE_TEXT),
        (None, None) => fact,
    }
}

/// A device holds 28 mg. A spilled one has no amount, because the part given is unknown.
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

fn spit_timer_facts(session: &Session, at: Timestamp, minutes: Value) -> Result<Vec<Fact>, Refusal> {
    let spit = session.plan().acts.iter().find(|act| act.answering_item == "spit" && act.is_timer());
    let set = spit
        .filter(|act| due::last_anchor_time(session, act, at.elapsed).is_some())
        .map(|act| timer_fact(&act.id, "set", minutes));
    set.map(|fact| vec![fact]).ok_or_else(|| {
        Refusal::new("No lozenge is in the mouth yet, so there is nothing to time. Nothing was written; the line is unchanged.")
    })
}
