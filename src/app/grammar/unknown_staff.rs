//! The question about a line that names somebody who is not here today.

use crate::app::grammar::author::find_staff;
use crate::app::grammar::context::FormContext;
use crate::app::grammar::forms::FORMS;
use crate::app::grammar::words::{WordCursor, eq_word};
use crate::session::Initials;
use crate::session::statement::StatementKind;

/// Two letters after `out` or `in` that are an English word far more often than a person.
const NOT_INITIALS: [&str; 22] = [
    "an", "as", "at", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "oh", "on", "or", "so", "to", "up",
    "us",
];

/// A line that names somebody who is not here today is a note; that is asked about where it would have been more: `out zz`, and
/// `zz: 142/88`. Words that merely stand after `out` or `in` are left in peace.
pub(crate) fn unknown_staff_warning(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<String> {
    let who = unknown_in_or_out(words).or_else(|| unknown_measurer(words, here))?;
    let staff: Vec<&str> = here.context.session.projection().staff.iter().map(|(who, _)| who.as_str()).collect();
    let staff = staff.join(", ");
    Some(format!("{who} is not among today's staff, who are {staff}; `/staff {who}` adds a person. Save this as a note?"))
}

/// `out zz`, `in ZZ`: initials as people type them, two letters, or all in capitals.
fn unknown_in_or_out(mut words: WordCursor<'_>) -> Option<Initials> {
    let way = words.next_word()?;
    let who = words.next_word().filter(|_| words.is_empty() && (eq_word(way, "out") || eq_word(way, "in")))?;
    let is_shouted = who.chars().all(|letter| letter.is_ascii_uppercase());
    let is_short = who.len() == 2 && NOT_INITIALS.iter().all(|word| !eq_word(who, word));
    Initials::parse(who).ok().filter(|_| is_shouted || is_short)
}

/// `zz: 142/88 80`: numbers with a name before them.
fn unknown_measurer(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<Initials> {
    let (name, rest) = words.remaining().split_once(':')?;
    // A longer word before a colon is a word: `standing: 128/76`.
    let who = if name.len() <= 3 { Initials::parse(name).ok() } else { None };
    let who = who.filter(|who| find_staff(who.as_str(), here.context.session).is_none())?;
    let rest = WordCursor::new(rest);
    let form = FORMS.iter().find_map(|(_, form)| form(rest, here))?.kind;
    matches!(form, StatementKind::Vitals(_) | StatementKind::Scale { .. }).then_some(who)
}
