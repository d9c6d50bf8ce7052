//! The unfinished line in its file, which survives a crash.

use bedside::app::LineDraft;
use bedside::edge::store::draft::{DraftSaver, REVIEW_DELAY, draft_path, load_draft, review_draft_path, set_draft};
use bedside::edge::store::line_keeper::LineKeeper;
use bedside::session::time::{Elapsed, Wall};
use bedside::session::{RealTime, Timestamp};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::time::Duration;

fn draft(text: &str) -> LineDraft {
    let wall = Wall::parse("2026-11-23T09:27:11.942-05:00").unwrap();
    LineDraft { text: text.to_owned(), time: Timestamp { elapsed: Elapsed::from_ms(1_500_900), wall }, entry: None }
}

#[test]
fn the_last_saved_line_is_loaded_until_it_is_removed() {
    let state = tempfile::tempdir().unwrap();
    let path = draft_path(state.path(), "20261123-0902-C017");
    assert_eq!(load_draft(&path).unwrap(), None);
    for text in ["o", "\"漢字\u{301}\u{202e}\0\n=1+1", ""] {
        set_draft(&path, Some(draft(text))).unwrap();
        // An interrupted save leaves the line before.
        fs::write(path.with_extension("new"), b"{\"te").unwrap();
        assert_eq!(load_draft(&path).unwrap(), Some(draft(text)));
    }
    let folder = path.parent().unwrap();
    for (path, mode) in [(path.as_path(), 0o600), (folder, 0o700)] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
    }
    set_draft(&path, None).unwrap();
    set_draft(&path, None).unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
}

#[test]
fn a_faulty_draft_is_an_error_and_links_are_not_followed() {
    let state = tempfile::tempdir().unwrap();
    let path = draft_path(state.path(), "S");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    for bytes in ["", "{}", "{\"text\":\"a\",\"elapsed_ms\":1,\"wall\":\"yesterday\"}"] {
        fs::write(&path, bytes).unwrap();
        assert!(load_draft(&path).is_err(), "{bytes}");
    }
    let target = state.path().join("target");
    fs::write(&target, b"kept").unwrap();
    symlink(&target, path.with_extension("new")).unwrap();
    set_draft(&path, Some(draft("over"))).unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"kept");
    fs::remove_file(&path).unwrap();
    symlink(&target, &path).unwrap();
    assert!(load_draft(&path).is_err());
    assert!(set_draft(Path::new("/dev/null/drafts/S.json"), Some(draft("x"))).is_err());
}

#[test]
fn the_line_of_a_review_is_saved_before_the_review_ends() {
    let state = tempfile::tempdir().unwrap();
    let path = review_draft_path(state.path(), "20261123-0902-C017");
    let line = |text: &str| Some(LineDraft { entry: Some(9), ..draft(text) });
    for (typed, kept) in [(vec![line("a"), line("ab"), line("abc")], line("abc")), (vec![line("abcd"), None], None)] {
        let saver = DraftSaver::start(path.clone(), REVIEW_DELAY, |why| panic!("{why}")).unwrap();
        for line in typed {
            saver.set_draft(line);
        }
        drop(saver);
        assert_eq!(load_draft(&path).unwrap(), kept);
    }
}

#[test]
fn a_line_that_cannot_be_saved_is_reported() {
    let (tell, told) = std::sync::mpsc::channel();
    let path = Path::new("/dev/null/drafts/S.json").to_owned();
    let mut saver = DraftSaver::start(path, Duration::ZERO, move |why| tell.send(why).unwrap()).unwrap();
    saver.set_draft(Some(draft("x")));
    assert!(saver.finish(Duration::from_secs(20)));
    let why = told.recv().unwrap();
    assert!(why.contains("/dev/null/drafts/S.json") && why.contains("What is saved is safe."), "{why}");
}

#[test]
fn a_line_is_kept_until_its_row_is_saved() {
    let at = RealTime::from_ms;
    let mut keeper = LineKeeper::default();
    keeper.set(at(0), Some(draft("tears")));
    assert_eq!((keeper.deadline(true), keeper.take_due(at(349), true)), (Some(at(350)), None));
    assert_eq!(keeper.take_due(at(350), true), Some(Some(draft("tears"))));
    assert_eq!((keeper.deadline(true), keeper.take_last(true)), (None, None));
    // Entered, and the record's disk does not answer.
    keeper.set(at(400), None);
    assert_eq!(keeper.take_due(at(750), false), Some(Some(draft("tears"))));
    assert_eq!((keeper.deadline(false), keeper.take_due(at(9_000), false)), (None, None));
    keeper.set(at(9_000), Some(draft("a h")));
    keeper.set(at(9_100), Some(draft("a house")));
    assert_eq!(keeper.take_due(at(9_350), false), Some(Some(draft("tears\na house"))));
    // It answers: what was entered is in the record, what is typed is not.
    assert_eq!(keeper.take_due(at(9_400), true), Some(Some(draft("a house"))));
    keeper.set(at(9_500), None);
    assert_eq!(keeper.take_due(at(9_850), true), Some(None));
    assert_eq!((keeper.deadline(true), keeper.take_last(true)), (None, None));
}

#[test]
fn at_the_end_what_is_not_saved_stays() {
    let mut keeper = LineKeeper::default();
    keeper.set(RealTime::from_ms(0), Some(draft("tears")));
    keeper.set(RealTime::from_ms(9), None);
    assert_eq!(keeper.take_last(false), Some(Some(draft("tears"))));
    assert_eq!(keeper.take_last(false), Some(Some(draft("tears"))));
    assert_eq!(keeper.take_last(true), Some(None));
    assert_eq!(keeper.take_last(true), None);
}
