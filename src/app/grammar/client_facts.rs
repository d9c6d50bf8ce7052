//! What the emergency card and the client's page show, said on any line: `age 41`, and words after a colon. Without the colon the same words are a note.

use super::words::{Words, after, number};
use super::{Found, Here};
use crate::session::record::row::Value;
use crate::session::statement::{Form, Known};

/// What words are about.
type About = fn(String) -> Known;

/// The word before the colon, and what the words after it are about.
const NAMED: [(&str, About); 10] = [
    ("allergies:", Known::Allergies),
    ("medicines:", Known::Medicines),
    ("meds:", Known::Medicines),
    ("escort:", Known::Escort),
    ("emergency contact:", Known::Contact),
    ("rescue:", Known::Rescue),
    ("follow-up:", |words| Known::Planned("followup", words)),
    ("followup:", |words| Known::Planned("followup", words)),
    ("aftercare:", |words| Known::Planned("aftercare", words)),
    ("to call:", |words| Known::Planned("contact", words)),
];
/// Nobody is older, and a typed year of birth is no age.
const OLDEST: f64 = 120.0;

/// `age 41`, `allergies: none known`, `medicines: lithium`, `escort: Ana 555 0123`, `emergency contact: Ben 555 0124`,
/// `rescue: what and how much`, `follow-up: 2026-11-26 10:30`, `aftercare: a slow day`, `to call: Dr Lee 555 0100`.
pub(crate) fn read(mut words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let text = words.rest();
    for (name, known) in NAMED {
        if let Some(said) = after(text, name).map(str::trim).filter(|said| !said.is_empty()) {
            return Some(Form::Known(known(said.to_owned())).into());
        }
    }
    if !words.take_all("age") {
        return None;
    }
    let (years, unit) = number(words.take()?)?;
    let is_age = unit.is_empty() && years.fract() == 0.0 && (1.0..=OLDEST).contains(&years) && words.is_empty();
    is_age.then(|| Value::new(years)).flatten().map(|years| Form::Known(Known::Age(years)).into())
}
