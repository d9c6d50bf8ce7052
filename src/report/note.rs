//! The chart note: `md` as Markdown, and `note` as plain text of at most 80 columns for a field of a record system.

use super::common::{ReportEntry, join_nonempty};
use super::document::{ChecklistLine, SectionBlock};
use super::sections::{build_sections, record_warnings};
use super::{CaseRecord, ExportOptions};
use crate::plain_text::{LineBreaks, plain_text};
use std::borrow::Cow;
use textwrap::{Options, WordSplitter, wrap};
use unicode_width::UnicodeWidthStr as _;

const MAX_COLUMNS: usize = 80;
const SIGNATURE_LINE: &str = "Signed ______________________  Date and time ______________________\n";
const CHECKLIST_HEADER: [&str; 3] = ["Answer", "When", "Discharge checklist"];

/// A Markdown note for each session. Typed text is escaped, so that it cannot become a heading, a link or a tag.
pub(crate) fn render_markdown(cases: &[CaseRecord], _: ExportOptions<'_>) -> Vec<u8> {
    cases.iter().map(markdown_note).collect::<Vec<_>>().join("\n---\n\n").into_bytes()
}

/// A plain note for each session, without markup.
pub(crate) fn render_text(cases: &[CaseRecord], _: ExportOptions<'_>) -> Vec<u8> {
    let separator = format!("\n{}\n\n", "=".repeat(MAX_COLUMNS));
    cases.iter().map(text_note).collect::<Vec<_>>().join(&separator).into_bytes()
}

fn session_date(case: &CaseRecord) -> String {
    case.session.ledger().row(1).map(|row| row.time.date()).unwrap_or_default()
}

fn markdown_note(case: &CaseRecord) -> String {
    let mut out = format!("# Session note · {} · {}\n\n", escape_markdown(&case.client()), session_date(case));
    for warning in record_warnings(case) {
        out.extend(["**", &escape_markdown(&warning), "**\n\n"]);
    }
    for (title, blocks) in build_sections(case) {
        out.extend(["## ", &escape_markdown(title), "\n\n"]);
        for block in &blocks {
            out.extend(markdown_lines(block).iter().flat_map(|line| [line, "\n"]));
            out.push('\n');
        }
    }
    out.push_str(SIGNATURE_LINE);
    out
}

fn markdown_lines(block: &SectionBlock) -> Vec<String> {
    match block {
        SectionBlock::Paragraph(text) => vec![escape_markdown(text)],
        SectionBlock::Pairs(pairs) => {
            pairs.iter().map(|(name, text)| format!("- **{}:** {}", escape_markdown(name), escape_markdown(text))).collect()
        }
        SectionBlock::Entries(entries) => entries.iter().map(markdown_entry).collect(),
        SectionBlock::Table(header, rows) => markdown_table(header, rows),
        SectionBlock::Checklist(lines) => markdown_table(&CHECKLIST_HEADER, &checklist_rows(lines)),
    }
}

fn markdown_table(header: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let head = [row(header.iter().map(|name| escape_markdown(name)).collect()), format!("|{}", "---|".repeat(header.len()))];
    let rows = rows.iter().map(|cells| row(cells.iter().map(|cell| escape_markdown(cell)).collect()));
    head.into_iter().chain(rows).collect()
}

/// `14:28 (T+0:19) “I can see the whole house” — MK, from memory`.
fn markdown_entry(entry: &ReportEntry) -> String {
    let t_plus = if entry.t_plus.is_empty() { String::new() } else { format!(" ({})", entry.t_plus) };
    format!("- {}{t_plus} {} — {}", entry.time_label, escape_markdown(&entry.text), escape_markdown(&author_text(entry)))
}

/// The author and how the entry came into the record.
fn author_text(entry: &ReportEntry) -> String {
    join_nonempty([&entry.author].into_iter().chain(&entry.annotations), ", ")
}

fn checklist_rows(lines: &[ChecklistLine]) -> Vec<Vec<String>> {
    lines.iter().map(|line| vec![line.answer.to_owned(), line.time_label.clone(), line.title.clone()]).collect()
}

/// Escapes a text, so that Markdown shows it literally.
fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in to_single_line(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

fn text_note(case: &CaseRecord) -> String {
    let mut lines = wrap_text(&format!("SESSION NOTE {} {}", case.client(), session_date(case)));
    lines.extend(record_warnings(case).iter().flat_map(|warning| wrap_text(warning)));
    for (title, blocks) in build_sections(case) {
        lines.push(String::new());
        lines.extend(wrap_text(&title.to_uppercase()));
        lines.extend(blocks.iter().flat_map(text_lines));
    }
    lines.push(String::new());
    lines.push(SIGNATURE_LINE.to_owned());
    lines.join("\n")
}

fn text_lines(block: &SectionBlock) -> Vec<String> {
    match block {
        SectionBlock::Paragraph(text) => wrap_text(text),
        SectionBlock::Pairs(pairs) => pairs.iter().flat_map(|(name, text)| wrap_text(&format!("{name}: {text}"))).collect(),
        SectionBlock::Entries(entries) => entries.iter().flat_map(|entry| wrap_text(&text_entry(entry))).collect(),
        SectionBlock::Table(header, rows) => text_table(header, rows),
        SectionBlock::Checklist(lines) => text_table(&CHECKLIST_HEADER, &checklist_rows(lines)),
    }
}

/// `14:28 T+0:19 “I can see the whole house” (MK, from memory)`.
fn text_entry(entry: &ReportEntry) -> String {
    format!("{} ({})", join_nonempty([&entry.time_label, &entry.t_plus, &entry.text], " "), author_text(entry))
}

/// A table in columns if they fit, with the last column wrapped if necessary; otherwise each row as a sentence.
fn text_table(header: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
    let cells: Vec<Vec<String>> =
        [&header].into_iter().chain(rows).map(|row| row.iter().map(|cell| to_single_line(cell).into_owned()).collect()).collect();
    let width = |at: usize| cells.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let padded = |row: &[String]| {
        row.iter().zip(&widths).fold(String::new(), |line, (cell, width)| line + cell + &" ".repeat(width + 2 - cell.width()))
    };
    if widths.iter().sum::<usize>() + 2 * widths.len() <= MAX_COLUMNS {
        return cells.iter().map(|row| padded(row).trim_end().to_owned()).collect();
    }
    let before: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
    if before <= MAX_COLUMNS / 2 {
        let hanging = |row: &Vec<String>| {
            let (last, first) = row.split_last()?;
            Some(wrap_with_indent(last, &padded(first), &" ".repeat(before)))
        };
        return cells.iter().filter_map(hanging).flatten().collect();
    }
    let sentence = |row: &Vec<String>| {
        let named = header.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty());
        let rest: Vec<String> = named.map(|(name, cell)| format!("{}: {cell}", name.to_lowercase())).collect();
        wrap_text(&format!("{} · {}", row.first().map_or("", String::as_str), rest.join(" · ")))
    };
    rows.iter().flat_map(sentence).collect()
}

/// Lines of at most 80 columns; continuation lines are indented by two.
fn wrap_text(text: &str) -> Vec<String> {
    wrap_with_indent(text, "", "  ")
}

fn wrap_with_indent(text: &str, first: &str, rest: &str) -> Vec<String> {
    let text = to_single_line(text);
    let options = Options::new(MAX_COLUMNS)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(true);
    wrap(&text, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A text on one line, without what the field would obey that it is pasted into; see [`plain_text`].
fn to_single_line(text: &str) -> Cow<'_, str> {
    plain_text(text, LineBreaks::Slash)
}
