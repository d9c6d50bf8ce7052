//! The values of a protocol: durations, planned times, windows, bounds. Each format can be parsed back.

use super::key_walk::ValueFormat;
use crate::complaint::suggest_name;
use crate::session::clinical::medicine::{MedicineUnit, is_medicine_item};
use crate::session::clinical::vital::{SCALES, Vital};
use crate::session::plan::{
    AlertLevel, BaselineDrift, LimitBound, LimitSubject, LimitWindow, Measurement, PlannedTime, ReleaseAnchor, TimeAnchor,
};
use crate::session::record::names::PhaseId;
use crate::session::record::vocabulary::{ITEMS, RowKind};
use chrono::{NaiveDate, TimeDelta};

pub(crate) const SLUG: ValueFormat<String> = ValueFormat::new("id", parse_slug, String::clone);
pub(crate) const SLUGS: ValueFormat<String> = ValueFormat { name: "list of ids", ..SLUG };
pub(crate) const TEXT: ValueFormat<String> = ValueFormat::new("text", parse_nonempty_text, String::clone);
pub(crate) const TEXTS: ValueFormat<String> = ValueFormat { name: "list of texts", ..TEXT };
pub(crate) const ANY_TEXT: ValueFormat<String> = ValueFormat { parse: |text| Ok(text.to_owned()), ..TEXT };
pub(crate) const DATE: ValueFormat<String> = ValueFormat::new("2026-11-23", parse_optional_date, String::clone);
pub(crate) const DIGEST: ValueFormat<String> = ValueFormat::new("64 hex digits", parse_optional_digest, String::clone);
pub(crate) const ROUTE: ValueFormat<String> = ValueFormat::new("im iv sc sl po in", parse_route, String::clone);
pub(crate) const ROUTES: ValueFormat<String> = ValueFormat { name: "list of im iv sc sl po in", ..ROUTE };
pub(crate) const MEDICINE_ID: ValueFormat<String> = ValueFormat { parse: parse_medicine_id, ..SLUG };
pub(crate) const MEDICINE_UNIT: ValueFormat<MedicineUnit> =
    ValueFormat::new("mg or L/min", parse_medicine_unit, |unit| find_name(&MEDICINE_UNITS, unit));
pub(crate) const CONCENTRATION: ValueFormat<f64> =
    ValueFormat::new("50 mg/mL", parse_concentration, |mg_per_ml| format!("{mg_per_ml} mg/mL"));
pub(crate) const RXNORM: ValueFormat<String> = ValueFormat::new("digits", parse_rxnorm, String::clone);
pub(crate) const MEDICINE_GROUP: ValueFormat<String> =
    ValueFormat::new("benzodiazepine sedative opioid psychostimulant maoi", parse_medicine_group, String::clone);
pub(crate) const EVENT: ValueFormat<String> = ValueFormat::new("item of the record", parse_event, String::clone);
pub(crate) const PHASE: ValueFormat<PhaseId> =
    ValueFormat::new("arrive prepare begin presence integrate after", parse_phase, |phase| phase.id().to_owned());
pub(crate) const DURATION: ValueFormat<TimeDelta> = ValueFormat::new("duration", parse_duration, format_duration);
pub(crate) const TIME: ValueFormat<PlannedTime> = ValueFormat::new("time", parse_planned_time, format_planned_time);
pub(crate) const MEASUREMENTS: ValueFormat<Measurement> =
    ValueFormat::new("list of look bp hr spo2 rr temp weight, or a scale", parse_measurement, format_measurement);
pub(crate) const CONDITION: ValueFormat<(String, AlertLevel)> =
    ValueFormat::new("POINT over LEVEL", parse_condition, format_condition);
pub(crate) const RELEASE_ANCHOR: ValueFormat<ReleaseAnchor> =
    ValueFormat::new("first_dose last_dose infusion_stop", parse_release_anchor, |anchor| find_name(&RELEASE_ANCHORS, anchor));
pub(crate) const VITAL: ValueFormat<LimitSubject> = ValueFormat::new("item of the record", parse_vital, format_limit_subject);
pub(crate) const SCALE: ValueFormat<LimitSubject> = ValueFormat::new("scale", parse_scale, format_limit_subject);
pub(crate) const OVERDUE: ValueFormat<LimitSubject> = ValueFormat::new("vitals or look", parse_overdue, format_limit_subject);
pub(crate) const WINDOW: ValueFormat<LimitWindow> = ValueFormat::new(
    "any, before T0, after T0, during infusion, T0+3m..T0+45m, or dose+3m..dose+45m",
    parse_window,
    format_window,
);
pub(crate) const STEP: ValueFormat<f64> = ValueFormat::new("number", parse_step, f64::to_string);
pub(crate) const BOUND: ValueFormat<LimitBound> = ValueFormat::new("bound", parse_bound, format_bound);
pub(crate) const RISE: ValueFormat<BaselineDrift> = ValueFormat::new("bound", parse_rise, format_drift);
pub(crate) const SHIFT: ValueFormat<f64> = ValueFormat::new("number", parse_shift, f64::to_string);
pub(crate) const FALL: ValueFormat<BaselineDrift> = ValueFormat::new("bound, or a share such as 20%", parse_fall, format_drift);

type BoundConstructor = fn(f64) -> LimitBound;

/// The route codes of the record.
const ROUTE_CODES: [&str; 6] = ["im", "iv", "sc", "sl", "po", "in"];
/// The groups of medicines that the REMS form asks for.
const MEDICINE_GROUPS: [&str; 5] = ["benzodiazepine", "sedative", "opioid", "psychostimulant", "maoi"];
const MEDICINE_UNITS: [(&str, MedicineUnit); 2] = [("mg", MedicineUnit::Mg), ("L/min", MedicineUnit::LitresPerMin)];
const ANCHORS: [(&str, TimeAnchor); 4] =
    [("T0", TimeAnchor::T0), ("dose", TimeAnchor::Dose), ("start", TimeAnchor::Start), ("stop", TimeAnchor::Stop)];
const RELEASE_ANCHORS: [(&str, ReleaseAnchor); 3] = [
    ("first_dose", ReleaseAnchor::FirstDose),
    ("last_dose", ReleaseAnchor::LastDose),
    ("infusion_stop", ReleaseAnchor::InfusionStop),
];
const LEVELS: [(&str, AlertLevel); 3] = [("watch", AlertLevel::Watch), ("act", AlertLevel::Act), ("at_once", AlertLevel::AtOnce)];
const WINDOWS: [(&str, LimitWindow); 4] = [
    ("any", LimitWindow::Always),
    ("before T0", LimitWindow::BeforeT0),
    ("after T0", LimitWindow::AfterT0),
    ("during infusion", LimitWindow::DuringInfusion),
];
const OVERDUE_NAMES: [(&str, LimitSubject); 2] = [("vitals", LimitSubject::VitalsOverdue), ("look", LimitSubject::LookOverdue)];
const BOUNDS: [(&str, BoundConstructor); 4] =
    [(">=", LimitBound::AtLeast), ("<=", LimitBound::AtMost), (">", LimitBound::Above), ("<", LimitBound::Below)];
const UNITS: [(char, i64); 3] = [('h', 3600), ('m', 60), ('s', 1)];
/// No time of a session is more than a day away.
const MAX_DURATION_S: i64 = 86_400;

/// `5m`, `90s`, `1h30m`, without a sign.
fn parse_duration(text: &str) -> Result<TimeDelta, String> {
    if text.starts_with(['-', '−']) {
        return Err(format!("`{text}` is negative; a duration here is 0 or more, such as 5m."));
    }
    parse_seconds(text)
        .filter(|secs| *secs <= MAX_DURATION_S)
        .map(TimeDelta::seconds)
        .ok_or_else(|| format!("`{text}` is not a duration up to a day, such as 5m, 90s or 1h30m."))
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
fn format_duration(duration: &TimeDelta) -> String {
    let secs = duration.num_seconds().abs();
    if secs % 60 == 0 { format!("{}m", secs / 60) } else { format!("{secs}s") }
}

/// `T0+45m`, `dose+2m`, `phase:after+0m`, `start+5m`, `stop+1h`.
pub(crate) fn parse_planned_time(text: &str) -> Result<PlannedTime, String> {
    let (name, sign, offset) = match text.split_once('+') {
        Some((name, offset)) => (name, 1, offset),
        None => text.split_once('-').map_or((text, 1, "0m"), |(name, offset)| (name, -1, offset)),
    };
    let anchor = parse_anchor(name)?;
    let after = parse_duration(offset)? * sign;
    if sign < 0 && !matches!(anchor, TimeAnchor::T0 | TimeAnchor::Phase(_)) {
        return Err(format!(
            "`{text}` is not possible: nobody knows in advance when `{name}` happens, so nothing can be planned before it."
        ));
    }
    Ok(PlannedTime { anchor, offset: after })
}

fn parse_anchor(name: &str) -> Result<TimeAnchor, String> {
    if let Some(id) = name.strip_prefix("phase:") {
        return parse_phase(id).map(TimeAnchor::Phase);
    }
    ANCHORS.iter().find(|(known, _)| *known == name).map(|(_, anchor)| *anchor).ok_or_else(|| {
        let sentence = format!("A time cannot be counted from `{name}`. Known are T0, dose, phase:ID, start and stop.");
        suggest_name(sentence, name, ["T0", "dose", "phase:", "start", "stop"])
    })
}

pub(crate) fn format_planned_time(when: &PlannedTime) -> String {
    let name = match when.anchor {
        TimeAnchor::Phase(phase) => format!("phase:{}", phase.id()),
        other => find_name(&ANCHORS, &other),
    };
    let sign = if when.offset < TimeDelta::zero() { '-' } else { '+' };
    format!("{name}{sign}{}", format_duration(&when.offset))
}

fn parse_phase(id: &str) -> Result<PhaseId, String> {
    PhaseId::parse(id).ok_or_else(|| {
        let known = PhaseId::ALL.map(PhaseId::id);
        suggest_name(format!("`{id}` is not a phase. The six are {}.", known.join(", ")), id, known)
    })
}

/// What is taken at a point: `look`, a vital, a scale.
fn parse_measurement(word: &str) -> Result<Measurement, String> {
    if word == "look" {
        return Ok(Measurement::Look);
    }
    let vital = Vital::parse(word).map(Measurement::Vital);
    vital.or_else(|| find_scale(word).map(Measurement::Scale)).ok_or_else(|| {
        let known = ["look"].into_iter().chain(Vital::ALL.map(Vital::slug)).chain(SCALES.iter().map(|scale| scale.0));
        suggest_name(format!("`{word}` is neither `look` nor a known vital or scale."), word, known)
    })
}

fn format_measurement(measurement: &Measurement) -> String {
    match measurement {
        Measurement::Look => "look".to_owned(),
        Measurement::Vital(vital) => vital.slug().to_owned(),
        Measurement::Scale(item) => (*item).to_owned(),
    }
}

fn find_scale(word: &str) -> Option<&'static str> {
    SCALES.iter().find(|(item, _, _, words)| *item == word || words.contains(&word)).map(|scale| scale.0)
}

/// A vital's item, such as `bp_systolic`, or the short name of a vital with one item.
fn parse_vital(word: &str) -> Result<LimitSubject, String> {
    let items = || Vital::ALL.into_iter().flat_map(|vital| vital.items().iter().copied());
    let by_slug = match Vital::parse(word).map(Vital::items) {
        Some([item]) => Some(*item),
        _ => None,
    };
    let item = items().find(|item| *item == word).or(by_slug);
    item.map(LimitSubject::Vital).ok_or_else(|| unknown_name(word, "a vital", items()))
}

fn parse_scale(word: &str) -> Result<LimitSubject, String> {
    let names = SCALES.iter().map(|scale| scale.0);
    find_scale(word).map(LimitSubject::Scale).ok_or_else(|| unknown_name(word, "a scale", names))
}

fn format_limit_subject(subject: &LimitSubject) -> String {
    match subject {
        LimitSubject::Vital(item) | LimitSubject::Scale(item) => (*item).to_owned(),
        other => find_name(&OVERDUE_NAMES, other),
    }
}

/// `before T0`, `after T0`, `any`, or `T0+3m..T0+45m`.
fn parse_window(text: &str) -> Result<LimitWindow, String> {
    let Some((from, until)) = text.split_once("..") else {
        let what = "a time at which a limit holds (a span is written T0+3m..T0+45m or dose+3m..dose+45m)";
        return parse_one_of(text, what, &WINDOWS);
    };
    let (from, until) = (parse_planned_time(from)?, parse_planned_time(until)?);
    let is_span = from.anchor == until.anchor && from.offset >= TimeDelta::zero() && until.offset > from.offset;
    match from.anchor {
        TimeAnchor::T0 if is_span => Ok(LimitWindow::Between(from.offset, until.offset)),
        TimeAnchor::Dose if is_span => Ok(LimitWindow::AfterDose(from.offset, until.offset)),
        _ => Err(format!(
            "`{text}` is not possible: a span begins at T0 or at a dose, or later, and ends after its beginning, such as T0+3m..T0+45m."
        )),
    }
}

fn format_window(window: &LimitWindow) -> String {
    match window {
        LimitWindow::Between(from, until) => format!("T0+{}..T0+{}", format_duration(from), format_duration(until)),
        LimitWindow::AfterDose(from, until) => format!("dose+{}..dose+{}", format_duration(from), format_duration(until)),
        other => find_name(&WINDOWS, other),
    }
}

/// `>160`, `>=180`, `<95`, `<=2`.
fn parse_bound(text: &str) -> Result<LimitBound, String> {
    let read = BOUNDS.iter().find_map(|(sign, bound)| text.strip_prefix(sign).map(|rest| (bound, rest)));
    read.and_then(|(bound, rest)| Some(bound(parse_number(rest)?)))
        .ok_or_else(|| format!("`{text}` is not a bound, such as >160, >=180, <95 or <=2."))
}

pub(crate) fn format_bound(bound: &LimitBound) -> String {
    match bound {
        LimitBound::Above(number) => format!(">{number}"),
        LimitBound::AtLeast(number) => format!(">={number}"),
        LimitBound::Below(number) => format!("<{number}"),
        LimitBound::AtMost(number) => format!("<={number}"),
    }
}

/// A rise over the baseline: `>=40`.
fn parse_step(text: &str) -> Result<f64, String> {
    parse_number(text).filter(|by| *by > 0.0).ok_or_else(|| format!("`{text}` is not a step, such as 2."))
}

fn parse_rise(text: &str) -> Result<BaselineDrift, String> {
    let by = text.strip_prefix(">=").and_then(parse_number).filter(|by| *by > 0.0);
    by.map(BaselineDrift::Rise).ok_or_else(|| format!("`{text}` is not a rise over the baseline, such as >=40."))
}

/// A fall below the baseline, as a number, `>=40`, or as a share of it, `20%`.
fn parse_fall(text: &str) -> Result<BaselineDrift, String> {
    let share = text.strip_suffix('%').and_then(parse_number).filter(|share| (1.0..100.0).contains(share));
    let by = text.strip_prefix(">=").and_then(parse_number).filter(|by| *by > 0.0);
    share
        .map(|share| BaselineDrift::FallFraction(share / 100.0))
        .or(by.map(BaselineDrift::Fall))
        .ok_or_else(|| format!("`{text}` is not a fall below the baseline, such as 20% or >=40."))
}

fn format_drift(drift: &BaselineDrift) -> String {
    match drift {
        BaselineDrift::Rise(by) | BaselineDrift::Fall(by) => format!(">={by}"),
        // 0.07 * 100 is 7.000000000000001 in binary, so the share is rounded to six decimals.
        BaselineDrift::FallFraction(share) => format!("{}%", (share * 1e8).round() / 1e6),
    }
}

/// How far bounds move: a number above 0.
fn parse_shift(text: &str) -> Result<f64, String> {
    parse_number(text).filter(|by| *by > 0.0).ok_or_else(|| format!("`{text}` is not a number above 0, such as 5."))
}

/// A plain decimal without sign.
fn parse_number(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| is_plain)
}

/// `v40 over watch`: a point, and the level that its reading crosses.
fn parse_condition(text: &str) -> Result<(String, AlertLevel), String> {
    let Some((point, level)) = text.split_once(" over ") else {
        return Err(format!("`{text}` is not a condition; it is written as a point, `over` and a level: v40 over watch."));
    };
    Ok((parse_slug(point)?, parse_one_of(level, "a level", &LEVELS)?))
}

fn format_condition((point, level): &(String, AlertLevel)) -> String {
    format!("{point} over {}", find_name(&LEVELS, level))
}

fn parse_route(word: &str) -> Result<String, String> {
    parse_name(word, "a route", &ROUTE_CODES)
}

fn parse_medicine_group(word: &str) -> Result<String, String> {
    parse_name(word, "a group of the REMS form", &MEDICINE_GROUPS)
}

fn parse_name(word: &str, what: &str, known: &[&'static str]) -> Result<String, String> {
    if known.contains(&word) { Ok(word.to_owned()) } else { Err(unknown_name(word, what, known.iter().copied())) }
}

/// An id whose row in the record can only be a medicine.
fn parse_medicine_id(text: &str) -> Result<String, String> {
    parse_slug(text).and_then(|id| {
        if is_medicine_item(&id) {
            Ok(id)
        } else {
            Err(format!("`{id}` already means something else in the record, so a medicine cannot have this name."))
        }
    })
}

fn parse_medicine_unit(word: &str) -> Result<MedicineUnit, String> {
    parse_one_of(word, "a unit of a medicine", &MEDICINE_UNITS)
}

fn parse_concentration(text: &str) -> Result<f64, String> {
    let number =
        text.split_once(' ').filter(|(_, unit)| unit.eq_ignore_ascii_case("mg/ml")).and_then(|(number, _)| parse_number(number));
    number.filter(|number| *number > 0.0).ok_or_else(|| format!("`{text}` is not a concentration such as 50 mg/mL."))
}

fn parse_rxnorm(text: &str) -> Result<String, String> {
    let is_code = (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_code { Ok(text.to_owned()) } else { Err(format!("`{text}` is not an RxNorm code: those have only digits.")) }
}

/// The item of an event or a dose, which can answer a planned act.
fn parse_event(word: &str) -> Result<String, String> {
    let known = || ITEMS.iter().filter(|item| matches!(item.kind, RowKind::Event | RowKind::Dose)).map(|item| item.slug);
    if known().any(|item| item == word) {
        return Ok(word.to_owned());
    }
    Err(suggest_name(format!("`{word}` is not an event of the record."), word, known()))
}

fn parse_optional_digest(text: &str) -> Result<String, String> {
    if text.is_empty() || (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(format!("`{text}` is not a digest of 64 hex digits, as `bedside protocol check` prints it."))
}

fn parse_optional_date(text: &str) -> Result<String, String> {
    if text.is_empty() || (text.len() == 10 && text.parse::<NaiveDate>().is_ok()) {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not a date such as 2026-11-23."))
}

fn parse_release_anchor(word: &str) -> Result<ReleaseAnchor, String> {
    parse_one_of(word, "an event that a release is counted from", &RELEASE_ANCHORS)
}

fn parse_overdue(word: &str) -> Result<LimitSubject, String> {
    parse_one_of(word, "something that can be overdue", &OVERDUE_NAMES)
}

/// An id of the record: small letters, digits and `_`.
fn parse_slug(text: &str) -> Result<String, String> {
    let first = text.starts_with(|c: char| c.is_ascii_lowercase());
    let rest = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if first && rest && text.len() <= 40 {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not an id: up to 40 small letters, digits and _, beginning with a letter."))
}

/// A text that is not empty.
fn parse_nonempty_text(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("This text is empty; type something here.".to_owned()) } else { Ok(text.to_owned()) }
}

fn parse_one_of<T: Clone>(word: &str, what: &str, table: &[(&'static str, T)]) -> Result<T, String> {
    let found = table.iter().find(|(name, _)| *name == word).map(|(_, value)| value.clone());
    found.ok_or_else(|| unknown_name(word, what, table.iter().map(|(name, _)| *name)))
}

/// `what` is what the word should have been.
pub(crate) fn unknown_name(word: &str, what: &str, known: impl IntoIterator<Item = &'static str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    suggest_name(format!("`{word}` is not {what}. Known are {}.", known.join(", ")), word, known)
}

fn find_name<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> String {
    table.iter().find(|(_, known)| known == value).map_or_else(String::new, |(name, _)| (*name).to_owned())
}
