//! Rows of the emergency card, and amendments that complete them: the amount belongs to the stamp.

use super::facts::{EntryContext, fact_from_row, new_version};
use super::route;
use crate::session::clinical::{dose_summary, emergency};
use crate::session::{
    AdverseEvent, ClientFact, EmergencyStamp, Entry, Fact, InfusionState, Refusal, RouteEvent, RowKind, Session, Statement,
    StatementKind, due,
};

pub(crate) fn stamp_facts(context: EntryContext<'_>, stamp: &EmergencyStamp) -> Result<Vec<Fact>, Refusal> {
    let EntryContext { session, now, at } = context;
    let stops = stamp.kind == RowKind::Dose;
    if stops && !emergency::has_infusion(session) {
        return Err(Refusal::new("There is no infusion in this session. Nothing was written."));
    }
    if stops {
        if let Some(last) = dose_summary::infusions(session).pop().filter(|last| last.state == InfusionState::Stopped) {
            let ended = last.state_since.wall.hm();
            return Err(Refusal::new(format!("The infusion already ended at {ended}. Nothing was written.")));
        }
        return route::route_event_facts(context, &RouteEvent::InfusionStop(None));
    }
    let answers = due::answered_by_act(session, at.elapsed, now.elapsed, stamp.item);
    let answers = answers.first().map(|due| context.answered(due));
    Ok(std::iter::once(Fact::new(stamp.kind, stamp.item)).chain(answers).collect())
}

/// An adverse event with its details in one entry; details that were not given have no row.
pub(crate) fn adverse_event_facts(event: AdverseEvent) -> Vec<Fact> {
    let action = Some(event.action.as_str()).filter(|action| !action.is_empty());
    let serious = event.is_serious.then_some("yes");
    let details = [("severity", event.severity), ("serious", serious), ("action", action), ("outcome", event.outcome)];
    let details = details.into_iter().filter_map(|(item, text)| Some(Fact::new(RowKind::Adverse, item).text(text?)));
    std::iter::once(Fact::new(RowKind::Adverse, event.item).note(event.words)).chain(details).collect()
}

pub(crate) fn client_fact(fact: ClientFact) -> Fact {
    match fact {
        ClientFact::Age(years) => Fact::new(RowKind::Vital, "age").value(years, "a"),
        ClientFact::Allergies(words) => Fact::new(RowKind::Note, "allergies").note(words),
        ClientFact::Medicines(words) => Fact::new(RowKind::Note, "medicines").note(words),
        ClientFact::Contact(words) => Fact::new(RowKind::Plan, "emergency_contact").text(words),
        ClientFact::Escort(words) => Fact::new(RowKind::Plan, "escort").text(words),
        ClientFact::PlanItem(item, words) => Fact::new(RowKind::Plan, item).text(words),
        ClientFact::Rescue(words) => Fact::new(RowKind::Event, "rescue_given").note(words),
    }
}

/// Completes a stamp: repeats it at its own time with what was missing.
pub(crate) fn complete_stamp(session: &Session, statement: &Statement) -> Option<Vec<Entry>> {
    let (lacking, fact) = match &statement.kind {
        StatementKind::RouteEvent(RouteEvent::InfusionStop(mg)) => {
            let lacking = emergency::infusion_stop_without_measured_mg(session)?;
            (lacking, fact_from_row(lacking).value((*mg)?, "mg").text(""))
        }
        StatementKind::ClientFact(ClientFact::Rescue(words)) => {
            let lacking = emergency::unnamed_rescue(session)?;
            (lacking, fact_from_row(lacking).note(words.clone()))
        }
        _ => return None,
    };
    let live = session.ledger().live_rows_of(lacking.entry);
    Some(vec![new_version(session, &live, lacking.timestamp(), vec![fact.amends(lacking.seq)])])
}
