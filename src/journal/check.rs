//! Checks whether a record is as it was written. It repairs nothing.

use super::finding::{NotRecordError, RecordFinding};
use super::read::{Record, read};
use serde::Serialize;
use std::fmt;

/// The result of `check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As written, and closed.
    Intact,
    /// Saved again by another program; every cell is as written.
    Resaved,
    /// As written, and not closed.
    NotClosed,
    /// Rows were changed, lost, moved or added.
    Damaged {
        /// The affected row numbers, each once.
        rows: Vec<u64>,
    },
    /// The file ends in an unfinished line.
    CutShort,
}

impl Verdict {
    /// The exit code: 0 for an intact record, 4 for a damaged one or one cut short.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self {
            Self::Intact | Self::Resaved | Self::NotClosed => 0,
            Self::Damaged { .. } | Self::CutShort => 4,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact => f.write_str("intact"),
            Self::Resaved => f.write_str("intact but re-saved by another program"),
            Self::NotClosed => f.write_str("intact, not closed"),
            Self::CutShort => f.write_str("cut short"),
            Self::Damaged { rows } => {
                let numbers: Vec<String> = rows.iter().map(u64::to_string).collect();
                write!(f, "damaged at row{} {}", if rows.len() == 1 { "" } else { "s" }, numbers.join(", "))
            }
        }
    }
}

/// The verdict on a record, with all findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// The verdict.
    pub verdict: Verdict,
    pub(crate) session: String,
    /// Number of whole rows, decoded or not.
    pub rows: usize,
    /// Number of rows that could not be decoded.
    pub(crate) odd: usize,
    /// Number of rows with an item that neither the vocabulary nor the stored protocol has.
    pub(crate) unknown_items: usize,
    /// Whether the record ends with its digest.
    pub closed: bool,
    /// The full chain digest of the last row, in hex.
    pub(crate) digest: String,
    /// The findings, by line.
    pub findings: Vec<RecordFinding>,
}

impl CheckReport {
    /// Reports on a record that was read.
    pub(crate) fn from_record(record: Record) -> Self {
        Self {
            verdict: verdict(&record),
            rows: record.whole_row_count,
            odd: record.unreadable_rows.len(),
            unknown_items: record.unknown_item_count,
            closed: record.is_closed,
            digest: record.chain.digest_hex(),
            session: record.name,
            findings: record.findings,
        }
    }

    /// The exit code.
    pub const fn exit_code(&self) -> u8 {
        self.verdict.exit_code()
    }
}

/// Checks a record's bytes.
///
/// # Errors
///
/// The bytes are no record.
pub fn check(bytes: &[u8]) -> Result<CheckReport, NotRecordError> {
    read(bytes).map(CheckReport::from_record)
}

fn verdict(record: &Record) -> Verdict {
    let damage = record.findings.iter().filter(|found| found.fault.is_damage());
    let mut rows: Vec<u64> = damage.map(|found| found.row.unwrap_or(found.line as u64 - 1)).collect();
    rows.dedup();
    if !rows.is_empty() {
        Verdict::Damaged { rows }
    } else if record.torn_tail.is_some() {
        Verdict::CutShort
    } else if record.is_resaved {
        Verdict::Resaved
    } else if record.is_closed {
        Verdict::Intact
    } else {
        Verdict::NotClosed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::finding::FindingKind;
    use crate::journal::read::read_with_lines;
    use crate::journal::test_rows;
    use crate::session::{Row, RowKind};

    fn closed() -> String {
        String::from_utf8_lossy(&test_rows::file_bytes(&test_rows::closed_rows(4))).into_owned()
    }

    fn verdict_of(text: &str) -> String {
        check(text.as_bytes()).map_or_else(|not| not.to_string(), |report| report.verdict.to_string())
    }

    fn line_gone(text: &str, at: usize) -> String {
        text.split_inclusive('\n').enumerate().filter(|(n, _)| *n != at).map(|(_, line)| line).collect()
    }

    #[test]
    fn each_state_of_a_file_has_its_verdict() {
        let whole = closed();
        for (text, verdict) in [
            (whole.clone(), "intact"),
            (whole.replace('\n', "\r\n"), "intact but re-saved by another program"),
            (format!("\u{feff}{whole}"), "intact but re-saved by another program"),
            (whole.replace(",open,1.0,", ",open,1,"), "intact but re-saved by another program"),
            (whole.replace("bedside", "\"bedside\""), "intact but re-saved by another program"),
            (format!("{whole}\n"), "intact but re-saved by another program"),
            (line_gone(&whole, 6), "intact, not closed"),
            (whole.replace("said", "seid"), "damaged at rows 2, 3, 4"),
            (whole.replacen("said", "seid", 1), "damaged at row 2"),
            (line_gone(&whole, 3), "damaged at rows 4, 6"),
            (whole.get(..whole.len() - 1).unwrap_or_default().to_owned(), "cut short"),
            (format!("{whole}\0\0\0"), "cut short"),
            (format!("{whole}7,torn\n"), "cut short"),
        ] {
            assert_eq!(verdict_of(&text), verdict, "{text}");
        }
    }

    #[test]
    fn what_is_no_record_is_said_in_a_sentence() {
        for (text, begins) in [
            ("", "The file is empty"),
            ("seq,time,ela", "The file ends within its first line"),
            ("a,b\n1,2\n", "The file is not a record: its first line lacks the column `seq`"),
        ] {
            assert!(verdict_of(text).starts_with(begins), "{text}");
        }
    }

    #[test]
    fn another_separator_and_another_order_of_columns_verify() {
        let record = read(closed().as_bytes()).map(|record| record.rows).unwrap_or_default();
        let (mut tabs, mut turned) = (String::new(), String::new());
        let (mut splitter, mut cells) = (super::super::cells::Splitter::new(','), super::super::cells::Cells::default());
        for line in closed().lines() {
            splitter.split(line, &mut cells);
            let mut row: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            tabs.extend([row.join("\t").as_str(), "\n"]);
            row.rotate_left(3);
            row.push(if turned.is_empty() { "extra".to_owned() } else { String::new() });
            turned.extend([row.join(";").as_str(), "\n"]);
        }
        for text in [tabs, turned] {
            assert_eq!(verdict_of(&text), "intact but re-saved by another program");
            assert_eq!(read(text.as_bytes()).map(|record| record.rows), Ok(record.clone()));
        }
    }

    /// The faults found in a record of these rows, whose chain is right.
    fn faults(rows: &[Row]) -> Vec<(FindingKind, usize)> {
        let report = check(&test_rows::file_bytes(rows));
        report.map_or_else(|_| Vec::new(), |report| report.findings.iter().map(|found| (found.fault, found.line)).collect())
    }

    #[test]
    fn rows_that_do_not_fit_are_named_with_their_line() {
        let row = |item| test_rows::plain_row(2, 1000, RowKind::Vital, item);
        let pulse = || Row { value: Some(72.into()), unit: "/min".into(), ..row("heart_rate") };
        let earlier = test_rows::plain_row(1, -5, RowKind::Note, "theme").entered;
        for (second, fault) in [
            (pulse(), None),
            (Row { unit: "%".into(), ..pulse() }, Some(FindingKind::Unit)),
            (Row { unit: "".into(), ..pulse() }, Some(FindingKind::Unit)),
            (Row { value: None, ..pulse() }, Some(FindingKind::Unit)),
            (Row { amends: Some(1), ..pulse() }, None),
            (Row { amends: Some(2), ..pulse() }, Some(FindingKind::Amends)),
            (Row { seq: 3, ..pulse() }, Some(FindingKind::Seq)),
            (Row { seq: 1, ..pulse() }, Some(FindingKind::Seq)),
            (Row { entered: earlier, ..pulse() }, Some(FindingKind::Entered)),
            (row("aura"), Some(FindingKind::Unknown)),
        ] {
            let expected: Vec<_> = fault.map(|fault| (fault, 3)).into_iter().collect();
            assert_eq!(faults(&[test_rows::open_row(), second.clone()]), expected, "{second:?}");
        }
    }

    #[test]
    fn rows_after_the_digest_and_a_wrong_digest_are_found() {
        let mut rows = test_rows::closed_rows(3);
        rows.push(test_rows::plain_row(6, 901_000, RowKind::Note, "observation"));
        assert_eq!(faults(&rows), [(FindingKind::AfterDigest, 7)]);
        rows[5] = test_rows::plain_row(6, 901_000, RowKind::Session, "reopen");
        assert_eq!(faults(&rows), []);
        rows[4].text = "0".repeat(64);
        assert_eq!(faults(&rows), [(FindingKind::Digest, 6)]);
    }

    #[test]
    fn an_item_of_the_stored_protocol_is_known() {
        let text = Row {
            value: Some(1.into()),
            unit: "{count}".into(),
            note: "[event.aura]".to_owned(),
            ..test_rows::plain_row(2, 0, RowKind::Meta, "protocol_text")
        };
        assert_eq!(faults(&[test_rows::open_row(), text, test_rows::plain_row(3, 1000, RowKind::Event, "aura")]), []);
    }

    #[test]
    fn an_unknown_kind_is_kept_and_stops_nothing() {
        let mut text = String::from_utf8_lossy(&test_rows::file_bytes(&test_rows::note_rows(4))).into_owned();
        text = text.replacen(",note,observation,", ",aura,seen,", 1);
        let record = read(text.as_bytes());
        let counts =
            record.map(|record| (record.rows.len(), record.unreadable_rows.len(), record.next_seq, record.whole_row_count));
        assert_eq!(counts, Ok((3, 1, 5, 4)));
    }

    #[test]
    fn every_flipped_bit_is_noticed_or_leaves_every_row_equal() {
        let whole = test_rows::file_bytes(&test_rows::closed_rows(3));
        let rows = read(&whole).map(|record| record.rows);
        let sound = Ok((Verdict::Intact, rows.clone()));
        for at in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            if let Ok((record, lines)) = read_with_lines(&bytes) {
                let is_as_written = lines.to_canonical_bytes(&bytes) == bytes.get(..record.whole_len).unwrap_or_default();
                assert!(is_as_written || record.is_resaved, "bit {at}: what stands otherwise than it is written is known");
            }
            let after = check(&bytes).map(|report| (report.verdict, read(&bytes).map(|record| record.rows)));
            let same_rows = after.as_ref().is_ok_and(|(_, found)| *found == rows);
            assert!(after != sound && (after.is_err() || same_rows || after.is_ok_and(|(v, _)| v.exit_code() == 4)), "bit {at}");
        }
    }
}
