//! The program built without sealing: whatever would seal or open says so.

use crate::edge::error::Fault;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NOT_BUILT_IN: &str = "This program was built without sealing. Nothing was changed. Build it with its default features, \
                            or use the age program: it reads and makes the same files.";

/// What opens sealed files, were it built in.
#[derive(Debug, Default)]
pub struct Keys;

impl Keys {
    /// The identity file that was named.
    pub fn of(_identity: Option<PathBuf>) -> Self {
        Self
    }

    /// Asks for nothing: what is sealed cannot be opened, and [`Keys::open`] says so.
    pub fn ask(&self, _path: &Path, _sealed: &[u8]) -> Result<(), Fault> {
        Ok(())
    }

    /// Says that nothing can be opened.
    pub fn open(&self, _path: &Path, _sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        Err(Fault::failed(NOT_BUILT_IN))
    }
}

/// What seals, were it built in: it cannot be made.
#[derive(Debug)]
pub enum Sealing {}

impl Sealing {
    /// Says that nothing can be sealed.
    pub fn to_seal(_to: &[String], _keys: Arc<Keys>) -> Result<Self, Fault> {
        Err(Fault::failed(NOT_BUILT_IN))
    }

    /// Says that nothing can be opened.
    pub fn to_open(_path: &Path, _sealed: &[u8], _keys: Arc<Keys>) -> Result<Self, Fault> {
        Err(Fault::failed(NOT_BUILT_IN))
    }
}

impl super::steps::Crypt for Sealing {
    fn seal(&self, _plain: &[u8]) -> Result<Vec<u8>, Fault> {
        match *self {}
    }

    fn open(&self, _path: &Path, _sealed: &[u8]) -> Result<Vec<u8>, Fault> {
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
