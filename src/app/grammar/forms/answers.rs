//! Answers to the protocol's questions and open decisions, and the acknowledgement of alerts. If nothing of the kind is open, the
//! line is a note.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::forms::vitals;
use crate::app::grammar::words::{WordCursor, eq_word, is_after_colon, reason_after_phrase, reason_after_word, trim_punctuation};
use crate::session::clinical::dose_summary::{GO_NO_GO, GO_NO_GO_WORDS};
use crate::session::due::{self, DueItem, DueKind, DueState};
use crate::session::plan::PlannedDecision;
use crate::session::statement::StatementKind;

/// `gait yes`, `acceptable no: still 168`, `sedation resolved yes`: only questions that the protocol asks.
pub(crate) fn parse_answer(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    context.line.session.plan().question_ids().find_map(|id| {
        let mut words = words;
        words.expect_phrase(&id.replace('_', " "))?;
        let answer = words.next_word()?.trim_end_matches([',', ':', ';', '.']);
        let is_yes = eq_word(answer, "yes");
        (is_yes || eq_word(answer, "no"))
            .then(|| StatementKind::QuestionAnswer { id: id.to_owned(), is_yes, words: words.remaining().to_owned() }.into())
    })
}

const SEEN_WORDS: [&str; 2] = ["seen", "ack"];

/// `seen`, `seen: look again`: acknowledges the alerts on the screen. Without one, the line is a note.
pub(crate) fn parse_seen(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    words.peek().filter(|word| is_seen_word(word))?;
    let words = SEEN_WORDS.iter().find_map(|word| reason_after_word(words, word, true))?;
    acknowledge_alerts(words, context)
}

/// `seen her brother`: most likely a note, so this form is only offered.
pub(crate) fn parse_seen_with_words(mut words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    words.next_word().filter(|word| is_seen_word(word))?;
    if words.is_empty() { None } else { acknowledge_alerts(words.remaining(), context) }
}

fn acknowledge_alerts(words: &str, context: &FormContext<'_>) -> Option<FormMatch> {
    let alerts = context.line.shown_alerts.to_vec();
    (!alerts.is_empty()).then(|| StatementKind::AlertsAcknowledged { alerts, words: words.to_owned() }.into())
}

pub(crate) fn is_seen_word(word: &str) -> bool {
    SEEN_WORDS.iter().any(|known| eq_word(trim_punctuation(word).trim_end_matches(':'), known))
}

/// Words that answer any decision about a dose, besides its own answers.
const DOSE_ANSWERS: [&str; 3] = ["declined", "not offered", "held"];

/// `declined`, `not offered: BP 182/96`, `go`.
pub(crate) fn parse_decision(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    let session = context.line.session;
    let planned = session.plan().decisions.iter().flat_map(|decision| decision.answers.iter().map(String::as_str));
    // The due list is only built for a line that begins like an answer, because this runs at each key.
    let mut answers = planned.chain(DOSE_ANSWERS).chain(GO_NO_GO_WORDS);
    let (word, reason) = answers.find_map(|word| Some((word, reason_after_phrase(words, word)?)))?;
    let mut candidates = due::list(session, context.line.now.elapsed);
    // A decision whose window is closed, or not yet open but past its earliest time, takes only the dose answers.
    let takes_dose_answer = |due: &DueItem<'_>| {
        due.earliest.is_some_and(|earliest| earliest <= context.time.elapsed) || due.state == DueState::Expired
    };
    candidates
        .retain(|due| due.accepts_word() || (due.is_unresolved() && takes_dose_answer(due) && DOSE_ANSWERS.contains(&word)));
    candidates.sort_by_key(|due| !due.is_open());
    let decisions = || {
        candidates.iter().filter_map(|due| match due.kind {
            DueKind::Decision(decision) => Some(decision),
            _ => None,
        })
    };
    let has_answer = |decision: &&PlannedDecision| decision.answers.iter().any(|known| eq_word(known, word));
    let decision = decisions().find(has_answer).or_else(|| {
        // A dose answer that is not the decision's own stands alone or has a colon, which `held her hand` has not.
        let is_about_dose =
            |decision: &&PlannedDecision| decision.answers.iter().any(|known| DOSE_ANSWERS.contains(&known.as_str()));
        let is_said = reason.is_empty() || is_after_colon(words.remaining(), reason);
        decisions().find(is_about_dose).filter(|_| is_said && DOSE_ANSWERS.contains(&word))
    });
    let Some(decision) = decision else { return parse_go_no_go(words, context) };
    let warning = eq_word(word, "given")
        .then(|| "This word alone does not record a dose; a line such as `dose 25 im` does. Save it anyway?".to_owned());
    let is_it_one = everyday_warning(words, word, reason);
    Some(FormMatch::new(decision_made(&decision.id, word, reason), warning.into_iter().chain(is_it_one)))
}

/// `go`, `hold: 152/96`, `held`, `no-go` before the first dose, even if the protocol plans no such decision.
fn parse_go_no_go(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<FormMatch> {
    if context.line.session.t0().is_some() {
        return None;
    }
    let mut answers = GO_NO_GO_WORDS.into_iter().chain(["held"]);
    let (word, reason) = answers.find_map(|word| Some((word, reason_after_word(words, word, true)?)))?;
    Some(FormMatch::new(decision_made(GO_NO_GO, word, reason), everyday_warning(words, word, reason)))
}

/// The question about an answer with words that no colon sets off: `held, crying` is most likely about a hand.
fn everyday_warning(words: WordCursor<'_>, word: &str, reason: &str) -> Option<String> {
    let is_reading = vitals::take_vitals(&mut WordCursor::new(reason)).is_some();
    let is_doubtful = !reason.is_empty() && !is_reading && !is_after_colon(words.remaining(), reason);
    is_doubtful.then(|| {
        format!(
            "Does `{word}` answer the decision about the dose? `{word}:` always does; Tab makes it a note. Save it as the answer?"
        )
    })
}

fn decision_made(id: &str, word: &str, reason: &str) -> StatementKind {
    StatementKind::DecisionMade { id: Some(id.to_owned()), word: word.to_owned(), reason: reason.to_owned() }
}
