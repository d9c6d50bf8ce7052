//! Vital signs in any order, by name, letter or unit, as one entry. Values are converted to the record's units and the typed
//! text is kept; implausible values are asked about, never clamped.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{
    PULSE_OR_PRIVATE_WARNING, WordCursor, eq_word, parse_number, strip_prefix_ignore_case, trim_punctuation,
};
use crate::session::clinical::vital::{Vital, plausible_range};
use crate::session::decide::DeviceReading;
use crate::session::record::row::Value;
use crate::session::statement::{StatementKind, VitalReading};

/// Names of vital signs. A single letter needs its number attached.
const VITAL_NAMES: &[(&str, Vital)] = &[
    ("bp", Vital::Bp),
    ("b", Vital::Bp),
    ("pulse", Vital::Hr),
    ("heart_rate", Vital::Hr),
    ("hr", Vital::Hr),
    ("h", Vital::Hr),
    ("spo2", Vital::Spo2),
    ("spo₂", Vital::Spo2),
    ("sats", Vital::Spo2),
    ("sat", Vital::Spo2),
    ("s", Vital::Spo2),
    ("resp", Vital::Rr),
    ("resp_rate", Vital::Rr),
    ("rr", Vital::Rr),
    ("r", Vital::Rr),
    ("temp", Vital::Temp),
    ("t", Vital::Temp),
    ("weight", Vital::Weight),
    ("wt", Vital::Weight),
    ("w", Vital::Weight),
];

/// Units: value = (typed − less) × times, in the record's unit.
const VITAL_UNITS: &[(Vital, &str, f64, f64)] = &[
    (Vital::Bp, "mmhg", 0.0, 1.0),
    (Vital::Bp, "mm[hg]", 0.0, 1.0),
    (Vital::Hr, "bpm", 0.0, 1.0),
    (Vital::Hr, "/min", 0.0, 1.0),
    (Vital::Spo2, "%", 0.0, 1.0),
    (Vital::Rr, "/min", 0.0, 1.0),
    (Vital::Temp, "c", 0.0, 1.0),
    (Vital::Temp, "cel", 0.0, 1.0),
    (Vital::Temp, "°c", 0.0, 1.0),
    (Vital::Temp, "f", 32.0, 5.0 / 9.0),
    (Vital::Temp, "°f", 32.0, 5.0 / 9.0),
    (Vital::Weight, "kg", 0.0, 1.0),
    // The exact international pound.
    (Vital::Weight, "lb", 0.0, 0.453_592_37),
    (Vital::Weight, "lbs", 0.0, 0.453_592_37),
];

/// The question about an implausible value.
const SAVE_AS_TYPED: &str = " Save it as typed?";

/// The vitals of bare numbers after a blood pressure, in the flowsheet's order.
const BARE_ORDER: [Vital; 3] = [Vital::Hr, Vital::Spo2, Vital::Rr];

/// Words that say a vital was not possible, and whether they are the reason.
const NOT_POSSIBLE_WORDS: &[(&str, bool)] = &[("not possible", false), ("no", false), ("refused", true), ("declined", true)];

/// A line of vital signs only.
pub(crate) fn parse(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let taken = parse_vitals(words)?;
    Some(FormMatch { warnings: warnings(&taken), kind: StatementKind::Vitals(taken) })
}

/// The readings, if there is nothing else.
fn parse_vitals(mut words: WordCursor<'_>) -> Option<Vec<VitalReading>> {
    let mut seen: Vec<Vital> = Vec::new();
    let mut taken: Vec<VitalReading> = Vec::new();
    while !words.is_empty() {
        let (vital, found) = parse_named_value(&mut words)
            .or_else(|| parse_not_possible(&mut words))
            .or_else(|| parse_bare_pressure(&mut words))
            .or_else(|| parse_bare_number(&mut words, &seen))?;
        if seen.contains(&vital) {
            return None;
        }
        seen.push(vital);
        taken.extend(found);
    }
    Some(taken)
}

/// Parses a device's line of `item value unit`. What a person would be asked about is an error. Systolic and diastolic pressure
/// may be apart.
pub fn parse_device_line(line: &str) -> Result<Vec<DeviceReading>, String> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [item, number, name] = fields[..] else {
        return Err("a line is `item value unit`, such as `spo2 96 %`".to_owned());
    };
    let item_of_pressure = Vital::Bp.items().iter().find(|known| eq_word(item, known));
    let found = match item_of_pressure {
        Some(item) if find_unit(Vital::Bp, name).is_some() => {
            Value::parse(number).map(|value| vec![VitalReading::Value { item, value, typed: String::new() }])
        }
        Some(_) => None,
        None => parse_vitals(WordCursor::new(line)),
    };
    let Some(found) = found else { return Err("no vital with this item, value and unit is known".to_owned()) };
    if let Some(doubt) = warnings(&found).into_iter().next() {
        return Err(doubt.trim_end_matches(SAVE_AS_TYPED).to_owned());
    }
    let value = |one: VitalReading| match one {
        VitalReading::Value { item, value, typed } => Ok(DeviceReading { item, value, original_text: typed }),
        VitalReading::NotPossible { .. } => Err("a device sends a number".to_owned()),
    };
    found.into_iter().map(value).collect()
}

/// `p: 80`: perhaps the pulse.
pub(crate) fn parse_ambiguous_pulse(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let mut pulse = parse_lone(strip_prefix_ignore_case(words.remaining(), "p:")?.trim(), Vital::Hr)?;
    pulse.warnings.insert(0, PULSE_OR_PRIVATE_WARNING.to_owned());
    Some(pulse)
}

/// A number alone, offered as the heart rate.
pub(crate) fn parse_lone_heart_rate(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    parse_lone(words.remaining(), Vital::Hr)
}

/// A number alone, offered as the saturation.
pub(crate) fn parse_lone_saturation(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    parse_lone(words.remaining(), Vital::Spo2)
}

fn parse_lone(text: &str, vital: Vital) -> Option<FormMatch> {
    let (_, unit) = parse_number(text)?;
    let taken = if unit.is_empty() { parse_value(vital, text, &mut WordCursor::new(""))? } else { return None };
    Some(FormMatch { warnings: warnings(&taken), kind: StatementKind::Vitals(taken) })
}

type VitalMatch = (Vital, Vec<VitalReading>);

/// A value with its name or unit: `hr 71`, `s97`, `98%`, `36,6c`.
fn parse_named_value(words: &mut WordCursor<'_>) -> Option<VitalMatch> {
    let mut ahead = *words;
    let word = trim_punctuation(ahead.next_word()?);
    let found = VITAL_NAMES.iter().find_map(|(name, vital)| {
        let glued = strip_prefix_ignore_case(word, name)?.trim_start_matches([':', '=']);
        let mut ahead = ahead;
        let typed = match glued {
            "" if name.len() > 1 => trim_punctuation(ahead.next_word()?),
            glued => glued,
        };
        parse_value(*vital, typed, &mut ahead).map(|taken| ((*vital, taken), ahead))
    });
    let (one, ahead) = found.or_else(|| parse_by_unit(word).map(|one| (one, ahead)))?;
    *words = ahead;
    Some(one)
}

/// The vital of a unit: a percentage is a saturation, degrees are a temperature; kilograms are no vital alone.
fn parse_by_unit(word: &str) -> Option<VitalMatch> {
    let (_, unit) = parse_number(word)?;
    let (vital, ..) =
        VITAL_UNITS.iter().find(|(vital, name, ..)| matches!(vital, Vital::Spo2 | Vital::Temp) && eq_word(unit, name))?;
    parse_value(*vital, word, &mut WordCursor::new("")).map(|taken| (*vital, taken))
}

/// `128/76`.
fn parse_bare_pressure(words: &mut WordCursor<'_>) -> Option<VitalMatch> {
    let mut ahead = *words;
    let taken = parse_value(Vital::Bp, trim_punctuation(ahead.next_word()?), &mut ahead)?;
    *words = ahead;
    Some((Vital::Bp, taken))
}

/// A bare number after a blood pressure: the first vital of the order that is missing.
fn parse_bare_number(words: &mut WordCursor<'_>, found: &[Vital]) -> Option<VitalMatch> {
    let vital = BARE_ORDER.into_iter().find(|vital| !found.contains(vital)).filter(|_| found.contains(&Vital::Bp))?;
    let mut ahead = *words;
    let taken = parse_value(vital, trim_punctuation(ahead.next_word()?), &mut WordCursor::new(""))?;
    *words = ahead;
    Some((vital, taken))
}

/// `bp refused`, `spo2 no cold hands`. The reason ends before the next vital.
fn parse_not_possible(words: &mut WordCursor<'_>) -> Option<VitalMatch> {
    let (vital, own_reason) = parse_not_possible_start(words)?;
    let mut reason: Vec<&str> = own_reason.into_iter().collect();
    while !words.is_empty() && parse_named_value(&mut { *words }).is_none() && parse_not_possible_start(&mut { *words }).is_none()
    {
        reason.extend(words.next_word());
    }
    Some((vital, vec![VitalReading::NotPossible { vital, reason: reason.join(" ") }]))
}

fn parse_not_possible_start<'a>(words: &mut WordCursor<'a>) -> Option<(Vital, Option<&'a str>)> {
    let mut ahead = *words;
    let name = ahead.next_word()?;
    let (_, vital) = VITAL_NAMES.iter().find(|(known, _)| known.len() > 1 && eq_word(name, known))?;
    let first = ahead.peek()?;
    let (_, is_reason) = NOT_POSSIBLE_WORDS.iter().find(|(said, _)| {
        let is_own = eq_word(trim_punctuation(first), said);
        if is_own { ahead.next_word().is_some() } else { ahead.take_phrase(said) }
    })?;
    *words = ahead;
    Some((*vital, is_reason.then_some(first)))
}

/// A vital's value with its unit attached or in the next word.
fn parse_value(vital: Vital, typed: &str, following: &mut WordCursor<'_>) -> Option<Vec<VitalReading>> {
    if vital == Vital::Bp {
        return parse_pressure(typed, following);
    }
    let (typed_number, glued) = parse_number(typed)?;
    let apart = following.peek().map(trim_punctuation).filter(|word| glued.is_empty() && find_unit(vital, word).is_some());
    if apart.is_some() {
        following.next_word();
    }
    let name = apart.unwrap_or(glued);
    let (less, times) = if name.is_empty() { default_unit(vital, typed_number)? } else { find_unit(vital, name)? };
    let is_own = less == 0.0 && (times - 1.0).abs() < f64::EPSILON;
    // Thermometers and scales show one decimal.
    let own = if is_own { typed_number } else { ((typed_number - less) * times * 10.0).round() / 10.0 };
    let kept = if is_own { String::new() } else { apart.map_or(typed.to_owned(), |unit| format!("{typed} {unit}")) };
    let item = vital.items().first()?;
    Some(vec![VitalReading::Value { item, value: Value::new(own)?, typed: kept }])
}

fn parse_pressure(typed: &str, next: &mut WordCursor<'_>) -> Option<Vec<VitalReading>> {
    let (systolic, diastolic) = typed.split_once('/')?;
    let whole = |text: &str| {
        let plain = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if plain { Value::parse(text) } else { None }
    };
    let (systolic, diastolic) = (whole(systolic)?, whole(diastolic)?);
    if next.peek().is_some_and(|word| find_unit(Vital::Bp, trim_punctuation(word)).is_some()) {
        next.next_word();
    }
    let pair = [systolic, diastolic].into_iter().zip(Vital::Bp.items());
    Some(pair.map(|(value, item)| VitalReading::Value { item, value, typed: String::new() }).collect())
}

fn find_unit(vital: Vital, name: &str) -> Option<(f64, f64)> {
    let fits = |(own, known, ..): &&(Vital, &str, f64, f64)| *own == vital && eq_word(name, known);
    VITAL_UNITS.iter().find(fits).map(|(.., less, times)| (*less, *times))
}

/// Whether a bare number is plausible: a temperature only in the range of one scale, a weight never, since it may be in pounds.
fn default_unit(vital: Vital, typed: f64) -> Option<(f64, f64)> {
    match vital {
        Vital::Weight => None,
        Vital::Temp => ["c", "f"]
            .into_iter()
            .filter_map(|name| find_unit(vital, name))
            .find(|(less, times)| plausible_range("temp").is_some_and(|range| range.contains(&((typed - less) * times)))),
        _ => Some((0.0, 1.0)),
    }
}

fn warnings(taken: &[VitalReading]) -> Vec<String> {
    let mut doubts = Vec::new();
    let mut pressures: Vec<f64> = Vec::new();
    for one in taken {
        let VitalReading::Value { item, value, .. } = one else { continue };
        let name = Vital::from_item(item).map_or(*item, |vital| match *item {
            "bp_systolic" => "Systolic BP",
            "bp_diastolic" => "Diastolic BP",
            _ => vital.label(),
        });
        if let Some(range) = plausible_range(item).filter(|range| !range.contains(&value.get())) {
            doubts.push(format!("{name} {value} is outside {} to {}.{SAVE_AS_TYPED}", range.start(), range.end()));
        }
        if item.starts_with("bp_") {
            pressures.push(value.get());
        }
    }
    if let [systolic, diastolic] = pressures[..]
        && systolic <= diastolic
    {
        doubts.push(format!("BP {systolic}/{diastolic}: the first number should be the higher one.{SAVE_AS_TYPED}"));
    }
    doubts
}
