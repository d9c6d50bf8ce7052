//! The text that the chart note, the plain note and the page share: sections in a fixed order, each from the record or "not
//! recorded". The client's words are kept apart from what others saw.

mod after;
mod before;
mod changes;
mod during;

use super::CaseRecord;
use crate::report::common::ReportEntry;
use crate::session::clinical::checklist::RecordedAnswer;

#[derive(Clone, Debug)]
pub(crate) struct ReportSection {
    pub(crate) title: &'static str,
    pub(crate) blocks: Vec<SectionBlock>,
}

#[derive(Clone, Debug)]
pub(crate) enum SectionBlock {
    /// Labels with values.
    Pairs(Vec<(String, String)>),
    /// A header and rows.
    Table(Vec<&'static str>, Vec<Vec<String>>),
    Entries(Vec<ReportEntry>),
    Paragraph(String),
}

/// The title of a section, and the function that builds it. A section without blocks is left out.
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

/// Every section that has something to say.
pub(crate) fn build_sections(case: &CaseRecord) -> Vec<ReportSection> {
    let build = |(title, builder): &SectionBuilder| ReportSection { title, blocks: builder(case) };
    SECTIONS.iter().map(build).filter(|section| !section.blocks.is_empty()).collect()
}

/// Warnings at the top of every report: on a rehearsal, and on a damaged record.
pub(crate) fn record_warnings(case: &CaseRecord) -> Vec<String> {
    let rehearsal = case.rehearsal_speed().map(|speed| format!("REHEARSAL at {speed} times the speed: no client, no session."));
    let damage = case.damage.as_ref().map(|why| format!("THIS RECORD IS NOT AS IT WAS WRITTEN: {why}"));
    rehearsal.into_iter().chain(damage).collect()
}

fn pair(name: &str, words: impl Into<String>) -> (String, String) {
    (name.to_owned(), words.into())
}

fn entries_if_any(entries: Vec<ReportEntry>) -> impl Iterator<Item = SectionBlock> {
    (!entries.is_empty()).then_some(SectionBlock::Entries(entries)).into_iter()
}

/// Entries, or a sentence if there are none.
fn entries_or_text(entries: Vec<ReportEntry>, none: &str) -> Vec<SectionBlock> {
    if entries.is_empty() { vec![SectionBlock::Paragraph(none.to_owned())] } else { vec![SectionBlock::Entries(entries)] }
}

/// A table, or a sentence if it has no rows.
fn table_or_text(header: Vec<&'static str>, rows: Vec<Vec<String>>, none: &str) -> SectionBlock {
    if rows.is_empty() { SectionBlock::Paragraph(none.to_owned()) } else { SectionBlock::Table(header, rows) }
}

/// The title of a checklist item with the note of its answer.
fn titled_with_note(title: &str, answer: Option<&RecordedAnswer>) -> String {
    let note = answer.map(|answer| answer.note.as_str()).filter(|note| !note.is_empty());
    note.map_or_else(|| title.to_owned(), |note| format!("{title} ({note})"))
}
