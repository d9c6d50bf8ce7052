//! Escapes text cells, so that every text reads back exactly and no spreadsheet interprets it, whatever separates its cells. CSV
//! quoting is done in `cells`.

use crate::plain_text::{is_obeyed_or_unseen, turns_or_breaks};
use std::borrow::Cow;
use std::fmt::Write as _;

/// Precedes a cell that a reader could take for a formula, number, date, truth value or missing value. An apostrophe does not
/// serve: a common spreadsheet drops it on saving, and the formula runs at the next opening.
const GUARD_CHAR: char = '>';

/// Cells that some reader takes for a truth value, a missing value or a number.
const AMBIGUOUS_WORDS: [&str; 11] = ["true", "false", "yes", "no", "na", "nan", "n/a", "null", "none", "inf", "infinity"];

/// English months; their first three letters are enough for a reader.
const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// Words beside a month and a number with which a cell is still read as a date.
const DATE_WORDS: &str = "st nd rd th am pm mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday";

pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let is_kept = !text.chars().any(needs_escape) && !text.match_indices(';').any(|(at, _)| begins_formula(text, at));
    let cell = if is_kept { Cow::Borrowed(text) } else { Cow::Owned(escape_chars(text)) };
    if needs_guard(&cell) { Cow::Owned(format!("{GUARD_CHAR}{cell}")) } else { cell }
}

/// Restores the text of a cell; unknown escapes stay as they are.
pub(crate) fn unescape(cell: &str) -> Cow<'_, str> {
    let cell = cell.strip_prefix(GUARD_CHAR).unwrap_or(cell);
    if !cell.contains('\\') {
        return Cow::Borrowed(cell);
    }
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let (kept, remaining) = parse_escape(after).unwrap_or(('\\', after));
        text.push(kept);
        rest = remaining;
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Whether a character would end the line, move the cursor or change the text direction.
fn needs_escape(c: char) -> bool {
    c == '\\' || c.is_control() || turns_or_breaks(c)
}

/// Whether a spreadsheet that separates cells by semicolons, as in many countries, would begin a formula after the semicolon at `at`.
/// Blanks and quotes before it change nothing.
fn begins_formula(text: &str, at: usize) -> bool {
    let after = text.get(at + 1..).unwrap_or_default();
    let first = after.chars().find(|c| !c.is_whitespace() && !is_obeyed_or_unseen(*c) && !"\"'`´“”„‘’«»".contains(*c));
    first.is_some_and(|first| "=+-@＝＋－＠−".contains(first))
}

fn escape_chars(text: &str) -> String {
    let mut cell = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '\\' => cell.push_str("\\\\"),
            '\n' => cell.push_str("\\n"),
            '\r' => cell.push_str("\\r"),
            '\t' => cell.push_str("\\t"),
            // Writing to a `String` cannot fail.
            c if needs_escape(c) || c == ';' && begins_formula(text, at) => {
                let _ = write!(cell, "\\u{{{:x}}}", u32::from(c));
            }
            c => cell.push(c),
        }
    }
    cell
}

/// The character of an escape and the text after it; `after` begins after the backslash.
fn parse_escape(after: &str) -> Option<(char, &str)> {
    let mut chars = after.chars();
    match chars.next()? {
        '\\' => Some(('\\', chars.as_str())),
        'n' => Some(('\n', chars.as_str())),
        'r' => Some(('\r', chars.as_str())),
        't' => Some(('\t', chars.as_str())),
        'u' => {
            let (digits, remaining) = chars.as_str().strip_prefix('{')?.split_once('}')?;
            let all_hex = digits.chars().all(|c| c.is_ascii_hexdigit());
            let code = u32::from_str_radix(digits, 16).ok().filter(|_| all_hex)?;
            Some((char::from_u32(code)?, remaining))
        }
        _ => None,
    }
}

fn needs_guard(cell: &str) -> bool {
    let Some(first) = cell.chars().next() else { return false };
    // No reader takes a longer cell for a word or a date.
    !first.is_alphabetic() || (cell.len() <= 40 && (is_word(cell) || is_exponent(cell) || is_date(cell)))
}

fn is_word(cell: &str) -> bool {
    AMBIGUOUS_WORDS.iter().any(|word| cell.trim_end().eq_ignore_ascii_case(word))
}

/// A letter followed by a number with an exponent: `x1e5`.
fn is_exponent(cell: &str) -> bool {
    let mut chars = cell.chars();
    chars.next();
    let Some((mantissa, exponent)) = chars.as_str().split_once(['e', 'E']) else { return false };
    let digits =
        |text: &str| text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    digits(mantissa) && digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
}

/// Whether a cell reads as a date with a month's name: `May 5`, `Nov-2026`, `Mon, Sep 3rd`.
fn is_date(cell: &str) -> bool {
    let (mut months, mut numbers) = (0, 0);
    let mut rest = cell;
    while let Some(first) = rest.chars().next() {
        let like = |c: char| (c.is_alphabetic() == first.is_alphabetic()) && (c.is_ascii_digit() == first.is_ascii_digit());
        let (token, remaining) = rest.split_at_checked(rest.find(|c| !like(c)).unwrap_or(rest.len())).unwrap_or((rest, ""));
        rest = remaining;
        if first.is_ascii_digit() {
            numbers += 1;
        } else if is_month(token) {
            months += 1;
        } else if first.is_alphabetic() {
            if !DATE_WORDS.split(' ').any(|word| token.eq_ignore_ascii_case(word)) {
                return false;
            }
        } else if !token.chars().all(|c| " ,.-/:'".contains(c)) {
            return false;
        }
    }
    months > 0 && numbers > 0
}

fn is_month(token: &str) -> bool {
    let short = |month: &str| month.get(..3).is_some_and(|three| token.eq_ignore_ascii_case(three));
    token.eq_ignore_ascii_case("sept") || MONTHS.iter().any(|month| token.eq_ignore_ascii_case(month) || short(month))
}
