//! What holds a session together: the client's code, who was there, the visit, what was done, the lists, the note.

use super::super::{Choice, NOT_RECORDED, note};
use super::{Bundle, OURS, Told, coding, id, reference, time};
use crate::report::common;
use crate::session::clinical::checklist::{Answer, of_phase};
use crate::session::plan::Check;
use crate::session::{Kind, PhaseId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

pub(crate) fn people(bundle: &mut Bundle, told: &Told<'_>) {
    let value = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
    let patient = json!({
        "resourceType": "Patient",
        "meta": { "security": [coding(value, "PSEUDED", "pseudonymized")] },
        "identifier": [{ "system": format!("{OURS}/client"), "value": told.case.client() }],
    });
    bundle.put(told, told.patient, patient);
    let staff = told.session.picture().staff.iter().map(|(who, _)| who.to_string());
    let rows = told.session.ledger().rows().iter();
    let authors = rows.map(|row| row.author.to_string()).filter(|who| who != "APP");
    let people: BTreeSet<String> = staff.chain(authors).collect();
    for who in people {
        let resource = json!({
            "resourceType": "Practitioner",
            "identifier": [{ "system": format!("{OURS}/staff"), "value": who }],
        });
        bundle.put(told, id(&format!("staff/{who}")), resource);
    }
    let app = common::live(told.session, Kind::Meta, "app").first().map_or("bedside", |row| row.text.as_str());
    let device = json!({
        "resourceType": "Device",
        "status": "active",
        "deviceName": [{ "name": app, "type": "user-friendly-name" }],
    });
    bundle.put(told, id("device/bedside"), device);
}

pub(crate) fn session(bundle: &mut Bundle, told: &Told<'_>) {
    let session = told.session;
    let (closed, plan) = (session.is_closed(), session.plan());
    let close = common::live(session, Kind::Session, "close").last().map(|row| row.text.clone()).unwrap_or_default();
    let mut period = json!({});
    if let (Some(fields), Some(first)) = (period.as_object_mut(), session.ledger().row(1)) {
        fields.insert("start".to_owned(), time(first.time));
        if closed || session.left().is_some() {
            fields.insert("end".to_owned(), time(common::end(told.case).wall));
        }
    }
    let encounter = json!({
        "resourceType": "Encounter",
        "identifier": [{ "system": format!("{OURS}/session"), "value": told.case.name }],
        "status": if closed { "finished" } else { "in-progress" },
        "class": coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", "ambulatory"),
        "subject": reference(told.patient),
        "period": period,
    });
    bundle.put(told, told.encounter, encounter);
    let status = match close.as_str() {
        _ if !closed => "in-progress",
        "no_go" => "not-done",
        "stopped_early" => "stopped",
        _ => "completed",
    };
    let digest =
        told.case.digest().map_or_else(|| "The record is not closed.".to_owned(), |digest| format!("Record digest {digest}"));
    let damage = told.case.damage.as_ref().map(|why| format!("The record is not as it was written: {why}"));
    let notes: Vec<Json> = std::iter::once(digest).chain(damage).map(|text| json!({ "text": text })).collect();
    let procedure = json!({
        "resourceType": "Procedure",
        "identifier": told.identifier("session"),
        "status": status,
        "code": { "text": format!("Ketamine-assisted therapy session, protocol {} {}", plan.id, plan.version) },
        "subject": reference(told.patient),
        "encounter": reference(told.encounter),
        "performedPeriod": period,
        "note": notes,
    });
    bundle.put(told, told.id("procedure"), procedure);
}

/// The lists before the medicine and the one at the door.
pub(crate) fn checklists(bundle: &mut Bundle, told: &Told<'_>) {
    let plan = told.session.plan();
    let discharge = &plan.discharge;
    let before = [PhaseId::Arrive, PhaseId::Prepare, PhaseId::Begin].into_iter().flat_map(|phase| of_phase(plan, phase));
    let lists: [(&str, Vec<&Check>); 2] = [("preparation", before.collect()), ("discharge", discharge.iter().collect())];
    for (name, checks) in lists {
        let answers = &told.session.picture().checklist;
        let answered: Vec<_> = checks.iter().filter_map(|check| Some((check, answers.get(&check.id)?))).collect();
        let Some(last) = answered.iter().map(|(_, ticked)| ticked.at).max_by_key(|at| at.elapsed) else { continue };
        let items: Vec<Json> = answered
            .iter()
            .map(|(check, ticked)| {
                let answer = match ticked.answer {
                    Answer::Done => json!({ "valueBoolean": true }),
                    Answer::NotDone => json!({ "valueBoolean": false }),
                    Answer::NotApplicable => json!({ "valueString": ticked.answer.title() }),
                };
                json!({ "linkId": check.id, "text": check.title, "answer": [answer] })
            })
            .collect();
        let resource = json!({
            "resourceType": "QuestionnaireResponse",
            "identifier": { "system": format!("{OURS}/row"), "value": format!("{}/{name}", told.case.name) },
            "questionnaire": format!("{OURS}/Questionnaire/{name}"),
            "status": if answered.len() == checks.len() { "completed" } else { "in-progress" },
            "subject": reference(told.patient),
            "encounter": reference(told.encounter),
            "authored": time(last.wall),
            "item": items,
        });
        bundle.put(told, told.id(name), resource);
    }
}

/// The plain note as a document, so that whoever has no use for single values reads the same words.
pub(crate) fn note(bundle: &mut Bundle, told: &Told<'_>) {
    let text = note::notes(std::slice::from_ref(told.case), Choice::default());
    let written = told.session.last_entered().map_or_else(|| json!(NOT_RECORDED), time);
    let resource = json!({
        "resourceType": "DocumentReference",
        "identifier": told.identifier("note"),
        "status": "current",
        "docStatus": if told.session.is_closed() { "final" } else { "preliminary" },
        "type": { "coding": [coding("http://loinc.org", "11506-3", "Progress note")] },
        "subject": reference(told.patient),
        "date": written,
        "content": [{ "attachment": { "contentType": "text/plain; charset=utf-8", "data": STANDARD.encode(text) } }],
        "context": { "encounter": [reference(told.encounter)] },
    });
    bundle.put(told, told.id("note"), resource);
}
