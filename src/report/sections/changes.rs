//! What was changed after it was written: how it stood before, who changed it, when and why. Nothing is hidden by a correction.

use super::SectionBlock;
use crate::report::common;
use crate::report::{CaseRecord, NOT_RECORDED};
use crate::session::analysis::describe::describe_rows;
use crate::session::record::row::Row;
use crate::session::{RowKind, Session};
use std::collections::BTreeSet;

/// Entries in the order written, each once.
fn entry_numbers(session: &Session) -> Vec<u64> {
    let mut seen = BTreeSet::new();
    session.ledger().rows().iter().map(|row| row.entry).filter(|entry| seen.insert(*entry)).collect()
}

pub(crate) fn corrections(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let ledger = session.ledger();
    let changed = entry_numbers(session).into_iter().filter(|entry| ledger.is_amended(*entry) && !ledger.is_withdrawn(*entry));
    let lines: Vec<Vec<String>> = changed.filter_map(|entry| correction_row(session, entry)).collect();
    if lines.is_empty() {
        return vec![SectionBlock::Paragraph("none".to_owned())];
    }
    vec![SectionBlock::Table(vec!["Of", "It was", "It is", "By, written", "Why"], lines)]
}

fn correction_row(session: &Session, entry: u64) -> Option<Vec<String>> {
    let ledger = session.ledger();
    let now = ledger.live_rows_of(entry);
    let newest = now.iter().max_by_key(|row| row.seq)?;
    let before: Vec<String> = ledger.earlier_versions_of(entry).iter().map(|rows| version_text(session, rows)).collect();
    let first = ledger.first_version(newest.seq)?;
    let notes: BTreeSet<&str> = now.iter().filter(|row| row.amends.is_some()).map(|row| row.note.as_str()).collect();
    // A note that is itself the words was not said as a reason.
    let is_words = matches!(newest.kind, RowKind::Note | RowKind::Event | RowKind::Checkin | RowKind::Music);
    let why =
        if is_words { String::new() } else { notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ") };
    let when = common::time_label(session, newest.entered);
    Some(vec![
        common::time_label(session, first.time),
        before.join(" → "),
        version_text(session, &now),
        format!("{}, {when}", newest.author),
        or_not_recorded(&why),
    ])
}

fn or_not_recorded(why: &str) -> String {
    if why.is_empty() { NOT_RECORDED.to_owned() } else { why.to_owned() }
}

/// The words of a version, with its time.
fn version_text(session: &Session, rows: &[&Row]) -> String {
    let told = describe_rows(session, rows);
    let when = rows.first().map(|row| common::time_label(session, row.time)).unwrap_or_default();
    format!("{when} {} {}", told.text, told.tags).trim_end().to_owned()
}

pub(crate) fn withdrawals(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let ledger = session.ledger();
    let gone = entry_numbers(session).into_iter().filter(|entry| ledger.is_withdrawn(*entry));
    let line = |entry: u64| {
        let shown = ledger.newest_versions_of(entry);
        let void = ledger.rows().iter().rfind(|row| row.kind == RowKind::Void && row.entry == entry)?;
        let by = format!("{}, {}", void.author, common::time_label(session, void.entered));
        (!shown.is_empty()).then(|| vec![version_text(session, &shown), by, or_not_recorded(&void.note)])
    };
    let lines: Vec<Vec<String>> = gone.filter_map(line).collect();
    if lines.is_empty() { Vec::new() } else { vec![SectionBlock::Table(vec!["What it was", "By, written", "Why"], lines)] }
}
