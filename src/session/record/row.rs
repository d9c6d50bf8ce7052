//! One row of the record as values. Everything else is computed from rows. `journal` has their CSV form.

use crate::session::{Elapsed, Initials, PhaseId, RowKind, Timestamp, Wall};
use chrono::TimeDelta;
use std::borrow::Cow;
use std::fmt;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A number in the record: finite, written as the shortest decimal that reads back the same.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Value(f64);

impl Value {
    /// A finite number; -0 becomes 0.
    pub fn new(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self(if number == 0.0 { 0.0 } else { number }))
    }

    /// Parses a plain decimal with a point: no exponent, no sign but `-`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes().strip_prefix(b"-").unwrap_or(text.as_bytes());
        let plain = digits.first().is_some_and(u8::is_ascii_digit)
            && digits.last().is_some_and(u8::is_ascii_digit)
            && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
        if plain { text.parse().ok().and_then(Self::new) } else { None }
    }

    /// The finite number itself.
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
        // `Display` of `f64` writes the shortest decimal that reads back, never an exponent.
        write!(f, "{}", self.0)
    }
}

/// The source of a row. Its word in the record is the variant in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Source {
    /// Typed by a person.
    User,
    /// The program wrote it by itself.
    App,
    /// The passing of time.
    Timer,
    /// The music player told it.
    Mpris,
    /// A device sent it over the line socket.
    Socket,
    /// It was read from a file of another program.
    Import,
    /// Somebody copied it from paper.
    Paper,
}

impl Source {
    /// All, in the record's order.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// Whether a person typed it, live or from paper.
    pub(crate) const fn is_manual(self) -> bool {
        matches!(self, Self::User | Self::Paper)
    }

    /// The word in the record.
    pub fn word(self) -> &'static str {
        self.into()
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

pub(crate) const CONTINUOUS_ITEM: &str = "continuous";

/// The duration of a row's minutes.
pub(crate) fn minutes_to_delta(minutes: Value) -> TimeDelta {
    TimeDelta::milliseconds((minutes.get() * 60_000.0) as i64)
}

/// One row of the record. The file adds the session's name and the chained check.
///
/// ```
/// use bedside::journal;
/// use bedside::session::RowKind;
///
/// let record = journal::read(&std::fs::read("sample-sessions/20260312-1324-C-017.csv")?)?;
/// let first = &record.rows[0];
/// assert!(first.matches(RowKind::Session, "open"));
/// assert_eq!((first.seq, first.elapsed.ms()), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// 1, 2, 3… in the order written.
    pub seq: u64,
    /// When it happened, as a label.
    pub time: Wall,
    /// When it happened, for arithmetic.
    pub elapsed: Elapsed,
    /// The phase at that time.
    pub phase: PhaseId,
    /// The kind of a row.
    pub kind: RowKind,
    /// The item: a word of the vocabulary or an id of the protocol.
    pub item: Cow<'static, str>,
    /// The number, if the row has one.
    pub value: Option<Value>,
    /// The UCUM unit; empty without a value.
    pub unit: Cow<'static, str>,
    /// Code or short text.
    pub text: String,
    /// Free text beside the value, or empty.
    pub note: String,
    /// Initials of who wrote it.
    pub author: Initials,
    /// When it was written; never decreases through the file.
    pub entered: Wall,
    /// The number of the first row of the same entry.
    pub entry: u64,
    /// The row that this one replaces or voids. Row 1 has 0, so that readers infer a number.
    pub amends: Option<u64>,
    /// Where the value comes from.
    pub source: Source,
}

impl Row {
    /// When it happened, with its precision.
    pub fn timestamp(&self) -> Timestamp {
        Timestamp { elapsed: self.elapsed, wall: self.time }
    }

    /// Whether it has this kind and item.
    pub fn matches(&self, kind: RowKind, item: &str) -> bool {
        self.kind == kind && self.item == item
    }

    /// The end: a continuous look ends after its minutes, everything else when it began.
    pub(crate) fn end_time(&self) -> Elapsed {
        let lasted = self.value.filter(|_| self.matches(RowKind::Checkin, CONTINUOUS_ITEM));
        self.elapsed + lasted.map_or_else(TimeDelta::zero, minutes_to_delta)
    }

    /// When it was written, as session time: its own time plus the difference of its two labels.
    pub fn entered_elapsed(&self) -> Elapsed {
        let after_ms = self.entered.instant_ms() - self.time.instant_ms();
        Elapsed::from_ms(self.elapsed.ms().saturating_add(after_ms))
    }

    /// Whether it happened more than a minute before it was written.
    pub fn is_late_entry(&self) -> bool {
        self.entered.instant_ms() - self.time.instant_ms() > 60_000
    }
}

/// The session time at which the last row was written. Rows with source `app` were written at their own session time, except
/// alerts and their rechecks, which stand at the time of the reading. From such a row the wall clock leads to the later rows, because each step of the wall
/// clock has a row of its own. After a step back, while `entered` is held, the wall clock is not used.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct LastWritten {
    time: Elapsed,
    entered_ms: Option<i64>,
    reference: Option<Timestamp>,
}

impl LastWritten {
    pub(crate) fn add_row(&mut self, row: &Row) {
        let entered_ms = row.entered.instant_ms();
        let is_held = self.entered_ms.is_some_and(|before_ms| entered_ms <= before_ms);
        self.entered_ms = self.entered_ms.max(Some(entered_ms));
        if row.source == Source::App && !matches!(row.kind, RowKind::Alert | RowKind::Timer) {
            // This is exact; expired items may be recorded before the clock step that made them expire.
            (self.reference, self.time) = (Some(row.timestamp()), row.elapsed);
        } else if let Some(Timestamp { elapsed, wall }) = self.reference.filter(|_| !is_held) {
            let since_ms = entered_ms - wall.instant_ms();
            self.time = self.time.max(Elapsed::from_ms(elapsed.ms().saturating_add(since_ms)));
        }
    }

    /// When the last row was written.
    pub(crate) const fn time(&self) -> Elapsed {
        self.time
    }
}

/// One fact of an entry: a row without a number and a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub(crate) kind: RowKind,
    pub(crate) item: Cow<'static, str>,
    /// The number with its UCUM unit.
    pub(crate) value: Option<(Value, Cow<'static, str>)>,
    pub(crate) text: String,
    pub(crate) note: String,
    pub(crate) amends: Option<u64>,
}

impl Fact {
    /// A fact with only a kind and an item.
    pub fn new(kind: RowKind, item: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, item: item.into(), value: None, text: String::new(), note: String::new(), amends: None }
    }

    /// Sets the number and its UCUM unit.
    #[must_use]
    pub fn value(mut self, value: Value, unit: impl Into<Cow<'static, str>>) -> Self {
        self.value = Some((value, unit.into()));
        self
    }

    /// Sets the code or short text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Sets the free text.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Sets the row that it replaces or voids.
    #[must_use]
    pub(crate) fn amends(mut self, seq: u64) -> Self {
        self.amends = Some(seq);
        self
    }
}

/// One entry: facts that share a time and an author. [`decide`](crate::session::decide()) returns entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it happened, with its precision.
    pub time: Timestamp,
    /// Initials of who wrote it.
    pub author: Initials,
    /// Where the value comes from.
    pub source: Source,
    /// The earlier entry that this one amends or withdraws; its rows get that entry's number.
    pub amended_entry: Option<u64>,
    /// The facts; never empty.
    pub facts: Vec<Fact>,
}
