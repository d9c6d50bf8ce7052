//! A session as an HL7 FHIR R4 transaction. The id of a resource is made of the site, the session and its row, so sending it twice, or again
//! after a correction, updates the resource and adds none. Corrected entries have the status `corrected` and a provenance,
//! withdrawn ones `entered-in-error`. The client is a code of the
//! site only.

mod bundle;
mod client_facts;
mod encounter;
mod medication;
mod observation;

pub(crate) use observation::loinc_code;

use super::{CaseRecord, ExportOptions};
use crate::plain_text::{LineBreaks, escape_json, plain_text};
use crate::session::Refusal;
use bundle::{Bundle, FhirContext, date_time};
use serde_json::{Value as Json, json};
use std::borrow::Cow;

/// # Errors
///
/// The options name no site.
pub(crate) fn transaction_bundle(cases: &[CaseRecord], options: ExportOptions<'_>) -> Result<Vec<u8>, Refusal> {
    let site_id =
        options.site_id.ok_or_else(|| Refusal::new("A FHIR export needs the name of the site. Nothing was written."))?;
    let mut bundle = Bundle::default();
    for case in cases {
        add_session(&mut bundle, &FhirContext::new(case, site_id));
    }
    let written = cases.iter().filter_map(|case| case.session.last_entered()).max_by_key(|wall| wall.instant_ms());
    // FHIR's strings have no control characters.
    bundle.entries.iter_mut().for_each(make_plain);
    let mut whole = json!({ "resourceType": "Bundle", "type": "transaction", "entry": bundle.entries });
    if let Some(written) = written {
        whole["timestamp"] = date_time(written);
    }
    Ok(pretty_json(&whole))
}

/// Makes every string in it plain.
fn make_plain(json: &mut Json) {
    match json {
        Json::String(text) => {
            if let Cow::Owned(plain) = plain_text(text, LineBreaks::Keep) {
                *text = plain;
            }
        }
        Json::Array(all) => all.iter_mut().for_each(make_plain),
        Json::Object(all) => all.values_mut().for_each(make_plain),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// JSON with indentation and a final line feed.
pub(crate) fn pretty_json(json: &Json) -> Vec<u8> {
    let text = serde_json::to_string_pretty(json).unwrap_or_default();
    format!("{}\n", escape_json(&text)).into_bytes()
}

fn add_session(bundle: &mut Bundle, context: &FhirContext<'_>) {
    encounter::add_people(bundle, context);
    encounter::add_encounter(bundle, context);
    client_facts::add_client_facts(bundle, context);
    observation::add_observations(bundle, context);
    medication::add_medications(bundle, context);
    medication::add_adverse_events(bundle, context);
    encounter::add_checklists(bundle, context);
    encounter::add_note(bundle, context);
}
