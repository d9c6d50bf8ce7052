//! Events of a route besides doses in mg: nasal devices, the lozenge's spit and hold, the infusion. With another route the same
//! words are a note. Also the correction of T0, with any route.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::forms::infusion;
use crate::app::grammar::words::{
    WordCursor, bare_word, eq_word, find_word, is_in, parse_number, starts_with_digit, trim_punctuation,
};
use crate::session::clinical::dose_summary::{self, DEVICE_MG, InfusionState};
use crate::session::clinical::emergency;
use crate::session::due::last_anchor_time;
use crate::session::limits;
use crate::session::plan::PlannedAct;
use crate::session::record::row::Value;
use crate::session::statement::{Dose, RouteEvent, StatementKind};
use crate::session::{Elapsed, RowKind, Session, Timestamp};
use chrono::TimeDelta;

/// The events of the protocol's route.
pub(crate) fn parse(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    let event = match context.line.session.plan().route.as_str() {
        "in" => parse_device(&mut words),
        "sl" => take_spit(&mut words).or_else(|| parse_hold(&mut words, context)),
        "iv" => infusion::parse(&mut words, context.line.session),
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

/// `spit`, `spat out`, `spat it out`.
fn take_spit(words: &mut WordCursor<'_>) -> Option<RouteEvent> {
    ["spit", "spat"].iter().find(|word| words.take_label(word))?;
    words.take_phrase("it");
    words.take_phrase("out");
    Some(RouteEvent::Spit)
}

const MINUTES: &[&str] = &["min", "mins", "minutes", "m"];

/// `hold 12`, `hold 12 min`: only after the dose; before it, a hold is a decision.
fn parse_hold(words: &mut WordCursor<'_>, context: &FormContext<'_>) -> Option<RouteEvent> {
    words.expect_phrase("hold")?;
    context.line.session.t0()?;
    let (minutes, unit) = parse_number(trim_punctuation(words.next_word()?))?;
    let is_minutes = match unit {
        "" => MINUTES.iter().any(|name| words.take_phrase(name)) || words.is_empty(),
        unit => find_word(MINUTES, unit).is_some(),
    };
    if is_minutes && minutes > 0.0 { Value::new(minutes).map(RouteEvent::HoldFor) } else { None }
}

/// Whether a line begins as an event of the protocol's route: its word with a number.
pub(crate) fn begins_as_route_event(words: WordCursor<'_>, session: &Session) -> bool {
    let mut after = words;
    let first = bare_word(after.next_word().unwrap_or_default());
    let next = bare_word(after.peek().unwrap_or_default());
    let is_count = |word: &str| starts_with_digit(word.trim_start_matches('#')) || is_in("one two three", word);
    let is_named = eq_word(first, "infusion") && words.remaining().contains(|c: char| c.is_ascii_digit());
    is_named
        || match session.plan().route.as_str() {
            "iv" => infusion::begins(words, session),
            "in" if eq_word(next, "device") => is_in("first second third 1st 2nd 3rd", first),
            "in" => eq_word(first, "device") && is_count(next),
            "sl" => {
                eq_word(first, "hold") && is_count(next)
                    || is_in("spit spat", first) && (after.is_empty() || is_in("it out", next))
            }
            _ => false,
        }
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
                infusion::running(session).map(|last| format!("An infusion has been running since {}.", last.started.wall.hm()));
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
                infusion::running(session).and_then(|last| last.rate_mg_per_h).is_none_or(|before| rate.mg_per_h.get() > before);
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
