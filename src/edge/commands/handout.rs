//! `handout`: the client's own page. What of their words stands on it is chosen one by one, on a screen or by number; until then none
//! does.

use super::Workspace;
use super::browse::{run_screen, zone_and_clock};
use super::export::{choose_format, load_case, refuse_binary_to_terminal, write_output};
use crate::app::Screen;
use crate::app::screens::handout::{HandoutItem, HandoutPart, HandoutScreen as Preview};
use crate::edge::args::{GlobalOptions, HandoutOptions};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::runtime::browser::Browser;
use crate::edge::store::session_index;
use crate::edge::terminal;
use crate::edge::terminal::stdio;
use crate::report::handout::{QUOTES_TITLE, client_quotes, handout_sections, handout_title};
use crate::report::{CaseRecord, ExportFormat, ExportOptions, HandoutFn, handout_formats};
use std::path::{Path, PathBuf};

/// `bedside handout`.
pub fn handout(global: &GlobalOptions, options: &HandoutOptions) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let case = load_case(&session_index::find_session(&workspace, &options.session)?)?;
    let known = client_quotes(&case);
    if let Some(wrong) = options.quotes.iter().find(|wanted| known.iter().all(|(number, _)| number != *wanted)) {
        return Err(CommandError::not_found(format!("There is no quote {wrong} in {}. Nothing was written.", case.name)));
    }
    // Whoever names the quotes has chosen already.
    if options.quotes.is_empty() && terminal::check_usable().is_ok() {
        return show_preview(&workspace, options, case);
    }
    let (format, make) = find_format(options.format.as_deref(), options.output.as_deref())?;
    refuse_binary_to_terminal(format, options.output.as_deref())?;
    let page = make(&case, &options.quotes, export_options(&workspace, options))
        .map_err(|refusal| CommandError::failed(refusal.to_string()))?;
    write_output(&page, options.output.as_deref(), options.force)?;
    let left: Vec<_> = known.iter().filter(|(number, _)| !options.quotes.contains(number)).collect();
    if !left.is_empty() {
        stdio::print_notice("The client's words below are left out; each comes in with its number.");
        for (number, words) in left {
            stdio::print_notice(&format!("--quote {number}   “{}”", words.replace(char::is_control, " ")));
        }
    }
    Ok(report_damage(&case))
}

fn report_damage(case: &CaseRecord) -> Exit {
    let Some(damage) = &case.damage else { return Exit::Success };
    stdio::print_notice(&format!("{} is not as it was written: {damage}. The page holds what could be read.", case.name));
    Exit::Damaged
}

/// The page on the screen, until it is written or left.
fn show_preview(workspace: &Workspace, options: &HandoutOptions, case: CaseRecord) -> Result<Exit, CommandError> {
    let damaged = report_damage(&case);
    let heading = match case.rehearsal_speed() {
        Some(speed) => format!("{} · rehearsal ×{speed}", handout_title(&case)),
        None => handout_title(&case),
    };
    let preview = Preview::new(heading, preview_sections(&case), options.output.is_some());
    let (_, clock) = zone_and_clock(&clock::read());
    let (to, choice) = (options.format.clone(), export_options(workspace, options));
    let page = HandoutWriter { case, format: to, choice, output: options.output.clone(), force: options.force };
    let browser = Browser::for_handout(workspace.clone(), page);
    let exit = run_screen(workspace, Screen::Handout(Box::new(preview)), browser, clock)?;
    Ok(if exit == Exit::Success { damaged } else { exit })
}

/// What the page would hold with every quote, each of them still to be chosen.
fn preview_sections(case: &CaseRecord) -> Vec<HandoutPart> {
    let known = client_quotes(case);
    let all: Vec<u64> = known.iter().map(|(number, _)| *number).collect();
    let words = |title: &str, words: Vec<String>, is_quoted: bool| -> Vec<HandoutItem> {
        if title == QUOTES_TITLE {
            return known.iter().map(|(number, words)| HandoutItem::Quote(*number, (*words).to_owned())).collect();
        }
        let shown = |words: String| if is_quoted { format!("“{words}”") } else { words };
        words.into_iter().map(|words| HandoutItem::Fixed(shown(words))).collect()
    };
    let part = |section: crate::report::handout::HandoutPageSection| HandoutPart {
        title: section.title,
        items: words(section.title, section.paragraphs, section.is_quoted),
    };
    handout_sections(case, &all).into_iter().map(part).collect()
}

/// A client's page that can be written.
pub(crate) struct HandoutWriter {
    case: CaseRecord,
    /// The format that was named at the shell.
    format: Option<String>,
    choice: ExportOptions,
    /// The file that was named at the shell.
    output: Option<PathBuf>,
    /// Over a file that is there, if that was said where it was named.
    force: bool,
}

impl HandoutWriter {
    /// Writes it with the quotes that were chosen, into the file that was typed, else the one that was named. Says where it stands.
    pub(crate) fn write(&self, chosen: &[u64], typed: Option<&str>) -> Result<String, CommandError> {
        let (path, force) = match (typed, &self.output) {
            (Some(typed), _) => (Path::new(typed), false),
            (None, Some(output)) => (output.as_path(), self.force),
            (None, None) => return Err(CommandError::usage("No file was named. Nothing was written.")),
        };
        let (_, make) = find_format(self.format.as_deref(), Some(path))?;
        let page = make(&self.case, chosen, self.choice).map_err(|refusal| CommandError::failed(refusal.to_string()))?;
        write_output(&page, Some(path), force)?;
        let sentences = match chosen.len() {
            0 => "no sentence of theirs".to_owned(),
            1 => "one sentence of theirs".to_owned(),
            more => format!("{more} sentences of theirs"),
        };
        Ok(format!("The page stands in {}, with {sentences}.", path.display()))
    }
}

fn find_format(to: Option<&str>, output: Option<&Path>) -> Result<(&'static ExportFormat, HandoutFn), CommandError> {
    let all: Vec<_> = handout_formats().collect();
    choose_format(&all, to, output)
        .ok_or_else(|| CommandError::usage("There is no such format of the client's page. Nothing was written."))
}

fn export_options(workspace: &Workspace, options: &HandoutOptions) -> ExportOptions {
    ExportOptions { paper_size: workspace.paper_size(options.paper.as_deref()), ..ExportOptions::default() }
}
