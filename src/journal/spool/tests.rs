//! The spool against a disk that is answered for by hand.

use super::*;
use crate::journal::{read, test_rows};

const NOW: Hand = Hand::from_ms(0);

fn at(place: Place, part: u32) -> Target {
    Target { place, part }
}

fn creates(spool: &mut Spool, now: Hand) -> Option<Target> {
    match spool.next(now) {
        Some(Order::Create { target, bytes }) if bytes == spool.bytes => Some(target),
        _ => None,
    }
}

/// A spool with two rows saved and a third in flight.
fn appending() -> Spool {
    let mut spool = Spool::create(test_rows::NAME);
    assert_eq!(spool.next(NOW), None);
    spool.push(&test_rows::rows(2));
    assert_eq!(creates(&mut spool, NOW), Some(at(Place::Record, 1)));
    assert_eq!(spool.saved_seq(), 0);
    assert_eq!(spool.answer(NOW, Answer::Done), [News::Saved(2)]);
    spool.push(&test_rows::rows(3)[2..]);
    assert!(matches!(spool.next(NOW), Some(Order::Append { .. })));
    spool
}

fn moved(news: &[News]) -> Option<Target> {
    news.iter().find_map(|news| if let News::Moved { target, .. } = news { Some(*target) } else { None })
}

#[test]
fn what_queued_up_goes_out_together_and_is_saved_only_when_answered() {
    let mut spool = appending();
    spool.push(&test_rows::rows(5)[3..4]);
    spool.push(&test_rows::rows(5)[4..]);
    assert_eq!((spool.next(NOW), spool.saved_seq(), spool.pending_rows()), (None, 2, 3));
    assert_eq!(spool.answer(NOW, Answer::Done), [News::Saved(3)]);
    let Some(Order::Append { bytes, length }) = spool.next(NOW) else { panic!("two rows wait") };
    assert_eq!((bytes.split_inclusive(|byte| *byte == b'\n').count(), length), (2, spool.bytes().len() as u64));
    assert_eq!(spool.answer(NOW, Answer::Done), [News::Saved(5)]);
    assert!(spool.is_idle() && spool.trouble().is_none() && spool.deadline().is_none());
    assert_eq!(read(spool.bytes()).map(|record| record.rows), Ok(test_rows::rows(5)));
    assert_eq!(spool.answer(NOW, Answer::Done), []);
}

#[test]
fn after_an_error_the_whole_session_goes_to_the_next_part() {
    for (why, safe) in [
        (Failure::Full, 2),
        (Failure::System("I/O error".to_owned()), 2),
        (Failure::Deleted, 0),
        (Failure::Replaced, 0),
        (Failure::Length { expected: 9, found: 8 }, 0),
    ] {
        let mut spool = appending();
        let news = spool.answer(NOW, Answer::Failed(why));
        assert!(matches!(news.last(), Some(News::Trouble(_))));
        assert_eq!(news.first() == Some(&News::Saved(0)), safe == 0, "what is not sure any more is not shown as saved");
        assert_eq!(spool.saved_seq(), safe);
        assert_eq!(creates(&mut spool, NOW), Some(at(Place::Record, 2)));
        let news = spool.answer(NOW, Answer::Done);
        assert_eq!(
            (news.first(), moved(&news), news.last()),
            (Some(&News::Saved(3)), Some(at(Place::Record, 2)), Some(&News::Recovered))
        );
        assert_eq!(spool.trouble(), None);
    }
}

#[test]
fn a_taken_name_is_left_alone_and_the_next_number_is_used() {
    let mut spool = appending();
    spool.answer(NOW, Answer::Failed(Failure::Deleted));
    for part in [2, 3] {
        assert_eq!(creates(&mut spool, NOW), Some(at(Place::Record, part)));
        assert_eq!(spool.answer(NOW, Answer::Failed(Failure::Exists)), []);
    }
    assert_eq!(creates(&mut spool, NOW), Some(at(Place::Record, 4)));
}

#[test]
fn elsewhere_rows_are_saved_and_the_record_folder_is_tried_again() {
    let mut spool = appending();
    spool.answer(NOW, Answer::Failed(Failure::Full));
    assert_eq!(creates(&mut spool, NOW), Some(at(Place::Record, 2)));
    spool.answer(NOW, Answer::Failed(Failure::Full));
    assert_eq!(creates(&mut spool, NOW), Some(at(Place::State, 2)));
    let news = spool.answer(NOW, Answer::Done);
    assert_eq!(moved(&news), Some(at(Place::State, 2)));
    assert!(matches!(news.last(), Some(News::Trouble(said)) if said.contains("state folder as 20261123-0902-C017.2.csv")));
    spool.push(&test_rows::rows(4)[3..]);
    assert!(matches!(spool.next(NOW), Some(Order::Append { .. })));
    let news = spool.answer(NOW, Answer::Done);
    assert!(matches!(news.as_slice(), [News::Saved(4), News::Trouble(said)] if said.contains("Every row up to 4 is safe")));
    assert_eq!((spool.next(NOW), spool.deadline()), (None, Some(NOW.plus_ms(1000))));
    let later = NOW.plus_ms(1000);
    assert_eq!(creates(&mut spool, later), Some(at(Place::Record, 3)));
    spool.answer(later, Answer::Failed(Failure::Full));
    assert_eq!((spool.target(), spool.deadline()), (Some(at(Place::State, 2)), Some(later.plus_ms(2000))));
    let later = later.plus_ms(2000);
    assert_eq!(creates(&mut spool, later), Some(at(Place::Record, 3)));
    assert_eq!(spool.answer(later, Answer::Done).last(), Some(&News::Recovered));
    assert_eq!((spool.trouble(), spool.deadline()), (None, None));
}

#[test]
fn with_no_folder_left_rows_stay_in_memory_and_tries_go_on() {
    let mut spool = appending();
    spool.answer(NOW, Answer::Failed(Failure::Full));
    let mut now = NOW;
    for wait_ms in [1000, 2000, 5000, 10_000, 10_000] {
        for place in Place::ALL {
            assert_eq!(creates(&mut spool, now), Some(at(place, 2)));
            spool.answer(now, Answer::Failed(Failure::NoPlace));
        }
        assert!(spool.trouble().is_some_and(|said| said.contains("Keep the program open")));
        assert_eq!((spool.next(now), spool.deadline()), (None, Some(now.plus_ms(wait_ms))));
        now = now.plus_ms(wait_ms);
    }
    assert_eq!(spool.retold(), None, "what was told already is not told again");
    let many = i64::try_from(PENDING_LIMIT).unwrap();
    assert!(!spool.is_full());
    (0..many).for_each(|_| spool.push(&test_rows::rows(4)[3..]));
    assert!(spool.is_full());
    assert!(
        matches!(spool.retold(), Some(News::Trouble(said)) if said.contains("1001 rows are in memory only")),
        "more wait now"
    );
}

#[test]
fn a_resumed_session_appends_and_a_scattered_one_is_written_afresh() {
    let whole = test_rows::file(&test_rows::rows(3));
    let chain = read(&whole).map(|record| record.chain).unwrap_or_default();
    let mut spool = Spool::resume(test_rows::NAME, at(Place::Record, 2), whole.clone(), chain.clone(), 3);
    assert_eq!((spool.next(NOW), spool.saved_seq(), spool.pending_rows()), (None, 3, 0));
    spool.push(&test_rows::rows(4)[3..]);
    assert!(
        matches!(spool.next(NOW), Some(Order::Append { length, .. }) if length == test_rows::file(&test_rows::rows(4)).len() as u64)
    );
    let mut spool = Spool::rewrite(test_rows::NAME, 2, whole, chain, 3);
    assert_eq!((spool.pending_rows(), creates(&mut spool, NOW)), (3, Some(at(Place::Record, 3))));
}
