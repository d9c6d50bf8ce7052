//! The FHIR bundle, checked by a script that knows the R4 rules for the resources in it and shares no code with the program. A
//! whole validator needs more than a bare machine has.

use super::cases::{awkward, made, made_with, python, sample, samples};
use crate::support::app::TestApp;
use bedside::report::{CaseRecord, ExportOptions, Generator, find_format};
use bedside::session::Session;
use crossterm::event::KeyCode;
use std::collections::BTreeSet;
use std::sync::Arc;

/// References lead somewhere, ids stand once, each resource has what R4 requires of it, units are UCUM's for each code, vital signs have
/// their profile's code.
const READ_BUNDLE: &str = r"
import json, re, sys
bundle = json.load(sys.stdin)
assert bundle['resourceType'] == 'Bundle' and bundle['type'] == 'transaction'
REQUIRED = {
  'Patient': ['identifier'], 'Practitioner': ['identifier'], 'Device': ['identifier', 'deviceName'], 'Encounter': ['status', 'class'],
  'Procedure': ['status', 'subject'], 'Observation': ['status', 'code', 'subject', 'effectiveDateTime'],
  'MedicationAdministration': ['status', 'subject'], 'Medication': ['code', 'batch'], 'MedicationStatement': ['status', 'medicationCodeableConcept', 'subject'],
  'AllergyIntolerance': ['code', 'patient', 'verificationStatus'], 'List': ['status', 'mode', 'emptyReason'], 'AdverseEvent': ['actuality', 'subject'],
  'QuestionnaireResponse': ['status', 'item'], 'DocumentReference': ['status', 'content'], 'Provenance': ['target', 'recorded', 'agent'],
}
UNITS = {'8480-6': 'mm[Hg]', '8462-4': 'mm[Hg]', '8867-4': '/min', '2708-6': '%', '9279-1': '/min', '8310-5': 'Cel', '29463-7': 'kg', '3151-8': 'L/min'}
PROFILES = {'85354-9': 'bp', '8867-4': 'heartrate', '2708-6': 'oxygensat', '9279-1': 'resprate', '8310-5': 'bodytemp', '29463-7': 'bodyweight'}
full = [entry['fullUrl'] for entry in bundle['entry']]
assert len(full) == len(set(full)), 'an id stands twice'
counts = {}; told = []
def walk(node):
    if isinstance(node, dict):
        if 'reference' in node: assert node['reference'] in full, node
        for key, value in node.items():
            assert value not in (None, '', [], {}), ('empty', key)
            walk(value)
    elif isinstance(node, list):
        for one in node: walk(one)
def codes(part): return [one['code'] for one in part['code'].get('coding', [])]
def units(part):
    if 'valueQuantity' in part:
        quantity = part['valueQuantity']
        assert quantity['system'] == 'http://unitsofmeasure.org' and quantity['code'] == quantity['unit']
        for code in codes(part):
            if code in UNITS: assert quantity['code'] == UNITS[code], (code, quantity)
    else:
        assert 'dataAbsentReason' in part or 'component' in part, part
for entry in bundle['entry']:
    it = entry['resource']; kind = it['resourceType']
    assert entry['fullUrl'] == 'urn:uuid:' + it['id'] and entry['request'] == {'method': 'PUT', 'url': kind + '/' + it['id']}
    assert re.fullmatch(r'[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}', it['id'])
    for needed in REQUIRED[kind]: assert needed in it, (kind, needed)
    walk(it); counts[kind] = counts.get(kind, 0) + 1
    if kind == 'Observation':
        units(it)
        for part in it.get('component', []): units(part)
        for code in codes(it):
            if code in PROFILES: assert it['meta']['profile'] == ['http://hl7.org/fhir/StructureDefinition/' + PROFILES[code]]
        if it['status'] != 'final':
            said = [one['resource'] for one in bundle['entry'] if one['resource'].get('target', [{}])[0].get('reference') == entry['fullUrl']]
            assert said, 'no provenance'
            told.append([it['status'], codes(it)[0], said[0]['activity']['coding'][0]['code']])
    if kind == 'MedicationAdministration':
        assert ('medicationCodeableConcept' in it) != ('medicationReference' in it), it
        assert 'dosage' not in it or 'dose' in it['dosage'] or 'rateQuantity' in it['dosage']
    if kind == 'AllergyIntolerance':
        withdrawn = it['verificationStatus']['coding'][0]['code'] == 'entered-in-error'
        assert withdrawn != ('clinicalStatus' in it), it
print(json.dumps({'counts': counts, 'changed': told}))
";

#[test]
fn bundle_follows_r4_and_marks_corrections() {
    let mut all = samples();
    all.push(awkward());
    for case in &all {
        python(READ_BUNDLE, &made("fhir", std::slice::from_ref(case)));
    }
    let read: serde_json::Value = serde_json::from_str(&python(READ_BUNDLE, &made("fhir", &all))).unwrap();
    assert_eq!(read["counts"]["Encounter"], all.len());
    assert_eq!(read["counts"]["AdverseEvent"], 2);
    assert_eq!(read["changed"], serde_json::json!([["corrected", "85354-9", "UPDATE"]]), "{read}");
    assert_eq!(made("fhir", &all), made("fhir", &all));
}

/// Id, system and value of every identifier of a bundle, a line each.
const IDENTITIES: &str = r"
import json, sys
def walk(node):
    if isinstance(node, dict):
        if set(node) == {'system', 'value'}: print('identifier', node['system'], node['value'])
        for value in node.values(): walk(value)
    elif isinstance(node, list):
        for one in node: walk(one)
for entry in json.load(sys.stdin)['entry']:
    print('id', entry['resource']['resourceType'], entry['resource']['id'])
    walk(entry['resource'])
";

#[test]
fn no_id_or_identifier_of_a_site_is_that_of_another() {
    let mut all = samples();
    all.push(awkward());
    let of = |site| {
        let options = ExportOptions { site_id: Some(site), ..ExportOptions::default() };
        let lines = python(IDENTITIES, &made_with("fhir", &all, options));
        lines.lines().map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let (here, there) = (of("elm-street.example"), of("oak-lane.example"));
    assert_eq!(here.len(), there.len());
    assert!(here.is_disjoint(&there), "{:?}", here.intersection(&there).collect::<Vec<_>>());
    for kind in ["Patient", "Practitioner", "Device", "Medication", "Encounter"] {
        assert!(here.iter().any(|line| line.starts_with(&format!("id {kind} "))), "{kind}");
    }
    assert_eq!(here, of("elm-street.example"), "sent again, nothing is added");
    let Generator::Fallible(make) = find_format("fhir").unwrap().generator else { panic!("it can be refused") };
    assert!(make(&all, ExportOptions::default()).unwrap_err().to_string().contains("name of the site"));
}

/// The resources of a kind, one JSON object a line.
fn resources(case: &CaseRecord, kind: &str) -> Vec<serde_json::Value> {
    let bundle: serde_json::Value = serde_json::from_slice(&made("fhir", std::slice::from_ref(case))).unwrap();
    let all = bundle["entry"].as_array().unwrap().iter().map(|entry| entry["resource"].clone());
    all.filter(|resource| resource["resourceType"] == kind).collect()
}

#[test]
fn a_lot_is_the_batch_of_a_medication_that_doses_share() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:15:00").enter("dose 50 im left deltoid lot a4471").enter("");
    app.advance_to("0:40:00").enter("dose 25 im right deltoid lot A4471").enter("");
    let case = super::cases::on(&app);
    let medicines = resources(&case, "Medication");
    assert_eq!(medicines.len(), 1, "{medicines:?}");
    assert_eq!(medicines[0]["batch"]["lotNumber"].as_str().unwrap().to_uppercase(), "A4471");
    assert_eq!(medicines[0]["code"]["coding"][0]["code"], "6130");
    let given = resources(&case, "MedicationAdministration");
    let reference = format!("urn:uuid:{}", medicines[0]["id"].as_str().unwrap());
    assert!(
        given.len() == 2 && given.iter().all(|dose| dose["medicationReference"]["reference"] == reference.as_str()),
        "{given:?}"
    );
    assert!(!serde_json::to_string(&given).unwrap().contains("4471"));
}

#[test]
fn esketamine_has_the_codes_of_its_substance_and_spray() {
    let given = resources(&sample("C-042"), "MedicationAdministration");
    let medicines = resources(&sample("C-042"), "Medication");
    let concepts = given.iter().map(|dose| &dose["medicationCodeableConcept"]).chain(medicines.iter().map(|one| &one["code"]));
    let concepts: Vec<_> = concepts.filter(|concept| concept["text"] == "esketamine").collect();
    assert!(!concepts.is_empty());
    for concept in concepts {
        let codes: Vec<_> = concept["coding"].as_array().unwrap().iter().map(|coding| coding["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["50LFG02TXD", "2201623"]);
    }
}

#[test]
fn allergies_and_medicines_are_resources_and_none_known_is_an_empty_list() {
    for (line, kind, words) in [
        ("allergies: penicillin (hives), latex", "AllergyIntolerance", "penicillin (hives), latex"),
        ("allergies: no penicillin", "AllergyIntolerance", "no penicillin"),
        ("medicines: lithium 300 mg, twice daily", "MedicationStatement", "lithium 300 mg, twice daily"),
        ("allergies: none known", "List", "none known"),
        ("allergies: NKDA.", "List", "NKDA."),
        ("medicines: none", "List", "none"),
    ] {
        let mut app = TestApp::begin("im_kat", None);
        app.advance_to("0:01:00").enter(line);
        let case = super::cases::on(&app);
        python(READ_BUNDLE, &made("fhir", std::slice::from_ref(&case)));
        for known in ["AllergyIntolerance", "MedicationStatement", "List"] {
            let found = resources(&case, known);
            assert_eq!(found.len(), usize::from(known == kind), "{line}: {found:?}");
            assert!(found.iter().all(|one| one.to_string().contains(words)), "{line}: {found:?}");
        }
        // Withdrawn, it keeps its id and is no longer one.
        let id = resources(&case, kind)[0]["id"].clone();
        app.press(KeyCode::Backspace).press(KeyCode::Enter).advance_ms(1100);
        let withdrawn = resources(&super::cases::on(&app), kind);
        assert!(withdrawn.len() == 1 && withdrawn[0]["id"] == id, "{withdrawn:?}");
        assert!(withdrawn[0].to_string().contains("entered-in-error"), "{withdrawn:?}");
    }
}

#[test]
fn clients_without_a_code_are_not_one_client() {
    let case = |name: &str| {
        let session = super::cases::on(&TestApp::begin("im_kat", None)).session;
        let rows: Vec<_> = session.ledger().rows().iter().filter(|row| row.item != "client").cloned().collect();
        super::cases::of(name, Session::from_rows(Arc::clone(session.plan()), &rows))
    };
    let id = |name| resources(&case(name), "Patient")[0]["id"].clone();
    assert_ne!(id("20261123-1324-C-017"), id("20261124-1324-C-017"));
}

#[test]
fn withdrawn_entry_keeps_its_id_as_entered_in_error() {
    let mut app = crate::support::app::TestApp::begin("im_kat", Some(60));
    app.advance_to("0:02:00").enter("120/78 68");
    let ids = |bytes: &[u8]| python("import json,sys\nfor e in json.load(sys.stdin)['entry']: print(e['fullUrl'])", bytes);
    let before = ids(&made("fhir", &[super::cases::on(&app)]));
    app.press(crossterm::event::KeyCode::Backspace).press(crossterm::event::KeyCode::Enter).advance_ms(1100);
    let bytes = made("fhir", &[super::cases::on(&app)]);
    let read = python(READ_BUNDLE, &bytes);
    assert!(read.contains(r#"["entered-in-error", "85354-9", "NULLIFY"], ["entered-in-error", "8867-4", "NULLIFY"]"#), "{read}");
    let after = ids(&bytes);
    assert!(before.lines().all(|id| after.contains(id)), "what was there is changed, not added to");
    assert!(String::from_utf8(bytes).unwrap().contains("HTEST"), "a rehearsal is test data");
}
