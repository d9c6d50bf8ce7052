//! Entries about doses in mg: orders, doses, decisions, holds and their clearance.

use super::facts::{EntryContext, dose_per_kg_fact, timer_fact};
use crate::session::clinical::dose_summary::{self, GO_NO_GO, GO_NO_GO_WORDS};
use crate::session::plan::{DEFAULT_HOLD_DURATION, GIVEN_WORD, HOLD_WORD};
use crate::session::{
    Dose, DueKind, Fact, Initials, OrderStatement, Refusal, RowKind, TimeAnchor, Value, due, words::join_nonempty,
};

/// The text holds substance and route, the note who ordered it.
pub(crate) fn order_facts(order: &OrderStatement) -> Vec<Fact> {
    let text = join_nonempty([order.substance.as_str(), &order.route], " ");
    let prescriber = order.prescriber.as_ref().map(|who| format!("prescriber {who}"));
    // The record keeps mg; an order typed by body weight is in the note.
    let typed = (!order.typed_text.is_empty()).then(|| format!("typed {}", order.typed_text));
    let note = typed.into_iter().chain(prescriber).collect::<Vec<_>>().join(" · ");
    let mut facts = vec![Fact::new(RowKind::Dose, "order").value(order.mg, "mg").text(text).note(note)];
    facts.extend(order.max_mg.map(|max| Fact::new(RowKind::Dose, "order_max").value(max, "mg")));
    facts
}

pub(crate) fn dose_facts(context: EntryContext<'_>, dose: Dose) -> Vec<Fact> {
    let EntryContext { session, at, .. } = context;
    let is_own = dose.substance == session.plan().substance;
    let typed = if dose.typed_text.is_empty() { String::new() } else { format!("typed {}", dose.typed_text) };
    let note = join_nonempty([typed.as_str(), &dose.reason], " · ");
    let mut facts = vec![Fact::new(RowKind::Dose, dose.substance).value(dose.mg, "mg").text(dose.route).note(note)];
    facts.extend(dose_per_kg_fact(session, dose.mg.get()));
    let initials = |who: Option<Initials>| who.map_or_else(String::new, |who| who.to_string());
    let details: [(&'static str, String); 4] = [
        ("site", dose.site),
        ("lot", dose.lot),
        ("given_by", initials(dose.given_by)),
        ("checked_by", initials(dose.checked_by)),
    ];
    let details = details.into_iter().filter(|(_, text)| !text.is_empty());
    facts.extend(details.map(|(item, text)| Fact::new(RowKind::Dose, item).text(text)));
    if is_own {
        facts.extend(context.timers_set(TimeAnchor::Dose));
        facts.extend(context.holds_ended());
        if session.t0().is_some_and(|t0| t0 < at.elapsed) {
            facts.extend(given_decision_facts(context));
        }
        facts.extend(context.answered_device(&facts, None));
    }
    facts
}

/// A further dose answers the decision that waits for it, also if the dose is entered late.
fn given_decision_facts(context: EntryContext<'_>) -> Vec<Fact> {
    let due = due::find_decision(context.session, context.at.elapsed, context.now.elapsed, None, GIVEN_WORD);
    let Some((due, DueKind::Decision(decision))) = due.map(|due| (due.clone(), due.kind)) else { return Vec::new() };
    vec![Fact::new(RowKind::Decision, decision.id.clone()).text(GIVEN_WORD), context.answered(&due)]
}

/// The facts of a decision in a word; `id` if the line named it.
pub(crate) fn decision_facts(
    context: EntryContext<'_>,
    id: Option<&str>,
    word: &str,
    reason: &str,
) -> Result<Vec<Fact>, Refusal> {
    let EntryContext { session, now, at } = context;
    let due = due::find_decision(session, at.elapsed, now.elapsed, id, word);
    let open = due.as_ref().and_then(|due| if let DueKind::Decision(decision) = due.kind { Some(decision) } else { None });
    // Before the dose a decision can be repeated, even if none is open.
    let is_again = session.t0().is_none() && id == Some(GO_NO_GO) && (GO_NO_GO_WORDS.contains(&word) || word == "held");
    let planned = || session.plan().decisions.iter().find(|decision| is_again && decision.id == GO_NO_GO);
    let decision = open.or_else(planned);
    let Some(id) = decision.map(|decision| decision.id.as_str()).or_else(|| is_again.then_some(GO_NO_GO)) else {
        return Err(Refusal::new(
            "No decision is due for this word. Your line is unchanged; with `n: ` before it, it becomes a note.",
        ));
    };
    let word = if id == GO_NO_GO && word == "held" { HOLD_WORD } else { word };
    let mut facts = vec![Fact::new(RowKind::Decision, id.to_owned()).text(word).note(reason)];
    let is_held = dose_summary::last_hold(session).is_some_and(|hold| hold.clearance.is_none());
    let outcome = match word {
        "declined" => Some("declined"),
        "not offered" => Some("not_offered"),
        "held" | HOLD_WORD => Some("held"),
        "no-go" => Some("not_given"),
        // The note states who cleared the hold, with the readings.
        "go" if is_held => Some("cleared"),
        _ => None,
    };
    let readings =
        if outcome == Some("cleared") { dose_summary::pressures_before_dose(session, at.elapsed) } else { String::new() };
    let note = join_nonempty([reason, &readings], " · ");
    facts.extend(outcome.map(|item| Fact::new(RowKind::Dose, item).note(note)));
    facts.extend(due.map(|due| context.answered(&due)));
    if id == GO_NO_GO && word != HOLD_WORD {
        facts.extend(context.holds_ended());
    }
    if let Some(decision) = decision.filter(|_| word == HOLD_WORD) {
        let hold = decision.recheck_after.unwrap_or(DEFAULT_HOLD_DURATION);
        let minutes = Value::new(hold.num_seconds() as f64 / 60.0);
        facts.extend(minutes.map(|minutes| timer_fact(&decision.recheck_timer_id(), "set", minutes)));
    }
    Ok(facts)
}

/// Clearing a hold is the decision `go`.
pub(crate) fn hold_cleared_facts(context: EntryContext<'_>, by: &str, words: &str) -> Result<Vec<Fact>, Refusal> {
    if dose_summary::last_hold(context.session).is_none_or(|hold| hold.clearance.is_some()) {
        return Err(Refusal::new("There is no hold to clear. Nothing was written; the line is unchanged."));
    }
    let by = if by.is_empty() { String::new() } else { format!("cleared by {by}") };
    let reason = join_nonempty([by.as_str(), words], " · ");
    decision_facts(context, Some(GO_NO_GO), "go", &reason)
}
