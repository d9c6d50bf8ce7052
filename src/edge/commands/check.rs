//! `check`: reports whether records are whole, and repairs nothing. Sealed records are opened in memory where a key is at hand.

use super::json_line;
use crate::args::GlobalArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::plain_file;
use crate::edge::store::parallel::{par_map, progress_reporter};
use crate::edge::store::record_copies::{self, COPY_ADVICE, RecordCopy};
use crate::edge::store::seal::{SealKeys, is_encrypted, plain_name};
use crate::edge::store::session_index::SessionFiles;
use crate::edge::store::{chunked_reader, record_reader, session_index};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::journal;
use crate::journal::branches::{Branches, compare};
use crate::journal::check::{CheckReport, check as examine};
use crate::journal::disk_order::PartFile;
use crate::journal::file_name::parse_file_name;
use crate::journal::read::Record;
use crate::session::Row;
use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The folders of a data folder that hold records.
const RECORD_FOLDERS: [&str; 2] = ["sessions", "rehearsals"];

/// The JSON line of one file.
#[derive(Serialize)]
struct CheckLine<'a> {
    path: &'a Path,
    #[serde(flatten)]
    report: Option<&'a CheckReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// The JSON line of what is wrong with a session beyond each of its files.
#[derive(Serialize)]
struct SessionFault<'a> {
    session: &'a str,
    error: &'a str,
}

pub(crate) fn check(global: &GlobalArgs, paths: &[PathBuf], json: bool, explain: bool) -> Result<Exit, CommandError> {
    let (workspace, complaints) = Workspace::load(global)?;
    if paths.is_empty() && !complaints.is_empty() {
        return Err(CommandError::from_complaints(&complaints));
    }
    let files = if paths.is_empty() {
        session_index::require_data_dir(&workspace)?;
        let sessions = session_index::all_sessions(&workspace);
        sessions.into_iter().flat_map(|files| files.parts.into_iter().map(|(_, path)| path)).collect()
    } else {
        files_at_paths(paths)?
    };
    ask_for_passphrases(&workspace, paths)?;
    let mut exit = Exit::Success;
    let mut out = Vec::new();
    let results = match files.as_slice() {
        [file] => vec![check_file(file, &workspace.keys, progress_reporter("checked"))],
        files => par_map(files, "checked", |file| check_file(file, &workspace.keys, |_| ControlFlow::Continue(()))),
    };
    for (file, result) in files.iter().zip(results) {
        match result.as_ref().map(|report| report.verdict.is_damaged()) {
            Ok(false) => {}
            // A file that could not be opened is neither whole nor damaged.
            Err(why) if why.exit != Exit::Damaged => exit = if exit == Exit::Damaged { exit } else { why.exit },
            _ => exit = Exit::Damaged,
        }
        if json {
            let error = result.as_ref().err().map(|why| why.sentence.as_str());
            let line = CheckLine { path: file, report: result.as_ref().ok(), error };
            out.push(json_line(&line)?);
        } else {
            out.extend(format_result(file, &result));
        }
    }
    for (session, fault) in faults_of_sessions(&workspace, paths, &files) {
        if exit == Exit::Success {
            exit = Exit::Damaged;
        }
        out.push(if json {
            json_line(&SessionFault { session: &session, error: &fault })?
        } else {
            format!("{session}: {fault}")
        });
    }
    if explain {
        out.extend(forks_explained(&workspace, paths, &files));
    }
    for copy in copies_of(&workspace, paths, &files) {
        if copy.has_more() && exit == Exit::Success {
            exit = Exit::Damaged;
        }
        if json {
            out.push(json_line(&copy)?);
        } else {
            out.push(copy.describe());
            out.extend(copy.has_more().then(|| format!("  {COPY_ADVICE}")));
            out.extend(if explain { explain_copy(&workspace, &copy) } else { Vec::new() });
        }
    }
    if files.is_empty() && !json {
        out.push(no_record_sentence(paths));
    }
    stdio::print_lines(out)?;
    Ok(exit)
}

/// Where a copy parted from its record, and the rows that only one of them has.
fn explain_copy(workspace: &Workspace, copy: &RecordCopy) -> Vec<String> {
    let record = || {
        let folder = copy.path.parent()?;
        let sessions = session_index::sessions_in_folder(workspace, folder);
        let files = sessions.into_iter().find(|files| files.name == copy.session)?;
        Some((files.record_path(), record_reader::read_session(&files).ok()?.record))
    };
    let read = plain_file::read_file(&copy.path).ok().and_then(|bytes| journal::read(&bytes).ok());
    let Some(((path, record), copied)) = record().zip(read) else { return Vec::new() };
    explain_rows(&path, &record, &copy.path, &copied)
}

/// The rows that only one of two records of a session has.
fn explain_rows(path: &Path, record: &Record, other_path: &Path, other: &Record) -> Vec<String> {
    let Branches { common, only_first, only_second } = compare(record, other);
    let row = |row: &Row| {
        let value = row.value.map(|value| format!("{value} {}", row.unit)).unwrap_or_default();
        let words = [row.kind.word(), &row.item, &value, &row.text, &row.note, row.author.as_str()];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        format!("      row {}  {}  {}", row.seq, row.time.hms(), words.join(" · "))
    };
    let side = |path: &Path, rows: &[&Row]| {
        let heading = format!("    only in {}: {}", path.display(), if rows.is_empty() { "nothing" } else { "" });
        std::iter::once(heading.trim_end().to_owned()).chain(rows.iter().map(|found| row(found))).collect::<Vec<_>>()
    };
    let both = format!("  Both have the same {common} rows first.");
    std::iter::once(both).chain(side(path, &only_first)).chain(side(other_path, &only_second)).collect()
}

/// The folders that are named, and those of the named files.
fn named_folders(paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    let folder_of = |path: &PathBuf| match path.parent() {
        _ if path.is_dir() => path.clone(),
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    paths.iter().map(folder_of).flat_map(|folder| record_folders_at(&folder)).collect()
}

/// Asks for the passphrases of files that were named, not of each file of a folder.
fn ask_for_passphrases(workspace: &Workspace, paths: &[PathBuf]) -> Result<(), CommandError> {
    for file in paths.iter().filter(|path| is_encrypted(path) && path.is_file()) {
        let bytes = plain_file::read_file(file)
            .map_err(|why| CommandError::failed(format!("{} could not be read: {why}.", file.display())))?;
        // A file that is not sealed after all is reported below.
        match workspace.keys.ask_for_passphrase(file, &bytes) {
            Err(why) if why.exit != Exit::Damaged => return Err(why),
            _ => {}
        }
    }
    Ok(())
}

/// The rows of each part that has others than the leading one.
fn forks_explained(workspace: &Workspace, paths: &[PathBuf], files: &[PathBuf]) -> Vec<String> {
    let mut lines = Vec::new();
    for session in split_sessions(workspace, paths, files) {
        let Ok(lead) = record_reader::read_session(&session) else { continue };
        for (_, path) in session.parts.iter().filter(|(_, path)| *path != lead.path) {
            let Some(part) = plain_file::read_file(path).ok().and_then(|bytes| journal::read(&bytes).ok()) else { continue };
            if !compare(&lead.record, &part).only_second.is_empty() {
                lines.push(format!("{}:", session.name));
                lines.extend(explain_rows(&lead.path, &lead.record, path, &part));
            }
        }
    }
    lines
}

/// What is wrong with sessions of several parts beyond each of their files, by session: parts with other rows, and parts that cannot
/// be read.
fn faults_of_sessions(workspace: &Workspace, paths: &[PathBuf], files: &[PathBuf]) -> Vec<(String, String)> {
    let asked = split_sessions(workspace, paths, files).into_iter();
    let faults =
        asked.filter_map(|session| Some((session.name.clone(), record_reader::read_session(&session).ok()?.part_faults)));
    faults.flat_map(|(name, faults)| faults.into_iter().map(move |fault| (name.clone(), fault))).collect()
}

/// The checked sessions that are not one part in the record's own folder; such a part has no other faults than those of its file.
fn split_sessions(workspace: &Workspace, paths: &[PathBuf], files: &[PathBuf]) -> Vec<SessionFiles> {
    let sessions = if paths.is_empty() {
        session_index::all_sessions(workspace)
    } else {
        let folders = named_folders(paths);
        folders.iter().flat_map(|folder| session_index::sessions_in_folder(workspace, folder)).collect()
    };
    let names: BTreeSet<&str> = files.iter().filter_map(|file| session_name_in_path(file)).collect();
    let is_split =
        |session: &SessionFiles| session.parts.iter().any(|(part, _)| *part != PartFile::FIRST) || session.parts.len() > 1;
    sessions.into_iter().filter(|session| is_split(session) && names.contains(session.name.as_str())).collect()
}

/// The copies of what is checked: of every record in the data folder and in the named folders, and of each named record.
fn copies_of(workspace: &Workspace, paths: &[PathBuf], files: &[PathBuf]) -> Vec<RecordCopy> {
    if paths.is_empty() {
        return record_copies::all_copies(workspace);
    }
    let folders = named_folders(paths);
    let mut copies: Vec<RecordCopy> =
        folders.iter().flat_map(|folder| record_copies::copies_in_folder(workspace, folder)).collect();
    let names: BTreeSet<&str> = files.iter().filter_map(|file| session_name_in_path(file)).collect();
    let is_asked =
        |copy: &RecordCopy| names.contains(copy.session.as_str()) || paths.iter().any(|path| copy.path.starts_with(path));
    copies.retain(is_asked);
    copies
}

type CheckResult = Result<CheckReport, CommandError>;

fn check_file(file: &Path, keys: &SealKeys, on_progress: impl FnMut(f64) -> ControlFlow<()>) -> CheckResult {
    let no_record = |why: String| CommandError::new(Exit::Damaged, format!("{}: not a record. {why}", file.display()));
    let unreadable = |why: std::io::Error| no_record(format!("It could not be read: {why}."));
    let report =
        if !is_encrypted(file) && std::fs::metadata(file).is_ok_and(|file| file.len() >= chunked_reader::MIN_PARALLEL_BYTES) {
            chunked_reader::read_record(file, chunked_reader::CHUNK_BYTES, on_progress)
                .map_err(unreadable)?
                .map(CheckReport::from_record)
        } else {
            let bytes = plain_file::read_file(file).map_err(unreadable)?;
            examine(&if is_encrypted(file) { keys.open(file, &bytes)? } else { bytes })
        };
    let report = report.map_err(|why| no_record(why.to_string()))?;
    // A file whose rows belong to another session is misnamed.
    match session_name_in_path(file) {
        Some(name) if !report.session.is_empty() && name != report.session => Err(CommandError::new(
            Exit::Damaged,
            format!(
                "{}: it holds the session {}, {} rows ({}). It was not changed; give the file its own name back.",
                file.display(),
                report.session,
                report.rows,
                report.verdict
            ),
        )),
        _ => Ok(report),
    }
}

fn format_result(file: &Path, result: &CheckResult) -> Vec<String> {
    let shown = file.display();
    match result {
        Err(why) => vec![why.sentence.clone()],
        Ok(report) => {
            let verdict = format!("{shown}: {}, {} rows", report.verdict, report.rows);
            std::iter::once(verdict).chain(report.findings.iter().map(|finding| format!("  {finding}"))).collect()
        }
    }
}

/// The named files, and the records in the named folders.
fn files_at_paths(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CommandError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            for folder in record_folders_at(path) {
                files.extend(records_in_folder(&folder)?);
            }
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(CommandError::not_found(format!("There is no file or folder {}. Nothing was changed.", path.display())));
        }
    }
    Ok(files)
}

fn no_record_sentence(paths: &[PathBuf]) -> String {
    let named = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    if named.is_empty() { "There is no record here yet.".to_owned() } else { format!("There is no record in {named}.") }
}

/// The folder, and those below it that a data folder keeps records in.
fn record_folders_at(path: &Path) -> Vec<PathBuf> {
    let below = RECORD_FOLDERS.iter().map(|name| path.join(name)).filter(|folder| folder.is_dir());
    std::iter::once(path.to_owned()).chain(below).collect()
}

fn records_in_folder(folder: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let unreadable = |why| CommandError::failed(format!("{} could not be read: {why}. Nothing was changed.", folder.display()));
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let paths = entries.flatten().map(|entry| entry.path());
    let mut records: Vec<PathBuf> = paths.filter(|path| session_name_in_path(path).is_some()).collect();
    records.sort();
    Ok(records)
}

/// The session of a file's name, if that is the name of a record.
fn session_name_in_path(path: &Path) -> Option<&str> {
    let name = path.file_name().and_then(|name| name.to_str()).map(plain_name)?;
    parse_file_name(name).map(|(session, _)| session)
}
