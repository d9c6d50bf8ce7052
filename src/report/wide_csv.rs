//! `wide`: the readings with one line for each time, for spreadsheets. Only numbers and codes, so no cell can be taken for a formula.

use super::rows::CsvWriter;
use super::{CaseRecord, ExportOptions};
use crate::report::common;
use crate::session::clinical::vital::SCALES;
use crate::session::record::row::{Row, Value};
use crate::session::{Initials, RowKind, Source, Vital};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub(crate) struct ReadingsRow<'a> {
    pub(crate) first: &'a Row,
    pub(crate) values: BTreeMap<&'a str, Value>,
    /// The items that could not be measured.
    pub(crate) not_possible: Vec<&'a str>,
    /// Who measured, if recorded.
    pub(crate) taken_by: &'a str,
    pub(crate) entries: Vec<u64>,
}

pub(crate) fn measured_items() -> impl Iterator<Item = &'static str> {
    let vitals = Vital::ALL.into_iter().flat_map(|vital| vital.items().iter().copied());
    vitals.chain(SCALES.iter().map(|(item, ..)| *item))
}

/// The lines of a session by time. Readings of people and of a device are on separate lines.
pub(crate) fn readings_rows(case: &CaseRecord) -> Vec<ReadingsRow<'_>> {
    let mut lines: BTreeMap<(i64, bool), ReadingsRow<'_>> = BTreeMap::new();
    let measured =
        case.session.ledger().live_rows().filter(|row| matches!(row.kind, RowKind::Vital | RowKind::Scale) && row.item != "age");
    for row in measured {
        let line = lines.entry((row.elapsed.ms(), row.source == Source::Socket)).or_insert_with(|| ReadingsRow {
            first: row,
            values: BTreeMap::new(),
            not_possible: Vec::new(),
            taken_by: "",
            entries: Vec::new(),
        });
        if !line.entries.contains(&row.entry) {
            line.entries.push(row.entry);
        }
        let item = row.item.as_ref();
        match row.value {
            Some(value) => {
                line.values.insert(item, value);
            }
            None if item == "taken_by" && Initials::parse(&row.text).is_ok() => line.taken_by = &row.text,
            None if row.text.starts_with("not_possible") && measured_items().any(|known| known == item) => {
                line.not_possible.push(item);
            }
            None => {}
        }
    }
    lines.into_values().collect()
}

const COLUMNS_BEFORE_ITEMS: [&str; 8] =
    ["session", "client", "session_no", "rehearsal", "time", "elapsed_s", "since_dose_min", "phase"];
const COLUMNS_AFTER_ITEMS: [&str; 5] = ["not_possible", "author", "taken_by", "source", "entries"];

/// The index of the record's column `text`.
const TEXT_COLUMN: usize = 8;

pub(crate) fn write_csv(cases: &[CaseRecord], _: ExportOptions<'_>) -> Vec<u8> {
    let mut table = CsvWriter::new(COLUMNS_BEFORE_ITEMS.into_iter().chain(measured_items()).chain(COLUMNS_AFTER_ITEMS));
    for case in cases {
        // The stored cell has a guard, so a code such as MAY-5 is not taken for a date.
        let client = case.cell(RowKind::Meta, "client", TEXT_COLUMN).unwrap_or_default();
        let session_no = case.session.projection().session_no.map(|number| number.to_string()).unwrap_or_default();
        for line in readings_rows(case) {
            let first = line.first;
            let since_dose = common::minutes_since_dose(&case.session, first.elapsed).map(|minutes| minutes.to_string());
            let entries: Vec<String> = line.entries.iter().map(u64::to_string).collect();
            let before = [
                case.name.clone(),
                client.to_owned(),
                session_no.clone(),
                case.rehearsal_speed().unwrap_or(0.0).to_string(),
                first.time.rfc3339(),
                (first.elapsed.ms() as f64 / 1000.0).to_string(),
                since_dose.unwrap_or_default(),
                first.phase.id().to_owned(),
            ];
            let values = measured_items().map(|item| line.values.get(item).map(ToString::to_string).unwrap_or_default());
            let after = [
                line.not_possible.join(" "),
                first.author.to_string(),
                line.taken_by.to_owned(),
                first.source.word().to_owned(),
                // With a letter, so that two numbers are not taken for one.
                format!("e{}", entries.join(" e")),
            ];
            let cells: Vec<String> = before.into_iter().chain(values).chain(after).collect();
            table.write_row(cells.iter().map(String::as_str));
        }
    }
    table.finish()
}
