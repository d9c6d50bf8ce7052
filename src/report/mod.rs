//! A folded session → the bytes of each export. Pure: it knows no file and no screen. Every export is made of what the record says
//! and of nothing else: what is not there is "not recorded", and private notes are only ever named.

mod book;
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
mod readings;
mod rems;
mod rows;
mod sections;
mod supervision;
mod workbook;

pub use paper_size::Paper;

use crate::session::plan::Plan;
use crate::session::record::vocabulary::Kind;
use crate::session::{Elapsed, Refusal, Session};

/// A session as it is reported.
#[derive(Clone, Debug)]
pub struct Case {
    /// The session's name.
    pub name: String,
    /// What its rows add up to.
    pub session: Session,
    /// Each row's cells as the record has them, guards in place, in the order of the ledger's rows; the check is left out.
    pub cells: Vec<Vec<String>>,
    /// What is not as it was written, in words; none: the record is whole.
    pub damage: Option<String>,
    /// Private notes that were chosen one by one: the record's row and the words.
    pub chosen: Vec<(u64, String)>,
}

impl Case {
    /// The full digest that the record was closed with.
    pub fn digest(&self) -> Option<&str> {
        let digest = self.session.ledger().live().filter(|row| row.is(Kind::Session, "digest")).last();
        digest.filter(|_| self.session.picture().is_sealed()).map(|row| row.text.as_str())
    }

    /// How many times as fast a rehearsal ran; none for a real session.
    pub fn rehearsal(&self) -> Option<f64> {
        self.session.picture().rehearsal
    }

    /// The client's code, or words that say that there is none.
    pub fn client(&self) -> String {
        let client = self.session.picture().client.as_ref();
        client.map_or_else(|| NOT_RECORDED.to_owned(), ToString::to_string)
    }

    /// A cell, guard in place, of the newest row of a kind and item that counts.
    fn cell(&self, kind: Kind, item: &str, place: usize) -> Option<&str> {
        let ledger = self.session.ledger();
        let row = ledger.live().filter(|row| row.is(kind, item)).last()?;
        let at = ledger.rows().iter().position(|known| known.seq == row.seq)?;
        self.cells.get(at)?.get(place).map(String::as_str)
    }

    /// The time after which nothing is known.
    fn now(&self) -> Elapsed {
        let rows = self.session.ledger().rows();
        let last = rows.iter().map(|row| row.elapsed).max().unwrap_or(Elapsed::ZERO);
        last.max(self.session.last_written())
    }
}

/// What was asked for besides the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Also what was replaced and withdrawn.
    pub all: bool,
    /// The paper, for what is printed; none: a page takes the printer's own, and a pdf is [`Paper::default`].
    pub paper: Option<Paper>,
}

impl Choice {
    /// The paper that a pdf is made for.
    fn sheet(self) -> Paper {
        self.paper.unwrap_or_default()
    }
}

/// How the client's own page is made, of the quotes whose numbers were chosen.
pub type MakeHandout = fn(&Case, &[u64], Choice) -> Result<Vec<u8>, Refusal>;

/// How the downtime sheet of a protocol is made, with whom to call.
pub type MakeSheet = fn(&Plan, &downtime::Calls<'_>, Choice) -> Result<Vec<u8>, Refusal>;

/// How an export is made.
#[derive(Clone, Copy, Debug)]
pub enum Make {
    /// One text from all sessions.
    One(fn(&[Case], Choice) -> Vec<u8>),
    /// One file, unless the records lack what it is made of.
    Perhaps(fn(&[Case], Choice) -> Result<Vec<u8>, Refusal>),
    /// A folder, of the records' own bytes: see [`package`].
    Folder,
}

/// One format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Its name at the shell.
    pub name: &'static str,
    /// What it is, for people.
    pub is: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// Whether its bytes are no text, which a terminal cannot show.
    pub is_binary: bool,
    /// How it is made.
    pub make: Make,
    /// How the client's own page is made in it, where that can be.
    pub handout: Option<MakeHandout>,
    /// How a downtime sheet is made in it, where that can be.
    pub downtime: Option<MakeSheet>,
}

const fn text(name: &'static str, media: &'static str, is: &'static str, make: fn(&[Case], Choice) -> Vec<u8>) -> Format {
    Format { name, is, media, is_binary: false, make: Make::One(make), handout: None, downtime: None }
}

/// Every format, in the order in which help and README name them.
pub const FORMATS: &[Format] = &[
    text("csv", "text/csv", "the record with corrections applied and withdrawn rows left out; --all keeps them", rows::csv),
    text("wide", "text/csv", "one line for each time at which something was measured, for a spreadsheet", readings::csv),
    text("json", "application/jsonl", "the same rows as csv, one JSON object a line", json::lines),
    text("md", "text/markdown", "the chart note, in Markdown", markdown::notes),
    Format {
        handout: Some(handout::html),
        downtime: Some(downtime::html),
        ..text(
            "html",
            "text/html",
            "the report as one page with its chart: prints to a sheet or two, needs nothing from outside",
            html::pages,
        )
    },
    Format {
        name: "pdf",
        is: "the same page on paper; its text can be searched, its sheets are numbered",
        media: "application/pdf",
        is_binary: true,
        make: Make::Perhaps(pdf::pages),
        handout: Some(handout::pdf),
        downtime: Some(downtime::pdf),
    },
    Format {
        name: "xlsx",
        is: "a workbook: flowsheet, readings, stages, rows, each cell with its type and none a formula",
        media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        is_binary: true,
        make: Make::Perhaps(workbook::workbook),
        handout: None,
        downtime: None,
    },
    text("note", "text/plain", "the chart note as plain text of at most 80 columns, for an EHR field", note::notes),
    text(
        "supervision",
        "text/plain",
        "the course without code, dates, lots or names; private notes only by --private",
        supervision::notes,
    ),
    text(
        "rems",
        "text/plain",
        "the values of the esketamine monitoring form, each from the record or not recorded",
        rems::values,
    ),
    text("fhir", "application/fhir+json", "an HL7 FHIR R4 transaction, each resource with an id that stays", fhir::bundle),
    Format {
        name: "ics",
        is: "the follow-up as a calendar entry, without a name",
        media: "text/calendar",
        is_binary: false,
        make: Make::Perhaps(ics::calendar),
        handout: None,
        downtime: None,
    },
    Format {
        name: "package",
        is: "a folder of records to the byte with a data package, a table schema, the vocabulary and SQL views",
        media: "application/vnd.datapackage+json",
        is_binary: true,
        make: Make::Folder,
        handout: None,
        downtime: None,
    },
];

/// The format of a name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The formats of the client's own page: each with how it is made.
pub fn handouts() -> impl Iterator<Item = (&'static Format, MakeHandout)> {
    FORMATS.iter().filter_map(|format| Some((format, format.handout?)))
}

/// The formats of the downtime sheet: each with how it is made.
pub fn sheets() -> impl Iterator<Item = (&'static Format, MakeSheet)> {
    FORMATS.iter().filter_map(|format| Some((format, format.downtime?)))
}

/// What stands where the record says nothing.
pub const NOT_RECORDED: &str = "not recorded";

/// A number without digits that nobody measured.
fn number(value: f64) -> serde_json::Value {
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
            assert!(!one.is.is_empty() && one.media.contains('/') && format(one.name).is_some());
        }
        assert!(format("doc").is_none());
    }
}
