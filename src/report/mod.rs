//! A folded session → the bytes of each export. Pure: it knows no file and no screen. Every export is made of what the record says
//! and of nothing else: what is not there is "not recorded", and private notes are only ever named.

mod common;
mod document;
pub mod downtime;
mod fhir;
pub mod handout;
mod html;
mod ics;
mod json;
mod markdown;
mod note;
pub mod package;
mod paper_size;
#[cfg_attr(not(feature = "pdf"), path = "pdf/without.rs")]
mod pdf;

mod rems;
mod rows_csv;
mod sections;
mod supervision;
mod wide_csv;
mod workbook;
mod xlsx;

pub use paper_size::PaperSize;

use crate::session::plan::Plan;
use crate::session::record::vocabulary::RowKind;
use crate::session::{Elapsed, Refusal, Session};

/// A session as it is reported.
#[derive(Clone, Debug)]
pub struct CaseRecord {
    /// The session's name.
    pub name: String,
    /// What its rows add up to.
    pub session: Session,
    /// Each row's cells as the record has them, guards in place, in the order of the ledger's rows; the check is left out.
    pub cells: Vec<Vec<String>>,
    /// What is not as it was written, in words; none: the record is whole.
    pub damage: Option<String>,
    /// Private notes that were chosen one by one: the record's row and the words.
    pub chosen_private_notes: Vec<(u64, String)>,
}

impl CaseRecord {
    /// The full digest that the record was closed with.
    pub fn digest(&self) -> Option<&str> {
        let digest = self.session.ledger().live_rows().filter(|row| row.matches(RowKind::Session, "digest")).last();
        digest.filter(|_| self.session.projection().is_sealed()).map(|row| row.text.as_str())
    }

    /// How many times as fast a rehearsal ran; none for a real session.
    pub fn rehearsal_speed(&self) -> Option<f64> {
        self.session.projection().rehearsal_speed
    }

    /// The client's code, or words that say that there is none.
    pub fn client(&self) -> String {
        let client = self.session.projection().client.as_ref();
        client.map_or_else(|| NOT_RECORDED.to_owned(), ToString::to_string)
    }

    /// A cell, guard in place, of the newest row of a kind and item that counts.
    fn cell(&self, kind: RowKind, item: &str, place: usize) -> Option<&str> {
        let ledger = self.session.ledger();
        let row = ledger.live_rows().filter(|row| row.matches(kind, item)).last()?;
        let at = ledger.rows().iter().position(|known| known.seq == row.seq)?;
        self.cells.get(at)?.get(place).map(String::as_str)
    }

    /// The time after which nothing is known.
    fn last_known_time(&self) -> Elapsed {
        let rows = self.session.ledger().rows();
        let last = rows.iter().map(|row| row.elapsed).max().unwrap_or(Elapsed::ZERO);
        last.max(self.session.last_written_time())
    }
}

/// What was asked for besides the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportOptions {
    /// Also what was replaced and withdrawn.
    pub include_superseded: bool,
    /// The paper, for what is printed; none: a page takes the printer's own, and a pdf is [`PaperSize::default`].
    pub paper_size: Option<PaperSize>,
}

impl ExportOptions {
    /// The paper that a pdf is made for.
    fn paper_or_default(self) -> PaperSize {
        self.paper_size.unwrap_or_default()
    }
}

/// How the client's own page is made, of the quotes whose numbers were chosen.
pub type HandoutFn = fn(&CaseRecord, &[u64], ExportOptions) -> Result<Vec<u8>, Refusal>;

/// How the downtime sheet of a protocol is made, with whom to call.
pub type DowntimeSheetFn = fn(&Plan, &downtime::CallList<'_>, ExportOptions) -> Result<Vec<u8>, Refusal>;

/// How an export is made.
#[derive(Clone, Copy, Debug)]
pub enum Generator {
    /// One text from all sessions.
    Infallible(fn(&[CaseRecord], ExportOptions) -> Vec<u8>),
    /// One file, unless the records lack what it is made of.
    Fallible(fn(&[CaseRecord], ExportOptions) -> Result<Vec<u8>, Refusal>),
    /// A folder, of the records' own bytes: see [`package`].
    Folder,
}

/// One format.
#[derive(Clone, Copy, Debug)]
pub struct ExportFormat {
    /// Its name at the shell.
    pub name: &'static str,
    /// What it is, for people.
    pub description: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Whether its bytes are no text, which a terminal cannot show.
    pub is_binary: bool,
    /// How it is made.
    pub generator: Generator,
    /// How the client's own page is made in it, where that can be.
    pub handout: Option<HandoutFn>,
    /// How a downtime sheet is made in it, where that can be.
    pub downtime: Option<DowntimeSheetFn>,
}

const fn text_format(
    name: &'static str,
    media: &'static str,
    is: &'static str,
    make: fn(&[CaseRecord], ExportOptions) -> Vec<u8>,
) -> ExportFormat {
    ExportFormat {
        name,
        description: is,
        media_type: media,
        is_binary: false,
        generator: Generator::Infallible(make),
        handout: None,
        downtime: None,
    }
}

/// Every format, in the order in which help and README name them.
pub const FORMATS: &[ExportFormat] = &[
    text_format(
        "csv",
        "text/csv",
        "the record with corrections applied and withdrawn rows left out; --all keeps them",
        rows_csv::write_csv,
    ),
    text_format(
        "wide",
        "text/csv",
        "one line for each time at which something was measured, for a spreadsheet",
        wide_csv::write_csv,
    ),
    text_format("json", "application/jsonl", "the same rows as csv, one JSON object a line", json::write_json_lines),
    text_format("md", "text/markdown", "the chart note, in Markdown", markdown::render_notes),
    ExportFormat {
        handout: Some(handout::render_html),
        downtime: Some(downtime::render_html),
        ..text_format(
            "html",
            "text/html",
            "the report as one page with its chart: prints to a sheet or two, needs nothing from outside",
            html::render_pages,
        )
    },
    ExportFormat {
        name: "pdf",
        description: "the same page on paper; its text can be searched, its sheets are numbered",
        media_type: "application/pdf",
        is_binary: true,
        generator: Generator::Fallible(pdf::reports),
        handout: Some(handout::render_pdf),
        downtime: Some(downtime::render_pdf),
    },
    ExportFormat {
        name: "xlsx",
        description: "a workbook: flowsheet, readings, stages, rows, each cell with its type and none a formula",
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        is_binary: true,
        generator: Generator::Fallible(workbook::workbook),
        handout: None,
        downtime: None,
    },
    text_format("note", "text/plain", "the chart note as plain text of at most 80 columns, for an EHR field", note::render_notes),
    text_format(
        "supervision",
        "text/plain",
        "the course without code, dates, lots or names; private notes only by --private",
        supervision::render_notes,
    ),
    text_format(
        "rems",
        "text/plain",
        "the values of the esketamine monitoring form, each from the record or not recorded",
        rems::form_values,
    ),
    text_format(
        "fhir",
        "application/fhir+json",
        "an HL7 FHIR R4 transaction, each resource with an id that stays",
        fhir::transaction_bundle,
    ),
    ExportFormat {
        name: "ics",
        description: "the follow-up as a calendar entry, without a name",
        media_type: "text/calendar",
        is_binary: false,
        generator: Generator::Fallible(ics::write_calendar),
        handout: None,
        downtime: None,
    },
    ExportFormat {
        name: "package",
        description: "a folder of records to the byte with a data package, a table schema, the vocabulary and SQL views",
        media_type: "application/vnd.datapackage+json",
        is_binary: true,
        generator: Generator::Folder,
        handout: None,
        downtime: None,
    },
];

/// The format of a name.
pub fn find_format(name: &str) -> Option<&'static ExportFormat> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The formats of the client's own page: each with how it is made.
pub fn handout_formats() -> impl Iterator<Item = (&'static ExportFormat, HandoutFn)> {
    FORMATS.iter().filter_map(|format| Some((format, format.handout?)))
}

/// The formats of the downtime sheet: each with how it is made.
pub fn downtime_formats() -> impl Iterator<Item = (&'static ExportFormat, DowntimeSheetFn)> {
    FORMATS.iter().filter_map(|format| Some((format, format.downtime?)))
}

/// What stands where the record says nothing.
pub const NOT_RECORDED: &str = "not recorded";

/// A number without digits that nobody measured.
fn json_number(value: f64) -> serde_json::Value {
    let whole = value as i64;
    if (whole as f64 - value).abs() < f64::EPSILON { whole.into() } else { value.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_stands_once_and_says_what_it_is() {
        for (at, one) in FORMATS.iter().enumerate() {
            assert!(FORMATS[..at].iter().all(|other| other.name != one.name), "{}", one.name);
            assert!(!one.description.is_empty() && one.media_type.contains('/') && find_format(one.name).is_some());
        }
        assert!(find_format("doc").is_none());
    }
}
