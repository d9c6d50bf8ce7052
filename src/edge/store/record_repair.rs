//! Operations on whole record files: move a torn end aside, close, and put superseded parts away. Each step is synced before the
//! next one, so that an interruption leaves one copy too many and never one too few.

use crate::edge::os::durable_fs::{
    Sharing, create_folder, create_new, parent_folder, rename_no_replace, sync_attributes, sync_file, sync_folder,
};
use crate::edge::os::files::{open_no_follow, set_permission_bits};
use crate::edge::os::plain_file;
use crate::edge::store::disk::RealDisk;
use crate::edge::store::session_index::{self, SUPERSEDED_FOLDER};
use crate::journal::disk_order::{DiskFailure, PartFile, RecordFolder};
use crate::journal::merge_parts;
use crate::journal::spool::Spool;
use anyhow::{Context as _, Result, bail, ensure};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Copies the torn end of a record, all after `whole_len` bytes, to a file beside it, and then cuts it off. Returns the path of that
/// file. The caller holds the record's lock.
///
/// # Errors
///
/// There is no torn end, or a step failed: then the record has every byte, or the sentence names the file that has them.
pub fn quarantine_torn_tail(record: &Path, whole_len: u64, sharing: Sharing) -> Result<PathBuf> {
    let kept = "The record was not changed.";
    let mut file =
        open_regular_file(record, true).with_context(|| format!("{} could not be opened. {kept}", record.display()))?;
    file.seek(SeekFrom::Start(whole_len))?;
    let mut torn = Vec::new();
    file.read_to_end(&mut torn).with_context(|| format!("{} could not be read. {kept}", record.display()))?;
    ensure!(!torn.is_empty(), "{} has no unfinished end. {kept}", record.display());
    let (path, torn_file) = create_torn_file(record, sharing)?;
    (&torn_file)
        .write_all(&torn)
        .and_then(|()| sync_file(&torn_file))
        .and_then(|()| sync_folder(parent_folder(&path)))
        .with_context(|| format!("The record's unfinished end could not be copied to {}. {kept}", path.display()))?;
    ensure!(plain_file::read_file(&path)? == torn, "{} does not hold what was written to it. {kept}", path.display());
    file.set_len(whole_len)
        .and_then(|()| sync_file(&file))
        .with_context(|| format!("{} could not be cut; its unfinished end is also in {}.", record.display(), path.display()))?;
    Ok(path)
}

/// What the end of a record's file came to.
pub(crate) enum Finalized {
    /// The file holds every row and is read-only.
    Closed(PathBuf),
    /// The rows are in no file.
    InNoFile,
    /// The file does not hold what was written to it, so the rows must be written again.
    Distrusted(DiskFailure),
}

/// Verifies the current file of a closed record, makes it read-only, and retires superseded parts.
pub(crate) fn finalize(spool: &Spool, disk: &RealDisk) -> Result<Finalized> {
    let Some((part, path)) = spool.current_file().and_then(|part| Some((part, disk.part_path(part)?))) else {
        return Ok(Finalized::InNoFile);
    };
    if let Err(why) = verify(&path, spool.bytes()) {
        return Ok(Finalized::Distrusted(why));
    }
    let safe = "Every row is saved, but the record was not made read-only.";
    set_record_mode(&path, disk.sharing().read_only_mode()).context(safe)?;
    retire_superseded_parts(disk, part, spool.bytes()).context("Every row is saved, but an older file is still beside it.")?;
    Ok(Finalized::Closed(path))
}

/// Reads a record again from its path and compares it with `expected`.
pub(crate) fn verify(record: &Path, expected: &[u8]) -> Result<(), DiskFailure> {
    let mut found = Vec::with_capacity(expected.len());
    let read = open_regular_file(record, false).and_then(|mut file| Ok(file.read_to_end(&mut found)?));
    match read {
        Ok(_) if found == expected => Ok(()),
        Ok(_) => Err(DiskFailure::Changed),
        Err(why) => Err(DiskFailure::System(format!("{} could not be read again: {why:#}", record.display()))),
    }
}

/// Changes who may read and write a closed record, and syncs that.
pub(crate) fn set_record_mode(record: &Path, mode: u32) -> Result<()> {
    let file = open_regular_file(record, false).with_context(|| format!("{} could not be opened.", record.display()))?;
    set_mode(&file, record, mode)
}

/// Moves parts to the folder of superseded ones where the part `lead` in the record folder contains all their rows, so that a folder
/// shows each session once. `expected` is what `lead` must hold. A part with other rows, or one that cannot be read, stays. Returns
/// the new paths.
pub(crate) fn retire_superseded_parts(disk: &RealDisk, lead: PartFile, expected: &[u8]) -> Result<Vec<PathBuf>> {
    let folder = disk.folders.folder_of(lead.folder).filter(|_| lead.folder == RecordFolder::Record);
    let sessions = folder.map_or_else(Vec::new, |folder| session_index::scan_folder(folder, &disk.folders));
    let Some(files) = sessions.into_iter().find(|files| files.name == disk.session) else { return Ok(Vec::new()) };
    let read_part = |(part, path): &(PartFile, PathBuf)| Some((*part, plain_file::read_file(path).ok()?));
    let parts: Vec<(PartFile, Vec<u8>)> = files.parts.iter().filter_map(read_part).collect();
    let slices: Vec<(PartFile, &[u8])> = parts.iter().map(|(part, bytes)| (*part, bytes.as_slice())).collect();
    let Ok(choice) = merge_parts(&slices) else { return Ok(Vec::new()) };
    if choice.lead != lead || choice.merged_bytes != expected {
        return Ok(Vec::new());
    }
    let superseded: Vec<PathBuf> = choice.superseded.iter().filter_map(|part| disk.part_path(*part)).collect();
    move_to_superseded(&superseded, disk.sharing())
}

/// Moves parts into [`SUPERSEDED_FOLDER`] beside them without overwriting anything, so that a folder shows each session once. Returns
/// the new paths.
fn move_to_superseded(parts: &[PathBuf], sharing: Sharing) -> Result<Vec<PathBuf>> {
    let mut moved = Vec::with_capacity(parts.len());
    for part in parts {
        let folder = parent_folder(part).join(SUPERSEDED_FOLDER);
        create_folder(&folder, sharing).with_context(|| format!("{} could not be made.", folder.display()))?;
        let to = move_into_folder(part, &folder)
            .with_context(|| format!("{} could not be moved into {}. It stays where it is.", part.display(), folder.display()))?;
        sync_folder(&folder)?;
        sync_folder(parent_folder(part))?;
        moved.push(to);
    }
    Ok(moved)
}

fn open_regular_file(path: &Path, write: bool) -> Result<File> {
    let file = open_no_follow(OpenOptions::new().read(true).write(write), path)?;
    ensure!(file.metadata()?.is_file(), "it is not an ordinary file");
    Ok(file)
}

fn set_mode(file: &File, path: &Path, mode: u32) -> Result<()> {
    set_permission_bits(file, path, mode)
        .and_then(|()| sync_attributes(file))
        .with_context(|| format!("Who may read and write {} could not be changed.", path.display()))
}

/// Creates `NAME.torn`, or `NAME.torn-2` and so on where that exists.
fn create_torn_file(record: &Path, sharing: Sharing) -> Result<(PathBuf, File)> {
    for number in 1..1000 {
        let extension = if number == 1 { "torn".to_owned() } else { format!("torn-{number}") };
        let path = record.with_extension(extension);
        match create_new(&path, sharing) {
            Ok(file) => return Ok((path, file)),
            Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
            Err(why) => {
                return Err(why).with_context(|| format!("{} could not be made. The record was not changed.", path.display()));
            }
        }
    }
    bail!("There are too many `.torn` files next to {}. The record was not changed.", record.display())
}

fn move_into_folder(part: &Path, folder: &Path) -> Result<PathBuf> {
    let name = part.file_name().context("it has no name")?;
    for number in 1..1000 {
        let mut new_name = name.to_owned();
        if number > 1 {
            new_name.push(format!("-{number}"));
        }
        let to = folder.join(new_name);
        match rename_no_replace(part, &to) {
            Ok(()) => return Ok(to),
            Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
            Err(why) => return Err(why.into()),
        }
    }
    bail!("there are too many files of this name")
}
