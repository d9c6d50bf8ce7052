//! Bytes from the terminal to keys, pastes and focus changes.

use bedside::app::keymap::key_names::{name_of, prefix_of};
use bedside::edge::terminal::input::decoder::{InputDecoder, InputEvent, MAX_PASTE_BYTES, PendingInput};

/// Events in words, such as `Ctrl-Right x`.
fn describe(events: &[InputEvent]) -> String {
    let describe_event = |event: &InputEvent| match event {
        InputEvent::Key(key) => prefix_of(key.modifiers) + &name_of(key.code),
        InputEvent::Paste(text, is_truncated) => format!("{text:?}{}", if *is_truncated { "…" } else { "" }),
        InputEvent::Focus(has_focus) => format!("focus={has_focus}"),
        InputEvent::KittyKeyboardSupported => "kitty".to_owned(),
    };
    events.iter().map(describe_event).collect::<Vec<_>>().join(" ")
}

#[test]
fn input_is_decoded_whole_and_byte_by_byte() {
    for (bytes, expected) in [
        ("aA?é漢😀", "a Shift-A ? é 漢 😀"),
        ("\r\n\t\x7f\x08\0\x03\x1a\x1f", "Enter Ctrl-j Tab Backspace Ctrl-h Ctrl-Space Ctrl-c Ctrl-z Ctrl-7"),
        // Escape, alone and with Alt.
        ("\x1b", "Esc"),
        ("\x1b\x1b", "Esc Esc"),
        ("\x1b\x1b[A", "Esc Up"),
        ("\x1bx\x1bO", "Alt-x Alt-Shift-O"),
        ("\x1b[", "Alt-["),
        // xterm, the Linux console, the keypad.
        ("\x1b[A\x1b[1;2D\x1b[1;6H\x1b[1;3P\x1b[Z", "Up Shift-Left Ctrl-Shift-Home Alt-F1 Shift-Shift-Tab"),
        ("\x1b[3~\x1b[5;5~\x1b[15~\x1b[17~\x1b[21~\x1b[24~", "Delete Ctrl-PgUp F5 F6 F10 F12"),
        ("\x1b[[B\x1b[[E\x1bOQ\x1b[12~\x1bOM\x1bOR\x1bO!", "F2 F5 F2 F2 Enter F3"),
        ("\x1b[27;5;13~\x1b[1;5Cx", "Ctrl-Enter Ctrl-Right x"),
        // kitty's protocol: only presses count.
        ("\x1b[122;5u\x1b[9;2u\x1b[116;4u\x1b[103;6u", "Ctrl-z Shift-Shift-Tab Alt-Shift-T Ctrl-Shift-g"),
        ("\x1b[27u\x1b[97:65;2:1u\x1b[99;69u", "Esc Shift-A Ctrl-c"),
        // A Russian and a Greek layout, with the key itself reported and without: Ctrl-C is Ctrl-C.
        ("\x1b[1089::99;5u\x1b[1089;5u\x1b[1057;6u\x1b[27;5;1089~\x1b[968;5u", "Ctrl-c Ctrl-c Ctrl-Shift-c Ctrl-c Ctrl-c"),
        ("\x1b[1080;3u\x1b[1080;1u\x1b[228;5u\x1b[1089;5:3u", "Alt-b и Ctrl-ä"),
        ("\x1b[57400;129u\x1b[57414u\x1b[57426u", "1 Enter Delete"),
        ("\x1b[97u\x1b[97;1:1u\x1b[97;1:2u\x1b[97;1:3u", "a a"),
        ("\x1b[1;1:3B\x1b[1;1:1B\x1b[5;1:3~", "Down"),
        ("\x1b[?0u\x1b[?5ux", "kitty kitty x"),
        // Reports, and what is no key.
        ("\x1b[I\x1b[O", "focus=true focus=false"),
        ("\x1b[?62;c\x1b[<0;1;1M\x1b[5\rz", "Enter z"),
        ("\x1b]11;rgb:0000/0000/0000\x1b\\a\x1b]0;x\x07b\x1bP1$r\x1b\\c", "a b c"),
        ("\x1b[97;9u\x1b[57428u\x1b[57441;2u\x1b[97;1:3u", ""),
        ("\x1b[99~\x1b[?1;2c\x1b[12;40R\x1b[9999999999~", ""),
        // Pastes.
        ("\x1b[200~a\r\nb\rc\n\x1b[201~d", "\"a\\nb\\nc\\n\" d"),
        ("\x1b[200~\x1b[A\x1b\x1b[201\x1b[201~", "\"\\u{1b}[A\\u{1b}\\u{1b}[201\""),
        ("\x1b[200~é漢\x1b[201~", "\"é漢\""),
        ("\x1b[201~x", "x"),
    ] {
        check(bytes.as_bytes(), expected);
    }
    check(b"\xffa\xc3", "\u{fffd} a \u{fffd}");
}

fn check(bytes: &[u8], expected: &str) {
    for chunk_size in [bytes.len(), 1] {
        let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
        bytes.chunks(chunk_size).for_each(|chunk| decoder.feed(chunk, &mut events));
        decoder.flush(&mut events);
        assert_eq!(describe(&events), expected, "{:?} by {chunk_size}", bytes.escape_ascii());
        assert_eq!(decoder.pending_input(), None);
    }
}

#[test]
fn a_paste_without_an_end_is_flushed_and_keys_are_keys_again() {
    let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
    decoder.feed(b"\x1b[200~hello\x1b[20", &mut events);
    assert_eq!((events.as_slice(), decoder.pending_input()), (&[][..], Some(PendingInput::Paste)));
    decoder.flush(&mut events);
    decoder.feed(b"q", &mut events);
    assert_eq!(describe(&events), "\"hello\\u{1b}[20\" q");
}

#[test]
fn a_key_after_a_rest_ends_a_paste_without_an_end() {
    for (next, rest_ms, expected) in [
        ("q", 100, "\"hello\" q"),
        ("é", 5_000, "\"hello\" é"),
        ("\x1b", 100, "\"hello\" Esc"),
        ("\x1b[A", 100, "\"hello\" Up"),
        ("\x1b[99;5u", 100, "\"hello\" Ctrl-c"),
        // The stream goes on, or stands still for a moment.
        ("q", 99, "\"helloq\""),
        ("qr", 5_000, "\"helloqr\""),
        ("\x1b[201~", 5_000, "\"hello\""),
        ("\x1b[20", 5_000, "\"hello\\u{1b}[20\""),
        // Enter would save what somebody else wrote.
        ("\r", 5_000, "\"hello\\n\""),
        ("\n", 5_000, "\"hello\\n\""),
    ] {
        let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
        decoder.feed(b"\x1b[200~hello", &mut events);
        decoder.feed_after_rest(next.as_bytes(), rest_ms, &mut events);
        decoder.flush(&mut events);
        assert_eq!(describe(&events), expected, "{next:?} after {rest_ms} ms");
    }
}

#[test]
fn a_paste_that_is_too_long_is_cut_at_a_whole_character() {
    let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
    decoder.feed(format!("\x1b[200~x{}\x1b[201~y", "é".repeat(MAX_PASTE_BYTES)).as_bytes(), &mut events);
    let kept = format!("x{}", "é".repeat((MAX_PASTE_BYTES - 1) / 2));
    assert_eq!(describe(&events), format!("{kept:?}… y"));
}

#[test]
fn random_bytes_leave_a_decoder_that_reads_keys() {
    let mut seed = 1_u64;
    let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
    for _ in 0..200_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let byte = (seed >> 56) as u8;
        decoder.feed(&[if byte < 96 { b"\x1b[O~;12"[usize::from(byte) % 7] } else { byte }], &mut events);
    }
    decoder.flush(&mut events);
    events.clear();
    decoder.feed(b"q", &mut events);
    assert_eq!((describe(&events).as_str(), decoder.pending_input()), ("q", None));
}

#[test]
fn a_sequence_without_an_end_does_not_pile_up() {
    for (start, max_len) in [("\x1b[", 64), ("\x1b]", MAX_PASTE_BYTES)] {
        let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
        decoder.feed(format!("{start}{}", "0".repeat(max_len)).as_bytes(), &mut events);
        decoder.feed(b"q", &mut events);
        assert!(describe(&events).ends_with("0 q"), "{start:?}");
    }
}
