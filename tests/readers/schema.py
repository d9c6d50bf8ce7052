"""Every FHIR bundle against HL7's JSON schema of R4 (as Medplum hands it on, with kinds of its own beside), as jsonschema reads it. It
asserts shape and unknown properties; it does not know required elements or codes."""

import json
import sys
from pathlib import Path

import jsonschema

schema = json.loads(Path(sys.argv[2]).read_text())
names = sorted(Path(sys.argv[1]).glob("*.fhir"))
assert names, f"no bundle in {sys.argv[1]}"


def faults(name, thing):
    return [fault.message for fault in validator(name).iter_errors(thing)]


def validator(name):
    # One definition at a time: the schema's `oneOf` over all resources says only that none fits.
    wanted = {"$schema": schema["$schema"], "$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
    return jsonschema.validators.validator_for(schema)(wanted)


resources = 0
for path in names:
    bundle = json.loads(path.read_text())
    for entry in bundle["entry"]:
        kind = entry["resource"]["resourceType"]
        found = faults(kind, entry["resource"])
        assert not found, (path.name, kind, found[:4])
        resources += 1
    shell = {**bundle, "entry": [{key: value for key, value in entry.items() if key != "resource"} for entry in bundle["entry"]]}
    assert not faults("Bundle", shell), path.name

planted = json.loads(names[0].read_text())["entry"][0]["resource"]
assert faults(planted["resourceType"], {**planted, "colour": "blue"}), "the schema takes anything"
print(f"{len(names)} bundles, {resources} resources by jsonschema")
