//! The line being typed: its text, when its first key came, and which of its readings is chosen. Not the grammar, which is
//! [`mod@line`]'s.

use super::abbreviations::Abbreviations;
use crate::app::grammar;
use crate::app::grammar::{Context, Letters, Reading};
use crate::session::statement::{Form, Said};
use crate::session::{At, Hand, Moment, Session, Zone};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest, backend::crossterm::to_input_request};

/// A paste longer than this is cut, with a word, in bytes.
pub const PASTE_MOST: usize = 64 * 1024;
/// The same key so often within [`SAME_KEY_MS`] is something lying on the keyboard.
const SAME_KEY_MOST: u32 = 10;
/// See [`SAME_KEY_MOST`], in milliseconds.
const SAME_KEY_MS: i64 = 1000;

/// The line being typed.
#[derive(Clone, Debug, Default)]
pub struct EntryLine {
    input: Input,
    begun: Option<Moment>,
    readings: Vec<Reading>,
    chosen: usize,
    same_key: Option<(KeyCode, Hand, u32)>,
    held: bool,
}

impl EntryLine {
    /// A line begun earlier, offered back.
    pub fn begun_at(text: String, begun: Moment) -> Self {
        Self { input: Input::new(text), begun: Some(begun), ..Self::default() }
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
    pub fn begun(&self) -> Option<Moment> {
        self.begun
    }

    /// What Enter would make of it.
    pub fn reading(&self) -> Option<&Reading> {
        self.readings.get(self.chosen)
    }

    /// Whether one key was pressed so often that the next Enter only shows the line.
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Lets a held line go: it has been shown.
    pub fn let_go(&mut self) {
        self.held = false;
        self.same_key = None;
    }

    /// An editing key. Answers whether the text changed.
    pub fn edit(&mut self, key: KeyEvent, now: Moment) -> bool {
        let Some(request) = request_of(key) else { return false };
        self.watch_same_key(key.code, now.hand);
        let changed = self.input.handle(request).is_some_and(|change| change.value);
        self.keep_first_key(now);
        changed
    }

    /// The abbreviation that a space has just ended becomes its words, in place.
    pub(crate) fn expand(&mut self, abbreviations: &Abbreviations) {
        let caret = self.input.cursor();
        let before: String = self.text().chars().take(caret).collect();
        if let Some(words) = abbreviations.expanded(&before) {
            let at = words.chars().count();
            let whole = words.chars().chain(self.text().chars().skip(caret)).collect();
            self.input = Input::new(whole).with_cursor(at);
        }
    }

    /// Pasted text, put in at the caret. Answers whether it was cut.
    pub fn paste(&mut self, text: &str, now: Moment) -> bool {
        let cut = text.floor_char_boundary(PASTE_MOST.min(text.len()));
        let pasted = text.get(..cut).unwrap_or(text);
        let caret = self.input.cursor();
        let mut all: String = self.text().chars().take(caret).collect();
        all.push_str(pasted);
        let after = all.chars().count();
        all.extend(self.text().chars().skip(caret));
        self.input = Input::new(all).with_cursor(after);
        self.keep_first_key(now);
        cut < text.len()
    }

    /// Empties it and drops its stamp. Answers what was on it.
    pub fn take(&mut self) -> String {
        let text = self.input.value().to_owned();
        *self = Self::default();
        text
    }

    /// Puts other text on it, begun now.
    pub fn put(&mut self, text: &str, now: Moment) {
        *self = Self::begun_at(text.to_owned(), now);
    }

    /// Its moment is another one: a line for a day that is over says of which.
    pub fn is_of(&mut self, moment: Moment) {
        self.begun = self.begun.map(|_| moment);
    }

    /// Reads the line again: after a change of the text or of the session.
    pub fn read(&mut self, session: &Session, zone: &Zone, previous: Option<At>, letters: &Letters) {
        self.chosen = 0;
        self.readings.clear();
        let Some(now) = self.begun else { return };
        let context = Context { session, now, zone, previous, letters };
        self.readings.extend(grammar::read(self.input.value(), &context));
    }

    /// What is on it as plain words, and the time they are about: now where nothing is on it.
    pub fn words_at(&self, now: Moment, session: &Session, zone: &Zone, previous: Option<At>) -> (At, String) {
        let begun = self.begun.unwrap_or(now);
        let context = Context { session, now: begun, zone, previous, letters: Letters::shipped() };
        let whole = self.text().trim().to_owned();
        // Only a time is taken off: who said it, and that the time is about right, have no other place than the words.
        let says_time = |said: &Said| said.by.is_none() && matches!(said.form, Form::Note { .. } | Form::MoveLast);
        let mut said = grammar::readings(self.text(), &context).into_iter().map(|reading| reading.said).filter(says_time);
        match said.next() {
            Some(Said { at, approximate: true, .. }) => (at, whole),
            Some(Said { at, form: Form::Note { words, .. }, .. }) => (at, words),
            Some(Said { at, form: Form::MoveLast, .. }) => (at, String::new()),
            _ => (begun.into(), whole),
        }
    }

    /// Turns to the next possible reading.
    pub fn turn(&mut self, session: &Session, zone: &Zone, previous: Option<At>, letters: &Letters) {
        let Some(now) = self.begun else { return };
        if self.readings.len() < 2 {
            let context = Context { session, now, zone, previous, letters };
            self.readings = grammar::readings(self.input.value(), &context);
        }
        self.chosen = (self.chosen + 1) % self.readings.len().max(1);
    }

    /// The first key's moment is the entry's; an emptied line has none.
    fn keep_first_key(&mut self, now: Moment) {
        if self.is_empty() {
            self.begun = None;
        } else {
            self.begun.get_or_insert(now);
        }
    }

    fn watch_same_key(&mut self, code: KeyCode, hand: Hand) {
        let count = match self.same_key {
            Some((last, since, count)) if last == code && hand.since_ms(since) < SAME_KEY_MS => (code, since, count + 1),
            _ => (code, hand, 1),
        };
        self.held |= count.2 >= SAME_KEY_MOST && !self.is_empty();
        self.same_key = Some(count);
    }
}

/// The usual editing keys. Ctrl-H is what some terminals send for Backspace; Ctrl-Alt makes text on keyboards with `AltGr`.
pub fn request_of(key: KeyEvent) -> Option<InputRequest> {
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
        Moment { elapsed: Elapsed::from_ms(ms), wall: Wall::from_instant(ms, 0), hand: Hand::from_ms(ms) }
    }

    fn press(line: &mut EntryLine, letters: &str, ms: i64) {
        for letter in letters.chars() {
            line.edit(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE), at(ms));
        }
    }

    #[test]
    fn a_line_is_stamped_at_its_first_key_and_an_emptied_one_has_no_stamp() {
        let mut line = EntryLine::default();
        press(&mut line, "a", 5);
        press(&mut line, "b", 9);
        assert_eq!(line.begun().map(|begun| begun.hand.ms()), Some(5));
        for _ in 0..2 {
            line.edit(KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE), at(20));
        }
        assert_eq!(line.begun(), None);
        press(&mut line, "c", 30);
        assert_eq!(line.begun().map(|begun| begun.hand.ms()), Some(30));
    }

    #[test]
    fn the_same_key_ten_times_in_a_second_holds_the_line() {
        let mut line = EntryLine::default();
        press(&mut line, "aaaaaaaaa", 0);
        assert!(!line.is_held());
        press(&mut line, "a", 999);
        assert!(line.is_held());
        let mut slow = EntryLine::default();
        for ms in 0..30 {
            press(&mut slow, "a", ms * 150);
        }
        assert!(!slow.is_held());
    }

    #[test]
    fn a_paste_goes_in_at_the_caret_and_is_cut_between_letters() {
        let mut line = EntryLine::default();
        press(&mut line, "ad", 0);
        line.edit(KeyEvent::new(KeyCode::Left, KeyModifiers::NONE), at(0));
        assert!(!line.paste("b\nc", at(0)));
        assert_eq!((line.text(), line.caret()), ("ab\ncd", 4));
        let mut long = EntryLine::default();
        assert!(long.paste(&"é".repeat(PASTE_MOST), at(0)));
        assert_eq!(long.text().len(), PASTE_MOST);
    }
}
