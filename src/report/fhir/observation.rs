//! Readings and scores as observations, with the codes of the R4 vital-signs profiles. An item without a confirmed code carries its
//! name only.

use super::bundle::{
    Bundle, FhirContext, IDENTIFIER_BASE, ResourceStatus, coding, date_time, entries_where, quantity, reference,
};
use crate::session::clinical::oxygen;
use crate::session::record::row::Row;
use crate::session::record::vocabulary;
use crate::session::record::vocabulary::RowKind;
use serde_json::{Value as Json, json};

const LOINC: &str = "http://loinc.org";

/// An item, its profile, and its LOINC codes.
type CodedItem = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// The codes of the R4 vital-signs value set, and LOINC's totals of questionnaires. Saturation has two codes: the profile requires
/// the first, devices send the second.
const ITEM_CODES: &[CodedItem] = &[
    ("bp_systolic", "", &[("8480-6", "Systolic blood pressure")]),
    ("bp_diastolic", "", &[("8462-4", "Diastolic blood pressure")]),
    ("heart_rate", "heartrate", &[("8867-4", "Heart rate")]),
    (
        "spo2",
        "oxygensat",
        &[
            ("2708-6", "Oxygen saturation in Arterial blood"),
            ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
        ],
    ),
    ("resp_rate", "resprate", &[("9279-1", "Respiratory rate")]),
    ("temp", "bodytemp", &[("8310-5", "Body temperature")]),
    ("weight", "bodyweight", &[("29463-7", "Body weight")]),
    ("o2_flow", "", &[("3151-8", "Inhaled oxygen flow rate")]),
    ("pain_nrs", "", &[("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")]),
    ("phq9_total", "", &[("44261-6", "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]")]),
    ("gad7_total", "", &[("70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]")]),
];

pub(crate) fn add_observations(bundle: &mut Bundle, context: &FhirContext<'_>) {
    for rows in entries_where(context.session, |row| matches!(row.kind, RowKind::Vital | RowKind::Scale)) {
        let performer = rows.iter().find(|row| row.item == "taken_by").map(|row| row.text.clone());
        let of = |item: &str| rows.iter().copied().find(|row| row.item == item);
        if let Some(high) = of("bp_systolic") {
            add_blood_pressure(bundle, context, high, of("bp_diastolic"), performer.as_deref());
        }
        let single = |row: &&&Row| {
            matches!(row.kind, RowKind::Vital | RowKind::Scale)
                && !matches!(row.item.as_ref(), "bp_systolic" | "bp_diastolic" | "taken_by" | "age")
        };
        for row in rows.iter().filter(single) {
            let mut resource = observation_resource(context, &[row], performer.as_deref(), &item_concept(&row.item));
            set_value(&mut resource, row);
            add_observation(bundle, context, &[row], resource);
        }
    }
}

/// One observation with two components.
fn add_blood_pressure(bundle: &mut Bundle, context: &FhirContext<'_>, high: &Row, low: Option<&Row>, performer: Option<&str>) {
    let rows: Vec<&Row> = std::iter::once(high).chain(low).collect();
    let code = json!({
        "coding": [coding(LOINC, "85354-9", "Blood pressure panel with all children optional")],
        "text": "Blood pressure",
    });
    let mut resource = observation_resource(context, &rows, performer, &code);
    let parts: Vec<Json> = rows
        .iter()
        .map(|row| {
            let mut part = json!({ "code": item_concept(&row.item) });
            set_value(&mut part, row);
            part
        })
        .collect();
    resource["component"] = json!(parts);
    add_observation(bundle, context, &rows, resource);
}

fn add_observation(bundle: &mut Bundle, context: &FhirContext<'_>, rows: &[&Row], resource: Json) {
    let Some(first) = rows.first().and_then(|row| context.session.ledger().first_version(row.seq)) else { return };
    let id = context.resource_id(&format!("row/{}", first.seq));
    bundle.add_resource(context, id, resource);
    context.add_provenance(bundle, id, rows, context.resource_status(rows));
}

fn observation_resource(context: &FhirContext<'_>, rows: &[&Row], performer: Option<&str>, code: &Json) -> Json {
    let Some(row) = rows.first() else { return Json::Null };
    let status = match context.resource_status(rows) {
        ResourceStatus::Final => "final",
        ResourceStatus::Corrected => "corrected",
        ResourceStatus::EnteredInError => "entered-in-error",
    };
    let category = if row.kind == RowKind::Vital { ("vital-signs", "Vital Signs") } else { ("survey", "Survey") };
    let first = context.session.ledger().first_version(row.seq).unwrap_or(row);
    let mut resource = json!({
        "resourceType": "Observation",
        "identifier": context.identifier(&first.seq.to_string()),
        "status": status,
        "category": [{ "coding": [coding("http://terminology.hl7.org/CodeSystem/observation-category", category.0, category.1)] }],
        "code": code,
        "subject": reference(context.patient),
        "encounter": reference(context.encounter),
        "effectiveDateTime": date_time(row.time),
        "issued": date_time(row.entered),
        "performer": [context.agent_reference(performer.unwrap_or(row.author.as_str()))],
    });
    let profile = match row.item.as_ref() {
        "bp_systolic" => "bp",
        item => find_codes(item).map_or("", |(_, profile, _)| profile),
    };
    if !profile.is_empty() {
        resource["meta"] = json!({ "profile": [format!("http://hl7.org/fhir/StructureDefinition/{profile}")] });
    }
    let oxygen = oxygen::suffix(context.session, &row.item, row.elapsed);
    let texts = rows.iter().map(|row| row.note.as_str()).chain([oxygen.trim_start()]).filter(|text| !text.is_empty());
    let notes: Vec<Json> = texts.map(|text| json!({ "text": text })).collect();
    if !notes.is_empty() {
        resource["note"] = json!(notes);
    }
    resource
}

/// Sets the value, or the reason why there is none.
fn set_value(part: &mut Json, row: &Row) {
    if let Some(value) = row.value {
        part["valueQuantity"] = quantity(value, &row.unit);
    } else {
        let absent = coding("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed", "Not Performed");
        part["dataAbsentReason"] = json!({ "coding": [absent], "text": row.text.replace('_', " ") });
    }
}

fn find_codes(item: &str) -> Option<&'static CodedItem> {
    ITEM_CODES.iter().find(|(known, ..)| *known == item)
}

/// The LOINC code of an item, if one is confirmed.
pub(crate) fn loinc_code(item: &str) -> Option<&'static str> {
    find_codes(item)?.2.first().map(|(code, _)| *code)
}

fn item_concept(item: &str) -> Json {
    let means =
        vocabulary::ITEMS.iter().find(|known| known.slug == item && matches!(known.kind, RowKind::Vital | RowKind::Scale));
    let text = means.map_or_else(|| item.replace('_', " "), |known| known.meaning.to_owned());
    let codes: Vec<Json> = match find_codes(item) {
        Some((_, _, codes)) => codes.iter().map(|(code, display)| coding(LOINC, code, display)).collect(),
        None => vec![json!({ "system": format!("{IDENTIFIER_BASE}/item"), "code": item })],
    };
    json!({ "coding": codes, "text": text })
}
