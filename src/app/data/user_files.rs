//! The user's files that are reloaded while the program runs, and what a change of one brings.

use crate::app::data::settings::Settings;
use crate::complaint::Complaint;
use crate::session::decide::PlanVersion;

/// A file of the user's that is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UserFile {
    /// The settings.
    Settings,
    /// The theme in use, with what it inherits from.
    Theme,
    /// The session's protocol, with what it extends.
    Protocol,
}

impl UserFile {
    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Theme => "theme",
            Self::Protocol => "protocol",
        }
    }
}

/// What came of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum UserFileChange {
    /// The theme is another one now.
    Theme {
        /// It lights up the room more than the one that is shown.
        brighter: bool,
    },
    /// The settings are others now.
    Settings(Box<Settings>),
    /// The protocol is another one now.
    Protocol(Box<PlanVersion>),
    /// It is at fault, and what was in use stays in use.
    Invalid(UserFile, Vec<Complaint>),
    /// It is again what is in use.
    Unchanged(UserFile),
}

impl UserFileChange {
    /// Which file it is about.
    pub const fn file(&self) -> UserFile {
        match self {
            Self::Theme { .. } => UserFile::Theme,
            Self::Settings(_) => UserFile::Settings,
            Self::Protocol(_) => UserFile::Protocol,
            Self::Invalid(file, _) | Self::Unchanged(file) => *file,
        }
    }
}

/// The first complaint and how many there are: what is needed to go and mend it.
pub(crate) fn summarize_complaints(complaints: &[Complaint]) -> String {
    let Some(first) = complaints.first() else { return String::new() };
    // The folder is known, and a line has place for a name.
    let file = first.file.rsplit(['/', '\\']).next().unwrap_or(&first.file);
    let more = if complaints.len() > 1 { format!(" (1 of {})", complaints.len()) } else { String::new() };
    format!("{file}:{}:{}: {}{more} What was in use stays.", first.line, first.column, first.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_said_in_one_line_with_its_place_and_how_many_more_there_are() {
        let said = |line| Complaint { file: "/home/mk/themes/mine.toml".to_owned(), line, column: 7, message: "No.".to_owned() };
        assert_eq!(summarize_complaints(&[said(3)]), "mine.toml:3:7: No. What was in use stays.");
        assert_eq!(summarize_complaints(&[said(3), said(4)]), "mine.toml:3:7: No. (1 of 2) What was in use stays.");
    }
}
