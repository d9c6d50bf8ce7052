//! `protocol sheet`: a page of paper for a session that runs while the computer does not.

use super::Desk;
use super::export::hand_over;
use crate::edge::fault::{Exit, Fault};
use crate::report::{Paper, downtime};
use std::path::Path;

/// `bedside protocol sheet`.
pub(super) fn sheet(
    desk: &Desk,
    id: Option<&str>,
    paper: Option<Paper>,
    output: Option<&Path>,
    force: bool,
) -> Result<Exit, Fault> {
    let plan = desk.protocol(id.unwrap_or_else(|| desk.protocol_id()))?.plan;
    let site = &desk.config.site;
    let calls = [
        ("Emergency", &site.emergency),
        ("Prescriber", &site.prescriber),
        ("Address", &site.address),
        ("Door", &site.door),
        ("Meets the crew", &site.meets),
        ("Escort", &site.escort),
        ("Kit", &site.kit),
    ];
    let sheet = downtime::sheet(&plan, &calls.map(|(name, words)| (name, words.as_str())), paper);
    hand_over(&sheet, output, force)?;
    Ok(Exit::Done)
}
