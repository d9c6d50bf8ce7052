//! Correcting a timeline entry: the new statement is typed on an empty line, then the reason where the record takes one.

use crate::app::live::LiveScreen;
use crate::app::live::state::amendment::Amendment;
use crate::session::decide::without_entry;
use crate::session::{Intent, RowKind, Statement, StatementKind, Timestamp, decide};

impl LiveScreen {
    /// Whether the selected entry can be corrected or withdrawn: a person wrote it, and it is live.
    pub(crate) fn can_correct_selected(&self) -> bool {
        self.selected_entry.is_some_and(|entry| self.find_correctable(entry).is_some())
    }

    pub(crate) fn find_correctable(&self, entry: u64) -> Option<(RowKind, Timestamp)> {
        let rows = self.session().ledger().live_rows_of(entry);
        let first = rows.first().filter(|first| first.source.is_manual() && first.kind != RowKind::Session)?;
        Some((first.kind, first.timestamp()))
    }

    /// Begins to correct the selected entry.
    pub(crate) fn begin_amendment(&mut self) {
        let Some(entry) = self.selected_entry else { return };
        let Some((kind, original_time)) = self.find_correctable(entry) else {
            return self.notify("The program wrote this row, or it was withdrawn; choose another entry.");
        };
        let reason = if kind.takes_correction_reason() { " Enter alone adds a reason." } else { "" };
        self.notify(format!(
            "Correcting {}: type only what changes; a time alone moves it.{reason} Ctrl-G cancels.",
            original_time.wall.hms()
        ));
        let session_without = without_entry(self.session(), self.now, entry);
        let (warned_line, statement) = (None, None);
        self.overlays.amend(Box::new(Amendment { entry, kind, original_time, session_without, warned_line, statement }));
    }

    /// Enter during a correction: takes the statement, then the reason.
    pub(crate) fn submit_amendment_line(&mut self) {
        let Some(amendment) = &mut self.overlays.amendment else { return };
        let text = self.line.editor.text().trim().to_owned();
        let takes_reason = amendment.kind.takes_correction_reason();
        let mut warnings = Vec::new();
        let statement = match (&amendment.statement, self.line.editor.interpretation()) {
            (Some(statement), _) => {
                let statement = statement.clone();
                return self.submit_amendment(statement, text);
            }
            (None, None) if takes_reason => Statement::new(amendment.original_time, StatementKind::MoveLastEntry),
            (None, None) => return self.notify("Nothing was typed, so nothing was corrected. Ctrl-G cancels."),
            (None, Some(typed)) if matches!(typed.statement.kind, StatementKind::Private(..)) => {
                return self.notify("A correction cannot be private, because the record keeps what it corrects.");
            }
            (None, Some(typed)) => {
                warnings.clone_from(&typed.warnings);
                Statement { time: amendment.resolved_time(typed), ..typed.statement.clone() }
            }
        };
        if !warnings.is_empty() && amendment.warned_line.as_ref() != Some(&text) {
            amendment.warned_line = Some(text);
            return self.notify(format!("{} Enter again saves it anyway.", warnings.join(" ")));
        }
        if !takes_reason {
            return self.submit_amendment(statement, String::new());
        }
        // Tried first, so that nobody types a reason for what will be refused.
        let tried = Intent::Amend { entry: amendment.entry, statement: statement.clone(), reason: "tried".to_owned() };
        if let Err(refusal) = decide(self.recorder.session(), self.now, tried) {
            return self.notify(refusal.to_string());
        }
        let preview = self.line.editor.interpretation().map(|typed| format!("{}. ", amendment.preview(typed)));
        amendment.statement = Some(statement);
        self.clear_line();
        self.notify(format!("{}Reason? Leave blank to add it later. Enter saves.", preview.unwrap_or_default()));
    }

    /// Writes the correction; if it is refused, the correction stays open.
    fn submit_amendment(&mut self, statement: Statement, reason: String) {
        let Some(amendment) = self.overlays.amendment.take() else { return };
        if !self.submit_line(Intent::Amend { entry: amendment.entry, statement, reason }) {
            self.overlays.amend(amendment);
        }
    }
}
