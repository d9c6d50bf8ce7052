//! Sections on what was changed after it was written: the earlier versions, who changed it, when and why.

use super::block::table_or_text;
use crate::report::CaseRecord;
use crate::report::common;
use crate::report::common::join_or_not_recorded;
use crate::report::document::SectionBlock;
use crate::session::{Row, RowKind, Session, analysis::describe::describe_with_sources};
use std::collections::BTreeSet;

/// The numbers of all entries, in the order written.
fn entry_numbers(session: &Session) -> Vec<u64> {
    let mut known = BTreeSet::new();
    session.ledger().rows().iter().map(|row| row.entry).filter(|entry| known.insert(*entry)).collect()
}

pub(crate) fn corrections(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let ledger = session.ledger();
    let changed = entry_numbers(session).into_iter().filter(|entry| ledger.is_amended(*entry) && !ledger.is_withdrawn(*entry));
    let lines: Vec<Vec<String>> = changed.filter_map(|entry| correction_row(session, entry)).collect();
    vec![table_or_text(vec!["Of", "It was", "It is", "By, written", "Why"], lines, "none")]
}

fn correction_row(session: &Session, entry: u64) -> Option<Vec<String>> {
    let ledger = session.ledger();
    let now = ledger.live_rows_of(entry);
    let newest = now.iter().max_by_key(|row| row.seq)?;
    let before: Vec<String> = ledger.earlier_versions_of(entry).iter().map(|rows| version_text(session, rows)).collect();
    let first = ledger.first_version(newest.seq)?;
    let notes: BTreeSet<&str> = now.iter().filter(|row| row.amends.is_some()).map(|row| row.note.as_str()).collect();
    // The note of these kinds is their text, not a reason.
    let has_reason = !matches!(newest.kind, RowKind::Note | RowKind::Event | RowKind::Checkin | RowKind::Music);
    let when = common::time_label(session, newest.entered);
    Some(vec![
        common::time_label(session, first.time),
        before.join(" → "),
        version_text(session, &now),
        format!("{}, {when}", newest.author),
        join_or_not_recorded(notes.into_iter().filter(|_| has_reason), "; "),
    ])
}

fn version_text(session: &Session, rows: &[&Row]) -> String {
    let description = describe_with_sources(session, rows);
    let when = rows.first().map(|row| common::time_label(session, row.time)).unwrap_or_default();
    let text = rows.first().map_or_else(String::new, |first| common::spelled_out(session, first, description.text.clone()));
    format!("{when} {text} {}", description.tags).trim_end().to_owned()
}

pub(crate) fn withdrawals(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let ledger = session.ledger();
    let withdrawn = entry_numbers(session).into_iter().filter(|entry| ledger.is_withdrawn(*entry));
    let line = |entry: u64| {
        let newest = ledger.newest_versions_of(entry);
        let void = ledger.rows().iter().rfind(|row| row.kind == RowKind::Void && row.entry == entry)?;
        let by = format!("{}, {}", void.author, common::time_label(session, void.entered));
        (!newest.is_empty()).then(|| vec![version_text(session, &newest), by, join_or_not_recorded([&void.note], "")])
    };
    let lines: Vec<Vec<String>> = withdrawn.filter_map(line).collect();
    if lines.is_empty() { Vec::new() } else { vec![SectionBlock::Table(vec!["What it was", "By, written", "Why"], lines)] }
}
