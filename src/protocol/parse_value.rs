//! Parses and formats the values of a protocol: durations, planned times, windows, bounds. Each format can be parsed back.

use crate::session::clinical::vital::{SCALES, Vital};
use crate::session::plan::{
    AlertLevel, BaselineDrift, LimitBound, LimitSubject, LimitWindow, Measurement, PlannedTime, ReleaseAnchor, TimeAnchor,
};
use crate::session::record::names::PhaseId;
use crate::toml_reader::ParseError;
use chrono::TimeDelta;

type BoundConstructor = fn(f64) -> LimitBound;

/// The route codes of the record.
pub(crate) const ROUTES: [&str; 6] = ["im", "iv", "sc", "sl", "po", "in"];
const ANCHORS: [&str; 5] = ["T0", "dose", "phase:", "start", "stop"];
const RELEASE_ANCHORS: [(&str, ReleaseAnchor); 3] = [
    ("first_dose", ReleaseAnchor::FirstDose),
    ("last_dose", ReleaseAnchor::LastDose),
    ("infusion_stop", ReleaseAnchor::InfusionStop),
];
const LEVELS: [(&str, AlertLevel); 3] = [("watch", AlertLevel::Watch), ("act", AlertLevel::Act), ("at_once", AlertLevel::AtOnce)];
const WINDOWS: [(&str, LimitWindow); 3] =
    [("any", LimitWindow::Always), ("before T0", LimitWindow::BeforeT0), ("after T0", LimitWindow::AfterT0)];
const OVERDUE: [(&str, LimitSubject); 2] = [("vitals", LimitSubject::VitalsOverdue), ("look", LimitSubject::LookOverdue)];
const BOUNDS: [(&str, BoundConstructor); 4] =
    [(">=", LimitBound::AtLeast), ("<=", LimitBound::AtMost), (">", LimitBound::Above), ("<", LimitBound::Below)];
const UNITS: [(char, i64); 3] = [('h', 3600), ('m', 60), ('s', 1)];
/// No time of a session is more than a day away.
const MAX_DURATION_S: i64 = 86_400;

/// `5m`, `90s`, `1h30m`, without a sign.
pub(crate) fn parse_duration(text: &str) -> Result<TimeDelta, ParseError> {
    if text.starts_with(['-', '−']) {
        return Err(format!("`{text}` is negative; a duration here is 0 or more, such as 5m.").into());
    }
    parse_seconds(text)
        .filter(|secs| *secs <= MAX_DURATION_S)
        .map(TimeDelta::seconds)
        .ok_or_else(|| format!("`{text}` is not a duration up to a day, such as 5m, 90s or 1h30m.").into())
}

/// Numbers with h, m, s, each unit at most once and in this order.
fn parse_seconds(text: &str) -> Option<i64> {
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

/// A duration without its sign: `90m`, or `90s` if it is not whole minutes.
pub(crate) fn format_duration(duration: TimeDelta) -> String {
    let secs = duration.num_seconds().abs();
    if secs % 60 == 0 { format!("{}m", secs / 60) } else { format!("{secs}s") }
}

/// `T0+45m`, `dose+2m`, `phase:after+0m`, `start+5m`, `stop+1h`.
pub(crate) fn parse_planned_time(text: &str) -> Result<PlannedTime, ParseError> {
    let (name, sign, offset) = match text.split_once('+') {
        Some((name, offset)) => (name, 1, offset),
        None => text.split_once('-').map_or((text, 1, "0m"), |(name, offset)| (name, -1, offset)),
    };
    let anchor = parse_anchor(name)?;
    let after = parse_duration(offset)? * sign;
    if sign < 0 && !matches!(anchor, TimeAnchor::T0 | TimeAnchor::Phase(_)) {
        return Err(format!(
            "`{text}` cannot be: nobody knows beforehand when `{name}` comes, so nothing can be planned before it."
        )
        .into());
    }
    Ok(PlannedTime { anchor, offset: after })
}

fn parse_anchor(name: &str) -> Result<TimeAnchor, ParseError> {
    match name {
        "T0" => Ok(TimeAnchor::T0),
        "dose" => Ok(TimeAnchor::Dose),
        "start" => Ok(TimeAnchor::Start),
        "stop" => Ok(TimeAnchor::Stop),
        other => match other.strip_prefix("phase:") {
            Some(id) => parse_phase(id).map(TimeAnchor::Phase),
            None => Err(ParseError::unknown_name(
                other,
                format!("`{other}` is not something a time can hang on. Known are T0, dose, phase:ID, start and stop."),
                ANCHORS,
            )),
        },
    }
}

pub(crate) fn format_planned_time(when: PlannedTime) -> String {
    let name = match when.anchor {
        TimeAnchor::T0 => "T0".to_owned(),
        TimeAnchor::Dose => "dose".to_owned(),
        TimeAnchor::Phase(phase) => format!("phase:{}", phase.id()),
        TimeAnchor::Start => "start".to_owned(),
        TimeAnchor::Stop => "stop".to_owned(),
    };
    let sign = if when.offset < TimeDelta::zero() { '-' } else { '+' };
    format!("{name}{sign}{}", format_duration(when.offset))
}

pub(crate) fn parse_phase(id: &str) -> Result<PhaseId, ParseError> {
    PhaseId::parse(id).ok_or_else(|| {
        let known = PhaseId::ALL.map(PhaseId::id);
        ParseError::unknown_name(id, format!("`{id}` is not a phase. The six are {}.", known.join(", ")), known)
    })
}

/// What is taken at a point: `look`, a vital, a scale.
pub(crate) fn parse_measurement(word: &str) -> Result<Measurement, ParseError> {
    if word == "look" {
        return Ok(Measurement::Look);
    }
    let vital = Vital::parse(word).map(Measurement::Vital);
    vital.or_else(|| find_scale(word).map(Measurement::Scale)).ok_or_else(|| {
        let known = ["look"].into_iter().chain(Vital::ALL.map(Vital::slug)).chain(SCALES.iter().map(|scale| scale.0));
        ParseError::unknown_name(word, format!("`{word}` is neither `look` nor a known vital or scale."), known)
    })
}

pub(crate) fn format_measurement(take: &Measurement) -> &'static str {
    match take {
        Measurement::Look => "look",
        Measurement::Vital(vital) => vital.slug(),
        Measurement::Scale(item) => item,
    }
}

fn find_scale(word: &str) -> Option<&'static str> {
    SCALES.iter().find(|(item, _, _, words)| *item == word || words.contains(&word)).map(|scale| scale.0)
}

/// A vital's item, such as `bp_systolic`, or the short name of a vital with one item.
pub(crate) fn parse_vital(word: &str) -> Result<LimitSubject, ParseError> {
    let items = || Vital::ALL.into_iter().flat_map(|vital| vital.items().iter().copied());
    let by_slug = Vital::parse(word).map(Vital::items).filter(|items| items.len() == 1).and_then(|items| items.first().copied());
    let item = items().find(|item| *item == word).or(by_slug);
    item.map(LimitSubject::Vital).ok_or_else(|| {
        let known: Vec<&str> = items().collect();
        ParseError::unknown_name(word, format!("`{word}` is not a vital. Known are {}.", known.join(", ")), known)
    })
}

pub(crate) fn parse_scale(word: &str) -> Result<LimitSubject, ParseError> {
    find_scale(word).map(LimitSubject::Scale).ok_or_else(|| {
        let known: Vec<&str> = SCALES.iter().map(|scale| scale.0).collect();
        ParseError::unknown_name(word, format!("`{word}` is not a scale. Known are {}.", known.join(", ")), known)
    })
}

pub(crate) fn parse_overdue(word: &str) -> Result<LimitSubject, ParseError> {
    parse_one_of(word, "something that can be overdue", &OVERDUE)
}

/// The key and the value of what a limit watches.
pub(crate) fn format_limit_subject(measure: &LimitSubject) -> (&'static str, &'static str) {
    match measure {
        LimitSubject::Vital(item) => ("vital", item),
        LimitSubject::Scale(item) => ("scale", item),
        other => ("overdue", find_name(&OVERDUE, other)),
    }
}

/// `before T0`, `after T0`, `any`, or `T0+3m..T0+45m`.
pub(crate) fn parse_window(text: &str) -> Result<LimitWindow, ParseError> {
    let Some((from, until)) = text.split_once("..") else {
        return parse_one_of(text, "a time at which a limit holds (a span is written T0+3m..T0+45m)", &WINDOWS);
    };
    let (from, until) = (parse_planned_time(from)?, parse_planned_time(until)?);
    let zero = TimeDelta::zero();
    if from.anchor != TimeAnchor::T0 || until.anchor != TimeAnchor::T0 || from.offset < zero || until.offset <= from.offset {
        return Err(
            format!("`{text}` cannot be: a span begins at T0 or later and ends after it began, such as T0+3m..T0+45m.").into()
        );
    }
    Ok(LimitWindow::Between(from.offset, until.offset))
}

pub(crate) fn format_window(window: LimitWindow) -> String {
    match window {
        LimitWindow::Between(from, until) => format!("T0+{}..T0+{}", format_duration(from), format_duration(until)),
        other => find_name(&WINDOWS, &other).to_owned(),
    }
}

/// `>160`, `>=180`, `<95`, `<=2`.
pub(crate) fn parse_bound(text: &str) -> Result<LimitBound, ParseError> {
    let read = BOUNDS.iter().find_map(|(sign, bound)| text.strip_prefix(sign).map(|rest| (bound, rest)));
    read.and_then(|(bound, rest)| Some(bound(parse_number(rest)?)))
        .ok_or_else(|| format!("`{text}` is not a bound, such as >160, >=180, <95 or <=2.").into())
}

pub(crate) fn format_bound(bound: LimitBound) -> String {
    match bound {
        LimitBound::Above(number) => format!(">{number}"),
        LimitBound::AtLeast(number) => format!(">={number}"),
        LimitBound::Below(number) => format!("<{number}"),
        LimitBound::AtMost(number) => format!("<={number}"),
    }
}

/// A rise over the baseline: `>=40`.
pub(crate) fn parse_rise(text: &str) -> Result<BaselineDrift, ParseError> {
    let by = text.strip_prefix(">=").and_then(parse_number).filter(|by| *by > 0.0);
    by.map(BaselineDrift::Rise).ok_or_else(|| format!("`{text}` is not a rise over the baseline, such as >=40.").into())
}

/// A fall below the baseline, as a number, `>=40`, or as a share of it, `20%`.
pub(crate) fn parse_fall(text: &str) -> Result<BaselineDrift, ParseError> {
    let share = text.strip_suffix('%').and_then(parse_number).filter(|share| (1.0..100.0).contains(share));
    let by = text.strip_prefix(">=").and_then(parse_number).filter(|by| *by > 0.0);
    share
        .map(|share| BaselineDrift::FallFraction(share / 100.0))
        .or(by.map(BaselineDrift::Fall))
        .ok_or_else(|| format!("`{text}` is not a fall below the baseline, such as 20% or >=40.").into())
}

/// The key and the value of a movement from the baseline.
pub(crate) fn format_drift(drift: BaselineDrift) -> (&'static str, String) {
    match drift {
        BaselineDrift::Rise(by) => ("rise", format!(">={by}")),
        BaselineDrift::Fall(by) => ("fall", format!(">={by}")),
        // 0.07 * 100 is 7.000000000000001 in binary, so the share is rounded to six decimals.
        BaselineDrift::FallFraction(share) => ("fall", format!("{}%", (share * 1e8).round() / 1e6)),
    }
}

/// A plain decimal without sign.
fn parse_number(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| is_plain)
}

/// `v40 over watch`: a point, and the level that its reading crosses.
pub(crate) fn parse_condition(text: &str) -> Result<(String, AlertLevel), ParseError> {
    let Some((point, level)) = text.split_once(" over ") else {
        return Err(format!("`{text}` is not a condition; it is written as a point, `over` and a level: v40 over watch.").into());
    };
    Ok((parse_slug(point)?, parse_one_of(level, "a level", &LEVELS)?))
}

pub(crate) fn format_condition((point, level): &(String, AlertLevel)) -> String {
    format!("{point} over {}", find_name(&LEVELS, level))
}

pub(crate) fn parse_release_anchor(word: &str) -> Result<ReleaseAnchor, ParseError> {
    parse_one_of(word, "something a release is counted from", &RELEASE_ANCHORS)
}

pub(crate) fn format_release_anchor(anchor: ReleaseAnchor) -> &'static str {
    find_name(&RELEASE_ANCHORS, &anchor)
}

pub(crate) fn parse_route(word: &str) -> Result<String, ParseError> {
    if ROUTES.contains(&word) {
        return Ok(word.to_owned());
    }
    Err(ParseError::unknown_name(word, format!("`{word}` is not a route. Known are {}.", ROUTES.join(", ")), ROUTES))
}

/// An id of the record: small letters, digits and `_`.
pub(crate) fn parse_slug(text: &str) -> Result<String, ParseError> {
    let first = text.starts_with(|c: char| c.is_ascii_lowercase());
    let rest = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if first && rest && text.len() <= 40 {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not an id: up to 40 small letters, digits and _, beginning with a letter.").into())
}

/// A text that is not empty.
pub(crate) fn parse_nonempty_text(text: &str) -> Result<String, ParseError> {
    if text.trim().is_empty() {
        Err("This text is empty, and something has to stand here.".to_owned().into())
    } else {
        Ok(text.to_owned())
    }
}

fn parse_one_of<T: Clone>(word: &str, what: &str, table: &[(&'static str, T)]) -> Result<T, ParseError> {
    table.iter().find(|(name, _)| *name == word).map(|(_, it)| it.clone()).ok_or_else(|| {
        let known: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
        ParseError::unknown_name(word, format!("`{word}` is not {what}. Known are {}.", known.join(", ")), known)
    })
}

fn find_name<T: PartialEq>(table: &[(&'static str, T)], it: &T) -> &'static str {
    table.iter().find(|(_, known)| known == it).map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        for (text, secs) in [("5m", 300), ("90s", 90), ("1h30m", 5400), ("0m", 0), ("1h", 3600), ("1m30s", 90), ("24h", 86_400)] {
            assert_eq!(parse_duration(text).ok(), Some(TimeDelta::seconds(secs)), "{text}");
        }
        for text in ["", "5", "m", "5 min", "-5m", "5m5m", "30m1h", "1.5h", "25h", "99999999999999999999m", "+5m"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_and_windows_read_back_what_they_write() {
        for text in ["T0-15m", "T0+45m", "dose+90s", "phase:after+0m", "phase:begin-5m", "start+5m", "stop+60m"] {
            assert_eq!(parse_planned_time(text).ok().map(format_planned_time).as_deref(), Some(text));
        }
        for text in ["any", "before T0", "after T0", "T0+3m..T0+45m"] {
            assert_eq!(parse_window(text).ok().map(format_window).as_deref(), Some(text));
        }
        for text in ["dose-5m", "start-1m", "TO+5m", "phase:peak+1m", "T0++5m", "T0+-5m", "T0", "now+5m"] {
            assert_eq!(parse_planned_time(text).is_ok(), text == "T0", "{text}");
        }
    }

    #[test]
    fn bounds_and_drifts_read_back_what_they_write() {
        for text in [">160", ">=37.8", "<95", "<=2"] {
            assert_eq!(parse_bound(text).ok().map(format_bound).as_deref(), Some(text));
        }
        for text in ["20%", "7%", ">=12.5"] {
            assert_eq!(parse_fall(text).ok().map(format_drift), Some(("fall", text.to_owned())));
        }
        for text in ["160", "> 160", "=3", ">-5", ">", ">1e3", ">inf", ""] {
            assert!(parse_bound(text).is_err(), "{text}");
        }
    }
}
