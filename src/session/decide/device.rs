//! Device readings and music. They answer nothing that is due and never replace what a person measured.

use super::facts::entry_by_app;
use crate::session::clinical::vital::plausible_range;
use crate::session::limits::{self, Acknowledgements, BY_DEVICE_SUFFIX};
use crate::session::words::join_nonempty;
use crate::session::{
    AlertLevel, DeviceReading, Elapsed, Entry, Fact, Moment, Refusal, Row, RowKind, Session, Source, Track, Value,
    record::vocabulary,
};
use chrono::TimeDelta;

/// At most one reading of an item is recorded in this time.
const MIN_READING_INTERVAL: TimeDelta = TimeDelta::seconds(1);
/// In this time an item raises no second alert of the same level.
const MIN_ALERT_INTERVAL: TimeDelta = TimeDelta::minutes(5);

/// The readings and the alerts that they raise.
pub(crate) fn device_reading_entries(session: &Session, now: Moment, readings: &[DeviceReading]) -> Result<Vec<Entry>, Refusal> {
    let too_soon = |item: &str| {
        let last = session.projection().device_readings.get(item).and_then(|series| series.last());
        last.is_some_and(|last| now.elapsed - last.time.elapsed < MIN_READING_INTERVAL)
    };
    if let Some(early) = readings.iter().find(|reading| too_soon(reading.item)) {
        return Err(Refusal::new(format!("one {} per second is kept, and this came sooner", early.item)));
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
        // A device goes on measuring, so nobody is asked to look again at what is only watched.
        if entry.facts.iter().all(|fact| fact.item != "raised") {
            entry.facts.retain(|fact| fact.kind == RowKind::Alert);
        }
        for fact in entry.facts.iter_mut().filter(|fact| fact.kind == RowKind::Alert) {
            fact.note += BY_DEVICE_SUFFIX;
        }
        entry
    });
    Ok(std::iter::once(entry_by_app(now, Source::Socket, facts)).chain(raised).collect())
}

/// Whether a device reading raises an alert: it is at `act` or above, is not acknowledged, and no alert of its level was raised in
/// the time of a recheck.
fn is_new_crossing(session: &Session, now: Elapsed, fact: &Fact) -> bool {
    let judge = |value: Value, at: Elapsed| limits::judge_reading(session, &fact.item, value.get(), at);
    let Some((value, _)) = &fact.value else { return false };
    let Some((level, limit)) = judge(*value, now) else { return false };
    let last = session.projection().device_readings.get(fact.item.as_ref()).and_then(|series| series.last());
    if level == AlertLevel::Watch && last.is_some_and(|last| session.alert_level(last).is_some()) {
        return false;
    }
    let acknowledged = Acknowledgements::of_item(session, &fact.item);
    if acknowledged.cover_device(limit, (level, value.get()), now) {
        return false;
    }
    let alerts: Vec<&Row> = session.projection().marker_rows(RowKind::Alert).filter(|mark| mark.text == fact.item).collect();
    let last_seen = alerts.iter().filter(|mark| mark.item == "acknowledged").map(|mark| mark.seq).max();
    let is_raised = |mark: &&Row| {
        let is_open = mark.item != "acknowledged" && Some(mark.seq) > last_seen && now - mark.elapsed < MIN_ALERT_INTERVAL;
        is_open && mark.value.and_then(|value| judge(value, mark.elapsed)).map(|(level, _)| level) >= Some(level)
    };
    !alerts.iter().any(is_raised)
}

pub(crate) fn music_entry(now: Moment, track: Option<Track>) -> Entry {
    let fact = match track {
        Some(Track { title, artist }) => Fact::new(RowKind::Music, "track").text(title).note(artist),
        None => Fact::new(RowKind::Music, "silence"),
    };
    entry_by_app(now, Source::Mpris, vec![fact])
}
