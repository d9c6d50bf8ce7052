//! Reads limits, and reports a level that no reading can reach. `session::limits` compares readings with limits.

use super::key_table as keys;
use crate::protocol::parse_value;
use crate::session::clinical::vital::{SCALES, plausible_range};
use crate::session::plan::{AlertLevel, BaselineDrift, Limit, LimitBound, LimitSubject, LimitWindow};
use crate::session::record::vocabulary::{ITEMS, RowKind};
use crate::toml_reader::{ParseError, TomlTable};
use chrono::TimeDelta;

const LEVELS: [(&str, AlertLevel); 3] = [("at_once", AlertLevel::AtOnce), ("act", AlertLevel::Act), ("watch", AlertLevel::Watch)];

/// Reads a limit and reports where it cannot work.
pub(crate) fn read_limit(table: &TomlTable<'_>) -> Option<Limit> {
    table.check_keys(keys::LIMIT.names());
    let subject = read_limit_subject(table);
    let window = table.required("when", parse_value::parse_window);
    let source = table.required("source", parse_value::parse_nonempty_text);
    let bounds =
        LEVELS.iter().filter_map(|(key, level)| Some((*level, table.optional(key, parse_value::parse_bound)?))).collect();
    let confirm_within = table.optional("confirm", parse_value::parse_duration);
    let min_duration = table.optional("lasting", parse_value::parse_duration);
    let rise = table.optional("rise", parse_value::parse_rise);
    let fall = table.optional("fall", parse_value::parse_fall);
    if rise.is_some() && fall.is_some() {
        table.report_at("fall", "A limit has a rise or a fall; write the other as a limit of its own.");
    }
    let drift = rise.or(fall);
    let limit = Limit { subject: subject?, window: window?, bounds, confirm_within, drift, min_duration, source: source? };
    check_combinations(table, &limit);
    check_reachable_levels(table, &limit);
    Some(limit)
}

/// Whether two limits watch the same thing at the same time in the same direction. The newer one then replaces the other.
pub(crate) fn watches_same(a: &Limit, b: &Limit) -> bool {
    a.subject == b.subject && a.window == b.window && a.is_upward() == b.is_upward()
}

/// The item of an event or a dose, which can answer a planned act.
pub(crate) fn parse_event(word: &str) -> Result<String, ParseError> {
    let known = || ITEMS.iter().filter(|item| matches!(item.kind, RowKind::Event | RowKind::Dose)).map(|item| item.slug);
    if known().any(|item| item == word) {
        return Ok(word.to_owned());
    }
    Err(ParseError::unknown_name(word, format!("`{word}` is not an event that the record knows."), known()))
}

fn read_limit_subject(table: &TomlTable<'_>) -> Option<LimitSubject> {
    let named: Vec<&str> = ["vital", "scale", "overdue"].into_iter().filter(|key| table.has_key(key)).collect();
    match named.as_slice() {
        ["vital"] => table.optional("vital", parse_value::parse_vital),
        ["scale"] => table.optional("scale", parse_value::parse_scale),
        ["overdue"] => table.optional("overdue", parse_value::parse_overdue),
        _ => {
            table.report("A limit watches one thing: a `vital`, a `scale` or what is `overdue`.");
            None
        }
    }
}

fn check_combinations(table: &TomlTable<'_>, limit: &Limit) {
    if !["watch", "act", "at_once", "rise", "fall"].into_iter().any(|key| table.has_key(key)) {
        table.report("This limit has no level: `watch`, `act`, `at_once`, `rise` or `fall`.");
    }
    for (key, time) in [("confirm", limit.confirm_within), ("lasting", limit.min_duration)] {
        if time.is_some() && !table.has_key("act") {
            table.report_at(key, format!("`{key}` belongs to `act`, which this limit does not have."));
        } else if time == Some(TimeDelta::zero()) {
            table.report_at(key, format!("`{key}` is longer than no time."));
        }
    }
    let key = if matches!(limit.drift, Some(BaselineDrift::Rise(_))) { "rise" } else { "fall" };
    if limit.drift.is_some() && !matches!(limit.subject, LimitSubject::Vital(_)) {
        table.report_at(key, format!("`{key}` is never judged here: only vitals have a baseline."));
    } else if limit.drift.is_some() && limit.window == LimitWindow::BeforeT0 {
        table.report_at(key, format!("`{key}` is never judged here: the baseline is the last value before T0."));
    }
}

/// Tries every plausible reading, and reports each level that none of them has as its worst.
fn check_reachable_levels(table: &TomlTable<'_>, limit: &Limit) {
    let mut directions = limit.bounds.iter().map(|(_, bound)| is_upward(*bound)).chain(limit.drift.map(is_drift_upward));
    let first = directions.next();
    if directions.any(|other| Some(other) != first) {
        table.report("The levels of one limit point the same way; write the other way as a limit of its own.");
        return;
    }
    for (key, level) in LEVELS {
        let Some((_, bound)) = limit.bounds.iter().find(|(known, _)| *known == level) else { continue };
        let crossed = || plausible_readings(&limit.subject).filter(|reading| bound.is_crossed_by(*reading));
        if crossed().next().is_none() {
            table.report_at(
                key,
                format!("`{key}` can never be reached: no plausible reading is {}.", parse_value::format_bound(*bound)),
            );
            continue;
        }
        // A level that has to last leaves the milder one in force until then.
        let lasts = |worse: AlertLevel| worse == AlertLevel::Act && limit.min_duration.is_some();
        let worse = |reading: f64| {
            limit
                .bounds
                .iter()
                .filter(|(worse, _)| *worse > level && !lasts(*worse))
                .any(|(_, bound)| bound.is_crossed_by(reading))
        };
        if crossed().all(worse) {
            let problem = "every reading that reaches it reaches a worse level as well";
            table.report_at(key, format!("`{key}` can never be reached: {problem}."));
        }
    }
}

/// Every plausible reading, in steps finer than a device shows.
fn plausible_readings(measure: &LimitSubject) -> impl Iterator<Item = f64> {
    let (least, most, steps) = match measure {
        LimitSubject::Vital(item) => {
            let range = plausible_range(item).unwrap_or(0.0..=0.0);
            (*range.start(), *range.end(), 10.0)
        }
        LimitSubject::Scale(item) => {
            let scale = SCALES.iter().find(|scale| scale.0 == *item);
            scale.map_or((0.0, 0.0, 1.0), |scale| (f64::from(scale.1), f64::from(scale.2), 1.0))
        }
        // In tolerances, and in minutes of a day.
        LimitSubject::VitalsOverdue | LimitSubject::LookOverdue => (0.0, 1440.0, 10.0),
    };
    let count = ((most - least) * steps).round() as u32;
    (0..=count).map(move |step| (least * steps + f64::from(step)).round() / steps)
}

fn is_upward(bound: LimitBound) -> bool {
    matches!(bound, LimitBound::Above(_) | LimitBound::AtLeast(_))
}

fn is_drift_upward(drift: BaselineDrift) -> bool {
    matches!(drift, BaselineDrift::Rise(_))
}
