//! `export --to package`: a folder with the records, byte by byte, and their description. It is written under a temporary name beside
//! its place and renamed last.

use crate::args::ExportArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder, write_atomically};
use crate::edge::sessions::export::{load_case, select_sessions};
use crate::edge::store::record_reader;
use crate::edge::workspace::Workspace;
use crate::journal::columns::COLUMNS;
use crate::report::package::{PackagedRecord, package_files};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Writes the package into a folder that does not exist yet, and returns the line to print. `on_progress` makes the progress
/// callback for each record.
pub(crate) fn write_package<P: FnMut(f64) -> ControlFlow<()>>(
    workspace: &Workspace,
    args: &ExportArgs,
    on_progress: impl Fn() -> P,
) -> Result<String, CommandError> {
    let Some(folder) = args.output.file() else {
        return Err(CommandError::usage("A package is a folder. Nothing was written; name one that is not there yet with -o."));
    };
    if folder.symlink_metadata().is_ok() {
        return Err(CommandError::failed(format!(
            "{} is there already. It was left as it is; choose another name.",
            folder.display()
        )));
    }
    let parent = parent_folder(folder);
    if !parent.is_dir() {
        return Err(CommandError::failed(format!("There is no folder {} to make it in. Nothing was written.", parent.display())));
    }
    let mut cases = Vec::new();
    for files in select_sessions(workspace, args)? {
        let case = load_case(&files, on_progress())?;
        if let Some(damage) = &case.damage {
            let why = format!("{} is not as it was written: {damage}. Nothing was written; leave it out.", case.name);
            return Err(CommandError::new(Exit::Damaged, why));
        }
        cases.push((case, record_reader::read_merged_bytes(&files)?));
    }
    let records: Vec<PackagedRecord<'_>> =
        cases.iter().map(|(case, bytes)| PackagedRecord { name: &case.name, bytes, session: &case.session }).collect();
    let files = package_files(&records, &COLUMNS.map(|column| (column.name, column.data_type, column.meaning)));
    let temporary = temp_folder(folder);
    let written = files.iter().try_for_each(|(path, bytes)| {
        let path = temporary.join(path);
        create_folder(parent_folder(&path), Sharing::Private)?;
        write_atomically(&path, bytes, Sharing::Private, false).map(|_| ())
    });
    written.and_then(|()| std::fs::rename(&temporary, folder)).map_err(|why| {
        let _ignored = std::fs::remove_dir_all(&temporary);
        CommandError::failed(format!("{} could not be written: {why}. Nothing was left half-written.", folder.display()))
    })?;
    let count = if records.len() == 1 { "1 record".to_owned() } else { format!("{} records", records.len()) };
    Ok(format!("{}: {count}", folder.display()))
}

fn temp_folder(folder: &Path) -> PathBuf {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    parent_folder(folder).join(format!(".{name}.{}.new", std::process::id()))
}
