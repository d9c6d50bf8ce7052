//! Private process notes: the words go to a file of their own, and the record says only that there is one.

use crate::support::app::TestApp;
use bedside::app::Screen;
use bedside::session::{PrivateNotes, RowKind};
use crossterm::event::KeyCode;

fn rows(app: &TestApp) -> Vec<bedside::session::Row> {
    let Screen::Live(live) = &app.inner.screen else { return Vec::new() };
    live.session().ledger().rows().to_vec()
}

#[test]
fn words_never_reach_the_record_or_the_screen() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:02:00").enter(",, reminded me of my father");
    let last = rows(&app).pop();
    assert!(last.is_some_and(|row| row.matches(RowKind::Note, "private") && row.note.is_empty()), "the record has no word of it");
    let screen = app.screen(80, 24);
    assert!(screen.contains("private note") && !screen.contains("father"), "{screen}");
}

#[test]
fn a_misfiled_note_leaves_its_words_behind() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:02:00").enter("reminded me of my father");
    app.enter("/private").press(KeyCode::Enter);
    let last = rows(&app).pop();
    assert!(last.is_some_and(|row| row.matches(RowKind::Note, "private") && row.amends.is_some() && row.note.is_empty()));
    let screen = app.screen(80, 24);
    assert!(screen.contains("private note") && !screen.contains("father"), "{screen}");
}

#[test]
fn the_private_rows_follow_the_record() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:02:00").enter(",, one").enter("-1 ").enter("seen");
    let Screen::Live(live) = &app.inner.screen else { return };
    let session = live.session();
    let mut notes = PrivateNotes::default();
    let mut all = Vec::new();
    for row in session.ledger().rows() {
        all.extend(notes.apply_record_rows(session, std::slice::from_ref(row), Some("one")));
    }
    let told: Vec<(u64, &str, &str, Option<u64>)> =
        all.iter().map(|row| (row.seq, row.item.as_ref(), row.note.as_str(), row.amends)).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!((told[1], told[2]), ((2, "private", "one", None), (3, "private", "one", Some(2))));
    let again = PrivateNotes::from_rows(all.clone(), session);
    assert_eq!((again.last_seq(), again.has_note_at(all[1].elapsed)), (3, true));
}
