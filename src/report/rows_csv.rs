//! `csv`: the rows after corrections, in the record's columns without the check. Two more columns hold the state of each row and the
//! speed of a rehearsal.

use super::{CaseRecord, ExportOptions};
use crate::session::RowKind;
use crate::session::record::row::Row;
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

/// Whether a row is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowState {
    Current,
    /// A newer version is in force.
    Replaced,
    Withdrawn,
    /// It withdraws another row.
    Withdrawal,
}

impl RowState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Replaced => "replaced",
            Self::Withdrawn => "withdrawn",
            Self::Withdrawal => "withdrawal",
        }
    }
}

/// The rows that the options select, in the order written, with their state and stored cells.
pub(crate) fn selected_rows(case: &CaseRecord, options: ExportOptions) -> Vec<(&Row, RowState, &[String])> {
    let ledger = case.session.ledger();
    let live: HashSet<u64> = ledger.live_rows().map(|row| row.seq).collect();
    let withdrawn: HashSet<u64> = ledger
        .rows()
        .iter()
        .filter(|row| row.kind == RowKind::Void)
        .filter_map(|row| ledger.first_version(row.amends?).map(|first| first.seq))
        .collect();
    let state = |row: &Row| match () {
        () if row.kind == RowKind::Void => RowState::Withdrawal,
        () if live.contains(&row.seq) => RowState::Current,
        () if ledger.first_version(row.seq).is_some_and(|first| withdrawn.contains(&first.seq)) => RowState::Withdrawn,
        () => RowState::Replaced,
    };
    let rows = ledger.rows().iter().zip(&case.cells).map(|(row, cells)| (row, state(row), cells.as_slice()));
    rows.filter(|(_, state, _)| options.include_superseded || *state == RowState::Current).collect()
}

/// All sessions under one header. The guards of the stored cells stay.
pub(crate) fn write_csv(cases: &[CaseRecord], options: ExportOptions) -> Vec<u8> {
    let mut table = CsvWriter::new(RECORD_COLUMNS.into_iter().chain(["state", "rehearsal"]));
    for case in cases {
        let speed = case.rehearsal_speed().unwrap_or(0.0);
        for (row, state, cells) in selected_rows(case, options) {
            // The first row has a decimal point, so that readers take the column for decimal numbers.
            let speed = if row.seq == 1 { format!("{speed:.1}") } else { speed.to_string() };
            table.write_row(cells.iter().map(String::as_str).chain([state.as_str(), &speed]));
        }
    }
    table.finish()
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
