//! `handout`: the client's own page. The client's sentences on it are chosen on a screen or by number; without a choice none is on it.

use super::browse::{run_screen, start_clock};
use super::export::{refuse_binary_to_terminal, write_output};
use crate::app::Screen;
use crate::app::screens::handout::HandoutScreen;
use crate::args::{GlobalArgs, HandoutArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::runtime::browser::Browser;
use crate::edge::sessions::export::load_case;
use crate::edge::sessions::handout::{HandoutWriter, find_format, preview_sections};
use crate::edge::store::parallel::progress_reporter;
use crate::edge::store::session_index;
use crate::edge::terminal::{self, stdio};
use crate::edge::workspace::Workspace;
use crate::report::handout::{client_quotes, handout_title};
use crate::report::{CaseRecord, ExportOptions};

/// `bedside handout`.
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
        return show_preview(&workspace, args, options, case);
    }
    let (format, make) = find_format(args.to.as_deref(), args.output.file())?;
    refuse_binary_to_terminal(format, &args.output)?;
    let page = make(&case, &args.quote, options).map_err(|refusal| CommandError::failed(refusal.to_string()))?;
    write_output(&page, &args.output)?;
    let left: Vec<_> = quotes.iter().filter(|(number, _)| !args.quote.contains(number)).collect();
    if !left.is_empty() {
        stdio::print_notice("The client's words below are left out; each comes in with its number.");
        for (number, text) in left {
            stdio::print_notice(&format!("--quote {number}   “{}”", text.replace(char::is_control, " ")));
        }
    }
    Ok(report_damage(&case))
}

fn report_damage(case: &CaseRecord) -> Exit {
    let Some(damage) = &case.damage else { return Exit::Success };
    stdio::print_notice(&format!("{} is not as it was written: {damage}. The page holds what could be read.", case.name));
    Exit::Damaged
}

/// Shows the page on the screen until it is written or left.
fn show_preview(
    workspace: &Workspace,
    args: &HandoutArgs,
    options: ExportOptions,
    case: CaseRecord,
) -> Result<Exit, CommandError> {
    let damage = report_damage(&case);
    let heading = match case.rehearsal_speed() {
        Some(speed) => format!("{} · rehearsal ×{speed}", handout_title(&case)),
        None => handout_title(&case),
    };
    let output = args.output.file().map(std::path::Path::to_owned);
    let preview = HandoutScreen::new(heading, preview_sections(&case), output.is_some());
    let (_, clock) = start_clock(&clock::read());
    let page = HandoutWriter { case, format: args.to.clone(), options, output, force: args.output.force };
    let browser = Browser::for_handout(workspace.clone(), page);
    let exit = run_screen(workspace, Screen::Handout(Box::new(preview)), browser, clock)?;
    Ok(if exit == Exit::Success { damage } else { exit })
}
