//! Keys on the live screen: each is looked up in the key table; what is not in it is text.

use crate::app::grammar::ParseContext;
use crate::app::input::line_editor::edit_request;
use crate::app::keymap::commands::{self, CommandId};
use crate::app::keymap::{Action, KeyContext, help};
use crate::app::live::state::dialog::{Dialog, cycle_index};
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::Intent;
use crate::session::Vital;
use crate::session::decide::POSTPONED_TOO_OFTEN;
use crate::session::due::{self, DueKind};
use crate::session::plan::Measurement;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Timeline entries in one page.
const PAGE_ENTRIES: isize = 10;

impl LiveScreen {
    pub(crate) fn handle_key(&mut self, key: KeyEvent) {
        if is_unused_alt_key(key) {
            return;
        }
        self.notice = None;
        let was_handed_over = self.handover_time.take().is_some();
        let context = self.key_context();
        let action = self.settings.bindings.find(context, key);
        if was_handed_over && context == KeyContext::EmptyLine && action == Some(Action::OpenDue) {
            return;
        }
        if self.saving.has_ended {
            if action == Some(Action::ConfirmLeave) {
                self.effects.push(Effect::Quit);
            }
            return;
        }
        if self.remote_key(key, context) || self.run_bound_command(context, key) {
            return;
        }
        match context {
            KeyContext::Veil => self.veil_key(key, action),
            KeyContext::ClientScreen => {
                self.display.shows_client_screen = false;
                self.display.is_veiled = action == Some(Action::Veil);
            }
            KeyContext::Dialog => self.dialog_key(key),
            KeyContext::VitalsForm => self.vitals_form_key(key, action),
            KeyContext::Checklist => self.checklist_key(key, action),
            KeyContext::Prompt => self.prompt_key(key, action),
            KeyContext::EmergencyCard => self.card_key(key, action),
            KeyContext::EmptyLine => self.empty_line_key(key, action),
            _ => self.line_text_key(key, action),
        }
    }

    /// Runs a command that the user has bound to a key; only on the empty line, where no text can be lost. Returns whether the
    /// key was such a key.
    fn run_bound_command(&mut self, context: KeyContext, key: KeyEvent) -> bool {
        let Some((name, command)) = self.settings.bindings.find_command(key) else { return false };
        match context {
            KeyContext::EmptyLine => self.run_command(command.id, ""),
            KeyContext::LineText => {
                self.notify(format!("{name} works on the empty line. Save or empty the line first."));
            }
            _ => return false,
        }
        true
    }

    /// Inserts pasted text; a line break in it never submits.
    pub(crate) fn handle_paste(&mut self, text: &str) {
        if self.saving.has_ended || self.overlays.checklist.phase.is_some() && !self.display.is_veiled {
            return;
        }
        if self.key_context() == KeyContext::VitalsForm {
            self.overlays.vitals_form.paste(self.now, text);
            return;
        }
        self.overlays.dialog = None;
        self.display.shows_client_screen = false;
        if self.line.editor.paste(text, self.now) {
            self.notify("The paste was longer than 64 kB and was cut there.");
        }
        self.parse_line();
        self.save_draft();
    }

    fn empty_line_key(&mut self, key: KeyEvent, action: Option<Action>) {
        match action {
            Some(Action::OpenDue | Action::Stamp | Action::TakeBack) if self.line.is_debouncing(self.now) => {}
            Some(Action::OpenDue) if self.selected_entry.is_some() => self.begin_amendment(),
            Some(Action::OpenDue) => self.open_first_due(),
            Some(Action::Stamp) => self.record_stamp(),
            Some(Action::TakeBack) => self.confirm_take_back(),
            Some(Action::OpenVitals) => self.overlays.open_vitals_form(None),
            Some(Action::OpenCard) => self.open_card(),
            Some(Action::AcknowledgeAlerts) => self.acknowledge_alerts(),
            Some(Action::ShowSources) => self.show_limit_sources(),
            Some(Action::Up) => self.move_selection(-1),
            Some(Action::Down) => self.move_selection(1),
            Some(Action::PageUp) => self.move_selection(-PAGE_ENTRIES),
            Some(Action::PageDown) => self.move_selection(PAGE_ENTRIES),
            Some(Action::WithdrawSelected) => self.confirm_withdraw(),
            Some(Action::Leave) => {
                self.pinned_due = None;
                self.selected_entry = None;
                self.away.summary = None;
            }
            other => self.common_key(key, other),
        }
    }

    pub(crate) fn line_text_key(&mut self, key: KeyEvent, action: Option<Action>) {
        let text = self.line.editor.text();
        let in_palette = commands::query(text).is_some();
        let in_list = in_palette || text == ">" || help::query(text).is_some();
        match action {
            Some(Action::Save) => self.submit_text(),
            Some(Action::AcknowledgeAlerts) => self.acknowledge_alerts(),
            Some(Action::ShowSources) => self.show_limit_sources(),
            Some(Action::NextInterpretation) => {
                let (session, now) = (self.recorder.session(), self.now);
                let (zone, letters, previous_time) = (&self.zone, &self.settings.letters, session.last_typed_time());
                let shown_alerts = self.shown_alerts.keys();
                self.line.editor.next_interpretation(&ParseContext { session, now, zone, previous_time, letters, shown_alerts });
            }
            Some(Action::Up) if in_palette => self.select_command(false),
            Some(Action::Down) if in_palette => self.select_command(true),
            Some(Action::Up) => self.scroll_help(-1),
            Some(Action::Down) => self.scroll_help(1),
            Some(Action::PageUp) => self.scroll_help(-PAGE_ENTRIES),
            Some(Action::PageDown) => self.scroll_help(PAGE_ENTRIES),
            Some(Action::Leave) if in_list => self.clear_line(),
            Some(Action::Leave) => {}
            other => self.common_key(key, other),
        }
    }

    /// Keys that mean the same in every context.
    pub(crate) fn common_key(&mut self, key: KeyEvent, action: Option<Action>) {
        match action {
            Some(Action::Veil) => self.display.is_veiled = true,
            Some(Action::ConfirmLeave) => self.overlays.dialog = Some(Dialog::ChooseLeaveOption(0)),
            Some(Action::EmptyLine) => self.clear_line(),
            Some(_) => {}
            None => {
                self.type_key(key);
            }
        }
    }

    /// Edits the line. Returns whether its text changed.
    pub(crate) fn type_key(&mut self, key: KeyEvent) -> bool {
        let was_empty = self.line.editor.is_empty();
        if !self.line.editor.handle_key(key, self.now) {
            return false;
        }
        if key.code == KeyCode::Char(' ') {
            self.line.editor.expand_abbreviation(&self.settings.abbreviations);
        }
        // A dialog can wait under the veil; it was about the line before this key.
        self.overlays.dialog = None;
        self.line.list_index = 0;
        // A command and a correction may be about the selected entry.
        if self.overlays.amendment.is_none() && commands::query(self.line.editor.text()).is_none() {
            self.selected_entry = None;
        }
        self.parse_line();
        if self.line.editor.is_empty() && !was_empty {
            self.line.debounce(self.now);
        }
        self.save_draft();
        true
    }

    pub(crate) fn clear_line(&mut self) {
        if self.line.editor.is_empty() {
            return;
        }
        self.line.editor.take_text();
        self.overlays.dialog = None;
        self.line.list_index = 0;
        self.line.debounce(self.now);
        self.effects.push(Effect::SaveDraft(None));
    }

    /// Pins the first open due item; this does not answer it.
    fn open_first_due(&mut self) {
        let due = self.due();
        let Some(first) = due.iter().find(|due| due.is_open()) else {
            return self.notify("Nothing is due now.");
        };
        // Scores are typed on the line, not in the form.
        let vital = |measurement: &Measurement| match measurement {
            Measurement::Vital(vital) => Some(*vital),
            Measurement::Look | Measurement::Scale(_) => None,
        };
        let wanted: Vec<Vital> = match first.kind {
            DueKind::Point(point) => point.measurements.iter().filter_map(vital).collect(),
            _ => Vec::new(),
        };
        self.pinned_due = Some(first.id.clone());
        if !wanted.is_empty() {
            self.overlays.open_vitals_form(Some(wanted));
        }
    }

    pub(crate) fn submit_next_phase(&mut self) {
        if let Some(next) = self.session().phase_at(self.now.elapsed).next() {
            self.submit_line(Intent::StartPhase(next));
        } else {
            self.notify("This is the last phase. `/close` ends the session.");
            self.clear_line();
        }
    }

    pub(crate) fn run_command(&mut self, command: CommandId, arguments: &str) {
        if self.run_with_arguments(command, arguments) {
            return;
        }
        self.clear_line();
        match command {
            CommandId::Vitals => self.overlays.open_vitals_form(None),
            CommandId::Checklist => self.open_checklist(self.session().phase_at(self.now.elapsed)),
            CommandId::NextPhase => self.line.editor.set_text(">", self.now),
            CommandId::Postpone | CommandId::Skip => self.prompt_postpone_reason(command == CommandId::Skip),
            CommandId::TakeBack => self.confirm_take_back(),
            CommandId::MakePrivate => self.confirm_make_private(),
            CommandId::ObservedContinuously => self.overlays.ask(Prompt::ObservationSpan),
            CommandId::RecordClientLeft => self.overlays.ask(Prompt::ClientLeft { then_quit: false }),
            CommandId::PreviousSession => self.show_previous_session(),
            CommandId::Discharge => self.open_discharge_checklist(),
            CommandId::Close => self.choose_end_reason(),
            CommandId::Quit => self.leave_session_running(),
            CommandId::Veil => self.display.is_veiled = true,
            CommandId::Dim => self.display.is_dimmed = true,
            CommandId::ToggleStrip => self.display.is_strip_requested = !self.display.is_strip_requested,
            CommandId::ShowClientScreen => self.show_client_screen(),
            CommandId::Reload => self.reload_files(),
            CommandId::Suspend => self.effects.push(Effect::Suspend),
            CommandId::Help => self.line.editor.set_text("?", self.now),
            CommandId::HandOver | CommandId::AddStaff | CommandId::Intention => {}
        }
    }

    /// Asks why the pinned or first due item is postponed or skipped.
    fn prompt_postpone_reason(&mut self, skip: bool) {
        let due = self.due();
        match due.iter().find(|due| due.is_open() && self.pinned_due.as_ref().is_none_or(|id| *id == due.id)) {
            Some(due) if !skip && due.postponed_count >= due::MAX_POSTPONEMENTS => self.notify(POSTPONED_TOO_OFTEN),
            Some(due) => self.overlays.ask(Prompt::PostponeReason { id: due.id.clone(), skip }),
            None => self.notify("Nothing is due, so there is nothing to postpone or skip."),
        }
    }

    /// Moves the timeline's selection; beyond the end nothing is selected. The first step up selects the newest entry that a person
    /// wrote and can correct.
    fn move_selection(&mut self, by: isize) {
        let timeline = self.session().timeline();
        let index = self.selected_entry.and_then(|entry| timeline.iter().position(|(_, known)| *known == entry));
        let moved = match index {
            None if by > 0 => timeline.len(),
            None if by == -1 => {
                let newest = timeline.iter().rposition(|(_, entry)| self.find_correctable(*entry).is_some());
                newest.unwrap_or(timeline.len().saturating_sub(1))
            }
            index => index.unwrap_or(timeline.len()).saturating_add_signed(by),
        };
        self.selected_entry = timeline.get(moved).map(|(_, entry)| *entry);
    }

    /// Selects the next or previous command found.
    fn select_command(&mut self, forward: bool) {
        let found = commands::query(self.line.editor.text()).map_or(0, |query| commands::search(query).len());
        self.line.list_index = cycle_index(self.line.list_index.min(found.saturating_sub(1)), found, forward);
    }
}

/// Whether a key is a letter with Alt that edits nothing. It is never Esc and the letter.
fn is_unused_alt_key(key: KeyEvent) -> bool {
    let is_letter = matches!(key.code, KeyCode::Char(_)) && key.modifiers.difference(KeyModifiers::SHIFT) == KeyModifiers::ALT;
    is_letter && edit_request(key).is_none()
}
