//! What a route has besides doses in mg: nasal devices, the spit and how long it is waited for, the infusion. Only the protocol's own
//! route reads them; elsewhere these words are a note. And what moves T0, by any route.

use super::words::{Words, bare, is, number};
use super::{Found, Here};
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::{DEVICE_MG, Flow, Infusion};
use crate::session::clinical::emergency;
use crate::session::due::began;
use crate::session::record::row::Value;
use crate::session::statement::{Dose, Form, RouteAct};
use crate::session::{Kind, Session};

/// The words that are acts of the protocol's route.
pub(crate) fn read(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let act = match here.context.session.plan().route.as_str() {
        "in" => device(&mut words),
        "sl" => words.take_all("spit").then_some(RouteAct::Spit).or_else(|| hold_for(&mut words, here)),
        "iv" => infusion(&mut words, here),
        _ => None,
    }?;
    let doubts = doubts(&act, here);
    words.is_empty().then_some(Found { form: Form::RouteAct(act), doubts })
}

/// `13:34 t0 typed late`: what sets T0 happened at the time that the line names.
pub(crate) fn t0(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    if here.is_timed && words.take_all("t0") { t0_moved(words.rest(), here) } else { None }
}

/// The same where `t0` stands first.
pub(crate) fn t0_moved(why: &str, here: &Here<'_>) -> Option<Found> {
    let session = here.context.session;
    let (from, to) = (here.context.now.at(session.t0()?).wall.hms(), here.at.wall.hms());
    let mut doubts = vec![format!("T0 moves from {from} to {to}, and with it all that hangs on it. The old rows stay.")];
    doubts.extend(why.is_empty().then(|| "Why was not said; that will be owed.".to_owned()));
    Some(Found { form: Form::MoveT0 { why: why.to_owned() }, doubts })
}

/// `device 2`, `device 2 spilled`, `device 2 lot A4471`.
fn device(words: &mut Words<'_>) -> Option<RouteAct> {
    words.take_all("device").then_some(())?;
    let digit = words.take()?;
    let number = if digit.len() == 1 { digit.parse().ok().filter(|number| *number > 0)? } else { return None };
    let (mut spilled, mut lot) = (false, "");
    while let Some(word) = words.peek() {
        match word {
            word if is(word, "spilled") && !spilled => spilled = words.take().is_some(),
            word if is(word, "lot") && lot.is_empty() => {
                words.take();
                lot = bare(words.take()?);
            }
            _ => break,
        }
    }
    Some(RouteAct::Device { number, spilled, lot: lot.to_owned() })
}

/// `hold 12`, `hold 12 min`: only while a lozenge is in the mouth; before that, a hold is a decision.
fn hold_for(words: &mut Words<'_>, here: &Here<'_>) -> Option<RouteAct> {
    let session = here.context.session;
    words.take_all("hold").then_some(())?;
    session.t0()?;
    let (minutes, glued) = number(bare(words.take()?))?;
    let is_minutes =
        if glued.is_empty() { words.take_all("min") || words.is_empty() } else { is(glued, "min") || is(glued, "m") };
    if is_minutes && minutes > 0.0 { Value::new(minutes).map(RouteAct::HoldFor) } else { None }
}

/// `infusion start 40 mg/h`, `rate 30 mg/h`, `pause`, `pause 12 mg`, `resume`, `resume 30 mg/h`, `stop`, `stop 38 mg`, with or
/// without `infusion`; `infusion 30 mg/h` is another rate. Alone, `start` is a note, and so is `stop` while nothing runs.
fn infusion(words: &mut Words<'_>, here: &Here<'_>) -> Option<RouteAct> {
    let is_named = words.take_all("infusion");
    if is_named && let Some(rate) = amount(words, "mg/h") {
        return Some(RouteAct::InfusionRate(rate));
    }
    let word = words.take()?.to_ascii_lowercase();
    let is_under_way = || dose_summary::infusions(here.context.session).last().is_some_and(|last| last.flow != Flow::Stopped);
    let (is_bare, mut ahead) = (words.is_empty(), *words);
    let rate = |words: &mut Words<'_>| amount(words, "mg/h").filter(|rate| rate.get() > 0.0);
    let act = match word.as_str() {
        "start" if is_bare => is_named.then_some(RouteAct::InfusionStart(None)),
        "start" => rate(&mut ahead).map(|rate| RouteAct::InfusionStart(Some(rate))),
        "rate" => rate(&mut ahead).map(RouteAct::InfusionRate),
        "pause" if is_bare => Some(RouteAct::InfusionPause(None)),
        "pause" => amount(&mut ahead, "mg").map(|mg| RouteAct::InfusionPause(Some(mg))),
        "resume" if is_bare => Some(RouteAct::InfusionResume(None)),
        "resume" => rate(&mut ahead).map(|rate| RouteAct::InfusionResume(Some(rate))),
        "stop" if is_bare => (is_named || is_under_way()).then_some(RouteAct::InfusionStop(None)),
        "stop" => amount(&mut ahead, "mg").map(|mg| RouteAct::InfusionStop(Some(mg))),
        _ => None,
    };
    *words = ahead;
    act
}

/// Takes a number with its unit, if they come next.
fn amount(words: &mut Words<'_>, unit: &str) -> Option<Value> {
    let mut ahead = *words;
    let (number, glued) = number(bare(ahead.take()?))?;
    let fits = if glued.is_empty() { ahead.take_all(unit) } else { is(glued, unit) };
    if !fits {
        return None;
    }
    *words = ahead;
    Value::new(number)
}

/// What does not fit what was written down before.
fn doubts(act: &RouteAct, here: &Here<'_>) -> Vec<String> {
    let session = here.context.session;
    match act {
        RouteAct::Device { number, spilled, .. } => devices(session, *number, *spilled, here),
        RouteAct::HoldFor(minutes) => held(session, minutes.get()).into_iter().collect(),
        RouteAct::Spit => Vec::new(),
        RouteAct::InfusionStart(rate) => {
            let unknown = rate.is_none().then(|| "The rate was not said; `infusion 40 mg/h` says it later.".to_owned());
            let running = dose_summary::infusions(session).pop().filter(|last| last.flow != Flow::Stopped);
            let running = running.map(|last| format!("An infusion has been under way since {}.", last.began.wall.hm()));
            let none = dose_summary::order(session).is_none().then(|| "No order is recorded.".to_owned());
            dose_summary::unresolved(session, here.at).into_iter().chain(running).chain(none).chain(unknown).collect()
        }
        RouteAct::InfusionRate(_) => flowing(session, &[Flow::Running, Flow::Paused], None),
        RouteAct::InfusionPause(mg) => flowing(session, &[Flow::Running], mg.or_else(|| by_rate(here))),
        RouteAct::InfusionResume(_) => flowing(session, &[Flow::Paused], None),
        // What the pump shows is added to an end that stands already.
        RouteAct::InfusionStop(Some(mg)) if emergency::stop_to_measure(session).is_some() => above_order(session, *mg),
        RouteAct::InfusionStop(mg) => flowing(session, &[Flow::Running, Flow::Paused], mg.or_else(|| by_rate(here))),
    }
}

/// What the recorded rates make of the infusion at the line's own time, in mg.
fn by_rate(here: &Here<'_>) -> Option<Value> {
    dose_summary::by_rate(here.context.session, here.at.elapsed)
}

fn devices(session: &Session, number: u32, spilled: bool, here: &Here<'_>) -> Vec<String> {
    let own = format!("device {number}");
    let is_own =
        |entry: u64| session.ledger().live_of(entry).iter().any(|row| row.kind == Kind::Dose && row.note.starts_with(&own));
    let before = session.doses().find(|given| is_own(given.entry));
    if spilled {
        return Vec::new();
    }
    let mut said: Vec<String> =
        before.map(|given| format!("Device {number} was written down at {} already.", given.at.wall.hm())).into_iter().collect();
    let dose = Dose {
        substance: "esketamine".to_owned(),
        mg: Value::from(DEVICE_MG),
        route: "in".to_owned(),
        site: String::new(),
        lot: String::new(),
        given_by: None,
        checked_by: None,
    };
    said.extend(dose_summary::before_dose(session, here.at, &dose));
    said
}

/// How long a lozenge may be held is the protocol's.
fn held(session: &Session, minutes: f64) -> Option<String> {
    let spit = session.plan().acts.iter().find(|act| act.event == "spit")?;
    let (least, most) = spit.settable?;
    let (least, most) = (least.num_minutes(), most.num_minutes());
    let fits = (least as f64..=most as f64).contains(&minutes);
    (!fits).then(|| format!("This protocol lets the lozenge be held from {least} to {most} min. Save it so?"))
}

fn flowing(session: &Session, fitting: &[Flow], mg: Option<Value>) -> Vec<String> {
    let last = dose_summary::infusions(session).pop();
    let Some(Infusion { flow, since, mg: before, .. }) = last else {
        return vec!["No infusion was started. Save it so?".to_owned()];
    };
    let mut said = Vec::new();
    if !fitting.contains(&flow) {
        let is = match flow {
            Flow::Running => "has been running",
            Flow::Paused => "has been paused",
            Flow::Stopped => "was ended",
        };
        let since_when = if flow == Flow::Stopped { "at" } else { "since" };
        said.push(format!("The infusion {is} {since_when} {}. Save it so?", since.wall.hm()));
    }
    if let (Some(before), Some(mg)) = (before, mg.map(Value::get)) {
        said.extend((mg < before).then(|| format!("{before} mg had been delivered before; {mg} mg is less. Save it so?")));
    }
    said.extend(mg.map(|mg| above_order(session, mg)).unwrap_or_default());
    said
}

fn above_order(session: &Session, mg: Value) -> Vec<String> {
    let most = dose_summary::order(session).map(|order| order.max.unwrap_or(order.mg)).filter(|most| mg.get() > *most);
    most.map(|most| format!("The order allows {most} mg; this is {mg} mg.")).into_iter().collect()
}

/// When the lozenge in the mouth is to be spat out, if this line's time is kept to.
pub(crate) fn spit_at(session: &Session, here: crate::session::At, minutes: f64) -> Option<crate::session::Elapsed> {
    let spit = session.plan().acts.iter().find(|act| act.event == "spit")?;
    let base = began(session, spit, here.elapsed)?;
    Some(base + chrono::TimeDelta::milliseconds((minutes * 60_000.0) as i64))
}
