//! Checks each row against the rows before it and reports what does not match.

use super::chain::to_hex;
use super::finding::{FindingKind, RecordFinding};
use crate::journal::decode::DecodedRow;
use crate::session::{Row, RowKind, Value, Wall, record::vocabulary::VocabularyItem};
use std::collections::HashSet;

/// The state from the rows before.
#[derive(Debug, Default)]
pub(crate) struct RowValidator {
    pub(crate) findings: Vec<RecordFinding>,
    /// The line and row number that findings are about.
    place: (usize, Option<u64>),
    /// Rows with an item that the vocabulary lacks: line, row number, item. The stored protocol may have it.
    unknown_items: Vec<(usize, Option<u64>, String)>,
    protocol_text: String,
    earlier_seqs: SeqSet,
    last_seq: u64,
    last_entered: Option<Wall>,
    rows_before: u64,
    /// The full digest after the row before, if that was a `close`.
    close_digest: Option<[u8; 32]>,
    /// The line of the digest, until a `reopen`.
    digest_line: Option<usize>,
}

/// The row numbers so far. In an intact record they are consecutive, so one number is enough.
#[derive(Debug, Default)]
struct SeqSet {
    /// All numbers from 1 to this one.
    contiguous_to: u64,
    others: HashSet<u64>,
}

impl SeqSet {
    fn contains(&self, seq: u64) -> bool {
        (1..=self.contiguous_to).contains(&seq) || self.others.contains(&seq)
    }

    fn insert(&mut self, seq: u64) {
        if seq == self.contiguous_to.saturating_add(1) {
            self.contiguous_to = seq;
        } else {
            self.others.insert(seq);
        }
    }
}

impl RowValidator {
    /// Findings from here on are about this line and row.
    pub(crate) fn start_line(&mut self, line: usize, seq: Option<u64>) {
        self.place = (line, seq);
    }

    /// Adds a finding about the present line.
    pub(crate) fn report(&mut self, fault: FindingKind, column: Option<&'static str>, sentence: impl Into<String>) {
        let (line, row) = self.place;
        self.findings.push(RecordFinding { fault, line, row, column, sentence: sentence.into() });
    }

    /// Whether the record ends with a digest and was not reopened.
    pub(crate) fn is_closed(&self) -> bool {
        self.digest_line.is_some()
    }

    /// Checks the number of the present row, decoded or not.
    pub(crate) fn check_seq(&mut self) {
        let (seq, due) = (self.place.1, self.last_seq + 1);
        let sentence = match seq {
            None => Some("The row's number cannot be read.".to_owned()),
            Some(seq) if self.earlier_seqs.contains(seq) => Some(format!("Row {seq} occurs twice.")),
            Some(seq) if seq < due => Some(format!("Row {seq} comes after row {}.", self.last_seq)),
            Some(seq) if seq == due + 1 => Some(format!("Row {due} is missing before row {seq}.")),
            Some(seq) if seq > due => Some(format!("Rows {due} to {} are missing before row {seq}.", seq - 1)),
            Some(_) => None,
        };
        if let Some(sentence) = sentence {
            self.report(FindingKind::Seq, Some("seq"), sentence);
        }
        if let Some(seq) = seq {
            self.earlier_seqs.insert(seq);
        }
        self.last_seq = self.last_seq.max(seq.unwrap_or_default().min(u64::MAX - 2));
    }

    /// Checks a decoded row against those before it; `digest` is the record's full digest after it.
    pub(crate) fn check_row(&mut self, row: &Row, digest: [u8; 32]) {
        self.check_entered(row);
        self.check_amends(row);
        if row.matches(RowKind::Meta, "protocol_text") {
            self.protocol_text.push_str(&row.note);
        }
        self.check_after_digest(row);
        self.close_digest = row.matches(RowKind::Session, "close").then_some(digest);
        self.rows_before += 1;
    }

    /// Skips a row that could not be decoded.
    pub(crate) fn skip_unreadable_row(&mut self) {
        self.close_digest = None;
        self.rows_before += 1;
    }

    /// Adds the findings for items that neither the vocabulary nor the protocol has. Returns how many rows have one.
    pub(crate) fn finish(&mut self) -> usize {
        let mut unknown = std::mem::take(&mut self.unknown_items);
        unknown.retain(|(_, _, item)| !self.protocol_text.contains(item.as_str()));
        for (line, seq, item) in &unknown {
            self.start_line(*line, *seq);
            let sentence = format!("This version does not know the item `{item}`. The row is kept and shown.");
            self.report(FindingKind::Unknown, Some("item"), sentence);
        }
        self.findings.sort_by_key(|finding| finding.line);
        unknown.len()
    }

    /// Checks a decoded row by itself: the format's version, the unit and the item.
    pub(crate) fn check_content(&mut self, (row, known): &DecodedRow) {
        let version = row.value.filter(|_| row.seq == 1 && row.matches(RowKind::Session, "open"));
        if let Some(version) = version.filter(|version| *version != Value::from(1)) {
            let sentence = format!(
                "The record is of format version {version}; this program writes version 1. It is read as far as possible."
            );
            self.report(FindingKind::Version, Some("value"), sentence);
        }
        self.check_unit(row, *known);
        let is_free = matches!(row.kind, RowKind::Due | RowKind::Checklist | RowKind::Timer | RowKind::Decision | RowKind::Dose);
        if !is_free && known.is_none() {
            let (line, seq) = self.place;
            self.unknown_items.push((line, seq, row.item.to_string()));
        }
    }

    fn check_unit(&mut self, row: &Row, known: Option<&VocabularyItem>) {
        let due = match row.kind {
            RowKind::Due | RowKind::Timer => Some("min"),
            _ => known.map(|known| known.unit).filter(|unit| !unit.is_empty()),
        };
        let sentence = match (row.value.is_some(), row.unit.as_ref(), due) {
            (true, "", _) => format!("Row {} has a value without a unit.", row.seq),
            (false, unit, _) if !unit.is_empty() => format!("Row {} has the unit {unit} without a value.", row.seq),
            (true, unit, Some(due)) if unit != due => {
                format!("Row {}: {} should be in {due}, not in {unit}.", row.seq, row.item)
            }
            _ => return,
        };
        self.report(FindingKind::Unit, Some("unit"), sentence);
    }

    fn check_entered(&mut self, row: &Row) {
        match self.last_entered {
            Some(before) if row.entered.instant_ms() < before.instant_ms() => {
                let sentence = format!("Row {} was written at {}, before the row above it ({before}).", row.seq, row.entered);
                self.report(FindingKind::Entered, Some("entered"), sentence);
            }
            _ => self.last_entered = Some(row.entered),
        }
    }

    fn check_amends(&mut self, row: &Row) {
        let Some(target) = row.amends else { return };
        if target == 0 && row.seq == 1 || target < row.seq && self.earlier_seqs.contains(target) {
            return;
        }
        let sentence = format!("Row {} replaces or voids row {target}, which does not come before it.", row.seq);
        self.report(FindingKind::Amends, Some("amends"), sentence);
    }

    /// Checks `close`, `digest`, `reopen` and what follows them. A record that moved to another file after its digest has a
    /// `part` row and stays closed.
    fn check_after_digest(&mut self, row: &Row) {
        if row.matches(RowKind::Session, "reopen") {
            self.digest_line = None;
        } else if let Some(digest_line) = self.digest_line
            && !row.matches(RowKind::Session, "part")
        {
            let sentence =
                format!("Row {} stands after the digest in line {digest_line}, and the record was not opened again.", row.seq);
            self.report(FindingKind::AfterDigest, None, sentence);
        }
        if row.matches(RowKind::Session, "digest") {
            self.check_digest(row);
        }
    }

    fn check_digest(&mut self, row: &Row) {
        self.digest_line = Some(self.place.0);
        if self.close_digest.map(|digest| to_hex(&digest)).as_ref() != Some(&row.text) {
            let sentence = format!("Row {}: the digest is not the one of the close row before it.", row.seq);
            self.report(FindingKind::Digest, Some("text"), sentence);
        }
        let counted = row.value.map(|value| value.get().to_string());
        if counted != Some(self.rows_before.to_string()) {
            let sentence =
                format!("Row {}: {} rows come before the digest, but it counts a different number.", row.seq, self.rows_before);
            self.report(FindingKind::Digest, Some("value"), sentence);
        }
    }
}
