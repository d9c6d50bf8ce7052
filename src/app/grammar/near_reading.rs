//! Lines that are a note although they begin as something else. One Enter never saves such a line: its preview says that it is kept
//! as words, and Enter asks once.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::forms::dose_words::NUMBER_WORDS;
use crate::app::grammar::forms::vital_value::is_everyday_name;
use crate::app::grammar::forms::{FormParser, dose, order, route_events, scales, vitals};
use crate::app::grammar::words::{
    self, WordCursor, bare_word, eq_word, fold_width, is_in, starts_with_digit, strip_prefix_ignore_case,
};
use crate::app::grammar::{staff, time};
use crate::session::statement::{RouteEvent, StatementKind, VitalReading};

const KEPT_AS_WORDS: &str = "saved as words, not as a reading";

/// Commands of other programs as they are typed, with what does the same here.
const FOREIGN_COMMANDS: &[(&str, &str)] = &[
    ("help :h :help man h?", "`?` or `/help` shows the keys"),
    ("undo :u :undo u", "Backspace or `/take-back` takes the last entry back"),
    ("quit exit logout bye :q :q! :qa :quit :exit", "Ctrl-C or `/quit` leaves"),
    (":w :wq :x :wq! zz save", "every entry is saved already; Ctrl-C or `/quit` leaves"),
    ("clear cls reset", "Ctrl-U empties the line"),
    ("abort cancel esc", "Ctrl-U empties the line, Ctrl-G goes back; Ctrl-C or `/quit` leaves"),
];

/// The note of a line that no form matches. It has a question if the line begins as a reading, a score, a dose, an order, an
/// infusion or a time, or is a command of another program.
pub(crate) fn note(text: &str, is_timed: bool, context: &FormContext<'_>) -> FormMatch {
    let words = WordCursor::new(text);
    let mut note = words::note_form(text);
    if let Some(instead) = foreign_command(text).filter(|_| !is_timed) {
        note.label = Some(format!("not a command: {instead}"));
        note.warnings.push(format!("`{text}` is not a command here: {instead}. Save it as a note?"));
        return note;
    }
    let known = scales::out_of_range_warning(words)
        .or_else(|| staff::unknown_staff_warning(words, context))
        .or_else(|| dose::missing_fact_warning(words, context));
    if let Some(warning) = known.or_else(|| near_warning(words, context)) {
        note.label = Some(KEPT_AS_WORDS.to_owned());
        note.warnings.push(warning);
    }
    note
}

fn foreign_command(text: &str) -> Option<&'static str> {
    FOREIGN_COMMANDS.iter().find(|(names, _)| is_in(names, text)).map(|(_, instead)| *instead)
}

fn near_warning(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<String> {
    let (session, text) = (context.line.session, words.remaining());
    let plan = session.plan();
    let needs = |unit: &str| text.split_whitespace().any(|word| bare_word(word).to_ascii_lowercase().contains(unit));
    let (beginning, example) = if begins_as_time(words) {
        ("a time", "A time is `14:20`, `2:05pm` or `-5`, and `t+40` after the first dose.")
    } else if scales::begins_as_score(words) {
        ("a score", "A score is `suds 4`, with words after it.")
    } else if order::begins_as_order(words)
        || route_events::begins_as_route_event(words, session)
        || dose::begins_as_dose(words, plan)
    {
        let is_about_weight = needs("/kg") && session.weight_kg().is_none();
        match () {
            () if is_about_weight => {
                ("an amount by weight", "No weight is recorded, so it cannot become mg; `weight 72 kg` records it.")
            }
            () if needs("ml/") => ("a rate in mL", "A rate in mL needs the concentration: `12 ml/h 5 mg/ml`."),
            () if order::begins_as_order(words) => ("an order", "An order is `order 50 mg im max 100`."),
            () if dose::begins_as_dose(words, plan) => ("a dose", "A dose is `dose 50 mg im left deltoid`."),
            () => {
                ("an event of the infusion, device or lozenge", "Examples: `infusion start 40 mg/h`, `stop 38 mg`, `device 2`.")
            }
        }
    } else if begins_as_vitals(words) {
        ("a reading", "Readings are `128/76 71 97` or `s97 h71`; `hr 97` names one number.")
    } else {
        return None;
    };
    Some(format!("This begins as {beginning}, but is {KEPT_AS_WORDS}. {example} Save it as words?"))
}

/// `25:00 …`, `14.20 …`, `14h20 …`, `t+x`: like a time, and none.
fn begins_as_time(mut words: WordCursor<'_>) -> bool {
    let first = bare_word(words.next_word().unwrap_or_default());
    if let Some(offset) = strip_prefix_ignore_case(first, "t+").or_else(|| strip_prefix_ignore_case(first, "t-")) {
        return starts_with_digit(offset);
    }
    if let Some(span) = first.strip_prefix(['-', '−', '+']) {
        return starts_with_digit(span);
    }
    let is_date = ['-', '.', '/'].into_iter().any(|mark| {
        let parts = first.split(mark);
        parts.clone().count() == 3 && parts.clone().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    if is_date {
        return true;
    }
    let first = if eq_word(first, "at") { bare_word(words.next_word().unwrap_or_default()) } else { first };
    let is_two_digits = |text: &str| text.get(..2).is_some_and(|start| start.bytes().all(|byte| byte.is_ascii_digit()));
    let digits = first.find(|c: char| !c.is_ascii_digit()).filter(|digits| (1..=2).contains(digits));
    let Some((hour, rest)) = digits.and_then(|end| first.split_at_checked(end)) else { return false };
    if let Some(minute) = rest.strip_prefix(':') {
        return is_two_digits(minute);
    }
    // A point may stand in any number, so the rest must be no unit.
    let minute = rest.strip_prefix(['.', 'h', 'H']).unwrap_or_default();
    let is_clock = minute.len() == 2 && time::parse_clock(&format!("{hour}:{minute}")).is_some();
    is_clock
        && words
            .peek()
            .is_some_and(|next| next.starts_with(char::is_alphabetic) && next.len() > 2 && !is_in("min mins mg/kg", next))
}

/// Names of the mean pressure, which is no reading of its own.
const MEAN_NAMES: &[&str] = &["map", "mean pressure", "mean arterial pressure", "mean bp"];

/// Values of vital signs, a name with a number close to it, numbers alone, or a reading among the first words.
fn begins_as_vitals(words: WordCursor<'_>) -> bool {
    let text = words.remaining();
    let first = bare_word(words.peek().unwrap_or_default());
    let mut after = words;
    after.next_word();
    let after_mean = || MEAN_NAMES.iter().find_map(|name| words::strip_phrase(text, name));
    if let Some(rest) = vitals::after_name(text).or_else(after_mean) {
        let is_everyday = is_everyday_name(first);
        let is_number =
            |word: &str| word.contains(|c: char| c.is_ascii_digit()) || !is_everyday && is_in(NUMBER_WORDS, bare_word(word));
        return rest.split_whitespace().take(if is_everyday { 1 } else { 3 }).any(is_number);
    }
    let is_saturation =
        vitals::is_bare_number(first) && after.peek().is_some_and(|next| is_in("ra sat sats spo2", bare_word(next)));
    let lacks_unit = vitals::is_weight_without_unit(first) && after.is_empty();
    is_broken_pressure(text)
        || is_saturation
        || lacks_unit
        || vitals::is_short_pulse(words)
        || text.split_whitespace().take(MAX_WORDS).all(vitals::is_bare_number)
        || begins_with_value(words)
        || holds_reading_soon(words)
}

/// `128/`, `128/7o`, `128-76`, `128 - 76`.
fn is_broken_pressure(text: &str) -> bool {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let Some((systolic, rest)) = text.split_at_checked(digits(text)) else { return false };
    let rest = rest.trim_start();
    let Some(diastolic) = rest.strip_prefix(['/', '-', '–', '\\']).map(str::trim_start) else { return false };
    let is_slash = rest.starts_with('/');
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
    let (digits_of_diastolic, after) = diastolic.split_at_checked(digits(diastolic)).unwrap_or_default();
    let diastolic = number(digits_of_diastolic).filter(|_| !after.starts_with(char::is_alphabetic));
    match (number(systolic), diastolic) {
        (Some(systolic), None) => is_slash && systolic >= 50,
        (Some(systolic), Some(diastolic)) if is_slash => systolic >= 50 && diastolic >= 30 && systolic != diastolic,
        (Some(systolic), Some(diastolic)) => systolic >= 80 && diastolic >= 40 && systolic > diastolic,
        _ => false,
    }
}

/// The words of a line that are looked at.
const MAX_WORDS: usize = 12;

fn begins_with_value(words: WordCursor<'_>) -> bool {
    let mut after = words;
    match vitals::take_vitals(&mut after) {
        Some(readings) => {
            readings.iter().any(|reading| matches!(reading, VitalReading::Value { .. })) && vitals::is_likely(&readings)
        }
        // One of them stands there twice.
        None => vitals::take_first(&mut { words }).is_some_and(|readings| vitals::is_likely(&readings)),
    }
}

/// `standing 128/76`, `left arm: 142/90`, `resting hr 58`, `post dose vitals 128/76`: a pressure, or a value with a name that is no
/// everyday word.
fn holds_reading_soon(mut words: WordCursor<'_>) -> bool {
    let mut distance = 2;
    while distance > 0 && words.next_word().is_some_and(|word| !is_in("was were felt said", word)) {
        let is_heading = words.peek().is_some_and(|word| is_in("vitals obs vs", bare_word(word)));
        distance = if is_heading { 1 } else { distance - 1 };
        let has_name = vitals::after_name(words.remaining()).is_some()
            && !words.peek().is_some_and(|word| is_everyday_name(bare_word(word)));
        let is_reading = |reading: &VitalReading| match reading {
            VitalReading::Value { item, .. } => has_name || *item == "bp_systolic",
            _ => false,
        };
        let readings = vitals::take_first(&mut { words }).unwrap_or_default();
        if readings.iter().any(is_reading) && vitals::is_likely(&readings) {
            return true;
        }
    }
    false
}

/// The interpretations of a dose, an order, a rate or a weight that has one separator before exactly three digits, such as `1,000`:
/// first a note that asks, then what the line is with a whole number and with a fraction.
pub(crate) fn doubtful_thousands(text: &str, forms: &[(&str, FormParser)], context: &FormContext<'_>) -> Option<Vec<FormMatch>> {
    let mut before = "";
    let doubtful = text.split_whitespace().find_map(|word| {
        let is_lot = eq_word(std::mem::replace(&mut before, word), "lot");
        split_thousands(word).filter(|_| !is_lot).map(|parts| (word, parts))
    });
    let (word, (whole, fraction, unit)) = doubtful?;
    let as_written = |number: &str| text.replacen(word, &format!("{number}{unit}"), 1);
    let (thousands, decimal) = both_numbers(whole, fraction);
    let is_amount = |found: &FormMatch| match &found.kind {
        StatementKind::Dose(_) | StatementKind::Order(_) => true,
        StatementKind::RouteEvent(event) => !matches!(event, RouteEvent::Device { .. } | RouteEvent::Spit),
        StatementKind::Vitals(readings) => {
            readings.iter().any(|reading| matches!(reading, VitalReading::Value { item: "weight", .. }))
        }
        _ => false,
    };
    let parse = |number: &str| {
        let line = as_written(number);
        forms.iter().find_map(|(_, form)| form(WordCursor::new(&line), context)).filter(is_amount)
    };
    let meanings: Vec<FormMatch> = [&thousands, &decimal].into_iter().filter_map(|number| parse(number)).collect();
    if meanings.is_empty() {
        return None;
    }
    let mut note = words::note_form(text);
    note.label = Some(format!("{word}: {thousands} or {decimal}? · Tab chooses"));
    note.warnings.push(format!(
        "Is `{word}` {thousands} or {decimal}? Tab chooses; or type {thousands} or {decimal}. Save it as words, not as a reading?"
    ));
    Some(std::iter::once(note).chain(meanings).collect())
}

/// The whole number and the fraction that a text such as `72,500` or `1.000 kg` can mean; `None` if it means one number.
pub(crate) fn doubtful_number(text: &str) -> Option<(String, String)> {
    split_thousands(&fold_width(text)).map(|(whole, fraction, _)| both_numbers(whole, fraction))
}

/// `1000` and `1`, of `1` and `000`.
fn both_numbers(whole: &str, fraction: &str) -> (String, String) {
    let decimal = format!("{whole}.{}", fraction.trim_end_matches('0'));
    (format!("{whole}{fraction}"), decimal.trim_end_matches('.').to_owned())
}

/// `1,000mg` is `1`, `000` and `mg`. After a zero, the separator is a decimal one.
fn split_thousands(word: &str) -> Option<(&str, &str, &str)> {
    let (whole, rest) = word.split_once(['.', ','])?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (fraction, unit) = rest.split_at_checked(end)?;
    let is_whole = (1..=3).contains(&whole.len()) && whole.bytes().all(|byte| byte.is_ascii_digit()) && !whole.starts_with('0');
    // A further separator makes no number.
    (is_whole && fraction.len() == 3 && !unit.starts_with(['.', ','])).then_some((whole, fraction, unit))
}
