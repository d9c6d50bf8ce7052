//! The user's files while the program runs: what came of them, what of it waits for `/reload`, and what is at fault. A running
//! session is changed only by whoever asks for it, but for a theme that makes the room no brighter.

use crate::app::Settings;
use crate::app::live::Live;
use crate::app::message::Effect;
use crate::complaint::Complaint;
use crate::session::decide::NewProtocol;
use crate::session::{Intent, Moment, decide};
use std::collections::BTreeMap;

/// A file of the user's that is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum File {
    /// The settings.
    Settings,
    /// The theme in use, with what it inherits from.
    Theme,
    /// The session's protocol, with what it extends.
    Protocol,
}

impl File {
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
pub enum Change {
    /// The theme is another one now.
    Theme {
        /// It lights up the room more than the one that is shown.
        brighter: bool,
    },
    /// The settings are others now.
    Settings(Box<Settings>),
    /// The protocol is another one now.
    Protocol(Box<NewProtocol>),
    /// It is at fault, and what was in use stays in use.
    Faulty(File, Vec<Complaint>),
    /// It is again what is in use.
    AsInUse(File),
}

impl Change {
    /// Which file it is about.
    pub const fn file(&self) -> File {
        match self {
            Self::Theme { .. } => File::Theme,
            Self::Settings(_) => File::Settings,
            Self::Protocol(_) => File::Protocol,
            Self::Faulty(file, _) | Self::AsInUse(file) => *file,
        }
    }
}

/// What of the settings a running session does not take.
const FROM_THE_NEXT_ON: &str = " Initials, protocol, folder, sharing, music and socket hold from the next session on.";

/// What waits for `/reload`, and what is at fault.
#[derive(Debug, Default)]
pub(crate) struct Files {
    theme: bool,
    settings: Option<Box<Settings>>,
    protocol: Option<Box<NewProtocol>>,
    faulty: BTreeMap<File, String>,
}

impl Files {
    /// What waited or was at fault of this file is over.
    fn forget(&mut self, file: File) {
        self.faulty.remove(&file);
        match file {
            File::Theme => self.theme = false,
            File::Settings => self.settings = None,
            File::Protocol => self.protocol = None,
        }
    }

    fn waiting(&self) -> Vec<File> {
        let all =
            [(File::Settings, self.settings.is_some()), (File::Theme, self.theme), (File::Protocol, self.protocol.is_some())];
        all.into_iter().filter(|(_, waits)| *waits).map(|(file, _)| file).collect()
    }
}

impl Live {
    /// One of the user's files changed.
    pub(crate) fn file_changed(&mut self, change: Change) -> Vec<Effect> {
        self.files.forget(change.file());
        match change {
            Change::Theme { brighter: false } => return vec![Effect::Take(File::Theme)],
            Change::Theme { brighter: true } => self.files.theme = true,
            Change::Settings(settings) => self.files.settings = Some(settings),
            Change::Protocol(protocol) => self.files.protocol = Some(protocol),
            Change::Faulty(file, said) => {
                self.files.faulty.insert(file, in_a_line(&said));
            }
            Change::AsInUse(_) => {}
        }
        Vec::new()
    }

    /// Takes what waits. Where nothing does, the files are looked at once more: not every disk tells of a change.
    pub(crate) fn reload(&mut self, now: Moment) -> Vec<Effect> {
        let waiting = self.files.waiting();
        if waiting.is_empty() {
            self.notice = Some("Nothing new waits. The files are looked at once more.".to_owned());
            return vec![Effect::LookAtFiles];
        }
        let (mut effects, mut taken) = (Vec::new(), Vec::new());
        for file in waiting {
            match file {
                File::Settings => {
                    if let Some(settings) = self.files.settings.take() {
                        self.set(*settings);
                    }
                }
                File::Theme => {}
                File::Protocol => match self.change_protocol(now) {
                    Ok(rows) => effects.extend(rows),
                    Err(refusal) => {
                        self.notice = Some(refusal);
                        continue;
                    }
                },
            }
            self.files.forget(file);
            taken.push(file.name());
            // The theme that settings name comes with them.
            if file != File::Theme || !effects.contains(&Effect::Take(File::Settings)) {
                effects.push(Effect::Take(file));
            }
        }
        if !taken.is_empty() {
            let before = self.notice.take().map(|notice| format!(" {notice}")).unwrap_or_default();
            let later = if taken.contains(&File::Settings.name()) { FROM_THE_NEXT_ON } else { "" };
            self.notice = Some(format!("Taken: {}.{later}{before}", taken.join(", ")));
        }
        effects
    }

    fn change_protocol(&mut self, now: Moment) -> Result<Vec<Effect>, String> {
        let Some(protocol) = self.files.protocol.clone() else { return Ok(Vec::new()) };
        if !self.fields.are_empty() {
            return Err(
                "The vitals fields hold what is not saved, so the protocol still waits. Save or empty them first.".to_owned()
            );
        }
        // Only what can become a row is made known.
        let tried = Intent::ChangeProtocol(protocol.clone());
        if let Err(refusal) = decide(&self.session, now, tried) {
            self.files.forget(File::Protocol);
            return Err(refusal.to_string());
        }
        self.session.learn(&protocol);
        let effects = self.intend(now, Intent::ChangeProtocol(protocol)).map_err(|refusal| refusal.to_string())?;
        self.follow_plan();
        Ok(effects)
    }

    /// Which files wait for `/reload`, in words.
    pub fn waits_for_reload(&self) -> Option<String> {
        let names: Vec<&str> = self.files.waiting().into_iter().map(File::name).collect();
        (!names.is_empty()).then(|| format!("{} changed; ", names.join(", ")))
    }

    /// What is wrong in the user's files, a line for each; what was in use before stays in use.
    pub fn faulty_files(&self) -> impl Iterator<Item = &str> {
        self.files.faulty.values().map(String::as_str)
    }
}

/// What a screen takes on which nothing is written. A brighter theme waits where a session runs; a faulty file is said by
/// `check`, and the last good one stays.
pub(crate) fn taken_where_nothing_is_written(change: &Change, runs: bool) -> Vec<Effect> {
    match change {
        Change::Faulty(..) | Change::AsInUse(_) => Vec::new(),
        Change::Theme { brighter: true } if runs => Vec::new(),
        _ => vec![Effect::Take(change.file())],
    }
}

/// The first complaint and how many there are: what is needed to go and mend it.
pub(crate) fn in_a_line(said: &[Complaint]) -> String {
    let Some(first) = said.first() else { return String::new() };
    // The folder is known, and a line has place for a name.
    let file = first.file.rsplit(['/', '\\']).next().unwrap_or(&first.file);
    let more = if said.len() > 1 { format!(" (1 of {})", said.len()) } else { String::new() };
    format!("{file}:{}:{}: {}{more} What was in use stays.", first.line, first.column, first.sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_said_in_one_line_with_its_place_and_how_many_more_there_are() {
        let said = |line| Complaint { file: "/home/mk/themes/mine.toml".to_owned(), line, column: 7, sentence: "No.".to_owned() };
        assert_eq!(in_a_line(&[said(3)]), "mine.toml:3:7: No. What was in use stays.");
        assert_eq!(in_a_line(&[said(3), said(4)]), "mine.toml:3:7: No. (1 of 2) What was in use stays.");
    }

    #[test]
    fn what_came_last_of_a_file_is_what_waits() {
        let mut files = Files { theme: true, ..Files::default() };
        files.faulty.insert(File::Theme, "No.".to_owned());
        assert_eq!(files.waiting(), [File::Theme]);
        files.forget(File::Theme);
        assert!(files.waiting().is_empty() && files.faulty.is_empty());
    }
}
