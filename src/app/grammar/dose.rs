//! A medicine given: how much, by which route, where, which lot, by whom. It needs a unit or a route, else it is a note. It fills in
//! the protocol's substance and that substance's route, nothing else.

use super::author::on_staff;
use super::words::{Words, bare, is, number};
use super::{Found, Here};
use crate::session::Initials;
use crate::session::clinical::dose_summary;
use crate::session::record::row::Value;
use crate::session::statement::{Dose, Form};

/// Units of mass: the word, and the number in mg = typed × times ÷ per.
const UNITS: &[(&str, f64, f64)] =
    &[("mg", 1.0, 1.0), ("mcg", 1.0, 1000.0), ("ug", 1.0, 1000.0), ("µg", 1.0, 1000.0), ("μg", 1.0, 1000.0), ("g", 1000.0, 1.0)];

/// The record's codes for routes.
pub(crate) const ROUTES: &[&str] = &["im", "iv", "sc", "sl", "po", "in"];

/// Substances that a record has a name for, besides the protocol's own.
pub(crate) const SUBSTANCES: &[&str] = &["ketamine", "esketamine", "ondansetron"];

/// Amounts that are no mass: a dose in them is a note.
const NOT_MASS: &[&str] = &["ml", "cc", "iu", "unit", "units", "tablet", "tablets", "tab", "tabs", "drops", "puffs", "mgs"];

/// Words for a place on the body. Others are taken as one too, but asked about: they may be a medicine nobody knows here.
const PLACES: &[&str] = &[
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
pub(crate) fn read(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    words.take_all("dose").then_some(())?;
    let mut draft = Draft::default();
    while let Some(word) = words.take() {
        draft.add(bare(word), &mut words, here)?;
    }
    draft.finish(here)
}

#[derive(Default)]
struct Draft<'a> {
    amount: Option<f64>,
    unit: Option<(f64, f64)>,
    substance: Option<String>,
    route: Option<&'static str>,
    lot: Option<&'a str>,
    given_by: Option<Initials>,
    checked_by: Option<Initials>,
    place: Vec<&'a str>,
}

impl<'a> Draft<'a> {
    /// None where the word cannot stand in a dose.
    fn add(&mut self, word: &'a str, next: &mut Words<'a>, here: &Here<'_>) -> Option<()> {
        let own = here.context.session.plan();
        if let Some(substance) = SUBSTANCES.iter().copied().chain([own.substance.as_str()]).find(|known| is(word, known)) {
            return set(&mut self.substance, substance.to_owned());
        }
        let Some(_) = self.amount else { return self.add_amount(word) };
        if let Some(found) = unit(word) {
            return set(&mut self.unit, found);
        }
        if let Some(route) = self.route_in(word, *next, &own.route) {
            return set(&mut self.route, route);
        }
        if is(word, "lot") {
            return set(&mut self.lot, bare(next.take()?));
        }
        if self.add_person(word, next) {
            return Some(());
        }
        let is_no_mass = NOT_MASS.iter().any(|unit| is(word, unit));
        if is_no_mass || word.contains(|c: char| c.is_ascii_digit() || c == '/') {
            return None;
        }
        self.place.push(word);
        Some(())
    }

    fn add_amount(&mut self, word: &str) -> Option<()> {
        let (amount, glued) = number(word)?;
        if !glued.is_empty() {
            self.unit = Some(unit(glued)?);
        }
        set(&mut self.amount, amount)
    }

    /// `in` is a route, and an everyday word before a place.
    fn route_in(&self, word: &str, next: Words<'_>, own: &str) -> Option<&'static str> {
        let route = ROUTES.iter().copied().find(|route| is(word, route))?;
        let before_place = next.peek().is_some_and(|next| PLACES.iter().any(|place| is(bare(next), place)));
        let is_everyday = route == "in" && (self.route.is_some() || (own != "in" && before_place));
        (!is_everyday).then_some(route)
    }

    /// `by mk`, `given by mk`, `checked nr`, `checked by nr`.
    fn add_person(&mut self, word: &str, next: &mut Words<'a>) -> bool {
        let mut ahead = *next;
        let checked = is(word, "checked");
        let by = is(word, "by") || ((checked || is(word, "given")) && ahead.take_all("by"));
        let who = if by || checked { ahead.take().and_then(|who| Initials::parse(bare(who)).ok()) } else { None };
        let place = if checked { &mut self.checked_by } else { &mut self.given_by };
        let is_new = who.is_some() && place.is_none();
        if is_new {
            *place = who;
            *next = ahead;
        }
        is_new
    }

    fn finish(self, here: &Here<'_>) -> Option<Found> {
        let session = here.context.session;
        if self.unit.is_none() && self.route.is_none() {
            return None;
        }
        let (times, per) = self.unit.unwrap_or((1.0, 1.0));
        let mg = Value::new(self.amount? * times / per).filter(|mg| mg.get() > 0.0)?;
        let plan = session.plan();
        let substance = self.substance.unwrap_or_else(|| plan.substance.clone());
        let own_route = if substance == plan.substance { plan.route.as_str() } else { "" };
        let site = self.place.join(" ");
        let mut doubts = Vec::new();
        if !self.place.iter().all(|word| PLACES.iter().any(|place| is(word, place))) {
            doubts.push(format!("“{site}” is no medicine known here. Is it the place where {substance} was given?"));
        }
        for who in [&self.given_by, &self.checked_by].into_iter().flatten() {
            if on_staff(who.as_str(), session).is_none() {
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
        doubts.extend(dose_summary::before_dose(session, here.at, &dose));
        Some(Found { form: Form::Dose(dose), doubts })
    }
}

/// Nothing is said twice in one dose.
pub(crate) fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.is_none().then(|| *place = Some(value))
}

pub(crate) fn unit(word: &str) -> Option<(f64, f64)> {
    UNITS.iter().find(|(name, ..)| is(word, name)).map(|(_, times, per)| (*times, *per))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::record::vocabulary::{Kind, find};

    #[test]
    fn the_record_has_every_substance() {
        for name in SUBSTANCES {
            assert!(find(Kind::Dose, name).is_some_and(|item| item.unit == "mg"), "{name}");
        }
    }
}
