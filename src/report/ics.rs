//! `ics`: the follow-up as a calendar entry (RFC 5545), without client or medicine, since many people see a calendar. The time has no
//! zone: the clocks may change between the session and the follow-up, so the session's offset would be wrong. It has no duration,
//! since none is recorded.

use super::{CaseRecord, ExportOptions};
use crate::session::record::row::Row;
use crate::session::{Refusal, RowKind};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

enum FollowUpTime {
    AllDay(NaiveDate),
    Timed(NaiveDateTime),
}

/// One calendar entry for each follow-up whose date is recorded.
///
/// # Errors
///
/// No follow-up with a date is recorded.
pub(crate) fn write_calendar(cases: &[CaseRecord], _: ExportOptions) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bedside//follow-up//EN", "CALSCALE:GREGORIAN"] {
        push_folded_line(&mut out, line);
    }
    let before = out.len();
    for case in cases {
        let rows: Vec<&Row> = case.session.ledger().live_rows().filter(|row| row.matches(RowKind::Plan, "followup")).collect();
        for row in rows {
            if let Some(when) = parse_follow_up_time(row) {
                write_event(&mut out, case, row, &when);
            }
        }
    }
    if out.len() == before {
        return Err(Refusal::new(
            "No follow-up with a day is recorded in what was named, so there is nothing to put into a calendar. Nothing was written; \
             a follow-up's text begins with its day, such as 2026-11-25 10:30.",
        ));
    }
    push_folded_line(&mut out, "END:VCALENDAR");
    Ok(out)
}

fn write_event(out: &mut Vec<u8>, case: &CaseRecord, row: &Row, when: &FollowUpTime) {
    push_folded_line(out, "BEGIN:VEVENT");
    push_folded_line(out, &format!("UID:{}-{}@bedside.invalid", case.name, row.entry));
    let stamp = DateTime::<Utc>::from_timestamp_millis(row.entered.instant_ms()).unwrap_or_default();
    push_folded_line(out, &format!("DTSTAMP:{}", format_utc(stamp)));
    match when {
        FollowUpTime::AllDay(day) => push_folded_line(out, &format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d"))),
        FollowUpTime::Timed(at) => push_folded_line(out, &format!("DTSTART:{}", at.format("%Y%m%dT%H%M%S"))),
    }
    let summary = if case.rehearsal_speed().is_some() { "Rehearsal: follow-up" } else { "Follow-up" };
    push_folded_line(out, &format!("SUMMARY:{summary}"));
    if !row.note.is_empty() {
        push_folded_line(out, &format!("DESCRIPTION:{}", escape_text(&row.note)));
    }
    push_folded_line(out, "CLASS:PRIVATE");
    push_folded_line(out, "TRANSP:OPAQUE");
    push_folded_line(out, "END:VEVENT");
}

/// `2026-11-25 10:30`, `2026-11-25T10:30`, `2026-11-25`.
fn parse_follow_up_time(row: &Row) -> Option<FollowUpTime> {
    let text = row.text.trim();
    let time = text.get(..16).and_then(|time| {
        ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"].into_iter().find_map(|form| NaiveDateTime::parse_from_str(time, form).ok())
    });
    if let Some(local) = time {
        return Some(FollowUpTime::Timed(local));
    }
    let day = text.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    day.map(FollowUpTime::AllDay)
}

fn format_utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Escapes a text (RFC 5545, 3.3.11).
fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a line in parts of at most 75 bytes (3.1), without splitting a character.
fn push_folded_line(out: &mut Vec<u8>, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > 75 {
            out.extend_from_slice(b"\r\n ");
            length = 1;
        }
        let mut bytes = [0; 4];
        out.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes());
        length += c.len_utf8();
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters_and_unfold_again() {
        let line = format!("DESCRIPTION:{}", "é漢🙂x".repeat(40));
        let mut out = Vec::new();
        push_folded_line(&mut out, &line);
        let text = String::from_utf8(out).unwrap();
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(text.replace("\r\n ", "").trim_end(), line);
        assert_eq!(escape_text("a; b, c\\d\ne\u{7}"), "a\\; b\\, c\\\\d\\ne");
    }
}
