//! A workbook for people who work in a spreadsheet: dates are dates, durations are durations, numbers are numbers, and a text is never
//! a formula, whatever it begins with.

use super::book::{self, Cell, Sheet};
use super::readings::{self, items};
use super::rows::{COLUMNS, chosen};
use super::{Case, Choice};
use crate::report::common;
use crate::report::sections::{Block, sections};
use crate::session::{Elapsed, Refusal, Value};

/// `xlsx`: the flowsheet, every reading, the stages and the rows, each in a sheet of its own.
pub(crate) fn workbook(cases: &[Case], choice: Choice) -> Result<Vec<u8>, Refusal> {
    let written = cases.iter().filter_map(|case| case.session.last_entered()).max_by_key(|wall| wall.instant_ms());
    let sheets = [flowsheet(cases), readings(cases), stages(cases), rows(cases, choice)];
    book::bytes("Sessions", written, &sheets, choice.paper)
        .map_err(|why| Refusal::new(format!("The workbook could not be made: {why}. Nothing was written.")))
}

/// A sheet with nothing below its head yet.
fn sheet<'a>(name: &'static str, head: impl IntoIterator<Item = &'a str>) -> Sheet {
    Sheet { name, head: head.into_iter().map(str::to_owned).collect(), lines: Vec::new() }
}

/// A text as text; an empty one leaves its cell empty.
fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) }
}

fn number(number: Option<f64>) -> Cell {
    number.map_or(Cell::Blank, Cell::Number)
}

/// A duration. A spreadsheet shows none below zero, so that one is text.
fn duration(ms: i64) -> Cell {
    if ms < 0 { Cell::Text(Elapsed::from_ms(ms).label()) } else { Cell::Duration(ms) }
}

/// The flowsheet as paper has it. Two numbers in one cell are text, as they are on paper.
fn flowsheet(cases: &[Case]) -> Sheet {
    let tables: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let section = sections(case).into_iter().find(|section| section.title == "Vital signs")?;
            let table = section.blocks.into_iter().find_map(|block| match block {
                Block::Table(head, lines) => Some((head, lines)),
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
    let mut flowsheet = sheet("Flowsheet", head.iter().copied());
    for (case, (names, lines)) in &tables {
        for line in lines {
            let cell = |column: &&str| {
                let cell = names.iter().position(|name| name == column).and_then(|at| line.get(at)).map_or("", String::as_str);
                cell.parse().map_or_else(|_| text(cell), Cell::Number)
            };
            let first = [text(&case.name), number(case.rehearsal())];
            flowsheet.lines.push(first.into_iter().chain(head.iter().skip(2).map(cell)).collect());
        }
    }
    flowsheet
}

fn readings(cases: &[Case]) -> Sheet {
    let before = ["session", "client", "rehearsal", "time", "elapsed", "since dose, min", "phase"];
    let mut all = sheet("Readings", before.into_iter().chain(items()).chain(["not possible", "author", "taken by", "source"]));
    for case in cases {
        for line in readings::lines(case) {
            let since_dose = common::minutes_since_dose(&case.session, line.at.elapsed).map(|minutes| minutes as f64);
            let mut cells = vec![
                text(&case.name),
                text(&case.client()),
                number(case.rehearsal()),
                Cell::Time(line.at.wall),
                duration(line.at.elapsed.ms()),
                number(since_dose),
                text(line.phase),
            ];
            cells.extend(items().map(|item| number(line.values.get(item).map(|value| value.get()))));
            cells.extend([&line.not_possible.join(" "), line.author, line.taken_by, line.source.word()].map(text));
            all.lines.push(cells);
        }
    }
    all
}

fn stages(cases: &[Case]) -> Sheet {
    let mut all = sheet("Stages", ["session", "rehearsal", "stage", "began", "lasted", "planned, min"]);
    for case in cases {
        for span in common::spans(case) {
            all.lines.push(vec![
                text(&case.name),
                number(case.rehearsal()),
                text(span.title),
                Cell::Time(span.began.wall),
                duration((span.until - span.began.elapsed).num_milliseconds().max(0)),
                number(span.planned_min.map(f64::from)),
            ]);
        }
    }
    all
}

/// The rows with their texts as they were typed: in a typed cell no guard is needed.
fn rows(cases: &[Case], choice: Choice) -> Sheet {
    let head = COLUMNS.into_iter().filter(|name| *name != "elapsed_s").chain(["state", "rehearsal"]);
    let mut all = sheet("Rows", head);
    for case in cases {
        for (row, state, _) in chosen(case, choice) {
            let mut cells = vec![Cell::Number(row.seq as f64), Cell::Time(row.time), duration(row.elapsed.ms())];
            cells.extend([row.phase.id(), row.kind.word(), &row.item].map(text));
            cells.push(number(row.value.map(Value::get)));
            cells.extend([row.unit.as_ref(), &row.text, &row.note, row.author.as_str()].map(text));
            cells.extend([
                Cell::Time(row.entered),
                Cell::Number(row.entry as f64),
                number(row.amends.filter(|seq| *seq > 0).map(|seq| seq as f64)),
                text(row.source.word()),
                text(&case.name),
                text(state.word()),
                number(case.rehearsal()),
            ]);
            all.lines.push(cells);
        }
    }
    all
}
