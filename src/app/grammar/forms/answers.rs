//! Answers to the protocol's questions, and the acknowledgement of alerts.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::words::{WordCursor, eq_word, reason_after_word, trim_punctuation};
use crate::session::limits;
use crate::session::statement::StatementKind;

/// `gait yes`, `acceptable no: still 168`, `sedation resolved yes`: only questions that the protocol asks.
pub(crate) fn parse_answer(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    let mut questions = here.context.session.plan().points.iter().flat_map(|point| &point.questions);
    questions.find_map(|id| {
        let mut words = words;
        words.expect_phrase(&id.replace('_', " "))?;
        let answer = words.next_word()?.trim_end_matches([',', ':', ';', '.']);
        let is_yes = eq_word(answer, "yes");
        (is_yes || eq_word(answer, "no"))
            .then(|| StatementKind::QuestionAnswer { id: id.clone(), is_yes, words: words.remaining().to_owned() }.into())
    })
}

const SEEN_WORDS: [&str; 2] = ["seen", "ack"];

/// `seen`, `seen: look again`: acknowledges every open alert. Without one, the line is a note.
pub(crate) fn parse_seen(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    words.peek().filter(|word| is_seen_word(word))?;
    let words = SEEN_WORDS.iter().find_map(|word| reason_after_word(words, word, true))?;
    acknowledge_alerts(words, here)
}

/// `seen her brother`: most likely a note, so this form is only offered.
pub(crate) fn parse_seen_with_words(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    words.next_word().filter(|word| is_seen_word(word))?;
    if words.is_empty() { None } else { acknowledge_alerts(words.remaining(), here) }
}

fn acknowledge_alerts(words: &str, here: &FormContext<'_>) -> Option<FormMatch> {
    let alerts = limits::unacknowledged_alerts(here.context.session, here.context.now.elapsed);
    let items: Vec<String> = alerts.into_iter().map(|alert| alert.item).collect();
    (!items.is_empty()).then(|| StatementKind::AlertsAcknowledged { items, words: words.to_owned() }.into())
}

pub(crate) fn is_seen_word(word: &str) -> bool {
    SEEN_WORDS.iter().any(|known| eq_word(trim_punctuation(word).trim_end_matches(':'), known))
}
