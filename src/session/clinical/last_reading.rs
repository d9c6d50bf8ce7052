//! The newest reading of a vital, and the tries after it that failed. A try that failed never replaces a reading.

use super::emergency::READ_ALOUD_VITALS;
use super::oxygen;
use crate::session::{AlertLevel, Elapsed, RecordedReading, Session, Timestamp, Vital, limits};

/// The sedation score, which is read aloud with the vitals.
const MOAAS: (&str, &[&str]) = ("MOAA/S", &["moaas"]);

/// The newest reading of what is read aloud, by a person or a device.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LatestReading {
    pub(crate) label: &'static str,
    /// 0 for breathing, 1 for circulation, 2 for the rest.
    pub(crate) rank: u8,
    /// `190/112`; `–` for a part that was not measured with the other.
    pub(crate) value: String,
    /// What stands behind a saturation: ` on 2 L/min`.
    pub(crate) oxygen: String,
    pub(crate) at: Timestamp,
    pub(crate) is_by_device: bool,
    /// The worst level that it reaches, and the limit in words: `below 90`.
    pub(crate) level: Option<AlertLevel>,
    pub(crate) limit: Option<String>,
}

impl LatestReading {
    /// `SpO₂ 84`; `SpO₂ 84 on 2 L/min by device`.
    pub(crate) fn value_words(&self) -> String {
        format!("{} {}{}{}", self.label, self.value, self.oxygen, if self.is_by_device { " by device" } else { "" })
    }

    /// `SpO₂ 84 at 14:31`.
    pub(crate) fn words(&self) -> String {
        format!("{} at {}", self.value_words(), self.at.wall.hm())
    }
}

/// The label and the items of each.
fn read_aloud() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    READ_ALOUD_VITALS.iter().map(|vital| (vital.label(), vital.items())).chain([MOAAS])
}

pub(crate) fn read_aloud_labels() -> impl Iterator<Item = &'static str> {
    read_aloud().map(|(label, _)| label)
}

/// The newest reading of each vital that is read aloud, and of the sedation score, where there is one.
pub(crate) fn latest_readings(session: &Session, now: Elapsed) -> Vec<LatestReading> {
    read_aloud().filter_map(|(label, items)| latest_reading(session, label, items, now)).collect()
}

fn latest_reading(session: &Session, label: &'static str, items: &'static [&'static str], now: Elapsed) -> Option<LatestReading> {
    let newest = |item: &str| {
        let until = |series: &[RecordedReading]| series.iter().rfind(|reading| reading.time.elapsed <= now).copied();
        let [by_person, by_device] = session.projection().series_of(item).map(until);
        let is_by_device = by_device.map(|reading| reading.time.elapsed) > by_person.map(|reading| reading.time.elapsed);
        Some((if is_by_device { by_device } else { by_person }?, is_by_device))
    };
    let all: Vec<Option<(RecordedReading, bool)>> = items.iter().map(|item| newest(item)).collect();
    let (last, is_by_device) = all.iter().flatten().max_by_key(|(reading, _)| reading.time.elapsed)?;
    let is_together = |(reading, _): &(RecordedReading, bool)| reading.time.elapsed == last.time.elapsed;
    let together: Vec<_> = all.iter().map(|found| found.filter(is_together)).collect();
    let text =
        |found: &Option<(RecordedReading, bool)>| found.map_or_else(|| "–".to_owned(), |(reading, _)| reading.value.to_string());
    let judged = together.iter().zip(items).filter_map(|(found, item)| {
        let (reading, _) = found.as_ref()?;
        let (level, limit) = session.judgement(reading)?;
        Some((level, limits::spoken_limit(session, level, limit, reading.value.get(), item)))
    });
    let worst = judged.max_by_key(|(level, _)| *level);
    Some(LatestReading {
        label,
        rank: limits::system_rank(items[0]),
        value: together.iter().map(text).collect::<Vec<_>>().join("/"),
        oxygen: oxygen::suffix(session, items[0], last.time.elapsed),
        at: last.time,
        is_by_device: *is_by_device,
        level: worst.as_ref().map(|(level, _)| *level),
        limit: worst.map(|(_, limit)| limit),
    })
}

/// The newest try after the last reading, by a person or a device, that was not possible: the reason, or `None`, and the time.
pub(crate) fn failed_try(session: &Session, vital: Vital) -> Option<(Option<&str>, String)> {
    let projection = session.projection();
    let newest = vital.items().iter().flat_map(|item| projection.series_of(item)).filter_map(<[_]>::last);
    let newest = newest.map(|reading| reading.time.elapsed).max();
    let (at, _, reason) = projection.not_possible.get(vital.items()[0])?.last()?;
    let is_newer = newest.is_none_or(|newest| newest < at.elapsed);
    is_newer.then(|| (Some(reason.as_str()).filter(|reason| !reason.is_empty()), at.wall.hm()))
}

/// `cuff failed 14:20`; without a reason `not possible 14:20`.
pub(crate) fn failed_try_text(session: &Session, vital: Vital) -> Option<String> {
    failed_try(session, vital).map(|(reason, at)| format!("{} {at}", reason.unwrap_or("not possible")))
}
