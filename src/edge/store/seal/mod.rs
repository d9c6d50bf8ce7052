//! Sealed files: records in the age format, which only a key or a passphrase opens. The feature `seal` builds the age library in;
//! [`steps`] orders the steps of sealing a file.

#[cfg_attr(feature = "seal", path = "with_age.rs")]
#[cfg_attr(not(feature = "seal"), path = "without.rs")]
mod age_format;
pub mod steps;

pub(crate) use age_format::check_recipient;
pub use age_format::{SealKeys, Sealing};

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The extension that sealing appends to the name of the plain file.
const SEALED_EXTENSION: &str = "age";

/// The sealed path of a plain file.
pub fn sealed_path(plain: &Path) -> PathBuf {
    with_added_extension(plain, SEALED_EXTENSION)
}

/// The plain path of a sealed file; `None` for a path without the extension.
pub fn plain_path(sealed: &Path) -> Option<PathBuf> {
    sealed.extension().filter(|ending| *ending == SEALED_EXTENSION).map(|_| sealed.with_extension(""))
}

/// A file name without the extension of a sealed file.
pub fn plain_name(file: &str) -> &str {
    file.strip_suffix(".age").unwrap_or(file)
}

/// Whether a path has the extension of a sealed file.
pub(crate) fn is_encrypted(path: &Path) -> bool {
    plain_path(path).is_some()
}

fn with_added_extension(path: &Path, extension: &str) -> PathBuf {
    let mut extended = OsString::from(path);
    extended.push(".");
    extended.push(extension);
    extended.into()
}
