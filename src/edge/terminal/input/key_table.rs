//! The table of what a terminal sends for which key: xterm's, and where they differ the Linux console's and rxvt's.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A character as a key; a capital has Shift, as elsewhere.
pub(crate) fn char_key(letter: char, modifiers: KeyModifiers) -> KeyEvent {
    let shift = if letter.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(letter), modifiers | shift)
}

/// One byte below 0x80.
pub(crate) fn ascii_key(byte: u8, modifiers: KeyModifiers) -> KeyEvent {
    let control = |letter: u8| KeyEvent::new(KeyCode::Char(char::from(letter)), modifiers | KeyModifiers::CONTROL);
    match byte {
        b'\r' => KeyEvent::new(KeyCode::Enter, modifiers),
        b'\t' => KeyEvent::new(KeyCode::Tab, modifiers),
        0x7f => KeyEvent::new(KeyCode::Backspace, modifiers),
        0 => control(b' '),
        1..=0x1a => control(byte - 1 + b'a'),
        0x1c..=0x1f => control(byte - 0x1c + b'4'),
        0x1b => KeyEvent::new(KeyCode::Esc, modifiers),
        _ => char_key(char::from(byte), modifiers),
    }
}

/// How many bytes a UTF-8 character has, by its first; 1 for what is none.
pub(crate) const fn utf8_len(first: u8) -> usize {
    match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    }
}

/// The byte after `ESC O`.
pub(crate) fn ss3_key(byte: u8) -> Option<KeyEvent> {
    let code = if byte == b'M' { KeyCode::Enter } else { key_from_final_byte(byte)? };
    Some(code.into())
}

/// What stands between `ESC [` and the last byte, and the last byte. Nothing for what is no key.
pub(crate) fn csi_key(parameters: &[u8], last: u8) -> Option<KeyEvent> {
    if parameters == b"[" {
        return matches!(last, b'A'..=b'E').then(|| KeyCode::F(last - b'A' + 1).into());
    }
    let number = |text: &str| if text.is_empty() { Some(1) } else { text.parse().ok() };
    // What stands after a colon says more of the number before it.
    let parts = std::str::from_utf8(parameters).ok()?.split(';').map(|part| part.split(':').map(number).collect());
    let numbers: Vec<Vec<u32>> = parts.collect::<Option<_>>()?;
    let nth = |at: usize| numbers.get(at).and_then(|parts| parts.first()).copied();
    let event = numbers.get(1).and_then(|parts| parts.get(1)).copied().unwrap_or(PRESS_EVENT);
    let first = nth(0)?;
    let modifiers = decode_modifiers(nth(1).unwrap_or(1))?;
    if event != PRESS_EVENT {
        return None;
    }
    match last {
        b'Z' => Some(KeyEvent::new(KeyCode::BackTab, modifiers | KeyModifiers::SHIFT)),
        b'u' => key_from_code_point(first, modifiers),
        // What xterm sends for a key that has no sequence of its own.
        b'~' if first == 27 => key_from_code_point(nth(2)?, modifiers),
        b'~' => Some(KeyEvent::new(key_from_number(first)?, modifiers)),
        // With another number it is no key but a report.
        _ if first == 1 => Some(KeyEvent::new(key_from_final_byte(last)?, modifiers)),
        _ => None,
    }
}

/// Kitty's protocol can tell presses, repeats and releases; only the first is a key here.
const PRESS_EVENT: u32 = 1;

/// None with a key that belongs to the window's own system, such as Super. The locks change nothing.
fn decode_modifiers(number: u32) -> Option<KeyModifiers> {
    let bits = number.saturating_sub(1);
    let known = [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)];
    let held = known.into_iter().filter(|(bit, _)| bits & bit != 0).fold(KeyModifiers::NONE, |all, (_, one)| all | one);
    (bits & 0b11_1000 == 0).then_some(held)
}

/// The number pad in kitty's protocol, from its first number on: what each key is.
const KEYPAD_KEYS: [KeyCode; 28] = [
    KeyCode::Char('0'),
    KeyCode::Char('1'),
    KeyCode::Char('2'),
    KeyCode::Char('3'),
    KeyCode::Char('4'),
    KeyCode::Char('5'),
    KeyCode::Char('6'),
    KeyCode::Char('7'),
    KeyCode::Char('8'),
    KeyCode::Char('9'),
    KeyCode::Char('.'),
    KeyCode::Char('/'),
    KeyCode::Char('*'),
    KeyCode::Char('-'),
    KeyCode::Char('+'),
    KeyCode::Enter,
    KeyCode::Char('='),
    KeyCode::Char(','),
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::Insert,
    KeyCode::Delete,
];
const KEYPAD_FIRST_CODE: u32 = 57_399;
/// Numbers that stand for keys, not for characters.
const FUNCTIONAL_KEY_CODES: std::ops::RangeInclusive<u32> = 57_344..=63_743;

fn key_from_code_point(number: u32, modifiers: KeyModifiers) -> Option<KeyEvent> {
    if FUNCTIONAL_KEY_CODES.contains(&number) {
        let code = KEYPAD_KEYS.get(usize::try_from(number.checked_sub(KEYPAD_FIRST_CODE)?).ok()?)?;
        return Some(KeyEvent::new(*code, modifiers));
    }
    let code = match char::from_u32(number)? {
        '\u{1b}' => KeyCode::Esc,
        '\r' => KeyCode::Enter,
        '\t' if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        '\t' => KeyCode::Tab,
        '\u{7f}' => KeyCode::Backspace,
        control if control.is_control() => return None,
        letter if modifiers.intersection(KeyModifiers::SHIFT | KeyModifiers::CONTROL) == KeyModifiers::SHIFT => {
            return Some(char_key(letter.to_ascii_uppercase(), modifiers));
        }
        letter => return Some(char_key(letter, modifiers)),
    };
    Some(KeyEvent::new(code, modifiers))
}

const fn key_from_final_byte(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        _ => return None,
    })
}

fn key_from_number(number: u32) -> Option<KeyCode> {
    let function = |from: u32, first: u32| u8::try_from(number - from + first).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use KeyModifiers as M;

    #[test]
    fn every_sequence_has_its_key() {
        for (parameters, last, code, modifiers) in [
            ("", b'A', KeyCode::Up, M::NONE),
            ("1;2", b'D', KeyCode::Left, M::SHIFT),
            ("1;6", b'H', KeyCode::Home, M::CONTROL | M::SHIFT),
            ("1;3", b'P', KeyCode::F(1), M::ALT),
            ("", b'Z', KeyCode::BackTab, M::SHIFT),
            ("3", b'~', KeyCode::Delete, M::NONE),
            ("5;5", b'~', KeyCode::PageUp, M::CONTROL),
            ("15", b'~', KeyCode::F(5), M::NONE),
            ("17", b'~', KeyCode::F(6), M::NONE),
            ("21", b'~', KeyCode::F(10), M::NONE),
            ("24", b'~', KeyCode::F(12), M::NONE),
            ("34", b'~', KeyCode::F(20), M::NONE),
            ("27;5;13", b'~', KeyCode::Enter, M::CONTROL),
            ("122;5", b'u', KeyCode::Char('z'), M::CONTROL),
            ("9;2", b'u', KeyCode::BackTab, M::SHIFT),
            ("116;4", b'u', KeyCode::Char('T'), M::SHIFT | M::ALT),
            ("103;6", b'u', KeyCode::Char('g'), M::CONTROL | M::SHIFT),
            ("27", b'u', KeyCode::Esc, M::NONE),
            ("97:65;2:1", b'u', KeyCode::Char('A'), M::SHIFT),
            ("57400;129", b'u', KeyCode::Char('1'), M::NONE),
            ("57414", b'u', KeyCode::Enter, M::NONE),
            ("57426", b'u', KeyCode::Delete, M::NONE),
            ("99;69", b'u', KeyCode::Char('c'), M::CONTROL),
            ("[", b'E', KeyCode::F(5), M::NONE),
        ] {
            assert_eq!(csi_key(parameters.as_bytes(), last), Some(KeyEvent::new(code, modifiers)), "{parameters}");
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
            ("", b'~'.wrapping_add(1)),
        ] {
            assert_eq!(csi_key(parameters.as_bytes(), last), None, "{parameters}");
        }
    }

    #[test]
    fn every_single_byte_has_its_key() {
        for (byte, code, modifiers) in [
            (b'a', KeyCode::Char('a'), M::NONE),
            (b'A', KeyCode::Char('A'), M::SHIFT),
            (b'?', KeyCode::Char('?'), M::NONE),
            (b'\r', KeyCode::Enter, M::NONE),
            (b'\n', KeyCode::Char('j'), M::CONTROL),
            (b'\t', KeyCode::Tab, M::NONE),
            (0x7f, KeyCode::Backspace, M::NONE),
            (0x08, KeyCode::Char('h'), M::CONTROL),
            (0x00, KeyCode::Char(' '), M::CONTROL),
            (0x03, KeyCode::Char('c'), M::CONTROL),
            (0x1a, KeyCode::Char('z'), M::CONTROL),
            (0x1f, KeyCode::Char('7'), M::CONTROL),
        ] {
            assert_eq!(ascii_key(byte, M::NONE), KeyEvent::new(code, modifiers), "{byte:#x}");
        }
        assert_eq!(
            (ss3_key(b'M'), ss3_key(b'R'), ss3_key(b'!')),
            (Some(KeyCode::Enter.into()), Some(KeyCode::F(3).into()), None)
        );
    }
}
