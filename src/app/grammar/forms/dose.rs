//! Doses: amount, route, site, lot, who gave it. A dose needs a unit or a route. Only the protocol's substance and its route
//! are filled in.

use crate::app::grammar::author::find_staff;
use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word, parse_number, trim_punctuation};
use crate::session::Initials;
use crate::session::clinical::dose_summary;
use crate::session::record::row::Value;
use crate::session::statement::{Dose, StatementKind};

/// Units of mass: mg = typed × times ÷ per.
const MASS_UNITS: &[(&str, f64, f64)] =
    &[("mg", 1.0, 1.0), ("mcg", 1.0, 1000.0), ("ug", 1.0, 1000.0), ("µg", 1.0, 1000.0), ("μg", 1.0, 1000.0), ("g", 1000.0, 1.0)];

/// The routes and their codes.
pub(crate) const ROUTES: &[&str] = &["im", "iv", "sc", "sl", "po", "in"];

/// Known substances besides the protocol's.
pub(crate) const SUBSTANCES: &[&str] = &["ketamine", "esketamine", "ondansetron"];

/// Units that are no mass; with them a line is a note.
const NON_MASS_UNITS: &[&str] = &["ml", "cc", "iu", "unit", "units", "tablet", "tablets", "tab", "tabs", "drops", "puffs", "mgs"];

/// Words for a site on the body. Other words are taken as a site with a warning: they may be an unknown medicine.
const BODY_SITES: &[&str] = &[
    "left",
    "right",
    "l",
    "r",
    "both",
    "upper",
    "lower",
    "outer",
    "inner",
    "mid",
    "lateral",
    "anterior",
    "posterior",
    "in",
    "into",
    "the",
    "of",
    "under",
    "deltoid",
    "delt",
    "arm",
    "forearm",
    "hand",
    "wrist",
    "shoulder",
    "thigh",
    "leg",
    "vastus",
    "lateralis",
    "quad",
    "quadriceps",
    "hip",
    "glute",
    "gluteal",
    "gluteus",
    "maximus",
    "medius",
    "buttock",
    "ventrogluteal",
    "dorsogluteal",
    "abdomen",
    "antecubital",
    "fossa",
    "ac",
    "vein",
    "cannula",
    "port",
    "nostril",
    "nostrils",
    "nose",
    "tongue",
    "cheek",
    "buccal",
];

/// `dose 50 im left deltoid lot A4471`.
pub(crate) fn parse(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    words.take_phrase("dose").then_some(())?;
    let mut draft = DoseDraft::default();
    while let Some(word) = words.next_word() {
        draft.add_word(trim_punctuation(word), &mut words, here)?;
    }
    draft.finish(here)
}

#[derive(Default)]
struct DoseDraft<'a> {
    amount: Option<f64>,
    unit: Option<(f64, f64)>,
    substance: Option<String>,
    route: Option<&'static str>,
    lot: Option<&'a str>,
    given_by: Option<Initials>,
    checked_by: Option<Initials>,
    site_words: Vec<&'a str>,
}

impl<'a> DoseDraft<'a> {
    /// `None` if the word cannot be part of a dose.
    fn add_word(&mut self, word: &'a str, next: &mut WordCursor<'a>, here: &FormContext<'_>) -> Option<()> {
        let own = here.context.session.plan();
        if let Some(substance) = SUBSTANCES.iter().copied().chain([own.substance.as_str()]).find(|known| eq_word(word, known)) {
            return set_once(&mut self.substance, substance.to_owned());
        }
        let Some(_) = self.amount else { return self.add_amount(word) };
        if let Some(found) = find_unit(word) {
            return set_once(&mut self.unit, found);
        }
        if let Some(route) = self.route_word(word, *next, &own.route) {
            return set_once(&mut self.route, route);
        }
        if eq_word(word, "lot") {
            return set_once(&mut self.lot, trim_punctuation(next.next_word()?));
        }
        if self.add_person(word, next) {
            return Some(());
        }
        let is_no_mass = NON_MASS_UNITS.iter().any(|unit| eq_word(word, unit));
        if is_no_mass || word.contains(|c: char| c.is_ascii_digit() || c == '/') {
            return None;
        }
        self.site_words.push(word);
        Some(())
    }

    fn add_amount(&mut self, word: &str) -> Option<()> {
        let (amount, glued) = parse_number(word)?;
        if !glued.is_empty() {
            self.unit = Some(find_unit(glued)?);
        }
        set_once(&mut self.amount, amount)
    }

    /// `in` is a route, but also a preposition before a site.
    fn route_word(&self, word: &str, next: WordCursor<'_>, own: &str) -> Option<&'static str> {
        let route = ROUTES.iter().copied().find(|route| eq_word(word, route))?;
        let before_place = next.peek().is_some_and(|next| BODY_SITES.iter().any(|place| eq_word(trim_punctuation(next), place)));
        let is_everyday = route == "in" && (self.route.is_some() || (own != "in" && before_place));
        (!is_everyday).then_some(route)
    }

    /// `by mk`, `given by mk`, `checked nr`, `checked by nr`.
    fn add_person(&mut self, word: &str, next: &mut WordCursor<'a>) -> bool {
        let mut ahead = *next;
        let checked = eq_word(word, "checked");
        let by = eq_word(word, "by") || ((checked || eq_word(word, "given")) && ahead.take_phrase("by"));
        let who =
            if by || checked { ahead.next_word().and_then(|who| Initials::parse(trim_punctuation(who)).ok()) } else { None };
        let place = if checked { &mut self.checked_by } else { &mut self.given_by };
        let is_new = who.is_some() && place.is_none();
        if is_new {
            *place = who;
            *next = ahead;
        }
        is_new
    }

    fn finish(self, here: &FormContext<'_>) -> Option<FormMatch> {
        let session = here.context.session;
        if self.unit.is_none() && self.route.is_none() {
            return None;
        }
        let (times, per) = self.unit.unwrap_or((1.0, 1.0));
        let mg = Value::new(self.amount? * times / per).filter(|mg| mg.get() > 0.0)?;
        let plan = session.plan();
        let substance = self.substance.unwrap_or_else(|| plan.substance.clone());
        let own_route = if substance == plan.substance { plan.route.as_str() } else { "" };
        let site = self.site_words.join(" ");
        let mut doubts = Vec::new();
        if !self.site_words.iter().all(|word| BODY_SITES.iter().any(|place| eq_word(word, place))) {
            doubts.push(format!("“{site}” is no medicine known here. Is it the place where {substance} was given?"));
        }
        for who in [&self.given_by, &self.checked_by].into_iter().flatten() {
            if find_staff(who.as_str(), session).is_none() {
                doubts.push(format!("{who} is not among today's staff. Save it with {who}?"));
            }
        }
        let dose = Dose {
            substance,
            mg,
            route: self.route.unwrap_or(own_route).to_owned(),
            site,
            lot: self.lot.unwrap_or_default().to_owned(),
            given_by: self.given_by,
            checked_by: self.checked_by,
        };
        doubts.extend(dose_summary::dose_warnings(session, here.time, &dose));
        Some(FormMatch { kind: StatementKind::Dose(dose), warnings: doubts })
    }
}

/// Sets a value that may be given only once.
pub(crate) fn set_once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.is_none().then(|| *slot = Some(value))
}

pub(crate) fn find_unit(word: &str) -> Option<(f64, f64)> {
    MASS_UNITS.iter().find(|(name, ..)| eq_word(word, name)).map(|(_, times, per)| (*times, *per))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::record::vocabulary::{RowKind, find};

    #[test]
    fn the_record_has_every_substance() {
        for name in SUBSTANCES {
            assert!(find(RowKind::Dose, name).is_some_and(|item| item.unit == "mg"), "{name}");
        }
    }
}
