//! How an entry came to be what it is: each correction and withdrawal with what stood there before, who changed it, when and why.

use super::ledger::Ledger;
use super::names::Initials;
use super::row::Row;
use super::vocabulary::RowKind;
use crate::session::time::Wall;
use std::collections::BTreeMap;

/// One act that changed an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryChange<'a> {
    /// How the entry stood before it: the newest version of each row.
    pub previous_rows: Vec<&'a Row>,
    /// Who changed it.
    pub author: &'a Initials,
    /// When it was written.
    pub entered: Wall,
    /// Why, where that was said.
    pub reason: String,
    /// It was withdrawn, not corrected.
    pub is_withdrawal: bool,
}

/// Every change of an entry, oldest first.
pub fn changes_of_entry(ledger: &Ledger, entry: u64) -> Vec<EntryChange<'_>> {
    let rows = ledger.all_rows_of(entry);
    let mut newest: BTreeMap<u64, &Row> = BTreeMap::new();
    let mut changes = Vec::new();
    // The rows of one act follow each other and were written together.
    for act in rows.chunk_by(|a, b| a.seq + 1 == b.seq && a.entered == b.entered && a.author == b.author) {
        let replaces = |row: &&&Row| row.amends.is_some_and(|seq| seq > 0 && ledger.row(seq).is_some());
        if let Some(first) = act.iter().find(replaces) {
            let why = act.iter().filter(replaces).find_map(|row| added_reason(ledger, row)).unwrap_or_default();
            let withdraws = act.iter().filter(replaces).all(|row| row.kind == RowKind::Void);
            let before = newest.values().copied().collect();
            changes.push(EntryChange {
                previous_rows: before,
                author: &first.author,
                entered: first.entered,
                reason: why,
                is_withdrawal: withdraws,
            });
        }
        for row in act.iter().filter(|row| row.kind != RowKind::Void) {
            let origin = ledger.first_version(row.seq).map_or(row.seq, |first| first.seq);
            newest.insert(origin, row);
        }
    }
    changes
}

/// Whether an entry says something else than it did. A stamp that only got its words later was not corrected.
pub fn is_corrected(ledger: &Ledger, entry: u64) -> bool {
    let is_bare_stamp = |row: &&Row| row.matches(RowKind::Event, "moment") && row.note.is_empty();
    ledger.is_amended(entry) && !ledger.earlier_versions_of(entry).iter().flatten().all(is_bare_stamp)
}

/// What a row's note says beyond the note of the row that it replaces. Where the note holds the words themselves, it says no reason.
fn added_reason(ledger: &Ledger, row: &Row) -> Option<String> {
    let before = row.amends.and_then(|seq| ledger.row(seq))?;
    let is_reason = row.kind == RowKind::Void || row.kind.takes_correction_reason();
    if !is_reason || row.note.is_empty() || row.note == before.note {
        return None;
    }
    let added = row.note.strip_prefix(before.note.as_str()).filter(|_| !before.note.is_empty());
    Some(added.map_or(row.note.as_str(), |added| added.trim_start_matches([';', ' '])).to_owned())
}
