//! The queue of rows that are not saved yet, with scripted answers of a disk.

use crate::support::record_rows;
use bedside::journal::disk_order::{DiskFailure, DiskOrder, PartFile, RecordFolder};
use bedside::journal::{Spool, SpoolEvent, read};
use bedside::session::RealTime;

const NOW: RealTime = RealTime::from_ms(0);

const fn part_file(folder: RecordFolder, part: u32) -> PartFile {
    PartFile { folder, part }
}

fn created_file(spool: &mut Spool, now: RealTime) -> Option<PartFile> {
    match spool.next_order(now) {
        Some(DiskOrder::Create { file: target, bytes }) if bytes == spool.bytes() => Some(target),
        _ => None,
    }
}

/// A spool with two rows saved and a third in flight.
fn appending_spool() -> Spool {
    let mut spool = Spool::create(record_rows::SESSION_NAME);
    assert_eq!(spool.next_order(NOW), None);
    spool.push(&record_rows::note_rows(2));
    assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, 1)));
    assert_eq!(spool.saved_seq(), 0);
    assert_eq!(spool.handle_answer(NOW, Ok(())), [SpoolEvent::Saved(2)]);
    spool.push(&record_rows::note_rows(3)[2..]);
    assert!(matches!(spool.next_order(NOW), Some(DiskOrder::Append { .. })));
    spool
}

fn moved_to(events: &[SpoolEvent]) -> Option<(PartFile, &str)> {
    events.iter().find_map(|event| if let SpoolEvent::Moved { file, reason } = event { Some((*file, &**reason)) } else { None })
}

#[test]
fn queued_rows_are_written_together_and_saved_when_answered() {
    let mut spool = appending_spool();
    spool.push(&record_rows::note_rows(5)[3..4]);
    spool.push(&record_rows::note_rows(5)[4..]);
    assert_eq!((spool.next_order(NOW), spool.saved_seq(), spool.pending_rows()), (None, 2, 3));
    assert_eq!(spool.handle_answer(NOW, Ok(())), [SpoolEvent::Saved(3)]);
    let Some(DiskOrder::Append { bytes, length }) = spool.next_order(NOW) else { panic!("two rows wait") };
    assert_eq!((bytes.split_inclusive(|byte| *byte == b'\n').count(), length), (2, spool.bytes().len() as u64));
    assert_eq!(spool.handle_answer(NOW, Ok(())), [SpoolEvent::Saved(5)]);
    assert!(spool.is_idle() && spool.trouble_message().is_none() && spool.retry_deadline().is_none());
    assert_eq!(read(spool.bytes()).map(|record| record.rows), Ok(record_rows::note_rows(5)));
    assert_eq!(spool.handle_answer(NOW, Ok(())), []);
}

#[test]
fn after_an_error_the_whole_session_goes_to_the_next_part() {
    let system = DiskFailure::System("I/O error".to_owned());
    let length = DiskFailure::WrongLength { expected: 9, found: 8 };
    for (why, safe, reason) in [
        (DiskFailure::Full, 2, "The disk is full."),
        (system, 2, "The disk cannot save the record: I/O error."),
        (DiskFailure::Deleted, 0, "Another program deleted the record's file."),
        (DiskFailure::Replaced, 0, "Another program replaced the record's file; the new file was not changed."),
        (length, 0, "Another program changed the record's file: it has 8 bytes instead of 9; it was not changed."),
    ] {
        let mut spool = appending_spool();
        let events = spool.handle_answer(NOW, Err(why));
        assert!(matches!(events.last(), Some(SpoolEvent::Trouble(_))));
        assert_eq!(events.first() == Some(&SpoolEvent::Saved(0)), safe == 0, "what is not sure any more is not shown as saved");
        assert_eq!(spool.saved_seq(), safe);
        assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, 2)));
        let events = spool.handle_answer(NOW, Ok(()));
        assert_eq!(
            (events.first(), moved_to(&events), events.last()),
            (Some(&SpoolEvent::Saved(3)), Some((part_file(RecordFolder::Record, 2), reason)), Some(&SpoolEvent::Recovered))
        );
        assert_eq!(spool.trouble_message(), None);
    }
}

#[test]
fn a_taken_name_is_left_alone_and_the_next_number_is_used() {
    let mut spool = appending_spool();
    spool.handle_answer(NOW, Err(DiskFailure::Deleted));
    for part in [2, 3] {
        assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, part)));
        assert_eq!(spool.handle_answer(NOW, Err(DiskFailure::Exists)), []);
    }
    assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, 4)));
}

#[test]
fn rows_saved_in_another_folder_return_to_the_record_folder() {
    let mut spool = appending_spool();
    spool.handle_answer(NOW, Err(DiskFailure::Full));
    assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, 2)));
    spool.handle_answer(NOW, Err(DiskFailure::Full));
    assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::State, 2)));
    let events = spool.handle_answer(NOW, Ok(()));
    assert_eq!(moved_to(&events), Some((part_file(RecordFolder::State, 2), "The disk is full.")));
    assert!(
        matches!(events.last(), Some(SpoolEvent::Trouble(sentence)) if sentence.contains("state folder as 20261123-0902-C017.2.csv"))
    );
    spool.push(&record_rows::note_rows(4)[3..]);
    assert!(matches!(spool.next_order(NOW), Some(DiskOrder::Append { .. })));
    let events = spool.handle_answer(NOW, Ok(()));
    assert!(
        matches!(events.as_slice(), [SpoolEvent::Saved(4), SpoolEvent::Trouble(sentence)] if sentence.contains("Every row up to 4 is safe"))
    );
    assert_eq!((spool.next_order(NOW), spool.retry_deadline()), (None, Some(NOW.plus_ms(1000))));
    let later = NOW.plus_ms(1000);
    assert_eq!(created_file(&mut spool, later), Some(part_file(RecordFolder::Record, 3)));
    spool.handle_answer(later, Err(DiskFailure::Full));
    assert_eq!(
        (spool.current_file(), spool.retry_deadline()),
        (Some(part_file(RecordFolder::State, 2)), Some(later.plus_ms(2000)))
    );
    let later = later.plus_ms(2000);
    assert_eq!(created_file(&mut spool, later), Some(part_file(RecordFolder::Record, 3)));
    let events = spool.handle_answer(later, Ok(()));
    let reason = "The record is saved in its own folder again.";
    assert_eq!(moved_to(&events), Some((part_file(RecordFolder::Record, 3), reason)));
    assert_eq!(events.last(), Some(&SpoolEvent::Recovered));
    assert_eq!((spool.trouble_message(), spool.retry_deadline()), (None, None));
}

#[test]
fn a_trouble_message_says_what_happened_what_is_safe_and_what_follows() {
    let system = DiskFailure::System("Read-only file system (os error 30)".to_owned());
    let full = || Err(DiskFailure::Full);
    for (answers, sentence) in [
        (
            vec![full()],
            "The disk is full. Every row up to 2 is safe in the record folder as 20261123-0902-C017.csv; 1 row is in memory only. \
             The whole session is being written again now; you can continue.",
        ),
        (
            vec![full(), full(), Ok(())],
            "The disk is full. Every row up to 3 is safe in the state folder as 20261123-0902-C017.2.csv. New rows are saved there, and the record folder is tried again automatically.",
        ),
        (
            vec![full(), full(), full(), Ok(())],
            "The disk is full. Every row up to 3 is safe in the run-time folder as 20261123-0902-C017.2.csv, until the computer is \
             switched off or started again. New rows are saved there, and the record folder is tried again automatically.",
        ),
        (
            vec![full(), full(), full(), Err(system)],
            "The disk is full. Every row up to 2 is safe in the record folder as 20261123-0902-C017.csv; 1 row is in memory only. \
             The record cannot be saved in any folder now; the last one was the run-time folder: The disk cannot save the record: Read-only \
             file system (os error 30). Keep the program open: it tries again automatically.",
        ),
        (
            vec![Err(DiskFailure::Deleted)],
            "Another program deleted the record's file. 3 rows are in memory only. The whole session is being written again now; you can continue.",
        ),
    ] {
        let mut spool = appending_spool();
        for answer in answers {
            spool.handle_answer(NOW, answer);
            spool.next_order(NOW);
        }
        assert_eq!(spool.trouble_message().as_deref(), Some(sentence));
    }
}

#[test]
fn without_a_folder_rows_stay_in_memory_and_are_retried() {
    let mut spool = appending_spool();
    spool.handle_answer(NOW, Err(DiskFailure::Full));
    let mut now = NOW;
    for wait_ms in [1000, 2000, 5000, 10_000, 10_000] {
        for place in RecordFolder::ALL {
            assert_eq!(created_file(&mut spool, now), Some(part_file(place, 2)));
            spool.handle_answer(now, Err(DiskFailure::NoFolder));
        }
        assert!(spool.trouble_message().is_some_and(|sentence| sentence.contains("Keep the program open")));
        assert_eq!((spool.next_order(now), spool.retry_deadline()), (None, Some(now.plus_ms(wait_ms))));
        now = now.plus_ms(wait_ms);
    }
    assert_eq!(spool.poll_trouble_change(), None, "what was told already is not told again");
    (0..1000).for_each(|_| spool.push(&record_rows::note_rows(4)[3..]));
    assert!(
        matches!(spool.poll_trouble_change(), Some(SpoolEvent::Trouble(sentence)) if sentence.contains("1001 rows are in memory only")),
        "more wait now"
    );
}

#[test]
fn a_resumed_session_appends_and_a_merged_one_is_rewritten() {
    let whole = record_rows::file_bytes(&record_rows::note_rows(3));
    let chain = read(&whole).map(|record| record.chain).unwrap_or_default();
    let mut spool = Spool::resume(record_rows::SESSION_NAME, part_file(RecordFolder::Record, 2), whole.clone(), chain.clone(), 3);
    assert_eq!((spool.next_order(NOW), spool.saved_seq(), spool.pending_rows()), (None, 3, 0));
    spool.push(&record_rows::note_rows(4)[3..]);
    assert!(
        matches!(spool.next_order(NOW), Some(DiskOrder::Append { length, .. }) if length == record_rows::file_bytes(&record_rows::note_rows(4)).len() as u64)
    );
    let mut spool = Spool::rewrite(record_rows::SESSION_NAME, 2, whole, chain, 3);
    assert_eq!((spool.pending_rows(), created_file(&mut spool, NOW)), (3, Some(part_file(RecordFolder::Record, 3))));
}
