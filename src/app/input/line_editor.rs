//! The line being typed: its text, when its first key came, and which of its readings is chosen. Not the grammar, which is
//! `grammar`'s.

use super::abbreviations::Abbreviations;
use crate::app::grammar;
use crate::app::grammar::{Interpretation, LetterMap, ParseContext};
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Moment, RealTime, Session, Timestamp, Zone};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest, backend::crossterm::to_input_request};

/// A paste longer than this is cut, with a word, in bytes.
pub const MAX_PASTE_BYTES: usize = 64 * 1024;
/// The same key so often within [`SAME_KEY_SPAN_MS`] is something lying on the keyboard.
const MAX_SAME_KEY: u32 = 10;
/// See [`MAX_SAME_KEY`], in milliseconds.
const SAME_KEY_SPAN_MS: i64 = 1000;

/// The line being typed.
#[derive(Clone, Debug, Default)]
pub struct LineEditor {
    input: Input,
    started: Option<Moment>,
    interpretations: Vec<Interpretation>,
    selected: usize,
    key_repeat: Option<(KeyCode, RealTime, u32)>,
    is_blocked: bool,
}

impl LineEditor {
    /// A line begun earlier, offered back.
    pub fn with_text(text: String, begun: Moment) -> Self {
        Self { input: Input::new(text), started: Some(begun), ..Self::default() }
    }

    /// What is on it.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Where the caret stands, in characters from the line's beginning.
    pub fn caret(&self) -> usize {
        self.input.cursor()
    }

    /// When its first key came.
    pub fn started(&self) -> Option<Moment> {
        self.started
    }

    /// What Enter would make of it.
    pub fn interpretation(&self) -> Option<&Interpretation> {
        self.interpretations.get(self.selected)
    }

    /// Whether one key was pressed so often that the next Enter only shows the line.
    pub fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    /// Lets a held line go: it has been shown.
    pub fn unblock(&mut self) {
        self.is_blocked = false;
        self.key_repeat = None;
    }

    /// An editing key. Answers whether the text changed.
    pub fn handle_key(&mut self, key: KeyEvent, now: Moment) -> bool {
        let Some(request) = edit_request(key) else { return false };
        self.detect_key_repeat(key.code, now.real_time);
        let changed = self.input.handle(request).is_some_and(|change| change.value);
        self.update_started(now);
        changed
    }

    /// The abbreviation that a space has just ended becomes its words, in place.
    pub(crate) fn expand_abbreviation(&mut self, abbreviations: &Abbreviations) {
        let caret = self.input.cursor();
        let before: String = self.text().chars().take(caret).collect();
        if let Some(words) = abbreviations.expand_before_caret(&before) {
            let at = words.chars().count();
            let whole = words.chars().chain(self.text().chars().skip(caret)).collect();
            self.input = Input::new(whole).with_cursor(at);
        }
    }

    /// Pasted text, put in at the caret. Answers whether it was cut.
    pub fn paste(&mut self, text: &str, now: Moment) -> bool {
        let cut = text.floor_char_boundary(MAX_PASTE_BYTES.min(text.len()));
        let pasted = text.get(..cut).unwrap_or(text);
        let caret = self.input.cursor();
        let mut all: String = self.text().chars().take(caret).collect();
        all.push_str(pasted);
        let after = all.chars().count();
        all.extend(self.text().chars().skip(caret));
        self.input = Input::new(all).with_cursor(after);
        self.update_started(now);
        cut < text.len()
    }

    /// Empties it and drops its stamp. Answers what was on it.
    pub fn take_text(&mut self) -> String {
        let text = self.input.value().to_owned();
        *self = Self::default();
        text
    }

    /// Puts other text on it, begun now.
    pub fn set_text(&mut self, text: &str, now: Moment) {
        *self = Self::with_text(text.to_owned(), now);
    }

    /// Its moment is another one: a line for a day that is over says of which.
    pub fn set_started(&mut self, moment: Moment) {
        self.started = self.started.map(|_| moment);
    }

    /// Reads the line again: after a change of the text or of the session.
    pub fn parse(&mut self, session: &Session, zone: &Zone, previous: Option<Timestamp>, letters: &LetterMap) {
        self.selected = 0;
        self.interpretations.clear();
        let Some(now) = self.started else { return };
        let context = ParseContext { session, now, zone, previous_time: previous, letters };
        self.interpretations.extend(grammar::parse(self.input.value(), &context));
    }

    /// What is on it as plain words, and the time they are about: now where nothing is on it.
    pub fn parse_words(&self, now: Moment, session: &Session, zone: &Zone, previous: Option<Timestamp>) -> (Timestamp, String) {
        let begun = self.started.unwrap_or(now);
        let context = ParseContext { session, now: begun, zone, previous_time: previous, letters: LetterMap::shipped() };
        let whole = self.text().trim().to_owned();
        // Only a time is taken off: who said it, and that the time is about right, have no other place than the words.
        let says_time = |said: &Statement| {
            said.observer.is_none() && matches!(said.kind, StatementKind::Note { .. } | StatementKind::MoveLastEntry)
        };
        let mut said = grammar::parse_all(self.text(), &context).into_iter().map(|reading| reading.statement).filter(says_time);
        match said.next() {
            Some(Statement { time: at, is_approximate: true, .. }) => (at, whole),
            Some(Statement { time: at, kind: StatementKind::Note { words, .. }, .. }) => (at, words),
            Some(Statement { time: at, kind: StatementKind::MoveLastEntry, .. }) => (at, String::new()),
            _ => (begun.into(), whole),
        }
    }

    /// Turns to the next possible reading.
    pub fn next_interpretation(&mut self, session: &Session, zone: &Zone, previous: Option<Timestamp>, letters: &LetterMap) {
        let Some(now) = self.started else { return };
        if self.interpretations.len() < 2 {
            let context = ParseContext { session, now, zone, previous_time: previous, letters };
            self.interpretations = grammar::parse_all(self.input.value(), &context);
        }
        self.selected = (self.selected + 1) % self.interpretations.len().max(1);
    }

    /// The first key's moment is the entry's; an emptied line has none.
    fn update_started(&mut self, now: Moment) {
        if self.is_empty() {
            self.started = None;
        } else {
            self.started.get_or_insert(now);
        }
    }

    fn detect_key_repeat(&mut self, code: KeyCode, hand: RealTime) {
        let count = match self.key_repeat {
            Some((last, since, count)) if last == code && hand.since_ms(since) < SAME_KEY_SPAN_MS => (code, since, count + 1),
            _ => (code, hand, 1),
        };
        self.is_blocked |= count.2 >= MAX_SAME_KEY && !self.is_empty();
        self.key_repeat = Some(count);
    }
}

/// The usual editing keys. Ctrl-H is what some terminals send for Backspace; Ctrl-Alt makes text on keyboards with `AltGr`.
pub fn edit_request(key: KeyEvent) -> Option<InputRequest> {
    let is_plain = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
    match key.code {
        KeyCode::Char(letter) if is_plain => Some(InputRequest::InsertChar(letter)),
        _ => to_input_request(&Event::Key(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Elapsed, Wall};

    fn at(ms: i64) -> Moment {
        Moment { elapsed: Elapsed::from_ms(ms), wall: Wall::from_instant(ms, 0), real_time: RealTime::from_ms(ms) }
    }

    fn press(line: &mut LineEditor, letters: &str, ms: i64) {
        for letter in letters.chars() {
            line.handle_key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE), at(ms));
        }
    }

    #[test]
    fn a_line_is_stamped_at_its_first_key_and_an_emptied_one_has_no_stamp() {
        let mut line = LineEditor::default();
        press(&mut line, "a", 5);
        press(&mut line, "b", 9);
        assert_eq!(line.started().map(|begun| begun.real_time.ms()), Some(5));
        for _ in 0..2 {
            line.handle_key(KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE), at(20));
        }
        assert_eq!(line.started(), None);
        press(&mut line, "c", 30);
        assert_eq!(line.started().map(|begun| begun.real_time.ms()), Some(30));
    }

    #[test]
    fn the_same_key_ten_times_in_a_second_holds_the_line() {
        let mut line = LineEditor::default();
        press(&mut line, "aaaaaaaaa", 0);
        assert!(!line.is_blocked());
        press(&mut line, "a", 999);
        assert!(line.is_blocked());
        let mut slow = LineEditor::default();
        for ms in 0..30 {
            press(&mut slow, "a", ms * 150);
        }
        assert!(!slow.is_blocked());
    }

    #[test]
    fn a_paste_goes_in_at_the_caret_and_is_cut_between_letters() {
        let mut line = LineEditor::default();
        press(&mut line, "ad", 0);
        line.handle_key(KeyEvent::new(KeyCode::Left, KeyModifiers::NONE), at(0));
        assert!(!line.paste("b\nc", at(0)));
        assert_eq!((line.text(), line.caret()), ("ab\ncd", 4));
        let mut long = LineEditor::default();
        assert!(long.paste(&"é".repeat(MAX_PASTE_BYTES), at(0)));
        assert_eq!(long.text().len(), MAX_PASTE_BYTES);
    }
}
