//! Which names a record may carry because its protocol gives them: ids, and the instances that `due` makes of them.

use crate::session::due::{RECHECK, is_recheck};
use crate::session::plan::{Check, Decision, LookTimes, Plan};
use crate::session::record::vocabulary::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// The names of one protocol, by the kind of row that carries them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownIds {
    exact: BTreeMap<Kind, BTreeSet<String>>,
    /// Planned things: the id, and whether its instances are told apart by their offset.
    planned: BTreeMap<String, bool>,
}

/// Collects them.
pub fn known_ids(plan: &Plan) -> KnownIds {
    let mut known = KnownIds::default();
    let checklists = plan.phases.iter().flat_map(|phase| &phase.checklist).chain(&plan.discharge);
    known.add(Kind::Checklist, checklists.map(|Check { id, .. }| id));
    known.add(Kind::Decision, plan.decisions.iter().map(|decision| &decision.id));
    known.add(Kind::Checklist, plan.points.iter().flat_map(|point| &point.ask));
    let rechecks: Vec<String> = plan.decisions.iter().map(Decision::recheck_id).collect();
    known.add(Kind::Timer, plan.acts.iter().map(|act| &act.id).chain(&rechecks).chain([&RECHECK.to_owned()]));
    known.add(Kind::Dose, [&plan.substance]);
    let single = plan.points.iter().map(|point| &point.id).chain(plan.acts.iter().map(|act| &act.id));
    known.planned.extend(single.chain(plan.decisions.iter().map(|decision| &decision.id)).map(|id| (id.clone(), false)));
    known.planned.extend(rechecks.into_iter().map(|id| (id, false)));
    known.planned.extend(plan.looks.iter().map(|look| {
        let has_offsets = !matches!(&look.times, LookTimes::At(times) if times.len() == 1);
        (look.id.clone(), has_offsets)
    }));
    known
}

impl KnownIds {
    /// Whether the protocol gives rows of this kind this item: `due,look_dose_5m_d2` for one.
    pub fn contains(&self, kind: Kind, item: &str) -> bool {
        if kind == Kind::Due {
            return is_recheck(item) || self.is_instance(item) || split(item, is_again).is_some_and(|id| self.is_instance(id));
        }
        self.exact.get(&kind).is_some_and(|ids| ids.contains(item))
    }

    fn is_instance(&self, item: &str) -> bool {
        let is_planned = |id: &str, has_offset: bool| self.planned.get(id) == Some(&has_offset);
        is_planned(item, false) || split(item, is_offset).is_some_and(|id| is_planned(id, true))
    }

    fn add<'a>(&mut self, kind: Kind, ids: impl IntoIterator<Item = &'a String>) {
        self.exact.entry(kind).or_default().extend(ids.into_iter().cloned());
    }
}

/// The id before its last part, if that part is what it should be.
fn split(item: &str, is_suffix: fn(&str) -> bool) -> Option<&str> {
    item.rsplit_once('_').filter(|(_, suffix)| is_suffix(suffix)).map(|(id, _)| id)
}

/// `d2` for the second dosing act, `h2` for what a second hold asks; the first carries none.
fn is_again(suffix: &str) -> bool {
    suffix.strip_prefix(['d', 'h']).and_then(|number| number.parse::<u32>().ok()).is_some_and(|number| number > 1)
}

/// `30m` or `90s`.
fn is_offset(suffix: &str) -> bool {
    suffix.strip_suffix(['m', 's']).is_some_and(|number| number.parse::<i64>().is_ok())
}
