//! Entries about a route's other acts: nasal devices, spitting out a lozenge, infusions.

use super::facts::{EntryContext, dose_per_kg_fact, timer_fact};
use crate::session::clinical::dose_summary::{self, DEVICE_MG};
use crate::session::statement::Rate;
use crate::session::{Fact, Refusal, RouteEvent, RowKind, TimeAnchor, Value, due};

pub(crate) fn route_event_facts(context: EntryContext<'_>, event: &RouteEvent) -> Result<Vec<Fact>, Refusal> {
    let fact = match event {
        RouteEvent::Device { number, spilled, lot } => return Ok(device_facts(context, *number, *spilled, lot)),
        RouteEvent::HoldFor(minutes) => return spit_timer_facts(context, *minutes),
        RouteEvent::Spit => Fact::new(RowKind::Dose, "spit"),
        RouteEvent::InfusionStart(rate) => {
            let fact = Fact::new(RowKind::Dose, "infusion_start");
            if let Some(rate) = rate { with_rate(fact, rate) } else { fact }
        }
        RouteEvent::InfusionRate(rate) => infusion_rate_fact(rate),
        RouteEvent::InfusionPause(mg) => delivered_fact(context, "infusion_pause", *mg),
        RouteEvent::InfusionResume(_) => Fact::new(RowKind::Dose, "infusion_resume"),
        RouteEvent::InfusionStop(mg) => delivered_fact(context, "infusion_stop", *mg),
    };
    let answered = due::find_act(context.session, context.at.elapsed, context.now.elapsed, &fact.item);
    let mut facts = vec![fact];
    match event {
        RouteEvent::InfusionResume(Some(rate)) => facts.push(infusion_rate_fact(rate)),
        // A start while one is under way is the same dosing act.
        RouteEvent::InfusionStart(_) if is_infusion_under_way(context) => {}
        RouteEvent::InfusionStart(_) => {
            facts.extend(context.holds_ended());
            facts.extend(context.timers_set(TimeAnchor::Start));
            facts.extend(context.timers_set(TimeAnchor::Dose));
        }
        _ => {}
    }
    facts.extend(answered.into_iter().flat_map(|due| context.answered_with_timer(&due)));
    Ok(facts)
}

fn is_infusion_under_way(context: EntryContext<'_>) -> bool {
    let bounds = context.session.projection().infusion_bounds();
    bounds.take_while(|(at, _)| *at <= context.at.elapsed).last().is_some_and(|(_, starts)| starts)
}

fn infusion_rate_fact(rate: &Rate) -> Fact {
    with_rate(Fact::new(RowKind::Dose, dose_summary::INFUSION_RATE_ITEM), rate)
}

fn with_rate(fact: Fact, rate: &Rate) -> Fact {
    let note = if rate.typed.is_empty() { String::new() } else { format!("typed {}", rate.typed) };
    fact.value(rate.mg_per_h, "mg/h").note(note)
}

/// A pause or an end with its mg: as stated, otherwise computed from the rates and marked so.
fn delivered_fact(context: EntryContext<'_>, item: &'static str, mg: Option<Value>) -> Fact {
    let fact = Fact::new(RowKind::Dose, item);
    match (mg, dose_summary::delivered_by_rate(context.session, context.at.elapsed)) {
        (Some(mg), _) => fact.value(mg, "mg"),
        (None, Some(mg)) => fact.value(mg, "mg").text(dose_summary::BY_RATE_TEXT),
        (None, None) => fact,
    }
}

/// A device holds 28 mg. A spilled one has no amount, because the part given is unknown.
fn device_facts(context: EntryContext<'_>, number: u32, is_spilled: bool, lot: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    if is_spilled {
        facts.push(Fact::new(RowKind::Dose, "device_spilled").text(number.to_string()));
    } else {
        let dose = Fact::new(RowKind::Dose, "esketamine").value(Value::from(DEVICE_MG), "mg");
        facts.push(dose.text("in").note(format!("device {number}")));
        facts.extend(dose_per_kg_fact(context.session, f64::from(DEVICE_MG)));
        facts.extend(context.timers_set(TimeAnchor::Dose));
        facts.extend(context.holds_ended());
    }
    if !lot.is_empty() {
        facts.push(Fact::new(RowKind::Dose, "lot").text(lot));
    }
    facts.extend(context.answered_device(&facts, Some(number)));
    facts
}

fn spit_timer_facts(context: EntryContext<'_>, minutes: Value) -> Result<Vec<Fact>, Refusal> {
    let EntryContext { session, at, .. } = context;
    let spit = session.plan().acts.iter().find(|act| act.answering_item == "spit" && act.is_timer());
    let set = spit
        .filter(|act| due::last_anchor_time(session, act, at.elapsed).is_some())
        .map(|act| timer_fact(&act.id, "set", minutes));
    set.map(|fact| vec![fact])
        .ok_or_else(|| Refusal::new("No lozenge is recorded yet. Nothing was written; the line is unchanged."))
}
