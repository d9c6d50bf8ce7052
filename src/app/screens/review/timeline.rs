//! The review's timeline: entries below their phases, with their earlier versions; filtering and searching.

use super::ReviewScreen;
use super::state::{SearchTarget, TimelineItem, matches_query};
use crate::session::record::history;
use crate::session::{RowKind, Session};

/// The entries that reopen and close the record, without the first close and the last; empty if they are few.
fn reopen_entries(session: &Session) -> Vec<u64> {
    let first = |entry: u64| session.ledger().row(entry).filter(|row| row.kind == RowKind::Session);
    let is_one = |entry: &u64| first(*entry).is_some_and(|row| matches!(row.item.as_ref(), "close" | "reopen"));
    let mut all: Vec<u64> = session.timeline().iter().map(|(_, entry)| *entry).filter(is_one).collect();
    if all.len() < 5 {
        return Vec::new();
    }
    all.pop();
    all.remove(0);
    all
}

impl ReviewScreen {
    /// Rebuilds the timeline after a change of the session or the filter. The cursor stays on its entry while that is shown.
    pub(crate) fn rebuild_items(&mut self) {
        let (session, query) = (&self.session, self.filter_query());
        self.items.clear();
        self.visible_entries = 0;
        let mut phase = None;
        let crowd = if query.is_empty() { reopen_entries(session) } else { Vec::new() };
        for (at, entry) in session.timeline().iter().filter(|(at, entry)| matches_query(&query, session, *at, *entry)) {
            let now = session.phase_at(*at);
            if phase.replace(now) != Some(now) {
                self.items.push(TimelineItem::Phase(now));
            }
            if crowd.contains(entry) {
                if crowd.first() == Some(entry) {
                    self.items.push(TimelineItem::Reopened(crowd.len().div_ceil(2)));
                }
                continue;
            }
            self.items.push(TimelineItem::Entry(*entry));
            self.visible_entries += 1;
            if session.ledger().is_changed(*entry) {
                let changes = history::changes_of_entry(session.ledger(), *entry).len();
                self.items.extend((0..changes).map(|nth| TimelineItem::Change { entry: *entry, index: nth }));
            }
        }
        let first = self.index_of_next_entry(0, 1);
        self.cursor_index = self.selected_entry.and_then(|at| self.index_of_entry(at)).or(first).unwrap_or(0);
        self.selected_entry = self.entry_at(self.cursor_index);
    }

    /// The index of an entry, if it is shown.
    pub(crate) fn index_of_entry(&self, entry: u64) -> Option<usize> {
        self.items.iter().position(|item| *item == TimelineItem::Entry(entry))
    }

    fn entry_at(&self, row: usize) -> Option<u64> {
        match self.items.get(row) {
            Some(TimelineItem::Entry(entry)) => Some(*entry),
            _ => None,
        }
    }

    /// The index of the nth entry from an index on, or of the last one.
    fn index_of_next_entry(&self, row: usize, nth: usize) -> Option<usize> {
        let entries = (row..self.items.len()).filter(|row| self.entry_at(*row).is_some());
        entries.take(nth).last()
    }

    fn index_of_previous_entry(&self, row: usize, nth: usize) -> Option<usize> {
        let entries = (0..row).rev().filter(|row| self.entry_at(*row).is_some());
        entries.take(nth).last()
    }

    pub(crate) fn move_cursor(&mut self, by: isize) {
        // While the record is being read, the cursor goes to the end later.
        if let Some(beginning) = &mut self.partial_load {
            beginning.jumps_to_end = by == isize::MAX;
        }
        let row = match by {
            isize::MIN => self.index_of_next_entry(0, 1),
            isize::MAX => self.index_of_previous_entry(self.items.len(), 1),
            back if back < 0 => self.index_of_previous_entry(self.cursor_index, back.unsigned_abs()),
            on => self.index_of_next_entry(self.cursor_index + 1, on.unsigned_abs()),
        };
        self.move_cursor_to(row);
    }

    fn move_cursor_to(&mut self, row: Option<usize>) {
        self.cursor_index = row.unwrap_or(self.cursor_index);
        self.selected_entry = self.entry_at(self.cursor_index).or(self.selected_entry);
        // The chart shows the selected entry.
        if let (Some([from, until]), Some(at)) = (self.window, self.cursor_time().map(|at| self.minutes_from_t0(at)))
            && !(from..=until).contains(&at)
        {
            let half = (until - from) / 2.0;
            self.set_chart_window([at - half, at + half]);
        }
    }

    /// Selects an entry, if it is shown.
    pub(crate) fn select_entry(&mut self, entry: u64) -> bool {
        let row = self.index_of_entry(entry);
        self.move_cursor_to(row);
        row.is_some()
    }

    /// Selects the next or previous match, wrapping around with a notice.
    pub(crate) fn search(&mut self, target: Option<SearchTarget>, forward: bool) {
        if let Some(what) = target {
            self.search_target = what;
        }
        let session = &self.session;
        let is_it = |row: &usize| {
            let at = |entry| session.ledger().newest_versions_of(entry).first().map(|row| row.elapsed);
            let entry = self.entry_at(*row).and_then(|entry| Some((at(entry)?, entry)));
            entry.is_some_and(|(at, entry)| self.search_target.matches(session, at, entry))
        };
        let (found, wrapped) = if forward {
            let next = (self.cursor_index + 1..self.items.len()).find(is_it);
            (next.or_else(|| (0..self.items.len()).find(is_it)), next.is_none())
        } else {
            let before = (0..self.cursor_index).rev().find(is_it);
            (before.or_else(|| (0..self.items.len()).rev().find(is_it)), before.is_none())
        };
        let word = self.search_target.label();
        self.notice = match found {
            None => Some(format!("There is no {word} here.")),
            Some(row) if row == self.cursor_index => Some(format!("There is no other {word} here.")),
            Some(_) if wrapped && forward => Some("From the beginning again.".to_owned()),
            Some(_) if wrapped => Some("From the end again.".to_owned()),
            Some(_) => None,
        };
        self.move_cursor_to(found);
    }
}
