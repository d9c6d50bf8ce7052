//! Merges the files of one session: which part leads, which rows the others add, which files are superseded. It moves no files.

use super::finding::NotRecordError;
use super::read::{Record, read_with_lines};
use crate::journal::chunk::RowKey;
use crate::journal::columns::HEADER;
use crate::journal::disk_order::{PartFile, RecordFolder};
use crate::journal::raw_lines::RawLines;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The merged parts of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct MergedParts {
    /// The leading part: the highest with an intact chain, otherwise the highest.
    pub lead: PartFile,
    /// The leading part's record.
    pub record: Record,
    /// The whole session as this program would write it: the lead's rows, and those that only other parts have.
    pub merged_bytes: Vec<u8>,
    /// Whether rows can be appended to the lead once its torn tail is removed: it is in the record folder, in this program's
    /// form, and has every row. Damaged rows do not matter. Otherwise the session continues in a new part with `merged_bytes`.
    pub can_append: bool,
    /// Number of rows from other parts.
    pub added_rows: usize,
    /// Parts that add nothing to `merged_bytes`. They may move to `superseded/` once one file in the record folder holds
    /// `merged_bytes`.
    pub superseded: Vec<PartFile>,
    /// Parts with other rows, as after two programs wrote at once. They stay where they are and are reported.
    pub forked: Vec<PartFile>,
    /// Files that are no record. They stay where they are and are reported.
    pub(crate) unreadable: Vec<(PartFile, NotRecordError)>,
}

impl MergedParts {
    /// The highest part number; a new part gets the next.
    pub(crate) fn last_part(&self) -> u32 {
        let others = self.superseded.iter().chain(&self.forked).chain(self.unreadable.iter().map(|(file, _)| file));
        others.map(|file| file.part).fold(self.lead.part, u32::max)
    }
}

struct PartRecord<'a> {
    file: PartFile,
    bytes: &'a [u8],
    record: Record,
    lines: RawLines,
}

/// Merges the files of one session.
///
/// # Errors
///
/// None of the files is a record; says why for each.
pub fn merge_parts(files: &[(PartFile, &[u8])]) -> Result<MergedParts, Vec<(PartFile, NotRecordError)>> {
    let (mut parts, mut unreadable) = (Vec::new(), Vec::new());
    for (file, bytes) in files {
        match read_with_lines(bytes) {
            Ok((record, lines)) => parts.push(PartRecord { file: *file, bytes, record, lines }),
            Err(why) => unreadable.push((*file, why)),
        }
    }
    parts.sort_by_key(|part| {
        let rows = part.record.whole_row_count;
        let is_intact = !part.record.findings.iter().any(|found| found.fault.is_damage());
        Reverse((rows > 0 && is_intact, part.file.part, rows, Reverse(part.file.folder)))
    });
    let mut parts = parts.into_iter();
    let Some(lead) = parts.next() else { return Err(unreadable) };
    let mut merged = MergedRows::new(&lead.lines);
    let others: Vec<PartRecord<'_>> = parts.collect();
    let (joined, forked): (Vec<&PartRecord<'_>>, Vec<&PartRecord<'_>>) =
        others.iter().partition(|part| merged.add_part(&part.lines));
    let sources: Vec<&PartRecord<'_>> = std::iter::once(&lead).chain(joined.iter().copied()).collect();
    Ok(MergedParts {
        merged_bytes: merged.to_bytes(&sources),
        can_append: lead.file.folder == RecordFolder::Record && merged.added_rows == 0 && lead.record.is_canonical,
        added_rows: merged.added_rows,
        superseded: joined.iter().map(|part| part.file).collect(),
        forked: forked.iter().map(|part| part.file).collect(),
        lead: lead.file,
        record: lead.record,
        unreadable,
    })
}

struct MergedRows {
    /// By row number: the part, the index of the line there, and the check.
    rows: BTreeMap<u64, (usize, usize, Option<[u8; 10]>)>,
    part_count: usize,
    added_rows: usize,
}

impl MergedRows {
    /// All rows of the lead; damaged rows are kept as they are.
    fn new(lead: &RawLines) -> Self {
        let rows = numbered_rows(lead).map(|(at, seq, key)| (seq, (0, at, key.check))).collect();
        Self { rows, part_count: 1, added_rows: 0 }
    }

    /// Adds the missing rows of a part, unless it diverged: intact rows in both have the same check, and the added rows follow a
    /// row that both have. A row that only this part has is added too if its check differs, as that of the row after a hole does;
    /// it stays damaged. Returns whether the part did not diverge.
    fn add_part(&mut self, part: &RawLines) -> bool {
        let intact = || numbered_rows(part).filter(|(_, _, key)| key.is_check_valid);
        let agrees = |seq, key: RowKey| self.rows.get(&seq).map(|(_, _, check)| *check == key.check);
        let agreements = || intact().map(|(_, seq, key)| agrees(seq, key));
        let adds = agreements().any(|agrees| agrees.is_none());
        let is_disjoint = !agreements().any(|agrees| agrees == Some(true));
        if agreements().any(|agrees| agrees == Some(false)) || (adds && is_disjoint && !self.rows.is_empty()) {
            return false;
        }
        let last_intact = intact().map(|(_, seq, _)| seq).max();
        let damaged = numbered_rows(part).filter(|(_, seq, key)| !key.is_check_valid && Some(*seq) < last_intact);
        for (at, seq, key) in intact().chain(damaged) {
            self.rows.entry(seq).or_insert_with(|| {
                self.added_rows += 1;
                (self.part_count, at, key.check)
            });
        }
        self.part_count += 1;
        true
    }

    /// The merged rows as lines; if nothing was added, the lead's own lines, also those without a readable number.
    fn to_bytes(&self, parts: &[&PartRecord<'_>]) -> Vec<u8> {
        let Some(lead) = parts.first() else { return Vec::new() };
        if self.added_rows == 0 {
            if lead.record.is_resaved {
                return lead.lines.to_canonical_bytes(lead.bytes);
            }
            return lead.bytes.get(..lead.record.whole_len).unwrap_or_default().to_vec();
        }
        let mut whole = format!("{HEADER}\n").into_bytes();
        let rows: Vec<(usize, usize)> = self.rows.values().map(|(part, at, _)| (*part, *at)).collect();
        for run in rows.chunk_by(|a, b| a.0 == b.0) {
            if let Some(part) = run.first().and_then(|(part, _)| parts.get(*part)) {
                part.lines.write_lines(part.bytes, run.iter().map(|(_, at)| *at), &mut whole);
            }
        }
        whole
    }
}

/// The rows with a readable number: index of the line, number and key.
fn numbered_rows(lines: &RawLines) -> impl Iterator<Item = (usize, u64, RowKey)> {
    lines.lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.key?.seq?, line.key?)))
}
