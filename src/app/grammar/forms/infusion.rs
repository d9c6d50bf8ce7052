//! The words of an infusion: start, rate, pause, resume and stop, in the order in which people say them.

use super::dose_words::{find_substance, find_unit};
use crate::app::grammar::time;
use crate::app::grammar::words::{
    WordCursor, bare_word, eq_word, find_word, is_in, parse_number, starts_with_digit, trim_punctuation,
};
use crate::session::Session;
use crate::session::clinical::dose_summary::{self, InfusionCourse, InfusionState};
use crate::session::record::row::Value;
use crate::session::statement::{Rate, RouteEvent};

/// What a verb does to the infusion.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Start,
    Rate,
    Pause,
    Resume,
    Stop,
}

/// Verbs with their forms: those that may stand without a name of the infusion, and those that need one because they are everyday
/// words.
const VERBS: &[(Verb, &str, &str)] = &[
    (Verb::Start, "start started", "starts starting begin began begun begins on running runs"),
    (Verb::Rate, "rate", ""),
    (
        Verb::Rate,
        "increase increased decrease decreased reduce reduced raise raised lower lowered titrate titrated",
        "change changed set adjust adjusted turned slow slowed",
    ),
    (Verb::Pause, "pause paused", "pauses held hold interrupted"),
    (Verb::Resume, "resume resumed", "resumes restart restarted continue continued continues"),
    (Verb::Stop, "stop stopped", "stops end ended ends off finished complete completed done"),
];

/// Names of the infusion.
const NAMES: &str = "infusion pump drip";

/// Words between a verb, a name and a number.
const FILLERS: &str = "the to at now is up down rate was";

/// How a line about an infusion begins.
struct Opening {
    verb: Option<Verb>,
    /// Whether a name of the infusion or its medicine is there.
    is_named: bool,
}

impl Opening {
    /// Takes `infusion start`, `start ketamine`, `increase to`, `pump`, `ketamine infusion stopped`. Its words come in any order.
    fn take(words: &mut WordCursor<'_>, session: &Session) -> Option<Self> {
        let (mut verb, mut is_plain, mut is_named, mut has_substance) = (None, false, false, false);
        while let Some(word) = words.peek().map(bare_word) {
            if let Some((found, plain)) = find_verb(word).filter(|_| verb.is_none()) {
                (verb, is_plain) = (Some(found), plain);
            } else if is_in(NAMES, word) {
                is_named = true;
            } else if find_substance(word, session.plan()).is_some_and(|found| found == session.plan().substance) {
                has_substance = true;
            } else if !(is_in(FILLERS, word) && (verb.is_some() || is_named)) {
                break;
            }
            words.next_word();
        }
        let is_named = is_named || has_substance && verb.is_some();
        (is_named || verb.is_some() && is_plain).then_some(Self { verb, is_named })
    }
}

fn find_verb(word: &str) -> Option<(Verb, bool)> {
    VERBS.iter().find_map(|(verb, plain, named)| {
        let is_plain = is_in(plain, word);
        (is_plain || is_in(named, word)).then_some((*verb, is_plain))
    })
}

/// `infusion start 40 mg/h`, `rate 30 mg/h`, `increase to 45 mg/h`, `pause`, `pause 12 mg`, `resume 30 mg/h`, `infusion stopped`,
/// `stop 38 mg`; a name with a rate is a new rate. `start` alone is a note, and so is `stop` alone while nothing runs.
pub(super) fn parse(words: &mut WordCursor<'_>, session: &Session) -> Option<RouteEvent> {
    let opening = Opening::take(words, session)?;
    let weight_kg = session.weight_kg();
    let rate = |words: &mut WordCursor<'_>| take_rate(words, weight_kg).filter(|rate| rate.mg_per_h.get() > 0.0);
    let is_known = || opening.is_named || running(session).is_some();
    let event = match (opening.verb, words.is_empty()) {
        (Some(Verb::Start), true) if opening.is_named => RouteEvent::InfusionStart(None),
        (Some(Verb::Start), false) => RouteEvent::InfusionStart(Some(rate(words)?)),
        (Some(Verb::Rate) | None, false) => RouteEvent::InfusionRate(take_rate(words, weight_kg)?),
        (Some(Verb::Pause), true) => RouteEvent::InfusionPause(None),
        (Some(Verb::Pause), false) => RouteEvent::InfusionPause(Some(take_amount(words, "mg")?)),
        (Some(Verb::Resume), true) => RouteEvent::InfusionResume(None),
        (Some(Verb::Resume), false) => RouteEvent::InfusionResume(Some(rate(words)?)),
        (Some(Verb::Stop), true) if is_known() => RouteEvent::InfusionStop(None),
        (Some(Verb::Stop), false) => RouteEvent::InfusionStop(Some(take_amount(words, "mg")?)),
        _ => return None,
    };
    Some(event)
}

/// Whether a line begins as an event of the infusion: a name with a verb, or one of them with a number after it, or a rate among its
/// first words.
pub(super) fn begins(mut words: WordCursor<'_>, session: &Session) -> bool {
    let has_rate = words.remaining().split_whitespace().take(MAX_WORDS_BEFORE_RATE).any(|word| is_rate_unit(bare_word(word)));
    let opening = Opening::take(&mut words, session);
    has_rate
        || opening.is_some_and(|opening| {
            opening.is_named && opening.verb.is_some() || words.peek().is_some_and(|next| starts_with_digit(next) || next == "=")
        })
}

/// So many words may stand before the unit of a rate.
const MAX_WORDS_BEFORE_RATE: usize = 6;

/// `mg/h`, `45mg/h`, `ml/h`, `mcg/kg/min`.
fn is_rate_unit(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || ['.', ','].contains(&c));
    unit.split_once('/').is_some_and(|(amount, _)| eq_word(amount, "ml") || find_unit(amount).is_some())
        && RATE_TIMES.iter().any(|(names, _)| unit.rsplit('/').next().is_some_and(|time| find_word(names, time).is_some()))
}

/// The last infusion, unless it was stopped.
pub(super) fn running(session: &Session) -> Option<InfusionCourse> {
    dose_summary::infusions(session).pop().filter(|last| last.state != InfusionState::Stopped)
}

fn take_amount(words: &mut WordCursor<'_>, unit: &str) -> Option<Value> {
    let (number, suffix) = parse_number(trim_punctuation(words.next_word()?))?;
    let has_unit = if suffix.is_empty() { words.take_phrase(unit) } else { eq_word(suffix, unit) };
    if has_unit { Value::new(number) } else { None }
}

/// Units of time in a rate, with how many of them an hour has.
const RATE_TIMES: &[(&[&str], f64)] = &[(&["h", "hr", "hour"], 1.0), (&["min", "minute"], 60.0)];

/// Takes a rate and converts it to mg/h: `40 mg/h`, `0.5 mg/kg/h`, `12 mcg/kg/min`, `0.5 mg/kg over 40 min`, `12 ml/h 5 mg/ml`.
/// `None` if it needs a weight or a concentration that is not known.
fn take_rate(words: &mut WordCursor<'_>, weight_kg: Option<f64>) -> Option<Rate> {
    let text = words.remaining();
    let (number, unit) = take_number_and_unit(words)?;
    let mut parts = unit.split('/');
    let amount_unit = parts.next()?;
    let (mut factor, mut is_per_time, mut kg) = (1.0, false, None);
    for part in parts {
        if eq_word(part, "kg") && kg.is_none() && !is_per_time {
            kg = Some(weight_kg.filter(|kg| *kg > 0.0)?);
        } else {
            let (_, per_hour) = RATE_TIMES.iter().find(|(names, _)| !is_per_time && find_word(names, part).is_some())?;
            (factor, is_per_time) = (*per_hour, true);
        }
    }
    if !is_per_time {
        words.expect_phrase("over")?;
        let hours = time::take_span(words)?.num_seconds() as f64 / 3600.0;
        factor = if hours > 0.0 { 1.0 / hours } else { return None };
    }
    let mg = match find_unit(amount_unit) {
        Some((mass_factor, divisor)) => number * mass_factor / divisor,
        None if eq_word(amount_unit, "ml") && kg.is_none() => number * take_concentration(words)?,
        None => return None,
    };
    let mg_per_h = Value::new(dose_summary::round_to_thousandth(mg * kg.unwrap_or(1.0) * factor))?;
    if eq_word(unit, "mg/h") {
        return Some(Rate::from(mg_per_h));
    }
    let typed = text.get(..text.len() - words.remaining().len())?.trim_end();
    Some(Rate { mg_per_h, typed: kg.map_or(typed.to_owned(), |kg| format!("{typed} at {kg} kg")) })
}

/// Takes a concentration and gives mg in a mL: `5 mg/ml`, `at 5 mg/ml`, `500 mg in 100 ml`, `500 mg/100ml`.
fn take_concentration(words: &mut WordCursor<'_>) -> Option<f64> {
    let _ = ["of", "at", "@", "with"].iter().any(|word| words.take_phrase(word));
    let (number, unit) = take_number_and_unit(words)?;
    let (mass_unit, volume) = unit.split_once('/').unwrap_or((unit, ""));
    let (factor, divisor) = find_unit(mass_unit)?;
    let ml = if volume.is_empty() {
        words.expect_phrase("in")?;
        take_number_and_unit(words).filter(|(_, unit)| eq_word(unit, "ml"))?.0
    } else if eq_word(volume, "ml") {
        1.0
    } else {
        parse_number(volume).filter(|(_, unit)| eq_word(unit, "ml"))?.0
    };
    (ml > 0.0).then(|| number * factor / divisor / ml)
}

/// A number and its unit, in the same word or the next.
fn take_number_and_unit<'a>(words: &mut WordCursor<'a>) -> Option<(f64, &'a str)> {
    let (number, suffix) = parse_number(bare_word(words.next_word()?))?;
    Some((number, if suffix.is_empty() { bare_word(words.next_word()?) } else { suffix }))
}
