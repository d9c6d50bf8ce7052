//! `protocol sheet`: a page of paper for a session that runs while the computer does not.

use super::export::{refuse_binary_to_terminal, write_output};
use crate::args::SheetArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::sessions::export::choose_format;
use crate::edge::workspace::Workspace;
use crate::report::{ExportOptions, downtime_formats};

/// `bedside protocol sheet`.
pub(crate) fn downtime_sheet(workspace: &Workspace, args: &SheetArgs) -> Result<Exit, CommandError> {
    let plan = workspace.load_protocol(args.id.as_deref().unwrap_or_else(|| workspace.default_protocol_id()))?.plan;
    let formats: Vec<_> = downtime_formats().collect();
    let (format, make) = choose_format(&formats, args.to.as_deref(), args.output.file()).ok_or_else(|| {
        let names: Vec<&str> = formats.iter().map(|(format, _)| format.name).collect();
        CommandError::usage(format!("Unknown sheet format ({}). Nothing was written.", names.join(", ")))
    })?;
    refuse_binary_to_terminal(format, &args.output)?;
    let site = &workspace.config.site;
    let contacts = [
        ("Emergency", &site.emergency_number),
        ("Prescriber", &site.prescriber),
        ("Address", &site.address),
        ("Door", &site.door_code),
        ("Meets the crew", &site.crew_contact),
        ("Escort", &site.escort_contact),
        ("Kit", &site.kit_location),
    ]
    .map(|(name, contact)| (name, contact.as_str()));
    let options = ExportOptions { paper_size: workspace.paper_size(args.paper.as_deref()), ..ExportOptions::default() };
    let page = make(&plan, &contacts, options).map_err(|refusal| CommandError::failed(refusal.to_string()))?;
    write_output(&page, &args.output)?;
    Ok(Exit::Success)
}
