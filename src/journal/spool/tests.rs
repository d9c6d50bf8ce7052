//! The spool with scripted answers of a disk.

use super::*;
use crate::journal::{read, test_rows};

const NOW: RealTime = RealTime::from_ms(0);

fn part_file(place: RecordFolder, part: u32) -> PartFile {
    PartFile { folder: place, part }
}

fn created_file(spool: &mut Spool, now: RealTime) -> Option<PartFile> {
    match spool.next_order(now) {
        Some(DiskOrder::Create { file: target, bytes }) if bytes == spool.bytes => Some(target),
        _ => None,
    }
}

/// A spool with two rows saved and a third in flight.
fn appending_spool() -> Spool {
    let mut spool = Spool::create(test_rows::SESSION_NAME);
    assert_eq!(spool.next_order(NOW), None);
    spool.push(&test_rows::note_rows(2));
    assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, 1)));
    assert_eq!(spool.saved_seq(), 0);
    assert_eq!(spool.handle_answer(NOW, DiskAnswer::Done), [SpoolEvent::Saved(2)]);
    spool.push(&test_rows::note_rows(3)[2..]);
    assert!(matches!(spool.next_order(NOW), Some(DiskOrder::Append { .. })));
    spool
}

fn moved_to(news: &[SpoolEvent]) -> Option<PartFile> {
    news.iter().find_map(|news| if let SpoolEvent::Moved { file: target, .. } = news { Some(*target) } else { None })
}

#[test]
fn what_queued_up_goes_out_together_and_is_saved_only_when_answered() {
    let mut spool = appending_spool();
    spool.push(&test_rows::note_rows(5)[3..4]);
    spool.push(&test_rows::note_rows(5)[4..]);
    assert_eq!((spool.next_order(NOW), spool.saved_seq(), spool.pending_rows()), (None, 2, 3));
    assert_eq!(spool.handle_answer(NOW, DiskAnswer::Done), [SpoolEvent::Saved(3)]);
    let Some(DiskOrder::Append { bytes, length }) = spool.next_order(NOW) else { panic!("two rows wait") };
    assert_eq!((bytes.split_inclusive(|byte| *byte == b'\n').count(), length), (2, spool.bytes().len() as u64));
    assert_eq!(spool.handle_answer(NOW, DiskAnswer::Done), [SpoolEvent::Saved(5)]);
    assert!(spool.is_idle() && spool.trouble_message().is_none() && spool.retry_deadline().is_none());
    assert_eq!(read(spool.bytes()).map(|record| record.rows), Ok(test_rows::note_rows(5)));
    assert_eq!(spool.handle_answer(NOW, DiskAnswer::Done), []);
}

#[test]
fn after_an_error_the_whole_session_goes_to_the_next_part() {
    for (why, safe) in [
        (DiskFailure::Full, 2),
        (DiskFailure::System("I/O error".to_owned()), 2),
        (DiskFailure::Deleted, 0),
        (DiskFailure::Replaced, 0),
        (DiskFailure::WrongLength { expected: 9, found: 8 }, 0),
    ] {
        let mut spool = appending_spool();
        let news = spool.handle_answer(NOW, DiskAnswer::Failed(why));
        assert!(matches!(news.last(), Some(SpoolEvent::Trouble(_))));
        assert_eq!(news.first() == Some(&SpoolEvent::Saved(0)), safe == 0, "what is not sure any more is not shown as saved");
        assert_eq!(spool.saved_seq(), safe);
        assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, 2)));
        let news = spool.handle_answer(NOW, DiskAnswer::Done);
        assert_eq!(
            (news.first(), moved_to(&news), news.last()),
            (Some(&SpoolEvent::Saved(3)), Some(part_file(RecordFolder::Record, 2)), Some(&SpoolEvent::Recovered))
        );
        assert_eq!(spool.trouble_message(), None);
    }
}

#[test]
fn a_taken_name_is_left_alone_and_the_next_number_is_used() {
    let mut spool = appending_spool();
    spool.handle_answer(NOW, DiskAnswer::Failed(DiskFailure::Deleted));
    for part in [2, 3] {
        assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, part)));
        assert_eq!(spool.handle_answer(NOW, DiskAnswer::Failed(DiskFailure::Exists)), []);
    }
    assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, 4)));
}

#[test]
fn elsewhere_rows_are_saved_and_the_record_folder_is_tried_again() {
    let mut spool = appending_spool();
    spool.handle_answer(NOW, DiskAnswer::Failed(DiskFailure::Full));
    assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::Record, 2)));
    spool.handle_answer(NOW, DiskAnswer::Failed(DiskFailure::Full));
    assert_eq!(created_file(&mut spool, NOW), Some(part_file(RecordFolder::State, 2)));
    let news = spool.handle_answer(NOW, DiskAnswer::Done);
    assert_eq!(moved_to(&news), Some(part_file(RecordFolder::State, 2)));
    assert!(matches!(news.last(), Some(SpoolEvent::Trouble(said)) if said.contains("state folder as 20261123-0902-C017.2.csv")));
    spool.push(&test_rows::note_rows(4)[3..]);
    assert!(matches!(spool.next_order(NOW), Some(DiskOrder::Append { .. })));
    let news = spool.handle_answer(NOW, DiskAnswer::Done);
    assert!(
        matches!(news.as_slice(), [SpoolEvent::Saved(4), SpoolEvent::Trouble(said)] if said.contains("Every row up to 4 is safe"))
    );
    assert_eq!((spool.next_order(NOW), spool.retry_deadline()), (None, Some(NOW.plus_ms(1000))));
    let later = NOW.plus_ms(1000);
    assert_eq!(created_file(&mut spool, later), Some(part_file(RecordFolder::Record, 3)));
    spool.handle_answer(later, DiskAnswer::Failed(DiskFailure::Full));
    assert_eq!(
        (spool.current_file(), spool.retry_deadline()),
        (Some(part_file(RecordFolder::State, 2)), Some(later.plus_ms(2000)))
    );
    let later = later.plus_ms(2000);
    assert_eq!(created_file(&mut spool, later), Some(part_file(RecordFolder::Record, 3)));
    assert_eq!(spool.handle_answer(later, DiskAnswer::Done).last(), Some(&SpoolEvent::Recovered));
    assert_eq!((spool.trouble_message(), spool.retry_deadline()), (None, None));
}

#[test]
fn with_no_folder_left_rows_stay_in_memory_and_tries_go_on() {
    let mut spool = appending_spool();
    spool.handle_answer(NOW, DiskAnswer::Failed(DiskFailure::Full));
    let mut now = NOW;
    for wait_ms in [1000, 2000, 5000, 10_000, 10_000] {
        for place in RecordFolder::ALL {
            assert_eq!(created_file(&mut spool, now), Some(part_file(place, 2)));
            spool.handle_answer(now, DiskAnswer::Failed(DiskFailure::NoFolder));
        }
        assert!(spool.trouble_message().is_some_and(|said| said.contains("Keep the program open")));
        assert_eq!((spool.next_order(now), spool.retry_deadline()), (None, Some(now.plus_ms(wait_ms))));
        now = now.plus_ms(wait_ms);
    }
    assert_eq!(spool.poll_trouble_change(), None, "what was told already is not told again");
    (0..1000).for_each(|_| spool.push(&test_rows::note_rows(4)[3..]));
    assert!(
        matches!(spool.poll_trouble_change(), Some(SpoolEvent::Trouble(said)) if said.contains("1001 rows are in memory only")),
        "more wait now"
    );
}

#[test]
fn a_resumed_session_appends_and_a_scattered_one_is_written_afresh() {
    let whole = test_rows::file_bytes(&test_rows::note_rows(3));
    let chain = read(&whole).map(|record| record.chain).unwrap_or_default();
    let mut spool = Spool::resume(test_rows::SESSION_NAME, part_file(RecordFolder::Record, 2), whole.clone(), chain.clone(), 3);
    assert_eq!((spool.next_order(NOW), spool.saved_seq(), spool.pending_rows()), (None, 3, 0));
    spool.push(&test_rows::note_rows(4)[3..]);
    assert!(
        matches!(spool.next_order(NOW), Some(DiskOrder::Append { length, .. }) if length == test_rows::file_bytes(&test_rows::note_rows(4)).len() as u64)
    );
    let mut spool = Spool::rewrite(test_rows::SESSION_NAME, 2, whole, chain, 3);
    assert_eq!((spool.pending_rows(), created_file(&mut spool, NOW)), (3, Some(part_file(RecordFolder::Record, 3))));
}
