//! The prompts of a review: find, filter, late entry, correction, withdrawal. Nothing is written here: a correction is
//! requested and comes back as rows, or as a refusal.

use super::ReviewScreen;
use super::state::{ReviewPrompt, SearchTarget};
use crate::app::grammar::late_line_base;
use crate::app::input::line_editor::LineEditor;
use crate::app::input::search_query::SearchQuery;
use crate::app::keymap;
use crate::app::keymap::Action;
use crate::app::message::{Correction, Effect, LineDraft, Provenance, Request};
use crate::session::decide::without_entry;
use crate::session::{Moment, RowKind, Session, Timestamp};
use crossterm::event::KeyEvent;

impl ReviewScreen {
    pub(crate) fn open_prompt(&mut self, what: ReviewPrompt) {
        self.line = LineEditor::default();
        self.session_without = match &what {
            ReviewPrompt::Amend { entry } => Some(Box::new(without_entry(&self.session, self.session_moment(), *entry))),
            _ => None,
        };
        if what == ReviewPrompt::Filter && !self.filter.is_empty() {
            self.line.set_text(&self.filter, self.now);
        }
        self.prompt = Some(what);
    }

    pub(crate) fn begin_amendment(&mut self) {
        match self.find_correctable() {
            Some((entry, _)) => self.open_prompt(ReviewPrompt::Amend { entry }),
            None => self.notice = Some("Only what a person wrote, and did not withdraw before, can be corrected.".to_owned()),
        }
    }

    pub(crate) fn begin_withdrawal(&mut self) {
        match self.find_correctable() {
            Some((entry, _)) => self.open_prompt(ReviewPrompt::Withdraw { entry }),
            None => self.notice = Some("Only what a person wrote, and did not withdraw before, can be withdrawn.".to_owned()),
        }
    }

    /// The selected entry and its kind, if it can be corrected.
    fn find_correctable(&self) -> Option<(u64, RowKind)> {
        let rows = self.session.ledger().live_rows_of(self.selected_entry?);
        let first = rows.first().filter(|row| row.source.is_manual())?;
        (!matches!(first.kind, RowKind::Session | RowKind::Meta)).then_some((first.entry, first.kind))
    }

    /// Now on the session's time scale: its last row's time plus the wall clock time since.
    fn session_moment(&self) -> Moment {
        self.moment_in_session(&self.session)
    }

    pub(crate) fn moment_in_session(&self, session: &Session) -> Moment {
        let written = session.last_written_time();
        let since_ms = session.last_entered().map_or(0, |last| self.now.wall.instant_ms() - last.instant_ms());
        Moment { elapsed: written + chrono::TimeDelta::milliseconds(since_ms.max(0)), ..self.now }
    }

    /// Restores a draft that was typed earlier.
    pub fn restore_draft(&mut self, draft: LineDraft) {
        if self.load_progress().is_some() {
            self.pending_draft = Some(draft);
            return;
        }
        let is_asked = matches!(self.prompt, Some(ReviewPrompt::Gap { .. }));
        match draft.entry {
            _ if is_asked => {}
            Some(entry) if self.select_entry(entry) && self.find_correctable().is_some() => {
                self.open_prompt(ReviewPrompt::Amend { entry });
            }
            _ => self.open_prompt(ReviewPrompt::LateEntry),
        }
        self.line.set_text(&draft.text, self.now);
        self.saved_draft = draft.text;
        self.parse_line();
        self.notice = Some(format!("The line you were typing at {} is back; Ctrl-U empties it.", draft.time.wall.hms()));
    }

    /// Saves the line if it differs from the saved draft.
    pub(crate) fn draft_effect(&mut self) -> Option<Effect> {
        let text = match &self.prompt {
            // While the reason is asked for, the draft is the statement.
            Some(ReviewPrompt::AmendReason { line, .. }) => line,
            Some(asks) if asks.is_entry() || matches!(asks, ReviewPrompt::Gap { .. }) => self.line.text(),
            _ => "",
        };
        if text == self.saved_draft {
            return None;
        }
        self.saved_draft = text.to_owned();
        let entry = match self.prompt {
            Some(ReviewPrompt::Amend { entry } | ReviewPrompt::AmendReason { entry, .. }) => Some(entry),
            _ => None,
        };
        let typed = LineDraft { text: self.saved_draft.clone(), time: self.now.into(), entry };
        Some(Effect::SaveDraft(Some(typed).filter(|typed| !typed.text.is_empty())))
    }

    fn last_typed_time(&self) -> Option<Timestamp> {
        let entry = self.session.last_typed_entry()?;
        self.session.ledger().live_rows_of(entry).first().map(|row| row.timestamp())
    }

    pub(crate) fn parse_line(&mut self) {
        if self.prompt.as_ref().is_some_and(ReviewPrompt::is_entry) {
            let (moment, zone) = late_line_base(self.line.text(), &self.session, self.session_moment(), &self.zone);
            self.line.set_started(moment);
            let session = self.session_without.as_deref().unwrap_or(&self.session);
            self.line.parse(session, &zone, self.last_typed_time(), &self.letters);
        }
    }

    pub(crate) fn prompt_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        match keymap::find(self.key_context(), key) {
            Some(Action::Save) => return self.submit_prompt(),
            Some(Action::Leave) => {
                self.close_prompt();
                self.notice = None;
                self.finish = None;
            }
            Some(Action::SkipGap(forward)) => self.skip_gap(forward),
            Some(Action::ToggleProvenance) => self.toggle_provenance(),
            Some(Action::Quit) => return vec![Effect::Quit],
            Some(Action::EmptyLine) => {
                self.line.take_text();
            }
            Some(Action::NextInterpretation) if self.prompt.as_ref().is_some_and(ReviewPrompt::is_entry) => {
                let (_, zone) = late_line_base(self.line.text(), &self.session, self.session_moment(), &self.zone);
                let session = self.session_without.as_deref().unwrap_or(&self.session);
                self.line.next_interpretation(session, &zone, self.last_typed_time(), &self.letters);
            }
            _ if self.prompt.as_ref().is_some_and(ReviewPrompt::accepts_text) => {
                let here = self.session_moment();
                if self.line.handle_key(key, here) {
                    self.notice = None;
                    self.parse_line();
                    self.update_filter();
                }
            }
            // Any key but Enter keeps the entry.
            _ => self.close_prompt(),
        }
        Vec::new()
    }

    /// Filters while the filter is typed.
    fn update_filter(&mut self) {
        if self.prompt == Some(ReviewPrompt::Filter) {
            self.line.text().clone_into(&mut self.filter);
            self.rebuild_items();
        }
    }

    pub(crate) fn close_prompt(&mut self) {
        (self.prompt, self.session_without) = (None, None);
        self.line = LineEditor::default();
    }

    fn submit_prompt(&mut self) -> Vec<Effect> {
        let text = self.line.text().trim().to_owned();
        let correct = |review: &Self, what: Correction| {
            vec![Effect::Request(Request::Correct(review.name.clone(), what, Provenance::Memory))]
        };
        match self.prompt.clone() {
            Some(ReviewPrompt::Find) => {
                self.close_prompt();
                let words = (!text.is_empty()).then(|| SearchTarget::Words(SearchQuery::parse(&text)));
                self.search(words, true);
            }
            Some(ReviewPrompt::Filter) => {
                self.filter = text;
                self.close_prompt();
                self.rebuild_items();
            }
            Some(ReviewPrompt::LateEntry | ReviewPrompt::Amend { .. }) if text.is_empty() => {
                self.notice = Some("Nothing was typed, so nothing is written. Ctrl-G leaves.".to_owned());
            }
            Some(asks @ (ReviewPrompt::LateEntry | ReviewPrompt::Amend { .. })) => {
                let doubts = self.line.interpretation().map_or_else(String::new, |reading| reading.warnings.join(" "));
                let asked = format!("{doubts} Enter again takes it as it is.");
                if !doubts.is_empty() && self.notice.as_deref() != Some(&asked) {
                    self.notice = Some(asked);
                    return Vec::new();
                }
                return match asks {
                    ReviewPrompt::Amend { entry }
                        if self.find_correctable().is_some_and(|(_, kind)| kind.takes_correction_reason()) =>
                    {
                        self.open_prompt(ReviewPrompt::AmendReason { entry, line: text });
                        Vec::new()
                    }
                    ReviewPrompt::Amend { entry } => correct(self, Correction::Amend { entry, line: text, why: String::new() }),
                    _ => correct(self, Correction::AddLateEntry(text)),
                };
            }
            Some(ReviewPrompt::AmendReason { entry, line }) => {
                return correct(self, Correction::Amend { entry, line, why: text });
            }
            Some(ReviewPrompt::ReplayTime) if self.replay_until_text(&text) => self.close_prompt(),
            Some(ReviewPrompt::Gap { .. }) => return self.fill_gap(&text),
            Some(ReviewPrompt::Withdraw { entry }) => return correct(self, Correction::Withdraw(entry)),
            Some(ReviewPrompt::ReplayTime) | None => {}
        }
        Vec::new()
    }

    /// Shows the result of a correction; after a refusal the line stays.
    pub(crate) fn on_correction_done(&mut self, answer: Result<String, String>) {
        match answer {
            Ok(said) => {
                self.close_prompt();
                self.notice = Some(said);
                self.on_gap_filled();
            }
            Err(said) => self.notice = Some(said),
        }
    }
}
