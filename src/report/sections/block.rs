//! How the parts of a section are made.

use crate::report::common::ReportEntry;
use crate::report::document::SectionBlock;
use crate::session::clinical::checklist::RecordedAnswer;

pub(crate) fn pair(name: &str, words: impl Into<String>) -> (String, String) {
    (name.to_owned(), words.into())
}

pub(crate) fn entries_if_any(entries: Vec<ReportEntry>) -> impl Iterator<Item = SectionBlock> {
    (!entries.is_empty()).then_some(SectionBlock::Entries(entries)).into_iter()
}

/// Entries, or a sentence if there are none.
pub(crate) fn entries_or_text(entries: Vec<ReportEntry>, none: &str) -> Vec<SectionBlock> {
    if entries.is_empty() { vec![SectionBlock::Paragraph(none.to_owned())] } else { vec![SectionBlock::Entries(entries)] }
}

/// A table, or a sentence if it has no rows.
pub(crate) fn table_or_text(header: Vec<&'static str>, rows: Vec<Vec<String>>, none: &str) -> SectionBlock {
    if rows.is_empty() { SectionBlock::Paragraph(none.to_owned()) } else { SectionBlock::Table(header, rows) }
}

pub(crate) fn titled_with_note(title: &str, answer: Option<&RecordedAnswer>) -> String {
    let note = answer.map(|answer| answer.note.as_str()).filter(|note| !note.is_empty());
    note.map_or_else(|| title.to_owned(), |note| format!("{title} ({note})"))
}
