//! Who saw or measured it, where the line names somebody: `nr: …`. Only people who are here today, so that a word before a colon
//! stays a word.

use super::words::{Words, is};
use super::{FORMS, Here};
use crate::session::statement::Form;
use crate::session::{Initials, Session};

/// The person named before the first colon, and what follows it.
pub(crate) fn read<'a>(line: &'a str, session: &Session) -> Option<(Initials, &'a str)> {
    let (name, rest) = line.split_once(':')?;
    Some((on_staff(name, session)?, rest.trim_start()))
}

/// Initials of somebody who is here today, typed in either case.
pub(crate) fn on_staff(name: &str, session: &Session) -> Option<Initials> {
    session.picture().staff.iter().map(|(who, _)| who).find(|who| who.as_str().eq_ignore_ascii_case(name)).copied()
}

/// Two letters after `out` or `in` that are an English word far more often than a person.
const WORDS: [&str; 22] = [
    "an", "as", "at", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "oh", "on", "or", "so", "to", "up",
    "us",
];

/// A line that names somebody who is not here today is a note; that is asked about where it would have been more: `out zz`, and
/// `zz: 142/88`. Words that merely stand after `out` or `in` are left in peace.
pub(crate) fn nobody_here(words: Words<'_>, here: &Here<'_>) -> Option<String> {
    let who = goes_or_comes(words).or_else(|| measures(words, here))?;
    let staff: Vec<&str> = here.context.session.picture().staff.iter().map(|(who, _)| who.as_str()).collect();
    let staff = staff.join(", ");
    Some(format!("{who} is not among today's staff, who are {staff}; `/staff {who}` adds a person. Save this as a note?"))
}

/// `out zz`, `in ZZ`: initials as people type them, two letters, or all in capitals.
fn goes_or_comes(mut words: Words<'_>) -> Option<Initials> {
    let way = words.take()?;
    let who = words.take().filter(|_| words.is_empty() && (is(way, "out") || is(way, "in")))?;
    let is_shouted = who.chars().all(|letter| letter.is_ascii_uppercase());
    let is_short = who.len() == 2 && WORDS.iter().all(|word| !is(who, word));
    Initials::parse(who).ok().filter(|_| is_shouted || is_short)
}

/// `zz: 142/88 80`: numbers with a name before them.
fn measures(words: Words<'_>, here: &Here<'_>) -> Option<Initials> {
    let (name, rest) = words.rest().split_once(':')?;
    // A longer word before a colon is a word: `standing: 128/76`.
    let who = if name.len() <= 3 { Initials::parse(name).ok() } else { None };
    let who = who.filter(|who| on_staff(who.as_str(), here.context.session).is_none())?;
    let rest = Words::new(rest);
    let form = FORMS.iter().find_map(|(_, form)| form(rest, here))?.form;
    matches!(form, Form::Vitals(_) | Form::Scale { .. }).then_some(who)
}
