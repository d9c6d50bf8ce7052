//! What was given and what went wrong: medicines and adverse events. Routes and events carry words only: their code system may not be
//! shipped by everybody.

use super::{Bundle, OURS, Status, Told, coding, entries, quantity, reference, time, who};
use crate::session::clinical::emergency::spoken_route;
use crate::session::record::row::Row;
use crate::session::record::vocabulary::Kind;
use serde_json::{Value as Json, json};
use uuid::Uuid;

const TERMS: &str = "http://terminology.hl7.org/CodeSystem";

/// `RxNorm` codes that more than one public source confirms; a substance without one carries its name.
const RXNORM: &[(&str, &str)] = &[("ketamine", "6130")];

pub(crate) fn medicines(bundle: &mut Bundle, told: &Told<'_>) {
    for rows in entries(told.session, |row| row.kind == Kind::Dose) {
        let is_dose = |row: &&&Row| row.value.is_some() && row.unit == "mg" && !is_order_or_part(row);
        let starts = |row: &&&Row| row.item == "infusion_start";
        let Some(row) = rows.iter().find(is_dose).or_else(|| rows.iter().find(starts)) else { continue };
        let id = dose_id(told, row);
        let substance = if row.item == "infusion_start" { told.session.plan().substance.as_str() } else { row.item.as_ref() };
        let status = told.status(&[row]);
        let word = if status == Status::InError { "entered-in-error" } else { "completed" };
        let mut resource = json!({
            "resourceType": "MedicationAdministration",
            "identifier": told.identifier(&row.entry.to_string()),
            "status": word,
            "medicationCodeableConcept": medicine(substance),
            "subject": reference(told.patient),
            "context": reference(told.encounter),
            "performer": [{ "actor": who(row.author.as_str()) }],
        });
        let Some(fields) = resource.as_object_mut() else { continue };
        if row.item == "infusion_start" {
            infusion(told, row, fields);
        } else {
            fields.insert("effectiveDateTime".to_owned(), time(row.time));
            let mut dosage =
                json!({ "route": { "text": spoken_route(&row.text) }, "dose": row.value.map(|mg| quantity(mg, "mg")) });
            if let (Some(dosage), Some(site)) = (dosage.as_object_mut(), rows.iter().find(|row| row.item == "site")) {
                dosage.insert("site".to_owned(), json!({ "text": site.text }));
            }
            fields.insert("dosage".to_owned(), dosage);
        }
        let notes: Vec<Json> = rows.iter().filter_map(|row| said(row)).map(|text| json!({ "text": text })).collect();
        if !notes.is_empty() {
            fields.insert("note".to_owned(), json!(notes));
        }
        bundle.put(told, id, resource);
        told.provenance(bundle, id, &[row], status);
    }
}

/// From its start to its stop, with the rate and what was delivered as far as that is recorded.
fn infusion(told: &Told<'_>, start: &Row, fields: &mut serde_json::Map<String, Json>) {
    let stop = crate::report::common::live(told.session, Kind::Dose, "infusion_stop")
        .into_iter()
        .find(|row| row.elapsed >= start.elapsed);
    let mut period = json!({ "start": time(start.time) });
    if let (Some(period), Some(stop)) = (period.as_object_mut(), stop) {
        period.insert("end".to_owned(), time(stop.time));
    } else {
        fields.insert("status".to_owned(), json!("in-progress"));
    }
    fields.insert("effectivePeriod".to_owned(), period);
    let rate = start.value.map(|rate| ("rateQuantity", quantity(rate, "mg/h")));
    let dose = stop.and_then(|row| row.value).map(|mg| ("dose", quantity(mg, "mg")));
    if rate.is_some() || dose.is_some() {
        let mut dosage = json!({ "route": { "text": spoken_route("iv") } });
        if let Some(dosage) = dosage.as_object_mut() {
            dosage.extend(rate.into_iter().chain(dose).map(|(name, value)| (name.to_owned(), value)));
        }
        fields.insert("dosage".to_owned(), dosage);
    }
}

fn is_order_or_part(row: &Row) -> bool {
    matches!(row.item.as_ref(), "order" | "order_max" | "dose_per_kg") || row.item.starts_with("infusion_")
}

fn dose_id(told: &Told<'_>, row: &Row) -> Uuid {
    let first = told.session.ledger().first_version(row.seq).unwrap_or(row);
    told.id(&format!("row/{}", first.seq))
}

fn medicine(substance: &str) -> Json {
    let code = RXNORM.iter().find(|(known, _)| *known == substance);
    let coding = match code {
        Some((name, code)) => coding("http://www.nlm.nih.gov/research/umls/rxnorm", code, name),
        None => json!({ "system": format!("{OURS}/item"), "code": substance }),
    };
    json!({ "coding": [coding], "text": substance })
}

fn said(row: &Row) -> Option<String> {
    match row.item.as_ref() {
        "lot" | "given_by" | "checked_by" => Some(format!("{} {}", row.item.replace('_', " "), row.text)),
        _ if !row.note.is_empty() => Some(row.note.clone()),
        _ => None,
    }
}

/// Adverse events that count; R4 has no status by which one could be called an error.
pub(crate) fn adverse(bundle: &mut Bundle, told: &Told<'_>) {
    for rows in entries(told.session, |row| row.kind == Kind::Adverse) {
        let about = ["severity", "serious", "outcome", "action"];
        let Some(row) = rows.iter().find(|row| row.kind == Kind::Adverse && !about.contains(&row.item.as_ref())) else {
            continue;
        };
        if told.status(&[row]) == Status::InError {
            continue;
        }
        let text_of = |item: &str| rows.iter().find(|row| row.item == item).map(|row| row.text.as_str());
        // R4 has no place for what was done.
        let action = text_of("action").map(|done| format!("action: {done}"));
        let words: Vec<&str> =
            [row.note.as_str()].into_iter().chain(action.as_deref()).filter(|words| !words.is_empty()).collect();
        let name = row.item.replace('_', " ");
        let event = if words.is_empty() { name } else { format!("{name}: {}", words.join("; ")) };
        let mut resource = json!({
            "resourceType": "AdverseEvent",
            "identifier": { "system": format!("{OURS}/row"), "value": format!("{}/{}", told.case.name, row.entry) },
            "actuality": "actual",
            "event": { "text": event },
            "subject": reference(told.patient),
            "encounter": reference(told.encounter),
            "date": time(row.time),
            "recordedDate": time(row.entered),
            "recorder": who(row.author.as_str()),
        });
        let Some(fields) = resource.as_object_mut() else { continue };
        let severity = Some(row.text.as_str()).filter(|text| !text.is_empty()).or_else(|| text_of("severity"));
        if let Some(code @ ("mild" | "moderate" | "severe")) = severity {
            let coded = json!({ "coding": [coding(&format!("{TERMS}/adverse-event-severity"), code, &capital(code))] });
            fields.insert("severity".to_owned(), coded);
        }
        let serious = match text_of("serious") {
            Some("yes") => Some(("serious", "Serious")),
            Some("no") => Some(("non-serious", "Non-serious")),
            _ => None,
        };
        if let Some((code, display)) = serious {
            let coded = json!({ "coding": [coding(&format!("{TERMS}/adverse-event-seriousness"), code, display)] });
            fields.insert("seriousness".to_owned(), coded);
        }
        if let Some(code @ ("resolved" | "ongoing")) = text_of("outcome") {
            let coded = json!({ "coding": [coding(&format!("{TERMS}/adverse-event-outcome"), code, &capital(code))] });
            fields.insert("outcome".to_owned(), coded);
        }
        let before = told.session.doses().rfind(|given| given.at.elapsed <= row.elapsed);
        if let Some(dose) = before.and_then(|given| told.session.ledger().row(given.seq)) {
            fields.insert("suspectEntity".to_owned(), json!([{ "instance": reference(dose_id(told, dose)) }]));
        }
        bundle.put(told, told.id(&format!("row/{}", row.entry)), resource);
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
