//! The numbers of a protocol that no source says, for the clinician who signs it.

use super::planned_lines::limit_label;
use crate::protocol::format_planned_time;
use crate::session::limits::{format_bound, lacks_source, source_of_level};
use crate::session::plan::{AlertLevel, Limit, LookSchedule, Plan};

/// Each number without a source: what it is about, and the number with what the protocol says of it.
pub fn consensus_numbers(plan: &Plan) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = plan.limits.iter().filter_map(limit_numbers).collect();
    let mut add = |id: &str, number: String, source: &str| {
        if lacks_source(source) {
            all.push((id.replace('_', " "), format!("{number} · {source}")));
        }
    };
    for point in &plan.points {
        let tolerance = point.tolerance.map(|tolerance| format!(" ± {} min", tolerance.num_minutes())).unwrap_or_default();
        add(&format!("vitals {}", point.id), format!("{}{tolerance}", format_planned_time(&point.planned_time)), &point.source);
    }
    for look in &plan.looks {
        let times = match &look.schedule {
            LookSchedule::Times(times) => times.iter().map(format_planned_time).collect::<Vec<_>>().join(", "),
            LookSchedule::Every { interval, from, .. } => {
                format!("every {} min from {}", interval.num_minutes(), format_planned_time(from))
            }
        };
        add(&look.id, times, &look.source);
    }
    for act in &plan.acts {
        add(&act.id, format_planned_time(&act.planned_time), &act.source);
    }
    for decision in &plan.decisions {
        add(&decision.id, format!("from {}", format_planned_time(&decision.opens)), &decision.source);
    }
    add("earliest release", format!("{} min", plan.release.delay.num_minutes()), &plan.release.source);
    all
}

/// The levels of a limit without a source, mildest first.
fn limit_numbers(limit: &Limit) -> Option<(String, String)> {
    let label = limit_label(limit).unwrap_or_else(|| "overdue".to_owned());
    let number = |level: AlertLevel| {
        let bound = limit.bound(level).filter(|_| lacks_source(source_of_level(&limit.source, level, false)))?;
        Some(format!("{} {}", level.word(), format_bound(bound)))
    };
    let levels = [AlertLevel::Watch, AlertLevel::Act, AlertLevel::AtOnce];
    let numbers: Vec<String> = levels.into_iter().filter_map(number).collect();
    (!numbers.is_empty()).then(|| (label, numbers.join(", ")))
}
