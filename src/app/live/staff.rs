//! Commands with words behind them: who writes from here on, who joined, and the client's intention.

use crate::app::input::line_editor::EntryLine;
use crate::app::keymap::commands::Does;
use crate::app::live::Live;
use crate::app::message::Effect;
use crate::session::clinical::presence;
use crate::session::{Elapsed, Intent, Moment};
use chrono::TimeDelta;

/// How far back whoever takes over is told what happened.
const TOLD: TimeDelta = TimeDelta::minutes(20);

impl Live {
    /// What happened in the last 20 minutes, after a hand-over and until the next key: entries, the newest last.
    pub fn briefing(&self) -> Option<Vec<u64>> {
        let at: Elapsed = self.briefing?;
        Some(presence::since(&self.session, at - TOLD).collect())
    }

    /// Runs a command that takes words; without them its beginning is put on the line. None: the command takes none. A refused
    /// one stays on the line.
    pub(crate) fn run_with_words(&mut self, now: Moment, does: Does, words: &str) -> Option<Vec<Effect>> {
        let begun = self.line.begun().unwrap_or(now);
        let (beginning, intent) = match does {
            Does::HandOver => ("/as ", Intent::HandOver { to: words.to_owned() }),
            Does::Staff => {
                let (who, role) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
                ("/staff ", Intent::Join { who: who.to_owned(), role: role.trim().to_owned() })
            }
            Does::Intention => {
                self.line = EntryLine::begun_at(format!("intention: {words}"), begun);
                self.read_line();
                return Some(if words.is_empty() { vec![self.draft()] } else { self.enter(now) });
            }
            _ => return None,
        };
        if words.is_empty() {
            self.line.put(beginning, now);
            self.choice = 0;
            return Some(vec![self.draft()]);
        }
        let effects = self.settle(now, intent);
        if !effects.is_empty() {
            match does {
                Does::HandOver => self.briefing = Some(now.elapsed),
                _ => self.notice = self.joined(),
            }
        }
        Some(effects)
    }

    fn joined(&self) -> Option<String> {
        self.session.picture().staff.last().map(|(who, _)| format!("{who} is here from now on."))
    }
}
