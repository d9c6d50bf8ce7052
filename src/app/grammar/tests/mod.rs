//! The grammar's tests: a day to read lines against, the table, the nights on which clocks change, and what holds for any line.

mod laws;
mod midnight;
mod table;

use super::LetterMap;
use crate::app::grammar::context::ParseContext;
use crate::session::decide::OpenParams;
use crate::session::plan::{Plan, PlannedDecision, PlannedTime, ReleaseAnchor, ReleaseRule, TimeAnchor};
use crate::session::statement::{Statement, StatementKind};
use crate::session::{
    ClientCode, Elapsed, Initials, Intent, Moment, RealTime, Session, Timestamp, Value, Wall, Zone, apply_intent,
};
use chrono::TimeDelta;
use std::sync::Arc;

/// A session, the moment at which a line is read, and the room's zone.
pub(crate) struct TestDay {
    pub(crate) session: Session,
    pub(crate) now: Moment,
    pub(crate) zone: Zone,
    pub(crate) previous: Option<Timestamp>,
}

impl TestDay {
    /// A session that began so long before a wall time, with MK writing and NR beside her.
    pub(crate) fn new(route: &str, substance: &str, began: TimeDelta, wall: &str, zone: Zone) -> Self {
        Self::with_plan(sample_plan(route, substance), began, wall, zone)
    }

    /// The same by a plan.
    fn with_plan(plan: Plan, began: TimeDelta, wall: &str, zone: Zone) -> Self {
        let wall = Wall::parse(wall).unwrap();
        let now = Moment { elapsed: Elapsed::ZERO + began, wall, real_time: RealTime::default() };
        let mut day = Self { session: Session::new(Arc::new(plan)), now, zone, previous: None };
        let opening = OpenParams {
            client: ClientCode::parse("C-017").unwrap(),
            session_no: None,
            staff: ["MK", "NR"].into_iter().map(|who| Initials::parse(who).unwrap()).collect(),
            weight_kg: Value::parse("72"),
            protocol: "sample 1.0".to_owned(),
            protocol_sha256: String::new(),
            protocol_text: String::new(),
            time_zone: day.zone.name.clone(),
            boot_clock: ("boot".to_owned(), Value::from(0)),
            app_version: "bedside".to_owned(),
            rehearsal_speed: None,
        };
        day.add_intent(Elapsed::ZERO, Intent::Open(Box::new(opening)));
        day
    }

    /// Adds what was said at a time of the session.
    pub(crate) fn add_statement(&mut self, at: Elapsed, form: StatementKind) {
        let said = Statement { time: self.now.timestamp_at(at), observer: None, is_approximate: false, kind: form };
        self.add_intent(at, Intent::AddEntry(said));
    }

    fn add_intent(&mut self, at: Elapsed, intent: Intent) {
        let then = Moment { elapsed: at, wall: self.now.timestamp_at(at).wall, real_time: self.now.real_time };
        apply_intent(&mut self.session, then, intent).unwrap();
        self.previous = Some(self.now.timestamp_at(at));
    }

    /// Adds what a line says.
    pub(crate) fn type_line(&mut self, at: Elapsed, line: &str) {
        let then = Moment { elapsed: at, wall: self.now.timestamp_at(at).wall, real_time: self.now.real_time };
        let context = ParseContext {
            session: &self.session,
            now: then,
            zone: &self.zone,
            previous_time: self.previous,
            letters: LetterMap::shipped(),
        };
        let form = super::parse(line, &context).unwrap().statement.kind;
        self.add_statement(at, form);
    }

    pub(crate) fn context(&self) -> ParseContext<'_> {
        ParseContext {
            session: &self.session,
            now: self.now,
            zone: &self.zone,
            previous_time: self.previous,
            letters: LetterMap::shipped(),
        }
    }
}

fn sample_plan(route: &str, substance: &str) -> Plan {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let when = |anchor, mins| PlannedTime { anchor, offset: TimeDelta::minutes(mins) };
    Plan {
        id: "sample".to_owned(),
        title: String::new(),
        version: "1.0".to_owned(),
        signed_by: String::new(),
        signed_on: String::new(),
        route: route.to_owned(),
        substance: substance.to_owned(),
        phases: Vec::new(),
        points: Vec::new(),
        looks: Vec::new(),
        acts: Vec::new(),
        decisions: vec![
            PlannedDecision {
                id: "go_no_go".to_owned(),
                answers: words(&["go", "hold", "no-go"]),
                earliest: None,
                opens: when(TimeAnchor::Phase(crate::session::PhaseId::Arrive), 0),
                closes: Some(when(TimeAnchor::Phase(crate::session::PhaseId::Arrive), 15)),
                recheck_after: None,
                source: String::new(),
            },
            PlannedDecision {
                id: "second_dose".to_owned(),
                answers: words(&["given", "declined", "not offered"]),
                earliest: None,
                opens: when(TimeAnchor::T0, 15),
                closes: Some(when(TimeAnchor::T0, 60)),
                recheck_after: None,
                source: String::new(),
            },
        ],
        release: ReleaseRule {
            delay: TimeDelta::minutes(90),
            anchor: ReleaseAnchor::LastDose,
            is_hard_floor: false,
            source: String::new(),
        },
        limits: Vec::new(),
        discharge_checklist: Vec::new(),
        music_cues: Vec::new(),
        sources: Vec::new(),
    }
}

/// The afternoon of the screen in the README: 67 min into the session, 52 min after the first dose.
pub(crate) fn afternoon_day() -> TestDay {
    let mut day = TestDay::new("im", "ketamine", TimeDelta::seconds(4044), "2026-11-23T14:32:07.400-05:00", eastern());
    day.type_line(Elapsed::from_secs(914), "dose 50 im left deltoid lot A4471");
    day.type_line(Elapsed::from_mins(60), "h");
    day
}

/// A day with another route, before any dose.
pub(crate) fn before_dose_day(route: &str, substance: &str) -> TestDay {
    TestDay::new(route, substance, TimeDelta::minutes(10), "2026-11-23T14:32:07.400-05:00", eastern())
}

/// An afternoon by a shipped protocol, with lines that were typed at minutes of the session. It is read in minute 60.
pub(crate) fn day_by_protocol(id: &str, typed: &[(i64, &str)]) -> TestDay {
    let lookup = |id: &str| crate::protocol::shipped_text(id).map(str::to_owned);
    let loaded = crate::protocol::load(id, crate::protocol::shipped_text(id).unwrap(), &lookup).unwrap();
    let mut day = TestDay::with_plan(loaded.plan, TimeDelta::minutes(60), "2026-11-23T14:32:07.400-05:00", eastern());
    for (minute, line) in typed {
        day.type_line(Elapsed::from_mins(*minute), line);
    }
    day
}

fn eastern() -> Zone {
    Zone::fixed("America/New_York", -5 * 3600)
}
