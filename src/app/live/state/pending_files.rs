//! Changed user files that wait for `/reload`, and faulty ones.

use crate::app::data::settings::Settings;
use crate::app::data::user_files::{UserFile, UserFileChange, summarize_complaints};
use crate::app::message::Effect;
use crate::session::decide::PlanVersion;
use std::collections::BTreeMap;

/// What waits for `/reload`, and which files are faulty.
#[derive(Debug, Default)]
pub(crate) struct PendingFiles {
    theme: bool,
    pub(crate) settings: Option<Box<Settings>>,
    pub(crate) protocol: Option<Box<PlanVersion>>,
    invalid: BTreeMap<UserFile, String>,
}

impl PendingFiles {
    /// A file changed. Only a theme that is no brighter is used at once.
    pub(crate) fn on_change(&mut self, change: UserFileChange) -> Vec<Effect> {
        self.clear(change.file());
        match change {
            UserFileChange::Theme { brighter: false } => return vec![Effect::ApplyFile(UserFile::Theme)],
            UserFileChange::Theme { brighter: true } => self.theme = true,
            UserFileChange::Settings(settings) => self.settings = Some(settings),
            UserFileChange::Protocol(protocol) => self.protocol = Some(protocol),
            UserFileChange::Invalid(file, complaints) => {
                self.invalid.insert(file, summarize_complaints(&complaints));
            }
            UserFileChange::Unchanged(_) => {}
        }
        Vec::new()
    }

    /// Forgets what waited of a file or was wrong with it.
    pub(crate) fn clear(&mut self, file: UserFile) {
        self.invalid.remove(&file);
        match file {
            UserFile::Theme => self.theme = false,
            UserFile::Settings => self.settings = None,
            UserFile::Protocol => self.protocol = None,
        }
    }

    /// The files that wait.
    pub(crate) fn pending(&self) -> Vec<UserFile> {
        let all = [
            (UserFile::Settings, self.settings.is_some()),
            (UserFile::Theme, self.theme),
            (UserFile::Protocol, self.protocol.is_some()),
        ];
        all.into_iter().filter(|(_, waits)| *waits).map(|(file, _)| file).collect()
    }

    /// What is wrong, one line for each faulty file.
    pub(crate) fn invalid(&self) -> impl Iterator<Item = &str> {
        self.invalid.values().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_last_of_a_file_is_what_waits() {
        let mut files = PendingFiles { theme: true, ..PendingFiles::default() };
        files.invalid.insert(UserFile::Theme, "No.".to_owned());
        assert_eq!(files.pending(), [UserFile::Theme]);
        files.clear(UserFile::Theme);
        assert!(files.pending().is_empty() && files.invalid.is_empty());
    }
}
