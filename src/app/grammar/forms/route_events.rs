//! Route events besides doses in mg: nasal devices, holding and spitting a lozenge, infusions, and what moves T0. They are
//! parsed only for the protocol's route; T0 for any.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word, parse_number, trim_punctuation};
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::{DEVICE_MG, InfusionCourse, InfusionState};
use crate::session::clinical::emergency;
use crate::session::due::last_anchor_time;
use crate::session::record::row::Value;
use crate::session::statement::{Dose, RouteEvent, StatementKind};
use crate::session::{RowKind, Session};

/// Parses the events of the protocol's route.
pub(crate) fn parse(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    let act = match here.context.session.plan().route.as_str() {
        "in" => parse_device(&mut words),
        "sl" => words.take_phrase("spit").then_some(RouteEvent::Spit).or_else(|| parse_hold(&mut words, here)),
        "iv" => parse_infusion(&mut words, here),
        _ => None,
    }?;
    let doubts = warnings(&act, here);
    words.is_empty().then_some(FormMatch { kind: StatementKind::RouteEvent(act), warnings: doubts })
}

/// `13:34 t0 typed late`: moves T0 to the line's time.
pub(crate) fn parse_t0(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    if here.is_timed && words.take_phrase("t0") { move_t0(words.remaining(), here) } else { None }
}

/// The same with `t0` before the time.
pub(crate) fn move_t0(why: &str, here: &FormContext<'_>) -> Option<FormMatch> {
    let session = here.context.session;
    let (from, to) = (here.context.now.timestamp_at(session.t0()?).wall.hms(), here.time.wall.hms());
    let mut doubts = vec![format!("T0 moves from {from} to {to}, and with it all that hangs on it. The old rows stay.")];
    doubts.extend(why.is_empty().then(|| "Why was not said; that will be owed.".to_owned()));
    Some(FormMatch { kind: StatementKind::MoveT0 { reason: why.to_owned() }, warnings: doubts })
}

/// `device 2`, `device 2 spilled`, `device 2 lot A4471`.
fn parse_device(words: &mut WordCursor<'_>) -> Option<RouteEvent> {
    words.take_phrase("device").then_some(())?;
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

/// `hold 12`, `hold 12 min`: only while a lozenge is in the mouth; before that, a hold is a decision.
fn parse_hold(words: &mut WordCursor<'_>, here: &FormContext<'_>) -> Option<RouteEvent> {
    let session = here.context.session;
    words.take_phrase("hold").then_some(())?;
    session.t0()?;
    let (minutes, glued) = parse_number(trim_punctuation(words.next_word()?))?;
    let is_minutes = if glued.is_empty() {
        words.take_phrase("min") || words.is_empty()
    } else {
        eq_word(glued, "min") || eq_word(glued, "m")
    };
    if is_minutes && minutes > 0.0 { Value::new(minutes).map(RouteEvent::HoldFor) } else { None }
}

/// `infusion start 40 mg/h`, `rate 30 mg/h`, `pause`, `pause 12 mg`, `resume`, `resume 30 mg/h`, `stop`, `stop 38 mg`, with or
/// without `infusion`; `infusion 30 mg/h` changes the rate. Alone, `start` is a note, and so is `stop` while nothing runs.
fn parse_infusion(words: &mut WordCursor<'_>, here: &FormContext<'_>) -> Option<RouteEvent> {
    let is_named = words.take_phrase("infusion");
    if is_named && let Some(rate) = take_amount(words, "mg/h") {
        return Some(RouteEvent::InfusionRate(rate));
    }
    let word = words.next_word()?.to_ascii_lowercase();
    let is_under_way =
        || dose_summary::infusions(here.context.session).last().is_some_and(|last| last.state != InfusionState::Stopped);
    let (is_bare, mut ahead) = (words.is_empty(), *words);
    let rate = |words: &mut WordCursor<'_>| take_amount(words, "mg/h").filter(|rate| rate.get() > 0.0);
    let act = match word.as_str() {
        "start" if is_bare => is_named.then_some(RouteEvent::InfusionStart(None)),
        "start" => rate(&mut ahead).map(|rate| RouteEvent::InfusionStart(Some(rate))),
        "rate" => rate(&mut ahead).map(RouteEvent::InfusionRate),
        "pause" if is_bare => Some(RouteEvent::InfusionPause(None)),
        "pause" => take_amount(&mut ahead, "mg").map(|mg| RouteEvent::InfusionPause(Some(mg))),
        "resume" if is_bare => Some(RouteEvent::InfusionResume(None)),
        "resume" => rate(&mut ahead).map(|rate| RouteEvent::InfusionResume(Some(rate))),
        "stop" if is_bare => (is_named || is_under_way()).then_some(RouteEvent::InfusionStop(None)),
        "stop" => take_amount(&mut ahead, "mg").map(|mg| RouteEvent::InfusionStop(Some(mg))),
        _ => None,
    };
    *words = ahead;
    act
}

/// Takes a number with its unit, if they come next.
fn take_amount(words: &mut WordCursor<'_>, unit: &str) -> Option<Value> {
    let mut ahead = *words;
    let (number, glued) = parse_number(trim_punctuation(ahead.next_word()?))?;
    let fits = if glued.is_empty() { ahead.take_phrase(unit) } else { eq_word(glued, unit) };
    if !fits {
        return None;
    }
    *words = ahead;
    Value::new(number)
}

/// Warnings about contradictions with earlier rows.
fn warnings(act: &RouteEvent, here: &FormContext<'_>) -> Vec<String> {
    let session = here.context.session;
    match act {
        RouteEvent::Device { number, spilled, .. } => device_warnings(session, *number, *spilled, here),
        RouteEvent::HoldFor(minutes) => hold_warning(session, minutes.get()).into_iter().collect(),
        RouteEvent::Spit => Vec::new(),
        RouteEvent::InfusionStart(rate) => {
            let unknown = rate.is_none().then(|| "The rate was not said; `infusion 40 mg/h` says it later.".to_owned());
            let running = dose_summary::infusions(session).pop().filter(|last| last.state != InfusionState::Stopped);
            let running = running.map(|last| format!("An infusion has been under way since {}.", last.started.wall.hm()));
            let none = dose_summary::current_order(session).is_none().then(|| "No order is recorded.".to_owned());
            dose_summary::unresolved_holds(session, here.time).into_iter().chain(running).chain(none).chain(unknown).collect()
        }
        RouteEvent::InfusionRate(_) => infusion_warnings(session, &[InfusionState::Running, InfusionState::Paused], None),
        RouteEvent::InfusionPause(mg) => {
            infusion_warnings(session, &[InfusionState::Running], mg.or_else(|| amount_by_rate(here)))
        }
        RouteEvent::InfusionResume(_) => infusion_warnings(session, &[InfusionState::Paused], None),
        // The pump's total may follow a recorded end.
        RouteEvent::InfusionStop(Some(mg)) if emergency::infusion_stop_without_measured_mg(session).is_some() => {
            above_order_warning(session, *mg)
        }
        RouteEvent::InfusionStop(mg) => {
            infusion_warnings(session, &[InfusionState::Running, InfusionState::Paused], mg.or_else(|| amount_by_rate(here)))
        }
    }
}

/// The mg by the recorded rates at the line's time.
fn amount_by_rate(here: &FormContext<'_>) -> Option<Value> {
    dose_summary::delivered_by_rate(here.context.session, here.time.elapsed)
}

fn device_warnings(session: &Session, number: u32, spilled: bool, here: &FormContext<'_>) -> Vec<String> {
    let own = format!("device {number}");
    let is_own = |entry: u64| {
        session.ledger().live_rows_of(entry).iter().any(|row| row.kind == RowKind::Dose && row.note.starts_with(&own))
    };
    let before = session.doses().find(|given| is_own(given.entry));
    if spilled {
        return Vec::new();
    }
    let mut said: Vec<String> = before
        .map(|given| format!("Device {number} was written down at {} already.", given.time.wall.hm()))
        .into_iter()
        .collect();
    let dose = Dose {
        substance: "esketamine".to_owned(),
        mg: Value::from(DEVICE_MG),
        route: "in".to_owned(),
        site: String::new(),
        lot: String::new(),
        given_by: None,
        checked_by: None,
    };
    said.extend(dose_summary::dose_warnings(session, here.time, &dose));
    said
}

/// The protocol limits how long a lozenge is held.
fn hold_warning(session: &Session, minutes: f64) -> Option<String> {
    let spit = session.plan().acts.iter().find(|act| act.answering_item == "spit")?;
    let (least, most) = spit.settable_range?;
    let (least, most) = (least.num_minutes(), most.num_minutes());
    let fits = (least as f64..=most as f64).contains(&minutes);
    (!fits).then(|| format!("This protocol lets the lozenge be held from {least} to {most} min. Save it so?"))
}

fn infusion_warnings(session: &Session, allowed: &[InfusionState], mg: Option<Value>) -> Vec<String> {
    let last = dose_summary::infusions(session).pop();
    let Some(InfusionCourse { state: flow, state_since: since, delivered_mg: before, .. }) = last else {
        return vec!["No infusion was started. Save it so?".to_owned()];
    };
    let mut said = Vec::new();
    if !allowed.contains(&flow) {
        let is = match flow {
            InfusionState::Running => "has been running",
            InfusionState::Paused => "has been paused",
            InfusionState::Stopped => "was ended",
        };
        let since_when = if flow == InfusionState::Stopped { "at" } else { "since" };
        said.push(format!("The infusion {is} {since_when} {}. Save it so?", since.wall.hm()));
    }
    if let (Some(before), Some(mg)) = (before, mg.map(Value::get)) {
        said.extend((mg < before).then(|| format!("{before} mg had been delivered before; {mg} mg is less. Save it so?")));
    }
    said.extend(mg.map(|mg| above_order_warning(session, mg)).unwrap_or_default());
    said
}

fn above_order_warning(session: &Session, mg: Value) -> Vec<String> {
    let most = dose_summary::current_order(session).map(|order| order.max_mg.unwrap_or(order.mg)).filter(|most| mg.get() > *most);
    most.map(|most| format!("The order allows {most} mg; this is {mg} mg.")).into_iter().collect()
}

/// When the lozenge would be spat out by this line.
pub(crate) fn spit_time(session: &Session, here: crate::session::Timestamp, minutes: f64) -> Option<crate::session::Elapsed> {
    let spit = session.plan().acts.iter().find(|act| act.answering_item == "spit")?;
    let base = last_anchor_time(session, spit, here.elapsed)?;
    Some(base + chrono::TimeDelta::milliseconds((minutes * 60_000.0) as i64))
}
