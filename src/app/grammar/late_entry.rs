//! The base time of lines for a session that is over: a clock time means that day's, anything else counts from now.

use crate::app::grammar::context::Interpretation;
use crate::app::grammar::time::parse_clock;
use crate::session::{Moment, RowKind, Session, Zone};
use chrono::NaiveDate;

/// The moment and zone that a late line is parsed against. A clock time in a closed record is the last one before its close, in
/// the record's zone; other times count from now.
pub fn late_line_base(line: &str, session: &Session, now: Moment, zone: &Zone) -> (Moment, Zone) {
    let close = session.ledger().rows().iter().find(|row| row.matches(RowKind::Session, "close"));
    match close.filter(|_| line.split_whitespace().take(3).any(is_clock_time)) {
        None => (now, zone.clone()),
        Some(close) => {
            let then = Moment { elapsed: close.elapsed, wall: close.time, real_time: now.real_time };
            (then, Zone::fixed(&zone.name, close.time.offset_s()))
        }
    }
}

/// The moment that a line of a given day is parsed against. A clock time is that day's, also before the record began; other
/// times count from now.
pub fn base_on_day(line: &str, day: NaiveDate, now: Moment, zone: &Zone) -> Moment {
    let times = line.split_whitespace().take(4).filter_map(|word| parse_clock(word.trim_end_matches([',', ':', ';'])));
    // The latest of that day, since a clock time means the last one.
    match times.max().and_then(|time| zone.instants_of(day.and_time(time)).pop()) {
        Some(instant_ms) => {
            let elapsed = now.elapsed_of(instant_ms);
            Moment { elapsed, wall: zone.wall_at(instant_ms), real_time: now.real_time }
        }
        None => now,
    }
}

fn is_clock_time(word: &str) -> bool {
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once(':')
        .is_some_and(|(hour, minute)| digits(hour, 2) && minute.len() >= 2 && digits(minute.get(..2).unwrap_or_default(), 2))
}

/// The date and time of an interpretation.
pub fn format_date_time(interpretation: &Interpretation) -> String {
    let wall = interpretation.statement.time.wall;
    let about = if interpretation.statement.is_approximate { "about " } else { "" };
    format!("{about}{} {}", wall.date(), wall.hms())
}

/// The preview with date and time instead of how long ago.
pub fn dated_preview(interpretation: &Interpretation) -> String {
    let when = format_date_time(interpretation);
    interpretation
        .time_words
        .as_ref()
        .map_or_else(|| interpretation.preview.clone(), |words| interpretation.preview.replace(words.as_str(), &when))
}
