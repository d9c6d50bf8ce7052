//! What a console that gives events, and no bytes, would have sent as bytes: the decoder then has one language to read. Pure.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The bytes of an event in kitty's and xterm's encoding, which tell the Escape key from the beginning of a sequence. Empty for
/// what is no input, such as the release of a key.
pub fn bytes_of_event(event: &Event) -> Vec<u8> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
        Event::Key(key) => bytes_of_key(*key).into_bytes(),
        Event::Paste(text) => format!("\x1b[200~{text}\x1b[201~").into_bytes(),
        Event::FocusGained => b"\x1b[I".to_vec(),
        Event::FocusLost => b"\x1b[O".to_vec(),
        Event::Mouse(_) | Event::Resize(..) => Vec::new(),
    }
}

fn bytes_of_key(key: KeyEvent) -> String {
    let held = modifiers_number(key.modifiers);
    match key.code {
        KeyCode::Char(letter) if is_typed(letter, key.modifiers) => letter.to_string(),
        KeyCode::Char(letter) => numbered(u32::from(letter.to_ascii_lowercase()), held),
        KeyCode::Esc => numbered(27, held),
        KeyCode::Enter if held == 1 => "\r".to_owned(),
        KeyCode::Enter => numbered(13, held),
        KeyCode::Tab if held == 1 => "\t".to_owned(),
        KeyCode::Tab => numbered(9, held),
        KeyCode::BackTab => "\x1b[Z".to_owned(),
        KeyCode::Backspace if held == 1 => "\x7f".to_owned(),
        KeyCode::Backspace => numbered(127, held),
        KeyCode::Up => lettered('A', held),
        KeyCode::Down => lettered('B', held),
        KeyCode::Right => lettered('C', held),
        KeyCode::Left => lettered('D', held),
        KeyCode::End => lettered('F', held),
        KeyCode::Home => lettered('H', held),
        KeyCode::Insert => tilde(2, held),
        KeyCode::Delete => tilde(3, held),
        KeyCode::PageUp => tilde(5, held),
        KeyCode::PageDown => tilde(6, held),
        KeyCode::F(number @ 1..=12) => {
            const NUMBERS: [u32; 12] = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24];
            NUMBERS.get(usize::from(number) - 1).map_or_else(String::new, |number| tilde(*number, held))
        }
        _ => String::new(),
    }
}

/// Whether a key is a character of a text. `AltGr` arrives as Ctrl and Alt together, with the character that it makes.
fn is_typed(letter: char, modifiers: KeyModifiers) -> bool {
    let is_alt_gr = modifiers.contains(KeyModifiers::CONTROL | KeyModifiers::ALT) && !letter.is_ascii_alphabetic();
    is_alt_gr || !modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
}

/// One, and one, two and four for Shift, Alt and Ctrl.
fn modifiers_number(modifiers: KeyModifiers) -> u32 {
    let bits = [(KeyModifiers::SHIFT, 1), (KeyModifiers::ALT, 2), (KeyModifiers::CONTROL, 4)];
    1 + bits.into_iter().filter(|(modifier, _)| modifiers.contains(*modifier)).map(|(_, bit)| bit).sum::<u32>()
}

fn numbered(key: u32, held: u32) -> String {
    if held == 1 { format!("\x1b[{key}u") } else { format!("\x1b[{key};{held}u") }
}

fn lettered(key: char, held: u32) -> String {
    if held == 1 { format!("\x1b[{key}") } else { format!("\x1b[1;{held}{key}") }
}

fn tilde(key: u32, held: u32) -> String {
    if held == 1 { format!("\x1b[{key}~") } else { format!("\x1b[{key};{held}~") }
}
