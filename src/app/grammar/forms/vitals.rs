//! Vital signs in any order, by name, by letter or by unit, as one entry. Values are converted to the record's units, with what was
//! typed kept beside them. Nothing is clamped: implausible values get a warning.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{
    PULSE_OR_PRIVATE_WARNING, WordCursor, eq_word, find_word, parse_number, strip_prefix_ignore_case, trim_punctuation,
};
use crate::session::clinical::vital::{Vital, plausible_range};
use crate::session::decide::DeviceReading;
use crate::session::record::row::Value;
use crate::session::statement::{StatementKind, VitalReading};

/// Names of vital signs; where one begins another, the longer first. A single letter needs its number in the same word: `s97`.
const VITAL_NAMES: &[(Vital, &[&str])] = &[
    (Vital::Bp, &["bp", "b"]),
    (Vital::Hr, &["pulse", "heart_rate", "hr", "h"]),
    (Vital::Spo2, &["spo2", "spo₂", "sats", "sat", "s"]),
    (Vital::Rr, &["resp", "resp_rate", "rr", "r"]),
    (Vital::Temp, &["temp", "t"]),
    (Vital::Weight, &["weight", "wt", "w"]),
];

/// Units with an offset and a factor: the value in the record's unit is (typed − offset) × factor.
const VITAL_UNITS: &[(Vital, &[&str], f64, f64)] = &[
    (Vital::Bp, &["mmhg", "mm[hg]"], 0.0, 1.0),
    (Vital::Hr, &["bpm", "/min"], 0.0, 1.0),
    (Vital::Spo2, &["%"], 0.0, 1.0),
    (Vital::Rr, &["/min"], 0.0, 1.0),
    (Vital::Temp, &["c", "cel", "°c"], 0.0, 1.0),
    (Vital::Temp, &["f", "°f"], 32.0, 5.0 / 9.0),
    (Vital::Weight, &["kg"], 0.0, 1.0),
    // The exact international pound.
    (Vital::Weight, &["lb", "lbs"], 0.0, 0.453_592_37),
];

/// The question at the end of a warning.
const SAVE_AS_TYPED: &str = " Save it as typed?";

/// The vitals of numbers without name or unit after a blood pressure, in the order of the flowsheet.
const BARE_ORDER: [Vital; 3] = [Vital::Hr, Vital::Spo2, Vital::Rr];

/// Words for a vital that could not be taken, and whether the word is itself the reason.
const NOT_POSSIBLE_WORDS: &[(&str, bool)] = &[("not possible", false), ("no", false), ("refused", true), ("declined", true)];

/// Vital signs and nothing else.
pub(crate) fn parse(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    parse_vitals(words).map(with_warnings)
}

fn with_warnings(readings: Vec<VitalReading>) -> FormMatch {
    FormMatch { warnings: warnings(&readings), kind: StatementKind::Vitals(readings) }
}

fn parse_vitals(mut words: WordCursor<'_>) -> Option<Vec<VitalReading>> {
    let mut found: Vec<Vital> = Vec::new();
    let mut readings: Vec<VitalReading> = Vec::new();
    while !words.is_empty() {
        let (vital, more) = parse_named_value(&mut words)
            .or_else(|| parse_not_possible(&mut words))
            .or_else(|| parse_bare_pressure(&mut words))
            .or_else(|| parse_bare_number(&mut words, &found))?;
        if found.contains(&vital) {
            return None;
        }
        found.push(vital);
        readings.extend(more);
    }
    Some(readings)
}

/// Parses a line from a device: `item value unit`. Systolic and diastolic pressure may come in separate lines.
///
/// # Errors
///
/// The reason for refusing the line, also where a typed line would only get a warning.
pub(crate) fn parse_device_line(line: &str) -> Result<Vec<DeviceReading>, String> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [item, number, unit] = fields[..] else {
        return Err("a line is `item value unit`, such as `spo2 96 %`".to_owned());
    };
    let readings = match find_word(Vital::Bp.items(), item) {
        Some(item) if find_unit(Vital::Bp, unit).is_some() => {
            Value::parse(number).map(|value| vec![VitalReading::Value { item, value, typed: String::new() }])
        }
        Some(_) => None,
        None => parse_vitals(WordCursor::new(line)),
    };
    let Some(readings) = readings else { return Err("no vital with this item, value and unit is known".to_owned()) };
    if let Some(warning) = warnings(&readings).first() {
        return Err(warning.trim_end_matches(SAVE_AS_TYPED).to_owned());
    }
    let to_device_reading = |reading: VitalReading| match reading {
        VitalReading::Value { item, value, typed } => Ok(DeviceReading { item, value, original_text: typed }),
        VitalReading::NotPossible { .. } => Err("a device sends a number".to_owned()),
    };
    readings.into_iter().map(to_device_reading).collect()
}

/// `p: 80`: a pulse or a private note.
pub(crate) fn parse_ambiguous_pulse(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let mut pulse = parse_single(strip_prefix_ignore_case(words.remaining(), "p:")?.trim(), Vital::Hr)?;
    pulse.warnings.insert(0, PULSE_OR_PRIVATE_WARNING.to_owned());
    Some(pulse)
}

/// A number without name or unit, taken as this vital.
pub(crate) fn parse_single(text: &str, vital: Vital) -> Option<FormMatch> {
    parse_number(text).filter(|(_, unit)| unit.is_empty())?;
    parse_value(vital, text, &mut WordCursor::new("")).map(with_warnings)
}

type VitalMatch = (Vital, Vec<VitalReading>);

fn vital_names() -> impl Iterator<Item = (Vital, &'static str)> {
    VITAL_NAMES.iter().flat_map(|(vital, names)| names.iter().map(|name| (*vital, *name)))
}

/// A value with the name or unit of its vital: `hr 71`, `s97`, `98%`, `36,6c`.
fn parse_named_value(words: &mut WordCursor<'_>) -> Option<VitalMatch> {
    let word = trim_punctuation(words.peek()?);
    let mut with_name = vital_names().filter_map(|(vital, name)| {
        let rest = strip_prefix_ignore_case(word, name)?.trim_start_matches([':', '=']);
        words.take(|ahead| {
            ahead.next_word();
            let is_separate = rest.is_empty() && name.len() > 1;
            let typed = if is_separate { trim_punctuation(ahead.next_word()?) } else { rest };
            parse_value(vital, typed, ahead).map(|readings| (vital, readings))
        })
    });
    with_name.next().or_else(|| words.take(|ahead| parse_by_unit(trim_punctuation(ahead.next_word()?))))
}

/// A percentage is a saturation, and degrees are a temperature. Other units need a name: kilograms may be anything's.
fn parse_by_unit(word: &str) -> Option<VitalMatch> {
    let (_, unit) = parse_number(word)?;
    let vital = [Vital::Spo2, Vital::Temp].into_iter().find(|vital| find_unit(*vital, unit).is_some())?;
    parse_value(vital, word, &mut WordCursor::new("")).map(|readings| (vital, readings))
}

fn parse_bare_pressure(words: &mut WordCursor<'_>) -> Option<VitalMatch> {
    words.take(|ahead| Some((Vital::Bp, parse_pressure(trim_punctuation(ahead.next_word()?), ahead)?)))
}

/// A number without name or unit after a blood pressure: the first vital of [`BARE_ORDER`] that is missing.
fn parse_bare_number(words: &mut WordCursor<'_>, found: &[Vital]) -> Option<VitalMatch> {
    let vital = BARE_ORDER.into_iter().find(|vital| !found.contains(vital)).filter(|_| found.contains(&Vital::Bp))?;
    words.take(|ahead| {
        let readings = parse_value(vital, trim_punctuation(ahead.next_word()?), &mut WordCursor::new(""))?;
        Some((vital, readings))
    })
}

/// `bp refused`, `spo2 no cold hands`. The reason ends where the next vital begins.
fn parse_not_possible(words: &mut WordCursor<'_>) -> Option<VitalMatch> {
    let (vital, first_word) = parse_not_possible_start(words)?;
    let mut reason: Vec<&str> = first_word.into_iter().collect();
    while !words.is_empty() && parse_named_value(&mut { *words }).is_none() && parse_not_possible_start(&mut { *words }).is_none()
    {
        reason.extend(words.next_word());
    }
    Some((vital, vec![VitalReading::NotPossible { vital, reason: reason.join(" ") }]))
}

/// The vital, and the first word of the reason if that says itself that there is no value.
fn parse_not_possible_start<'a>(words: &mut WordCursor<'a>) -> Option<(Vital, Option<&'a str>)> {
    words.take(|ahead| {
        let name = ahead.next_word()?;
        let (vital, _) = vital_names().find(|(_, known)| known.len() > 1 && eq_word(name, known))?;
        let first = ahead.peek()?;
        let (_, is_reason) = NOT_POSSIBLE_WORDS.iter().find(|(known, _)| {
            let is_one_word = eq_word(trim_punctuation(first), known);
            if is_one_word { ahead.next_word().is_some() } else { ahead.take_phrase(known) }
        })?;
        Some((vital, is_reason.then_some(first)))
    })
}

/// The value of one vital, with its unit in the same word or the next.
fn parse_value(vital: Vital, typed: &str, following: &mut WordCursor<'_>) -> Option<Vec<VitalReading>> {
    if vital == Vital::Bp {
        return parse_pressure(typed, following);
    }
    let (number, suffix) = parse_number(typed)?;
    let next_unit = following.peek().map(trim_punctuation).filter(|word| suffix.is_empty() && find_unit(vital, word).is_some());
    if next_unit.is_some() {
        following.next_word();
    }
    let unit = next_unit.unwrap_or(suffix);
    let (offset, factor) = if unit.is_empty() { default_unit(vital, number)? } else { find_unit(vital, unit)? };
    let item = vital.items().first()?;
    if offset == 0.0 && (factor - 1.0).abs() < f64::EPSILON {
        return Some(vec![VitalReading::Value { item, value: Value::new(number)?, typed: String::new() }]);
    }
    // Thermometers and scales show one decimal.
    let value = Value::new(((number - offset) * factor * 10.0).round() / 10.0)?;
    let typed = next_unit.map_or(typed.to_owned(), |unit| format!("{typed} {unit}"));
    Some(vec![VitalReading::Value { item, value, typed }])
}

fn parse_pressure(typed: &str, next: &mut WordCursor<'_>) -> Option<Vec<VitalReading>> {
    let (systolic, diastolic) = typed.split_once('/')?;
    let is_whole = |text: &&str| (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = |text: &str| Some(text).filter(is_whole).and_then(Value::parse);
    let (systolic, diastolic) = (whole(systolic)?, whole(diastolic)?);
    if next.peek().is_some_and(|word| find_unit(Vital::Bp, trim_punctuation(word)).is_some()) {
        next.next_word();
    }
    let pair = [systolic, diastolic].into_iter().zip(Vital::Bp.items());
    Some(pair.map(|(value, item)| VitalReading::Value { item, value, typed: String::new() }).collect())
}

fn find_unit(vital: Vital, name: &str) -> Option<(f64, f64)> {
    let mut units = VITAL_UNITS.iter().filter(|(unit_vital, ..)| *unit_vital == vital);
    units.find(|(_, names, ..)| find_word(names, name).is_some()).map(|(.., offset, factor)| (*offset, *factor))
}

/// The unit of a number without one. A temperature needs to be plausible in one of the two scales; a weight has none, because 150
/// may be pounds.
fn default_unit(vital: Vital, number: f64) -> Option<(f64, f64)> {
    match vital {
        Vital::Weight => None,
        Vital::Temp => ["c", "f"]
            .into_iter()
            .filter_map(|name| find_unit(vital, name))
            .find(|(offset, factor)| plausible_range("temp").is_some_and(|range| range.contains(&((number - offset) * factor)))),
        _ => Some((0.0, 1.0)),
    }
}

fn warnings(readings: &[VitalReading]) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut pressures: Vec<f64> = Vec::new();
    for reading in readings {
        let VitalReading::Value { item, value, .. } = reading else { continue };
        let name = Vital::from_item(item).map_or(*item, |vital| match *item {
            "bp_systolic" => "Systolic BP",
            "bp_diastolic" => "Diastolic BP",
            _ => vital.label(),
        });
        if let Some(range) = plausible_range(item).filter(|range| !range.contains(&value.get())) {
            warnings.push(format!("{name} {value} is outside {} to {}.{SAVE_AS_TYPED}", range.start(), range.end()));
        }
        if item.starts_with("bp_") {
            pressures.push(value.get());
        }
    }
    if let [systolic, diastolic] = pressures[..]
        && systolic <= diastolic
    {
        warnings.push(format!("BP {systolic}/{diastolic}: the first number should be the higher one.{SAVE_AS_TYPED}"));
    }
    warnings
}
