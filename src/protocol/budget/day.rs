//! One made-up day, recorded as staff who follow the protocol would record it, and the alerts that its rows raise. The alerts come from
//! the same session and the same limits as those on the screen.

use super::client::{ALERTNESS, Client, Danger, Dice};
use crate::session::limits::{Alert, AlertKey, judge_reading, unacknowledged_alerts};
use crate::session::{
    AlertLevel, ClientCode, Dose, DueItem, DueKind, Elapsed, Initials, Intent, Measurement, Moment, OpenParams, PhaseId, Plan,
    RealTime, Refusal, RouteEvent, Session, Statement, StatementKind, Value, Vital, VitalReading, Wall, apply_intent, due,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The chances that what is due is done after 0, 1, 2 … minutes.
const DELAYS: [f64; 5] = [0.6, 0.25, 0.1, 0.03, 0.02];

/// The alerts of one day.
#[derive(Clone, Debug, Default)]
pub(crate) struct DayAlerts {
    /// How many there were without need, by limit and level.
    pub(crate) without_need: BTreeMap<(String, AlertLevel), usize>,
    /// The minutes from the beginning of the danger to the first alert at `act` or above; `None` if none came.
    pub(crate) danger_found_after_min: Option<f64>,
}

struct Day {
    session: Session,
    dice: Dice,
    client: Client,
    danger: Option<&'static Danger>,
    now: i64,
    t0: i64,
    /// When each due item will be done.
    planned: BTreeMap<String, i64>,
    known: BTreeSet<(String, Elapsed, AlertLevel)>,
    alerts: DayAlerts,
}

/// Runs a day by a plan. `None` for a plan by which a session cannot be recorded.
pub(crate) fn run(plan: &Arc<Plan>, seed: u64, danger: Option<&'static Danger>) -> Option<DayAlerts> {
    let mut dice = Dice(seed);
    let client = Client::new(&mut dice, &plan.route, danger);
    let t0 = i64::from(plan.minutes_to_t0());
    let mut day = Day {
        session: Session::new(plan.clone()),
        dice,
        client,
        danger,
        now: 0,
        t0,
        planned: BTreeMap::new(),
        known: BTreeSet::new(),
        alerts: DayAlerts::default(),
    };
    day.record_all(plan).ok()?;
    Some(day.alerts)
}

impl Day {
    fn record_all(&mut self, plan: &Plan) -> Result<(), Refusal> {
        self.apply(Intent::Open(Box::new(opening(plan).ok_or_else(|| Refusal::new("No such client."))?)))?;
        let mut begins = 0;
        let mut phases: BTreeMap<i64, PhaseId> = BTreeMap::new();
        for phase in &plan.phases {
            phases.insert(begins, phase.id);
            begins += i64::from(phase.minutes);
        }
        let stay = plan.release.delay.num_minutes() + self.t0 + 60;
        for minute in 0..=begins.max(stay) {
            self.now = minute;
            if let Some(phase) = phases.get(&minute).filter(|_| minute > 0) {
                self.apply(Intent::StartPhase(*phase))?;
            }
            self.give_dose(plan)?;
            self.apply(Intent::Tick)?;
            self.do_what_is_due()?;
            self.collect_alerts()?;
        }
        Ok(())
    }

    fn moment(&self) -> Moment {
        const START_MS: i64 = 1_790_000_000_000;
        let ms = self.now * 60_000;
        Moment { elapsed: Elapsed::from_ms(ms), wall: Wall::from_instant(START_MS + ms, 0), real_time: RealTime::from_ms(ms) }
    }

    fn apply(&mut self, intent: Intent) -> Result<(), Refusal> {
        let now = self.moment();
        apply_intent(&mut self.session, now, intent).map(|_| ())
    }

    fn add(&mut self, kind: StatementKind) -> Result<(), Refusal> {
        self.apply(Intent::AddEntry(Statement::new(self.moment().into(), kind)))
    }

    /// Gives what is planned for this minute: the dose, the start of the infusion, or one of two nasal devices.
    fn give_dose(&mut self, plan: &Plan) -> Result<(), Refusal> {
        let devices = plan.acts.iter().filter(|act| act.answering_item == plan.substance).take(2);
        let times: Vec<i64> = devices.map(|act| self.t0 + act.planned_time.offset.num_minutes()).collect();
        if let Some(place) = times.iter().position(|time| *time == self.now) {
            let number = place as u32 + 1;
            return self.add(StatementKind::RouteEvent(RouteEvent::Device { number, spilled: false, lot: String::new() }));
        }
        if !times.is_empty() || self.now != self.t0 {
            return Ok(());
        }
        if plan.route == "iv" {
            return self.add(StatementKind::RouteEvent(RouteEvent::InfusionStart(Some(Value::from(60).into()))));
        }
        self.add(StatementKind::Dose(Dose::new(plan.substance.as_str(), Value::from(40), plan.route.as_str())))
    }

    /// Does what is due, each with its delay.
    fn do_what_is_due(&mut self) -> Result<(), Refusal> {
        let now = self.moment().elapsed;
        let (mut measurements, mut questions, mut events) = (Vec::new(), Vec::new(), Vec::new());
        let (mut is_time_to_measure, mut is_time_to_look) = (false, false);
        for item in due::list(&self.session, now).into_iter().filter(DueItem::is_open) {
            let is_reached = item.time <= now && {
                let dice = &mut self.dice;
                let at = self.planned.entry(item.id.clone()).or_insert_with(|| self.now + i64::from(dice.choose(&DELAYS)));
                *at <= self.now
            };
            match item.kind {
                // Who measures takes all that is open then.
                DueKind::Point(point) => {
                    measurements.extend(point.measurements.clone());
                    questions.extend(point.questions.clone());
                }
                DueKind::Look(_) if is_reached => measurements.push(Measurement::Look),
                DueKind::Recheck(_) if is_reached => measurements.push(Measurement::Vital(Vital::Bp)),
                DueKind::Act(act) if is_reached && act.answering_item == "spit" => events.push(RouteEvent::Spit),
                DueKind::Act(act) if is_reached && act.answering_item == "infusion_stop" => {
                    events.push(RouteEvent::InfusionStop(None));
                }
                DueKind::Look(_) | DueKind::Recheck(_) | DueKind::Act(_) | DueKind::Decision(_) => continue,
            }
            if is_reached && !matches!(item.kind, DueKind::Act(_)) {
                (is_time_to_measure, is_time_to_look) = (is_time_to_measure || !is_look(&item), true);
            }
        }
        for event in events {
            self.add(StatementKind::RouteEvent(event))?;
        }
        if is_time_to_look && !is_time_to_measure {
            return self.measure(&[Measurement::Look]);
        }
        if !is_time_to_measure {
            return Ok(());
        }
        self.measure(&measurements)?;
        for id in questions {
            self.add(StatementKind::QuestionAnswer { id, is_yes: true, words: String::new() })?;
        }
        Ok(())
    }

    /// Measures what is asked for, and what somebody who looks at the client sees reason for.
    fn measure(&mut self, asked: &[Measurement]) -> Result<(), Refusal> {
        let minute = (self.now - self.t0) as f64;
        let mut items: Vec<&'static str> = Vec::new();
        if asked.contains(&Measurement::Look) {
            self.add(StatementKind::Look(String::new()))?;
        }
        for measurement in asked {
            match measurement {
                Measurement::Look => {}
                Measurement::Vital(vital) => items.extend(vital.items()),
                Measurement::Scale(item) => items.push(item),
            }
        }
        let seen = self.danger.filter(|danger| danger.is_visible && self.client.minutes_in_danger(minute).is_some());
        items.extend(seen.into_iter().flat_map(|danger| danger.values).map(|(item, ..)| *item));
        // Deep calm is noticed, and then scored.
        let alertness = self.client.read(&mut self.dice, ALERTNESS, minute);
        items.extend(alertness.filter(|score| *score <= 3.0).map(|_| ALERTNESS));
        let all: BTreeSet<&'static str> = items.into_iter().collect();
        let mut readings = Vec::new();
        for item in all {
            let Some(value) = self.client.read(&mut self.dice, item, minute).and_then(Value::new) else { continue };
            if Vital::from_item(item).is_some() {
                readings.push(VitalReading::Value { item, value, typed: String::new() });
            } else {
                self.add(StatementKind::Scale { item, score: value.get() as i32, words: String::new() })?;
            }
        }
        if readings.is_empty() { Ok(()) } else { self.add(StatementKind::Vitals(readings)) }
    }

    /// Counts the alerts that are new, and acknowledges all.
    fn collect_alerts(&mut self) -> Result<(), Refusal> {
        let alerts = unacknowledged_alerts(&self.session, self.moment().elapsed);
        let minute = (self.now - self.t0) as f64;
        for alert in &alerts {
            if !self.known.insert((alert.item.clone(), alert.time, alert.level)) {
                continue;
            }
            let is_of_danger = self.danger.is_some_and(|danger| danger.values.iter().any(|(item, ..)| *item == alert.item));
            if let Some(waited) = self.client.minutes_in_danger(minute).filter(|_| is_of_danger) {
                if alert.level >= AlertLevel::Act {
                    self.alerts.danger_found_after_min.get_or_insert(waited);
                }
            } else {
                let limit = limit_name(&self.session, alert);
                *self.alerts.without_need.entry((limit, alert.level)).or_default() += 1;
            }
        }
        let alerts: Vec<AlertKey> = alerts.iter().map(Alert::key).collect();
        if alerts.is_empty() { Ok(()) } else { self.add(StatementKind::AlertsAcknowledged { alerts, words: String::new() }) }
    }
}

/// Whether an item asks for a look and for no reading.
fn is_look(item: &DueItem<'_>) -> bool {
    match item.kind {
        DueKind::Look(_) => true,
        DueKind::Point(point) => point.measurements.iter().all(|measurement| *measurement == Measurement::Look),
        DueKind::Recheck(_) | DueKind::Act(_) | DueKind::Decision(_) => false,
    }
}

/// The item that a limit watches, and its direction.
fn limit_name(session: &Session, alert: &Alert) -> String {
    let judged = judge_reading(session, &alert.item, alert.value.get(), alert.time);
    let direction = judged.map_or("", |(_, limit)| if limit.is_upward() { " high" } else { " low" });
    format!("{}{direction}", alert.item.replace('_', " "))
}

fn opening(plan: &Plan) -> Option<OpenParams> {
    Some(OpenParams {
        client: ClientCode::parse("C-000").ok()?,
        session_no: None,
        staff: vec![Initials::parse("AA").ok()?],
        weight_kg: Value::parse("70"),
        protocol: format!("{} {}", plan.id, plan.version),
        protocol_sha256: String::new(),
        protocol_text: String::new(),
        time_zone: "UTC".to_owned(),
        boot_clock: (String::new(), Value::from(0)),
        app_version: String::new(),
        rehearsal_speed: Some(1),
    })
}
