//! The small words of a protocol and how they are written: durations, planned times, windows, bounds. Each reads back what it
//! writes. Not TOML, and not whether a word makes sense where it stands.

use super::page::Wrong;
use crate::session::clinical::vital::{SCALES, Vital};
use crate::session::plan::{Anchor, Bound, Drift, Level, Measure, ReleaseAnchor, Take, When, Window};
use crate::session::record::names::PhaseId;
use chrono::TimeDelta;

type MakeBound = fn(f64) -> Bound;

/// The codes of a route, as the record keeps them.
pub(crate) const ROUTES: [&str; 6] = ["im", "iv", "sc", "sl", "po", "in"];
const ANCHORS: [&str; 5] = ["T0", "dose", "phase:", "start", "stop"];
const RELEASE_ANCHORS: [(&str, ReleaseAnchor); 3] = [
    ("first_dose", ReleaseAnchor::FirstDose),
    ("last_dose", ReleaseAnchor::LastDose),
    ("infusion_stop", ReleaseAnchor::InfusionStop),
];
const LEVELS: [(&str, Level); 3] = [("watch", Level::Watch), ("act", Level::Act), ("at_once", Level::AtOnce)];
const WINDOWS: [(&str, Window); 3] = [("any", Window::Any), ("before T0", Window::BeforeT0), ("after T0", Window::AfterT0)];
const OVERDUE: [(&str, Measure); 2] = [("vitals", Measure::VitalsOverdue), ("look", Measure::LookOverdue)];
const BOUNDS: [(&str, MakeBound); 4] = [(">=", Bound::AtLeast), ("<=", Bound::AtMost), (">", Bound::Above), ("<", Bound::Below)];
const UNITS: [(char, i64); 3] = [('h', 3600), ('m', 60), ('s', 1)];
/// Nothing of a session is planned further away than a day.
const MOST_S: i64 = 86_400;

/// `5m`, `90s`, `1h30m`; with a sign only where one is asked for.
pub(crate) fn duration(text: &str) -> Result<TimeDelta, Wrong> {
    if text.starts_with(['-', '−']) {
        return Err(format!("`{text}` is negative; a duration here is 0 or more, such as 5m.").into());
    }
    seconds(text)
        .filter(|secs| *secs <= MOST_S)
        .map(TimeDelta::seconds)
        .ok_or_else(|| format!("`{text}` is not a duration up to a day, such as 5m, 90s or 1h30m.").into())
}

/// Numbers with h, m, s, each at most once and in this order.
fn seconds(text: &str) -> Option<i64> {
    let (mut total, mut digits, mut units) = (0_i64, String::new(), UNITS.iter());
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else {
            let (_, secs) = units.find(|(unit, _)| *unit == letter)?;
            total = digits.parse::<i64>().ok()?.checked_mul(*secs)?.checked_add(total)?;
            digits.clear();
        }
    }
    (digits.is_empty() && !text.is_empty()).then_some(total)
}

/// Writes a duration without its sign: `90m`, or `90s` where it is not whole minutes.
pub(crate) fn duration_text(duration: TimeDelta) -> String {
    let secs = duration.num_seconds().abs();
    if secs % 60 == 0 { format!("{}m", secs / 60) } else { format!("{secs}s") }
}

/// `T0+45m`, `dose+2m`, `phase:after+0m`, `start+5m`, `stop+1h`.
pub(crate) fn when(text: &str) -> Result<When, Wrong> {
    let (name, sign, offset) = match text.split_once('+') {
        Some((name, offset)) => (name, 1, offset),
        None => text.split_once('-').map_or((text, 1, "0m"), |(name, offset)| (name, -1, offset)),
    };
    let anchor = anchor(name)?;
    let after = duration(offset)? * sign;
    let can_be = sign > 0 || matches!(anchor, Anchor::T0 | Anchor::Phase(_));
    if !can_be {
        return Err(format!(
            "`{text}` cannot be: nobody knows beforehand when `{name}` comes, so nothing can be planned before it."
        )
        .into());
    }
    Ok(When { anchor, after })
}

fn anchor(name: &str) -> Result<Anchor, Wrong> {
    match name {
        "T0" => Ok(Anchor::T0),
        "dose" => Ok(Anchor::Dose),
        "start" => Ok(Anchor::Start),
        "stop" => Ok(Anchor::Stop),
        other => match other.strip_prefix("phase:") {
            Some(id) => phase(id).map(Anchor::Phase),
            None => Err(Wrong::unknown(
                other,
                format!("`{other}` is not something a time can hang on. Known are T0, dose, phase:ID, start and stop."),
                ANCHORS,
            )),
        },
    }
}

/// Writes a planned time.
pub(crate) fn when_text(when: When) -> String {
    let name = match when.anchor {
        Anchor::T0 => "T0".to_owned(),
        Anchor::Dose => "dose".to_owned(),
        Anchor::Phase(phase) => format!("phase:{}", phase.id()),
        Anchor::Start => "start".to_owned(),
        Anchor::Stop => "stop".to_owned(),
    };
    let sign = if when.after < TimeDelta::zero() { '-' } else { '+' };
    format!("{name}{sign}{}", duration_text(when.after))
}

/// One of the six phases.
pub(crate) fn phase(id: &str) -> Result<PhaseId, Wrong> {
    PhaseId::parse(id).ok_or_else(|| {
        let known = PhaseId::ALL.map(PhaseId::id);
        Wrong::unknown(id, format!("`{id}` is not a phase. The six are {}.", known.join(", ")), known)
    })
}

/// Something to take at a point: `look`, a vital, a scale.
pub(crate) fn take(word: &str) -> Result<Take, Wrong> {
    if word == "look" {
        return Ok(Take::Look);
    }
    let vital = Vital::parse(word).map(Take::Vital);
    vital.or_else(|| scale_item(word).map(Take::Scale)).ok_or_else(|| {
        let known = ["look"].into_iter().chain(Vital::ALL.map(Vital::slug)).chain(SCALES.iter().map(|scale| scale.0));
        Wrong::unknown(word, format!("`{word}` is neither `look` nor a known vital or scale."), known)
    })
}

/// Writes what is to be taken.
pub(crate) fn take_text(take: &Take) -> &'static str {
    match take {
        Take::Look => "look",
        Take::Vital(vital) => vital.slug(),
        Take::Scale(item) => item,
    }
}

fn scale_item(word: &str) -> Option<&'static str> {
    SCALES.iter().find(|(item, _, _, words)| *item == word || words.contains(&word)).map(|scale| scale.0)
}

/// A vital's item, `bp_systolic`; the short name where the vital has one item only.
pub(crate) fn vital(word: &str) -> Result<Measure, Wrong> {
    let items = || Vital::ALL.into_iter().flat_map(|vital| vital.items().iter().copied());
    let by_slug = Vital::parse(word).map(Vital::items).filter(|items| items.len() == 1).and_then(|items| items.first().copied());
    let item = items().find(|item| *item == word).or(by_slug);
    item.map(Measure::Vital).ok_or_else(|| {
        let known: Vec<&str> = items().collect();
        Wrong::unknown(word, format!("`{word}` is not a vital. Known are {}.", known.join(", ")), known)
    })
}

/// A scale.
pub(crate) fn scale(word: &str) -> Result<Measure, Wrong> {
    scale_item(word).map(Measure::Scale).ok_or_else(|| {
        let known: Vec<&str> = SCALES.iter().map(|scale| scale.0).collect();
        Wrong::unknown(word, format!("`{word}` is not a scale. Known are {}.", known.join(", ")), known)
    })
}

/// What can be overdue.
pub(crate) fn overdue(word: &str) -> Result<Measure, Wrong> {
    one_of(word, "something that can be overdue", &OVERDUE)
}

/// Writes what a limit watches: its key and the word.
pub(crate) fn measure_text(measure: &Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::Vital(item) => ("vital", item),
        Measure::Scale(item) => ("scale", item),
        other => ("overdue", name_of(&OVERDUE, other)),
    }
}

/// `before T0`, `after T0`, `any`, or `T0+3m..T0+45m`.
pub(crate) fn window(text: &str) -> Result<Window, Wrong> {
    let Some((from, until)) = text.split_once("..") else {
        return one_of(text, "a time at which a limit holds (a span is written T0+3m..T0+45m)", &WINDOWS);
    };
    let (from, until) = (when(from)?, when(until)?);
    let zero = TimeDelta::zero();
    if from.anchor != Anchor::T0 || until.anchor != Anchor::T0 || from.after < zero || until.after <= from.after {
        return Err(
            format!("`{text}` cannot be: a span begins at T0 or later and ends after it began, such as T0+3m..T0+45m.").into()
        );
    }
    Ok(Window::Between(from.after, until.after))
}

/// Writes when a limit holds.
pub(crate) fn window_text(window: Window) -> String {
    match window {
        Window::Between(from, until) => format!("T0+{}..T0+{}", duration_text(from), duration_text(until)),
        other => name_of(&WINDOWS, &other).to_owned(),
    }
}

/// `>160`, `>=180`, `<95`, `<=2`.
pub(crate) fn bound(text: &str) -> Result<Bound, Wrong> {
    let read = BOUNDS.iter().find_map(|(sign, bound)| text.strip_prefix(sign).map(|rest| (bound, rest)));
    read.and_then(|(bound, rest)| Some(bound(number(rest)?)))
        .ok_or_else(|| format!("`{text}` is not a bound, such as >160, >=180, <95 or <=2.").into())
}

/// Writes a bound.
pub(crate) fn bound_text(bound: Bound) -> String {
    match bound {
        Bound::Above(number) => format!(">{number}"),
        Bound::AtLeast(number) => format!(">={number}"),
        Bound::Below(number) => format!("<{number}"),
        Bound::AtMost(number) => format!("<={number}"),
    }
}

/// A rise over the baseline: `>=40`.
pub(crate) fn rise(text: &str) -> Result<Drift, Wrong> {
    let by = text.strip_prefix(">=").and_then(number).filter(|by| *by > 0.0);
    by.map(Drift::Rise).ok_or_else(|| format!("`{text}` is not a rise over the baseline, such as >=40.").into())
}

/// A fall below the baseline: `>=40`, or more than a share of it: `20%`.
pub(crate) fn fall(text: &str) -> Result<Drift, Wrong> {
    let share = text.strip_suffix('%').and_then(number).filter(|share| (1.0..100.0).contains(share));
    let by = text.strip_prefix(">=").and_then(number).filter(|by| *by > 0.0);
    share
        .map(|share| Drift::FallShare(share / 100.0))
        .or(by.map(Drift::Fall))
        .ok_or_else(|| format!("`{text}` is not a fall below the baseline, such as 20% or >=40.").into())
}

/// Writes movement from the baseline: its key and the text.
pub(crate) fn drift_text(drift: Drift) -> (&'static str, String) {
    match drift {
        Drift::Rise(by) => ("rise", format!(">={by}")),
        Drift::Fall(by) => ("fall", format!(">={by}")),
        // A share such as 0.07 is 7.000000000000001 hundredths in binary; six decimals are beyond any use.
        Drift::FallShare(share) => ("fall", format!("{}%", (share * 1e8).round() / 1e6)),
    }
}

/// A plain decimal without sign.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| is_plain)
}

/// `v40 over watch`: a point and the level its reading crossed.
pub(crate) fn condition(text: &str) -> Result<(String, Level), Wrong> {
    let Some((point, level)) = text.split_once(" over ") else {
        return Err(format!("`{text}` is not a condition; it is written as a point, `over` and a level: v40 over watch.").into());
    };
    Ok((slug(point)?, one_of(level, "a level", &LEVELS)?))
}

/// Writes a condition.
pub(crate) fn condition_text((point, level): &(String, Level)) -> String {
    format!("{point} over {}", name_of(&LEVELS, level))
}

/// What the release is counted from.
pub(crate) fn release_anchor(word: &str) -> Result<ReleaseAnchor, Wrong> {
    one_of(word, "something a release is counted from", &RELEASE_ANCHORS)
}

/// Writes it.
pub(crate) fn release_anchor_text(anchor: ReleaseAnchor) -> &'static str {
    name_of(&RELEASE_ANCHORS, &anchor)
}

/// A route's code.
pub(crate) fn route(word: &str) -> Result<String, Wrong> {
    if ROUTES.contains(&word) {
        return Ok(word.to_owned());
    }
    Err(Wrong::unknown(word, format!("`{word}` is not a route. Known are {}.", ROUTES.join(", ")), ROUTES))
}

/// An id, as the record keeps it.
pub(crate) fn slug(text: &str) -> Result<String, Wrong> {
    let first = text.starts_with(|c: char| c.is_ascii_lowercase());
    let rest = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if first && rest && text.len() <= 40 {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not an id: up to 40 small letters, digits and _, beginning with a letter.").into())
}

/// Words that are not empty.
pub(crate) fn words(text: &str) -> Result<String, Wrong> {
    if text.trim().is_empty() {
        Err("This text is empty, and something has to stand here.".to_owned().into())
    } else {
        Ok(text.to_owned())
    }
}

fn one_of<T: Clone>(word: &str, what: &str, table: &[(&'static str, T)]) -> Result<T, Wrong> {
    table.iter().find(|(name, _)| *name == word).map(|(_, it)| it.clone()).ok_or_else(|| {
        let known: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
        Wrong::unknown(word, format!("`{word}` is not {what}. Known are {}.", known.join(", ")), known)
    })
}

fn name_of<T: PartialEq>(table: &[(&'static str, T)], it: &T) -> &'static str {
    table.iter().find(|(_, known)| known == it).map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        for (text, secs) in [("5m", 300), ("90s", 90), ("1h30m", 5400), ("0m", 0), ("1h", 3600), ("1m30s", 90), ("24h", 86_400)] {
            assert_eq!(duration(text).ok(), Some(TimeDelta::seconds(secs)), "{text}");
        }
        for text in ["", "5", "m", "5 min", "-5m", "5m5m", "30m1h", "1.5h", "25h", "99999999999999999999m", "+5m"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_and_windows_read_back_what_they_write() {
        for text in ["T0-15m", "T0+45m", "dose+90s", "phase:after+0m", "phase:begin-5m", "start+5m", "stop+60m"] {
            assert_eq!(when(text).ok().map(when_text).as_deref(), Some(text));
        }
        for text in ["any", "before T0", "after T0", "T0+3m..T0+45m"] {
            assert_eq!(window(text).ok().map(window_text).as_deref(), Some(text));
        }
        for text in ["dose-5m", "start-1m", "TO+5m", "phase:peak+1m", "T0++5m", "T0+-5m", "T0", "now+5m"] {
            assert_eq!(when(text).is_ok(), text == "T0", "{text}");
        }
    }

    #[test]
    fn bounds_and_drifts_read_back_what_they_write() {
        for text in [">160", ">=37.8", "<95", "<=2"] {
            assert_eq!(bound(text).ok().map(bound_text).as_deref(), Some(text));
        }
        for text in ["20%", "7%", ">=12.5"] {
            assert_eq!(fall(text).ok().map(drift_text), Some(("fall", text.to_owned())));
        }
        for text in ["160", "> 160", "=3", ">-5", ">", ">1e3", ">inf", ""] {
            assert!(bound(text).is_err(), "{text}");
        }
    }
}
