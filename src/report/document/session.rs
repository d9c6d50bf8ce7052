//! The report of a session as a document: chart, flowsheet, timeline, discharge checklist, digest.

use super::{DocumentBlock, PageKind, ReportDocument, ReportPages};
use crate::report::CaseRecord;
use crate::report::common::{ReportEntry, timeline_entries};
use crate::report::document::chart;
use crate::report::sections::{ReportSection, build_sections, record_warnings};

/// Sections whose entries the timeline has.
const SECTIONS_IN_TIMELINE: [&str; 7] =
    ["Observations", "The client's own words", "Music", "Scales", "Alerts", "Emergency", "Checklists"];

/// Sections that fit into one of two columns.
const NARROW_SECTIONS: [&str; 6] = ["Session", "Stages", "Who was present", "Before the medicine", "Themes", "Afterwards"];

/// The end of the session, gaps and corrections.
const SECTIONS_AFTER_TIMELINE: [&str; 6] =
    ["Themes", "Before leaving", "Afterwards", "Gaps and what was not done", "Corrections", "Withdrawn"];

pub(crate) fn session_pages(cases: &[CaseRecord]) -> ReportPages {
    let title = match cases {
        [case] => format!("Session {}", case.name),
        cases => format!("{} sessions", cases.len()),
    };
    ReportPages { title, kind: PageKind::Report, documents: cases.iter().map(session_document).collect() }
}

fn session_document(case: &CaseRecord) -> ReportDocument {
    let plan = case.session.plan();
    let date = case.session.ledger().row(1).map(|row| row.time.date()).unwrap_or_default();
    let mut blocks: Vec<DocumentBlock> = record_warnings(case).into_iter().map(DocumentBlock::Warning).collect();
    let shown = build_sections(case).into_iter().filter(|(title, _)| !SECTIONS_IN_TIMELINE.contains(title));
    let (before, after): (Vec<_>, Vec<_>) = shown.partition(|(title, _)| !SECTIONS_AFTER_TIMELINE.contains(title));
    let (narrow, wide): (Vec<_>, Vec<_>) = before.into_iter().partition(|(title, _)| NARROW_SECTIONS.contains(title));
    let section =
        |(title, blocks): ReportSection| DocumentBlock::Section(title, blocks.into_iter().map(DocumentBlock::Text).collect());
    blocks.push(DocumentBlock::TwoColumns(narrow.into_iter().map(section).collect()));
    blocks.push(DocumentBlock::Section("Course", vec![DocumentBlock::Drawing(chart::draw(case))]));
    blocks.extend(wide.into_iter().map(section));
    blocks.push(DocumentBlock::Section("Timeline", vec![DocumentBlock::Timeline(unsectioned_entries(case))]));
    blocks.extend(after.into_iter().map(section));
    blocks.push(DocumentBlock::SignatureLine("Signed ______________________ Date and time ______________________"));
    let footer = [Some(case.name.as_str()), case.digest()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    ReportDocument { heading: format!("{} · {} · {date}", case.client(), plan.title), footer, blocks }
}

/// The entries of the timeline. Those with a section of their own, and looks without a remark, are left out to keep the page short.
fn unsectioned_entries(case: &CaseRecord) -> Vec<ReportEntry> {
    let is_shown = |entry: &ReportEntry| match entry.kind {
        "vitals" | "check" | "due" | "phase" | "session" | "intent" | "plan" | "left" => false,
        "look" => entry.text != "ok" || !entry.annotations.is_empty(),
        _ => true,
    };
    timeline_entries(case).into_iter().filter(is_shown).collect()
}
