//! What a line will become, in plain words, before Enter. Only words and numbers that are then in the record, and for a dose what
//! follows from them.

use super::{Context, events, scales};
use crate::session::Value;
use crate::session::measures::Vital;
use crate::session::said::{Dose, Form, Known, RouteAct, Said, Taken};
use crate::session::told::name_of_decision;

/// `BP 128/76 HR 71 SpO₂ 97 · by NR · 5 min ago`.
pub(super) fn of(said: &Said, when: Option<&str>, context: &Context<'_>) -> String {
    let by = said.by.as_ref().map(|by| format!("by {by}"));
    let parts = [Some(form(&said.form, context)), by, when.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn form(form: &Form, context: &Context<'_>) -> String {
    match form {
        Form::Note { tags, .. } => tagged("note", tags),
        Form::Quote { tags, .. } => tagged("quote", tags),
        Form::Words { item, tags, .. } => tagged(item, tags),
        Form::Vitals(taken) => vitals(taken),
        Form::Look { .. } => "look ok".to_owned(),
        Form::Verbal { .. } => "verbal check".to_owned(),
        Form::Scale { item, score } => format!("{} {score}", scales::word_of(item)),
        Form::Dose(given) => dose(given, context),
        Form::RouteAct(act) => route_act(act),
        Form::Decided { id, word, why } => {
            let id = name_of_decision(id.as_deref().unwrap_or("second_dose"));
            if why.is_empty() { format!("{id}: {word}") } else { format!("{id}: {word} · {why}") }
        }
        Form::Event { code, text, words } if words.is_empty() => event(code, text),
        Form::Event { code, text, words } => format!("{} · {words}", event(code, text)),
        Form::Emergency(stamp) => stamp.means.to_owned(),
        Form::Known(known) => of_known(known),
        Form::Music { title } if title.is_empty() => "music changed".to_owned(),
        Form::Music { title } => format!("music: {title}"),
        Form::Stamp => "moment".to_owned(),
        Form::Private { .. } => "private note".to_owned(),
        Form::MoveLast => "moves the last entry".to_owned(),
    }
}

fn of_known(known: &Known) -> String {
    match known {
        Known::Age(years) => format!("age {years} years"),
        Known::Allergies(words) => format!("allergies: {words}"),
        Known::Escort(words) => format!("escort: {words}"),
        Known::Rescue(words) => format!("rescue medication: {words}"),
    }
}

fn tagged(word: &str, tags: &[String]) -> String {
    tags.iter().fold(word.to_owned(), |text, tag| text + " #" + tag)
}

fn event(code: &str, who: &str) -> String {
    match code {
        "staff_out" => format!("{who} out"),
        "staff_in" => format!("{who} in"),
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

fn dose(given: &Dose, context: &Context<'_>) -> String {
    let session = context.session;
    let mg = given.mg.get();
    let route = if given.route.is_empty() { " · route not said".to_owned() } else { format!(" {}", given.route) };
    let before: f64 =
        session.picture().given.iter().filter(|known| known.substance == given.substance).map(|known| known.mg).sum();
    let per_kg = session.weight_kg().filter(|kg| *kg > 0.0);
    let parts = [
        Some(format!("dose {} {} mg{route}", given.substance, given.mg)),
        (!given.site.is_empty()).then(|| given.site.clone()),
        (!given.lot.is_empty()).then(|| format!("lot {}", given.lot)),
        given.given_by.as_ref().map(|who| format!("given by {who}")),
        given.checked_by.as_ref().map(|who| format!("checked by {who}")),
        Some(per_kg.map_or("weight not recorded".to_owned(), |kg| per_kilogram(mg / kg))),
        Some(format!("total {} mg", to_thousandth(before + mg))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Two decimals, three where two would leave nothing to read.
fn per_kilogram(dose: f64) -> String {
    if dose < 0.1 { format!("{dose:.3} mg/kg") } else { format!("{dose:.2} mg/kg") }
}

/// Sums of decimals show digits that nobody measured.
fn to_thousandth(mg: f64) -> f64 {
    (mg * 1000.0).round() / 1000.0
}

fn route_act(act: &RouteAct) -> String {
    let delivered = |mg: &Value| format!("{mg} mg delivered");
    match act {
        RouteAct::Spit => "lozenge spat out".to_owned(),
        RouteAct::Device { number, spilled: false } => format!("device {number}"),
        RouteAct::Device { number, spilled: true } => format!("device {number} spilled"),
        RouteAct::InfusionStart(rate) => format!("infusion starts · {rate} mg/h"),
        RouteAct::InfusionPause(None) => "infusion pauses".to_owned(),
        RouteAct::InfusionPause(Some(mg)) => format!("infusion pauses · {}", delivered(mg)),
        RouteAct::InfusionResume => "infusion goes on".to_owned(),
        RouteAct::InfusionStop(mg) => format!("infusion ends · {}", delivered(mg)),
    }
}
