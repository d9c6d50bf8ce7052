//! Dialogs. Any key that a dialog does not use closes it and acts as usual.

use crate::app::keymap::{Action, KeyContext};
use crate::app::live::state::dialog::Dialog;
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::analysis::outstanding;
use crate::session::clinical::discharge;
use crate::session::decide::{CloseParams, EndReason, undoable_entry};
use crate::session::{Intent, private};
use crossterm::event::KeyEvent;

const UNSAVED_VITALS_NOTICE: &str =
    "The vitals fields hold unsaved values. Enter saves them, Ctrl-U empties them; then try again.";

impl LiveScreen {
    pub(crate) fn dialog_key(&mut self, key: KeyEvent) {
        let Some(mut dialog) = self.overlays.dialog.take() else { return };
        let action = self.settings.bindings.find(KeyContext::Dialog, key);
        match action {
            Some(Action::Veil) => self.display.is_veiled = true,
            Some(Action::Up | Action::Down) => dialog.select_next(action == Some(Action::Down)),
            Some(Action::Leave) => return,
            Some(Action::Confirm) => return self.accept_dialog(dialog),
            _ => return self.handle_key(key),
        }
        self.overlays.dialog = Some(dialog);
    }

    /// Asks whether to take the newest entry back.
    pub(crate) fn confirm_take_back(&mut self) {
        match undoable_entry(self.session(), self.now) {
            Some(entry) => self.overlays.dialog = Some(Dialog::ConfirmWithdraw(entry)),
            None => self.notify("Nothing of yours from the last 2 minutes. ↑ selects older entries."),
        }
    }

    /// Asks whether to withdraw the selected entry.
    pub(crate) fn confirm_withdraw(&mut self) {
        let Some(entry) = self.selected_entry else { return };
        let rows = self.session().ledger().live_rows_of(entry);
        if rows.first().is_some_and(|row| row.source.is_manual()) {
            self.overlays.dialog = Some(Dialog::ConfirmWithdraw(entry));
        } else {
            self.notify("The program wrote this row, or it was withdrawn; choose another entry.");
        }
    }

    /// Asks whether the selected entry's words, or those of the newest own note, move to the private notes.
    pub(crate) fn confirm_make_private(&mut self) {
        match self.selected_entry.or_else(|| private::newest_movable_entry(self.session())) {
            Some(entry) => self.overlays.dialog = Some(Dialog::ConfirmMakePrivate(entry)),
            None => self.notify("You have no note yet that could be made private."),
        }
    }

    pub(crate) fn show_previous_session(&mut self) {
        match self.context.previous_session {
            Some(_) => self.overlays.dialog = Some(Dialog::PreviousSession),
            None => self.notify("There is no earlier record of this client in this folder."),
        }
    }

    /// Asks why the session ended, and shows what is missing.
    pub(crate) fn choose_end_reason(&mut self) {
        if !self.refuse_if_unfinished() {
            let outstanding = outstanding::list(self.session(), self.now.elapsed);
            self.overlays.dialog = Some(Dialog::ChooseEndReason { selected: None, outstanding });
        }
    }

    fn accept_dialog(&mut self, dialog: Dialog) {
        match dialog {
            Dialog::ConfirmWithdraw(entry) => {
                self.selected_entry = None;
                self.record_or_notify(Intent::Withdraw(entry));
            }
            Dialog::ConfirmMakePrivate(entry) => {
                self.selected_entry = None;
                self.record_or_notify(Intent::MakePrivate(entry));
            }
            Dialog::ConfirmUnseenVitals(entry, statement, _) => {
                self.record_or_notify(Intent::ReplaceNote { entry, statement });
                self.offer_unseen_vitals();
            }
            Dialog::ConfirmWarnings(statement, _) | Dialog::ConfirmDose(statement, _) => self.submit_accepted(statement),
            Dialog::ConfirmSleep(slept_ms) => self.effects.push(Effect::AddSleep(slept_ms)),
            Dialog::ChooseLeaveOption(1) => self.leave_session_running(),
            Dialog::ChooseLeaveOption(2) => self.begin_leave_for_the_day(),
            Dialog::ChooseLeaveOption(3) => self.choose_end_reason(),
            Dialog::ChooseLeaveOption(_) | Dialog::PreviousSession | Dialog::LimitSources(_) => {}
            Dialog::ChooseEndReason { selected: Some(index), .. } => self.begin_close(EndReason::ALL[index]),
            Dialog::ChooseEndReason { selected: None, .. } => {
                self.notify("Choose with ↑ ↓ why the session ended, then Enter.");
                self.overlays.dialog = Some(dialog);
            }
        }
    }

    /// Refuses if a line or vitals are unsaved: a closed record could not take them.
    fn refuse_if_unfinished(&mut self) -> bool {
        self.refuse_if_vitals_unsaved() || self.refuse_if_line_unfinished()
    }

    fn refuse_if_line_unfinished(&mut self) -> bool {
        let is_unfinished = !self.line.editor.is_empty();
        if is_unfinished {
            self.notify("The line is unfinished. Save or empty it first.");
        }
        is_unfinished
    }

    /// Refuses if vitals are unsaved, and shows them.
    fn refuse_if_vitals_unsaved(&mut self) -> bool {
        let has_values = !self.overlays.vitals_form.is_empty();
        if has_values {
            self.overlays.open_vitals_form(None);
            // The checklist would keep the keyboard.
            self.overlays.checklist.phase = None;
            self.notify(UNSAVED_VITALS_NOTICE);
        }
        has_values
    }

    /// Leaves the session open. The line is saved as a draft; values in the vitals form would be lost.
    pub(crate) fn leave_session_running(&mut self) {
        if !self.refuse_if_vitals_unsaved() {
            self.leave_running("asked");
        }
    }

    /// Asks how the client left and then ends the program; if that is recorded, ends it.
    fn begin_leave_for_the_day(&mut self) {
        if self.session().client_left().is_some() {
            self.leave_running("for the day");
        } else if !self.refuse_if_unfinished() {
            // An open form would keep the keyboard.
            self.overlays.is_vitals_form_open = false;
            self.overlays.ask(Prompt::ClientLeft { then_quit: true });
        }
    }

    /// Closes the record, or asks for the reasons that closing now needs.
    fn begin_close(&mut self, end: EndReason) {
        if end == EndReason::NoGo && self.session().t0().is_some() {
            return self.close_record(end, String::new(), String::new());
        }
        if self.refuse_if_line_unfinished() {
            return;
        }
        if discharge::release_if_closing_early(self.session(), self.now.elapsed).is_some() {
            self.overlays.ask(Prompt::EarlyCloseReason { end });
        } else {
            self.close_or_ask_gaps_reason(end, String::new());
        }
    }

    /// Closes the record, or asks why it is closed with gaps. `early_reason`: why before a hard release floor.
    pub(crate) fn close_or_ask_gaps_reason(&mut self, end: EndReason, early_reason: String) {
        if outstanding::list(self.session(), self.now.elapsed).is_empty() {
            self.close_record(end, String::new(), early_reason);
        } else {
            self.overlays.ask(Prompt::GapsReason { end, early_reason });
            self.clear_line();
        }
    }

    /// Closes the record; the close and its digest are one write.
    pub(crate) fn close_record(&mut self, end_reason: EndReason, gaps_reason: String, early_reason: String) {
        let earlier = self.effects.len();
        if !self.record_or_notify(Intent::Close(CloseParams { end_reason, accepts_gaps: true, gaps_reason, early_reason })) {
            return;
        }
        let digest = self.record_start.digest_hex(self.session().ledger().rows());
        self.record_or_notify(Intent::Digest(digest));
        let closing = self.effects.split_off(earlier).into_iter();
        let rows = closing.flat_map(|effect| if let Effect::Append(rows) = effect { rows } else { Vec::new() }).collect();
        self.effects.extend([Effect::Append(rows), Effect::SaveDraft(None), Effect::SealRecord]);
        self.saving.has_ended = true;
        // The reason is in the close row.
        self.line.editor.take_text();
        self.overlays.prompt = Prompt::Entry;
    }
}
