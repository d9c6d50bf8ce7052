//! The warning about a line that names somebody who is not here.

use crate::app::grammar::author::find_staff;
use crate::app::grammar::context::FormContext;
use crate::app::grammar::forms::FORMS;
use crate::app::grammar::words::{WordCursor, eq_word};
use crate::session::Initials;
use crate::session::statement::StatementKind;

/// English words of two letters, which are no initials after `out` or `in`.
const NOT_INITIALS: [&str; 22] = [
    "an", "as", "at", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "oh", "on", "or", "so", "to", "up",
    "us",
];

/// The warning about a note that would be an entry if the person were here: `out zz`, `zz: 142/88`.
pub(crate) fn unknown_staff_warning(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<String> {
    let who = unknown_in_or_out(words).or_else(|| unknown_measurer(words, here))?;
    let staff: Vec<&str> = here.context.session.projection().staff.iter().map(|(who, _)| who.as_str()).collect();
    let staff = staff.join(", ");
    Some(format!("{who} is not among today's staff, who are {staff}; `/staff {who}` adds a person. Save this as a note?"))
}

/// `out zz`, `in ZZ`: two letters, or all capitals.
fn unknown_in_or_out(mut words: WordCursor<'_>) -> Option<Initials> {
    let way = words.next_word()?;
    let who = words.next_word().filter(|_| words.is_empty() && (eq_word(way, "out") || eq_word(way, "in")))?;
    let is_shouted = who.chars().all(|letter| letter.is_ascii_uppercase());
    let is_short = who.len() == 2 && NOT_INITIALS.iter().all(|word| !eq_word(who, word));
    Initials::parse(who).ok().filter(|_| is_shouted || is_short)
}

/// `zz: 142/88 80`: values with initials before them.
fn unknown_measurer(words: WordCursor<'_>, here: &FormContext<'_>) -> Option<Initials> {
    let (name, rest) = words.remaining().split_once(':')?;
    // A longer word before a colon is no name: `standing: 128/76`.
    let who = if name.len() <= 3 { Initials::parse(name).ok() } else { None };
    let who = who.filter(|who| find_staff(who.as_str(), here.context.session).is_none())?;
    let rest = WordCursor::new(rest);
    let form = FORMS.iter().find_map(|(_, form)| form(rest, here))?.kind;
    matches!(form, StatementKind::Vitals(_) | StatementKind::Scale { .. }).then_some(who)
}
