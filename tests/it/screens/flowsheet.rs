//! The flowsheet: every reading has exactly one place, in its planned line or in one of its own.

use crate::support::app::TestApp;
use bedside::app::Screen;
use bedside::session::analysis::flowsheet;
use bedside::session::analysis::flowsheet::{FlowsheetCell, FlowsheetLineKind};

/// The lines with a reading of an item: their label, their number, and whether they are planned.
fn shown(app: &TestApp, item: &str) -> Vec<(String, String, bool)> {
    let Screen::Live(live) = &app.inner.screen else { panic!("the session runs") };
    let session = live.session();
    let lines = flowsheet::lines(session, live.now().elapsed);
    let told = lines.iter().filter_map(|line| match flowsheet::cell(session, line, item) {
        FlowsheetCell::Measured(reading) => {
            Some((line.label.clone(), reading.value.to_string(), !matches!(line.kind, FlowsheetLineKind::Unplanned(_))))
        }
        FlowsheetCell::Blank | FlowsheetCell::NotPossible => None,
    });
    told.collect()
}

fn told(label: &str, value: &str, is_planned: bool) -> (String, String, bool) {
    (label.to_owned(), value.to_owned(), is_planned)
}

#[test]
fn an_unplanned_reading_has_a_line_in_order_of_time() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:35:00").enter("118/74 70 98");
    app.advance_to("0:45:00").enter("dose 50 im left deltoid").press(crossterm::event::KeyCode::Enter);
    app.advance_to("1:07:00").enter("142/92 82 96");
    app.advance_to("1:15:00").enter("140/90 80 96");
    app.advance_to("1:21:30").enter("133/84 78 97");
    app.advance_to("1:30:00").enter("131/82 76 97");
    assert_eq!(
        shown(&app, "bp_systolic"),
        [
            told("T−15", "118", true),
            // It answered T+15, late, and the label says when it was taken.
            told("T+15→22", "142", true),
            told("T+30", "140", true),
            told("T+36", "133", false),
            told("T+45", "131", true),
        ]
    );
}

#[test]
fn points_that_one_reading_answers_share_a_line() {
    let mut app = TestApp::begin("iv_infusion", None);
    app.advance_to("0:35:00").enter("infusion start 60 mg/h").press(crossterm::event::KeyCode::Enter);
    app.advance_to("1:15:00").enter("stop 40 mg");
    app.advance_to("1:45:00").enter("136/80 74 98");
    for at in ["1:50:00", "1:51:00", "1:52:00", "1:53:00", "2:05:30"] {
        app.advance_to(at).enter(">");
    }
    app.advance_to("2:07:00").enter("132/80 72 98");
    app.advance_to("2:09:00").enter("131/80 72 98");
    app.advance_to("2:15:30").enter("130/80 72 98");
    assert_eq!(
        shown(&app, "bp_systolic"),
        [told("T+70", "136", true), told("T+92", "132", false), told("T+94", "131", false), told("T+100, after", "130", true),]
    );
}

#[test]
fn every_reading_has_exactly_one_place() {
    let mut app = TestApp::begin("im_kat", None);
    for minute in 1..90 {
        let hour = minute / 60;
        app.advance_to(&format!("{hour}:{:02}:00", minute % 60)).enter(&format!("s{}", 90 + minute % 10));
        if minute == 40 {
            app.enter("dose 50 im left deltoid").press(crossterm::event::KeyCode::Enter);
        }
    }
    let Screen::Live(live) = &app.inner.screen else { panic!("the session runs") };
    let taken = live.session().projection().vitals["spo2"].len();
    let mut places = shown(&app, "spo2");
    places.retain(|(_, _, is_planned)| !is_planned);
    let own: std::collections::BTreeSet<&String> = places.iter().map(|(label, ..)| label).collect();
    assert_eq!(own.len(), places.len(), "{places:?}");
    let planned = shown(&app, "spo2").len() - places.len();
    assert!(planned > 3 && places.len() + planned >= taken, "{taken} readings: {places:?}");
}
