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
        let Some(mut amending) = self.overlays.take_amendment() else { return Vec::new() };
        let text = self.line.editor.text().trim().to_owned();
        if let Some(said) = amending.statement.clone() {
            return self.submit_amendment(now, amending, said, text);
        }
        let reading = self.line.editor.interpretation().cloned();
        let said = match &reading {
            None if amending.kind.takes_correction_reason() => Statement {
                time: amending.original_time,
                observer: None,
                is_approximate: false,
                kind: StatementKind::MoveLastEntry,
            },
            None => return self.keep_amendment(amending, "Nothing was typed, so nothing is corrected. Ctrl-G leaves it."),
            Some(reading) if matches!(reading.statement.kind, StatementKind::Private { .. }) => {
                return self.keep_amendment(amending, "A correction of what stands in the record cannot be private.");
            }
            Some(reading) => Statement { time: amending.resolved_time(reading), ..reading.statement.clone() },
        };
        let doubts = reading.map(|reading| reading.warnings).unwrap_or_default();
        if !doubts.is_empty() && amending.warned_line.as_ref() != Some(&text) {
            amending.warned_line = Some(text);
            return self.keep_amendment(amending, &format!("{} Enter again takes it as it is.", doubts.join(" ")));
        }
        if !amending.kind.takes_correction_reason() {
            return self.submit_amendment(now, amending, said, String::new());
        }
        // Tried first, so that nobody types a reason for what will be refused.
        let tried = Intent::Amend { entry: amending.entry, statement: said.clone(), reason: "tried".to_owned() };
        if let Err(refusal) = crate::session::decide(self.recorder.session(), now, tried) {
            return self.keep_amendment(amending, &refusal.to_string());
        }
        let what = self.amendment_preview(&amending);
        amending.statement = Some(said);
        let effects = self.clear_line(now);
        let _ = self.keep_amendment(amending, &format!("{what}Why? It may stay empty, and is then owed. Enter writes it."));
        effects
    }

    fn amendment_preview(&self, amendment: &Amendment) -> String {
        self.line.editor.interpretation().map_or_else(String::new, |reading| format!("{}. ", amendment.preview(reading)))
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
