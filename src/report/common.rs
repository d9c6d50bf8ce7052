//! What every report says of a day in the same way: times on the T0 scale, stages with their minutes, who was in the room when, and
//! an entry with what is to be known about how it came into the record.

use super::Case;
use crate::session::analysis::describe;
use crate::session::analysis::describe::tell;
use crate::session::record::history::is_corrected;
use crate::session::record::row::Row;
use crate::session::{At, Elapsed, Initials, Kind, PhaseId, Session, Source, Wall};

/// Whole minutes from the first dose, negative before it; none without a dose.
pub(crate) fn minutes_since_dose(session: &Session, at: Elapsed) -> Option<i64> {
    session.t0().map(|t0| (at - t0).num_seconds().div_euclid(60))
}

/// `T+0:52`, `T−0:15`; empty without a dose.
pub(crate) fn since(session: &Session, at: Elapsed) -> String {
    let Some(minutes) = minutes_since_dose(session, at) else { return String::new() };
    let (sign, minutes) = (if minutes < 0 { '−' } else { '+' }, minutes.abs());
    format!("T{sign}{}:{:02}", minutes / 60, minutes % 60)
}

/// A slug in words.
pub(crate) fn plain(slug: &str) -> String {
    slug.replace('_', " ")
}

/// The rows of a kind and item that count, by the time they happened.
pub(crate) fn live<'a>(session: &'a Session, kind: Kind, item: &str) -> Vec<&'a Row> {
    of(session, |row| row.is(kind, item))
}

/// The rows that count and fit, by the time they happened.
pub(crate) fn of(session: &Session, fits: impl Fn(&Row) -> bool) -> Vec<&Row> {
    let mut rows: Vec<&Row> = session.ledger().live().filter(|row| fits(row)).collect();
    rows.sort_by_key(|row| (row.elapsed, row.seq));
    rows
}

/// When the day ended: the client left, or the record was closed, or nothing more was written.
pub(crate) fn end(case: &Case) -> At {
    let session = &case.session;
    let closed = live(session, Kind::Session, "close").first().map(|row| row.at());
    let last = || of(session, |row| row.kind != Kind::Meta).last().map(|row| row.at());
    let none = At { elapsed: Elapsed::ZERO, wall: Wall::from_instant(0, 0) };
    session.left().or(closed).or_else(last).unwrap_or(none)
}

/// A stage of the day as it was.
#[derive(Clone, Debug)]
pub(crate) struct Span<'a> {
    pub(crate) title: &'a str,
    pub(crate) began: At,
    pub(crate) until: Elapsed,
    pub(crate) planned_min: Option<u32>,
}

impl Span<'_> {
    pub(crate) fn minutes(&self) -> i64 {
        (self.until - self.began.elapsed).num_seconds().max(0).div_euclid(60)
    }
}

/// Every stage that was entered, by time; one that was gone back to stands twice.
pub(crate) fn spans(case: &Case) -> Vec<Span<'_>> {
    let session = &case.session;
    let first = session.ledger().row(1).map(|row| (row.at(), PhaseId::Arrive));
    let entered = session.picture().phases.iter().map(|(at, _, id)| (*at, *id));
    let begun: Vec<(At, PhaseId)> = first.into_iter().chain(entered).collect();
    let end = end(case).elapsed;
    let untils = begun.iter().skip(1).map(|(at, _)| at.elapsed).chain([end]);
    let span = |((began, id), until): (&(At, PhaseId), Elapsed)| {
        let planned = session.plan().phase(*id);
        let title = planned.map_or(id.id(), |phase| phase.title.as_str());
        Span { title, began: *began, until, planned_min: planned.map(|phase| phase.minutes) }
    };
    begun.iter().zip(untils).map(span).collect()
}

/// Each person of today's staff: initials, role, and when they were in the room, `13:24–14:20, 14:31–16:00`.
pub(crate) fn presence(case: &Case) -> Vec<(String, String, String)> {
    let session = &case.session;
    let began = session.ledger().row(1).map(|row| when(session, row.time)).unwrap_or_default();
    let ways = of(session, |row| row.kind == Kind::Event && matches!(row.item.as_ref(), "staff_out" | "staff_in"));
    let one = |(who, role): &(Initials, String)| {
        let mut times: Vec<String> = Vec::new();
        let mut inside = Some(began.clone());
        for row in ways.iter().filter(|row| row.text == who.as_str()) {
            match (row.item.as_ref(), inside.take()) {
                ("staff_out", from) => times.extend(from.map(|from| format!("{from}–{}", when(session, row.time)))),
                (_, from) => inside = from.or_else(|| Some(when(session, row.time))),
            }
        }
        times.extend(inside.map(|from| format!("{from}–{}", when(session, end(case).wall))));
        (who.to_string(), role.clone(), times.join(", "))
    };
    session.picture().staff.iter().map(one).collect()
}

/// One entry as a report says it.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) at: At,
    /// `14:28`, with the day where it is another one than the session's.
    pub(crate) when: String,
    /// `T+0:19`.
    pub(crate) since: String,
    pub(crate) kind: &'static str,
    pub(crate) words: String,
    pub(crate) author: String,
    /// What is to be known about it: written later, corrected, from a device.
    pub(crate) marks: Vec<String>,
}

impl Item {
    /// An entry in the words of the timeline.
    pub(crate) fn of(session: &Session, entry: u64) -> Option<Self> {
        let rows = session.ledger().live_of(entry);
        let first = rows.first()?;
        let describe::Told { kind, words, tags } = tell(session, entry);
        let words = [words, tags].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        Some(Self::saying(session, first, kind, words))
    }

    /// A row in words of the report's own.
    pub(crate) fn saying(session: &Session, row: &Row, kind: &'static str, words: String) -> Self {
        Self {
            at: row.at(),
            when: when(session, row.time),
            since: since(session, row.elapsed),
            kind,
            words,
            author: row.author.to_string(),
            marks: marks(session, row),
        }
    }
}

/// The time of day: with its day where that is not the one on which the session began, and with its offset where the clocks were
/// changed since, so that no hour is read as the other one of its name.
pub(crate) fn when(session: &Session, wall: Wall) -> String {
    let first = session.ledger().row(1).map(|first| first.time);
    let day = first.is_none_or(|first| first.date() != wall.date()).then(|| wall.date());
    let offset = first.is_some_and(|first| first.offset_s() != wall.offset_s()).then(|| offset_of(wall));
    [day, Some(wall.hm()), offset].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `-05:00`.
pub(crate) fn offset_of(wall: Wall) -> String {
    let minutes = wall.offset_s() / 60;
    format!("{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
}

/// What the clock on the wall showed at a time of which no row speaks: counted on from the last row before it, whose offset it has.
pub(crate) fn wall_at(session: &Session, at: Elapsed) -> Wall {
    let rows = session.ledger().rows();
    let before = rows.iter().filter(|row| row.elapsed <= at).max_by_key(|row| (row.elapsed, row.seq)).or(rows.first());
    before.map_or(Wall::from_instant(0, 0), |row| {
        let on = at.ms().saturating_sub(row.elapsed.ms());
        Wall::from_instant(row.time.instant_ms().saturating_add(on), row.time.offset_s())
    })
}

fn marks(session: &Session, row: &Row) -> Vec<String> {
    let first = session.ledger().first_version(row.seq).unwrap_or(row);
    let written = when(session, first.entered);
    let from = match row.source {
        Source::Paper => Some(format!("from paper, written {written}")),
        Source::Socket => Some("from a device".to_owned()),
        Source::Mpris => Some("from the player".to_owned()),
        Source::Import => Some("imported".to_owned()),
        Source::User if row.entered.instant_ms() - row.time.instant_ms() > LATE_MS && first.is_late() => {
            Some(format!("from memory, written {written}"))
        }
        _ => None,
    };
    let corrected = is_corrected(session.ledger(), row.entry).then(|| "corrected".to_owned());
    from.into_iter().chain(corrected).collect()
}

/// What was written later than this after it happened is late.
const LATE_MS: i64 = 60_000;

/// Every entry that people read and that counts, by time.
pub(crate) fn timeline(case: &Case) -> Vec<Item> {
    let session = &case.session;
    let all = session.timeline().iter().filter_map(|(_, entry)| Item::of(session, *entry));
    all.filter(|item| !item.words.is_empty()).collect()
}
