//! Changed user files. In a running session they wait for `/reload`, except a theme that is no brighter.

use crate::app::data::user_files::UserFile;
use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::session::{Intent, Moment, decide};

/// Settings that a running session does not use.
const NEXT_SESSION_NOTICE: &str = " Initials, protocol, folder, sharing, music and socket hold from the next session on.";

impl LiveScreen {
    /// Uses the changed files; if none waits, checks the files, since not every disk reports changes.
    pub(crate) fn reload_files(&mut self, now: Moment) -> Vec<Effect> {
        let waiting = self.pending_files.pending();
        if waiting.is_empty() {
            self.notice = Some("No pending changes; checking the files again.".to_owned());
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
            // Settings bring the theme that they name.
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
        if !self.overlays.vitals_form.is_empty() {
            return Err(
                "The vitals fields hold what is not saved, so the protocol still waits. Save or empty them first.".to_owned()
            );
        }
        // Tried first, so that only a plan that is accepted becomes known.
        let intent = Intent::ChangeProtocol(protocol.clone());
        if let Err(refusal) = decide(self.recorder.session(), now, intent) {
            self.pending_files.clear(UserFile::Protocol);
            return Err(refusal.to_string());
        }
        self.recorder.register_plan(&protocol);
        let effects = self.submit_intent(now, Intent::ChangeProtocol(protocol)).map_err(|refusal| refusal.to_string())?;
        self.on_plan_changed();
        Ok(effects)
    }

    /// The files that wait for `/reload`.
    pub fn pending_files_notice(&self) -> Option<String> {
        let names: Vec<&str> = self.pending_files.pending().into_iter().map(UserFile::name).collect();
        (!names.is_empty()).then(|| format!("{} changed; ", names.join(", ")))
    }

    /// What is wrong with the user's files, one line each; the last good version stays in use.
    pub(crate) fn invalid_files(&self) -> impl Iterator<Item = &str> {
        self.pending_files.invalid()
    }
}
