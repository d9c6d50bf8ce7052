//! Makes the bytes of each export from folded sessions. Opens no file. An export says what the record says and nothing else: what is
//! missing is "not recorded", and of private notes only their number or place is given.

mod case;
pub mod cheatsheet;
mod common;
mod document;
pub mod downtime;
mod fhir;
pub mod handout;
mod html;
mod ics;
mod names;
mod note;
pub(crate) mod package;
#[cfg_attr(not(feature = "pdf"), path = "pdf/without.rs")]
mod pdf;
mod rems;
mod rows;
mod sections;
mod supervision;
mod wide_csv;
mod workbook;

pub(crate) use case::NOT_RECORDED;
pub use case::{CaseRecord, ExportOptions, PaperSize};

use crate::session::Refusal;
pub use document::ReportPages;
use document::session_pages;

/// Makes the bytes of pages.
pub type PageFn = fn(&ReportPages, ExportOptions<'_>) -> Result<Vec<u8>, Refusal>;

/// The function that makes an export.
#[derive(Clone, Copy, Debug)]
pub enum Generator {
    /// One file; cannot fail.
    Infallible(fn(&[CaseRecord], ExportOptions<'_>) -> Vec<u8>),
    /// One file, unless the records lack what it needs.
    Fallible(fn(&[CaseRecord], ExportOptions<'_>) -> Result<Vec<u8>, Refusal>),
    /// A folder made from the records' own bytes by `package`.
    Folder,
}

/// An export format of `bedside export --to`.
#[derive(Clone, Copy, Debug)]
pub struct ExportFormat {
    /// The name on the command line.
    pub name: &'static str,
    /// The description in help and README.
    pub description: &'static str,
    /// Whether the bytes are not text, so that a terminal cannot show them.
    pub(crate) is_binary: bool,
    /// Whether people can read its bytes in a terminal: text without markup for a browser.
    pub(crate) is_shown_in_terminal: bool,
    /// Whether it needs [`ExportOptions::site_id`].
    pub(crate) needs_site_id: bool,
    /// Makes the bytes of the export.
    pub generator: Generator,
    /// Says what of the records the export cannot show, a sentence each.
    pub omissions: fn(&[CaseRecord]) -> Vec<String>,
}

const fn export_format(name: &'static str, description: &'static str, generator: Generator) -> ExportFormat {
    let is_binary = matches!(name.as_bytes(), b"pdf" | b"xlsx" | b"package");
    let is_shown_in_terminal = !is_binary && !matches!(name.as_bytes(), b"html");
    let needs_site_id = matches!(name.as_bytes(), b"fhir");
    let omissions: fn(&[CaseRecord]) -> Vec<String> = match name.as_bytes() {
        b"ics" => ics::omitted_follow_ups,
        b"pdf" => |cases| missing_characters("pdf", &session_pages(cases)).into_iter().collect(),
        _ => |_| Vec::new(),
    };
    ExportFormat { name, description, is_binary, is_shown_in_terminal, needs_site_id, generator, omissions }
}

const fn text_format(
    name: &'static str,
    description: &'static str,
    make: fn(&[CaseRecord], ExportOptions<'_>) -> Vec<u8>,
) -> ExportFormat {
    export_format(name, description, Generator::Infallible(make))
}

/// Every format, in the order of help and README.
pub const FORMATS: &[ExportFormat] = &[
    text_format("csv", "the record with corrections applied and withdrawn rows removed; --all keeps them", rows::write_csv),
    text_format("wide", "one line for each time something was measured, for a spreadsheet", wide_csv::write_csv),
    text_format("json", "the same rows as csv, one JSON object per line", rows::write_json_lines),
    text_format("md", "the chart note, in Markdown", note::render_markdown),
    export_format(
        "html",
        "the report with its chart, as a web page that prints on one or two sheets",
        Generator::Fallible(|cases, options| html::to_bytes(&session_pages(cases), options)),
    ),
    export_format(
        "pdf",
        "the same report as PDF, with searchable text and numbered pages",
        Generator::Fallible(|cases, options| pdf::to_bytes(&session_pages(cases), options)),
    ),
    export_format(
        "xlsx",
        "a workbook: flowsheet, readings, stages, rows; typed cells, no formulas",
        Generator::Fallible(workbook::workbook),
    ),
    text_format("note", "the chart note as plain text of at most 80 columns, for an EHR field", note::render_text),
    text_format(
        "supervision",
        "the session without code, dates, lots or names; private notes only with --private",
        supervision::render_notes,
    ),
    text_format("rems", "the values for the esketamine monitoring form (REMS)", rems::form_values),
    export_format(
        "fhir",
        "an HL7 FHIR R4 transaction, with ids that stay the same",
        Generator::Fallible(fhir::transaction_bundle),
    ),
    export_format("ics", "the follow-up as a calendar entry, without a name", Generator::Fallible(ics::write_calendar)),
    export_format(
        "package",
        "a folder: unchanged records, data package, table schema, vocabulary and SQL views",
        Generator::Folder,
    ),
];

/// The format with this name.
pub fn find_format(name: &str) -> Option<&'static ExportFormat> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The formats of the client's own page and of the downtime sheet, and what makes their bytes.
pub fn page_formats() -> impl Iterator<Item = (&'static ExportFormat, PageFn)> {
    let makers: [(&str, PageFn); 2] = [("html", html::to_bytes), ("pdf", pdf::to_bytes)];
    makers.into_iter().filter_map(|(name, make)| Some((find_format(name)?, make)))
}

/// A sentence that says which characters a format of pages cannot draw; `None` if it draws all of them.
pub fn missing_characters(format: &str, pages: &ReportPages) -> Option<String> {
    if format == "pdf" { pdf::missing_characters(pages) } else { None }
}
