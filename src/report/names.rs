//! Removes from typed text what could identify a person: the names, codes, lots and numbers that the record knows, names after a title or
//! a relation, dates and telephone numbers. It removes too much rather than too little.

use crate::session::record::row::Row;
use crate::session::words::{compose, to_searched};
use crate::session::{RowKind, Session};
use std::collections::BTreeSet;

/// Replaces what is removed.
const REDACTION_MARK: &str = "[…]";

/// How the words of an item name people.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NameSource {
    /// Every word can be a name.
    Contact,
    /// A sentence about people: capitalised words, and words after a title, a relation or `with`.
    Sentence,
}

/// The items whose words name people. No report without names shows these words.
const PERSON_ITEMS: &[(RowKind, &[&str], NameSource)] = &[
    (RowKind::Meta, &["client", "staff", "room"], NameSource::Contact),
    (RowKind::Plan, &["escort", "emergency_contact", "contact"], NameSource::Contact),
    (RowKind::Plan, &["followup", "aftercare"], NameSource::Sentence),
    (RowKind::Note, &["contact"], NameSource::Sentence),
    (RowKind::Vital, &["taken_by"], NameSource::Contact),
    (RowKind::Dose, &["lot", "given_by", "checked_by"], NameSource::Contact),
    (RowKind::Dose, &["order", "cleared"], NameSource::Sentence),
    (RowKind::Session, &["hand_over"], NameSource::Contact),
    (RowKind::Event, &["staff_out", "staff_in"], NameSource::Contact),
    (
        RowKind::Event,
        &["left", "escort_called", "prescriber_called", "ems_called", "ems_arrived", "handed_over", "shown", "emergency_card"],
        NameSource::Sentence,
    ),
];

/// Words before a name.
const TITLES: &str = "dr doctor mr mrs ms mx miss prof professor nurse frau herr señor señora";
const RELATIONS: &str = "sister brother mother father mom mum dad wife husband partner friend son daughter boyfriend girlfriend aunt uncle \
    cousin grandmother grandfather neighbour neighbor escort driver prescriber named colleague roommate ex";
/// Words of a contact's entry that are no names. As a name they are known only with their capital letter.
const COMMON_WORDS: &str = "a about address after all am an and any anytime are as ask at be before bring but by call called can car cell clinic \
    client come comes contact day do door drives emergency evening first flat for from had has have he her him his home \
    hospital hour hours if im in is it iv last left line lives may me mg mobile morning my next night no none not number \
    of office ok on only or our out phone picks please pm po reach reached ring room same school see she sl so still \
    street taxi tel telephone text than that the their them then they this till time to today tomorrow until up us waiting \
    waits was we week weeks when who will with work yes you your";

/// Whether the words of a row name people.
pub(crate) fn is_about_people(row: &Row) -> bool {
    name_source(row).is_some()
}

fn name_source(row: &Row) -> Option<NameSource> {
    let fits = |(kind, items, _): &&(RowKind, &[&str], NameSource)| *kind == row.kind && items.contains(&row.item.as_ref());
    PERSON_ITEMS.iter().find(fits).map(|(.., source)| *source)
}

/// The names, codes, lots and numbers that a record knows.
pub(crate) struct KnownNames {
    /// In lower case; accents are joined to their letters, however they were typed.
    words: BTreeSet<String>,
    /// Names that are common words too, as they are written.
    exact_words: BTreeSet<String>,
}

impl KnownNames {
    pub(crate) fn of_session(session: &Session) -> Self {
        let mut names = Self { words: BTreeSet::new(), exact_words: BTreeSet::new() };
        for row in session.ledger().rows() {
            if row.author.as_str() != "APP" {
                names.add(row.author.as_str());
            }
            for text in [&row.text, &row.note] {
                match name_source(row) {
                    // The role of a member of staff is no name.
                    Some(NameSource::Contact) if row.kind == RowKind::Meta && std::ptr::eq(text, &raw const row.note) => {
                        names.add_sentence(text);
                    }
                    Some(NameSource::Contact) => tokens(text).filter(|token| is_word(token)).for_each(|word| names.add(word)),
                    Some(NameSource::Sentence) => names.add_sentence(text),
                    None => {}
                }
            }
        }
        names
    }

    fn add_sentence(&mut self, text: &str) {
        let mut before = String::new();
        for word in tokens(text).filter(|token| is_word(token)) {
            let is_marked = before == "with" || is_name_marker(&before);
            let is_name = is_marked || word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
            before = to_searched(word);
            if is_name && !is_in(COMMON_WORDS, &before) && !is_name_marker(&before) {
                self.add(word);
            }
        }
    }

    /// Adds a word and the parts between its hyphens. Short numbers stay: they are readings more often than parts of a name.
    fn add(&mut self, word: &str) {
        for part in std::iter::once(word).chain(word.split(['-', '_'])) {
            let lower = to_searched(part);
            let is_short = part.chars().count() < if part.bytes().all(|byte| byte.is_ascii_digit()) { 3 } else { 2 };
            if is_short || is_name_marker(&lower) {
                continue;
            }
            if !is_in(COMMON_WORDS, &lower) {
                self.words.insert(lower);
            } else if part.starts_with(char::is_uppercase) {
                self.exact_words.insert(compose(part));
            }
        }
    }

    /// The text without these words, without names after a title or a relation, and without dates and telephone numbers.
    pub(crate) fn redact(&self, text: &str) -> String {
        let all: Vec<&str> = tokens(text).collect();
        let mut out = String::with_capacity(text.len());
        let mut before = String::new();
        for (at, token) in all.iter().enumerate() {
            if !is_word(token) {
                // A full stop or a comma ends what a title or a relation names, but for `Dr. Lee`.
                if token.contains([',', ';', ':', '·']) {
                    before.clear();
                }
                out.push_str(token);
                continue;
            }
            let is_after_marker = is_name_marker(&before) && token.starts_with(char::is_uppercase) || is_in(TITLES, &before);
            let is_removed = self.knows(token) || is_after_marker || is_date_like(token) || is_telephone(&all, at);
            out.push_str(if is_removed { REDACTION_MARK } else { token });
            before = to_searched(token);
        }
        out
    }

    fn knows(&self, token: &str) -> bool {
        let is_known = |part: &str| self.words.contains(&to_searched(part)) || self.exact_words.contains(&compose(part));
        // Some scripts have no blanks between words.
        let searched = to_searched(token);
        let contains = || self.words.iter().any(|word| word.chars().any(|c| c >= '\u{e00}') && searched.contains(word.as_str()));
        std::iter::once(token).chain(token.split(['-', '_'])).any(is_known) || contains()
    }
}

/// Runs of letters, digits, hyphens and underscores, and the runs between them.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c| is_token_char(c) != is_token_char(first)).unwrap_or(rest.len());
        let (token, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(token)
    })
}

fn is_word(token: &str) -> bool {
    token.starts_with(is_token_char)
}

fn is_token_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '\u{300}'..='\u{36f}')
}

fn is_in(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

fn is_name_marker(word: &str) -> bool {
    is_in(TITLES, word) || is_in(RELATIONS, word)
}

/// A date of eight digits or more, or a year.
fn is_date_like(token: &str) -> bool {
    let digits = token.chars().take_while(|c| c.is_ascii_digit() || *c == '-').filter(char::is_ascii_digit).count();
    let is_year = token.len() == 4 && (token.starts_with("19") || token.starts_with("20")) && digits == 4;
    digits >= 8 && token.starts_with(|c: char| c.is_ascii_digit()) || is_year
}

/// Whether the number at this place belongs to seven digits or more, one group of them of four or more.
fn is_telephone(all: &[&str], at: usize) -> bool {
    let is_number =
        |token: &str| token.chars().all(|c| c.is_ascii_digit() || c == '-') && token.contains(|c: char| c.is_ascii_digit());
    let is_joint = |token: &str| matches!(token, " " | "." | "/" | ") " | " (" | ")");
    if !all.get(at).is_some_and(|token| is_number(token)) {
        return false;
    }
    let fits = |at: usize| all.get(at).is_some_and(|token| is_number(token) || is_joint(token));
    let start = (0..at).rev().take_while(|before| fits(*before)).last().unwrap_or(at);
    let group = (start..all.len()).take_while(|next| fits(*next)).filter_map(|next| all.get(next).copied());
    let sizes: Vec<usize> =
        group.flat_map(|token| token.split('-')).map(|part| part.bytes().filter(u8::is_ascii_digit).count()).collect();
    sizes.iter().sum::<usize>() >= 7 && sizes.iter().any(|size| *size >= 4)
}
