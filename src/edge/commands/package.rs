//! `export --to package`: a folder that holds records to the byte with what describes them. It is made beside its place and named last.

use super::Desk;
use super::export::{case, wanted};
use crate::edge::args::Export;
use crate::edge::error::{Exit, Fault};
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_of, write_whole};
use crate::edge::store::record_reader;
use crate::edge::terminal::stdio;
use crate::journal::encode::COLUMNS;
use crate::report::package::{Kept, package as files};
use std::path::{Path, PathBuf};

/// Writes the package into a folder that is not there yet.
pub(crate) fn package(desk: &Desk, asked: &Export) -> Result<Exit, Fault> {
    let Some(folder) = asked.output.as_deref() else {
        return Err(Fault::usage("A package is a folder. Nothing was written; name one that is not there yet with -o."));
    };
    if folder.symlink_metadata().is_ok() {
        return Err(Fault::failed(format!("{} is there already. It was left as it is; choose another name.", folder.display())));
    }
    let above = parent_of(folder);
    if !above.is_dir() {
        return Err(Fault::failed(format!("There is no folder {} to make it in. Nothing was written.", above.display())));
    }
    let mut kept = Vec::new();
    for found in wanted(desk, asked)? {
        let case = case(&found)?;
        if let Some(damage) = &case.damage {
            let why = format!("{} is not as it was written: {damage}. Nothing was written; leave it out.", case.name);
            return Err(Fault::new(Exit::Damaged, why));
        }
        kept.push((case, record_reader::whole(&found)?));
    }
    let records: Vec<Kept<'_>> =
        kept.iter().map(|(case, bytes)| Kept { name: &case.name, bytes, session: &case.session }).collect();
    let made = files(&records, &COLUMNS.map(|column| (column.name, column.holds, column.means)));
    let beside = beside(folder);
    let written = made.iter().try_for_each(|(path, bytes)| {
        let path = beside.join(path);
        create_folder(parent_of(&path), Sharing::Private)?;
        write_whole(&path, bytes, Sharing::Private, false).map(|_| ())
    });
    written.and_then(|()| std::fs::rename(&beside, folder)).map_err(|why| {
        let _only_what_was_made_here = std::fs::remove_dir_all(&beside);
        Fault::failed(format!("{} could not be written: {why}. Nothing was left half-written.", folder.display()))
    })?;
    let count = if records.len() == 1 { "1 record".to_owned() } else { format!("{} records", records.len()) };
    stdio::print_lines([format!("{}: {count}", folder.display())])
}

fn beside(folder: &Path) -> PathBuf {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    parent_of(folder).join(format!(".{name}.{}.new", std::process::id()))
}
