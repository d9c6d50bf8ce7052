//! What is said about a dose before it is given: the order, a hold that was cleared, that none was given. Not the dose.

use super::decisions::reason;
use super::dose::{ROUTES, SUBSTANCES, set, unit};
use super::words::{Words, bare, is, number};
use super::{Found, Here};
use crate::session::Initials;
use crate::session::dosing;
use crate::session::row::Value;
use crate::session::said::{Form, Order};

/// `order 50 mg im max 100 prescriber XY`. It needs a unit or a route, else it is a note.
pub(super) fn read(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    words.take_all("order").then_some(())?;
    let plan = here.context.session.plan();
    let (mut mg, mut max, mut substance, mut route, mut prescriber, mut has_unit) = (None, None, None, None, None, false);
    while let Some(word) = words.take().map(bare) {
        let known = SUBSTANCES.iter().copied().chain([plan.substance.as_str()]).find(|known| is(word, known));
        if let Some(known) = known {
            set(&mut substance, known.to_owned())?;
        } else if is(word, "max") {
            let next = words.take()?;
            set(&mut max, amount(bare(next), &mut words)?.0)?;
        } else if let Some(known) = ROUTES.iter().find(|known| is(word, known)) {
            set(&mut route, *known)?;
        } else if is(word, "prescriber") || is(word, "by") {
            set(&mut prescriber, Initials::parse(bare(words.take()?)).ok()?)?;
        } else {
            let (found, named) = amount(word, &mut words)?;
            has_unit |= named;
            set(&mut mg, found)?;
        }
    }
    if !has_unit && route.is_none() {
        return None;
    }
    let substance = substance.unwrap_or_else(|| plan.substance.clone());
    let own_route = if substance == plan.substance { plan.route.as_str() } else { "" };
    let order = Order { substance, mg: mg?, route: route.unwrap_or(own_route).to_owned(), max, prescriber };
    Some(Found { doubts: doubts(&order, here), form: Form::Order(order) })
}

/// A number of mg, with its unit glued on or in the next word, and whether it named one.
fn amount(word: &str, next: &mut Words<'_>) -> Option<(Value, bool)> {
    let (number, glued) = number(word)?;
    let apart = next.peek().map(bare).filter(|_| glued.is_empty()).and_then(unit);
    if apart.is_some() {
        next.take();
    }
    let found = if glued.is_empty() { apart } else { Some(unit(glued)?) };
    let (times, per) = found.unwrap_or((1.0, 1.0));
    Value::new(number * times / per).filter(|mg| mg.get() > 0.0).map(|mg| (mg, found.is_some()))
}

fn doubts(order: &Order, here: &Here<'_>) -> Vec<String> {
    let session = here.context.session;
    let mut doubts = Vec::new();
    if let Some(max) = order.max.filter(|max| *max < order.mg) {
        doubts.push(format!("The maximum of {max} mg is less than the {} mg ordered. Save it so?", order.mg));
    }
    if let Some(before) = dosing::order(session) {
        let at = before.at.wall.hm();
        doubts.push(format!("It takes the place of the order of {at}: {} {} mg {}.", before.substance, before.mg, before.route));
    }
    doubts
}

/// `cleared by DR after rest`: only while something is held.
pub(super) fn cleared(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    words.peek().filter(|word| is(bare(word).trim_end_matches(':'), "cleared"))?;
    dosing::hold(here.context.session).filter(|hold| hold.cleared.is_none())?;
    let is_marked = words.take()?.ends_with([',', ':', ';']);
    let mut ahead = words;
    let by = ahead.take_all("by").then(|| ahead.take().and_then(|who| Initials::parse(bare(who)).ok())).flatten();
    if by.is_none() && !words.is_empty() && !is_marked {
        return None;
    }
    let rest = if by.is_some() { ahead.rest() } else { words.rest() };
    let doubt = by.is_none().then(|| "Who cleared it was not said; `cleared by XX` says it. Save it so?".to_owned());
    let by = by.map(|who| who.to_string()).unwrap_or_default();
    Some(Found { form: Form::Cleared { by, words: rest.to_owned() }, doubts: doubt.into_iter().collect() })
}

/// `not given: blood pressure`: before any dose.
pub(super) fn not_given(words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let why = reason(words, "not given", true).filter(|_| here.context.session.t0().is_none())?;
    Some(Form::NotGiven { why: why.to_owned() }.into())
}
