//! Bytes from the terminal → keys, pastes and focus changes. Pure: bytes come in, and word that no more came.
//!
//! termina parses each sequence. What it leaves to its caller is here: when a sequence is over although it has no meaning, which
//! byte begins anew, and what becomes of a paste that has no end or is too long. crossterm's reader cannot be used: its parser is
//! out of reach, so nothing can end an unterminated paste, and its `poll` never returns once the terminal is gone.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use termina::escape::csi::{Csi, Keyboard};
use termina::event::{self as parsed, KeyEventKind, Modifiers};
use termina::{Event, Parser};

/// More of one paste is not taken, in bytes.
pub(crate) const MAX_PASTE_BYTES: usize = 64 * 1024;
/// No key's sequence is nearly as long.
const MAX_SEQUENCE_BYTES: usize = 64;
const ESC: u8 = 0x1b;
const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InputEvent {
    Key(KeyEvent),
    /// Pasted text with its lines ended by `\n`; and whether it was longer than is taken.
    Paste(String, bool),
    /// The window got or lost the keyboard.
    Focus(bool),
    /// The terminal can tell keys apart by kitty's protocol.
    KittyKeyboardSupported,
}

/// Something that has begun and may have no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PendingInput {
    /// A key's sequence, or a lone Escape.
    Sequence,
    Paste,
}

/// Reads bytes as they come.
#[derive(Debug, Default)]
pub(crate) struct InputDecoder {
    parser: Parser,
    /// The sequence or character that is not complete; of a paste only its start.
    pending: Vec<u8>,
    /// Bytes of the paste that is under way.
    pasted_bytes: usize,
    /// The beginning of a paste that is too long: the rest of it is dropped as it comes.
    kept_paste: Option<String>,
}

impl InputDecoder {
    /// Takes bytes; what they mean is added to `events`.
    pub(crate) fn feed(&mut self, bytes: &[u8], events: &mut Vec<InputEvent>) {
        for byte in bytes {
            self.feed_byte(*byte, events);
        }
    }

    /// What waits for more bytes.
    pub(crate) fn pending_input(&self) -> Option<PendingInput> {
        match self.pending.as_slice() {
            [] => None,
            PASTE_START => Some(PendingInput::Paste),
            _ => Some(PendingInput::Sequence),
        }
    }

    /// No more came for a while: what has begun is taken as it is.
    pub(crate) fn flush(&mut self, events: &mut Vec<InputEvent>) {
        match *self.pending.as_slice() {
            [] | [ESC, _, _, ..] if self.pending != PASTE_START => {}
            [ESC] => events.push(InputEvent::Key(KeyCode::Esc.into())),
            [ESC, letter] => events.push(char_event(char::from(letter), KeyModifiers::ALT)),
            [ESC, ..] => self.feed(PASTE_END, events),
            _ => events.push(char_event(char::REPLACEMENT_CHARACTER, KeyModifiers::NONE)),
        }
        self.reset();
    }

    fn reset(&mut self) {
        *self = Self::default();
    }

    fn feed_byte(&mut self, byte: u8, events: &mut Vec<InputEvent>) {
        match *self.pending.as_slice() {
            _ if self.pending == PASTE_START => return self.feed_paste_byte(byte, events),
            // The first is the key; the second may begin a sequence.
            [ESC] if byte == ESC => return events.push(InputEvent::Key(KeyCode::Esc.into())),
            // A control ends a sequence without a meaning and has its own.
            [ESC, b'[', ..] if byte < 0x20 => self.reset(),
            [0x80..=0xff, ..] if byte & 0xc0 != 0x80 => self.flush(events),
            _ => {}
        }
        self.pending.push(byte);
        self.parser.parse(&[byte], true);
        if let Some(event) = self.parser.pop() {
            self.pending.clear();
            events.extend(convert_event(&event));
        } else if self.pending != PASTE_START && is_complete(&self.pending) {
            let sequence = std::mem::take(&mut self.pending);
            self.reset();
            self.feed_unparsed(&sequence, events);
        }
    }

    /// A whole sequence or character that termina does not know.
    fn feed_unparsed(&mut self, sequence: &[u8], events: &mut Vec<InputEvent>) {
        match sequence {
            [ESC, b'O', b'M'] => events.push(InputEvent::Key(KeyCode::Enter.into())),
            // xterm's way to send a key that has no sequence of its own; kitty's protocol has another order.
            [ESC, b'[', b'2', b'7', b';', numbers @ .., b'~'] => {
                if let Some((modifiers, key)) = std::str::from_utf8(numbers).ok().and_then(|text| text.split_once(';')) {
                    self.feed(format!("\x1b[{key};{modifiers}u").as_bytes(), events);
                }
            }
            [0x80..=0xff, ..] => events.push(char_event(char::REPLACEMENT_CHARACTER, KeyModifiers::NONE)),
            _ => {}
        }
    }

    fn feed_paste_byte(&mut self, byte: u8, events: &mut Vec<InputEvent>) {
        // The parser keeps all of a paste. It is emptied where no end marker can be cut in two.
        if self.pasted_bytes > 2 * MAX_PASTE_BYTES && !PASTE_END.contains(&byte) {
            self.parser.parse(PASTE_END, true);
            if let (Some(Event::Paste(text)), None) = (self.parser.pop(), &self.kept_paste) {
                self.kept_paste = Some(text);
            }
            self.parser.parse(PASTE_START, true);
            self.pasted_bytes = 0;
        }
        self.parser.parse(&[byte], true);
        self.pasted_bytes += 1;
        if let Some(Event::Paste(text)) = self.parser.pop() {
            let text = self.kept_paste.take().unwrap_or(text);
            let kept = text.get(..text.floor_char_boundary(MAX_PASTE_BYTES)).unwrap_or(&text);
            let lines = kept.replace("\r\n", "\n").replace('\r', "\n");
            events.push(InputEvent::Paste(lines, kept.len() < text.len()));
            self.reset();
        }
    }
}

/// Whether nothing can follow in this sequence or character, which the parser made nothing of.
fn is_complete(pending: &[u8]) -> bool {
    match pending {
        [ESC] | [ESC, b'[' | b'O' | b']' | b'P'] | [ESC, b'[', b'['] => false,
        [ESC, b'[', .., last] => (0x40..0x7f).contains(last) || pending.len() > MAX_SEQUENCE_BYTES,
        // The terminal talks about itself, until BEL or ST; nobody asked it.
        [ESC, b']' | b'P', .., last] => *last == 0x07 || pending.ends_with(b"\x1b\\") || pending.len() > MAX_PASTE_BYTES,
        [ESC, rest @ ..] | rest => std::str::from_utf8(rest).err().is_none_or(|why| why.error_len().is_some()),
    }
}

fn char_event(letter: char, modifiers: KeyModifiers) -> InputEvent {
    InputEvent::Key(char_key(letter, modifiers))
}

/// A character as a key; a capital has Shift, as elsewhere.
fn char_key(letter: char, modifiers: KeyModifiers) -> KeyEvent {
    let shift = if letter.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(letter), modifiers | shift)
}

fn convert_event(event: &Event) -> Option<InputEvent> {
    match event {
        Event::Key(key) => convert_key(*key).map(InputEvent::Key),
        Event::FocusIn => Some(InputEvent::Focus(true)),
        Event::FocusOut => Some(InputEvent::Focus(false)),
        Event::Csi(Csi::Keyboard(Keyboard::ReportFlags(_))) => Some(InputEvent::KittyKeyboardSupported),
        _ => None,
    }
}

/// Nothing for a release, a repetition, a key of the window's own system such as Super, and keys that no terminal program has.
fn convert_key(key: parsed::KeyEvent) -> Option<KeyEvent> {
    const MODIFIERS: [(Modifiers, KeyModifiers); 3] = [
        (Modifiers::SHIFT, KeyModifiers::SHIFT),
        (Modifiers::ALT, KeyModifiers::ALT),
        (Modifiers::CONTROL, KeyModifiers::CONTROL),
    ];
    if key.kind != KeyEventKind::Press || key.modifiers.intersects(Modifiers::SUPER | Modifiers::HYPER | Modifiers::META) {
        return None;
    }
    let held = MODIFIERS.into_iter().filter(|(one, _)| key.modifiers.contains(*one));
    let modifiers = held.fold(KeyModifiers::NONE, |all, (_, one)| all | one);
    let code = match key.code {
        parsed::KeyCode::Char(letter) if letter.is_control() => return None,
        parsed::KeyCode::Char(letter) if !letter.is_ascii() => return Some(char_key(letter, modifiers - KeyModifiers::ALT)),
        parsed::KeyCode::Char(letter)
            if modifiers.contains(KeyModifiers::SHIFT) && !modifiers.contains(KeyModifiers::CONTROL) =>
        {
            return Some(char_key(letter.to_ascii_uppercase(), modifiers));
        }
        parsed::KeyCode::Char(letter) => return Some(char_key(letter, modifiers)),
        parsed::KeyCode::Function(number) => KeyCode::F(number),
        parsed::KeyCode::Enter => KeyCode::Enter,
        parsed::KeyCode::Backspace => KeyCode::Backspace,
        parsed::KeyCode::Tab => KeyCode::Tab,
        parsed::KeyCode::BackTab => KeyCode::BackTab,
        parsed::KeyCode::Escape => KeyCode::Esc,
        parsed::KeyCode::Left => KeyCode::Left,
        parsed::KeyCode::Right => KeyCode::Right,
        parsed::KeyCode::Up => KeyCode::Up,
        parsed::KeyCode::Down => KeyCode::Down,
        parsed::KeyCode::Home => KeyCode::Home,
        parsed::KeyCode::End => KeyCode::End,
        parsed::KeyCode::PageUp => KeyCode::PageUp,
        parsed::KeyCode::PageDown => KeyCode::PageDown,
        parsed::KeyCode::Insert => KeyCode::Insert,
        parsed::KeyCode::Delete => KeyCode::Delete,
        _ => return None,
    };
    Some(KeyEvent::new(code, modifiers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> InputEvent {
        InputEvent::Key(KeyEvent::new(code, modifiers))
    }

    fn plain(letter: char) -> InputEvent {
        key(KeyCode::Char(letter), KeyModifiers::NONE)
    }

    fn paste(text: &str) -> InputEvent {
        InputEvent::Paste(text.to_owned(), false)
    }

    /// In one piece, and byte by byte; then no more comes.
    fn check(bytes: &[u8], expected: &[InputEvent]) {
        let (mut at_once, mut typed) = (InputDecoder::default(), Vec::new());
        at_once.feed(bytes, &mut typed);
        at_once.flush(&mut typed);
        assert_eq!(typed, expected, "{:?} at once", String::from_utf8_lossy(bytes));
        let (mut singly, mut typed) = (InputDecoder::default(), Vec::new());
        for byte in bytes {
            singly.feed(&[*byte], &mut typed);
        }
        singly.flush(&mut typed);
        assert_eq!(typed, expected, "{:?} byte by byte", String::from_utf8_lossy(bytes));
        assert_eq!(singly.pending_input(), None);
    }

    #[test]
    fn keys_are_read_whole_or_in_pieces() {
        let alt = |letter| key(KeyCode::Char(letter), KeyModifiers::ALT);
        let esc = || key(KeyCode::Esc, KeyModifiers::NONE);
        check("aé漢😀".as_bytes(), &[plain('a'), plain('é'), plain('漢'), plain('😀')]);
        check(b"\x1b", &[esc()]);
        check(b"\x1b\x1b", &[esc(), esc()]);
        check(b"\x1b\x1b[A", &[esc(), key(KeyCode::Up, KeyModifiers::NONE)]);
        check(b"\x1bx\x1bO", &[alt('x'), alt('O')]);
        check(b"\x1b[", &[alt('[')]);
        check(b"\x1b[1;5Cx", &[key(KeyCode::Right, KeyModifiers::CONTROL), plain('x')]);
        check(b"\x1b[[B\x1bOQ\x1b[12~", &[KeyCode::F(2); 3].map(|code| key(code, KeyModifiers::NONE)));
        check(b"\x1b[I\x1b[O", &[InputEvent::Focus(true), InputEvent::Focus(false)]);
        check(b"\x1b[?62;c\x1b[<0;1;1M\x1b[5\rz", &[key(KeyCode::Enter, KeyModifiers::NONE), plain('z')]);
        check(b"\xffa\xc3", &[plain('\u{fffd}'), plain('a'), plain('\u{fffd}')]);
    }

    #[test]
    fn only_press_events_count() {
        check(b"\x1b[97u\x1b[97;1:1u\x1b[97;1:2u\x1b[97;1:3u", &[plain('a'), plain('a')]);
        check(b"\x1b[1;1:3B\x1b[1;1:1B\x1b[5;1:3~", &[key(KeyCode::Down, KeyModifiers::NONE)]);
        check(b"\x1b[?0u\x1b[?5ux", &[InputEvent::KittyKeyboardSupported, InputEvent::KittyKeyboardSupported, plain('x')]);
    }

    #[test]
    fn a_paste_is_text_whatever_is_in_it() {
        check(b"\x1b[200~a\r\nb\rc\n\x1b[201~d", &[paste("a\nb\nc\n"), plain('d')]);
        check(b"\x1b[200~\x1b[A\x1b\x1b[201\x1b[201~", &[paste("\u{1b}[A\u{1b}\u{1b}[201")]);
        check("\x1b[200~é漢\x1b[201~".as_bytes(), &[paste("é漢")]);
        check(b"\x1b[201~x", &[plain('x')]);
    }

    #[test]
    fn a_paste_without_an_end_is_given_up_and_keys_are_keys_again() {
        let (mut bytes, mut typed) = (InputDecoder::default(), Vec::new());
        bytes.feed(b"\x1b[200~hello\x1b[20", &mut typed);
        assert_eq!((typed.as_slice(), bytes.pending_input()), (&[][..], Some(PendingInput::Paste)));
        bytes.flush(&mut typed);
        bytes.feed(b"q", &mut typed);
        assert_eq!(typed, [paste("hello\u{1b}[20"), plain('q')]);
    }

    #[test]
    fn a_paste_that_is_too_long_is_cut_at_a_whole_character() {
        let long = "é".repeat(MAX_PASTE_BYTES);
        let (mut bytes, mut typed) = (InputDecoder::default(), Vec::new());
        bytes.feed(format!("\x1b[200~x{long}\x1b[201~y").as_bytes(), &mut typed);
        let kept = format!("x{}", "é".repeat((MAX_PASTE_BYTES - 1) / 2));
        assert_eq!(typed, [InputEvent::Paste(kept, true), plain('y')]);
    }

    #[test]
    fn what_the_terminal_says_of_itself_is_not_typed() {
        let (mut bytes, mut typed) = (InputDecoder::default(), Vec::new());
        bytes.feed(b"\x1b]11;rgb:0000/0000/0000\x1b\\a\x1b]0;x\x07b\x1bP1$r\x1b\\c", &mut typed);
        assert_eq!(typed, [plain('a'), plain('b'), plain('c')]);
    }

    #[test]
    fn no_bytes_make_it_fail_or_keep_more_than_it_may() {
        let mut seed = 1_u64;
        let (mut bytes, mut typed) = (InputDecoder::default(), Vec::new());
        for _ in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let byte = (seed >> 56) as u8;
            bytes.feed(&[if byte < 96 { b"\x1b[O~;12"[usize::from(byte) % 7] } else { byte }], &mut typed);
            typed.clear();
            assert!(bytes.pending.len() <= MAX_PASTE_BYTES + 1);
        }
    }

    #[test]
    fn every_sequence_has_its_key() {
        for (parameters, last, code, modifiers) in [
            ("", b'A', KeyCode::Up, KeyModifiers::NONE),
            ("1;2", b'D', KeyCode::Left, KeyModifiers::SHIFT),
            ("1;6", b'H', KeyCode::Home, KeyModifiers::CONTROL | KeyModifiers::SHIFT),
            ("1;3", b'P', KeyCode::F(1), KeyModifiers::ALT),
            ("", b'Z', KeyCode::BackTab, KeyModifiers::SHIFT),
            ("3", b'~', KeyCode::Delete, KeyModifiers::NONE),
            ("5;5", b'~', KeyCode::PageUp, KeyModifiers::CONTROL),
            ("15", b'~', KeyCode::F(5), KeyModifiers::NONE),
            ("17", b'~', KeyCode::F(6), KeyModifiers::NONE),
            ("21", b'~', KeyCode::F(10), KeyModifiers::NONE),
            ("24", b'~', KeyCode::F(12), KeyModifiers::NONE),
            ("27;5;13", b'~', KeyCode::Enter, KeyModifiers::CONTROL),
            ("122;5", b'u', KeyCode::Char('z'), KeyModifiers::CONTROL),
            ("9;2", b'u', KeyCode::BackTab, KeyModifiers::SHIFT),
            ("116;4", b'u', KeyCode::Char('T'), KeyModifiers::SHIFT | KeyModifiers::ALT),
            ("103;6", b'u', KeyCode::Char('g'), KeyModifiers::CONTROL | KeyModifiers::SHIFT),
            ("27", b'u', KeyCode::Esc, KeyModifiers::NONE),
            ("97:65;2:1", b'u', KeyCode::Char('A'), KeyModifiers::SHIFT),
            ("57400;129", b'u', KeyCode::Char('1'), KeyModifiers::NONE),
            ("57414", b'u', KeyCode::Enter, KeyModifiers::NONE),
            ("57426", b'u', KeyCode::Delete, KeyModifiers::NONE),
            ("99;69", b'u', KeyCode::Char('c'), KeyModifiers::CONTROL),
            ("[", b'E', KeyCode::F(5), KeyModifiers::NONE),
        ] {
            check(format!("\x1b[{parameters}{}", char::from(last)).as_bytes(), &[key(code, modifiers)]);
        }
        for (parameters, last) in [
            ("97;9", b'u'),
            ("57428", b'u'),
            ("57441;2", b'u'),
            ("97;1:3", b'u'),
            ("99", b'~'),
            ("?1;2", b'c'),
            ("12;40", b'R'),
            ("9999999999", b'~'),
        ] {
            check(format!("\x1b[{parameters}{}", char::from(last)).as_bytes(), &[]);
        }
    }

    #[test]
    fn every_single_byte_has_its_key() {
        for (byte, code, modifiers) in [
            (b'a', KeyCode::Char('a'), KeyModifiers::NONE),
            (b'A', KeyCode::Char('A'), KeyModifiers::SHIFT),
            (b'?', KeyCode::Char('?'), KeyModifiers::NONE),
            (b'\r', KeyCode::Enter, KeyModifiers::NONE),
            (b'\n', KeyCode::Char('j'), KeyModifiers::CONTROL),
            (b'\t', KeyCode::Tab, KeyModifiers::NONE),
            (0x7f, KeyCode::Backspace, KeyModifiers::NONE),
            (0x08, KeyCode::Char('h'), KeyModifiers::CONTROL),
            (0x00, KeyCode::Char(' '), KeyModifiers::CONTROL),
            (0x03, KeyCode::Char('c'), KeyModifiers::CONTROL),
            (0x1a, KeyCode::Char('z'), KeyModifiers::CONTROL),
            (0x1f, KeyCode::Char('7'), KeyModifiers::CONTROL),
        ] {
            check(&[byte], &[key(code, modifiers)]);
        }
        check(b"\x1bOM\x1bOR\x1bO!", &[key(KeyCode::Enter, KeyModifiers::NONE), key(KeyCode::F(3), KeyModifiers::NONE)]);
    }
}
