//! Parses the command line and calls the command that was typed.

mod manual;

use crate::args::{Cli, CliCommand, ListArgs};
use crate::edge::commands;
use crate::edge::error::{CommandError, Exit};
use crate::edge::terminal::stdio;
use clap::{CommandFactory as _, Parser as _};

/// Runs the command on the command line.
///
/// # Errors
///
/// The command failed; the error holds the sentence to print and the exit code.
pub fn run() -> Result<Exit, CommandError> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => return Ok(stdio::print_usage_fault(&error.render().to_string())),
        Err(error) => return Ok(stdio::print_help(|| error.print())),
    };
    let global = &cli.global;
    let Some(command) = cli.command else { return commands::library(global) };
    match command {
        CliCommand::Watch { session } => commands::watch(global, session.as_deref()),
        CliCommand::Review { session } => commands::review(global, session.as_deref()),
        CliCommand::Finish { session } => commands::finish(global, session.as_deref()),
        CliCommand::Start(args) => commands::start(global, &args),
        CliCommand::Resume(args) => commands::resume(global, &args),
        CliCommand::Rehearse(args) => commands::rehearse(global, &args),
        CliCommand::Demo { speed } => commands::demo(global, speed),
        CliCommand::List(ListArgs { filter, compare: true, .. }) => commands::compare(global, &filter),
        CliCommand::List(ListArgs { filter, statistics: true, .. }) => commands::statistics(global, &filter),
        CliCommand::List(ListArgs { filter, .. }) => commands::list(global, &filter),
        CliCommand::Search(args) => commands::search(global, &args),
        CliCommand::Add(args) => commands::add(global, args),
        CliCommand::Export(args) => commands::export(global, &args),
        CliCommand::Handout(args) => commands::handout(global, &args),
        CliCommand::Check { paths, json, explain } => commands::check(global, &paths, json, explain),
        CliCommand::Merge { record, copy } => commands::merge(global, &record, &copy),
        CliCommand::Seal(args) => commands::seal(global, &args),
        CliCommand::Unseal { session } => commands::unseal(global, &session),
        CliCommand::Roomcheck { json } => commands::roomcheck(global, json),
        CliCommand::Protocol(command) => commands::protocol(global, &command),
        CliCommand::Theme(command) => commands::theme(global, &command),
        CliCommand::Config(command) => commands::config(global, command),
        CliCommand::Cheatsheet(args) => commands::cheatsheet(global, &args),
        CliCommand::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "bedside", &mut text);
            stdio::print_bytes(&text)
        }
        CliCommand::Man { into } => {
            let failed = |why| CommandError::failed(format!("The manual page could not be made: {why}. Nothing was changed."));
            match into {
                None => stdio::print_bytes(&manual::full_page(Cli::command()).map_err(failed)?),
                Some(folder) => stdio::write_pages(&folder, &manual::all_pages(Cli::command()).map_err(failed)?),
            }
        }
    }
}
