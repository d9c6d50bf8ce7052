//! A session as a test tells it: minutes and what happened, through the same doors as the real one.

use bedside::protocol;
use bedside::session::decide::{Intent, OpenParams};
use bedside::session::plan::Plan;
use bedside::session::record::names::{ClientCode, Initials};
use bedside::session::record::row::Value;
use bedside::session::recorder::apply_intent;
use bedside::session::state::Session;
use bedside::session::statement::{Dose, Statement, StatementKind, VitalReading};
use bedside::session::time::{Elapsed, Moment, RealTime, Timestamp, Wall};
use std::sync::Arc;

/// A session that follows a plan.
pub struct Room {
    /// The session.
    pub session: Session,
}

/// The plan of a shipped protocol.
pub fn plan(id: &str) -> Plan {
    let text = protocol::shipped_text(id).unwrap_or_default();
    match protocol::load(id, text, &|id| protocol::shipped_text(id).map(str::to_owned)) {
        Ok(loaded) => loaded.plan,
        Err(said) => panic!("{said:?}"),
    }
}

/// A minute of the session, as the clock would tell it.
pub fn minute(minute: i64) -> Moment {
    let elapsed = Elapsed::from_mins(minute);
    Moment {
        elapsed,
        wall: Wall::from_instant(1_790_000_000_000 + elapsed.ms(), -14_400),
        real_time: RealTime::from_ms(elapsed.ms()),
    }
}

impl Room {
    /// Opened at minute 0.
    pub fn open(plan: Plan) -> Self {
        let opening = OpenParams {
            client: ClientCode::parse("C-017").unwrap_or_else(|refusal| panic!("{refusal}")),
            session_no: None,
            staff: Initials::parse("MK").into_iter().collect(),
            weight_kg: None,
            protocol: format!("{} {}", plan.id, plan.version),
            protocol_sha256: String::new(),
            protocol_text: String::new(),
            time_zone: "UTC".to_owned(),
            boot_clock: ("boot".to_owned(), Value::from(0)),
            app_version: "bedside test".to_owned(),
            rehearsal_speed: None,
        };
        let mut room = Self { session: Session::new(Arc::new(plan)) };
        room.does(0, Intent::Open(Box::new(opening)));
        room
    }

    /// Something wanted at a minute, decided, numbered and folded in.
    pub fn does(&mut self, at: i64, intent: Intent) {
        let now = minute(at);
        apply_intent(&mut self.session, now, intent).unwrap_or_else(|refusal| panic!("minute {at}: {refusal}"));
    }

    /// Something said at a minute.
    pub fn says(&mut self, at: i64, form: StatementKind) {
        let said = Statement { time: Timestamp::from(minute(at)), observer: None, is_approximate: false, kind: form };
        self.does(at, Intent::AddEntry(said));
    }

    /// 50 mg of the protocol's substance.
    pub fn dose(&mut self, at: i64) {
        let (substance, route) = (self.session.plan().substance.clone(), self.session.plan().route.clone());
        let (site, lot) = (String::new(), String::new());
        let mg = Value::from(50);
        self.says(at, StatementKind::Dose(Dose { substance, mg, route, site, lot, given_by: None, checked_by: None }));
    }

    /// Vital signs taken together.
    pub fn vitals(&mut self, at: i64, taken: &[(&'static str, f64)]) {
        let value = |number: f64| Value::new(number).unwrap_or_else(|| panic!("{number} is not finite"));
        let taken = taken.iter().map(|(item, number)| VitalReading::Value { item, value: value(*number), typed: String::new() });
        self.says(at, StatementKind::Vitals(taken.collect()));
    }
}
