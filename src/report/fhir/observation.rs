//! Readings and scores as observations, with the codes of the R4 vital-signs profiles. What has no code that could be confirmed carries
//! its name alone.

use super::{Bundle, OURS, Status, Told, coding, entries, quantity, reference, time, who};
use crate::session::record::row::Row;
use crate::session::record::vocabulary;
use crate::session::record::vocabulary::Kind;
use serde_json::{Value as Json, json};

const LOINC: &str = "http://loinc.org";

/// An item's profile and its LOINC codes.
struct Coded {
    item: &'static str,
    profile: &'static str,
    codes: &'static [(&'static str, &'static str)],
}

const fn coded(item: &'static str, profile: &'static str, codes: &'static [(&'static str, &'static str)]) -> Coded {
    Coded { item, profile, codes }
}

/// The codes of the R4 vital-signs value set, and totals of questionnaires that LOINC has. Saturation carries both, as the profile
/// wants the one and devices the other.
const CODES: &[Coded] = &[
    coded("bp_systolic", "", &[("8480-6", "Systolic blood pressure")]),
    coded("bp_diastolic", "", &[("8462-4", "Diastolic blood pressure")]),
    coded("heart_rate", "heartrate", &[("8867-4", "Heart rate")]),
    coded(
        "spo2",
        "oxygensat",
        &[
            ("2708-6", "Oxygen saturation in Arterial blood"),
            ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
        ],
    ),
    coded("resp_rate", "resprate", &[("9279-1", "Respiratory rate")]),
    coded("temp", "bodytemp", &[("8310-5", "Body temperature")]),
    coded("weight", "bodyweight", &[("29463-7", "Body weight")]),
    coded("o2_flow", "", &[("3151-8", "Inhaled oxygen flow rate")]),
    coded("pain_nrs", "", &[("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")]),
    coded("phq9_total", "", &[("44261-6", "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]")]),
    coded("gad7_total", "", &[("70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]")]),
];

pub(crate) fn observations(bundle: &mut Bundle, told: &Told<'_>) {
    for rows in entries(told.session, |row| matches!(row.kind, Kind::Vital | Kind::Scale)) {
        let performer = rows.iter().find(|row| row.item == "taken_by").map(|row| row.text.clone());
        let of = |item: &str| rows.iter().copied().find(|row| row.item == item);
        if let Some(high) = of("bp_systolic") {
            pressure(bundle, told, high, of("bp_diastolic"), performer.as_deref());
        }
        let single = |row: &&&Row| {
            matches!(row.kind, Kind::Vital | Kind::Scale)
                && !matches!(row.item.as_ref(), "bp_systolic" | "bp_diastolic" | "taken_by" | "age")
        };
        for row in rows.iter().filter(single) {
            let mut resource = observation(told, &[row], performer.as_deref(), &code_of(&row.item));
            set_value(&mut resource, row);
            put(bundle, told, &[row], resource);
        }
    }
}

/// Both pressures are one observation of two parts.
fn pressure(bundle: &mut Bundle, told: &Told<'_>, high: &Row, low: Option<&Row>, performer: Option<&str>) {
    let rows: Vec<&Row> = std::iter::once(high).chain(low).collect();
    let code = json!({
        "coding": [coding(LOINC, "85354-9", "Blood pressure panel with all children optional")],
        "text": "Blood pressure",
    });
    let mut resource = observation(told, &rows, performer, &code);
    let parts: Vec<Json> = rows
        .iter()
        .map(|row| {
            let mut part = json!({ "code": code_of(&row.item) });
            set_value(&mut part, row);
            part
        })
        .collect();
    if let Some(fields) = resource.as_object_mut() {
        fields.insert("component".to_owned(), json!(parts));
    }
    put(bundle, told, &rows, resource);
}

fn put(bundle: &mut Bundle, told: &Told<'_>, rows: &[&Row], resource: Json) {
    let Some(first) = rows.first().and_then(|row| told.session.ledger().first_version(row.seq)) else { return };
    let id = told.id(&format!("row/{}", first.seq));
    bundle.put(told, id, resource);
    told.provenance(bundle, id, rows, told.status(rows));
}

fn observation(told: &Told<'_>, rows: &[&Row], performer: Option<&str>, code: &Json) -> Json {
    let Some(row) = rows.first() else { return Json::Null };
    let status = match told.status(rows) {
        Status::Final => "final",
        Status::Corrected => "corrected",
        Status::InError => "entered-in-error",
    };
    let category = if row.kind == Kind::Vital { ("vital-signs", "Vital Signs") } else { ("survey", "Survey") };
    let first = told.session.ledger().first_version(row.seq).unwrap_or(row);
    let mut resource = json!({
        "resourceType": "Observation",
        "identifier": told.identifier(&first.seq.to_string()),
        "status": status,
        "category": [{ "coding": [coding("http://terminology.hl7.org/CodeSystem/observation-category", category.0, category.1)] }],
        "code": code,
        "subject": reference(told.patient),
        "encounter": reference(told.encounter),
        "effectiveDateTime": time(row.time),
        "issued": time(row.entered),
        "performer": [who(performer.unwrap_or(row.author.as_str()))],
    });
    let profile = match row.item.as_ref() {
        "bp_systolic" => "bp",
        item => CODES.iter().find(|coded| coded.item == item).map_or("", |coded| coded.profile),
    };
    if let Some(fields) = resource.as_object_mut() {
        if !profile.is_empty() {
            fields
                .insert("meta".to_owned(), json!({ "profile": [format!("http://hl7.org/fhir/StructureDefinition/{profile}")] }));
        }
        let notes: Vec<Json> = rows.iter().filter(|row| !row.note.is_empty()).map(|row| json!({ "text": row.note })).collect();
        if !notes.is_empty() {
            fields.insert("note".to_owned(), json!(notes));
        }
    }
    resource
}

/// The value, or that there could be none.
fn set_value(part: &mut Json, row: &Row) {
    let Some(fields) = part.as_object_mut() else { return };
    if let Some(value) = row.value {
        fields.insert("valueQuantity".to_owned(), quantity(value, &row.unit));
    } else {
        let absent = coding("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed", "Not Performed");
        fields.insert("dataAbsentReason".to_owned(), json!({ "coding": [absent], "text": row.text.replace('_', " ") }));
    }
}

pub(crate) fn loinc(item: &str) -> Option<&'static str> {
    CODES.iter().find(|coded| coded.item == item)?.codes.first().map(|(code, _)| *code)
}

fn code_of(item: &str) -> Json {
    let known = CODES.iter().find(|coded| coded.item == item);
    let means = vocabulary::ITEMS.iter().find(|known| known.item == item && matches!(known.kind, Kind::Vital | Kind::Scale));
    let text = means.map_or_else(|| item.replace('_', " "), |known| known.means.to_owned());
    let codes: Vec<Json> = match known {
        Some(known) => known.codes.iter().map(|(code, display)| coding(LOINC, code, display)).collect(),
        None => vec![json!({ "system": format!("{OURS}/item"), "code": item })],
    };
    json!({ "coding": codes, "text": text })
}
