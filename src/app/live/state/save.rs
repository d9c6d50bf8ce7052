//! How far the record and the private notes are saved, and what is wrong with their disks.

use crate::session::Wall;

#[derive(Debug, Default)]
pub(crate) struct SaveState {
    /// The newest saved row of the record, and when it was saved.
    pub(crate) last_saved: Option<(u64, Wall)>,
    /// The newest row that was read from the disk at resume; it waits for nothing.
    pub(crate) loaded_seq: u64,
    /// The newest saved row of the private notes.
    pub(crate) private_saved_seq: u64,
    pub(crate) disk_error: Option<String>,
    pub(crate) private_error: Option<String>,
    pub(crate) slow_write_ms: Option<i64>,
    pub(crate) mirror_warning: Option<String>,
    pub(crate) space_warning: Option<String>,
    /// The last row was handed out; only leaving remains.
    pub(crate) has_ended: bool,
}

impl SaveState {
    /// What is wrong until it is over, the worst first.
    pub(crate) fn warning(&self) -> Option<String> {
        let private = || self.private_error.as_ref().map(|sentence| format!("Private notes: {sentence}"));
        let slow = || {
            let secs = self.slow_write_ms? / 1000;
            Some(format!("The disk has been busy for {secs} s. Nothing is lost: unsaved entries are kept in memory."))
        };
        let trouble = self.disk_error.clone().or_else(private).or_else(slow);
        trouble.or_else(|| self.space_warning.clone()).or_else(|| self.mirror_warning.clone())
    }
}
