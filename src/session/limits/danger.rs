//! Dangerous readings that are not settled: nobody acknowledged them, or nobody measured again. A dose is asked about beside them.

use super::acknowledged::Acknowledgements;
use super::alert::{item_label, system_rank};
use super::judge::JudgedReading;
use crate::session::clinical::oxygen;
use crate::session::{AlertLevel, Elapsed, Row, RowKind, Session};
use std::cmp::Reverse;

/// A sentence for each reading at `act` or above until a time that is unacknowledged or not followed by another, worst first:
/// at one level breathing and oxygen, then circulation, then the rest: `SpO₂ 84, at once, 3 min before: not acknowledged, no recheck.`
pub(crate) fn unresolved_dangers(session: &Session, at: Elapsed) -> Vec<String> {
    let projection = session.projection();
    let mut all = Vec::new();
    let is_danger = |judged: &&JudgedReading| judged.level >= AlertLevel::Act && judged.reading.time.elapsed <= at;
    for judged in session.judgements().all().filter(is_danger) {
        let (item, reading, level) = (judged.item.as_ref(), &judged.reading, judged.level);
        let times = projection.series_of(item).into_iter().flatten().map(|reading| reading.time.elapsed);
        let is_newest = times.filter(|time| *time <= at).max() == Some(reading.time.elapsed);
        let raises = |row: &Row| {
            row.item == "raised" && row.text == item && row.elapsed == reading.time.elapsed && row.value == Some(reading.value)
        };
        // A device goes on sending what was raised before; its newest reading stands for those.
        if !is_newest && !projection.marker_rows(RowKind::Alert).any(raises) {
            continue;
        }
        let lacks = match (Acknowledgements::of_item(session, item).cover(judged), is_newest) {
            (false, true) => "not acknowledged, no recheck",
            (false, false) => "not acknowledged",
            (true, true) => "no recheck",
            (true, false) => continue,
        };
        let what = format!("{} {}{}", item_label(item), reading.value, oxygen::suffix(session, item, reading.time.elapsed));
        let minutes = (at - reading.time.elapsed).num_minutes();
        let sentence = format!("{what}, {}, {minutes} min before: {lacks}.", level.word());
        all.push((Reverse(level), system_rank(item), Reverse(reading.time.elapsed), reading.seq, sentence));
    }
    all.sort();
    all.into_iter().map(|(.., sentence)| sentence).collect()
}
