//! What a route has besides doses in mg: nasal devices, the spit, the infusion. Only the protocol's own route reads them; elsewhere
//! these words are a note.

use super::words::{Words, bare, is, number};
use super::{Found, Here};
use crate::session::row::Value;
use crate::session::said::{Form, RouteAct};

/// The words that are acts of the protocol's route.
pub(super) fn read(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let act = match here.context.session.plan().route.as_str() {
        "in" => device(&mut words),
        "sl" => words.take_all("spit").then_some(RouteAct::Spit),
        "iv" => infusion(&mut words),
        _ => None,
    }?;
    words.is_empty().then(|| Form::RouteAct(act).into())
}

/// `device 2`, `device 2 spilled`.
fn device(words: &mut Words<'_>) -> Option<RouteAct> {
    words.take_all("device").then_some(())?;
    let digit = words.take()?;
    let number = if digit.len() == 1 { digit.parse().ok().filter(|number| *number > 0)? } else { return None };
    Some(RouteAct::Device { number, spilled: words.take_all("spilled") })
}

/// `infusion start 40 mg/h`, `pause`, `pause 12 mg`, `resume`, `stop 38 mg`, with or without `infusion`.
fn infusion(words: &mut Words<'_>) -> Option<RouteAct> {
    words.take_all("infusion");
    match words.take()?.to_ascii_lowercase().as_str() {
        "start" => amount(words, "mg/h").map(RouteAct::InfusionStart),
        "pause" if words.is_empty() => Some(RouteAct::InfusionPause(None)),
        "pause" => amount(words, "mg").map(|mg| RouteAct::InfusionPause(Some(mg))),
        "resume" => Some(RouteAct::InfusionResume),
        "stop" => amount(words, "mg").map(RouteAct::InfusionStop),
        _ => None,
    }
}

fn amount(words: &mut Words<'_>, unit: &str) -> Option<Value> {
    let (number, glued) = number(bare(words.take()?))?;
    let fits = if glued.is_empty() { words.take_all(unit) } else { is(glued, unit) };
    if fits { Value::new(number) } else { None }
}
