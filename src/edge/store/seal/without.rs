//! The program built without sealing: whatever would seal or open says so.

use crate::edge::error::CommandError;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NOT_BUILT_IN: &str = "This program was built without sealing. Nothing was changed. Build it with its default features, \
                            or use the age program: it reads and makes the same files.";

/// What opens sealed files, were it built in.
#[derive(Debug, Default)]
pub struct SealKeys;

impl SealKeys {
    /// The identity file that was named.
    pub fn new(_identity: Option<PathBuf>) -> Self {
        Self
    }

    /// Asks for nothing: what is sealed cannot be opened, and [`SealKeys::open`] says so.
    pub fn ask_for_passphrase(&self, _path: &Path, _sealed: &[u8]) -> Result<(), CommandError> {
        Ok(())
    }

    /// Says that nothing can be opened.
    pub fn open(&self, _path: &Path, _sealed: &[u8]) -> Result<Vec<u8>, CommandError> {
        Err(CommandError::failed(NOT_BUILT_IN))
    }
}

/// What seals, were it built in: it cannot be made.
#[derive(Debug)]
pub enum Sealing {}

impl Sealing {
    /// Says that nothing can be sealed.
    pub fn for_sealing(_to: &[String], _keys: Arc<SealKeys>) -> Result<Self, CommandError> {
        Err(CommandError::failed(NOT_BUILT_IN))
    }

    /// Says that nothing can be opened.
    pub fn for_unsealing(_path: &Path, _sealed: &[u8], _keys: Arc<SealKeys>) -> Result<Self, CommandError> {
        Err(CommandError::failed(NOT_BUILT_IN))
    }
}

impl super::steps::Sealer for Sealing {
    fn seal(&self, _plain: &[u8]) -> Result<Vec<u8>, CommandError> {
        match *self {}
    }

    fn open(&self, _path: &Path, _sealed: &[u8]) -> Result<Vec<u8>, CommandError> {
        match *self {}
    }

    fn can_open(&self) -> bool {
        match *self {}
    }
}

/// Every recipient is taken as it was written: only age itself could look into it.
pub fn check_recipient(_recipient: &str) -> Result<(), String> {
    Ok(())
}
