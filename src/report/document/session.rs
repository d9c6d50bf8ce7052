//! The report of a session as a document: chart, flowsheet, timeline, discharge checklist, digest.

use super::{CellFit, ChecklistLine, DocumentBlock, DocumentCell, DocumentTable, ReportDocument};
use crate::report::CaseRecord;
use crate::report::common;
use crate::report::common::ReportEntry;
use crate::report::document::chart;
use crate::report::sections::{ReportSection, SectionBlock, build_sections, record_warnings};

/// Sections whose entries the timeline has.
const SECTIONS_IN_TIMELINE: [&str; 7] =
    ["Observations", "The client's own words", "Music", "Scales", "Alerts", "Emergency", "Checklists"];

/// Sections that fit into one of two columns.
const NARROW_SECTIONS: [&str; 6] = ["Session", "Stages", "Who was present", "Before the medicine", "Themes", "Afterwards"];

pub(crate) fn session_document(case: &CaseRecord) -> ReportDocument {
    let plan = case.session.plan();
    let date = case.session.ledger().row(1).map(|row| row.time.date()).unwrap_or_default();
    let mut blocks: Vec<DocumentBlock> = record_warnings(case).into_iter().map(DocumentBlock::Warning).collect();
    let all: Vec<ReportSection> =
        build_sections(case).into_iter().filter(|section| !SECTIONS_IN_TIMELINE.contains(&section.title)).collect();
    let (first, second): (Vec<ReportSection>, Vec<ReportSection>) = all.into_iter().partition(precedes_timeline);
    let (narrow, wide): (Vec<ReportSection>, Vec<ReportSection>) =
        first.into_iter().partition(|section| NARROW_SECTIONS.contains(&section.title));
    blocks.push(DocumentBlock::TwoColumns(narrow.into_iter().map(section_block).collect()));
    blocks.push(DocumentBlock::Section("Course", vec![DocumentBlock::Drawing(chart::draw(case))]));
    blocks.extend(wide.into_iter().map(section_block));
    blocks.push(timeline_section(&common::timeline_entries(case)));
    blocks.extend(second.into_iter().map(section_block));
    blocks.push(DocumentBlock::SignatureLine("Signed ______________________ Date and time ______________________"));
    let footer = [Some(case.name.as_str()), case.digest()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    ReportDocument { heading: format!("{} · {} · {date}", case.client(), plan.title), footer, blocks }
}

/// Whether a section comes before the timeline. The end of the session, gaps and corrections come after it.
fn precedes_timeline(section: &ReportSection) -> bool {
    !matches!(
        section.title,
        "Themes" | "Before leaving" | "Afterwards" | "Gaps and what was not done" | "Corrections" | "Withdrawn"
    )
}

fn section_block(section: ReportSection) -> DocumentBlock {
    DocumentBlock::Section(section.title, section.blocks.into_iter().map(convert_block).collect())
}

fn convert_block(block: SectionBlock) -> DocumentBlock {
    match block {
        SectionBlock::Paragraph(text) => DocumentBlock::Paragraph(text),
        SectionBlock::Pairs(pairs) => DocumentBlock::Pairs(pairs),
        SectionBlock::Entries(items) => entries_table(&items, false),
        SectionBlock::Table(head, lines) if head.contains(&"Discharge checklist") => {
            DocumentBlock::Checklist(lines.iter().filter_map(|line| checklist_line(line)).collect())
        }
        SectionBlock::Table(head, lines) => {
            let line = |line: Vec<String>| line.into_iter().map(|text| DocumentCell::new(text, CellFit::Share)).collect();
            DocumentBlock::Table(DocumentTable { header: head, rows: lines.into_iter().map(line).collect() })
        }
    }
}

fn checklist_line(line: &[String]) -> Option<ChecklistLine> {
    let [answer, when, title] = line else { return None };
    let sign = match answer.as_str() {
        "done" => "☑",
        "not done" => "☒ not done:",
        "not applicable" => "– not applicable:",
        _ => "☐ not recorded:",
    };
    Some(ChecklistLine { symbol: sign, title: title.clone(), time_label: when.clone() })
}

fn timeline_section(items: &[ReportEntry]) -> DocumentBlock {
    // Entries with a section of their own, and looks without a remark, are left out to keep the page short.
    let is_shown = |item: &&ReportEntry| match item.kind {
        "vitals" | "check" | "due" | "phase" | "session" | "intent" | "plan" | "left" => false,
        "look" => item.text != "ok" || !item.annotations.is_empty(),
        _ => true,
    };
    let shown: Vec<ReportEntry> = items.iter().filter(is_shown).cloned().collect();
    DocumentBlock::Section("Timeline", vec![entries_table(&shown, true)])
}

fn entries_table(items: &[ReportEntry], with_kind: bool) -> DocumentBlock {
    let line = |item: &ReportEntry| {
        let kind = with_kind.then(|| DocumentCell::new(item.kind, CellFit::KindLabel));
        let text = DocumentCell { annotations: item.annotations.clone(), ..DocumentCell::new(item.text.clone(), CellFit::Fill) };
        let before = [
            DocumentCell::new(item.time_label.clone(), CellFit::Narrow),
            DocumentCell::new(item.t_plus.clone(), CellFit::Narrow),
        ];
        before.into_iter().chain(kind).chain([text, DocumentCell::new(item.author.clone(), CellFit::Narrow)]).collect()
    };
    DocumentBlock::Table(DocumentTable { header: Vec::new(), rows: items.iter().map(line).collect() })
}
