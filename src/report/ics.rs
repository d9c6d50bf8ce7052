//! `ics`: the follow-up as a calendar entry (RFC 5545), without client, name or medicine, since many people see a calendar. The time
//! has no zone: the clocks may change between the session and the follow-up, so the session's offset would be wrong. Without a recorded
//! length it takes an hour, and says so.

use super::names::KnownNames;
use super::{CaseRecord, ExportOptions, common};
use crate::plain_text::{LineBreaks, plain_text};
use crate::protocol::sha256_hex;
use crate::session::clinical::follow_up::{self, FollowUpTime};
use crate::session::record::row::Row;
use crate::session::{Refusal, RowKind};
use chrono::{DateTime, Days, TimeDelta, Utc};

/// One calendar entry for each follow-up whose day is recorded.
///
/// # Errors
///
/// No follow-up with a day is recorded.
pub(crate) fn write_calendar(cases: &[CaseRecord], _: ExportOptions<'_>) -> Result<Vec<u8>, Refusal> {
    let mut lines =
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bedside//follow-up//EN", "CALSCALE:GREGORIAN"].map(str::to_owned).to_vec();
    let before = lines.len();
    for (case, row) in follow_ups(cases) {
        if let Ok(time) = follow_up::parse_in(&case.session, &row.text, row.entered) {
            lines.extend(event_lines(case, row, time));
        }
    }
    if lines.len() == before {
        let why = omitted_follow_ups(cases).join(" ");
        let separator = if why.is_empty() { "" } else { " " };
        return Err(Refusal::new(format!(
            "No follow-up with a date is recorded, so there is nothing for a calendar. Nothing was written.{separator}{why}"
        )));
    }
    lines.push("END:VCALENDAR".to_owned());
    let mut out = Vec::new();
    for line in &lines {
        push_folded_line(&mut out, line);
    }
    Ok(out)
}

fn follow_ups<'c>(cases: &'c [CaseRecord]) -> impl Iterator<Item = (&'c CaseRecord, &'c Row)> {
    let of = |case: &'c CaseRecord| {
        common::effective_rows(&case.session, RowKind::Plan, "followup").into_iter().map(move |row| (case, row))
    };
    cases.iter().flat_map(of)
}

/// A sentence for each follow-up that no calendar entry can be made of.
pub(crate) fn omitted_follow_ups(cases: &[CaseRecord]) -> Vec<String> {
    let sentence = |(case, row): (&CaseRecord, &Row)| {
        let why = follow_up::parse_in(&case.session, &row.text, row.entered).err()?;
        let words = plain_text(&row.text, LineBreaks::Slash);
        Some(format!("The follow-up `{words}` of {} is not in the calendar: {}", case.name, common::capitalize(&why)))
    };
    follow_ups(cases).filter_map(sentence).collect()
}

/// The lines of a calendar entry.
fn event_lines(case: &CaseRecord, row: &Row, time: FollowUpTime) -> Vec<String> {
    let stamp = DateTime::<Utc>::from_timestamp_millis(row.entered.instant_ms()).unwrap_or_default();
    let summary = if case.rehearsal_speed().is_some() { "Rehearsal: follow-up" } else { "Follow-up" };
    let rows = case.session.ledger().rows().iter();
    let versions = rows.filter(|known| known.entry == row.entry && known.matches(RowKind::Plan, "followup")).count();
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@bedside.invalid", entry_digest(case, row.entry)),
        format!("DTSTAMP:{}", stamp.format("%Y%m%dT%H%M%SZ")),
        format!("SEQUENCE:{}", versions.saturating_sub(1)),
    ];
    let mut words: Vec<String> = Vec::new();
    if !row.note.is_empty() {
        words.push(KnownNames::of_session(&case.session).redact(&row.note));
    }
    if let Some((start, minutes)) = time.start {
        let start = time.day.and_time(start);
        let end = start.checked_add_signed(TimeDelta::minutes(minutes.unwrap_or(60))).unwrap_or(start);
        lines.extend([("DTSTART", start), ("DTEND", end)].map(|(name, at)| format!("{name}:{}", at.format("%Y%m%dT%H%M%S"))));
        if minutes.is_none() {
            words.push("No end is recorded; an hour is kept free.".to_owned());
        }
    } else {
        let end = time.day.checked_add_days(Days::new(1)).unwrap_or(time.day);
        let days = [("DTSTART", time.day), ("DTEND", end)];
        lines.extend(days.map(|(name, day)| format!("{name};VALUE=DATE:{}", day.format("%Y%m%d"))));
        words.push("No time is recorded.".to_owned());
    }
    lines.push(format!("SUMMARY:{summary}"));
    lines.push(format!("DESCRIPTION:{}", escape_text(&words.join("\n"))));
    lines.extend(["CLASS:PRIVATE", "TRANSP:OPAQUE", "END:VEVENT"].map(str::to_owned));
    lines
}

/// A digest for the identity of an entry, the same for every export. The boot id in it keeps the client's code from being guessed.
fn entry_digest(case: &CaseRecord, entry: u64) -> String {
    let boot =
        common::effective_rows(&case.session, RowKind::Meta, "boot").first().map(|row| row.text.clone()).unwrap_or_default();
    let mut digest = sha256_hex(format!("{}\n{boot}\n{entry}", case.name));
    digest.truncate(32);
    digest
}

/// Escapes a text (RFC 5545, 3.3.11).
fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in plain_text(text, LineBreaks::Keep).chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            '\t' => out.push(' '),
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
