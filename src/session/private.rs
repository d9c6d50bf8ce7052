//! Private process notes. Their words are in a file of their own; the record only names the note.

use crate::session::{Elapsed, Entry, Fact, Initials, Moment, Row, RowKind, Session, Source, numbering::number_rows};

pub(crate) use super::decide::private::newest_movable_entry;

/// The private notes of one session, in the order written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrivateNotes {
    rows: Vec<Row>,
    links: Vec<NoteLink>,
}

/// A row of the record and the private row that holds its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NoteLink {
    record: u64,
    private: u64,
}

impl PrivateNotes {
    /// Matches the rows of the private file with the record by time and author.
    pub fn from_rows(rows: Vec<Row>, session: &Session) -> Self {
        let mut links: Vec<NoteLink> = Vec::new();
        for note in session.ledger().rows().iter().filter(|row| is_private_note(row)) {
            let is_free = |row: &&Row| links.iter().all(|link| link.private != row.seq);
            let same = |row: &&Row| is_private_note(row) && row.elapsed == note.elapsed && row.author == note.author;
            if let Some(row) = rows.iter().find(|row| same(row) && is_free(row)) {
                links.push(NoteLink { record: note.seq, private: row.seq });
            }
        }
        Self { rows, links }
    }

    /// Whether there is a note at this time.
    pub fn has_note_at(&self, at: Elapsed) -> bool {
        self.rows.iter().any(|row| is_private_note(row) && row.elapsed == at)
    }

    /// The words of a note in the record, if the file holds them.
    pub(crate) fn text_of(&self, record: u64) -> Option<&str> {
        self.newest_version(record).map(|row| row.note.as_str())
    }

    /// The number of the newest row; 0 before the first note.
    pub fn last_seq(&self) -> u64 {
        self.rows.last().map_or(0, |row| row.seq)
    }

    /// The private rows that belong to new rows of the record: the words of a new note, the new time of a moved one, a
    /// withdrawal. Before the first note comes the file's first row.
    pub fn apply_record_rows(&mut self, session: &Session, rows: &[Row], words: Option<&str>) -> Vec<Row> {
        let mut out = Vec::new();
        for row in rows {
            let known = row.amends.and_then(|seq| self.newest_version(seq)).cloned();
            let new = match (row.kind, known) {
                (RowKind::Void, Some(old)) => Row { note: String::new(), amends: Some(old.seq), entry: old.entry, ..row.clone() },
                (RowKind::Note, Some(old)) if is_private_note(row) => {
                    Row { note: old.note, amends: Some(old.seq), entry: old.entry, ..row.clone() }
                }
                (RowKind::Note, None) if is_private_note(row) => {
                    Row { note: words.unwrap_or_default().to_owned(), amends: None, entry: 0, ..row.clone() }
                }
                _ => continue,
            };
            let seq = self.add_row(session, new, &mut out);
            self.links.push(NoteLink { record: row.seq, private: seq });
        }
        out
    }

    /// A row about the private file itself: it continues in another part, or its end was torn.
    pub(crate) fn add_file_row(&mut self, session: &Session, now: Moment, item: &'static str, text: &str) -> Vec<Row> {
        let fact = Fact::new(RowKind::Session, item).text(text);
        let entry =
            Entry { time: now.into(), author: Initials::app(), source: Source::App, amended_entry: None, facts: vec![fact] };
        let mut out = Vec::new();
        for row in number_rows(session, now, &[entry]) {
            self.add_row(session, Row { entry: 0, ..row }, &mut out);
        }
        out
    }

    /// Numbers a row in this file and returns its number; entry 0 begins a new entry.
    fn add_row(&mut self, session: &Session, row: Row, out: &mut Vec<Row>) -> u64 {
        if self.rows.is_empty()
            && let Some(first) = session.ledger().rows().first()
        {
            let anchor = Row { note: FIRST_ROW_NOTE.to_owned(), ..first.clone() };
            self.rows.push(anchor.clone());
            out.push(anchor);
        }
        let seq = self.last_seq() + 1;
        let row = Row { seq, entry: if row.entry == 0 { seq } else { row.entry }, ..row };
        self.rows.push(row.clone());
        out.push(row);
        seq
    }

    /// The newest private row of a row of the record.
    fn newest_version(&self, record: u64) -> Option<&Row> {
        let link = self.links.iter().rev().find(|link| link.record == record)?;
        self.rows.iter().find(|row| row.seq == link.private)
    }
}

const FIRST_ROW_NOTE: &str = "private process notes: row 1 fills every cell so that readers infer the types";

fn is_private_note(row: &Row) -> bool {
    row.matches(RowKind::Note, "private")
}
