//! What the account says of the end of the day: how the client left, what comes next, and what the record lacks.

use super::{SectionBlock, entries_or_text, pair};
use crate::report::common;
use crate::report::common::{ReportEntry, effective_rows};
use crate::report::{CaseRecord, NOT_RECORDED};
use crate::session::analysis::outstanding;
use crate::session::clinical::{discharge, emergency};
use crate::session::record::row::Row;
use crate::session::{RowKind, Session};

pub(crate) fn departure(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let answered = |id: &str| session.projection().checklist_answers.get(id);
    let line = |check: &crate::session::plan::ChecklistItem| {
        let ticked = answered(&check.id);
        let answer = ticked.map_or(NOT_RECORDED, |ticked| ticked.answer.title());
        let when = ticked.map(|ticked| common::time_label(session, ticked.time.wall)).unwrap_or_default();
        let note = ticked.map(|ticked| ticked.note.as_str()).filter(|note| !note.is_empty());
        vec![answer.to_owned(), when, format!("{}{}", check.title, note.map(|note| format!(" ({note})")).unwrap_or_default())]
    };
    let lines: Vec<Vec<String>> = discharge::list(session).into_iter().map(|(check, _)| line(check)).collect();
    let mut pairs = Vec::new();
    let release = session.earliest_release().map(|at| {
        let label = common::time_label(session, common::wall_time_at(session, at));
        format!("{label} ({}), {}", common::t_plus_label(session, at), session.plan().release.source)
    });
    pairs.push(pair("Earliest release", release.unwrap_or_else(|| "no dose, so no rule applies".to_owned())));
    let left = effective_rows(session, RowKind::Event, "left").last().copied();
    let words = left.map(|row| {
        let since = common::t_plus_label(session, row.elapsed);
        let beside = if since.is_empty() { String::new() } else { format!(" ({since})") };
        format!("{}{beside}", common::time_label(session, row.time))
    });
    pairs.push(pair("Client left", words.unwrap_or_else(|| NOT_RECORDED.to_owned())));
    let how = left.map(|row| row.note.clone()).filter(|note| !note.is_empty());
    pairs.push(pair("With whom, in what condition", how.unwrap_or_else(|| NOT_RECORDED.to_owned())));
    pairs.push(pair("Escort planned", emergency::escort(session).unwrap_or(NOT_RECORDED)));
    let mut blocks = vec![SectionBlock::Pairs(pairs)];
    if session.t0().is_some() && !lines.is_empty() {
        blocks.push(SectionBlock::Table(vec!["Answer", "When", "Discharge checklist"], lines));
    }
    blocks
}

pub(crate) fn aftercare(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let planned = |item: &str| {
        let all: Vec<String> = effective_rows(session, RowKind::Plan, item).iter().map(|row| text_and_note(row)).collect();
        if all.is_empty() { NOT_RECORDED.to_owned() } else { all.join("; ") }
    };
    let pairs = vec![
        pair("Follow-up", planned("followup")),
        pair("Aftercare", planned("aftercare")),
        pair("Contact planned", planned("contact")),
    ];
    let later = common::effective_rows_where(session, |row| {
        row.kind == RowKind::Note && matches!(row.item.as_ref(), "contact" | "journal")
    });
    let items: Vec<ReportEntry> = later.iter().filter_map(|row| ReportEntry::from_entry(session, row.entry)).collect();
    let mut blocks = vec![SectionBlock::Pairs(pairs)];
    if !items.is_empty() {
        blocks.push(SectionBlock::Entries(items));
    }
    blocks
}

fn text_and_note(row: &Row) -> String {
    [row.text.as_str(), &row.note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What was not recorded or not done, each with the reason that was given.
pub(crate) fn gaps_and_omissions(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let is_gap = |row: &Row| match row.kind {
        RowKind::Session => matches!(row.item.as_ref(), "gap" | "suspend" | "clock_jump" | "zone" | "torn" | "part" | "leave"),
        RowKind::Due => matches!(row.text.as_str(), "skipped" | "expired"),
        _ => false,
    };
    let items = common::effective_rows_where(session, is_gap).into_iter().filter_map(|row| gap_entry(session, row)).collect();
    let mut blocks = entries_or_text(items, "none recorded");
    let accepted =
        effective_rows(session, RowKind::Session, "close").last().map(|row| row.note.as_str()).filter(|note| !note.is_empty());
    let named = |note: &str| pair("Accepted at the close", note.strip_prefix("gaps accepted: ").unwrap_or(note));
    blocks.extend(accepted.map(|note| SectionBlock::Pairs(vec![named(note)])));
    if !session.is_closed() {
        let owed = outstanding::list(session, case.last_known_time());
        let owed = if owed.is_empty() { "nothing".to_owned() } else { owed.join(", ") };
        blocks.push(SectionBlock::Pairs(vec![pair("Still owed", owed)]));
    }
    blocks
}

fn gap_entry(session: &Session, row: &Row) -> Option<ReportEntry> {
    let mut item = ReportEntry::from_entry(session, row.entry)?;
    if row.kind == RowKind::Due && row.entry != row.seq {
        // It ran out within another act's entry: its own words, not that act's.
        item.text = format!("{} {}", common::slug_to_words(&row.item), common::slug_to_words(&row.text));
    }
    if row.text == "skipped" && row.note.is_empty() {
        item.text += " · reason ";
        item.text += NOT_RECORDED;
    }
    Some(item)
}
