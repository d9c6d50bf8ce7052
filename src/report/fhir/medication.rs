//! Resources for medicines and adverse events. Routes and events carry text only, since the licence of their code system does not
//! allow everybody to ship it.

use super::bundle::{
    Bundle, FhirContext, IDENTIFIER_BASE, ResourceStatus, coding, date_time, entries_where, quantity, reference,
};
use crate::report::common::capitalize;
use crate::session::clinical::emergency::{self, spoken_route};
use crate::session::record::row::Row;
use crate::session::record::vocabulary::RowKind;
use serde_json::{Value as Json, json};
use uuid::Uuid;

const TERMS: &str = "http://terminology.hl7.org/CodeSystem";

const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
const UNII: &str = "http://fdasis.nlm.nih.gov";

/// Codes besides those of the protocol's medicines, each confirmed by more than one public source. The code of the nasal spray is for
/// the route `in` only.
const SUBSTANCE_CODES: &[(&str, &str, &str, &str)] =
    &[("esketamine", UNII, "50LFG02TXD", "ESKETAMINE"), ("esketamine", RXNORM, NASAL_SPRAY, "esketamine Nasal Spray")];
const NASAL_SPRAY: &str = "2201623";

pub(crate) fn add_medications(bundle: &mut Bundle, context: &FhirContext<'_>) {
    for rows in entries_where(context.session, |row| row.kind == RowKind::Dose) {
        let is_dose = |row: &&&Row| row.value.is_some() && row.unit == "mg" && !is_order_or_part(row);
        let starts = |row: &&&Row| row.item == "infusion_start";
        let Some(row) = rows.iter().find(is_dose).or_else(|| rows.iter().find(starts)) else { continue };
        let id = dose_id(context, row);
        let substance = if row.item == "infusion_start" { context.session.plan().substance.as_str() } else { row.item.as_ref() };
        let status = context.resource_status(&[row]);
        let word = if status == ResourceStatus::EnteredInError { "entered-in-error" } else { "completed" };
        let part =
            |item: &str| rows.iter().find(|row| row.item == item).map(|row| row.text.as_str()).filter(|text| !text.is_empty());
        let mut resource = json!({
            "resourceType": "MedicationAdministration",
            "identifier": context.identifier(&row.entry.to_string()),
            "status": word,
            "subject": reference(context.patient),
            "context": reference(context.encounter),
            "performer": [{ "actor": context.agent_reference(part("given_by").unwrap_or(row.author.as_str())) }],
        });
        let concept = medication_concept(context, substance, &row.text);
        match part("lot") {
            Some(lot) => resource["medicationReference"] = reference(add_batch(bundle, context, &concept, substance, lot)),
            None => resource["medicationCodeableConcept"] = concept,
        }
        if row.item == "infusion_start" {
            fill_infusion(context, row, &mut resource);
        } else {
            resource["effectiveDateTime"] = date_time(row.time);
            resource["dosage"] =
                json!({ "route": { "text": spoken_route(&row.text) }, "dose": row.value.map(|mg| quantity(mg, "mg")) });
            if let Some(site) = part("site") {
                resource["dosage"]["site"] = json!({ "text": site });
            }
        }
        let notes: Vec<Json> = rows.iter().filter_map(|row| note_text(row)).map(|text| json!({ "text": text })).collect();
        if !notes.is_empty() {
            resource["note"] = json!(notes);
        }
        bundle.add_resource(context, id, resource);
        context.add_provenance(bundle, id, &[row], status);
    }
}

/// Adds the period of an infusion, and the rate and the delivered dose if they are recorded.
fn fill_infusion(context: &FhirContext<'_>, start: &Row, resource: &mut Json) {
    let stop = crate::report::common::effective_rows(context.session, RowKind::Dose, "infusion_stop")
        .into_iter()
        .find(|row| row.elapsed >= start.elapsed);
    resource["effectivePeriod"] = json!({ "start": date_time(start.time) });
    match stop {
        Some(stop) => resource["effectivePeriod"]["end"] = date_time(stop.time),
        None => resource["status"] = json!("in-progress"),
    }
    let rate = start.value.map(|rate| ("rateQuantity", quantity(rate, "mg/h")));
    let dose = stop.and_then(|row| row.value).map(|mg| ("dose", quantity(mg, "mg")));
    for (name, value) in rate.into_iter().chain(dose) {
        resource["dosage"]["route"] = json!({ "text": spoken_route("iv") });
        resource["dosage"][name] = value;
    }
}

fn is_order_or_part(row: &Row) -> bool {
    matches!(row.item.as_ref(), "order" | "order_max" | "dose_per_kg") || row.item.starts_with("infusion_")
}

fn dose_id(context: &FhirContext<'_>, row: &Row) -> Uuid {
    let first = context.session.ledger().first_version(row.seq).unwrap_or(row);
    context.resource_id(&format!("row/{}", first.seq))
}

/// The medicine of a lot: one resource for all its doses at this site, so that a lot that is called back is found.
fn add_batch(bundle: &mut Bundle, context: &FhirContext<'_>, concept: &Json, substance: &str, lot: &str) -> Uuid {
    let of = format!("{substance}/{}", lot.to_uppercase());
    let id = context.site_resource_id(&format!("medicine/{of}"));
    let resource = json!({
        "resourceType": "Medication",
        "identifier": [context.site_identifier("medicine", &of)],
        "code": concept,
        "batch": { "lotNumber": lot },
    });
    bundle.add_resource(context, id, resource);
    id
}

/// The codes of a medicine: that of `RxNorm` as the session's protocol states it, and the others known; without one its name.
fn medication_concept(context: &FhirContext<'_>, substance: &str, route: &str) -> Json {
    let medicine = context.session.plan().medicines.iter().find(|medicine| medicine.id == substance);
    let stated = medicine.and_then(|medicine| medicine.rxnorm.as_deref()).map(|code| coding(RXNORM, code, substance));
    let fits = |code: &str| code != NASAL_SPRAY || route == "in";
    let known = SUBSTANCE_CODES.iter().filter(|(name, _, code, _)| *name == substance && fits(code));
    let mut codes: Vec<Json> =
        stated.into_iter().chain(known.map(|(_, system, code, display)| coding(system, code, display))).collect();
    if codes.is_empty() {
        codes.push(json!({ "system": format!("{IDENTIFIER_BASE}/item"), "code": substance }));
    }
    json!({ "coding": codes, "text": substance })
}

fn note_text(row: &Row) -> Option<String> {
    match row.item.as_ref() {
        "lot" | "given_by" => None,
        "checked_by" => Some(format!("checked by {}", row.text)),
        _ if !row.note.is_empty() => Some(row.note.clone()),
        _ => None,
    }
}

/// Adverse events that are not withdrawn; R4 has no status for an adverse event entered in error.
pub(crate) fn add_adverse_events(bundle: &mut Bundle, context: &FhirContext<'_>) {
    for row in emergency::adverse_events(context.session) {
        let rows = context.session.ledger().live_rows_of(row.entry);
        let text_of = |item: &str| rows.iter().find(|row| row.item == item).map(|row| row.text.as_str());
        // R4 has no place for what was done.
        let action = text_of("action").map(|done| format!("action: {done}"));
        let words: Vec<&str> =
            [row.note.as_str()].into_iter().chain(action.as_deref()).filter(|words| !words.is_empty()).collect();
        let name = row.item.replace('_', " ");
        let event = if words.is_empty() { name } else { format!("{name}: {}", words.join("; ")) };
        let mut resource = json!({
            "resourceType": "AdverseEvent",
            "identifier": context.row_identifier(&row.entry.to_string()),
            "actuality": "actual",
            "event": { "text": event },
            "subject": reference(context.patient),
            "encounter": reference(context.encounter),
            "date": date_time(row.time),
            "recordedDate": date_time(row.entered),
            "recorder": context.agent_reference(row.author.as_str()),
        });
        let coded =
            |system: &str, code: &str, display: &str| json!({ "coding": [coding(&format!("{TERMS}/{system}"), code, display)] });
        let severity = Some(row.text.as_str()).filter(|text| !text.is_empty()).or_else(|| text_of("severity"));
        if let Some(code @ ("mild" | "moderate" | "severe")) = severity {
            resource["severity"] = coded("adverse-event-severity", code, &capitalize(code));
        }
        let serious = match text_of("serious") {
            Some("yes") => Some(("serious", "Serious")),
            Some("no") => Some(("non-serious", "Non-serious")),
            _ => None,
        };
        if let Some((code, display)) = serious {
            resource["seriousness"] = coded("adverse-event-seriousness", code, display);
        }
        if let Some(code @ ("resolved" | "ongoing")) = text_of("outcome") {
            resource["outcome"] = coded("adverse-event-outcome", code, &capitalize(code));
        }
        let before = context.session.doses().rfind(|given| given.time.elapsed <= row.elapsed);
        if let Some(dose) = before.and_then(|given| context.session.ledger().row(given.seq)) {
            resource["suspectEntity"] = json!([{ "instance": reference(dose_id(context, dose)) }]);
        }
        bundle.add_resource(context, context.resource_id(&format!("row/{}", row.entry)), resource);
    }
}
