//! Facts for the emergency card and the client's page: `age 41`, or a label with a colon and words. Without the colon the line is a
//! note.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::forms::dose;
use crate::app::grammar::words::{WordCursor, bare_word, is_in, parse_number, strip_prefix_ignore_case};
use crate::session::Session;
use crate::session::clinical::{emergency, follow_up};
use crate::session::record::row::Value;
use crate::session::statement::{ClientFact, StatementKind};

type FactConstructor = fn(String) -> ClientFact;

/// Labels, and the fact that each makes of the words after it.
const FACT_LABELS: [(&str, FactConstructor); 10] = [
    ("allergies:", ClientFact::Allergies),
    ("medicines:", ClientFact::Medicines),
    ("meds:", ClientFact::Medicines),
    ("escort:", ClientFact::Escort),
    ("emergency contact:", ClientFact::Contact),
    ("rescue:", ClientFact::Rescue),
    ("follow-up:", |words| ClientFact::PlanItem("followup", words)),
    ("followup:", |words| ClientFact::PlanItem("followup", words)),
    ("aftercare:", |words| ClientFact::PlanItem("aftercare", words)),
    ("to call:", |words| ClientFact::PlanItem("contact", words)),
];
const RESCUE_QUESTION: &str =
    "Was a rescue medicine given? Then `rescue: what and how much` says it; Tab makes this a note. Save it anyway?";
/// In years. A typed year of birth is above it.
const MAX_AGE: f64 = 120.0;

/// `age 41`, `allergies: none known`, `medicines: lithium`, `escort: Ana 555 0123`, `emergency contact: Ben 555 0124`,
/// `rescue: what and how much`, `follow-up: 2026-11-26 10:30`, `aftercare: a slow day`, `to call: Dr Lee 555 0100`.
pub(crate) fn parse(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    let text = words.remaining();
    let labelled = FACT_LABELS.iter().find_map(|(label, fact)| {
        let words = strip_prefix_ignore_case(text, label)?.trim();
        (!words.is_empty()).then(|| fact(words.to_owned()))
    });
    let session = context.line.session;
    if let Some(fact) = labelled {
        let warning = match &fact {
            ClientFact::PlanItem("followup", words) => follow_up::parse_in(session, words, context.line.now.wall)
                .err()
                .map(|why| format!("{why} It will not be in the calendar. Save the words anyway?")),
            ClientFact::Rescue(words) => is_rescue_doubtful(words, session).then(|| RESCUE_QUESTION.to_owned()),
            _ => None,
        };
        return Some(FormMatch::new(StatementKind::ClientFact(fact), warning));
    }
    words.expect_phrase("age")?;
    let (years, unit) = parse_number(words.next_word()?)?;
    let is_age = unit.is_empty() && years.fract() == 0.0 && (1.0..=MAX_AGE).contains(&years) && words.is_empty();
    is_age.then(|| Value::new(years)).flatten().map(|years| StatementKind::ClientFact(ClientFact::Age(years)).into())
}

/// Words beside a rescue medicine that say that it was not given, or not yet.
const NOT_GIVEN_WORDS: &str = "no not none never want wants wanted ask asks asked need needs needed if may maybe might would should \
    could ready drawn prepared refuse refuses refused decline declines declined offered if when plan plans later";

/// Whether words beside `rescue:` may be about one that was not given: a word says so, or they name no amount and no rescue is stamped
/// that lacks its medicine.
fn is_rescue_doubtful(words: &str, session: &Session) -> bool {
    let says_not_given = words.split_whitespace().any(|word| is_in(NOT_GIVEN_WORDS, bare_word(word)));
    says_not_given || !dose::holds_amount(WordCursor::new(words)) && emergency::unnamed_rescue(session).is_none()
}
