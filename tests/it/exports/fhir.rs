//! The FHIR bundle, checked by a script that knows the R4 rules for the resources in it and shares no code with the program. A
//! whole validator needs more than a bare machine has.

use super::cases::{awkward, made, python, samples};

/// References lead somewhere, ids stand once, each resource has what R4 requires of it, units are UCUM's for each code, vital signs have
/// their profile's code.
const READ_BUNDLE: &str = r"
import json, re, sys
bundle = json.load(sys.stdin)
assert bundle['resourceType'] == 'Bundle' and bundle['type'] == 'transaction'
REQUIRED = {
  'Patient': ['identifier'], 'Practitioner': ['identifier'], 'Device': ['deviceName'], 'Encounter': ['status', 'class'],
  'Procedure': ['status', 'subject'], 'Observation': ['status', 'code', 'subject', 'effectiveDateTime'],
  'MedicationAdministration': ['status', 'medicationCodeableConcept', 'subject'], 'AdverseEvent': ['actuality', 'subject'],
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
    if kind == 'MedicationAdministration' and 'dosage' in it:
        assert 'dose' in it['dosage'] or 'rateQuantity' in it['dosage']
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
