//! Names of sessions and their files: `20261123-0902-C017`, `NAME.csv`, `NAME.2.csv`.

use crate::session::{ClientCode, Wall};
use std::iter;

/// The name of a session that began at `start`. `nth` counts this client's sessions that began in the same minute, from 0.
pub fn session_name(start: Wall, nth: usize, client: &ClientCode) -> String {
    format!("{}{}-{client}", start.file_stamp(), suffix_letters(nth))
}

/// The file name of a part; part 1 has no number.
pub fn file_name(session: &str, part: u32) -> String {
    if part <= 1 { format!("{session}.csv") } else { format!("{session}.{part}.csv") }
}

/// The session and part of a file name; `None` for any other file, also copies made by other programs.
pub fn parse_file_name(file: &str) -> Option<(&str, u32)> {
    let stem = file.strip_suffix(".csv")?;
    let Some((session, part)) = stem.rsplit_once('.') else {
        return is_session_name(stem).then_some((stem, 1));
    };
    let number: u32 = part.parse().ok()?;
    (is_session_name(session) && number >= 2 && number.to_string() == part).then_some((session, number))
}

pub(crate) fn is_session_name(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (date, time, client) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let (minute, letter) = time.split_at_checked(4).unwrap_or_default();
    let letter_fits = letter.trim_start_matches('z').len() <= 1 && letter.bytes().all(|byte| matches!(byte, b'b'..=b'z'));
    digits(date, 8) && digits(minute, 4) && letter_fits && client.is_some_and(|code| ClientCode::parse(code).is_ok())
}

/// The client's code in a session's name; empty if the text is no name.
pub(crate) fn client_code_of(name: &str) -> &str {
    name.splitn(3, '-').nth(2).unwrap_or_default()
}

/// Empty for the first, then `b`, `c` … `z`, `zb`, `zc` …
fn suffix_letters(nth: usize) -> String {
    let (rounds, left) = (nth / 25, nth % 25);
    let last = u8::try_from(left).ok().filter(|left| *left > 0).map(|left| char::from(b'a' + left));
    iter::repeat_n('z', rounds).chain(last).collect()
}
