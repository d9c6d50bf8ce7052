//! The words of a dose: units, routes, places, and words that are no medicine.

use crate::app::grammar::words::{eq_word, find_word, is_in};
use crate::session::clinical::medicine::MedicineUnit;
use crate::session::plan::Plan;

/// Units of mass with a factor and a divisor: mg = typed × factor ÷ divisor. Two numbers keep the result exact.
pub(super) const MASS_UNITS: &[(&[&str], f64, f64)] = &[
    (&["mg", "mgs", "milligram", "milligrams"], 1.0, 1.0),
    (&["mcg", "ug", "µg", "μg", "microgram", "micrograms"], 1.0, 1000.0),
    (&["g"], 1000.0, 1.0),
];

/// Units of a volume in mL. They need a concentration.
pub(super) const VOLUME_UNITS: &[&str] = &["ml", "cc"];

/// The unit of a concentration.
pub(super) const CONCENTRATION_UNIT: &str = "mg/ml";

/// Words for routes, with the record's code.
pub(super) const ROUTES: &[(&str, &[&str])] = &[
    ("im", &["im", "intramuscular", "intramuscularly"]),
    ("iv", &["iv", "intravenous", "intravenously"]),
    ("sc", &["sc", "subq", "subcut", "subcutaneous", "subcutaneously"]),
    ("sl", &["sl", "sublingual", "sublingually"]),
    ("po", &["po", "oral", "orally"]),
    ("in", &["in", "intranasal", "intranasally", "nasal"]),
];

/// Units that are neither a mass nor a volume: a dose in them is a note.
pub(super) const UNCONVERTED_UNITS: &str = "iu unit units tablet tablets tab tabs drops puffs";

/// Words with which a line is no dose: they say that nothing was given now.
pub(super) const NOT_DOSED: &str = "her him them she he they me us you client patient it \
    took takes taking had has have wants asked says said after before until since \
    not no never refused declined without instead if maybe later needed prn order ordered planned daily yesterday home";

/// Verbs that begin a line about a dose that was given.
pub(super) const GIVEN_VERBS: &[&str] = &["gave", "given", "administered", "injected"];

/// Words for one more dose: they name no medicine.
pub(super) const FURTHER_DOSE: &str = "another further additional extra supplemental supplementary booster boost top-up topup repeat \
    repeated more first second third fourth next 1st 2nd 3rd 4th";

/// Numbers of amounts and readings that people type as words.
pub(crate) const NUMBER_WORDS: &str = "half ten eleven twelve fifteen twenty twenty-five thirty forty fifty sixty seventy eighty ninety \
    hundred";

/// Words for a place on the body.
pub(super) const SITE_WORDS: &str = "left right l r both upper lower outer inner mid lateral anterior posterior in into the of under \
    deltoid delt arm forearm hand wrist shoulder thigh leg vastus lateralis quad quadriceps hip glute gluteal gluteus maximus \
    medius buttock ventrogluteal dorsogluteal abdomen antecubital fossa ac vein cannula port nostril nostrils nose tongue cheek \
    buccal";

/// Words before the name of a place: no medicine follows them.
pub(super) const BEFORE_SITE: &[&str] =
    &["left", "right", "l", "r", "both", "upper", "lower", "outer", "inner", "mid", "into", "under", "the"];

/// So many unknown words at one place may be a name; more are a sentence.
pub(super) const MAX_UNKNOWN_WORDS: usize = 2;

/// What is eaten or drunk and is no medicine.
pub(super) const DRINKS: &str = "water juice tea coffee broth soup lemonade drink sip sugar glucose food snack honey salt";

pub(super) fn is_dose_unit(unit: &str) -> bool {
    let (amount, _) = unit.split_once('/').unwrap_or((unit, ""));
    find_unit(amount).is_some() || find_word(VOLUME_UNITS, amount).is_some() || is_in(UNCONVERTED_UNITS, amount)
}

/// `in` and `po` are words too.
pub(super) fn is_route(word: &str) -> bool {
    find_route(word).is_some_and(|route| !["in", "po"].contains(&route))
}

pub(crate) fn find_unit(word: &str) -> Option<(f64, f64)> {
    MASS_UNITS.iter().find(|(names, ..)| find_word(names, word).is_some()).map(|(_, factor, divisor)| (*factor, *divisor))
}

pub(crate) fn find_route(word: &str) -> Option<&'static str> {
    let word = word.replace('.', "");
    ROUTES.iter().find(|(_, names)| find_word(names, &word).is_some()).map(|(code, _)| *code)
}

/// The id of the medicine that a word names. A flow is no dose.
pub(crate) fn find_substance(word: &str, plan: &Plan) -> Option<String> {
    let named = plan.medicines.iter().find(|medicine| medicine.unit == MedicineUnit::Mg && medicine.is_named(word));
    let own = || eq_word(word, &plan.substance).then(|| plan.substance.clone());
    named.map(|medicine| medicine.id.clone()).or_else(own)
}

pub(super) fn is_site_word(word: &str) -> bool {
    is_in(SITE_WORDS, word)
}
