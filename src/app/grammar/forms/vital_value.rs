//! The names and units of vital signs, and one value with them.

use crate::app::grammar::words::{WordCursor, bare_word, eq_word, find_word, is_in, parse_number, strip_prefix_ignore_case};
use crate::session::clinical::oxygen::FLOW_ITEM;
use crate::session::clinical::vital::{Vital, plausible_range};
use crate::session::record::row::Value;
use crate::session::statement::VitalReading;

/// Names of vital signs; where one begins another, the longer first. A single letter takes a number that is plausible: `s97`, `s 97`.
const VITAL_NAMES: &[(Vital, &[&str])] = &[
    (Vital::Bp, &["blood pressure", "bp", "b"]),
    (Vital::Hr, &["heart rate", "pulse rate", "pulse", "heart_rate", "heartrate", "hr", "h"]),
    (
        Vital::Spo2,
        &[
            "oxygen saturation",
            "o2 saturation",
            "o2 sats",
            "o2 sat",
            "saturations",
            "saturation",
            "spo2",
            "sp02",
            "spo₂",
            "o2sats",
            "o2sat",
            "sats",
            "sat",
            "s",
        ],
    ),
    (
        Vital::Rr,
        &[
            "respiratory rate",
            "respiration rate",
            "breathing rate",
            "respirations",
            "respiration",
            "resp rate",
            "resp_rate",
            "resps",
            "resp",
            "breathing",
            "breaths",
            "rr",
            "r",
        ],
    ),
    (Vital::Temp, &["body temperature", "temperature", "temp", "t"]),
    (Vital::Weight, &["body weight", "bodyweight", "weight", "weighs", "wt", "w"]),
    (Vital::O2, &["o2_flow", "oxygen", "o2", "o₂"]),
];

/// Names of vital signs that are everyday words too.
const EVERYDAY_NAMES: &str = "sat weight weighs temp breathing breaths";

/// Words that may stand between a name and its number.
const FILLERS: &str = "is now of at reads reading";

/// Units with an offset and a factor: the value in the record's unit is (typed − offset) × factor. Where one unit begins another, the
/// longer stands first.
pub(super) const VITAL_UNITS: &[(Vital, &[&str], f64, f64)] = &[
    (Vital::Bp, &["mmhg", "mm hg", "mm[hg]"], 0.0, 1.0),
    (
        Vital::Hr,
        &["bpm", "beats per minute", "beats a minute", "beats/min", "beats", "per minute", "per min", "a minute", "/min"],
        0.0,
        1.0,
    ),
    (Vital::Spo2, &["%", "percent", "per cent"], 0.0, 1.0),
    (
        Vital::Rr,
        &[
            "breaths per minute",
            "breaths per min",
            "breaths a minute",
            "breaths/min",
            "breaths",
            "per minute",
            "per min",
            "a minute",
            "/min",
        ],
        0.0,
        1.0,
    ),
    (Vital::Temp, &["c", "cel", "celsius", "°c", "° c", "degrees celsius", "degrees c"], 0.0, 1.0),
    (Vital::Temp, &["f", "fahrenheit", "°f", "° f", "degrees fahrenheit", "degrees f"], 32.0, 5.0 / 9.0),
    (Vital::Temp, &["degrees"], 0.0, 1.0),
    (Vital::Weight, &["kg", "kgs", "kilos", "kilograms"], 0.0, 1.0),
    // The exact international pound.
    (Vital::Weight, &["lb", "lbs", "pounds"], 0.0, 0.453_592_37),
    (
        Vital::O2,
        &[
            "l/min",
            "lpm",
            "liters per minute",
            "litres per minute",
            "l per minute",
            "liters/min",
            "litres/min",
            "liters",
            "litres",
            "liter",
            "litre",
            "l",
        ],
        0.0,
        1.0,
    ),
];

/// The units that name their vital sign without its name. The others count anything.
const NAMING_UNITS: &[(Vital, &[&str])] = &[
    (Vital::Spo2, &["%", "percent", "per cent"]),
    (
        Vital::Temp,
        &["c", "cel", "celsius", "°c", "° c", "degrees celsius", "degrees c", "f", "fahrenheit", "°f", "° f", "degrees f"],
    ),
    (Vital::Hr, &["bpm", "beats per minute", "beats a minute", "beats/min"]),
    (Vital::Rr, &["breaths per minute", "breaths per min", "breaths a minute", "breaths/min"]),
    (Vital::Weight, &["kg", "kgs", "kilos", "kilograms", "lb", "lbs", "pounds"]),
    (Vital::O2, &["l/min", "lpm", "liters per minute", "litres per minute", "liters/min", "litres/min"]),
];

pub(super) fn vital_names() -> impl Iterator<Item = (Vital, &'static str)> {
    VITAL_NAMES.iter().flat_map(|(vital, names)| names.iter().map(|name| (*vital, *name)))
}

/// Whether a name is an everyday word too, so that a number must stand next to it.
pub(crate) fn is_everyday_name(word: &str) -> bool {
    is_in(EVERYDAY_NAMES, word)
}

/// Takes the words between a name and its number: `is`, `now`, `is at`.
pub(crate) fn take_fillers(words: &mut WordCursor<'_>) {
    while words.peek().is_some_and(|word| is_in(FILLERS, bare_word(word))) {
        words.next_word();
    }
}

/// The vital of a number by its unit: a percentage is a saturation, degrees are a temperature, kilograms are a weight.
pub(super) fn vital_of_unit(mut words: WordCursor<'_>) -> Option<Vital> {
    let (_, unit) = parse_number(bare_word(words.next_word()?))?;
    let is_unit = |names: &[&'static str]| match unit {
        "" => starts_with_unit(words, names).is_some(),
        unit => names.iter().any(|name| eq_word(unit, name)),
    };
    NAMING_UNITS.iter().find(|(_, names)| is_unit(names)).map(|(vital, _)| *vital)
}

/// Takes the value of one vital, with its unit in the same word or after it.
pub(super) fn take_value(vital: Vital, words: &mut WordCursor<'_>) -> Option<Vec<VitalReading>> {
    if vital == Vital::Bp {
        return take_pressure(words);
    }
    words.take(|ahead| {
        let word = ahead.next_word()?;
        let typed = bare_word(word);
        let (number, suffix) = parse_number(typed)?;
        let next_unit = if suffix.is_empty() && typed == word { take_unit(vital, ahead) } else { None };
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
    })
}

/// `128/76`, `128 / 76 mmHg`, `128 over 76`, perhaps with the mean pressure: `198/124 (149)`.
fn take_pressure(words: &mut WordCursor<'_>) -> Option<Vec<VitalReading>> {
    let (systolic, rest) = split_whole_number(words.remaining())?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(['/', '⁄']).or_else(|| strip_prefix_ignore_case(rest, "over "))?;
    let (diastolic, rest) = split_whole_number(rest.trim_start())?;
    let mut after = WordCursor::new(rest);
    // Letters right after the number are its unit or no pressure.
    let is_apart = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || [',', ';', '.', '(', '['].contains(&c));
    if take_unit(Vital::Bp, &mut after).is_none() && !is_apart {
        return None;
    }
    let mean = after.take(take_mean);
    take_unit(Vital::Bp, &mut after);
    if mean.is_some_and(|mean| mean <= diastolic || mean >= systolic) {
        return None;
    }
    let rest = after.remaining();
    let is_ended =
        |mark| rest.strip_prefix(mark).is_some_and(|after: &str| after.is_empty() || after.starts_with(char::is_whitespace));
    if rest.starts_with([',', ';', '.']) && ![',', ';', '.'].into_iter().any(is_ended) {
        return None;
    }
    *words = WordCursor::new(rest.trim_start_matches([',', ';', '.']));
    let pair = [systolic, diastolic].into_iter().zip(Vital::Bp.items());
    let values = pair.map(|(value, item)| VitalReading::Value { item, value, typed: String::new() });
    Some(values.chain(mean.map(|mean| VitalReading::Note(format!("mean {mean}")))).collect())
}

/// `(93)`, `[93]`, `MAP 93`, `(MAP 93)`.
fn take_mean(words: &mut WordCursor<'_>) -> Option<Value> {
    let text = words.remaining();
    let inside = text.strip_prefix(['(', '[']);
    let named = strip_prefix_ignore_case(inside.unwrap_or(text), "map");
    if inside.is_none() && named.is_none() {
        return None;
    }
    let number = named.or(inside)?.trim_start_matches([' ', ':', '=']);
    let (mean, rest) = split_whole_number(number)?;
    let mut after = WordCursor::new(rest);
    take_unit(Vital::Bp, &mut after);
    let rest = after.remaining();
    *words = WordCursor::new(if inside.is_some() { rest.strip_prefix([')', ']'])? } else { rest });
    Some(mean)
}

/// A whole number of up to four digits, and the text after it.
fn split_whole_number(text: &str) -> Option<(Value, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).filter(|(digits, _)| (1..=4).contains(&digits.len()))?;
    Some((Value::parse(digits)?, rest))
}

/// Takes a unit of this vital, if it comes next.
fn take_unit(vital: Vital, words: &mut WordCursor<'_>) -> Option<&'static str> {
    let mut units = VITAL_UNITS.iter().filter(|(known, ..)| *known == vital);
    let (name, rest) = units.find_map(|(_, names, ..)| starts_with_unit(*words, names))?;
    *words = WordCursor::new(rest.trim_start_matches([',', ';', '.']));
    Some(name)
}

/// The unit that a text begins with, and the text after it.
fn starts_with_unit<'a>(words: WordCursor<'a>, names: &[&'static str]) -> Option<(&'static str, &'a str)> {
    let mut found = names.iter().filter_map(|name| Some((*name, strip_prefix_ignore_case(words.remaining(), name)?)));
    found.find(|(_, rest)| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '/'))
}

pub(crate) fn find_unit(vital: Vital, name: &str) -> Option<(f64, f64)> {
    let mut units = VITAL_UNITS.iter().filter(|(unit_vital, ..)| *unit_vital == vital);
    units.find(|(_, names, ..)| find_word(names, name).is_some()).map(|(.., offset, factor)| (*offset, *factor))
}

/// The unit of a number without one. A temperature needs to be plausible in one of the two scales; a weight has none, because 150
/// may be pounds.
fn default_unit(vital: Vital, number: f64) -> Option<(f64, f64)> {
    match vital {
        Vital::Weight => None,
        // `o2 97` is a saturation to many.
        Vital::O2 => plausible_range(FLOW_ITEM).filter(|range| range.contains(&number)).map(|_| (0.0, 1.0)),
        Vital::Temp => ["c", "f"]
            .into_iter()
            .filter_map(|name| find_unit(vital, name))
            .find(|(offset, factor)| plausible_range("temp").is_some_and(|range| range.contains(&((number - offset) * factor)))),
        _ => Some((0.0, 1.0)),
    }
}
