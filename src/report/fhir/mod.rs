//! A session as an HL7 FHIR R4 transaction: each resource has an id made of the session and its row, so that sending it twice, or again
//! after a correction, changes what is there and adds nothing. Corrections are `corrected` with their provenance, withdrawals
//! `entered-in-error`. The client is a code only.

mod encounter;
mod medication;
mod observation;

use super::{CaseRecord, ExportOptions};
use crate::session::record::row::{Row, Value};
use crate::session::{RowKind, Session, Wall};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// Names of identifiers. The domain is one that can never lead anywhere.
const IDENTIFIER_BASE: &str = "https://bedside.invalid/fhir";

/// `fhir`.
pub(crate) fn transaction_bundle(cases: &[CaseRecord], _: ExportOptions) -> Vec<u8> {
    let mut bundle = Bundle::default();
    for case in cases {
        let told = FhirContext::new(case);
        bundle.add_session(&told);
    }
    let written = cases.iter().filter_map(|case| case.session.last_entered()).max_by_key(|wall| wall.instant_ms());
    let mut whole = json!({ "resourceType": "Bundle", "type": "transaction", "entry": bundle.entries });
    if let (Some(written), Some(fields)) = (written, whole.as_object_mut()) {
        fields.insert("timestamp".to_owned(), json!(written.rfc3339()));
    }
    let mut out = serde_json::to_vec_pretty(&whole).unwrap_or_default();
    out.push(b'\n');
    out
}

/// The resources so far, each once.
#[derive(Default)]
struct Bundle {
    entries: Vec<Json>,
    known_ids: Vec<Uuid>,
}

impl Bundle {
    fn add_session(&mut self, context: &FhirContext<'_>) {
        encounter::add_people(self, context);
        encounter::add_encounter(self, context);
        observation::add_observations(self, context);
        medication::add_medications(self, context);
        medication::add_adverse_events(self, context);
        encounter::add_checklists(self, context);
        encounter::add_note(self, context);
    }

    /// Adds a resource under its id. What several sessions share stands once.
    fn add_resource(&mut self, context: &FhirContext<'_>, id: Uuid, mut resource: Json) {
        if self.known_ids.contains(&id) {
            return;
        }
        self.known_ids.push(id);
        let kind = resource.get("resourceType").and_then(Json::as_str).unwrap_or_default().to_owned();
        if let Some(fields) = resource.as_object_mut() {
            fields.insert("id".to_owned(), json!(id.to_string()));
            if context.case.rehearsal_speed().is_some() {
                tag_as_test(fields);
            }
        }
        self.entries.push(json!({
            "fullUrl": format!("urn:uuid:{id}"),
            "resource": resource,
            "request": { "method": "PUT", "url": format!("{kind}/{id}") },
        }));
    }
}

/// A rehearsal is test data wherever it goes.
fn tag_as_test(fields: &mut Map<String, Json>) {
    let test =
        json!({ "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "test health data" });
    let meta = fields.entry("meta").or_insert_with(|| json!({}));
    if let Some(meta) = meta.as_object_mut() {
        let security = meta.entry("security").or_insert_with(|| json!([]));
        if let Some(all) = security.as_array_mut() {
            all.push(test);
        }
    }
}

/// A session with the ids that its resources refer to.
struct FhirContext<'a> {
    case: &'a CaseRecord,
    session: &'a Session,
    patient: Uuid,
    encounter: Uuid,
}

impl<'a> FhirContext<'a> {
    fn new(case: &'a CaseRecord) -> Self {
        let patient = uuid_for(&format!("client/{}", case.client()));
        Self { case, session: &case.session, patient, encounter: uuid_for(&format!("session/{}", case.name)) }
    }

    /// The id of a resource of this session.
    fn resource_id(&self, of: &str) -> Uuid {
        uuid_for(&format!("session/{}/{of}", self.case.name))
    }

    fn identifier(&self, of: &str) -> Json {
        json!([{ "system": format!("{IDENTIFIER_BASE}/row"), "value": format!("{}/{of}", self.case.name) }])
    }

    /// What became of a row since its first version, and the provenance that says so.
    fn resource_status(&self, rows: &[&Row]) -> ResourceStatus {
        let live = rows.iter().any(|row| self.session.ledger().live_rows_of(row.entry).iter().any(|known| known.seq == row.seq));
        match (live, rows.iter().any(|row| row.amends.is_some_and(|seq| seq > 0))) {
            (false, _) => ResourceStatus::EnteredInError,
            (true, true) => ResourceStatus::Corrected,
            (true, false) => ResourceStatus::Final,
        }
    }

    /// Who changed a resource, when, why, and of what.
    fn add_provenance(&self, bundle: &mut Bundle, target: Uuid, rows: &[&Row], status: ResourceStatus) {
        let ledger = self.session.ledger();
        let changed = match status {
            ResourceStatus::Final => return,
            ResourceStatus::Corrected => rows.iter().copied().filter(|row| row.amends.is_some()).max_by_key(|row| row.seq),
            ResourceStatus::EnteredInError => ledger.rows().iter().rfind(|void| {
                void.kind == RowKind::Void
                    && void.amends.is_some_and(|seq| rows.iter().any(|row| is_version_of(self.session, row, seq)))
            }),
        };
        let Some(changed) = changed else { return };
        let (code, role) = if status == ResourceStatus::EnteredInError { ("NULLIFY", "removal") } else { ("UPDATE", "revision") };
        let of = changed.amends.unwrap_or_default();
        let mut resource = json!({
            "resourceType": "Provenance",
            "target": [reference(target)],
            "recorded": changed.entered.rfc3339(),
            "activity": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-DataOperation", "code": code }] },
            "agent": [{ "who": agent_reference(changed.author.as_str()) }],
            "entity": [{ "role": role, "what": { "identifier": { "system": format!("{IDENTIFIER_BASE}/row"), "value": format!("{}/{of}", self.case.name) } } }],
        });
        if let Some(fields) = resource.as_object_mut().filter(|_| !changed.note.is_empty()) {
            fields.insert("reason".to_owned(), json!([{ "text": changed.note }]));
        }
        bundle.add_resource(self, self.resource_id(&format!("{}/provenance", changed.seq)), resource);
    }
}

/// The LOINC code of an item, where one is confirmed.
pub(crate) fn loinc_code(item: &str) -> Option<&'static str> {
    observation::loinc_code(item)
}

/// A person of the staff by initials, or the program itself.
fn agent_reference(initials: &str) -> Json {
    if initials == "APP" { reference(uuid_for("device/bedside")) } else { reference(uuid_for(&format!("staff/{initials}"))) }
}

fn is_version_of(session: &Session, row: &Row, seq: u64) -> bool {
    let first = |seq: u64| session.ledger().first_version(seq).map(|row| row.seq);
    first(row.seq) == first(seq)
}

/// What a row's resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ResourceStatus {
    Final,
    Corrected,
    EnteredInError,
}

fn uuid_for(of: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{IDENTIFIER_BASE}/{of}").as_bytes())
}

fn reference(id: Uuid) -> Json {
    json!({ "reference": format!("urn:uuid:{id}") })
}

/// A number with its UCUM unit.
fn quantity(value: Value, unit: &str) -> Json {
    json!({ "value": super::json_number(value.get()), "unit": unit, "system": "http://unitsofmeasure.org", "code": unit })
}

fn coding(system: &str, code: &str, display: &str) -> Json {
    json!({ "system": system, "code": code, "display": display })
}

fn date_time(wall: Wall) -> Json {
    json!(wall.rfc3339())
}

/// The newest version of each row of every entry of a kind, withdrawn or not, in the order of the entries.
fn entries_where(session: &Session, fits: impl Fn(&Row) -> bool) -> Vec<Vec<&Row>> {
    let mut known: Vec<u64> = Vec::new();
    let mut all = Vec::new();
    for row in session.ledger().rows().iter().filter(|row| fits(row)) {
        if !known.contains(&row.entry) {
            known.push(row.entry);
            all.push(session.ledger().newest_versions_of(row.entry));
        }
    }
    all
}
