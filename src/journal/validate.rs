//! Checks each row against the rows before it and reports what does not match.

use super::finding::{FindingKind, RecordFinding};
use crate::session::record::vocabulary::RowKind;
use crate::session::{Row, Wall};
use std::collections::HashSet;

/// The state from the rows before.
#[derive(Debug, Default)]
pub(crate) struct RowValidator {
    pub(crate) findings: Vec<RecordFinding>,
    /// Rows with an item that the vocabulary lacks: line, row number, item. The stored protocol may have it.
    pub(crate) unknown_items: Vec<(usize, u64, String)>,
    protocol_text: String,
    seen_seqs: SeqSet,
    last_seq: u64,
    last_entered: Option<Wall>,
    lines_before: u64,
    /// The full digest after the row before, if that was a `close`.
    close_digest: Option<String>,
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
    pub(crate) fn add_finding(
        &mut self,
        fault: FindingKind,
        line: usize,
        row: Option<u64>,
        column: Option<&'static str>,
        sentence: String,
    ) {
        self.findings.push(RecordFinding { fault, line, row, column, sentence });
    }

    /// Whether the record ends with a digest and was not reopened.
    pub(crate) fn is_closed(&self) -> bool {
        self.digest_line.is_some()
    }

    /// Checks the row number of a line, decoded or not.
    pub(crate) fn check_seq(&mut self, line: usize, seq: Option<u64>) {
        let due = self.last_seq + 1;
        let sentence = match seq {
            None => Some("The row's number cannot be read.".to_owned()),
            Some(seq) if self.seen_seqs.contains(seq) => Some(format!("Row {seq} stands twice.")),
            Some(seq) if seq < due => Some(format!("Row {seq} stands after row {}.", self.last_seq)),
            Some(seq) if seq == due + 1 => Some(format!("Row {due} is missing before row {seq}.")),
            Some(seq) if seq > due => Some(format!("Rows {due} to {} are missing before row {seq}.", seq - 1)),
            Some(_) => None,
        };
        if let Some(sentence) = sentence {
            self.add_finding(FindingKind::Seq, line, seq, Some("seq"), sentence);
        }
        if let Some(seq) = seq {
            self.seen_seqs.insert(seq);
        }
        self.last_seq = self.last_seq.max(seq.unwrap_or_default().min(u64::MAX - 2));
    }

    /// Checks a decoded row; `digest` is the record's digest after it if it is a `close`.
    pub(crate) fn check_row(&mut self, line: usize, row: &Row, close_digest: Option<&str>) {
        self.check_entered(line, row);
        self.check_amends(line, row);
        if row.matches(RowKind::Meta, "protocol_text") {
            self.protocol_text.push_str(&row.note);
        }
        self.check_after_digest(line, row);
        self.close_digest = close_digest.map(str::to_owned);
        self.lines_before += 1;
    }

    /// Skips a row that could not be decoded.
    pub(crate) fn skip_unreadable_row(&mut self) {
        self.close_digest = None;
        self.lines_before += 1;
    }

    /// Adds the findings for items that neither the vocabulary nor the protocol has. Returns how many rows have one.
    pub(crate) fn finish(&mut self) -> usize {
        let unknown: Vec<_> = std::mem::take(&mut self.unknown_items);
        let unknown: Vec<_> = unknown.into_iter().filter(|(_, _, item)| !self.protocol_text.contains(item.as_str())).collect();
        for (line, seq, item) in &unknown {
            let sentence = format!("This version does not know the item `{item}`. The row is kept and shown.");
            self.add_finding(FindingKind::Unknown, *line, Some(*seq), Some("item"), sentence);
        }
        self.findings.sort_by_key(|finding| finding.line);
        unknown.len()
    }

    fn check_entered(&mut self, line: usize, row: &Row) {
        match self.last_entered {
            Some(before) if row.entered.instant_ms() < before.instant_ms() => {
                let sentence = format!("Row {} was written at {}, before the row above it ({before}).", row.seq, row.entered);
                self.add_finding(FindingKind::Entered, line, Some(row.seq), Some("entered"), sentence);
            }
            _ => self.last_entered = Some(row.entered),
        }
    }

    fn check_amends(&mut self, line: usize, row: &Row) {
        let Some(target) = row.amends else { return };
        if target == 0 && row.seq == 1 || target < row.seq && self.seen_seqs.contains(target) {
            return;
        }
        let sentence = format!("Row {} replaces or voids row {target}, which does not stand before it.", row.seq);
        self.add_finding(FindingKind::Amends, line, Some(row.seq), Some("amends"), sentence);
    }

    /// Checks `close`, `digest`, `reopen` and what follows them. A record that moved to another file after its digest has a
    /// `part` row and stays closed.
    fn check_after_digest(&mut self, line: usize, row: &Row) {
        if row.matches(RowKind::Session, "reopen") {
            self.digest_line = None;
        } else if let Some(digest_line) = self.digest_line
            && !row.matches(RowKind::Session, "part")
        {
            let sentence =
                format!("Row {} stands after the digest in line {digest_line}, and the record was not opened again.", row.seq);
            self.add_finding(FindingKind::AfterDigest, line, Some(row.seq), None, sentence);
        }
        if row.matches(RowKind::Session, "digest") {
            self.check_digest(line, row);
        }
    }

    fn check_digest(&mut self, line: usize, row: &Row) {
        self.digest_line = Some(line);
        if self.close_digest.as_deref() != Some(row.text.as_str()) {
            let sentence = format!("Row {}: the digest is not the one of the close row before it.", row.seq);
            self.add_finding(FindingKind::Digest, line, Some(row.seq), Some("text"), sentence);
        }
        let counted = row.value.map(|value| value.get().to_string());
        if counted != Some(self.lines_before.to_string()) {
            let sentence =
                format!("Row {}: {} rows stand before the digest, and it counts another number.", row.seq, self.lines_before);
            self.add_finding(FindingKind::Digest, line, Some(row.seq), Some("value"), sentence);
        }
    }
}
