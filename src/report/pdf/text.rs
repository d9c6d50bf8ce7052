//! Breaks text into lines: between words where Unicode allows it, inside a word only if it is wider than the line.

use super::fonts::{Fonts, TextStyle};
use textwrap::WordSeparator;
use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;
use unicode_segmentation::UnicodeSegmentation as _;

/// Text in one style.
pub(crate) type Span = (String, TextStyle);

/// A part of a line in one style, `x` points from the line's start.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) x: f32,
    pub(crate) text: String,
    pub(crate) style: TextStyle,
}

/// A word with the blank behind it.
#[derive(Debug)]
struct Word {
    /// With the blank: at the end of a line nobody sees it, and copied words stay apart.
    text: String,
    style: TextStyle,
    width: f32,
    blank_width: f32,
}

impl Fragment for Word {
    fn width(&self) -> f64 {
        self.width.into()
    }

    fn whitespace_width(&self) -> f64 {
        self.blank_width.into()
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// Allows for rounding errors.
const TOLERANCE: f32 = 0.01;

/// Returns the lines of a text, at least one.
pub(crate) fn wrap(fonts: &Fonts, spans: &[Span], width: f32) -> Vec<Vec<Run>> {
    let width = width + TOLERANCE;
    let mut words = Vec::new();
    for (text, style) in spans {
        let word = |word: &str, blank: &str| {
            let [own, blank_width] = [word, blank].map(|text| fonts.width(text, *style));
            Word { text: format!("{word}{blank}"), style: *style, width: own, blank_width }
        };
        for part in WordSeparator::UnicodeBreakProperties.find_words(text) {
            if fonts.width(&part, *style) <= width {
                words.push(word(&part, part.whitespace));
            } else {
                words.extend(part.graphemes(true).map(|letter| word(letter, "")));
                words.push(word("", part.whitespace));
            }
        }
    }
    wrap_first_fit(&words, &[width.into()]).into_iter().map(line).collect()
}

fn line(words: &[Word]) -> Vec<Run> {
    let mut x = 0.0;
    let run = |words: &[Word]| {
        let run = Run { x, text: words.iter().map(|word| word.text.as_str()).collect(), style: words.first()?.style };
        x += words.iter().map(|word| word.width + word.blank_width).sum::<f32>();
        Some(run)
    };
    words.chunk_by(|one, next| one.style == next.style).filter_map(run).collect()
}

/// The width of spans on one line, in points.
pub(crate) fn width(fonts: &Fonts, spans: &[Span]) -> f32 {
    spans.iter().map(|(text, style)| fonts.width(text, *style)).sum()
}
