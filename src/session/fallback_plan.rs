//! The plan of a record whose protocol cannot be read: it plans and judges nothing, so that the rows can still be shown.

use crate::session::{PhaseId, PhasePlan, Plan, ReleaseAnchor, ReleaseRule, Row, RowKind};
use chrono::TimeDelta;

/// An empty plan with the names found in the rows.
pub fn from_rows(rows: &[Row]) -> Plan {
    let named = rows.iter().find(|row| row.matches(RowKind::Meta, "protocol")).map_or("", |row| row.text.as_str());
    let dose = rows.iter().find(|row| row.kind == RowKind::Dose && row.unit == "mg" && !row.text.is_empty());
    let phase = |id: PhaseId| PhasePlan { id, title: id.id().to_owned(), minutes: 0, checklist: Vec::new(), prompts: Vec::new() };
    Plan {
        id: named.split(' ').next().unwrap_or_default().to_owned(),
        title: named.to_owned(),
        version: String::new(),
        signed_by: String::new(),
        signed_on: String::new(),
        route: dose.map_or_else(String::new, |row| row.text.clone()),
        substance: dose.map_or_else(|| "ketamine".to_owned(), |row| row.item.to_string()),
        phases: PhaseId::ALL.into_iter().map(phase).collect(),
        points: Vec::new(),
        looks: Vec::new(),
        acts: Vec::new(),
        decisions: Vec::new(),
        release: ReleaseRule {
            delay: TimeDelta::zero(),
            anchor: ReleaseAnchor::LastDose,
            is_hard_floor: false,
            source: String::new(),
        },
        limits: Vec::new(),
        discharge_checklist: Vec::new(),
        music_cues: Vec::new(),
        sources: Vec::new(),
    }
}
