//! `note`: the chart note as plain text for a field of a record system: at most 80 columns, no markup.

use super::{CaseRecord, ExportOptions};
use crate::report::common::{ReportEntry, join_nonempty};
use crate::report::sections::{ReportSection, SectionBlock, build_sections, record_warnings};
use textwrap::{Options, WordSplitter, wrap};
use unicode_width::UnicodeWidthStr as _;

const MAX_COLUMNS: usize = 80;

/// One note for each session.
pub(crate) fn render_notes(cases: &[CaseRecord], _: ExportOptions) -> Vec<u8> {
    let all: Vec<String> = cases.iter().map(render_note).collect();
    let between = format!("\n{}\n\n", "=".repeat(MAX_COLUMNS));
    all.join(&between).into_bytes()
}

fn render_note(case: &CaseRecord) -> String {
    let date = case.session.ledger().row(1).map(|row| row.time.date()).unwrap_or_default();
    let mut lines = wrap_text(&format!("SESSION NOTE {} {date}", case.client()));
    for warning in record_warnings(case) {
        lines.extend(wrap_text(&warning));
    }
    for ReportSection { title, blocks } in build_sections(case) {
        lines.push(String::new());
        lines.extend(wrap_text(&title.to_uppercase()));
        lines.extend(blocks.iter().flat_map(block_lines));
    }
    lines.push(String::new());
    lines.push("Signed ______________________  Date and time ______________________".to_owned());
    lines.push(String::new());
    lines.join("\n")
}

fn block_lines(block: &SectionBlock) -> Vec<String> {
    match block {
        SectionBlock::Paragraph(text) => wrap_text(text),
        SectionBlock::Pairs(pairs) => pairs.iter().flat_map(|(name, text)| wrap_text(&format!("{name}: {text}"))).collect(),
        SectionBlock::Entries(items) => items.iter().flat_map(|item| wrap_text(&entry_line(item))).collect(),
        SectionBlock::Table(head, lines) => format_table(head, lines),
    }
}

/// `14:28 T+0:19 “I can see the whole house” (MK, from memory)`.
fn entry_line(item: &ReportEntry) -> String {
    let by =
        std::iter::once(item.author.as_str()).chain(item.annotations.iter().map(String::as_str)).collect::<Vec<_>>().join(", ");
    format!("{} ({by})", join_nonempty([&item.time_label, &item.t_plus, &item.text], " "))
}

/// A table in columns if they fit, with the last column wrapped if necessary; otherwise each row as a sentence.
fn format_table(head: &[&str], lines: &[Vec<String>]) -> Vec<String> {
    let width = |at: usize| {
        let cells = lines.iter().filter_map(|line| line.get(at)).map(|cell| to_single_line(cell).width());
        cells.chain(head.get(at).map(|cell| cell.width())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    if widths.iter().sum::<usize>() + 2 * widths.len() <= MAX_COLUMNS {
        let aligned = |cells: Vec<String>| {
            let all = cells.iter().zip(&widths).map(|(cell, width)| pad_right(cell, *width));
            all.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let head = aligned(head.iter().map(|cell| (*cell).to_owned()).collect());
        let body = lines.iter().map(|line| aligned(line.iter().map(|cell| to_single_line(cell)).collect()));
        return std::iter::once(head).chain(body).collect();
    }
    let before: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
    if before <= MAX_COLUMNS / 2 {
        let hanging = |cells: Vec<&str>| {
            let (last, first) = cells.split_last().unwrap_or((&"", &[]));
            let start: String =
                first.iter().zip(&widths).map(|(cell, width)| pad_right(&to_single_line(cell), width + 2)).collect();
            let indent = " ".repeat(before);
            wrap_with_indent(last, &start, &indent)
        };
        let body = lines.iter().flat_map(|line| hanging(line.iter().map(String::as_str).collect()));
        return hanging(head.to_vec()).into_iter().chain(body).collect();
    }
    let sentence = |line: &Vec<String>| {
        let named = head.iter().zip(line).skip(1).filter(|(_, cell)| !cell.is_empty());
        let rest: Vec<String> = named.map(|(name, cell)| format!("{}: {cell}", name.to_lowercase())).collect();
        wrap_text(&format!("{} · {}", line.first().map_or("", String::as_str), rest.join(" · ")))
    };
    lines.iter().flat_map(sentence).collect()
}

fn pad_right(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
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

/// A text on one line, without control characters, which could affect the field it is pasted into.
fn to_single_line(text: &str) -> String {
    let broken = text.replace(['\n', '\r', '\u{2028}', '\u{2029}'], " / ");
    broken.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_80_columns() {
        let long = "漢字 ".repeat(60) + &"x".repeat(200) + "\n\u{1b}[31m";
        let table_lines = vec![vec![long.clone(), long.clone()], vec!["a".to_owned(), String::new()]];
        let item = SectionBlock::Table(vec!["One", "Two"], table_lines);
        for line in wrap_text(&long).into_iter().chain(block_lines(&item)) {
            assert!(line.width() <= MAX_COLUMNS && !line.chars().any(char::is_control), "{line:?}");
        }
    }
}
