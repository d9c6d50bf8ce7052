"""JSON lines, FHIR and calendar entries: each by a reader that knows nothing of this program."""

import json
import pathlib
import re
import sys

import icalendar
from fhir.resources.R4B.bundle import Bundle

out = pathlib.Path(sys.argv[1])
UNITS = {"mm[Hg]", "/min", "%", "Cel", "kg", "L/min", "mg", "mg/kg", "mg/h", "{score}", "min", "{count}", "s", "h", "1"}
# What an Observation of each code must be written in, whatever a profile lets pass.
OF_CODE = {"8480-6": "mm[Hg]", "8462-4": "mm[Hg]", "8867-4": "/min", "2708-6": "%", "9279-1": "/min", "8310-5": "Cel", "29463-7": "kg"}


def quantities(node):
    if isinstance(node, dict):
        if "value" in node and "system" in node and "code" in node and isinstance(node["value"], (int, float)):
            yield node
        for inner in node.values():
            yield from quantities(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from quantities(inner)


names = sorted(path.stem for path in out.glob("*.fhir"))
assert len(names) >= 6, names
followups = 0
for name in names:
    for line in (out / f"{name}.json").read_text().splitlines():
        assert json.loads(line)["session"] == name
    text = (out / f"{name}.fhir").read_text()
    bundle = json.loads(text)
    Bundle.model_validate(bundle)
    assert bundle["type"] == "transaction"
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(urls) == len(set(urls)) >= 10, name
    asked = [entry["request"]["url"] for entry in bundle["entry"]]
    known = {f"{entry['resource']['resourceType']}/{entry['resource']['id']}" for entry in bundle["entry"]}
    assert set(asked) == known, "each is put to its own address"
    for reference in re.findall(r'"reference":\s*"([^"]+)"', text):
        assert reference in known or reference in urls or reference.startswith("#"), (name, reference)
    for quantity in quantities(bundle):
        assert quantity["system"] == "http://unitsofmeasure.org" and quantity["code"] in UNITS, (name, quantity)
    seen = set()
    for resource in (entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Observation"):
        for part in [resource, *resource.get("component", [])]:
            codes = {coding.get("code") for coding in part["code"].get("coding", [])}
            for code in codes & OF_CODE.keys():
                if "valueQuantity" in part:
                    assert part["valueQuantity"]["code"] == OF_CODE[code], (name, part)
                    seen.add(code)
    assert {"8480-6", "8462-4", "8867-4", "2708-6"} <= seen, (name, seen)
    if not (out / f"{name}.ics").exists():
        continue
    raw = (out / f"{name}.ics").read_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b""), "lines of a calendar end in CR LF"
    calendar = icalendar.Calendar.from_ical(raw)
    assert not calendar.errors
    for event in calendar.walk("VEVENT"):
        assert not event.errors and event["CLASS"] == "PRIVATE" and event["DTSTART"].dt.tzinfo is None and event["UID"]
        followups += 1
assert followups >= 1, "one sample has a follow-up"
print(f"{len(names)} bundles by fhir.resources, {followups} calendar entries by icalendar {icalendar.__version__}")
