//! Merges the files of one session: which part leads, which rows the others add, which files are superseded. It moves no files.

use super::finding::NotRecordError;
use super::read::{Record, read_with_lines};
use crate::journal::chunk::RowPosition;
use crate::journal::columns::HEADER;
use crate::journal::disk_order::{PartFile, RecordFolder};
use crate::journal::raw_lines::RawLines;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// The merged parts of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct MergedParts {
    /// The leading part: the highest with an intact chain, otherwise the highest.
    pub lead: PartFile,
    /// The leading part's record.
    pub record: Record,
    /// The whole session as this program would write it: the lead's rows, and those that only other parts have.
    pub merged_bytes: Vec<u8>,
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
    /// Whether rows can be appended to the lead once its torn tail is removed: it is in the record folder, in this program's
    /// form, and has every row. Damaged rows do not matter. Otherwise the session continues in a new part with `merged_bytes`.
    pub fn can_append(&self) -> bool {
        self.lead.folder == RecordFolder::Record && self.added_rows == 0 && self.record.is_canonical
    }

    /// The highest part number; a new part gets the next.
    pub(crate) fn last_part(&self) -> u32 {
        let others = self.superseded.iter().chain(&self.forked).chain(self.unreadable.iter().map(|(target, _)| target));
        others.map(|target| target.part).fold(self.lead.part, u32::max)
    }
}

/// A part and its record.
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
    for (target, bytes) in files {
        match read_with_lines(bytes) {
            Ok((record, lines)) => parts.push(PartRecord { file: *target, bytes, record, lines }),
            Err(why) => unreadable.push((*target, why)),
        }
    }
    parts.sort_by_key(|part| {
        let rows = part.record.whole_row_count;
        Reverse((rows > 0 && is_intact(&part.record), part.file.part, rows, Reverse(part.file.folder)))
    });
    let mut parts = parts.into_iter();
    let Some(lead) = parts.next() else { return Err(unreadable) };
    let mut course = MergedRows::new(&lead.lines);
    let others: Vec<PartRecord<'_>> = parts.collect();
    let (same, other): (Vec<&PartRecord<'_>>, Vec<&PartRecord<'_>>) =
        others.iter().partition(|part| course.add_part(&part.lines));
    let all: Vec<&PartRecord<'_>> = std::iter::once(&lead).chain(same.iter().copied()).collect();
    let whole = course.to_bytes(&all);
    let superseded = same.iter().map(|part| part.file).collect();
    let forked = other.iter().map(|part| part.file).collect();
    let added = course.added_rows;
    Ok(MergedParts {
        lead: lead.file,
        record: lead.record,
        merged_bytes: whole,
        added_rows: added,
        superseded,
        forked,
        unreadable,
    })
}

fn is_intact(record: &Record) -> bool {
    !record.findings.iter().any(|found| found.fault.is_damage())
}

/// The merged rows: for each the part and its index there.
struct MergedRows {
    rows: BTreeMap<u64, (usize, usize)>,
    checks: HashMap<u64, Option<[u8; 10]>>,
    part_count: usize,
    added_rows: usize,
}

impl MergedRows {
    /// All rows of the lead; damaged rows are kept as they are.
    fn new(lead: &RawLines) -> Self {
        let numbered =
            || lead.row_positions.iter().enumerate().filter_map(|(at, position)| position.seq.map(|seq| (seq, at, position)));
        Self {
            rows: numbered().map(|(seq, at, _)| (seq, (0, at))).collect(),
            checks: numbered().map(|(seq, _, position)| (seq, position.check)).collect(),
            part_count: 1,
            added_rows: 0,
        }
    }

    /// Adds the missing rows of a part, unless it diverged: intact rows in both have the same check, and the added rows follow a
    /// row that both have. Returns whether it did not diverge.
    fn add_part(&mut self, part: &RawLines) -> bool {
        let sound = || part.row_positions.iter().filter(|position| position.is_check_valid);
        let agrees =
            |position: &RowPosition| position.seq.and_then(|seq| self.checks.get(&seq)).map(|check| *check == position.check);
        if sound().any(|position| agrees(position) == Some(false)) {
            return false;
        }
        let adds = sound().any(|position| agrees(position).is_none());
        if adds && !self.checks.is_empty() && !sound().any(|position| agrees(position) == Some(true)) {
            return false;
        }
        let source = self.part_count;
        for (at, position) in part.row_positions.iter().enumerate().filter(|(_, position)| position.is_check_valid) {
            let Some(seq) = position.seq.filter(|seq| !self.rows.contains_key(seq)) else { continue };
            self.rows.insert(seq, (source, at));
            self.checks.insert(seq, position.check);
            self.added_rows += 1;
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
        let rows: Vec<(usize, usize)> = self.rows.values().copied().collect();
        for run in rows.chunk_by(|a, b| a.0 == b.0) {
            let from = run.first().and_then(|(source, _)| parts.get(*source));
            if let Some(part) = from {
                part.lines.write_rows(part.bytes, run.iter().map(|(_, at)| *at), &mut whole);
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::read::read;
    use crate::journal::test_rows;
    use crate::session::Row;

    const fn at(place: RecordFolder, part: u32) -> PartFile {
        PartFile { folder: place, part }
    }

    const FIRST: PartFile = at(RecordFolder::Record, 1);
    const SECOND: PartFile = at(RecordFolder::Record, 2);

    fn rows(bytes: &[u8]) -> Vec<Row> {
        read(bytes).map(|record| record.rows).unwrap_or_default()
    }

    fn other_course(count: u64, from: u64) -> Vec<u8> {
        let mut rows = test_rows::note_rows(count);
        rows.iter_mut().filter(|row| row.seq >= from).for_each(|row| row.text = "other".to_owned());
        test_rows::file_bytes(&rows)
    }

    #[test]
    fn the_highest_intact_part_leads_and_lower_ones_supply_what_it_lacks() {
        let long = test_rows::file_bytes(&test_rows::note_rows(9));
        let short = test_rows::file_bytes(&test_rows::note_rows(4));
        let torn = long.get(..short.len() + 30).unwrap_or_default();
        let damaged = String::from_utf8_lossy(&long).replacen("said", "seid", 1).into_bytes();
        let turned = String::from_utf8_lossy(&long).replace('\n', "\r\n").into_bytes();
        for (first, second, lead, count, added) in [
            (&short[..], &long[..], SECOND, 9, 0),
            (&long, &short, SECOND, 9, 5),
            (&long, torn, SECOND, 9, 5),
            (&short, &damaged, FIRST, 9, 5),
            (&damaged, &short, SECOND, 9, 5),
            (&short, &turned, SECOND, 9, 0),
            (&long, HEADER.as_bytes(), FIRST, 9, 0),
            (&long, &format!("{HEADER}\n").into_bytes(), FIRST, 9, 0),
        ] {
            let choice = merge_parts(&[(FIRST, first), (SECOND, second)]).unwrap();
            assert_eq!((choice.lead, rows(&choice.merged_bytes).len(), choice.added_rows), (lead, count, added));
            assert_eq!(rows(&choice.merged_bytes), test_rows::note_rows(9));
            assert!(read(&choice.merged_bytes).is_ok_and(|record| record.findings.is_empty() && record.is_canonical));
            assert_eq!(choice.last_part(), 2);
        }
    }

    #[test]
    fn another_course_is_never_mixed_in_or_put_aside() {
        let ours = test_rows::file_bytes(&test_rows::note_rows(6));
        for other in [other_course(9, 4), other_course(9, 1)] {
            let choice = merge_parts(&[(FIRST, &other), (SECOND, &ours)]).unwrap();
            assert_eq!(
                (rows(&choice.merged_bytes), choice.forked, choice.superseded),
                (test_rows::note_rows(6), vec![FIRST], vec![])
            );
        }
    }

    #[test]
    fn only_a_plain_whole_part_in_the_record_folder_is_appended_to() {
        let bytes = test_rows::file_bytes(&test_rows::note_rows(3));
        let turned = String::from_utf8_lossy(&bytes).replace('\n', "\r\n").into_bytes();
        for (target, bytes, can) in [
            (FIRST, &bytes[..], true),
            (at(RecordFolder::State, 2), &bytes, false),
            (FIRST, &turned, false),
            (FIRST, &bytes[..bytes.len() - 1], true),
        ] {
            assert_eq!(merge_parts(&[(target, bytes)]).map(|choice| choice.can_append()), Ok(can));
        }
    }

    #[test]
    fn files_that_are_no_record_are_said() {
        let refused = vec![(FIRST, NotRecordError::Empty), (SECOND, NotRecordError::Foreign { missing: "seq" })];
        assert_eq!(merge_parts(&[(FIRST, b""), (SECOND, b"a,b\n")]), Err(refused));
    }
}
