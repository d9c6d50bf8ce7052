//! Enter: what a line becomes, and what is asked first. The line is emptied only when it became an entry.

use crate::app::keymap::{commands, help};
use crate::app::live::state::dialog::Dialog;
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::statement::{RouteEvent, Statement, StatementKind};
use crate::session::{Intent, Row, RowKind, Timestamp};

impl LiveScreen {
    pub(crate) fn submit_text(&mut self) {
        if self.line.editor.is_blocked() {
            self.line.editor.unblock();
            return self.notify("The same key came ten times in a second. Look at the line; Enter again saves it.");
        }
        let text = self.line.editor.text().to_owned();
        if let Some(query) = commands::query(&text) {
            match commands::search(query).get(self.line.list_index) {
                Some(command) => self.run_command(command.id, commands::arguments(query)),
                None => self.notify("No such command. A space or digit after the slash makes text."),
            }
        } else if text == "?" {
            self.clear_line();
        } else if text == ">" {
            self.submit_next_phase();
        } else if help::query(&text).is_some() {
            // Elsewhere Enter ends a search, so here it asks before it writes.
            let Some(interpretation) = self.line.editor.interpretation() else { return self.clear_line() };
            let question = format!("`{text}` was a search in the help. Save it as an entry?");
            self.overlays.dialog = Some(Dialog::ConfirmWarnings(interpretation.statement.clone(), vec![question]));
        } else if self.is_observation_command() {
            self.overlays.ask(Prompt::ObservationSpan);
            self.clear_line();
        } else if !self.submit_pinned() {
            self.submit_interpretation();
        }
    }

    /// What Enter would enter, and its time. `None` for a blank line, a command or a search.
    pub fn preview(&self) -> Option<String> {
        if let Some((stamp, at)) = self.card_stamp() {
            return Some(format!("{} · {}", stamp.label, at.wall.hms()));
        }
        let text = self.line.editor.text();
        if text == ">" || help::query(text).is_some() || commands::query(text).is_some() {
            return None;
        }
        if self.is_observation_command() {
            return Some("asks from when to when you looked".to_owned());
        }
        let interpretation = self.line.editor.interpretation()?;
        if let Some(amendment) = &self.overlays.amendment {
            return Some(amendment.preview(interpretation));
        }
        match &self.overlays.prompt {
            Prompt::ClientLeft { .. } => Some(format!("the client left · {}", self.parse_client_left().0.wall.hms())),
            Prompt::ObservationSpan => self.parse_observation_span().map(|span| span.preview),
            Prompt::EarlyLeaveReason { .. } | Prompt::EarlyCloseReason { .. } => Some("reason for the early release".to_owned()),
            Prompt::GapsReason { .. } => Some("reason for the gaps".to_owned()),
            Prompt::PostponeReason { skip, .. } => Some(postpone_label(*skip).to_owned()),
            Prompt::Entry => {
                let is_note = self.is_note_plain() && matches!(interpretation.statement.kind, StatementKind::Note { .. });
                let words = match self.parse_postpone_or_skip() {
                    Some((_, skip)) => postpone_label(skip),
                    None if is_note && self.is_look_pinned() => "look ok",
                    None if is_note && self.find_stamp_to_fill(&interpretation.statement).is_some() => "words for the stamp",
                    None => &interpretation.preview,
                };
                Some(format!("{words} · {}", interpretation.statement.time.wall.hms()))
            }
        }
    }

    /// `not now` and `skip` with a pinned item: the reason, and whether it is skipped.
    fn parse_postpone_or_skip(&self) -> Option<(String, bool)> {
        self.pinned_due.as_ref()?;
        let text = self.line.editor.text().trim();
        [("not now", false), ("skip", true)].into_iter().find_map(|(word, skip)| {
            let rest = text.strip_prefix(word).filter(|rest| rest.is_empty() || rest.starts_with(' '))?;
            Some((rest.trim().to_owned(), skip))
        })
    }

    fn is_look_pinned(&self) -> bool {
        let is_pinned = |id: &str| self.pinned_due.as_deref() == Some(id);
        // The list of what is due is not made for each key.
        self.pinned_due.is_some() && self.due().iter().any(|due| is_pinned(&due.id) && due.is_look_only())
    }

    /// Answers the pinned item: `not now`, `skip`, and for a look `o` or a note. Returns `false` if the line is none of these.
    fn submit_pinned(&mut self) -> bool {
        let Some(id) = self.pinned_due.clone() else { return false };
        if let Some((reason, skip)) = self.parse_postpone_or_skip() {
            self.submit_line(if skip { Intent::Skip { id, reason } } else { Intent::Postpone { id, reason } });
            return true;
        }
        match self.line.editor.interpretation().map(|interpretation| interpretation.statement.clone()) {
            Some(statement) if self.is_note_plain() && self.fills_look(&statement) => {
                self.submit_accepted(statement);
                true
            }
            _ => false,
        }
    }

    /// Whether the note on the line raises no question.
    fn is_note_plain(&self) -> bool {
        self.line.editor.interpretation().is_some_and(|interpretation| interpretation.warnings.is_empty())
    }

    fn fills_look(&self, statement: &Statement) -> bool {
        matches!(statement.kind, StatementKind::Note { .. }) && self.is_look_pinned()
    }

    /// Enters a statement about which nothing is asked any more: a note answers the pinned look or fills the recent stamp.
    pub(crate) fn submit_accepted(&mut self, statement: Statement) {
        match statement.kind {
            StatementKind::Note { words, .. } if self.is_look_pinned() => {
                let kind = StatementKind::Look(if words == "o" { String::new() } else { words });
                self.submit_statement(Statement { kind, ..statement });
            }
            StatementKind::Note { ref words, .. } if let Some(entry) = self.find_stamp_to_fill(&statement) => {
                let words = words.clone();
                self.submit_line(Intent::FillStamp { entry, words });
            }
            _ => {
                self.submit_statement(statement);
            }
        }
    }

    /// Enters the selected interpretation, or asks first.
    pub(crate) fn submit_interpretation(&mut self) {
        let Some(interpretation) = self.line.editor.interpretation().cloned() else { return self.clear_line() };
        let (statement, warnings) = (interpretation.statement, interpretation.warnings);
        match &statement.kind {
            StatementKind::Dose(_) | StatementKind::RouteEvent(RouteEvent::Device { .. } | RouteEvent::InfusionStart(_)) => {
                let lines = std::iter::once(interpretation.preview).chain(warnings).collect();
                self.overlays.dialog = Some(Dialog::ConfirmDose(statement, lines));
            }
            _ if warnings.is_empty() => self.submit_accepted(statement),
            _ => self.overlays.dialog = Some(Dialog::ConfirmWarnings(statement, warnings)),
        }
    }

    /// The stamp that this line fills: it was begun soon after it, or `=` names it.
    fn find_stamp_to_fill(&self, statement: &Statement) -> Option<u64> {
        let started = self.line.editor.started()?;
        let entry = if statement.time == Timestamp::from(started) {
            self.line.recent_stamp(started.real_time)
        } else {
            self.line.editor.text().trim_start().starts_with('=').then(|| self.session().last_typed_entry()).flatten()
        }?;
        let is_empty_stamp = |row: &&Row| row.matches(RowKind::Event, "moment") && row.note.is_empty();
        self.session().ledger().live_rows_of(entry).iter().any(is_empty_stamp).then_some(entry)
    }

    /// Enters a statement and empties the line. Returns whether that was possible.
    pub(crate) fn submit_statement(&mut self, statement: Statement) -> bool {
        if let StatementKind::AlertsAcknowledged { alerts, words } = statement.kind {
            let first_seq = self.session().ledger().next_seq();
            let is_recorded = self.acknowledge(&alerts, words);
            if is_recorded {
                self.end_line(first_seq);
            }
            return is_recorded;
        }
        self.submit_line(Intent::AddEntry(statement))
    }

    /// Records an intent and empties the line. If it is refused, the line stays. Returns whether it was recorded.
    pub(crate) fn submit_line(&mut self, intent: Intent) -> bool {
        let first_seq = self.session().ledger().next_seq();
        let is_recorded = self.record_or_notify(intent);
        if is_recorded {
            self.end_line(first_seq);
        }
        is_recorded
    }

    /// Empties the line, which is in the rows from `first_seq` on.
    fn end_line(&mut self, first_seq: u64) {
        if let Some(started) = self.line.editor.started() {
            self.effects.push(Effect::LineTaken { started: started.elapsed, first_seq });
        }
        self.line.editor.take_text();
        self.line.last_stamp = None;
        self.selected_entry = None;
        self.line.debounce(self.now);
        self.effects.push(Effect::SaveDraft(None));
    }

    /// Records a stamp; a repeat while it lacks text is ignored.
    pub(crate) fn record_stamp(&mut self) {
        let recent = self.line.recent_stamp(self.now.real_time);
        if recent.is_some() && recent == self.session().last_typed_entry() {
            return;
        }
        let entry = self.session().ledger().next_seq();
        if self.record_or_notify(Intent::AddEntry(Statement::new(self.now.into(), StatementKind::BareStamp))) {
            self.line.last_stamp = Some((entry, self.now.real_time));
        }
    }
}

fn postpone_label(skip: bool) -> &'static str {
    if skip { "skipped" } else { "postponed 5 min" }
}
