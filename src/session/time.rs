//! Types for times. Nothing here reads a clock: a [`Moment`] comes with each message. [`Elapsed`] is for arithmetic and runs
//! through suspend. [`Wall`] is the label for people and is never subtracted inside a session. [`RealTime`] is unscaled real
//! time, for keys and idle times.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Offset as _, SecondsFormat, TimeDelta, Timelike as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::ops::{Add, Sub};

/// Milliseconds since the session's first row, by a clock that runs through suspend. Negative before it.
///
/// ```
/// use bedside::session::Elapsed;
///
/// let dose = Elapsed::from_mins(62);
/// assert_eq!(dose.label(), "S+01:02:00");
/// assert_eq!((dose - Elapsed::from_secs(60)).num_minutes(), 61);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Elapsed(i64);

impl Elapsed {
    /// The session's first row.
    pub const ZERO: Self = Self(0);

    /// Makes one from milliseconds.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Makes one from whole seconds.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs * 1000)
    }

    /// Makes one from whole minutes.
    pub const fn from_mins(mins: i64) -> Self {
        Self(mins * 60_000)
    }

    /// The span in whole milliseconds.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whole seconds, rounded towards the past.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The record's readable form, `S+HH:MM:SS`; `S-…` before the first row.
    pub fn label(self) -> String {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let secs = self.0.unsigned_abs() / 1000;
        format!("S{sign}{:02}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
    }
}

impl Add<TimeDelta> for Elapsed {
    type Output = Self;
    fn add(self, by: TimeDelta) -> Self {
        Self(self.0.saturating_add(by.num_milliseconds()))
    }
}

impl Sub<TimeDelta> for Elapsed {
    type Output = Self;
    fn sub(self, by: TimeDelta) -> Self {
        Self(self.0.saturating_sub(by.num_milliseconds()))
    }
}

impl Sub for Elapsed {
    type Output = TimeDelta;
    fn sub(self, earlier: Self) -> TimeDelta {
        // A damaged record can hold any number; the smallest has no `TimeDelta`.
        TimeDelta::milliseconds(self.0.saturating_sub(earlier.0).max(-i64::MAX))
    }
}

/// A duration in minutes to a tenth, as recorded.
pub(crate) fn to_minutes(span: TimeDelta) -> f64 {
    (span.num_seconds() as f64 / 6.0).round() / 10.0
}

/// A wall-clock reading with its UTC offset: a label for people, never subtracted in `session`.
///
/// ```
/// use bedside::session::Wall;
///
/// let wall = Wall::parse("2026-11-23T09:02:11.042-05:00").expect("this is RFC 3339");
/// assert_eq!((wall.hm(), wall.date()), ("09:02".to_owned(), "2026-11-23".to_owned()));
/// assert_eq!(wall.rfc3339(), "2026-11-23T09:02:11.042-05:00");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wall {
    instant_ms: i64,
    offset_s: i32,
}

/// The first and the last instant whose year has four digits in every zone, as RFC 3339 requires, in milliseconds since 1970 UTC.
const RFC3339_RANGE_MS: (i64, i64) = (-62_167_132_800_000, 253_402_214_399_999);

impl Wall {
    /// From a date-time with offset, truncated to milliseconds.
    pub(crate) fn new(at: DateTime<FixedOffset>) -> Self {
        Self::from_instant(at.timestamp_millis(), at.offset().local_minus_utc())
    }

    /// From milliseconds since 1970 UTC and an offset in seconds east. Values out of range, and offsets that are not whole
    /// minutes, become the nearest possible.
    pub fn from_instant(instant_ms: i64, offset_s: i32) -> Self {
        let minutes = (offset_s + 30 * offset_s.signum()) / 60;
        let offset_s = FixedOffset::east_opt(minutes * 60).map_or(0, |offset| offset.local_minus_utc());
        Self { instant_ms: instant_ms.clamp(RFC3339_RANGE_MS.0, RFC3339_RANGE_MS.1), offset_s }
    }

    /// Parses RFC 3339 with an offset.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(Self::new)
    }

    fn date_time(self) -> DateTime<FixedOffset> {
        let utc = DateTime::from_timestamp_millis(self.instant_ms).unwrap_or_default();
        utc.with_timezone(&FixedOffset::east_opt(self.offset_s).unwrap_or_else(|| chrono::Utc.fix()))
    }

    /// RFC 3339 with offset and milliseconds, as in the record. Never `Z`.
    pub fn rfc3339(self) -> String {
        self.date_time().to_rfc3339_opts(SecondsFormat::Millis, false)
    }

    /// Milliseconds since 1970 UTC, to order rows and to find clock steps. Not for a session's arithmetic.
    pub const fn instant_ms(self) -> i64 {
        self.instant_ms
    }

    /// Seconds east of UTC.
    pub const fn offset_s(self) -> i32 {
        self.offset_s
    }

    /// The local date and time without the offset.
    pub(crate) fn local(self) -> NaiveDateTime {
        self.date_time().naive_local()
    }

    /// Time of day as `14:32`.
    pub fn hm(self) -> String {
        let time = self.local();
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// Time of day as `14:32:07`.
    pub fn hms(self) -> String {
        let time = self.local();
        format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
    }

    /// Date as `2026-11-23`, in local time.
    pub fn date(self) -> String {
        self.date_time().format("%Y-%m-%d").to_string()
    }

    /// `20261123-0902`, the beginning of a session's name.
    pub fn file_stamp(self) -> String {
        self.date_time().format("%Y%m%d-%H%M").to_string()
    }
}

impl Serialize for Wall {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Wall {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'_, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("`{text}` is not a time")))
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Unscaled real time in milliseconds since the program started, for keys and idle times. A rehearsal does not speed it up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RealTime(i64);

impl RealTime {
    /// Makes one from milliseconds.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the program started.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Milliseconds from an earlier reading to this one.
    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// This reading, some milliseconds later.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0 + ms)
    }
}

/// When a message arrived; `edge` stamps it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Since the session's first row.
    pub elapsed: Elapsed,
    /// The wall clock.
    pub wall: Wall,
    /// Real time, which a rehearsal does not speed up.
    pub real_time: RealTime,
}

impl Moment {
    /// The instant of a session time by the present clock, in milliseconds since 1970 UTC.
    pub fn instant_ms_of(&self, at: Elapsed) -> i64 {
        self.wall.instant_ms().saturating_add((at - self.elapsed).num_milliseconds())
    }

    /// A session time with its label by the present clock and offset.
    pub fn timestamp_at(&self, at: Elapsed) -> Timestamp {
        Timestamp { elapsed: at, wall: Wall::from_instant(self.instant_ms_of(at), self.wall.offset_s()) }
    }

    /// The session time of an instant by the present clock.
    pub(crate) fn elapsed_of(&self, instant_ms: i64) -> Elapsed {
        Elapsed::from_ms(self.elapsed.ms().saturating_add(instant_ms.saturating_sub(self.wall.instant_ms())))
    }
}

/// The offsets of a time zone around a session. `edge` reads them from the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// IANA name, or `UTC+hh:mm` where the name is not known.
    pub name: String,
    spans: Vec<(i64, i32)>,
}

impl Zone {
    /// A zone with one offset, in seconds east of UTC.
    pub fn fixed(name: &str, offset_s: i32) -> Self {
        Self { name: name.to_owned(), spans: vec![(i64::MIN, offset_s)] }
    }

    /// A zone from spans `(first instant in ms since 1970 UTC, offset in seconds east)`, in any order.
    pub fn from_spans(name: &str, mut spans: Vec<(i64, i32)>) -> Self {
        spans.sort_unstable();
        if spans.is_empty() {
            spans.push((i64::MIN, 0));
        }
        Self { name: name.to_owned(), spans }
    }

    /// The offset in force at an instant, in seconds east.
    pub fn offset_at(&self, instant_ms: i64) -> i32 {
        let after = self.spans.partition_point(|(from, _)| *from <= instant_ms);
        self.spans[after.saturating_sub(1)].1
    }

    pub(crate) fn wall_at(&self, instant_ms: i64) -> Wall {
        Wall::from_instant(instant_ms, self.offset_at(instant_ms))
    }

    /// The instants with a local time in this zone, oldest first: none in the skipped hour, two in the repeated one.
    pub(crate) fn instants_of(&self, local: NaiveDateTime) -> Vec<i64> {
        let as_utc = local.and_utc().timestamp_millis();
        let mut found: Vec<i64> = self
            .spans
            .iter()
            .map(|(_, offset)| as_utc - i64::from(*offset) * 1000)
            .filter(|instant| self.wall_at(*instant).local() == local)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The instant at which the clocks skipped a local time; `None` if the time existed.
    pub(crate) fn gap_end(&self, local: NaiveDateTime) -> Option<i64> {
        let as_utc = local.and_utc().timestamp_millis();
        self.spans.windows(2).find_map(|pair| {
            let ((_, before), (change, after)) = (pair[0], pair[1]);
            let skipped = as_utc - i64::from(before) * 1000 >= change && as_utc - i64::from(after) * 1000 < change;
            skipped.then_some(change)
        })
    }
}

/// When something happened: session time and its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamp {
    /// Session time; all arithmetic uses this.
    pub elapsed: Elapsed,
    /// Time of day it is shown with.
    pub wall: Wall,
}

impl From<Moment> for Timestamp {
    fn from(now: Moment) -> Self {
        Self { elapsed: now.elapsed, wall: now.wall }
    }
}

/// Formats whole minutes on the T0 scale: `T+7`, `T−15`.
pub(crate) fn format_t0_offset(minutes: i64) -> String {
    if minutes < 0 { format!("T−{}", -minutes) } else { format!("T+{minutes}") }
}

/// The later of two wall times; `b` if there is no `a`.
pub(crate) fn later_wall(a: Option<Wall>, b: Wall) -> Wall {
    match a {
        Some(a) if a.instant_ms() > b.instant_ms() => a,
        _ => b,
    }
}

/// An offset from UTC as in RFC 3339: `+02:00`, `-04:00`. `east_s` counts seconds east of UTC.
pub(crate) fn format_utc_offset(east_s: i32) -> String {
    let sign = if east_s < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", east_s.abs() / 3600, east_s.abs() / 60 % 60)
}
