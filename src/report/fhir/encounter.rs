//! Resources for the session as a whole: patient, practitioners, device, encounter, procedure, checklists, note.

use super::bundle::{Bundle, FhirContext, IDENTIFIER_BASE, PROGRAM, coding, date_time, reference};
use crate::report::common;
use crate::report::{ExportOptions, NOT_RECORDED, note};
use crate::session::clinical::checklist::{ChecklistAnswer, items_of_phase};
use crate::session::plan::ChecklistItem;
use crate::session::record::row::Row;
use crate::session::{PhaseId, RowKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// The client, everybody whose initials stand in a row, and the program.
pub(crate) fn add_people(bundle: &mut Bundle, context: &FhirContext<'_>) {
    let value = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
    let code = context.session.projection().client.as_ref();
    let identifier =
        code.map_or_else(|| context.row_identifier("client"), |code| context.site_identifier("client", &code.to_string()));
    let patient = json!({
        "resourceType": "Patient",
        "meta": { "security": [coding(value, "PSEUDED", "pseudonymized")] },
        "identifier": [identifier],
    });
    bundle.add_resource(context, context.patient, patient);
    let staff = context.session.projection().staff.iter().map(|(who, _)| who.to_string());
    let rows = context.session.ledger().rows();
    let named = |row: &Row| matches!(row.item.as_ref(), "given_by" | "checked_by" | "taken_by").then(|| row.text.clone());
    let known = rows.iter().flat_map(|row| [Some(row.author.to_string()), named(row)]).flatten();
    let people: BTreeSet<String> = staff.chain(known).filter(|who| !who.is_empty() && who != PROGRAM).collect();
    for who in people {
        let resource = json!({ "resourceType": "Practitioner", "identifier": [context.site_identifier("staff", &who)] });
        bundle.add_resource(context, context.staff_id(&who), resource);
    }
    let app = common::effective_rows(context.session, RowKind::Meta, "app").first().map_or("bedside", |row| row.text.as_str());
    let device = json!({
        "resourceType": "Device",
        "identifier": [context.site_identifier("device", "bedside")],
        "status": "active",
        "deviceName": [{ "name": app, "type": "user-friendly-name" }],
    });
    bundle.add_resource(context, context.device_id(), device);
}

pub(crate) fn add_encounter(bundle: &mut Bundle, context: &FhirContext<'_>) {
    let session = context.session;
    let (closed, plan) = (session.is_closed(), session.plan());
    let close = common::effective_rows(session, RowKind::Session, "close").last().map(|row| row.text.clone()).unwrap_or_default();
    let mut period = json!({});
    if let Some(first) = session.ledger().row(1) {
        period["start"] = date_time(first.time);
        if closed || session.client_left().is_some() {
            period["end"] = date_time(common::day_end(context.case).wall);
        }
    }
    let encounter = json!({
        "resourceType": "Encounter",
        "identifier": [context.site_identifier("session", &context.case.name)],
        "status": if closed { "finished" } else { "in-progress" },
        "class": coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", "ambulatory"),
        "subject": reference(context.patient),
        "period": period,
    });
    bundle.add_resource(context, context.encounter, encounter);
    let status = match close.as_str() {
        _ if !closed => "in-progress",
        "no_go" => "not-done",
        "stopped_early" => "stopped",
        _ => "completed",
    };
    let digest =
        context.case.digest().map_or_else(|| "The record is not closed.".to_owned(), |digest| format!("Record digest {digest}"));
    let damage = context.case.damage.as_ref().map(|why| format!("The record was damaged or changed: {why}"));
    let notes: Vec<Json> = std::iter::once(digest).chain(damage).map(|text| json!({ "text": text })).collect();
    let procedure = json!({
        "resourceType": "Procedure",
        "identifier": context.identifier("session"),
        "status": status,
        "code": { "text": format!("Ketamine-assisted therapy session, protocol {} {}", plan.id, plan.version) },
        "subject": reference(context.patient),
        "encounter": reference(context.encounter),
        "performedPeriod": period,
        "note": notes,
    });
    bundle.add_resource(context, context.resource_id("procedure"), procedure);
}

/// The checklists before the first dose, and the discharge checklist.
pub(crate) fn add_checklists(bundle: &mut Bundle, context: &FhirContext<'_>) {
    let plan = context.session.plan();
    let discharge = &plan.discharge_checklist;
    let before = [PhaseId::Arrive, PhaseId::Prepare, PhaseId::Begin].into_iter().flat_map(|phase| items_of_phase(plan, phase));
    let lists: [(&str, Vec<&ChecklistItem>); 2] = [("preparation", before.collect()), ("discharge", discharge.iter().collect())];
    for (name, checks) in lists {
        let answers = &context.session.projection().checklist_answers;
        let answered: Vec<_> = checks.iter().filter_map(|item| Some((item, answers.get(&item.id)?))).collect();
        let Some(last) = answered.iter().map(|(_, recorded)| recorded.time).max_by_key(|at| at.elapsed) else { continue };
        let items: Vec<Json> = answered
            .iter()
            .map(|(item, recorded)| {
                let answer = match recorded.answer {
                    ChecklistAnswer::Done => json!({ "valueBoolean": true }),
                    ChecklistAnswer::NotDone => json!({ "valueBoolean": false }),
                    ChecklistAnswer::NotApplicable => json!({ "valueString": recorded.answer.title() }),
                };
                json!({ "linkId": item.id, "text": item.title, "answer": [answer] })
            })
            .collect();
        let resource = json!({
            "resourceType": "QuestionnaireResponse",
            "identifier": context.row_identifier(name),
            "questionnaire": format!("{IDENTIFIER_BASE}/Questionnaire/{name}"),
            "status": if answered.len() == checks.len() { "completed" } else { "in-progress" },
            "subject": reference(context.patient),
            "encounter": reference(context.encounter),
            "authored": date_time(last.wall),
            "item": items,
        });
        bundle.add_resource(context, context.resource_id(name), resource);
    }
}

/// The plain note as a document, for readers without use for single values.
pub(crate) fn add_note(bundle: &mut Bundle, context: &FhirContext<'_>) {
    let text = note::render_text(std::slice::from_ref(context.case), ExportOptions::default());
    let written = context.session.last_entered().map_or_else(|| json!(NOT_RECORDED), date_time);
    let resource = json!({
        "resourceType": "DocumentReference",
        "identifier": context.identifier("note"),
        "status": "current",
        "docStatus": if context.session.is_closed() { "final" } else { "preliminary" },
        "type": { "coding": [coding("http://loinc.org", "11506-3", "Progress note")] },
        "subject": reference(context.patient),
        "date": written,
        "content": [{ "attachment": { "contentType": "text/plain; charset=utf-8", "data": STANDARD.encode(text) } }],
        "context": { "encounter": [reference(context.encounter)] },
    });
    bundle.add_resource(context, context.resource_id("note"), resource);
}
