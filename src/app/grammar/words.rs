//! Words, numbers and tags of a line, and the forms made of words only: note, quote, private, look.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::session::statement::StatementKind;

/// A cursor over a line's words; copy it to look ahead. It caches the end of the next word, since every form asks for the first
/// word at each key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordCursor<'a> {
    remaining: &'a str,
    word: &'a str,
}

impl<'a> WordCursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let rest = text.trim();
        Self { remaining: rest, word: rest.split(char::is_whitespace).next().unwrap_or_default() }
    }

    /// The next word.
    pub(crate) fn next_word(&mut self) -> Option<&'a str> {
        let word = self.peek()?;
        *self = Self::new(self.remaining.get(word.len()..)?);
        Some(word)
    }

    /// The next word, without advancing.
    pub(crate) fn peek(self) -> Option<&'a str> {
        (!self.word.is_empty()).then_some(self.word)
    }

    /// The rest of the line.
    pub(crate) const fn remaining(self) -> &'a str {
        self.remaining
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.remaining.is_empty()
    }

    /// Takes these words in any case, if they come next.
    pub(crate) fn take_phrase(&mut self, expected: &str) -> bool {
        let mut ahead = *self;
        let fits =
            expected.split(' ').all(|word| ahead.peek().is_some_and(|found| eq_word(found, word)) && ahead.next_word().is_some());
        if fits {
            *self = ahead;
        }
        fits
    }
}

/// The text after its first word, if that is `word`.
pub(crate) fn strip_first_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut words = WordCursor::new(text);
    words.take_phrase(word).then(|| words.remaining())
}

/// Compares words ignoring ASCII case.
pub(crate) const fn eq_word(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other)
}

/// A word without its final comma or semicolon.
pub(crate) fn trim_punctuation(word: &str) -> &str {
    word.trim_end_matches([',', ';'])
}

/// Strips an ASCII prefix in any case.
pub(crate) fn strip_prefix_ignore_case<'a>(word: &'a str, prefix: &str) -> Option<&'a str> {
    let found = word.get(..prefix.len())?;
    eq_word(found, prefix).then(|| word.get(prefix.len()..)).flatten()
}

/// A number with decimal point or comma and the text attached to it: `36,6c` → 36.6 and `c`.
pub(crate) fn parse_number(word: &str) -> Option<(f64, &str)> {
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(word.len());
    let (digits, unit) = (word.get(..end)?, word.get(end..)?);
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let all_digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    // More digits are no measurement and would lose precision.
    if !all_digits(whole, 6) || !all_digits(part, 4) {
        return None;
    }
    format!("{whole}.{part}").parse().ok().map(|number| (number, unit))
}

/// The distinct tags of a text without `#`: letters, digits, `_` and `-`, not after a letter or digit.
pub(crate) fn find_tags(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for (place, mark) in text.match_indices('#') {
        let before = text.get(..place).and_then(|before| before.chars().next_back());
        let after = text.get(place + mark.len()..).unwrap_or_default();
        let tag: String = after.chars().take_while(|c| is_tag_char(*c)).collect();
        if !tag.is_empty() && before.is_none_or(|c| !c.is_alphanumeric()) && !tags.contains(&tag) {
            tags.push(tag);
        }
        // Each tag is compared with the earlier ones, so the limit bounds the work per key.
        if tags.len() == MAX_TAGS {
            break;
        }
    }
    tags
}

/// The most tags of one line; further ones stay text.
const MAX_TAGS: usize = 50;

fn is_tag_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

/// A note of any text.
pub(crate) fn note_form(text: &str) -> FormMatch {
    let mut doubts = Vec::new();
    if text.contains(PRIVATE_MARK) {
        doubts.push(
            "Only at the beginning does `,,` make a note private; here the words go into the record. Save them there?".to_owned(),
        );
    }
    FormMatch { kind: StatementKind::Note { words: text.to_owned(), tags: find_tags(text) }, warnings: doubts }
}

/// `n: 128/76`: a note, whatever follows.
pub(crate) fn parse_plain_note(text: &str) -> Option<FormMatch> {
    let words = strip_prefix_ignore_case(text, "n:")?.trim();
    (!words.is_empty()).then(|| note_form(words))
}

const PRIVATE_MARK: &str = ",,";

/// `,, words`: a private note.
pub(crate) fn parse_private(text: &str) -> Option<FormMatch> {
    let words = text.strip_prefix(PRIVATE_MARK)?.trim();
    let empty = words.is_empty().then(|| "This private note has no words yet. Save it so?".to_owned());
    Some(FormMatch { kind: StatementKind::Private { words: words.to_owned() }, warnings: empty.into_iter().collect() })
}

/// `p: words`: perhaps private, so it is asked about.
pub(crate) fn parse_ambiguous_private(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let words = strip_prefix_ignore_case(words.remaining(), "p:")?.trim();
    if words.is_empty() {
        return None;
    }
    // For a number the pulse asks the question.
    let asks = parse_number(words).is_none_or(|(_, unit)| !unit.is_empty());
    let doubts = if asks { vec![PULSE_OR_PRIVATE_WARNING.to_owned()] } else { Vec::new() };
    Some(FormMatch { kind: StatementKind::Private { words: words.to_owned() }, warnings: doubts })
}

/// The question about `p:`.
pub(crate) const PULSE_OR_PRIVATE_WARNING: &str =
    "Is `p:` a pulse or a private note? Tab turns it; Enter takes what stands there.";

/// Opening quotation marks and their closing ones.
const QUOTE_MARKS: &[(char, &[char])] = &[
    ('"', &['"', '”']),
    ('„', &['“', '”', '"']),
    ('“', &['”', '"']),
    ('”', &['”', '"']),
    ('«', &['»']),
    ('»', &['«', '»']),
    ('‹', &['›']),
    ('「', &['」']),
    ('『', &['』']),
];

/// A quote of the client: in quotation marks, closed or not, with tags after them; or after `q `.
pub(crate) fn parse_quote(mut words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let text = words.remaining();
    if words.take_phrase("q") && text.starts_with('q') {
        return quote_form(words.remaining(), text);
    }
    let mut chars = text.chars();
    let opening = chars.next()?;
    let (_, closings) = QUOTE_MARKS.iter().find(|(mark, _)| *mark == opening)?;
    let inside = chars.as_str();
    let Some(end) = inside.rfind(*closings) else { return quote_form(inside, text) };
    let (words, behind) = (inside.get(..end)?, inside.get(end..)?);
    let behind = behind.strip_prefix(*closings)?;
    // Text after the closing mark is not the client's, so the line is a note.
    let only_tags = behind.split_whitespace().all(|word| word.strip_prefix('#').is_some_and(|tag| tag.chars().all(is_tag_char)));
    if only_tags { quote_form(words, text) } else { None }
}

fn quote_form(words: &str, text: &str) -> Option<FormMatch> {
    let words = words.trim();
    (!words.is_empty()).then(|| StatementKind::Quote { words: words.to_owned(), tags: find_tags(text) }.into())
}

/// The labels of notes, and the record's items.
const NOTE_LABELS: &[(&str, &str)] =
    &[("intention:", "intention"), ("theme:", "theme"), ("themes:", "theme"), ("journal:", "journal"), ("contact:", "contact")];

/// `intention: to meet the fear`, `theme: water`; on a later day `journal: slept well`, `contact: called, is well`.
pub(crate) fn parse_labelled(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let said = |(name, item): &(&str, &'static str)| Some((*item, strip_prefix_ignore_case(words.remaining(), name)?.trim()));
    let (item, said) = NOTE_LABELS.iter().find_map(said).filter(|(_, said)| !said.is_empty())?;
    let FormMatch { kind: StatementKind::Note { words, tags }, warnings: doubts } = note_form(said) else { return None };
    Some(FormMatch { kind: StatementKind::ItemNote { item, words, tags }, warnings: doubts })
}

/// `ok`, perhaps with text: a look.
pub(crate) fn parse_look(mut words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    words.peek().filter(|word| eq_word(trim_punctuation(word), "ok"))?;
    words.next_word();
    Some(StatementKind::Look { words: words.remaining().to_owned() }.into())
}
