//! The entry that says somebody observed continuously.

use crate::app::grammar::{Interpretation, parse};
use crate::app::live::{LiveScreen, Prompt};
use crate::session::StatementKind;

/// The words that begin an observation span.
const OBSERVATION_WORDS: &str = "looked continuously";

impl LiveScreen {
    /// Whether the line is the command that asks for an observation span.
    pub(crate) fn is_observation_command(&self) -> bool {
        self.overlays.takes_entry() && self.line.editor.text().trim().eq_ignore_ascii_case(OBSERVATION_WORDS)
    }

    /// Enters the observation span. Any other text stays on the line.
    pub(crate) fn submit_observation_span(&mut self) {
        match self.parse_observation_span() {
            Some(span) if span.warnings.is_empty() => {
                if self.submit_statement(span.statement) {
                    self.overlays.prompt = Prompt::Entry;
                }
            }
            Some(_) => {
                self.notify("Both times must be in this session and before now. Nothing was written; the line is unchanged.");
            }
            None => self.notify("Type two times, such as 14:05 14:25, or -20 for the last 20 minutes. Nothing was written."),
        }
    }

    pub(crate) fn parse_observation_span(&self) -> Option<Interpretation> {
        let context = self.parse_context(self.line.editor.started()?, self.session().last_typed_time());
        let interpretation = parse(&format!("{OBSERVATION_WORDS} {}", self.line.editor.text()), &context)?;
        matches!(interpretation.statement.kind, StatementKind::ContinuousLook { .. }).then_some(interpretation)
    }
}
