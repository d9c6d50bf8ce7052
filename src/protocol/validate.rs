//! Whether the parts of a protocol fit together; if they do, its plan. Single values were judged where they were read.

use super::limit;
use super::page::{Place, Placed};
use crate::complaint::Complaint;
use crate::protocol::parse_value::when_text;
use crate::protocol::raw::{Draft, PhaseDraft};
use crate::session::plan::{Anchor, LookTimes, PhasePlan, Plan, Point, ReleaseAnchor, When};
use crate::session::record::names::PhaseId;
use std::collections::HashMap;

/// The plan, or everything that stands in its way.
pub(crate) fn plan(draft: Draft) -> Result<Plan, Vec<Complaint>> {
    let mut said = missing(&draft);
    said.extend(unknown_conditions(&draft));
    said.extend(faults(&draft));
    if !said.is_empty() {
        return Err(said);
    }
    let start = draft.start.clone();
    assemble(draft).ok_or_else(|| vec![start.complaint("This protocol is not complete.")])
}

/// What is wrong between parts, for a file that is only there to be extended as well.
pub(crate) fn faults(draft: &Draft) -> Vec<Complaint> {
    let mut said = doubled_ids(draft);
    said.extend(doubled_phases(draft));
    said.extend(doubled_limits(draft));
    said.extend(same_instant(&draft.points));
    said.extend(times_that_never_come(draft));
    said.extend(half_signed(draft));
    said
}

fn missing(draft: &Draft) -> Vec<Complaint> {
    let at_start = |what: &str| draft.start.complaint(what);
    let mut said = Vec::new();
    for phase in PhaseId::ALL {
        let found = draft.phases.iter().find(|known| known.it.id == phase);
        let Some(Placed { it, place }) = found else {
            said.push(at_start(&format!("The phase `{}` is missing; a protocol plans all six.", phase.id())));
            continue;
        };
        if it.title.is_none() {
            said.push(place.complaint(format!("The phase `{}` has no `title`.", phase.id())));
        }
        if it.minutes.is_none() {
            said.push(place.complaint(format!("The phase `{}` has no `minutes`.", phase.id())));
        }
    }
    if draft.route.is_none() {
        said.push(at_start("The protocol has no `route`."));
    }
    if draft.substance.is_none() {
        said.push(at_start("The protocol has no `substance`, so no dose could set T0."));
    }
    if draft.release.is_none() {
        said.push(at_start("The protocol has no [release], so nobody could say when the client may leave."));
    }
    said
}

/// Every id that the record uses, with its place, in the order of the file's parts.
fn ids(draft: &Draft) -> Vec<(&str, &Place)> {
    fn of<T>(parts: &[Placed<T>], id: impl Fn(&T) -> &str) -> Vec<(&str, &Place)> {
        parts.iter().map(|part| (id(&part.it), &part.place)).collect()
    }
    let checklists = draft.phases.iter().filter_map(|phase| phase.it.checklist.as_ref());
    let mut ids = of(&draft.points, |it| &it.id);
    ids.extend(of(&draft.looks, |it| &it.id));
    ids.extend(of(&draft.acts, |it| &it.id));
    ids.extend(of(&draft.decisions, |it| &it.id));
    ids.extend(checklists.flat_map(|checks| of(checks, |it| &it.id)));
    ids.extend(of(&draft.discharge, |it| &it.id));
    ids
}

fn doubled_ids(draft: &Draft) -> Vec<Complaint> {
    let again = |id: &str, first: &Place| {
        format!("The id `{id}` stands at {} already; in the record it has to name one thing.", first.label())
    };
    doubled(ids(draft).into_iter(), again)
}

fn doubled_phases(draft: &Draft) -> Vec<Complaint> {
    let phases = draft.phases.iter().map(|phase| (phase.it.id, &phase.place));
    doubled(phases, |id, first| format!("The phase `{}` stands at {} already.", id.id(), first.label()))
}

fn doubled_limits(draft: &Draft) -> Vec<Complaint> {
    let earlier = |at: usize| draft.limits.iter().take(at).find(|old| limit::is_same(&old.it, &draft.limits[at].it));
    let told = "watches the same thing at the same time in the same direction; put their levels into one";
    (0..draft.limits.len())
        .filter_map(|at| Some(draft.limits[at].place.complaint(format!("The limit at {} {told}.", earlier(at)?.place.label()))))
        .collect()
}

fn doubled<'a, K: Eq + std::hash::Hash + Copy>(
    all: impl Iterator<Item = (K, &'a Place)>,
    sentence: impl Fn(K, &Place) -> String,
) -> Vec<Complaint> {
    let mut first: HashMap<K, &Place> = HashMap::new();
    let mut said = Vec::new();
    for (key, place) in all {
        match first.get(&key) {
            Some(known) => said.push(place.complaint(sentence(key, known))),
            None => {
                first.insert(key, place);
            }
        }
    }
    said
}

/// The first dosing act is T0, so a time after a dose is a time after T0 as well.
fn same_instant(points: &[Placed<Point>]) -> Vec<Complaint> {
    let instant = |point: &Point| match point.at.anchor {
        Anchor::Dose => When { anchor: Anchor::T0, ..point.at },
        _ => point.at,
    };
    let earlier = |at: usize| points.iter().take(at).find(|old| instant(&old.it) == instant(&points[at].it));
    let sentence = |new: &Point, old: &Point| {
        format!("`{}` and `{}` are two points at one instant, {}; make them one.", old.id, new.id, when_text(new.at))
    };
    (0..points.len()).filter_map(|at| Some(points[at].place.complaint(sentence(&points[at].it, &earlier(at)?.it)))).collect()
}

fn unknown_conditions(draft: &Draft) -> Vec<Complaint> {
    let known = || draft.points.iter().map(|point| point.it.id.as_str());
    let still_asked = |id: &str| draft.points.iter().any(|point| point.it.required_if.as_ref().is_some_and(|(it, _)| it == id));
    let unknown = draft.conditions.iter().filter(|one| still_asked(&one.it) && !known().any(|id| id == one.it));
    unknown.map(|one| one.place.complaint(format!("No point is called `{}`.", one.it)).did_you_mean(&one.it, known())).collect()
}

/// An infusion's start and end come only where there is an infusion.
fn times_that_never_come(draft: &Draft) -> Vec<Complaint> {
    let Some(route) = draft.route.as_ref().map(|route| route.it.as_str()).filter(|route| *route != "iv") else {
        return Vec::new();
    };
    let is_infusion = |when: &When| matches!(when.anchor, Anchor::Start | Anchor::Stop);
    let points = draft.points.iter().map(|part| (vec![part.it.at], &part.place));
    let looks = draft.looks.iter().map(|part| match &part.it.times {
        LookTimes::At(times) => (times.clone(), &part.place),
        LookTimes::Every { from, .. } => (vec![*from], &part.place),
    });
    let acts = draft.acts.iter().map(|part| (vec![part.it.at], &part.place));
    let decisions = draft.decisions.iter().map(|part| (vec![part.it.opens], &part.place));
    let music = draft.music.iter().map(|part| (vec![part.it.from], &part.place));
    let all = points.chain(looks).chain(acts).chain(decisions).chain(music);
    let never = |when: When| format!("`{}` never comes: by route `{route}` there is no infusion.", when_text(when));
    let mut said: Vec<Complaint> =
        all.filter_map(|(times, place)| Some(place.complaint(never(times.into_iter().find(is_infusion)?)))).collect();
    let release = draft.release.as_ref().filter(|release| release.it.anchor == ReleaseAnchor::InfusionStop);
    said.extend(release.map(|release| {
        release.place.complaint(format!("The release is counted from an infusion's end, and by route `{route}` there is none."))
    }));
    said
}

/// A name without a date, or a date without a name, adopts nothing.
fn half_signed(draft: &Draft) -> Option<Complaint> {
    let is_filled = |part: &&Placed<String>| !part.it.is_empty();
    let (by, on) = (draft.signed_by.as_ref().filter(is_filled), draft.signed_on.as_ref().filter(is_filled));
    match (by, on) {
        (Some(half), None) => {
            Some(half.place.complaint("`signed_by` needs `signed_on`, the date on which the numbers were adopted."))
        }
        (None, Some(half)) => Some(half.place.complaint("`signed_on` needs `signed_by`, the clinician who adopted the numbers.")),
        _ => None,
    }
}

fn assemble(draft: Draft) -> Option<Plan> {
    let text = |part: Option<Placed<String>>| part.map(|part| part.it).unwrap_or_default();
    let mut phases: Vec<PhasePlan> = draft.phases.into_iter().map(|phase| phase_plan(phase.it)).collect::<Option<_>>()?;
    phases.sort_by_key(|phase| phase.id);
    Some(Plan {
        id: draft.id?.it,
        title: draft.title?.it,
        version: draft.version?.it,
        signed_by: text(draft.signed_by),
        signed_on: text(draft.signed_on),
        route: draft.route?.it,
        substance: draft.substance?.it,
        phases,
        points: bare(draft.points),
        looks: bare(draft.looks),
        acts: bare(draft.acts),
        decisions: bare(draft.decisions),
        release: draft.release?.it,
        limits: bare(draft.limits),
        discharge: bare(draft.discharge),
        music: bare(draft.music),
        sources: draft.sources,
    })
}

fn phase_plan(draft: PhaseDraft) -> Option<PhasePlan> {
    Some(PhasePlan {
        id: draft.id,
        title: draft.title?,
        minutes: draft.minutes?,
        checklist: bare(draft.checklist.unwrap_or_default()),
        prompts: draft.prompts.unwrap_or_default(),
    })
}

fn bare<T>(parts: Vec<Placed<T>>) -> Vec<T> {
    parts.into_iter().map(|part| part.it).collect()
}
