//! The grammar of the live line, read on sample days: what each line becomes, clock changes, and what holds for every line.

mod asks_once;
mod clock_changes;
mod letters;
mod medicines;
mod previews;
mod properties;
mod sentences;

use crate::support::{made_up_plan, session};
use bedside::app::grammar::{self, LetterMap, ParseContext};
use bedside::session::limits::AlertKey;
use bedside::session::plan::{Plan, PlannedTime, TimeAnchor};
use bedside::session::statement::Statement;
use bedside::session::{
    Elapsed, Intent, Moment, PhaseId, PrivateNotes, RealTime, Recorder, Session, Timestamp, Value, Wall, Zone,
};
use chrono::TimeDelta;
use std::sync::Arc;

/// A session, the moment at which a line is read, and the time zone.
struct TestDay {
    recorder: Recorder,
    now: Moment,
    zone: Zone,
    previous: Option<Timestamp>,
    /// All alerts are on the screen.
    shown_alerts: Vec<AlertKey>,
}

impl TestDay {
    /// A session that follows `plan`, began `elapsed` before the wall time `wall`, and has MK as author, NR as staff and a client
    /// of 72 kg.
    fn new(plan: Plan, elapsed: TimeDelta, wall: &str, zone: Zone) -> Self {
        let now = Moment { elapsed: Elapsed::ZERO + elapsed, wall: Wall::parse(wall).unwrap(), real_time: RealTime::default() };
        let recorder = Recorder::new(Session::new(Arc::new(plan)), PrivateNotes::default());
        let mut day = Self { recorder, now, zone, previous: None, shown_alerts: Vec::new() };
        let Intent::Open(mut params) = made_up_plan::opening() else { unreachable!() };
        params.weight_kg = Value::parse("72");
        day.record(Elapsed::ZERO, Intent::Open(params));
        day
    }

    /// A day in New York by a shipped protocol, read in minute 60, with lines typed at minutes of the session.
    fn by_protocol(id: &str, typed: &[(i64, &str)]) -> Self {
        let mut day = Self::new(session::plan(id), TimeDelta::minutes(60), "2026-11-23T14:32:07.400-05:00", eastern());
        for (minute, line) in typed {
            day.type_line(Elapsed::from_mins(*minute), line);
        }
        day
    }

    /// The afternoon of the screen in the README: 67 min into the session, 52 min after the first dose.
    fn afternoon() -> Self {
        let plan = sample_plan("im", "ketamine");
        let mut day = Self::new(plan, TimeDelta::seconds(4044), "2026-11-23T14:32:07.400-05:00", eastern());
        day.type_line(Elapsed::from_secs(914), "dose 50 im left deltoid lot A4471");
        day.type_line(Elapsed::from_mins(60), "h");
        day
    }

    /// A day with another route, before any dose.
    fn before_dose(route: &str, substance: &str) -> Self {
        let plan = sample_plan(route, substance);
        Self::new(plan, TimeDelta::minutes(10), "2026-11-23T14:32:07.400-05:00", eastern())
    }

    fn record(&mut self, at: Elapsed, intent: Intent) {
        self.recorder.record(self.moment_at(at), intent).unwrap();
        self.previous = Some(self.now.timestamp_at(at));
        self.shown_alerts = session::alert_keys(self.recorder.session(), self.now.elapsed);
    }

    /// Records what Enter would take of a line.
    fn type_line(&mut self, at: Elapsed, line: &str) {
        let context = ParseContext { now: self.moment_at(at), ..self.context() };
        let kind = grammar::parse(line, &context).unwrap().statement.kind;
        let time = self.now.timestamp_at(at);
        self.record(at, Intent::AddEntry(Statement { time, observer: None, is_approximate: false, kind }));
    }

    fn moment_at(&self, at: Elapsed) -> Moment {
        Moment { elapsed: at, wall: self.now.timestamp_at(at).wall, real_time: self.now.real_time }
    }

    fn context(&self) -> ParseContext<'_> {
        ParseContext {
            session: self.recorder.session(),
            now: self.now,
            zone: &self.zone,
            previous_time: self.previous,
            letters: LetterMap::shipped(),
            shown_alerts: &self.shown_alerts,
        }
    }
}

/// The made-up plan with its two decisions and nothing else that falls due.
fn sample_plan(route: &str, substance: &str) -> Plan {
    let at = |anchor, minutes| PlannedTime { anchor, offset: TimeDelta::minutes(minutes) };
    let mut plan = Plan {
        route: route.to_owned(),
        substance: substance.to_owned(),
        phases: Vec::new(),
        points: Vec::new(),
        looks: Vec::new(),
        acts: Vec::new(),
        limits: Vec::new(),
        ..made_up_plan::plan()
    };
    plan.decisions[0].opens = at(TimeAnchor::Phase(PhaseId::Arrive), 0);
    plan.decisions[0].closes = Some(at(TimeAnchor::Phase(PhaseId::Arrive), 15));
    plan.decisions[1].closes = Some(at(TimeAnchor::T0, 60));
    plan
}

fn eastern() -> Zone {
    Zone::fixed("America/New_York", -5 * 3600)
}
