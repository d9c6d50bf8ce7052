//! The user's files while the program runs: what came of them, what of it waits for `/reload`, and what is at fault. A running
//! session is changed only by whoever asks for it, but for a theme that makes the room no brighter.

use crate::app::Settings;
use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::complaint::Complaint;
use crate::session::decide::PlanVersion;
use crate::session::{Intent, Moment, decide};
use std::collections::BTreeMap;

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

/// What of the settings a running session does not take.
const NEXT_SESSION_NOTICE: &str = " Initials, protocol, folder, sharing, music and socket hold from the next session on.";

/// What waits for `/reload`, and what is at fault.
#[derive(Debug, Default)]
pub(crate) struct PendingFiles {
    theme: bool,
    settings: Option<Box<Settings>>,
    protocol: Option<Box<PlanVersion>>,
    invalid: BTreeMap<UserFile, String>,
}

impl PendingFiles {
    /// What waited or was at fault of this file is over.
    fn clear(&mut self, file: UserFile) {
        self.invalid.remove(&file);
        match file {
            UserFile::Theme => self.theme = false,
            UserFile::Settings => self.settings = None,
            UserFile::Protocol => self.protocol = None,
        }
    }

    fn pending(&self) -> Vec<UserFile> {
        let all = [
            (UserFile::Settings, self.settings.is_some()),
            (UserFile::Theme, self.theme),
            (UserFile::Protocol, self.protocol.is_some()),
        ];
        all.into_iter().filter(|(_, waits)| *waits).map(|(file, _)| file).collect()
    }
}

impl LiveScreen {
    /// One of the user's files changed.
    pub(crate) fn on_file_changed(&mut self, change: UserFileChange) -> Vec<Effect> {
        self.pending_files.clear(change.file());
        match change {
            UserFileChange::Theme { brighter: false } => return vec![Effect::ApplyFile(UserFile::Theme)],
            UserFileChange::Theme { brighter: true } => self.pending_files.theme = true,
            UserFileChange::Settings(settings) => self.pending_files.settings = Some(settings),
            UserFileChange::Protocol(protocol) => self.pending_files.protocol = Some(protocol),
            UserFileChange::Invalid(file, said) => {
                self.pending_files.invalid.insert(file, summarize_complaints(&said));
            }
            UserFileChange::Unchanged(_) => {}
        }
        Vec::new()
    }

    /// Takes what waits. Where nothing does, the files are looked at once more: not every disk tells of a change.
    pub(crate) fn reload_files(&mut self, now: Moment) -> Vec<Effect> {
        let waiting = self.pending_files.pending();
        if waiting.is_empty() {
            self.notice = Some("Nothing new waits. The files are looked at once more.".to_owned());
            return vec![Effect::CheckFiles];
        }
        let (mut effects, mut taken) = (Vec::new(), Vec::new());
        for file in waiting {
            match file {
                UserFile::Settings => {
                    if let Some(settings) = self.pending_files.settings.take() {
                        self.apply_settings(*settings);
                    }
                }
                UserFile::Theme => {}
                UserFile::Protocol => match self.change_protocol(now) {
                    Ok(rows) => effects.extend(rows),
                    Err(refusal) => {
                        self.notice = Some(refusal);
                        continue;
                    }
                },
            }
            self.pending_files.clear(file);
            taken.push(file.name());
            // The theme that settings name comes with them.
            if file != UserFile::Theme || !effects.contains(&Effect::ApplyFile(UserFile::Settings)) {
                effects.push(Effect::ApplyFile(file));
            }
        }
        if !taken.is_empty() {
            let before = self.notice.take().map(|notice| format!(" {notice}")).unwrap_or_default();
            let later = if taken.contains(&UserFile::Settings.name()) { NEXT_SESSION_NOTICE } else { "" };
            self.notice = Some(format!("Taken: {}.{later}{before}", taken.join(", ")));
        }
        effects
    }

    fn change_protocol(&mut self, now: Moment) -> Result<Vec<Effect>, String> {
        let Some(protocol) = self.pending_files.protocol.clone() else { return Ok(Vec::new()) };
        if !self.vitals_form.is_empty() {
            return Err(
                "The vitals fields hold what is not saved, so the protocol still waits. Save or empty them first.".to_owned()
            );
        }
        // Only what can become a row is made known.
        let tried = Intent::ChangeProtocol(protocol.clone());
        if let Err(refusal) = decide(&self.session, now, tried) {
            self.pending_files.clear(UserFile::Protocol);
            return Err(refusal.to_string());
        }
        self.session.register_plan(&protocol);
        let effects = self.submit_intent(now, Intent::ChangeProtocol(protocol)).map_err(|refusal| refusal.to_string())?;
        self.on_plan_changed();
        Ok(effects)
    }

    /// Which files wait for `/reload`, in words.
    pub fn pending_files_notice(&self) -> Option<String> {
        let names: Vec<&str> = self.pending_files.pending().into_iter().map(UserFile::name).collect();
        (!names.is_empty()).then(|| format!("{} changed; ", names.join(", ")))
    }

    /// What is wrong in the user's files, a line for each; what was in use before stays in use.
    pub fn invalid_files(&self) -> impl Iterator<Item = &str> {
        self.pending_files.invalid.values().map(String::as_str)
    }
}

/// What a screen takes on which nothing is written. A brighter theme waits where a session runs; a faulty file is said by
/// `check`, and the last good one stays.
pub(crate) fn idle_file_effects(change: &UserFileChange, is_session_running: bool) -> Vec<Effect> {
    match change {
        UserFileChange::Invalid(..) | UserFileChange::Unchanged(_) => Vec::new(),
        UserFileChange::Theme { brighter: true } if is_session_running => Vec::new(),
        _ => vec![Effect::ApplyFile(change.file())],
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

    #[test]
    fn what_came_last_of_a_file_is_what_waits() {
        let mut files = PendingFiles { theme: true, ..PendingFiles::default() };
        files.invalid.insert(UserFile::Theme, "No.".to_owned());
        assert_eq!(files.pending(), [UserFile::Theme]);
        files.clear(UserFile::Theme);
        assert!(files.pending().is_empty() && files.invalid.is_empty());
    }
}
