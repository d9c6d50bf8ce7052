//! The form of a story: a `Script` whose steps also say what must come of them.
//!
//! A step comes at a time, does what its fields say in their order, and then checks. A field that is left out is not checked,
//! except rows and effects: a step that names none must have none.

use bedside::app::playback::script::Script;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A story.
pub type Story = Script<Spanned<Step>>;

/// What happens at one time, and what is there afterwards.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// When: `+5m`, `+1h2m3s`, `+800ms` after the step before began; `S+1h` since the first row; `T+40m` since T0.
    pub at: String,
    /// What it shows, for people.
    pub why: Option<String>,

    /// The computer slept since the step before.
    #[serde(default)]
    pub slept: bool,
    /// The wall clock was set, forward `+1h` or back `-1h`.
    pub clock_set: Option<String>,
    /// The computer was taken to another zone: its offset.
    pub moved_to: Option<String>,
    /// Whether the disk answers from now on.
    pub disk_answers: Option<bool>,
    /// The disk has trouble, in a sentence.
    pub disk_trouble: Option<String>,
    /// The record goes on in another file, for this reason.
    pub disk_moved: Option<String>,
    /// The terminal gained or lost the focus.
    pub focus: Option<bool>,
    /// The program was ended and the record is opened again: after a crash, after leaving it.
    pub resume: Option<Resume>,
    /// The program ended, and another session of the same client begins, under this name and without a weight.
    pub another_session: Option<String>,
    /// Text that is pasted.
    pub paste: Option<String>,
    /// Keys, 10 ms apart: letters as they are, others as `<Enter>`, `<C-c>`, `<lt>`.
    pub keys: Option<String>,
    /// The same, and then Enter.
    pub enter: Option<String>,
    /// How far apart the keys are, where it is not 10 ms.
    pub gap: Option<String>,

    /// The rows that were written since the step before, all of them but those that time alone wrote.
    #[serde(default)]
    pub rows: Vec<Row>,
    /// What ran out since the step before, as the record says it.
    pub expired: Option<Vec<String>>,
    /// Parts of the screen as it is drawn, at 80×24: each must be there.
    #[serde(default)]
    pub shows: Vec<String>,
    /// What must stand nowhere on it.
    #[serde(default)]
    pub hides: Vec<String>,
    /// What goes out besides rows and drafts: `quit`, `seal`, `suspend`.
    #[serde(default)]
    pub effects: Vec<String>,
    /// The line's draft as it is kept; empty: none.
    pub draft: Option<String>,
    /// A part of what is said about the last key; empty: nothing is.
    pub notice: Option<String>,
    /// A part of the question that waits, which begins with what it is about; empty: none.
    pub question: Option<String>,
    /// What Enter would make of the line; empty: nothing.
    pub becomes: Option<String>,
    /// What is on the line.
    pub line: Option<String>,
    /// Where planned things stand: an id, and `later due late put_off answered skipped expired`, or `none`.
    #[serde(default)]
    pub due: BTreeMap<String, String>,
    /// The ids that the screen names first.
    pub ahead: Option<Vec<String>>,
    /// The instance that is pinned; empty: none.
    pub pinned: Option<String>,
    /// What is in the vitals fields, by their items, while they are open; empty and open: `{}`.
    pub fields: Option<BTreeMap<String, String>>,
    /// The selected entry's first row; empty: none.
    pub selected: Option<String>,
    /// Where the next key would go: `empty text asked fields choice veil card checklist shown`.
    pub place: Option<String>,
    /// Whether the screen is black.
    pub veiled: Option<bool>,
    /// The phase in force.
    pub phase: Option<String>,
    /// The wall's label of T0; empty: there is none yet.
    pub t0: Option<String>,
    /// The wall's label of the earliest release; empty: none.
    pub release: Option<String>,
    /// The session's clock as it is shown.
    pub clock: Option<String>,
    /// What the record still lacks.
    pub owes: Option<Vec<String>>,
    /// Whether every row is shown as saved.
    pub saved: Option<bool>,
    /// A part of the trouble that stands; empty: none.
    pub trouble: Option<String>,
    /// Whether the record is closed.
    pub closed: Option<bool>,
    /// Readings as they stand: an item and its newest value.
    #[serde(default)]
    pub last: BTreeMap<String, f64>,
}

/// How the record is opened again.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// The computer was started anew.
    #[serde(default)]
    pub other_boot: bool,
    /// The file to which an unfinished last row was moved.
    pub torn: Option<String>,
}

/// A row. Text and note are as told, so one that is not told is empty, and so are number and unit; the rest is looked at where
/// it is told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Kind and item: `note observation`.
    pub is: String,
    /// Its number.
    pub value: Option<f64>,
    /// Its text; `*` is any, for a digest.
    #[serde(default)]
    pub text: String,
    /// Its note; `*` is any.
    #[serde(default)]
    pub note: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The wall's label of its time, to the second: `09:05:00`; longer, with the offset: `09:05:00-05:00`.
    pub at: Option<String>,
    /// Whether it is a late entry.
    pub late: Option<bool>,
    /// Who.
    pub author: Option<String>,
    /// The phase in force then.
    pub phase: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Whether it replaces or voids an earlier row.
    #[serde(default)]
    pub amends: bool,
}
