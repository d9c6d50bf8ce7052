//! Rows and readings as tables, read again by Python's own readers with the expected types.

use super::cases::{HOSTILE, awkward, made, made_with, python, samples, text};
use bedside::report::ExportOptions;

/// Every cell of a CSV by Python's reader: what a spreadsheet would take for a formula, and columns that are of one type only.
const READ_CSV: &str = r"
import csv, io, json, re, sys
rows = list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode('utf-8'), newline='')))
head, body = rows[0], rows[1:]
assert all(len(row) == len(head) for row in body), 'a ragged line'
def number(cell):
    try: float(cell); return True
    except ValueError: return False
for row in body:
    for name, cell in zip(head, row):
        assert not re.match(r'[=+@\t\r]', cell), (name, cell)
        assert not (cell.startswith('-') and not number(cell)), (name, cell)
numbers = [name for at, name in enumerate(head) if all(number(row[at]) or row[at] == '' for row in body) and any(row[at] for row in body)]
print(json.dumps({'lines': len(body), 'numbers': numbers, 'head': head}))
";

#[test]
fn csv_columns_have_one_type_each() {
    let mut all = samples();
    all.push(awkward());
    let read: serde_json::Value = serde_json::from_str(&python(READ_CSV, &made("csv", &all))).unwrap();
    let numbers: Vec<&str> = read["numbers"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(numbers, ["seq", "value", "entry", "amends", "elapsed_s", "rehearsal"]);
    let wide: serde_json::Value = serde_json::from_str(&python(READ_CSV, &made("wide", &all))).unwrap();
    assert!(wide["numbers"].as_array().unwrap().iter().any(|name| name == "bp_systolic"), "{wide}");
}

#[test]
fn superseded_rows_are_exported_only_with_all() {
    let case = [awkward()];
    let effective = text("csv", &case);
    assert!(!effective.contains(",154,mm[Hg],") && effective.contains(",145,mm[Hg],") && !effective.contains("taken back soon"));
    let all = String::from_utf8(made_with("csv", &case, ExportOptions { include_superseded: true, ..ExportOptions::default() }))
        .unwrap();
    let of = |words: &str| all.lines().find(|line| line.contains(words)).unwrap();
    assert!(of(",154,mm[Hg],").ends_with(",replaced,0") && of(",145,mm[Hg],").ends_with(",current,0"));
    assert!(of("taken back soon").ends_with(",withdrawn,0") && of(",void,row,").ends_with(",withdrawal,0"));
    let json =
        String::from_utf8(made_with("json", &case, ExportOptions { include_superseded: true, ..ExportOptions::default() }))
            .unwrap();
    assert_eq!(json.lines().count(), all.lines().count() - 1);
}

#[test]
fn formula_guards_are_in_csv_and_not_in_json() {
    let case = [awkward()];
    let csv = text("csv", &case);
    assert!(csv.contains(">=HYPERLINK"), "the guard is kept where a spreadsheet reads");
    let notes =
        python("import json, sys\nfor line in sys.stdin: print(json.dumps(json.loads(line)['note']))", &made("json", &case));
    let notes: Vec<Option<String>> = notes.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(notes.contains(&Some(HOSTILE.to_owned())), "a text comes back to the letter");
}

#[test]
fn wide_has_a_line_for_each_time() {
    insta::assert_snapshot!("wide_awkward", text("wide", &[awkward()]));
}
