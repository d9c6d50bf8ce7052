//! A workbook for people who work in a spreadsheet: dates are dates, durations are durations, numbers are numbers, and a text is never
//! a formula, whatever it begins with.

use super::account::{Block, sections};
use super::readings::{self, items};
use super::rows::{COLUMNS, chosen};
use super::{Case, Choice, day};
use crate::session::{Refusal, Value, Wall};
use chrono::{Datelike as _, Timelike as _};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// The longest text that a cell takes, in characters.
const LONGEST: usize = 32_767;

/// `xlsx`: the flowsheet, every reading, the stages and the rows, each in a sheet of its own.
pub(super) fn workbook(cases: &[Case], choice: Choice) -> Result<Vec<u8>, Refusal> {
    build(cases, choice).map_err(|why| Refusal::new(format!("The workbook could not be made: {why}. Nothing was written.")))
}

fn build(cases: &[Case], choice: Choice) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let written = cases.iter().filter_map(|case| case.session.last_entered()).max_by_key(|wall| wall.instant_ms());
    // Without this the library would ask a clock, and the same record would not give the same bytes.
    let stamp = written.map_or_else(|| ExcelDateTime::from_ymd(1970, 1, 1), excel)?;
    book.set_properties(&DocProperties::new().set_title("Sessions").set_creation_datetime(&stamp));
    flowsheet(book.add_worksheet().set_name("Flowsheet")?, cases)?;
    readings(book.add_worksheet().set_name("Readings")?, cases)?;
    stages(book.add_worksheet().set_name("Stages")?, cases)?;
    rows(book.add_worksheet().set_name("Rows")?, cases, choice)?;
    book.save_to_buffer()
}

/// A local date and time.
fn excel(wall: Wall) -> Result<ExcelDateTime, XlsxError> {
    let local = wall.local();
    let (year, month, day) = (local.year().clamp(1900, 9999) as u16, local.month() as u8, local.day() as u8);
    let seconds = f64::from(local.second()) + f64::from(local.nanosecond().min(999_999_999) / 1_000_000) / 1000.0;
    ExcelDateTime::from_ymd(year, month, day)?.and_hms(local.hour() as u16, local.minute() as u8, seconds)
}

/// The next free place of a sheet.
struct Pen<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
}

impl<'a> Pen<'a> {
    /// Writes the head and keeps it in sight.
    fn new<'h>(sheet: &'a mut Worksheet, head: impl IntoIterator<Item = &'h str>) -> Result<Self, XlsxError> {
        let bold = Format::new().set_bold().set_align(FormatAlign::Left);
        let mut columns = 0;
        for (column, name) in (0..).zip(head) {
            sheet.write_string_with_format(0, column, name, &bold)?;
            sheet.set_column_width(column, (name.len() as f64 + 3.0).max(10.0))?;
            columns = column;
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofilter(0, 0, 0, columns)?;
        Ok(Self { sheet, row: 0, column: 0 })
    }

    fn line(&mut self) {
        (self.row, self.column) = (self.row + 1, 0);
    }

    fn next(&mut self) -> (u32, u16) {
        self.column += 1;
        (self.row, self.column - 1)
    }

    /// A text as text; an empty one leaves its cell empty.
    fn text(&mut self, text: &str) -> Result<(), XlsxError> {
        let (row, column) = self.next();
        if !text.is_empty() {
            let cut: String = text.chars().take(LONGEST).collect();
            self.sheet.write_string(row, column, cut)?;
        }
        Ok(())
    }

    fn number(&mut self, number: Option<f64>) -> Result<(), XlsxError> {
        let (row, column) = self.next();
        if let Some(number) = number {
            self.sheet.write_number(row, column, number)?;
        }
        Ok(())
    }

    fn time(&mut self, wall: Wall) -> Result<(), XlsxError> {
        let (row, column) = self.next();
        self.sheet.set_column_width(column, 20.0)?;
        let format = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        self.sheet.write_datetime_with_format(row, column, excel(wall)?, &format)?;
        Ok(())
    }

    /// A duration. A spreadsheet shows none below zero, so that one is text.
    fn duration(&mut self, ms: i64) -> Result<(), XlsxError> {
        if ms < 0 {
            return self.text(&crate::session::Elapsed::from_ms(ms).label());
        }
        let (row, column) = self.next();
        let format = Format::new().set_num_format("[h]:mm:ss");
        self.sheet.write_number_with_format(row, column, ms as f64 / 86_400_000.0, &format)?;
        Ok(())
    }
}

/// The flowsheet as paper has it. Two numbers in one cell are text, as they are on paper.
fn flowsheet(sheet: &mut Worksheet, cases: &[Case]) -> Result<(), XlsxError> {
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
    let mut pen = Pen::new(sheet, head.iter().copied())?;
    for (case, (names, lines)) in &tables {
        for line in lines {
            pen.line();
            pen.text(&case.name)?;
            pen.number(case.rehearsal())?;
            for column in head.iter().skip(2) {
                let cell = names.iter().position(|name| name == column).and_then(|at| line.get(at)).map_or("", String::as_str);
                match cell.parse::<f64>() {
                    Ok(number) => pen.number(Some(number))?,
                    Err(_) => pen.text(cell)?,
                }
            }
        }
    }
    Ok(())
}

fn readings(sheet: &mut Worksheet, cases: &[Case]) -> Result<(), XlsxError> {
    let before = ["session", "client", "rehearsal", "time", "elapsed", "since dose, min", "phase"];
    let mut pen = Pen::new(sheet, before.into_iter().chain(items()).chain(["not possible", "author", "taken by", "source"]))?;
    for case in cases {
        for line in readings::lines(case) {
            pen.line();
            pen.text(&case.name)?;
            pen.text(&case.client())?;
            pen.number(case.rehearsal())?;
            pen.time(line.at.wall)?;
            pen.duration(line.at.elapsed.ms())?;
            pen.number(day::minutes_since_dose(&case.session, line.at.elapsed).map(|minutes| minutes as f64))?;
            pen.text(line.phase)?;
            for item in items() {
                pen.number(line.values.get(item).map(|value| value.get()))?;
            }
            pen.text(&line.not_possible.join(" "))?;
            pen.text(line.author)?;
            pen.text(line.taken_by)?;
            pen.text(line.source.word())?;
        }
    }
    Ok(())
}

fn stages(sheet: &mut Worksheet, cases: &[Case]) -> Result<(), XlsxError> {
    let mut pen = Pen::new(sheet, ["session", "rehearsal", "stage", "began", "lasted", "planned, min"])?;
    for case in cases {
        for span in day::spans(case) {
            pen.line();
            pen.text(&case.name)?;
            pen.number(case.rehearsal())?;
            pen.text(span.title)?;
            pen.time(span.began.wall)?;
            pen.duration((span.until - span.began.elapsed).num_milliseconds().max(0))?;
            pen.number(span.planned_min.map(f64::from))?;
        }
    }
    Ok(())
}

/// The rows with their texts as they were typed: in a typed cell no guard is needed.
fn rows(sheet: &mut Worksheet, cases: &[Case], choice: Choice) -> Result<(), XlsxError> {
    let head = COLUMNS.into_iter().filter(|name| *name != "elapsed_s").chain(["state", "rehearsal"]);
    let mut pen = Pen::new(sheet, head)?;
    for case in cases {
        for (row, state, _) in chosen(case, choice) {
            pen.line();
            pen.number(Some(row.seq as f64))?;
            pen.time(row.time)?;
            pen.duration(row.elapsed.ms())?;
            for text in [row.phase.id(), row.kind.word(), &row.item] {
                pen.text(text)?;
            }
            pen.number(row.value.map(Value::get))?;
            for text in [row.unit.as_ref(), &row.text, &row.note, row.author.as_str()] {
                pen.text(text)?;
            }
            pen.time(row.entered)?;
            pen.number(Some(row.entry as f64))?;
            pen.number(row.amends.filter(|seq| *seq > 0).map(|seq| seq as f64))?;
            pen.text(row.source.word())?;
            pen.text(&case.name)?;
            pen.text(state.word())?;
            pen.number(case.rehearsal())?;
        }
    }
    Ok(())
}
