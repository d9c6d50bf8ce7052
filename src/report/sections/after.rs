//! Sections on the end of the day: how the client left, aftercare, and what the record lacks.

use super::block::{entries_if_any, entries_or_text, pair, titled_with_note};
use crate::report::common;
use crate::report::common::{ReportEntry, effective_rows, join_or_not_recorded, text_and_note};
use crate::report::document::{ChecklistLine, SectionBlock};
use crate::report::{CaseRecord, NOT_RECORDED};
use crate::session::analysis::describe::describe_rows;
use crate::session::analysis::outstanding;
use crate::session::clinical::checklist::{ChecklistAnswer, items_of_phase};
use crate::session::clinical::{discharge, emergency};
use crate::session::limits::spell_out_sources;
use crate::session::plan::ChecklistItem;
use crate::session::record::row::Row;
use crate::session::{PhaseId, RowKind, Session};

pub(crate) fn departure(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let line = |(item, _): (&ChecklistItem, _)| {
        let recorded = session.projection().checklist_answers.get(&item.id);
        let symbol = match recorded.map(|recorded| recorded.answer) {
            Some(ChecklistAnswer::Done) => "☑",
            Some(ChecklistAnswer::NotDone) => "☒ not done:",
            Some(ChecklistAnswer::NotApplicable) => "– not applicable:",
            None => "☐ not recorded:",
        };
        ChecklistLine {
            symbol,
            answer: recorded.map_or(NOT_RECORDED, |recorded| recorded.answer.title()),
            title: titled_with_note(&item.title, recorded),
            time_label: recorded.map(|recorded| common::time_label(session, recorded.time.wall)).unwrap_or_default(),
        }
    };
    let lines: Vec<ChecklistLine> = discharge::list(session).into_iter().map(line).collect();
    let release = session.earliest_release().map(|at| {
        let label = common::time_label(session, common::wall_time_at(session, at));
        let source = spell_out_sources(&session.plan().release.source, &session.plan().sources);
        format!("{label} ({}), {source}", common::t_plus_label(session, at))
    });
    let left = effective_rows(session, RowKind::Event, "left").last().copied();
    let words = left.map(|row| {
        let since = common::t_plus_label(session, row.elapsed);
        let beside = if since.is_empty() { String::new() } else { format!(" ({since})") };
        format!("{}{beside}", common::time_label(session, row.time))
    });
    let mut blocks = vec![SectionBlock::Pairs(vec![
        pair("Earliest release", release.as_deref().unwrap_or("no dose, so no rule applies")),
        pair("Client left", words.as_deref().unwrap_or(NOT_RECORDED)),
        pair("With whom, in what condition", join_or_not_recorded(left.map(|row| &row.note), "")),
        pair("Escort planned", emergency::fact_words(session, RowKind::Plan, "escort").unwrap_or(NOT_RECORDED)),
    ])];
    if session.t0().is_some() && !lines.is_empty() {
        blocks.push(SectionBlock::Checklist(lines));
    }
    blocks
}

pub(crate) fn aftercare(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let planned =
        |item: &str| join_or_not_recorded(effective_rows(session, RowKind::Plan, item).into_iter().map(text_and_note), "; ");
    let pairs = vec![
        pair("Follow-up", planned("followup")),
        pair("Aftercare", planned("aftercare")),
        pair("Contact planned", planned("contact")),
    ];
    let later = common::effective_rows_where(session, |row| {
        row.kind == RowKind::Note && matches!(row.item.as_ref(), "contact" | "journal")
    });
    let items: Vec<ReportEntry> = later.iter().filter_map(|row| ReportEntry::from_entry(session, row.entry)).collect();
    std::iter::once(SectionBlock::Pairs(pairs)).chain(entries_if_any(items)).collect()
}

/// What was not recorded or not done, with the recorded reason.
pub(crate) fn gaps_and_omissions(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let is_gap = |row: &Row| match row.kind {
        RowKind::Session => matches!(row.item.as_ref(), "gap" | "suspend" | "clock_jump" | "zone" | "torn" | "part" | "leave"),
        RowKind::Due => matches!(row.text.as_str(), "skipped" | "expired"),
        _ => false,
    };
    let items: Vec<_> =
        common::effective_rows_where(session, is_gap).into_iter().filter_map(|row| gap_entry(session, row)).collect();
    let unanswered = unanswered_items(session).join(", ");
    let owed = outstanding::list(session, if session.is_closed() { session.end_time() } else { case.last_known_time() });
    let is_complete = unanswered.is_empty() && owed.is_empty();
    let mut blocks = if is_complete { entries_or_text(items, "none recorded") } else { entries_if_any(items).collect() };
    let owed_title = if session.is_closed() { "Not recorded" } else { "Still missing" };
    let missing = [pair("Not answered", unanswered), pair(owed_title, owed.join(", "))];
    let missing: Vec<_> = missing.into_iter().filter(|(_, words)| !words.is_empty()).collect();
    blocks.extend((!missing.is_empty()).then_some(SectionBlock::Pairs(missing)));
    let accepted =
        effective_rows(session, RowKind::Session, "close").last().map(|row| row.note.as_str()).filter(|note| !note.is_empty());
    let named = |note: &str| pair("Accepted at the close", note.strip_prefix("gaps accepted: ").unwrap_or(note));
    blocks.extend(accepted.map(|note| SectionBlock::Pairs(vec![named(note)])));
    blocks
}

/// The checklist items of the phases that were entered, without an answer. The discharge checklist is owed with the rest.
fn unanswered_items(session: &Session) -> Vec<String> {
    let phases = PhaseId::ALL.into_iter().filter(|phase| session.phase_start(*phase).is_some());
    let items = phases.flat_map(|phase| items_of_phase(session.plan(), phase));
    let is_open = |item: &&ChecklistItem| {
        !session.plan().discharge_checklist.contains(item) && !session.projection().checklist_answers.contains_key(&item.id)
    };
    items.filter(is_open).map(|item| item.title.clone()).collect()
}

fn gap_entry(session: &Session, row: &Row) -> Option<ReportEntry> {
    let mut item = ReportEntry::from_entry(session, row.entry)?;
    if row.kind == RowKind::Due && row.entry != row.seq {
        // It expired within another entry: describe it, not that entry.
        item.text = describe_rows(session, &[row]).text;
    }
    if row.text == "skipped" && row.note.is_empty() {
        item.text += " · reason ";
        item.text += NOT_RECORDED;
    }
    Some(item)
}
