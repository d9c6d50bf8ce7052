//! The order in which a file is sealed and opened again. Each step is made to last before the next one, so that wherever it is
//! interrupted one whole copy is there, and the next try finishes. It knows nothing of keys.

use super::{sealed_path, with_ending};
use crate::edge::error::{Exit, Fault};
use crate::edge::os::durable_fs::parent_of;
use crate::edge::store::file_system::Files;
use std::io;
use std::path::Path;

/// Seals and opens bytes.
pub trait Crypt {
    /// The bytes, sealed.
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Fault>;
    /// What sealed bytes hold. The path is only for what is said.
    fn open(&self, path: &Path, sealed: &[u8]) -> Result<Vec<u8>, Fault>;
    /// Whether what it seals can be opened again here, to be compared with the plain file.
    fn can_open(&self) -> bool;
}

/// What came of sealing one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Only the sealed file is left.
    Sealed,
    /// The sealed file is there; the plain one stays, since nothing at hand could open the sealed one and compare.
    PlainStays,
}

/// Seals a file: written beside, synced, read again, opened, compared, named, its folder synced; only then is the plain one
/// removed. A sealed file that is there already must hold the same; then only the end is left to do.
pub fn seal_file(files: &impl Files, plain: &Path, crypt: &impl Crypt) -> Result<Done, Fault> {
    let sealed = sealed_path(plain);
    let safe = "The plain file is as it was.";
    let failed = |what: &Path| failing(what, safe);
    let bytes = files.read(plain).map_err(failed(plain))?;
    if is_there(files, &sealed).map_err(failed(&sealed))? {
        if !crypt.can_open() {
            return Ok(Done::PlainStays);
        }
        compare(files, &sealed, &bytes, crypt, safe)?;
        // Whoever named it may have been stopped before the name, or the bytes, were made to last.
        let again = files.open_to_append(&sealed).map_err(failed(&sealed))?;
        files.sync(&again).map_err(failed(&sealed))?;
    } else {
        let locked = crypt.seal(&bytes)?;
        let is_right = |found: &[u8]| {
            let is_whole = found == locked;
            if is_whole && crypt.can_open() { crypt.open(&sealed, found).map(|open| open == bytes) } else { Ok(is_whole) }
        };
        place(files, &sealed, &locked, is_right, safe)?;
    }
    files.sync_folder(parent_of(&sealed)).map_err(failed(&sealed))?;
    if !crypt.can_open() {
        return Ok(Done::PlainStays);
    }
    if files.read(plain).map_err(failed(plain))? != bytes {
        return Err(Fault::failed(format!(
            "{} was changed while it was sealed. Both files are there; look who writes it, and seal it again.",
            plain.display()
        )));
    }
    take_away(files, plain, "The sealed file is whole; seal it again to finish.")?;
    Ok(Done::Sealed)
}

/// Opens a sealed file: the plain one is written beside, synced, read again, compared, named, its folder synced; only then is the
/// sealed one removed.
pub fn unseal_file(files: &impl Files, plain: &Path, crypt: &impl Crypt) -> Result<(), Fault> {
    let sealed = sealed_path(plain);
    let safe = "The sealed file is as it was.";
    let failed = |what: &Path| failing(what, safe);
    let bytes = crypt.open(&sealed, &files.read(&sealed).map_err(failed(&sealed))?)?;
    if is_there(files, plain).map_err(failed(plain))? {
        if files.read(plain).map_err(failed(plain))? != bytes {
            return Err(differ(plain, &sealed));
        }
    } else {
        place(files, plain, &bytes, |found| Ok(found == bytes), safe)?;
    }
    files.sync_folder(parent_of(plain)).map_err(failed(plain))?;
    take_away(files, &sealed, "The plain file is whole; unseal it again to finish.")
}

/// Puts a file into its place as a whole, once it was read back and found right.
fn place(
    files: &impl Files,
    path: &Path,
    bytes: &[u8],
    is_right: impl Fn(&[u8]) -> Result<bool, Fault>,
    safe: &str,
) -> Result<(), Fault> {
    let beside = with_ending(path, "part");
    // What an interruption left is worth nothing: what it was made of is still there.
    if is_there(files, &beside).map_err(failing(&beside, safe))? {
        files.remove(&beside).map_err(failing(&beside, safe))?;
    }
    let put = || {
        write(files, &beside, bytes).map_err(failing(&beside, safe))?;
        if !is_right(&files.read(&beside).map_err(failing(&beside, safe))?)? {
            return Err(Fault::failed(format!("{} does not hold what was written to it. {safe}", beside.display())));
        }
        files.rename_to_new(&beside, path).map_err(failing(path, safe))
    };
    put().inspect_err(|_| {
        let _goes_next_time_otherwise = files.remove(&beside);
    })
}

fn write(files: &impl Files, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = files.create_new(path)?;
    let mut rest = bytes;
    while !rest.is_empty() {
        match files.write(&file, rest) {
            Ok(0) => return Err(io::Error::other("the disk takes no more bytes")),
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
    files.sync(&file)
}

fn compare(files: &impl Files, sealed: &Path, bytes: &[u8], crypt: &impl Crypt, safe: &str) -> Result<(), Fault> {
    let open = crypt.open(sealed, &files.read(sealed).map_err(failing(sealed, safe))?)?;
    if open == bytes { Ok(()) } else { Err(differ(&sealed.with_extension(""), sealed)) }
}

fn take_away(files: &impl Files, path: &Path, safe: &str) -> Result<(), Fault> {
    files.remove(path).and_then(|()| files.sync_folder(parent_of(path))).map_err(failing(path, safe))
}

fn is_there(files: &impl Files, path: &Path) -> io::Result<bool> {
    match files.look_at(path) {
        Ok(_) => Ok(true),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(why) => Err(why),
    }
}

fn failing<'s>(path: &Path, safe: &'s str) -> impl Fn(io::Error) -> Fault + use<'s> {
    let shown = path.display().to_string();
    move |why| Fault::failed(format!("{shown}: {why}. {safe}"))
}

fn differ(plain: &Path, sealed: &Path) -> Fault {
    Fault::new(
        Exit::Damaged,
        format!(
            "{} and {} are both there and do not hold the same. Both were left as they are; keep the right one, and move the other away.",
            plain.display(),
            sealed.display()
        ),
    )
}
