//! Detects pastes that the terminal does not mark: more than 20 text keys within 50 ms become one paste, so that a line end in
//! pasted text saves nothing. Where other keys lie between them, as in a flood of random bytes, they become several. Takes the time as a parameter. Keys at typing speed are never delayed.

use crate::edge::terminal::input::decoder::{InputEvent, MAX_PASTE_BYTES};
use crate::session::RealTime;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Keys within this belong together; after a pause of this length a paste is over.
const BURST_WINDOW_MS: i64 = 50;
/// More keys than this, together, are a paste.
const MAX_TYPED_KEYS: usize = 20;
/// More keys than this, together, may become a paste and are held back. Neither typing nor key repeat is as fast.
const MAX_IMMEDIATE_KEYS: usize = 4;

/// Holds keys back until it is known whether they are a paste.
#[derive(Debug, Default)]
pub struct PasteDetector {
    buffered: Vec<KeyEvent>,
    /// The paste is longer than [`MAX_PASTE_BYTES`].
    truncated: bool,
    /// When the present burst began, and how many of its keys were passed on.
    burst_start: Option<RealTime>,
    passed_count: usize,
    last_key_time: RealTime,
    /// When the present 50 ms began, and how many events of any kind came in them.
    window_start: RealTime,
    window_events: usize,
}

impl PasteDetector {
    /// Takes the events of one read; gives those that can be passed on.
    pub fn push(&mut self, events: Vec<InputEvent>, at: RealTime) -> Vec<InputEvent> {
        let mut out = Vec::new();
        if self.deadline().is_some_and(|deadline| deadline <= at) {
            self.flush(&mut out);
        }
        if at.since_ms(self.window_start) > BURST_WINDOW_MS {
            (self.window_start, self.window_events) = (at, 0);
        }
        self.window_events += events.len();
        if self.burst_start.is_none_or(|since| at.since_ms(since) > BURST_WINDOW_MS) && self.buffered.is_empty() {
            (self.burst_start, self.passed_count) = (Some(at), 0);
        }
        let is_text = |event: &InputEvent| matches!(event, InputEvent::Key(key) if key_char(*key).is_some());
        let text_keys = events.iter().filter(|event| is_text(event)).count();
        for event in events {
            match event {
                InputEvent::Key(key) if is_text(&event) => {
                    if self.buffered.is_empty() && !self.is_flood() && self.passed_count + text_keys <= MAX_IMMEDIATE_KEYS {
                        self.passed_count += 1;
                        out.push(event);
                    } else {
                        self.buffer_key(key, at);
                    }
                }
                _ => {
                    self.flush(&mut out);
                    out.push(event);
                }
            }
        }
        out
    }

    /// When the held keys are flushed, if no more come.
    pub fn deadline(&self) -> Option<RealTime> {
        let from = if self.buffered.len() > MAX_TYPED_KEYS { self.last_key_time } else { self.burst_start? };
        (!self.buffered.is_empty()).then(|| from.plus_ms(BURST_WINDOW_MS))
    }

    /// Gives the held keys: as a paste, or as they are.
    pub fn flush(&mut self, out: &mut Vec<InputEvent>) {
        let held = std::mem::take(&mut self.buffered);
        let is_truncated = std::mem::take(&mut self.truncated);
        self.burst_start = None;
        if held.is_empty() {
            return;
        }
        if held.len() <= MAX_TYPED_KEYS && !self.is_flood() {
            out.extend(held.into_iter().map(InputEvent::Key));
        } else {
            out.push(InputEvent::Paste(held.iter().filter_map(|key| key_char(*key)).collect(), is_truncated));
        }
    }

    /// Whether more keys came at once than anybody types.
    fn is_flood(&self) -> bool {
        self.window_events > MAX_TYPED_KEYS
    }

    fn buffer_key(&mut self, key: KeyEvent, at: RealTime) {
        if self.buffered.is_empty() {
            self.burst_start = Some(at);
        }
        self.last_key_time = at;
        // Counted in keys: a character has at most four bytes.
        if self.buffered.len() < MAX_PASTE_BYTES / 4 {
            self.buffered.push(key);
        } else {
            self.truncated = true;
        }
    }
}

/// The character that a key types, if it types one.
fn key_char(key: KeyEvent) -> Option<char> {
    match (key.code, key.modifiers) {
        (KeyCode::Char(letter), KeyModifiers::NONE | KeyModifiers::SHIFT) => Some(letter),
        (KeyCode::Enter, KeyModifiers::NONE) | (KeyCode::Char('j'), KeyModifiers::CONTROL) => Some('\n'),
        (KeyCode::Tab, KeyModifiers::NONE) => Some('\t'),
        _ => None,
    }
}
