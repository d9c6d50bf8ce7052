//! Changed user files. In a running session they wait for `/reload`, except a theme that is no brighter.

use crate::app::data::user_files::{UserFile, UserFileChange, summarize_complaints};
use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::session::{Intent, PlanVersion, decide};

/// Settings that a running session does not use.
const NEXT_SESSION_NOTICE: &str = " Initials, protocol, folder, sharing, music and socket take effect from the next session.";

impl LiveScreen {
    /// A file changed. Only a theme that is no brighter is used at once.
    pub(crate) fn on_file_changed(&mut self, change: UserFileChange) {
        let file = change.file();
        self.changed_files.remove(&file);
        match change {
            UserFileChange::Theme { brighter: false } => self.effects.push(Effect::ApplyFile(file)),
            UserFileChange::Unchanged(_) => {}
            change => {
                self.changed_files.insert(file, change);
            }
        }
    }

    /// Uses the changed files; if none waits, checks the files, since not every disk reports changes.
    pub(crate) fn reload_files(&mut self) {
        let waiting: Vec<UserFile> = self.waiting_files().collect();
        if waiting.is_empty() {
            self.notify("No pending changes; checking the files again.");
            self.effects.push(Effect::CheckFiles);
            return;
        }
        let mut taken = Vec::new();
        for file in waiting {
            match self.changed_files.get(&file).cloned() {
                Some(UserFileChange::Settings(settings)) => self.apply_settings(*settings),
                Some(UserFileChange::Protocol(protocol)) => {
                    if let Err(refusal) = self.change_protocol(&protocol) {
                        self.notice = Some(refusal);
                        continue;
                    }
                }
                _ => {}
            }
            self.changed_files.remove(&file);
            // Settings bring the theme that they name.
            if file != UserFile::Theme || !taken.contains(&UserFile::Settings) {
                self.effects.push(Effect::ApplyFile(file));
            }
            taken.push(file);
        }
        if !taken.is_empty() {
            let before = self.notice.take().map(|notice| format!(" {notice}")).unwrap_or_default();
            let later = if taken.contains(&UserFile::Settings) { NEXT_SESSION_NOTICE } else { "" };
            self.notify(format!(
                "Now in use: {}.{later}{before}",
                taken.into_iter().map(UserFile::name).collect::<Vec<_>>().join(", ")
            ));
        }
    }

    fn change_protocol(&mut self, protocol: &PlanVersion) -> Result<(), String> {
        if !self.overlays.vitals_form.is_empty() {
            return Err(
                "The vitals fields hold unsaved values, so the protocol has to wait. Save or empty them first.".to_owned()
            );
        }
        // Tried first: a plan that is refused waits no longer.
        let intent = Intent::ChangeProtocol(Box::new(protocol.clone()));
        if let Err(refusal) = decide(self.session(), self.now(), intent.clone()) {
            self.changed_files.remove(&UserFile::Protocol);
            return Err(refusal.to_string());
        }
        self.record(intent).map_err(|refusal| refusal.to_string())?;
        self.overlays.reset_vitals_form(self.recorder.session().plan());
        self.parse_line();
        Ok(())
    }

    fn waiting_files(&self) -> impl Iterator<Item = UserFile> {
        let waits = |change: &&UserFileChange| !matches!(change, UserFileChange::Invalid(..));
        self.changed_files.values().filter(waits).map(UserFileChange::file)
    }

    /// The files that wait for `/reload`.
    pub fn pending_files_notice(&self) -> Option<String> {
        let names: Vec<&str> = self.waiting_files().map(UserFile::name).collect();
        (!names.is_empty()).then(|| format!("{} changed; ", names.join(", ")))
    }

    /// What is wrong with the user's files, one line each; the last good version stays in use.
    pub(crate) fn invalid_files(&self) -> impl Iterator<Item = String> {
        self.changed_files.values().filter_map(|change| match change {
            UserFileChange::Invalid(_, complaints) => Some(summarize_complaints(complaints)),
            _ => None,
        })
    }
}
