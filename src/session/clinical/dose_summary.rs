//! What the dose rows of a session add up to besides single doses: the order, a hold, the infusion, how much in all. It names
//! differences and decides nothing: whether a dose is given is for people.

use crate::session::clinical::vital::Vital;
use crate::session::plan::{Act, Plan};
use crate::session::projection::Mark;
use crate::session::record::row::Value;
use crate::session::record::vocabulary::Kind;
use crate::session::state::Session;
use crate::session::statement::Dose;
use crate::session::time::{At, Elapsed};

/// One nasal esketamine device holds 28 mg (label, S7).
pub const DEVICE_MG: i32 = 28;

/// What was ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// When it was written down.
    pub at: At,
    /// The substance's item.
    pub substance: String,
    /// The route's code; empty where it was not said.
    pub route: String,
    /// How much, in mg.
    pub mg: f64,
    /// The most in all, in mg.
    pub max: Option<f64>,
}

/// The order in force: the last one written down.
pub fn order(session: &Session) -> Option<Order> {
    let marks = || session.picture().marks(Kind::Dose);
    let newest = marks().rev().find(|mark| mark.item == "order")?;
    let max = marks().find(|mark| mark.item == "order_max" && mark.entry == newest.entry);
    let (substance, route) = newest.text.split_once(' ').unwrap_or((newest.text.as_str(), ""));
    Some(Order {
        at: newest.at,
        substance: substance.to_owned(),
        route: route.to_owned(),
        mg: newest.value?.get(),
        max: max.and_then(|mark| mark.value).map(Value::get),
    })
}

/// A dose that was held before it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    /// Since when.
    pub at: At,
    /// Why, as it was typed.
    pub why: String,
    /// When it was cleared, and by whom, as the record has it.
    pub cleared: Option<(At, String)>,
}

/// The last hold before the first dose.
pub fn hold(session: &Session) -> Option<Hold> {
    let t0 = session.t0();
    let before = |mark: &&Mark| t0.is_none_or(|t0| mark.at.elapsed < t0);
    let marks = || session.picture().marks(Kind::Dose).filter(before);
    let held = marks().rev().find(|mark| mark.item == "held")?;
    let cleared = marks().rev().find(|mark| mark.item == "cleared" && mark.seq > held.seq);
    Some(Hold { at: held.at, why: held.note.clone(), cleared: cleared.map(|mark| (mark.at, mark.note.clone())) })
}

/// The blood pressures before the first dose, side by side: `BP 152/96 13:20, 148/94 13:26`. Empty where there are none.
pub fn pressures_before_dose(session: &Session, until: Elapsed) -> String {
    let until = session.t0().map_or(until, |t0| t0.min(until));
    let series = |item: &str| session.picture().vitals.get(item).map_or(&[][..], Vec::as_slice);
    let [high, low] = Vital::Bp.items() else { return String::new() };
    let one = |reading: &crate::session::projection::Reading| {
        let same = series(low).iter().rev().find(|other| other.at.elapsed == reading.at.elapsed)?;
        Some(format!("{}/{} {}", reading.value, same.value, reading.at.wall.hm()))
    };
    let all: Vec<String> = series(high).iter().filter(|reading| reading.at.elapsed <= until).filter_map(one).collect();
    if all.is_empty() { String::new() } else { format!("BP {}", all.join(", ")) }
}

/// Whether somebody said `no-go` last, and when.
pub fn no_go(session: &Session) -> Option<At> {
    let last = session.picture().marks(Kind::Decision).rev().find(|mark| mark.item == GO_NO_GO)?;
    (last.text == "no-go").then_some(last.at)
}

/// The decision that every protocol has before its dose, whether it plans a time for it or not.
pub const GO_NO_GO: &str = "go_no_go";
/// Its words.
pub const GATE: [&str; 3] = ["go", "hold", "no-go"];

/// What an infusion is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It runs.
    Running,
    /// It is paused.
    Paused,
    /// It has ended.
    Stopped,
}

/// One infusion, from its start to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Infusion {
    /// When it began.
    pub began: At,
    /// What it is doing.
    pub flow: Flow,
    /// Since when.
    pub since: At,
    /// What had been delivered at the last pause or at the end, in mg, where it was said.
    pub mg: Option<f64>,
    /// Nobody read them off the pump: they follow from the recorded rates and times.
    pub by_rate: bool,
    /// In mg/h, while it is known.
    pub rate: Option<f64>,
    /// What had been delivered at `counted_at`, in mg, where that is known.
    counted: Option<f64>,
    counted_at: Elapsed,
}

/// What stands in the text of a row whose mg nobody read off the pump: they follow from the recorded rates and times.
pub const BY_RATE: &str = "by_rate";

impl Infusion {
    fn starting(at: At, rate: Option<f64>) -> Self {
        Self {
            began: at,
            flow: Flow::Running,
            since: at,
            mg: None,
            by_rate: false,
            rate,
            counted: Some(0.0),
            counted_at: at.elapsed,
        }
    }

    /// What it has delivered by a time, in mg, as its recorded rates and times have it. None where one of them is not known.
    pub fn delivered(&self, at: Elapsed) -> Option<f64> {
        let counted = self.counted?;
        if self.flow != Flow::Running || at <= self.counted_at {
            return Some(counted);
        }
        let hours = (at - self.counted_at).num_milliseconds() as f64 / 3_600_000.0;
        self.rate.map(|rate| counted + rate * hours)
    }

    /// Whether its mg followed from rates or times of which one was corrected since.
    pub fn is_outdated(&self) -> bool {
        let (Some(mg), Some(counted)) = (self.mg.filter(|_| self.by_rate), self.counted) else { return false };
        self.flow == Flow::Stopped && (mg - counted).abs() > FINEST_MG
    }

    /// Something that the record says of it: what has run until then is counted, unless somebody said how much it was.
    fn goes_on(&mut self, mark: &Mark) {
        let said = mark.value.map(Value::get);
        self.counted = self.delivered(mark.at.elapsed);
        self.counted_at = mark.at.elapsed;
        let flow = match mark.item.as_ref() {
            INFUSION_RATE => {
                self.rate = said;
                return;
            }
            "infusion_pause" => Flow::Paused,
            "infusion_resume" => Flow::Running,
            _ => Flow::Stopped,
        };
        (self.flow, self.since) = (flow, mark.at);
        self.mg = said.or(self.mg);
        self.by_rate = if said.is_some() { mark.text == BY_RATE } else { self.by_rate };
        // What followed from the rates follows from them anew: one of them may have been corrected since.
        self.counted = said.filter(|_| !self.by_rate).or(self.counted);
    }
}

/// What follows from a rate is written down to a tenth, so that less than that is no difference.
const FINEST_MG: f64 = 0.1;

/// The item of another rate, in mg/h.
pub const INFUSION_RATE: &str = "infusion_rate";

/// Every infusion of the session, by time. A pause or an end without a start belongs to none.
pub fn infusions(session: &Session) -> Vec<Infusion> {
    of_marks(session.picture().marks(Kind::Dose))
}

fn of_marks<'a>(marks: impl Iterator<Item = &'a Mark>) -> Vec<Infusion> {
    let mut all: Vec<Infusion> = Vec::new();
    for mark in marks {
        match mark.item.as_ref() {
            "infusion_start" => all.push(Infusion::starting(mark.at, mark.value.map(Value::get))),
            "infusion_pause" | "infusion_resume" | "infusion_stop" | INFUSION_RATE => {
                if let Some(last) = all.last_mut() {
                    last.goes_on(mark);
                }
            }
            _ => {}
        }
    }
    all
}

/// What the infusion that is under way has delivered by a time, in mg, as its recorded rates have it: to a tenth, which is finer
/// than any pump is read. None where none is under way or a rate is not known.
pub fn by_rate(session: &Session, at: Elapsed) -> Option<Value> {
    let by_then = session.picture().marks(Kind::Dose).filter(|mark| mark.at.elapsed <= at);
    let last = of_marks(by_then).pop().filter(|last| last.flow != Flow::Stopped)?;
    Value::new((last.delivered(at)? * 10.0).round() / 10.0)
}

/// How much of a substance was given in all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Total {
    /// In mg, as far as it is known.
    pub mg: f64,
    /// Devices of which an unknown part was spilled.
    pub spilled: Vec<String>,
    /// An infusion has begun of which nobody has said yet how much went in.
    pub running: bool,
}

/// Sums the doses of a substance, and for the protocol's own what infusions delivered.
pub fn total(session: &Session, substance: &str) -> Total {
    let doses = session.picture().given.iter().filter(|given| given.substance == substance);
    let mut total = Total { mg: doses.map(|given| given.mg).sum(), ..Total::default() };
    if substance == session.plan().substance {
        let infusions = infusions(session);
        total.mg += infusions.iter().filter_map(|infusion| infusion.mg).sum::<f64>();
        total.running = infusions.iter().any(|infusion| infusion.flow != Flow::Stopped);
        let spilled = session.picture().marks(Kind::Dose).filter(|mark| mark.item == "device_spilled");
        total.spilled.extend(spilled.map(|mark| mark.text.clone()));
    }
    total
}

/// What stands between a dose and the order, and what was left unresolved before it, each a sentence. Only for the protocol's own
/// substance: nothing else is ordered here.
pub fn before_dose(session: &Session, at: At, dose: &Dose) -> Vec<String> {
    if dose.substance != session.plan().substance {
        return Vec::new();
    }
    let mut said = unresolved(session, at);
    let Some(order) = order(session) else {
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
    let (mg, sum) = (dose.mg.get(), to_thousandth(before + dose.mg.get()));
    let is_device = dose.route == "in" && (mg - f64::from(DEVICE_MG)).abs() < f64::EPSILON;
    if before == 0.0 && !is_device && (mg - order.mg).abs() > 0.000_5 {
        said.push(format!("Ordered were {} mg; this is {} mg.", order.mg, dose.mg));
    }
    match order.max {
        Some(max) if sum > max => said.push(format!("This makes {sum} mg in all; the order's maximum is {max} mg.")),
        None if sum > order.mg && (before > 0.0 || is_device) => {
            said.push(format!("This makes {sum} mg in all; {} mg were ordered, without a maximum.", order.mg));
        }
        _ => {}
    }
    said
}

/// A hold that nobody cleared, a no-go that nobody took back: before the first dose.
pub fn unresolved(session: &Session, at: At) -> Vec<String> {
    if session.t0().is_some_and(|t0| t0 < at.elapsed) {
        return Vec::new();
    }
    let mut said = Vec::new();
    if let Some(hold) = hold(session).filter(|hold| hold.cleared.is_none() && hold.at.elapsed <= at.elapsed) {
        let readings = pressures_before_dose(session, at.elapsed);
        let told = [hold.why.as_str(), &readings].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let told = if told.is_empty() { String::new() } else { format!(": {told}") };
        said.push(format!("Held at {} and not cleared{told}.", hold.at.wall.hm()));
    }
    said.extend(no_go(session).map(|at| format!("No-go was decided at {}.", at.wall.hm())));
    said
}

/// Whether an act of the plan is wanted at all: of several devices, those that the order needs.
pub fn is_wanted(session: &Session, act: &Act) -> bool {
    let Some(place) = place_among_doses(session.plan(), act) else { return true };
    order(session).is_none_or(|order| (place as f64) * f64::from(DEVICE_MG) < order.mg)
}

/// Whether the record lacks something without an act: of several devices without an order only the first is sure.
pub fn is_required(session: &Session, act: &Act) -> bool {
    place_among_doses(session.plan(), act).is_none_or(|place| place == 0 || order(session).is_some())
}

/// An act that is itself a dose, and which of them it is, from 0.
pub fn place_among_doses(plan: &Plan, act: &Act) -> Option<usize> {
    plan.acts.iter().filter(|known| known.event == plan.substance).position(|known| known.id == act.id)
}

/// Sums of decimals show digits that nobody measured.
pub fn to_thousandth(mg: f64) -> f64 {
    // An empty sum is the negative zero.
    (mg * 1000.0).round() / 1000.0 + 0.0
}
