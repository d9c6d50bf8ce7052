//! Which part of a session leads, which rows the others add, and which parts may be put away.

use crate::support::record_rows;
use bedside::journal::columns::HEADER;
use bedside::journal::disk_order::{PartFile, RecordFolder};
use bedside::journal::{NotRecordError, merge_parts, read};
use bedside::session::Row;

const fn part_file(place: RecordFolder, part: u32) -> PartFile {
    PartFile { folder: place, part }
}

const FIRST: PartFile = part_file(RecordFolder::Record, 1);
const SECOND: PartFile = part_file(RecordFolder::Record, 2);

fn rows(bytes: &[u8]) -> Vec<Row> {
    read(bytes).map(|record| record.rows).unwrap_or_default()
}

fn diverged(count: u64, from: u64) -> Vec<u8> {
    let mut rows = record_rows::note_rows(count);
    rows.iter_mut().filter(|row| row.seq >= from).for_each(|row| "other".clone_into(&mut row.text));
    record_rows::file_bytes(&rows)
}

#[test]
fn the_highest_intact_part_leads_and_lower_ones_add_missing_rows() {
    let long = record_rows::file_bytes(&record_rows::note_rows(9));
    let short = record_rows::file_bytes(&record_rows::note_rows(4));
    let torn = long.get(..short.len() + 30).unwrap_or_default();
    let damaged = String::from_utf8_lossy(&long).replacen("said", "seid", 1).into_bytes();
    let with_crlf = String::from_utf8_lossy(&long).replace('\n', "\r\n").into_bytes();
    for (first, second, lead, count, added) in [
        (&short[..], &long[..], SECOND, 9, 0),
        (&long, &short, SECOND, 9, 5),
        (&long, torn, SECOND, 9, 5),
        (&short, &damaged, FIRST, 9, 5),
        (&damaged, &short, SECOND, 9, 5),
        (&short, &with_crlf, SECOND, 9, 0),
        (&long, HEADER.as_bytes(), FIRST, 9, 0),
        (&long, &format!("{HEADER}\n").into_bytes(), FIRST, 9, 0),
    ] {
        let merged = merge_parts(&[(FIRST, first), (SECOND, second)]).unwrap();
        assert_eq!((merged.lead, rows(&merged.merged_bytes).len(), merged.added_rows), (lead, count, added));
        assert_eq!(rows(&merged.merged_bytes), record_rows::note_rows(9));
        assert!(read(&merged.merged_bytes).is_ok_and(|record| record.findings.is_empty()));
    }
}

#[test]
fn a_part_with_other_rows_is_neither_merged_nor_superseded() {
    let ours = record_rows::file_bytes(&record_rows::note_rows(6));
    for other in [diverged(9, 4), diverged(9, 1)] {
        let merged = merge_parts(&[(FIRST, &other), (SECOND, &ours)]).unwrap();
        assert_eq!(
            (rows(&merged.merged_bytes), merged.forked, merged.superseded),
            (record_rows::note_rows(6), vec![FIRST], vec![])
        );
    }
}

#[test]
fn only_a_canonical_part_in_the_record_folder_is_appended_to() {
    let bytes = record_rows::file_bytes(&record_rows::note_rows(3));
    let with_crlf = String::from_utf8_lossy(&bytes).replace('\n', "\r\n").into_bytes();
    for (target, bytes, can) in [
        (FIRST, &bytes[..], true),
        (part_file(RecordFolder::State, 2), &bytes, false),
        (FIRST, &with_crlf, false),
        (FIRST, &bytes[..bytes.len() - 1], true),
    ] {
        assert_eq!(merge_parts(&[(target, bytes)]).map(|merged| merged.can_append), Ok(can));
    }
}

#[test]
fn files_that_are_no_record_are_reported() {
    let refused = vec![(FIRST, NotRecordError::Empty), (SECOND, NotRecordError::Foreign { missing: "seq" })];
    assert_eq!(merge_parts(&[(FIRST, b""), (SECOND, b"a,b\n")]), Err(refused));
}

#[test]
fn the_row_after_a_hole_is_added_too() {
    let long = record_rows::file_bytes(&record_rows::note_rows(9));
    let lines: Vec<&[u8]> = long.split_inclusive(|byte| *byte == b'\n').collect();
    let zeros = [vec![0; lines[5].len() - 1], b"\n".to_vec()].concat();
    let hole = [lines[..5].concat(), zeros, lines[6..].concat()].concat();
    let short = record_rows::file_bytes(&record_rows::note_rows(3));
    let merged = merge_parts(&[(FIRST, &hole), (SECOND, &short)]).unwrap();
    let seqs: Vec<u64> = rows(&merged.merged_bytes).iter().map(|row| row.seq).collect();
    assert_eq!((merged.lead, seqs), (SECOND, vec![1, 2, 3, 4, 6, 7, 8, 9]));
}
