//! The document model: headings, pairs, tables, a drawing of plain shapes. HTML and PDF are both made from one document, so their
//! content is the same.

mod chart;
mod session;

pub(crate) use session::session_pages;

use crate::plain_text::{LineBreaks, plain_text};
use crate::report::common::ReportEntry;

/// A document, such as the report of a session.
#[derive(Clone, Debug)]
pub(crate) struct ReportDocument {
    pub(crate) heading: String,
    /// The footer of each sheet of paper, beside its number. HTML has no footer.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only paper has a footer"))]
    pub(crate) footer: String,
    pub(crate) blocks: Vec<DocumentBlock>,
}

/// What is printed; decides sizes and margins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// The report, set small to fit on a sheet or two.
    Report,
    /// The client's own page, set large.
    Client,
    /// The downtime sheet, one page with room to write.
    Downtime,
}

/// Documents that are printed one after the other.
#[derive(Clone, Debug)]
pub struct ReportPages {
    pub(crate) title: String,
    pub(crate) kind: PageKind,
    pub(crate) documents: Vec<ReportDocument>,
}

/// Text that every report can show.
#[derive(Clone, Debug)]
pub(crate) enum SectionBlock {
    Paragraph(String),
    Pairs(Vec<(String, String)>),
    Table(Vec<&'static str>, Vec<Vec<String>>),
    Entries(Vec<ReportEntry>),
    Checklist(Vec<ChecklistLine>),
}

#[derive(Clone, Debug)]
pub(crate) enum DocumentBlock {
    Warning(String),
    TwoColumns(Vec<DocumentBlock>),
    Section(&'static str, Vec<DocumentBlock>),
    Text(SectionBlock),
    Timeline(Vec<ReportEntry>),
    Quote(String),
    List(Vec<String>),
    Drawing(Drawing),
    SignatureLine(&'static str),
    FormLines(Vec<Vec<FormBlank>>),
    FormTable(FormTable),
    /// A heading, and ruled lines down to the end of the sheet.
    RuledLines(&'static str),
    /// Labels with text to type.
    CodePairs(Vec<(String, String)>),
}

#[derive(Clone, Debug)]
pub(crate) struct FormBlank {
    pub(crate) label: String,
    pub(crate) is_bold: bool,
    pub(crate) width: BlankWidth,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlankWidth {
    Time,
    /// A share of the space that the labels of the line leave.
    Share,
    /// With its label an equal part of the line, so that the blanks of several lines align.
    EqualColumn,
}

#[derive(Clone, Debug)]
pub(crate) struct FormTable {
    pub(crate) widths: Vec<u16>,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<FormCell>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct FormCell {
    pub(crate) text: String,
    pub(crate) is_bold: bool,
    /// Whether nothing is to be filled in here.
    pub(crate) is_disabled: bool,
}

impl FormCell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A cell to write in, or a disabled one.
    pub(crate) fn fillable_if(is_wanted: bool) -> Self {
        if is_wanted { Self::default() } else { Self { is_disabled: true, ..Self::new("–") } }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct ChecklistLine {
    /// ☑ done, ☒ not done, – not applicable, ☐ not recorded.
    pub(crate) symbol: &'static str,
    pub(crate) answer: &'static str,
    pub(crate) title: String,
    /// When it was answered; may be empty.
    pub(crate) time_label: String,
}

/// A drawing. Coordinates are in its own units, from the upper left corner.
#[derive(Clone, Debug)]
pub(crate) struct Drawing {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) font_size: f64,
    pub(crate) alt_text: &'static str,
    pub(crate) shapes: Vec<Shape>,
}

pub(crate) type RgbColor = (u8, u8, u8);

/// x from the left, y from the top.
pub(crate) type DrawingPoint = (f64, f64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextAnchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A filled rectangle; `origin` is the upper left corner.
    Rectangle {
        origin: DrawingPoint,
        width: f64,
        height: f64,
        fill: RgbColor,
    },
    /// Lines through the points of each run.
    Polylines {
        runs: Vec<Vec<DrawingPoint>>,
        colour: RgbColor,
        width: f64,
        dash: Option<(f64, f64)>,
    },
    Polygon {
        points: Vec<DrawingPoint>,
        fill: RgbColor,
    },
    Circle {
        center: DrawingPoint,
        radius: f64,
        fill: RgbColor,
    },
    Text {
        position: DrawingPoint,
        anchor: TextAnchor,
        text: String,
    },
}

/// A text for a page, on one line; see [`plain_text`].
pub(crate) fn sanitize(text: &str) -> String {
    plain_text(text, LineBreaks::Slash).into_owned()
}
