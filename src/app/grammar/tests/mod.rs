//! The grammar's tests: a day to read lines against, the table, the nights on which clocks change, and what holds for any line.

mod laws;
mod midnight;
mod table;

use super::{Context, Letters};
use crate::session::decide::Opening;
use crate::session::plan::{Anchor, Decision, Plan, Release, ReleaseAnchor, When};
use crate::session::statement::{Form, Said};
use crate::session::{
    At, ClientCode, Elapsed, Hand, Initials, Intent, Moment, Session, Value, Wall, Zone, decide, evolve, number,
};
use chrono::TimeDelta;
use std::sync::Arc;

/// A session, the moment at which a line is read, and the room's zone.
pub(crate) struct Day {
    pub(crate) session: Session,
    pub(crate) now: Moment,
    pub(crate) zone: Zone,
    pub(crate) previous: Option<At>,
}

impl Day {
    /// A session that began so long before a wall time, with MK writing and NR beside her.
    pub(crate) fn new(route: &str, substance: &str, began: TimeDelta, wall: &str, zone: Zone) -> Self {
        Self::following(plan(route, substance), began, wall, zone)
    }

    /// The same by a plan.
    fn following(plan: Plan, began: TimeDelta, wall: &str, zone: Zone) -> Self {
        let wall = Wall::parse(wall).unwrap();
        let now = Moment { elapsed: Elapsed::ZERO + began, wall, hand: Hand::default() };
        let mut day = Self { session: Session::new(Arc::new(plan)), now, zone, previous: None };
        let opening = Opening {
            client: ClientCode::parse("C-017").unwrap(),
            session_no: None,
            staff: ["MK", "NR"].into_iter().map(|who| Initials::parse(who).unwrap()).collect(),
            weight_kg: Value::parse("72"),
            protocol: "sample 1.0".to_owned(),
            protocol_sha256: String::new(),
            protocol_text: String::new(),
            tz: day.zone.name.clone(),
            boot: ("boot".to_owned(), Value::from(0)),
            app: "bedside".to_owned(),
            rehearsal: None,
        };
        day.add(Elapsed::ZERO, Intent::Open(Box::new(opening)));
        day
    }

    /// Adds what was said at a time of the session.
    pub(crate) fn say(&mut self, at: Elapsed, form: Form) {
        let said = Said { at: self.now.at(at), by: None, approximate: false, form };
        self.add(at, Intent::Say(said));
    }

    fn add(&mut self, at: Elapsed, intent: Intent) {
        let then = Moment { elapsed: at, wall: self.now.at(at).wall, hand: self.now.hand };
        let entries = decide(&self.session, then, intent).unwrap();
        for row in number(&self.session, then, &entries) {
            evolve(&mut self.session, &row);
        }
        self.previous = Some(self.now.at(at));
    }

    /// Adds what a line says.
    pub(crate) fn type_line(&mut self, at: Elapsed, line: &str) {
        let then = Moment { elapsed: at, wall: self.now.at(at).wall, hand: self.now.hand };
        let context =
            Context { session: &self.session, now: then, zone: &self.zone, previous: self.previous, letters: Letters::shipped() };
        let form = super::read(line, &context).unwrap().said.form;
        self.say(at, form);
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context { session: &self.session, now: self.now, zone: &self.zone, previous: self.previous, letters: Letters::shipped() }
    }
}

fn plan(route: &str, substance: &str) -> Plan {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let when = |anchor, mins| When { anchor, after: TimeDelta::minutes(mins) };
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
            Decision {
                id: "go_no_go".to_owned(),
                words: words(&["go", "hold", "no-go"]),
                earliest: None,
                opens: when(Anchor::Phase(crate::session::PhaseId::Arrive), 0),
                closes: Some(when(Anchor::Phase(crate::session::PhaseId::Arrive), 15)),
                recheck: None,
                source: String::new(),
            },
            Decision {
                id: "second_dose".to_owned(),
                words: words(&["given", "declined", "not offered"]),
                earliest: None,
                opens: when(Anchor::T0, 15),
                closes: Some(when(Anchor::T0, 60)),
                recheck: None,
                source: String::new(),
            },
        ],
        release: Release { after: TimeDelta::minutes(90), anchor: ReleaseAnchor::LastDose, floor: false, source: String::new() },
        limits: Vec::new(),
        discharge: Vec::new(),
        music: Vec::new(),
        sources: Vec::new(),
    }
}

/// The afternoon of the screen in the README: 67 min into the session, 52 min after the first dose.
pub(crate) fn afternoon() -> Day {
    let mut day = Day::new("im", "ketamine", TimeDelta::seconds(4044), "2026-11-23T14:32:07.400-05:00", eastern());
    day.type_line(Elapsed::from_secs(914), "dose 50 im left deltoid lot A4471");
    day.type_line(Elapsed::from_mins(60), "h");
    day
}

/// A day with another route, before any dose.
pub(crate) fn before_dose(route: &str, substance: &str) -> Day {
    Day::new(route, substance, TimeDelta::minutes(10), "2026-11-23T14:32:07.400-05:00", eastern())
}

/// An afternoon by a shipped protocol, with lines that were typed at minutes of the session. It is read in minute 60.
pub(crate) fn by_protocol(id: &str, typed: &[(i64, &str)]) -> Day {
    let lookup = |id: &str| crate::protocol::shipped(id).map(str::to_owned);
    let loaded = crate::protocol::load(id, crate::protocol::shipped(id).unwrap(), &lookup).unwrap();
    let mut day = Day::following(loaded.plan, TimeDelta::minutes(60), "2026-11-23T14:32:07.400-05:00", eastern());
    for (minute, line) in typed {
        day.type_line(Elapsed::from_mins(*minute), line);
    }
    day
}

fn eastern() -> Zone {
    Zone::fixed("America/New_York", -5 * 3600)
}
