//! Entries about a dose: the order, what was given, what was decided about it, a hold and who cleared it. Not what a route has
//! besides doses in mg.

use super::super::dosing::{self, GATE, GO_NO_GO};
use super::super::due::{self, What};
use super::super::limits::RECHECK_MIN;
use super::super::measures::Vital;
use super::super::names::Initials;
use super::super::plan::{Anchor, GIVEN};
use super::super::refusal::Refusal;
use super::super::row::{Fact, Value};
use super::super::said::{Dose, Order};
use super::super::state::Session;
use super::super::time::{At, Moment};
use super::super::vocabulary::Kind;
use super::route;
use super::say::answered;

/// The text is substance and route, as the vocabulary says; who ordered it stands in the note.
pub(super) fn ordered(order: &Order) -> Vec<Fact> {
    let text = [order.substance.as_str(), &order.route].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let prescriber = order.prescriber.as_ref().map(|who| format!("prescriber {who}")).unwrap_or_default();
    let mut facts = vec![Fact::new(Kind::Dose, "order").value(order.mg, "mg").text(text).note(prescriber)];
    facts.extend(order.max.map(|max| Fact::new(Kind::Dose, "order_max").value(max, "mg")));
    facts
}

pub(super) fn given(session: &Session, now: Moment, at: At, dose: Dose) -> Vec<Fact> {
    let plan = session.plan();
    let is_own = dose.substance == plan.substance;
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
    if is_own {
        facts.extend(route::timers_set(plan, Anchor::Dose));
        if session.t0().is_some_and(|t0| t0 < at.elapsed) {
            facts.extend(given_decision(session, now, at));
        }
        facts.extend(route::device_answered(session, now, at, &facts, None));
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
pub(super) fn per_kg(mg: f64, kg: f64) -> Option<Value> {
    (kg > 0.0).then(|| Value::new((mg / kg * 1000.0).round() / 1000.0)).flatten()
}

pub(super) fn decided(
    session: &Session,
    now: Moment,
    at: At,
    id: Option<&str>,
    word: &str,
    why: &str,
) -> Result<Vec<Fact>, Refusal> {
    let due = due::decision_for(session, at.elapsed, now.elapsed, id, word);
    // Go, hold and no-go have their place before the first dose, whether the protocol plans a time for them or not.
    let is_gate = session.t0().is_none() && id == Some(GO_NO_GO) && (GATE.contains(&word) || word == "held");
    let known = due.as_ref().and_then(|due| if let What::Decision(decision) = due.what { Some(&decision.id) } else { None });
    let Some(id) = known.cloned().or_else(|| is_gate.then(|| GO_NO_GO.to_owned())) else {
        return Err(Refusal::new(
            "No decision waits for this word now. Your line is unchanged; with `n: ` before it, it becomes a note.",
        ));
    };
    let is_gate = is_gate && id == GO_NO_GO;
    let chosen = if is_gate && word == "held" { "hold" } else { word };
    let mut facts = vec![Fact::new(Kind::Decision, id).text(chosen).note(why)];
    let outcome = match word {
        "declined" => Some("declined"),
        "not offered" => Some("not_offered"),
        "held" => Some("held"),
        "hold" if is_gate => Some("held"),
        "no-go" if is_gate => Some("not_given"),
        _ => None,
    };
    facts.extend(outcome.map(|item| Fact::new(Kind::Dose, item).note(why)));
    if is_gate && chosen == "hold" {
        facts.push(route::recheck_set(RECHECK_MIN, Vital::Bp.slug()));
    }
    facts.extend(due.map(|due| answered(&due, at.elapsed)));
    Ok(facts)
}

/// Who cleared a hold, with the readings side by side.
pub(super) fn cleared(session: &Session, at: At, by: &str, words: &str) -> Result<Vec<Fact>, Refusal> {
    if dosing::hold(session).is_none_or(|hold| hold.cleared.is_some()) {
        return Err(Refusal::new(
            "Nothing is held now, so there is nothing to clear. Nothing was written; the line is unchanged.",
        ));
    }
    let by = if by.is_empty() { String::new() } else { format!("by {by}") };
    let readings = dosing::pressures_before_dose(session, at.elapsed);
    let parts = [by.as_str(), words, &readings].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    Ok(vec![Fact::new(Kind::Dose, "cleared").note(parts.join(" · "))])
}
