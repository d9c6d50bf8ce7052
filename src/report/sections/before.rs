//! Sections on the session before the medicine: its facts, stages, the people present, and the preparation.

use super::block::{pair, table_or_text, titled_with_note};
use crate::report::common;
use crate::report::common::{capitalize, effective_rows, join_nonempty, join_or_not_recorded};
use crate::report::document::SectionBlock;
use crate::report::{CaseRecord, NOT_RECORDED};
use crate::session::analysis::describe::decision_name;
use crate::session::analysis::item_words::{decision_answer, end_reason_words, event_words};
use crate::session::clinical::checklist::{ChecklistAnswer, items_of_phase};
use crate::session::clinical::dose_summary::{self, DoseOrder};
use crate::session::time::format_utc_offset;
use crate::session::words::route_words;
use crate::session::{PhaseId, RowKind, Timestamp};

pub(crate) fn session_facts(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let (projection, plan) = (session.projection(), session.plan());
    let first = session.ledger().row(1);
    let meta = |item: &str| effective_rows(session, RowKind::Meta, item).last().map(|row| row.text.clone());
    let or_not = |words: Option<String>| words.unwrap_or_else(|| NOT_RECORDED.to_owned());
    let mut pairs = vec![
        pair("Session", case.name.clone()),
        pair("Client", case.client()),
        pair("Session number", or_not(projection.session_no.map(|number| number.to_string()))),
        pair("Date", or_not(first.map(|row| row.time.date()))),
        pair("Began", or_not(first.map(|row| row.time.hm()))),
        pair("Client left", or_not(session.client_left().map(|at| common::time_label(session, at.wall)))),
        pair("Time zone", or_not(meta("tz").map(|zone| time_zone_text(case, zone)))),
        pair("Protocol", format!("{} {} ({}), {}", plan.id, plan.version, plan.title, plan.describe_signature())),
    ];
    pairs.extend(meta("room").map(|room| pair("Room", room)));
    pairs.push(pair("Record", closure_text(case)));
    pairs.extend(case.digest().map(|digest| pair("Digest", digest)));
    let private = effective_rows(session, RowKind::Note, "private").len();
    if private > 0 {
        pairs.push(pair("Private notes", format!("{private}, in a separate file")));
    }
    vec![SectionBlock::Pairs(pairs)]
}

/// The time zone; if the clocks were changed during the session, also the offset of times without one.
fn time_zone_text(case: &CaseRecord, zone: String) -> String {
    let rows = case.session.ledger().rows();
    match rows.first() {
        Some(first) if rows.iter().any(|row| row.time.offset_s() != first.time.offset_s()) => {
            format!("{zone}; the clocks were changed: a time without an offset is {}", format_utc_offset(first.time.offset_s()))
        }
        _ => zone,
    }
}

/// Whether, when, by whom and why the record was closed.
fn closure_text(case: &CaseRecord) -> String {
    let session = &case.session;
    let close = effective_rows(session, RowKind::Session, "close").last().copied();
    match close.filter(|_| session.is_closed()) {
        Some(row) => {
            format!("closed {} by {}: {}", common::time_label(session, row.time), row.author, end_reason_words(&row.text))
        }
        None => "not closed yet".to_owned(),
    }
}

pub(crate) fn stages(case: &CaseRecord) -> Vec<SectionBlock> {
    let line = |span: common::StageSpan<'_>| {
        let planned = span.planned_min.map(|min| min.to_string()).unwrap_or_default();
        vec![
            span.title.to_owned(),
            common::time_label(&case.session, span.began.wall),
            common::t_plus_label(&case.session, span.began.elapsed),
            span.minutes().to_string(),
            planned,
        ]
    };
    let lines = common::stage_spans(case).into_iter().map(line).collect();
    vec![SectionBlock::Table(vec!["Stage", "Began", "T+", "Minutes", "Planned"], lines)]
}

pub(crate) fn staff_present(case: &CaseRecord) -> Vec<SectionBlock> {
    let staff = common::staff_presence(case);
    let has_roles = staff.iter().any(|(_, role, _)| !role.is_empty());
    let line = |(who, role, times): (String, String, String)| {
        let role = if role.is_empty() { NOT_RECORDED.to_owned() } else { role };
        if has_roles { vec![who, role, times] } else { vec![who, times] }
    };
    let head = if has_roles { vec!["Who", "Role", "In the room"] } else { vec!["Who", "In the room"] };
    let lines: Vec<Vec<String>> = staff.into_iter().map(line).collect();
    let mut blocks = vec![table_or_text(head, lines, NOT_RECORDED)];
    let moves = common::effective_rows_where(&case.session, |row| {
        matches!(row.item.as_ref(), "bathroom_out" | "bathroom_in") && row.kind == RowKind::Event
    });
    let client: Vec<String> =
        moves.iter().map(|row| format!("{} {}", common::time_label(&case.session, row.time), event_words(&row.item))).collect();
    if !client.is_empty() {
        blocks.push(SectionBlock::Pairs(vec![pair("Client", client.join(", "))]));
    }
    blocks
}

pub(crate) fn preparation(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let notes = |item: &str| join_or_not_recorded(effective_rows(session, RowKind::Note, item).iter().map(|row| &row.note), "; ");
    let intention = match notes("intention") {
        words if words == NOT_RECORDED => words,
        words => format!("“{words}”"),
    };
    let reading = |item: &str, unit: &str| {
        session.last_reading(item).map_or_else(|| NOT_RECORDED.to_owned(), |reading| format!("{} {unit}", reading.value))
    };
    let describe_order = |order: DoseOrder| {
        let max = order.max_mg.map(|max| format!(", at most {max} mg")).unwrap_or_default();
        let words = format!("{} {} mg {}{max}", common::slug_to_words(&order.substance), order.mg, route_words(&order.route));
        join_nonempty([words.trim_end(), &order.note], " · ")
    };
    let order = join_or_not_recorded(dose_summary::orders(session).into_iter().map(describe_order), "; ");
    let mut pairs = vec![
        pair("Intention", intention),
        pair("Allergies", notes("allergies")),
        pair("Age", reading("age", "years")),
        pair("Weight", reading("weight", "kg")),
        pair("Order", order),
    ];
    let decided = common::effective_rows_where(session, |row| row.matches(RowKind::Decision, "go_no_go"));
    let decided = decided.iter().map(|row| attributed_text(case, &decision_answer(&row.text), row));
    pairs.push((capitalize(&decision_name("go_no_go")), join_or_not_recorded(decided, "; ")));
    if let Some(hold) = dose_summary::last_hold(session) {
        let when = |at: Timestamp| common::time_label(session, at.wall);
        let cleared = hold.clearance.map_or_else(|| "not cleared".to_owned(), |(at, by)| format!("cleared {} {by}", when(at)));
        let readings = dose_summary::pressures_before_dose(session, case.last_known_time());
        pairs.push(pair("Held", join_nonempty([when(hold.time), hold.reason, readings, cleared], " · ")));
    }
    vec![SectionBlock::Pairs(pairs)]
}

/// Words with the note, the time and the author of their row.
fn attributed_text(case: &CaseRecord, words: &str, row: &crate::session::Row) -> String {
    let words = join_nonempty([words, &row.note], " · ");
    format!("{words} ({}, {})", common::time_label(&case.session, row.time), row.author)
}

pub(crate) fn checklists(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let answers = &session.projection().checklist_answers;
    let of = |id: PhaseId| {
        // The discharge checklist has a section of its own.
        let discharge = &session.plan().discharge_checklist;
        let items: Vec<_> = items_of_phase(session.plan(), id).into_iter().filter(|item| !discharge.contains(item)).collect();
        let with = |wanted: Option<ChecklistAnswer>| {
            let answered = items.iter().map(|item| (item, answers.get(&item.id)));
            let fitting = answered.filter(|(_, recorded)| recorded.map(|recorded| recorded.answer) == wanted);
            fitting.map(|(item, recorded)| titled_with_note(&item.title, recorded)).collect::<Vec<_>>()
        };
        let done = with(Some(ChecklistAnswer::Done));
        let mut words = format!("{} of {} done", done.len(), items.len());
        if !done.is_empty() {
            words.extend([": ", &done.join("; ")]);
        }
        for (name, some) in [
            ("Not done", with(Some(ChecklistAnswer::NotDone))),
            ("Not applicable", with(Some(ChecklistAnswer::NotApplicable))),
            ("Not recorded", with(None)),
        ] {
            if !some.is_empty() {
                words.extend([". ", name, ": ", &some.join("; ")]);
            }
        }
        let title = session.plan().phase(id).map_or_else(|| id.id().to_owned(), |phase| phase.title.clone());
        (!items.is_empty()).then_some((title, words))
    };
    let entered = |id: &PhaseId| *id == PhaseId::Arrive || session.projection().phases.iter().any(|(_, _, known)| known == id);
    vec![SectionBlock::Pairs(PhaseId::ALL.into_iter().filter(entered).filter_map(of).collect())]
}
