//! Writes tables as an Excel workbook: typed cells below a header row that stays in view. The same tables give the same bytes.

use super::PaperSize;
use crate::session::Wall;
use chrono::{NaiveDate, NaiveTime};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// The longest text that Excel takes in a cell, in characters.
const MAX_TEXT: usize = 32_767;
/// Narrowest and widest column, in characters.
const MIN_WIDTH: usize = 8;
const MAX_WIDTH: usize = 48;

/// The content of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Blank,
    /// Stays text whatever it begins with; never a formula.
    Text(String),
    Number(f64),
    /// Shown as a local date and time.
    Time(Wall),
    /// In milliseconds, at least 0: spreadsheets show no negative duration.
    Duration(i64),
}

pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// Returns the bytes of a workbook with one worksheet for each table. `created` is written as its creation time.
pub(crate) fn to_bytes(
    title: &str,
    created: Option<Wall>,
    tables: &[Table],
    paper: Option<PaperSize>,
) -> Result<Vec<u8>, XlsxError> {
    // Without a creation time the library reads the clock.
    let seconds = created.map_or(0, |wall| wall.instant_ms().div_euclid(1000));
    let created = ExcelDateTime::from_timestamp(seconds).or_else(|_| ExcelDateTime::from_timestamp(0))?;
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
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
                Cell::Blank => {}
                Cell::Text(text) => write_text(sheet, at, column, text)?,
                Cell::Number(number) => {
                    sheet.write_number(at, column, *number)?;
                }
                Cell::Time(wall) => match serial(*wall) {
                    Some(days) => {
                        sheet.write_number_with_format(at, column, days, &time)?;
                    }
                    None => write_text(sheet, at, column, &wall.rfc3339())?,
                },
                Cell::Duration(ms) => {
                    sheet.write_number_with_format(at, column, *ms as f64 / 86_400_000.0, &duration)?;
                }
            }
        }
    }
    let last_column = table.header.len().saturating_sub(1) as u16;
    sheet.autofilter(0, 0, table.rows.len() as u32, last_column)?;
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    if let Some(paper) = paper {
        sheet.set_paper_size(paper_code(paper));
    }
    Ok(())
}

fn write_text(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    sheet.write_string(row, column, text.chars().take(MAX_TEXT).collect::<String>()).map(|_| ())
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

const fn paper_code(paper: PaperSize) -> u8 {
    match paper {
        PaperSize::Letter => 1,
        PaperSize::A4 => 9,
    }
}

/// Days since 1899-12-30, as spreadsheets count; `None` before March 1900, where they disagree.
fn serial(wall: Wall) -> Option<f64> {
    let (epoch, first) = (NaiveDate::from_ymd_opt(1899, 12, 30)?, NaiveDate::from_ymd_opt(1900, 3, 1)?);
    let local = wall.local();
    (local.date() >= first).then(|| (local - epoch.and_time(NaiveTime::MIN)).num_milliseconds() as f64 / 86_400_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_day_that_spreadsheets_count() {
        let at = |text: &str| Wall::parse(text).and_then(serial);
        assert_eq!(at("2026-11-23T12:00:00.000-05:00"), Some(46_349.5));
        assert_eq!(at("1900-03-01T00:00:00.000+00:00"), Some(61.0));
        assert_eq!(at("1900-02-28T00:00:00.000+00:00"), None);
    }
}
