//! A dose: amount, medicine, route, site, lot and people, in any order. The protocol supplies its substance and its route, nothing
//! else, and the substance only where no word may be the name of another medicine.

use super::entry_words::is_entry_word;
use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, bare_word, eq_word, find_word, is_in, parse_number, trim_punctuation};
use crate::complaint::suggest_name;
use crate::session::clinical::dose_summary;
use crate::session::clinical::medicine::{MedicineUnit, is_medicine_item};
use crate::session::plan::Plan;
use crate::session::record::row::Value;
use crate::session::statement::{Dose, StatementKind};
use crate::session::{Initials, Medicine};

/// Units of mass with a factor and a divisor: mg = typed × factor ÷ divisor. Two numbers keep the result exact.
const MASS_UNITS: &[(&str, f64, f64)] =
    &[("mg", 1.0, 1.0), ("mcg", 1.0, 1000.0), ("ug", 1.0, 1000.0), ("µg", 1.0, 1000.0), ("μg", 1.0, 1000.0), ("g", 1000.0, 1.0)];

/// Units of a volume in mL. They need a concentration.
const VOLUME_UNITS: &[&str] = &["ml", "cc"];

/// The unit of a concentration.
const CONCENTRATION_UNIT: &str = "mg/ml";

/// Words for routes, with the record's code.
const ROUTES: &[(&str, &[&str])] = &[
    ("im", &["im", "intramuscular", "intramuscularly"]),
    ("iv", &["iv", "intravenous", "intravenously"]),
    ("sc", &["sc", "subq", "subcut", "subcutaneous", "subcutaneously"]),
    ("sl", &["sl", "sublingual", "sublingually"]),
    ("po", &["po", "oral", "orally"]),
    ("in", &["in", "intranasal", "intranasally", "nasal"]),
];

/// Units that are neither a mass nor a volume: a dose in them is a note.
const UNCONVERTED_UNITS: &str = "iu unit units tablet tablets tab tabs drops puffs mgs";

/// Words with which a line is no dose: they say that nothing was given now.
const NOT_DOSED: &str = "her him them she he they me us you client patient it \
    took takes taking had has have wants asked says said after before until since \
    not no never refused declined without instead if maybe later needed prn order ordered planned daily yesterday home";

/// Verbs that begin a line about a dose that was given.
const GIVEN_VERBS: &[&str] = &["gave", "given", "administered", "injected"];

/// Words for a place on the body.
const SITE_WORDS: &str = "left right l r both upper lower outer inner mid lateral anterior posterior in into the of under \
    deltoid delt arm forearm hand wrist shoulder thigh leg vastus lateralis quad quadriceps hip glute gluteal gluteus maximus \
    medius buttock ventrogluteal dorsogluteal abdomen antecubital fossa ac vein cannula port nostril nostrils nose tongue cheek \
    buccal";

/// Words before the name of a place: no medicine follows them.
const BEFORE_SITE: &[&str] =
    &["left", "right", "l", "r", "both", "upper", "lower", "outer", "inner", "mid", "into", "under", "the"];

/// So many unknown words at one place may be a name; more are a sentence.
const MAX_UNKNOWN_WORDS: usize = 2;

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
    let opening = match words.take_phrase("dose") {
        true => Opening::Dose,
        false if take_given(&mut words) => Opening::Verb,
        false => Opening::None,
    };
    let (mut draft, mut words_read) = (DoseDraft::default(), 0);
    while let Some(word) = words.next_word() {
        draft.add_word(bare_word(word), &mut words, context.line.session.plan())?;
        // Most lines are no dose; the first two words tell.
        if opening == Opening::None && draft.amount.is_none() && draft.substance.is_none() && words_read > 0 {
            return None;
        }
        words_read += 1;
    }
    Some((opening, draft))
}

fn take_given(words: &mut WordCursor<'_>) -> bool {
    GIVEN_VERBS.iter().any(|word| words.take_phrase(word))
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

/// What is eaten or drunk and is no medicine.
const DRINKS: &str = "water juice tea coffee broth soup lemonade drink sip sugar glucose food snack honey salt";

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
    find_unit(amount).is_some() || find_word(VOLUME_UNITS, amount).is_some() || is_in(UNCONVERTED_UNITS, amount)
}

/// `in` and `po` are words too.
fn is_route(word: &str) -> bool {
    find_route(word).is_some_and(|route| !["in", "po"].contains(&route))
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
    previous: &'a str,
}

impl<'a> DoseDraft<'a> {
    /// `None` if the word cannot be part of a dose.
    fn add_word(&mut self, word: &'a str, next: &mut WordCursor<'a>, plan: &Plan) -> Option<()> {
        let previous = std::mem::replace(&mut self.previous, word);
        if let Some(substance) = find_substance(word, plan) {
            return set_once(&mut self.substance, substance).filter(|()| self.unknown.is_empty());
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
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
        let lot = self.lot.unwrap_or_default().to_owned();
        let dose = Dose { substance, mg, route, site, lot, given_by: self.given_by, checked_by: self.checked_by, typed_text };
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

pub(crate) fn find_unit(word: &str) -> Option<(f64, f64)> {
    MASS_UNITS.iter().find(|(name, ..)| eq_word(word, name)).map(|(_, factor, divisor)| (*factor, *divisor))
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
