//! The account of a session that the chart note, the plain note and the page share: the same sections in the same order, each from
//! the record or "not recorded". Facts only: what the client said stands apart from what others saw.

mod after;
mod before;
mod changes;
mod during;

use super::CaseRecord;
use crate::report::common::ReportEntry;

/// A part of the account.
#[derive(Clone, Debug)]
pub(crate) struct ReportSection {
    pub(crate) title: &'static str,
    pub(crate) blocks: Vec<SectionBlock>,
}

/// What stands in a section.
#[derive(Clone, Debug)]
pub(crate) enum SectionBlock {
    /// Names and what is recorded under them.
    Pairs(Vec<(String, String)>),
    /// A table: its head and its lines.
    Table(Vec<&'static str>, Vec<Vec<String>>),
    /// Entries.
    Entries(Vec<ReportEntry>),
    /// A sentence.
    Paragraph(String),
}

/// One section's title and how it is told. One that says nothing is left out.
type SectionBuilder = (&'static str, fn(&CaseRecord) -> Vec<SectionBlock>);

const SECTIONS: &[SectionBuilder] = &[
    ("Session", before::session_facts),
    ("Stages", before::stages),
    ("Who was present", before::staff_present),
    ("Before the medicine", before::preparation),
    ("Checklists", before::checklists),
    ("Medicine", during::doses),
    ("Vital signs", during::vitals),
    ("Scales", during::scales),
    ("Alerts", during::alerts),
    ("Observations", during::observations),
    ("The client's own words", during::quotes),
    ("Touch", during::touch),
    ("Music", during::music),
    ("Adverse events", during::adverse_events),
    ("Emergency", during::emergency_stamps),
    ("Themes", during::themes),
    ("Before leaving", after::departure),
    ("Afterwards", after::aftercare),
    ("Gaps and what was not done", after::gaps_and_omissions),
    ("Corrections", changes::corrections),
    ("Withdrawn", changes::withdrawals),
];

/// The whole account.
pub(crate) fn build_sections(case: &CaseRecord) -> Vec<ReportSection> {
    let tell = |(title, teller): &SectionBuilder| ReportSection { title, blocks: teller(case) };
    SECTIONS.iter().map(tell).filter(|section| !section.blocks.is_empty()).collect()
}

/// What must stand above every account of a session that is none, or of a record that is not as it was written.
pub(crate) fn record_warnings(case: &CaseRecord) -> Vec<String> {
    let rehearsal = case.rehearsal_speed().map(|speed| format!("REHEARSAL at {speed} times the speed: no client, no session."));
    let damage = case.damage.as_ref().map(|why| format!("THIS RECORD IS NOT AS IT WAS WRITTEN: {why}"));
    rehearsal.into_iter().chain(damage).collect()
}

fn pair(name: &str, words: impl Into<String>) -> (String, String) {
    (name.to_owned(), words.into())
}

/// Entries, or a sentence where there are none.
fn entries_or_text(items: Vec<ReportEntry>, none: &str) -> Vec<SectionBlock> {
    if items.is_empty() { vec![SectionBlock::Paragraph(none.to_owned())] } else { vec![SectionBlock::Entries(items)] }
}
