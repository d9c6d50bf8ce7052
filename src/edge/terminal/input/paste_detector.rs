//! Detects pastes that the terminal does not mark: more than 20 text keys within 50 ms become one paste, so that a line end in
//! pasted text saves nothing. Takes the time as a parameter. Keys at typing speed are never delayed.

use crate::edge::terminal::input::decoder::{InputEvent, MAX_PASTE_BYTES};
use crate::session::time::RealTime;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Keys within this belong together; after a pause of this length a paste is over.
const BURST_WINDOW_MS: i64 = 50;
/// More keys than this, together, are a paste.
const MAX_TYPED_KEYS: usize = 20;
/// More keys than this, together, may become a paste and are held back. Neither typing nor key repeat is as fast.
const MAX_IMMEDIATE_KEYS: usize = 4;

/// Holds keys back until it is known whether they are a paste.
#[derive(Debug, Default)]
pub(crate) struct PasteDetector {
    buffered: Vec<KeyEvent>,
    /// The paste is longer than [`MAX_PASTE_BYTES`].
    truncated: bool,
    /// When the present burst began, and how many of its keys were passed on.
    burst_start: Option<RealTime>,
    passed_count: usize,
    last_key_time: RealTime,
}

impl PasteDetector {
    /// Takes the events of one read; gives those that can be passed on.
    pub(crate) fn push(&mut self, events: Vec<InputEvent>, at: RealTime) -> Vec<InputEvent> {
        let mut out = Vec::new();
        if self.deadline().is_some_and(|deadline| deadline <= at) {
            self.flush(&mut out);
        }
        if self.burst_start.is_none_or(|since| at.since_ms(since) > BURST_WINDOW_MS) && self.buffered.is_empty() {
            (self.burst_start, self.passed_count) = (Some(at), 0);
        }
        let texts = events.iter().filter(|one| event_char(one).is_some()).count();
        for one in events {
            match &one {
                InputEvent::Key(key) if event_char(&one).is_some() => {
                    if self.buffered.is_empty() && self.passed_count + texts <= MAX_IMMEDIATE_KEYS {
                        self.passed_count += 1;
                        out.push(one);
                    } else {
                        self.buffer_key(*key, at);
                    }
                }
                _ => {
                    self.flush(&mut out);
                    out.push(one);
                }
            }
        }
        out
    }

    /// When the held keys are flushed, if no more come.
    pub(crate) fn deadline(&self) -> Option<RealTime> {
        let from = if self.buffered.len() > MAX_TYPED_KEYS { self.last_key_time } else { self.burst_start? };
        (!self.buffered.is_empty()).then(|| from.plus_ms(BURST_WINDOW_MS))
    }

    /// Gives the held keys: as a paste, or as they are.
    pub(crate) fn flush(&mut self, out: &mut Vec<InputEvent>) {
        let held = std::mem::take(&mut self.buffered);
        let cut = std::mem::take(&mut self.truncated);
        self.burst_start = None;
        if held.len() <= MAX_TYPED_KEYS {
            out.extend(held.into_iter().map(InputEvent::Key));
        } else {
            out.push(InputEvent::Paste(held.iter().filter_map(|key| key_char(*key)).collect(), cut));
        }
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

fn event_char(events: &InputEvent) -> Option<char> {
    match events {
        InputEvent::Key(key) => key_char(*key),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::terminal::input::decoder::InputDecoder;

    fn keys(text: &str) -> Vec<InputEvent> {
        let mut typed = Vec::new();
        InputDecoder::default().feed(text.as_bytes(), &mut typed);
        typed
    }

    fn ms(ms: i64) -> RealTime {
        RealTime::from_ms(ms)
    }

    #[test]
    fn a_hand_is_never_held_back() {
        let mut burst = PasteDetector::default();
        for (at_ms, letter) in (0..).step_by(25).zip("a hand at forty keys a second, and Enter\r".chars()) {
            let typed = keys(&letter.to_string());
            assert_eq!(burst.push(typed.clone(), ms(at_ms)), typed);
        }
        for index in 0..50 {
            assert_eq!(burst.push(keys("\x1b[A"), ms(2000 + index)).len(), 1, "keys that make no text are not held");
        }
    }

    #[test]
    fn many_keys_at_once_are_a_paste_and_its_line_ends_save_nothing() {
        let mut burst = PasteDetector::default();
        let text = "first line of many\rsecond\tline\n";
        assert_eq!(burst.push(keys(text), ms(0)), []);
        assert_eq!(burst.push(keys("and a late end"), ms(45)), []);
        assert_eq!(burst.deadline(), Some(ms(95)));
        let mut out = Vec::new();
        burst.flush(&mut out);
        assert_eq!(out, [InputEvent::Paste("first line of many\nsecond\tline\nand a late end".to_owned(), false)]);
        assert_eq!(burst.deadline(), None);
    }

    #[test]
    fn few_keys_at_once_are_keys_a_moment_later() {
        let mut burst = PasteDetector::default();
        assert_eq!(burst.push(keys("stalled\r"), ms(0)), []);
        assert_eq!(burst.deadline(), Some(ms(50)));
        assert_eq!(burst.push(keys("x"), ms(60)), keys("stalled\rx"));
    }

    #[test]
    fn a_paste_that_comes_in_small_pieces_is_noticed() {
        let mut burst = PasteDetector::default();
        let mut out = Vec::new();
        for (at_ms, letter) in (0..).zip("a serial line sends it byte by byte\r".chars()) {
            out.extend(burst.push(keys(&letter.to_string()), ms(at_ms)));
        }
        burst.flush(&mut out);
        assert_eq!(
            out.split_at(MAX_IMMEDIATE_KEYS).1,
            [InputEvent::Paste("rial line sends it byte by byte\n".to_owned(), false)]
        );
    }

    #[test]
    fn another_key_ends_what_is_held_and_too_much_is_cut() {
        let mut burst = PasteDetector::default();
        let long = "x".repeat(30);
        let out = burst.push(keys(&format!("{long}\x1b[Ay")), ms(0));
        assert_eq!(out.first(), Some(&InputEvent::Paste(long, false)));
        let mut burst = PasteDetector::default();
        burst.push(keys(&"x".repeat(MAX_PASTE_BYTES)), ms(0));
        let mut out = Vec::new();
        burst.flush(&mut out);
        assert_eq!(out, [InputEvent::Paste("x".repeat(MAX_PASTE_BYTES / 4), true)]);
    }
}
