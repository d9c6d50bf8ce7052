//! The history of an entry: each correction and withdrawal with the rows before it, who changed it, when and why.

use crate::session::{Initials, Ledger, Row, RowKind, Wall};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EntryChange<'a> {
    /// The newest version of each row before the change.
    pub(crate) previous_rows: Vec<&'a Row>,
    pub(crate) author: &'a Initials,
    pub(crate) entered: Wall,
    pub(crate) reason: String,
    /// Whether the entry was withdrawn, not corrected.
    pub(crate) is_withdrawal: bool,
}

/// All changes of an entry, oldest first.
pub(crate) fn changes_of_entry(ledger: &Ledger, entry: u64) -> Vec<EntryChange<'_>> {
    let rows = ledger.all_rows_of(entry);
    let mut newest: BTreeMap<u64, &Row> = BTreeMap::new();
    let mut changes = Vec::new();
    // The rows of one change are consecutive and were written together.
    for change in rows.chunk_by(|a, b| a.seq + 1 == b.seq && a.entered == b.entered && a.author == b.author) {
        let replaces = |row: &&&Row| row.amends.is_some_and(|seq| seq > 0 && ledger.row(seq).is_some());
        if let Some(first) = change.iter().find(replaces) {
            let reason = change.iter().filter(replaces).find_map(|row| added_reason(ledger, row)).unwrap_or_default();
            let is_withdrawal = change.iter().filter(replaces).all(|row| row.kind == RowKind::Void);
            let previous_rows = newest.values().copied().collect();
            changes.push(EntryChange { previous_rows, author: &first.author, entered: first.entered, reason, is_withdrawal });
        }
        for row in change.iter().filter(|row| row.kind != RowKind::Void) {
            let origin = ledger.first_version(row.seq).map_or(row.seq, |first| first.seq);
            newest.insert(origin, row);
        }
    }
    changes
}

/// Whether an entry was corrected. Adding words to a stamp is no correction.
pub(crate) fn is_corrected(ledger: &Ledger, entry: u64) -> bool {
    let is_bare_stamp = |row: &&Row| row.matches(RowKind::Event, "moment") && row.note.is_empty();
    ledger.is_amended(entry) && !ledger.earlier_versions_of(entry).iter().flatten().all(is_bare_stamp)
}

/// Whether an entry was first written more than a minute after it happened, as its newest version says. A later correction of its
/// values does not make it late.
pub(crate) fn is_written_late(ledger: &Ledger, newest: &Row) -> bool {
    let first = ledger.row(newest.entry).unwrap_or(newest);
    first.entered.instant_ms() - newest.time.instant_ms() > 60_000
}

/// What a row's note adds to the note of the row it replaces; empty for kinds whose note holds the words themselves.
fn added_reason(ledger: &Ledger, row: &Row) -> Option<String> {
    let previous = row.amends.and_then(|seq| ledger.row(seq))?;
    let is_reason = row.kind == RowKind::Void || row.kind.takes_correction_reason();
    if !is_reason || row.note.is_empty() || row.note == previous.note {
        return None;
    }
    let added = row.note.strip_prefix(previous.note.as_str()).filter(|_| !previous.note.is_empty());
    Some(added.map_or(row.note.as_str(), |added| added.trim_start_matches([';', ' '])).to_owned())
}
