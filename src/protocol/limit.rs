//! Limits: read, and found out where one of their levels could never speak. What a reading then means is `session::limits`'.

use super::keys;
use super::page::{Placed, Table, Wrong};
use crate::protocol::parse_value;
use crate::session::clinical::vital::{SCALES, plausible};
use crate::session::plan::{Bound, Drift, Level, Limit, Measure, Window};
use crate::session::record::vocabulary::{ITEMS, Kind};
use chrono::TimeDelta;

const LEVELS: [(&str, Level); 3] = [("at_once", Level::AtOnce), ("act", Level::Act), ("watch", Level::Watch)];

/// Reads a limit and complains where it cannot work.
pub(crate) fn read(table: &Table<'_>) -> Option<Limit> {
    table.only(&keys::LIMIT);
    let measure = measure(table);
    let (when, source) = (table.need("when", parse_value::window), table.need("source", parse_value::words));
    let bounds: Vec<(Level, Placed<Bound>)> =
        LEVELS.iter().filter_map(|(key, level)| Some((*level, table.read(key, parse_value::bound)?))).collect();
    let (confirm, lasting) = (table.read("confirm", parse_value::duration), table.read("lasting", parse_value::duration));
    let (rise, fall) = (table.read("rise", parse_value::rise), table.read("fall", parse_value::fall));
    if rise.is_some() && fall.is_some() {
        table.say_at("fall", "A limit has a rise or a fall; write the other as a limit of its own.");
    }
    let limit = Limit {
        measure: measure?,
        when: when?.it,
        bounds: bounds.iter().map(|(level, bound)| (*level, bound.it)).collect(),
        confirm: confirm.map(|confirm| confirm.it),
        drift: rise.or(fall).map(|drift| drift.it),
        lasting: lasting.map(|lasting| lasting.it),
        source: source?.it,
    };
    say_what_cannot_be(table, &limit);
    say_unreachable(table, &limit);
    Some(limit)
}

/// Whether two limits watch the same thing at the same time in the same direction: the newer one then stands for both.
pub(crate) fn is_same(a: &Limit, b: &Limit) -> bool {
    a.measure == b.measure && a.when == b.when && a.is_upward() == b.is_upward()
}

/// An item that can answer something done at a time.
pub(crate) fn event(word: &str) -> Result<String, Wrong> {
    let known = || ITEMS.iter().filter(|item| matches!(item.kind, Kind::Event | Kind::Dose)).map(|item| item.item);
    if known().any(|item| item == word) {
        return Ok(word.to_owned());
    }
    Err(Wrong::unknown(word, format!("`{word}` is not an event that the record knows."), known()))
}

fn measure(table: &Table<'_>) -> Option<Measure> {
    let named: Vec<&str> = ["vital", "scale", "overdue"].into_iter().filter(|key| table.has(key)).collect();
    match named.as_slice() {
        ["vital"] => table.read("vital", parse_value::vital),
        ["scale"] => table.read("scale", parse_value::scale),
        ["overdue"] => table.read("overdue", parse_value::overdue),
        _ => {
            table.say("A limit watches one thing: a `vital`, a `scale` or what is `overdue`.");
            None
        }
    }
    .map(|measure| measure.it)
}

fn say_what_cannot_be(table: &Table<'_>, limit: &Limit) {
    if !["watch", "act", "at_once", "rise", "fall"].into_iter().any(|key| table.has(key)) {
        table.say("This limit has no level: `watch`, `act`, `at_once`, `rise` or `fall`.");
    }
    for (key, time) in [("confirm", limit.confirm), ("lasting", limit.lasting)] {
        if time.is_some() && !table.has("act") {
            table.say_at(key, format!("`{key}` belongs to `act`, which this limit does not have."));
        } else if time == Some(TimeDelta::zero()) {
            table.say_at(key, format!("`{key}` is longer than no time."));
        }
    }
    let key = if matches!(limit.drift, Some(Drift::Rise(_))) { "rise" } else { "fall" };
    if limit.drift.is_some() && !matches!(limit.measure, Measure::Vital(_)) {
        table.say_at(key, format!("`{key}` is never judged here: only vitals have a baseline."));
    } else if limit.drift.is_some() && limit.when == Window::BeforeT0 {
        table.say_at(key, format!("`{key}` is never judged here: the baseline is the last value before T0."));
    }
}

/// Walks everything a reading can be, and complains about each level that none of them ends at.
fn say_unreachable(table: &Table<'_>, limit: &Limit) {
    let mut directions = limit.bounds.iter().map(|(_, bound)| is_upward(*bound)).chain(limit.drift.map(drifts_upward));
    let first = directions.next();
    if directions.any(|other| Some(other) != first) {
        table.say("The levels of one limit point the same way; write the other way as a limit of its own.");
        return;
    }
    for (key, level) in LEVELS {
        let Some((_, bound)) = limit.bounds.iter().find(|(known, _)| *known == level) else { continue };
        let crossed = || readings(&limit.measure).filter(|reading| bound.crossed_by(*reading));
        if crossed().next().is_none() {
            table.say_at(
                key,
                format!("`{key}` can never be reached: no plausible reading is {}.", parse_value::bound_text(*bound)),
            );
            continue;
        }
        // A level that has to last leaves room for the milder one until it has.
        let lasts = |worse: Level| worse == Level::Act && limit.lasting.is_some();
        let worse = |reading: f64| {
            limit.bounds.iter().filter(|(worse, _)| *worse > level && !lasts(*worse)).any(|(_, bound)| bound.crossed_by(reading))
        };
        if crossed().all(worse) {
            let told = "every reading that reaches it reaches a worse level as well";
            table.say_at(key, format!("`{key}` can never be reached: {told}."));
        }
    }
}

/// Every reading that is plausible, in steps finer than anybody reads them.
fn readings(measure: &Measure) -> impl Iterator<Item = f64> {
    let (least, most, steps) = match measure {
        Measure::Vital(item) => {
            let range = plausible(item).unwrap_or(0.0..=0.0);
            (*range.start(), *range.end(), 10.0)
        }
        Measure::Scale(item) => {
            let scale = SCALES.iter().find(|scale| scale.0 == *item);
            scale.map_or((0.0, 0.0, 1.0), |scale| (f64::from(scale.1), f64::from(scale.2), 1.0))
        }
        // In tolerances, and in minutes of a day.
        Measure::VitalsOverdue | Measure::LookOverdue => (0.0, 1440.0, 10.0),
    };
    let count = ((most - least) * steps).round() as u32;
    (0..=count).map(move |step| (least * steps + f64::from(step)).round() / steps)
}

fn is_upward(bound: Bound) -> bool {
    matches!(bound, Bound::Above(_) | Bound::AtLeast(_))
}

fn drifts_upward(drift: Drift) -> bool {
    matches!(drift, Drift::Rise(_))
}
