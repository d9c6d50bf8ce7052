//! Dialogs. Any key that a dialog does not use closes it and acts as usual.

use crate::app::keymap::{Action, KeyContext};
use crate::app::live::state::dialog::Dialog;
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::analysis::outstanding;
use crate::session::clinical::discharge;
use crate::session::decide::{CloseParams, EndReason};
use crate::session::{Intent, Moment, private};
use crossterm::event::KeyEvent;

const UNSAVED_VITALS_NOTICE: &str =
    "The vitals fields hold what is not saved: Enter saves it, Ctrl-U empties. Then ask again; nothing was done.";

impl LiveScreen {
    /// Handles a key in a dialog.
    pub(crate) fn dialog_key(&mut self, now: Moment, key: KeyEvent, mut dialog: Dialog) -> Vec<Effect> {
        match self.settings.bindings.find(KeyContext::Dialog, key) {
            Some(Action::Veil) => {
                self.veil();
                self.overlays.open_dialog(dialog);
                Vec::new()
            }
            Some(Action::Up) => {
                dialog.select_next(false);
                self.overlays.open_dialog(dialog);
                Vec::new()
            }
            Some(Action::Down) => {
                dialog.select_next(true);
                self.overlays.open_dialog(dialog);
                Vec::new()
            }
            Some(Action::Leave) => Vec::new(),
            Some(Action::Confirm) => self.accept_dialog(now, dialog),
            _ => self.handle_key(now, key),
        }
    }

    /// Asks whether to take the newest entry back.
    pub(crate) fn confirm_take_back(&mut self, now: Moment) {
        match crate::session::decide::undoable_entry(self.recorder.session(), now) {
            Some(entry) => self.overlays.open_dialog(Dialog::ConfirmWithdraw { entry }),
            None => self.notice = Some("There is no own entry under two minutes old to take back.".to_owned()),
        }
    }

    /// Asks whether to withdraw the selected entry.
    pub(crate) fn confirm_withdraw(&mut self) {
        let Some(entry) = self.selection.entry else { return };
        let typed = self.recorder.session().ledger().live_rows_of(entry).first().is_some_and(|row| row.source.is_manual());
        if typed {
            self.overlays.open_dialog(Dialog::ConfirmWithdraw { entry });
        } else {
            self.notice = Some("Only what a person wrote, and did not withdraw before, can be withdrawn.".to_owned());
        }
    }

    /// Asks why the session ended, and shows what is owed.
    pub(crate) fn choose_end_reason(&mut self, now: Moment) {
        let outstanding = outstanding::list(self.recorder.session(), now.elapsed);
        self.overlays.open_dialog(Dialog::ChooseEndReason { selected: None, outstanding });
    }

    fn accept_dialog(&mut self, now: Moment, dialog: Dialog) -> Vec<Effect> {
        match dialog {
            Dialog::ConfirmWithdraw { entry } => {
                self.selection.entry = None;
                self.submit_or_notify(now, Intent::Withdraw { entry })
            }
            Dialog::ConfirmUnseenVitals { entry, statement, .. } => {
                let effects = self.submit_or_notify(now, Intent::ReplaceNote { entry, statement });
                self.offer_unseen_vitals(now);
                effects
            }
            Dialog::ConfirmMakePrivate { entry } => {
                self.selection.entry = None;
                self.submit_or_notify(now, Intent::MakePrivate { entry })
            }
            Dialog::ConfirmWarnings { statement, .. } | Dialog::ConfirmDose { statement, .. } => {
                self.submit_statement(now, statement)
            }
            Dialog::PreviousSession => Vec::new(),
            Dialog::ChooseLeaveOption { selected: at } => self.apply_leave_option(now, at),
            Dialog::ChooseEndReason { selected: None, .. } => {
                self.notice = Some("Choose with ↑ ↓ why the session ended, then Enter.".to_owned());
                self.overlays.open_dialog(dialog);
                Vec::new()
            }
            Dialog::ChooseEndReason { selected: Some(at), .. } => self.begin_close(now, EndReason::ALL[at]),
        }
    }

    fn apply_leave_option(&mut self, now: Moment, option: usize) -> Vec<Effect> {
        match option {
            1 => self.leave_session_running(now),
            2 => self.begin_leave_for_the_day(now),
            3 => {
                if !self.refuse_if_unfinished() {
                    self.choose_end_reason(now);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Refuses if a line or vitals are unsaved: a closed record could not take them.
    pub(crate) fn refuse_if_unfinished(&mut self) -> bool {
        if self.refuse_if_vitals_unsaved() {
            return true;
        }
        let is_unfinished = !self.line.editor.is_empty();
        if is_unfinished {
            self.notice = Some("A line is unfinished. Save or empty it first; nothing was done.".to_owned());
        }
        is_unfinished
    }

    /// Refuses if vitals are unsaved, and shows them.
    fn refuse_if_vitals_unsaved(&mut self) -> bool {
        let has_values = !self.overlays.vitals_form.is_empty();
        if has_values {
            self.overlays.open_vitals_form();
            // The checklist would keep the keyboard.
            self.overlays.close_checklist();
            self.notice = Some(UNSAVED_VITALS_NOTICE.to_owned());
        }
        has_values
    }

    /// Leaves the session open. The line is saved as a draft; values in the vitals form would be lost.
    pub(crate) fn leave_session_running(&mut self, now: Moment) -> Vec<Effect> {
        if self.refuse_if_vitals_unsaved() {
            return Vec::new();
        }
        self.leave_running(now, "asked")
    }

    /// Asks how the client left and then ends the program; if that is recorded, ends it.
    fn begin_leave_for_the_day(&mut self, now: Moment) -> Vec<Effect> {
        if self.recorder.session().client_left().is_some() {
            return self.leave_running(now, "for the day");
        }
        if !self.refuse_if_unfinished() {
            // An open form would keep the keyboard.
            self.overlays.close_vitals_form();
            self.overlays.open_prompt(Prompt::ClientLeft { then_quit: true });
        }
        Vec::new()
    }

    /// Closes the record, or asks for the reasons that closing now needs.
    fn begin_close(&mut self, now: Moment, reason: EndReason) -> Vec<Effect> {
        if reason == EndReason::NoGo && self.recorder.session().t0().is_some() {
            return self.close_record(
                now,
                CloseParams { end_reason: reason, accepts_gaps: true, gaps_reason: String::new(), early_reason: String::new() },
            );
        }
        if !self.line.editor.is_empty() {
            self.notice = Some("A line is unfinished. Save or empty it first; nothing was done.".to_owned());
            return Vec::new();
        }
        if discharge::release_if_closing_early(self.recorder.session(), now.elapsed).is_some() {
            self.overlays.open_prompt(Prompt::EarlyCloseReason { reason });
            return Vec::new();
        }
        self.close_or_prompt_gaps(now, reason, String::new())
    }

    /// Closes the record, or asks why it is closed with gaps. `early`: why before a hard release floor.
    pub(crate) fn close_or_prompt_gaps(&mut self, now: Moment, reason: EndReason, early: String) -> Vec<Effect> {
        if outstanding::list(self.recorder.session(), now.elapsed).is_empty() {
            return self.close_record(
                now,
                CloseParams { end_reason: reason, accepts_gaps: true, gaps_reason: String::new(), early_reason: early },
            );
        }
        self.overlays.open_prompt(Prompt::GapsReason { reason, early });
        self.clear_line(now)
    }

    /// Asks whether the selected entry's words, or those of the newest own note, move to the private notes.
    pub(crate) fn confirm_make_private(&mut self) {
        match self.selection.entry.or_else(|| private::newest_movable_entry(self.recorder.session())) {
            Some(entry) => self.overlays.open_dialog(Dialog::ConfirmMakePrivate { entry }),
            None => self.notice = Some("There is no own note yet whose words could be made private.".to_owned()),
        }
    }

    /// Shows the client's previous session.
    pub(crate) fn show_previous_session(&mut self) {
        match self.previous_session() {
            Some(_) => self.overlays.open_dialog(Dialog::PreviousSession),
            None => self.notice = Some("There is no earlier record of this client in this folder.".to_owned()),
        }
    }

    /// Closes the record; the close and its digest are one write.
    pub(crate) fn close_record(&mut self, now: Moment, closing: CloseParams) -> Vec<Effect> {
        let mut effects = match self.submit_intent(now, Intent::Close(closing)) {
            Ok(effects) => effects,
            Err(refusal) => {
                self.notice = Some(refusal.to_string());
                return Vec::new();
            }
        };
        effects.extend(self.submit_or_notify(now, Intent::Digest { hex: self.recorder.chain().digest_hex() }));
        let rows = effects.into_iter().flat_map(|effect| if let Effect::Append(rows) = effect { rows } else { Vec::new() });
        self.saving.has_ended = true;
        // The reason is in the close row.
        self.line.editor.take_text();
        self.overlays.close_prompt();
        vec![Effect::Append(rows.collect()), Effect::SaveDraft(None), Effect::SealRecord]
    }
}
