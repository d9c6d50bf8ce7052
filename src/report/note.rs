//! The chart note as plain text for a record system's field: at most 80 columns, no markup, nothing that needs a certain font.

use super::{Case, Choice};
use crate::report::common::Item;
use crate::report::sections::{Block, Section, sections, warnings};
use textwrap::{Options, WordSplitter, wrap};
use unicode_width::UnicodeWidthStr as _;

const COLUMNS: usize = 80;

/// `note`: one for each session.
pub(crate) fn notes(cases: &[Case], _: Choice) -> Vec<u8> {
    let all: Vec<String> = cases.iter().map(note).collect();
    let between = format!("\n{}\n\n", "=".repeat(COLUMNS));
    all.join(&between).into_bytes()
}

fn note(case: &Case) -> String {
    let date = case.session.ledger().row(1).map(|row| row.time.date()).unwrap_or_default();
    let mut lines = wrapped(&format!("SESSION NOTE {} {date}", case.client()));
    for warning in warnings(case) {
        lines.extend(wrapped(&warning));
    }
    for Section { title, blocks } in sections(case) {
        lines.push(String::new());
        lines.extend(wrapped(&title.to_uppercase()));
        lines.extend(blocks.iter().flat_map(of_block));
    }
    lines.push(String::new());
    lines.push("Signed ______________________  Date and time ______________________".to_owned());
    lines.push(String::new());
    lines.join("\n")
}

fn of_block(block: &Block) -> Vec<String> {
    match block {
        Block::Words(words) => wrapped(words),
        Block::Pairs(pairs) => pairs.iter().flat_map(|(name, words)| wrapped(&format!("{name}: {words}"))).collect(),
        Block::Items(items) => items.iter().flat_map(|item| wrapped(&of_item(item))).collect(),
        Block::Table(head, lines) => table(head, lines),
    }
}

/// `14:28 T+0:19 “I can see the whole house” (MK, from memory)`.
fn of_item(item: &Item) -> String {
    let by = std::iter::once(item.author.as_str()).chain(item.marks.iter().map(String::as_str)).collect::<Vec<_>>().join(", ");
    let parts = [item.when.as_str(), &item.since, &item.words].into_iter().filter(|part| !part.is_empty());
    format!("{} ({by})", parts.collect::<Vec<_>>().join(" "))
}

/// In columns where they fit, the last one on several lines if need be; otherwise each line as a sentence of its own.
fn table(head: &[&str], lines: &[Vec<String>]) -> Vec<String> {
    let width = |at: usize| {
        let cells = lines.iter().filter_map(|line| line.get(at)).map(|cell| one_line(cell).width());
        cells.chain(head.get(at).map(|cell| cell.width())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    if widths.iter().sum::<usize>() + 2 * widths.len() <= COLUMNS {
        let aligned = |cells: Vec<String>| {
            let all = cells.iter().zip(&widths).map(|(cell, width)| padded(cell, *width));
            all.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let head = aligned(head.iter().map(|cell| (*cell).to_owned()).collect());
        let body = lines.iter().map(|line| aligned(line.iter().map(|cell| one_line(cell)).collect()));
        return std::iter::once(head).chain(body).collect();
    }
    let before: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
    if before <= COLUMNS / 2 {
        let hanging = |cells: Vec<&str>| {
            let (last, first) = cells.split_last().unwrap_or((&"", &[]));
            let start: String = first.iter().zip(&widths).map(|(cell, width)| padded(&one_line(cell), width + 2)).collect();
            let indent = " ".repeat(before);
            wrapped_in(last, &start, &indent)
        };
        let body = lines.iter().flat_map(|line| hanging(line.iter().map(String::as_str).collect()));
        return hanging(head.to_vec()).into_iter().chain(body).collect();
    }
    let sentence = |line: &Vec<String>| {
        let named = head.iter().zip(line).skip(1).filter(|(_, cell)| !cell.is_empty());
        let rest: Vec<String> = named.map(|(name, cell)| format!("{}: {cell}", name.to_lowercase())).collect();
        wrapped(&format!("{} · {}", line.first().map_or("", String::as_str), rest.join(" · ")))
    };
    lines.iter().flat_map(sentence).collect()
}

fn padded(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
}

/// Lines of at most 80 columns; what goes on stands two columns in.
fn wrapped(text: &str) -> Vec<String> {
    wrapped_in(text, "", "  ")
}

fn wrapped_in(text: &str, first: &str, rest: &str) -> Vec<String> {
    let text = one_line(text);
    let options = Options::new(COLUMNS)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(true);
    wrap(&text, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A text on one line; a control would do something to the field that it is pasted into.
fn one_line(text: &str) -> String {
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
        let item = Block::Table(vec!["One", "Two"], table_lines);
        for line in wrapped(&long).into_iter().chain(of_block(&item)) {
            assert!(line.width() <= COLUMNS && !line.chars().any(char::is_control), "{line:?}");
        }
    }
}
