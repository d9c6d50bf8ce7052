//! `md`: the chart note in Markdown. Typed text is escaped, so that it cannot become a heading, a link or a tag.

use super::{CaseRecord, ExportOptions};
use crate::report::common::ReportEntry;
use crate::report::sections::{ReportSection, SectionBlock, build_sections, record_warnings};
use std::fmt::Write as _;

/// One note for each session.
pub(crate) fn render_notes(cases: &[CaseRecord], _: ExportOptions) -> Vec<u8> {
    let all: Vec<String> = cases.iter().map(render_note).collect();
    all.join("\n---\n\n").into_bytes()
}

// Writing to a String cannot fail.
fn render_note(case: &CaseRecord) -> String {
    let date = case.session.ledger().row(1).map(|row| row.time.date()).unwrap_or_default();
    let mut out = format!("# Session note · {} · {date}\n\n", escape_markdown(&case.client()));
    for warning in record_warnings(case) {
        let _ = write!(out, "**{}**\n\n", escape_markdown(&warning));
    }
    for ReportSection { title, blocks } in build_sections(case) {
        let _ = write!(out, "## {}\n\n", escape_markdown(title));
        for block in blocks {
            write_block(&mut out, &block);
            out.push('\n');
        }
    }
    out.push_str("Signed ______________________  Date and time ______________________\n");
    out
}

fn write_block(out: &mut String, block: &SectionBlock) {
    match block {
        SectionBlock::Paragraph(text) => {
            let _ = writeln!(out, "{}", escape_markdown(text));
        }
        SectionBlock::Pairs(pairs) => {
            for (name, text) in pairs {
                let _ = writeln!(out, "- **{}:** {}", escape_markdown(name), escape_markdown(text));
            }
        }
        SectionBlock::Entries(items) => {
            for item in items {
                let _ = writeln!(out, "- {}", entry_line(item));
            }
        }
        SectionBlock::Table(head, lines) => {
            let row = |cells: &[&str]| {
                format!("| {} |", cells.iter().map(|cell| escape_markdown(cell)).collect::<Vec<_>>().join(" | "))
            };
            let _ = writeln!(out, "{}", row(head));
            let _ = writeln!(out, "|{}", "---|".repeat(head.len()));
            for line in lines {
                let cells: Vec<&str> = line.iter().map(String::as_str).collect();
                let _ = writeln!(out, "{}", row(&cells));
            }
        }
    }
}

/// `14:28 (T+0:19) “I can see the whole house” — MK, from memory`.
fn entry_line(item: &ReportEntry) -> String {
    let since = if item.t_plus.is_empty() { String::new() } else { format!(" ({})", item.t_plus) };
    let by =
        std::iter::once(&item.author).chain(&item.annotations).map(|part| escape_markdown(part)).collect::<Vec<_>>().join(", ");
    format!("{}{since} {} — {by}", item.time_label, escape_markdown(&item.text))
}

/// Escapes a text, so that Markdown shows it literally.
fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push_str(" / "),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_stays_text() {
        for (typed, shown) in [
            ("**bold** _it_ [x](y)", "\\*\\*bold\\*\\* \\_it\\_ \\[x\\](y)"),
            ("<script>", "&lt;script&gt;"),
            ("a | b\n# c", "a \\| b / \\# c"),
            ("a & b", "a &amp; b"),
        ] {
            assert_eq!(escape_markdown(typed), shown);
        }
    }
}
