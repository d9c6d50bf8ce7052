//! What is said while the record is not whole in its folder: what happened, what is safe and where, what goes on. Words only;
//! the spool decides.

use crate::journal::disk_order::{Failure, Place, Target};
use crate::journal::file_name::file_name;

/// What went wrong, from the first failure until the session is whole in the record folder again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What happened first.
    first: Failure,
    /// The file that is not written to any more. Rows saved in it are safe unless another program changed it.
    dead: Option<Target>,
    /// The latest folder that refused, and why.
    latest: Option<(Place, Failure)>,
    /// No folder takes the record; it is tried again later.
    waits: bool,
    /// The session went on outside the record folder.
    elsewhere: bool,
}

impl Trouble {
    pub(crate) fn new(first: Failure, dead: Option<Target>) -> Self {
        let elsewhere = dead.is_some_and(|target| target.place != Place::Record);
        Self { first, dead, latest: None, waits: false, elsewhere }
    }

    /// Another try failed.
    pub(crate) fn again(&mut self, place: Place, why: Failure, waits: bool) {
        self.latest = Some((place, why));
        self.waits = waits;
    }

    /// The session stands whole in a file again. Answers why it moved there.
    pub(crate) fn moved(&mut self, target: Target) -> String {
        let is_home = self.elsewhere && target.place == Place::Record;
        let why = if is_home { "The record folder takes the record again.".to_owned() } else { what(&self.first) };
        self.latest = None;
        self.waits = false;
        self.elsewhere = target.place != Place::Record;
        why
    }

    /// The standing sentence. `saved` and `waiting` are the last saved row and the number of rows not saved.
    pub(crate) fn sentence(&self, session: &str, target: Option<Target>, saved: u64, waiting: u64) -> String {
        let what = what(&self.first);
        let rows = if waiting == 1 { "1 row is".to_owned() } else { format!("{waiting} rows are") };
        if let Some(target) = target {
            let short_lived =
                if target.place == Place::Runtime { ", until the computer is switched off or started again" } else { "" };
            return format!(
                "{what} Every row up to {saved} is safe in the {} as {}{short_lived}. New rows are saved there, and the record folder is \
                 tried again by itself.",
                folder(target.place),
                file_name(session, target.part),
            );
        }
        let safe = match self.dead {
            Some(dead) if saved > 0 => {
                let file = file_name(session, dead.part);
                format!("Every row up to {saved} is safe in the {} as {file}; {rows} in memory only.", folder(dead.place))
            }
            _ => format!("{rows} in memory only."),
        };
        let goes_on = match &self.latest {
            Some((place, why)) if self.waits => format!(
                "No folder takes the record now; the last one was the {}: {} Keep the program open: it tries again by itself.",
                folder(*place),
                self::what(why),
            ),
            _ => "The whole session is being written again now; you can go on.".to_owned(),
        };
        format!("{what} {safe} {goes_on}")
    }
}

const fn folder(place: Place) -> &'static str {
    match place {
        Place::Record => "record folder",
        Place::State => "state folder",
        Place::Runtime => "run-time folder",
    }
}

/// What happened, as a sentence.
fn what(why: &Failure) -> String {
    match why {
        Failure::Exists => "A file with the record's name was already there; it was not touched.".to_owned(),
        Failure::NoPlace => "The folder is not there.".to_owned(),
        Failure::System(words) => format!("The disk refused to take the record: {}.", words.trim_end_matches('.')),
        Failure::Full => "The disk is full.".to_owned(),
        Failure::Deleted => "Another program deleted the record's file.".to_owned(),
        Failure::Replaced => "Another program replaced the record's file; what it put there was not touched.".to_owned(),
        Failure::Length { expected, found } => {
            format!("Another program changed the record's file: it has {found} bytes and not {expected}; it was left as it is.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Target = Target { place: Place::Record, part: 1 };

    #[test]
    fn each_state_says_what_happened_what_is_safe_and_what_goes_on() {
        let elsewhere = |place| Some(Target { place, part: 2 });
        let full = Trouble::new(Failure::Full, Some(HOME));
        let mut nowhere = full.clone();
        nowhere.again(Place::Runtime, Failure::System("Read-only file system (os error 30)".to_owned()), true);
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
                elsewhere(Place::State),
                44,
                0,
                "The disk is full. Every row up to 44 is safe in the state folder as N.2.csv. New rows are saved there, and the record \
                 folder is tried again by itself.",
            ),
            (
                &full,
                elsewhere(Place::Runtime),
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
                &Trouble::new(Failure::Deleted, Some(HOME)),
                None,
                0,
                44,
                "Another program deleted the record's file. 44 rows are in memory only. The whole session is being written again now; you \
                 can go on.",
            ),
        ] {
            assert_eq!(trouble.sentence("N", target, saved, waiting), sentence);
        }
    }

    #[test]
    fn coming_home_has_its_own_reason() {
        let mut trouble = Trouble::new(Failure::Full, Some(HOME));
        assert_eq!(trouble.moved(Target { place: Place::State, part: 2 }), "The disk is full.");
        assert_eq!(trouble.moved(Target { place: Place::Record, part: 3 }), "The record folder takes the record again.");
    }
}
