//! The summary of an absence, and the entry that says somebody observed continuously.

use crate::app::grammar::{Interpretation, ParseContext, parse};
use crate::app::live::state::away::AwaySummary;
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::Moment;
use crate::session::statement::StatementKind;

/// The words that begin an observation span.
const OBSERVATION_WORDS: &str = "looked continuously";

impl LiveScreen {
    /// The last absence, until an entry is written or Ctrl-G dismisses it.
    pub(crate) fn away_summary(&self) -> Option<&AwaySummary> {
        self.away.summary()
    }

    /// Whether the line is the command that asks for an observation span.
    pub(crate) fn is_observation_command(&self) -> bool {
        self.overlays.takes_entry() && self.line.editor.text().trim().eq_ignore_ascii_case(OBSERVATION_WORDS)
    }

    /// Asks for an observation span.
    pub(crate) fn prompt_observation_span(&mut self, now: Moment) -> Vec<Effect> {
        self.overlays.open_prompt(Prompt::ObservationSpan);
        self.clear_line(now)
    }

    /// Enters the observation span. Any other text stays on the line.
    pub(crate) fn submit_observation_span(&mut self, now: Moment) -> Vec<Effect> {
        match self.parse_observation_span() {
            Some(interpretation) if interpretation.warnings.is_empty() => {
                let effects = self.submit_statement(now, interpretation.statement);
                if !effects.is_empty() {
                    self.overlays.close_prompt();
                }
                effects
            }
            Some(_) => {
                self.notice =
                    Some("Both times lie in this session and before now. Nothing was written; the line is unchanged.".to_owned());
                Vec::new()
            }
            None => {
                self.notice =
                    Some("Two times are wanted, such as 14:05 14:25, or -20 for until now. Nothing was written.".to_owned());
                Vec::new()
            }
        }
    }

    /// The observation span on the line.
    pub(crate) fn parse_observation_span(&self) -> Option<Interpretation> {
        let now = self.line.editor.started()?;
        let context = ParseContext {
            session: self.recorder.session(),
            now,
            zone: &self.room.zone,
            previous_time: self.last_typed_time(),
            letters: &self.settings.letters,
        };
        let interpretation = parse(&format!("{OBSERVATION_WORDS} {}", self.line.editor.text()), &context)?;
        matches!(interpretation.statement.kind, StatementKind::ContinuousLook { .. }).then_some(interpretation)
    }
}
