//! Lines before a dose: the order, that a hold was cleared, that no dose was given.

use super::dose::{set_once, take_initials, with_defaults};
use super::dose_words::{find_route, find_substance, find_unit};
use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word, is_after_colon, parse_number, reason_after_word, trim_punctuation};
use crate::session::clinical::dose_summary;
use crate::session::record::row::Value;
use crate::session::statement::{OrderStatement, StatementKind};

/// The unit of an order by body weight.
const BY_WEIGHT: &str = "mg/kg";

/// `order 50 mg im max 100 prescriber XY`, `order 0.5 mg/kg im`. Without a unit or a route the line is a note, and so is an order
/// by weight if no weight is recorded.
pub(crate) fn parse(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    if !words.take_label("order") {
        return None;
    }
    let session = context.line.session;
    let (mut ordered, mut max, mut substance, mut route, mut prescriber) = (None, None, None, None, None);
    while let Some(word) = words.next_word().map(trim_punctuation) {
        if let Some(known) = find_substance(word, session.plan()) {
            set_once(&mut substance, known)?;
        } else if eq_word(word, "max") {
            let next = words.next_word()?;
            set_once(&mut max, Amount::parse(trim_punctuation(next), &mut words)?)?;
        } else if let Some(known) = find_route(word) {
            set_once(&mut route, known)?;
        } else if eq_word(word, "prescriber") || eq_word(word, "by") {
            set_once(&mut prescriber, take_initials(&mut words)?)?;
        } else {
            set_once(&mut ordered, Amount::parse(word, &mut words)?)?;
        }
    }
    let ordered: Amount = ordered?;
    if !ordered.has_unit && route.is_none() {
        return None;
    }
    let kg = session.weight_kg().filter(|kg| *kg > 0.0);
    let by_weight = |prefix: &str, amount: Amount| amount.is_by_weight.then(|| format!("{prefix}{} mg/kg", amount.number));
    let typed = [by_weight("", ordered), max.and_then(|max| by_weight("max ", max))];
    let (substance, route) = with_defaults(substance, route, session.plan());
    let max_mg = max.map_or(Some(None), |max| max.to_mg(kg).map(Some))?;
    let typed_text = typed.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let order = OrderStatement { substance, mg: ordered.to_mg(kg)?, route, max_mg, prescriber, typed_text };
    let warnings = warnings(&order, context);
    Some(FormMatch::new(StatementKind::Order(order), warnings))
}

/// Whether a line begins as an order: `order` and a number.
pub(crate) fn begins_as_order(mut words: WordCursor<'_>) -> bool {
    ["order", "orders", "ordered", "prescribed"].iter().any(|word| words.take_label(word))
        && words.remaining().contains(|c: char| c.is_ascii_digit())
}

/// An amount as typed: a number of mg, or of mg per kg.
#[derive(Clone, Copy)]
struct Amount {
    number: Value,
    has_unit: bool,
    is_by_weight: bool,
}

impl Amount {
    /// The unit may be part of the word or the next word.
    fn parse(word: &str, next: &mut WordCursor<'_>) -> Option<Self> {
        let (number, suffix) = parse_number(word)?;
        let unit_word = if suffix.is_empty() { next.peek().map(trim_punctuation) } else { Some(suffix) };
        let is_by_weight = unit_word.is_some_and(|word| eq_word(word, BY_WEIGHT));
        let mass_unit = unit_word.and_then(find_unit);
        let has_unit = mass_unit.is_some() || is_by_weight;
        if suffix.is_empty() && has_unit {
            next.next_word();
        }
        if !suffix.is_empty() && !has_unit {
            return None;
        }
        let (factor, divisor) = mass_unit.unwrap_or((1.0, 1.0));
        let number = Value::new(number * factor / divisor).filter(|number| number.get() > 0.0)?;
        Some(Self { number, has_unit, is_by_weight })
    }

    fn to_mg(self, kg: Option<f64>) -> Option<Value> {
        if self.is_by_weight { Value::new(dose_summary::round_to_thousandth(self.number.get() * kg?)) } else { Some(self.number) }
    }
}

fn warnings(order: &OrderStatement, context: &FormContext<'_>) -> Vec<String> {
    let too_low = order.max_mg.filter(|max| *max < order.mg);
    let too_low = too_low.map(|max| format!("The maximum of {max} mg is less than the {} mg ordered. Save it anyway?", order.mg));
    let before = dose_summary::order_where(context.line.session, |substance| substance == order.substance);
    let replaced = before.map(|before| {
        let time = before.time.wall.hm();
        format!("It replaces the order of {time}: {} {} mg {}.", before.substance, before.mg, before.route)
    });
    too_low.into_iter().chain(replaced).collect()
}

/// `cleared by DR after rest`: only while there is a hold.
pub(crate) fn parse_cleared(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    words.peek().filter(|word| eq_word(trim_punctuation(word).trim_end_matches(':'), "cleared"))?;
    dose_summary::last_hold(context.line.session).filter(|hold| hold.clearance.is_none())?;
    let is_marked = words.next_word()?.ends_with([',', ':', ';']);
    let person = words.take(|ahead| ahead.expect_phrase("by").and_then(|()| take_initials(ahead)));
    if person.is_none() && !words.is_empty() && !is_marked {
        return None;
    }
    let warning = person.is_none().then(|| "Who cleared it is missing; type `cleared by XX`. Save it without?".to_owned());
    let cleared_by = person.map(|person| person.to_string()).unwrap_or_default();
    Some(FormMatch::new(StatementKind::HoldCleared { cleared_by, words: words.remaining().to_owned() }, warning))
}

/// `not given: blood pressure`: before any dose.
pub(crate) fn parse_not_given(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    let reason = reason_after_word(words, "not given", true).filter(|_| context.line.session.t0().is_none())?;
    let is_doubtful = !reason.is_empty() && !is_after_colon(words.remaining(), reason);
    let warning = "Was no dose given today? `not given:` always says so; Tab makes it a note. Save it anyway?".to_owned();
    Some(FormMatch::new(StatementKind::DoseNotGiven(reason.to_owned()), is_doubtful.then_some(warning)))
}
