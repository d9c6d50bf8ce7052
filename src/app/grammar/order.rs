//! What is said about a dose before it is given: the order, a hold that was cleared, that none was given. Not the dose.

use super::decisions::reason;
use super::dose::{ROUTES, SUBSTANCES, set, unit};
use super::words::{Words, bare, is, number};
use super::{Found, Here};
use crate::session::Initials;
use crate::session::clinical::dose_summary;
use crate::session::record::row::Value;
use crate::session::statement::{Form, Order};

/// `order 50 mg im max 100 prescriber XY`, `order 0.5 mg/kg im`. It needs a unit or a route, else it is a note; and one by weight
/// needs the weight.
pub(crate) fn read(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    words.take_all("order").then_some(())?;
    let plan = here.context.session.plan();
    let (mut ordered, mut max, mut substance, mut route, mut prescriber) = (None, None, None, None, None);
    let kg = here.context.session.weight_kg().filter(|kg| *kg > 0.0);
    while let Some(word) = words.take().map(bare) {
        let known = SUBSTANCES.iter().copied().chain([plan.substance.as_str()]).find(|known| is(word, known));
        if let Some(known) = known {
            set(&mut substance, known.to_owned())?;
        } else if is(word, "max") {
            let next = words.take()?;
            set(&mut max, Amount::read(bare(next), &mut words)?)?;
        } else if let Some(known) = ROUTES.iter().find(|known| is(word, known)) {
            set(&mut route, *known)?;
        } else if is(word, "prescriber") || is(word, "by") {
            set(&mut prescriber, Initials::parse(bare(words.take()?)).ok()?)?;
        } else {
            set(&mut ordered, Amount::read(word, &mut words)?)?;
        }
    }
    let ordered: Amount = ordered?;
    if !ordered.has_unit && route.is_none() {
        return None;
    }
    let in_mg = |amount: &Amount| amount.mg(kg);
    let typed: Vec<String> = [("", Some(&ordered)), ("max ", max.as_ref())]
        .into_iter()
        .filter_map(|(name, amount)| {
            amount.filter(|amount| amount.is_by_weight).map(|amount| format!("{name}{} mg/kg", amount.number))
        })
        .collect();
    let substance = substance.unwrap_or_else(|| plan.substance.clone());
    let own_route = if substance == plan.substance { plan.route.as_str() } else { "" };
    let order = Order {
        substance,
        mg: in_mg(&ordered)?,
        route: route.unwrap_or(own_route).to_owned(),
        // A maximum by weight without a weight is no order either.
        max: max.as_ref().map(|max| in_mg(max).ok_or(())).transpose().ok()?,
        prescriber,
        typed: typed.join(", "),
    };
    Some(Found { doubts: doubts(&order, here), form: Form::Order(order) })
}

/// An amount as it was typed: a number of mg, or of mg for each kg.
#[derive(Clone, Copy)]
struct Amount {
    number: Value,
    has_unit: bool,
    is_by_weight: bool,
}

impl Amount {
    /// With its unit glued on or in the next word.
    fn read(word: &str, next: &mut Words<'_>) -> Option<Self> {
        let (number, glued) = number(word)?;
        let named = if glued.is_empty() { next.peek().map(bare) } else { Some(glued) };
        let is_by_weight = named.is_some_and(|named| is(named, BY_WEIGHT));
        let found = named.and_then(unit);
        if glued.is_empty() && (found.is_some() || is_by_weight) {
            next.take();
        }
        if !glued.is_empty() && found.is_none() && !is_by_weight {
            return None;
        }
        let (times, per) = found.unwrap_or((1.0, 1.0));
        let number = Value::new(number * times / per).filter(|number| number.get() > 0.0)?;
        Some(Self { number, has_unit: found.is_some() || is_by_weight, is_by_weight })
    }

    fn mg(self, kg: Option<f64>) -> Option<Value> {
        if self.is_by_weight { Value::new(dose_summary::to_thousandth(self.number.get() * kg?)) } else { Some(self.number) }
    }
}

/// The unit of an order by body weight.
const BY_WEIGHT: &str = "mg/kg";

/// What is asked about an order by weight that is a note because there is no weight.
pub(crate) fn lacks_weight(mut words: Words<'_>, here: &Here<'_>) -> Option<String> {
    let is_by_weight = words.take_all("order") && words.rest().split_whitespace().any(|word| bare(word).ends_with(BY_WEIGHT));
    (is_by_weight && here.context.session.weight_kg().is_none()).then(|| {
        "No weight is recorded, so an order by weight says no mg; `weight 72 kg` records it. Save this as a note?".to_owned()
    })
}

fn doubts(order: &Order, here: &Here<'_>) -> Vec<String> {
    let session = here.context.session;
    let mut doubts = Vec::new();
    if let Some(max) = order.max.filter(|max| *max < order.mg) {
        doubts.push(format!("The maximum of {max} mg is less than the {} mg ordered. Save it so?", order.mg));
    }
    if let Some(before) = dose_summary::order(session) {
        let at = before.at.wall.hm();
        doubts.push(format!("It takes the place of the order of {at}: {} {} mg {}.", before.substance, before.mg, before.route));
    }
    doubts
}

/// `cleared by DR after rest`: only while something is held.
pub(crate) fn cleared(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    words.peek().filter(|word| is(bare(word).trim_end_matches(':'), "cleared"))?;
    dose_summary::hold(here.context.session).filter(|hold| hold.cleared.is_none())?;
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
pub(crate) fn not_given(words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let why = reason(words, "not given", true).filter(|_| here.context.session.t0().is_none())?;
    Some(Form::NotGiven { why: why.to_owned() }.into())
}
