//! The content of the workbook: flowsheet, readings, stages and rows, with dates as dates, durations as durations and numbers as
//! numbers.

use super::rows_csv::{RECORD_COLUMNS, selected_rows};
use super::wide_csv::{self, measured_items};
use super::xlsx::{self, Cell, Table};
use super::{CaseRecord, ExportOptions};
use crate::report::common;
use crate::report::sections::{SectionBlock, build_sections};
use crate::session::{Elapsed, Refusal, Value};

/// `xlsx`: the flowsheet, every reading, the stages and the rows, each in a sheet of its own.
pub(crate) fn workbook(cases: &[CaseRecord], options: ExportOptions) -> Result<Vec<u8>, Refusal> {
    let written = cases.iter().filter_map(|case| case.session.last_entered()).max_by_key(|wall| wall.instant_ms());
    let tables = [flowsheet_sheet(cases), readings_sheet(cases), stages_sheet(cases), rows_sheet(cases, options)];
    xlsx::to_bytes("Sessions", written, &tables, options.paper_size)
        .map_err(|why| Refusal::new(format!("The workbook could not be made: {why}. Nothing was written.")))
}

/// A table without rows.
fn empty_table<'a>(name: &'static str, header: impl IntoIterator<Item = &'a str>) -> Table {
    Table { name, header: header.into_iter().map(str::to_owned).collect(), rows: Vec::new() }
}

/// A text cell; blank if the text is empty.
fn text_cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) }
}

fn number_cell(number: Option<f64>) -> Cell {
    number.map_or(Cell::Blank, Cell::Number)
}

/// A duration cell; a negative duration is text, since spreadsheets show none.
fn duration_cell(ms: i64) -> Cell {
    if ms < 0 { Cell::Text(Elapsed::from_ms(ms).label()) } else { Cell::Duration(ms) }
}

/// The flowsheet as on paper. Two numbers in one cell, such as a blood pressure, are text.
fn flowsheet_sheet(cases: &[CaseRecord]) -> Table {
    let tables: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let section = build_sections(case).into_iter().find(|section| section.title == "Vital signs")?;
            let table = section.blocks.into_iter().find_map(|block| match block {
                SectionBlock::Table(head, lines) => Some((head, lines)),
                _ => None,
            })?;
            Some((case, table))
        })
        .collect();
    let mut head: Vec<&str> = vec!["session", "rehearsal"];
    for name in tables.iter().flat_map(|(_, (names, _))| names) {
        if !head.contains(name) {
            head.push(name);
        }
    }
    let mut flowsheet = empty_table("Flowsheet", head.iter().copied());
    for (case, (names, lines)) in &tables {
        for line in lines {
            let cell = |column: &&str| {
                let cell = names.iter().position(|name| name == column).and_then(|at| line.get(at)).map_or("", String::as_str);
                cell.parse().map_or_else(|_| text_cell(cell), Cell::Number)
            };
            let first = [text_cell(&case.name), number_cell(case.rehearsal_speed())];
            flowsheet.rows.push(first.into_iter().chain(head.iter().skip(2).map(cell)).collect());
        }
    }
    flowsheet
}

fn readings_sheet(cases: &[CaseRecord]) -> Table {
    let before = ["session", "client", "rehearsal", "time", "elapsed", "since dose, min", "phase"];
    let mut all = empty_table(
        "Readings",
        before.into_iter().chain(measured_items()).chain(["not possible", "author", "taken by", "source"]),
    );
    for case in cases {
        for line in wide_csv::readings_rows(case) {
            let since_dose = common::minutes_since_dose(&case.session, line.time.elapsed).map(|minutes| minutes as f64);
            let mut cells = vec![
                text_cell(&case.name),
                text_cell(&case.client()),
                number_cell(case.rehearsal_speed()),
                Cell::Time(line.time.wall),
                duration_cell(line.time.elapsed.ms()),
                number_cell(since_dose),
                text_cell(line.phase),
            ];
            cells.extend(measured_items().map(|item| number_cell(line.values.get(item).map(|value| value.get()))));
            cells.extend([&line.not_possible.join(" "), line.author, line.taken_by, line.source.word()].map(text_cell));
            all.rows.push(cells);
        }
    }
    all
}

fn stages_sheet(cases: &[CaseRecord]) -> Table {
    let mut all = empty_table("Stages", ["session", "rehearsal", "stage", "began", "lasted", "planned, min"]);
    for case in cases {
        for span in common::stage_spans(case) {
            all.rows.push(vec![
                text_cell(&case.name),
                number_cell(case.rehearsal_speed()),
                text_cell(span.title),
                Cell::Time(span.began.wall),
                duration_cell((span.until - span.began.elapsed).num_milliseconds().max(0)),
                number_cell(span.planned_min.map(f64::from)),
            ]);
        }
    }
    all
}

/// The rows with their texts as typed: a typed cell needs no guard against formulas.
fn rows_sheet(cases: &[CaseRecord], options: ExportOptions) -> Table {
    let head = RECORD_COLUMNS.into_iter().filter(|name| *name != "elapsed_s").chain(["state", "rehearsal"]);
    let mut all = empty_table("Rows", head);
    for case in cases {
        for (row, state, _) in selected_rows(case, options) {
            let mut cells = vec![Cell::Number(row.seq as f64), Cell::Time(row.time), duration_cell(row.elapsed.ms())];
            cells.extend([row.phase.id(), row.kind.word(), &row.item].map(text_cell));
            cells.push(number_cell(row.value.map(Value::get)));
            cells.extend([row.unit.as_ref(), &row.text, &row.note, row.author.as_str()].map(text_cell));
            cells.extend([
                Cell::Time(row.entered),
                Cell::Number(row.entry as f64),
                number_cell(row.amends.filter(|seq| *seq > 0).map(|seq| seq as f64)),
                text_cell(row.source.word()),
                text_cell(&case.name),
                text_cell(state.as_str()),
                number_cell(case.rehearsal_speed()),
            ]);
            all.rows.push(cells);
        }
    }
    all
}
