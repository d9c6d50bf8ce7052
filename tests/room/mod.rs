//! A made-up protocol and a session that follows it, for tests and benches of the session. Not a clinical protocol.

use bedside::session::decide::Opening;
use bedside::session::plan::{
    Act, Anchor, Bound, Decision, Drift, Level, Limit, Look, LookTimes, Measure, PhasePlan, Point, Release, ReleaseAnchor, Take,
    When, Window,
};
use bedside::session::{
    ClientCode, Elapsed, Hand, Initials, Intent, Moment, PhaseId, Plan, Refusal, Row, Session, Value, Vital, Wall, decide,
    evolve, number,
};
use chrono::TimeDelta;

/// So many minutes after (negative: before) an anchor.
const fn when(anchor: Anchor, minutes: i64) -> When {
    When { anchor, after: TimeDelta::minutes(minutes) }
}

fn point(id: &str, at: When, tolerance: Option<i64>, vitals: &[Vital]) -> Point {
    Point {
        id: id.to_owned(),
        at,
        tolerance: tolerance.map(TimeDelta::minutes),
        take: vitals.iter().map(|vital| Take::Vital(*vital)).collect(),
        ask: Vec::new(),
        required: true,
        required_if: None,
        source: "made up".to_owned(),
    }
}

fn look(id: &str, times: LookTimes) -> Look {
    let minutes = TimeDelta::minutes;
    Look { id: id.to_owned(), times, tolerance: minutes(2), expires: minutes(5), source: "made up".to_owned() }
}

fn decision(id: &str, words: &[&str], opens: When, closes: Option<When>) -> Decision {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    Decision { id: id.to_owned(), words, earliest: None, opens, closes, recheck: None, source: "made up".to_owned() }
}

fn points() -> Vec<Point> {
    let (bp, hr, spo2) = (Vital::Bp, Vital::Hr, Vital::Spo2);
    vec![
        point("base", when(Anchor::T0, -15), Some(10), &[bp, hr, spo2]),
        point("v15", when(Anchor::T0, 15), Some(5), &[bp, hr, spo2]),
        point("v40", when(Anchor::T0, 40), Some(5), &[bp, hr, spo2]),
        Point {
            required: false,
            required_if: Some(("v40".to_owned(), Level::Watch)),
            ..point("v55", when(Anchor::T0, 55), Some(5), &[bp])
        },
        point("last", when(Anchor::Phase(PhaseId::After), 5), None, &[bp, hr]),
    ]
}

/// T0 is planned 30 minutes after the session's start; release is 90 minutes after the last dose.
pub fn plan() -> Plan {
    let every = TimeDelta::minutes(15);
    let minutes = [20, 10, 10, 40, 20, 20];
    Plan {
        id: "made_up".to_owned(),
        title: "Made up".to_owned(),
        version: "1.0".to_owned(),
        signed_by: String::new(),
        signed_on: String::new(),
        route: "im".to_owned(),
        substance: "ketamine".to_owned(),
        phases: PhaseId::ALL
            .into_iter()
            .zip(minutes)
            .map(|(id, minutes)| PhasePlan { id, title: id.id().to_owned(), minutes, checklist: vec![], prompts: vec![] })
            .collect(),
        points: points(),
        looks: vec![
            look("look_dose", LookTimes::At(vec![when(Anchor::Dose, 2), when(Anchor::Dose, 5)])),
            look("look", LookTimes::Every { every, from: when(Anchor::T0, 30), until: None }),
        ],
        acts: vec![Act {
            id: "spit".to_owned(),
            at: when(Anchor::Dose, 10),
            event: "spit".to_owned(),
            tolerance: TimeDelta::minutes(3),
            settable: None,
            source: "made up".to_owned(),
        }],
        decisions: vec![
            decision("go_no_go", &["go", "hold", "no-go"], when(Anchor::Phase(PhaseId::Prepare), 0), None),
            decision("second_dose", &["given", "declined", "not offered"], when(Anchor::T0, 15), Some(when(Anchor::T0, 20))),
        ],
        release: Release {
            after: TimeDelta::minutes(90),
            anchor: ReleaseAnchor::LastDose,
            floor: false,
            source: "made up".to_owned(),
        },
        limits: vec![Limit {
            measure: Measure::Vital("bp_systolic"),
            when: Window::AfterT0,
            bounds: vec![(Level::AtOnce, Bound::AtLeast(200.0)), (Level::Act, Bound::AtLeast(180.0))],
            confirm: None,
            drift: Some(Drift::Rise(40.0)),
            lasting: None,
            source: "made up".to_owned(),
        }],
        discharge: Vec::new(),
        music: Vec::new(),
        sources: Vec::new(),
    }
}

/// A moment of the session, in seconds since its first row, by a wall clock that is `wall_off_s` seconds off.
pub fn moment(secs: i64, wall_off_s: i64) -> Moment {
    const START_MS: i64 = 1_795_442_400_000;
    Moment {
        elapsed: Elapsed::from_secs(secs),
        wall: Wall::from_instant(START_MS + (secs + wall_off_s) * 1000, -5 * 3600),
        hand: Hand::from_ms(secs * 1000),
    }
}

/// The intent that begins the record: MK writes, NR is here too.
pub fn opening() -> Intent {
    let valid = "made up, and valid";
    let initials = |text| Initials::from_record(text).unwrap_or_else(|| panic!("{valid}"));
    Intent::Open(Box::new(Opening {
        client: ClientCode::parse("C-017").unwrap_or_else(|_| panic!("{valid}")),
        session_no: Some(3),
        staff: vec![initials("MK"), initials("NR")],
        weight_kg: Some(Value::from(70)),
        protocol: "made_up 1.0".to_owned(),
        protocol_sha256: "0".repeat(64),
        protocol_text: "id = \"made_up\"\n".to_owned(),
        tz: "UTC-05:00".to_owned(),
        boot: ("a-boot".to_owned(), Value::from(100)),
        app: "bedside 0.1.0".to_owned(),
        rehearsal: None,
    }))
}

/// Decides, numbers and evolves: what the desk does with an intent. Answers with the new rows.
pub fn act(session: &mut Session, now: Moment, intent: Intent) -> Result<Vec<Row>, Refusal> {
    let entries = decide(session, now, intent)?;
    let rows = number(session, now, &entries);
    for row in &rows {
        evolve(session, row);
    }
    Ok(rows)
}
