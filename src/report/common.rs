//! Shared by the reports: times relative to T0, stages with their minutes, who was in the room when, and entries with their
//! annotations.

use super::{CaseRecord, NOT_RECORDED};
use crate::session::analysis::describe::{EntryDescription, describe_with_sources};
use crate::session::clinical::oxygen;
use crate::session::limits::spell_out_sources;
use crate::session::projection::RecordedReading;
use crate::session::record::history::{is_corrected, is_written_late};
use crate::session::record::row::Row;
use crate::session::time::format_utc_offset;
pub(crate) use crate::session::words::{join_nonempty, slug_to_words};
use crate::session::{Elapsed, Initials, PhaseId, RowKind, Session, Source, Timestamp, Vital, Wall};

/// Whole minutes since the first dose, negative before it; `None` without a dose.
pub(crate) fn minutes_since_dose(session: &Session, at: Elapsed) -> Option<i64> {
    session.t0().map(|t0| (at - t0).num_seconds().div_euclid(60))
}

/// `T+0:52`, `T−0:15`; empty without a dose.
pub(crate) fn t_plus_label(session: &Session, at: Elapsed) -> String {
    let Some(minutes) = minutes_since_dose(session, at) else { return String::new() };
    let (sign, minutes) = (if minutes < 0 { '−' } else { '+' }, minutes.abs());
    format!("T{sign}{}:{:02}", minutes / 60, minutes % 60)
}

/// The parts with a separator between them, or `not recorded` if there is none.
pub(crate) fn join_or_not_recorded<S: AsRef<str>>(parts: impl IntoIterator<Item = S>, separator: &str) -> String {
    let words = join_nonempty(parts, separator);
    if words.is_empty() { NOT_RECORDED.to_owned() } else { words }
}

pub(crate) fn text_and_note(row: &Row) -> String {
    join_nonempty([row.text.as_str(), &row.note], " · ")
}

/// The last values of a vital before the dose, such as `128/76`.
pub(crate) fn baseline_text(session: &Session, vital: Vital) -> Option<String> {
    let value = |item: &&str| {
        let baseline = session.baseline(item)?;
        Some(format!("{}{}", baseline.value, oxygen::suffix(session, item, baseline.time.elapsed)))
    };
    let values = vital.items().iter().map(value);
    Some(values.collect::<Option<Vec<String>>>()?.join("/"))
}

/// The diastolic pressure that was measured with a systolic one.
pub(crate) fn diastolic_of<'s>(session: &'s Session, systolic: &RecordedReading) -> Option<&'s RecordedReading> {
    session.projection().readings_of("bp_diastolic").iter().find(|reading| reading.time.elapsed == systolic.time.elapsed)
}

/// The lowest reading of an item since a time, such as `91 % at T+0:20`.
pub(crate) fn lowest_text(session: &Session, item: &str, unit: &str, since: Elapsed) -> Option<String> {
    let readings = session.projection().readings_of(item).iter().filter(|reading| reading.time.elapsed >= since);
    let lowest = readings.min_by(|a, b| a.value.get().total_cmp(&b.value.get()))?;
    let oxygen = oxygen::suffix(session, item, lowest.time.elapsed);
    Some(format!("{}{unit}{oxygen} at {}", lowest.value, t_plus_label(session, lowest.time.elapsed)))
}

pub(crate) fn capitalize(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The live rows (not replaced or withdrawn) of this kind and item, by event time.
pub(crate) fn effective_rows<'a>(session: &'a Session, kind: RowKind, item: &str) -> Vec<&'a Row> {
    effective_rows_where(session, |row| row.matches(kind, item))
}

/// The live rows that fit, by event time.
pub(crate) fn effective_rows_where(session: &Session, fits: impl Fn(&Row) -> bool) -> Vec<&Row> {
    let mut rows: Vec<&Row> = session.ledger().live_rows().filter(|row| fits(row)).collect();
    rows.sort_by_key(|row| (row.elapsed, row.seq));
    rows
}

/// The end of the session: the client left, or the record was closed, or the last row.
pub(crate) fn day_end(case: &CaseRecord) -> Timestamp {
    let session = &case.session;
    let closed = effective_rows(session, RowKind::Session, "close").first().map(|row| row.timestamp());
    let last = || effective_rows_where(session, |row| row.kind != RowKind::Meta).last().map(|row| row.timestamp());
    let none = Timestamp { elapsed: Elapsed::ZERO, wall: Wall::from_instant(0, 0) };
    session.client_left().or(closed).or_else(last).unwrap_or(none)
}

#[derive(Clone, Debug)]
pub(crate) struct StageSpan<'a> {
    pub(crate) title: &'a str,
    pub(crate) began: Timestamp,
    pub(crate) until: Elapsed,
    pub(crate) planned_min: Option<u32>,
}

impl StageSpan<'_> {
    pub(crate) fn minutes(&self) -> i64 {
        (self.until - self.began.elapsed).num_seconds().max(0).div_euclid(60)
    }
}

/// Every stage that was entered, by time. A stage that was entered again is listed again.
pub(crate) fn stage_spans(case: &CaseRecord) -> Vec<StageSpan<'_>> {
    let session = &case.session;
    let first = session.ledger().row(1).map(|row| (row.timestamp(), PhaseId::Arrive));
    let entered = session.projection().phases.iter().map(|(at, _, id)| (*at, *id));
    let begun: Vec<(Timestamp, PhaseId)> = first.into_iter().chain(entered).collect();
    let end = day_end(case).elapsed;
    let untils = begun.iter().skip(1).map(|(at, _)| at.elapsed).chain([end]);
    let span = |((began, id), until): (&(Timestamp, PhaseId), Elapsed)| {
        let planned = session.plan().phase(*id);
        let title = planned.map_or(id.id(), |phase| phase.title.as_str());
        StageSpan { title, began: *began, until, planned_min: planned.map(|phase| phase.minutes) }
    };
    begun.iter().zip(untils).map(span).collect()
}

/// Each staff member: initials, role, and the times in the room, `13:24–14:20, 14:31–16:00`.
pub(crate) fn staff_presence(case: &CaseRecord) -> Vec<(String, String, String)> {
    let session = &case.session;
    let began = session.ledger().row(1).map(|row| time_label(session, row.time)).unwrap_or_default();
    let moves =
        effective_rows_where(session, |row| row.kind == RowKind::Event && matches!(row.item.as_ref(), "staff_out" | "staff_in"));
    let presence = |(who, role): &(Initials, String)| {
        let mut times: Vec<String> = Vec::new();
        let mut inside = Some(began.clone());
        for row in moves.iter().filter(|row| row.text == who.as_str()) {
            match (row.item.as_ref(), inside.take()) {
                ("staff_out", from) => times.extend(from.map(|from| format!("{from}–{}", time_label(session, row.time)))),
                (_, from) => inside = from.or_else(|| Some(time_label(session, row.time))),
            }
        }
        times.extend(inside.map(|from| format!("{from}–{}", time_label(session, day_end(case).wall))));
        (who.to_string(), role.clone(), times.join(", "))
    };
    session.projection().staff.iter().map(presence).collect()
}

#[derive(Clone, Debug)]
pub(crate) struct ReportEntry {
    /// `14:28`, with the date if it is not that of the first row.
    pub(crate) time_label: String,
    pub(crate) t_plus: String,
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    pub(crate) author: String,
    /// How it came into the record: written later, corrected, from a device.
    pub(crate) annotations: Vec<String>,
}

/// The text of an entry for a reader without the protocol: an alert names its sources in full.
pub(crate) fn spelled_out(session: &Session, first: &Row, text: String) -> String {
    if first.kind == RowKind::Alert { spell_out_sources(&text, &session.plan().sources) } else { text }
}

impl ReportEntry {
    pub(crate) fn from_entry(session: &Session, entry: u64) -> Option<Self> {
        let rows = session.ledger().live_rows_of(entry);
        let first = rows.first()?;
        let EntryDescription { kind, text: words, tags } =
            describe_with_sources(session, &session.ledger().newest_versions_of(entry));
        Some(Self::from_row(session, first, kind, spelled_out(session, first, join_nonempty([words, tags], " "))))
    }

    /// A row with a text of the report's own.
    pub(crate) fn from_row(session: &Session, row: &Row, kind: &'static str, words: String) -> Self {
        Self {
            time_label: time_label(session, row.time),
            t_plus: t_plus_label(session, row.elapsed),
            kind,
            text: words,
            author: row.author.to_string(),
            annotations: annotations(session, row),
        }
    }
}

/// The time of day, with the date if it is not that of the first row, and with the offset if it is not that of the first row, so
/// that an hour that occurs twice is not ambiguous.
pub(crate) fn time_label(session: &Session, wall: Wall) -> String {
    let first = session.ledger().row(1).map(|first| first.time);
    let day = first.is_none_or(|first| first.date() != wall.date()).then(|| wall.date());
    let offset = first.is_some_and(|first| first.offset_s() != wall.offset_s()).then(|| format_utc_offset(wall.offset_s()));
    [day, Some(wall.hm()), offset].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The wall time at a time without a row, counted from the last row before it and with that row's offset.
pub(crate) fn wall_time_at(session: &Session, at: Elapsed) -> Wall {
    let rows = session.ledger().rows();
    let before = rows.iter().filter(|row| row.elapsed <= at).max_by_key(|row| (row.elapsed, row.seq)).or(rows.first());
    before.map_or(Wall::from_instant(0, 0), |row| {
        let on = at.ms().saturating_sub(row.elapsed.ms());
        Wall::from_instant(row.time.instant_ms().saturating_add(on), row.time.offset_s())
    })
}

fn annotations(session: &Session, row: &Row) -> Vec<String> {
    let first = session.ledger().first_version(row.seq).unwrap_or(row);
    let written = time_label(session, first.entered);
    let from = match row.source {
        Source::Paper => Some(format!("from paper, written {written}")),
        Source::Socket => Some("from a device".to_owned()),
        Source::Mpris => Some("from the player".to_owned()),
        Source::Import => Some("imported".to_owned()),
        Source::User if is_written_late(session.ledger(), row) => Some(format!("from memory, written {written}")),
        _ => None,
    };
    let corrected = is_corrected(session.ledger(), row.entry).then(|| "corrected".to_owned());
    from.into_iter().chain(corrected).collect()
}

/// Every live entry that people read, by time.
pub(crate) fn timeline_entries(case: &CaseRecord) -> Vec<ReportEntry> {
    let session = &case.session;
    let all = session.timeline().iter().filter_map(|(_, entry)| ReportEntry::from_entry(session, *entry));
    all.filter(|item| !item.text.is_empty()).collect()
}
