//! What was measured, one line for each time: the shape that a spreadsheet, a chart and a flowsheet want. Only numbers and codes,
//! so nothing in it can be taken for a formula.

use super::rows_csv::CsvWriter;
use super::{CaseRecord, ExportOptions};
use crate::report::common;
use crate::session::clinical::vital::SCALES;
use crate::session::record::row::{Row, Value};
use crate::session::{RowKind, Source, Timestamp, Vital};
use std::collections::BTreeMap;

/// Everything that was measured at one time.
#[derive(Clone, Debug)]
pub(crate) struct ReadingsRow<'a> {
    /// When.
    pub(crate) time: Timestamp,
    /// The phase in force then.
    pub(crate) phase: &'static str,
    /// The number of each item.
    pub(crate) values: BTreeMap<&'a str, Value>,
    /// What could not be taken.
    pub(crate) not_possible: Vec<&'a str>,
    /// Who wrote it down.
    pub(crate) author: &'a str,
    /// Who measured, where that was said.
    pub(crate) taken_by: &'a str,
    /// Where it came from.
    pub(crate) source: Source,
    /// Its entries.
    pub(crate) entries: Vec<u64>,
}

/// The items that have a column each.
pub(crate) fn measured_items() -> impl Iterator<Item = &'static str> {
    let vitals = Vital::ALL.into_iter().flat_map(|vital| vital.items().iter().copied());
    vitals.chain(["o2_flow"]).chain(SCALES.iter().map(|(item, ..)| *item))
}

/// The lines of a session by time. What people measured and what a device sent are never one line.
pub(crate) fn readings_rows(case: &CaseRecord) -> Vec<ReadingsRow<'_>> {
    let mut lines: BTreeMap<(i64, bool), ReadingsRow<'_>> = BTreeMap::new();
    let measured =
        case.session.ledger().live_rows().filter(|row| matches!(row.kind, RowKind::Vital | RowKind::Scale) && row.item != "age");
    for row in measured {
        let line = lines.entry((row.elapsed.ms(), row.source == Source::Socket)).or_insert_with(|| empty_row(row));
        if !line.entries.contains(&row.entry) {
            line.entries.push(row.entry);
        }
        let item = row.item.as_ref();
        match row.value {
            Some(value) => {
                line.values.insert(item, value);
            }
            None if item == "taken_by" => line.taken_by = &row.text,
            None if row.text.starts_with("not_possible") => line.not_possible.push(item),
            None => {}
        }
    }
    lines.into_values().collect()
}

fn empty_row(row: &Row) -> ReadingsRow<'_> {
    ReadingsRow {
        time: row.timestamp(),
        phase: row.phase.id(),
        values: BTreeMap::new(),
        not_possible: Vec::new(),
        author: row.author.as_str(),
        taken_by: "",
        source: row.source,
        entries: Vec::new(),
    }
}

/// The columns before the items and those after them.
const COLUMNS_BEFORE_ITEMS: [&str; 8] =
    ["session", "client", "session_no", "rehearsal", "time", "elapsed_s", "since_dose_min", "phase"];
const COLUMNS_AFTER_ITEMS: [&str; 5] = ["not_possible", "author", "taken_by", "source", "entries"];

/// Where the record's `text` stands among its cells.
const TEXT_COLUMN: usize = 8;

/// `wide`.
pub(crate) fn write_csv(cases: &[CaseRecord], _: ExportOptions) -> Vec<u8> {
    let mut table = CsvWriter::new(COLUMNS_BEFORE_ITEMS.into_iter().chain(measured_items()).chain(COLUMNS_AFTER_ITEMS));
    for case in cases {
        let picture = case.session.projection();
        // A code such as MAY-5 would be taken for a date: its cell in the record is guarded.
        let client = case.cell(RowKind::Meta, "client", TEXT_COLUMN).unwrap_or_default();
        let session_no = picture.session_no.map(|number| number.to_string()).unwrap_or_default();
        for line in readings_rows(case) {
            let since =
                common::minutes_since_dose(&case.session, line.time.elapsed).map(|min| min.to_string()).unwrap_or_default();
            let entries: Vec<String> = line.entries.iter().map(u64::to_string).collect();
            let before = [
                case.name.clone(),
                client.to_owned(),
                session_no.clone(),
                case.rehearsal_speed().unwrap_or(0.0).to_string(),
                line.time.wall.rfc3339(),
                (line.time.elapsed.ms() as f64 / 1000.0).to_string(),
                since,
                line.phase.to_owned(),
            ];
            let values = measured_items().map(|item| line.values.get(item).map(ToString::to_string).unwrap_or_default());
            let after = [
                line.not_possible.join(" "),
                line.author.to_owned(),
                line.taken_by.to_owned(),
                line.source.word().to_owned(),
                // Behind a letter, so that two numbers are not taken for one.
                format!("e{}", entries.join(" e")),
            ];
            let cells: Vec<String> = before.into_iter().chain(values).chain(after).collect();
            table.write_row(cells.iter().map(String::as_str));
        }
    }
    table.finish()
}
