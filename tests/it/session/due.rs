//! What falls due in an IM session with a second dose, minute by minute: the next three items of the live screen.

use crate::support::known_ids::known_ids;
use crate::support::session::{TestSession, minute, plan};
use bedside::session::due::{self, DueState};
use bedside::session::statement::StatementKind;
use bedside::session::time::Elapsed;
use bedside::session::{Intent, PhaseId, RowKind};

const FULL: [(&str, f64); 5] =
    [("bp_systolic", 120.0), ("bp_diastolic", 75.0), ("heart_rate", 70.0), ("spo2", 98.0), ("resp_rate", 14.0)];

/// What happens in the session, by the minute. T0 is minute 45.
fn act_at(session: &mut TestSession, at: i64) {
    session.act(at, Intent::Tick);
    let phase = match at {
        30 => Some(PhaseId::Prepare),
        45 => Some(PhaseId::Begin),
        55 => Some(PhaseId::Presence),
        105 => Some(PhaseId::Integrate),
        150 => Some(PhaseId::After),
        _ => None,
    };
    if let Some(phase) = phase {
        session.act(at, Intent::StartPhase(phase));
    }
    match at {
        31 => session.add_vitals(at, &FULL),
        45 | 65 => session.add_dose(at),
        48 => session.add(at, StatementKind::Look(String::new())),
        _ => {}
    }
}

/// `(minute, the first three)`. Nobody answers but for the vitals before the dose and one look at T+3.
const STORY: [(i64, &str); 24] = [
    // Only what comes before the dose can have a time before the dose.
    (0, "before T−15; go_no_go T−15"),
    (20, "before T−15 due; go_no_go T−15"),
    (31, "go_no_go T−15 due"),
    // The first dose: looks at 2, 5, 10, 15, 20; SpO₂ and RR at 5; full at 15.
    (45, "look_dose_2m T+2; dose_5 T+5; v10 T+10"),
    (47, "look_dose_2m T+2 due; dose_5 T+5; v10 T+10"),
    // A look at T+3 is within the tolerance of 2 and of 5, and is no reading.
    (48, "dose_5 T+5 due; v10 T+10; dose_15 T+15"),
    (53, "dose_5 T+5 late; v10 T+10 due; dose_15 T+15"),
    // The point at 15 asks for all that the one at 5 did.
    (55, "v10 T+10 due; dose_15 T+15 due; second_dose T+15"),
    (60, "dose_15 T+15 due; second_dose T+15 due; look_dose_20m T+20"),
    // The second dose, at T+20: 2, 5, 10, 15, 20 and the points at 5 and 15 once more.
    (65, "dose_15 T+15 due; look_dose_20m T+20 due; look_dose_2m_d2 T+22"),
    (70, "dose_15 T+15 late; look_dose_2m_d2 T+22 late; dose_5_d2 T+25 due"),
    (72, "dose_15 T+15 late; dose_5_d2 T+25 due; v30 T+30 due"),
    (75, "v30 T+30 due; dose_15_d2 T+35 due; look_dose_20m_d2 T+40"),
    (80, "dose_15_d2 T+35 due; look_dose_20m_d2 T+40; v45 T+45"),
    (85, "look_dose_20m_d2 T+40 due; v45 T+45 due; v60 T+60"),
    // Looks every 15 minutes to T+60, every 20 after.
    (90, "v45 T+45 due; v60 T+60; look_late_80m T+80"),
    (96, "v45 T+45 late; v60 T+60; look_late_80m T+80"),
    (105, "v45 T+45 late; v60 T+60 due; look_late_80m T+80"),
    (110, "v45 T+45 late; look_late_80m T+80; v90 T+90"),
    (125, "look_late_80m T+80 due; v90 T+90 due; look_late_100m T+100"),
    (146, "v90 T+90 late; look_late_100m T+100 due; look_late_120m T+120"),
    // From the last phase on the discharge vitals wait, and are never late.
    (150, "discharge due; look_late_120m T+120"),
    (168, "discharge due; look_late_120m T+120 late; look_late_140m T+140"),
    (190, "discharge due; look_late_160m T+160"),
];

fn first_three(session: &TestSession, at: i64) -> String {
    let ahead = due::open_and_upcoming(&session.session, minute(at).elapsed);
    let one = |due: &due::DueItem<'_>| {
        let state = match due.state {
            DueState::Due => "due",
            DueState::Late => "late",
            _ => "",
        };
        [due.id.as_str(), due.label.as_str(), state].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    ahead.iter().take(3).map(one).collect::<Vec<_>>().join("; ")
}

#[test]
fn the_next_three_items_follow_the_plan() {
    let mut session = TestSession::open(plan("im_kat"));
    let known = known_ids(session.session.plan());
    for at in 0..=190 {
        act_at(&mut session, at);
        if let Some((_, expected)) = STORY.iter().find(|(minute, _)| *minute == at) {
            assert_eq!(first_three(&session, at), *expected, "minute {at}");
        }
        for due in due::list(&session.session, minute(at).elapsed) {
            assert!(known.contains(RowKind::Due, &due.id), "{}", due.id);
        }
    }
    // 90 minutes after the last dose, not the first.
    assert_eq!(session.session.earliest_release(), Some(Elapsed::from_mins(65 + 90)));
}

#[test]
fn a_dose_given_late_moves_its_anchored_items() {
    let mut session = TestSession::open(plan("im_kat"));
    session.add_dose(58);
    assert_eq!(first_three(&session, 58), "look_dose_2m T+2; dose_5 T+5; v10 T+10");
    let first = due::open_and_upcoming(&session.session, minute(58).elapsed).first().map(|due| due.time);
    assert_eq!(first, Some(Elapsed::from_mins(60)));
}

#[test]
fn the_due_list_is_ordered_by_planned_time() {
    let mut session = TestSession::open(plan("im_kat"));
    session.add_vitals(40, &FULL);
    session.add_dose(45);
    session.act(54, Intent::Tick);
    session.add_vitals(54, &[("bp_systolic", 186.0), ("bp_diastolic", 98.0)]);
    let first = |minute: i64| -> Vec<String> {
        due::open_and_upcoming(&session.session, Elapsed::from_mins(minute)).iter().take(2).map(|due| due.label.clone()).collect()
    };
    // The point of T+15 may be answered from T+10 on; the second look at the pressure is wanted before it.
    let ahead = due::open_and_upcoming(&session.session, Elapsed::from_mins(58));
    let place = |begins: &str| ahead.iter().position(|due| due.id.starts_with(begins)).unwrap();
    assert!(place("recheck") < place("dose_15"), "{:?}", first(58));
}
