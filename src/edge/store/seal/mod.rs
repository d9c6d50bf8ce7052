//! Sealed files: a record that only a key or a passphrase opens, in the age format. What seals and opens is the age library, where
//! it was built in; the order of the steps is [`steps`]; which files belong to a session is the commands'.

#[cfg_attr(feature = "seal", path = "with_age.rs")]
#[cfg_attr(not(feature = "seal"), path = "without.rs")]
mod age_format;
pub mod steps;

pub use age_format::{SealKeys, Sealing, check_recipient};

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The ending of a sealed file, after the whole name of the plain one.
const SEALED_EXTENSION: &str = "age";

/// The name of a plain file once it is sealed.
pub fn sealed_path(plain: &Path) -> PathBuf {
    with_added_extension(plain, SEALED_EXTENSION)
}

/// The name of a sealed file's plain one; none for a file that is not sealed.
pub fn plain_path(sealed: &Path) -> Option<PathBuf> {
    sealed.extension().filter(|ending| *ending == SEALED_EXTENSION).map(|_| sealed.with_extension(""))
}

/// The name in a folder without the ending of a sealed file.
pub fn plain_name(file: &str) -> &str {
    file.strip_suffix(".age").unwrap_or(file)
}

/// Whether a path has the name of a sealed file.
pub fn is_sealed(path: &Path) -> bool {
    plain_path(path).is_some()
}

/// A file's name with one more ending.
fn with_added_extension(path: &Path, ending: &str) -> PathBuf {
    let mut whole = OsString::from(path);
    whole.push(".");
    whole.push(ending);
    whole.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_file_has_the_whole_name_of_the_plain_one_before_its_ending() {
        let plain = Path::new("s/20261123-0902-C-017.2.csv");
        let sealed = sealed_path(plain);
        assert_eq!(sealed, Path::new("s/20261123-0902-C-017.2.csv.age"));
        assert_eq!((plain_path(&sealed).as_deref(), plain_path(plain)), (Some(plain), None));
        assert_eq!((plain_name("x.csv.age"), plain_name("x.csv")), ("x.csv", "x.csv"));
    }
}
