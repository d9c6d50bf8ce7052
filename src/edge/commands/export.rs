//! `export`: sessions in a form that others can open, to standard output or into a file. The records are only read; what is made
//! is the report room's.

use super::Workspace;
use crate::app::input::search_query::date_from_name;
use crate::edge::args::{ExportCommandOptions, GlobalOptions};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::{Sharing, WriteOutcome, write_atomically};
use crate::edge::store::parallel::progress_reporter;
use crate::edge::store::record_reader;
use crate::edge::store::seal::plain_name;
use crate::edge::store::session_index;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::terminal::stdio;
use crate::journal::encode::row_cells;
use crate::journal::file_name::{client_code_of, parse_file_name};
use crate::report::{self, CaseRecord, ExportOptions, Generator};
use crate::session::{PrivateNotes, RowKind};
use std::collections::BTreeSet;
use std::io::{IsTerminal as _, stdout};
use std::path::Path;

/// `bedside export`.
pub fn export(global: &GlobalOptions, options: &ExportCommandOptions) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let format = report::find_format(&options.format).ok_or_else(|| {
        CommandError::usage(format!(
            "There is no format `{}`. Nothing was written; `bedside export --help` names all.",
            options.format
        ))
    })?;
    if matches!(format.generator, Generator::Folder) {
        return super::package::write_package(&workspace, options);
    }
    refuse_binary_to_terminal(format, options.output.as_deref())?;
    let mut cases = load_cases(&workspace, options)?;
    add_private_notes(&workspace, options, &mut cases)?;
    let choice = ExportOptions {
        include_superseded: options.include_superseded,
        paper_size: workspace.paper_size(options.paper.as_deref()),
    };
    let bytes = match format.generator {
        Generator::Infallible(make) => make(&cases, choice),
        Generator::Folder => Vec::new(),
        Generator::Fallible(make) => make(&cases, choice).map_err(|refusal| CommandError::failed(refusal.to_string()))?,
    };
    write_output(&bytes, options.output.as_deref(), options.force)?;
    Ok(report_damage(&cases))
}

/// What is no text would only upset a terminal.
pub(crate) fn refuse_binary_to_terminal(format: &report::ExportFormat, output: Option<&Path>) -> Result<(), CommandError> {
    if format.is_binary && output.is_none() && stdout().is_terminal() {
        return Err(CommandError::usage(format!(
            "{} is no text, so a terminal cannot show it. Nothing was written; name a file with -o.",
            format.name
        )));
    }
    Ok(())
}

/// Of the formats in which something can be made, the one that was named, or the one that the file's name ends in, or the first.
pub(crate) fn choose_format<T: Copy>(
    all: &[(&'static report::ExportFormat, T)],
    to: Option<&str>,
    output: Option<&Path>,
) -> Option<(&'static report::ExportFormat, T)> {
    let ending = output.and_then(|path| path.extension()?.to_str()).map(str::to_lowercase);
    let of = |name: &str| all.iter().find(|(format, _)| format.name == name).copied();
    match to {
        Some(name) => of(name),
        None => ending.and_then(|name| of(&name)).or_else(|| all.first().copied()),
    }
}

/// The sessions that were meant, each read and folded.
pub(crate) fn load_cases(workspace: &Workspace, options: &ExportCommandOptions) -> Result<Vec<CaseRecord>, CommandError> {
    let found = select_sessions(workspace, options)?;
    found.iter().map(load_case).collect()
}

/// The words of private notes that were chosen one by one. They leave in one format only, and of one session only.
fn add_private_notes(
    workspace: &Workspace,
    options: &ExportCommandOptions,
    cases: &mut [CaseRecord],
) -> Result<(), CommandError> {
    if options.private_notes.is_empty() {
        return Ok(());
    }
    let [case] = cases else {
        return Err(CommandError::usage(
            "Private notes are chosen in one session at a time. Nothing was written; name one session.",
        ));
    };
    if options.format != "supervision" {
        return Err(CommandError::usage("Private notes leave only in the format supervision. Nothing was written."));
    }
    let found = select_sessions(workspace, options)?.swap_remove(0);
    let places = workspace.private_folders(&found.folder);
    let folder = places.record.clone().unwrap_or_default();
    let apart = session_index::scan_folder(&folder, &places).into_iter().find(|apart| apart.name == found.name);
    let notes = match apart {
        Some(apart) => PrivateNotes::from_rows(
            record_reader::read_session(&SessionFiles { keys: workspace.keys(), ..apart })?.record.rows,
            &case.session,
        ),
        None => PrivateNotes::default(),
    };
    for number in &options.private_notes {
        let live = case.session.ledger().live_rows_of(*number);
        let row = live.iter().find(|row| row.matches(RowKind::Note, "private"));
        let words = row.and_then(|row| notes.text_of(row.seq)).ok_or_else(|| {
            CommandError::not_found(format!("There is no private note {number} in {}. Nothing was written.", case.name))
        })?;
        case.chosen_private_notes.push((*number, words.to_owned()));
    }
    Ok(())
}

/// The sessions that were named, or all real ones that fit, oldest first as a reader expects them.
pub(crate) fn select_sessions(workspace: &Workspace, options: &ExportCommandOptions) -> Result<Vec<SessionFiles>, CommandError> {
    let mut all = Vec::new();
    if options.sessions.is_empty() {
        if options.client.is_none() && options.since.is_none() {
            return Err(CommandError::usage(
                "Which sessions? Name them, or choose with --client or --since. Nothing was written; `bedside list` names all.",
            ));
        }
        workspace.require_data_dir()?;
        all = session_index::sessions_in_folder(workspace, &workspace.folders.sessions);
    }
    for session in &options.sessions {
        let path = Path::new(session);
        if path.is_dir() {
            all.extend(session_index::sessions_in_folder(workspace, path));
        } else {
            all.push(session_index::find_session(workspace, session)?);
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|found| matches_filter(found, options) && seen.insert((found.name.clone(), found.folder.clone())));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    if all.is_empty() {
        return Err(CommandError::not_found("There is no such session here. Nothing was written; `bedside list` names all."));
    }
    Ok(all)
}

fn matches_filter(found: &SessionFiles, options: &ExportCommandOptions) -> bool {
    let since = options.since.map(|since| since.to_string());
    options.client.as_ref().is_none_or(|wanted| wanted == client_code_of(&found.name))
        && since.is_none_or(|since| date_from_name(&found.name) >= since)
}

/// A session as it is reported. What is not as it was written is exported all the same, and said.
pub(crate) fn load_case(found: &SessionFiles) -> Result<CaseRecord, CommandError> {
    found.ask_for_passphrase()?;
    let mut read = record_reader::read_session_with_progress(found, progress_reporter("read"))?;
    let session = record_reader::build_session(&mut read)?;
    let cells = session.ledger().rows().iter().map(|row| row_cells(row, &found.name)).collect();
    let changed = read.record.findings.iter().find(|finding| finding.fault.is_damage());
    let torn = read.record.torn_tail.as_ref().map(|_| "it ends in an unfinished line, which is left out".to_owned());
    // A sentence goes on behind it.
    let damage = changed.map(|finding| finding.to_string().trim_end_matches('.').to_owned()).or(torn);
    Ok(CaseRecord { name: found.name.clone(), session, cells, damage, chosen_private_notes: Vec::new() })
}

/// Says which records are not as they were written. The bytes are out by then.
fn report_damage(cases: &[CaseRecord]) -> Exit {
    let mut exit = Exit::Success;
    for case in cases {
        if let Some(damage) = &case.damage {
            stdio::print_notice(&format!(
                "{} is not as it was written: {damage}. It was exported as far as it reads and left as it is; `bedside check` says more.",
                case.name
            ));
            exit = Exit::Damaged;
        }
    }
    exit
}

/// Onto standard output, or whole into a file: never over one that is there unless that was said, and never over a record.
pub(crate) fn write_output(bytes: &[u8], output: Option<&Path>, force: bool) -> Result<(), CommandError> {
    let Some(path) = output else { return stdio::print(bytes).map(|_| ()) };
    let shown = path.display();
    if path.file_name().and_then(|name| name.to_str()).map(plain_name).and_then(parse_file_name).is_some() {
        return Err(CommandError::usage(format!(
            "{shown} has the name of a record, and an export is none. Nothing was written; choose another name."
        )));
    }
    match write_atomically(path, bytes, Sharing::Private, force) {
        Ok(WriteOutcome::Written) => Ok(()),
        Ok(WriteOutcome::AlreadyExists) => Err(CommandError::failed(format!(
            "{shown} is there already. It was left as it is; choose another name, or add --force."
        ))),
        Err(why) => Err(CommandError::failed(format!(
            "{shown} could not be written: {why}. Nothing was left half-written; choose another place with -o."
        ))),
    }
}
