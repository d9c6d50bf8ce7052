//! Events of a route besides doses in mg: nasal devices, the lozenge's spit and hold, the infusion. With another route the same
//! words are a note. Also the correction of T0, with any route.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::forms::dose;
use crate::app::grammar::time;
use crate::app::grammar::words::{WordCursor, bare_word, eq_word, find_word, parse_number, starts_with_digit, trim_punctuation};
use crate::session::clinical::dose_summary::{self, DEVICE_MG, InfusionCourse, InfusionState};
use crate::session::clinical::emergency;
use crate::session::due::last_anchor_time;
use crate::session::limits;
use crate::session::plan::PlannedAct;
use crate::session::record::row::Value;
use crate::session::statement::{Dose, Rate, RouteEvent, StatementKind};
use crate::session::{Elapsed, RowKind, Session, Timestamp};
use chrono::TimeDelta;

/// The events of the protocol's route.
pub(crate) fn parse(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    let event = match context.line.session.plan().route.as_str() {
        "in" => parse_device(&mut words),
        "sl" => words.take_phrase("spit").then_some(RouteEvent::Spit).or_else(|| parse_hold(&mut words, context)),
        "iv" => parse_infusion(&mut words, context),
        _ => None,
    }?;
    let warnings = warnings(&event, context);
    words.is_empty().then(|| FormMatch::new(StatementKind::RouteEvent(event), warnings))
}

/// `13:34 t0 typed late`: T0 was at the time that the line names.
pub(crate) fn parse_t0(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    if context.is_timed && words.take_phrase("t0") { move_t0(words.remaining(), context) } else { None }
}

/// `t0 13:34 typed late`, after the time.
pub(crate) fn move_t0(reason: &str, context: &FormContext<'_>) -> Option<FormMatch> {
    let session = context.line.session;
    let (from, to) = (context.line.now.timestamp_at(session.t0()?).wall.hms(), context.time.wall.hms());
    let moves = format!("T0 moves from {from} to {to}, and so does everything timed from it. The old rows stay in the record.");
    let no_reason = reason.is_empty().then(|| "The reason is missing; you can add it later.".to_owned());
    Some(FormMatch::new(StatementKind::MoveT0(reason.to_owned()), [moves].into_iter().chain(no_reason)))
}

/// `device 2`, `device 2 spilled`, `device 2 lot A4471`.
fn parse_device(words: &mut WordCursor<'_>) -> Option<RouteEvent> {
    words.expect_phrase("device")?;
    let digit = words.next_word()?;
    let number = if digit.len() == 1 { digit.parse().ok().filter(|number| *number > 0)? } else { return None };
    let (mut spilled, mut lot) = (false, "");
    while let Some(word) = words.peek() {
        match word {
            word if eq_word(word, "spilled") && !spilled => spilled = words.next_word().is_some(),
            word if eq_word(word, "lot") && lot.is_empty() => {
                words.next_word();
                lot = trim_punctuation(words.next_word()?);
            }
            _ => break,
        }
    }
    Some(RouteEvent::Device { number, spilled, lot: lot.to_owned() })
}

/// `hold 12`, `hold 12 min`: only after the dose; before it, a hold is a decision.
fn parse_hold(words: &mut WordCursor<'_>, context: &FormContext<'_>) -> Option<RouteEvent> {
    words.expect_phrase("hold")?;
    context.line.session.t0()?;
    let (minutes, unit) = parse_number(trim_punctuation(words.next_word()?))?;
    let is_minutes =
        if unit.is_empty() { words.take_phrase("min") || words.is_empty() } else { eq_word(unit, "min") || eq_word(unit, "m") };
    if is_minutes && minutes > 0.0 { Value::new(minutes).map(RouteEvent::HoldFor) } else { None }
}

/// `infusion start 40 mg/h`, `rate 30 mg/h`, `pause`, `pause 12 mg`, `resume`, `resume 30 mg/h`, `stop`, `stop 38 mg`, with or
/// without `infusion`; `infusion 30 mg/h` is a new rate. `start` alone is a note, and so is `stop` alone while nothing runs.
fn parse_infusion(words: &mut WordCursor<'_>, context: &FormContext<'_>) -> Option<RouteEvent> {
    let is_named = words.take_phrase("infusion");
    let weight_kg = context.line.session.weight_kg();
    if is_named && let Some(rate) = words.take(|words| take_rate(words, weight_kg)) {
        return Some(RouteEvent::InfusionRate(rate));
    }
    let word = words.next_word()?.to_ascii_lowercase();
    let rate = |words: &mut WordCursor<'_>| take_rate(words, weight_kg).filter(|rate| rate.mg_per_h.get() > 0.0);
    let event = match (word.as_str(), words.is_empty()) {
        ("start", true) if is_named => RouteEvent::InfusionStart(None),
        ("start", false) => RouteEvent::InfusionStart(Some(rate(words)?)),
        ("rate", _) => RouteEvent::InfusionRate(rate(words)?),
        ("pause", true) => RouteEvent::InfusionPause(None),
        ("pause", false) => RouteEvent::InfusionPause(Some(take_amount(words, "mg")?)),
        ("resume", true) => RouteEvent::InfusionResume(None),
        ("resume", false) => RouteEvent::InfusionResume(Some(rate(words)?)),
        ("stop", true) if is_named || running_infusion(context.line.session).is_some() => RouteEvent::InfusionStop(None),
        ("stop", false) => RouteEvent::InfusionStop(Some(take_amount(words, "mg")?)),
        _ => return None,
    };
    Some(event)
}

/// Whether a line begins as an event of the protocol's route: its word with a number.
pub(crate) fn begins_as_route_event(mut words: WordCursor<'_>, route: &str) -> bool {
    let first = bare_word(words.next_word().unwrap_or_default()).to_ascii_lowercase();
    let next = words.peek().is_some_and(starts_with_digit);
    match (first.as_str(), route) {
        ("infusion", _) => words.remaining().contains(|c: char| c.is_ascii_digit()),
        ("start" | "rate" | "pause" | "resume" | "stop", "iv") | ("device", "in") | ("hold", "sl") => next,
        _ => false,
    }
}

fn take_amount(words: &mut WordCursor<'_>, unit: &str) -> Option<Value> {
    let (number, suffix) = parse_number(trim_punctuation(words.next_word()?))?;
    let has_unit = if suffix.is_empty() { words.take_phrase(unit) } else { eq_word(suffix, unit) };
    if has_unit { Value::new(number) } else { None }
}

/// Units of time in a rate, with how many of them an hour has.
const RATE_TIMES: &[(&[&str], f64)] = &[(&["h", "hr", "hour"], 1.0), (&["min", "minute"], 60.0)];

/// Takes a rate and converts it to mg/h: `40 mg/h`, `0.5 mg/kg/h`, `12 mcg/kg/min`, `0.5 mg/kg over 40 min`, `12 ml/h 5 mg/ml`.
/// `None` if it needs a weight or a concentration that is not known.
fn take_rate(words: &mut WordCursor<'_>, weight_kg: Option<f64>) -> Option<Rate> {
    let text = words.remaining();
    let (number, unit) = take_number_and_unit(words)?;
    let mut parts = unit.split('/');
    let amount_unit = parts.next()?;
    let (mut factor, mut is_per_time, mut kg) = (1.0, false, None);
    for part in parts {
        if eq_word(part, "kg") && kg.is_none() && !is_per_time {
            kg = Some(weight_kg.filter(|kg| *kg > 0.0)?);
        } else {
            let (_, per_hour) = RATE_TIMES.iter().find(|(names, _)| !is_per_time && find_word(names, part).is_some())?;
            (factor, is_per_time) = (*per_hour, true);
        }
    }
    if !is_per_time {
        words.expect_phrase("over")?;
        let hours = time::take_span(words)?.num_seconds() as f64 / 3600.0;
        factor = if hours > 0.0 { 1.0 / hours } else { return None };
    }
    let mg = match dose::find_unit(amount_unit) {
        Some((mass_factor, divisor)) => number * mass_factor / divisor,
        None if eq_word(amount_unit, "ml") && kg.is_none() => number * take_concentration(words)?,
        None => return None,
    };
    let mg_per_h = Value::new(dose_summary::round_to_thousandth(mg * kg.unwrap_or(1.0) * factor))?;
    if eq_word(unit, "mg/h") {
        return Some(Rate::from(mg_per_h));
    }
    let typed = text.get(..text.len() - words.remaining().len())?.trim_end();
    Some(Rate { mg_per_h, typed: kg.map_or(typed.to_owned(), |kg| format!("{typed} at {kg} kg")) })
}

/// Takes a concentration and gives mg in a mL: `5 mg/ml`, `at 5 mg/ml`, `500 mg in 100 ml`, `500 mg/100ml`.
fn take_concentration(words: &mut WordCursor<'_>) -> Option<f64> {
    let _ = ["of", "at", "@", "with"].iter().any(|word| words.take_phrase(word));
    let (number, unit) = take_number_and_unit(words)?;
    let (mass_unit, volume) = unit.split_once('/').unwrap_or((unit, ""));
    let (factor, divisor) = dose::find_unit(mass_unit)?;
    let ml = if volume.is_empty() {
        words.expect_phrase("in")?;
        take_number_and_unit(words).filter(|(_, unit)| eq_word(unit, "ml"))?.0
    } else if eq_word(volume, "ml") {
        1.0
    } else {
        parse_number(volume).filter(|(_, unit)| eq_word(unit, "ml"))?.0
    };
    (ml > 0.0).then(|| number * factor / divisor / ml)
}

/// A number and its unit, in the same word or the next.
fn take_number_and_unit<'a>(words: &mut WordCursor<'a>) -> Option<(f64, &'a str)> {
    let (number, suffix) = parse_number(bare_word(words.next_word()?))?;
    Some((number, if suffix.is_empty() { bare_word(words.next_word()?) } else { suffix }))
}

/// The last infusion, unless it was stopped.
fn running_infusion(session: &Session) -> Option<InfusionCourse> {
    dose_summary::infusions(session).pop().filter(|last| last.state != InfusionState::Stopped)
}

/// What contradicts the record so far.
fn warnings(event: &RouteEvent, context: &FormContext<'_>) -> Vec<String> {
    use InfusionState::{Paused, Running};
    let session = context.line.session;
    // The mg delivered at the line's time: as stated, or else by the recorded rates.
    let delivered = |mg: &Option<Value>| mg.or_else(|| dose_summary::delivered_by_rate(session, context.time.elapsed));
    // More of the medicine beside a danger is asked about.
    let dangers = |is_more: bool| if is_more { limits::unresolved_dangers(session, context.time.elapsed) } else { Vec::new() };
    match event {
        RouteEvent::Device { number, spilled: false, .. } => device_warnings(*number, context),
        RouteEvent::Device { .. } | RouteEvent::Spit => Vec::new(),
        RouteEvent::HoldFor(minutes) => hold_warning(session, minutes.get()).into_iter().collect(),
        RouteEvent::InfusionStart(rate) => {
            let running =
                running_infusion(session).map(|last| format!("An infusion has been running since {}.", last.started.wall.hm()));
            let no_order = dose_summary::current_order(session).is_none().then(|| "No order is recorded.".to_owned());
            let unknown = rate.is_none().then(|| "The rate is missing; `infusion 40 mg/h` adds it later.".to_owned());
            dose_summary::unresolved_before_dose(session, context.time)
                .into_iter()
                .chain(running)
                .chain(no_order)
                .chain(unknown)
                .collect()
        }
        RouteEvent::InfusionRate(rate) => {
            let is_faster =
                running_infusion(session).and_then(|last| last.rate_mg_per_h).is_none_or(|before| rate.mg_per_h.get() > before);
            infusion_warnings(session, &[Running, Paused], None).into_iter().chain(dangers(is_faster)).collect()
        }
        RouteEvent::InfusionPause(mg) => infusion_warnings(session, &[Running], delivered(mg)),
        RouteEvent::InfusionResume(_) => infusion_warnings(session, &[Paused], None).into_iter().chain(dangers(true)).collect(),
        // The infusion has stopped; the pump's mg are added to that.
        RouteEvent::InfusionStop(Some(mg)) if emergency::infusion_stop_without_measured_mg(session).is_some() => {
            above_order_warning(session, *mg).into_iter().collect()
        }
        RouteEvent::InfusionStop(mg) => infusion_warnings(session, &[Running, Paused], delivered(mg)),
    }
}

fn device_warnings(number: u32, context: &FormContext<'_>) -> Vec<String> {
    let session = context.line.session;
    let name = format!("device {number}");
    let is_same_device = |entry: u64| {
        session.ledger().live_rows_of(entry).iter().any(|row| row.kind == RowKind::Dose && row.note.starts_with(&name))
    };
    let before = session.doses().find(|given| is_same_device(given.entry));
    let repeated = before.map(|given| format!("Device {number} is already recorded at {}.", given.time.wall.hm()));
    let dose = Dose::new("esketamine", Value::from(DEVICE_MG), "in");
    repeated.into_iter().chain(dose_summary::dose_warnings(session, context.time, &dose)).collect()
}

/// The warning if the protocol does not allow the lozenge to be held this long.
fn hold_warning(session: &Session, minutes: f64) -> Option<String> {
    let (min, max) = spit_act(session)?.settable_range?;
    let (min, max) = (min.num_minutes(), max.num_minutes());
    let is_allowed = (min as f64..=max as f64).contains(&minutes);
    (!is_allowed).then(|| format!("In this protocol the lozenge is held for {min} to {max} min. Save it anyway?"))
}

fn infusion_warnings(session: &Session, allowed: &[InfusionState], mg: Option<Value>) -> Vec<String> {
    let Some(last) = dose_summary::infusions(session).pop() else {
        return vec!["No infusion has been started. Save it anyway?".to_owned()];
    };
    let mut warnings = Vec::new();
    if !allowed.contains(&last.state) {
        let state = match last.state {
            InfusionState::Running => "has been running since",
            InfusionState::Paused => "has been paused since",
            InfusionState::Stopped => "was ended at",
        };
        warnings.push(format!("The infusion {state} {}. Save it anyway?", last.state_since.wall.hm()));
    }
    if let Some(mg) = mg {
        let less = last.delivered_mg.filter(|before| mg.get() < *before);
        let question = |before| format!("{before} mg were recorded before; {} mg is less. Save it anyway?", mg.get());
        warnings.extend(less.map(question));
        warnings.extend(above_order_warning(session, mg));
    }
    warnings
}

fn above_order_warning(session: &Session, mg: Value) -> Option<String> {
    let max = dose_summary::current_order(session).map(|order| order.max_mg.unwrap_or(order.mg)).filter(|max| mg.get() > *max)?;
    Some(format!("The order allows {max} mg; this is {mg} mg."))
}

/// When to spit out the lozenge that is in the mouth at `time`, if it is held this long.
pub(crate) fn spit_time(session: &Session, time: Timestamp, minutes: f64) -> Option<Elapsed> {
    let base = last_anchor_time(session, spit_act(session)?, time.elapsed)?;
    Some(base + TimeDelta::milliseconds((minutes * 60_000.0) as i64))
}

fn spit_act(session: &Session) -> Option<&PlannedAct> {
    session.plan().acts.iter().find(|act| act.answering_item == "spit")
}
