//! Entries from devices and the music player. They name their source, answer no due item and replace nothing.

use crate::support::app::TestApp;
use bedside::app::{Effect, Message, Screen};
use bedside::session::decide::Track;
use bedside::session::record::row::{Row, Source};
use bedside::session::{RowKind, Session, limits};
use crossterm::event::KeyCode;

fn session(app: &TestApp) -> &Session {
    let Screen::Live(live) = &app.inner.screen else { panic!("the session runs") };
    live.session()
}

/// Sends a line and answers what the device is told.
fn sends(app: &mut TestApp, line: &str) -> Result<u64, String> {
    let effects = app.update(Message::DeviceLine { ticket: 3, line: line.to_owned() });
    let mut replies = effects.into_iter().filter_map(|effect| match effect {
        Effect::Reply { ticket: 3, answer } => Some(answer),
        _ => None,
    });
    let first = replies.next().unwrap();
    assert!(replies.next().is_none(), "and once");
    first
}

/// After the dose, with a saturation that somebody took.
fn dosed() -> TestApp {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:30:00").enter("118/74 70 98");
    app.advance_to("0:45:00").enter("dose 50 im left deltoid").press(KeyCode::Enter);
    app.advance_to("0:50:00");
    app
}

fn last(app: &TestApp) -> &Row {
    session(app).ledger().rows().last().unwrap()
}

#[test]
fn a_line_is_checked_as_a_typed_value_is() {
    let mut app = dosed();
    for (line, item, value) in [
        ("spo2 96 %", "spo2", 96.0),
        ("hr 71 bpm", "heart_rate", 71.0),
        ("heart_rate 72 /min", "heart_rate", 72.0),
        ("bp_systolic 128 mm[Hg]", "bp_systolic", 128.0),
        ("bp_diastolic 76 mmHg", "bp_diastolic", 76.0),
        ("bp 130/80 mmHg", "bp_diastolic", 80.0),
        ("temp 98.6 f", "temp", 37.0),
        ("resp_rate 14 /min", "resp_rate", 14.0),
    ] {
        app.advance_ms(1000);
        let row = sends(&mut app, line).unwrap_or_else(|why| panic!("{line}: {why}"));
        let last = last(&app);
        assert_eq!((last.seq, last.item.as_ref(), last.value.unwrap().get()), (row, item, value), "{line}");
        assert_eq!((last.source, last.author.is_app()), (Source::Socket, true), "{line}");
    }
    let rows = session(&app).ledger().rows().len();
    for (line, reason) in [
        ("", "item value unit"),
        ("spo2 96", "item value unit"),
        ("spo2 96 % now", "item value unit"),
        ("spo2 ninety %", "no vital"),
        ("spo2 96 mmHg", "no vital"),
        ("dose 50 im", "no vital"),
        ("note tears #grief", "no vital"),
        ("spo2 101 %", "outside 1 to 100"),
        ("hr 1200 bpm", "outside"),
        ("bp 70/120 mmHg", "higher one"),
        ("bp refused mmHg", "number"),
    ] {
        app.advance_ms(1000);
        let why = sends(&mut app, line).expect_err(line);
        assert!(why.contains(reason) && !why.contains('?') && !why.contains('\n'), "{line}: {why}");
    }
    assert_eq!(session(&app).ledger().rows().len(), rows, "nothing was written");
}

#[test]
fn an_extreme_of_a_device_is_kept_as_questioned_and_raised() {
    for (line, item, raises) in [
        ("spo2 48 %", "spo2", true),
        ("spo2 1 %", "spo2", true),
        ("hr 230 bpm", "heart_rate", true),
        ("resp_rate 2 /min", "resp_rate", true),
        ("bp 270/165 mmHg", "bp_systolic", true),
        ("hr 127 bpm", "heart_rate", false),
        ("bp_systolic 127 mmHg", "bp_systolic", false),
    ] {
        let mut app = dosed();
        sends(&mut app, line).unwrap_or_else(|why| panic!("{line}: {why}"));
        let rows = session(&app).ledger().rows();
        let row = rows.iter().rfind(|row| row.kind == RowKind::Vital && row.item == item).unwrap();
        assert_eq!(row.note.contains("questioned: outside"), raises, "{line}: {}", row.note);
        let alerts = limits::all_alerts(session(&app), app.inner.now.elapsed);
        assert!(!raises || alerts.iter().any(|alert| alert.item == item), "{line}: {alerts:?}");
    }
}

#[test]
fn a_code_for_no_reading_is_refused_and_counted() {
    let mut app = dosed();
    let rows = session(&app).ledger().rows().len();
    for code in ["0", "127", "255", "511", "65535", "-999", "-999.0", "NaN", "nan"] {
        for (name, unit) in [("spo2", "%"), ("resp_rate", "/min"), ("temp", "c")] {
            let why = sends(&mut app, &format!("{name} {code} {unit}")).expect_err(code);
            assert!(why.starts_with("signal"), "{name} {code}: no {why}");
        }
    }
    for line in ["hr 0 bpm", "hr 255 bpm", "hr 65535 bpm", "bp 0/0 mmHg", "bp 511/255 mmHg", "bp_systolic -999 mmHg"] {
        let why = sends(&mut app, line).expect_err(line);
        assert!(why.starts_with("signal"), "{line}: no {why}");
    }
    assert!(sends(&mut app, "spo2 127 %").unwrap_err().ends_with("10 in a row"));
    assert_eq!(session(&app).ledger().rows().len(), rows, "nothing was written");
    sends(&mut app, "spo2 96 %").unwrap();
    assert!(sends(&mut app, "spo2 127 %").unwrap_err().ends_with("1 in a row"));
}

#[test]
fn the_codes_for_no_reading_are_counted_where_the_device_stands() {
    for code in ["0", "127", "255", "511", "65535", "-999", "NaN"] {
        let mut app = dosed();
        for _ in 0..3 {
            app.advance_ms(1000);
            sends(&mut app, &format!("spo2 {code} %")).expect_err(code);
        }
        let screen = app.screen(80, 24);
        assert!(screen.contains("SpO₂ 98 · 20 min, device no signal ×3"), "{code}:\n{screen}");
        app.advance_ms(1000);
        sends(&mut app, "spo2 95 %").expect("a reading");
        assert!(!app.screen(80, 24).contains("no signal"), "{code}");
        app.advance_ms(1000);
        sends(&mut app, &format!("spo2 {code} %")).expect_err(code);
        let screen = app.screen(80, 24);
        assert!(screen.contains("device · now, no signal ×1"), "{code}:\n{screen}");
    }
}

#[test]
fn one_reading_of_an_item_a_second_is_kept() {
    let mut app = dosed();
    assert!(sends(&mut app, "spo2 96 %").is_ok());
    app.advance_ms(999);
    assert!(sends(&mut app, "spo2 96 %").unwrap_err().contains("per second"));
    assert!(sends(&mut app, "hr 70 bpm").is_ok(), "another item has its own second");
    app.advance_ms(1);
    assert!(sends(&mut app, "spo2 96 %").is_ok());
}

#[test]
fn a_device_answers_nothing_and_takes_nothings_place() {
    let mut app = dosed();
    let due = |app: &mut TestApp| app.screen(80, 24).lines().skip(4).take(3).map(str::to_owned).collect::<Vec<_>>();
    let (before, timeline) = (due(&mut app), session(&app).timeline().len());
    sends(&mut app, "spo2 95 %").unwrap();
    sends(&mut app, "resp_rate 14 /min").unwrap();
    assert_eq!(due(&mut app), before, "what is due still is");
    assert_eq!(session(&app).timeline().len(), timeline, "one a second would bury what people wrote");
    let typed = session(&app).last_reading("spo2").unwrap();
    assert_eq!(typed.value.to_string(), "98", "what somebody measured stands");
    let screen = app.screen(120, 40);
    assert!(screen.contains("SpO₂ 95 −3 device now") && screen.contains("RR 14 device now"), "{screen}");
    app.advance_to("0:52:30");
    let screen = app.screen(120, 40);
    assert!(screen.contains("SpO₂ 95 −3 device · no signal 2 min"), "{screen}");
    app.enter("s97");
    assert!(app.screen(120, 40).contains("SpO₂ 97 −1"), "the newest reading is shown, whoever took it");
}

#[test]
fn a_device_raises_an_alert_once_and_again_when_it_is_worse() {
    let mut app = dosed();
    let raised =
        |app: &TestApp| session(app).projection().marker_rows(RowKind::Alert).filter(|mark| mark.item == "raised").count();
    sends(&mut app, "spo2 93 %").unwrap();
    assert_eq!(raised(&app), 0, "what is to be watched is only shown");
    for _ in 0..20 {
        app.advance_ms(1000);
        sends(&mut app, "spo2 91 %").unwrap();
    }
    assert_eq!(raised(&app), 1);
    let screen = app.screen(120, 40);
    assert!(screen.contains("SpO₂ 91 by device · act <92"), "{screen}");
    assert_eq!(session(&app).rechecks().len(), 1, "somebody is to look");
    assert!(app.newest(40).iter().any(|row| row.starts_with("alert,raised spo2") && row.ends_with("by device")));
    app.enter("seen");
    app.advance_ms(1000);
    sends(&mut app, "spo2 91 %").unwrap();
    assert!(!app.screen(120, 40).contains("Ctrl-S seen"), "what was seen is seen, though readings go on");
    app.advance_ms(1000);
    sends(&mut app, "spo2 88 %").unwrap();
    assert_eq!(raised(&app), 2, "worse is news");
    let now = app.inner.now.elapsed;
    assert!(limits::all_alerts(session(&app), now).iter().any(|alert| !alert.acknowledged && alert.item == "spo2"));
    for _ in 0..310 {
        app.advance_ms(1000);
        sends(&mut app, "spo2 88 %").unwrap();
    }
    assert_eq!(raised(&app), 3, "it goes on after the time for a second look");
}

#[test]
fn tracks_are_noted_when_they_change_as_plain_text() {
    let mut app = dosed();
    let track = |title: &str, artist: &str| Some(Track { title: title.to_owned(), artist: artist.to_owned() });
    let rows = session(&app).ledger().rows().len();
    app.tell(Message::MusicChanged(None));
    assert_eq!(session(&app).ledger().rows().len(), rows, "silence before any music is no news");
    for played in [track("-273.15", "=1+1"), track("-273.15", "=1+1"), None, None, track(">dose 50 im", "")] {
        app.tell(Message::MusicChanged(played));
    }
    let music: Vec<(String, String, String)> = session(&app).ledger().rows()[rows..]
        .iter()
        .map(|row| {
            assert_eq!((row.kind, row.source, row.author.is_app()), (RowKind::Music, Source::Mpris, true));
            (row.item.to_string(), row.text.clone(), row.note.clone())
        })
        .collect();
    let told = |item: &str, text: &str, note: &str| (item.to_owned(), text.to_owned(), note.to_owned());
    assert_eq!(music, [told("track", "-273.15", "=1+1"), told("silence", "", ""), told("track", ">dose 50 im", "")]);
    let screen = app.screen(80, 24);
    assert!(screen.contains("-273.15") && screen.contains("silence"), "{screen}");
}
