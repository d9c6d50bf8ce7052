//! Makes the bytes of each export from folded sessions. Opens no file. An export says what the record says and nothing else: what is
//! missing is "not recorded", and of private notes only their number or place is given.

mod case;
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
pub(crate) mod package;
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

pub(crate) use case::NOT_RECORDED;
pub use case::{CaseRecord, ExportOptions};
pub use paper_size::PaperSize;

use crate::session::Refusal;
use crate::session::plan::Plan;

/// Makes the client's own page, with the quotes of these entries.
pub(crate) type HandoutFn = fn(&CaseRecord, &[u64], ExportOptions) -> Result<Vec<u8>, Refusal>;

/// Makes the downtime sheet of a protocol, with a list of whom to call.
pub(crate) type DowntimeSheetFn = fn(&Plan, &downtime::CallList<'_>, ExportOptions) -> Result<Vec<u8>, Refusal>;

/// The function that makes an export.
#[derive(Clone, Copy, Debug)]
pub enum Generator {
    /// One file; cannot fail.
    Infallible(fn(&[CaseRecord], ExportOptions) -> Vec<u8>),
    /// One file, unless the records lack what it needs.
    Fallible(fn(&[CaseRecord], ExportOptions) -> Result<Vec<u8>, Refusal>),
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
    /// Makes the bytes of the export.
    pub generator: Generator,
    /// Makes the client's own page, if the format has one.
    pub(crate) handout: Option<HandoutFn>,
    /// Makes a downtime sheet, if the format has one.
    pub(crate) downtime: Option<DowntimeSheetFn>,
}

const fn export_format(name: &'static str, description: &'static str, is_binary: bool, generator: Generator) -> ExportFormat {
    ExportFormat { name, description, is_binary, generator, handout: None, downtime: None }
}

const fn text_format(
    name: &'static str,
    description: &'static str,
    make: fn(&[CaseRecord], ExportOptions) -> Vec<u8>,
) -> ExportFormat {
    export_format(name, description, false, Generator::Infallible(make))
}

/// Every format, in the order of help and README.
pub const FORMATS: &[ExportFormat] = &[
    text_format("csv", "the record with corrections applied and withdrawn rows left out; --all keeps them", rows_csv::write_csv),
    text_format("wide", "one line for each time at which something was measured, for a spreadsheet", wide_csv::write_csv),
    text_format("json", "the same rows as csv, one JSON object a line", json::write_json_lines),
    text_format("md", "the chart note, in Markdown", markdown::render_notes),
    ExportFormat {
        handout: Some(handout::render_html),
        downtime: Some(downtime::render_html),
        ..text_format(
            "html",
            "the report as one page with its chart: prints to a sheet or two, needs nothing from outside",
            html::render_pages,
        )
    },
    ExportFormat {
        handout: Some(handout::render_pdf),
        downtime: Some(downtime::render_pdf),
        ..export_format(
            "pdf",
            "the same page on paper; its text can be searched, its sheets are numbered",
            true,
            Generator::Fallible(pdf::reports),
        )
    },
    export_format(
        "xlsx",
        "a workbook: flowsheet, readings, stages, rows, each cell with its type and none a formula",
        true,
        Generator::Fallible(workbook::workbook),
    ),
    text_format("note", "the chart note as plain text of at most 80 columns, for an EHR field", note::render_notes),
    text_format(
        "supervision",
        "the course without code, dates, lots or names; private notes only by --private",
        supervision::render_notes,
    ),
    text_format("rems", "the values of the esketamine monitoring form, each from the record or not recorded", rems::form_values),
    text_format("fhir", "an HL7 FHIR R4 transaction, each resource with an id that stays", fhir::transaction_bundle),
    export_format("ics", "the follow-up as a calendar entry, without a name", false, Generator::Fallible(ics::write_calendar)),
    export_format(
        "package",
        "a folder of records to the byte with a data package, a table schema, the vocabulary and SQL views",
        true,
        Generator::Folder,
    ),
];

/// The format with this name.
pub fn find_format(name: &str) -> Option<&'static ExportFormat> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The formats with a client's own page, and the function that makes it.
pub fn handout_formats() -> impl Iterator<Item = (&'static ExportFormat, HandoutFn)> {
    FORMATS.iter().filter_map(|format| Some((format, format.handout?)))
}

/// The formats with a downtime sheet, and the function that makes it.
pub fn downtime_formats() -> impl Iterator<Item = (&'static ExportFormat, DowntimeSheetFn)> {
    FORMATS.iter().filter_map(|format| Some((format, format.downtime?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_stands_once_and_says_what_it_is() {
        for (at, one) in FORMATS.iter().enumerate() {
            assert!(FORMATS[..at].iter().all(|other| other.name != one.name), "{}", one.name);
            assert!(!one.description.is_empty() && find_format(one.name).is_some());
        }
        assert!(find_format("doc").is_none());
    }
}
