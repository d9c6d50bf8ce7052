//! What is known of the client beside readings: allergies and medicines, each as it was typed. `none known` and the like are an empty
//! list with that reason, never an allergy of that name.

use super::bundle::{Bundle, FhirContext, ResourceStatus, coding, date_time, entries_where, reference};
use crate::session::record::row::Row;
use crate::session::record::vocabulary::RowKind;
use serde_json::{Value as Json, json};

const TERMS: &str = "http://terminology.hl7.org/CodeSystem";

/// Words that say that there is nothing, compared in lower case without a final full stop.
const NONE_WORDS: &[&str] = &[
    "none",
    "none known",
    "no",
    "nil",
    "nil known",
    "nothing",
    "nothing known",
    "n/a",
    "nka",
    "nkda",
    "no allergies",
    "no known allergies",
    "no known drug allergies",
    "no medicines",
    "no medication",
    "no medications",
    "no meds",
    "not any",
    "-",
];

/// An item of notes, and how its words and their absence are written.
struct FactResource {
    item: &'static str,
    resource: fn(&FhirContext<'_>, &Row, ResourceStatus) -> Json,
    /// The LOINC code and title of the list that is empty.
    list: (&'static str, &'static str),
}

const FACTS: [FactResource; 2] = [
    FactResource { item: "allergies", resource: allergy, list: ("52472-8", "Allergies and Adverse Drug Reactions") },
    FactResource { item: "medicines", resource: medicine, list: ("10160-0", "History of Medication use Narrative") },
];

/// Adds each entry of these items. An entry that was corrected from words to `none known`, or back, keeps the other resource as
/// entered in error, so that a system that has it learns of it.
pub(crate) fn add_client_facts(bundle: &mut Bundle, context: &FhirContext<'_>) {
    for fact in &FACTS {
        for rows in entries_where(context.session, |row| row.matches(RowKind::Note, fact.item)) {
            let Some(row) = rows.iter().copied().find(|row| row.matches(RowKind::Note, fact.item)) else { continue };
            let is_version = |known: &&Row| known.entry == row.entry && known.matches(RowKind::Note, fact.item);
            let versions: Vec<&Row> = context.session.ledger().rows().iter().filter(is_version).collect();
            let status = context.resource_status(&[row]);
            for (is_none, part) in [(false, "words"), (true, "none")] {
                let Some(said) = versions.iter().rfind(|version| says_none(version) == is_none) else { continue };
                let status = if says_none(row) == is_none { status } else { ResourceStatus::EnteredInError };
                let said = if status == ResourceStatus::EnteredInError { *said } else { row };
                let mut resource =
                    if is_none { empty_list(context, said, status, fact.list) } else { (fact.resource)(context, said, status) };
                resource["identifier"] = context.identifier(&format!("{}/{part}", row.entry));
                let id = context.resource_id(&format!("row/{}/{part}", row.entry));
                bundle.add_resource(context, id, resource);
                context.add_provenance(bundle, id, &[row], context.resource_status(&[row]));
            }
        }
    }
}

fn says_none(row: &Row) -> bool {
    NONE_WORDS.contains(&row.note.trim().trim_end_matches(['.', '!']).to_lowercase().as_str())
}

/// As the client says; nobody has confirmed it.
fn allergy(context: &FhirContext<'_>, row: &Row, status: ResourceStatus) -> Json {
    let coded = |system: &str, code: &str| json!({ "coding": [{ "system": format!("{TERMS}/{system}"), "code": code }] });
    let mut resource = json!({
        "resourceType": "AllergyIntolerance",
        "code": { "text": row.note },
        "patient": reference(context.patient),
        "encounter": reference(context.encounter),
        "recordedDate": date_time(row.entered),
        "recorder": context.agent_reference(row.author.as_str()),
    });
    if status == ResourceStatus::EnteredInError {
        resource["verificationStatus"] = coded("allergyintolerance-verification", "entered-in-error");
    } else {
        resource["verificationStatus"] = coded("allergyintolerance-verification", "unconfirmed");
        resource["clinicalStatus"] = coded("allergyintolerance-clinical", "active");
    }
    resource
}

fn medicine(context: &FhirContext<'_>, row: &Row, status: ResourceStatus) -> Json {
    json!({
        "resourceType": "MedicationStatement",
        "status": if status == ResourceStatus::EnteredInError { "entered-in-error" } else { "active" },
        "medicationCodeableConcept": { "text": row.note },
        "subject": reference(context.patient),
        "context": reference(context.encounter),
        "effectiveDateTime": date_time(row.time),
        "dateAsserted": date_time(row.entered),
    })
}

fn empty_list(context: &FhirContext<'_>, row: &Row, status: ResourceStatus, (code, title): (&str, &str)) -> Json {
    json!({
        "resourceType": "List",
        "status": if status == ResourceStatus::EnteredInError { "entered-in-error" } else { "current" },
        "mode": "snapshot",
        "code": { "coding": [coding("http://loinc.org", code, title)] },
        "subject": reference(context.patient),
        "encounter": reference(context.encounter),
        "date": date_time(row.entered),
        "source": context.agent_reference(row.author.as_str()),
        "emptyReason": { "coding": [coding(&format!("{TERMS}/list-empty-reason"), "nilknown", "Nil Known")], "text": row.note },
    })
}
