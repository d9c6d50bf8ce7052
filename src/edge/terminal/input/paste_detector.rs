//! Tells a hand from a machine: many keys at once are a paste, also where the terminal does not mark pastes. So a line end in
//! pasted text never saves anything. Pure: time comes in. A hand's keys are never held back.

use crate::edge::terminal::input::decoder::{LONGEST_PASTE_BYTES, Typed};
use crate::session::time::Hand;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Keys within this belong together; and after so long a rest a paste is over.
const TOGETHER_MS: i64 = 50;
/// More keys together than this are a paste.
const MOST_TYPED: usize = 20;
/// More together than this may become one; no hand is as fast, and a key that repeats itself is not either.
const FASTEST_HAND: usize = 4;

/// What is held back until it is known what it is.
#[derive(Debug, Default)]
pub struct Burst {
    held: Vec<KeyEvent>,
    /// More was sent than a paste may have.
    cut: bool,
    /// When the present moment began, and how many keys passed in it.
    since: Option<Hand>,
    passed: usize,
    last: Hand,
}

impl Burst {
    /// Takes what came at once; gives what can be passed on.
    pub fn take(&mut self, typed: Vec<Typed>, at: Hand) -> Vec<Typed> {
        let mut out = Vec::new();
        if self.deadline().is_some_and(|deadline| deadline <= at) {
            self.flush(&mut out);
        }
        if self.since.is_none_or(|since| at.since_ms(since) > TOGETHER_MS) && self.held.is_empty() {
            (self.since, self.passed) = (Some(at), 0);
        }
        let texts = typed.iter().filter(|one| text(one).is_some()).count();
        for one in typed {
            match &one {
                Typed::Key(key) if text(&one).is_some() => {
                    if self.held.is_empty() && self.passed + texts <= FASTEST_HAND {
                        self.passed += 1;
                        out.push(one);
                    } else {
                        self.hold(*key, at);
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

    /// When what is held has to go, if no more comes.
    pub fn deadline(&self) -> Option<Hand> {
        let from = if self.held.len() > MOST_TYPED { self.last } else { self.since? };
        (!self.held.is_empty()).then(|| from.plus_ms(TOGETHER_MS))
    }

    /// Gives what is held: as a paste, or as the keys it was.
    pub fn flush(&mut self, out: &mut Vec<Typed>) {
        let held = std::mem::take(&mut self.held);
        let cut = std::mem::take(&mut self.cut);
        self.since = None;
        if held.len() <= MOST_TYPED {
            out.extend(held.into_iter().map(Typed::Key));
        } else {
            out.push(Typed::Paste(held.iter().filter_map(|key| letter(*key)).collect(), cut));
        }
    }

    fn hold(&mut self, key: KeyEvent, at: Hand) {
        if self.held.is_empty() {
            self.since = Some(at);
        }
        self.last = at;
        // Counted in keys: no character is longer than four bytes, nor a paste than this.
        if self.held.len() < LONGEST_PASTE_BYTES / 4 {
            self.held.push(key);
        } else {
            self.cut = true;
        }
    }
}

fn text(typed: &Typed) -> Option<char> {
    match typed {
        Typed::Key(key) => letter(*key),
        _ => None,
    }
}

/// The text that a key makes, if it makes any.
fn letter(key: KeyEvent) -> Option<char> {
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
    use crate::edge::terminal::input::decoder::Bytes;

    fn keys(text: &str) -> Vec<Typed> {
        let mut typed = Vec::new();
        Bytes::default().take(text.as_bytes(), &mut typed);
        typed
    }

    fn ms(ms: i64) -> Hand {
        Hand::from_ms(ms)
    }

    #[test]
    fn a_hand_is_never_held_back() {
        let mut burst = Burst::default();
        for (at_ms, letter) in (0..).step_by(25).zip("a hand at forty keys a second, and Enter\r".chars()) {
            let typed = keys(&letter.to_string());
            assert_eq!(burst.take(typed.clone(), ms(at_ms)), typed);
        }
        for index in 0..50 {
            assert_eq!(burst.take(keys("\x1b[A"), ms(2000 + index)).len(), 1, "keys that make no text are not held");
        }
    }

    #[test]
    fn many_keys_at_once_are_a_paste_and_its_line_ends_save_nothing() {
        let mut burst = Burst::default();
        let text = "first line of many\rsecond\tline\n";
        assert_eq!(burst.take(keys(text), ms(0)), []);
        assert_eq!(burst.take(keys("and a late end"), ms(45)), []);
        assert_eq!(burst.deadline(), Some(ms(95)));
        let mut out = Vec::new();
        burst.flush(&mut out);
        assert_eq!(out, [Typed::Paste("first line of many\nsecond\tline\nand a late end".to_owned(), false)]);
        assert_eq!(burst.deadline(), None);
    }

    #[test]
    fn few_keys_at_once_are_keys_a_moment_later() {
        let mut burst = Burst::default();
        assert_eq!(burst.take(keys("stalled\r"), ms(0)), []);
        assert_eq!(burst.deadline(), Some(ms(50)));
        assert_eq!(burst.take(keys("x"), ms(60)), keys("stalled\rx"));
    }

    #[test]
    fn a_paste_that_comes_in_small_pieces_is_noticed() {
        let mut burst = Burst::default();
        let mut out = Vec::new();
        for (at_ms, letter) in (0..).zip("a serial line sends it byte by byte\r".chars()) {
            out.extend(burst.take(keys(&letter.to_string()), ms(at_ms)));
        }
        burst.flush(&mut out);
        assert_eq!(out.split_at(FASTEST_HAND).1, [Typed::Paste("rial line sends it byte by byte\n".to_owned(), false)]);
    }

    #[test]
    fn another_key_ends_what_is_held_and_too_much_is_cut() {
        let mut burst = Burst::default();
        let long = "x".repeat(30);
        let out = burst.take(keys(&format!("{long}\x1b[Ay")), ms(0));
        assert_eq!(out.first(), Some(&Typed::Paste(long, false)));
        let mut burst = Burst::default();
        burst.take(keys(&"x".repeat(LONGEST_PASTE_BYTES)), ms(0));
        let mut out = Vec::new();
        burst.flush(&mut out);
        assert_eq!(out, [Typed::Paste("x".repeat(LONGEST_PASTE_BYTES / 4), true)]);
    }
}
