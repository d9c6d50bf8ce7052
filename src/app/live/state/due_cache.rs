//! The due list as it was last computed, and until when it stays valid: until the next row or the next time at which an item
//! changes by itself. The plan is not searched again at every message and for every part of a frame.

use crate::session::due::{self, DueItem, DueKind, DueState};
use crate::session::{Elapsed, Plan, Session};

/// How many items the live screen names.
const MAX_NAMED: usize = 3;

/// The open and upcoming items at one time.
#[derive(Debug, Default)]
pub(crate) struct DueCache {
    items: Vec<CachedItem>,
    /// Whether `items` is complete: every item was found in the plan.
    is_complete: bool,
    /// The next row's number when the list was computed; `None`: never.
    next_seq: Option<u64>,
    /// When the list next changes by itself; `None`: never.
    valid_until: Option<Elapsed>,
}

/// A [`DueItem`] that holds its place in the plan instead of a reference.
#[derive(Debug)]
struct CachedItem {
    place: Place,
    id: String,
    label: String,
    times: [Elapsed; 2],
    limits: [Option<Elapsed>; 4],
    required: bool,
    state: DueState,
    postponed_count: u32,
}

/// Where in the plan an item stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    Look(usize),
    Point(usize),
    Act(usize),
    Decision(usize),
    Recheck(usize),
}

impl Place {
    fn find(kind: DueKind<'_>, plan: &Plan) -> Option<Self> {
        fn index<T>(all: &[T], one: &T) -> Option<usize> {
            all.iter().position(|known| std::ptr::eq(known, one))
        }
        match kind {
            DueKind::Look(look) => index(&plan.looks, look).map(Self::Look),
            DueKind::Point(point) => index(&plan.points, point).map(Self::Point),
            DueKind::Act(act) => index(&plan.acts, act).map(Self::Act),
            DueKind::Decision(decision) => index(&plan.decisions, decision).map(Self::Decision),
            DueKind::Recheck(decision) => index(&plan.decisions, decision).map(Self::Recheck),
        }
    }

    fn kind(self, plan: &Plan) -> Option<DueKind<'_>> {
        match self {
            Self::Look(index) => plan.looks.get(index).map(DueKind::Look),
            Self::Point(index) => plan.points.get(index).map(DueKind::Point),
            Self::Act(index) => plan.acts.get(index).map(DueKind::Act),
            Self::Decision(index) => plan.decisions.get(index).map(DueKind::Decision),
            Self::Recheck(index) => plan.decisions.get(index).map(DueKind::Recheck),
        }
    }
}

impl CachedItem {
    fn new(item: DueItem<'_>, plan: &Plan) -> Option<Self> {
        Some(Self {
            place: Place::find(item.kind, plan)?,
            id: item.id,
            label: item.label,
            times: [item.time, item.opens],
            limits: [item.earliest, item.on_time_until, item.expires, item.postponed_until],
            required: item.required,
            state: item.state,
            postponed_count: item.postponed_count,
        })
    }

    fn to_item<'a>(&self, plan: &'a Plan) -> Option<DueItem<'a>> {
        let ([time, opens], [earliest, on_time_until, expires, postponed_until]) = (self.times, self.limits);
        Some(DueItem {
            id: self.id.clone(),
            kind: self.place.kind(plan)?,
            label: self.label.clone(),
            time,
            opens,
            earliest,
            on_time_until,
            expires,
            required: self.required,
            state: self.state,
            postponed_count: self.postponed_count,
            postponed_until,
        })
    }
}

impl DueCache {
    pub(crate) fn compute(session: &Session, now: Elapsed) -> Self {
        let plan = session.plan();
        let all = due::open_and_upcoming(session, now);
        let count = all.len();
        let items: Vec<CachedItem> = all.into_iter().filter_map(|item| CachedItem::new(item, plan)).collect();
        Self {
            is_complete: items.len() == count,
            items,
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
        let is_usable = self.is_complete && self.is_valid(session, now);
        let cached = is_usable.then(|| self.items.iter().map(|item| item.to_item(session.plan())).collect()).flatten();
        debug_assert!(
            cached.as_ref().is_none_or(|items| *items == due::open_and_upcoming(session, now)),
            "the due list is stale"
        );
        cached.unwrap_or_else(|| due::open_and_upcoming(session, now))
    }

    /// Whether the screen names the same items in the same states.
    pub(crate) fn names_same_items(&self, other: &Self) -> bool {
        let named =
            |cache: &Self| cache.items.iter().take(MAX_NAMED).map(|item| (item.id.clone(), item.state)).collect::<Vec<_>>();
        named(self) == named(other)
    }

    /// When the list next changes by itself, after `now`.
    pub(crate) fn next_change(&self, session: &Session, now: Elapsed) -> Option<Elapsed> {
        if self.is_valid(session, now) { self.valid_until } else { due::next_change(session, now) }
    }
}
