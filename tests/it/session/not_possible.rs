//! A reading that was not possible: what it answers, and what stays owed. Walked over each shipped protocol and vital.

use crate::support::session::{TestSession, minute, plan};
use bedside::protocol::SHIPPED_PROTOCOLS;
use bedside::session::analysis::flowsheet::{self, FlowsheetCell};
use bedside::session::due::{self, DueState};
use bedside::session::limits::judge_reading;
use bedside::session::plan::AlertLevel;
use bedside::session::statement::{StatementKind, VitalReading};
use bedside::session::{Elapsed, Row, RowKind, Vital, evolve};

/// A value of each of a vital's items; the first reaches `act`. `None` if no limit of the protocol does.
fn dangerous(session: &TestSession, vital: Vital, at: Elapsed) -> Option<Vec<(&'static str, f64)>> {
    let item = vital.items()[0];
    let is_act =
        |value: &f64| judge_reading(&session.session, item, *value, at).is_some_and(|(level, _)| level >= AlertLevel::Act);
    let value = (20..260).map(f64::from).find(is_act)?;
    Some(vital.items().iter().zip([value, value - 10.0]).map(|(item, value)| (*item, value)).collect())
}

fn refuse(session: &mut TestSession, at: i64, vital: Vital) {
    let refused = VitalReading::NotPossible { vital, reason: "cuff failed".to_owned() };
    session.add(at, StatementKind::Vitals(vec![refused]));
}

/// The states of the rechecks.
fn rechecks(session: &TestSession, at: i64) -> Vec<DueState> {
    let all = due::list(&session.session, minute(at).elapsed);
    all.into_iter().filter(|due| due.id.starts_with("recheck_")).map(|due| due.state).collect()
}

#[test]
fn a_recheck_after_an_act_limit_is_answered_by_a_value_alone() {
    let mut walked = 0;
    for id in SHIPPED_PROTOCOLS.iter().map(|known| known.id).filter(|id| *id != "common") {
        for vital in Vital::ALL {
            let mut session = TestSession::open(plan(id));
            session.add_dose(45);
            let Some(taken) = dangerous(&session, vital, minute(60).elapsed) else { continue };
            session.add_vitals(60, &taken);
            for at in [63, 66, 69] {
                refuse(&mut session, at, vital);
                let states = rechecks(&session, at);
                assert!(
                    states.iter().all(|state| matches!(state, DueState::Due | DueState::Late | DueState::Upcoming)),
                    "{id} {vital:?}"
                );
                assert!(!states.is_empty(), "{id} {vital:?}");
                let last = session.session.last_reading(taken[0].0).map(|reading| reading.value.get());
                assert_eq!(last, Some(taken[0].1), "{id} {vital:?}: the last value stays");
            }
            session.add_vitals(70, &taken);
            assert!(rechecks(&session, 70).contains(&DueState::Answered), "{id} {vital:?}");
            walked += 1;
        }
    }
    assert!(walked >= 12, "{walked} vitals have an act limit");
}

#[test]
fn a_recheck_that_an_older_record_calls_answered_by_a_failed_try_is_still_owed() {
    for vital in [Vital::Bp, Vital::Spo2] {
        let mut session = TestSession::open(plan("im_kat"));
        session.add_dose(45);
        let taken = dangerous(&session, vital, minute(60).elapsed).unwrap();
        session.add_vitals(60, &taken);
        refuse(&mut session, 63, vital);
        let all = due::list(&session.session, minute(63).elapsed);
        let id = all.iter().find(|due| due.id.starts_with("recheck_")).unwrap().id.clone();
        let tried = session.session.ledger().rows().last().unwrap().clone();
        assert_eq!(tried.text, "not_possible");
        let answered = Row { seq: tried.seq + 1, kind: RowKind::Due, item: id.into(), text: "answered".to_owned(), ..tried };
        evolve(&mut session.session, &answered);
        assert!(!rechecks(&session, 64).contains(&DueState::Answered), "{vital:?}");
        session.add_vitals(70, &taken);
        assert!(rechecks(&session, 70).contains(&DueState::Answered), "{vital:?}");
    }
}

#[test]
fn each_try_that_failed_stays_at_its_own_point() {
    let mut session = TestSession::open(plan("im_kat"));
    session.add_dose(45);
    refuse(&mut session, 60, Vital::Bp);
    refuse(&mut session, 90, Vital::Bp);
    let lines = flowsheet::lines(&session.session, minute(100).elapsed);
    let failed = |label: &str| {
        let line = lines.iter().find(|line| line.label == label).unwrap();
        flowsheet::cell(&session.session, line, "bp_systolic") == FlowsheetCell::NotPossible
    };
    assert!(failed("T+15") && failed("T+45"));
}
