//! `export`, `handout` and `protocol sheet`: what other programs open or paper holds, to standard output or into a file.

use super::browse::{run_screen, start_clock};
use super::site::require_site_id;
use crate::app::Screen;
use crate::app::screens::handout::HandoutScreen;
use crate::args::{ExportArgs, GlobalArgs, HandoutArgs, OutputArgs, SheetArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::runtime::browser::Browser;
use crate::edge::sessions::export::{
    HandoutWriter, add_private_notes, choose_format, find_format, load_case, preview_sections, select_sessions, write_file,
    write_package,
};
use crate::edge::store::parallel::progress_reporter;
use crate::edge::store::session_index;
use crate::edge::terminal::{self, stdio};
use crate::edge::workspace::Workspace;
use crate::report::downtime::downtime_page;
use crate::report::handout::{client_quotes, handout_page, handout_title};
use crate::report::{self, CaseRecord, ExportOptions, Generator, page_formats};
use std::io::{IsTerminal as _, stdout};

const DAMAGED_PAGE: &str = "The page holds what could be read.";

pub(crate) fn export(global: &GlobalArgs, args: &ExportArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let format = report::find_format(&args.to).ok_or_else(|| {
        CommandError::usage(format!("There is no format `{}`. Nothing was written; `bedside export --help` lists all.", args.to))
    })?;
    if matches!(format.generator, Generator::Folder) {
        return stdio::print_lines([write_package(&workspace, args, || progress_reporter("read"))?]);
    }
    refuse_binary_to_terminal(format, &args.output)?;
    let files = select_sessions(&workspace, args)?;
    let mut cases = files.iter().map(|files| load_case(files, progress_reporter("read"))).collect::<Result<Vec<_>, _>>()?;
    add_private_notes(&workspace, args, &mut cases)?;
    let site_id = if format.needs_site_id { Some(require_site_id(&workspace)?) } else { None };
    let options = ExportOptions {
        include_superseded: args.all,
        paper_size: workspace.paper_size(args.paper.as_deref()),
        site_id: site_id.as_deref(),
    };
    let bytes = match format.generator {
        Generator::Infallible(make) => make(&cases, options),
        Generator::Folder => Vec::new(),
        Generator::Fallible(make) => make(&cases, options).map_err(|refusal| CommandError::failed(refusal.to_string()))?,
    };
    write_output(&bytes, &args.output)?;
    stdio::print_notices(&(format.omissions)(&cases));
    let hint = "What could be read was exported; the record was not changed. `bedside check` says more.";
    let mut exit = Exit::Success;
    for case in &cases {
        if report_damage(case, hint) == Exit::Damaged {
            exit = Exit::Damaged;
        }
    }
    Ok(exit)
}

pub(crate) fn refuse_binary_to_terminal(format: &report::ExportFormat, output: &OutputArgs) -> Result<(), CommandError> {
    if !format.is_shown_in_terminal && output.file().is_none() && stdout().is_terminal() {
        return Err(CommandError::usage(format!(
            "A {} file cannot be shown here. Nothing was written; name a file with -o.",
            format.name
        )));
    }
    Ok(())
}

/// Writes an export into the named file, else to standard output.
pub(crate) fn write_output(bytes: &[u8], output: &OutputArgs) -> Result<(), CommandError> {
    match output.file() {
        Some(path) => write_file(path, bytes, output.force),
        None => stdio::print_bytes(bytes).map(drop),
    }
}

/// Prints that a record is damaged, if it is, and `hint`.
fn report_damage(case: &CaseRecord, hint: &str) -> Exit {
    let Some(damage) = &case.damage else { return Exit::Success };
    stdio::print_notice(&format!("{} was damaged or changed: {damage}. {hint}", case.name));
    Exit::Damaged
}

/// The client's own page. Their sentences on it are chosen on a screen or by number; without a choice none is on it.
pub(crate) fn handout(global: &GlobalArgs, args: &HandoutArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let case = load_case(&session_index::find_session(&workspace, &args.session)?, progress_reporter("read"))?;
    let quotes = client_quotes(&case);
    if let Some(unknown) = args.quote.iter().find(|wanted| quotes.iter().all(|(number, _)| number != *wanted)) {
        return Err(CommandError::not_found(format!("There is no quote {unknown} in {}. Nothing was written.", case.name)));
    }
    let options = ExportOptions { paper_size: workspace.paper_size(args.paper.as_deref()), ..ExportOptions::default() };
    // Quotes that are named on the command line need no screen to choose them.
    if args.quote.is_empty() && terminal::check_usable().is_ok() {
        return show_preview(global, &workspace, args, options, case);
    }
    let (format, make) = find_format(args.to.as_deref(), args.output.file())?;
    refuse_binary_to_terminal(format, &args.output)?;
    let pages = handout_page(&case, &args.quote);
    let page = make(&pages, options).map_err(|refusal| CommandError::failed(refusal.to_string()))?;
    write_output(&page, &args.output)?;
    stdio::print_notices(report::missing_characters(format.name, &pages).as_slice());
    let left: Vec<_> = quotes.iter().filter(|(number, _)| !args.quote.contains(number)).collect();
    if !left.is_empty() {
        stdio::print_notice("The client's words below are not on the page; add one with its number.");
        for (number, text) in left {
            stdio::print_notice(&format!("--quote {number}   “{}”", text.replace(char::is_whitespace, " ")));
        }
    }
    Ok(report_damage(&case, DAMAGED_PAGE))
}

/// Shows the page on the screen until it is written or left.
fn show_preview(
    global: &GlobalArgs,
    workspace: &Workspace,
    args: &HandoutArgs,
    options: ExportOptions<'static>,
    case: CaseRecord,
) -> Result<Exit, CommandError> {
    let damage = report_damage(&case, DAMAGED_PAGE);
    let heading = match case.rehearsal_speed() {
        Some(speed) => format!("{} · rehearsal ×{speed}", handout_title(&case)),
        None => handout_title(&case),
    };
    let output = args.output.file().map(std::path::Path::to_owned);
    let preview = HandoutScreen::new(heading, preview_sections(&case), output.is_some());
    let (_, clock) = start_clock(&clock::read());
    let page = HandoutWriter { case, format: args.to.clone(), options, output, force: args.output.force };
    let browser = Browser::for_handout(workspace.clone(), page);
    let exit = run_screen(global, workspace, Screen::Handout(Box::new(preview)), browser, clock)?;
    Ok(if exit == Exit::Success { damage } else { exit })
}

/// A page of paper for a session that runs while the computer does not.
pub(crate) fn downtime_sheet(workspace: &Workspace, args: &SheetArgs) -> Result<Exit, CommandError> {
    let plan = workspace.load_protocol(args.id.as_deref().unwrap_or_else(|| workspace.default_protocol_id()))?.plan;
    let formats: Vec<_> = page_formats().collect();
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
    let pages = downtime_page(&plan, &contacts);
    let page = make(&pages, options).map_err(|refusal| CommandError::failed(refusal.to_string()))?;
    write_output(&page, &args.output)?;
    stdio::print_notices(report::missing_characters(format.name, &pages).as_slice());
    Ok(Exit::Success)
}
