//! The review's timeline: entries below their phases, with their earlier versions; filtering and searching.

use crate::app::input::search_query::SearchQuery;
use crate::app::keymap::SeekTarget;
use crate::session::analysis::describe::describe_rows;
use crate::session::analysis::summary;
use crate::session::record::history;
use crate::session::words::to_searched;
use crate::session::{PhaseId, Row, RowKind, Session};

/// An item of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineItem {
    /// The beginning of a phase.
    Phase(PhaseId),
    /// An entry by its number.
    Entry(u64),
    /// An earlier version of an entry: before its change of this index, from 0 for the oldest.
    Change(u64, usize),
    /// How many times it was reopened and closed, in place of these entries.
    Reopened(usize),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SearchTarget {
    Seek(SeekTarget),
    Words(SearchQuery),
}

impl SearchTarget {
    fn matches(&self, session: &Session, entry: u64) -> bool {
        let rows = session.ledger().newest_versions_of(entry);
        let Some(first) = rows.first() else { return false };
        match self {
            Self::Seek(SeekTarget::Alert) => first.matches(RowKind::Alert, "raised"),
            Self::Seek(SeekTarget::Phase) => first.kind == RowKind::Phase,
            Self::Seek(SeekTarget::Tag) => first.kind == RowKind::Note && summary::note_tags(first).next().is_some(),
            Self::Words(query) => matches_query(query, session, &rows),
        }
    }

    const fn label(&self) -> &'static str {
        match self {
            Self::Seek(SeekTarget::Alert) => "alert",
            Self::Seek(SeekTarget::Phase) => "phase",
            Self::Seek(SeekTarget::Tag) => "entry with a tag",
            Self::Words(_) => "entry like that",
        }
    }
}

/// The timeline with its filter and its cursor, which is on an entry if there is one.
#[derive(Debug)]
pub struct Timeline {
    /// What is shown, from top to bottom.
    pub items: Vec<TimelineItem>,
    /// How many items are entries.
    pub(crate) entry_count: usize,
    /// The index of the item under the cursor.
    pub(crate) cursor: usize,
    /// The entry under the cursor, or the last one that was.
    pub selected_entry: Option<u64>,
    /// The query that entries must match; may be empty.
    pub(crate) filter: String,
    pub(crate) search_target: SearchTarget,
    /// Whether the cursor goes to the end once the whole record is read.
    pub(crate) jumps_to_end: bool,
}

impl Timeline {
    /// The timeline of a session, with the cursor on the first entry.
    pub(crate) fn new(session: &Session) -> Self {
        let mut timeline = Self {
            items: Vec::new(),
            entry_count: 0,
            cursor: 0,
            selected_entry: None,
            filter: String::new(),
            search_target: SearchTarget::Seek(SeekTarget::Alert),
            jumps_to_end: false,
        };
        timeline.rebuild(session);
        timeline
    }

    /// Rebuilds the items after a change of the session or the filter. The cursor stays on its entry while that is shown.
    pub(crate) fn rebuild(&mut self, session: &Session) {
        let query = SearchQuery::parse(&self.filter);
        self.items.clear();
        self.entry_count = 0;
        let mut phase = None;
        let reopened = if query.is_empty() { reopen_entries(session) } else { Vec::new() };
        let is_shown = |entry| query.is_empty() || matches_query(&query, session, &session.ledger().newest_versions_of(entry));
        let changed = session.ledger().changed_entries();
        for (time, entry) in session.timeline().iter().filter(|(_, entry)| is_shown(*entry)) {
            let now = session.phase_at(*time);
            if phase.replace(now) != Some(now) {
                self.items.push(TimelineItem::Phase(now));
            }
            if reopened.contains(entry) {
                if reopened.first() == Some(entry) {
                    self.items.push(TimelineItem::Reopened(reopened.len().div_ceil(2)));
                }
                continue;
            }
            self.items.push(TimelineItem::Entry(*entry));
            self.entry_count += 1;
            if changed.contains(entry) {
                let changes = history::changes_of_entry(session.ledger(), *entry).len();
                self.items.extend((0..changes).map(|index| TimelineItem::Change(*entry, index)));
            }
        }
        let first = self.items.iter().position(|item| matches!(item, TimelineItem::Entry(_)));
        self.cursor = self.selected_entry.and_then(|entry| self.index_of_entry(entry)).or(first).unwrap_or(0);
        self.selected_entry = self.entry_at(self.cursor);
    }

    pub(crate) fn index_of_entry(&self, entry: u64) -> Option<usize> {
        self.items.iter().position(|item| *item == TimelineItem::Entry(entry))
    }

    fn entry_at(&self, index: usize) -> Option<u64> {
        match self.items.get(index) {
            Some(TimelineItem::Entry(entry)) => Some(*entry),
            _ => None,
        }
    }

    /// The index of the entry so many entries from the cursor, or of the first or the last one.
    pub(crate) fn index_from_cursor(&self, by: isize) -> Option<usize> {
        let entries: Vec<usize> = (0..self.items.len()).filter(|index| self.entry_at(*index).is_some()).collect();
        let cursor = entries.iter().position(|index| *index == self.cursor)?;
        entries.get(cursor.saturating_add_signed(by).min(entries.len() - 1)).copied()
    }

    /// Moves the cursor to an item, if there is one.
    pub(crate) fn move_to(&mut self, index: Option<usize>) {
        self.cursor = index.unwrap_or(self.cursor);
        self.selected_entry = self.entry_at(self.cursor).or(self.selected_entry);
    }

    /// Finds the next or previous match, wrapping around. Returns its index, and a notice.
    pub(crate) fn find(&self, session: &Session, forward: bool) -> (Option<usize>, Option<String>) {
        let is_match = |index: &usize| self.entry_at(*index).is_some_and(|entry| self.search_target.matches(session, entry));
        let (end, cursor) = (self.items.len(), self.cursor);
        // From the cursor through all items and back to it.
        let found = if forward {
            (cursor + 1..end).chain(0..end.min(cursor + 1)).find(is_match)
        } else {
            (cursor..end).chain(0..cursor).rev().find(is_match)
        };
        let label = self.search_target.label();
        let notice = match found {
            None => Some(format!("There is no {label} here.")),
            Some(index) if index == cursor => Some(format!("There is no other {label} here.")),
            Some(index) if forward && index < cursor => Some("Continued from the beginning.".to_owned()),
            Some(index) if !forward && index > cursor => Some("Continued from the end.".to_owned()),
            Some(_) => None,
        };
        (found, notice)
    }
}

/// The entries that reopen and close the record, without the first close and the last; empty if they are few.
fn reopen_entries(session: &Session) -> Vec<u64> {
    let is_reopening = |entry: &u64| {
        let row = session.ledger().row(*entry).filter(|row| row.kind == RowKind::Session);
        row.is_some_and(|row| matches!(row.item.as_ref(), "close" | "reopen"))
    };
    let all: Vec<u64> = session.timeline().iter().map(|(_, entry)| *entry).filter(is_reopening).collect();
    match all.as_slice() {
        [_, between @ .., _] if between.len() > 2 => between.to_vec(),
        _ => Vec::new(),
    }
}

/// Whether an entry with these rows matches a query. It is described only here: in a long record most are never shown.
fn matches_query(query: &SearchQuery, session: &Session, rows: &[&Row]) -> bool {
    let Some(first) = rows.first() else { return false };
    let description = describe_rows(session, rows);
    let words = to_searched(&format!("{} {}", description.text, description.tags));
    query.matches_entry(first, description.kind, session.phase_at(first.elapsed).id(), &words)
}
