//! The plan of a record whose protocol cannot be read: it plans and judges nothing, so that the rows can still be shown.

use crate::session::{PhaseId, PhasePlan, Plan, Row, RowKind};

/// An empty plan with the names found in the rows.
pub fn from_rows(rows: &[Row]) -> Plan {
    let title = rows.iter().find(|row| row.matches(RowKind::Meta, "protocol")).map_or("", |row| row.text.as_str());
    let treatments = || rows.iter().filter_map(treatment);
    let is_known = |(substance, _): &(&str, &str)| matches!(*substance, "ketamine" | "esketamine");
    // A dose of another medicine never sets T0, so without ketamine only an order names the substance.
    let ordered = || rows.iter().filter(|row| row.item == "order").find_map(treatment);
    let substance = treatments().find(is_known).or_else(ordered).map_or("ketamine", |(substance, _)| substance);
    let route = treatments().find(|(of, route)| *of == substance && !route.is_empty()).map_or("", |(_, route)| route);
    let phase = |id: PhaseId| PhasePlan { id, title: id.id().to_owned(), minutes: 0, checklist: Vec::new(), prompts: Vec::new() };
    Plan {
        id: title.split(' ').next().unwrap_or_default().to_owned(),
        title: title.to_owned(),
        route: route.to_owned(),
        substance: substance.to_owned(),
        phases: PhaseId::ALL.into_iter().map(phase).collect(),
        ..Plan::default()
    }
}

/// The substance and route of an order or a dose. The text of an order names both, that of a dose only the route.
fn treatment(row: &Row) -> Option<(&str, &str)> {
    match row.item.as_ref() {
        _ if row.kind != RowKind::Dose || row.unit != "mg" => None,
        "order" => Some(row.text.split_once(' ').unwrap_or((&row.text, ""))),
        // Amounts of what another row names.
        "order_max" | "infusion_pause" | "infusion_stop" => None,
        substance => Some((substance, &row.text)),
    }
}
