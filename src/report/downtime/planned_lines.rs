//! The planned points of a day as lines of paper: one for each time, with everything that is wanted then, and how each is typed
//! afterwards. Not how they look.

use crate::session::PhaseId;
use crate::session::clinical::vital::{SCALES, Vital};
use crate::session::limits::{bound_in_words, word};
use crate::session::plan::{Act, Anchor, Level, Limit, LookTimes, Measure, Plan, ReleaseAnchor, Take, When, Window};
use chrono::TimeDelta;

/// What a line of the sheet is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its time as the plan has it: `T+15`, `dose +2`, or the name of a stage.
    pub label: String,
    /// What is to be measured, in the order of the flowsheet.
    pub vitals: Vec<Vital>,
    /// Whether a look is wanted.
    pub look: bool,
    /// Scores that are wanted, by the word that is typed.
    pub scales: Vec<&'static str>,
    /// Questions with yes or no.
    pub ask: Vec<String>,
    /// What is done or decided then, in words.
    pub does: Vec<String>,
    /// The record lacks something without it.
    pub is_required: bool,
    /// It is wanted only in a case, in words.
    pub only_if: Option<String>,
    /// It comes again after every further dose.
    pub comes_again: bool,
    /// Where it stands, in seconds from T0 as planned.
    order_s: i64,
}

/// The vitals that the sheet has columns for.
pub const COLUMNS: [Vital; 4] = [Vital::Bp, Vital::Hr, Vital::Spo2, Vital::Rr];

impl Line {
    /// What is typed for it afterwards, at a time of day: one line for each entry.
    pub fn typed(&self, time: &str) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.vitals.is_empty() {
            let in_order = COLUMNS.iter().take(self.vitals.len()).eq(self.vitals.iter());
            let all: Vec<String> = self.vitals.iter().map(|vital| value(*vital, in_order)).collect();
            lines.push(format!("{time} {}", all.join(" ")));
        }
        if self.look {
            lines.push(format!("{time} ok"));
        }
        lines.extend(self.scales.iter().map(|word| format!("{time} {word} 5")));
        lines.extend(self.ask.iter().map(|id| format!("{time} {} yes", id.replace('_', " "))));
        lines
    }
}

fn value(vital: Vital, in_order: bool) -> String {
    let (letter, number) = match vital {
        Vital::Bp => ("b", "128/76"),
        Vital::Hr => ("h", "71"),
        Vital::Spo2 => ("s", "97"),
        Vital::Rr => ("r", "14"),
        Vital::Temp => ("t", "36.6"),
        Vital::Weight => ("w", "72"),
    };
    if in_order { number.to_owned() } else { format!("{letter}{number}") }
}

/// Every line of a plan, in the order of the day.
pub fn lines(plan: &Plan) -> Vec<Line> {
    let mut all: Vec<Line> = Vec::new();
    for point in &plan.points {
        let line = at(&mut all, plan, point.at);
        for take in &point.take {
            match take {
                Take::Look => line.look = true,
                Take::Vital(vital) if !line.vitals.contains(vital) => line.vitals.push(*vital),
                Take::Vital(_) => {}
                Take::Scale(item) => {
                    line.scales
                        .extend(SCALES.iter().filter(|scale| scale.0 == *item).filter_map(|scale| scale.3.first()).copied());
                }
            }
        }
        line.vitals.sort_unstable();
        line.ask.extend(point.ask.iter().filter(|ask| !line.ask.contains(ask)).cloned().collect::<Vec<_>>());
        line.is_required |= point.required;
        if let Some((id, level)) = point.required_if.as_ref().filter(|_| !point.required) {
            let known = plan.points.iter().find(|other| other.id == *id).map(|other| place(plan, other.at).1);
            let level = word(*level);
            line.only_if = Some(format!("if {} over {level}", known.unwrap_or_else(|| id.clone())));
        }
    }
    for when in looks(plan) {
        at(&mut all, plan, when).look = true;
    }
    for act in plan.acts.iter().filter(|act| act.event != plan.substance) {
        let words = act.id.replace('_', " ");
        at(&mut all, plan, act.at).does.push(words);
    }
    for decision in plan.decisions.iter().filter(|decision| decision.opens.after > TimeDelta::zero()) {
        let until = decision.closes.map(|closes| format!(" (until {})", place(plan, closes).1)).unwrap_or_default();
        at(&mut all, plan, decision.opens).does.push(format!("{}?{until}", decision.id.replace('_', " ")));
    }
    all.sort_by_key(|line| line.order_s);
    all
}

/// The acts that give the substance itself: they stand with the doses.
pub(crate) fn devices(plan: &Plan) -> impl Iterator<Item = &Act> {
    plan.acts.iter().filter(|act| act.event == plan.substance)
}

/// The line of a time, there or new.
fn at<'a>(all: &'a mut Vec<Line>, plan: &Plan, when: When) -> &'a mut Line {
    let (order_s, label) = place(plan, when);
    let found = all.iter().position(|line| line.label == label);
    let index = found.unwrap_or_else(|| {
        all.push(Line { label, order_s, ..Line::default() });
        all.len() - 1
    });
    let line = &mut all[index];
    line.comes_again |= when.anchor == Anchor::Dose;
    line
}

/// Where a time stands on a day that goes as planned, and its name there.
fn place(plan: &Plan, when: When) -> (i64, String) {
    let minutes = when.after.num_minutes();
    let from_t0 = |minutes: i64| match minutes {
        0 => "T0".to_owned(),
        1.. => format!("T+{minutes}"),
        _ => format!("T−{}", -minutes),
    };
    let after = |name: &str| if minutes == 0 { name.to_owned() } else { format!("{name} +{minutes}") };
    let secs = when.after.num_seconds();
    match when.anchor {
        Anchor::T0 | Anchor::Dose | Anchor::Start => (secs, from_t0(minutes)),
        Anchor::Stop => (stops_s(plan) + secs, after("stop")),
        Anchor::Phase(id) => {
            let title = plan.phase(id).map_or(id.id(), |phase| phase.title.as_str());
            (begins_s(plan, id) + secs, after(title))
        }
    }
}

/// When a stage begins, in seconds from T0 as planned.
fn begins_s(plan: &Plan, id: PhaseId) -> i64 {
    let before: u32 = plan.phases.iter().filter(|phase| phase.id < id).map(|phase| phase.minutes).sum();
    (i64::from(before) - i64::from(plan.minutes_to_t0())) * 60
}

/// When the infusion ends, in seconds from T0 as planned.
fn stops_s(plan: &Plan) -> i64 {
    let stop = plan.acts.iter().find(|act| act.event == "infusion_stop");
    stop.map_or_else(|| begins_s(plan, PhaseId::Integrate), |act| act.at.after.num_seconds())
}

/// Each look that is planned until the last stage begins; a series without an end goes on for as long as the client is there.
fn looks(plan: &Plan) -> Vec<When> {
    let mut all = Vec::new();
    let leaves = TimeDelta::seconds(begins_s(plan, PhaseId::After)).max(earliest_release(plan));
    for look in &plan.looks {
        match &look.times {
            LookTimes::At(times) => all.extend(times.iter().copied()),
            LookTimes::Every { every, from, until } => {
                let last = until.map_or(leaves, |until| until.after);
                let mut after = from.after;
                while after <= last && *every > TimeDelta::zero() {
                    all.push(When { anchor: from.anchor, after });
                    after += *every;
                }
            }
        }
    }
    all
}

/// The earliest release after T0, where one dose is given as planned.
fn earliest_release(plan: &Plan) -> TimeDelta {
    let from = if plan.release.anchor == ReleaseAnchor::InfusionStop { stops_s(plan) } else { 0 };
    plan.release.after + TimeDelta::seconds(from)
}

/// The limits to act on, each in a line: what and when, and from which reading on. What is too high and what is too low stand together.
pub fn limits(plan: &Plan) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, bounds) in plan.limits.iter().filter_map(limit) {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.extend([" · ", &bounds]),
            None => all.push((name, bounds)),
        }
    }
    all
}

fn limit(limit: &Limit) -> Option<(String, String)> {
    let name = match limit.measure {
        Measure::Vital("bp_systolic") => "BP systolic",
        Measure::Vital("bp_diastolic") => "BP diastolic",
        Measure::Vital(item) => Vital::of_item(item).map(Vital::label)?,
        Measure::Scale(item) => SCALES.iter().find(|scale| scale.0 == item).and_then(|scale| scale.3.first())?,
        Measure::VitalsOverdue | Measure::LookOverdue => return None,
    };
    let when = match limit.when {
        Window::Any => String::new(),
        Window::BeforeT0 => " before T0".to_owned(),
        Window::AfterT0 => " after T0".to_owned(),
        Window::Between(from, until) => format!(" T+{} to T+{}", from.num_minutes(), until.num_minutes()),
    };
    let bound = |wanted: Level| limit.bounds.iter().find(|(level, _)| *level == wanted).map(|(_, bound)| bound_in_words(*bound));
    let lasting = limit.lasting.map(|time| format!(" for {} min", time.num_minutes())).unwrap_or_default();
    let act = bound(Level::Act).map(|bound| format!("{bound}{lasting}"));
    let at_once = bound(Level::AtOnce).map(|bound| format!("at once {bound}"));
    let bounds: Vec<String> = act.into_iter().chain(at_once).collect();
    (!bounds.is_empty()).then(|| (format!("{name}{when}"), bounds.join(", ")))
}
