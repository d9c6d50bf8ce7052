//! What a terminal sends → keys, pastes and focus changes. Pure: bytes come in, and word that no more came.
//!
//! Read here and not by crossterm, whose reader (0.29) turns in circles for ever once the terminal is gone, and never hears
//! another key after a paste that has no end. Its key types are used.

use crate::edge::terminal::input::key_table;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// More of one paste is not taken, in bytes.
pub const MAX_PASTE_BYTES: usize = 64 * 1024;
/// No key's sequence is nearly as long.
const MAX_SEQUENCE_BYTES: usize = 64;
const ESC: u8 = 0x1b;
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputEvent {
    /// A key.
    Key(KeyEvent),
    /// Text that was pasted, its lines ended by `\n`; and whether more was sent than is taken.
    Paste(String, bool),
    /// The window got or lost the keyboard.
    Focus(bool),
    /// The terminal can tell keys apart by kitty's protocol.
    KittyKeyboardSupported,
}

/// Something that has begun and may have no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingInput {
    /// A key's sequence, or a lone Escape.
    Sequence,
    /// A paste.
    Paste,
}

/// Reads bytes as they come.
#[derive(Debug, Default)]
pub struct InputDecoder {
    state: DecoderState,
    /// Of a sequence or a character that is not whole; in a paste, what may be its end.
    pending: Vec<u8>,
    pasted: Vec<u8>,
    truncated: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum DecoderState {
    #[default]
    Ground,
    /// A sequence, after `ESC`.
    Escape,
    /// After `ESC [`.
    Csi,
    /// After `ESC O`.
    Ss3,
    /// The terminal talks about itself, until BEL or ST; nobody asked it.
    ControlString,
    Paste,
}

impl InputDecoder {
    /// Takes bytes; what they mean is added to `typed`.
    pub fn feed(&mut self, bytes: &[u8], events: &mut Vec<InputEvent>) {
        for (index, byte) in bytes.iter().enumerate() {
            self.feed_byte(*byte, index + 1 < bytes.len(), events);
        }
    }

    /// What waits for more.
    pub fn pending_input(&self) -> Option<PendingInput> {
        match self.state {
            DecoderState::Paste => Some(PendingInput::Paste),
            DecoderState::Ground if self.pending.is_empty() => None,
            _ => Some(PendingInput::Sequence),
        }
    }

    /// No more came for a while: what has begun is taken as it is.
    pub fn flush(&mut self, events: &mut Vec<InputEvent>) {
        let alt = |letter| InputEvent::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::ALT));
        match self.state {
            DecoderState::Paste => {
                let rest = std::mem::take(&mut self.pending);
                self.append_paste(&rest);
                self.end_paste(events);
            }
            DecoderState::Escape => events.push(InputEvent::Key(KeyCode::Esc.into())),
            DecoderState::Csi if self.pending.is_empty() => events.push(alt('[')),
            DecoderState::Ss3 => events.push(alt('O')),
            DecoderState::Ground if !self.pending.is_empty() => {
                events.push(char_event(char::REPLACEMENT_CHARACTER, KeyModifiers::NONE))
            }
            DecoderState::Ground | DecoderState::Csi | DecoderState::ControlString => {}
        }
        self.reset();
    }

    fn feed_byte(&mut self, byte: u8, more: bool, events: &mut Vec<InputEvent>) {
        match self.state {
            DecoderState::Ground => self.ground_byte(byte, KeyModifiers::NONE, events),
            DecoderState::Escape => self.escape_byte(byte, more, events),
            DecoderState::Csi => self.csi_byte(byte, events),
            DecoderState::Ss3 => {
                self.reset();
                events.extend(key_table::ss3_key(byte).map(InputEvent::Key));
            }
            DecoderState::ControlString => {
                let ended = byte == 0x07 || (byte == b'\\' && self.pending.ends_with(&[ESC]));
                self.pending = vec![byte];
                if ended {
                    self.reset();
                }
            }
            DecoderState::Paste => self.paste_byte(byte, events),
        }
    }

    fn reset(&mut self) {
        self.state = DecoderState::Ground;
        self.pending.clear();
    }

    /// A character, or a part of one, or a control.
    fn ground_byte(&mut self, byte: u8, modifiers: KeyModifiers, events: &mut Vec<InputEvent>) {
        if !self.pending.is_empty() && !is_continuation(byte) {
            events.push(char_event(char::REPLACEMENT_CHARACTER, modifiers));
            self.pending.clear();
        }
        if byte == ESC {
            self.state = DecoderState::Escape;
        } else if byte < 0x80 {
            events.push(InputEvent::Key(key_table::ascii_key(byte, modifiers)));
        } else {
            self.pending.push(byte);
            let wanted = key_table::utf8_len(self.pending.first().copied().unwrap_or(byte));
            if self.pending.len() >= wanted {
                let whole = std::str::from_utf8(&self.pending).ok().and_then(|text| text.chars().next());
                events.push(char_event(whole.unwrap_or(char::REPLACEMENT_CHARACTER), modifiers));
                self.pending.clear();
            }
        }
    }

    fn escape_byte(&mut self, byte: u8, more: bool, events: &mut Vec<InputEvent>) {
        self.reset();
        match byte {
            b'[' => self.state = DecoderState::Csi,
            b'O' => self.state = DecoderState::Ss3,
            // Alone it is a key with Alt; followed at once by more it is the terminal talking.
            b']' | b'P' | b'_' | b'^' if more => self.state = DecoderState::ControlString,
            ESC => {
                events.push(InputEvent::Key(KeyCode::Esc.into()));
                self.state = DecoderState::Escape;
            }
            _ if byte < 0x80 => events.push(InputEvent::Key(key_table::ascii_key(byte, KeyModifiers::ALT))),
            _ => self.ground_byte(byte, KeyModifiers::NONE, events),
        }
    }

    fn csi_byte(&mut self, byte: u8, events: &mut Vec<InputEvent>) {
        // The Linux console's first five function keys have a second bracket.
        let goes_on = (0x20..0x40).contains(&byte) || (byte == b'[' && self.pending.is_empty());
        if byte < 0x20 {
            // A control ends it without a meaning and has its own.
            self.reset();
            self.ground_byte(byte, KeyModifiers::NONE, events);
        } else if goes_on && self.pending.len() < MAX_SEQUENCE_BYTES {
            self.pending.push(byte);
        } else {
            let parameters = std::mem::take(&mut self.pending);
            self.reset();
            match (parameters.as_slice(), byte) {
                (b"200", b'~') => self.state = DecoderState::Paste,
                (b"", b'I') => events.push(InputEvent::Focus(true)),
                (b"", b'O') => events.push(InputEvent::Focus(false)),
                ([b'?', ..], b'u') => events.push(InputEvent::KittyKeyboardSupported),
                _ => events.extend(key_table::csi_key(&parameters, byte).map(InputEvent::Key)),
            }
        }
    }

    fn paste_byte(&mut self, byte: u8, events: &mut Vec<InputEvent>) {
        self.pending.push(byte);
        if self.pending == PASTE_END {
            self.pending.clear();
            self.end_paste(events);
        } else if !PASTE_END.starts_with(&self.pending) {
            // Only the first byte of the end is an Escape, so a new end can begin at this byte and nowhere before it.
            let keep = if byte == ESC { self.pending.len() - 1 } else { self.pending.len() };
            let text: Vec<u8> = self.pending.drain(..keep).collect();
            self.append_paste(&text);
        }
    }

    fn append_paste(&mut self, text: &[u8]) {
        let room = MAX_PASTE_BYTES.saturating_sub(self.pasted.len());
        self.truncated |= text.len() > room;
        self.pasted.extend_from_slice(text.get(..room).unwrap_or(text));
    }

    fn end_paste(&mut self, events: &mut Vec<InputEvent>) {
        let pasted = std::mem::take(&mut self.pasted);
        let cut = std::mem::take(&mut self.truncated);
        let text = if cut { trim_partial_char(&pasted) } else { &pasted };
        let text = String::from_utf8_lossy(text).replace("\r\n", "\n").replace('\r', "\n");
        events.push(InputEvent::Paste(text, cut));
        self.state = DecoderState::Ground;
    }
}

fn char_event(letter: char, modifiers: KeyModifiers) -> InputEvent {
    InputEvent::Key(key_table::char_key(letter, modifiers))
}

const fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// Without a last character that was cut in the middle.
fn trim_partial_char(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(why) if why.error_len().is_none() => bytes.get(..why.valid_up_to()).unwrap_or(bytes),
        _ => bytes,
    }
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
            assert!(bytes.pending.len() <= MAX_SEQUENCE_BYTES + 1);
        }
    }
}
