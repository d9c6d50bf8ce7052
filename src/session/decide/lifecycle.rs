//! Opening, resuming and closing a session, changes of the clock and the protocol, and what expires with time.

use super::facts::{due_outcome_fact, entry_by_app, entry_by_writer};
use crate::session::time::format_utc_offset;
use crate::session::{
    ClockEvent, CloseParams, DueItem, DueOutcome, EndReason, Entry, Fact, Initials, Moment, OpenParams, Plan, PlanVersion,
    Refusal, ResumeParams, RowKind, Session, Source, Timestamp, Value, analysis::outstanding, clinical::discharge, due,
};

/// The longest part of a protocol's text in one row, in characters.
const TEXT_PART_CHARS: usize = 8000;

pub(crate) fn open_session(now: Moment, params: &OpenParams) -> Vec<Entry> {
    let first = Fact::new(RowKind::Session, "open")
        .value(Value::from(1), "{version}")
        .text("bedside")
        .note("row 1 fills every cell so that readers infer the types")
        .amends(0);
    let app = Fact::new(RowKind::Meta, "app").text(&params.app_version);
    let meta = std::iter::once(app).chain(meta_facts(params)).collect();
    let author = params.staff.first().copied().unwrap_or_else(Initials::app);
    let weight = params.weight_kg.map(|kg| Fact::new(RowKind::Vital, "weight").value(kg, "kg"));
    let weight = weight.map(|fact| Entry { author, ..entry_by_app(now, Source::User, vec![fact]) });
    [entry_by_app(now, Source::App, vec![first]), entry_by_app(now, Source::App, meta)].into_iter().chain(weight).collect()
}

fn meta_facts(params: &OpenParams) -> Vec<Fact> {
    let fact = |item| Fact::new(RowKind::Meta, item);
    let mut facts = vec![fact("client").text(params.client.as_str())];
    facts.extend(params.session_no.map(|number| fact("session_no").value(Value::from(number), "{count}")));
    facts.extend(params.rehearsal_speed.map(|speed| fact("rehearsal").value(Value::from(speed), "1")));
    facts.extend(params.staff.iter().map(|who| fact("staff").text(who.as_str())));
    facts.push(fact("tz").text(&params.time_zone));
    facts.push(boot_fact(&params.boot_clock));
    facts.extend(protocol_facts(&params.protocol, &params.protocol_sha256, &params.protocol_text));
    facts
}

/// The rows of a protocol: id and version, checksum, and the text in parts.
fn protocol_facts(name: &str, sha256: &str, text: &str) -> Vec<Fact> {
    let fact = |item| Fact::new(RowKind::Meta, item);
    let letters: Vec<char> = text.chars().collect();
    let parts = letters
        .chunks(TEXT_PART_CHARS)
        .zip(1_u32..)
        .map(|(part, number)| fact("protocol_text").value(Value::from(number), "{count}").note(part.iter().collect::<String>()));
    [fact("protocol").text(name), fact("protocol_sha256").text(sha256)].into_iter().chain(parts).collect()
}

/// Changes to another version of the protocol. One entry names both versions and holds the new text, so that the record is read
/// by the right version before and after it.
pub(crate) fn change_protocol(session: &Session, now: Moment, new: &PlanVersion) -> Result<Vec<Entry>, Refusal> {
    let (old, plan) = (session.plan(), &new.plan);
    let is_same = [(&old.id, &plan.id), (&old.substance, &plan.substance), (&old.route, &plan.route)];
    if is_same.iter().any(|(old, new)| old != new) {
        return Err(Refusal::new(format!(
            "{} by {} ({}) is a different treatment from {} by {} ({}), with which this session began. This session continues with it; the change applies from the next session.",
            plan.substance, plan.route, plan.id, old.substance, old.route, old.id
        )));
    }
    if session.protocol_sha256() == new.sha256 {
        return Err(Refusal::new("This protocol is already in use. Nothing was written."));
    }
    let name = |plan: &Plan| format!("{} {}", plan.id, plan.version);
    let short = |sha256: &str| sha256.chars().take(12).collect::<String>();
    let first = Fact::new(RowKind::Session, "protocol_change").text(format!("{} → {}", name(old), name(plan))).note(format!(
        "sha256 {} → {}",
        short(session.protocol_sha256()),
        short(&new.sha256)
    ));
    let facts = std::iter::once(first).chain(protocol_facts(&name(plan), &new.sha256, &new.text)).collect();
    Ok(vec![Entry { source: Source::App, ..entry_by_writer(session, now.into(), facts) }])
}

fn boot_fact((id, at_zero_s): &(String, Value)) -> Fact {
    Fact::new(RowKind::Meta, "boot").value(*at_zero_s, "s").text(id)
}

pub(crate) fn resume_session(session: &Session, now: Moment, params: ResumeParams) -> Vec<Entry> {
    // The gap and the torn file belong to the entry of the resume, which the timeline shows.
    let mut facts = vec![Fact::new(RowKind::Session, "resume")];
    let source = if params.is_gap_estimated { "estimated" } else { "measured" };
    facts.extend(seconds_value(params.gap_ms).map(|gap| Fact::new(RowKind::Session, "gap").value(gap, "s").text(source)));
    facts.extend(params.torn_file.map(|file| Fact::new(RowKind::Session, "torn").text(file)));
    facts.extend(params.new_boot_clock.as_ref().map(boot_fact));
    vec![Entry { source: Source::App, ..entry_by_writer(session, now.into(), facts) }]
}

pub(crate) fn clock_entry(now: Moment, event: ClockEvent) -> Entry {
    let fact = match event {
        ClockEvent::Step { by_ms } => with_seconds(Fact::new(RowKind::Session, "clock_jump"), by_ms),
        ClockEvent::Suspended { duration_ms } => with_seconds(Fact::new(RowKind::Session, "suspend"), duration_ms),
        ClockEvent::Zone { old_offset_s, new_offset_s } => {
            let offsets = format!("from {} to {}", format_utc_offset(old_offset_s), format_utc_offset(new_offset_s));
            Fact::new(RowKind::Session, "zone").text(offsets)
        }
    };
    entry_by_app(now, Source::App, vec![fact])
}

/// Records what expired, each at its time of expiry, and what an earlier reading answers because a window moved.
pub(crate) fn due_changes(session: &Session, now: Moment) -> Vec<Entry> {
    if session.is_closed() || session.ledger().rows().is_empty() {
        return Vec::new();
    }
    let answered = due::unrecorded_answered(session, now.elapsed);
    let mut expired = due::unrecorded_expired(session, now.elapsed);
    expired.retain(|due| answered.iter().all(|(other, _)| other.id != due.id));
    expired.sort_by_key(|due| due.expires);
    let entry = |at, fact| entry_by_app(now.timestamp_at(at), Source::Timer, vec![fact]);
    let outcome = |due: &DueItem<'_>, at, outcome| entry(at, due_outcome_fact(due, at, outcome, ""));
    let mut entries: Vec<Entry> = answered.iter().map(|(due, at)| outcome(due, *at, DueOutcome::Answered)).collect();
    entries.extend(expired.iter().map(|due| outcome(due, due.expires.unwrap_or(now.elapsed), DueOutcome::Expired)));
    entries.extend(
        due::unrecorded_timers(session, now.elapsed)
            .into_iter()
            .map(|(due, timer)| entry(due.time, Fact::new(RowKind::Timer, timer.item).text("reached").note(timer.note))),
    );
    entries
}

pub(crate) fn close_session(session: &Session, now: Moment, params: &CloseParams) -> Result<Vec<Entry>, Refusal> {
    if params.end_reason == EndReason::NoGo && session.t0().is_some() {
        return Err(Refusal::new(
            "A dose was given, so this cannot be closed as no-go before dose. Nothing was written; choose another reason.",
        ));
    }
    let release = discharge::release_if_closing_early(session, now.elapsed);
    let early = if release.is_some() { params.early_reason.trim() } else { "" };
    if let Some(release) = release.filter(|_| early.is_empty()) {
        return Err(Refusal::new(format!(
            "The protocol's earliest release is {}. Closing before it needs a reason; nothing was written yet.",
            now.timestamp_at(release).wall.hm()
        )));
    }
    let missing = outstanding::list(session, now.elapsed);
    if !missing.is_empty() && !params.accepts_gaps {
        return Err(Refusal::new(format!(
            "Still missing: {}. Nothing was written; add it first, or close without it and say why.",
            missing.join(", ")
        )));
    }
    if !missing.is_empty() && params.gaps_reason.trim().is_empty() {
        return Err(Refusal::new("Closing with gaps needs a reason. Nothing was written; say why."));
    }
    let gaps = (!missing.is_empty()).then(|| format!("gaps accepted: {} · {}", missing.join(", "), params.gaps_reason.trim()));
    let early = (!early.is_empty()).then(|| format!("{}{early}", discharge::EARLY_PREFIX));
    let note = gaps.into_iter().chain(early).collect::<Vec<_>>().join(" · ");
    let fact = Fact::new(RowKind::Session, "close").text(params.end_reason.word()).note(note);
    Ok(vec![entry_by_writer(session, now.into(), vec![fact])])
}

/// Records that the client left. Leaving before a hard floor needs a reason.
pub(crate) fn client_left(session: &Session, now: Moment, at: Timestamp, words: String) -> Result<Vec<Entry>, Refusal> {
    if let Some(release) = discharge::hard_release_floor_after(session, at.elapsed)
        && words.split_once(discharge::EARLY_PREFIX).is_none_or(|(_, why)| why.trim().is_empty())
    {
        let release = now.timestamp_at(release).wall.hm();
        return Err(Refusal::new(format!(
            "The protocol's earliest release is {release}. Leaving before it needs a reason; nothing was written yet."
        )));
    }
    Ok(vec![entry_by_writer(session, at, vec![Fact::new(RowKind::Event, "left").note(words)])])
}

pub(crate) fn digest_entry(session: &Session, now: Moment, hex: String) -> Result<Vec<Entry>, Refusal> {
    let rows = session.ledger().rows();
    let close = rows.iter().rev().find(|row| session.is_closed() && row.matches(RowKind::Session, "close"));
    let Some(close) = close else {
        return Err(Refusal::new("A digest belongs to a closed record, and this one is open. Nothing was written."));
    };
    let before = Value::new(rows.len() as f64).unwrap_or_else(|| Value::from(0));
    let fact = Fact::new(RowKind::Session, "digest").value(before, "{count}").text(hex);
    Ok(vec![Entry { time: close.timestamp(), amended_entry: Some(close.entry), ..entry_by_app(now, Source::App, vec![fact]) }])
}

fn with_seconds(fact: Fact, ms: i64) -> Fact {
    match seconds_value(ms) {
        Some(value) => fact.value(value, "s"),
        None => fact,
    }
}

fn seconds_value(ms: i64) -> Option<Value> {
    Value::new(ms as f64 / 1000.0)
}
