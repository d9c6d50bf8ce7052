//! The rows after corrections, in the record's columns without the check: `csv`, and `json` with texts as typed. Beside them are the
//! state of each row and the speed of a rehearsal.

use super::{CaseRecord, ExportOptions};
use crate::plain_text::{escape_json, is_obeyed_or_unseen};
use crate::session::RowKind;
use crate::session::record::row::Row;
use serde::ser::{Serialize, Serializer};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::collections::HashSet;

/// The record's columns, without its check.
pub(crate) const RECORD_COLUMNS: [&str; 17] = [
    "seq",
    "time",
    "elapsed",
    "phase",
    "kind",
    "item",
    "value",
    "unit",
    "text",
    "note",
    "author",
    "entered",
    "entry",
    "amends",
    "source",
    "elapsed_s",
    "session",
];

const CURRENT: &str = "current";

/// The rows that the options select, in the order written, with their state and stored cells. The state is `current`, `replaced` by a
/// newer version, `withdrawn`, or `withdrawal` of another row.
pub(crate) fn selected_rows<'c>(case: &'c CaseRecord, options: ExportOptions<'_>) -> Vec<(&'c Row, &'static str, &'c [String])> {
    let ledger = case.session.ledger();
    let live: HashSet<u64> = ledger.live_rows().map(|row| row.seq).collect();
    let withdrawn: HashSet<u64> = ledger
        .rows()
        .iter()
        .filter(|row| row.kind == RowKind::Void)
        .filter_map(|row| ledger.first_version(row.amends?).map(|first| first.seq))
        .collect();
    let state = |row: &Row| match () {
        () if row.kind == RowKind::Void => "withdrawal",
        () if live.contains(&row.seq) => CURRENT,
        () if ledger.first_version(row.seq).is_some_and(|first| withdrawn.contains(&first.seq)) => "withdrawn",
        () => "replaced",
    };
    let rows = ledger.rows().iter().zip(&case.cells).map(|(row, cells)| (row, state(row), cells.as_slice()));
    rows.filter(|(_, state, _)| options.include_superseded || *state == CURRENT).collect()
}

/// All sessions under one header. The guards of the stored cells stay.
pub(crate) fn write_csv(cases: &[CaseRecord], options: ExportOptions<'_>) -> Vec<u8> {
    let mut table = CsvWriter::new(RECORD_COLUMNS.into_iter().chain(["state", "rehearsal"]));
    for case in cases {
        let speed = case.rehearsal_speed().unwrap_or(0.0);
        for (row, state, cells) in selected_rows(case, options) {
            // The first row has a decimal point, so that readers take the column for decimal numbers.
            let speed = if row.seq == 1 { format!("{speed:.1}") } else { speed.to_string() };
            let cells: Vec<Cow<'_, str>> = cells.iter().map(|cell| escape_unseen(cell)).collect();
            table.write_row(cells.iter().map(AsRef::as_ref).chain([state, &speed]));
        }
    }
    table.finish()
}

/// A stored cell with the characters that nobody sees written as `\u{hex}`, as the others are that a cell cannot hold.
fn escape_unseen(cell: &str) -> Cow<'_, str> {
    if !cell.contains(is_obeyed_or_unseen) {
        return Cow::Borrowed(cell);
    }
    let escape = |c: char| if is_obeyed_or_unseen(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() };
    Cow::Owned(cell.chars().map(escape).collect())
}

/// Writes CSV with commas, line feeds, and quotes only where needed.
pub(crate) struct CsvWriter(csv::Writer<Vec<u8>>);

impl CsvWriter {
    pub(crate) fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Self {
        let mut table = Self(csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new()));
        table.write_row(header);
        table
    }

    pub(crate) fn write_row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        let written = self.0.write_record(cells);
        debug_assert!(written.is_ok(), "a Vec takes every byte, and each line has the header's cells");
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

/// A row as an object whose keys are in the order of the columns.
struct JsonRow([(&'static str, Json); 19]);

impl Serialize for JsonRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// An empty cell is `null`, and so are the sample values that row 1 of a CSV record has.
pub(crate) fn write_json_lines(cases: &[CaseRecord], options: ExportOptions<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for case in cases {
        for (row, state, _) in selected_rows(case, options) {
            let line = json_row(case, row, state);
            let written = serde_json::to_string(&line);
            debug_assert!(written.is_ok(), "the keys are texts");
            out.extend_from_slice(escape_json(&written.unwrap_or_default()).as_bytes());
            out.push(b'\n');
        }
    }
    out
}

fn json_row(case: &CaseRecord, row: &Row, state: &'static str) -> JsonRow {
    let filled = |text: &str| Json::from(Some(text).filter(|text| !text.is_empty()));
    let is_anchor = row.seq == 1 && row.matches(RowKind::Session, "open");
    JsonRow([
        ("seq", row.seq.into()),
        ("time", row.time.rfc3339().into()),
        ("elapsed", row.elapsed.label().into()),
        ("phase", row.phase.id().into()),
        ("kind", row.kind.word().into()),
        ("item", row.item.as_ref().into()),
        ("value", row.value.map(|value| json_number(value.get())).into()),
        ("unit", filled(&row.unit)),
        ("text", filled(&row.text)),
        ("note", if is_anchor { Json::Null } else { filled(&row.note) }),
        ("author", row.author.as_str().into()),
        ("entered", row.entered.rfc3339().into()),
        ("entry", row.entry.into()),
        ("amends", row.amends.filter(|_| !is_anchor).into()),
        ("source", row.source.word().into()),
        ("elapsed_s", json_number(row.elapsed.ms() as f64 / 1000.0)),
        ("session", case.name.as_str().into()),
        ("state", state.into()),
        ("rehearsal", json_number(case.rehearsal_speed().unwrap_or(0.0))),
    ])
}

/// A number without decimals that were not measured: `5`, not `5.0`.
pub(crate) fn json_number(value: f64) -> Json {
    let whole = value as i64;
    if (whole as f64 - value).abs() < f64::EPSILON { whole.into() } else { value.into() }
}
