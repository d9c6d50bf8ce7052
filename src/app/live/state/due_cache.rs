//! What is due as it was last looked at, and until when it stays so: the plan is gone through when a row came or a time was
//! reached, not at every message.

use crate::session::due::{self, DueState};
use crate::session::{Elapsed, Session};

/// So many things due are named on the live screen.
const MAX_NAMED: usize = 3;

/// The list of what is due, at one time.
#[derive(Debug, Default)]
pub(crate) struct DueCache {
    /// What is named first, and where it stands.
    first_items: Vec<(String, DueState)>,
    /// The newest row that was known; none: nothing was looked at yet.
    next_seq: Option<u64>,
    /// When it next changes by itself; none: never.
    valid_until: Option<Elapsed>,
}

impl DueCache {
    pub(crate) fn compute(session: &Session, now: Elapsed) -> Self {
        let first = due::open_and_upcoming(session, now).into_iter().take(MAX_NAMED).map(|due| (due.id, due.state)).collect();
        Self { first_items: first, next_seq: Some(session.ledger().next_seq()), valid_until: due::next_change(session, now) }
    }

    /// Whether nothing came and no time was reached since.
    pub(crate) fn is_valid(&self, session: &Session, now: Elapsed) -> bool {
        self.next_seq == Some(session.ledger().next_seq()) && self.valid_until.is_none_or(|until| now < until)
    }

    /// Whether another one names the same things.
    pub(crate) fn has_same_items(&self, other: &Self) -> bool {
        self.first_items == other.first_items
    }

    /// When what is due next changes by itself, after now.
    pub(crate) fn next_change(&self, session: &Session, now: Elapsed) -> Option<Elapsed> {
        if self.is_valid(session, now) { self.valid_until } else { due::next_change(session, now) }
    }
}
