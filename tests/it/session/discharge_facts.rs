//! What the record says about each discharge item of each shipped protocol: agreeing, contradicting and missing values.

use crate::support::session::{TestSession, minute, plan};
use bedside::session::clinical::discharge_facts::{Agreement, DischargeFact, contradiction, contradictions, fact_of};
use bedside::session::decide::decide;
use bedside::session::statement::{RouteEvent, StatementKind};
use bedside::session::time::Timestamp;
use bedside::session::{ChecklistAnswer, Intent, RowKind};

const PROTOCOLS: [&str; 4] = ["im_kat", "in_spravato", "iv_infusion", "sl_kat"];

/// Who releases, and whom to call tonight: no row says it.
const NO_FACT: [&str; 2] = ["d8", "d11"];
/// Items about which the record can only say nothing, or nothing but a contradiction.
const NEVER_AGREES: [&str; 2] = ["d13", "d14"];
const NEVER_CONTRADICTS: [&str; 1] = ["d13"];

/// A session with a baseline and a dose that ended at minute 20.
fn dosed(id: &str) -> TestSession {
    let mut session = TestSession::open(plan(id));
    session
        .add_vitals(5, &[("bp_systolic", 120.0), ("bp_diastolic", 80.0), ("heart_rate", 70.0), ("spo2", 97.0), ("cadss6", 1.0)]);
    if id == "iv_infusion" {
        session.add(20, StatementKind::RouteEvent(RouteEvent::InfusionStart(None)));
        session.add(20, StatementKind::RouteEvent(RouteEvent::InfusionStop(None)));
    } else {
        session.add_dose(20);
    }
    if id == "sl_kat" {
        session.add(20, StatementKind::RouteEvent(RouteEvent::Spit));
    }
    session
}

/// The values that all agree, or all contradict.
fn values(session: &mut TestSession, at: i64, agree: bool) {
    let pick = |good: f64, bad: f64| if agree { good } else { bad };
    let taken = [
        ("bp_systolic", pick(144.0, 145.0)),
        ("bp_diastolic", pick(64.0, 63.0)),
        ("heart_rate", pick(84.0, 85.0)),
        ("spo2", pick(95.0, 94.0)),
    ];
    session.add_vitals(at, &taken);
    session.add_vitals(
        at,
        &[("moaas", pick(5.0, 4.0)), ("cadss6", pick(2.0, 3.0)), ("nausea", pick(1.0, 2.0)), ("suds", pick(3.0, 4.0))],
    );
    let answer = if agree { ChecklistAnswer::Done } else { ChecklistAnswer::NotDone };
    for id in ["oriented", "gait", "no_new_si", "escort", "instructions", "followup_date"] {
        let plan = session.session.plan();
        if plan.question_ids().any(|known| known == id) {
            session.add(at, StatementKind::QuestionAnswer { id: id.to_owned(), is_yes: agree, words: String::new() });
        } else if plan.phases.iter().flat_map(|phase| &phase.checklist).any(|item| item.id == id) {
            let time = Timestamp::from(minute(at));
            session.act(at, Intent::AnswerChecklistItem { time, id: id.to_owned(), answer, note: String::new() });
        }
    }
}

fn agreements(session: &TestSession, at: i64) -> Vec<(String, Agreement, String)> {
    let items = session.session.plan().discharge_checklist.iter();
    let facts = items.filter_map(|item| {
        let fact = fact_of(&session.session, item, minute(at).elapsed);
        assert_eq!(fact.is_none(), NO_FACT.contains(&item.id.as_str()), "{}", item.id);
        fact.map(|fact| (item.id.clone(), fact.agreement, fact.text))
    });
    facts.collect()
}

fn fact(session: &TestSession, id: &str, at: i64) -> DischargeFact {
    let item = session.session.plan().discharge_checklist.iter().find(|item| item.id == id).unwrap();
    fact_of(&session.session, item, minute(at).elapsed).unwrap()
}

#[test]
fn every_item_of_every_protocol_is_judged_by_what_is_recorded() {
    for id in PROTOCOLS {
        let before = TestSession::open(plan(id));
        for (item, agreement, text) in agreements(&before, 10) {
            assert_eq!(agreement, Agreement::SaysNothing, "{id} {item}, nothing recorded: {text}");
        }
        let mut good = dosed(id);
        values(&mut good, 200, true);
        for (item, agreement, text) in agreements(&good, 203) {
            let is_asked = |question: &str| good.session.plan().question_ids().any(|known| known == question);
            let is_open = NEVER_AGREES.contains(&item.as_str())
                || (item == "d5" && !is_asked("gait"))
                || (item == "d7" && !is_asked("no_new_si"));
            let expected = if is_open { Agreement::SaysNothing } else { Agreement::Agrees };
            assert_eq!(agreement, expected, "{id} {item}, all agrees: {text}");
        }
        let mut bad = dosed(id);
        values(&mut bad, 30, false);
        bad.add(30, StatementKind::Event { code: "hand_held".to_owned(), text: String::new(), words: String::new() });
        for (item, agreement, text) in agreements(&bad, 33) {
            let is_open = NEVER_CONTRADICTS.contains(&item.as_str())
                || (item == "d5" && !bad.session.plan().question_ids().any(|known| known == "gait"));
            let expected = if is_open { Agreement::SaysNothing } else { Agreement::Contradicts };
            assert_eq!(agreement, expected, "{id} {item}, all contradicts: {text}");
        }
        assert!(contradictions(&bad.session, minute(33).elapsed).iter().any(|(_, text)| text.contains("SpO₂ 94 · 3 min ago")));
    }
}

#[test]
fn the_time_is_told_against_what_the_protocol_asks() {
    let text = |id: &str| fact(&dosed(id), "d1", 82).text;
    assert_eq!(text("in_spravato"), "T+1:02 of 2:00");
    assert_eq!(text("im_kat"), "1:02 of 1:30 since the last dose");
    assert_eq!(text("iv_infusion"), "1:02 of 1:00 since the infusion stopped");
}

#[test]
fn vomiting_counts_until_nausea_is_scored_after_it() {
    let mut session = dosed("im_kat");
    session.add(60, StatementKind::Event { code: "vomited".to_owned(), text: String::new(), words: String::new() });
    let nausea = |session: &TestSession| fact(session, "d6", 100).agreement;
    assert_eq!(nausea(&session), Agreement::Contradicts);
    session.add_vitals(90, &[("nausea", 0.0)]);
    assert_eq!(nausea(&session), Agreement::Agrees);
}

#[test]
fn done_against_the_record_asks_for_words_that_are_kept() {
    for id in PROTOCOLS {
        let mut session = dosed(id);
        values(&mut session, 30, false);
        let against: Vec<(String, String)> = contradictions(&session.session, minute(33).elapsed)
            .into_iter()
            .map(|(item, text)| (item.id.clone(), text))
            .collect();
        assert!(against.len() > 5, "{id}: {against:?}");
        for (item, text) in against {
            let tick = |answer, note: &str| {
                let note = note.to_owned();
                Intent::AnswerChecklistItem { time: Timestamp::from(minute(33)), id: item.clone(), answer, note }
            };
            let refusal = decide(&session.session, minute(33), tick(ChecklistAnswer::Done, "")).unwrap_err();
            assert!(refusal.to_string().contains(&text), "{id} {item}: {refusal}");
            assert!(decide(&session.session, minute(33), tick(ChecklistAnswer::NotDone, "")).is_ok(), "{id} {item}");
            session.act(33, tick(ChecklistAnswer::Done, "prescriber accepts"));
            let rows = session.session.ledger().live_rows().filter(|row| row.matches(RowKind::Checklist, &item));
            let notes: Vec<&str> = rows.map(|row| row.note.as_str()).collect();
            assert_eq!(notes, ["prescriber accepts"], "{id} {item}");
        }
    }
}

#[test]
fn only_what_is_against_an_item_is_said_against_it() {
    let mut session = dosed("im_kat");
    session.add_vitals(60, &[("bp_systolic", 120.0), ("bp_diastolic", 80.0), ("heart_rate", 70.0), ("spo2", 93.0)]);
    let item = session.session.plan().discharge_checklist.iter().find(|item| item.id == "d2").unwrap();
    assert_eq!(contradiction(&session.session, item, minute(63).elapsed).unwrap(), "SpO₂ 93 · 3 min ago");
}
