//! Sessions without an app: the shipped protocols, how a record begins, and intents at minutes of the session.

use bedside::protocol::{self, LoadedProtocol};
use bedside::session::decide::{Intent, OpenParams};
use bedside::session::limits::{self, AlertKey};
use bedside::session::plan::Plan;
use bedside::session::record::names::{ClientCode, Initials};
use bedside::session::record::row::Value;
use bedside::session::recorder::apply_intent;
use bedside::session::state::Session;
use bedside::session::statement::{Dose, Statement, StatementKind, VitalReading};
use bedside::session::time::{Elapsed, Moment, RealTime, Timestamp, Wall};
use std::sync::Arc;

/// A shipped protocol.
pub fn load(id: &str) -> LoadedProtocol {
    let text = protocol::shipped_text(id).unwrap();
    protocol::load(id, text, &|id| protocol::shipped_text(id).map(str::to_owned)).unwrap()
}

/// The plan of a shipped protocol.
pub fn plan(id: &str) -> Plan {
    load(id).plan
}

/// How a record begins: the third session of C-017, who weighs 70 kg, with MK and NR.
pub fn opening(protocol: &LoadedProtocol) -> OpenParams {
    OpenParams {
        client: ClientCode::parse("C-017").unwrap(),
        session_no: Some(3),
        staff: ["MK", "NR"].map(|who| Initials::parse(who).unwrap()).to_vec(),
        weight_kg: Value::parse("70"),
        protocol: format!("{} {}", protocol.plan.id, protocol.plan.version),
        protocol_sha256: protocol.sha256.clone(),
        protocol_text: protocol.text.clone(),
        time_zone: "America/New_York".to_owned(),
        boot_clock: ("boot".to_owned(), Value::from(100)),
        app_version: "bedside".to_owned(),
        rehearsal_speed: None,
    }
}

/// The moment so many ms after a start.
pub fn moment_after(start: Wall, ms: i64) -> Moment {
    let wall = Wall::from_instant(start.instant_ms() + ms, start.offset_s());
    Moment { elapsed: Elapsed::from_ms(ms), wall, real_time: RealTime::from_ms(ms) }
}

/// The names of all unacknowledged alerts, as a screen with room for them has them.
pub fn alert_keys(session: &Session, now: Elapsed) -> Vec<AlertKey> {
    let alerts = limits::unacknowledged_alerts(session, now).into_iter();
    alerts.map(|alert| AlertKey { item: alert.item, value: alert.value }).collect()
}

/// A minute of a [`TestSession`].
pub fn minute(minute: i64) -> Moment {
    moment_after(Wall::from_instant(1_790_000_000_000, -14_400), minute * 60_000)
}

/// A session that follows a plan.
pub struct TestSession {
    pub session: Session,
}

impl TestSession {
    /// A session that MK opens at minute 0. No weight is known.
    pub fn open(plan: Plan) -> Self {
        let loaded = LoadedProtocol { plan, text: String::new(), sha256: String::new() };
        let staff = Initials::parse("MK").into_iter().collect();
        let opening = OpenParams { session_no: None, staff, weight_kg: None, ..opening(&loaded) };
        let mut session = Self { session: Session::new(Arc::new(loaded.plan)) };
        session.act(0, Intent::Open(Box::new(opening)));
        session
    }

    /// Applies an intent at a minute.
    pub fn act(&mut self, at: i64, intent: Intent) {
        let applied = apply_intent(&mut self.session, minute(at), intent);
        applied.unwrap_or_else(|refusal| panic!("minute {at}: {refusal}"));
    }

    /// Adds an entry at a minute.
    pub fn add(&mut self, at: i64, kind: StatementKind) {
        let entry = Statement { time: Timestamp::from(minute(at)), observer: None, is_approximate: false, kind };
        self.act(at, Intent::AddEntry(entry));
    }

    /// Adds 50 mg of the protocol's substance.
    pub fn add_dose(&mut self, at: i64) {
        let (substance, route) = (self.session.plan().substance.clone(), self.session.plan().route.clone());
        self.add(at, StatementKind::Dose(Dose::new(substance, Value::from(50), route)));
    }

    /// Adds vital signs that were taken together.
    pub fn add_vitals(&mut self, at: i64, taken: &[(&'static str, f64)]) {
        let reading = |(item, number): &(&'static str, f64)| {
            let value = Value::new(*number).unwrap();
            VitalReading::Value { item, value, typed: String::new() }
        };
        self.add(at, StatementKind::Vitals(taken.iter().map(reading).collect()));
    }
}
