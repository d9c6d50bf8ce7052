//! A dose: amount, substance, route, site, lot and people. A dose has a unit or a route. The protocol supplies its
//! substance and route, nothing else.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, bare_word, eq_word, find_word, is_in, parse_number, trim_punctuation};
use crate::session::Initials;
use crate::session::clinical::dose_summary;
use crate::session::plan::Plan;
use crate::session::record::row::Value;
use crate::session::statement::{Dose, StatementKind};

/// Units of mass with a factor and a divisor: mg = typed × factor ÷ divisor. Two numbers keep the result exact.
const MASS_UNITS: &[(&str, f64, f64)] =
    &[("mg", 1.0, 1.0), ("mcg", 1.0, 1000.0), ("ug", 1.0, 1000.0), ("µg", 1.0, 1000.0), ("μg", 1.0, 1000.0), ("g", 1000.0, 1.0)];

/// The record's codes for routes.
const ROUTES: &[&str] = &["im", "iv", "sc", "sl", "po", "in"];

/// Substances that the record has a name for, besides the protocol's own.
const SUBSTANCES: &[&str] = &["ketamine", "esketamine", "ondansetron"];

/// Units that are no mass: a dose in them is a note.
const NON_MASS_UNITS: &[&str] = &["ml", "cc", "iu", "unit", "units", "tablet", "tablets", "tab", "tabs", "drops", "puffs", "mgs"];

/// Words for a place on the body. Others are taken as one too, but with a warning: they may be an unknown medicine.
const SITE_WORDS: &str = "left right l r both upper lower outer inner mid lateral anterior posterior in into the of under \
    deltoid delt arm forearm hand wrist shoulder thigh leg vastus lateralis quad quadriceps hip glute gluteal gluteus maximus \
    medius buttock ventrogluteal dorsogluteal abdomen antecubital fossa ac vein cannula port nostril nostrils nose tongue cheek \
    buccal";

/// Words that begin a line about a dose, besides `dose`.
const GIVEN_WORDS: &[&str] = &["gave", "given", "administered", "injected"];

/// `dose 50 im left deltoid lot A4471`, `gave 50mg IM left deltoid`, `ketamine 50 mg im`. Without `dose`, the line states a unit, and
/// a route or a substance unless it says that it was given, and has no word that the record does not know.
pub(crate) fn parse(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    let is_named = words.take_phrase("dose");
    let is_given = !is_named && take_given(&mut words);
    let mut draft = DoseDraft::default();
    while let Some(word) = words.next_word() {
        draft.add_word(bare_word(word), &mut words, context.line.session.plan())?;
    }
    let says_what = is_given || draft.route.is_some() || draft.substance.is_some();
    let is_known = draft.unit.is_some() && says_what && draft.site.iter().all(|word| is_site_word(word));
    if is_named || is_known { draft.finish(context) } else { None }
}

fn take_given(words: &mut WordCursor<'_>) -> bool {
    GIVEN_WORDS.iter().any(|word| words.take_phrase(word))
}

/// Whether a line begins as a dose: `dose` or `gave` and an amount, or an amount of a medicine.
pub(crate) fn begins_as_dose(mut words: WordCursor<'_>, plan: &Plan) -> bool {
    let text = words.remaining();
    let holds_digit = text.contains(|c: char| c.is_ascii_digit());
    let first = bare_word(words.peek().unwrap_or_default());
    let is_drink = || text.split_whitespace().any(|word| is_in(DRINKS, bare_word(word)));
    if !holds_digit || is_drink() {
        return false;
    }
    if eq_word(first, "dose") || find_substance(first, plan).is_some() {
        return true;
    }
    if take_given(&mut words) { holds_amount(words) } else { starts_amount(words) }
}

/// Whether an amount is among the words.
pub(crate) fn holds_amount(mut words: WordCursor<'_>) -> bool {
    std::iter::from_fn(|| {
        let starts = starts_amount(words);
        words.next_word().map(|_| starts)
    })
    .any(|starts| starts)
}

/// What is drunk and is no medicine.
const DRINKS: &str = "water juice tea coffee broth soup lemonade drink sip";

/// `50 mg`, `50 im`.
fn starts_amount(mut words: WordCursor<'_>) -> bool {
    let Some(number) = words.next_word() else { return false };
    let unit = bare_word(words.peek().unwrap_or_default());
    parse_number(bare_word(number)).is_some_and(|(_, suffix)| match suffix {
        "" => is_dose_unit(unit) || is_route(unit),
        suffix => is_dose_unit(suffix),
    })
}

fn is_dose_unit(unit: &str) -> bool {
    let (amount, _) = unit.split_once('/').unwrap_or((unit, ""));
    find_unit(amount).is_some() || find_word(NON_MASS_UNITS, amount).is_some()
}

/// `in` and `po` are words too.
fn is_route(word: &str) -> bool {
    find_route(word).is_some_and(|route| !["in", "po"].contains(&route))
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
    site: Vec<&'a str>,
}

impl<'a> DoseDraft<'a> {
    /// `None` if the word cannot be part of a dose.
    fn add_word(&mut self, word: &'a str, next: &mut WordCursor<'a>, plan: &Plan) -> Option<()> {
        if let Some(substance) = find_substance(word, plan) {
            return set_once(&mut self.substance, substance);
        }
        if self.amount.is_none() {
            let (amount, unit) = parse_number(word)?;
            if !unit.is_empty() {
                self.unit = Some(find_unit(unit)?);
            }
            return set_once(&mut self.amount, amount);
        }
        if let Some(unit) = find_unit(word) {
            return set_once(&mut self.unit, unit);
        }
        if let Some(route) = self.find_route(word, *next, &plan.route) {
            return set_once(&mut self.route, route);
        }
        if eq_word(word, "lot") {
            return set_once(&mut self.lot, trim_punctuation(next.next_word()?));
        }
        if self.add_person(word, next) {
            return Some(());
        }
        let is_site = find_word(NON_MASS_UNITS, word).is_none() && !word.contains(|c: char| c.is_ascii_digit() || c == '/');
        is_site.then(|| self.site.push(word))
    }

    /// `in` is a route, but also an ordinary word before a site.
    fn find_route(&self, word: &str, next: WordCursor<'_>, plan_route: &str) -> Option<&'static str> {
        let is_before_site = || next.peek().is_some_and(|next| is_site_word(trim_punctuation(next)));
        let is_ordinary = |route: &str| route == "in" && (self.route.is_some() || (plan_route != "in" && is_before_site()));
        find_route(word).filter(|route| !is_ordinary(route))
    }

    /// `by mk`, `given by mk`, `checked nr`, `checked by nr`.
    fn add_person(&mut self, word: &str, next: &mut WordCursor<'a>) -> bool {
        let is_checker = eq_word(word, "checked");
        let slot = if is_checker { &mut self.checked_by } else { &mut self.given_by };
        let person = next.take(|ahead| {
            let has_by = eq_word(word, "by") || ((is_checker || eq_word(word, "given")) && ahead.take_phrase("by"));
            if has_by || is_checker { take_initials(ahead).filter(|_| slot.is_none()) } else { None }
        });
        person.is_some_and(|person| set_once(slot, person).is_some())
    }

    fn finish(self, context: &FormContext<'_>) -> Option<FormMatch> {
        let session = context.line.session;
        if self.unit.is_none() && self.route.is_none() {
            return None;
        }
        let (factor, divisor) = self.unit.unwrap_or((1.0, 1.0));
        let mg = Value::new(self.amount? * factor / divisor).filter(|mg| mg.get() > 0.0)?;
        let (substance, route) = with_defaults(self.substance, self.route, session.plan());
        let site = self.site.join(" ");
        let mut warnings = Vec::new();
        if !self.site.iter().all(|word| is_site_word(word)) {
            warnings.push(format!("“{site}” is no medicine known here. Is it the place where {substance} was given?"));
        }
        let people = [self.given_by, self.checked_by].into_iter().flatten();
        let unknown = people.filter(|person| context.line.find_staff(person.as_str()).is_none());
        warnings.extend(unknown.map(|person| format!("{person} is not among today's staff. Save it with {person}?")));
        let lot = self.lot.unwrap_or_default().to_owned();
        let dose = Dose { substance, mg, route, site, lot, given_by: self.given_by, checked_by: self.checked_by };
        warnings.extend(dose_summary::dose_warnings(session, context.time, &dose));
        Some(FormMatch::new(StatementKind::Dose(dose), warnings))
    }
}

/// Fills an empty slot. `None` if it is filled already: a line states each part once.
pub(crate) fn set_once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.is_none().then(|| *slot = Some(value))
}

pub(crate) fn find_unit(word: &str) -> Option<(f64, f64)> {
    MASS_UNITS.iter().find(|(name, ..)| eq_word(word, name)).map(|(_, factor, divisor)| (*factor, *divisor))
}

pub(crate) fn find_route(word: &str) -> Option<&'static str> {
    find_word(ROUTES, &word.replace('.', ""))
}

pub(crate) fn find_substance(word: &str, plan: &Plan) -> Option<String> {
    let mut known = SUBSTANCES.iter().copied().chain([plan.substance.as_str()]);
    known.find(|known| eq_word(word, known)).map(str::to_owned)
}

pub(crate) fn take_initials(words: &mut WordCursor<'_>) -> Option<Initials> {
    Initials::parse(trim_punctuation(words.next_word()?)).ok()
}

/// The substance and route of a line. The plan's substance is the default, and the plan's route is that of its substance.
pub(crate) fn with_defaults(substance: Option<String>, route: Option<&str>, plan: &Plan) -> (String, String) {
    let substance = substance.unwrap_or_else(|| plan.substance.clone());
    let default_route = if substance == plan.substance { plan.route.as_str() } else { "" };
    (substance, route.unwrap_or(default_route).to_owned())
}

fn is_site_word(word: &str) -> bool {
    is_in(SITE_WORDS, word)
}
