//! Keys on the live screen: each is looked up in the key table; what is not in it is text.

use crate::app::keymap::commands;
use crate::app::keymap::commands::CommandId;
use crate::app::keymap::help;
use crate::app::keymap::{Action, KeyContext};
use crate::app::live::state::cover::Cover;
use crate::app::live::state::dialog::{Dialog, cycle_index};
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::decide::POSTPONED_TOO_OFTEN;
use crate::session::due::{self, DueKind};
use crate::session::plan::{Measurement, VitalsPoint};
use crate::session::{Intent, Moment};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Timeline entries in one page.
const PAGE_ENTRIES: isize = 10;

impl LiveScreen {
    /// A key was pressed.
    pub(crate) fn handle_key(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        if let Some(letter) = split_alt_key(key) {
            let mut effects = self.handle_key(now, KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE));
            effects.extend(self.handle_key(now, letter));
            return effects;
        }
        self.notice = None;
        self.selection.handover_time = None;
        let context = self.key_context();
        let action = self.settings.bindings.find(context, key);
        if self.saving.has_ended {
            let leaves = matches!(action, Some(Action::ConfirmLeave));
            return if leaves { vec![Effect::Quit] } else { Vec::new() };
        }
        if let Some(effects) = self.remote_key(now, key, context) {
            return effects;
        }
        if let Some(effects) = self.run_bound_command(now, context, key) {
            return effects;
        }
        match context {
            KeyContext::Veil => self.veil_key(now, key, action),
            KeyContext::ClientScreen => {
                self.display.cover = if action == Some(Action::Veil) { Cover::None.veiled() } else { Cover::None };
                Vec::new()
            }
            KeyContext::Dialog => match self.overlays.take_dialog() {
                Some(question) => self.dialog_key(now, key, question),
                None => Vec::new(),
            },
            KeyContext::VitalsForm => self.vitals_form_key(now, key, action),
            KeyContext::Checklist => self.checklist_key(now, key, action),
            KeyContext::Prompt => self.prompt_key(now, key, action),
            KeyContext::EmergencyCard => self.card_key(now, key, action),
            KeyContext::EmptyLine => self.empty_line_key(now, key, action),
            KeyContext::LineText
            | KeyContext::Start
            | KeyContext::Demo
            | KeyContext::Library
            | KeyContext::Review
            | KeyContext::ReviewPrompt
            | KeyContext::FinishGaps
            | KeyContext::Compare
            | KeyContext::Handout
            | KeyContext::HandoutFile
            | KeyContext::Watch => self.line_text_key(now, key, action),
        }
    }

    /// Runs a command that the user has bound to a key; only on the empty line, where no text can be lost.
    fn run_bound_command(&mut self, now: Moment, context: KeyContext, key: KeyEvent) -> Option<Vec<Effect>> {
        let (name, command) = self.settings.bindings.find_command(key)?;
        match context {
            KeyContext::EmptyLine => Some(self.run_command(now, command.id, "")),
            KeyContext::LineText => {
                self.notice = Some(format!("{name} is for the empty line; the line stays. Save or empty it first."));
                Some(Vec::new())
            }
            _ => None,
        }
    }

    /// Inserts pasted text; a line break in it never submits.
    pub(crate) fn handle_paste(&mut self, now: Moment, text: &str) -> Vec<Effect> {
        if self.saving.has_ended || self.overlays.is_checklist_open() && !self.is_veiled() {
            return Vec::new();
        }
        if self.key_context() == KeyContext::VitalsForm {
            self.overlays.vitals_form.paste(now, text);
            return Vec::new();
        }
        self.overlays.take_dialog();
        self.display.cover = self.display.cover.without_client_view();
        if self.line.editor.paste(text, now) {
            self.notice = Some("The paste was longer than 64 kB and was cut there.".to_owned());
        }
        self.parse_line();
        vec![self.draft_effect()]
    }

    fn empty_line_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        let rests = self.line.is_debouncing(now);
        match action {
            Some(Action::OpenDue | Action::Stamp | Action::TakeBack) if rests => Vec::new(),
            Some(Action::OpenDue) if self.selection.entry.is_some() => self.begin_amendment(now),
            Some(Action::OpenDue) => {
                self.open_first_due(now);
                Vec::new()
            }
            Some(Action::Stamp) => self.record_stamp(now),
            Some(Action::TakeBack) => {
                self.confirm_take_back(now);
                Vec::new()
            }
            Some(Action::OpenVitals) => {
                self.overlays.open_vitals_form();
                Vec::new()
            }
            Some(Action::OpenCard) => {
                self.open_card(now);
                Vec::new()
            }
            Some(Action::AcknowledgeAlerts) => self.acknowledge_alerts(now),
            Some(Action::Up) => self.move_selection(-1),
            Some(Action::Down) => self.move_selection(1),
            Some(Action::PageUp) => self.move_selection(-PAGE_ENTRIES),
            Some(Action::PageDown) => self.move_selection(PAGE_ENTRIES),
            Some(Action::WithdrawSelected) => {
                self.confirm_withdraw();
                Vec::new()
            }
            Some(Action::Leave) => {
                self.selection.pinned_due = None;
                self.selection.entry = None;
                self.away.dismiss();
                Vec::new()
            }
            other => self.common_key(now, key, other),
        }
    }

    pub(crate) fn line_text_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        let in_list = commands::query(self.line.editor.text()).is_some();
        match action {
            Some(Action::Save) => self.submit_text(now),
            Some(Action::AcknowledgeAlerts) => self.acknowledge_alerts(now),
            Some(Action::NextInterpretation) => {
                let previous = self.last_typed_time();
                self.line.editor.next_interpretation(self.recorder.session(), &self.room.zone, previous, &self.settings.letters);
                Vec::new()
            }
            Some(Action::Up) if in_list => self.move_list_index(false),
            Some(Action::Down) if in_list => self.move_list_index(true),
            Some(Action::Up) => self.scroll_help(-1),
            Some(Action::Down) => self.scroll_help(1),
            Some(Action::PageUp) => self.scroll_help(-PAGE_ENTRIES),
            Some(Action::PageDown) => self.scroll_help(PAGE_ENTRIES),
            Some(Action::Leave)
                if in_list || self.line.editor.text() == ">" || help::query(self.line.editor.text()).is_some() =>
            {
                self.clear_line(now)
            }
            Some(Action::Leave) => Vec::new(),
            other => self.common_key(now, key, other),
        }
    }

    /// Keys that mean the same in every context.
    pub(crate) fn common_key(&mut self, now: Moment, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::Veil) => {
                self.veil();
                Vec::new()
            }
            Some(Action::ConfirmLeave) => {
                self.overlays.open_dialog(Dialog::ChooseLeaveOption { selected: 0 });
                Vec::new()
            }
            Some(Action::EmptyLine) => self.clear_line(now),
            Some(_) => Vec::new(),
            None => self.type_key(now, key),
        }
    }

    pub(crate) fn type_key(&mut self, now: Moment, key: KeyEvent) -> Vec<Effect> {
        let was_empty = self.line.editor.is_empty();
        if !self.line.editor.handle_key(key, now) {
            return Vec::new();
        }
        if key.code == KeyCode::Char(' ') {
            self.line.editor.expand_abbreviation(&self.settings.abbreviations);
        }
        // A dialog can wait under the veil; it was about the line before this key.
        self.overlays.take_dialog();
        self.line.list_index = 0;
        // A command and a correction may be about the selected entry.
        if self.overlays.amendment().is_none() && commands::query(self.line.editor.text()).is_none() {
            self.selection.entry = None;
        }
        self.parse_line();
        if self.line.editor.is_empty() && !was_empty {
            self.line.debounce(now);
        }
        vec![self.draft_effect()]
    }

    pub(crate) fn clear_line(&mut self, now: Moment) -> Vec<Effect> {
        if self.line.editor.is_empty() {
            return Vec::new();
        }
        self.line.editor.take_text();
        self.overlays.take_dialog();
        self.line.list_index = 0;
        self.line.debounce(now);
        vec![Effect::SaveDraft(None)]
    }

    /// Pins the first open due item; this does not answer it.
    fn open_first_due(&mut self, now: Moment) {
        let ahead = self.due_at(now.elapsed);
        let Some(first) = ahead.iter().find(|due| due.is_open()) else {
            self.notice = Some("Nothing is due now.".to_owned());
            return;
        };
        // Scores are typed on the line, not in the form.
        let takes_vital = |point: &VitalsPoint| point.measurements.iter().any(|take| matches!(take, Measurement::Vital(_)));
        let wants_values = matches!(first.kind, DueKind::Point(point) if takes_vital(point));
        self.selection.pinned_due = Some(first.id.clone());
        if wants_values {
            self.overlays.open_vitals_form();
        }
    }

    pub(crate) fn submit_next_phase(&mut self, now: Moment) -> Vec<Effect> {
        let Some(next) = self.recorder.session().phase_at(now.elapsed).next() else {
            self.notice = Some("This is the last phase. `/close` ends the session.".to_owned());
            return self.clear_line(now);
        };
        self.submit_line(now, Intent::StartPhase(next))
    }

    pub(crate) fn run_command(&mut self, now: Moment, command: CommandId, arguments: &str) -> Vec<Effect> {
        if let Some(effects) = self.run_with_arguments(now, command, arguments) {
            return effects;
        }
        let mut effects = self.clear_line(now);
        match command {
            CommandId::Vitals => self.overlays.open_vitals_form(),
            CommandId::Checklist => self.open_checklist(self.recorder.session().phase_at(now.elapsed)),
            CommandId::NextPhase => self.line.editor.set_text(">", now),
            CommandId::Postpone | CommandId::Skip => self.prompt_postpone_reason(now, command == CommandId::Skip),
            CommandId::TakeBack => self.confirm_take_back(now),
            CommandId::MakePrivate => self.confirm_make_private(),
            CommandId::ObservedContinuously => self.overlays.open_prompt(Prompt::ObservationSpan),
            CommandId::RecordClientLeft => self.overlays.open_prompt(Prompt::ClientLeft { then_quit: false }),
            CommandId::PreviousSession => self.show_previous_session(),
            CommandId::Discharge => self.open_discharge_checklist(),
            CommandId::Close => {
                if !self.refuse_if_unfinished() {
                    self.choose_end_reason(now);
                }
            }
            CommandId::Quit => effects.extend(self.leave_session_running(now)),
            CommandId::Veil => self.veil(),
            CommandId::Dim => self.display.dim(),
            CommandId::ToggleStrip => self.display.is_strip_requested = !self.display.is_strip_requested,
            CommandId::ShowClientScreen => effects.extend(self.show_client_screen(now)),
            CommandId::Reload => effects.extend(self.reload_files(now)),
            CommandId::Suspend => effects.push(Effect::Suspend),
            CommandId::Help => self.line.editor.set_text("?", now),
            CommandId::HandOver | CommandId::AddStaff | CommandId::Intention => {}
        }
        effects
    }

    /// Asks why the pinned or first due item is postponed or skipped.
    fn prompt_postpone_reason(&mut self, now: Moment, skip: bool) {
        let ahead = self.due_at(now.elapsed);
        let open = ahead.iter().find(|due| due.is_open() && self.selection.pinned_due.as_ref().is_none_or(|id| *id == due.id));
        match open {
            Some(due) if !skip && due.postponed_count >= due::MAX_POSTPONEMENTS => {
                self.notice = Some(POSTPONED_TOO_OFTEN.to_owned());
            }
            Some(due) => self.overlays.open_prompt(Prompt::PostponeReason { id: due.id.clone(), skip }),
            None => self.notice = Some("Nothing is due now, so there is nothing to put off or leave out.".to_owned()),
        }
    }

    /// Moves the timeline's selection; beyond the end nothing is selected.
    fn move_selection(&mut self, by: isize) -> Vec<Effect> {
        let timeline = self.recorder.session().timeline();
        let here = self.selection.entry.and_then(|entry| timeline.iter().position(|(_, known)| *known == entry));
        let to = here.unwrap_or(timeline.len()).saturating_add_signed(by);
        let to = if here.is_none() && by > 0 { timeline.len() } else { to };
        self.selection.entry = timeline.get(to).map(|(_, entry)| *entry);
        Vec::new()
    }

    /// Selects the next or previous command found.
    fn move_list_index(&mut self, forward: bool) -> Vec<Effect> {
        let found = commands::query(self.line.editor.text()).map_or(0, |query| commands::search(query).len());
        self.line.list_index = cycle_index(self.line.list_index.min(found.saturating_sub(1)), found, forward);
        Vec::new()
    }
}

/// The letter of an Alt key: terminals send Esc and the letter, and so do fast typists.
fn split_alt_key(key: KeyEvent) -> Option<KeyEvent> {
    let is_letter = matches!(key.code, KeyCode::Char(_)) && key.modifiers.difference(KeyModifiers::SHIFT) == KeyModifiers::ALT;
    is_letter.then(|| KeyEvent::new(key.code, key.modifiers.difference(KeyModifiers::ALT)))
}
