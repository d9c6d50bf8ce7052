//! The chart note in Markdown. What people typed stays text: no character of it becomes a heading, a link or a tag.

use super::{Case, Choice};
use crate::report::common::Item;
use crate::report::sections::{Block, Section, sections, warnings};
use std::fmt::Write as _;

/// `md`: one note for each session.
pub(crate) fn notes(cases: &[Case], _: Choice) -> Vec<u8> {
    let all: Vec<String> = cases.iter().map(note).collect();
    all.join("\n---\n\n").into_bytes()
}

// Writing to a String cannot fail.
fn note(case: &Case) -> String {
    let date = case.session.ledger().row(1).map(|row| row.time.date()).unwrap_or_default();
    let mut out = format!("# Session note · {} · {date}\n\n", plain(&case.client()));
    for warning in warnings(case) {
        let _ = write!(out, "**{}**\n\n", plain(&warning));
    }
    for Section { title, blocks } in sections(case) {
        let _ = write!(out, "## {}\n\n", plain(title));
        for block in blocks {
            write_block(&mut out, &block);
            out.push('\n');
        }
    }
    out.push_str("Signed ______________________  Date and time ______________________\n");
    out
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Words(words) => {
            let _ = writeln!(out, "{}", plain(words));
        }
        Block::Pairs(pairs) => {
            for (name, words) in pairs {
                let _ = writeln!(out, "- **{}:** {}", plain(name), plain(words));
            }
        }
        Block::Items(items) => {
            for item in items {
                let _ = writeln!(out, "- {}", of_item(item));
            }
        }
        Block::Table(head, lines) => {
            let row = |cells: &[&str]| format!("| {} |", cells.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join(" | "));
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
fn of_item(item: &Item) -> String {
    let since = if item.since.is_empty() { String::new() } else { format!(" ({})", item.since) };
    let by = std::iter::once(&item.author).chain(&item.marks).map(|part| plain(part)).collect::<Vec<_>>().join(", ");
    format!("{}{since} {} — {by}", item.when, plain(&item.words))
}

/// A text as Markdown shows it to the letter.
fn plain(text: &str) -> String {
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
            assert_eq!(plain(typed), shown);
        }
    }
}
