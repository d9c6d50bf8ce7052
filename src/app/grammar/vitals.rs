//! Vital signs in any order, by name, by letter or by unit, as one entry; some perhaps not possible. Units are turned into the
//! record's own and what was typed is kept. Nothing is clamped: what cannot be is asked about.

use super::words::{PULSE_OR_PRIVATE, Words, after, bare, is, number};
use super::{Found, Here};
use crate::session::clinical::vital::{Vital, plausible};
use crate::session::decide::Sent;
use crate::session::record::row::Value;
use crate::session::statement::{Form, Taken};

/// Names of vital signs. One letter counts only with its number glued to it.
const NAMES: &[(&str, Vital)] = &[
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

/// Units: whose, the word, the number in the record's unit = (typed − less) × times.
const UNITS: &[(Vital, &str, f64, f64)] = &[
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
    // The international pound, exactly.
    (Vital::Weight, "lb", 0.0, 0.453_592_37),
    (Vital::Weight, "lbs", 0.0, 0.453_592_37),
];

/// What is asked of somebody who typed what can hardly be.
const SAVE_SO: &str = " Save it as typed?";

/// What numbers without name or unit mean after a blood pressure: the order of the flowsheet.
const BARE_ORDER: [Vital; 3] = [Vital::Hr, Vital::Spo2, Vital::Rr];

/// Words that say a vital could not be taken; whether they are themselves the reason.
const NOT_POSSIBLE: &[(&str, bool)] = &[("not possible", false), ("no", false), ("refused", true), ("declined", true)];

/// Vital signs, if that is all there is.
pub(crate) fn read(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let taken = taken(words)?;
    Some(Found { doubts: doubts(&taken), form: Form::Vitals(taken) })
}

/// Vital signs and nothing else.
fn taken(mut words: Words<'_>) -> Option<Vec<Taken>> {
    let mut seen: Vec<Vital> = Vec::new();
    let mut taken: Vec<Taken> = Vec::new();
    while !words.is_empty() {
        let (vital, found) = named_value(&mut words)
            .or_else(|| not_possible(&mut words))
            .or_else(|| bare_pair(&mut words))
            .or_else(|| bare_number(&mut words, &seen))?;
        if seen.contains(&vital) {
            return None;
        }
        seen.push(vital);
        taken.extend(found);
    }
    Some(taken)
}

/// What a device sent: `item value unit`, where a person's line would be in doubt a reason why not. Systolic and diastolic
/// pressure may come apart.
pub fn sent(line: &str) -> Result<Vec<Sent>, String> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [item, number, name] = fields[..] else {
        return Err("a line is `item value unit`, such as `spo2 96 %`".to_owned());
    };
    let item_of_pressure = Vital::Bp.items().iter().find(|known| is(item, known));
    let found = match item_of_pressure {
        Some(item) if unit(Vital::Bp, name).is_some() => {
            Value::parse(number).map(|value| vec![Taken::Value { item, value, typed: String::new() }])
        }
        Some(_) => None,
        None => taken(Words::new(line)),
    };
    let Some(found) = found else { return Err("no vital with this item, value and unit is known".to_owned()) };
    if let Some(doubt) = doubts(&found).into_iter().next() {
        return Err(doubt.trim_end_matches(SAVE_SO).to_owned());
    }
    let value = |one: Taken| match one {
        Taken::Value { item, value, typed } => Ok(Sent { item, value, sent_as: typed }),
        Taken::NotPossible { .. } => Err("a device sends a number".to_owned()),
    };
    found.into_iter().map(value).collect()
}

/// `p: 80`: perhaps the pulse.
pub(crate) fn asked_pulse(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    let mut pulse = lone(after(words.rest(), "p:")?.trim(), Vital::Hr)?;
    pulse.doubts.insert(0, PULSE_OR_PRIVATE.to_owned());
    Some(pulse)
}

/// A number alone can be the heart rate, but only if somebody says so.
pub(crate) fn lone_heart_rate(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    lone(words.rest(), Vital::Hr)
}

/// The same for the saturation.
pub(crate) fn lone_saturation(words: Words<'_>, _: &Here<'_>) -> Option<Found> {
    lone(words.rest(), Vital::Spo2)
}

fn lone(text: &str, vital: Vital) -> Option<Found> {
    let (_, unit) = number(text)?;
    let taken = if unit.is_empty() { value(vital, text, &mut Words::new(""))? } else { return None };
    Some(Found { doubts: doubts(&taken), form: Form::Vitals(taken) })
}

type One = (Vital, Vec<Taken>);

/// A value that says by itself which vital it is: `hr 71`, `s97`, `98%`, `36,6c`.
fn named_value(words: &mut Words<'_>) -> Option<One> {
    let mut ahead = *words;
    let word = bare(ahead.take()?);
    let found = NAMES.iter().find_map(|(name, vital)| {
        let glued = after(word, name)?.trim_start_matches([':', '=']);
        let mut ahead = ahead;
        let typed = match glued {
            "" if name.len() > 1 => bare(ahead.take()?),
            glued => glued,
        };
        value(*vital, typed, &mut ahead).map(|taken| ((*vital, taken), ahead))
    });
    let (one, ahead) = found.or_else(|| by_unit(word).map(|one| (one, ahead)))?;
    *words = ahead;
    Some(one)
}

/// A percentage is a saturation, degrees are a temperature; kilograms may be anybody's.
fn by_unit(word: &str) -> Option<One> {
    let (_, unit) = number(word)?;
    let (vital, ..) = UNITS.iter().find(|(vital, name, ..)| matches!(vital, Vital::Spo2 | Vital::Temp) && is(unit, name))?;
    value(*vital, word, &mut Words::new("")).map(|taken| (*vital, taken))
}

/// `128/76`.
fn bare_pair(words: &mut Words<'_>) -> Option<One> {
    let mut ahead = *words;
    let taken = value(Vital::Bp, bare(ahead.take()?), &mut ahead)?;
    *words = ahead;
    Some((Vital::Bp, taken))
}

/// A number without name or unit, after a blood pressure: the first of the order that is still missing.
fn bare_number(words: &mut Words<'_>, seen: &[Vital]) -> Option<One> {
    let vital = BARE_ORDER.into_iter().find(|vital| !seen.contains(vital)).filter(|_| seen.contains(&Vital::Bp))?;
    let mut ahead = *words;
    let taken = value(vital, bare(ahead.take()?), &mut Words::new(""))?;
    *words = ahead;
    Some((vital, taken))
}

/// `bp refused`, `spo2 no cold hands`. The reason ends where another vital begins.
fn not_possible(words: &mut Words<'_>) -> Option<One> {
    let (vital, own_reason) = begins_not_possible(words)?;
    let mut reason: Vec<&str> = own_reason.into_iter().collect();
    while !words.is_empty() && named_value(&mut { *words }).is_none() && begins_not_possible(&mut { *words }).is_none() {
        reason.extend(words.take());
    }
    Some((vital, vec![Taken::NotPossible { vital, reason: reason.join(" ") }]))
}

fn begins_not_possible<'a>(words: &mut Words<'a>) -> Option<(Vital, Option<&'a str>)> {
    let mut ahead = *words;
    let name = ahead.take()?;
    let (_, vital) = NAMES.iter().find(|(known, _)| known.len() > 1 && is(name, known))?;
    let first = ahead.peek()?;
    let (_, is_reason) = NOT_POSSIBLE.iter().find(|(said, _)| {
        let is_own = is(bare(first), said);
        if is_own { ahead.take().is_some() } else { ahead.take_all(said) }
    })?;
    *words = ahead;
    Some((*vital, is_reason.then_some(first)))
}

/// One vital's value, with its unit glued on or in the next word.
fn value(vital: Vital, typed: &str, next: &mut Words<'_>) -> Option<Vec<Taken>> {
    if vital == Vital::Bp {
        return pressure(typed, next);
    }
    let (typed_number, glued) = number(typed)?;
    let apart = next.peek().map(bare).filter(|word| glued.is_empty() && unit(vital, word).is_some());
    if apart.is_some() {
        next.take();
    }
    let name = apart.unwrap_or(glued);
    let (less, times) = if name.is_empty() { without_unit(vital, typed_number)? } else { unit(vital, name)? };
    let is_own = less == 0.0 && (times - 1.0).abs() < f64::EPSILON;
    // One decimal is what the thermometer and the scales show.
    let own = if is_own { typed_number } else { ((typed_number - less) * times * 10.0).round() / 10.0 };
    let kept = if is_own { String::new() } else { apart.map_or(typed.to_owned(), |unit| format!("{typed} {unit}")) };
    let item = vital.items().first()?;
    Some(vec![Taken::Value { item, value: Value::new(own)?, typed: kept }])
}

fn pressure(typed: &str, next: &mut Words<'_>) -> Option<Vec<Taken>> {
    let (systolic, diastolic) = typed.split_once('/')?;
    let whole = |text: &str| {
        let plain = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if plain { Value::parse(text) } else { None }
    };
    let (systolic, diastolic) = (whole(systolic)?, whole(diastolic)?);
    if next.peek().is_some_and(|word| unit(Vital::Bp, bare(word)).is_some()) {
        next.take();
    }
    let pair = [systolic, diastolic].into_iter().zip(Vital::Bp.items());
    Some(pair.map(|(value, item)| Taken::Value { item, value, typed: String::new() }).collect())
}

fn unit(vital: Vital, name: &str) -> Option<(f64, f64)> {
    let fits = |(own, known, ..): &&(Vital, &str, f64, f64)| *own == vital && is(name, known);
    UNITS.iter().find(fits).map(|(.., less, times)| (*less, *times))
}

/// A number alone: of a temperature only if one of the two scales can show it on a person, of a weight never: 150 may be pounds.
fn without_unit(vital: Vital, typed: f64) -> Option<(f64, f64)> {
    match vital {
        Vital::Weight => None,
        Vital::Temp => ["c", "f"]
            .into_iter()
            .filter_map(|name| unit(vital, name))
            .find(|(less, times)| plausible("temp").is_some_and(|range| range.contains(&((typed - less) * times)))),
        _ => Some((0.0, 1.0)),
    }
}

fn doubts(taken: &[Taken]) -> Vec<String> {
    let mut doubts = Vec::new();
    let mut pressures: Vec<f64> = Vec::new();
    for one in taken {
        let Taken::Value { item, value, .. } = one else { continue };
        let name = Vital::of_item(item).map_or(*item, |vital| match *item {
            "bp_systolic" => "Systolic BP",
            "bp_diastolic" => "Diastolic BP",
            _ => vital.label(),
        });
        if let Some(range) = plausible(item).filter(|range| !range.contains(&value.get())) {
            doubts.push(format!("{name} {value} is outside {} to {}.{SAVE_SO}", range.start(), range.end()));
        }
        if item.starts_with("bp_") {
            pressures.push(value.get());
        }
    }
    if let [systolic, diastolic] = pressures[..]
        && systolic <= diastolic
    {
        doubts.push(format!("BP {systolic}/{diastolic}: the first number should be the higher one.{SAVE_SO}"));
    }
    doubts
}
