//! Alert rows: one for each reading that crosses a limit at level `act` or above, and the time of the recheck. They state the
//! reading and the limit, never a treatment.

use super::facts::{entry_by_app, timer_fact};
use crate::session::limits::{self, DEFAULT_RECHECK_MIN};
use crate::session::{AlertLevel, Entry, Fact, RowKind, Session, Source, Timestamp, Value, Vital, due::RECHECK};

/// The alert entry for the readings among these facts; `None` if none crosses a limit at `act` or above.
pub(crate) fn alert_entry(session: &Session, at: Timestamp, facts: &[Fact]) -> Option<Entry> {
    let mut alerts: Vec<Fact> = Vec::new();
    let mut rechecks: Vec<(i32, &str)> = Vec::new();
    for fact in facts.iter().filter(|fact| matches!(fact.kind, RowKind::Vital | RowKind::Scale)) {
        let Some((value, unit)) = &fact.value else { continue };
        let judged = limits::judge_reading(session, &fact.item, value.get(), at.elapsed);
        let Some((level, limit)) = judged.filter(|(level, _)| *level >= AlertLevel::Act) else { continue };
        let note = limits::describe_limit(session, level, limit, value.get(), &fact.item);
        alerts.push(Fact::new(RowKind::Alert, "raised").value(*value, unit.clone()).text(fact.item.clone()).note(note));
        let measured = Vital::from_item(&fact.item).map_or(fact.item.as_ref(), |vital| vital.slug());
        let minutes = limit.confirm_within.map_or(DEFAULT_RECHECK_MIN, |confirm| confirm.num_minutes() as i32);
        // A later reading that is already recorded was the recheck.
        let is_newest = session.last_reading(&fact.item).is_none_or(|last| last.time.elapsed <= at.elapsed);
        if is_newest && rechecks.iter().all(|(_, known)| *known != measured) {
            rechecks.push((minutes, measured));
        }
    }
    alerts
        .extend(rechecks.into_iter().map(|(minutes, measured)| timer_fact(RECHECK, "set", Value::from(minutes)).note(measured)));
    (!alerts.is_empty()).then(|| entry_by_app(at, Source::App, alerts))
}
