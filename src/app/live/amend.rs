//! Correcting a timeline entry: the new statement is typed on an empty line, then the reason where the record takes one.

use crate::app::live::LiveScreen;
use crate::app::live::state::amendment::Amendment;
use crate::app::live::state::overlay::Overlay;
use crate::app::message::Effect;
use crate::session::decide::without_entry;
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Intent, Moment, RowKind, Timestamp};

impl LiveScreen {
    /// Whether the selected entry can be corrected or withdrawn: a person wrote it, and it is live.
    pub(crate) fn can_correct_selected(&self) -> bool {
        self.selection.entry.is_some_and(|entry| self.find_correctable(entry).is_some())
    }

    fn find_correctable(&self, entry: u64) -> Option<(RowKind, Timestamp)> {
        let rows = self.recorder.session().ledger().live_rows_of(entry);
        let first = rows.first().filter(|first| first.source.is_manual() && first.kind != RowKind::Session)?;
        Some((first.kind, first.timestamp()))
    }

    /// Begins to correct the selected entry.
    pub(crate) fn begin_amendment(&mut self, now: Moment) -> Vec<Effect> {
        let Some(entry) = self.selection.entry else { return Vec::new() };
        let Some((kind, at)) = self.find_correctable(entry) else {
            self.notice = Some("Only what a person wrote, and did not withdraw before, can be corrected.".to_owned());
            return Vec::new();
        };
        let reason = if kind.takes_correction_reason() { " Enter alone only adds why." } else { "" };
        self.notice = Some(format!(
            "Correcting the entry of {}: type it anew; a time alone moves it.{reason} Ctrl-G leaves it as it is.",
            at.wall.hms()
        ));
        let without = without_entry(self.recorder.session(), now, entry);
        self.overlays.open(Overlay::Amendment(Box::new(Amendment {
            entry,
            kind,
            original_time: at,
            session_without: without,
            warned_line: None,
            statement: None,
        })));
        Vec::new()
    }

    /// Enter during a correction: takes the statement, then the reason.
    pub(crate) fn submit_amendment_line(&mut self, now: Moment) -> Vec<Effect> {
        let Some(mut amendment) = self.overlays.take_amendment() else { return Vec::new() };
        let text = self.line.editor.text().trim().to_owned();
        if let Some(statement) = amendment.statement.clone() {
            return self.submit_amendment(now, amendment, statement, text);
        }
        let interpretation = self.line.editor.interpretation().cloned();
        let statement = match &interpretation {
            None if amendment.kind.takes_correction_reason() => Statement {
                time: amendment.original_time,
                observer: None,
                is_approximate: false,
                kind: StatementKind::MoveLastEntry,
            },
            None => return self.keep_amendment(amendment, "Nothing was typed, so nothing is corrected. Ctrl-G leaves it."),
            Some(interpretation) if matches!(interpretation.statement.kind, StatementKind::Private { .. }) => {
                return self.keep_amendment(amendment, "A correction of what stands in the record cannot be private.");
            }
            Some(interpretation) => {
                Statement { time: amendment.resolved_time(interpretation), ..interpretation.statement.clone() }
            }
        };
        let warnings = interpretation.map(|interpretation| interpretation.warnings).unwrap_or_default();
        if !warnings.is_empty() && amendment.warned_line.as_ref() != Some(&text) {
            amendment.warned_line = Some(text);
            return self.keep_amendment(amendment, &format!("{} Enter again takes it as it is.", warnings.join(" ")));
        }
        if !amendment.kind.takes_correction_reason() {
            return self.submit_amendment(now, amendment, statement, String::new());
        }
        // Tried first, so that nobody types a reason for what will be refused.
        let tried = Intent::Amend { entry: amendment.entry, statement: statement.clone(), reason: "tried".to_owned() };
        if let Err(refusal) = crate::session::decide(self.recorder.session(), now, tried) {
            return self.keep_amendment(amendment, &refusal.to_string());
        }
        let what = self.amendment_preview(&amendment);
        amendment.statement = Some(statement);
        let effects = self.clear_line(now);
        let _ = self.keep_amendment(amendment, &format!("{what}Why? It may stay empty, and is then owed. Enter writes it."));
        effects
    }

    fn amendment_preview(&self, amendment: &Amendment) -> String {
        self.line
            .editor
            .interpretation()
            .map_or_else(String::new, |interpretation| format!("{}. ", amendment.preview(interpretation)))
    }

    fn keep_amendment(&mut self, amendment: Box<Amendment>, sentence: &str) -> Vec<Effect> {
        self.overlays.open(Overlay::Amendment(amendment));
        self.notice = Some(sentence.to_owned());
        Vec::new()
    }

    /// Writes the correction; if it is refused, the correction stays open.
    fn submit_amendment(&mut self, now: Moment, amendment: Box<Amendment>, statement: Statement, why: String) -> Vec<Effect> {
        let effects = self.submit_line(now, Intent::Amend { entry: amendment.entry, statement, reason: why });
        if effects.is_empty() {
            self.overlays.open(Overlay::Amendment(amendment));
        }
        effects
    }
}
