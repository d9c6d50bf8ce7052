//! The vitals form: what its fields take, refuse and ask about. `tests/stories/vitals_fields.toml` has how it is opened and left.

use crate::support::app::{TestApp, standard};
use bedside::app::Screen;
use crossterm::event::KeyCode;

/// The form of the standard session with these values in its first fields, after Enter, and how many rows that added.
fn save(fields: &[&str]) -> (TestApp, usize) {
    let mut app = standard();
    app.advance_to("1:07:30").press(KeyCode::Tab);
    for (index, text) in fields.iter().enumerate() {
        if index > 0 {
            app.press(KeyCode::Tab);
        }
        app.type_text(text);
    }
    let before = app.rows().len();
    app.press(KeyCode::Enter);
    let added = app.rows().len() - before;
    (app, added)
}

#[test]
fn blank_fields_write_nothing_and_no_with_words_is_not_possible() {
    for (fields, rows) in [
        (&["128", "", "", "no cold hands"][..], &["vital,bp_systolic 128", "vital,spo2 not_possible cold hands"][..]),
        (&["no", "no"], &["vital,bp_systolic not_possible", "vital,bp_diastolic not_possible"]),
        (&["", "", "71,5"], &["vital,heart_rate 71.5"]),
    ] {
        let (app, added) = save(fields);
        let vitals: Vec<String> =
            app.rows().into_iter().rev().take(added).filter(|row| row.starts_with("vital,")).rev().collect();
        assert_eq!(vitals, rows, "{fields:?}");
    }
}

#[test]
fn implausible_values_are_asked_about() {
    for (fields, sentence) in [
        (&["128", "12"][..], "BP diastolic 12?"),
        (&["70", "110"], "BP 70/110: systolic not above diastolic?"),
        (&["128", "", "7..1"], "HR: `7..1` is not a number. Nothing was saved"),
    ] {
        let (mut app, added) = save(fields);
        assert!(added == 0 && app.screen(80, 24).contains(sentence), "{}", app.screen(80, 24));
    }
    let (mut app, _) = save(&["128", "", "7..1"]);
    app.ctrl('u').type_text("71").press(KeyCode::Enter);
    let Screen::Live(live) = &app.inner.screen else { panic!("a session runs") };
    assert!(live.open_vitals_form().is_none(), "the faulty field had the focus");
}
