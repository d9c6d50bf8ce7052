//! What is due as it was last looked at, and until when it stays so: the plan is gone through when a row came or a time was
//! reached, not at every message.

use crate::session::due::{self, State};
use crate::session::{Elapsed, Session};

/// So many things due are named on the live screen.
const NAMED: usize = 3;

/// The list of what is due, at one time.
#[derive(Debug, Default)]
pub(crate) struct Outlook {
    /// What is named first, and where it stands.
    first: Vec<(String, State)>,
    /// The newest row that was known; none: nothing was looked at yet.
    newest: Option<u64>,
    /// When it next changes by itself; none: never.
    until: Option<Elapsed>,
}

impl Outlook {
    pub(crate) fn of(session: &Session, now: Elapsed) -> Self {
        let first = due::ahead(session, now).into_iter().take(NAMED).map(|due| (due.id, due.state)).collect();
        Self { first, newest: Some(session.ledger().next_seq()), until: due::next_change(session, now) }
    }

    /// Whether nothing came and no time was reached since.
    pub(crate) fn holds(&self, session: &Session, now: Elapsed) -> bool {
        self.newest == Some(session.ledger().next_seq()) && self.until.is_none_or(|until| now < until)
    }

    /// Whether another one names the same things.
    pub(crate) fn names_as(&self, other: &Self) -> bool {
        self.first == other.first
    }

    /// When what is due next changes by itself, after now.
    pub(crate) fn until(&self, session: &Session, now: Elapsed) -> Option<Elapsed> {
        if self.holds(session, now) { self.until } else { due::next_change(session, now) }
    }
}
