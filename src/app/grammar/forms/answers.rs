//! Answers to the protocol's questions, and acknowledging alerts.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::app::grammar::forms::decisions::reason_after_word;
use crate::app::grammar::words::{WordCursor, eq_word, trim_punctuation};
use crate::session::limits;
use crate::session::statement::StatementKind;

/// `gait yes`, `acceptable no: still 168`, `sedation resolved yes`: only questions of the protocol.
pub(crate) fn parse_answer(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    let asked = here.context.session.plan().points.iter().flat_map(|point| &point.questions);
    asked.into_iter().find_map(|id| {
        let mut words = words;
        words.take_phrase(&id.replace('_', " ")).then_some(())?;
        let answer = words.next_word()?.trim_end_matches([',', ':', ';', '.']);
        let yes = if eq_word(answer, "yes") { true } else { eq_word(answer, "no").then_some(false)? };
        Some(StatementKind::QuestionAnswer { id: id.clone(), is_yes: yes, words: words.remaining().to_owned() }.into())
    })
}

/// Words that acknowledge alerts.
const SEEN_WORDS: [&str; 2] = ["seen", "ack"];

/// `seen`, perhaps with text after a mark: acknowledges all alerts. Without an alert it is a note.
pub(crate) fn parse_seen(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    words.peek().filter(|word| is_seen_word(word))?;
    let rest = SEEN_WORDS.iter().find_map(|word| reason_after_word(words, word, true))?;
    let alerts = limits::unacknowledged_alerts(here.context.session, here.context.now.elapsed);
    let items: Vec<String> = alerts.into_iter().map(|alert| alert.item).collect();
    (!items.is_empty()).then(|| StatementKind::AlertsAcknowledged { items, words: rest.to_owned() }.into())
}

/// `seen her brother`: most likely a note; Tab offers to acknowledge the alerts with this text.
pub(crate) fn parse_seen_with_words(mut words: WordCursor<'_>, here: &FormContext<'_>) -> Option<FormMatch> {
    let session = here.context.session;
    is_seen_word(words.next_word()?).then_some(())?;
    let items: Vec<String> =
        limits::unacknowledged_alerts(session, here.context.now.elapsed).into_iter().map(|alert| alert.item).collect();
    (!items.is_empty() && !words.is_empty())
        .then(|| StatementKind::AlertsAcknowledged { items, words: words.remaining().to_owned() }.into())
}

/// Whether a word acknowledges alerts if nothing follows.
pub(crate) fn is_seen_word(word: &str) -> bool {
    SEEN_WORDS.iter().any(|known| eq_word(trim_punctuation(word).trim_end_matches(':'), known))
}
