//! What each level of each limit does: the row it leaves, when the reading is taken again, and when the limit holds at all.

use crate::support::session::{TestSession, minute, plan};
use bedside::protocol::SHIPPED_PROTOCOLS;
use bedside::session::due;
use bedside::session::limits;
use bedside::session::plan::{AlertLevel, Limit, LimitBound, LimitSubject, LimitWindow, Measurement, Plan};
use bedside::session::statement::{RouteEvent, StatementKind};
use bedside::session::time::Elapsed;
use bedside::session::{RowKind, Value};
use chrono::TimeDelta;

/// When T0 is in these sessions, in minutes.
const T0: i64 = 45;

fn startable() -> impl Iterator<Item = Plan> {
    SHIPPED_PROTOCOLS.iter().filter(|shipped| shipped.id != "common").map(|shipped| plan(shipped.id))
}

fn signed(id: &str) -> Plan {
    Plan { signed_by: "Dr Who".to_owned(), signed_on: "2026-11-30".to_owned(), is_signed_text: true, ..plan(id) }
}

fn item_of(limit: &Limit) -> Option<(&'static str, bool)> {
    match limit.subject {
        LimitSubject::Vital(item) => Some((item, true)),
        LimitSubject::Scale(item) => Some((item, false)),
        LimitSubject::VitalsOverdue | LimitSubject::LookOverdue => None,
    }
}

/// The mildest reading that crosses a bound.
fn crossing(bound: LimitBound) -> f64 {
    match bound {
        LimitBound::Above(number) => number + 1.0,
        LimitBound::Below(number) => number - 1.0,
        LimitBound::AtLeast(number) | LimitBound::AtMost(number) => number,
    }
}

fn add(session: &mut TestSession, at: i64, item: &'static str, is_vital: bool, reading: f64) {
    if is_vital {
        session.add_vitals(at, &[(item, reading)]);
    } else {
        session.add(at, StatementKind::Scale { item, score: reading as i32, words: String::new() });
    }
}

fn level(session: &TestSession, item: &str, reading: f64, at: i64) -> Option<AlertLevel> {
    limits::judge_reading(&session.session, item, reading, Elapsed::from_mins(at)).map(|(level, _)| level)
}

/// A session of this plan in which a limit's window is open, and a minute within it.
fn session_within(plan: &Plan, window: LimitWindow) -> (TestSession, i64) {
    let mut session = TestSession::open(plan.clone());
    if window == LimitWindow::BeforeT0 {
        return (session, 30);
    }
    if plan.route == "iv" {
        session.add(T0, StatementKind::RouteEvent(RouteEvent::InfusionStart(Some(Value::from(40).into()))));
        if window != LimitWindow::DuringInfusion {
            session.add(T0 + 6, StatementKind::RouteEvent(RouteEvent::InfusionStop(Some(Value::from(4)))));
        }
    } else {
        session.add_dose(T0);
    }
    (session, T0 + 7)
}

#[test]
fn each_level_leaves_a_row_and_names_when_the_reading_is_taken_again() {
    let mut walked = 0;
    for plan in startable().chain([signed("im_kat")]) {
        for limit in plan.limits.iter().filter(|limit| plan.is_signed_off() || !limit.is_signed_only) {
            let Some((item, is_vital)) = item_of(limit) else { continue };
            for (level, bound) in &limit.bounds {
                let (mut session, at) = session_within(&plan, limit.window);
                let reading = crossing(*bound);
                let judged = limits::judge_reading(&session.session, item, reading, Elapsed::from_mins(at));
                let place = format!("{} {item} {reading} {level:?} {:?}", plan.id, limit.window);
                // A narrower window wins, and `act` may have to last.
                let Some((judged, in_force)) = judged.map(|(level, limit)| (level, limit.clone())) else {
                    assert!(plan.is_signed_off() && limit.window == LimitWindow::Always, "{place}");
                    continue;
                };
                if in_force != *limit {
                    continue;
                }
                if judged == *level && judged > AlertLevel::Watch {
                    let own = limit.rechecks.iter().find(|(known, _)| *known == judged).map(|(_, after)| *after);
                    assert!(own.is_some(), "{place} names no recheck");
                    assert!(judged < AlertLevel::AtOnce || own <= Some(TimeDelta::minutes(2)), "{place}: {own:?}");
                }
                add(&mut session, at, item, is_vital, reading);
                let rows = session.session.ledger().rows();
                let word = if judged == AlertLevel::Watch { "watched" } else { "raised" };
                let alert = rows.iter().rev().find(|row| row.kind == RowKind::Alert).map(|row| row.item.as_ref());
                assert_eq!(alert, Some(word), "{place}");
                let timer = rows.iter().rev().find(|row| row.kind == RowKind::Timer && row.item == "recheck");
                let lasts = judged == AlertLevel::Watch && limit.bound(AlertLevel::Act).is_some_and(|act| crosses(act, reading));
                let wanted = if lasts { limit.min_duration } else { limit.recheck_after(judged) };
                let after = timer.and_then(|row| row.value).map(Value::get);
                assert_eq!(after, wanted.map(|after| after.num_seconds() as f64 / 60.0), "{place}");
                walked += 1;
            }
        }
    }
    assert!(walked > 100, "{walked} levels");
}

fn crosses(bound: LimitBound, reading: f64) -> bool {
    match bound {
        LimitBound::Above(number) => reading > number,
        LimitBound::AtLeast(number) => reading >= number,
        LimitBound::Below(number) => reading < number,
        LimitBound::AtMost(number) => reading <= number,
    }
}

/// Pulses at minutes after T0; the level of the last and the minutes to its recheck.
type Pulses = (&'static [(i64, f64)], AlertLevel, Option<f64>);

const PULSES: [Pulses; 5] = [
    (&[(10, 125.0)], AlertLevel::Watch, Some(5.0)),
    (&[(10, 125.0), (12, 130.0)], AlertLevel::Watch, Some(3.0)),
    (&[(10, 125.0), (12, 130.0), (15, 124.0)], AlertLevel::Act, Some(5.0)),
    (&[(10, 125.0), (12, 118.0)], AlertLevel::Watch, None),
    (&[(10, 125.0), (12, 118.0), (16, 124.0)], AlertLevel::Watch, Some(5.0)),
];

#[test]
fn a_pulse_that_has_to_last_is_taken_again_when_it_has() {
    for (pulses, expected, again) in PULSES {
        let mut session = TestSession::open(plan("im_kat"));
        session.add_dose(T0);
        for (at, pulse) in pulses {
            session.add_vitals(T0 + at, &[("heart_rate", *pulse)]);
        }
        let (at, pulse) = pulses[pulses.len() - 1];
        assert_eq!(level(&session, "heart_rate", pulse, T0 + at), Some(expected), "{pulses:?}");
        let set = |row: &&bedside::session::Row| {
            row.kind == RowKind::Timer && row.text == "set" && row.elapsed == Elapsed::from_mins(T0 + at)
        };
        let timer = session.session.ledger().rows().iter().rev().find(set).and_then(|row| row.value).map(Value::get);
        assert_eq!(timer, again, "{pulses:?}");
    }
}

#[test]
fn the_pause_rule_holds_while_the_pump_runs() {
    let mut session = TestSession::open(plan("iv_infusion"));
    let route = |event| StatementKind::RouteEvent(event);
    assert_eq!(level(&session, "bp_systolic", 165.0, 30), Some(AlertLevel::Act), "before T0: 160");
    session.add(T0, route(RouteEvent::InfusionStart(Some(Value::from(40).into()))));
    assert_eq!(level(&session, "bp_systolic", 165.0, T0 + 10), Some(AlertLevel::Act));
    session.add(T0 + 12, route(RouteEvent::InfusionPause(None)));
    assert_eq!(level(&session, "bp_diastolic", 101.0, T0 + 14), Some(AlertLevel::Act), "a pause is not the end");
    session.add(T0 + 16, route(RouteEvent::InfusionResume(None)));
    session.add(T0 + 30, route(RouteEvent::InfusionStop(None)));
    assert_eq!(level(&session, "bp_systolic", 165.0, T0 + 31), Some(AlertLevel::Watch));
    assert_eq!(level(&session, "bp_systolic", 185.0, T0 + 31), Some(AlertLevel::Act));
    // An early stop brings the points after the infusion forward.
    let after: Vec<(String, i64)> = due::list(&session.session, Elapsed::from_mins(T0 + 31))
        .iter()
        .filter(|due| due.id.starts_with("stop_"))
        .map(|due| (due.id.clone(), due.time.ms() / 60_000 - T0))
        .collect();
    assert_eq!(after, [("stop_15".to_owned(), 45), ("stop_30".to_owned(), 60), ("stop_60".to_owned(), 90)]);
}

#[test]
fn only_a_signed_protocol_allows_deep_sedation_at_the_peak_of_each_dose() {
    for (plan, at_peak) in [(plan("im_kat"), Some(AlertLevel::Act)), (signed("im_kat"), Some(AlertLevel::Watch))] {
        let mut session = TestSession::open(plan);
        session.add_dose(T0);
        assert_eq!(level(&session, "moaas", 2.0, T0 + 20), at_peak);
        assert_eq!(level(&session, "moaas", 2.0, T0 + 50), Some(AlertLevel::Act));
        session.add_dose(T0 + 40);
        assert_eq!(level(&session, "moaas", 2.0, T0 + 50), at_peak, "the second dose has a window of its own");
        assert_eq!(level(&session, "moaas", 2.0, T0 + 86), Some(AlertLevel::Act));
    }
}

#[test]
fn a_fall_speaks_below_its_floor_or_with_symptoms() {
    for plan in startable() {
        let mut session = TestSession::open(plan);
        session.add_vitals(30, &[("bp_systolic", 150.0), ("bp_diastolic", 80.0)]);
        session.add_dose(T0);
        session.add_vitals(T0 + 20, &[("bp_systolic", 115.0), ("bp_diastolic", 70.0)]);
        let shown = |session: &TestSession| {
            limits::unacknowledged_alerts(&session.session, minute(T0 + 21).elapsed).first().map(|alert| alert.level)
        };
        assert_eq!(level(&session, "bp_systolic", 115.0, T0 + 20), None);
        assert_eq!(level(&session, "bp_systolic", 110.0, T0 + 20), Some(AlertLevel::Watch));
        assert_eq!(shown(&session), None);
        let answer = |is_yes| StatementKind::QuestionAnswer { id: "symptoms".to_owned(), is_yes, words: String::new() };
        session.add(T0 + 21, answer(false));
        assert_eq!(shown(&session), None);
        session.add(T0 + 21, answer(true));
        assert_eq!(shown(&session), Some(AlertLevel::Watch), "the answer counts for the reading before it");
        assert_eq!(level(&session, "bp_systolic", 115.0, T0 + 40), None, "and not for long");
    }
}

/// Item, its baseline, the most its bounds move, and readings with their levels.
type OwnBaseline = (&'static str, f64, f64, &'static [(f64, Option<AlertLevel>)]);

const OWN_BASELINES: [OwnBaseline; 3] = [
    (
        "spo2",
        91.0,
        5.0,
        &[(91.0, None), (90.0, Some(AlertLevel::Watch)), (87.0, Some(AlertLevel::Act)), (85.0, Some(AlertLevel::AtOnce))],
    ),
    (
        "spo2",
        80.0,
        5.0,
        &[(90.0, None), (89.0, Some(AlertLevel::Watch)), (86.0, Some(AlertLevel::Act)), (84.0, Some(AlertLevel::AtOnce))],
    ),
    ("heart_rate", 48.0, 10.0, &[(48.0, None), (47.0, Some(AlertLevel::Watch)), (37.0, Some(AlertLevel::Act))]),
];

#[test]
fn bounds_follow_an_own_baseline_only_where_that_is_set() {
    for (item, baseline, most, readings) in OWN_BASELINES {
        for is_set in [false, true] {
            let mut plan = plan("im_kat");
            assert!(plan.limits.iter().all(|limit| limit.baseline_shift.is_none()), "off in what is shipped");
            for limit in plan.limits.iter_mut().filter(|limit| limit.subject == LimitSubject::Vital(item) && !limit.is_upward()) {
                limit.baseline_shift = is_set.then_some(most);
            }
            let mut session = TestSession::open(plan.clone());
            session.add_vitals(30, &[(item, baseline)]);
            session.add_dose(T0);
            assert_eq!(
                level(&session, item, baseline, T0 + 20).is_none(),
                is_set && (readings[0].0 - baseline).abs() < 0.5,
                "{item} {baseline}"
            );
            for (reading, moved) in readings {
                let found = level(&session, item, *reading, T0 + 20);
                if is_set {
                    assert_eq!(found, *moved, "{item} {reading}, baseline {baseline}");
                } else {
                    assert!(found >= *moved, "{item} {reading}: {found:?} without a shift");
                }
            }
        }
    }
}

fn is_look(plan: &Plan, id: &str) -> bool {
    plan.looks.iter().any(|look| id.starts_with(&look.id))
}

#[test]
fn nobody_misses_a_look_that_was_not_planned() {
    for plan in startable() {
        let mut session = TestSession::open(plan);
        session.add_dose(T0);
        for at in T0..=T0 + 60 {
            let now = minute(at).elapsed;
            let alerts = limits::all_alerts(&session.session, now);
            let plan = session.session.plan();
            let planned = due::list(&session.session, now).iter().any(|due| {
                let point = plan.points.iter().find(|point| point.id == due.id);
                let looks = is_look(plan, &due.id)
                    || point.is_some_and(|point| due.required && point.measurements.contains(&Measurement::Look));
                looks && Elapsed::from_mins(T0) < due.time && due.time <= now
            });
            if let Some(alert) = alerts.iter().find(|alert| alert.item == "look_overdue") {
                assert!(planned, "{} T+{}: {alert:?}", plan.id, at - T0);
            }
        }
    }
}

#[test]
fn a_look_and_a_point_of_one_minute_are_one_item() {
    for plan in startable() {
        let mut session = TestSession::open(plan);
        session.add_dose(T0);
        if session.session.plan().route == "im" {
            session.add_dose(T0 + 20);
        }
        let all = due::list(&session.session, Elapsed::from_mins(T0 + 120));
        let plan = session.session.plan();
        let labels = |looks: bool| {
            let is_point =
                |id: &str| plan.points.iter().any(|point| id == point.id || id.starts_with(&format!("{}_d", point.id)));
            all.iter().filter(move |due| if looks { is_look(plan, &due.id) } else { is_point(&due.id) })
        };
        assert!(labels(false).count() > 3);
        for point in labels(false).filter(|due| !due.label.is_empty()) {
            assert!(labels(true).all(|look| look.label != point.label), "{} {}", plan.id, point.label);
        }
    }
}
