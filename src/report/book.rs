//! A workbook as spreadsheets read it (ECMA-376, Office Open XML), as far as it is needed here: typed cells under a head that stays in
//! sight. What stands in it is `sheet`'s. A library for all that a workbook can be would stay in the memory of every session.

use super::PaperSize;
use crate::session::Wall;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::result::ZipResult;
use zip::write::{SimpleFileOptions, ZipWriter};

/// The longest text that a cell takes, in characters.
const LONGEST: usize = 32_767;
/// A column is as wide as its longest text, but no wider than this, in letters.
const WIDEST: usize = 48;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Blank,
    /// A text, whatever it begins with.
    Text(String),
    /// A number.
    Number(f64),
    /// A local date and time.
    Time(Wall),
    /// A duration in milliseconds; a spreadsheet shows none below zero.
    Duration(i64),
}

/// The looks of cells, by their places in the table of formats.
#[derive(Clone, Copy)]
enum Look {
    Plain,
    Head,
    Time,
    Duration,
}

/// One sheet: its head, and its lines below.
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) head: Vec<String>,
    pub(crate) lines: Vec<Vec<Cell>>,
}

/// Texts, each kept once.
#[derive(Default)]
struct Texts {
    places: HashMap<String, usize>,
    xml: String,
}

impl Texts {
    fn place(&mut self, text: &str) -> usize {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.places.len();
        self.xml.extend(["<si><t xml:space=\"preserve\">", &escaped(text), "</t></si>"]);
        self.places.insert(text.to_owned(), place);
        place
    }
}

/// The workbook's bytes; the same sheets give the same bytes. `written` is when the newest of it was, `paper` what it is printed on.
pub(crate) fn bytes(title: &str, written: Option<Wall>, sheets: &[Sheet], paper: Option<PaperSize>) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // No time of the computer's stands in it.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let mut put = |name: &str, xml: &str| -> ZipResult<()> {
        zip.start_file(name, options)?;
        Ok(zip.write_all([XML, xml].concat().as_bytes())?)
    };
    let mut texts = Texts::default();
    let pages: Vec<String> = sheets.iter().map(|sheet| page(sheet, &mut texts, paper)).collect();
    put("[Content_Types].xml", &content_types(sheets.len()))?;
    put("_rels/.rels", &relations(&[("officeDocument", "xl/workbook.xml"), ("core-properties", "docProps/core.xml")]))?;
    put("docProps/core.xml", &properties(title, written))?;
    put("xl/workbook.xml", &book(sheets))?;
    let names: Vec<String> = (1..=sheets.len()).map(|nth| format!("worksheets/sheet{nth}.xml")).collect();
    let parts = names.iter().map(|name| ("worksheet", name.as_str()));
    put(
        "xl/_rels/workbook.xml.rels",
        &relations(&parts.chain([("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]).collect::<Vec<_>>()),
    )?;
    put("xl/styles.xml", &styles())?;
    put("xl/sharedStrings.xml", &format!("<sst xmlns=\"{MAIN}\">{}</sst>", texts.xml))?;
    for (name, page) in names.iter().zip(&pages) {
        put(&format!("xl/{name}"), page)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content_types(sheets: usize) -> String {
    let of = |part: &str, what: &str| {
        format!("<Override PartName=\"{part}\" ContentType=\"application/vnd.openxmlformats-{what}+xml\"/>")
    };
    let pages = (1..=sheets).map(|nth| of(&format!("/xl/worksheets/sheet{nth}.xml"), "officedocument.spreadsheetml.worksheet"));
    let others = [
        of("/docProps/core.xml", "package.core-properties"),
        of("/xl/workbook.xml", "officedocument.spreadsheetml.sheet.main"),
        of("/xl/styles.xml", "officedocument.spreadsheetml.styles"),
        of("/xl/sharedStrings.xml", "officedocument.spreadsheetml.sharedStrings"),
    ];
    let all: String = others.into_iter().chain(pages).collect();
    format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>{all}</Types>"
    )
}

fn relations(parts: &[(&str, &str)]) -> String {
    let one = |(nth, (what, target)): (usize, &(&str, &str))| {
        let kind = if *what == "core-properties" { format!("{PACKAGE}/relationships/metadata") } else { RELATIONS.to_owned() };
        format!("<Relationship Id=\"rId{}\" Type=\"{kind}/{what}\" Target=\"{target}\"/>", nth + 1)
    };
    let all: String = parts.iter().enumerate().map(one).collect();
    format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
}

fn properties(title: &str, written: Option<Wall>) -> String {
    let at = written.map(|wall| {
        let utc = Wall::from_instant(wall.instant_ms(), 0).local().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        format!("<dcterms:created xsi:type=\"dcterms:W3CDTF\">{utc}</dcterms:created>")
    });
    format!(
        "<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title>{}</cp:coreProperties>",
        escaped(title),
        at.unwrap_or_default()
    )
}

fn book(sheets: &[Sheet]) -> String {
    let one = |(nth, sheet): (usize, &Sheet)| format!("<sheet name=\"{}\" sheetId=\"{nth}\" r:id=\"rId{nth}\"/>", sheet.name);
    let all: String = (1..).zip(sheets).map(one).collect();
    // Printed, each sheet of paper has the head.
    let head = |(at, sheet): (usize, &Sheet)| {
        format!("<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{at}\">{}!$1:$1</definedName>", sheet.name)
    };
    let heads: String = sheets.iter().enumerate().map(head).collect();
    format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{all}</sheets><definedNames>{heads}</definedNames></workbook>"
    )
}

/// The formats, in the order of [`Look`].
fn styles() -> String {
    let format = |number: u32, font: u32| {
        format!(
            "<xf numFmtId=\"{number}\" fontId=\"{font}\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>"
        )
    };
    let formats: String = [format(0, 0), format(0, 1), format(164, 0), format(165, 0)].concat();
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/>\
         <numFmt numFmtId=\"165\" formatCode=\"[h]:mm:ss\"/></numFmts>\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"4\">{formats}</cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

fn page(sheet: &Sheet, texts: &mut Texts, paper: Option<PaperSize>) -> String {
    let last = format!("{}{}", letters(sheet.head.len().saturating_sub(1)), sheet.lines.len() + 1);
    let mut xml = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><dimension ref=\"A1:{last}\"/><sheetViews><sheetView workbookViewId=\"0\">\
         <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>"
    );
    for (column, name) in sheet.head.iter().enumerate() {
        let longest = sheet.lines.iter().filter_map(|line| line.get(column)).map(width).max().unwrap_or(0);
        // The head has a button beside it, by which the lines are chosen.
        let width = longest.max(name.chars().count() + 3).clamp(8, WIDEST);
        // Writing to a String cannot fail.
        let _ = write!(xml, "<col min=\"{0}\" max=\"{0}\" width=\"{width}\" customWidth=\"1\"/>", column + 1);
    }
    xml.push_str("</cols><sheetData>");
    let head: Vec<Cell> = sheet.head.iter().map(|name| Cell::Text(name.clone())).collect();
    for (row, line) in (1..).zip(std::iter::once(&head).chain(&sheet.lines)) {
        let _ = write!(xml, "<row r=\"{row}\">");
        for (column, cell) in line.iter().enumerate() {
            put(&mut xml, &format!("{}{row}", letters(column)), cell, row == 1, texts);
        }
        xml.push_str("</row>");
    }
    let paper = paper.map(|paper| format!(" paperSize=\"{}\"", code(paper))).unwrap_or_default();
    let _ = write!(
        xml,
        "</sheetData><autoFilter ref=\"A1:{last}\"/><pageSetup{paper} orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/></worksheet>"
    );
    xml
}

/// How wide a cell is, in letters.
fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Blank | Cell::Number(_) => 0,
        Cell::Text(text) => text.chars().count() + 1,
        Cell::Time(_) => 20,
        Cell::Duration(_) => 10,
    }
}

/// The number by which a workbook names a paper.
const fn code(paper: PaperSize) -> u8 {
    match paper {
        PaperSize::Letter => 1,
        PaperSize::A4 => 9,
    }
}

fn put(xml: &mut String, place: &str, cell: &Cell, is_head: bool, texts: &mut Texts) {
    let mut number = |number: f64, look: Look| {
        let _ = write!(xml, "<c r=\"{place}\" s=\"{}\"><v>{number}</v></c>", look as u8);
    };
    match cell {
        Cell::Blank => {}
        Cell::Number(value) => number(*value, Look::Plain),
        Cell::Duration(ms) => number(*ms as f64 / 86_400_000.0, Look::Duration),
        Cell::Time(wall) => match serial(*wall) {
            Some(days) => number(days, Look::Time),
            None => put(xml, place, &Cell::Text(wall.rfc3339()), is_head, texts),
        },
        Cell::Text(text) => {
            let cut: String = text.chars().take(LONGEST).collect();
            let look = if is_head { Look::Head } else { Look::Plain };
            let _ = write!(xml, "<c r=\"{place}\" s=\"{}\" t=\"s\"><v>{}</v></c>", look as u8, texts.place(&cut));
        }
    }
}

/// Days since 1899-12-30, as spreadsheets count; none before March 1900, where they do not agree.
fn serial(wall: Wall) -> Option<f64> {
    let (zero, first) = (NaiveDate::from_ymd_opt(1899, 12, 30)?, NaiveDate::from_ymd_opt(1900, 3, 1)?);
    let local = wall.local();
    (local.date() >= first).then(|| (local - zero.and_time(chrono::NaiveTime::MIN)).num_milliseconds() as f64 / 86_400_000.0)
}

/// A column's letters: A, B, … Z, AA.
fn letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    let before = (column / 26).checked_sub(1).map(letters).unwrap_or_default();
    format!("{before}{letter}")
}

/// A text in XML. What no XML can hold is written as the format spells it, `_x0001_`, and so is what only looks like that.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '_' if rest.peek() == Some(&'x') => out.push_str("_x005F_"),
            '\n' | '\t' => out.push(letter),
            letter if letter.is_ascii_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(out, "_x{:04X}_", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters_and_texts_are_spelled() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
        assert_eq!(escaped("a<b & \"c\"\r\u{1}_x0041_\n"), "a&lt;b &amp; &quot;c&quot;_x000D__x0001__x005F_x0041_\n");
    }

    #[test]
    fn a_time_is_the_day_that_spreadsheets_count() {
        let at = |text: &str| Wall::parse(text).and_then(serial);
        assert_eq!(at("2026-11-23T12:00:00.000-05:00"), Some(46_349.5));
        assert_eq!(at("1900-03-01T00:00:00.000+00:00"), Some(61.0));
        assert_eq!(at("1900-02-28T00:00:00.000+00:00"), None);
    }

    #[test]
    fn a_column_is_as_wide_as_what_stands_in_it_and_a_sheet_is_printed_whole() {
        let line = vec![Cell::Text("20261123-0902-C-017".to_owned()), Cell::Number(1.0), Cell::Text("x".repeat(900))];
        let head = ["session", "a", "note"].map(str::to_owned).to_vec();
        let sheet = Sheet { name: "Rows", head, lines: vec![line] };
        let of = |paper| page(&sheet, &mut Texts::default(), paper);
        for (column, width) in [(1, 20), (2, 8), (3, WIDEST)] {
            let said = format!("<col min=\"{column}\" max=\"{column}\" width=\"{width}\"");
            assert!(of(None).contains(&said), "{said}");
        }
        assert!(of(None).contains("<pageSetup orientation=\"landscape\" fitToWidth=\"1\""));
        assert!(of(Some(PaperSize::Letter)).contains("paperSize=\"1\"") && of(Some(PaperSize::A4)).contains("paperSize=\"9\""));
    }
}
