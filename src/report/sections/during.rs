//! Sections on the medicine and the time after it: doses, readings, observations, the client's words.

use super::block::{entries_if_any, entries_or_text, pair};
use crate::report::common;
use crate::report::common::{ReportEntry, effective_rows, join_nonempty, join_or_not_recorded};
use crate::report::document::SectionBlock;
use crate::report::{CaseRecord, NOT_RECORDED};
use crate::session::analysis::flowsheet;
use crate::session::analysis::flowsheet::{FlowsheetCell, FlowsheetLine, FlowsheetLineKind};
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::InfusionState;
use crate::session::clinical::emergency;
use crate::session::clinical::emergency::EMERGENCY_STAMPS;
use crate::session::clinical::last_dose::last_dose;
use crate::session::clinical::oxygen;
use crate::session::projection::DueOutcome;
use crate::session::record::row::Row;
use crate::session::{RowKind, Session, Vital};
use std::collections::BTreeSet;

/// The entries of the rows that fit, each once, by time.
fn effective_entries(session: &Session, fits: impl Fn(&Row) -> bool) -> Vec<ReportEntry> {
    let mut known = BTreeSet::new();
    let rows = common::effective_rows_where(session, fits);
    rows.into_iter().filter(|row| known.insert(row.entry)).filter_map(|row| ReportEntry::from_entry(session, row.entry)).collect()
}

pub(crate) fn doses(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let order = |row: &Row| matches!(row.item.as_ref(), "order" | "order_max" | "held" | "cleared");
    let given = effective_entries(session, |row| row.kind == RowKind::Dose && !order(row));
    let mut blocks = entries_or_text(given, "no dose is recorded");
    let last = last_dose(session).map(|last| last.dated(session, |at| common::time_label(session, at.wall)));
    let mut pairs: Vec<_> = last.map(|last| pair("Last dose", last)).into_iter().collect();
    for (substance, total) in dose_summary::totals(session) {
        let per_kg = session.weight_kg().filter(|kg| *kg > 0.0).map(|kg| format!(", {:.3} mg/kg", total.mg / kg));
        let (mg, per_kg) = (dose_summary::round_to_thousandth(total.mg), per_kg.unwrap_or_default());
        let words = format!("{} {mg} mg{per_kg}{}", common::slug_to_words(substance), total.unknown_part());
        pairs.push(pair("In all", words));
    }
    if !pairs.is_empty() {
        blocks.push(SectionBlock::Pairs(pairs));
    }
    let open = dose_summary::infusions(session).iter().any(|infusion| infusion.state != InfusionState::Stopped);
    if open {
        blocks.push(SectionBlock::Paragraph("The infusion's end is not recorded.".to_owned()));
    }
    blocks
}

/// The vitals with a column: those of the plan, and any other that was taken.
fn vital_columns(session: &Session) -> Vec<Vital> {
    let planned = session.plan().vitals();
    let taken = |vital: &Vital| vital.items().iter().any(|item| session.projection().vitals.contains_key(*item));
    Vital::ALL.into_iter().filter(|vital| *vital != Vital::Weight && (planned.contains(vital) || taken(vital))).collect()
}

pub(crate) fn vitals(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let columns = vital_columns(session);
    let head = ["Point", "When"].into_iter().chain(columns.iter().copied().map(vital_heading)).chain(["By"]).collect();
    let table = flowsheet_table(case, &columns);
    let refused = effective_entries(session, |row| row.kind == RowKind::Vital && row.text.starts_with("not_possible"));
    let mut blocks = vec![SectionBlock::Table(head, table)];
    let summary = vitals_summary(session);
    if !summary.is_empty() {
        blocks.push(SectionBlock::Pairs(summary));
    }
    blocks.extend(entries_if_any(refused));
    blocks
}

/// A vital's name with its unit, short enough for the head of a column.
fn vital_heading(vital: Vital) -> &'static str {
    match vital {
        Vital::Bp => "BP mmHg",
        Vital::Hr => "HR /min",
        Vital::Spo2 => "SpO₂ %",
        Vital::Rr => "RR /min",
        Vital::Temp => "Temp °C",
        Vital::Weight => "Weight kg",
        Vital::O2 => "O₂ L/min",
    }
}

/// A line for each planned point and each reading outside the plan. A reading that counts for several points is listed once. Points
/// due after the end of the session are skipped.
fn flowsheet_table(case: &CaseRecord, columns: &[Vital]) -> Vec<Vec<String>> {
    let session = &case.session;
    let ended = (session.client_left().is_some() || session.is_closed()).then(|| common::day_end(case).elapsed);
    let is_over = |line: &FlowsheetLine<'_>| ended.is_some_and(|ended| line.time.is_none_or(|at| at > ended));
    let is_shown =
        |(line, cells): &(FlowsheetLine<'_>, Vec<String>)| !is_over(line) || cells.iter().all(|cell| cell != NOT_RECORDED);
    let lines = flowsheet::lines(session, case.last_known_time()).into_iter();
    let rows = lines.map(|line| {
        let cells = flowsheet_row(session, &line, columns);
        (line, cells)
    });
    rows.filter(is_shown).map(|(_, cells)| cells).collect()
}

fn flowsheet_row(session: &Session, line: &FlowsheetLine<'_>, columns: &[Vital]) -> Vec<String> {
    let mut taken = None;
    let cells: Vec<String> = columns
        .iter()
        .map(|vital| {
            let mut cells = vital.items().iter().map(|item| match flowsheet::cell(session, line, item) {
                FlowsheetCell::Blank => String::new(),
                FlowsheetCell::NotPossible => "not possible".to_owned(),
                FlowsheetCell::Measured(reading) => {
                    taken = taken.max(Some((reading.time.elapsed, reading.seq)));
                    format!("{}{}", reading.value, oxygen::suffix(session, item, reading.time.elapsed))
                }
            });
            let first = cells.next().unwrap_or_default();
            match cells.next() {
                Some(second) if !(first.is_empty() && second.is_empty()) && first != "not possible" => {
                    format!("{first}/{second}")
                }
                _ => first,
            }
        })
        .collect();
    let row = taken.and_then(|(_, seq)| session.ledger().row(seq));
    let when = row.map_or_else(|| missing_reading_text(session, line, &cells), |row| common::time_label(session, row.time));
    // Without a dose only the plan's own points have a time on its scale.
    let label = match &line.kind {
        _ if session.t0().is_some() => line.label.clone(),
        FlowsheetLineKind::Unplanned(_) => String::new(),
        FlowsheetLineKind::Planned(point, _) if session.plan().points.iter().all(|known| known.id != point.id) => {
            "recheck".to_owned()
        }
        FlowsheetLineKind::Planned(..) | FlowsheetLineKind::Upcoming(_) => line.label.clone(),
    };
    let by = row.map(|row| measured_by(session, row)).unwrap_or_default();
    [label, when].into_iter().chain(cells).chain([by]).collect()
}

/// Who measured: whoever was named, otherwise who wrote it down.
fn measured_by(session: &Session, row: &Row) -> String {
    let rows = session.ledger().live_rows_of(row.entry);
    let named = rows.iter().find(|row| row.matches(RowKind::Vital, "taken_by")).map(|row| row.text.clone());
    named.unwrap_or_else(|| row.author.to_string())
}

/// The text for a point without a reading.
fn missing_reading_text(session: &Session, line: &FlowsheetLine<'_>, cells: &[String]) -> String {
    let outcome = line.due().and_then(|due| session.projection().due_outcomes.get(&due.id));
    match outcome.map(|due| due.outcome) {
        _ if cells.iter().any(|cell| !cell.is_empty()) => String::new(),
        Some(DueOutcome::Answered) => {
            // A look answers a point that asks for no more; a late reading has a line of its own.
            let at = outcome
                .map(|outcome| common::effective_rows_where(session, |row| row.elapsed == outcome.time))
                .unwrap_or_default();
            let how = if at.iter().any(|row| row.kind == RowKind::Checkin) { "looked" } else { "answered" };
            at.first().map_or_else(|| how.to_owned(), |row| format!("{how} {}", common::time_label(session, row.time)))
        }
        Some(DueOutcome::Skipped) => "skipped".to_owned(),
        Some(DueOutcome::Expired) => "not taken".to_owned(),
        Some(DueOutcome::Postponed) | None => NOT_RECORDED.to_owned(),
    }
}

/// Baseline, the highest pressure and the lowest saturation after the dose, the last of each.
fn vitals_summary(session: &Session) -> Vec<(String, String)> {
    let Some(t0) = session.t0() else { return Vec::new() };
    let baseline = emergency::READ_ALOUD_VITALS
        .iter()
        .filter_map(|vital| Some(format!("{} {}", vital.label(), common::baseline_text(session, *vital)?)));
    let mut pairs = vec![pair("Before the dose", join_or_not_recorded(baseline, ", "))];
    let systolic = session.projection().readings_of("bp_systolic").iter().filter(|reading| reading.time.elapsed >= t0);
    if let Some(high) = systolic.max_by(|a, b| a.value.get().total_cmp(&b.value.get())) {
        let low = common::diastolic_of(session, high).map(|reading| format!("/{}", reading.value)).unwrap_or_default();
        pairs.push(pair("Highest BP", format!("{}{low} at {}", high.value, common::t_plus_label(session, high.time.elapsed))));
    }
    pairs.extend(common::lowest_text(session, "spo2", " %", t0).map(|lowest| pair("Lowest SpO₂", lowest)));
    pairs
}

pub(crate) fn scales(case: &CaseRecord) -> Vec<SectionBlock> {
    entries_if_any(effective_entries(&case.session, |row| row.kind == RowKind::Scale)).collect()
}

pub(crate) fn alerts(case: &CaseRecord) -> Vec<SectionBlock> {
    entries_or_text(effective_entries(&case.session, |row| row.kind == RowKind::Alert), "none raised")
}

/// What others saw. The client's words, touch, music, medicine and readings have sections of their own.
pub(crate) fn observations(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let looks = common::effective_rows_where(session, |row| row.kind == RowKind::Checkin);
    let concern = looks.iter().filter(|row| row.text.starts_with("concern")).count();
    let verbal = looks.iter().filter(|row| row.item == "verbal").count();
    let verbal_words = if verbal > 0 { format!("; {verbal} verbal checks") } else { String::new() };
    let summary = format!("{} silent looks, {concern} with concern{verbal_words}", looks.len() - verbal);
    let is_observation = |row: &Row| match row.kind {
        RowKind::Note => matches!(row.item.as_ref(), "observation" | "prompt") && !is_touch(row),
        RowKind::Event => {
            !is_touch(row) && !is_stamp(row) && !matches!(row.item.as_ref(), "left" | "staff_out" | "staff_in" | "shown")
        }
        RowKind::Checkin => !row.note.is_empty() || row.text.starts_with("concern") || row.item == "continuous",
        RowKind::Decision => !matches!(row.item.as_ref(), "go_no_go" | "second_dose"),
        _ => false,
    };
    let items = effective_entries(session, is_observation);
    let mut blocks = vec![SectionBlock::Paragraph(summary)];
    blocks.extend(entries_or_text(items, "no other observation is recorded"));
    blocks
}

pub(crate) fn quotes(case: &CaseRecord) -> Vec<SectionBlock> {
    entries_or_text(effective_entries(&case.session, |row| row.matches(RowKind::Note, "quote")), NOT_RECORDED)
}

fn is_touch(row: &Row) -> bool {
    match row.kind {
        RowKind::Event => row.item.starts_with("touch_") || row.item.starts_with("hand_"),
        RowKind::Note => row.text.split_whitespace().any(|tag| tag.eq_ignore_ascii_case("touch")),
        _ => false,
    }
}

fn is_stamp(row: &Row) -> bool {
    row.item == "emergency_card" || EMERGENCY_STAMPS.iter().any(|stamp| stamp.kind == row.kind && row.item == stamp.item)
}

pub(crate) fn touch(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let answer = session.projection().checklist_answers.get("touch_agreement").map(|recorded| recorded.answer.title());
    let mut blocks = vec![SectionBlock::Pairs(vec![pair("Agreement talked through", answer.unwrap_or(NOT_RECORDED))])];
    blocks.extend(entries_or_text(effective_entries(session, is_touch), "no touch is recorded"));
    blocks
}

pub(crate) fn music(case: &CaseRecord) -> Vec<SectionBlock> {
    entries_or_text(effective_entries(&case.session, |row| row.kind == RowKind::Music), NOT_RECORDED)
}

/// Each adverse event with what a report on it must state.
pub(crate) fn adverse_events(case: &CaseRecord) -> Vec<SectionBlock> {
    let session = &case.session;
    let entry = |row: &Row| {
        let about = |item: &str| {
            let rows = session.ledger().live_rows_of(row.entry);
            let answer = rows.iter().find(|row| row.matches(RowKind::Adverse, item));
            join_or_not_recorded(answer.into_iter().flat_map(|row| [&row.text, &row.note]), " ")
        };
        let severity = if row.text.is_empty() { about("severity") } else { row.text.clone() };
        let words = format!(
            "{} · severity {severity} · serious {} · action {} · outcome {}",
            join_nonempty([common::slug_to_words(&row.item).as_str(), &row.note], " · "),
            about("serious"),
            about("action"),
            about("outcome")
        );
        ReportEntry::from_row(session, row, "adverse", words)
    };
    let items: Vec<ReportEntry> = emergency::adverse_events(session).into_iter().map(entry).collect();
    let is_sign = |row: &&Row| {
        row.kind == RowKind::Alert || is_stamp(row) || row.kind == RowKind::Checkin && row.text.starts_with("concern")
    };
    let has_sign = session.ledger().live_rows().any(|row| is_sign(&row));
    let none =
        if has_sign { "none recorded as such; but alerts, stamps or looks with concern are recorded" } else { "none recorded" };
    entries_or_text(items, none)
}

pub(crate) fn emergency_stamps(case: &CaseRecord) -> Vec<SectionBlock> {
    entries_if_any(effective_entries(&case.session, |row| row.kind == RowKind::Event && is_stamp(row))).collect()
}

pub(crate) fn themes(case: &CaseRecord) -> Vec<SectionBlock> {
    let rows = effective_rows(&case.session, RowKind::Note, "theme");
    vec![SectionBlock::Paragraph(join_or_not_recorded(rows.iter().map(|row| &row.note), "; "))]
}
