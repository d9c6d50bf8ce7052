//! Words that go to the private notes: which intents carry some, and which entries can be made private.

use super::intent::Intent;
use crate::session::record::row::Row;
use crate::session::record::vocabulary::RowKind;
use crate::session::state::Session;
use crate::session::statement::{Statement, StatementKind};

/// The words that an intent takes to the private file. They are asked for before it is decided: afterwards nothing has them.
pub fn private_text_of(session: &Session, intent: &Intent) -> Option<String> {
    match intent {
        Intent::AddEntry(Statement { kind: StatementKind::Private { words }, .. }) => Some(words.clone()),
        Intent::MakePrivate { entry } => Some(movable_texts(session, *entry).join("\n")),
        _ => None,
    }
}

/// What a person said in an entry that can be made private.
fn movable_texts(session: &Session, entry: u64) -> Vec<String> {
    let live = session.ledger().live_rows_of(entry);
    live.into_iter().filter(|row| is_movable(row)).map(|row| row.note.clone()).collect()
}

/// Whether a row's words are a person's own, and nothing that the record lives by.
pub(crate) fn is_movable(row: &Row) -> bool {
    let is_said = matches!(row.kind, RowKind::Note | RowKind::Checkin) || row.matches(RowKind::Event, "moment");
    is_said && !row.note.is_empty()
}

/// The newest entry whose words can be made private.
pub fn newest_movable_entry(session: &Session) -> Option<u64> {
    let own = |row: &&Row| row.source.is_manual() && row.author == session.writer();
    let entries = session.ledger().rows().iter().rev().filter(own).map(|row| row.entry);
    entries.into_iter().find(|entry| !movable_texts(session, *entry).is_empty())
}
