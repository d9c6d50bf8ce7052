//! `check`: is the record whole? It reads and says; it repairs nothing. Sealed records are opened in memory, where a key is at hand.

use super::Workspace;
use crate::edge::args::GlobalOptions;
use crate::edge::error::{CommandError, Exit};
use crate::edge::store::parallel::{par_map, progress_reporter};
use crate::edge::store::seal::{SealKeys, is_sealed, plain_name};
use crate::edge::store::{chunked_reader, session_index};
use crate::edge::terminal::stdio;
use crate::journal::check::{CheckReport, check as examine};
use crate::journal::file_name::parse_file_name;
use serde::Serialize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// One file and what was found in it, as a line of JSON.
#[derive(Serialize)]
struct CheckLine<'a> {
    path: &'a Path,
    #[serde(flatten)]
    report: Option<&'a CheckReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// `bedside check`.
pub fn check(global: &GlobalOptions, paths: &[PathBuf], json: bool) -> Result<Exit, CommandError> {
    let (workspace, complaints) = Workspace::load(global)?;
    if paths.is_empty() && !complaints.is_empty() {
        return Err(CommandError::from_complaints(&complaints));
    }
    let files = if paths.is_empty() { data_folder_files(&workspace)? } else { files_at_paths(paths)? };
    // A file that was named is meant; in a folder of them nobody wants to be asked for each.
    for file in paths.iter().filter(|path| is_sealed(path) && path.is_file()) {
        let bytes =
            std::fs::read(file).map_err(|why| CommandError::failed(format!("{} could not be read: {why}.", file.display())))?;
        // What is no sealed file at all is said where it is looked into.
        match workspace.keys().ask_for_passphrase(file, &bytes) {
            Err(why) if why.exit != Exit::Damaged => return Err(why),
            _ => {}
        }
    }
    let mut exit = Exit::Success;
    let mut out = Vec::new();
    let keys = workspace.keys();
    let all = match files.as_slice() {
        [one] => vec![check_file(one, &keys, progress_reporter("checked"))],
        all => par_map(all, "checked", |file| check_file(file, &keys, |_| ControlFlow::Continue(()))),
    };
    for (file, examined) in files.iter().zip(all) {
        match examined.as_ref().map(CheckReport::exit_code) {
            Ok(0) => {}
            // Nothing is said of what was not looked into: it is neither whole nor damaged.
            Err(why) if why.exit != Exit::Damaged => exit = if exit == Exit::Damaged { exit } else { why.exit },
            _ => exit = Exit::Damaged,
        }
        if json {
            let error = examined.as_ref().err().map(|why| why.sentence.as_str());
            let line = CheckLine { path: file, report: examined.as_ref().ok(), error };
            let text = serde_json::to_string(&line)
                .map_err(|why| CommandError::failed(format!("The answer could not be written: {why}.")))?;
            out.push(text);
        } else {
            out.extend(format_result(file, &examined));
        }
    }
    if files.is_empty() && !json {
        out.push("There is no record here yet.".to_owned());
    }
    stdio::print_lines(out)?;
    Ok(exit)
}

/// What was found in a file, or why nothing could be.
type CheckResult = Result<CheckReport, CommandError>;

fn check_file(file: &Path, keys: &SealKeys, on_progress: impl FnMut(f64) -> ControlFlow<()>) -> CheckResult {
    let no_record = |why: String| CommandError::new(Exit::Damaged, format!("{}: not a record. {why}", file.display()));
    let unreadable = |why: std::io::Error| no_record(format!("It could not be read: {why}."));
    let report = if !is_sealed(file) && std::fs::metadata(file).is_ok_and(|file| file.len() >= chunked_reader::MIN_PARALLEL_BYTES)
    {
        chunked_reader::read_record(file, on_progress).map_err(unreadable)?.map(CheckReport::from_record)
    } else {
        let bytes = std::fs::read(file).map_err(unreadable)?;
        examine(&if is_sealed(file) { keys.open(file, &bytes)? } else { bytes })
    };
    let report = report.map_err(|why| no_record(why.to_string()))?;
    // Rows of one session under the name of another would be looked for, and found, in the wrong place.
    match session_name_in_path(file) {
        Some(name) if !report.session.is_empty() && name != report.session => Err(CommandError::new(
            Exit::Damaged,
            format!(
                "{}: it holds the session {}, {} rows ({}). It was left as it is; give the file back its own name.",
                file.display(),
                report.session,
                report.rows,
                report.verdict
            ),
        )),
        _ => Ok(report),
    }
}

fn format_result(file: &Path, examined: &CheckResult) -> Vec<String> {
    let shown = file.display();
    match examined {
        Err(why) => vec![why.sentence.clone()],
        Ok(report) => {
            let verdict = format!("{shown}: {}, {} rows", report.verdict, report.rows);
            std::iter::once(verdict).chain(report.findings.iter().map(|finding| format!("  {finding}"))).collect()
        }
    }
}

fn data_folder_files(workspace: &Workspace) -> Result<Vec<PathBuf>, CommandError> {
    workspace.require_data_dir()?;
    Ok(session_index::all_sessions(workspace)
        .into_iter()
        .flat_map(|found| found.parts.into_iter().map(|(_, path)| path))
        .collect())
}

/// Files as they are, folders by the records in them.
fn files_at_paths(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CommandError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let unreadable =
                |why| CommandError::failed(format!("{} could not be read: {why}. Nothing was changed.", path.display()));
            let entries = std::fs::read_dir(path).map_err(unreadable)?;
            let mut found: Vec<PathBuf> =
                entries.flatten().map(|entry| entry.path()).filter(|path| is_record_file(path)).collect();
            found.sort();
            files.extend(found);
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(CommandError::not_found(format!("There is no file or folder {}. Nothing was changed.", path.display())));
        }
    }
    Ok(files)
}

fn is_record_file(path: &Path) -> bool {
    session_name_in_path(path).is_some()
}

/// The session that a file's name says, if it is the name of a record.
fn session_name_in_path(path: &Path) -> Option<&str> {
    let name = path.file_name().and_then(|name| name.to_str()).map(plain_name)?;
    parse_file_name(name).map(|(session, _)| session)
}
