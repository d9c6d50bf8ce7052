//! What a line will become, in plain words, before Enter. Only words and numbers that are then in the record, and for a dose what
//! follows from them.

use super::{Context, answers, events, scales};
use crate::app::grammar::route_events;
use crate::session::analysis::describe::name_of_decision;
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::{DEVICE_MG, Flow, to_thousandth};
use crate::session::clinical::emergency;
use crate::session::clinical::vital::Vital;
use crate::session::plan::{Anchor, GIVEN, ReleaseAnchor};
use crate::session::statement::{Adverse, Dose, Form, Known, Order, RouteAct, Said, Taken};
use crate::session::time::minutes_of;
use crate::session::{At, Session, Value, due, limits};

/// `BP 128/76 HR 71 SpO₂ 97 · by NR · 5 min ago`.
pub(crate) fn of(said: &Said, when: Option<&str>, context: &Context<'_>) -> String {
    let by = said.by.as_ref().map(|by| format!("by {by}"));
    let parts = [Some(form(said, context)), by, when.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn form(said: &Said, context: &Context<'_>) -> String {
    match &said.form {
        Form::Note { words, tags } => tagged(note(words, context), tags),
        Form::Quote { tags, .. } => tagged("quote", tags),
        Form::Words { item, tags, .. } => tagged(item, tags),
        Form::Vitals(taken) => vitals(taken),
        Form::Look { .. } => "look ok".to_owned(),
        Form::Continuous { from, until, words } => with(&format!("looked continuously {} min", span(*from, *until)), words),
        Form::Verbal { .. } => "verbal check".to_owned(),
        Form::Scale { item, score } => format!("{} {score}", scales::word_of(item)),
        Form::Dose(given) => dose(given, said, context),
        Form::Order(order) => ordered(order, context),
        Form::Cleared { by, words } => cleared(by, words),
        Form::NotGiven { why } => with("no dose given", why),
        Form::MoveT0 { why } => with("T0 moves", why),
        Form::Answer { id, yes, words } => with(&format!("{}: {}", id.replace('_', " "), if *yes { "yes" } else { "no" }), words),
        Form::Seen { items, words } => with(&format!("seen: {}", seen(items, context)), words),
        Form::RouteAct(act) => route_act(act, said, context),
        Form::Decided { id, word, why } => {
            with(&format!("{}: {word}", name_of_decision(id.as_deref().unwrap_or("second_dose"))), why)
        }
        Form::Event { code, text, words } if words.is_empty() => event(code, text),
        Form::Event { code, text, words } => format!("{} · {words}", event(code, text)),
        Form::Adverse(adverse) => of_adverse(adverse),
        Form::Emergency(stamp) => stamp.means.to_owned(),
        Form::Known(known) => of_known(known),
        Form::Music { title } if title.is_empty() => "music changed".to_owned(),
        Form::Music { title } => format!("music: {title}"),
        Form::Stamp => "moment".to_owned(),
        Form::Private { .. } => "private note".to_owned(),
        Form::MoveLast => "moves the last entry".to_owned(),
    }
}

/// A note; one that begins as what belongs to the medicine is said to be none, since it starts no clock and counts nowhere. So is
/// one that begins as the answer to an alert which stands.
fn note(words: &str, context: &Context<'_>) -> &'static str {
    let first = words.split_whitespace().next();
    if first.is_some_and(answers::is_seen) && !limits::unseen(context.session, context.now.elapsed).is_empty() {
        return "note, the alert stands · Tab: seen";
    }
    match first.map(str::to_lowercase).as_deref() {
        Some("order") => "note, no order · ?order shows how",
        Some("dose") => "note, no dose · ?dose shows how",
        Some("adverse") => "note, no adverse event · ?adverse shows how",
        Some("infusion") => "note, not the infusion · ?infusion shows how",
        _ => "note",
    }
}

/// In minutes, as the record has it.
fn span(from: At, until: At) -> f64 {
    minutes_of(until.elapsed - from.elapsed)
}

fn of_adverse(adverse: &Adverse) -> String {
    let said = [adverse.severity, adverse.serious.then_some("serious"), adverse.outcome, Some(adverse.words.as_str())];
    let named = format!("adverse: {}", adverse.item);
    let told = said.into_iter().flatten().fold(named, |told, more| with(&told, more));
    if adverse.action.is_empty() { told } else { format!("{told} · action: {}", adverse.action) }
}

fn of_known(known: &Known) -> String {
    match known {
        Known::Age(years) => format!("age {years} years"),
        Known::Allergies(words) => format!("allergies: {words}"),
        Known::Medicines(words) => format!("medicines: {words}"),
        Known::Contact(words) => format!("emergency contact: {words}"),
        Known::Escort(words) => format!("escort: {words}"),
        Known::Rescue(words) => format!("rescue medication: {words}"),
        Known::Planned("followup", words) => format!("follow-up: {words}"),
        Known::Planned("contact", words) => format!("whom to call: {words}"),
        Known::Planned(item, words) => format!("{item}: {words}"),
    }
}

fn tagged(word: &str, tags: &[String]) -> String {
    tags.iter().fold(word.to_owned(), |text, tag| text + " #" + tag)
}

fn event(code: &str, who: &str) -> String {
    match code {
        "staff_out" => format!("{who} out"),
        "staff_in" => format!("{who} in"),
        "fell" => "fell".to_owned(),
        _ => events::meaning(code).map_or_else(|| code.replace('_', " "), str::to_owned),
    }
}

fn vitals(taken: &[Taken]) -> String {
    let mut text = String::new();
    let mut was_possible = true;
    for one in taken {
        let is_possible = matches!(one, Taken::Value { .. });
        let (gap, piece) = match one {
            Taken::Value { item: "bp_diastolic", value, .. } => ("/", value.to_string()),
            Taken::Value { item, value, typed } => (" ", measured(item, *value, typed)),
            Taken::NotPossible { vital, reason } if reason.is_empty() => (" · ", format!("{} not possible", vital.label())),
            Taken::NotPossible { vital, reason } => (" · ", format!("{} not possible: {reason}", vital.label())),
        };
        // A reason has no end of its own.
        let gap = if was_possible { gap } else { " · " };
        text += if text.is_empty() { "" } else { gap };
        text += &piece;
        was_possible = is_possible;
    }
    text
}

fn measured(item: &'static str, value: Value, typed: &str) -> String {
    let label = Vital::of_item(item).map_or(item, Vital::label);
    let unit = match item {
        "temp" => " °C",
        "weight" => " kg",
        _ => "",
    };
    let from = if typed.is_empty() { String::new() } else { format!(" ({typed})") };
    format!("{label} {value}{unit}{from}")
}

fn dose(given: &Dose, said: &Said, context: &Context<'_>) -> String {
    let session = context.session;
    let mg = given.mg.get();
    let route = if given.route.is_empty() { " · route not said".to_owned() } else { format!(" {}", given.route) };
    let mut parts = vec![format!("dose {} {} mg{route}", given.substance, given.mg)];
    parts.extend((!given.site.is_empty()).then(|| given.site.clone()));
    parts.extend((!given.lot.is_empty()).then(|| format!("lot {}", given.lot)));
    parts.extend(given.given_by.as_ref().map(|who| format!("given by {who}")));
    parts.extend(given.checked_by.as_ref().map(|who| format!("checked by {who}")));
    parts.push(per_weight(session, mg));
    parts.push(total(session, &given.substance, mg, mg));
    parts.extend(follows(given, said, context));
    parts.join(" · ")
}

/// What follows from a dose of the protocol's substance: a further one answers the decision, moves the release, and begins its
/// sub-timers.
fn follows(given: &Dose, said: &Said, context: &Context<'_>) -> Vec<String> {
    let session = context.session;
    let plan = session.plan();
    if given.substance != plan.substance {
        return Vec::new();
    }
    let mut parts = Vec::new();
    if session.t0().is_some_and(|t0| t0 < said.at.elapsed) {
        let answers = due::decision_for(session, said.at.elapsed, context.now.elapsed, None, GIVEN).is_some();
        parts.extend(answers.then(|| "answers second dose".to_owned()));
        let is_last = session.last_dose().is_none_or(|last| last.at.elapsed <= said.at.elapsed);
        if plan.release.anchor == ReleaseAnchor::LastDose && is_last {
            parts.push(format!("release ≥ {}", context.now.at(said.at.elapsed + plan.release.after).wall.hm()));
        }
    }
    let timers = plan.acts.iter().filter(|act| act.is_timer() && act.at.anchor == Anchor::Dose);
    parts.extend(timers.map(|act| format!("{} timer {} min", act.id.replace('_', " "), act.at.after.num_minutes())));
    parts
}

fn per_weight(session: &Session, mg: f64) -> String {
    session.weight_kg().filter(|kg| *kg > 0.0).map_or("weight not recorded".to_owned(), |kg| per_kilogram(mg / kg))
}

/// All of a substance with this much more, of which so much is this act's; by weight where that is not all. What nobody knows is
/// said.
fn total(session: &Session, substance: &str, more: f64, own: f64) -> String {
    let before = dose_summary::total(session, substance);
    let mg = to_thousandth(before.mg + more);
    let kg = session.weight_kg().filter(|kg| *kg > 0.0 && (mg - own).abs() > 0.000_5);
    let by_weight = kg.map_or(String::new(), |kg| format!(", {}", per_kilogram(mg / kg)));
    format!("total {mg} mg{by_weight}{}", unknown(&before.spilled))
}

/// ` and an unknown part of device 2`.
fn unknown(spilled: &[String]) -> String {
    let all: Vec<String> = spilled.iter().map(|number| format!("device {number}")).collect();
    if all.is_empty() { String::new() } else { format!(" and an unknown part of {}", all.join(", ")) }
}

fn ordered(order: &Order, context: &Context<'_>) -> String {
    let route = if order.route.is_empty() { " · route not said".to_owned() } else { format!(" {}", order.route) };
    let mut parts = vec![format!("order {} {} mg{route}", order.substance, order.mg)];
    parts.extend((!order.typed.is_empty()).then(|| order.typed.clone()));
    parts.extend(order.max.map(|max| format!("at most {max} mg")));
    parts.extend(order.prescriber.as_ref().map(|who| format!("prescriber {who}")));
    parts.push(per_weight(context.session, order.mg.get()));
    parts.join(" · ")
}

fn cleared(by: &str, words: &str) -> String {
    let by = if by.is_empty() { "hold cleared".to_owned() } else { format!("hold cleared by {by}") };
    with(&by, words)
}

fn seen(items: &[String], context: &Context<'_>) -> String {
    let alerts = limits::alerts(context.session, context.now.elapsed);
    let name = |alert: &limits::Alert| {
        if alert.is_overdue() { alert.what.clone() } else { format!("{} {}", alert.what, alert.number) }
    };
    let named = alerts.iter().filter(|alert| items.contains(&alert.item)).map(name);
    named.collect::<Vec<_>>().join(", ")
}

/// Words, and what stands beside them.
fn with(words: &str, more: &str) -> String {
    if more.is_empty() { words.to_owned() } else { format!("{words} · {more}") }
}

/// Two decimals, three where two would leave nothing to read.
fn per_kilogram(dose: f64) -> String {
    if dose < 0.1 { format!("{dose:.3} mg/kg") } else { format!("{dose:.2} mg/kg") }
}

fn route_act(act: &RouteAct, said: &Said, context: &Context<'_>) -> String {
    let session = context.session;
    let substance = session.plan().substance.as_str();
    match act {
        RouteAct::Spit => "lozenge spat out".to_owned(),
        RouteAct::HoldFor(minutes) => {
            let until = route_events::spit_at(session, said.at, minutes.get()).map(|at| context.now.at(at).wall.hm());
            format!("lozenge held {minutes} min{}", until.map_or(String::new(), |until| format!(", until {until}")))
        }
        RouteAct::Device { number, spilled, lot } => {
            let mut parts = vec![if *spilled { format!("device {number} spilled") } else { format!("device {number}") }];
            parts.extend((!lot.is_empty()).then(|| format!("lot {lot}")));
            if *spilled {
                let before = dose_summary::total(session, substance);
                let spilled: Vec<String> = before.spilled.into_iter().chain([number.to_string()]).collect();
                parts.push(format!("total uncertain: {} mg{}", to_thousandth(before.mg), unknown(&spilled)));
            } else {
                let mg = f64::from(DEVICE_MG);
                parts.push(format!("esketamine {DEVICE_MG} mg in"));
                parts.extend([per_weight(session, mg), total(session, substance, mg, mg)]);
            }
            parts.join(" · ")
        }
        RouteAct::InfusionStart(None) => "infusion starts · rate not said".to_owned(),
        RouteAct::InfusionStart(Some(rate)) => format!("infusion starts · {rate} mg/h"),
        RouteAct::InfusionRate(rate) => format!("infusion at {rate} mg/h"),
        RouteAct::InfusionPause(mg) => format!("infusion pauses · {}", delivered(*mg, said, context)),
        RouteAct::InfusionResume(None) => "infusion goes on".to_owned(),
        RouteAct::InfusionResume(Some(rate)) => format!("infusion goes on · {rate} mg/h"),
        RouteAct::InfusionStop(mg) => infusion_ends(*mg, said, context),
    }
}

/// What a pause or an end says about the mg: as they were said, or as the recorded rates have them.
fn delivered(mg: Option<Value>, said: &Said, context: &Context<'_>) -> String {
    match (mg, dose_summary::by_rate(context.session, said.at.elapsed)) {
        (Some(mg), _) => format!("{mg} mg delivered"),
        (None, Some(mg)) => format!("{mg} mg by its rate"),
        (None, None) => "mg not said".to_owned(),
    }
}

fn infusion_ends(mg: Option<Value>, said: &Said, context: &Context<'_>) -> String {
    let (session, plan) = (context.session, context.session.plan());
    let completes = mg.and_then(|_| emergency::stop_to_measure(session));
    let ends = completes.map_or("infusion ends".to_owned(), |row| format!("infusion ended at {}", row.time.hm()));
    let mut parts = vec![ends, delivered(mg, said, context)];
    if let Some(mg) = mg.or_else(|| dose_summary::by_rate(session, said.at.elapsed)).map(Value::get) {
        parts.push(per_weight(session, mg));
        parts.push(total(session, &plan.substance, mg - counted(session, completes.is_some()), mg));
    }
    if plan.release.anchor == ReleaseAnchor::InfusionStop && completes.is_none() {
        parts.push(format!("release ≥ {}", context.now.at(said.at.elapsed + plan.release.after).wall.hm()));
    }
    parts.join(" · ")
}

/// What the total already counts of the infusion that ends: its mg at the last pause, or at the end that is measured anew.
fn counted(session: &Session, completes: bool) -> f64 {
    let last = dose_summary::infusions(session).pop().filter(|last| completes || last.flow != Flow::Stopped);
    last.and_then(|last| last.mg).unwrap_or(0.0)
}
