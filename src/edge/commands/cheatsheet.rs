//! `cheatsheet`: what to type in a session, as text for the terminal or as a page for the printer.

use super::export::{refuse_binary_to_terminal, write_output};
use crate::app::grammar::EXAMPLES;
use crate::app::keymap::commands::COMMANDS;
use crate::app::keymap::topics::FIRST_PAGE;
use crate::args::{CheatsheetArgs, GlobalArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::sessions::export::choose_format;
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::report::cheatsheet::{CheatSection, cheatsheet_page};
use crate::report::{self, ExportOptions, page_formats};

const HEADING: &str = "Bedside cheat sheet";
/// The width of the text, and the widest text to type that has its explanation beside it.
const TEXT_WIDTH: usize = 100;
const MAX_TYPED_WIDTH: usize = 34;

pub(crate) fn cheatsheet(global: &GlobalArgs, args: &CheatsheetArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let is_text_file = args.output.file().is_none_or(|path| path.extension().is_none_or(|kind| kind == "txt"));
    if args.to.as_deref().map_or(is_text_file, |format| format == "text") {
        write_output(text().as_bytes(), &args.output)?;
        return Ok(Exit::Success);
    }
    let formats: Vec<_> = page_formats().collect();
    let (format, make) = choose_format(&formats, args.to.as_deref(), args.output.file())
        .ok_or_else(|| CommandError::usage("The cheat sheet can be text, html or pdf. Nothing was written."))?;
    refuse_binary_to_terminal(format, &args.output)?;
    let options = ExportOptions { paper_size: workspace.paper_size(args.paper.as_deref()), ..ExportOptions::default() };
    let pages = cheatsheet_page(HEADING, &sections());
    let page = make(&pages, options).map_err(|refusal| CommandError::failed(refusal.to_string()))?;
    write_output(&page, &args.output)?;
    stdio::print_notices(report::missing_characters(format.name, &pages).as_slice());
    Ok(Exit::Success)
}

fn sections() -> Vec<CheatSection> {
    let own = |(typed, does): &(&str, &str)| ((*typed).to_owned(), (*does).to_owned());
    // Variants that the explanation adds are in the help and in the pages.
    let brief = |(typed, does): &(&str, &str)| ((*typed).to_owned(), does.split("; also").next().unwrap_or(does).to_owned());
    let is_new = |(typed, _): &&(&str, &str)| FIRST_PAGE.iter().all(|(known, _)| known != typed);
    let commands = COMMANDS.iter().map(|command| (format!("/{}", command.name), command.description.to_owned()));
    vec![
        ("A session by example", FIRST_PAGE.iter().map(own).collect()),
        ("More lines", EXAMPLES.iter().filter(is_new).map(brief).collect()),
        ("Commands", commands.collect()),
    ]
}

/// The sheet as plain text.
fn text() -> String {
    let indent = " ".repeat(MAX_TYPED_WIDTH + 4);
    let mut lines = vec![HEADING.to_owned()];
    for (title, entries) in sections() {
        lines.extend([String::new(), title.to_owned()]);
        for (typed, does) in entries {
            let width = typed.chars().count();
            let mut does = wrap(&does, TEXT_WIDTH - MAX_TYPED_WIDTH - 4).into_iter();
            let first = does.next().unwrap_or_default();
            if width > MAX_TYPED_WIDTH {
                lines.extend([format!("  {typed}"), format!("{indent}{first}")]);
            } else {
                lines.push(format!("  {typed}{}  {first}", " ".repeat(MAX_TYPED_WIDTH - width)));
            }
            lines.extend(does.map(|line| format!("{indent}{line}")));
        }
    }
    lines.join("\n") + "\n"
}

/// The words in lines of at most `width` characters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
