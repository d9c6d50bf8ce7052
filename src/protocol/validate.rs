//! Checks whether the parts of a protocol fit together, and builds the plan. Single values are checked where they are read.

use super::limit;
use crate::complaint::Complaint;
use crate::protocol::parse_value::format_planned_time;
use crate::protocol::raw::{RawPhase, RawProtocol};
use crate::session::plan::{LookSchedule, PhasePlan, Plan, PlannedTime, ReleaseAnchor, TimeAnchor, VitalsPoint};
use crate::session::record::names::PhaseId;
use crate::toml_reader::{Located, SourceLocation};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The plan, or every complaint about how the parts fit together.
pub(crate) fn build_plan(raw: RawProtocol) -> Result<Plan, Vec<Complaint>> {
    let mut complaints = find_missing_parts(&raw);
    complaints.extend(find_unknown_conditions(&raw));
    complaints.extend(find_conflicts(&raw));
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let start = raw.root_location.clone();
    assemble_plan(raw).ok_or_else(|| vec![start.complaint("This protocol is not complete.")])
}

/// Conflicts between parts. They are faults also in a file that is only there to be extended.
pub(crate) fn find_conflicts(raw: &RawProtocol) -> Vec<Complaint> {
    let mut complaints = find_duplicate_ids(raw);
    complaints.extend(find_duplicate_phases(raw));
    complaints.extend(find_duplicate_limits(raw));
    complaints.extend(find_simultaneous_points(&raw.points));
    complaints.extend(find_unreachable_times(raw));
    complaints.extend(find_incomplete_signature(raw));
    complaints
}

fn find_missing_parts(raw: &RawProtocol) -> Vec<Complaint> {
    let at_top = |sentence: &str| raw.root_location.complaint(sentence);
    let mut complaints = Vec::new();
    for phase in PhaseId::ALL {
        let found = raw.phases.iter().find(|known| known.value.id == phase);
        let Some(Located { value, location }) = found else {
            complaints.push(at_top(&format!("The phase `{}` is missing; a protocol plans all six.", phase.id())));
            continue;
        };
        if value.title.is_none() {
            complaints.push(location.complaint(format!("The phase `{}` has no `title`.", phase.id())));
        }
        if value.minutes.is_none() {
            complaints.push(location.complaint(format!("The phase `{}` has no `minutes`.", phase.id())));
        }
    }
    if raw.route.is_none() {
        complaints.push(at_top("The protocol has no `route`."));
    }
    if raw.substance.is_none() {
        complaints.push(at_top("The protocol has no `substance`, so no dose could set T0."));
    }
    if raw.release.is_none() {
        complaints.push(at_top("The protocol has no [release], so nobody could say when the client may leave."));
    }
    complaints
}

/// Every id that the record uses, in the order of the file's parts.
fn collect_ids(raw: &RawProtocol) -> Vec<(&str, &SourceLocation)> {
    fn ids_of<T>(parts: &[Located<T>], id: impl Fn(&T) -> &str) -> Vec<(&str, &SourceLocation)> {
        parts.iter().map(|part| (id(&part.value), &part.location)).collect()
    }
    let checklists = raw.phases.iter().filter_map(|phase| phase.value.checklist.as_ref());
    let mut ids = ids_of(&raw.points, |it| &it.id);
    ids.extend(ids_of(&raw.looks, |it| &it.id));
    ids.extend(ids_of(&raw.acts, |it| &it.id));
    ids.extend(ids_of(&raw.decisions, |it| &it.id));
    ids.extend(checklists.flat_map(|checks| ids_of(checks, |it| &it.id)));
    ids.extend(ids_of(&raw.discharge, |it| &it.id));
    ids
}

fn find_duplicate_ids(raw: &RawProtocol) -> Vec<Complaint> {
    let sentence = |id: &str, first: &SourceLocation| {
        format!("The id `{id}` stands at {} already; in the record it has to name one thing.", first.label())
    };
    find_duplicates(collect_ids(raw).into_iter(), sentence)
}

fn find_duplicate_phases(raw: &RawProtocol) -> Vec<Complaint> {
    let phases = raw.phases.iter().map(|phase| (phase.value.id, &phase.location));
    find_duplicates(phases, |id, first| format!("The phase `{}` stands at {} already.", id.id(), first.label()))
}

fn find_duplicate_limits(raw: &RawProtocol) -> Vec<Complaint> {
    let earlier = |at: usize| raw.limits.iter().take(at).find(|old| limit::watches_same(&old.value, &raw.limits[at].value));
    let problem = "watches the same thing at the same time in the same direction; put their levels into one";
    (0..raw.limits.len())
        .filter_map(|at| {
            Some(raw.limits[at].location.complaint(format!("The limit at {} {problem}.", earlier(at)?.location.label())))
        })
        .collect()
}

fn find_duplicates<'a, K: Eq + std::hash::Hash + Copy>(
    all: impl Iterator<Item = (K, &'a SourceLocation)>,
    sentence: impl Fn(K, &SourceLocation) -> String,
) -> Vec<Complaint> {
    let mut first: HashMap<K, &SourceLocation> = HashMap::new();
    let mut complaints = Vec::new();
    for (key, location) in all {
        match first.entry(key) {
            Entry::Occupied(known) => complaints.push(location.complaint(sentence(key, known.get()))),
            Entry::Vacant(slot) => _ = slot.insert(location),
        }
    }
    complaints
}

/// Points planned for the same instant. The first dosing act is T0, so a time after a dose is also a time after T0.
fn find_simultaneous_points(points: &[Located<VitalsPoint>]) -> Vec<Complaint> {
    let instant = |point: &VitalsPoint| match point.planned_time.anchor {
        TimeAnchor::Dose => PlannedTime { anchor: TimeAnchor::T0, ..point.planned_time },
        _ => point.planned_time,
    };
    let earlier = |at: usize| points.iter().take(at).find(|old| instant(&old.value) == instant(&points[at].value));
    let sentence = |new: &VitalsPoint, old: &VitalsPoint| {
        format!(
            "`{}` and `{}` are two points at one instant, {}; make them one.",
            old.id,
            new.id,
            format_planned_time(new.planned_time)
        )
    };
    (0..points.len())
        .filter_map(|at| Some(points[at].location.complaint(sentence(&points[at].value, &earlier(at)?.value))))
        .collect()
}

fn find_unknown_conditions(raw: &RawProtocol) -> Vec<Complaint> {
    let known = || raw.points.iter().map(|point| point.value.id.as_str());
    let still_asked = |id: &str| raw.points.iter().any(|point| point.value.required_if.as_ref().is_some_and(|(it, _)| it == id));
    let unknown = raw.conditions.iter().filter(|one| still_asked(&one.value) && !known().any(|id| id == one.value));
    unknown
        .map(|one| one.location.complaint(format!("No point is called `{}`.", one.value)).with_suggestion(&one.value, known()))
        .collect()
}

/// Times that count from an infusion's start or end, in a protocol whose route has no infusion.
fn find_unreachable_times(raw: &RawProtocol) -> Vec<Complaint> {
    let Some(route) = raw.route.as_deref().filter(|route| *route != "iv") else {
        return Vec::new();
    };
    let is_infusion = |when: &PlannedTime| matches!(when.anchor, TimeAnchor::Start | TimeAnchor::Stop);
    let points = raw.points.iter().map(|part| (vec![part.value.planned_time], &part.location));
    let looks = raw.looks.iter().map(|part| match &part.value.schedule {
        LookSchedule::Times(times) => (times.clone(), &part.location),
        LookSchedule::Every { from, .. } => (vec![*from], &part.location),
    });
    let acts = raw.acts.iter().map(|part| (vec![part.value.planned_time], &part.location));
    let decisions = raw.decisions.iter().map(|part| (vec![part.value.opens], &part.location));
    let music = raw.music.iter().map(|part| (vec![part.value.start], &part.location));
    let all = points.chain(looks).chain(acts).chain(decisions).chain(music);
    let never =
        |when: PlannedTime| format!("`{}` never comes: by route `{route}` there is no infusion.", format_planned_time(when));
    let mut complaints: Vec<Complaint> =
        all.filter_map(|(times, place)| Some(place.complaint(never(times.into_iter().find(is_infusion)?)))).collect();
    let release = raw.release.as_ref().filter(|release| release.value.anchor == ReleaseAnchor::InfusionStop);
    complaints.extend(release.map(|release| {
        release
            .location
            .complaint(format!("The release is counted from an infusion's end, and by route `{route}` there is none."))
    }));
    complaints
}

/// A signature needs both the name and the date.
fn find_incomplete_signature(raw: &RawProtocol) -> Option<Complaint> {
    let is_filled = |part: &&Located<String>| !part.value.is_empty();
    let (by, on) = (raw.signed_by.as_ref().filter(is_filled), raw.signed_on.as_ref().filter(is_filled));
    match (by, on) {
        (Some(half), None) => {
            Some(half.location.complaint("`signed_by` needs `signed_on`, the date on which the numbers were adopted."))
        }
        (None, Some(half)) => {
            Some(half.location.complaint("`signed_on` needs `signed_by`, the clinician who adopted the numbers."))
        }
        _ => None,
    }
}

fn assemble_plan(raw: RawProtocol) -> Option<Plan> {
    let text = |part: Option<Located<String>>| part.map(|part| part.value).unwrap_or_default();
    let mut phases: Vec<PhasePlan> = raw.phases.into_iter().map(|phase| build_phase(phase.value)).collect::<Option<_>>()?;
    phases.sort_by_key(|phase| phase.id);
    Some(Plan {
        id: raw.id?,
        title: raw.title?,
        version: raw.version?,
        signed_by: text(raw.signed_by),
        signed_on: text(raw.signed_on),
        route: raw.route?,
        substance: raw.substance?,
        phases,
        points: into_values(raw.points),
        looks: into_values(raw.looks),
        acts: into_values(raw.acts),
        decisions: into_values(raw.decisions),
        release: raw.release?.value,
        limits: into_values(raw.limits),
        discharge_checklist: into_values(raw.discharge),
        music_cues: into_values(raw.music),
        sources: raw.sources,
    })
}

fn build_phase(raw: RawPhase) -> Option<PhasePlan> {
    Some(PhasePlan {
        id: raw.id,
        title: raw.title?,
        minutes: raw.minutes?,
        checklist: into_values(raw.checklist.unwrap_or_default()),
        prompts: raw.prompts.unwrap_or_default(),
    })
}

fn into_values<T>(parts: Vec<Located<T>>) -> Vec<T> {
    parts.into_iter().map(|part| part.value).collect()
}
