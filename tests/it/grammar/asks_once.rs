//! Enter on a line that begins as a reading: nothing is written before the question is answered.

use crate::support::app::TestApp;
use crossterm::event::KeyCode;

/// An IM session half an hour after its dose.
fn dosed() -> TestApp {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:30:00").enter("118/74 70 98").enter("order 50 mg im");
    app.advance_to("0:45:00").enter("dose 50 im left deltoid").press(KeyCode::Enter);
    app.advance_to("1:15:00");
    app
}

/// The rows that a line adds with one Enter, without those of what was due.
fn rows_of(app: &mut TestApp, line: &str) -> Vec<String> {
    let before = app.rows().len();
    app.enter(line);
    let rows = app.rows().split_off(before);
    rows.into_iter().filter(|row| !row.starts_with("due,") && !row.starts_with("timer,")).collect()
}

#[test]
fn a_pressure_with_its_mean_is_a_reading_with_its_alerts() {
    let rows = rows_of(&mut dosed(), "198/124 (149) 110 88");
    assert_eq!(rows[..4], ["vital,bp_systolic 198 mean 149", "vital,bp_diastolic 124", "vital,heart_rate 110", "vital,spo2 88"]);
    for item in ["bp_systolic", "bp_diastolic", "spo2"] {
        assert!(rows.iter().any(|row| row.starts_with("alert,raised") && row.contains(item)), "{item}: {rows:?}");
    }
}

#[test]
fn wide_digits_are_digits_on_the_line_and_in_the_fields() {
    let readings = ["vital,bp_systolic 128", "vital,bp_diastolic 76", "vital,heart_rate 71", "vital,spo2 97"];
    assert_eq!(rows_of(&mut dosed(), "１２８／７６ ７１ ９７"), readings);
    let mut app = dosed();
    let before = app.rows().len();
    app.type_keys("\t１２８\t７６\t７１\t９７").press(KeyCode::Enter);
    let rows: Vec<String> = app.rows().split_off(before).into_iter().filter(|row| row.starts_with("vital,")).collect();
    assert_eq!(rows, readings);
    assert_eq!(rows_of(&mut dosed(), "ＯＫではない"), ["note,observation ＯＫではない"], "words stay as typed");
}

#[test]
fn an_infusion_by_weight_starts_in_mg_per_hour() {
    for (line, row) in [
        ("infusion start 0.5 mg/kg over 40 min", "dose,infusion_start 52.5 typed 0.5 mg/kg over 40 min at 70 kg"),
        ("infusion start 0.5 mg/kg/h", "dose,infusion_start 35 typed 0.5 mg/kg/h at 70 kg"),
        ("infusion start 12 mcg/kg/min", "dose,infusion_start 50.4 typed 12 mcg/kg/min at 70 kg"),
        ("infusion start 12 ml/h 5 mg/ml", "dose,infusion_start 60 typed 12 ml/h 5 mg/ml"),
    ] {
        let mut app = TestApp::begin("iv_infusion", None);
        app.advance_to("0:30:00").enter("weight 70 kg").enter("order 0.5 mg/kg iv");
        assert!(rows_of(&mut app, line).is_empty(), "{line}: it is asked first");
        app.press(KeyCode::Enter);
        assert!(app.rows().contains(&row.to_owned()), "{line}: {:?}", app.newest(5));
        let screen = app.screen(100, 30);
        assert!(screen.contains("T+"), "{line}: T0 is set\n{screen}");
    }
}

#[test]
fn one_enter_writes_no_near_reading_and_a_second_keeps_the_words() {
    for line in ["198/124 x 110 88", "suds four", "dose 50", "order 1,000 mg im", "25:00 sat up", "help", ":q", "97", "50 mg"] {
        let mut app = dosed();
        let before = app.rows();
        app.type_text(line);
        let shown = app.screen(100, 30);
        let says_so = ["saved as words, not as a reading", "not a command", "1000 or 1?"];
        assert!(says_so.iter().any(|words| shown.contains(words)), "{line}: {shown}");
        app.press(KeyCode::Enter);
        assert_eq!(app.rows(), before, "{line}");
        app.press(KeyCode::Enter);
        assert_eq!(app.rows().split_off(before.len()), [format!("note,observation {line}")]);
    }
}

#[test]
fn a_stamp_and_a_pinned_look_take_no_near_reading_without_the_question() {
    let mut app = dosed();
    app.press(KeyCode::Char(' '));
    let before = app.rows();
    app.type_text("198/124 x 110 88");
    assert!(app.screen(100, 30).contains("saved as words"), "{}", app.screen(100, 30));
    app.press(KeyCode::Enter);
    assert_eq!(app.rows(), before, "the stamp stays without words");
    app.press(KeyCode::Enter);
    assert!(app.newest(1)[0].contains("198/124 x 110 88"), "then they are its words: {:?}", app.newest(2));
}

#[test]
fn words_after_a_score_and_a_reading_stand_on_the_screen() {
    let mut app = dosed();
    app.enter("142/90 84 97 after standing up").enter("suds 4/10 after the wave");
    let screen = app.screen(100, 30);
    assert!(screen.contains("BP 142/90 HR 84 SpO₂ 97 · after standing up"), "{screen}");
    assert!(screen.contains("suds 4 · after the wave"), "{screen}");
}
