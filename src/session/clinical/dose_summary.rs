//! Summarises the dose rows of a session: the order, holds, infusions, totals. It reports differences from the order and decides
//! nothing.

use crate::session::words::route_words;
use crate::session::{
    Dose, Elapsed, Plan, PlannedAct, RecordedReading, Row, RowKind, Session, Timestamp, Value, Vital, limits,
    words::join_nonempty,
};

/// One nasal esketamine device holds 28 mg (label, S7).
pub(crate) const DEVICE_MG: i32 = 28;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DoseOrder {
    pub(crate) time: Timestamp,
    pub(crate) substance: String,
    /// The route's code; empty if not given.
    pub(crate) route: String,
    /// The amount in mg.
    pub(crate) mg: f64,
    /// The maximum in all, in mg.
    pub(crate) max_mg: Option<f64>,
    /// Who ordered it, and what was typed if not mg.
    pub(crate) note: String,
}

/// The order of the session's substance in force: the last one recorded.
pub(crate) fn current_order(session: &Session) -> Option<DoseOrder> {
    order_where(session, |substance| substance == session.plan().substance)
}

/// The order in force of each medicine, in the order in which they were first ordered.
pub(crate) fn orders(session: &Session) -> Vec<DoseOrder> {
    let mut names: Vec<&str> = Vec::new();
    for row in session.projection().marker_rows(RowKind::Dose).filter(|row| row.item == "order") {
        let name = row.text.split(' ').next().unwrap_or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().filter_map(|name| order_where(session, |substance| substance == name)).collect()
}

/// The last order of a medicine that fits.
pub(crate) fn order_where(session: &Session, fits: impl Fn(&str) -> bool) -> Option<DoseOrder> {
    let rows = || session.projection().marker_rows(RowKind::Dose);
    let names = |row: &Row| fits(row.text.split(' ').next().unwrap_or_default());
    let newest = rows().rev().find(|row| row.item == "order" && names(row))?;
    let max = rows().find(|row| row.item == "order_max" && row.entry == newest.entry);
    let (substance, route) = newest.text.split_once(' ').unwrap_or((newest.text.as_str(), ""));
    Some(DoseOrder {
        time: newest.timestamp(),
        substance: substance.to_owned(),
        route: route.to_owned(),
        mg: newest.value?.get(),
        max_mg: max.and_then(|row| row.value).map(Value::get),
        note: newest.note.clone(),
    })
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DoseHold {
    pub(crate) time: Timestamp,
    pub(crate) reason: String,
    pub(crate) clearance: Option<(Timestamp, String)>,
}

/// The last hold before the first dose.
pub(crate) fn last_hold(session: &Session) -> Option<DoseHold> {
    let t0 = session.t0();
    let before = |row: &&Row| t0.is_none_or(|t0| row.elapsed < t0);
    let rows = || session.projection().marker_rows(RowKind::Dose).filter(before);
    let held = rows().rev().find(|row| row.item == "held")?;
    let cleared = rows().rev().find(|row| row.item == "cleared" && row.seq > held.seq);
    let clearance = cleared.map(|row| (row.timestamp(), row.note.clone()));
    Some(DoseHold { time: held.timestamp(), reason: held.note.clone(), clearance })
}

/// The blood pressures before the first dose: `BP 152/96 13:20, 148/94 13:26`. Empty if there are none.
pub(crate) fn pressures_before_dose(session: &Session, until: Elapsed) -> String {
    let until = session.t0().map_or(until, |t0| t0.min(until));
    let series = |item: &str| session.projection().readings_of(item);
    let [high, low] = Vital::Bp.items() else { return String::new() };
    let format_pressure = |reading: &RecordedReading| {
        let same = series(low).iter().rev().find(|other| other.time.elapsed == reading.time.elapsed)?;
        Some(format!("{}/{} {}", reading.value, same.value, reading.time.wall.hm()))
    };
    let all: Vec<String> =
        series(high).iter().filter(|reading| reading.time.elapsed <= until).filter_map(format_pressure).collect();
    if all.is_empty() { String::new() } else { format!("BP {}", all.join(", ")) }
}

/// When `no-go` was decided, if that is the last decision.
pub(crate) fn no_go_time(session: &Session) -> Option<Timestamp> {
    let last = session.projection().marker_rows(RowKind::Decision).rev().find(|row| row.item == GO_NO_GO)?;
    (last.text == "no-go").then(|| last.timestamp())
}

/// The decision before the dose, which every protocol has.
pub(crate) const GO_NO_GO: &str = "go_no_go";
pub(crate) const GO_NO_GO_WORDS: [&str; 3] = ["go", "hold", "no-go"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InfusionState {
    Running,
    Paused,
    Stopped,
}

/// One infusion, from its start to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct InfusionCourse {
    pub(crate) started: Timestamp,
    pub(crate) state: InfusionState,
    pub(crate) state_since: Timestamp,
    /// The mg delivered at the last pause or at the end, if recorded.
    pub(crate) delivered_mg: Option<f64>,
    /// Whether `delivered_mg` was computed from the recorded rates, not read off the pump.
    pub(crate) is_mg_from_rate: bool,
    pub(crate) rate_mg_per_h: Option<f64>,
    /// The mg delivered until `counted_at`, if known.
    counted_mg: Option<f64>,
    counted_at: Elapsed,
}

/// The text of a row whose mg were computed from the recorded rates and times, not read off the pump.
pub(crate) const BY_RATE_TEXT: &str = "by_rate";

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

    /// The mg delivered by a time according to the recorded rates; `None` if one is not known.
    pub(crate) fn delivered_mg_at(&self, at: Elapsed) -> Option<f64> {
        let counted = self.counted_mg?;
        if self.state != InfusionState::Running || at <= self.counted_at {
            return Some(counted);
        }
        let hours = (at - self.counted_at).num_milliseconds() as f64 / 3_600_000.0;
        self.rate_mg_per_h.map(|rate| counted + rate * hours)
    }

    /// The mg delivered by a time: those recorded at the last pause or the end, otherwise by the rates, to a tenth.
    pub(crate) fn mg_until(&self, at: Elapsed) -> Option<f64> {
        let recorded = self.delivered_mg.filter(|_| self.state != InfusionState::Running);
        recorded.or_else(|| Some((self.delivered_mg_at(at)? * 10.0).round() / 10.0))
    }

    /// Whether its mg were computed from rates or times that were corrected since.
    pub(crate) fn is_outdated(&self) -> bool {
        let (Some(mg), Some(counted)) = (self.delivered_mg.filter(|_| self.is_mg_from_rate), self.counted_mg) else {
            return false;
        };
        self.state == InfusionState::Stopped && (mg - counted).abs() > MG_TOLERANCE
    }

    /// Applies a row about the infusion: counts what was delivered until then, unless the row states the amount.
    fn apply_marker(&mut self, row: &Row) {
        let amount = row.value.map(Value::get);
        self.counted_mg = self.delivered_mg_at(row.elapsed);
        self.counted_at = row.elapsed;
        let flow = match row.item.as_ref() {
            INFUSION_RATE_ITEM => {
                self.rate_mg_per_h = amount;
                return;
            }
            "infusion_pause" => InfusionState::Paused,
            "infusion_resume" => InfusionState::Running,
            INFUSION_START_ITEM => return self.start_again(row),
            _ => InfusionState::Stopped,
        };
        (self.state, self.state_since) = (flow, row.timestamp());
        self.delivered_mg = amount.or(self.delivered_mg);
        self.is_mg_from_rate = if amount.is_some() { row.text == BY_RATE_TEXT } else { self.is_mg_from_rate };
        // Computed amounts are computed again: a rate may have been corrected since.
        self.counted_mg = amount.filter(|_| !self.is_mg_from_rate).or(self.counted_mg);
    }

    /// Applies a start while it is under way: it goes on, at the new rate where one is said. Nothing counts twice.
    fn start_again(&mut self, row: &Row) {
        self.rate_mg_per_h = row.value.map(Value::get).or(self.rate_mg_per_h);
        if self.state != InfusionState::Running {
            (self.state, self.state_since) = (InfusionState::Running, row.timestamp());
        }
    }
}

/// Computed amounts are recorded to a tenth, so smaller differences do not count.
const MG_TOLERANCE: f64 = 0.1;

/// The item of a start, in mg/h where the rate is known.
const INFUSION_START_ITEM: &str = "infusion_start";

/// The item of a change of rate, in mg/h.
pub(crate) const INFUSION_RATE_ITEM: &str = "infusion_rate";

/// All infusions, by time. A pause or an end without a start is ignored.
pub fn infusions(session: &Session) -> Vec<InfusionCourse> {
    infusions_from_markers(session.projection().marker_rows(RowKind::Dose))
}

fn infusions_from_markers<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<InfusionCourse> {
    let mut all: Vec<InfusionCourse> = Vec::new();
    for row in rows {
        match row.item.as_ref() {
            INFUSION_START_ITEM => match all.last_mut().filter(|last| last.state != InfusionState::Stopped) {
                Some(last) => last.apply_marker(row),
                None => all.push(InfusionCourse::started_at(row.timestamp(), row.value.map(Value::get))),
            },
            "infusion_pause" | "infusion_resume" | "infusion_stop" | INFUSION_RATE_ITEM => {
                if let Some(last) = all.last_mut() {
                    last.apply_marker(row);
                }
            }
            _ => {}
        }
    }
    all
}

/// The mg that the current infusion has delivered by a time, computed from its rates, to a tenth. `None` if none is under way or
/// a rate is not known.
pub(crate) fn delivered_by_rate(session: &Session, at: Elapsed) -> Option<Value> {
    let rows_until = session.projection().marker_rows(RowKind::Dose).filter(|row| row.elapsed <= at);
    let last = infusions_from_markers(rows_until).pop().filter(|last| last.state != InfusionState::Stopped)?;
    Value::new((last.delivered_mg_at(at)? * 10.0).round() / 10.0)
}

/// The total amount of a substance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DoseTotal {
    /// The known amount in mg.
    pub mg: f64,
    /// Devices of which an unknown part was spilled.
    pub(crate) spilled_devices: Vec<String>,
    /// Whether it is not known how much of an infusion went in.
    pub(crate) is_infusion_unknown: bool,
}

impl DoseTotal {
    /// What the known amount lacks: `; mg of an infusion not recorded`.
    pub(crate) fn unknown_part(&self) -> String {
        let infused = if self.is_infusion_unknown { "; mg of an infusion not recorded" } else { "" };
        let spilled = self.spilled_devices.join(", ");
        let spilled = if spilled.is_empty() { spilled } else { format!("; an unknown part spilled of device {spilled}") };
        format!("{infused}{spilled}")
    }
}

/// The total of each substance that was given, the protocol's own first and the others in the order of their first dose.
pub(crate) fn totals(session: &Session) -> Vec<(&str, DoseTotal)> {
    let own = session.plan().substance.as_str();
    let mut names: Vec<&str> = session.t0().map(|_| own).into_iter().collect();
    for given in &session.projection().doses {
        if !names.contains(&given.substance.as_str()) {
            names.push(&given.substance);
        }
    }
    names.into_iter().map(|name| (name, total(session, name))).collect()
}

/// Sums the doses of a substance, with the recorded amounts of infusions for the protocol's own substance.
pub fn total(session: &Session, substance: &str) -> DoseTotal {
    sum_doses(session, substance, |infusion| (infusion.delivered_mg, infusion.state != InfusionState::Stopped))
}

/// Sums the doses of a substance until now: an infusion that runs counts by its rates.
pub(crate) fn total_until(session: &Session, substance: &str, now: Elapsed) -> DoseTotal {
    sum_doses(session, substance, |infusion| (infusion.mg_until(now), false))
}

/// `infused_mg` gives the mg of an infusion, if known, and whether more went in.
fn sum_doses(session: &Session, substance: &str, infused_mg: impl Fn(&InfusionCourse) -> (Option<f64>, bool)) -> DoseTotal {
    let doses = session.projection().doses.iter().filter(|given| given.substance == substance);
    let mut total = DoseTotal { mg: doses.map(|given| given.mg).sum(), ..DoseTotal::default() };
    if substance == session.plan().substance {
        for (mg, is_more) in infusions(session).iter().map(infused_mg) {
            total.mg += mg.unwrap_or(0.0);
            total.is_infusion_unknown |= mg.is_none() || is_more;
        }
        let spilled = session.projection().marker_rows(RowKind::Dose).filter(|row| row.item == "device_spilled");
        total.spilled_devices.extend(spilled.map(|row| row.text.clone()));
    }
    total
}

/// The substances that a session can have as its own; the one in place of the other is a mistake to ask about.
const TREATMENTS: [&str; 2] = ["ketamine", "esketamine"];

/// Sentences about differences between a dose and its order, and for the protocol's own substance about unresolved holds and
/// dangers. Other medicines need no order.
pub(crate) fn dose_warnings(session: &Session, at: Timestamp, dose: &Dose) -> Vec<String> {
    let is_own = dose.substance == session.plan().substance;
    let mut warnings = if is_own { unresolved_before_dose(session, at) } else { Vec::new() };
    let Some(order) = order_where(session, |substance| substance == dose.substance) else {
        let other = order_where(session, |substance| TREATMENTS.contains(&substance));
        match other.filter(|_| TREATMENTS.contains(&dose.substance.as_str())) {
            Some(other) => warnings.push(format!("Ordered was {}; this is {}.", other.substance, dose.substance)),
            None => warnings.extend(is_own.then(|| "No order is recorded.".to_owned())),
        }
        return warnings;
    };
    if !order.route.is_empty() && order.route != dose.route {
        warnings.push(format!("Ordered was the route {}; this is {}.", route_words(&order.route), route_words(&dose.route)));
    }
    let before = total(session, &dose.substance).mg;
    let (mg, sum) = (dose.mg.get(), round_to_thousandth(before + dose.mg.get()));
    let is_device = dose.route == "in" && (mg - f64::from(DEVICE_MG)).abs() < f64::EPSILON;
    if before == 0.0 && !is_device && (mg - order.mg).abs() > 0.000_5 {
        warnings.push(format!("Ordered were {} mg; this is {} mg.", order.mg, dose.mg));
    }
    match order.max_mg {
        Some(max) if sum > max => warnings.push(format!("This makes {sum} mg in all; the order's maximum is {max} mg.")),
        None if sum > order.mg && (before > 0.0 || is_device) => {
            warnings.push(format!("This makes {sum} mg in all; {} mg were ordered, without a maximum.", order.mg));
        }
        _ => {}
    }
    warnings
}

/// What a person should know before the protocol's own substance goes in: holds, and dangers that are not settled.
pub(crate) fn unresolved_before_dose(session: &Session, at: Timestamp) -> Vec<String> {
    let mut warnings = unresolved_holds(session, at);
    warnings.extend(limits::unresolved_dangers(session, at.elapsed));
    warnings
}

/// Sentences about holds that were not cleared and a no-go, before the first dose.
fn unresolved_holds(session: &Session, at: Timestamp) -> Vec<String> {
    if session.t0().is_some_and(|t0| t0 < at.elapsed) {
        return Vec::new();
    }
    let mut warnings = Vec::new();
    if let Some(hold) = last_hold(session).filter(|hold| hold.clearance.is_none() && hold.time.elapsed <= at.elapsed) {
        let readings = pressures_before_dose(session, at.elapsed);
        let details = join_nonempty([hold.reason.as_str(), &readings], " · ");
        let details = if details.is_empty() { String::new() } else { format!(": {details}") };
        warnings.push(format!("Held at {} and not cleared{details}.", hold.time.wall.hm()));
    }
    warnings.extend(no_go_time(session).map(|at| format!("No-go was decided at {}.", at.wall.hm())));
    warnings
}

/// Whether a planned act is needed: of several devices, only as many as the order requires.
pub(crate) fn is_act_wanted(session: &Session, act: &PlannedAct) -> bool {
    let Some(place) = dose_index(session.plan(), act) else { return true };
    current_order(session).is_none_or(|order| (place as f64) * f64::from(DEVICE_MG) < order.mg)
}

/// Whether an act is required: of several devices without an order, only the first.
pub(crate) fn is_act_required(session: &Session, act: &PlannedAct) -> bool {
    dose_index(session.plan(), act).is_none_or(|place| place == 0 || current_order(session).is_some())
}

/// The index of an act among the plan's doses, from 0; `None` if it is no dose.
pub(crate) fn dose_index(plan: &Plan, act: &PlannedAct) -> Option<usize> {
    plan.acts.iter().filter(|known| known.answering_item == plan.substance).position(|known| known.id == act.id)
}

/// Rounds to three decimals: a sum of decimals has digits that nobody measured.
pub(crate) fn round_to_thousandth(mg: f64) -> f64 {
    // The sum of no numbers is -0.0.
    (mg * 1000.0).round() / 1000.0 + 0.0
}
