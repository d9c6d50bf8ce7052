//! Files of other programs that a person may pipe into a record: tables of a device's readings, data formats.

use crate::app::grammar::words::bare_word;

/// The first line that is not typed by a person, if the lines are a table or another data format as a whole: every line has the same
/// separators, and some line has two cells that are numbers.
pub(crate) fn first_foreign_line(lines: &[&str]) -> Option<usize> {
    let filled: Vec<(usize, &str)> =
        lines.iter().enumerate().map(|(index, line)| (index, line.trim())).filter(|(_, line)| !line.is_empty()).collect();
    let (first, line) = filled.first().copied()?;
    let is_markup = line.starts_with(['{', '[', '<']) && line.ends_with(['}', ']', '>', '{', '[', ',']);
    let is_table = [',', ';', '\t', '|'].into_iter().any(|separator| {
        let cells = |line: &str| split_cells(line, separator).len();
        let has_same = filled.iter().all(|(_, other)| cells(other) == cells(line));
        let is_data = |line: &str| split_cells(line, separator).iter().filter(|cell| is_number(cell)).count() >= 2;
        cells(line) >= 3 && has_same && filled.iter().any(|(_, line)| is_data(line))
    });
    (is_markup || is_table).then_some(first)
}

/// The cells of a row, with a separator between quotation marks as text.
fn split_cells(line: &str, separator: char) -> Vec<&str> {
    let mut is_quoted = false;
    let is_end = move |c: char| {
        is_quoted ^= c == '"';
        c == separator && !is_quoted
    };
    line.split(is_end).collect()
}

fn is_number(cell: &str) -> bool {
    bare_word(cell.trim().trim_matches('"')).parse::<f64>().is_ok()
}
