//! Orders, clearing a hold, and that no dose was given.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::forms::decisions::reason_after_word;
use crate::app::grammar::forms::dose::{ROUTES, SUBSTANCES, find_unit, set_once};
use crate::app::grammar::words::{WordCursor, eq_word, parse_number, trim_punctuation};
use crate::session::Initials;
use crate::session::clinical::dose_summary;
use crate::session::record::row::Value;
use crate::session::statement::{OrderStatement, StatementKind};

/// `order 50 mg im max 100 prescriber XY`, `order 0.5 mg/kg im`. It needs a unit or a route, and by weight the client's weight.
pub(crate) fn parse(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    words.take_phrase("order").then_some(())?;
    let plan = here.context.session.plan();
    let (mut ordered, mut max, mut substance, mut route, mut prescriber) = (None, None, None, None, None);
    let kg = here.context.session.weight_kg().filter(|kg| *kg > 0.0);
    while let Some(word) = words.next_word().map(trim_punctuation) {
        let known = SUBSTANCES.iter().copied().chain([plan.substance.as_str()]).find(|known| eq_word(word, known));
        if let Some(known) = known {
            set_once(&mut substance, known.to_owned())?;
        } else if eq_word(word, "max") {
            let next = words.next_word()?;
            set_once(&mut max, Amount::parse(trim_punctuation(next), &mut words)?)?;
        } else if let Some(known) = ROUTES.iter().find(|known| eq_word(word, known)) {
            set_once(&mut route, *known)?;
        } else if eq_word(word, "prescriber") || eq_word(word, "by") {
            set_once(&mut prescriber, Initials::parse(trim_punctuation(words.next_word()?)).ok()?)?;
        } else {
            set_once(&mut ordered, Amount::parse(word, &mut words)?)?;
        }
    }
    let ordered: Amount = ordered?;
    if !ordered.has_unit && route.is_none() {
        return None;
    }
    let in_mg = |amount: &Amount| amount.to_mg(kg);
    let typed: Vec<String> = [("", Some(&ordered)), ("max ", max.as_ref())]
        .into_iter()
        .filter_map(|(name, amount)| {
            amount.filter(|amount| amount.is_by_weight).map(|amount| format!("{name}{} mg/kg", amount.number))
        })
        .collect();
    let substance = substance.unwrap_or_else(|| plan.substance.clone());
    let own_route = if substance == plan.substance { plan.route.as_str() } else { "" };
    let order = OrderStatement {
        substance,
        mg: in_mg(&ordered)?,
        route: route.unwrap_or(own_route).to_owned(),
        // A maximum by weight needs the weight too.
        max_mg: max.as_ref().map(|max| in_mg(max).ok_or(())).transpose().ok()?,
        prescriber,
        typed_text: typed.join(", "),
    };
    Some(FormMatch { warnings: warnings(&order, here), kind: StatementKind::Order(order) })
}

/// An amount in mg or mg/kg.
#[derive(Clone, Copy)]
struct Amount {
    number: Value,
    has_unit: bool,
    is_by_weight: bool,
}

impl Amount {
    /// The amount with its unit attached or in the next word.
    fn parse(word: &str, next: &mut WordCursor<'_>) -> Option<Self> {
        let (number, glued) = parse_number(word)?;
        let named = if glued.is_empty() { next.peek().map(trim_punctuation) } else { Some(glued) };
        let is_by_weight = named.is_some_and(|named| eq_word(named, BY_WEIGHT));
        let found = named.and_then(find_unit);
        if glued.is_empty() && (found.is_some() || is_by_weight) {
            next.next_word();
        }
        if !glued.is_empty() && found.is_none() && !is_by_weight {
            return None;
        }
        let (times, per) = found.unwrap_or((1.0, 1.0));
        let number = Value::new(number * times / per).filter(|number| number.get() > 0.0)?;
        Some(Self { number, has_unit: found.is_some() || is_by_weight, is_by_weight })
    }

    fn to_mg(self, kg: Option<f64>) -> Option<Value> {
        if self.is_by_weight { Value::new(dose_summary::round_to_thousandth(self.number.get() * kg?)) } else { Some(self.number) }
    }
}

/// The unit of an order by body weight.
const BY_WEIGHT: &str = "mg/kg";

/// The warning about an order by weight that is a note for lack of a weight.
pub(crate) fn missing_weight_warning(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<String> {
    let is_by_weight = words.take_phrase("order")
        && words.remaining().split_whitespace().any(|word| trim_punctuation(word).ends_with(BY_WEIGHT));
    (is_by_weight && here.context.session.weight_kg().is_none()).then(|| {
        "No weight is recorded, so an order by weight says no mg; `weight 72 kg` records it. Save this as a note?".to_owned()
    })
}

fn warnings(order: &OrderStatement, here: &FormContext<'_>) -> Vec<String> {
    let session = here.context.session;
    let mut doubts = Vec::new();
    if let Some(max) = order.max_mg.filter(|max| *max < order.mg) {
        doubts.push(format!("The maximum of {max} mg is less than the {} mg ordered. Save it so?", order.mg));
    }
    if let Some(before) = dose_summary::current_order(session) {
        let at = before.time.wall.hm();
        doubts.push(format!("It takes the place of the order of {at}: {} {} mg {}.", before.substance, before.mg, before.route));
    }
    doubts
}

/// `cleared by DR after rest`: only while something is held.
pub(crate) fn parse_cleared(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    words.peek().filter(|word| eq_word(trim_punctuation(word).trim_end_matches(':'), "cleared"))?;
    dose_summary::last_hold(here.context.session).filter(|hold| hold.clearance.is_none())?;
    let is_marked = words.next_word()?.ends_with([',', ':', ';']);
    let mut ahead = words;
    let by =
        ahead.take_phrase("by").then(|| ahead.next_word().and_then(|who| Initials::parse(trim_punctuation(who)).ok())).flatten();
    if by.is_none() && !words.is_empty() && !is_marked {
        return None;
    }
    let rest = if by.is_some() { ahead.remaining() } else { words.remaining() };
    let doubt = by.is_none().then(|| "Who cleared it was not said; `cleared by XX` says it. Save it so?".to_owned());
    let by = by.map(|who| who.to_string()).unwrap_or_default();
    Some(FormMatch {
        kind: StatementKind::HoldCleared { cleared_by: by, words: rest.to_owned() },
        warnings: doubt.into_iter().collect(),
    })
}

/// `not given: blood pressure`: before any dose.
pub(crate) fn parse_not_given(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    let why = reason_after_word(words, "not given", true).filter(|_| here.context.session.t0().is_none())?;
    Some(StatementKind::DoseNotGiven { reason: why.to_owned() }.into())
}
