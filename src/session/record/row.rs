//! One row of the record, as values: the ground state from which everything else is computed. Not its CSV form, which is
//! `journal`'s.

use super::names::{Initials, PhaseId};
use super::vocabulary::RowKind;
use crate::session::time::{Elapsed, Timestamp, Wall};
use std::borrow::Cow;
use std::fmt;

/// A number in the record: finite, written as the shortest decimal that reads back the same.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Value(f64);

impl Value {
    /// A finite number; the two zeros are one.
    pub fn new(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self(if number == 0.0 { 0.0 } else { number }))
    }

    /// Reads a plain decimal with a point: no exponent, no sign but `-`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes().strip_prefix(b"-").unwrap_or(text.as_bytes());
        let plain = digits.first().is_some_and(u8::is_ascii_digit)
            && digits.last().is_some_and(u8::is_ascii_digit)
            && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
        if plain { text.parse().ok().and_then(Self::new) } else { None }
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self(f64::from(number))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self(f64::from(number))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The standard library writes the shortest decimal that reads back, and never an exponent.
        write!(f, "{}", self.0)
    }
}

/// Where a row came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Typed by a person.
    User,
    /// The program, about itself.
    App,
    /// Time passed.
    Timer,
    /// The music player.
    Mpris,
    /// The line socket.
    Socket,
    /// Another program's data.
    Import,
    /// Copied from paper.
    Paper,
}

impl Source {
    /// All, in the record's order.
    pub const ALL: [Self; 7] = [Self::User, Self::App, Self::Timer, Self::Mpris, Self::Socket, Self::Import, Self::Paper];

    /// Whether a person typed it, from what they saw or from paper.
    pub const fn is_manual(self) -> bool {
        matches!(self, Self::User | Self::Paper)
    }

    /// The word in the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::App => "app",
            Self::Timer => "timer",
            Self::Mpris => "mpris",
            Self::Socket => "socket",
            Self::Import => "import",
            Self::Paper => "paper",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.word() == word)
    }
}

/// One row of the record. The session's name and the chained check are the file's business.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// 1, 2, 3… in the order written.
    pub seq: u64,
    /// When it happened, as a label.
    pub time: Wall,
    /// When it happened, for arithmetic.
    pub elapsed: Elapsed,
    /// The phase in force then.
    pub phase: PhaseId,
    /// What sort of row.
    pub kind: RowKind,
    /// What, out of the vocabulary or the protocol's ids.
    pub item: Cow<'static, str>,
    /// A number, if the row carries one.
    pub value: Option<Value>,
    /// Its UCUM unit; empty without a value.
    pub unit: Cow<'static, str>,
    /// A code or short text.
    pub text: String,
    /// Free text.
    pub note: String,
    /// Who.
    pub author: Initials,
    /// When it was written; as an instant it never falls down the file.
    pub entered: Wall,
    /// The first row of the same act.
    pub entry: u64,
    /// The row this one replaces or voids. Row 1 carries 0 here, so that readers infer a number.
    pub amends: Option<u64>,
    /// Where it came from.
    pub source: Source,
}

impl Row {
    /// When it happened.
    pub fn timestamp(&self) -> Timestamp {
        Timestamp { elapsed: self.elapsed, wall: self.time }
    }

    /// Whether it is of this kind and item.
    pub fn matches(&self, kind: RowKind, item: &str) -> bool {
        self.kind == kind && self.item == item
    }

    /// When it was written, on the session's scale: its own time plus the distance of its two labels.
    pub fn entered_elapsed(&self) -> Elapsed {
        let after_ms = self.entered.instant_ms() - self.time.instant_ms();
        Elapsed::from_ms(self.elapsed.ms().saturating_add(after_ms))
    }

    /// A late entry: it happened more than a minute before it was written.
    pub fn is_late_entry(&self) -> bool {
        self.entered.instant_ms() - self.time.instant_ms() > 60_000
    }
}

/// The session time at which the last row was written: nothing is known after it.
///
/// What the program wrote about itself it wrote at that row's own time; from there the wall clock leads to the rows after it,
/// because each step of the wall clock is such a row. While the time of writing is held, after a step back, it leads nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LastWritten {
    time: Elapsed,
    entered_ms: Option<i64>,
    reference: Option<Timestamp>,
}

impl LastWritten {
    /// Goes on with the next row.
    pub fn add_row(&mut self, row: &Row) {
        let entered_ms = row.entered.instant_ms();
        let is_held = self.entered_ms.is_some_and(|before_ms| entered_ms <= before_ms);
        self.entered_ms = self.entered_ms.max(Some(entered_ms));
        if row.source == Source::App {
            // Better known than anything before it: what ran out is written before the step that made it run out.
            (self.reference, self.time) = (Some(row.timestamp()), row.elapsed);
        } else if let Some(Timestamp { elapsed, wall }) = self.reference.filter(|_| !is_held) {
            let since_ms = entered_ms - wall.instant_ms();
            self.time = self.time.max(Elapsed::from_ms(elapsed.ms().saturating_add(since_ms)));
        }
    }

    /// When the last of them was written.
    pub const fn time(&self) -> Elapsed {
        self.time
    }
}

/// One fact of an entry: a row before it has a number and a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What sort.
    pub kind: RowKind,
    /// What.
    pub item: Cow<'static, str>,
    /// A number with its UCUM unit.
    pub value: Option<(Value, Cow<'static, str>)>,
    /// A code or short text.
    pub text: String,
    /// Free text.
    pub note: String,
    /// The row it replaces or voids.
    pub amends: Option<u64>,
}

impl Fact {
    /// A fact with nothing but its name.
    pub fn new(kind: RowKind, item: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, item: item.into(), value: None, text: String::new(), note: String::new(), amends: None }
    }

    /// With a number and its UCUM unit.
    #[must_use]
    pub fn value(mut self, value: Value, unit: impl Into<Cow<'static, str>>) -> Self {
        self.value = Some((value, unit.into()));
        self
    }

    /// With a code or short text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// With free text.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Replacing or voiding a row.
    #[must_use]
    pub fn amends(mut self, seq: u64) -> Self {
        self.amends = Some(seq);
        self
    }
}

/// One act: facts that share a time and an author. What [`decide`](crate::session::decide()) answers with.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it happened.
    pub time: Timestamp,
    /// Who.
    pub author: Initials,
    /// Where it came from.
    pub source: Source,
    /// An earlier entry that this one amends or withdraws: its rows keep that entry's number.
    pub amended_entry: Option<u64>,
    /// What; never empty.
    pub facts: Vec<Fact>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row that happened and was written at these seconds of the wall clock.
    fn row(source: Source, elapsed_s: i64, time_s: i64, entered_s: i64) -> Row {
        let wall = |secs: i64| Wall::from_instant(1_795_442_400_000 + secs * 1000, -18_000);
        Row {
            seq: 1,
            time: wall(time_s),
            elapsed: Elapsed::from_secs(elapsed_s),
            phase: PhaseId::Arrive,
            kind: RowKind::Note,
            item: "observation".into(),
            value: None,
            unit: "".into(),
            text: String::new(),
            note: String::new(),
            author: Initials::app(),
            entered: wall(entered_s),
            entry: 1,
            amends: None,
            source,
        }
    }

    #[test]
    fn what_was_written_last_is_told_by_the_programs_own_rows_whatever_the_wall_clock_did() {
        let open = || row(Source::App, 0, 0, 0);
        for (rows, written_s) in [
            (vec![], 0),
            (vec![open()], 0),
            // Begun at 50 s and saved at 60 s; then a time long before.
            (vec![open(), row(Source::User, 50, 50, 60)], 60),
            (vec![open(), row(Source::User, -600, -600, 90)], 90),
            // The clock was put forward by an hour while a line was typed.
            (vec![open(), row(Source::App, 80, 3680, 3680), row(Source::User, 50, 50, 3690)], 90),
            (vec![open(), row(Source::Timer, 40, 3640, 3680), row(Source::App, 80, 3680, 3680)], 80),
            // It was put back by an hour: the time of writing is held, and then goes on.
            (vec![open(), row(Source::App, 80, -3520, 0), row(Source::User, 85, -3515, 0)], 80),
            (vec![open(), row(Source::App, 80, -3520, 0), row(Source::User, 3700, 100, 105)], 3705),
        ] {
            let mut written = LastWritten::default();
            for row in &rows {
                written.add_row(row);
            }
            assert_eq!(written.time(), Elapsed::from_secs(written_s), "{rows:?}");
        }
    }
}
