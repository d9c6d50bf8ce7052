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
    pub(crate) fn new(first: DiskFailure, dead: Option<PartFile>) -> Self {
        let elsewhere = dead.is_some_and(|target| target.folder != RecordFolder::Record);
        Self {
            first_failure: first,
            dead_file: dead,
            latest_refusal: None,
            is_waiting: false,
            is_outside_record_folder: elsewhere,
        }
    }

    /// Handles a failed retry.
    pub(crate) fn on_retry_failed(&mut self, place: RecordFolder, why: DiskFailure, waits: bool) {
        self.latest_refusal = Some((place, why));
        self.is_waiting = waits;
    }

    /// The whole session is in a file again. Returns why it moved there.
    pub(crate) fn on_moved(&mut self, target: PartFile) -> String {
        let is_home = self.is_outside_record_folder && target.folder == RecordFolder::Record;
        let why =
            if is_home { "The record folder takes the record again.".to_owned() } else { failure_sentence(&self.first_failure) };
        self.latest_refusal = None;
        self.is_waiting = false;
        self.is_outside_record_folder = target.folder != RecordFolder::Record;
        why
    }

    /// The sentence for the present state. `saved` and `waiting` are the last saved row and the number of unsaved rows.
    pub(crate) fn status_sentence(&self, session: &str, target: Option<PartFile>, saved: u64, waiting: u64) -> String {
        let what = failure_sentence(&self.first_failure);
        let rows = if waiting == 1 { "1 row is".to_owned() } else { format!("{waiting} rows are") };
        if let Some(target) = target {
            let short_lived =
                if target.folder == RecordFolder::Runtime { ", until the computer is switched off or started again" } else { "" };
            return format!(
                "{what} Every row up to {saved} is safe in the {} as {}{short_lived}. New rows are saved there, and the record folder is \
                 tried again by itself.",
                folder_name(target.folder),
                file_name(session, target.part),
            );
        }
        let safe = match self.dead_file {
            Some(dead) if saved > 0 => {
                let file = file_name(session, dead.part);
                format!("Every row up to {saved} is safe in the {} as {file}; {rows} in memory only.", folder_name(dead.folder))
            }
            _ => format!("{rows} in memory only."),
        };
        let goes_on = match &self.latest_refusal {
            Some((place, why)) if self.is_waiting => format!(
                "No folder takes the record now; the last one was the {}: {} Keep the program open: it tries again by itself.",
                folder_name(*place),
                self::failure_sentence(why),
            ),
            _ => "The whole session is being written again now; you can go on.".to_owned(),
        };
        format!("{what} {safe} {goes_on}")
    }
}

const fn folder_name(place: RecordFolder) -> &'static str {
    match place {
        RecordFolder::Record => "record folder",
        RecordFolder::State => "state folder",
        RecordFolder::Runtime => "run-time folder",
    }
}

/// The sentence for a failure.
fn failure_sentence(why: &DiskFailure) -> String {
    match why {
        DiskFailure::Exists => "A file with the record's name was already there; it was not touched.".to_owned(),
        DiskFailure::NoFolder => "The folder is not there.".to_owned(),
        DiskFailure::System(words) => format!("The disk refused to take the record: {}.", words.trim_end_matches('.')),
        DiskFailure::Full => "The disk is full.".to_owned(),
        DiskFailure::Deleted => "Another program deleted the record's file.".to_owned(),
        DiskFailure::Replaced => "Another program replaced the record's file; what it put there was not touched.".to_owned(),
        DiskFailure::WrongLength { expected, found } => {
            format!("Another program changed the record's file: it has {found} bytes and not {expected}; it was left as it is.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: PartFile = PartFile { folder: RecordFolder::Record, part: 1 };

    #[test]
    fn each_state_says_what_happened_what_is_safe_and_what_goes_on() {
        let elsewhere = |place| Some(PartFile { folder: place, part: 2 });
        let full = Trouble::new(DiskFailure::Full, Some(HOME));
        let mut nowhere = full.clone();
        nowhere.on_retry_failed(
            RecordFolder::Runtime,
            DiskFailure::System("Read-only file system (os error 30)".to_owned()),
            true,
        );
        for (trouble, target, saved, waiting, sentence) in [
            (
                &full,
                None,
                41,
                3,
                "The disk is full. Every row up to 41 is safe in the record folder as N.csv; 3 rows are in memory only. The whole session \
                 is being written again now; you can go on.",
            ),
            (
                &full,
                elsewhere(RecordFolder::State),
                44,
                0,
                "The disk is full. Every row up to 44 is safe in the state folder as N.2.csv. New rows are saved there, and the record \
                 folder is tried again by itself.",
            ),
            (
                &full,
                elsewhere(RecordFolder::Runtime),
                44,
                0,
                "The disk is full. Every row up to 44 is safe in the run-time folder as N.2.csv, until the computer is switched off or \
                 started again. New rows are saved there, and the record folder is tried again by itself.",
            ),
            (
                &nowhere,
                None,
                41,
                1,
                "The disk is full. Every row up to 41 is safe in the record folder as N.csv; 1 row is in memory only. No folder takes the \
                 record now; the last one was the run-time folder: The disk refused to take the record: Read-only file system (os error \
                 30). Keep the program open: it tries again by itself.",
            ),
            (
                &Trouble::new(DiskFailure::Deleted, Some(HOME)),
                None,
                0,
                44,
                "Another program deleted the record's file. 44 rows are in memory only. The whole session is being written again now; you \
                 can go on.",
            ),
        ] {
            assert_eq!(trouble.status_sentence("N", target, saved, waiting), sentence);
        }
    }

    #[test]
    fn coming_home_has_its_own_reason() {
        let mut trouble = Trouble::new(DiskFailure::Full, Some(HOME));
        assert_eq!(trouble.on_moved(PartFile { folder: RecordFolder::State, part: 2 }), "The disk is full.");
        assert_eq!(
            trouble.on_moved(PartFile { folder: RecordFolder::Record, part: 3 }),
            "The record folder takes the record again."
        );
    }
}
