//! The due list as it was last computed, and until when it stays valid: until the next row or the next time at which an item
//! changes by itself. The plan is not searched again at every message and for every part of a frame.

use crate::session::due::{self, DueInstance};
use crate::session::{DueItem, DueKind, DueState, Elapsed, Plan, Session};

/// How many items the live screen names.
const MAX_NAMED: usize = 3;

/// The open and upcoming items at one time.
#[derive(Debug, Default)]
pub(crate) struct DueCache {
    /// The items, each with its place in [`all_kinds`]; `None` if one has no place there.
    items: Option<Vec<DueInstance<usize>>>,
    /// The next row's number when the list was computed; `None`: never.
    next_seq: Option<u64>,
    /// When the list next changes by itself; `None`: never.
    valid_until: Option<Elapsed>,
}

/// All that a plan can ask for, in a fixed order.
fn all_kinds(plan: &Plan) -> impl Iterator<Item = DueKind<'_>> {
    let looks = plan.looks.iter().map(DueKind::Look);
    let points = plan.points.iter().map(DueKind::Point);
    let acts = plan.acts.iter().map(DueKind::Act);
    let decisions = plan.decisions.iter().flat_map(|decision| [DueKind::Decision(decision), DueKind::Recheck(decision)]);
    looks.chain(points).chain(acts).chain(decisions)
}

impl DueCache {
    pub(crate) fn compute(session: &Session, now: Elapsed) -> Self {
        let with_place = |item: DueItem<'_>| {
            let place = all_kinds(session.plan()).position(|kind| kind == item.kind)?;
            Some(item.with_kind(place))
        };
        Self {
            items: due::open_and_upcoming(session, now).into_iter().map(with_place).collect(),
            next_seq: Some(session.ledger().next_seq()),
            valid_until: due::next_change(session, now),
        }
    }

    /// Whether no row was added and no item changed since.
    pub(crate) fn is_valid(&self, session: &Session, now: Elapsed) -> bool {
        self.next_seq == Some(session.ledger().next_seq()) && self.valid_until.is_none_or(|until| now < until)
    }

    /// The same as [`due::open_and_upcoming`], from the cache while it is valid.
    pub(crate) fn items<'a>(&self, session: &'a Session, now: Elapsed) -> Vec<DueItem<'a>> {
        let kinds: Vec<DueKind<'_>> = all_kinds(session.plan()).collect();
        let with_kind = |item: &DueInstance<usize>| Some(item.clone().with_kind(*kinds.get(item.kind)?));
        let cached = self.items.as_ref().filter(|_| self.is_valid(session, now));
        let cached: Option<Vec<_>> = cached.and_then(|items| items.iter().map(with_kind).collect());
        debug_assert!(
            cached.as_ref().is_none_or(|items| *items == due::open_and_upcoming(session, now)),
            "the due list is stale"
        );
        cached.unwrap_or_else(|| due::open_and_upcoming(session, now))
    }

    /// Whether the screen names the same items in the same states.
    pub(crate) fn names_same_items(&self, other: &Self) -> bool {
        fn named(cache: &DueCache) -> Vec<(&str, DueState)> {
            let items = cache.items.iter().flatten();
            items.take(MAX_NAMED).map(|item| (item.id.as_str(), item.state)).collect()
        }
        named(self) == named(other)
    }

    /// When the list next changes by itself, after `now`.
    pub(crate) fn next_change(&self, session: &Session, now: Elapsed) -> Option<Elapsed> {
        if self.is_valid(session, now) { self.valid_until } else { due::next_change(session, now) }
    }
}
