//! Decodes bytes from the terminal into keys, pastes and focus changes. Pure: the caller says when no more bytes came.
//!
//! termina parses each sequence. What it leaves to its caller is here: where a sequence without a meaning ends, which byte begins
//! the next one, and what becomes of a paste that has no end or is too long. crossterm's reader cannot be used: its parser is
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

/// What stands for bytes that are not UTF-8.
const INVALID_UTF8: InputEvent = InputEvent::Key(KeyEvent::new(KeyCode::Char(char::REPLACEMENT_CHARACTER), KeyModifiers::NONE));

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

    /// Takes what has begun as it is, since no more bytes came for a while.
    pub(crate) fn flush(&mut self, events: &mut Vec<InputEvent>) {
        match *self.pending.as_slice() {
            [] | [ESC, _, _, ..] if self.pending != PASTE_START => {}
            [ESC] => events.push(InputEvent::Key(KeyCode::Esc.into())),
            [ESC, letter] => events.push(InputEvent::Key(char_key(char::from(letter), KeyModifiers::ALT))),
            [ESC, ..] => self.feed(PASTE_END, events),
            _ => events.push(INVALID_UTF8),
        }
        *self = Self::default();
    }

    fn feed_byte(&mut self, byte: u8, events: &mut Vec<InputEvent>) {
        match *self.pending.as_slice() {
            _ if self.pending == PASTE_START => return self.feed_paste_byte(byte, events),
            // The first is the key; the second may begin a sequence.
            [ESC] if byte == ESC => return events.push(InputEvent::Key(KeyCode::Esc.into())),
            // A control ends a sequence without a meaning and has its own.
            [ESC, b'[', ..] if byte < 0x20 => *self = Self::default(),
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
            *self = Self::default();
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
            [0x80..=0xff, ..] => events.push(INVALID_UTF8),
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
            *self = Self::default();
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
    let held = MODIFIERS.into_iter().filter(|(modifier, _)| key.modifiers.contains(*modifier));
    let modifiers: KeyModifiers = held.map(|(_, modifier)| modifier).collect();
    let code = match key.code {
        parsed::KeyCode::Char(letter) if letter.is_control() => return None,
        parsed::KeyCode::Char(letter) if !letter.is_ascii() => return Some(char_key(letter, modifiers - KeyModifiers::ALT)),
        parsed::KeyCode::Char(letter) => {
            let is_capital = modifiers.contains(KeyModifiers::SHIFT) && !modifiers.contains(KeyModifiers::CONTROL);
            return Some(char_key(if is_capital { letter.to_ascii_uppercase() } else { letter }, modifiers));
        }
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
    use crate::app::keymap::key_names::{name_of, prefix_of};

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
    fn a_paste_that_is_too_long_is_cut_at_a_whole_character() {
        let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
        decoder.feed(format!("\x1b[200~x{}\x1b[201~y", "é".repeat(MAX_PASTE_BYTES)).as_bytes(), &mut events);
        let kept = format!("x{}", "é".repeat((MAX_PASTE_BYTES - 1) / 2));
        assert_eq!(describe(&events), format!("{kept:?}… y"));
    }

    #[test]
    fn random_bytes_neither_fail_nor_pile_up() {
        let mut seed = 1_u64;
        let (mut decoder, mut events) = (InputDecoder::default(), Vec::new());
        for _ in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let byte = (seed >> 56) as u8;
            decoder.feed(&[if byte < 96 { b"\x1b[O~;12"[usize::from(byte) % 7] } else { byte }], &mut events);
            events.clear();
            assert!(decoder.pending.len() <= MAX_PASTE_BYTES + 1);
        }
    }
}
