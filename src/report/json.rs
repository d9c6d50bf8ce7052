//! `json`: one JSON object for each row, with the record's columns as keys and texts as typed, without guards.

use super::rows_csv::selected_rows;
use super::{CaseRecord, ExportOptions};
use crate::session::RowKind;
use crate::session::record::row::Row;
use serde::Serialize;

#[derive(Serialize)]
struct JsonRow<'a> {
    seq: u64,
    time: String,
    elapsed: String,
    phase: &'static str,
    kind: &'static str,
    item: &'a str,
    value: Option<serde_json::Value>,
    unit: Option<&'a str>,
    text: Option<&'a str>,
    note: Option<&'a str>,
    author: &'a str,
    entered: String,
    entry: u64,
    amends: Option<u64>,
    source: &'static str,
    elapsed_s: serde_json::Value,
    session: &'a str,
    state: &'static str,
    rehearsal: serde_json::Value,
}

/// An empty cell is `null`, and so are the sample values that row 1 of a CSV record has.
pub(crate) fn write_json_lines(cases: &[CaseRecord], options: ExportOptions) -> Vec<u8> {
    let mut out = Vec::new();
    for case in cases {
        for (row, state, _) in selected_rows(case, options) {
            let line = json_row(case, row, state.as_str());
            let written = serde_json::to_writer(&mut out, &line);
            debug_assert!(written.is_ok(), "a Vec takes every byte, and the keys are texts");
            out.push(b'\n');
        }
    }
    out
}

fn json_row<'a>(case: &'a CaseRecord, row: &'a Row, state: &'static str) -> JsonRow<'a> {
    let filled = |text: &'a str| Some(text).filter(|text| !text.is_empty());
    let is_anchor = row.seq == 1 && row.matches(RowKind::Session, "open");
    JsonRow {
        seq: row.seq,
        time: row.time.rfc3339(),
        elapsed: row.elapsed.label(),
        phase: row.phase.id(),
        kind: row.kind.word(),
        item: &row.item,
        value: row.value.map(|value| json_number(value.get())),
        unit: filled(&row.unit),
        text: filled(&row.text),
        note: filled(&row.note).filter(|_| !is_anchor),
        author: row.author.as_str(),
        entered: row.entered.rfc3339(),
        entry: row.entry,
        amends: row.amends.filter(|_| !is_anchor),
        source: row.source.word(),
        elapsed_s: json_number(row.elapsed.ms() as f64 / 1000.0),
        session: &case.name,
        state,
        rehearsal: json_number(case.rehearsal_speed().unwrap_or(0.0)),
    }
}

/// A number without decimals that were not measured: `5`, not `5.0`.
pub(crate) fn json_number(value: f64) -> serde_json::Value {
    let whole = value as i64;
    if (whole as f64 - value).abs() < f64::EPSILON { whole.into() } else { value.into() }
}
