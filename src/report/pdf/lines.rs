//! Words broken into lines of a width: between words where Unicode lets them break, within a word only where it alone is too wide.

use super::letters::{Letters, Style};
use textwrap::WordSeparator;

/// Some words of one look within a line.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// From the line's beginning, in points.
    pub(crate) x: f32,
    pub(crate) words: String,
    pub(crate) style: Style,
}

/// A line of a paragraph.
pub(crate) type Line = Vec<Run>;

/// Words of one look.
pub(crate) type Piece = (String, Style);

/// The lines of some pieces. There is one at least, so that an empty cell has a height.
pub(crate) fn lines(letters: &Letters, pieces: &[Piece], width: f32) -> Vec<Line> {
    let mut pen = Pen { letters, width, x: 0.0, lines: vec![Vec::new()] };
    for (words, style) in pieces {
        for word in WordSeparator::UnicodeBreakProperties.find_words(words) {
            pen.word(word.word, word.whitespace, *style);
        }
    }
    pen.lines
}

/// How wide some pieces are on one line.
pub(crate) fn natural(letters: &Letters, pieces: &[Piece]) -> f32 {
    pieces.iter().map(|(words, style)| letters.width(words, *style)).sum()
}

/// Less than this is the arithmetic's own.
const HAIR: f32 = 0.01;

struct Pen<'a> {
    letters: &'a Letters,
    width: f32,
    x: f32,
    lines: Vec<Line>,
}

impl Pen<'_> {
    fn word(&mut self, word: &str, blank: &str, style: Style) {
        let wide = self.letters.width(word, style);
        if self.x > 0.0 && self.x + wide > self.width + HAIR {
            self.next_line();
        }
        if wide <= self.width + HAIR {
            self.put(word, style);
        } else {
            for c in word.chars() {
                let c = c.encode_utf8(&mut [0; 4]).to_owned();
                if self.x > 0.0 && self.x + self.letters.width(&c, style) > self.width + HAIR {
                    self.next_line();
                }
                self.put(&c, style);
            }
        }
        // The blank stays at a line's end, where nobody sees it: who copies the words gets them apart.
        if !self.lines.last().is_none_or(Vec::is_empty) {
            self.put(blank, style);
        }
    }

    fn next_line(&mut self) {
        self.lines.push(Vec::new());
        self.x = 0.0;
    }

    fn put(&mut self, words: &str, style: Style) {
        if words.is_empty() {
            return;
        }
        let x = self.x;
        self.x += self.letters.width(words, style);
        let Some(line) = self.lines.last_mut() else { return };
        match line.last_mut().filter(|run| run.style == style) {
            Some(run) => run.words.push_str(words),
            None => line.push(Run { x, words: words.to_owned(), style }),
        }
    }
}
