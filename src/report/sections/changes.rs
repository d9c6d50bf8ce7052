//! What was changed after it was written: how it stood before, who changed it, when and why. Nothing is hidden by a correction.

use super::Block;
use crate::report::common;
use crate::report::{Case, NOT_RECORDED};
use crate::session::analysis::describe::tell_rows;
use crate::session::record::row::Row;
use crate::session::{Kind, Session};
use std::collections::BTreeSet;

/// Entries in the order written, each once.
fn entries(session: &Session) -> Vec<u64> {
    let mut seen = BTreeSet::new();
    session.ledger().rows().iter().map(|row| row.entry).filter(|entry| seen.insert(*entry)).collect()
}

pub(crate) fn corrections(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let ledger = session.ledger();
    let changed = entries(session).into_iter().filter(|entry| ledger.is_amended(*entry) && !ledger.is_withdrawn(*entry));
    let lines: Vec<Vec<String>> = changed.filter_map(|entry| correction(session, entry)).collect();
    if lines.is_empty() {
        return vec![Block::Words("none".to_owned())];
    }
    vec![Block::Table(vec!["Of", "It was", "It is", "By, written", "Why"], lines)]
}

fn correction(session: &Session, entry: u64) -> Option<Vec<String>> {
    let ledger = session.ledger();
    let now = ledger.live_of(entry);
    let newest = now.iter().max_by_key(|row| row.seq)?;
    let before: Vec<String> = ledger.earlier_of(entry).iter().map(|rows| stood(session, rows)).collect();
    let first = ledger.first_version(newest.seq)?;
    let notes: BTreeSet<&str> = now.iter().filter(|row| row.amends.is_some()).map(|row| row.note.as_str()).collect();
    // A note that is itself the words was not said as a reason.
    let is_words = matches!(newest.kind, Kind::Note | Kind::Event | Kind::Checkin | Kind::Music);
    let why =
        if is_words { String::new() } else { notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ") };
    let when = common::when(session, newest.entered);
    Some(vec![
        common::when(session, first.time),
        before.join(" → "),
        stood(session, &now),
        format!("{}, {when}", newest.author),
        or_not(&why),
    ])
}

fn or_not(why: &str) -> String {
    if why.is_empty() { NOT_RECORDED.to_owned() } else { why.to_owned() }
}

/// The words of a version, with its time.
fn stood(session: &Session, rows: &[&Row]) -> String {
    let told = tell_rows(session, rows);
    let when = rows.first().map(|row| common::when(session, row.time)).unwrap_or_default();
    format!("{when} {} {}", told.words, told.tags).trim_end().to_owned()
}

pub(crate) fn withdrawn(case: &Case) -> Vec<Block> {
    let session = &case.session;
    let ledger = session.ledger();
    let gone = entries(session).into_iter().filter(|entry| ledger.is_withdrawn(*entry));
    let line = |entry: u64| {
        let shown = ledger.shown_of(entry);
        let void = ledger.rows().iter().rfind(|row| row.kind == Kind::Void && row.entry == entry)?;
        let by = format!("{}, {}", void.author, common::when(session, void.entered));
        (!shown.is_empty()).then(|| vec![stood(session, &shown), by, or_not(&void.note)])
    };
    let lines: Vec<Vec<String>> = gone.filter_map(line).collect();
    if lines.is_empty() { Vec::new() } else { vec![Block::Table(vec!["What it was", "By, written", "Why"], lines)] }
}
