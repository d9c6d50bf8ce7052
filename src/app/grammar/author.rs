//! Who saw or measured it, where the line names somebody: `nr: …`. Only people who are here today, so that a word before a colon
//! stays a word.

use crate::session::{Initials, Session};

/// The person named before the first colon, and what follows it.
pub(crate) fn parse<'a>(line: &'a str, session: &Session) -> Option<(Initials, &'a str)> {
    let (name, rest) = line.split_once(':')?;
    Some((find_staff(name, session)?, rest.trim_start()))
}

/// Initials of somebody who is here today, typed in either case.
pub(crate) fn find_staff(name: &str, session: &Session) -> Option<Initials> {
    session.projection().staff.iter().map(|(who, _)| who).find(|who| who.as_str().eq_ignore_ascii_case(name)).copied()
}
