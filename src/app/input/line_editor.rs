//! The editor of the live line: its text, the time of its first key, and its interpretations by the grammar.

use super::abbreviations::Abbreviations;
use crate::app::grammar::{self, Interpretation, LetterMap, ParseContext};
use crate::session::{Moment, RealTime, Statement, StatementKind, Timestamp};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest, backend::crossterm::to_input_request};

/// The longest line. A paste that would make it longer is cut, and a key does nothing more.
pub(crate) const MAX_LINE_BYTES: usize = 64 * 1024;
/// The same key this often within [`SAME_KEY_SPAN_MS`] blocks the line: something may lie on the keyboard.
const MAX_SAME_KEY: u32 = 10;
const SAME_KEY_SPAN_MS: i64 = 1000;

/// The line that is being typed.
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
    /// An editor with text that was begun at `started`.
    pub(crate) fn with_text(text: String, started: Moment) -> Self {
        Self { input: Input::new(text), started: Some(started), ..Self::default() }
    }

    /// The text typed so far.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    pub(crate) fn caret(&self) -> usize {
        self.input.cursor()
    }

    /// The time of the first key; `None` while the line is empty.
    pub(crate) fn started(&self) -> Option<Moment> {
        self.started
    }

    /// The selected interpretation, which Enter records.
    pub(crate) fn interpretation(&self) -> Option<&Interpretation> {
        self.interpretations.get(self.selected)
    }

    /// Whether the same key came so often that the next Enter only shows the line.
    pub(crate) fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    /// Removes the block after the line was shown.
    pub(crate) fn unblock(&mut self) {
        self.is_blocked = false;
        self.key_repeat = None;
    }

    /// Applies an editing key. Returns whether the text changed.
    pub(crate) fn handle_key(&mut self, key: KeyEvent, now: Moment) -> bool {
        let Some(request) = edit_request(key) else { return false };
        if matches!(request, InputRequest::InsertChar(_)) && self.text().len() >= MAX_LINE_BYTES {
            return false;
        }
        self.detect_key_repeat(key.code, now.real_time);
        let changed = self.input.handle(request).is_some_and(|change| change.value);
        self.update_started(now);
        changed
    }

    /// Expands the abbreviation before the caret, if a space has just ended it.
    pub(crate) fn expand_abbreviation(&mut self, abbreviations: &Abbreviations) {
        let caret = self.input.cursor();
        let before: String = self.text().chars().take(caret).collect();
        if let Some(words) = abbreviations.expand_before_caret(&before) {
            self.replace_before(caret, words);
        }
    }

    /// Inserts pasted text at the caret. Returns whether it was truncated.
    pub(crate) fn paste(&mut self, text: &str, now: Moment) -> bool {
        let room = MAX_LINE_BYTES.saturating_sub(self.text().len());
        let cut = text.floor_char_boundary(room.min(text.len()));
        let pasted = text.get(..cut).unwrap_or(text);
        let caret = self.input.cursor();
        let before: String = self.text().chars().take(caret).collect();
        self.replace_before(caret, before + pasted);
        self.update_started(now);
        cut < text.len()
    }

    /// Replaces the text before the caret and moves the caret to the end of the new text.
    fn replace_before(&mut self, caret: usize, before: String) {
        let end = before.chars().count();
        let text = before + &self.text().chars().skip(caret).collect::<String>();
        self.input = Input::new(text).with_cursor(end);
    }

    /// Empties the line, forgets its time, and returns its text.
    pub(crate) fn take_text(&mut self) -> String {
        std::mem::take(self).input.value().to_owned()
    }

    /// Replaces the text; the line begins at `now`.
    pub(crate) fn set_text(&mut self, text: &str, now: Moment) {
        *self = Self::with_text(text.to_owned(), now);
    }

    /// Changes the time of the first key, if the line has text. A line for an earlier day belongs to that day.
    pub(crate) fn set_started(&mut self, moment: Moment) {
        self.started = self.started.map(|_| moment);
    }

    /// Parses the line again, after a change of the text or of the session. Its time is that of its first key.
    pub(crate) fn parse(&mut self, context: &ParseContext<'_>) {
        let parsed = self.started.and_then(|now| grammar::parse(self.text(), &ParseContext { now, ..*context }));
        self.interpretations = parsed.into_iter().collect();
        self.selected = 0;
    }

    /// The text as plain words, and the time that it is about; the context's now if the line is empty.
    pub(crate) fn parse_words(&self, context: &ParseContext<'_>) -> (Timestamp, String) {
        let now = self.started.unwrap_or(context.now);
        let context = ParseContext { now, letters: LetterMap::shipped(), ..*context };
        let text = self.text().trim().to_owned();
        // Only a time is taken off: an observer and `about` stay in the words, because nothing else records them.
        let is_plain = |statement: &Statement| {
            statement.observer.is_none() && matches!(statement.kind, StatementKind::Note { .. } | StatementKind::MoveLastEntry)
        };
        let mut statements = grammar::parse_all(self.text(), &context).into_iter().map(|found| found.statement);
        match statements.find(is_plain) {
            Some(Statement { time, is_approximate: true, .. }) => (time, text),
            Some(Statement { time, kind: StatementKind::Note { words, .. }, .. }) => (time, words),
            Some(Statement { time, kind: StatementKind::MoveLastEntry, .. }) => (time, String::new()),
            _ => (now.into(), text),
        }
    }

    pub(crate) fn next_interpretation(&mut self, context: &ParseContext<'_>) {
        let Some(now) = self.started else { return };
        if self.interpretations.len() < 2 {
            self.interpretations = grammar::parse_all(self.text(), &ParseContext { now, ..*context });
        }
        self.selected = (self.selected + 1) % self.interpretations.len().max(1);
    }

    /// The time of the first key is the time of the entry; an empty line has none.
    fn update_started(&mut self, now: Moment) {
        if self.is_empty() {
            self.started = None;
        } else {
            self.started.get_or_insert(now);
        }
    }

    fn detect_key_repeat(&mut self, code: KeyCode, now: RealTime) {
        let (since, count) = match self.key_repeat {
            Some((last, since, count)) if last == code && now.since_ms(since) < SAME_KEY_SPAN_MS => (since, count + 1),
            _ => (now, 1),
        };
        self.is_blocked |= count >= MAX_SAME_KEY && !self.is_empty();
        self.key_repeat = Some((code, since, count));
    }
}

/// Inserts the first `max` characters of a paste at the caret, without control characters.
pub(crate) fn insert_paste(input: &mut Input, text: &str, max: usize) {
    for letter in text.chars().filter(|letter| !letter.is_control()).take(max) {
        input.handle(InputRequest::InsertChar(letter));
    }
}

/// The edit that a key requests. Some terminals send Ctrl-H for Backspace.
pub(crate) fn edit_request(key: KeyEvent) -> Option<InputRequest> {
    let is_plain = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
    match key.code {
        KeyCode::Char(letter) if is_plain => Some(InputRequest::InsertChar(letter)),
        KeyCode::Char('b') | KeyCode::Left if key.modifiers == KeyModifiers::ALT => Some(InputRequest::GoToPrevWord),
        KeyCode::Char('f') | KeyCode::Right if key.modifiers == KeyModifiers::ALT => Some(InputRequest::GoToNextWord),
        KeyCode::Char('d') if key.modifiers == KeyModifiers::ALT => Some(InputRequest::DeleteNextWord),
        _ => to_input_request(&Event::Key(key)),
    }
}
