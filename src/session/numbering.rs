//! Turns entries into rows: numbers, phases and writing times.

use crate::session::{Entry, Moment, PhaseId, Row, RowKind, Session, state::evolve, time::later_wall};

/// Adds entries to a session and returns their rows.
pub fn append_entries(session: &mut Session, now: Moment, entries: &[Entry]) -> Vec<Row> {
    let rows = number_rows(session, now, entries);
    for row in &rows {
        evolve(session, row);
    }
    rows
}

/// Numbers the rows of entries and sets their phases and writing times.
pub(crate) fn number_rows(session: &Session, now: Moment, entries: &[Entry]) -> Vec<Row> {
    let entered = later_wall(session.last_entered(), now.wall);
    let mut seq = session.ledger().next_seq();
    let mut rows = Vec::new();
    for entry in entries {
        let first = seq;
        for fact in &entry.facts {
            let phase = match PhaseId::parse(&fact.item) {
                Some(started) if fact.kind == RowKind::Phase => started,
                _ => session.phase_at(entry.time.elapsed),
            };
            let (value, unit) = fact.value.clone().map_or((None, "".into()), |(value, unit)| (Some(value), unit));
            rows.push(Row {
                seq,
                time: entry.time.wall,
                elapsed: entry.time.elapsed,
                phase,
                kind: fact.kind,
                item: fact.item.clone(),
                value,
                unit,
                text: fact.text.clone(),
                note: fact.note.clone(),
                author: entry.author,
                entered,
                entry: entry.amended_entry.unwrap_or(first),
                amends: fact.amends,
                source: entry.source,
            });
            seq += 1;
        }
    }
    rows
}
