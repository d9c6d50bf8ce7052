//! `export --to package`: a folder that holds records to the byte with what describes them. It is made beside its place and named last.

use super::Workspace;
use super::export::{load_case, select_sessions};
use crate::edge::args::ExportCommandOptions;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder, write_atomically};
use crate::edge::store::record_reader;
use crate::edge::terminal::stdio;
use crate::journal::columns::COLUMNS;
use crate::report::package::{PackagedRecord, package_files as files};
use std::path::{Path, PathBuf};

/// Writes the package into a folder that is not there yet.
pub(crate) fn write_package(workspace: &Workspace, options: &ExportCommandOptions) -> Result<Exit, CommandError> {
    let Some(folder) = options.output.as_deref() else {
        return Err(CommandError::usage("A package is a folder. Nothing was written; name one that is not there yet with -o."));
    };
    if folder.symlink_metadata().is_ok() {
        return Err(CommandError::failed(format!(
            "{} is there already. It was left as it is; choose another name.",
            folder.display()
        )));
    }
    let above = parent_folder(folder);
    if !above.is_dir() {
        return Err(CommandError::failed(format!("There is no folder {} to make it in. Nothing was written.", above.display())));
    }
    let mut kept = Vec::new();
    for found in select_sessions(workspace, options)? {
        let case = load_case(&found)?;
        if let Some(damage) = &case.damage {
            let why = format!("{} is not as it was written: {damage}. Nothing was written; leave it out.", case.name);
            return Err(CommandError::new(Exit::Damaged, why));
        }
        kept.push((case, record_reader::read_merged_bytes(&found)?));
    }
    let records: Vec<PackagedRecord<'_>> =
        kept.iter().map(|(case, bytes)| PackagedRecord { name: &case.name, bytes, session: &case.session }).collect();
    let made = files(&records, &COLUMNS.map(|column| (column.name, column.data_type, column.meaning)));
    let beside = temp_folder(folder);
    let written = made.iter().try_for_each(|(path, bytes)| {
        let path = beside.join(path);
        create_folder(parent_folder(&path), Sharing::Private)?;
        write_atomically(&path, bytes, Sharing::Private, false).map(|_| ())
    });
    written.and_then(|()| std::fs::rename(&beside, folder)).map_err(|why| {
        let _only_what_was_made_here = std::fs::remove_dir_all(&beside);
        CommandError::failed(format!("{} could not be written: {why}. Nothing was left half-written.", folder.display()))
    })?;
    let count = if records.len() == 1 { "1 record".to_owned() } else { format!("{} records", records.len()) };
    stdio::print_lines([format!("{}: {count}", folder.display())])
}

fn temp_folder(folder: &Path) -> PathBuf {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    parent_folder(folder).join(format!(".{name}.{}.new", std::process::id()))
}
