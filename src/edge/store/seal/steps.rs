//! The steps of sealing and unsealing a file. Each is synced before the next one, so that after an interruption one whole copy exists
//! and the next attempt finishes.

use super::{sealed_path, with_added_extension};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::parent_folder;
use crate::edge::store::file_system::FileSystem;
use std::io;
use std::path::Path;

/// Seals and opens bytes.
pub trait Sealer {
    /// Seals bytes.
    ///
    /// # Errors
    ///
    /// The library refuses.
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, CommandError>;
    /// Opens sealed bytes; `path` is for the error only.
    ///
    /// # Errors
    ///
    /// No known key opens them, or they are damaged.
    fn open(&self, path: &Path, sealed: &[u8]) -> Result<Vec<u8>, CommandError>;
    /// Whether it can open what it seals, to compare it with the plain file.
    fn can_open(&self) -> bool;
}

/// The result of sealing one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealOutcome {
    /// Only the sealed file is left.
    Sealed,
    /// Both files exist: without a key, the sealed one could not be compared with the plain one.
    PlainStays,
}

/// Seals a file: writes the sealed bytes to a temporary file, syncs and verifies it, renames it, and removes the plain file last. A
/// sealed file that exists already must have the same content; then only the last steps remain.
///
/// # Errors
///
/// A step failed, or the files differ; the sentence says which files exist.
pub fn seal_file(file_system: &impl FileSystem, plain: &Path, sealer: &impl Sealer) -> Result<SealOutcome, CommandError> {
    let sealed = sealed_path(plain);
    let safe = "The plain file is as it was.";
    let failed = |what: &Path| error_at(what, safe);
    let bytes = file_system.read_file(plain).map_err(failed(plain))?;
    if path_exists(file_system, &sealed).map_err(failed(&sealed))? {
        if !sealer.can_open() {
            return Ok(SealOutcome::PlainStays);
        }
        verify_sealed(file_system, &sealed, &bytes, sealer, safe)?;
        // The earlier attempt may have stopped before the bytes or the name were synced.
        let again = file_system.open_append(&sealed).map_err(failed(&sealed))?;
        file_system.sync(&again).map_err(failed(&sealed))?;
    } else {
        let locked = sealer.seal(&bytes)?;
        let is_right = |found: &[u8]| {
            let is_whole = found == locked;
            if is_whole && sealer.can_open() { sealer.open(&sealed, found).map(|open| open == bytes) } else { Ok(is_whole) }
        };
        write_verified(file_system, &sealed, &locked, is_right, safe)?;
    }
    file_system.sync_folder(parent_folder(&sealed)).map_err(failed(&sealed))?;
    if !sealer.can_open() {
        return Ok(SealOutcome::PlainStays);
    }
    if file_system.read_file(plain).map_err(failed(plain))? != bytes {
        return Err(CommandError::failed(format!(
            "{} was changed while it was sealed. Both files are there; find out what is writing to it, and seal it again.",
            plain.display()
        )));
    }
    remove_and_sync(file_system, plain, "The sealed file is whole; seal it again to finish.")?;
    Ok(SealOutcome::Sealed)
}

/// Unseals a file: writes the plain bytes to a temporary file, syncs and verifies it, renames it, and removes the sealed file last.
///
/// # Errors
///
/// A step failed, or the files differ; the sentence says which files exist.
pub fn unseal_file(file_system: &impl FileSystem, plain: &Path, sealer: &impl Sealer) -> Result<(), CommandError> {
    let sealed = sealed_path(plain);
    let safe = "The sealed file is as it was.";
    let failed = |what: &Path| error_at(what, safe);
    let bytes = sealer.open(&sealed, &file_system.read_file(&sealed).map_err(failed(&sealed))?)?;
    if path_exists(file_system, plain).map_err(failed(plain))? {
        if file_system.read_file(plain).map_err(failed(plain))? != bytes {
            return Err(differ_error(plain, &sealed));
        }
    } else {
        write_verified(file_system, plain, &bytes, |found| Ok(found == bytes), safe)?;
    }
    file_system.sync_folder(parent_folder(plain)).map_err(failed(plain))?;
    remove_and_sync(file_system, &sealed, "The plain file is whole; unseal it again to finish.")
}

/// Writes a temporary file, verifies it, and renames it to `path`.
fn write_verified(
    file_system: &impl FileSystem,
    path: &Path,
    bytes: &[u8],
    is_right: impl Fn(&[u8]) -> Result<bool, CommandError>,
    safe: &str,
) -> Result<(), CommandError> {
    let temporary = with_added_extension(path, "part");
    // A leftover of an interrupted attempt is not needed, because its source still exists.
    if path_exists(file_system, &temporary).map_err(error_at(&temporary, safe))? {
        file_system.remove_file(&temporary).map_err(error_at(&temporary, safe))?;
    }
    let put = || {
        write_and_sync(file_system, &temporary, bytes).map_err(error_at(&temporary, safe))?;
        if !is_right(&file_system.read_file(&temporary).map_err(error_at(&temporary, safe))?)? {
            return Err(CommandError::failed(format!("{} does not hold what was written to it. {safe}", temporary.display())));
        }
        file_system.rename_no_replace(&temporary, path).map_err(error_at(path, safe))
    };
    put().inspect_err(|_| {
        let _ignored = file_system.remove_file(&temporary);
    })
}

fn write_and_sync(file_system: &impl FileSystem, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = file_system.create_new(path)?;
    file_system.write_all(&file, bytes)?;
    file_system.sync(&file)
}

fn verify_sealed(
    file_system: &impl FileSystem,
    sealed: &Path,
    bytes: &[u8],
    sealer: &impl Sealer,
    safe: &str,
) -> Result<(), CommandError> {
    let opened = sealer.open(sealed, &file_system.read_file(sealed).map_err(error_at(sealed, safe))?)?;
    if opened == bytes { Ok(()) } else { Err(differ_error(&sealed.with_extension(""), sealed)) }
}

fn remove_and_sync(file_system: &impl FileSystem, path: &Path, safe: &str) -> Result<(), CommandError> {
    file_system.remove_file(path).and_then(|()| file_system.sync_folder(parent_folder(path))).map_err(error_at(path, safe))
}

fn path_exists(file_system: &impl FileSystem, path: &Path) -> io::Result<bool> {
    match file_system.stat_path(path) {
        Ok(_) => Ok(true),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(why) => Err(why),
    }
}

fn error_at<'s>(path: &Path, safe: &'s str) -> impl Fn(io::Error) -> CommandError + use<'s> {
    let shown = path.display().to_string();
    move |why| CommandError::failed(format!("{shown}: {why}. {safe}"))
}

fn differ_error(plain: &Path, sealed: &Path) -> CommandError {
    CommandError::new(
        Exit::Damaged,
        format!(
            "{} and {} both exist and differ. Neither was changed; keep the right one, and move the other away.",
            plain.display(),
            sealed.display()
        ),
    )
}
