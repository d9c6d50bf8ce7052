//! The session's own life: opened, interrupted, resumed, closed; time that passed and clocks that moved.

use super::super::due;
use super::super::plan::Plan;
use super::super::refusal::Refusal;
use super::super::state::Session;
use super::super::time::{At, Moment};
use crate::session::analysis::outstanding;
use crate::session::clinical::discharge;
use crate::session::decide::entry::dealt;
use crate::session::projection::Outcome;
use crate::session::record::names::{ClientCode, Initials};
use crate::session::record::row::{Entry, Fact, Source, Value};
use crate::session::record::vocabulary::Kind;
use std::sync::Arc;

/// Everything a record says about itself at its beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// The client's code.
    pub client: ClientCode,
    /// Which session of this client, where earlier records could be counted.
    pub session_no: Option<u32>,
    /// Who is here; the first one writes.
    pub staff: Vec<Initials>,
    /// Body weight in kg, if it was given.
    pub weight_kg: Option<Value>,
    /// The protocol's id and version.
    pub protocol: String,
    /// SHA-256 of the protocol's text, in hex.
    pub protocol_sha256: String,
    /// The protocol's resolved text.
    pub protocol_text: String,
    /// The room's time zone.
    pub tz: String,
    /// The boot's id, and the boot clock in seconds at the session's first row.
    pub boot: (String, Value),
    /// Program and version.
    pub app: String,
    /// How many times as fast a rehearsal runs; none in a real session.
    pub rehearsal: Option<u32>,
}

/// Another version of the session's protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct NewProtocol {
    /// Its plan.
    pub plan: Arc<Plan>,
    /// SHA-256 of its text, in hex.
    pub sha256: String,
    /// Its resolved text.
    pub text: String,
}

/// What is known when a record is opened again.
#[derive(Clone, Debug, PartialEq)]
pub struct Resumed {
    /// Since the last row, in milliseconds.
    pub gap_ms: i64,
    /// The gap was taken from the wall clock, not measured by the boot clock.
    pub estimated: bool,
    /// The file to which an unfinished last line was moved.
    pub torn: Option<String>,
    /// Another boot than the record knows: its id, and its clock in seconds at the session's first row.
    pub boot: Option<(String, Value)>,
}

/// Something the clock or the computer did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClockNews {
    /// The wall clock was moved by so many milliseconds.
    Step {
        /// Forward is positive.
        by_ms: i64,
    },
    /// The computer slept.
    Suspended {
        /// In milliseconds.
        for_ms: i64,
    },
    /// The UTC offset changed, in seconds east.
    Zone {
        /// Before.
        from_s: i32,
        /// After.
        to_s: i32,
    },
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// As planned.
    Completed,
    /// Earlier than planned.
    StoppedEarly,
    /// No dose was given.
    NoGo,
    /// Care was handed to others.
    Transferred,
}

impl EndReason {
    /// All, in the order offered.
    pub const ALL: [Self; 4] = [Self::Completed, Self::StoppedEarly, Self::NoGo, Self::Transferred];

    /// The word in the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::StoppedEarly => "stopped_early",
            Self::NoGo => "no_go",
            Self::Transferred => "transferred",
        }
    }

    /// The words on the screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::StoppedEarly => "stopped early",
            Self::NoGo => "no-go before dose",
            Self::Transferred => "transferred",
        }
    }
}

/// How a record is closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Closing {
    /// Why the session ended.
    pub reason: EndReason,
    /// The person saw what the record lacks and accepted it.
    pub accepts_gaps: bool,
    /// Why it stays without them.
    pub why: String,
    /// Why before a hard floor; empty where there is none.
    pub early: String,
}

/// The longest part of a protocol's text that one row holds, in characters.
const TEXT_PART: usize = 8000;

pub(crate) fn open(now: Moment, opening: &Opening) -> Vec<Entry> {
    let first = Fact::new(Kind::Session, "open")
        .value(Value::from(1), "{version}")
        .text("bedside")
        .note("row 1 fills every cell so that readers infer the types")
        .amends(0);
    let mut entries = vec![super::by_app(now, first), super::by_app(now, Fact::new(Kind::Meta, "app").text(&opening.app))];
    if let Some(about) = entries.last_mut() {
        about.facts.extend(meta(opening));
    }
    let writer = opening.staff.first().copied().unwrap_or_else(Initials::app);
    let weight = opening.weight_kg.map(|kg| Fact::new(Kind::Vital, "weight").value(kg, "kg"));
    entries.extend(weight.map(|fact| Entry {
        at: now.into(),
        author: writer,
        source: Source::User,
        of: None,
        facts: vec![fact],
    }));
    entries
}

fn meta(opening: &Opening) -> Vec<Fact> {
    let fact = |item| Fact::new(Kind::Meta, item);
    let mut facts = vec![fact("client").text(opening.client.as_str())];
    facts.extend(opening.session_no.map(|number| fact("session_no").value(Value::from(number), "{count}")));
    facts.extend(opening.rehearsal.map(|speed| fact("rehearsal").value(Value::from(speed), "1")));
    facts.extend(opening.staff.iter().map(|who| fact("staff").text(who.as_str())));
    facts.push(fact("tz").text(&opening.tz));
    facts.push(boot(&opening.boot));
    facts.extend(protocol_facts(&opening.protocol, &opening.protocol_sha256, &opening.protocol_text));
    facts
}

/// What the record keeps of a protocol: its id and version, its check sum, and its text in parts.
fn protocol_facts(name: &str, sha256: &str, text: &str) -> Vec<Fact> {
    let fact = |item| Fact::new(Kind::Meta, item);
    let letters: Vec<char> = text.chars().collect();
    let parts = letters
        .chunks(TEXT_PART)
        .zip(1_u32..)
        .map(|(part, number)| fact("protocol_text").value(Value::from(number), "{count}").note(part.iter().collect::<String>()));
    [fact("protocol").text(name), fact("protocol_sha256").text(sha256)].into_iter().chain(parts).collect()
}

/// From now on the session goes by another version of its protocol. One entry names both versions and keeps the new text, so
/// that the record is read by the right one before and after it.
pub(crate) fn change_protocol(session: &Session, now: Moment, new: &NewProtocol) -> Result<Vec<Entry>, Refusal> {
    let (old, plan) = (session.plan(), &new.plan);
    let is_same = [(&old.id, &plan.id), (&old.substance, &plan.substance), (&old.route, &plan.route)];
    if is_same.iter().any(|(old, new)| old != new) {
        return Err(Refusal::new(format!(
            "{} by {} ({}) is another treatment than {} by {} ({}), with which this session began. It goes on as it is; the change holds for the next session.",
            plan.substance, plan.route, plan.id, old.substance, old.route, old.id
        )));
    }
    if session.protocol_sha256() == new.sha256 {
        return Err(Refusal::new("This protocol is in use already. Nothing was written."));
    }
    let name = |plan: &Plan| format!("{} {}", plan.id, plan.version);
    let short = |sha256: &str| sha256.chars().take(12).collect::<String>();
    let first = Fact::new(Kind::Session, "protocol_change").text(format!("{} → {}", name(old), name(plan))).note(format!(
        "sha256 {} → {}",
        short(session.protocol_sha256()),
        short(&new.sha256)
    ));
    let facts = std::iter::once(first).chain(protocol_facts(&name(plan), &new.sha256, &new.text)).collect();
    Ok(vec![Entry { source: Source::App, ..super::by_writer(session, now.into(), facts) }])
}

fn boot((id, at_zero_s): &(String, Value)) -> Fact {
    Fact::new(Kind::Meta, "boot").value(*at_zero_s, "s").text(id)
}

pub(crate) fn resume(session: &Session, now: Moment, resumed: Resumed) -> Vec<Entry> {
    // What stands in the timeline is the resume; the gap and what was moved aside belong to the same act.
    let mut facts = vec![Fact::new(Kind::Session, "resume")];
    let how = if resumed.estimated { "estimated" } else { "measured" };
    facts.extend(seconds(resumed.gap_ms).map(|gap| Fact::new(Kind::Session, "gap").value(gap, "s").text(how)));
    facts.extend(resumed.torn.map(|file| Fact::new(Kind::Session, "torn").text(file)));
    facts.extend(resumed.boot.as_ref().map(boot));
    let author = session.writer();
    vec![Entry { at: now.into(), author, source: Source::App, of: None, facts }]
}

pub(crate) fn clock(now: Moment, news: ClockNews) -> Entry {
    let fact = match news {
        ClockNews::Step { by_ms } => with_seconds(Fact::new(Kind::Session, "clock_jump"), by_ms),
        ClockNews::Suspended { for_ms } => with_seconds(Fact::new(Kind::Session, "suspend"), for_ms),
        ClockNews::Zone { from_s, to_s } => {
            Fact::new(Kind::Session, "zone").text(format!("from {} to {}", offset(from_s), offset(to_s)))
        }
    };
    super::by_app(now, fact)
}

/// What ran out since the last look at the plan, each at the time it ran out; and what a reading answered because its window moved.
pub(crate) fn tick(session: &Session, now: Moment) -> Vec<Entry> {
    if session.is_closed() || session.ledger().rows().is_empty() {
        return Vec::new();
    }
    let covered = due::covered(session, now.elapsed);
    let mut lapsed = due::lapsed(session, now.elapsed);
    lapsed.retain(|due| covered.iter().all(|(known, _)| known.id != due.id));
    lapsed.sort_by_key(|due| due.expires);
    let answered = covered.iter().map(|(due, at)| (due, *at, Outcome::Answered));
    let ran_out = lapsed.iter().map(|due| (due, due.expires.unwrap_or(now.elapsed), Outcome::Expired));
    let reached =
        due::reached(session, now.elapsed).into_iter().map(|(due, timer)| reached(now, &due, timer)).collect::<Vec<_>>();
    answered
        .chain(ran_out)
        .map(|(due, at, how)| {
            let facts = vec![dealt(due, at, how, "")];
            Entry { at: now.at(at), author: Initials::app(), source: Source::Timer, of: None, facts }
        })
        .chain(reached)
        .collect()
}

/// A sub-timer's time came, at that time.
fn reached(now: Moment, due: &due::Due<'_>, timer: due::Timer) -> Entry {
    let facts = vec![Fact::new(Kind::Timer, timer.item).text("reached").note(timer.note)];
    Entry { at: now.at(due.at), author: Initials::app(), source: Source::Timer, of: None, facts }
}

pub(crate) fn close(session: &Session, now: Moment, closing: &Closing) -> Result<Vec<Entry>, Refusal> {
    if closing.reason == EndReason::NoGo && session.t0().is_some() {
        return Err(Refusal::new(
            "A dose was given, so this cannot be closed as no-go before dose. Nothing was written; choose another reason.",
        ));
    }
    let release = discharge::closes_early(session, now.elapsed);
    let early = if release.is_some() { closing.early.trim() } else { "" };
    if let Some(release) = release.filter(|_| early.is_empty()) {
        return Err(Refusal::new(format!(
            "The protocol's earliest release is {}. Closing before it needs its own words; nothing was written yet.",
            now.at(release).wall.hm()
        )));
    }
    let owed = outstanding::list(session, now.elapsed);
    if !owed.is_empty() && !closing.accepts_gaps {
        return Err(Refusal::new(format!(
            "The record still owes {}. Nothing was written; it can be added first, or accepted as it is.",
            owed.join(", ")
        )));
    }
    if !owed.is_empty() && closing.why.trim().is_empty() {
        return Err(Refusal::new("Gaps can be accepted with a reason, and there is none yet. Nothing was written; say why."));
    }
    let gaps = (!owed.is_empty()).then(|| format!("gaps accepted: {} · {}", owed.join(", "), closing.why.trim()));
    let early = (!early.is_empty()).then(|| format!("{}{early}", discharge::EARLY));
    let note = gaps.into_iter().chain(early).collect::<Vec<_>>().join(" · ");
    let fact = Fact::new(Kind::Session, "close").text(closing.reason.word()).note(note);
    Ok(vec![super::by_writer(session, now.into(), vec![fact])])
}

/// Leaving before a hard floor needs words of its own: they are the record's only sign that somebody decided it.
pub(crate) fn left(session: &Session, now: Moment, at: At, words: String) -> Result<Vec<Entry>, Refusal> {
    if let Some(release) = discharge::floor_after(session, at.elapsed)
        && words.split_once(discharge::EARLY).is_none_or(|(_, why)| why.trim().is_empty())
    {
        let release = now.at(release).wall.hm();
        return Err(Refusal::new(format!(
            "The protocol's earliest release is {release}. Leaving before it needs its own words; nothing was written yet."
        )));
    }
    Ok(vec![super::by_writer(session, at, vec![Fact::new(Kind::Event, "left").note(words)])])
}

pub(crate) fn digest(session: &Session, now: Moment, hex: String) -> Result<Vec<Entry>, Refusal> {
    let rows = session.ledger().rows();
    let close = rows.iter().rev().find(|row| session.is_closed() && row.is(Kind::Session, "close"));
    let Some(close) = close else {
        return Err(Refusal::new("A digest belongs to a closed record, and this one is open. Nothing was written."));
    };
    let before = Value::new(rows.len() as f64).unwrap_or_else(|| Value::from(0));
    let fact = Fact::new(Kind::Session, "digest").value(before, "{count}").text(hex);
    Ok(vec![Entry { at: close.at(), of: Some(close.entry), ..super::by_app(now, fact) }])
}

fn with_seconds(fact: Fact, ms: i64) -> Fact {
    match seconds(ms) {
        Some(value) => fact.value(value, "s"),
        None => fact,
    }
}

fn seconds(ms: i64) -> Option<Value> {
    Value::new(ms as f64 / 1000.0)
}

fn offset(east_s: i32) -> String {
    let sign = if east_s < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", east_s.abs() / 3600, east_s.abs() / 60 % 60)
}
