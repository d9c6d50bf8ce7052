//! Today's staff on a line: the observer that it may name first, as in `nr: …`, and the warning about somebody who is not among them.
//! Only today's staff are observers, so that any other word before a colon stays a word.

use crate::app::grammar::context::{FormContext, ParseContext};
use crate::app::grammar::forms::FORMS;
use crate::app::grammar::words::{WordCursor, eq_word, find_word};
use crate::session::{Initials, StatementKind};

/// The person named before the first colon, and the text after it.
pub(crate) fn parse_observer<'a>(line: &'a str, context: &ParseContext<'_>) -> Option<(Initials, &'a str)> {
    let (name, rest) = line.split_once(':')?;
    Some((context.find_staff(name)?, rest.trim_start()))
}

/// Two letters after `out` or `in` that are an English word far more often than a person.
const NOT_INITIALS: &[&str] = &[
    "an", "as", "at", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "oh", "on", "or", "so", "to", "up",
    "us",
];

/// The warning for a line that is a note only because its initials are unknown: `out zz`, `zz: 142/88`.
pub(crate) fn unknown_staff_warning(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<String> {
    let person = unknown_in_or_out(words).or_else(|| unknown_observer(words, context))?;
    let staff: Vec<&str> = context.line.session.projection().staff.iter().map(|(initials, _)| initials.as_str()).collect();
    let staff = staff.join(", ");
    Some(format!("{person} is not on today's staff ({staff}); `/staff {person}` adds a person. Save this as a note?"))
}

/// `out zz`, `in ZZZ`: two letters, or capitals.
fn unknown_in_or_out(mut words: WordCursor<'_>) -> Option<Initials> {
    let direction = words.next_word()?;
    let name = words.next_word().filter(|_| words.is_empty() && (eq_word(direction, "out") || eq_word(direction, "in")))?;
    let is_upper_case = name.chars().all(|letter| letter.is_ascii_uppercase());
    let is_short = name.len() == 2 && find_word(NOT_INITIALS, name).is_none();
    Initials::parse(name).ok().filter(|_| is_upper_case || is_short)
}

/// `zz: 142/88 80`: a short name before vital signs or a score. A longer one is a word: `standing: 128/76`.
fn unknown_observer(words: WordCursor<'_>, context: &FormContext<'_>) -> Option<Initials> {
    let (name, rest) = words.remaining().split_once(':').filter(|(name, _)| name.len() <= 3)?;
    let person = Initials::parse(name).ok().filter(|person| context.line.find_staff(person.as_str()).is_none())?;
    let rest = WordCursor::new(rest);
    let kind = FORMS.iter().find_map(|(_, form)| form(rest, context))?.kind;
    matches!(kind, StatementKind::Vitals(_) | StatementKind::Scale { .. }).then_some(person)
}
