//! A small plan that is made up, for tests and benches of the session. It is no clinical protocol.

use bedside::protocol;
use bedside::session::decide::OpenParams;
use bedside::session::plan::{
    AlertLevel, BaselineDrift, Limit, LimitBound, LimitSubject, LimitWindow, LookSchedule, Measurement, PhasePlan, PlannedAct,
    PlannedDecision, PlannedLook, PlannedTime, ReleaseAnchor, ReleaseRule, TimeAnchor, VitalsPoint,
};
use bedside::session::{ClientCode, Elapsed, Initials, Intent, Medicine, Moment, PhaseId, Plan, RealTime, Value, Vital, Wall};
use chrono::TimeDelta;

/// So many minutes after (negative: before) an anchor.
const fn when(anchor: TimeAnchor, minutes: i64) -> PlannedTime {
    PlannedTime { anchor, offset: TimeDelta::minutes(minutes) }
}

fn point(id: &str, at: PlannedTime, tolerance: Option<i64>, vitals: &[Vital]) -> VitalsPoint {
    VitalsPoint {
        id: id.to_owned(),
        planned_time: at,
        tolerance: tolerance.map(TimeDelta::minutes),
        measurements: vitals.iter().map(|vital| Measurement::Vital(*vital)).collect(),
        questions: Vec::new(),
        required: true,
        required_if: None,
        source: "made up".to_owned(),
    }
}

fn look(id: &str, times: LookSchedule) -> PlannedLook {
    let minutes = TimeDelta::minutes;
    PlannedLook {
        id: id.to_owned(),
        schedule: times,
        tolerance: minutes(2),
        expires_after: minutes(5),
        source: "made up".to_owned(),
    }
}

fn decision(id: &str, words: &[&str], opens: PlannedTime, closes: Option<PlannedTime>) -> PlannedDecision {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    PlannedDecision {
        id: id.to_owned(),
        answers: words,
        earliest: None,
        opens,
        closes,
        recheck_after: None,
        source: "made up".to_owned(),
    }
}

fn points() -> Vec<VitalsPoint> {
    let (bp, hr, spo2) = (Vital::Bp, Vital::Hr, Vital::Spo2);
    vec![
        point("base", when(TimeAnchor::T0, -15), Some(10), &[bp, hr, spo2]),
        point("v15", when(TimeAnchor::T0, 15), Some(5), &[bp, hr, spo2]),
        point("v40", when(TimeAnchor::T0, 40), Some(5), &[bp, hr, spo2]),
        VitalsPoint {
            required: false,
            required_if: Some(("v40".to_owned(), AlertLevel::Watch)),
            ..point("v55", when(TimeAnchor::T0, 55), Some(5), &[bp])
        },
        point("last", when(TimeAnchor::Phase(PhaseId::After), 5), None, &[bp, hr]),
    ]
}

/// The medicines of the shipped protocols.
fn shipped_medicines() -> Vec<Medicine> {
    let text = |id: &str| protocol::shipped_text(id).map(str::to_owned);
    let file = text("im_kat").unwrap_or_default();
    protocol::load("im_kat.toml", &file, &text).map(|loaded| loaded.plan.medicines).unwrap_or_default()
}

/// T0 is planned 30 minutes after the session's start; release is 90 minutes after the last dose.
pub fn plan() -> Plan {
    let every = TimeDelta::minutes(15);
    let minutes = [20, 10, 10, 40, 20, 20];
    Plan {
        medicines: shipped_medicines(),
        id: "made_up".to_owned(),
        title: "Made up".to_owned(),
        version: "1.0".to_owned(),
        signed_by: String::new(),
        signed_on: String::new(),
        signed_sha256: String::new(),
        is_signed_text: false,
        route: "im".to_owned(),
        substance: "ketamine".to_owned(),
        phases: PhaseId::ALL
            .into_iter()
            .zip(minutes)
            .map(|(id, minutes)| PhasePlan { id, title: id.id().to_owned(), minutes, checklist: vec![], prompts: vec![] })
            .collect(),
        points: points(),
        looks: vec![
            look("look_dose", LookSchedule::Times(vec![when(TimeAnchor::Dose, 2), when(TimeAnchor::Dose, 5)])),
            look("look", LookSchedule::Every { interval: every, from: when(TimeAnchor::T0, 30), until: None }),
        ],
        acts: vec![PlannedAct {
            id: "spit".to_owned(),
            planned_time: when(TimeAnchor::Dose, 10),
            answering_item: "spit".to_owned(),
            tolerance: TimeDelta::minutes(3),
            settable_range: None,
            source: "made up".to_owned(),
        }],
        decisions: vec![
            decision("go_no_go", &["go", "hold", "no-go"], when(TimeAnchor::Phase(PhaseId::Prepare), 0), None),
            decision(
                "second_dose",
                &["given", "declined", "not offered"],
                when(TimeAnchor::T0, 15),
                Some(when(TimeAnchor::T0, 20)),
            ),
        ],
        release: ReleaseRule {
            delay: TimeDelta::minutes(90),
            anchor: ReleaseAnchor::LastDose,
            is_hard_floor: false,
            source: "made up".to_owned(),
        },
        raise_steps: Vec::new(),
        limits: vec![Limit {
            subject: LimitSubject::Vital("bp_systolic"),
            window: LimitWindow::AfterT0,
            bounds: vec![(AlertLevel::AtOnce, LimitBound::AtLeast(200.0)), (AlertLevel::Act, LimitBound::AtLeast(180.0))],
            drift: Some(BaselineDrift::Rise(40.0)),
            source: "made up".to_owned(),
            ..Limit::default()
        }],
        discharge_checklist: Vec::new(),
        music_cues: Vec::new(),
        sources: Vec::new(),
    }
}

/// A moment of the session, in seconds since its first row, by a wall clock that is `wall_off_s` seconds off.
pub fn moment(secs: i64, wall_off_s: i64) -> Moment {
    const START_MS: i64 = 1_795_442_400_000;
    Moment {
        elapsed: Elapsed::from_secs(secs),
        wall: Wall::from_instant(START_MS + (secs + wall_off_s) * 1000, -5 * 3600),
        real_time: RealTime::from_ms(secs * 1000),
    }
}

/// The intent that begins the record: MK writes, NR is here too.
pub fn opening() -> Intent {
    let valid = "made up, and valid";
    let initials = |text| Initials::from_record(text).unwrap_or_else(|| panic!("{valid}"));
    Intent::Open(Box::new(OpenParams {
        client: ClientCode::parse("C-017").unwrap_or_else(|_| panic!("{valid}")),
        session_no: Some(3),
        staff: vec![initials("MK"), initials("NR")],
        weight_kg: Some(Value::from(70)),
        protocol: "made_up 1.0".to_owned(),
        protocol_sha256: "0".repeat(64),
        protocol_text: "id = \"made_up\"\n".to_owned(),
        time_zone: "UTC-05:00".to_owned(),
        boot_clock: ("a-boot".to_owned(), Value::from(100)),
        app_version: "bedside 0.1.0".to_owned(),
        rehearsal_speed: None,
    }))
}
