//! The names that a protocol gives to a record: its ids, and the names that `session::due` makes of them.

use bedside::session::plan::{ChecklistItem, LookSchedule, Plan};
use bedside::session::record::vocabulary::RowKind;
use std::collections::{BTreeMap, BTreeSet};

/// The names of one protocol, by the kind of row that carries them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownIds {
    exact: BTreeMap<RowKind, BTreeSet<String>>,
    /// The id of each planned thing, and whether its instances have an offset in their name.
    planned: BTreeMap<String, bool>,
}

/// Every name that a record with this plan may use.
pub fn known_ids(plan: &Plan) -> KnownIds {
    let mut known = KnownIds::default();
    let checklists = plan.phases.iter().flat_map(|phase| &phase.checklist).chain(&plan.discharge_checklist);
    known.add(RowKind::Checklist, checklists.map(|ChecklistItem { id, .. }| id));
    known.add(RowKind::Decision, plan.decisions.iter().map(|decision| &decision.id));
    known.add(RowKind::Checklist, plan.points.iter().flat_map(|point| &point.questions).chain([&"symptoms".to_owned()]));
    let rechecks: Vec<String> = plan.decisions.iter().map(|decision| format!("{}_recheck", decision.id)).collect();
    known.add(RowKind::Timer, plan.acts.iter().map(|act| &act.id).chain(&rechecks).chain([&"recheck".to_owned()]));
    known.add(RowKind::Dose, plan.medicines.iter().map(|medicine| &medicine.id).chain([&plan.substance]));
    let single = plan.points.iter().map(|point| &point.id).chain(plan.acts.iter().map(|act| &act.id));
    known.planned.extend(single.chain(plan.decisions.iter().map(|decision| &decision.id)).map(|id| (id.clone(), false)));
    known.planned.extend(rechecks.into_iter().map(|id| (id, false)));
    known.planned.extend(plan.looks.iter().map(|look| {
        let has_offsets = !matches!(&look.schedule, LookSchedule::Times(times) if times.len() == 1);
        (look.id.clone(), has_offsets)
    }));
    known
}

impl KnownIds {
    /// Whether rows of this kind may have this item, such as `due,look_dose_5m_d2`.
    pub fn contains(&self, kind: RowKind, item: &str) -> bool {
        if kind == RowKind::Due {
            return is_recheck(item)
                || self.is_planned_instance(item)
                || strip_last_part(item, is_repeat_suffix).is_some_and(|id| self.is_planned_instance(id));
        }
        self.exact.get(&kind).is_some_and(|ids| ids.contains(item))
    }

    fn is_planned_instance(&self, item: &str) -> bool {
        let is_planned = |id: &str, has_offset: bool| self.planned.get(id) == Some(&has_offset);
        is_planned(item, false) || strip_last_part(item, is_offset_suffix).is_some_and(|id| is_planned(id, true))
    }

    fn add<'a>(&mut self, kind: RowKind, ids: impl IntoIterator<Item = &'a String>) {
        self.exact.entry(kind).or_default().extend(ids.into_iter().cloned());
    }
}

/// The id before the last `_`, if what follows is a suffix of the wanted kind.
fn strip_last_part(item: &str, is_suffix: fn(&str) -> bool) -> Option<&str> {
    item.rsplit_once('_').filter(|(_, suffix)| is_suffix(suffix)).map(|(id, _)| id)
}

/// `d2` for the second dosing act, `h2` for the second hold; the first has no suffix.
fn is_repeat_suffix(suffix: &str) -> bool {
    suffix.strip_prefix(['d', 'h']).and_then(|number| number.parse::<u32>().ok()).is_some_and(|number| number > 1)
}

/// `recheck_118`: the id of a recheck has the number of the row that asked for it.
fn is_recheck(item: &str) -> bool {
    item.strip_prefix("recheck_").is_some_and(|row| row.parse::<u64>().is_ok())
}

/// `30m` or `90s`.
fn is_offset_suffix(suffix: &str) -> bool {
    suffix.strip_suffix(['m', 's']).is_some_and(|number| number.parse::<i64>().is_ok())
}
