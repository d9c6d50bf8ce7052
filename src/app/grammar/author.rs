//! The observer that a line may name first: `nr: …`. Only today's staff count, so that any other word before a colon stays a word.

use crate::session::{Initials, Session};

/// The person named before the first colon, and the text after it.
pub(crate) fn parse<'a>(line: &'a str, session: &Session) -> Option<(Initials, &'a str)> {
    let (name, rest) = line.split_once(':')?;
    Some((find_staff(name, session)?, rest.trim_start()))
}

/// The initials of a member of today's staff, in either case.
pub(crate) fn find_staff(name: &str, session: &Session) -> Option<Initials> {
    session.projection().staff.iter().map(|(initials, _)| *initials).find(|known| known.as_str().eq_ignore_ascii_case(name))
}
