//! `xlsx`: a workbook with dates as dates, durations as durations and numbers as numbers, each sheet below a header row that stays in
//! view. The same sessions give the same bytes.

use super::document::SectionBlock;
use super::rows::{RECORD_COLUMNS, selected_rows};
use super::wide_csv::{self, measured_items};
use super::{CaseRecord, ExportOptions, PaperSize, common, sections};
use crate::plain_text::{LineBreaks, plain_text};
use crate::session::{Elapsed, Refusal, Value, Wall};
use chrono::{NaiveDate, NaiveTime};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// The longest text that Excel takes in a cell, in characters.
const MAX_TEXT: usize = 32_767;
/// Narrowest and widest column, in characters.
const MIN_WIDTH: usize = 8;
const MAX_WIDTH: usize = 48;

enum Cell {
    Blank,
    /// Stays text whatever it begins with; never a formula.
    Text(String),
    Number(f64),
    /// Shown as a local date and time.
    Time(Wall),
    /// In milliseconds, at least 0: spreadsheets show no negative duration.
    Duration(i64),
}

struct Table {
    name: &'static str,
    header: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// `xlsx`: the flowsheet, every reading, the stages and the rows, each in a sheet of its own.
pub(crate) fn workbook(cases: &[CaseRecord], options: ExportOptions<'_>) -> Result<Vec<u8>, Refusal> {
    let written = cases.iter().filter_map(|case| case.session.last_entered()).max_by_key(|wall| wall.instant_ms());
    let tables = [flowsheet_sheet(cases), readings_sheet(cases), stages_sheet(cases), rows_sheet(cases, options)];
    to_bytes(written, &tables, options.paper_size)
        .map_err(|why| Refusal::new(format!("The workbook could not be made: {why}. Nothing was written.")))
}

fn empty_table<'a>(name: &'static str, header: impl IntoIterator<Item = &'a str>) -> Table {
    Table { name, header: header.into_iter().map(str::to_owned).collect(), rows: Vec::new() }
}

/// A text cell; blank if the text is empty.
fn text_cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Blank } else { Cell::Text(plain_text(text, LineBreaks::Keep).into_owned()) }
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
    let flowsheet_of = |case| {
        sections::vitals(case).into_iter().find_map(|block| match block {
            SectionBlock::Table(header, rows) => Some((case, header, rows)),
            _ => None,
        })
    };
    let tables: Vec<_> = cases.iter().filter_map(flowsheet_of).collect();
    let mut columns: Vec<&str> = Vec::new();
    for name in tables.iter().flat_map(|(_, header, _)| header) {
        if !columns.contains(name) {
            columns.push(name);
        }
    }
    let mut sheet = empty_table("Flowsheet", ["session", "rehearsal"].into_iter().chain(columns.iter().copied()));
    for (case, header, rows) in &tables {
        for row in rows {
            let cell = |column: &&str| {
                let cell = header.iter().position(|name| name == column).and_then(|at| row.get(at)).map_or("", String::as_str);
                cell.parse().map_or_else(|_| text_cell(cell), Cell::Number)
            };
            let first = [text_cell(&case.name), number_cell(case.rehearsal_speed())];
            sheet.rows.push(first.into_iter().chain(columns.iter().map(cell)).collect());
        }
    }
    sheet
}

fn readings_sheet(cases: &[CaseRecord]) -> Table {
    let before = ["session", "client", "rehearsal", "time", "elapsed", "since dose, min", "phase"];
    let mut all = empty_table(
        "Readings",
        before.into_iter().chain(measured_items()).chain(["not possible", "author", "taken by", "source"]),
    );
    for case in cases {
        for line in wide_csv::readings_rows(case) {
            let since_dose = common::minutes_since_dose(&case.session, line.first.elapsed).map(|minutes| minutes as f64);
            let mut cells = vec![
                text_cell(&case.name),
                text_cell(&case.client()),
                number_cell(case.rehearsal_speed()),
                Cell::Time(line.first.time),
                duration_cell(line.first.elapsed.ms()),
                number_cell(since_dose),
                text_cell(line.first.phase.id()),
            ];
            cells.extend(measured_items().map(|item| number_cell(line.values.get(item).map(|value| value.get()))));
            cells.extend(
                [&line.not_possible.join(" "), line.first.author.as_str(), line.taken_by, line.first.source.word()]
                    .map(text_cell),
            );
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
fn rows_sheet(cases: &[CaseRecord], options: ExportOptions<'_>) -> Table {
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
                text_cell(state),
                number_cell(case.rehearsal_speed()),
            ]);
            all.rows.push(cells);
        }
    }
    all
}

/// Returns the bytes of a workbook with one worksheet for each table. `created` is written as its creation time.
fn to_bytes(created: Option<Wall>, tables: &[Table], paper: Option<PaperSize>) -> Result<Vec<u8>, XlsxError> {
    // Without a creation time the library reads the clock.
    let seconds = created.map_or(0, |wall| wall.instant_ms().div_euclid(1000));
    let created = ExcelDateTime::from_timestamp(seconds).or_else(|_| ExcelDateTime::from_timestamp(0))?;
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title("Sessions").set_creation_datetime(&created));
    for table in tables {
        write_table(workbook.add_worksheet(), table, paper)?;
    }
    workbook.save_to_buffer()
}

fn write_table(sheet: &mut Worksheet, table: &Table, paper: Option<PaperSize>) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name(table.name)?;
    for (column, name) in (0..).zip(&table.header) {
        sheet.write_string_with_format(0, column, name, &bold)?;
        let cells = table.rows.iter().filter_map(|row| row.get(usize::from(column)));
        // The header shares its cell with the filter button.
        let width = cells.map(width).max().unwrap_or(0).max(name.chars().count() + 3);
        sheet.set_column_width(column, width.clamp(MIN_WIDTH, MAX_WIDTH) as f64)?;
    }
    let time = Format::new().set_num_format("yyyy\\-mm\\-dd\\ hh:mm:ss");
    let duration = Format::new().set_num_format("[h]:mm:ss");
    for (at, row) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Blank => continue,
                Cell::Text(text) => sheet.write_string(at, column, text.chars().take(MAX_TEXT).collect::<String>()),
                Cell::Number(number) => sheet.write_number(at, column, *number),
                Cell::Time(wall) => match serial(*wall) {
                    Some(days) => sheet.write_number_with_format(at, column, days, &time),
                    None => sheet.write_string(at, column, wall.rfc3339()),
                },
                Cell::Duration(ms) => sheet.write_number_with_format(at, column, *ms as f64 / 86_400_000.0, &duration),
            }?;
        }
    }
    let last_column = table.header.len().saturating_sub(1) as u16;
    sheet.autofilter(0, 0, table.rows.len() as u32, last_column)?;
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    if let Some(paper) = paper {
        sheet.set_paper_size(match paper {
            PaperSize::Letter => 1,
            PaperSize::A4 => 9,
        });
    }
    Ok(())
}

/// The width of a cell in characters; 0 if the header is always wider.
fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Blank | Cell::Number(_) => 0,
        Cell::Text(text) => text.chars().count() + 1,
        Cell::Time(_) => 20,
        Cell::Duration(_) => 10,
    }
}

/// Days since 1899-12-30, as spreadsheets count; `None` before March 1900, where they disagree.
fn serial(wall: Wall) -> Option<f64> {
    let (epoch, first) = (NaiveDate::from_ymd_opt(1899, 12, 30)?, NaiveDate::from_ymd_opt(1900, 3, 1)?);
    let local = wall.local();
    (local.date() >= first).then(|| (local - epoch.and_time(NaiveTime::MIN)).num_milliseconds() as f64 / 86_400_000.0)
}
