//! What the dose rows of a session add up to besides single doses: the order, a hold, the infusion, how much in all. It names
//! differences and decides nothing: whether a dose is given is for people.

use crate::session::clinical::vital::Vital;
use crate::session::plan::{Plan, PlannedAct};
use crate::session::projection::MarkerRow;
use crate::session::record::row::Value;
use crate::session::record::vocabulary::RowKind;
use crate::session::state::Session;
use crate::session::statement::Dose;
use crate::session::time::{Elapsed, Timestamp};

/// One nasal esketamine device holds 28 mg (label, S7).
pub const DEVICE_MG: i32 = 28;

/// What was ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct DoseOrder {
    /// When it was written down.
    pub time: Timestamp,
    /// The substance's item.
    pub substance: String,
    /// The route's code; empty where it was not said.
    pub route: String,
    /// How much, in mg.
    pub mg: f64,
    /// The most in all, in mg.
    pub max_mg: Option<f64>,
}

/// The order in force: the last one written down.
pub fn current_order(session: &Session) -> Option<DoseOrder> {
    let marks = || session.projection().marker_rows(RowKind::Dose);
    let newest = marks().rev().find(|mark| mark.item == "order")?;
    let max = marks().find(|mark| mark.item == "order_max" && mark.entry == newest.entry);
    let (substance, route) = newest.text.split_once(' ').unwrap_or((newest.text.as_str(), ""));
    Some(DoseOrder {
        time: newest.time,
        substance: substance.to_owned(),
        route: route.to_owned(),
        mg: newest.value?.get(),
        max_mg: max.and_then(|mark| mark.value).map(Value::get),
    })
}

/// A dose that was held before it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct DoseHold {
    /// Since when.
    pub time: Timestamp,
    /// Why, as it was typed.
    pub reason: String,
    /// When it was cleared, and by whom, as the record has it.
    pub clearance: Option<(Timestamp, String)>,
}

/// The last hold before the first dose.
pub fn last_hold(session: &Session) -> Option<DoseHold> {
    let t0 = session.t0();
    let before = |mark: &&MarkerRow| t0.is_none_or(|t0| mark.time.elapsed < t0);
    let marks = || session.projection().marker_rows(RowKind::Dose).filter(before);
    let held = marks().rev().find(|mark| mark.item == "held")?;
    let cleared = marks().rev().find(|mark| mark.item == "cleared" && mark.seq > held.seq);
    Some(DoseHold { time: held.time, reason: held.note.clone(), clearance: cleared.map(|mark| (mark.time, mark.note.clone())) })
}

/// The blood pressures before the first dose, side by side: `BP 152/96 13:20, 148/94 13:26`. Empty where there are none.
pub fn pressures_before_dose(session: &Session, until: Elapsed) -> String {
    let until = session.t0().map_or(until, |t0| t0.min(until));
    let series = |item: &str| session.projection().vitals.get(item).map_or(&[][..], Vec::as_slice);
    let [high, low] = Vital::Bp.items() else { return String::new() };
    let one = |reading: &crate::session::projection::RecordedReading| {
        let same = series(low).iter().rev().find(|other| other.time.elapsed == reading.time.elapsed)?;
        Some(format!("{}/{} {}", reading.value, same.value, reading.time.wall.hm()))
    };
    let all: Vec<String> = series(high).iter().filter(|reading| reading.time.elapsed <= until).filter_map(one).collect();
    if all.is_empty() { String::new() } else { format!("BP {}", all.join(", ")) }
}

/// Whether somebody said `no-go` last, and when.
pub fn no_go_time(session: &Session) -> Option<Timestamp> {
    let last = session.projection().marker_rows(RowKind::Decision).rev().find(|mark| mark.item == GO_NO_GO)?;
    (last.text == "no-go").then_some(last.time)
}

/// The decision that every protocol has before its dose, whether it plans a time for it or not.
pub const GO_NO_GO: &str = "go_no_go";
/// Its words.
pub const GO_NO_GO_WORDS: [&str; 3] = ["go", "hold", "no-go"];

/// What an infusion is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InfusionState {
    /// It runs.
    Running,
    /// It is paused.
    Paused,
    /// It has ended.
    Stopped,
}

/// One infusion, from its start to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct InfusionCourse {
    /// When it began.
    pub started: Timestamp,
    /// What it is doing.
    pub state: InfusionState,
    /// Since when.
    pub state_since: Timestamp,
    /// What had been delivered at the last pause or at the end, in mg, where it was said.
    pub delivered_mg: Option<f64>,
    /// Nobody read them off the pump: they follow from the recorded rates and times.
    pub is_mg_from_rate: bool,
    /// In mg/h, while it is known.
    pub rate_mg_per_h: Option<f64>,
    /// What had been delivered at `counted_at`, in mg, where that is known.
    counted_mg: Option<f64>,
    counted_at: Elapsed,
}

/// What stands in the text of a row whose mg nobody read off the pump: they follow from the recorded rates and times.
pub const BY_RATE_TEXT: &str = "by_rate";

impl InfusionCourse {
    fn started_at(at: Timestamp, rate: Option<f64>) -> Self {
        Self {
            started: at,
            state: InfusionState::Running,
            state_since: at,
            delivered_mg: None,
            is_mg_from_rate: false,
            rate_mg_per_h: rate,
            counted_mg: Some(0.0),
            counted_at: at.elapsed,
        }
    }

    /// What it has delivered by a time, in mg, as its recorded rates and times have it. None where one of them is not known.
    pub fn delivered_mg_at(&self, at: Elapsed) -> Option<f64> {
        let counted = self.counted_mg?;
        if self.state != InfusionState::Running || at <= self.counted_at {
            return Some(counted);
        }
        let hours = (at - self.counted_at).num_milliseconds() as f64 / 3_600_000.0;
        self.rate_mg_per_h.map(|rate| counted + rate * hours)
    }

    /// Whether its mg followed from rates or times of which one was corrected since.
    pub fn is_outdated(&self) -> bool {
        let (Some(mg), Some(counted)) = (self.delivered_mg.filter(|_| self.is_mg_from_rate), self.counted_mg) else {
            return false;
        };
        self.state == InfusionState::Stopped && (mg - counted).abs() > MG_TOLERANCE
    }

    /// Something that the record says of it: what has run until then is counted, unless somebody said how much it was.
    fn apply_marker(&mut self, mark: &MarkerRow) {
        let said = mark.value.map(Value::get);
        self.counted_mg = self.delivered_mg_at(mark.time.elapsed);
        self.counted_at = mark.time.elapsed;
        let flow = match mark.item.as_ref() {
            INFUSION_RATE_ITEM => {
                self.rate_mg_per_h = said;
                return;
            }
            "infusion_pause" => InfusionState::Paused,
            "infusion_resume" => InfusionState::Running,
            _ => InfusionState::Stopped,
        };
        (self.state, self.state_since) = (flow, mark.time);
        self.delivered_mg = said.or(self.delivered_mg);
        self.is_mg_from_rate = if said.is_some() { mark.text == BY_RATE_TEXT } else { self.is_mg_from_rate };
        // What followed from the rates follows from them anew: one of them may have been corrected since.
        self.counted_mg = said.filter(|_| !self.is_mg_from_rate).or(self.counted_mg);
    }
}

/// What follows from a rate is written down to a tenth, so that less than that is no difference.
const MG_TOLERANCE: f64 = 0.1;

/// The item of another rate, in mg/h.
pub const INFUSION_RATE_ITEM: &str = "infusion_rate";

/// Every infusion of the session, by time. A pause or an end without a start belongs to none.
pub fn infusions(session: &Session) -> Vec<InfusionCourse> {
    infusions_from_markers(session.projection().marker_rows(RowKind::Dose))
}

fn infusions_from_markers<'a>(marks: impl Iterator<Item = &'a MarkerRow>) -> Vec<InfusionCourse> {
    let mut all: Vec<InfusionCourse> = Vec::new();
    for mark in marks {
        match mark.item.as_ref() {
            "infusion_start" => all.push(InfusionCourse::started_at(mark.time, mark.value.map(Value::get))),
            "infusion_pause" | "infusion_resume" | "infusion_stop" | INFUSION_RATE_ITEM => {
                if let Some(last) = all.last_mut() {
                    last.apply_marker(mark);
                }
            }
            _ => {}
        }
    }
    all
}

/// What the infusion that is under way has delivered by a time, in mg, as its recorded rates have it: to a tenth, which is finer
/// than any pump is read. None where none is under way or a rate is not known.
pub fn delivered_by_rate(session: &Session, at: Elapsed) -> Option<Value> {
    let by_then = session.projection().marker_rows(RowKind::Dose).filter(|mark| mark.time.elapsed <= at);
    let last = infusions_from_markers(by_then).pop().filter(|last| last.state != InfusionState::Stopped)?;
    Value::new((last.delivered_mg_at(at)? * 10.0).round() / 10.0)
}

/// How much of a substance was given in all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DoseTotal {
    /// In mg, as far as it is known.
    pub mg: f64,
    /// Devices of which an unknown part was spilled.
    pub spilled_devices: Vec<String>,
    /// An infusion has begun of which nobody has said yet how much went in.
    pub is_infusion_running: bool,
}

/// Sums the doses of a substance, and for the protocol's own what infusions delivered.
pub fn total(session: &Session, substance: &str) -> DoseTotal {
    let doses = session.projection().doses.iter().filter(|given| given.substance == substance);
    let mut total = DoseTotal { mg: doses.map(|given| given.mg).sum(), ..DoseTotal::default() };
    if substance == session.plan().substance {
        let infusions = infusions(session);
        total.mg += infusions.iter().filter_map(|infusion| infusion.delivered_mg).sum::<f64>();
        total.is_infusion_running = infusions.iter().any(|infusion| infusion.state != InfusionState::Stopped);
        let spilled = session.projection().marker_rows(RowKind::Dose).filter(|mark| mark.item == "device_spilled");
        total.spilled_devices.extend(spilled.map(|mark| mark.text.clone()));
    }
    total
}

/// What stands between a dose and the order, and what was left unresolved before it, each a sentence. Only for the protocol's own
/// substance: nothing else is ordered here.
pub fn dose_warnings(session: &Session, at: Timestamp, dose: &Dose) -> Vec<String> {
    if dose.substance != session.plan().substance {
        return Vec::new();
    }
    let mut said = unresolved_holds(session, at);
    let Some(order) = current_order(session) else {
        said.push("No order is recorded.".to_owned());
        return said;
    };
    if order.substance != dose.substance {
        said.push(format!("Ordered was {}; this is {}.", order.substance, dose.substance));
    }
    if !order.route.is_empty() && order.route != dose.route {
        said.push(format!("Ordered was the route {}; this is {}.", order.route, dose.route));
    }
    let before = total(session, &dose.substance).mg;
    let (mg, sum) = (dose.mg.get(), round_to_thousandth(before + dose.mg.get()));
    let is_device = dose.route == "in" && (mg - f64::from(DEVICE_MG)).abs() < f64::EPSILON;
    if before == 0.0 && !is_device && (mg - order.mg).abs() > 0.000_5 {
        said.push(format!("Ordered were {} mg; this is {} mg.", order.mg, dose.mg));
    }
    match order.max_mg {
        Some(max) if sum > max => said.push(format!("This makes {sum} mg in all; the order's maximum is {max} mg.")),
        None if sum > order.mg && (before > 0.0 || is_device) => {
            said.push(format!("This makes {sum} mg in all; {} mg were ordered, without a maximum.", order.mg));
        }
        _ => {}
    }
    said
}

/// A hold that nobody cleared, a no-go that nobody took back: before the first dose.
pub fn unresolved_holds(session: &Session, at: Timestamp) -> Vec<String> {
    if session.t0().is_some_and(|t0| t0 < at.elapsed) {
        return Vec::new();
    }
    let mut said = Vec::new();
    if let Some(hold) = last_hold(session).filter(|hold| hold.clearance.is_none() && hold.time.elapsed <= at.elapsed) {
        let readings = pressures_before_dose(session, at.elapsed);
        let told = [hold.reason.as_str(), &readings].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let told = if told.is_empty() { String::new() } else { format!(": {told}") };
        said.push(format!("Held at {} and not cleared{told}.", hold.time.wall.hm()));
    }
    said.extend(no_go_time(session).map(|at| format!("No-go was decided at {}.", at.wall.hm())));
    said
}

/// Whether an act of the plan is wanted at all: of several devices, those that the order needs.
pub fn is_act_wanted(session: &Session, act: &PlannedAct) -> bool {
    let Some(place) = dose_index(session.plan(), act) else { return true };
    current_order(session).is_none_or(|order| (place as f64) * f64::from(DEVICE_MG) < order.mg)
}

/// Whether the record lacks something without an act: of several devices without an order only the first is sure.
pub fn is_act_required(session: &Session, act: &PlannedAct) -> bool {
    dose_index(session.plan(), act).is_none_or(|place| place == 0 || current_order(session).is_some())
}

/// An act that is itself a dose, and which of them it is, from 0.
pub fn dose_index(plan: &Plan, act: &PlannedAct) -> Option<usize> {
    plan.acts.iter().filter(|known| known.answering_item == plan.substance).position(|known| known.id == act.id)
}

/// Sums of decimals show digits that nobody measured.
pub fn round_to_thousandth(mg: f64) -> f64 {
    // An empty sum is the negative zero.
    (mg * 1000.0).round() / 1000.0 + 0.0
}
