//! `check`: is the record whole? It reads and says; it repairs nothing. Sealed records are opened in memory, where a key is at hand.

use super::Desk;
use crate::edge::args::House;
use crate::edge::error::{Exit, Fault};
use crate::edge::store::parallel::{each, shares_of};
use crate::edge::store::seal::{Keys, is_sealed, plain_name};
use crate::edge::store::{chunked_reader, session_index};
use crate::edge::terminal::stdio;
use crate::journal::check::{Report, check as examine};
use crate::journal::file_name::parse_file_name;
use serde::Serialize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// One file and what was found in it, as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a Path,
    #[serde(flatten)]
    report: Option<&'a Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// `bedside check`.
pub fn check(house: &House, paths: &[PathBuf], json: bool) -> Result<Exit, Fault> {
    let (desk, complaints) = Desk::read(house)?;
    if paths.is_empty() && !complaints.is_empty() {
        return Err(Fault::complaints(&complaints));
    }
    let files = if paths.is_empty() { of_data_folder(&desk)? } else { of_paths(paths)? };
    // A file that was named is meant; in a folder of them nobody wants to be asked for each.
    for file in paths.iter().filter(|path| is_sealed(path) && path.is_file()) {
        let bytes = std::fs::read(file).map_err(|why| Fault::failed(format!("{} could not be read: {why}.", file.display())))?;
        // What is no sealed file at all is said where it is looked into.
        match desk.keys().ask(file, &bytes) {
            Err(why) if why.exit != Exit::Damaged => return Err(why),
            _ => {}
        }
    }
    let mut exit = Exit::Done;
    let mut out = Vec::new();
    let keys = desk.keys();
    let all = match files.as_slice() {
        [one] => vec![examine_one(one, &keys, shares_of("checked"))],
        all => each(all, "checked", |file| examine_one(file, &keys, |_| ControlFlow::Continue(()))),
    };
    for (file, examined) in files.iter().zip(all) {
        match examined.as_ref().map(Report::exit_code) {
            Ok(0) => {}
            // Nothing is said of what was not looked into: it is neither whole nor damaged.
            Err(why) if why.exit != Exit::Damaged => exit = if exit == Exit::Damaged { exit } else { why.exit },
            _ => exit = Exit::Damaged,
        }
        if json {
            let error = examined.as_ref().err().map(|why| why.sentence.as_str());
            let line = Line { path: file, report: examined.as_ref().ok(), error };
            let text =
                serde_json::to_string(&line).map_err(|why| Fault::failed(format!("The answer could not be written: {why}.")))?;
            out.push(text);
        } else {
            out.extend(in_words(file, &examined));
        }
    }
    if files.is_empty() && !json {
        out.push("There is no record here yet.".to_owned());
    }
    stdio::print_lines(out)?;
    Ok(exit)
}

/// What was found in a file, or why nothing could be.
type Examined = Result<Report, Fault>;

fn examine_one(file: &Path, keys: &Keys, told: impl FnMut(f64) -> ControlFlow<()>) -> Examined {
    let no_record = |why: String| Fault::new(Exit::Damaged, format!("{}: not a record. {why}", file.display()));
    let unreadable = |why: std::io::Error| no_record(format!("It could not be read: {why}."));
    let report = if !is_sealed(file) && std::fs::metadata(file).is_ok_and(|file| file.len() >= chunked_reader::WORTH_IT) {
        chunked_reader::read(file, told).map_err(unreadable)?.map(Report::of)
    } else {
        let bytes = std::fs::read(file).map_err(unreadable)?;
        examine(&if is_sealed(file) { keys.open(file, &bytes)? } else { bytes })
    };
    let report = report.map_err(|why| no_record(why.to_string()))?;
    // Rows of one session under the name of another would be looked for, and found, in the wrong place.
    match session_of(file) {
        Some(name) if !report.session.is_empty() && name != report.session => Err(Fault::new(
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

fn in_words(file: &Path, examined: &Examined) -> Vec<String> {
    let shown = file.display();
    match examined {
        Err(why) => vec![why.sentence.clone()],
        Ok(report) => {
            let verdict = format!("{shown}: {}, {} rows", report.verdict, report.rows);
            std::iter::once(verdict).chain(report.findings.iter().map(|finding| format!("  {finding}"))).collect()
        }
    }
}

fn of_data_folder(desk: &Desk) -> Result<Vec<PathBuf>, Fault> {
    desk.is_there()?;
    Ok(session_index::all(desk).into_iter().flat_map(|found| found.parts.into_iter().map(|(_, path)| path)).collect())
}

/// Files as they are, folders by the records in them.
fn of_paths(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Fault> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let unreadable = |why| Fault::failed(format!("{} could not be read: {why}. Nothing was changed.", path.display()));
            let entries = std::fs::read_dir(path).map_err(unreadable)?;
            let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| is_record(path)).collect();
            found.sort();
            files.extend(found);
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(Fault::not_found(format!("There is no file or folder {}. Nothing was changed.", path.display())));
        }
    }
    Ok(files)
}

fn is_record(path: &Path) -> bool {
    session_of(path).is_some()
}

/// The session that a file's name says, if it is the name of a record.
fn session_of(path: &Path) -> Option<&str> {
    let name = path.file_name().and_then(|name| name.to_str()).map(plain_name)?;
    parse_file_name(name).map(|(session, _)| session)
}
