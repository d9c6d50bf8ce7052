//! The prompts of a review: find, filter, late entry, correction, withdrawal. Nothing is written here: a correction is
//! requested and comes back as rows, or as a refusal.

use super::ReviewScreen;
use super::state::{PromptLine, ReviewOverlay, ReviewPrompt};
use super::timeline::SearchTarget;
use crate::app::grammar::{ParseContext, late_line_base};
use crate::app::input::line_editor::LineEditor;
use crate::app::input::search_query::SearchQuery;
use crate::app::keymap::{self, Action};
use crate::app::message::{Correction, Effect, LineDraft, Provenance, Request};
use crate::session::decide::without_entry;
use crate::session::{Moment, RowKind, Session, Zone};
use crossterm::event::KeyEvent;

impl ReviewScreen {
    pub(crate) fn open_prompt(&mut self, prompt: ReviewPrompt) {
        self.close_prompt();
        if let ReviewPrompt::Amend(entry) = prompt {
            self.line.session_without = Some(Box::new(without_entry(self.session(), self.session_moment(), entry)));
        }
        if prompt == ReviewPrompt::Filter && !self.timeline.filter.is_empty() {
            self.line.editor.set_text(&self.timeline.filter, self.context.now);
        }
        self.overlay = Some(ReviewOverlay::Prompt(prompt));
    }

    /// Opens a prompt about the selected entry, if that can be corrected or withdrawn.
    pub(crate) fn prompt_correction(&mut self, prompt: fn(u64) -> ReviewPrompt) {
        match self.find_correctable() {
            Some((entry, _)) => self.open_prompt(prompt(entry)),
            None => {
                self.notice = Some("The program wrote this row, or it was withdrawn; choose another entry.".to_owned());
            }
        }
    }

    /// The selected entry and its kind, if it can be corrected.
    fn find_correctable(&self) -> Option<(u64, RowKind)> {
        let rows = self.session().ledger().live_rows_of(self.timeline.selected_entry?);
        let first = rows.first().filter(|row| row.source.is_manual())?;
        (!matches!(first.kind, RowKind::Session | RowKind::Meta)).then_some((first.entry, first.kind))
    }

    /// Now on the session's time scale: its last row's time plus the wall clock time since.
    fn session_moment(&self) -> Moment {
        self.moment_in_session(self.session())
    }

    pub(crate) fn moment_in_session(&self, session: &Session) -> Moment {
        let (now, written) = (self.context.now, session.last_written_time());
        let since_ms = session.last_entered().map_or(0, |last| now.wall.instant_ms() - last.instant_ms());
        Moment { elapsed: written + chrono::TimeDelta::milliseconds(since_ms.max(0)), ..now }
    }

    /// Restores a draft that was typed earlier.
    pub fn restore_draft(&mut self, draft: LineDraft) {
        if self.record.progress.is_some() {
            self.line.pending_draft = Some(draft);
            return;
        }
        match draft.entry {
            _ if matches!(self.prompt(), Some(ReviewPrompt::Gap { .. })) => {}
            Some(entry) if self.select_entry(entry) && self.find_correctable().is_some() => {
                self.open_prompt(ReviewPrompt::Amend(entry));
            }
            _ => self.open_prompt(ReviewPrompt::LateEntry),
        }
        self.line.editor.set_text(&draft.text, self.context.now);
        self.line.saved_draft = draft.text;
        self.parse_line();
        self.notice = Some(format!("The line you were typing at {} is back; Ctrl-U empties it.", draft.time.wall.hms()));
    }

    /// Saves the line if it differs from the saved draft.
    pub(crate) fn draft_effect(&mut self) -> Option<Effect> {
        let (text, entry) = match self.prompt() {
            // While the reason is asked for, the draft is the statement.
            Some(ReviewPrompt::AmendReason(entry, line)) => (line.as_str(), Some(*entry)),
            Some(ReviewPrompt::Amend(entry)) => (self.line.editor.text(), Some(*entry)),
            Some(ReviewPrompt::LateEntry | ReviewPrompt::Gap { .. }) => (self.line.editor.text(), None),
            _ => ("", None),
        };
        if text == self.line.saved_draft {
            return None;
        }
        let draft = LineDraft { text: text.to_owned(), time: self.context.now.into(), entry };
        self.line.saved_draft.clone_from(&draft.text);
        Some(Effect::SaveDraft(Some(draft).filter(|draft| !draft.text.is_empty())))
    }

    /// Has the editor parse its line, which belongs to `moment`.
    fn parse_with(&mut self, parse: fn(&mut LineEditor, &ParseContext<'_>), (moment, zone): &(Moment, Zone)) {
        let previous_time = self.session().last_typed_time();
        let PromptLine { editor, session_without, .. } = &mut self.line;
        let session = session_without.as_deref().unwrap_or(&self.record.session);
        parse(
            editor,
            &ParseContext { session, now: *moment, zone, previous_time, letters: &self.context.letters, shown_alerts: &[] },
        );
    }

    fn line_base(&self) -> (Moment, Zone) {
        late_line_base(self.line.editor.text(), self.session(), self.session_moment(), &self.context.zone)
    }

    pub(crate) fn parse_line(&mut self) {
        if self.prompt().is_some_and(ReviewPrompt::is_entry) {
            let base = self.line_base();
            self.line.editor.set_started(base.0);
            self.parse_with(LineEditor::parse, &base);
        }
    }

    pub(crate) fn prompt_key(&mut self, key: KeyEvent) -> Option<Effect> {
        match keymap::find(self.key_context(), key) {
            Some(Action::Save) => return self.submit_prompt(),
            Some(Action::Leave) => {
                self.close_prompt();
                self.notice = None;
                self.finish = None;
            }
            Some(Action::SkipGap(forward)) => self.skip_gap(forward),
            Some(Action::ToggleProvenance) => self.toggle_provenance(),
            Some(Action::Quit) => return Some(Effect::Quit),
            Some(Action::EmptyLine) => self.line.editor = LineEditor::default(),
            Some(Action::NextInterpretation) if self.prompt().is_some_and(ReviewPrompt::is_entry) => {
                let base = self.line_base();
                self.parse_with(LineEditor::next_interpretation, &base);
            }
            _ if self.prompt().is_some_and(ReviewPrompt::accepts_text) => {
                let now = self.session_moment();
                if self.line.editor.handle_key(key, now) {
                    self.notice = None;
                    self.parse_line();
                    if self.prompt() == Some(&ReviewPrompt::Filter) {
                        self.set_filter(self.line.editor.text().to_owned());
                    }
                }
            }
            // Any key but Enter keeps the entry.
            _ => self.close_prompt(),
        }
        None
    }

    pub(crate) fn close_prompt(&mut self) {
        self.overlay = None;
        self.line.session_without = None;
        self.line.editor = LineEditor::default();
    }

    fn submit_prompt(&mut self) -> Option<Effect> {
        let text = self.line.editor.text().trim().to_owned();
        let correction = match self.prompt()?.clone() {
            ReviewPrompt::Find => {
                self.close_prompt();
                let words = (!text.is_empty()).then(|| SearchTarget::Words(SearchQuery::parse(&text)));
                self.search(words, true);
                return None;
            }
            ReviewPrompt::Filter => {
                self.close_prompt();
                self.set_filter(text);
                return None;
            }
            ReviewPrompt::ReplayTime => {
                if self.replay_until_text(&text) {
                    self.close_prompt();
                }
                return None;
            }
            ReviewPrompt::Gap { .. } => return self.fill_gap(&text),
            ReviewPrompt::LateEntry | ReviewPrompt::Amend(_) if text.is_empty() => {
                self.notice = Some("Nothing was typed, so nothing was saved. Ctrl-G cancels.".to_owned());
                return None;
            }
            ReviewPrompt::LateEntry | ReviewPrompt::Amend(_) if let Some(question) = self.unanswered_question(&[]) => {
                self.notice = Some(question);
                return None;
            }
            ReviewPrompt::Amend(entry) if self.find_correctable().is_some_and(|(_, kind)| kind.takes_correction_reason()) => {
                self.open_prompt(ReviewPrompt::AmendReason(entry, text));
                return None;
            }
            ReviewPrompt::LateEntry => Correction::AddLateEntry(text),
            ReviewPrompt::Amend(entry) => Correction::Amend { entry, line: text, why: String::new() },
            ReviewPrompt::AmendReason(entry, line) => Correction::Amend { entry, line, why: text },
            ReviewPrompt::Withdraw(entry) => Correction::Withdraw(entry),
        };
        Some(Effect::Request(Request::Correct(self.record.name.clone(), correction, Provenance::Memory)))
    }

    /// The question about the warnings of the line and about `more`, unless it was just asked and Enter answers it.
    pub(crate) fn unanswered_question(&self, more: &[String]) -> Option<String> {
        let warnings = self.line.editor.interpretation().map_or(&[][..], |interpretation| &interpretation.warnings);
        let question = format!("{} Enter again saves it anyway.", [warnings, more].concat().join(" "));
        let is_asked = warnings.len() + more.len() > 0 && self.notice.as_deref() != Some(&question);
        is_asked.then_some(question)
    }

    /// Shows the result of a correction; after a refusal the line stays.
    pub(crate) fn on_correction_done(&mut self, result: Result<String, String>) {
        match result {
            Ok(written) => {
                self.close_prompt();
                self.notice = Some(written);
                // Finds the next gap; the changed record follows and has the ones that remain.
                self.refresh_gaps();
            }
            Err(refusal) => self.notice = Some(refusal),
        }
    }
}
