//! Commands with arguments: handing over, adding staff, the client's intention.

use crate::app::input::line_editor::LineEditor;
use crate::app::keymap::commands::CommandId;
use crate::app::live::LiveScreen;
use crate::app::message::Effect;
use crate::session::{Elapsed, Intent, Moment};
use chrono::TimeDelta;

/// How far back the handover summary goes.
const BRIEFING_SPAN: TimeDelta = TimeDelta::minutes(20);

impl LiveScreen {
    /// After a handover and until the next key: the entries of the last 20 minutes, the newest last.
    pub(crate) fn handover_entries(&self) -> Option<Vec<u64>> {
        let at: Elapsed = self.selection.handover_time?;
        Some(self.recorder.session().entries_since(at - BRIEFING_SPAN).collect())
    }

    /// Runs a command that takes arguments; without arguments puts it on the line. `None`: it takes none. A refused command
    /// stays on the line.
    pub(crate) fn run_with_arguments(&mut self, now: Moment, command: CommandId, arguments: &str) -> Option<Vec<Effect>> {
        let begun = self.line.editor.started().unwrap_or(now);
        let (beginning, intent) = match command {
            CommandId::HandOver => ("/as ", Intent::HandOver { to: arguments.to_owned() }),
            CommandId::AddStaff => {
                let (who, role) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
                ("/staff ", Intent::AddStaff { initials: who.to_owned(), role: role.trim().to_owned() })
            }
            CommandId::Intention => {
                self.line.editor = LineEditor::with_text(format!("intention: {arguments}"), begun);
                self.parse_line();
                return Some(if arguments.is_empty() { vec![self.draft_effect()] } else { self.submit_text(now) });
            }
            _ => return None,
        };
        if arguments.is_empty() {
            self.line.editor.set_text(beginning, now);
            self.line.list_index = 0;
            return Some(vec![self.draft_effect()]);
        }
        let effects = self.submit_line(now, intent);
        if !effects.is_empty() {
            match command {
                CommandId::HandOver => self.selection.handover_time = Some(now.elapsed),
                _ => self.notice = self.joined_notice(),
            }
        }
        Some(effects)
    }

    fn joined_notice(&self) -> Option<String> {
        self.recorder.session().projection().staff.last().map(|(who, _)| format!("{who} is here from now on."))
    }
}
