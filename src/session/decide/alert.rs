//! Alert rows: one for each reading that crosses a limit, `watched` or `raised`, and the time of the recheck. They state the
//! reading and the limit, never a treatment.

use super::facts::{entry_by_app, minutes_value, timer_fact, with_entry};
use crate::session::limits;
use crate::session::{AlertLevel, Entry, Fact, Moment, Row, RowKind, Session, Source, Timestamp, Vital, due::RECHECK};
use chrono::TimeDelta;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The alert entry for the readings among these facts: a row for each that crosses a limit, and the recheck that its level asks for.
/// `None` if none crosses a limit.
pub(crate) fn alert_entry(session: &Session, at: Timestamp, facts: &[Fact]) -> Option<Entry> {
    let mut alerts: Vec<(AlertLevel, Fact)> = Vec::new();
    let mut rechecks: Vec<(TimeDelta, &str)> = Vec::new();
    for fact in facts.iter().filter(|fact| matches!(fact.kind, RowKind::Vital | RowKind::Scale)) {
        let Some((value, unit)) = &fact.value else { continue };
        let (item, reading) = (fact.item.as_ref(), value.get());
        let Some((level, limit)) = limits::judge_reading(session, item, reading, at.elapsed) else { continue };
        let note = limits::describe_limit(session, (level, limit), (item, reading), at.elapsed);
        let word = if level == AlertLevel::Watch { "watched" } else { "raised" };
        let alert = Fact::new(RowKind::Alert, word).value(*value, unit.clone()).text(item.to_owned()).note(note);
        alerts.push((level, alert));
        let Some(after) = session.judge().recheck_after(level, limit, item, reading, at.elapsed) else { continue };
        let measured = Vital::from_item(item).map_or(item, |vital| vital.slug());
        // A later reading that is already recorded was the recheck.
        if session.last_reading(item).is_some_and(|last| last.time.elapsed > at.elapsed) {
            continue;
        }
        match rechecks.iter_mut().find(|(_, known)| *known == measured) {
            Some((sooner, _)) => *sooner = after.min(*sooner),
            None => rechecks.push((after, measured)),
        }
    }
    let set = |(after, measured): (TimeDelta, &str)| {
        Some(timer_fact(RECHECK, "set", minutes_value(after.num_seconds())?).note(measured))
    };
    // The worst names the entry.
    alerts.sort_by_key(|(level, _)| Reverse(*level));
    let mut alerts: Vec<Fact> = alerts.into_iter().map(|(_, alert)| alert).collect();
    alerts.extend(rechecks.into_iter().filter_map(set));
    (!alerts.is_empty()).then(|| entry_by_app(at, Source::App, alerts))
}

/// The alerts after a change of an entry: those of its new readings, and the `watched` rows of its old ones withdrawn.
pub(crate) fn entries_after(session: &Session, now: Moment, changed: &Entry) -> Vec<Entry> {
    let raised = alert_entry(&with_entry(session, now, changed), changed.time, &changed.facts);
    withdrawn_watches(session, now, changed).into_iter().chain(raised).collect()
}

/// Withdraws the `watched` rows of readings that an entry replaces or withdraws. Nobody was told of them; what was raised stays.
pub(crate) fn withdrawn_watches(session: &Session, now: Moment, changed: &Entry) -> Vec<Entry> {
    let ledger = session.ledger();
    let old: Vec<&Row> = changed.facts.iter().filter_map(|fact| ledger.row(fact.amends?)).collect();
    let is_gone = |mark: &Row| {
        let is_of = |row: &&Row| row.item == mark.text && row.value == mark.value && row.elapsed == mark.elapsed;
        mark.matches(RowKind::Alert, "watched") && old.iter().any(is_of)
    };
    let entries: BTreeSet<u64> =
        session.projection().marker_rows(RowKind::Alert).filter(|mark| is_gone(mark)).map(|mark| mark.entry).collect();
    let withdraw = |entry: u64| {
        let live = ledger.live_rows_of(entry);
        // The recheck belongs to the alerts that stay.
        let some_stay = live.iter().any(|row| row.kind == RowKind::Alert && !is_gone(row));
        let gone = live.iter().filter(|row| !some_stay || is_gone(row));
        let facts = gone.map(|row| Fact::new(RowKind::Void, "row").amends(row.seq)).collect();
        Entry { amended_entry: Some(entry), ..entry_by_app(now, Source::App, facts) }
    };
    entries.into_iter().map(withdraw).collect()
}
