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
pub const MAX_PASTE_BYTES: usize = 64 * 1024;
/// The longest sequence that a key sends.
const MAX_KEY_BYTES: usize = 12;
/// No key's sequence is nearly as long.
const MAX_SEQUENCE_BYTES: usize = 64;
/// A paste in which nothing came for so long, in milliseconds, may have lost its end.
const MIN_PASTE_GAP_MS: i64 = 100;
const ESC: u8 = 0x1b;
const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputEvent {
    /// A key was pressed.
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
pub enum PendingInput {
    /// A lone Escape: the key, or the beginning of a sequence.
    Escape,
    /// A key's sequence, or a character.
    Sequence,
    /// A paste whose end has not come.
    Paste,
}

/// Reads bytes as they come.
#[derive(Debug, Default)]
pub struct InputDecoder {
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
    pub fn feed(&mut self, bytes: &[u8], events: &mut Vec<InputEvent>) {
        for byte in bytes {
            self.feed_byte(*byte, events);
        }
    }

    /// Takes bytes that came after a rest in which nothing came. A paste comes in one stream, so a single key after a rest was typed by
    /// somebody: the end of the paste is lost, and the key is one.
    pub fn feed_after_rest(&mut self, bytes: &[u8], rest_ms: i64, events: &mut Vec<InputEvent>) {
        let is_pasting = self.pending_input() == Some(PendingInput::Paste);
        if is_pasting && rest_ms >= MIN_PASTE_GAP_MS && is_one_key(bytes) {
            self.flush(events);
        }
        self.feed(bytes, events);
    }

    /// What waits for more bytes.
    pub fn pending_input(&self) -> Option<PendingInput> {
        match self.pending.as_slice() {
            [] => None,
            [ESC] => Some(PendingInput::Escape),
            PASTE_START => Some(PendingInput::Paste),
            _ => Some(PendingInput::Sequence),
        }
    }

    /// Takes what has begun as it is, since no more bytes came for a while.
    pub fn flush(&mut self, events: &mut Vec<InputEvent>) {
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
            [ESC, b'[', ref numbers @ ..] if byte == b'u' => {
                if let Some(on_latin_layout) = on_latin_layout(numbers) {
                    *self = Self::default();
                    return self.feed(on_latin_layout.as_bytes(), events);
                }
            }
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

/// Whether these bytes are one key, and neither a paste's end nor a piece of it. Enter counts as pasted, because it would save.
fn is_one_key(bytes: &[u8]) -> bool {
    match bytes {
        [] | [b'\r' | b'\n'] => false,
        [ESC] => true,
        [ESC, ..] => !PASTE_END.starts_with(bytes) && !bytes.starts_with(PASTE_END) && bytes.len() <= MAX_KEY_BYTES,
        _ => std::str::from_utf8(bytes).is_ok_and(|text| text.chars().count() == 1),
    }
}

/// Letters of other layouts and those on the same keys of the Latin one, for terminals that do not report the key itself.
const LAYOUTS: [(&str, &str); 3] = [
    ("йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm"),
    ("ії", "s]"),
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
];
/// The bits of Alt and Ctrl in kitty's protocol.
const ALT_OR_CTRL_BITS: u16 = 2 | 4;

/// The sequence of a letter of another alphabet with Ctrl or Alt as that of the Latin letter on its key, so that Ctrl-C is Ctrl-C on
/// every layout. `numbers` is what stands between `ESC [` and `u`; the key on the Latin layout is its third one.
fn on_latin_layout(numbers: &[u8]) -> Option<String> {
    let (keys, held) = std::str::from_utf8(numbers).ok()?.split_once(';')?;
    let modifiers: u16 = held.split(':').next()?.parse().ok()?;
    let mut keys = keys.split(':');
    let letter = char::from_u32(keys.next()?.parse().ok()?).filter(|letter| !letter.is_ascii() && letter.is_alphabetic())?;
    let reported = keys.nth(1).and_then(|key| char::from_u32(key.parse().ok()?));
    let lower = letter.to_lowercase().next()?;
    let on_same_key =
        || LAYOUTS.iter().find_map(|(letters, latin)| letters.chars().zip(latin.chars()).find(|(known, _)| *known == lower));
    let latin = reported.or_else(|| on_same_key().map(|(_, latin)| latin)).filter(char::is_ascii)?;
    let is_held = modifiers.checked_sub(1)? & ALT_OR_CTRL_BITS != 0;
    is_held.then(|| format!("\x1b[{};{held}u", u32::from(latin)))
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
