//! Device readings and music. They answer nothing that is due and never replace what a person measured.

use super::facts::entry_by_app;
use crate::session::clinical::vital::plausible_range;
use crate::session::limits::{self, DEFAULT_RECHECK_MIN};
use crate::session::words::join_nonempty;
use crate::session::{
    AlertLevel, DeviceReading, Elapsed, Entry, Fact, Moment, Refusal, RowKind, Session, Source, Track, Value, record::vocabulary,
};
use chrono::TimeDelta;

/// At most one reading of an item is recorded in this time.
const MIN_READING_INTERVAL: TimeDelta = TimeDelta::seconds(1);

/// The readings and the alerts that they raise.
pub(crate) fn device_reading_entries(session: &Session, now: Moment, readings: &[DeviceReading]) -> Result<Vec<Entry>, Refusal> {
    let too_soon = |item: &str| {
        let last = session.projection().device_readings.get(item).and_then(|series| series.last());
        last.is_some_and(|last| now.elapsed - last.time.elapsed < MIN_READING_INTERVAL)
    };
    if let Some(early) = readings.iter().find(|reading| too_soon(reading.item)) {
        return Err(Refusal::new(format!("one {} a second is kept, and this came sooner", early.item)));
    }
    let fact = |reading: &DeviceReading| {
        let unit = vocabulary::find(RowKind::Vital, reading.item).map_or("", |known| known.unit);
        let sent = if reading.original_text.is_empty() { String::new() } else { format!("sent {}", reading.original_text) };
        let questioned = plausible_range(reading.item).filter(|range| !range.contains(&reading.value.get()));
        let questioned =
            questioned.map(|range| format!("questioned: outside {} to {}", range.start(), range.end())).unwrap_or_default();
        let note = join_nonempty([sent.as_str(), &questioned], " · ");
        Fact::new(RowKind::Vital, reading.item).value(reading.value, unit).note(note)
    };
    let facts: Vec<Fact> = readings.iter().map(fact).collect();
    let crossing: Vec<Fact> = facts.iter().filter(|fact| is_new_crossing(session, now.elapsed, fact)).cloned().collect();
    let raised = super::alert::alert_entry(session, now.into(), &crossing).map(|mut entry| {
        for fact in entry.facts.iter_mut().filter(|fact| fact.kind == RowKind::Alert) {
            fact.note += " · by device";
        }
        entry
    });
    Ok(std::iter::once(entry_by_app(now, Source::Socket, facts)).chain(raised).collect())
}

/// Whether a device reading raises an alert: only if it is worse than before, or the time for a recheck has passed.
fn is_new_crossing(session: &Session, now: Elapsed, fact: &Fact) -> bool {
    let level = |value: Value, at: Elapsed| limits::judge_reading(session, &fact.item, value.get(), at).map(|(level, _)| level);
    let Some(reached) = fact.value.as_ref().and_then(|(value, _)| level(*value, now)).filter(|level| *level >= AlertLevel::Act)
    else {
        return false;
    };
    let raised = session.projection().marker_rows(RowKind::Alert).filter(|mark| mark.item == "raised" && mark.text == fact.item);
    let recent = raised.filter(|mark| now - mark.elapsed < TimeDelta::minutes(i64::from(DEFAULT_RECHECK_MIN)));
    let mut as_severe = recent.filter(|mark| mark.value.and_then(|value| level(value, mark.elapsed)) >= Some(reached));
    as_severe.next().is_none()
}

pub(crate) fn music_entry(now: Moment, track: Option<Track>) -> Entry {
    let fact = match track {
        Some(Track { title, artist }) => Fact::new(RowKind::Music, "track").text(title).note(artist),
        None => Fact::new(RowKind::Music, "silence"),
    };
    entry_by_app(now, Source::Mpris, vec![fact])
}
