//! The time base of a line for a session that is over: a clock time belongs to the day of the session, any other time counts from
//! now.

use crate::app::grammar::context::Interpretation;
use crate::app::grammar::time::clock_times;
use crate::session::{Moment, RowKind, Session, Zone};
use chrono::NaiveDate;

/// The moment and zone that a late line is parsed against. In a closed record, a clock time such as `14:20` is the last one before
/// the close, in the record's own time zone; any other line counts from now.
pub(crate) fn late_line_base(line: &str, session: &Session, now: Moment, zone: &Zone) -> (Moment, Zone) {
    let close = session.ledger().rows().iter().find(|row| row.matches(RowKind::Session, "close"));
    match close.filter(|_| !clock_times(line, 3).is_empty()) {
        None => (now, zone.clone()),
        Some(close) => {
            let moment = Moment { elapsed: close.elapsed, wall: close.time, real_time: now.real_time };
            (moment, Zone::fixed(&zone.name, close.time.offset_s()))
        }
    }
}

/// The moment that a line about `day` is parsed against: its latest clock time on that day, which may be before the record began,
/// or else now.
pub(crate) fn base_on_day(line: &str, day: NaiveDate, now: Moment, zone: &Zone) -> Moment {
    // The latest, because each clock time is parsed as the last one before the base.
    match clock_times(line, 4).into_iter().max().and_then(|time| zone.instants_of(day.and_time(time)).pop()) {
        Some(instant_ms) => {
            Moment { elapsed: now.elapsed_of(instant_ms), wall: zone.wall_at(instant_ms), real_time: now.real_time }
        }
        None => now,
    }
}

/// The date and time of an interpretation, such as `about 2026-11-23 14:20:00`.
pub(crate) fn format_date_time(interpretation: &Interpretation) -> String {
    let wall = interpretation.statement.time.wall;
    let about = if interpretation.statement.is_approximate { "about " } else { "" };
    format!("{about}{} {}", wall.date(), wall.hms())
}

/// The preview with the date and time in place of the time in words.
pub(crate) fn dated_preview(interpretation: &Interpretation) -> String {
    match &interpretation.time_words {
        Some(words) => interpretation.preview.replace(words.as_str(), &format_date_time(interpretation)),
        None => interpretation.preview.clone(),
    }
}
