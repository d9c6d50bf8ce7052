//! `check`: is the record whole? It reads and says; it repairs nothing.

use super::Desk;
use crate::edge::asked::House;
use crate::edge::fault::{Exit, Fault};
use crate::edge::side_by_side::each;
use crate::edge::{library, shell};
use crate::journal::check::{Report, check as examine};
use crate::journal::name::parse_file_name;
use serde::Serialize;
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
    let files = if paths.is_empty() { of_data_folder(house)? } else { of_paths(paths)? };
    let mut exit = Exit::Done;
    let mut out = Vec::new();
    for (file, examined) in files.iter().zip(each(&files, "checked", |file| examine_one(file))) {
        if examined.as_ref().map_or(true, |report| report.exit_code() != 0) {
            exit = Exit::Damaged;
        }
        if json {
            let line = Line { path: file, report: examined.as_ref().ok(), error: examined.as_ref().err().map(String::as_str) };
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
    shell::print_lines(out)?;
    Ok(exit)
}

fn examine_one(file: &Path) -> Result<Report, String> {
    let bytes = std::fs::read(file).map_err(|why| format!("It could not be read: {why}."))?;
    examine(&bytes).map_err(|why| why.to_string())
}

fn in_words(file: &Path, examined: &Result<Report, String>) -> Vec<String> {
    let shown = file.display();
    match examined {
        Err(why) => vec![format!("{shown}: not a record. {why}")],
        Ok(report) => {
            let verdict = format!("{shown}: {}, {} rows", report.verdict, report.rows);
            std::iter::once(verdict).chain(report.findings.iter().map(|finding| format!("  {finding}"))).collect()
        }
    }
}

fn of_data_folder(house: &House) -> Result<Vec<PathBuf>, Fault> {
    let desk = Desk::open(house)?;
    desk.is_there()?;
    Ok(library::all(&desk).into_iter().flat_map(|found| found.parts.into_iter().map(|(_, path)| path)).collect())
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
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| parse_file_name(name).is_some())
}
