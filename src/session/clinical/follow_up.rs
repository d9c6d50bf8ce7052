//! The day and the time that a follow-up's words name, such as `2026-04-15 2:30pm` or `April 20 at 2pm`. What can be read in two ways is
//! not guessed: a sentence says what to write instead.

use crate::session::{Session, Wall};
use chrono::{Datelike as _, Days, NaiveDate, NaiveTime, Weekday};

/// When a follow-up takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowUpTime {
    /// The day of the appointment, in local time.
    pub day: NaiveDate,
    /// The time of day and, if it is named, the length in minutes; `None`: no time is named.
    pub start: Option<(NaiveTime, Option<i64>)>,
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const ZONES: &[&str] =
    &["UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "CET", "CEST", "BST", "WET", "EET"];
/// Words that name a part of a day or a time that this module does not read.
const VAGUE_WORDS: &[&str] =
    &["half", "quarter", "past", "o'clock", "oclock", "clock", "morning", "afternoon", "evening", "night", "midnight", "midday"];

/// A word of the text without the marks around it, in lower case, and as it was typed.
struct Word<'a> {
    typed: &'a str,
    text: String,
}

impl FollowUpTime {
    /// `Wed 15 April 2026, 14:30`, with `, all day` without a time.
    pub(crate) fn label(self) -> String {
        let day = self.day.format("%a %-d %B %Y");
        match self.start {
            Some((start, Some(minutes))) => format!("{day}, {} for {minutes} min", start.format("%H:%M")),
            Some((start, None)) => format!("{day}, {}", start.format("%H:%M")),
            None => format!("{day}, all day"),
        }
    }
}

/// The same as [`parse`] for words of a session that were written at this time.
///
/// # Errors
///
/// Those of [`parse`].
pub(crate) fn parse_in(session: &Session, words: &str, written: Wall) -> Result<FollowUpTime, String> {
    let written = written.local().date();
    parse(words, session.ledger().row(1).map_or(written, |first| first.time.local().date()), written)
}

/// Reads the day and the time. Days without a year are the first such day from the session's day on. `tomorrow`, `in 2 weeks` or a
/// weekday count from the session's day, and only if they were written on it.
///
/// # Errors
///
/// A sentence that says why there is no day, or why the time is in doubt.
pub fn parse(words: &str, session_day: NaiveDate, written: NaiveDate) -> Result<FollowUpTime, String> {
    let words = split_words(words);
    let origin = Some(session_day).filter(|day| *day == written);
    let mut days: Vec<NaiveDate> = Vec::new();
    let mut is_used = vec![false; words.len()];
    let mut at = 0;
    while at < words.len() {
        match read_day(words.get(at..).unwrap_or_default(), session_day, origin)? {
            Some((day, count)) => {
                is_used.iter_mut().skip(at).take(count).for_each(|used| *used = true);
                days.push(day);
                at += count;
            }
            None => at += 1,
        }
    }
    let weekday = words.iter().zip(&is_used).filter(|(_, used)| !**used).find_map(|(word, _)| parse_weekday(&word.text));
    let day = match (days.as_slice(), weekday) {
        ([], Some(weekday)) if words.iter().any(|word| word.text == "next") => {
            return Err(format!("`next {weekday}` could be either of two days; type the date, such as 2026-11-25."));
        }
        ([], Some(weekday)) => {
            let origin = origin.ok_or_else(|| written_later(&weekday.to_string()))?;
            origin.iter_days().skip(1).take(7).find(|day| day.weekday() == weekday)
        }
        ([day], Some(weekday)) if day.weekday() != weekday => {
            return Err(format!("{day} is a {}, not a {weekday}.", day.weekday()));
        }
        ([day, rest @ ..], _) if rest.iter().all(|other| other == day) => Some(*day),
        ([_, _, ..], _) => return Err("It has more than one date.".to_owned()),
        ([], None) => None,
        ([day, ..], _) => Some(*day),
    };
    let day = day.ok_or("The date is not understood; type it like 2026-11-25 10:30.")?;
    if day < session_day {
        return Err(format!("{day} is before the session."));
    }
    let unused: Vec<&Word<'_>> = words.iter().zip(&is_used).filter(|(_, used)| !**used).map(|(word, _)| word).collect();
    Ok(FollowUpTime { day, start: read_start(&unused)? })
}

fn split_words(text: &str) -> Vec<Word<'_>> {
    let is_gap = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '·' | '(' | ')');
    let parts = text.split(is_gap).flat_map(|part| {
        // `2026-11-25T10:30`
        let is_joined = part.get(..10).is_some_and(|day| parse_iso(day).is_some()) && part.get(10..11) == Some("T");
        if is_joined { vec![part.get(..10), part.get(11..)] } else { vec![Some(part)] }
    });
    let words =
        parts.flatten().map(|typed| Word { typed, text: typed.to_lowercase().trim_matches(['.', ':', '!', '?']).to_owned() });
    words.filter(|word| !word.text.is_empty()).collect()
}

fn parse_iso(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// The day at the beginning of the words, and how many of them it takes.
fn read_day(words: &[Word<'_>], session_day: NaiveDate, origin: Option<NaiveDate>) -> Result<Option<(NaiveDate, usize)>, String> {
    let Some(first) = words.first().map(|word| word.text.as_str()) else { return Ok(None) };
    let word = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let later = |days: u64| {
        let origin = origin.ok_or_else(|| written_later(first))?;
        origin.checked_add_days(Days::new(days)).ok_or_else(|| written_later(first))
    };
    let count = |text: &str| if text == "a" { Some(1) } else { text.parse::<u64>().ok().filter(|number| *number < 100) };
    let found = match first {
        "today" => Some((Some(later(0)?), 1)),
        "tomorrow" => Some((Some(later(1)?), 1)),
        "in" => match (count(word(1)), word(2)) {
            (Some(days), "day" | "days") => Some((Some(later(days)?), 3)),
            (Some(weeks), "week" | "weeks") => Some((Some(later(7 * weeks)?), 3)),
            _ => None,
        },
        _ => match read_numeric_day(first)? {
            Some(day) => Some((Some(day), 1)),
            None => read_named_month(words, session_day),
        },
    };
    match found {
        Some((None, _)) => Err(format!("`{first}` is not a real date.")),
        Some((Some(day), count)) => Ok(Some((day, count))),
        None => Ok(None),
    }
}

/// `2026-04-15`, `2026/04/15`, `15.4.2026`, `15/4/2026`, `4/15/26`. `3/4/2026` is two days.
fn read_numeric_day(word: &str) -> Result<Option<NaiveDate>, String> {
    let Some(mark) = ['-', '/', '.'].into_iter().find(|mark| word.matches(*mark).count() == 2) else { return Ok(None) };
    let numbers: Option<Vec<u32>> = word.split(mark).map(|part| part.parse().ok()).collect();
    let Some([first, second, third]) = numbers.as_deref().and_then(|all| <[u32; 3]>::try_from(all).ok()) else { return Ok(None) };
    let impossible = || format!("`{word}` is not a real date.");
    if first > 999 {
        return NaiveDate::from_ymd_opt(first.cast_signed(), second, third).map(Some).ok_or_else(impossible);
    }
    let year = if third < 100 { 2000 + third } else { third }.cast_signed();
    let (day, month) = match (first, second) {
        (first, second) if mark != '.' && first <= 12 && second <= 12 && first != second => {
            return Err(format!("`{word}` could be either of two days; type it like 2026-11-25."));
        }
        (first, second) if mark != '.' && second > 12 => (second, first),
        other => other,
    };
    NaiveDate::from_ymd_opt(year, month, day).map(Some).ok_or_else(impossible)
}

/// `April 20`, `20th of April 2026`, `20. Apr`; the day is `None` if no calendar has it.
fn read_named_month(words: &[Word<'_>], session_day: NaiveDate) -> Option<(Option<NaiveDate>, usize)> {
    let month_of = |at: usize| {
        let text = words.get(at)?.text.as_str();
        let fits = |name: &&str| text.len() >= 3 && (name.starts_with(text) || text == "sept" && **name == *"september");
        Some(MONTHS.iter().position(fits)? as u32 + 1)
    };
    let day_of = |at: usize| {
        let text = words.get(at)?.text.as_str();
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text);
        digits.parse::<u32>().ok().filter(|_| digits.len() <= 2)
    };
    let has_of = words.get(1).is_some_and(|word| word.text == "of");
    let (month, day, count) = match (month_of(0), day_of(0)) {
        (Some(month), _) => (month, day_of(1)?, 2),
        (None, Some(day)) => (month_of(1 + usize::from(has_of))?, day, 2 + usize::from(has_of)),
        (None, None) => return None,
    };
    let year = words.get(count).and_then(|word| word.text.parse::<i32>().ok()).filter(|year| (2000..2200).contains(year));
    let date = match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => [0, 1].into_iter().find_map(|later| {
            NaiveDate::from_ymd_opt(session_day.year() + later, month, day).filter(|date| *date >= session_day)
        }),
    };
    Some((date, count + usize::from(year.is_some())))
}

fn parse_weekday(word: &str) -> Option<Weekday> {
    (word.len() >= 3 && word.ends_with("day") || word.len() == 3).then(|| word.parse().ok()).flatten()
}

fn written_later(word: &str) -> String {
    format!("`{word}` was typed on another day, so it is not clear which day it means; type the date.")
}

/// The time and the length in the words that name no day.
fn read_start(words: &[&Word<'_>]) -> Result<Option<(NaiveTime, Option<i64>)>, String> {
    let mut found: Vec<(NaiveTime, Option<i64>)> = Vec::new();
    let mut length = None;
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map_or("", |word| word.text.as_str());
        if ZONES.contains(&word.typed) {
            return Err(format!("`{}` is a time zone; type the time as clocks here show it.", word.typed));
        }
        if let Some(minutes) = read_length(&word.text, next) {
            length = Some(minutes);
            continue;
        }
        let joined = if matches!(next, "am" | "pm" | "a.m" | "p.m") { format!("{}{next}", word.text) } else { word.text.clone() };
        let is_after_at = at > 0 && words.get(at - 1).is_some_and(|word| matches!(word.text.as_str(), "at" | "@"));
        let is_range_end =
            at > 0 && matches!(words.get(at - 1).map(|word| word.text.as_str()), Some("to" | "until" | "till" | "-" | "–"));
        match read_clock_range(&joined, is_after_at)? {
            Some((end, None)) if is_range_end && !found.is_empty() => {
                if let Some((start, length)) = found.last_mut() {
                    *length = positive_minutes(*start, end)?;
                }
            }
            Some(start) => found.push(start),
            None => {}
        }
    }
    match found.as_slice() {
        [] => match words.iter().find(|word| VAGUE_WORDS.contains(&word.text.as_str()) || is_bare_clock(&word.text)) {
            Some(word) => Err(format!("`{}` is not understood as a time; type it like 14:30.", word.typed)),
            None => Ok(None),
        },
        [(start, named)] => Ok(Some((*start, named.or(length)))),
        _ => Err("It has more than one time.".to_owned()),
    }
}

/// `1430`, `14.30`: perhaps a time.
fn is_bare_clock(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || c == '.') && word.chars().filter(char::is_ascii_digit).count() >= 3
}

/// `50 min`, `1 h`, `90min`.
fn read_length(word: &str, next: &str) -> Option<i64> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, unit) = word.split_at_checked(end)?;
    let factor = match if unit.is_empty() { next } else { unit } {
        "min" | "mins" | "minute" | "minutes" => 1,
        "hour" | "hours" | "hr" | "hrs" => 60,
        "h" if unit.is_empty() => 60,
        _ => return None,
    };
    digits.parse::<i64>().ok().map(|number| number * factor).filter(|minutes| (1..=24 * 60).contains(minutes))
}

/// `14:30`, `2:30pm`, `2pm`, `14h30`, `noon`, or two of them as `14:00-15:00` or `2–3pm`. `None`: no time.
fn read_clock_range(word: &str, is_after_at: bool) -> Result<Option<(NaiveTime, Option<i64>)>, String> {
    let Some((from, until)) = word.split_once(['-', '–']).filter(|(from, _)| !from.is_empty()) else {
        return Ok(read_clock(word, is_after_at)?.map(|start| (start, None)));
    };
    if !from.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(None);
    }
    let Some(end) = read_clock(until, is_after_at)? else { return Ok(None) };
    let half = half_of_day(until).map(|(_, half)| half);
    let with_half = |half: &str| if half_of_day(from).is_some() { from.to_owned() } else { format!("{from}{half}") };
    let start = match half {
        None => read_clock(from, is_after_at)?,
        Some("pm") => read_clock(&with_half("pm"), true)?.filter(|start| *start < end).or(read_clock(&with_half("am"), true)?),
        Some(half) => read_clock(&with_half(half), true)?,
    };
    match start {
        Some(start) => Ok(Some((start, positive_minutes(start, end)?))),
        None => Ok(None),
    }
}

fn positive_minutes(start: NaiveTime, end: NaiveTime) -> Result<Option<i64>, String> {
    let minutes = (end - start).num_minutes();
    if minutes > 0 { Ok(Some(minutes)) } else { Err(format!("{} is not after {}.", end.format("%H:%M"), start.format("%H:%M"))) }
}

/// The word before `am` or `pm`, and which of them.
fn half_of_day(word: &str) -> Option<(&str, &'static str)> {
    let ends = [("am", "am"), ("a.m", "am"), ("pm", "pm"), ("p.m", "pm")];
    ends.into_iter().find_map(|(ending, half)| Some((word.strip_suffix(ending)?, half)))
}

fn read_clock(word: &str, is_after_at: bool) -> Result<Option<NaiveTime>, String> {
    if word == "noon" {
        return Ok(NaiveTime::from_hms_opt(12, 0, 0));
    }
    let (digits, half) = half_of_day(word).map_or((word, None), |(digits, half)| (digits, Some(half)));
    let mark = digits.find(|c: char| c == ':' || c == 'h' || half.is_some() && c == '.');
    let number =
        |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()));
    let is_second =
        |rest: &str| rest.is_empty() || rest.len() == 3 && rest.starts_with(':') && number(rest.get(1..).unwrap_or("")).is_some();
    let (hour, minute) = match mark.and_then(|at| Some((digits.get(..at)?, digits.get(at + 1..)?))) {
        Some((hour, minute)) => match (number(hour), minute.split_at_checked(2).map(|(minute, rest)| (number(minute), rest))) {
            (Some(hour), Some((Some(minute), rest))) if is_second(rest) => (hour, minute),
            (Some(hour), _) if minute.is_empty() && digits.ends_with('h') => (hour, 0),
            (Some(_), _) => return Err(format!("`{word}` is not understood as a time; type it like 14:30.")),
            (None, _) => return Ok(None),
        },
        None => match number(digits) {
            Some(hour) if half.is_some() || is_after_at => (hour, 0),
            _ => return Ok(None),
        },
    };
    let wrong = || format!("`{word}` is not understood as a time; type it like 14:30.");
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return Err(wrong()),
        Some("pm") => hour % 12 + 12,
        Some(_) => hour % 12,
        None if hour < 7 && !digits.starts_with('0') || mark.is_none() && hour <= 12 => {
            return Err(format!("`{word}` could be morning or afternoon; type it like 14:30 or 2:30pm."));
        }
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0).map(Some).ok_or_else(wrong)
}
