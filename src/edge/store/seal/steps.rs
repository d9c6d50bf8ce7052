//! The order in which a file is sealed and opened again. Each step is made to last before the next one, so that wherever it is
//! interrupted one whole copy is there, and the next try finishes. It knows nothing of keys.

use super::{sealed_path, with_added_extension};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::parent_folder;
use crate::edge::store::file_system::FileSystem;
use std::io;
use std::path::Path;

/// Seals and opens bytes.
pub trait Sealer {
    /// The bytes, sealed.
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, CommandError>;
    /// What sealed bytes hold. The path is only for what is said.
    fn open(&self, path: &Path, sealed: &[u8]) -> Result<Vec<u8>, CommandError>;
    /// Whether what it seals can be opened again here, to be compared with the plain file.
    fn can_open(&self) -> bool;
}

/// What came of sealing one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealOutcome {
    /// Only the sealed file is left.
    Sealed,
    /// The sealed file is there; the plain one stays, since nothing at hand could open the sealed one and compare.
    PlainStays,
}

/// Seals a file: written beside, synced, read again, opened, compared, named, its folder synced; only then is the plain one
/// removed. A sealed file that is there already must hold the same; then only the end is left to do.
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
        // Whoever named it may have been stopped before the name, or the bytes, were made to last.
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
            "{} was changed while it was sealed. Both files are there; look who writes it, and seal it again.",
            plain.display()
        )));
    }
    remove_and_sync(file_system, plain, "The sealed file is whole; seal it again to finish.")?;
    Ok(SealOutcome::Sealed)
}

/// Opens a sealed file: the plain one is written beside, synced, read again, compared, named, its folder synced; only then is the
/// sealed one removed.
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

/// Puts a file into its place as a whole, once it was read back and found right.
fn write_verified(
    file_system: &impl FileSystem,
    path: &Path,
    bytes: &[u8],
    is_right: impl Fn(&[u8]) -> Result<bool, CommandError>,
    safe: &str,
) -> Result<(), CommandError> {
    let beside = with_added_extension(path, "part");
    // What an interruption left is worth nothing: what it was made of is still there.
    if path_exists(file_system, &beside).map_err(error_at(&beside, safe))? {
        file_system.remove_file(&beside).map_err(error_at(&beside, safe))?;
    }
    let put = || {
        write_and_sync(file_system, &beside, bytes).map_err(error_at(&beside, safe))?;
        if !is_right(&file_system.read_file(&beside).map_err(error_at(&beside, safe))?)? {
            return Err(CommandError::failed(format!("{} does not hold what was written to it. {safe}", beside.display())));
        }
        file_system.rename_no_replace(&beside, path).map_err(error_at(path, safe))
    };
    put().inspect_err(|_| {
        let _goes_next_time_otherwise = file_system.remove_file(&beside);
    })
}

fn write_and_sync(file_system: &impl FileSystem, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = file_system.create_new(path)?;
    let mut rest = bytes;
    while !rest.is_empty() {
        match file_system.write(&file, rest) {
            Ok(0) => return Err(io::Error::other("the disk takes no more bytes")),
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
    file_system.sync(&file)
}

fn verify_sealed(
    file_system: &impl FileSystem,
    sealed: &Path,
    bytes: &[u8],
    sealer: &impl Sealer,
    safe: &str,
) -> Result<(), CommandError> {
    let open = sealer.open(sealed, &file_system.read_file(sealed).map_err(error_at(sealed, safe))?)?;
    if open == bytes { Ok(()) } else { Err(differ_error(&sealed.with_extension(""), sealed)) }
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
            "{} and {} are both there and do not hold the same. Both were left as they are; keep the right one, and move the other away.",
            plain.display(),
            sealed.display()
        ),
    )
}
