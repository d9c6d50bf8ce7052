//! The planned points of a session as lines of the downtime sheet, one for each time, and how each is typed afterwards.

use crate::session::PhaseId;
use crate::session::clinical::vital::{SCALES, Vital};
use crate::session::limits::format_bound;
use crate::session::plan::{
    AlertLevel, Limit, LimitSubject, LimitWindow, LookSchedule, Measurement, Plan, PlannedAct, PlannedTime, ReleaseAnchor,
    TimeAnchor,
};
use chrono::TimeDelta;

/// A line of the sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DowntimeRow {
    /// The planned time: `T+15`, `dose +2`, or the name of a stage.
    pub label: String,
    /// The vitals to measure, in the order of the flowsheet.
    pub vitals: Vec<Vital>,
    /// Whether a silent look is planned.
    pub wants_look: bool,
    /// The scales to score, by the word that is typed.
    pub scales: Vec<&'static str>,
    /// The questions to answer with yes or no, by id.
    pub questions: Vec<String>,
    /// What is done or decided then.
    pub(crate) actions: Vec<String>,
    /// Whether the record is incomplete without it.
    pub is_required: bool,
    /// The condition under which it is required, as a phrase.
    pub(crate) condition: Option<String>,
    /// Whether it is repeated after every further dose.
    pub(crate) repeats_after_dose: bool,
    /// The planned time in seconds from T0, for sorting.
    order_s: i64,
}

pub(crate) const VITAL_COLUMNS: [Vital; 4] = [Vital::Bp, Vital::Hr, Vital::Spo2, Vital::Rr];

impl DowntimeRow {
    /// Example lines to type afterwards, one for each entry, at this time of day.
    pub fn entry_lines(&self, time: &str) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.vitals.is_empty() {
            let in_order = VITAL_COLUMNS.iter().take(self.vitals.len()).eq(self.vitals.iter());
            let all: Vec<String> = self.vitals.iter().map(|vital| example_value(*vital, in_order)).collect();
            lines.push(format!("{time} {}", all.join(" ")));
        }
        if self.wants_look {
            lines.push(format!("{time} ok"));
        }
        lines.extend(self.scales.iter().map(|word| format!("{time} {word} 5")));
        lines.extend(self.questions.iter().map(|id| format!("{time} {} yes", id.replace('_', " "))));
        lines
    }
}

fn example_value(vital: Vital, in_order: bool) -> String {
    let (letter, number) = match vital {
        Vital::Bp => ("b", "128/76"),
        Vital::Hr => ("h", "71"),
        Vital::Spo2 => ("s", "97"),
        Vital::Rr => ("r", "14"),
        Vital::Temp => ("t", "36.6"),
        Vital::Weight => ("w", "72"),
        Vital::O2 => ("o2 ", "2"),
    };
    if in_order { number.to_owned() } else { format!("{letter}{number}") }
}

/// The lines for a plan, in planned order.
pub fn downtime_rows(plan: &Plan) -> Vec<DowntimeRow> {
    let mut all: Vec<DowntimeRow> = Vec::new();
    for point in &plan.points {
        let line = row_at(&mut all, plan, point.planned_time);
        for take in &point.measurements {
            match take {
                Measurement::Look => line.wants_look = true,
                Measurement::Vital(vital) if !line.vitals.contains(vital) => line.vitals.push(*vital),
                Measurement::Vital(_) => {}
                Measurement::Scale(item) => {
                    line.scales
                        .extend(SCALES.iter().filter(|scale| scale.0 == *item).filter_map(|scale| scale.3.first()).copied());
                }
            }
        }
        line.vitals.sort_unstable();
        line.questions.extend(point.questions.iter().filter(|ask| !line.questions.contains(ask)).cloned().collect::<Vec<_>>());
        line.is_required |= point.required;
        if let Some((id, level)) = point.required_if.as_ref().filter(|_| !point.required) {
            let known =
                plan.points.iter().find(|other| other.id == *id).map(|other| planned_position(plan, other.planned_time).1);
            let level = level.word();
            line.condition = Some(format!("if {} over {level}", known.unwrap_or_else(|| id.clone())));
        }
    }
    for when in planned_looks(plan) {
        row_at(&mut all, plan, when).wants_look = true;
    }
    for act in plan.acts.iter().filter(|act| act.answering_item != plan.substance) {
        let words = act.id.replace('_', " ");
        row_at(&mut all, plan, act.planned_time).actions.push(words);
    }
    for decision in plan.decisions.iter().filter(|decision| decision.opens.offset > TimeDelta::zero()) {
        let until = decision.closes.map(|closes| format!(" (until {})", planned_position(plan, closes).1)).unwrap_or_default();
        row_at(&mut all, plan, decision.opens).actions.push(format!("{}?{until}", decision.id.replace('_', " ")));
    }
    all.sort_by_key(|line| line.order_s);
    all
}

/// The acts that give the substance; the sheet lists them with the doses.
pub(crate) fn device_acts(plan: &Plan) -> impl Iterator<Item = &PlannedAct> {
    plan.acts.iter().filter(|act| act.answering_item == plan.substance)
}

/// The line of a time, added if there is none yet.
fn row_at<'a>(all: &'a mut Vec<DowntimeRow>, plan: &Plan, when: PlannedTime) -> &'a mut DowntimeRow {
    let (order_s, label) = planned_position(plan, when);
    let found = all.iter().position(|line| line.label == label);
    let index = found.unwrap_or_else(|| {
        all.push(DowntimeRow { label, order_s, ..DowntimeRow::default() });
        all.len() - 1
    });
    let line = &mut all[index];
    line.repeats_after_dose |= when.anchor == TimeAnchor::Dose;
    line
}

/// A planned time in seconds from T0, if everything goes as planned, and its label.
fn planned_position(plan: &Plan, when: PlannedTime) -> (i64, String) {
    let minutes = when.offset.num_minutes();
    let from_t0 = |minutes: i64| match minutes {
        0 => "T0".to_owned(),
        1.. => format!("T+{minutes}"),
        _ => format!("T−{}", -minutes),
    };
    let after = |name: &str| if minutes == 0 { name.to_owned() } else { format!("{name} +{minutes}") };
    let secs = when.offset.num_seconds();
    match when.anchor {
        TimeAnchor::T0 | TimeAnchor::Dose | TimeAnchor::Start => (secs, from_t0(minutes)),
        TimeAnchor::Stop => (infusion_stop_s(plan) + secs, after("stop")),
        TimeAnchor::Phase(id) => {
            let title = plan.phase(id).map_or(id.id(), |phase| phase.title.as_str());
            (phase_start_s(plan, id) + secs, after(title))
        }
    }
}

/// The planned beginning of a stage in seconds from T0.
fn phase_start_s(plan: &Plan, id: PhaseId) -> i64 {
    let before: u32 = plan.phases.iter().filter(|phase| phase.id < id).map(|phase| phase.minutes).sum();
    (i64::from(before) - i64::from(plan.minutes_to_t0())) * 60
}

/// The planned end of the infusion in seconds from T0.
fn infusion_stop_s(plan: &Plan) -> i64 {
    let stop = plan.acts.iter().find(|act| act.answering_item == "infusion_stop");
    stop.map_or_else(|| phase_start_s(plan, PhaseId::Integrate), |act| act.planned_time.offset.num_seconds())
}

/// Every planned look. A series without an end lasts until the last stage or the earliest release.
fn planned_looks(plan: &Plan) -> Vec<PlannedTime> {
    let mut all = Vec::new();
    let leaves = TimeDelta::seconds(phase_start_s(plan, PhaseId::After)).max(earliest_release(plan));
    for look in &plan.looks {
        match &look.schedule {
            LookSchedule::Times(times) => all.extend(times.iter().copied()),
            LookSchedule::Every { interval: every, from, until } => {
                let last = until.map_or(leaves, |until| until.offset);
                let mut after = from.offset;
                while after <= last && *every > TimeDelta::zero() {
                    all.push(PlannedTime { anchor: from.anchor, offset: after });
                    after += *every;
                }
            }
        }
    }
    all
}

/// The earliest release after T0, if one dose is given as planned.
fn earliest_release(plan: &Plan) -> TimeDelta {
    let from = if plan.release.anchor == ReleaseAnchor::InfusionStop { infusion_stop_s(plan) } else { 0 };
    plan.release.delay + TimeDelta::seconds(from)
}

/// The limits to act on: a label and the bounds. Upper and lower bounds of one thing share a line.
pub fn act_limits(plan: &Plan) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, bounds) in plan.limits.iter().filter(|limit| plan.has_in_force(limit)).filter_map(act_limit) {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.extend([" · ", &bounds]),
            None => all.push((name, bounds)),
        }
    }
    all
}

/// What a limit watches and when: `BP systolic before T0`; `None` for what is overdue.
pub(crate) fn limit_label(limit: &Limit) -> Option<String> {
    let name = match limit.subject {
        LimitSubject::Vital("bp_systolic") => "BP systolic",
        LimitSubject::Vital("bp_diastolic") => "BP diastolic",
        LimitSubject::Vital(item) => Vital::from_item(item).map(Vital::label)?,
        LimitSubject::Scale(item) => SCALES.iter().find(|scale| scale.0 == item).and_then(|scale| scale.3.first())?,
        LimitSubject::VitalsOverdue | LimitSubject::LookOverdue => return None,
    };
    let when = match limit.window {
        LimitWindow::Always => String::new(),
        LimitWindow::BeforeT0 => " before T0".to_owned(),
        LimitWindow::AfterT0 => " after T0".to_owned(),
        LimitWindow::Between(from, until) => format!(" T+{} to T+{}", from.num_minutes(), until.num_minutes()),
        LimitWindow::AfterDose(from, until) => format!(" {} to {} min after each dose", from.num_minutes(), until.num_minutes()),
        LimitWindow::DuringInfusion => " during the infusion".to_owned(),
    };
    Some(format!("{name}{when}"))
}

fn act_limit(limit: &Limit) -> Option<(String, String)> {
    let name = limit_label(limit)?;
    let bound =
        |wanted: AlertLevel| limit.bounds.iter().find(|(level, _)| *level == wanted).map(|(_, bound)| format_bound(*bound));
    let lasting = limit.min_duration.map(|time| format!(" for {} min", time.num_minutes())).unwrap_or_default();
    let act = bound(AlertLevel::Act).map(|bound| format!("{bound}{lasting}"));
    let at_once = bound(AlertLevel::AtOnce).map(|bound| format!("at once {bound}"));
    let bounds: Vec<String> = act.into_iter().chain(at_once).collect();
    (!bounds.is_empty()).then(|| (name, bounds.join(", ")))
}
