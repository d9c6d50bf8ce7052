//! Words, numbers and tags of a line, and the forms that are only words: note, quote, private note, look.

use crate::app::grammar::context::{FormContext, FormMatch};
use crate::session::statement::StatementKind;

/// A position in a line that moves word by word. Copy it to look ahead. It caches the next word, because every form asks for a
/// line's first word at each key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordCursor<'a> {
    remaining: &'a str,
    word: &'a str,
}

impl<'a> WordCursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let remaining = text.trim();
        Self { remaining, word: remaining.split(char::is_whitespace).next().unwrap_or_default() }
    }

    pub(crate) fn next_word(&mut self) -> Option<&'a str> {
        let word = self.peek()?;
        *self = Self::new(self.remaining.get(word.len()..)?);
        Some(word)
    }

    /// The next word, without advancing.
    pub(crate) fn peek(self) -> Option<&'a str> {
        (!self.word.is_empty()).then_some(self.word)
    }

    /// The text that was not taken yet.
    pub(crate) const fn remaining(self) -> &'a str {
        self.remaining
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.remaining.is_empty()
    }

    /// Takes what a parser matches. Without a match it takes nothing.
    pub(crate) fn take<T>(&mut self, parse: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let parsed = parse(&mut ahead)?;
        *self = ahead;
        Some(parsed)
    }

    /// Takes these words, in any case, if they come next. Returns whether they did.
    pub(crate) fn take_phrase(&mut self, phrase: &str) -> bool {
        self.expect_phrase(phrase).is_some()
    }

    /// Takes this word, in any case, if it comes next, with or without a mark after it: `order`, `order:`.
    pub(crate) fn take_label(&mut self, label: &str) -> bool {
        self.peek().is_some_and(|word| eq_word(bare_word(word), label)) && self.next_word().is_some()
    }

    /// [`take_phrase`](Self::take_phrase) for use with `?`.
    pub(crate) fn expect_phrase(&mut self, phrase: &str) -> Option<()> {
        self.take(|ahead| phrase.split(' ').all(|word| ahead.next_word().is_some_and(|found| eq_word(found, word))).then_some(()))
    }
}

/// The text after a phrase, if that comes first.
pub(crate) fn strip_phrase<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let mut words = WordCursor::new(text);
    words.take_phrase(phrase).then(|| words.remaining())
}

/// Whether two words are equal, ignoring the case of ASCII letters.
pub(crate) const fn eq_word(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other)
}

/// The word of a list that equals `word`.
pub(crate) fn find_word(known: &[&'static str], word: &str) -> Option<&'static str> {
    known.iter().copied().find(|known| eq_word(word, known))
}

/// A word without the commas and semicolons at its end.
pub(crate) fn trim_punctuation(word: &str) -> &str {
    word.trim_end_matches([',', ';'])
}

/// The text with the letters, digits and signs of East Asian keyboards as ASCII, one character for one. A word with other letters
/// stays as it is.
pub(crate) fn fold_width(text: &str) -> String {
    let fold = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => u8::try_from(u32::from(c) - 0xfee0).map_or(c, char::from),
        _ => c,
    };
    let is_wide = |c: char| c.is_ascii() || fold(c) != c;
    let fold_word = |word: &str| if word.chars().all(is_wide) { word.chars().map(fold).collect() } else { word.to_owned() };
    text.split_inclusive(char::is_whitespace).map(fold_word).collect()
}

/// A word without the punctuation at its end.
pub(crate) fn bare_word(word: &str) -> &str {
    word.trim_end_matches([',', ';', '.', ':'])
}

/// Whether a list of words, separated by spaces, has this one.
pub(crate) fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| eq_word(word, known))
}

pub(crate) fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// The text after an ASCII prefix, ignoring case.
pub(crate) fn strip_prefix_ignore_case<'a>(word: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = word.split_at_checked(prefix.len())?;
    eq_word(start, prefix).then_some(rest)
}

/// The reason after a phrase. Everyday words begin ordinary sentences (`hold my hand`, `go slowly`), so after a phrase of at most
/// five letters the reason needs a mark or `because` before it.
pub(crate) fn reason_after_phrase<'a>(words: WordCursor<'a>, phrase: &str) -> Option<&'a str> {
    reason_after_word(words, phrase, phrase.len() <= 5)
}

/// [`reason_after_phrase`], told whether the phrase is an everyday one.
pub(crate) fn reason_after_word<'a>(mut words: WordCursor<'a>, phrase: &str, is_everyday: bool) -> Option<&'a str> {
    let last = match phrase.rsplit_once(' ') {
        Some((before, last)) => words.expect_phrase(before).map(|()| last)?,
        None => phrase,
    };
    let found = words.next_word()?;
    let unmarked = found.trim_end_matches([',', ':', ';', '.']);
    if !eq_word(unmarked, last) {
        return None;
    }
    let has_dash = words.peek().is_some_and(|next| ["-", "–", "—", "·"].contains(&next));
    let is_marked = found.len() > unmarked.len() || has_dash || words.peek().is_some_and(|next| eq_word(next, "because"));
    if has_dash {
        words.next_word();
    }
    (words.is_empty() || is_marked || !is_everyday).then(|| words.remaining())
}

/// Whether the words before `reason`, which ends the text, end with a colon. No everyday sentence puts one there.
pub(crate) fn is_after_colon(text: &str, reason: &str) -> bool {
    text.strip_suffix(reason).is_some_and(|before| before.trim_end().ends_with(':'))
}

/// A number with decimal point or comma, and the rest of its word: `36,6c` gives 36.6 and `c`.
pub(crate) fn parse_number(word: &str) -> Option<(f64, &str)> {
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(word.len());
    let (digits, unit) = (word.get(..end)?, word.get(end..)?);
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let all_digits = |text: &str, max: usize| (1..=max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    // A number with more digits is no measurement.
    if !all_digits(whole, 6) || !all_digits(part, 4) {
        return None;
    }
    format!("{whole}.{part}").parse().ok().map(|number| (number, unit))
}

/// The tags of a text without their `#`, each once. A tag has letters, digits, `_` and `-`, and no letter or digit before its `#`.
pub(crate) fn find_tags(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for (index, mark) in text.match_indices('#') {
        let before = text.get(..index).and_then(|before| before.chars().next_back());
        let after = text.get(index + mark.len()..).unwrap_or_default();
        let tag: String = after.chars().take_while(|c| is_tag_char(*c)).collect();
        if !tag.is_empty() && before.is_none_or(|c| !c.is_alphanumeric()) && !tags.contains(&tag) {
            tags.push(tag);
        }
        // Each tag is compared with all before it, so the limit bounds the work at each key.
        if tags.len() == MAX_TAGS {
            break;
        }
    }
    tags
}

/// Further tags on one line stay in its words only.
const MAX_TAGS: usize = 50;

fn is_tag_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

pub(crate) fn note_form(text: &str) -> FormMatch {
    let warning = text
        .contains(PRIVATE_MARK)
        .then(|| "`,,` makes a note private only at the beginning of a line. Save these words in the record?".to_owned());
    FormMatch::new(StatementKind::Note { words: text.to_owned(), tags: find_tags(text) }, warning)
}

/// `n: 128/76`: a note, whatever it looks like.
pub(crate) fn parse_plain_note(text: &str) -> Option<FormMatch> {
    let words = strip_prefix_ignore_case(text, "n:")?.trim();
    (!words.is_empty()).then(|| note_form(words))
}

const PRIVATE_MARK: &str = ",,";

/// `,, words`: a private note.
pub(crate) fn parse_private(text: &str) -> Option<FormMatch> {
    let words = text.strip_prefix(PRIVATE_MARK)?.trim();
    let warning = words.is_empty().then(|| "This private note has no words yet. Save it anyway?".to_owned());
    Some(FormMatch::new(StatementKind::Private(words.to_owned()), warning))
}

/// `p: words`: perhaps a private note.
pub(crate) fn parse_ambiguous_private(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let words = strip_prefix_ignore_case(words.remaining(), "p:")?.trim();
    if words.is_empty() {
        return None;
    }
    // For a number, the pulse comes first and has the warning.
    let is_number = parse_number(words).is_some_and(|(_, unit)| unit.is_empty());
    let warning = (!is_number).then(|| PULSE_OR_PRIVATE_WARNING.to_owned());
    Some(FormMatch::new(StatementKind::Private(words.to_owned()), warning))
}

pub(crate) const PULSE_OR_PRIVATE_WARNING: &str = "Is `p:` a pulse or a private note? Tab changes it; Enter saves what is shown.";

/// Opening quotation marks, each with its closing ones.
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

/// The client's words: after `q `, or after a quotation mark, closed or not, with nothing but tags after it.
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
    let (words, after) = inside.split_at_checked(end)?;
    let after = after.strip_prefix(*closings)?;
    // Other words after the closing mark are not the client's: the line is a note.
    let only_tags = after.split_whitespace().all(|word| word.strip_prefix('#').is_some_and(|tag| tag.chars().all(is_tag_char)));
    if only_tags { quote_form(words, text) } else { None }
}

fn quote_form(words: &str, text: &str) -> Option<FormMatch> {
    let words = words.trim();
    (!words.is_empty()).then(|| StatementKind::ItemNote { item: "quote", words: words.to_owned(), tags: find_tags(text) }.into())
}

/// Labels, and the item of the record that each stands for.
const NOTE_LABELS: &[(&str, &str)] =
    &[("intention:", "intention"), ("theme:", "theme"), ("themes:", "theme"), ("journal:", "journal"), ("contact:", "contact")];

/// `intention: to meet the fear`, `theme: water`; on a later day `journal: slept well`, `contact: called, is well`.
pub(crate) fn parse_labelled(words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    let text = words.remaining();
    let mut labelled =
        NOTE_LABELS.iter().filter_map(|(label, item)| Some((*item, strip_prefix_ignore_case(text, label)?.trim())));
    let (item, text) = labelled.next().filter(|(_, text)| !text.is_empty())?;
    let FormMatch { kind: StatementKind::Note { words, tags }, warnings, .. } = note_form(text) else { return None };
    Some(FormMatch::new(StatementKind::ItemNote { item, words, tags }, warnings))
}

/// `ok`, perhaps with words.
pub(crate) fn parse_look(mut words: WordCursor<'_>, _: &FormContext<'_>) -> Option<FormMatch> {
    words.peek().filter(|word| eq_word(trim_punctuation(word), "ok"))?;
    words.next_word();
    Some(StatementKind::Look(words.remaining().to_owned()).into())
}
