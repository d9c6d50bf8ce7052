//! Finds the instances that an answer belongs to.

use super::anchors::last_anchor_time;
use super::instances::list;
use crate::session::recheck::is_recheck;
use crate::session::{DueItem, DueKind, DueState, Elapsed, Measurement, Session, Vital};

pub(crate) fn answered_by_look(session: &Session, at: Elapsed, now: Elapsed) -> Vec<DueItem<'_>> {
    answerable_by(session, at, now, DueItem::is_look_only)
}

/// The instances that vitals answer, in full or in part: those measured, and those that were not possible. Only a value answers a
/// recheck.
pub(crate) fn answered_by_vitals<'a>(
    session: &'a Session,
    at: Elapsed,
    now: Elapsed,
    measured: &[Vital],
    not_possible: &[Vital],
) -> Vec<DueItem<'a>> {
    answerable_by(session, at, now, |due| match due.kind {
        DueKind::Point(point) => {
            let excused = if is_recheck(&due.id) { &[][..] } else { not_possible };
            let mut asked = point.measurements.iter().filter_map(|take| match take {
                Measurement::Vital(vital) => Some(vital),
                _ => None,
            });
            asked.any(|vital| measured.contains(vital) || excused.contains(vital))
        }
        DueKind::Recheck(_) => measured.contains(&Vital::Bp),
        _ => false,
    })
}

pub(crate) fn answered_by_act<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Vec<DueItem<'a>> {
    answerable_by(session, at, now, |due| matches!(due.kind, DueKind::Act(act) if act.answering_item == item))
}

/// The points that ask for a score on this scale and nothing else.
pub(crate) fn answered_by_scale<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Vec<DueItem<'a>> {
    answerable_by(session, at, now, |due| match due.kind {
        DueKind::Point(point) => {
            point.measurements.iter().all(|take| matches!(take, Measurement::Scale(known) if *known == item))
        }
        _ => false,
    })
}

/// The act that a row with this item answers: one whose window contains the time, otherwise the last one that has begun, because
/// a lozenge can be spat out early.
pub(crate) fn find_act<'a>(session: &'a Session, at: Elapsed, now: Elapsed, item: &str) -> Option<DueItem<'a>> {
    let fits = |due: &DueItem<'a>| matches!(due.kind, DueKind::Act(act) if act.answering_item == item && last_anchor_time(session, act, at).is_some());
    answerable_by(session, at, now, fits)
        .into_iter()
        .next()
        .or_else(|| list(session, now).into_iter().rfind(|due| due.is_unresolved() && fits(due)))
}

/// The decision that a word answers: the one named, or one that accepts the word. Its window contains the time, or it is open
/// now, or it expired unanswered.
pub(crate) fn find_decision<'a>(
    session: &'a Session,
    at: Elapsed,
    now: Elapsed,
    id: Option<&str>,
    word: &str,
) -> Option<DueItem<'a>> {
    let fits = |due: &DueItem<'a>| match due.kind {
        DueKind::Decision(decision) => id.is_none_or(|id| id == decision.id) && decision.accepts_word(word),
        _ => false,
    };
    let in_time = answerable_by(session, at, now, fits).into_iter().next();
    let open = || list(session, now).into_iter().find(|due| due.accepts_word() && fits(due));
    // An expired decision can still be answered; the record holds how late.
    let expired = || list(session, now).into_iter().rfind(|due| due.state == DueState::Expired && due.opens <= at && fits(due));
    in_time.or_else(open).or_else(expired)
}

/// Unresolved instances whose window contains the time, then those that are open and opened before it.
fn answerable_by<'a>(session: &'a Session, at: Elapsed, now: Elapsed, fits: impl Fn(&DueItem<'a>) -> bool) -> Vec<DueItem<'a>> {
    let fitting: Vec<DueItem<'a>> = list(session, now).into_iter().filter(|due| due.is_unresolved() && fits(due)).collect();
    let (within, outside): (Vec<_>, Vec<_>) = fitting.into_iter().partition(|due| due.window_overlaps(at, at));
    let open = outside.into_iter().filter(|due| due.is_open() && due.opens <= at);
    within.into_iter().chain(open).collect()
}
