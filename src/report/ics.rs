//! `ics`: the follow-up as a calendar entry (RFC 5545), without client or medicine, since many people see a calendar. The time has no
//! zone: the clocks may change between the session and the follow-up, so the session's offset would be wrong. It has no duration,
//! since none is recorded.

use super::{CaseRecord, ExportOptions};
use crate::session::record::row::Row;
use crate::session::{Refusal, RowKind};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// One calendar entry for each follow-up whose date is recorded.
///
/// # Errors
///
/// No follow-up with a date is recorded.
pub(crate) fn write_calendar(cases: &[CaseRecord], _: ExportOptions<'_>) -> Result<Vec<u8>, Refusal> {
    let mut lines =
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bedside//follow-up//EN", "CALSCALE:GREGORIAN"].map(str::to_owned).to_vec();
    let before = lines.len();
    for case in cases {
        let rows = case.session.ledger().live_rows().filter(|row| row.matches(RowKind::Plan, "followup"));
        lines.extend(rows.filter_map(|row| event_lines(case, row)).flatten());
    }
    if lines.len() == before {
        return Err(Refusal::new(
            "No follow-up with a day is recorded in what was named, so there is nothing to put into a calendar. Nothing was written; \
             a follow-up's text begins with its day, such as 2026-11-25 10:30.",
        ));
    }
    lines.push("END:VCALENDAR".to_owned());
    let mut out = Vec::new();
    for line in &lines {
        push_folded_line(&mut out, line);
    }
    Ok(out)
}

/// The lines of a calendar entry; `None` if the follow-up has no date.
fn event_lines(case: &CaseRecord, row: &Row) -> Option<Vec<String>> {
    let start = start_line(row.text.trim())?;
    let stamp = DateTime::<Utc>::from_timestamp_millis(row.entered.instant_ms()).unwrap_or_default();
    let summary = if case.rehearsal_speed().is_some() { "Rehearsal: follow-up" } else { "Follow-up" };
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}-{}@bedside.invalid", case.name, row.entry),
        format!("DTSTAMP:{}", stamp.format("%Y%m%dT%H%M%SZ")),
        start,
        format!("SUMMARY:{summary}"),
    ];
    if !row.note.is_empty() {
        lines.push(format!("DESCRIPTION:{}", escape_text(&row.note)));
    }
    lines.extend(["CLASS:PRIVATE", "TRANSP:OPAQUE", "END:VEVENT"].map(str::to_owned));
    Some(lines)
}

/// When the entry starts: `2026-11-25 10:30`, `2026-11-25T10:30`, or all day on `2026-11-25`.
fn start_line(text: &str) -> Option<String> {
    let parse = |form: &str| NaiveDateTime::parse_from_str(text.get(..16)?, form).ok();
    if let Some(time) = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"].into_iter().find_map(parse) {
        return Some(format!("DTSTART:{}", time.format("%Y%m%dT%H%M%S")));
    }
    let day = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    Some(format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")))
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
