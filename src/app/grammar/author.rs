//! The observer before a line: `nr: …`. Only staff who are here, so that a word before a colon stays a word.

use crate::session::{Initials, Session};

/// The observer before the first colon, and the rest.
pub(crate) fn parse<'a>(line: &'a str, session: &Session) -> Option<(Initials, &'a str)> {
    let (name, rest) = line.split_once(':')?;
    Some((find_staff(name, session)?, rest.trim_start()))
}

/// The staff member with these initials, in either case.
pub(crate) fn find_staff(name: &str, session: &Session) -> Option<Initials> {
    session.projection().staff.iter().map(|(who, _)| who).find(|who| who.as_str().eq_ignore_ascii_case(name)).copied()
}
