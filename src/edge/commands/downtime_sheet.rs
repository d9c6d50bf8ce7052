//! `protocol sheet`: a page of paper for a session that runs while the computer does not.

use super::Workspace;
use super::export::{choose_format, refuse_binary_to_terminal, write_output};
use crate::edge::args::DowntimeSheetOptions;
use crate::edge::error::{CommandError, Exit};
use crate::report::{ExportOptions, downtime_formats};

/// `bedside protocol sheet`.
pub(crate) fn downtime_sheet(workspace: &Workspace, options: &DowntimeSheetOptions) -> Result<Exit, CommandError> {
    let plan = workspace.load_protocol(options.id.as_deref().unwrap_or_else(|| workspace.default_protocol_id()))?.plan;
    let output = options.output.as_deref();
    let all: Vec<_> = downtime_formats().collect();
    let (format, make) = choose_format(&all, options.format.as_deref(), output).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(format, _)| format.name).collect();
        CommandError::usage(format!("Unknown sheet format ({}). Nothing was written.", names.join(", ")))
    })?;
    refuse_binary_to_terminal(format, output)?;
    let site = &workspace.config.site;
    let calls = [
        ("Emergency", &site.emergency_number),
        ("Prescriber", &site.prescriber),
        ("Address", &site.address),
        ("Door", &site.door_code),
        ("Meets the crew", &site.crew_contact),
        ("Escort", &site.escort_contact),
        ("Kit", &site.kit_location),
    ];
    let calls = calls.map(|(name, words)| (name, words.as_str()));
    let choice = ExportOptions { paper_size: workspace.paper_size(options.paper.as_deref()), ..ExportOptions::default() };
    let page = make(&plan, &calls, choice).map_err(|refusal| CommandError::failed(refusal.to_string()))?;
    write_output(&page, output, options.force)?;
    Ok(Exit::Success)
}
