//! Answers that are a word: yes or no to a question of the protocol, and that an alert was seen.

use super::decisions::reason;
use super::words::{Words, bare, is};
use super::{Found, Here};
use crate::session::limits;
use crate::session::statement::Form;

/// `gait yes`, `acceptable no: still 168`, `sedation resolved yes`: only what the protocol asks.
pub(crate) fn asked(words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let asked = here.context.session.plan().points.iter().flat_map(|point| &point.ask);
    asked.into_iter().find_map(|id| {
        let mut words = words;
        words.take_all(&id.replace('_', " ")).then_some(())?;
        let answer = words.take()?.trim_end_matches([',', ':', ';', '.']);
        let yes = if is(answer, "yes") { true } else { is(answer, "no").then_some(false)? };
        Some(Form::Answer { id: id.clone(), yes, words: words.rest().to_owned() }.into())
    })
}

/// Words that say that an alert was seen.
const SEEN: [&str; 2] = ["seen", "ack"];

/// `seen`, perhaps with words after a mark: every alert that nobody has acknowledged. Where there is none, it is a note.
pub(crate) fn seen(words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    words.peek().filter(|word| is_seen(word))?;
    let rest = SEEN.iter().find_map(|word| reason(words, word, true))?;
    let alerts = limits::unseen(here.context.session, here.context.now.elapsed);
    let items: Vec<String> = alerts.into_iter().map(|alert| alert.item).collect();
    (!items.is_empty()).then(|| Form::Seen { items, words: rest.to_owned() }.into())
}

/// `seen her brother`: most likely a note, since an alert stands for longer than its sentence; offered is that it says that the
/// alert was seen, and how.
pub(crate) fn seen_with_words(mut words: Words<'_>, here: &Here<'_>) -> Option<Found> {
    let session = here.context.session;
    is_seen(words.take()?).then_some(())?;
    let items: Vec<String> = limits::unseen(session, here.context.now.elapsed).into_iter().map(|alert| alert.item).collect();
    (!items.is_empty() && !words.is_empty()).then(|| Form::Seen { items, words: words.rest().to_owned() }.into())
}

/// Whether a word says that an alert was seen, or would with nothing behind it.
pub(crate) fn is_seen(word: &str) -> bool {
    SEEN.iter().any(|known| is(bare(word).trim_end_matches(':'), known))
}
