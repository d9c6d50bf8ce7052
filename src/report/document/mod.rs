//! What a page says, without saying how it is drawn: headings, pairs, tables, a drawing of plain shapes. The page for a browser and
//! the page for paper are both drawn from one leaf, so neither can say what the other does not.

mod chart;
mod session;

pub(crate) use session::session_document;

/// One session's page.
#[derive(Clone, Debug)]
pub(crate) struct ReportDocument {
    /// The first heading.
    pub(crate) heading: String,
    /// What stands at the foot of each sheet of paper, beside its number; a browser's page has no foot.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only paper has a foot"))]
    pub(crate) footer: String,
    /// All that stands below the heading.
    pub(crate) blocks: Vec<DocumentBlock>,
}

/// What stands on a page.
#[derive(Clone, Debug)]
pub(crate) enum DocumentBlock {
    /// What must be seen first.
    Warning(String),
    /// Narrow sections, which may stand two beside each other.
    TwoColumns(Vec<DocumentBlock>),
    /// A heading with what belongs to it.
    Section(&'static str, Vec<DocumentBlock>),
    /// A sentence.
    Paragraph(String),
    /// Names and what is recorded under them.
    Pairs(Vec<(String, String)>),
    /// A table.
    Table(DocumentTable),
    /// Lines to tick.
    Checklist(Vec<ChecklistLine>),
    /// Somebody's words.
    Quote(String),
    /// A list without order.
    List(Vec<String>),
    /// A drawing.
    Drawing(Drawing),
    /// Room to sign.
    SignatureLine(&'static str),
    /// Lines of paper to be filled in.
    FormLines(Vec<Vec<FormBlank>>),
    /// A table to be filled in.
    FormTable(FormTable),
    /// A heading, and ruled lines below it for all that the sheet has left.
    RuledLines(&'static str),
    /// What stands for something, and how it is typed.
    CodePairs(Vec<(String, String)>),
}

/// Words, and room behind them to write in.
#[derive(Clone, Debug)]
pub(crate) struct FormBlank {
    pub(crate) label: String,
    pub(crate) is_bold: bool,
    pub(crate) width: BlankWidth,
}

/// How much room is left to write in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlankWidth {
    /// For a time of day.
    Time,
    /// A share of what the words of the line leave.
    Share,
    /// With its words an equal part of the line, so that lines stand in columns.
    EqualColumn,
}

/// A table to be filled in: how wide its columns are in parts of each other, its head, and its lines.
#[derive(Clone, Debug)]
pub(crate) struct FormTable {
    pub(crate) widths: Vec<u16>,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<FormCell>>,
}

/// A cell to be filled in.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormCell {
    pub(crate) text: String,
    pub(crate) is_bold: bool,
    /// Nothing is asked for here.
    pub(crate) is_disabled: bool,
}

impl FormCell {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self { text: words.into(), ..Self::default() }
    }

    /// A cell to write in, or one that says that nothing is wanted.
    pub(crate) fn fillable_if(is_wanted: bool) -> Self {
        if is_wanted { Self::default() } else { Self { is_disabled: true, ..Self::new("–") } }
    }
}

/// A table: its head, which may be none, and its lines.
#[derive(Clone, Debug)]
pub(crate) struct DocumentTable {
    pub(crate) header: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<DocumentCell>>,
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub(crate) struct DocumentCell {
    pub(crate) text: String,
    /// What is to be known about how the words came into the record.
    pub(crate) annotations: Vec<String>,
    pub(crate) fit: CellFit,
}

/// How much room a cell wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellFit {
    /// Its share.
    Share,
    /// What its words need.
    Narrow,
    /// The same, for a word that only sorts the line.
    KindLabel,
    /// All that is left.
    Fill,
}

impl DocumentCell {
    pub(crate) fn new(words: impl Into<String>, fit: CellFit) -> Self {
        Self { text: words.into(), annotations: Vec::new(), fit }
    }
}

/// A line to tick: ☑ done, ☒ not done, – not applicable, ☐ not recorded.
#[derive(Clone, Debug)]
pub(crate) struct ChecklistLine {
    pub(crate) symbol: &'static str,
    pub(crate) title: String,
    /// When it was answered; may be empty.
    pub(crate) time_label: String,
}

/// A drawing. Lengths are in its own units, from its upper left corner.
#[derive(Clone, Debug)]
pub(crate) struct Drawing {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// How high its letters are.
    pub(crate) font_size: f64,
    /// What it shows, for who cannot see it.
    pub(crate) alt_text: &'static str,
    pub(crate) shapes: Vec<Shape>,
}

/// A colour: red, green, blue.
pub(crate) type RgbColor = (u8, u8, u8);

/// A point of a drawing: from the left, from above.
pub(crate) type DrawingPoint = (f64, f64);

/// Which end of some words a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextAnchor {
    Start,
    Middle,
    End,
}

/// One thing in a drawing.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A filled rectangle, by its upper left corner.
    Rectangle { origin: DrawingPoint, width: f64, height: f64, fill: RgbColor },
    /// Lines from point to point, each run by itself.
    Polylines { runs: Vec<Vec<DrawingPoint>>, colour: RgbColor, width: f64, dash: Option<(f64, f64)> },
    /// A filled outline.
    Polygon { points: Vec<DrawingPoint>, fill: RgbColor },
    /// A filled circle.
    Circle { center: DrawingPoint, radius: f64, fill: RgbColor },
    /// Words on a line.
    Text { position: DrawingPoint, anchor: TextAnchor, text: String },
}

/// A text as a page shows it. Line breaks become a stroke, other controls a blank; what turns the reading direction is taken out,
/// since it could make a number read as another.
pub(crate) fn sanitize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push_str(" / "),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
