//! The rows of one session and which of them count: the newest version of what was not withdrawn. Originals stay; nothing here
//! knows what a row means.

use super::row::Row;
use super::vocabulary::Kind;
use std::collections::{BTreeMap, HashMap};

/// All rows, in the order written, with their versions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    rows: Vec<Row>,
    /// For each row, the first version of the row it replaces, or itself.
    origin: Vec<usize>,
    /// For each first version, the newest.
    newest: Vec<usize>,
    /// For each first version, whether it was withdrawn.
    withdrawn: Vec<bool>,
    /// The rows of each entry.
    entries: HashMap<u64, Vec<usize>>,
}

impl Ledger {
    /// Adds a row. Answers whether it replaced or withdrew an earlier one.
    pub fn add(&mut self, row: Row) -> bool {
        let index = self.rows.len();
        let target = row.amends.filter(|seq| *seq > 0).and_then(|seq| self.index_of(seq)).map(|at| self.origin[at]);
        let is_void = row.kind == Kind::Void;
        self.origin.push(match target {
            Some(origin) if !is_void => origin,
            _ => index,
        });
        self.newest.push(index);
        self.withdrawn.push(false);
        if let Some(origin) = target {
            if is_void {
                self.withdrawn[origin] = true;
            } else {
                self.newest[origin] = index;
            }
        }
        self.entries.entry(row.entry).or_default().push(index);
        self.rows.push(row);
        target.is_some()
    }

    /// Every row ever written, in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of this number, whatever became of it.
    pub fn row(&self, seq: u64) -> Option<&Row> {
        self.index_of(seq).map(|at| &self.rows[at])
    }

    /// The first version of what the row of this number is a version of.
    pub fn first_version(&self, seq: u64) -> Option<&Row> {
        self.index_of(seq).map(|at| &self.rows[self.origin[at]])
    }

    /// Rows that count, in the order in which their first versions were written.
    pub fn live(&self) -> impl Iterator<Item = &Row> {
        (0..self.rows.len()).filter(|at| self.origin[*at] == *at).filter_map(|at| self.live_at(at))
    }

    /// The rows of an entry that count, in their first order.
    pub fn live_of(&self, entry: u64) -> Vec<&Row> {
        let mut origins: Vec<usize> = self.all_of(entry).map(|at| self.origin[at]).collect();
        origins.sort_unstable();
        origins.dedup();
        origins.into_iter().filter_map(|at| self.live_at(at)).collect()
    }

    /// The newest version of each row of an entry, withdrawn or not.
    pub fn shown_of(&self, entry: u64) -> Vec<&Row> {
        let mut origins: Vec<usize> = self.all_of(entry).map(|at| self.origin[at]).collect();
        origins.sort_unstable();
        origins.dedup();
        origins.into_iter().map(|at| &self.rows[self.newest[at]]).filter(|row| row.kind != Kind::Void).collect()
    }

    /// How an entry stood before each act that changed it, oldest first: the newest version of each row then.
    pub fn earlier_of(&self, entry: u64) -> Vec<Vec<&Row>> {
        let mut earlier = Vec::new();
        let mut newest: BTreeMap<usize, usize> = BTreeMap::new();
        let (mut last, mut is_told) = (None, false);
        for at in self.all_of(entry) {
            // The rows of one act follow each other and were written together.
            let goes_on = last.is_some_and(|last: usize| last + 1 == at && self.rows[last].entered == self.rows[at].entered);
            is_told &= goes_on;
            if self.origin[at] != at && !is_told {
                earlier.push(newest.values().map(|row| &self.rows[*row]).collect());
                is_told = true;
            }
            newest.insert(self.origin[at], at);
            last = Some(at);
        }
        earlier
    }

    /// Every row of an entry as it was written, withdrawals included.
    pub fn all_of_entry(&self, entry: u64) -> Vec<&Row> {
        self.entries.get(&entry).into_iter().flatten().map(|at| &self.rows[*at]).collect()
    }

    /// Whether every row of the entry was withdrawn.
    pub fn is_withdrawn(&self, entry: u64) -> bool {
        self.live_of(entry).is_empty()
    }

    /// Whether the entry was changed after it was written.
    pub fn is_amended(&self, entry: u64) -> bool {
        self.all_of(entry).any(|at| self.origin[at] != at)
    }

    /// The number the next row gets.
    pub fn next_seq(&self) -> u64 {
        self.rows.last().map_or(1, |row| row.seq + 1)
    }

    fn all_of(&self, entry: u64) -> impl Iterator<Item = usize> {
        self.entries.get(&entry).into_iter().flatten().copied().filter(|at| self.rows[*at].kind != Kind::Void)
    }

    fn live_at(&self, origin: usize) -> Option<&Row> {
        let row = &self.rows[self.newest[origin]];
        (!self.withdrawn[origin] && row.kind != Kind::Void).then_some(row)
    }

    /// A sound record numbers its rows 1, 2, 3…; a damaged one may have gaps, but still rises.
    fn index_of(&self, seq: u64) -> Option<usize> {
        let straight = usize::try_from(seq).ok()?.checked_sub(1)?;
        if self.rows.get(straight).is_some_and(|row| row.seq == seq) {
            return Some(straight);
        }
        self.rows.binary_search_by_key(&seq, |row| row.seq).ok()
    }
}
