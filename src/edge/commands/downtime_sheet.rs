//! `protocol sheet`: a page of paper for a session that runs while the computer does not.

use super::Desk;
use super::export::{format_of, hand_over, not_onto_a_terminal};
use crate::edge::args::Sheet;
use crate::edge::error::{Exit, Fault};
use crate::report::{Choice, sheets};

/// `bedside protocol sheet`.
pub(crate) fn sheet(desk: &Desk, asked: &Sheet) -> Result<Exit, Fault> {
    let plan = desk.protocol(asked.id.as_deref().unwrap_or_else(|| desk.protocol_id()))?.plan;
    let output = asked.output.as_deref();
    let all: Vec<_> = sheets().collect();
    let (format, make) = format_of(&all, asked.to.as_deref(), output)
        .ok_or_else(|| Fault::usage("There is no such format of the sheet. Nothing was written."))?;
    not_onto_a_terminal(format, output)?;
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
    let calls = calls.map(|(name, words)| (name, words.as_str()));
    let choice = Choice { paper: desk.paper(asked.paper.as_deref()), ..Choice::default() };
    let page = make(&plan, &calls, choice).map_err(|refusal| Fault::failed(refusal.to_string()))?;
    hand_over(&page, output, asked.force)?;
    Ok(Exit::Done)
}
