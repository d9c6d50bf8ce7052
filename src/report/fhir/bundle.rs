//! The bundle of resources, the ids of a session's resources, and the data types that resources share.

use crate::report::CaseRecord;
use crate::report::rows::json_number;
use crate::session::record::row::{Row, Value};
use crate::session::{RowKind, Session, Wall};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// The base of identifier systems. The domain `.invalid` never resolves.
pub(crate) const IDENTIFIER_BASE: &str = "https://bedside.invalid/fhir";

/// The author of rows that the program writes by itself.
pub(crate) const PROGRAM: &str = "APP";

/// The resources so far, each once.
#[derive(Default)]
pub(crate) struct Bundle {
    pub(crate) entries: Vec<Json>,
    pub(crate) known_ids: Vec<Uuid>,
}

impl Bundle {
    /// Adds a resource under its id, unless another session has added it.
    pub(crate) fn add_resource(&mut self, context: &FhirContext<'_>, id: Uuid, mut resource: Json) {
        if self.known_ids.contains(&id) {
            return;
        }
        self.known_ids.push(id);
        let kind = resource.get("resourceType").and_then(Json::as_str).unwrap_or_default().to_owned();
        resource["id"] = json!(id.to_string());
        if context.case.rehearsal_speed().is_some() {
            tag_as_test(&mut resource);
        }
        self.entries.push(json!({
            "fullUrl": format!("urn:uuid:{id}"),
            "resource": resource,
            "request": { "method": "PUT", "url": format!("{kind}/{id}") },
        }));
    }
}

/// Marks a resource of a rehearsal as test data.
pub(crate) fn tag_as_test(resource: &mut Json) {
    let test = coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST", "test health data");
    let security = &mut resource["meta"]["security"];
    match security.as_array_mut() {
        Some(all) => all.push(test),
        None => *security = json!([test]),
    }
}

/// A session, with the ids that its resources refer to. Every id and identifier includes the site, since the codes of clients and the
/// initials of staff are known to their site only.
pub(crate) struct FhirContext<'a> {
    site_id: &'a str,
    pub(crate) case: &'a CaseRecord,
    pub(crate) session: &'a Session,
    pub(crate) patient: Uuid,
    pub(crate) encounter: Uuid,
}

impl<'a> FhirContext<'a> {
    pub(crate) fn new(case: &'a CaseRecord, site_id: &'a str) -> Self {
        let session_id = id_in_site(site_id, &format!("session/{}", case.name));
        // Clients without a code are not one client.
        let client = case.session.projection().client.as_ref();
        let patient = client.map_or_else(
            || id_in_site(site_id, &format!("session/{}/client", case.name)),
            |code| id_in_site(site_id, &format!("client/{code}")),
        );
        Self { site_id, case, session: &case.session, patient, encounter: session_id }
    }

    pub(crate) fn resource_id(&self, of: &str) -> Uuid {
        self.site_resource_id(&format!("session/{}/{of}", self.case.name))
    }

    /// The id of a resource that sessions of this site share.
    pub(crate) fn site_resource_id(&self, of: &str) -> Uuid {
        id_in_site(self.site_id, of)
    }

    /// The identifier of something in a system of this site.
    pub(crate) fn site_identifier(&self, system: &str, value: &str) -> Json {
        json!({ "system": format!("{IDENTIFIER_BASE}/site/{}/{system}", self.site_id), "value": value })
    }

    /// The identifier of a row, or of something else of this session.
    pub(crate) fn row_identifier(&self, of: &str) -> Json {
        self.site_identifier("row", &format!("{}/{of}", self.case.name))
    }

    pub(crate) fn identifier(&self, of: &str) -> Json {
        json!([self.row_identifier(of)])
    }

    /// A staff member by initials, or the program.
    pub(crate) fn agent_reference(&self, initials: &str) -> Json {
        reference(if initials == PROGRAM { self.device_id() } else { self.staff_id(initials) })
    }

    pub(crate) fn staff_id(&self, initials: &str) -> Uuid {
        self.site_resource_id(&format!("staff/{initials}"))
    }

    pub(crate) fn device_id(&self) -> Uuid {
        self.site_resource_id("device/bedside")
    }

    /// Whether rows are as first written, corrected, or withdrawn.
    pub(crate) fn resource_status(&self, rows: &[&Row]) -> ResourceStatus {
        let live = rows.iter().any(|row| self.session.ledger().live_rows_of(row.entry).iter().any(|known| known.seq == row.seq));
        match (live, rows.iter().any(|row| row.amends.is_some_and(|seq| seq > 0))) {
            (false, _) => ResourceStatus::EnteredInError,
            (true, true) => ResourceStatus::Corrected,
            (true, false) => ResourceStatus::Final,
        }
    }

    /// Adds who changed a resource, when and why, unless it is as first written.
    pub(crate) fn add_provenance(&self, bundle: &mut Bundle, target: Uuid, rows: &[&Row], status: ResourceStatus) {
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
            "agent": [{ "who": self.agent_reference(changed.author.as_str()) }],
            "entity": [{ "role": role, "what": { "identifier": self.row_identifier(&of.to_string()) } }],
        });
        if !changed.note.is_empty() {
            resource["reason"] = json!([{ "text": changed.note }]);
        }
        bundle.add_resource(self, self.resource_id(&format!("{}/provenance/{target}", changed.seq)), resource);
    }
}

pub(crate) fn is_version_of(session: &Session, row: &Row, seq: u64) -> bool {
    let first = |seq: u64| session.ledger().first_version(seq).map(|row| row.seq);
    first(row.seq) == first(seq)
}

/// The status of the resource made of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceStatus {
    Final,
    Corrected,
    EnteredInError,
}

fn id_in_site(site_id: &str, of: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{IDENTIFIER_BASE}/site/{site_id}/{of}").as_bytes())
}

pub(crate) fn reference(id: Uuid) -> Json {
    json!({ "reference": format!("urn:uuid:{id}") })
}

pub(crate) fn quantity(value: Value, unit: &str) -> Json {
    json!({ "value": json_number(value.get()), "unit": unit, "system": "http://unitsofmeasure.org", "code": unit })
}

pub(crate) fn coding(system: &str, code: &str, display: &str) -> Json {
    json!({ "system": system, "code": code, "display": display })
}

pub(crate) fn date_time(wall: Wall) -> Json {
    json!(wall.rfc3339())
}

/// The newest versions of the rows of each entry with a fitting row, withdrawn or not, in the order of the entries.
pub(crate) fn entries_where(session: &Session, fits: impl Fn(&Row) -> bool) -> Vec<Vec<&Row>> {
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
