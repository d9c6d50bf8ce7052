//! A session written as the keys somebody presses, in TOML. The demo, the tutorial, the sample sessions and the test stories are
//! such scripts; a story's steps also say what must come of them.

pub(crate) mod keys;

use crate::session::{ClientCode, Elapsed, Initials, OpenParams, Value, Wall, Zone};
use chrono::TimeDelta;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use std::fmt::Display;

/// The time between two keys of one step.
const KEY_GAP: TimeDelta = TimeDelta::milliseconds(140);
/// The units of a span, in milliseconds.
const SPAN_UNITS: [(&str, i64); 4] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

/// A session in keys. `S` is what a step can say.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "S: Deserialize<'de>"))]
pub struct Script<S = Step> {
    /// What the session shows, in a sentence for readers of the file.
    pub(crate) about: String,
    /// The id of a shipped protocol.
    #[serde(default = "default_protocol")]
    pub protocol: String,
    /// The code that stands for the client.
    #[serde(deserialize_with = "read_client")]
    pub client: ClientCode,
    /// The number of this client's session.
    #[serde(default = "default_session", rename = "session")]
    pub session_no: u32,
    /// Who is here. The first one writes.
    #[serde(deserialize_with = "read_staff")]
    pub(crate) staff: Vec<Initials>,
    #[serde(default, rename = "weight", deserialize_with = "read_weight")]
    pub(crate) weight_kg: Option<Value>,
    /// When the first row is written, with the room's offset: `2026-11-23T09:00:00-05:00`.
    #[serde(deserialize_with = "read_start")]
    pub start: Wall,
    /// The name of the room's time zone.
    #[serde(default = "default_zone", rename = "zone")]
    pub(crate) zone_name: String,
    /// Changes of the room's offset: `2026-11-01T06:00:00+00:00 -05:00` is an instant and the offset from then on. Kept as ms
    /// since 1970 UTC and seconds east.
    #[serde(default, deserialize_with = "read_offset_changes")]
    pub(crate) offset_changes: Vec<(i64, i32)>,
    /// What happens, in the order of time.
    #[serde(default, rename = "step")]
    pub steps: Vec<S>,
}

/// Some keys, one after the other.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "StepText")]
pub struct Step {
    /// When the first key is pressed.
    pub time: Elapsed,
    /// The crash that this step resumes the session after.
    pub crash: Option<Crash>,
    /// The keys, in the order in which they are pressed.
    pub keys: Vec<KeyEvent>,
    /// The keys as the file writes them.
    pub source: String,
    /// What is done here and why, for somebody who watches. May be empty.
    pub caption: String,
    /// What shows that the step is done, for the tutorial. May be empty.
    pub(crate) goal: String,
    /// Whether the demo plays it quickly, because a step like it was shown before.
    pub(crate) is_brief: bool,
}

/// The program is lost, and the session is resumed at the time of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    /// When the program is lost.
    #[serde(rename = "lost", deserialize_with = "read_elapsed")]
    pub time: Elapsed,
    /// Whether the computer restarts.
    #[serde(default, rename = "other_boot")]
    pub is_reboot: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepText {
    #[serde(deserialize_with = "read_elapsed")]
    at: Elapsed,
    #[serde(default)]
    why: String,
    #[serde(default)]
    goal: String,
    #[serde(default)]
    brief: bool,
    resume: Option<Crash>,
    enter: Option<String>,
    keys: Option<String>,
}

impl TryFrom<StepText> for Step {
    type Error = String;

    fn try_from(text: StepText) -> Result<Self, String> {
        Ok(Self {
            time: text.at,
            crash: text.resume,
            keys: step_keys(text.enter.as_deref(), text.keys.as_deref())?,
            source: text.enter.or(text.keys).unwrap_or_default(),
            caption: text.why,
            goal: text.goal,
            is_brief: text.brief,
        })
    }
}

impl Step {
    /// When each key is pressed.
    pub fn timed_keys(&self) -> impl Iterator<Item = (Elapsed, KeyEvent)> {
        self.keys.iter().zip(0..).map(|(key, before)| (self.time + KEY_GAP * before, *key))
    }

    /// When the last key is pressed.
    pub(crate) fn end_time(&self) -> Elapsed {
        self.timed_keys().last().map_or(self.time, |(at, _)| at)
    }
}

impl Script {
    /// Reads a script whose steps are keys at times since the start, each after the one before.
    ///
    /// # Errors
    ///
    /// The text is no script; the sentence names the line or the step.
    pub fn parse(text: &str) -> Result<Self, String> {
        let script = Self::read(text)?;
        let mut end_time = None;
        for (number, step) in (1..).zip(&script.steps) {
            let begins = step.crash.map_or(step.time, |crash| crash.time);
            if end_time.is_some_and(|end| end >= begins) {
                return Err(format!("step {number}, {}: the step before is not over", step.source));
            }
            if begins > step.time {
                return Err(format!("step {number}, {}: it resumes before the program is lost", step.source));
            }
            end_time = Some(step.end_time());
        }
        Ok(script)
    }
}

impl<S: DeserializeOwned> Script<S> {
    /// Reads a script with any steps.
    ///
    /// # Errors
    ///
    /// The text is no script; the sentence names the line.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }
}

impl<S> Script<S> {
    /// The room's zone, with the changes of its offset.
    pub fn zone(&self) -> Zone {
        let spans = std::iter::once((i64::MIN, self.start.offset_s())).chain(self.offset_changes.iter().copied());
        Zone::from_spans(&self.zone_name, spans.collect())
    }

    /// How the record begins, under the protocol's name, digest and text.
    pub fn opening(&self, protocol: String, sha256: String, text: String, app: String) -> OpenParams {
        OpenParams {
            client: self.client.clone(),
            session_no: Some(self.session_no),
            staff: self.staff.clone(),
            weight_kg: self.weight_kg,
            protocol,
            protocol_sha256: sha256,
            protocol_text: text,
            time_zone: self.zone_name.clone(),
            boot_clock: ("script".to_owned(), Value::from(0)),
            app_version: app,
            rehearsal_speed: None,
        }
    }
}

/// The keys of a step: a line and Enter, or keys as they are written.
///
/// # Errors
///
/// Both are given, or a key's name is not known.
pub fn step_keys(enter: Option<&str>, keys: Option<&str>) -> Result<Vec<KeyEvent>, String> {
    match (enter, keys) {
        (Some(_), Some(_)) => Err("a step has either `enter` or `keys`".to_owned()),
        (Some(line), None) => {
            let mut pressed = keys::parse(line)?;
            pressed.push(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
            Ok(pressed)
        }
        (None, keys) => keys::parse(keys.unwrap_or_default()),
    }
}

/// Reads a span such as `1h2m3s`, `800ms` or `0s`.
///
/// # Errors
///
/// It is no such span.
pub fn parse_span(span: &str) -> Result<TimeDelta, String> {
    let parse = || {
        let (mut rest, mut total_ms) = (span, 0_i64);
        while !rest.is_empty() {
            let (number, after) = rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit())?);
            let (unit, after) = after.split_at(after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len()));
            let (_, unit_ms) = SPAN_UNITS.iter().find(|(name, _)| *name == unit)?;
            total_ms = total_ms.checked_add(number.parse::<i64>().ok()?.checked_mul(*unit_ms)?)?;
            rest = after;
        }
        Some(TimeDelta::milliseconds(total_ms))
    };
    parse().ok_or_else(|| format!("`{span}` is no span such as 1h2m3s or 800ms"))
}

fn default_protocol() -> String {
    "im_kat".to_owned()
}

fn default_session() -> u32 {
    1
}

fn default_zone() -> String {
    "the room's".to_owned()
}

fn read_text<'de, D: Deserializer<'de>, T, E: Display>(input: D, parse: impl Fn(&str) -> Result<T, E>) -> Result<T, D::Error> {
    parse(&String::deserialize(input)?).map_err(D::Error::custom)
}

/// Reads a time since the first row: `S+25m`.
fn read_elapsed<'de, D: Deserializer<'de>>(input: D) -> Result<Elapsed, D::Error> {
    read_text(input, |text| {
        let span = text.strip_prefix("S+").ok_or_else(|| format!("`{text}` is no time since the first row such as S+25m"))?;
        parse_span(span).map(|span| Elapsed::ZERO + span)
    })
}

fn read_client<'de, D: Deserializer<'de>>(input: D) -> Result<ClientCode, D::Error> {
    read_text(input, ClientCode::parse)
}

fn read_start<'de, D: Deserializer<'de>>(input: D) -> Result<Wall, D::Error> {
    read_text(input, |text| Wall::parse(text).ok_or_else(|| format!("`{text}` is no time with an offset")))
}

fn read_staff<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Initials>, D::Error> {
    let staff: Result<Vec<_>, _> = Vec::<String>::deserialize(input)?.iter().map(|who| Initials::parse(who)).collect();
    let staff = staff.map_err(D::Error::custom)?;
    if staff.is_empty() { Err(D::Error::custom("nobody writes")) } else { Ok(staff) }
}

fn read_weight<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Value>, D::Error> {
    let kg = f64::deserialize(input)?;
    Value::new(kg).map(Some).ok_or_else(|| D::Error::custom(format!("{kg} is no weight")))
}

fn read_offset_changes<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<(i64, i32)>, D::Error> {
    let parse = |change: &String| {
        let (from, offset) = change.split_once(' ')?;
        let offset = Wall::parse(&format!("2000-01-01T00:00:00{offset}"))?;
        Some((Wall::parse(from)?.instant_ms(), offset.offset_s()))
    };
    let changes = Vec::<String>::deserialize(input)?;
    let read = |change| parse(change).ok_or_else(|| D::Error::custom(format!("`{change}` is no instant and offset")));
    changes.iter().map(read).collect()
}
