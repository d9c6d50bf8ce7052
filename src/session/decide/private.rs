//! Which intents carry words for the private notes, and which entries can be made private.

use crate::session::{Intent, Row, RowKind, Session, Statement, StatementKind};

/// The words that an intent adds to the private file. Ask before deciding on the intent: the resulting rows do not hold them.
pub(crate) fn private_text_of(session: &Session, intent: &Intent) -> Option<String> {
    match intent {
        Intent::AddEntry(Statement { kind: StatementKind::Private(words), .. }) => Some(words.clone()),
        Intent::MakePrivate(entry) => Some(movable_texts(session, *entry).join("\n")),
        _ => None,
    }
}

/// The words in an entry that can be made private.
fn movable_texts(session: &Session, entry: u64) -> Vec<String> {
    let live = session.ledger().live_rows_of(entry);
    live.into_iter().filter(|row| is_movable(row)).map(|row| row.note.clone()).collect()
}

/// Whether a row's words can be made private: free words on which nothing else depends.
pub(crate) fn is_movable(row: &Row) -> bool {
    let has_words = matches!(row.kind, RowKind::Note | RowKind::Checkin) || row.matches(RowKind::Event, "moment");
    has_words && !row.note.is_empty()
}

/// The writer's newest entry whose words can be made private.
pub(crate) fn newest_movable_entry(session: &Session) -> Option<u64> {
    let own = |row: &&Row| row.source.is_manual() && row.author == session.writer();
    let entries = session.ledger().rows().iter().rev().filter(own).map(|row| row.entry);
    entries.into_iter().find(|entry| !movable_texts(session, *entry).is_empty())
}
