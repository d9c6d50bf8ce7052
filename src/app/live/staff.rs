//! Commands with arguments: handing over, adding staff, the client's intention.

use crate::app::input::line_editor::LineEditor;
use crate::app::keymap::commands::CommandId;
use crate::app::live::LiveScreen;
use crate::session::Intent;
use chrono::TimeDelta;

/// How far back the handover summary goes.
const BRIEFING_SPAN: TimeDelta = TimeDelta::minutes(20);

impl LiveScreen {
    /// After a handover and until the next key: the entries of the last 20 minutes, the newest last.
    pub(crate) fn handover_entries(&self) -> Option<Vec<u64>> {
        Some(self.session().entries_since(self.handover_time? - BRIEFING_SPAN).collect())
    }

    /// Runs a command that takes arguments; without arguments puts it on the line. Returns `false` if it takes none. A refused
    /// command stays on the line.
    pub(crate) fn run_with_arguments(&mut self, command: CommandId, arguments: &str) -> bool {
        let (prefix, intent) = match command {
            CommandId::HandOver => ("/as ", Intent::HandOver(arguments.to_owned())),
            CommandId::AddStaff => {
                let (initials, role) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
                ("/staff ", Intent::AddStaff { initials: initials.to_owned(), role: role.trim().to_owned() })
            }
            CommandId::Intention => {
                let started = self.line.editor.started().unwrap_or(self.now);
                self.line.editor = LineEditor::with_text(format!("intention: {arguments}"), started);
                self.parse_line();
                if arguments.is_empty() {
                    self.save_draft();
                } else {
                    self.submit_text();
                }
                return true;
            }
            _ => return false,
        };
        if arguments.is_empty() {
            self.line.editor.set_text(prefix, self.now);
            self.line.list_index = 0;
            self.save_draft();
        } else if self.submit_line(intent) {
            if command == CommandId::HandOver {
                self.handover_time = Some(self.now.elapsed);
            } else if let Some((initials, _)) = self.recorder.session().projection().staff.last() {
                self.notice = Some(format!("{initials} is now on today's staff."));
            }
        }
        true
    }
}
