//! What a person sees: whole frames, never half of one, and the moment of each.

use crate::support::pty::words;
use std::num::NonZeroU16;
use vt100::Parser;

/// What begins and ends a large frame. A small one is written at once, and is whole when nothing follows it.
const MARKS: [&str; 2] = ["\x1b[?2026h", "\x1b[?2026l"];

/// The screen after the last whole frame.
pub struct Watcher {
    parser: Parser,
    /// So many bytes of what the program wrote were looked at.
    taken: usize,
    /// The words of the last whole frame.
    pub screen: String,
}

impl Watcher {
    pub fn new() -> Self {
        let size = |cells| NonZeroU16::new(cells).unwrap();
        Self { parser: Parser::new(size(24), size(80), 0), taken: 0, screen: String::new() }
    }

    /// Looks at all that the program ever wrote. Returns whether there is a whole frame that is new: nothing came for a while, or
    /// the program has ended.
    pub fn take(&mut self, written: &[u8], has_ended: bool) -> bool {
        let is_quiet = self.taken == written.len();
        self.parser.process(&written[self.taken..]);
        self.taken = written.len();
        let text = String::from_utf8_lossy(&written[written.len().saturating_sub(40_000)..]);
        let [begun, ended] = MARKS.map(|mark| text.rfind(mark));
        if begun > ended || !(is_quiet || has_ended) {
            return false;
        }
        let screen = self.parser.screen().contents();
        let is_new = screen != self.screen;
        self.screen = screen;
        is_new
    }
}

/// What is on the input line of a screen.
pub fn line_of(screen: &str) -> &str {
    let line = screen.lines().rev().find_map(|row| row.split_once(words::PROMPT)).map_or("", |(_, line)| line);
    line.split_once('▏').map_or(line, |(typed, _)| typed).trim_end()
}

/// The words of a screen without its input line.
pub fn above_line(screen: &str) -> String {
    let rows: Vec<&str> = screen.lines().collect();
    let line = rows.iter().rposition(|row| row.contains(words::PROMPT)).unwrap_or(rows.len());
    rows[..line].join("\n")
}
