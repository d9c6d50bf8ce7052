//! Names the keys that somebody presses to try them out. Pure.

use crate::app::keymap::key_names;
use crate::edge::terminal::input::decoder::InputEvent;
use crate::plain_text::is_obeyed_or_unseen;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The keys pressed so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PressedKeys {
    /// Each key's name once, in the order of the first presses.
    pub names: Vec<String>,
    /// Accents that arrived without their letter.
    pub lone_accents: Vec<char>,
    /// How often something arrived that is no key.
    pub unknown_count: usize,
    /// The window got or lost the keyboard.
    pub saw_focus_change: bool,
}

impl PressedKeys {
    /// Adds what one press sent, and names it. `None`: it was the key that ends the input.
    pub(crate) fn record_input(&mut self, events: &[InputEvent]) -> Option<Vec<String>> {
        let mut described = Vec::new();
        if events.is_empty() {
            self.unknown_count += 1;
            described.push("a key that does nothing in a session".to_owned());
        }
        for event in events {
            described.push(match event {
                InputEvent::Key(key) if ends_input(*key) => return None,
                InputEvent::Key(key) => self.record_key(*key),
                InputEvent::Paste(text, _) => format!("a paste of {} letters", text.chars().count()),
                InputEvent::Focus(has) => {
                    self.saw_focus_change = true;
                    format!("the window {} the keyboard", if *has { "has" } else { "lost" })
                }
                InputEvent::KittyKeyboardSupported => continue,
            });
        }
        Some(described)
    }

    fn record_key(&mut self, key: KeyEvent) -> String {
        let name = key_name(key);
        let accent = match key.code {
            KeyCode::Char(letter) if is_lone_accent(letter) => Some(letter),
            _ => None,
        };
        self.lone_accents.extend(accent.filter(|letter| !self.lone_accents.contains(letter)));
        if !self.names.contains(&name) {
            self.names.push(name.clone());
        }
        match accent {
            Some(_) => format!("{name} by itself: an accent that did not combine with its letter"),
            None => name,
        }
    }
}

fn ends_input(key: KeyEvent) -> bool {
    key.code == KeyCode::Enter || key.code == KeyCode::Char('c') && key.modifiers == KeyModifiers::CONTROL
}

/// The accents of dead keys, and combining characters.
fn is_lone_accent(letter: char) -> bool {
    matches!(letter, '´' | '¨' | '¸' | '˜' | '˚' | 'ˆ' | 'ˇ' | '˘' | '\u{300}'..='\u{36f}')
}

fn key_name(key: KeyEvent) -> String {
    let plain = match key.code {
        // A control character would be obeyed by the terminal, and some characters reverse the text.
        KeyCode::Char(letter) if is_obeyed_or_unseen(letter) => format!("U+{:04X}", u32::from(letter)),
        code => key_names::name_of(code),
    };
    // A capital letter and `Shift-Tab` already tell of Shift.
    let has_shift = matches!(key.code, KeyCode::Char(_) | KeyCode::BackTab);
    let shown = if has_shift { key.modifiers - KeyModifiers::SHIFT } else { key.modifiers };
    key_names::prefix_of(shown) + &plain
}
