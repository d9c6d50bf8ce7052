//! The preview of a statement in words: what Enter will record, and for a dose what follows from it.

use crate::app::grammar::context::ParseContext;
use crate::app::grammar::forms::{answers, route_events};
use crate::session::analysis::describe::{decision_name, scale_label};
use crate::session::clinical::dose_summary::{self, DEVICE_MG, InfusionState, round_to_thousandth};
use crate::session::clinical::emergency;
use crate::session::clinical::follow_up::{self, FollowUpTime};
use crate::session::clinical::oxygen;
use crate::session::clinical::vital::Vital;
use crate::session::limits::{self, AlertKey};
use crate::session::plan::{GIVEN_WORD, ReleaseAnchor, TimeAnchor};
use crate::session::record::vocabulary::find;
use crate::session::statement::{
    AdverseEvent, ClientFact, Dose, OrderStatement, Rate, RouteEvent, Statement, StatementKind, VitalReading,
};
use crate::session::time::to_minutes;
use crate::session::words::route_words;
use crate::session::{RowKind, Session, Value, due};

/// `BP 128/76 HR 71 SpO₂ 97 · by NR · 5 min ago`. `label`: the statement in other words.
pub(crate) fn describe(
    statement: &Statement,
    label: Option<String>,
    time_words: Option<&str>,
    context: &ParseContext<'_>,
) -> String {
    let by = statement.observer.as_ref().map(|by| format!("by {by}"));
    let what = label.unwrap_or_else(|| describe_kind(statement, context));
    let parts = [Some(what), by, time_words.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn describe_kind(statement: &Statement, context: &ParseContext<'_>) -> String {
    match &statement.kind {
        StatementKind::Note { words, tags } => append_tags(describe_note(words, context), tags),
        StatementKind::ItemNote { item, tags, .. } => append_tags(item, tags),
        StatementKind::Vitals(readings) => describe_vitals(readings, statement, context),
        StatementKind::Look(..) => "look ok".to_owned(),
        StatementKind::ContinuousLook { from, until, words } => {
            append_words(&format!("looked continuously {} min", to_minutes(until.elapsed - from.elapsed)), words)
        }
        StatementKind::VerbalCheck(..) => "verbal check".to_owned(),
        StatementKind::Scale { item, score, words } => append_words(&format!("{} {score}", scale_label(item)), words),
        StatementKind::Dose(dose) => describe_dose(dose, statement, context),
        StatementKind::Order(order) => describe_order(order, context),
        StatementKind::HoldCleared { cleared_by, words } if cleared_by.is_empty() => append_words("hold cleared", words),
        StatementKind::HoldCleared { cleared_by, words } => append_words(&format!("hold cleared by {cleared_by}"), words),
        StatementKind::DoseNotGiven(reason) => append_words("no dose given", reason),
        StatementKind::MoveT0(reason) => append_words("T0 moves", reason),
        StatementKind::QuestionAnswer { id, is_yes, words } => {
            append_words(&format!("{}: {}", id.replace('_', " "), if *is_yes { "yes" } else { "no" }), words)
        }
        StatementKind::AlertsAcknowledged { alerts, words } => {
            let headlines: Vec<String> = alerts.iter().map(AlertKey::headline).collect();
            append_words(&format!("seen: {}", headlines.join(", ")), words)
        }
        StatementKind::RouteEvent(event) => describe_route_event(event, statement, context),
        StatementKind::DecisionMade { id, word, reason } => {
            append_words(&format!("{}: {word}", decision_name(id.as_deref().unwrap_or("second_dose"))), reason)
        }
        StatementKind::Event { code, text, words } => append_words(&describe_event(code, text), words),
        StatementKind::Adverse(adverse) => describe_adverse(adverse),
        StatementKind::Emergency(stamp) => stamp.label.to_owned(),
        StatementKind::ClientFact(fact) => describe_client_fact(fact, context),
        StatementKind::Music(title) if title.is_empty() => "music changed".to_owned(),
        StatementKind::Music(title) => format!("music: {title}"),
        StatementKind::BareStamp => "moment".to_owned(),
        StatementKind::Private(..) => "private note".to_owned(),
        StatementKind::MoveLastEntry => "moves the last entry".to_owned(),
    }
}

/// A note. If it begins like an entry about the medicine, or like an acknowledgement while an alert is open, the preview says that
/// it is none.
fn describe_note(words: &str, context: &ParseContext<'_>) -> &'static str {
    let first = words.split_whitespace().next();
    if first.is_some_and(answers::is_seen_word) && !limits::unacknowledged_alerts(context.session, context.now.elapsed).is_empty()
    {
        return "note, alert still open · Tab: seen";
    }
    match first.map(str::to_lowercase).as_deref() {
        Some("order") => "note, not an order · ?order shows how",
        Some("dose") => "note, not a dose · ?dose shows how",
        Some("adverse") => "note, not an adverse event · ?adverse shows how",
        Some("infusion") => "note, not the infusion · ?infusion shows how",
        _ => "note",
    }
}

fn describe_adverse(adverse: &AdverseEvent) -> String {
    let parts = [adverse.severity, adverse.is_serious.then_some("serious"), adverse.outcome, Some(adverse.words.as_str())];
    let name = format!("adverse: {}", adverse.item);
    let text = parts.into_iter().flatten().fold(name, |text, part| append_words(&text, part));
    if adverse.action.is_empty() { text } else { format!("{text} · action: {}", adverse.action) }
}

fn describe_client_fact(fact: &ClientFact, context: &ParseContext<'_>) -> String {
    match fact {
        ClientFact::Age(years) => format!("age {years} years"),
        ClientFact::Allergies(words) => format!("allergies: {words}"),
        ClientFact::Medicines(words) => format!("medicines: {words}"),
        ClientFact::Contact(words) => format!("emergency contact: {words}"),
        ClientFact::Escort(words) => format!("escort: {words}"),
        ClientFact::Rescue(words) => format!("rescue medication: {words}"),
        ClientFact::PlanItem("followup", words) => {
            let time = follow_up::parse_in(context.session, words, context.now.wall)
                .map_or_else(|_| "no calendar entry".to_owned(), FollowUpTime::label);
            format!("follow-up: {words} · {time}")
        }
        ClientFact::PlanItem("contact", words) => format!("whom to call: {words}"),
        ClientFact::PlanItem(item, words) => format!("{item}: {words}"),
    }
}

fn append_tags(text: &str, tags: &[String]) -> String {
    tags.iter().fold(text.to_owned(), |text, tag| text + " #" + tag)
}

fn describe_event(code: &str, person: &str) -> String {
    match code {
        "staff_out" => format!("{person} out"),
        "staff_in" => format!("{person} in"),
        "fell" => "fell".to_owned(),
        _ => find(RowKind::Event, code).map_or_else(|| code.replace('_', " "), |item| item.meaning.to_owned()),
    }
}

fn describe_vitals(readings: &[VitalReading], statement: &Statement, context: &ParseContext<'_>) -> String {
    let flow = readings.iter().find_map(|reading| match reading {
        VitalReading::Value { item: oxygen::FLOW_ITEM, value, .. } => Some(oxygen::describe_flow(*value)),
        _ => None,
    });
    let has_saturation = readings.iter().any(|reading| matches!(reading, VitalReading::Value { item: "spo2", .. }));
    let mut text = String::new();
    let mut was_value = true;
    for reading in readings {
        let (gap, part) = match reading {
            VitalReading::Value { item: "bp_diastolic", value, .. } => ("/", value.to_string()),
            VitalReading::Value { item: oxygen::FLOW_ITEM, .. } if has_saturation => continue,
            VitalReading::Value { item, value, typed } if *item == "spo2" => {
                let before = || oxygen::suffix(context.session, item, statement.time.elapsed);
                let oxygen = flow.as_ref().map_or_else(before, |flow| format!(" {flow}"));
                (" ", describe_measurement(item, *value, typed) + &oxygen)
            }
            VitalReading::Value { item, value, typed } => (" ", describe_measurement(item, *value, typed)),
            VitalReading::NotPossible { vital, reason } => {
                let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
                (" · ", format!("{} not possible{reason}", vital.label()))
            }
            VitalReading::Note(words) => (" · ", words.clone()),
        };
        // Nothing else marks the end of a reason.
        let gap = if was_value { gap } else { " · " };
        text += if text.is_empty() { "" } else { gap };
        text += &part;
        was_value = matches!(reading, VitalReading::Value { .. });
    }
    text
}

fn describe_measurement(item: &'static str, value: Value, typed: &str) -> String {
    let label = Vital::from_item(item).map_or(item, Vital::label);
    let unit = match item {
        "temp" => " °C",
        "weight" => " kg",
        oxygen::FLOW_ITEM => " L/min",
        _ => "",
    };
    let typed = if typed.is_empty() { String::new() } else { format!(" ({typed})") };
    format!("{label} {value}{unit}{typed}")
}

fn describe_dose(dose: &Dose, statement: &Statement, context: &ParseContext<'_>) -> String {
    let session = context.session;
    let mg = dose.mg.get();
    let mut parts = vec![format!("dose {} {} mg{}", dose.substance, dose.mg, describe_route(&dose.route))];
    parts.extend((!dose.typed_text.is_empty()).then(|| dose.typed_text.clone()));
    parts.extend((!dose.site.is_empty()).then(|| dose.site.clone()));
    parts.extend((!dose.lot.is_empty()).then(|| format!("lot {}", dose.lot)));
    parts.extend(dose.given_by.map(|person| format!("given by {person}")));
    parts.extend(dose.checked_by.map(|person| format!("checked by {person}")));
    parts.extend((!dose.reason.is_empty()).then(|| dose.reason.clone()));
    parts.push(describe_per_weight(session, mg));
    parts.push(describe_total(session, &dose.substance, mg, mg));
    parts.extend(dose_consequences(dose, statement, context));
    parts.join(" · ")
}

/// What follows from a dose of the protocol's substance: the decision that it answers, the new release time, the timers that it
/// starts.
fn dose_consequences(dose: &Dose, statement: &Statement, context: &ParseContext<'_>) -> Vec<String> {
    let session = context.session;
    let plan = session.plan();
    if dose.substance != plan.substance {
        return Vec::new();
    }
    let mut parts = Vec::new();
    if session.t0().is_some_and(|t0| t0 < statement.time.elapsed) {
        let answers = due::find_decision(session, statement.time.elapsed, context.now.elapsed, None, GIVEN_WORD).is_some();
        parts.extend(answers.then(|| "answers second dose".to_owned()));
        let is_last = session.last_dose().is_none_or(|last| last.time.elapsed <= statement.time.elapsed);
        if plan.release.anchor == ReleaseAnchor::LastDose && is_last {
            parts.push(describe_release(statement, context));
        }
    }
    let timers = plan.acts.iter().filter(|act| act.is_timer() && act.planned_time.anchor == TimeAnchor::Dose);
    parts.extend(timers.map(|act| format!("{} timer {} min", act.id.replace('_', " "), act.planned_time.offset.num_minutes())));
    parts
}

fn describe_release(statement: &Statement, context: &ParseContext<'_>) -> String {
    let release = statement.time.elapsed + context.session.plan().release.delay;
    format!("release ≥ {}", context.now.timestamp_at(release).wall.hm())
}

fn describe_route(route: &str) -> String {
    if route.is_empty() { " · route missing".to_owned() } else { format!(" {}", route_words(route)) }
}

fn describe_per_weight(session: &Session, mg: f64) -> String {
    session.weight_kg().filter(|kg| *kg > 0.0).map_or("weight not recorded".to_owned(), |kg| format_per_kg(mg / kg))
}

/// The total of a substance after `added_mg` more. Per weight only if the total differs from `own_mg`, the mg of the statement.
fn describe_total(session: &Session, substance: &str, added_mg: f64, own_mg: f64) -> String {
    let before = dose_summary::total(session, substance);
    let mg = round_to_thousandth(before.mg + added_mg);
    let kg = session.weight_kg().filter(|kg| *kg > 0.0 && (mg - own_mg).abs() > 0.000_5);
    let by_weight = kg.map_or(String::new(), |kg| format!(", {}", format_per_kg(mg / kg)));
    format!("total {mg} mg{by_weight}{}", describe_unknown_part(&before.spilled_devices))
}

/// ` and an unknown part of device 2`.
fn describe_unknown_part(spilled: &[String]) -> String {
    let devices: Vec<String> = spilled.iter().map(|number| format!("device {number}")).collect();
    if devices.is_empty() { String::new() } else { format!(" and an unknown part of {}", devices.join(", ")) }
}

fn describe_order(order: &OrderStatement, context: &ParseContext<'_>) -> String {
    let mut parts = vec![format!("order {} {} mg{}", order.substance, order.mg, describe_route(&order.route))];
    parts.extend((!order.typed_text.is_empty()).then(|| order.typed_text.clone()));
    parts.extend(order.max_mg.map(|max| format!("at most {max} mg")));
    parts.extend(order.prescriber.map(|person| format!("prescriber {person}")));
    parts.push(describe_per_weight(context.session, order.mg.get()));
    parts.join(" · ")
}

fn append_words(text: &str, words: &str) -> String {
    if words.is_empty() { text.to_owned() } else { format!("{text} · {words}") }
}

/// Two decimals, or three below 0.1.
fn format_per_kg(dose: f64) -> String {
    if dose < 0.1 { format!("{dose:.3} mg/kg") } else { format!("{dose:.2} mg/kg") }
}

fn describe_route_event(event: &RouteEvent, statement: &Statement, context: &ParseContext<'_>) -> String {
    let session = context.session;
    let substance = session.plan().substance.as_str();
    match event {
        RouteEvent::Spit => "lozenge spat out".to_owned(),
        RouteEvent::HoldFor(minutes) => {
            let until =
                route_events::spit_time(session, statement.time, minutes.get()).map(|at| context.now.timestamp_at(at).wall.hm());
            format!("lozenge held {minutes} min{}", until.map_or(String::new(), |until| format!(", until {until}")))
        }
        RouteEvent::Device { number, spilled, lot } => {
            let mut parts = vec![if *spilled { format!("device {number} spilled") } else { format!("device {number}") }];
            parts.extend((!lot.is_empty()).then(|| format!("lot {lot}")));
            if *spilled {
                let before = dose_summary::total(session, substance);
                let spilled: Vec<String> = before.spilled_devices.into_iter().chain([number.to_string()]).collect();
                parts.push(format!("total uncertain: {} mg{}", round_to_thousandth(before.mg), describe_unknown_part(&spilled)));
            } else {
                let mg = f64::from(DEVICE_MG);
                parts.push(format!("esketamine {DEVICE_MG} mg nasal"));
                parts.extend([describe_per_weight(session, mg), describe_total(session, substance, mg, mg)]);
            }
            parts.join(" · ")
        }
        RouteEvent::InfusionStart(None) => "infusion starts · rate not recorded".to_owned(),
        RouteEvent::InfusionStart(Some(rate)) => format!("infusion starts · {}", describe_rate(rate)),
        RouteEvent::InfusionRate(rate) => format!("infusion at {}", describe_rate(rate)),
        RouteEvent::InfusionPause(mg) => format!("infusion pauses · {}", describe_delivered(*mg, statement, context)),
        RouteEvent::InfusionResume(None) => "infusion resumes".to_owned(),
        RouteEvent::InfusionResume(Some(rate)) => format!("infusion resumes · {}", describe_rate(rate)),
        RouteEvent::InfusionStop(mg) => describe_infusion_end(*mg, statement, context),
    }
}

fn describe_rate(rate: &Rate) -> String {
    append_words(&format!("{} mg/h", rate.mg_per_h), &rate.typed)
}

/// The mg delivered at a pause or stop: as stated, or else by the recorded rates.
fn describe_delivered(mg: Option<Value>, statement: &Statement, context: &ParseContext<'_>) -> String {
    match (mg, dose_summary::delivered_by_rate(context.session, statement.time.elapsed)) {
        (Some(mg), _) => format!("{mg} mg delivered"),
        (None, Some(mg)) => format!("{mg} mg (calculated)"),
        (None, None) => "mg not recorded".to_owned(),
    }
}

fn describe_infusion_end(mg: Option<Value>, statement: &Statement, context: &ParseContext<'_>) -> String {
    let (session, plan) = (context.session, context.session.plan());
    let completes = mg.and_then(|_| emergency::infusion_stop_without_measured_mg(session));
    let end = completes.map_or("infusion ends".to_owned(), |row| format!("infusion ended at {}", row.time.hm()));
    let mut parts = vec![end, describe_delivered(mg, statement, context)];
    if let Some(mg) = mg.or_else(|| dose_summary::delivered_by_rate(session, statement.time.elapsed)).map(Value::get) {
        parts.push(describe_per_weight(session, mg));
        parts.push(describe_total(session, &plan.substance, mg - mg_already_counted(session, completes.is_some()), mg));
    }
    if plan.release.anchor == ReleaseAnchor::InfusionStop && completes.is_none() {
        parts.push(describe_release(statement, context));
    }
    parts.join(" · ")
}

/// The mg of the last infusion that the total already contains: those at its last pause, or at the stop whose mg are now measured.
fn mg_already_counted(session: &Session, is_completed: bool) -> f64 {
    let last = dose_summary::infusions(session).pop().filter(|last| is_completed || last.state != InfusionState::Stopped);
    last.and_then(|last| last.delivered_mg).unwrap_or(0.0)
}
