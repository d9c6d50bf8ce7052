//! The sentences about a record that is not whole in its folder: what happened, what is safe, what the program does.

use crate::journal::disk_order::{DiskFailure, PartFile, RecordFolder};
use crate::journal::file_name::file_name;

/// A problem, from the first failure until the whole session is in the record folder again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    first_failure: DiskFailure,
    /// The file that is not used any more. Its saved rows are safe unless another program changed it.
    dead_file: Option<PartFile>,
    /// The last folder that refused, and why.
    latest_refusal: Option<(RecordFolder, DiskFailure)>,
    /// Whether no folder takes the record, until a retry.
    is_waiting: bool,
    /// Whether the session continues outside the record folder.
    is_outside_record_folder: bool,
}

impl Trouble {
    pub(crate) fn new(first_failure: DiskFailure, dead_file: Option<PartFile>) -> Self {
        let is_outside_record_folder = dead_file.is_some_and(|file| file.folder != RecordFolder::Record);
        Self { first_failure, dead_file, latest_refusal: None, is_waiting: false, is_outside_record_folder }
    }

    pub(crate) fn on_retry_failed(&mut self, folder: RecordFolder, why: DiskFailure, is_waiting: bool) {
        self.latest_refusal = Some((folder, why));
        self.is_waiting = is_waiting;
    }

    /// The whole session is in a file again. Returns why it moved there.
    pub(crate) fn on_moved(&mut self, file: PartFile) -> String {
        let returns = self.is_outside_record_folder && file.folder == RecordFolder::Record;
        let why = if returns {
            "The record is saved in its own folder again.".to_owned()
        } else {
            failure_sentence(&self.first_failure)
        };
        self.latest_refusal = None;
        self.is_waiting = false;
        self.is_outside_record_folder = file.folder != RecordFolder::Record;
        why
    }

    /// The sentence for the present state. `saved` and `pending` are the last saved row and the number of unsaved rows.
    pub(crate) fn status_sentence(&self, session: &str, file: Option<PartFile>, saved: u64, pending: u64) -> String {
        let what = failure_sentence(&self.first_failure);
        let rows = if pending == 1 { "1 row is".to_owned() } else { format!("{pending} rows are") };
        if let Some(file) = file {
            let short_lived =
                if file.folder == RecordFolder::Runtime { ", until the computer is switched off or started again" } else { "" };
            return format!(
                "{what} Every row up to {saved} is safe in the {} as {}{short_lived}. New rows are saved there, and the record folder is tried again automatically.",
                folder_name(file.folder),
                file_name(session, file.part),
            );
        }
        let safe = match self.dead_file {
            Some(dead) if saved > 0 => {
                let name = file_name(session, dead.part);
                format!("Every row up to {saved} is safe in the {} as {name}; {rows} in memory only.", folder_name(dead.folder))
            }
            _ => format!("{rows} in memory only."),
        };
        let next_step = match &self.latest_refusal {
            Some((folder, why)) if self.is_waiting => format!(
                "The record cannot be saved in any folder now; the last one was the {}: {} Keep the program open: it tries again automatically.",
                folder_name(*folder),
                failure_sentence(why),
            ),
            _ => "The whole session is being written again now; you can continue.".to_owned(),
        };
        format!("{what} {safe} {next_step}")
    }
}

const fn folder_name(folder: RecordFolder) -> &'static str {
    match folder {
        RecordFolder::Record => "record folder",
        RecordFolder::State => "state folder",
        RecordFolder::Runtime => "run-time folder",
    }
}

fn failure_sentence(why: &DiskFailure) -> String {
    match why {
        DiskFailure::Exists => "A file with the record's name already existed; it was not changed.".to_owned(),
        DiskFailure::NoFolder => "The folder is not there.".to_owned(),
        DiskFailure::System(words) => format!("The disk cannot save the record: {}.", words.trim_end_matches('.')),
        DiskFailure::Full => "The disk is full.".to_owned(),
        DiskFailure::Deleted => "Another program deleted the record's file.".to_owned(),
        DiskFailure::Replaced => "Another program replaced the record's file; the new file was not changed.".to_owned(),
        DiskFailure::Changed => "The record's file does not hold what was written to it; it was not changed.".to_owned(),
        DiskFailure::OtherDisk => {
            "The disk of the record folder is not there; nothing was written to the folder in its place.".to_owned()
        }
        DiskFailure::WrongLength { expected, found } => {
            format!("Another program changed the record's file: it has {found} bytes instead of {expected}; it was not changed.")
        }
    }
}
