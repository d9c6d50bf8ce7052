//! Pastes that the terminal does not mark are told from typing by their speed.

use bedside::edge::terminal::input::decoder::{InputDecoder, InputEvent, MAX_PASTE_BYTES};
use bedside::edge::terminal::input::paste_detector::PasteDetector;
use bedside::session::RealTime;

fn keys(text: &str) -> Vec<InputEvent> {
    let mut events = Vec::new();
    InputDecoder::default().feed(text.as_bytes(), &mut events);
    events
}

fn paste(text: &str, is_truncated: bool) -> InputEvent {
    InputEvent::Paste(text.to_owned(), is_truncated)
}

/// What is passed on for pieces of input that come so many milliseconds apart, and then no more.
fn detect<'t>(pieces: impl IntoIterator<Item = &'t str>, interval_ms: usize) -> Vec<InputEvent> {
    let (mut detector, mut out) = (PasteDetector::default(), Vec::new());
    for (at_ms, piece) in (0..).step_by(interval_ms).zip(pieces) {
        out.extend(detector.push(keys(piece), RealTime::from_ms(at_ms)));
    }
    detector.flush(&mut out);
    assert_eq!(detector.deadline(), None);
    out
}

#[test]
fn typed_keys_are_never_held_back() {
    let mut detector = PasteDetector::default();
    for (at_ms, letter) in (0..).step_by(25).zip("forty keys a second, and Enter\r".chars()) {
        let typed = keys(&letter.to_string());
        assert_eq!(detector.push(typed.clone(), RealTime::from_ms(at_ms)), typed);
    }
    for at_ms in 2000..2050 {
        let passed = detector.push(keys("\x1b[A"), RealTime::from_ms(at_ms));
        assert_eq!(passed.len(), 1, "keys that make no text are not held");
    }
}

#[test]
fn keys_that_come_in_a_flood_save_nothing() {
    // Words with cursor keys, and what a program of bytes sends: no line end in them is Enter.
    for flood in ["calm\r\x1b[C".repeat(8), "a\r\x01b\n\x1b[A\x7f".repeat(9), "\x1b[A".repeat(21) + "x\r"] {
        let events = detect([flood.as_str()], 1);
        assert!(events.iter().all(|event| !keys("\r\n").contains(event)), "{flood:?}: {events:?}");
        assert!(events.iter().any(|event| matches!(event, InputEvent::Paste(..))));
    }
    // Twenty keys at once can be a hand's, when the line stood still for a moment.
    let few = "calm\x1b[C\r".repeat(3);
    assert_eq!(detect([few.as_str()], 1), keys(&few));
}

#[test]
fn held_keys_wait_for_the_end_of_the_burst() {
    for (text, then_at_ms, deadline_ms, passed) in
        [("stalled\r", 60, 50, keys("stalled\rx")), ("a line of text that is pasted\r", 45, 95, Vec::new())]
    {
        let mut detector = PasteDetector::default();
        assert_eq!(detector.push(keys(text), RealTime::from_ms(0)), []);
        assert_eq!(detector.deadline(), Some(RealTime::from_ms(50)));
        assert_eq!(detector.push(keys("x"), RealTime::from_ms(then_at_ms)), passed);
        assert_eq!(detector.deadline().map_or(50, |deadline| deadline.since_ms(RealTime::from_ms(0))), deadline_ms);
    }
}

#[test]
fn many_text_keys_in_a_burst_are_a_paste() {
    let bytes = "a serial line sends it byte by byte\r".split_inclusive(|_: char| true);
    let (line, long) = ("x".repeat(30), "x".repeat(MAX_PASTE_BYTES));
    for (passed, expected) in [
        (
            detect(["first line of many\rsecond\tline\n", "and a late end"], 45),
            vec![paste("first line of many\nsecond\tline\nand a late end", false)],
        ),
        (detect(["few\r"], 1), keys("few\r")),
        (detect(bytes, 1), [keys("a se"), vec![paste("rial line sends it byte by byte\n", false)]].concat()),
        (detect([line.as_str(), "\x1b[A"], 1), [vec![paste(&line, false)], keys("\x1b[A")].concat()),
        (detect([long.as_str()], 1), vec![paste(&"x".repeat(MAX_PASTE_BYTES / 4), true)]),
    ] {
        assert_eq!(passed, expected);
    }
}
