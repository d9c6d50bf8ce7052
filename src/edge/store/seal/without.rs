//! Stand-in without the feature `seal`: sealing and opening fail.

#![expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the same signatures as with the age library")]

use super::steps::Sealer;
use crate::edge::error::CommandError;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NOT_BUILT_IN: &str = "This program was built without sealing. Nothing was changed. Build it with its default features, \
                            or use the age program: it reads and makes the same files.";

/// The key of a build without sealing: it opens nothing.
#[derive(Debug, Default)]
pub struct SealKeys;

impl SealKeys {
    pub(crate) fn new(_identity: Option<PathBuf>) -> Self {
        Self
    }

    pub(crate) fn ask_for_passphrase(&self, _path: &Path, _sealed: &[u8]) -> Result<(), CommandError> {
        Ok(())
    }

    pub(crate) fn open(&self, _path: &Path, _sealed: &[u8]) -> Result<Vec<u8>, CommandError> {
        Err(CommandError::failed(NOT_BUILT_IN))
    }
}

/// Seals nothing, and cannot be constructed.
#[derive(Debug)]
pub enum Sealing {}

impl Sealing {
    pub(crate) fn for_sealing(_to: &[String], _keys: Arc<SealKeys>) -> Result<Self, CommandError> {
        Err(CommandError::failed(NOT_BUILT_IN))
    }

    pub(crate) fn for_unsealing(_path: &Path, _sealed: &[u8], _keys: Arc<SealKeys>) -> Result<Self, CommandError> {
        Err(CommandError::failed(NOT_BUILT_IN))
    }
}

impl Sealer for Sealing {
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

/// Accepts every recipient, because only age could check it.
pub(crate) fn check_recipient(_recipient: &str) -> Result<(), String> {
    Ok(())
}
