//! The rows of one session and which of them are live: the newest versions of rows that were not withdrawn. Originals stay.

use crate::session::{Row, RowKind};
use std::collections::{BTreeMap, BTreeSet};

/// All rows in the order written, with their versions. Most rows are never changed, so only the changed ones are indexed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    rows: Vec<Row>,
    /// For each row that replaces another, the index of the first version.
    origin: BTreeMap<usize, usize>,
    /// The state of each first version that was changed. They are few, so a small tree is the fastest to look up.
    changed_rows: BTreeMap<usize, RowVersions>,
    /// The entry and the index of each row, sorted.
    by_entry: Vec<(u64, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct RowVersions {
    newest: usize,
    is_withdrawn: bool,
}

impl Ledger {
    /// Adds a row. Returns whether it replaced or withdrew an earlier one.
    pub(crate) fn add(&mut self, row: Row) -> bool {
        let (place, index) = ((row.entry, self.rows.len()), self.rows.len());
        self.by_entry.insert(self.by_entry.partition_point(|known| *known < place), place);
        self.rows.push(row);
        self.index_row(index)
    }

    /// Adds these rows in order and calls `on_row` for each.
    pub(crate) fn from_rows(rows: Vec<Row>, mut on_row: impl FnMut(&Row)) -> Self {
        let mut by_entry: Vec<(u64, usize)> = rows.iter().enumerate().map(|(index, row)| (row.entry, index)).collect();
        by_entry.sort_unstable();
        let mut ledger = Self { rows, by_entry, ..Self::default() };
        for index in 0..ledger.rows.len() {
            on_row(&ledger.rows[index]);
            ledger.index_row(index);
        }
        ledger
    }

    /// Indexes the versions of a row after those before it. Returns whether it replaced or withdrew an earlier one.
    fn index_row(&mut self, index: usize) -> bool {
        let row = &self.rows[index];
        let is_void = row.kind == RowKind::Void;
        let target = row.amends.filter(|seq| *seq > 0).and_then(|seq| row_index(&self.rows[..index], seq));
        let Some(origin) = target.map(|target| self.first_version_index(target)) else { return false };
        let versions = self.changed_rows.entry(origin).or_insert(RowVersions { newest: origin, is_withdrawn: false });
        if is_void {
            versions.is_withdrawn = true;
        } else {
            versions.newest = index;
            self.origin.insert(index, origin);
        }
        true
    }

    fn first_version_index(&self, at: usize) -> usize {
        self.origin.get(&at).copied().unwrap_or(at)
    }

    /// All rows in the order written.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row with this number, live or not.
    pub fn row(&self, seq: u64) -> Option<&Row> {
        row_index(&self.rows, seq).map(|at| &self.rows[at])
    }

    pub(crate) fn first_version(&self, seq: u64) -> Option<&Row> {
        row_index(&self.rows, seq).map(|at| &self.rows[self.first_version_index(at)])
    }

    /// All rows in order, each first version with its live version.
    pub(crate) fn rows_with_live_version(&self) -> impl Iterator<Item = (&Row, Option<&Row>)> {
        let is_first = |at: usize, row: &Row| row.amends.is_none() || self.first_version_index(at) == at;
        self.rows.iter().enumerate().map(move |(at, row)| (row, if is_first(at, row) { self.live_row_at(at) } else { None }))
    }

    /// The live rows, in the order of their first versions.
    pub fn live_rows(&self) -> impl Iterator<Item = &Row> {
        self.rows_with_live_version().filter_map(|(_, live)| live)
    }

    /// The live rows of an entry, in the order of their first versions.
    pub fn live_rows_of(&self, entry: u64) -> Vec<&Row> {
        self.first_versions_of(entry).into_iter().filter_map(|at| self.live_row_at(at)).collect()
    }

    /// The newest version of each row of an entry, withdrawn or not.
    pub fn newest_versions_of(&self, entry: u64) -> Vec<&Row> {
        let newest = |at| self.changed_rows.get(&at).map_or(at, |versions| versions.newest);
        let rows = self.first_versions_of(entry).into_iter().map(|at| &self.rows[newest(at)]);
        rows.filter(|row| row.kind != RowKind::Void).collect()
    }

    /// The versions of an entry before each change, oldest first.
    pub(crate) fn earlier_versions_of(&self, entry: u64) -> Vec<Vec<&Row>> {
        let mut earlier = Vec::new();
        let mut newest: BTreeMap<usize, usize> = BTreeMap::new();
        let (mut last, mut is_listed) = (None, false);
        for at in self.version_indices_of(entry) {
            // The rows of one change are consecutive and were written together.
            let is_same_change =
                last.is_some_and(|last: usize| last + 1 == at && self.rows[last].entered == self.rows[at].entered);
            is_listed &= is_same_change;
            if self.first_version_index(at) != at && !is_listed {
                earlier.push(newest.values().map(|row| &self.rows[*row]).collect());
                is_listed = true;
            }
            newest.insert(self.first_version_index(at), at);
            last = Some(at);
        }
        earlier
    }

    /// All rows of an entry as written, withdrawals included.
    pub(crate) fn all_rows_of(&self, entry: u64) -> Vec<&Row> {
        self.row_indices_of(entry).map(|at| &self.rows[at]).collect()
    }

    /// Whether every row of the entry was withdrawn.
    pub(crate) fn is_withdrawn(&self, entry: u64) -> bool {
        self.live_rows_of(entry).is_empty()
    }

    /// Whether the entry was changed after it was written.
    pub(crate) fn is_amended(&self, entry: u64) -> bool {
        self.version_indices_of(entry).any(|at| self.first_version_index(at) != at)
    }

    /// The entries of which a row was changed or withdrawn.
    pub(crate) fn changed_entries(&self) -> BTreeSet<u64> {
        self.changed_rows.keys().chain(self.origin.keys()).map(|at| self.rows[*at].entry).collect()
    }

    /// The number of the next row.
    pub fn next_seq(&self) -> u64 {
        self.rows.last().map_or(1, |row| row.seq + 1)
    }

    /// The indices of the first versions of an entry's rows.
    fn first_versions_of(&self, entry: u64) -> BTreeSet<usize> {
        self.version_indices_of(entry).map(|at| self.first_version_index(at)).collect()
    }

    fn version_indices_of(&self, entry: u64) -> impl Iterator<Item = usize> {
        self.row_indices_of(entry).filter(|at| self.rows[*at].kind != RowKind::Void)
    }

    fn row_indices_of(&self, entry: u64) -> impl Iterator<Item = usize> {
        let from = self.by_entry.partition_point(|(known, _)| *known < entry);
        self.by_entry[from..].iter().take_while(move |(known, _)| *known == entry).map(|(_, index)| *index)
    }

    fn live_row_at(&self, origin: usize) -> Option<&Row> {
        let versions = self.changed_rows.get(&origin);
        let row = &self.rows[versions.map_or(origin, |versions| versions.newest)];
        (row.kind != RowKind::Void && !versions.is_some_and(|versions| versions.is_withdrawn)).then_some(row)
    }
}

/// The index of a row number. An intact record numbers its rows 1, 2, 3…; a damaged one may have gaps.
fn row_index(rows: &[Row], seq: u64) -> Option<usize> {
    let straight = usize::try_from(seq).ok()?.checked_sub(1)?;
    if rows.get(straight).is_some_and(|row| row.seq == seq) {
        return Some(straight);
    }
    rows.binary_search_by_key(&seq, |row| row.seq).ok()
}
