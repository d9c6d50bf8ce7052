//! A console that gives events, and a terminal with sixteen colours: what reaches the decoder, and what reaches the terminal.

use bedside::edge::os::console_keys::bytes_of_event;
use bedside::edge::terminal::input::decoder::{InputDecoder, InputEvent, PendingInput};
use bedside::edge::terminal::input::timeout_ms;
use bedside::edge::terminal::plain_colors::use_plain_codes;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What the decoder makes of an event, with nothing left over.
fn decoded(event: &Event) -> Vec<InputEvent> {
    let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
    decoder.feed(&bytes_of_event(event), &mut events);
    assert_eq!(decoder.pending_input(), None, "{event:?}");
    events
}

#[test]
fn each_key_of_a_console_is_the_same_key_for_the_decoder() {
    let codes = [
        KeyCode::Esc,
        KeyCode::Enter,
        KeyCode::Tab,
        KeyCode::Backspace,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Insert,
        KeyCode::Delete,
    ];
    let letters = ['a', 'z', '7', '/', '[', ' '].map(KeyCode::Char);
    for code in codes.into_iter().chain(letters).chain((1..=12).map(KeyCode::F)) {
        for modifiers in [KeyModifiers::NONE, KeyModifiers::ALT, KeyModifiers::CONTROL] {
            let key = KeyEvent::new(code, modifiers);
            assert_eq!(decoded(&Event::Key(key)), [InputEvent::Key(key)], "{key:?}");
        }
    }
    let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
    assert_eq!(decoded(&Event::Key(back)), [InputEvent::Key(back)]);
}

#[test]
fn characters_of_a_text_arrive_as_typed_and_alt_gr_is_no_shortcut() {
    let alt_gr = KeyModifiers::CONTROL | KeyModifiers::ALT;
    for (letter, held) in [
        ('A', KeyModifiers::SHIFT),
        ('é', KeyModifiers::NONE),
        ('ü', KeyModifiers::NONE),
        ('漢', KeyModifiers::NONE),
        ('😀', KeyModifiers::NONE),
        ('@', alt_gr),
        ('€', alt_gr),
        ('\\', alt_gr),
        ('ą', alt_gr),
    ] {
        let events = decoded(&Event::Key(KeyEvent::new(KeyCode::Char(letter), held)));
        let [InputEvent::Key(key)] = events.as_slice() else { panic!("{letter}: {events:?}") };
        assert_eq!(key.code, KeyCode::Char(letter));
        assert!(!key.modifiers.intersects(alt_gr), "{letter}: {key:?}");
    }
}

#[test]
fn releases_and_changes_of_the_size_are_no_input_and_focus_and_pastes_are() {
    let release = KeyEvent { kind: KeyEventKind::Release, ..KeyCode::Char('a').into() };
    assert!(bytes_of_event(&Event::Key(release)).is_empty());
    assert!(bytes_of_event(&Event::Resize(80, 24)).is_empty());
    assert_eq!(decoded(&Event::FocusLost), [InputEvent::Focus(false)]);
    assert_eq!(decoded(&Event::FocusGained), [InputEvent::Focus(true)]);
    assert_eq!(decoded(&Event::Paste("bp 120\n80".into())), [InputEvent::Paste("bp 120\n80".into(), false)]);
}

#[test]
fn an_arrow_that_a_bad_line_splits_anywhere_is_one_key() {
    for sequence in [&b"\x1b[A"[..], b"\x1b[1;5D", b"\x1bOP", b"\x1b[15~", "é".as_bytes()] {
        for split in 1..sequence.len() {
            let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
            decoder.feed(&sequence[..split], &mut events);
            assert!(events.is_empty(), "{} at {split}: {events:?}", sequence.escape_ascii());
            let pending = decoder.pending_input().expect("something has begun");
            assert!(timeout_ms(pending, true, false) >= 200, "{} at {split}", sequence.escape_ascii());
            assert!(timeout_ms(pending, false, false) > 60, "{} at {split}", sequence.escape_ascii());
            decoder.feed(&sequence[split..], &mut events);
            assert_eq!(events.len(), 1, "{} at {split}: {events:?}", sequence.escape_ascii());
        }
    }
}

#[test]
fn a_lone_escape_waits_longer_over_ssh_and_longest_where_its_key_has_a_sequence() {
    let wait_ms = |is_remote, has_kitty| timeout_ms(PendingInput::Escape, is_remote, has_kitty);
    assert!(wait_ms(false, false) < wait_ms(true, false));
    assert!(wait_ms(true, false) < wait_ms(true, true));
    assert!(wait_ms(true, false) <= 300, "the veil would come late");
}

#[test]
fn named_colours_are_written_in_the_codes_of_sixteen_colours() {
    for (frame, expected) in [
        ("\x1b[38;5;0m", "\x1b[30m"),
        ("\x1b[38;5;7m", "\x1b[37m"),
        ("\x1b[38;5;8m", "\x1b[90m"),
        ("\x1b[38;5;15;48;5;0mx", "\x1b[97;40mx"),
        ("\x1b[48;5;9m\x1b[38;5;3m", "\x1b[101m\x1b[33m"),
        ("\x1b[1;38;5;2;4m", "\x1b[1;32;4m"),
        ("\x1b[58;5;1m", "\x1b[59m"),
        ("\x1b[38;5;16m", "\x1b[38;5;16m"),
        ("\x1b[38;5;3;48;5;232m", "\x1b[33;48;5;232m"),
        ("\x1b[38;2;5;5;5;48;5;4m", "\x1b[38;2;5;5;5;44m"),
        ("\x1b[38;2;38;5;7m", "\x1b[38;2;38;5;7m"),
        ("\x1b[39;49m\x1b[0m\x1b[m", "\x1b[39;49m\x1b[0m\x1b[m"),
        ("\x1b[5;38Hx 38;5;7m", "\x1b[5;38Hx 38;5;7m"),
        ("\x1b[38;5;7", "\x1b[38;5;7"),
        ("\x1b[3", "\x1b[3"),
        ("", ""),
    ] {
        let mut bytes = frame.as_bytes().to_vec();
        use_plain_codes(&mut bytes);
        assert_eq!(String::from_utf8(bytes).unwrap(), expected, "{}", frame.escape_debug());
    }
}
