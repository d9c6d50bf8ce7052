//! What the record says about each item of the discharge checklist. Facts, never ticks: an item is answered by a person.

use super::{begun, oxygen};
use crate::session::plan::CheckedFact;
use crate::session::words::format_time_since;
use crate::session::{ChecklistAnswer, ChecklistItem, Elapsed, RecordedReading, ReleaseAnchor, RowKind, Session};

/// How the record stands to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// It says what the item says.
    Agrees,
    /// It does not say enough.
    SaysNothing,
    /// It says something else.
    Contradicts,
}

/// What the record says about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DischargeFact {
    /// How it stands to the item.
    pub agreement: Agreement,
    /// `SpO₂ 94 · 3 min ago`.
    pub text: String,
}

/// What the record says about an item, what is against it first; `None` for an item that the protocol does not check against it.
pub fn fact_of(session: &Session, item: &ChecklistItem, now: Elapsed) -> Option<DischargeFact> {
    let parts = parts(session, item.fact?, now);
    let agreement = parts.first()?.agreement;
    Some(DischargeFact { agreement, text: join(parts) })
}

/// What the record says against an item.
pub fn contradiction(session: &Session, item: &ChecklistItem, now: Elapsed) -> Option<String> {
    let mut parts = parts(session, item.fact?, now);
    parts.retain(|part| part.agreement == Agreement::Contradicts);
    (!parts.is_empty()).then(|| join(parts))
}

fn join(parts: Vec<DischargeFact>) -> String {
    parts.into_iter().map(|part| part.text).collect::<Vec<_>>().join(", ")
}

fn parts(session: &Session, fact: CheckedFact, now: Elapsed) -> Vec<DischargeFact> {
    let mut parts = match fact {
        CheckedFact::Release => vec![release(session, now)],
        CheckedFact::Vitals => vitals(session, now),
        CheckedFact::Sedation => vec![sedation(session, now), answer(session, "oriented", "oriented")],
        CheckedFact::Dissociation => vec![dissociation(session, now)],
        CheckedFact::Gait => vec![answer(session, "gait", "gait")],
        CheckedFact::Nausea => vec![nausea(session, now)],
        CheckedFact::Mood => vec![
            score(session, now, "suds", "distress", |value| value <= 3.0),
            answer(session, "no_new_si", "no new suicidal thoughts"),
        ],
        CheckedFact::Escort => vec![answer(session, "escort", "escort")],
        CheckedFact::Instructions => vec![answer(session, "instructions", "instructions")],
        CheckedFact::FollowUp => vec![answer(session, "followup_date", "follow-up date")],
        CheckedFact::Lot => vec![lot(session)],
        CheckedFact::Begun => vec![not_ended(session)],
    };
    parts.sort_by_key(|part| std::cmp::Reverse(part.agreement));
    parts
}

/// What the record says against the items of the discharge checklist, in their order.
pub fn contradictions(session: &Session, now: Elapsed) -> Vec<(&ChecklistItem, String)> {
    let items = session.plan().discharge_checklist.iter();
    items.filter_map(|item| Some((item, contradiction(session, item, now)?))).collect()
}

fn fact(agreement: Agreement, text: impl Into<String>) -> DischargeFact {
    DischargeFact { agreement, text: text.into() }
}

fn says_nothing(text: impl Into<String>) -> DischargeFact {
    fact(Agreement::SaysNothing, text)
}

fn judged(is_met: bool, text: String) -> DischargeFact {
    fact(if is_met { Agreement::Agrees } else { Agreement::Contradicts }, text)
}

/// `T+1:02 of 2:00`, until the client left.
fn release(session: &Session, now: Elapsed) -> DischargeFact {
    let Some(release) = session.earliest_release() else { return says_nothing("its time does not run yet") };
    let rule = &session.plan().release;
    let until = session.client_left().map_or(now, |left| left.elapsed);
    let passed = (until - (release - rule.delay)).num_minutes();
    let clock = |minutes: i64| format!("{}:{:02}", minutes / 60, minutes % 60);
    let (passed, needed) = (clock(passed.max(0)), clock(rule.delay.num_minutes()));
    let text = match rule.anchor {
        ReleaseAnchor::FirstDose => format!("T+{passed} of {needed}"),
        ReleaseAnchor::LastDose => format!("{passed} of {needed} since the last dose"),
        ReleaseAnchor::InfusionStop => format!("{passed} of {needed} since the infusion stopped"),
    };
    judged(until >= release, text)
}

/// The newest reading of an item since T0: what was measured before the dose says nothing about the way home.
fn since_t0(session: &Session, item: &str) -> Option<RecordedReading> {
    let t0 = session.t0()?;
    session.newest_reading(item).map(|(reading, _)| reading).filter(|reading| reading.time.elapsed >= t0)
}

fn with_age(label: &str, item: &str, reading: &RecordedReading, session: &Session, now: Elapsed) -> String {
    let minutes = (now - reading.time.elapsed).num_minutes().max(0);
    let age = format!("{}{}", format_time_since(minutes), if minutes > 0 { " ago" } else { "" });
    format!("{label} {}{} · {age}", reading.value, oxygen::suffix(session, item, reading.time.elapsed))
}

/// A score, by what it has to be.
fn score(session: &Session, now: Elapsed, item: &str, label: &str, is_met: fn(f64) -> bool) -> DischargeFact {
    let Some(last) = since_t0(session, item) else { return says_nothing(format!("{label}: not recorded")) };
    judged(is_met(last.value.get()), with_age(label, item, &last, session, now))
}

/// Pressure and pulse within 20 % of the baseline; a saturation of 95 or more, or as the baseline.
fn vitals(session: &Session, now: Elapsed) -> Vec<DischargeFact> {
    let items = [("systolic", "bp_systolic"), ("diastolic", "bp_diastolic"), ("HR", "heart_rate"), ("SpO₂", "spo2")];
    let one = |(label, item): (&str, &str)| {
        let Some(last) = since_t0(session, item) else { return says_nothing(format!("{label}: not recorded")) };
        let (value, text) = (last.value.get(), with_age(label, item, &last, session, now));
        let baseline = session.baseline(item).map(|baseline| baseline.value.get());
        match baseline {
            _ if item == "spo2" => judged(value >= 95.0 || baseline.is_some_and(|baseline| value >= baseline), text),
            Some(baseline) => judged((value - baseline).abs() <= baseline * 0.2, text),
            None => says_nothing(format!("{text}, no baseline")),
        }
    };
    items.into_iter().map(one).collect()
}

fn sedation(session: &Session, now: Elapsed) -> DischargeFact {
    score(session, now, "moaas", "MOAA/S", |value| value >= 5.0)
}

/// Near the baseline is at most 1 above it: consensus, no source.
fn dissociation(session: &Session, now: Elapsed) -> DischargeFact {
    let Some(last) = since_t0(session, "cadss6") else { return says_nothing("CADSS-6: not recorded") };
    let text = with_age("CADSS-6", "cadss6", &last, session, now);
    match session.baseline("cadss6") {
        Some(baseline) => judged(last.value.get() <= baseline.value.get() + 1.0, text),
        None => says_nothing(format!("{text}, no baseline")),
    }
}

/// Minimal nausea is at most 1: consensus, no source. Vomiting counts until nausea is scored after it.
fn nausea(session: &Session, now: Elapsed) -> DischargeFact {
    let vomited = session.ledger().live_rows().filter(|row| row.matches(RowKind::Event, "vomited"));
    let vomited = vomited.max_by_key(|row| row.elapsed);
    let scored = since_t0(session, "nausea").map(|last| last.time.elapsed);
    match vomited.filter(|row| scored.is_none_or(|scored| scored <= row.elapsed)) {
        Some(row) => judged(false, format!("vomited {}", row.timestamp().wall.hm())),
        None => score(session, now, "nausea", "nausea", |value| value <= 1.0),
    }
}

/// An answer to another item or to a question of the protocol.
fn answer(session: &Session, id: &str, label: &str) -> DischargeFact {
    let is_asked = session.plan().question_ids().any(|known| known == id);
    let recorded = session.projection().checklist_answers.get(id).map(|recorded| recorded.answer);
    match recorded {
        Some(ChecklistAnswer::Done) => judged(true, format!("{label}: {}", if is_asked { "yes" } else { "done" })),
        Some(ChecklistAnswer::NotDone) => judged(false, format!("{label}: {}", if is_asked { "no" } else { "not done" })),
        Some(ChecklistAnswer::NotApplicable) => says_nothing(format!("{label}: not applicable")),
        None => says_nothing(format!("{label}: not asked")),
    }
}

fn lot(session: &Session) -> DischargeFact {
    let is_recorded = session.ledger().live_rows().any(|row| row.matches(RowKind::Dose, "lot"));
    says_nothing(if is_recorded { "lot recorded" } else { "lot: not recorded" })
}

fn not_ended(session: &Session) -> DischargeFact {
    let begun: Vec<String> = begun::begun_states(session).iter().map(begun::BegunState::words).collect();
    if begun.is_empty() {
        says_nothing("nothing is left open")
    } else {
        judged(false, format!("not ended: {}", begun.join(", ")))
    }
}
