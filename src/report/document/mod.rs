//! What a page says, without saying how it is drawn: headings, pairs, tables, a drawing of plain shapes. The page for a browser and
//! the page for paper are both drawn from one leaf, so neither can say what the other does not.

mod chart;
mod session;

pub(crate) use session::report;

/// One session's page.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// The first heading.
    pub(crate) heading: String,
    /// What stands at the foot of each sheet of paper, beside its number; a browser's page has no foot.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only paper has a foot"))]
    pub(crate) foot: String,
    /// All that stands below the heading.
    pub(crate) parts: Vec<Part>,
}

/// What stands on a page.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// What must be seen first.
    Warning(String),
    /// Narrow sections, which may stand two beside each other.
    Beside(Vec<Part>),
    /// A heading with what belongs to it.
    Section(&'static str, Vec<Part>),
    /// A sentence.
    Words(String),
    /// Names and what is recorded under them.
    Pairs(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// Lines to tick.
    Checks(Vec<Check>),
    /// Somebody's words.
    Quote(String),
    /// A list without order.
    List(Vec<String>),
    /// A drawing.
    Drawing(Drawing),
    /// Room to sign.
    Sign(&'static str),
    /// Lines of paper to be filled in.
    Blanks(Vec<Vec<Blank>>),
    /// A table to be filled in.
    Grid(Grid),
    /// A heading, and ruled lines below it for all that the sheet has left.
    Ruled(&'static str),
    /// What stands for something, and how it is typed.
    Typed(Vec<(String, String)>),
}

/// Words, and room behind them to write in.
#[derive(Clone, Debug)]
pub(crate) struct Blank {
    pub(crate) words: String,
    pub(crate) is_bold: bool,
    pub(crate) room: Room,
}

/// How much room is left to write in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// For a time of day.
    Time,
    /// A share of what the words of the line leave.
    Share,
    /// With its words an equal part of the line, so that lines stand in columns.
    Column,
}

/// A table to be filled in: how wide its columns are in parts of each other, its head, and its lines.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub(crate) widths: Vec<u16>,
    pub(crate) head: Vec<String>,
    pub(crate) lines: Vec<Vec<Square>>,
}

/// A cell to be filled in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Square {
    pub(crate) words: String,
    pub(crate) is_bold: bool,
    /// Nothing is asked for here.
    pub(crate) is_shut: bool,
}

impl Square {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// A cell to write in, or one that says that nothing is wanted.
    pub(crate) fn wanted(is_wanted: bool) -> Self {
        if is_wanted { Self::default() } else { Self { is_shut: true, ..Self::new("–") } }
    }
}

/// A table: its head, which may be none, and its lines.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) head: Vec<&'static str>,
    pub(crate) lines: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) words: String,
    /// What is to be known about how the words came into the record.
    pub(crate) marks: Vec<String>,
    pub(crate) fit: Fit,
}

/// How much room a cell wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Its share.
    Share,
    /// What its words need.
    Narrow,
    /// The same, for a word that only sorts the line.
    Kind,
    /// All that is left.
    Wide,
}

impl Cell {
    pub(crate) fn new(words: impl Into<String>, fit: Fit) -> Self {
        Self { words: words.into(), marks: Vec::new(), fit }
    }
}

/// A line to tick: ☑ done, ☒ not done, – not applicable, ☐ not recorded.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) sign: &'static str,
    pub(crate) title: String,
    /// When it was answered; may be empty.
    pub(crate) when: String,
}

/// A drawing. Lengths are in its own units, from its upper left corner.
#[derive(Clone, Debug)]
pub(crate) struct Drawing {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// How high its letters are.
    pub(crate) letters: f64,
    /// What it shows, for who cannot see it.
    pub(crate) says: &'static str,
    pub(crate) shapes: Vec<Shape>,
}

/// A colour: red, green, blue.
pub(crate) type Colour = (u8, u8, u8);

/// A point of a drawing: from the left, from above.
pub(crate) type Point = (f64, f64);

/// Which end of some words a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// One thing in a drawing.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A filled rectangle, by its upper left corner.
    Field { at: Point, width: f64, height: f64, fill: Colour },
    /// Lines from point to point, each run by itself.
    Lines { runs: Vec<Vec<Point>>, colour: Colour, width: f64, dash: Option<(f64, f64)> },
    /// A filled outline.
    Area { points: Vec<Point>, fill: Colour },
    /// A filled circle.
    Dot { at: Point, radius: f64, fill: Colour },
    /// Words on a line.
    Words { at: Point, anchor: Anchor, said: String },
}

/// A text as a page shows it. Line breaks become a stroke, other controls a blank; what turns the reading direction is taken out,
/// since it could make a number read as another.
pub(crate) fn shown(typed: &str) -> String {
    let mut out = String::with_capacity(typed.len());
    for c in typed.chars() {
        match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push_str(" / "),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
