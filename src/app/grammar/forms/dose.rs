//! A dose: amount, medicine, route, site, lot and people, in any order. The protocol supplies its substance and its route, nothing
//! else, and the substance only where no word may be the name of another medicine.

use super::dose_words::{
    BEFORE_SITE, CONCENTRATION_UNIT, DRINKS, FURTHER_DOSE, GIVEN_VERBS, MAX_UNKNOWN_WORDS, NOT_DOSED, NUMBER_WORDS,
    UNCONVERTED_UNITS, VOLUME_UNITS, find_route, find_substance, find_unit, is_dose_unit, is_route, is_site_word,
};
use super::entry_words::is_entry_word;
use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{
    WordCursor, bare_word, eq_word, find_word, is_in, parse_number, starts_with_digit, trim_punctuation,
};
use crate::complaint::suggest_name;
use crate::session::clinical::dose_summary;
use crate::session::clinical::medicine::{MedicineUnit, is_medicine_item};
use crate::session::plan::Plan;
use crate::session::record::row::Value;
use crate::session::statement::{Dose, StatementKind};
use crate::session::{Initials, Medicine};

/// How a line says that it is about a dose.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// `dose`.
    Dose,
    /// `gave`.
    Verb,
    /// Nothing: the line begins with the medicine or the amount.
    None,
}

/// `dose 50 im left deltoid lot A4471`, `midazolam 2 mg im`, `gave 2mg midazolam IM`.
pub(crate) fn parse(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    let (opening, draft) = read(words, context)?;
    draft.finish(opening, context)
}

/// The warning of a dose in mL that is a note because no concentration is known, or by weight without a weight.
pub(crate) fn missing_fact_warning(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<String> {
    let (opening, draft) = read(words, context)?;
    let medicine = draft.medicine_name(context.line.session.plan());
    match draft.unit? {
        _ if opening == Opening::None && draft.route.is_none() && draft.substance.is_none() => None,
        AmountUnit::Ml if draft.mg_per_ml(context.line.session.plan()).is_none() => Some(format!(
            "The concentration of {medicine} is not known, so mL cannot become mg; type `1 ml 50 mg/ml`. Save this as a note, not as a dose?"
        )),
        AmountUnit::MgPerKg if context.line.session.weight_kg().is_none() => Some(
            "No weight is recorded, so a dose by weight cannot become mg; `weight 72 kg` records it. Save this as a note, not as a dose?"
                .to_owned(),
        ),
        _ => None,
    }
}

fn read<'a>(mut words: WordCursor<'a>, context: &FormContext<'_>) -> Option<(Opening, DoseDraft<'a>)> {
    if !words.remaining().contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let opening = take_opening(&mut words);
    let (mut draft, mut words_read) = (DoseDraft::default(), 0);
    while let Some(word) = words.peek() {
        if draft.amount.is_some() && begins_reason(word) {
            draft.reason = words.remaining();
            // Other words than a reason may say that it was not given, or are another entry.
            let is_other =
                |word: &str| is_in(NOT_DOSED, word) || is_entry_word(word) || word.contains(|c: char| c.is_ascii_digit());
            return (!words_of(draft.reason).skip(1).any(is_other)).then_some((opening, draft));
        }
        words.next_word();
        draft.add_word(bare_word(word), &mut words, context.line.session.plan())?;
        // Most lines are no dose; the first two words tell.
        if opening == Opening::None && draft.amount.is_none() && draft.substance.is_none() && words_read > 0 {
            return None;
        }
        words_read += 1;
    }
    Some((opening, draft))
}

/// Takes `dose`, `gave`, `second dose`, `gave a booster`.
fn take_opening(words: &mut WordCursor<'_>) -> Opening {
    let is_given = GIVEN_VERBS.iter().any(|word| words.take_phrase(word));
    if is_given {
        let _ = ["a", "the"].iter().any(|word| words.take_phrase(word));
    }
    while take_further(words) {}
    match words.take_label("dose") {
        true => Opening::Dose,
        false if is_given => Opening::Verb,
        false => Opening::None,
    }
}

/// Takes a word for a further dose: `booster`, `second`, `top up`.
fn take_further(words: &mut WordCursor<'_>) -> bool {
    let is_one_word = words.peek().is_some_and(|word| is_in(FURTHER_DOSE, bare_word(word)));
    if is_one_word { words.next_word().is_some() } else { words.take_phrase("top up") }
}

/// Whether a word begins the reason of a dose: `for nausea`, `(anxious)`.
fn begins_reason(word: &str) -> bool {
    eq_word(word, "for") || word.starts_with('(') || ["-", "–", "—", "·"].contains(&word)
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(|word| bare_word(word).trim_matches(['(', ')']))
}

/// Whether a line begins as a dose: `dose` or `gave` and an amount, or an amount of a medicine.
pub(crate) fn begins_as_dose(mut words: WordCursor<'_>, plan: &Plan) -> bool {
    let text = words.remaining();
    let holds_number = words_of(text).any(|word| word.contains(|c: char| c.is_ascii_digit()) || is_in(NUMBER_WORDS, word));
    if !holds_number || words_of(text).any(|word| is_in(DRINKS, word)) {
        return false;
    }
    let first = bare_word(words.peek().unwrap_or_default());
    match take_opening(&mut words) {
        Opening::Dose => true,
        Opening::Verb => {
            holds_amount(words) || is_lone_number(words) || words_of(text).any(|word| find_substance(word, plan).is_some())
        }
        Opening::None if is_route(first) => words.next_word().is_some() && words.peek().is_some_and(starts_with_digit),
        Opening::None => find_substance(first, plan).is_some() || starts_amount(words),
    }
}

/// Whether one number is all that follows.
fn is_lone_number(mut words: WordCursor<'_>) -> bool {
    words.next_word().is_some_and(starts_with_digit) && words.is_empty()
}

/// Whether an amount is among the words.
pub(crate) fn holds_amount(mut words: WordCursor<'_>) -> bool {
    std::iter::from_fn(|| {
        let starts = starts_amount(words);
        words.next_word().map(|_| starts)
    })
    .any(|starts| starts)
}

/// `50 mg`, `50 im`, `fifty mg`.
fn starts_amount(mut words: WordCursor<'_>) -> bool {
    let Some(number) = words.next_word() else { return false };
    let unit = bare_word(words.peek().unwrap_or_default());
    if is_in(NUMBER_WORDS, number) {
        return is_dose_unit(unit);
    }
    parse_number(bare_word(number)).is_some_and(|(_, suffix)| match suffix {
        "" => is_dose_unit(unit) || is_route(unit),
        suffix => is_dose_unit(suffix),
    })
}

/// What the number of an amount counts.
#[derive(Clone, Copy, PartialEq)]
enum AmountUnit {
    /// A mass, with factor and divisor to mg.
    Mass(f64, f64),
    MgPerKg,
    Ml,
}

#[derive(Default)]
struct DoseDraft<'a> {
    amount: Option<f64>,
    unit: Option<AmountUnit>,
    /// The typed concentration in mg per mL.
    mg_per_ml: Option<f64>,
    substance: Option<String>,
    /// Words at the place of the medicine that no table knows.
    unknown: Vec<&'a str>,
    route: Option<&'static str>,
    lot: Option<&'a str>,
    given_by: Option<Initials>,
    checked_by: Option<Initials>,
    site: Vec<&'a str>,
    /// The number of words of the site that are not known as one.
    doubtful_count: usize,
    /// Why it was given, as typed.
    reason: &'a str,
    previous: &'a str,
}

impl<'a> DoseDraft<'a> {
    /// `None` if the word cannot be part of a dose.
    fn add_word(&mut self, word: &'a str, next: &mut WordCursor<'a>, plan: &Plan) -> Option<()> {
        let previous = std::mem::replace(&mut self.previous, word);
        if let Some(substance) = find_substance(word, plan) {
            return set_once(&mut self.substance, substance).filter(|()| self.unknown.is_empty());
        }
        if is_in(FURTHER_DOSE, word) || (self.amount.is_some() && find_word(GIVEN_VERBS, word).is_some() && next.is_empty()) {
            return Some(());
        }
        if starts_with_digit(word) {
            return self.add_number(word, next);
        }
        if let Some(route) = self.find_route(word, *next, &plan.route) {
            return set_once(&mut self.route, route);
        }
        if eq_word(word, "lot") {
            return set_once(&mut self.lot, trim_punctuation(next.next_word()?));
        }
        if self.add_person(word, next) || (eq_word(word, "of") && self.site.is_empty()) {
            return Some(());
        }
        if is_site_word(word) {
            self.site.push(word);
            return Some(());
        }
        if is_in(NOT_DOSED, word)
            || is_in(DRINKS, word)
            || is_in(UNCONVERTED_UNITS, word)
            || word.contains(|c: char| c.is_ascii_digit() || "/:#".contains(c))
        {
            return None;
        }
        let follows_site = !self.site.is_empty() && is_site_word(previous);
        if find_word(BEFORE_SITE, previous).is_some() || (self.substance.is_some() && (follows_site || self.route.is_some())) {
            self.doubtful_count += 1;
            self.site.push(word);
            return (self.doubtful_count <= MAX_UNKNOWN_WORDS).then_some(());
        }
        if is_entry_word(word) {
            return None;
        }
        let is_one_place = self.unknown.last().is_none_or(|last| *last == previous) && self.unknown.len() < MAX_UNKNOWN_WORDS;
        (is_one_place && self.substance.is_none()).then(|| self.unknown.push(word))
    }

    /// An amount, or the concentration after it, with its unit in the word or the next.
    fn add_number(&mut self, word: &'a str, next: &mut WordCursor<'a>) -> Option<()> {
        let (number, suffix) = parse_number(word)?;
        let unit_word = if suffix.is_empty() { next.peek().map(trim_punctuation).unwrap_or_default() } else { suffix };
        let is_concentration = eq_word(unit_word, CONCENTRATION_UNIT);
        let mass = || find_unit(unit_word).map(|(factor, divisor)| AmountUnit::Mass(factor, divisor));
        let volume = || find_word(VOLUME_UNITS, unit_word).map(|_| AmountUnit::Ml);
        let unit = mass().or_else(volume).or_else(|| eq_word(unit_word, "mg/kg").then_some(AmountUnit::MgPerKg));
        if suffix.is_empty() && (is_concentration || unit.is_some()) {
            next.next_word();
        } else if !suffix.is_empty() && !is_concentration && unit.is_none() {
            return None;
        }
        if is_concentration {
            return set_once(&mut self.mg_per_ml, number).filter(|()| number > 0.0);
        }
        self.unit = self.unit.or(unit);
        set_once(&mut self.amount, number)
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

    fn medicine_name(&self, plan: &Plan) -> String {
        let named = self.substance.clone().or_else(|| (!self.unknown.is_empty()).then(|| self.unknown.join(" ")));
        named.unwrap_or_else(|| plan.substance.clone())
    }

    /// The typed concentration, or else the one that the protocol states for the medicine.
    fn mg_per_ml(&self, plan: &Plan) -> Option<f64> {
        let name = self.medicine_name(plan);
        self.mg_per_ml.or_else(|| plan.medicines.iter().find(|medicine| medicine.id == name)?.mg_per_ml)
    }

    /// The amount in mg, and what was typed if it was something else.
    fn mg(&self, context: &FormContext<'_>) -> Option<(Value, String)> {
        let amount = self.amount?;
        let session = context.line.session;
        let computed = |mg: f64| Value::new(dose_summary::round_to_thousandth(mg));
        let (mg, typed) = match self.unit.unwrap_or(AmountUnit::Mass(1.0, 1.0)) {
            AmountUnit::Mass(factor, divisor) => (Value::new(amount * factor / divisor)?, String::new()),
            AmountUnit::MgPerKg => (computed(amount * session.weight_kg().filter(|kg| *kg > 0.0)?)?, format!("{amount} mg/kg")),
            AmountUnit::Ml => {
                let mg_per_ml = self.mg_per_ml(session.plan())?;
                (computed(amount * mg_per_ml)?, format!("{amount} mL of {mg_per_ml} mg/mL"))
            }
        };
        Some((mg, typed)).filter(|(mg, _)| mg.get() > 0.0)
    }

    fn finish(self, opening: Opening, context: &FormContext<'_>) -> Option<FormMatch> {
        let session = context.line.session;
        let plan = session.plan();
        let is_dose = match opening {
            Opening::Dose => self.unit.is_some() || self.route.is_some(),
            Opening::Verb => self.unit.is_some(),
            Opening::None if self.substance.is_none() => self.unit.is_some() && self.route.is_some() && self.doubtful_count == 0,
            Opening::None => self.unit.is_some() && self.doubtful_count == 0,
        };
        let (mg, mut typed_text) = self.mg(context).filter(|_| is_dose)?;
        let mut warnings = Vec::new();
        let unknown = self.unknown.join(" ");
        let substance = if unknown.is_empty() {
            self.substance
        } else {
            let item = medicine_item(&unknown)?;
            warnings.push(unknown_medicine_question(&unknown, plan));
            if item != unknown {
                typed_text =
                    [typed_text.as_str(), &unknown].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
            }
            Some(item)
        };
        let (substance, route) = with_defaults(substance, self.route, plan);
        let site = self.site.join(" ");
        if self.doubtful_count > 0 {
            warnings.push(format!("“{site}” is not a known place on the body. Was {substance} given there?"));
        }
        warnings.extend(unusual_route_question(&substance, &route, plan));
        let people = [self.given_by, self.checked_by].into_iter().flatten();
        let strangers = people.filter(|person| context.line.find_staff(person.as_str()).is_none());
        warnings.extend(strangers.map(|person| format!("{person} is not on today's staff. Save it with {person}?")));
        let (lot, reason) = (self.lot.unwrap_or_default().to_owned(), self.reason.to_owned());
        let (given_by, checked_by) = (self.given_by, self.checked_by);
        let dose = Dose { substance, mg, route, site, lot, given_by, checked_by, typed_text, reason };
        warnings.extend(dose_summary::dose_warnings(session, context.time, &dose));
        Some(FormMatch::new(StatementKind::Dose(dose), warnings))
    }
}

/// The record's item of a medicine that no table knows; `None` if it would name something else there.
fn medicine_item(name: &str) -> Option<String> {
    let item: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let has_letter = item.starts_with(|c: char| c.is_ascii_lowercase());
    (has_letter && item.len() <= 40 && is_medicine_item(&item)).then_some(item)
}

fn unknown_medicine_question(name: &str, plan: &Plan) -> String {
    let own = &plan.substance;
    let doses = plan.medicines.iter().filter(|medicine| medicine.unit == MedicineUnit::Mg);
    let known = doses.flat_map(Medicine::all_names).chain([own.as_str()]);
    let sentence = format!(
        "“{name}” is not a known medicine. Enter saves it under this name; it does not count as {own} and does not set T0."
    );
    suggest_name(sentence, name, known)
}

/// The question about a route that the protocol does not list for the medicine.
fn unusual_route_question(substance: &str, route: &str, plan: &Plan) -> Option<String> {
    let medicine = plan.medicines.iter().find(|medicine| medicine.id == substance)?;
    let is_usual = route.is_empty() || medicine.routes.is_empty() || medicine.routes.iter().any(|known| known == route);
    (!is_usual).then(|| format!("The protocol lists {} for {substance}; this is {route}.", medicine.routes.join(", ")))
}

/// Fills an empty slot. `None` if it is filled already: a line states each part once.
pub(crate) fn set_once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.is_none().then(|| *slot = Some(value))
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
