//! Vital signs in any order, by name, by letter or by unit, as one entry. Values are converted to the record's units, with what was
//! typed kept beside them. Nothing is clamped: implausible values get a warning.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::forms::implausible;
use crate::app::grammar::forms::vital_value::{VITAL_UNITS, take_fillers, take_value, vital_names, vital_of_unit};
use crate::app::grammar::words::{
    PULSE_OR_PRIVATE_WARNING, WordCursor, bare_word, eq_word, find_word, is_in, parse_number, starts_with_digit,
    strip_prefix_ignore_case, trim_punctuation,
};
use crate::session::clinical::oxygen::FLOW_ITEM;
use crate::session::clinical::vital::{Vital, plausible_range};
use crate::session::record::row::Value;
use crate::session::statement::{StatementKind, VitalReading};

/// The vitals of numbers without name or unit after a blood pressure, in the order of the flowsheet.
const BARE_ORDER: [Vital; 3] = [Vital::Hr, Vital::Spo2, Vital::Rr];

/// Words that say that no oxygen is given, after a saturation or after `o2`.
const ROOM_AIR_WORDS: [&str; 2] = ["ra", "room air"];

/// Words for a vital that could not be taken, and whether the word is itself the reason.
const NOT_POSSIBLE_WORDS: &[(&str, bool)] = &[("not possible", false), ("no", false), ("refused", true), ("declined", true)];

/// Words that begin a note about how a reading was taken. After one reading alone, no other words are its note.
const CIRCUMSTANCES: &str = "after before while during lying sitting standing supine seated prone reclined resting at left right \
    manual manually automatic cuff repeat repeated recheck rechecked retaken again post pre with regular irregular steady strong \
    shallow slow deep weak thready still now stable forehead ear oral tympanic axillary finger toe cold moving artifact ra room by";

/// Words after which a number is about another time or another thing.
const OTHER_MATTERS: &str = "is was were are be been would will goal target last means meant felt of times per years days weeks \
    months hours hour min minutes minute sure chance over x to or and";

/// Words anywhere in a note that place the readings elsewhere.
const ELSEWHERE: &str = "usual usually baseline home yesterday normally";

/// Vital signs. Words after them are a note where they plainly are one.
pub(crate) fn parse(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    // A letter for music may stand before a title.
    if words.peek().is_some_and(|word| context.line.letters.is_music(word)) {
        return None;
    }
    let mut readings = take_vitals(&mut words)?;
    if !words.is_empty() {
        let note = plain_note(&readings, words)?.to_owned();
        match readings.last_mut() {
            Some(VitalReading::Note(mean)) => *mean = format!("{mean} · {note}"),
            _ => readings.push(VitalReading::Note(note)),
        }
    }
    Some(with_warnings(readings))
}

fn with_warnings(readings: Vec<VitalReading>) -> FormMatch {
    let warnings = implausible::warnings(&readings);
    FormMatch::new(StatementKind::Vitals(readings), warnings)
}

/// Takes the vital signs that come next. `None` if there is none, or one is there twice.
pub(crate) fn take_vitals(words: &mut WordCursor<'_>) -> Option<Vec<VitalReading>> {
    let mut found: Vec<Vital> = Vec::new();
    let mut readings: Vec<VitalReading> = Vec::new();
    while !words.is_empty() {
        let next = parse_oxygen(words, &found)
            .or_else(|| parse_named_value(words))
            .or_else(|| parse_not_possible(words))
            .or_else(|| Some((Vital::Bp, take_value(Vital::Bp, words)?)))
            .or_else(|| parse_bare_number(words, &found));
        let Some((vital, more)) = next else { break };
        if found.contains(&vital) {
            return None;
        }
        found.push(vital);
        readings.extend(more);
    }
    // A mean pressure is a note, and notes stand last.
    readings.sort_by_key(|reading| matches!(reading, VitalReading::Note(_)));
    (!readings.is_empty()).then_some(readings)
}

/// The words after readings, if they are plainly a note: no other reading is in them, and after one reading alone they say how it was
/// taken.
fn plain_note<'a>(readings: &[VitalReading], words: WordCursor<'a>) -> Option<&'a str> {
    let (text, first) = (words.remaining(), bare_word(words.peek()?));
    let mut ahead = words;
    let mut number_before = false;
    while let Some(word) = ahead.peek() {
        // A number that no word follows may be a reading: `128/76 71 abc 97`.
        let is_number = is_bare_number(word);
        if number_before && is_number {
            return None;
        }
        number_before = is_number;
        let is_reading =
            word.contains(|c: char| c.is_ascii_digit()) && (word.contains(['/', '%']) || take_vitals(&mut { ahead }).is_some());
        if is_reading || is_in(ELSEWHERE, bare_word(word)) {
            return None;
        }
        ahead.next_word();
    }
    if number_before {
        return None;
    }
    let is_vital =
        |reading: &&VitalReading| !matches!(reading, VitalReading::Value { item: "bp_diastolic", .. } | VitalReading::Note(_));
    let has_several = readings.iter().filter(is_vital).count() > 1;
    let is_marked = text.starts_with(['(', '-', '–', '—', '·', '#']);
    let begins_well = text.starts_with(char::is_alphabetic) && !is_in(OTHER_MATTERS, first);
    let is_plain = is_marked || begins_well && (has_several || is_circumstance(words));
    (is_plain && is_likely(readings)).then_some(text)
}

/// Takes one reading.
pub(crate) fn take_first(words: &mut WordCursor<'_>) -> Option<Vec<VitalReading>> {
    parse_named_value(words).map(|(_, readings)| readings).or_else(|| take_value(Vital::Bp, words))
}

/// `w72`: a weight that lacks its unit.
pub(crate) fn is_weight_without_unit(word: &str) -> bool {
    let number = strip_prefix_ignore_case(word, "w").and_then(parse_number);
    number.is_some_and(|(number, unit)| unit.is_empty() && plausible_range("weight").is_some_and(|range| range.contains(&number)))
}

/// `p71`, `p 71`: a pulse with a short name that other lines use for private notes.
pub(crate) fn is_short_pulse(mut words: WordCursor<'_>) -> bool {
    let first = bare_word(words.next_word().unwrap_or_default());
    let attached = strip_prefix_ignore_case(first, "p").unwrap_or("-");
    let number = parse_number(if attached.is_empty() { bare_word(words.next_word().unwrap_or_default()) } else { attached });
    let is_plausible = |number: f64| plausible_range("heart_rate").is_some_and(|range| range.contains(&number));
    words.is_empty() && number.is_some_and(|(number, unit)| unit.is_empty() && is_plausible(number))
}

/// Whether words say how a reading was taken: `after standing up`, `on room air`.
fn is_circumstance(mut words: WordCursor<'_>) -> bool {
    let first = bare_word(words.next_word().unwrap_or_default());
    let second = words.peek().unwrap_or_default();
    is_in(CIRCUMSTANCES, first) || eq_word(first, "on") && (starts_with_digit(second) || is_in("ra room air o2 oxygen", second))
}

/// Whether the first reading may be one at all: `24/7`, `50/50` and `t12` are none. A zero too many is a slip in a pressure.
pub(crate) fn is_likely(readings: &[VitalReading]) -> bool {
    let is_plausible = |item: &str, value: f64| {
        plausible_range(item).is_none_or(|range| value >= *range.start() && (range.contains(&value) || item.starts_with("bp_")))
    };
    match readings {
        [VitalReading::Value { item, value, .. }, VitalReading::Value { item: "bp_diastolic", value: diastolic, .. }, ..] => {
            is_plausible(item, value.get()) && is_plausible("bp_diastolic", diastolic.get()) && value != diastolic
        }
        [VitalReading::Value { item, value, .. }, ..] => is_plausible(item, value.get()),
        _ => true,
    }
}

/// The text after the name of a vital sign, if it begins with one of more than one letter.
pub(crate) fn after_name(text: &str) -> Option<&str> {
    let names = vital_names().filter(|(_, name)| name.len() > 1);
    names.filter_map(|(_, name)| strip_prefix_ignore_case(text, name)).find(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// A number with the unit of a vital sign or none, such as `97`, `71/min` or `(149)`.
pub(crate) fn is_bare_number(word: &str) -> bool {
    let number = parse_number(bare_word(word).trim_matches(['(', ')', '[', ']']));
    number.is_some_and(|(_, unit)| unit.is_empty() || VITAL_UNITS.iter().any(|(_, names, ..)| find_word(names, unit).is_some()))
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
    take_value(vital, &mut WordCursor::new(text)).map(with_warnings)
}

type VitalMatch = (Vital, Vec<VitalReading>);

/// A value with the name or unit of its vital: `hr 71`, `s97`, `98%`, `36,6 c`.
fn parse_named_value(words: &mut WordCursor<'_>) -> Option<VitalMatch> {
    let mut with_name = vital_names().filter_map(|(vital, name)| {
        let value = strip_prefix_ignore_case(words.remaining(), name)?;
        let is_apart = value.starts_with(char::is_whitespace);
        let value = value.trim_start_matches(|c: char| c.is_whitespace() || [':', '='].contains(&c));
        let mut ahead = WordCursor::new(value);
        take_fillers(&mut ahead);
        // `o2 97%` is a saturation.
        let is_percentage = vital == Vital::O2 && vital_of_unit(ahead) == Some(Vital::Spo2);
        let vital = if is_percentage { Vital::Spo2 } else { vital };
        let readings = take_value(vital, &mut ahead)?;
        // A letter alone is an event, and a number after it may count anything.
        let is_reading = !is_apart || name.len() > 1 || starts_with_digit(value) && is_likely(&readings);
        is_reading.then_some((vital, readings, ahead))
    });
    if let Some((vital, readings, after)) = with_name.next() {
        *words = after;
        return Some((vital, readings));
    }
    words.take(|ahead| {
        let vital = vital_of_unit(*ahead)?;
        Some((vital, take_value(vital, ahead)?))
    })
}

/// A number without name after a blood pressure: the first vital of [`BARE_ORDER`] that is missing.
fn parse_bare_number(words: &mut WordCursor<'_>, found: &[Vital]) -> Option<VitalMatch> {
    let vital = BARE_ORDER.into_iter().find(|vital| !found.contains(vital)).filter(|_| found.contains(&Vital::Bp))?;
    Some((vital, take_value(vital, words)?))
}

/// `o2 off`, `o2 room air`; after a saturation `on 2L`, `on oxygen 2 l/min`, `on room air`, `RA`.
fn parse_oxygen(words: &mut WordCursor<'_>, found: &[Vital]) -> Option<VitalMatch> {
    words.take(|ahead| {
        let is_after_saturation = found.contains(&Vital::Spo2);
        let has_on = is_after_saturation && ahead.take_phrase("on");
        let is_named = take_oxygen_name(ahead);
        let is_off = is_named && take_words(ahead, "off");
        let says_room_air = is_after_saturation || is_named;
        let is_room_air = is_off || says_room_air && ROOM_AIR_WORDS.iter().any(|words| take_words(ahead, words));
        let readings = match is_room_air {
            true => vec![VitalReading::Value { item: FLOW_ITEM, value: Value::from(0), typed: String::new() }],
            false if has_on => take_value(Vital::O2, ahead)?,
            false => return None,
        };
        if has_on && !is_named {
            take_oxygen_name(ahead);
        }
        Some((Vital::O2, readings))
    })
}

fn take_oxygen_name(words: &mut WordCursor<'_>) -> bool {
    let names = vital_names().filter(|(vital, _)| *vital == Vital::O2);
    let mut matching = names.filter(|(_, name)| words.peek().is_some_and(|word| eq_word(bare_word(word), name)));
    matching.next().is_some() && words.next_word().is_some()
}

/// Takes these words, in any case and with a mark after them, if they come next.
fn take_words(words: &mut WordCursor<'_>, phrase: &str) -> bool {
    let is_next = |ahead: &mut WordCursor<'_>, word: &str| ahead.next_word().is_some_and(|found| eq_word(bare_word(found), word));
    words.take(|ahead| phrase.split(' ').all(|word| is_next(ahead, word)).then_some(())).is_some()
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
