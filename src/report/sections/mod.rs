//! The account of a session that the chart note, the plain note and the page share: the same sections in the same order, each from
//! the record or "not recorded". Facts only: what the client said stands apart from what others saw.

mod after;
mod before;
mod changes;
mod during;

use super::Case;
use crate::report::common::Item;

/// A part of the account.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) blocks: Vec<Block>,
}

/// What stands in a section.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// Names and what is recorded under them.
    Pairs(Vec<(String, String)>),
    /// A table: its head and its lines.
    Table(Vec<&'static str>, Vec<Vec<String>>),
    /// Entries.
    Items(Vec<Item>),
    /// A sentence.
    Words(String),
}

/// One section's title and how it is told. One that says nothing is left out.
type Teller = (&'static str, fn(&Case) -> Vec<Block>);

const SECTIONS: &[Teller] = &[
    ("Session", before::session),
    ("Stages", before::stages),
    ("Who was present", before::present),
    ("Before the medicine", before::medicine),
    ("Checklists", before::checklists),
    ("Medicine", during::doses),
    ("Vital signs", during::vitals),
    ("Scales", during::scales),
    ("Alerts", during::alerts),
    ("Observations", during::observations),
    ("The client's own words", during::quotes),
    ("Touch", during::touch),
    ("Music", during::music),
    ("Adverse events", during::adverse),
    ("Emergency", during::emergency),
    ("Themes", during::themes),
    ("Before leaving", after::leaving),
    ("Afterwards", after::afterwards),
    ("Gaps and what was not done", after::gaps),
    ("Corrections", changes::corrections),
    ("Withdrawn", changes::withdrawn),
];

/// The whole account.
pub(crate) fn sections(case: &Case) -> Vec<Section> {
    let tell = |(title, teller): &Teller| Section { title, blocks: teller(case) };
    SECTIONS.iter().map(tell).filter(|section| !section.blocks.is_empty()).collect()
}

/// What must stand above every account of a session that is none, or of a record that is not as it was written.
pub(crate) fn warnings(case: &Case) -> Vec<String> {
    let rehearsal = case.rehearsal().map(|speed| format!("REHEARSAL at {speed} times the speed: no client, no session."));
    let damage = case.damage.as_ref().map(|why| format!("THIS RECORD IS NOT AS IT WAS WRITTEN: {why}"));
    rehearsal.into_iter().chain(damage).collect()
}

fn pair(name: &str, words: impl Into<String>) -> (String, String) {
    (name.to_owned(), words.into())
}

/// Entries, or a sentence where there are none.
fn items_or(items: Vec<Item>, none: &str) -> Vec<Block> {
    if items.is_empty() { vec![Block::Words(none.to_owned())] } else { vec![Block::Items(items)] }
}
