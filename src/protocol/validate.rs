//! Checks whether the parts of a protocol fit together, and builds the plan. Single values are checked where they are read.

use super::key_walk::Located;
use super::limit;
use super::parse_value::format_planned_time;
use super::raw::{RawPhase, RawProtocol};
use crate::complaint::Complaint;
use crate::session::plan::{LookSchedule, PhasePlan, Plan, PlannedTime, ReleaseAnchor, TimeAnchor, VitalsPoint};
use crate::session::record::names::PhaseId;
use crate::toml_reader::SourceLocation;

/// What a plan lacks. A part that could not be read would be reported as missing, so this is for files without complaints.
pub(crate) fn find_gaps(raw: &Located<RawProtocol>) -> Vec<Complaint> {
    let mut complaints = find_missing_parts(raw);
    complaints.extend(find_unknown_conditions(&raw.value.points));
    complaints
}

/// Conflicts between parts. They are faults also in a file that is only there to be extended.
pub(crate) fn find_conflicts(raw: &Located<RawProtocol>) -> Vec<Complaint> {
    let RawProtocol { phases, points, limits, .. } = &raw.value;
    let mut complaints = find_duplicate_ids(&raw.value);
    complaints.extend(find_repeats(
        &located(phases, |phase| phase),
        |phase, earlier| phase.id == earlier.id,
        |phase, _, place| format!("The phase `{}` is already at {place}.", phase.id.id()),
    ));
    complaints.extend(find_repeats(
        &located(limits, |limit| limit),
        |limit, earlier| limit::watches_same(limit, earlier),
        |_, _, place| {
            let problem = "watches the same thing at the same time in the same direction; put their levels into one";
            format!("The limit at {place} {problem}.")
        },
    ));
    complaints.extend(find_repeats(
        &located(points, |point| point),
        |point, earlier| instant(point) == instant(earlier),
        |point, earlier, _| {
            let time = format_planned_time(&point.planned_time);
            format!("`{}` and `{}` are two points at one instant, {time}; make them one.", earlier.id, point.id)
        },
    ));
    complaints.extend(find_shared_names(&raw.value));
    complaints.extend(find_unreachable_times(&raw.value));
    complaints.extend(find_incomplete_signature(raw));
    complaints
}

fn find_missing_parts(Located { value: raw, location, .. }: &Located<RawProtocol>) -> Vec<Complaint> {
    let at_top = |sentence: &str| location.complaint(sentence);
    let mut complaints = Vec::new();
    for phase in PhaseId::ALL {
        let found = raw.phases.iter().find(|known| known.value.id == phase);
        let Some(Located { value, location, .. }) = found else {
            complaints.push(at_top(&format!("The phase `{}` is missing; a protocol plans all six.", phase.id())));
            continue;
        };
        for (key, is_missing) in [("title", value.title.is_none()), ("minutes", value.minutes.is_none())] {
            complaints.extend(is_missing.then(|| location.complaint(format!("The phase `{}` has no `{key}`.", phase.id()))));
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

/// What is compared of each part, and its place.
fn located<'p, T, K>(parts: &'p [Located<T>], of: impl Fn(&'p T) -> K) -> Vec<(K, &'p SourceLocation)> {
    parts.iter().map(|part| (of(&part.value), &part.location)).collect()
}

/// Ids of the record that name two things.
fn find_duplicate_ids(raw: &RawProtocol) -> Vec<Complaint> {
    let mut ids = located(&raw.points, |point| point.id.as_str());
    ids.extend(located(&raw.looks, |look| look.id.as_str()));
    ids.extend(located(&raw.acts, |act| act.id.as_str()));
    ids.extend(located(&raw.decisions, |decision| decision.id.as_str()));
    let checklists = raw.phases.iter().filter_map(|phase| phase.value.checklist.as_ref());
    ids.extend(checklists.chain([&raw.discharge]).flat_map(|items| located(items, |item| item.id.as_str())));
    find_repeats(
        &ids,
        |id, earlier| id == earlier,
        |id, _, place| format!("The id `{id}` is already used at {place}; each id can name only one thing."),
    )
}

/// Names that stand for two medicines.
fn find_shared_names(raw: &RawProtocol) -> Vec<Complaint> {
    find_repeats(
        &located(&raw.medicines, |medicine| medicine),
        |medicine, earlier| medicine.all_names().any(|name| earlier.is_named(name)),
        |medicine, earlier, place| {
            let shared = medicine.all_names().find(|name| earlier.is_named(name)).unwrap_or_default();
            format!("`{shared}` already names the medicine at {place}; each name can mean only one medicine.")
        },
    )
}

/// A complaint about each part that repeats an earlier one. `sentence` gets the part, the earlier one and its place.
fn find_repeats<T>(
    parts: &[(T, &SourceLocation)],
    is_same: impl Fn(&T, &T) -> bool,
    sentence: impl Fn(&T, &T, &str) -> String,
) -> Vec<Complaint> {
    let repeat = |(at, (part, location)): (usize, &(T, &SourceLocation))| {
        let (earlier, first) = parts.iter().take(at).find(|(earlier, _)| is_same(part, earlier))?;
        Some(location.complaint(sentence(part, earlier, &first.label())))
    };
    parts.iter().enumerate().filter_map(repeat).collect()
}

/// When a point is planned. The first dosing act is T0, so a time after a dose is also a time after T0.
fn instant(point: &VitalsPoint) -> PlannedTime {
    match point.planned_time.anchor {
        TimeAnchor::Dose => PlannedTime { anchor: TimeAnchor::T0, ..point.planned_time },
        _ => point.planned_time,
    }
}

fn find_unknown_conditions(points: &[Located<VitalsPoint>]) -> Vec<Complaint> {
    let known = || points.iter().map(|point| point.value.id.as_str());
    let unknown = points.iter().filter_map(|point| {
        let (id, _) = point.value.required_if.as_ref().filter(|(id, _)| known().all(|known| known != id))?;
        let complaint = point.key_location("required_if").complaint(format!("There is no point `{id}`."));
        Some(complaint.with_suggestion(id, known()))
    });
    unknown.collect()
}

/// Times that count from an infusion's start or end, in a protocol whose route has no infusion.
fn find_unreachable_times(raw: &RawProtocol) -> Vec<Complaint> {
    let Some(route) = raw.route.as_deref().filter(|route| *route != "iv") else {
        return Vec::new();
    };
    let mut times = located(&raw.points, |point| vec![point.planned_time]);
    times.extend(located(&raw.looks, |look| match &look.schedule {
        LookSchedule::Times(times) => times.clone(),
        LookSchedule::Every { from, .. } => vec![*from],
    }));
    times.extend(located(&raw.acts, |act| vec![act.planned_time]));
    times.extend(located(&raw.decisions, |decision| vec![decision.opens]));
    times.extend(located(&raw.music, |cue| vec![cue.start]));
    let is_infusion = |time: &&PlannedTime| matches!(time.anchor, TimeAnchor::Start | TimeAnchor::Stop);
    let unreachable = times.iter().filter_map(|(times, location)| {
        let time = format_planned_time(times.iter().find(is_infusion)?);
        Some(location.complaint(format!("`{time}` never happens: route `{route}` has no infusion.")))
    });
    let release = raw.release.iter().filter(|release| release.value.anchor == ReleaseAnchor::InfusionStop).map(|release| {
        let sentence = format!("The release is counted from the end of an infusion, but route `{route}` has none.");
        release.location.complaint(sentence)
    });
    unreachable.chain(release).collect()
}

/// A signature needs both the name and the date.
fn find_incomplete_signature(raw: &Located<RawProtocol>) -> Option<Complaint> {
    let is_filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    let (key, sentence) = match (is_filled(&raw.value.signed_by), is_filled(&raw.value.signed_on)) {
        (true, false) => ("signed_by", "`signed_by` needs `signed_on`, the date on which the numbers were adopted."),
        (false, true) => ("signed_on", "`signed_on` needs `signed_by`, the clinician who adopted the numbers."),
        _ => return None,
    };
    Some(raw.key_location(key).complaint(sentence))
}

/// The plan of a protocol without gaps; `None` if it has one.
pub(crate) fn assemble_plan(raw: RawProtocol) -> Option<Plan> {
    let mut phases: Vec<PhasePlan> = raw.phases.into_iter().map(|phase| build_phase(phase.value)).collect::<Option<_>>()?;
    phases.sort_by_key(|phase| phase.id);
    Some(Plan {
        id: raw.id,
        title: raw.title,
        version: raw.version,
        signed_by: raw.signed_by.unwrap_or_default(),
        signed_on: raw.signed_on.unwrap_or_default(),
        signed_sha256: raw.signed_sha256.unwrap_or_default(),
        is_signed_text: false,
        route: raw.route?,
        substance: raw.substance?,
        medicines: into_values(raw.medicines),
        phases,
        points: into_values(raw.points),
        looks: into_values(raw.looks),
        acts: into_values(raw.acts),
        decisions: into_values(raw.decisions),
        release: raw.release?.value,
        limits: into_values(raw.limits),
        raise_steps: into_values(raw.raise_steps),
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
