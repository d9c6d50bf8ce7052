//! The text that the chart note, the plain note and the page share: sections in a fixed order, each from the record or "not
//! recorded". The client's words are kept apart from what others saw.

mod after;
mod before;
mod block;
mod changes;
mod during;

pub(crate) use during::vitals;

use super::CaseRecord;
use super::document::SectionBlock;

pub(crate) type ReportSection = (&'static str, Vec<SectionBlock>);

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
    let all = SECTIONS.iter().map(|(title, builder)| (*title, builder(case)));
    all.filter(|(_, blocks)| !blocks.is_empty()).collect()
}

/// Warnings at the top of every report: on a rehearsal, and on a damaged record.
pub(crate) fn record_warnings(case: &CaseRecord) -> Vec<String> {
    let rehearsal =
        case.rehearsal_speed().map(|speed| format!("REHEARSAL at {speed} times the speed: no client, not a real session."));
    let damage = case.damage.as_ref().map(|why| format!("THIS RECORD WAS DAMAGED OR CHANGED: {why}"));
    rehearsal.into_iter().chain(damage).collect()
}
