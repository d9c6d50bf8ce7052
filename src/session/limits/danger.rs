//! Dangerous readings that are not settled: nobody acknowledged them, or nobody measured again. A dose is asked about beside them.

use super::alert::item_label;
use crate::session::clinical::oxygen;
use crate::session::{AlertLevel, Elapsed, RecordedReading, Row, RowKind, Session};
use std::cmp::Reverse;

/// A sentence for each reading at `act` or above until a time that is unacknowledged or not followed by another, worst first:
/// `SpO₂ 84, at once, 3 min before: not acknowledged, not measured again.`
pub(crate) fn unresolved_dangers(session: &Session, at: Elapsed) -> Vec<String> {
    let projection = session.projection();
    let items = projection.vitals.keys().chain(projection.device_readings.keys());
    let mut all: Vec<(Reverse<AlertLevel>, Reverse<Elapsed>, u64, String)> = Vec::new();
    for item in items {
        let alerts = |kind: &'static str| {
            projection.marker_rows(RowKind::Alert).filter(move |row| row.item == kind && row.text == item.as_ref())
        };
        let until = |series: &'_ [RecordedReading]| series.partition_point(|reading| reading.time.elapsed <= at);
        let readings: Vec<&RecordedReading> =
            projection.series_of(item).into_iter().flat_map(|series| &series[..until(series)]).collect();
        let newest = readings.iter().map(|reading| reading.time.elapsed).max();
        for reading in readings {
            let Some(level) = session.alert_level(reading).filter(|level| *level >= AlertLevel::Act) else { continue };
            let is_newest = Some(reading.time.elapsed) == newest;
            let raises = |row: &Row| row.elapsed == reading.time.elapsed && row.value == Some(reading.value);
            // A device goes on sending what was raised before; its newest reading stands for those.
            if !is_newest && !alerts("raised").any(raises) {
                continue;
            }
            let is_acknowledged = alerts("acknowledged").any(|row| row.seq > reading.seq);
            let lacks = match (is_acknowledged, is_newest) {
                (false, true) => "not acknowledged, not measured again",
                (false, false) => "not acknowledged",
                (true, true) => "not measured again",
                (true, false) => continue,
            };
            let what = format!("{} {}{}", item_label(item), reading.value, oxygen::suffix(session, item, reading.time.elapsed));
            let minutes = (at - reading.time.elapsed).num_minutes();
            let sentence = format!("{what}, {}, {minutes} min before: {lacks}.", level.word());
            all.push((Reverse(level), Reverse(reading.time.elapsed), reading.seq, sentence));
        }
    }
    all.sort();
    all.dedup_by_key(|(.., seq, _)| *seq);
    all.into_iter().map(|(.., sentence)| sentence).collect()
}
