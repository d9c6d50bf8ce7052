//! Keys under the veil: only what is harmless unseen. What needs a question waits on the line, or becomes a note that is
//! offered when the veil lifts.

use crate::app::grammar;
use crate::app::keymap::{Action, commands};
use crate::app::live::state::dialog::Dialog;
use crate::app::live::{LiveScreen, Prompt};
use crate::session::statement::{Statement, StatementKind};
use crate::session::{Intent, Moment, Row, RowKind, Timestamp};
use crossterm::event::KeyEvent;

/// The beginning of a note with values that were typed unseen.
const UNSEEN_PREFIX: &str = "typed unseen: ";

impl LiveScreen {
    /// Handles a key under the veil: only text, stamps, the card and Enter work.
    pub(crate) fn veil_key(&mut self, key: KeyEvent, action: Option<Action>) {
        let is_empty = self.line.editor.is_empty();
        match action {
            Some(Action::LiftVeil) => {
                self.display.is_veiled = false;
                self.offer_unseen_vitals();
            }
            Some(Action::Stamp) if is_empty => {
                if !self.line.is_debouncing(self.now) {
                    self.record_stamp();
                }
            }
            Some(Action::OpenCard) if is_empty => self.open_card(),
            Some(Action::Save) if !is_empty => self.submit_unseen(),
            Some(Action::EmptyLine) if !is_empty => self.clear_line(),
            Some(Action::Stamp | Action::OpenCard) => {
                self.type_key(key);
            }
            None => self.display.shows_unveil_hint = !self.type_key(key),
            Some(_) => self.display.shows_unveil_hint = true,
        }
    }

    fn submit_unseen(&mut self) {
        let text = self.line.editor.text();
        let is_command = matches!(text, "?" | ">") || commands::query(text).is_some();
        if self.line.editor.is_blocked() || is_command || !self.overlays.takes_entry() {
            return;
        }
        let Some(interpretation) = self.line.editor.interpretation().cloned() else { return };
        let unseen = || StatementKind::Note { words: format!("{UNSEEN_PREFIX}{text}"), tags: Vec::new() };
        let has_warnings = !interpretation.warnings.is_empty();
        let (time, kind) = match interpretation.statement.kind {
            // Nothing can be asked now: a time before the session, a score beyond its scale.
            StatementKind::Note { .. }
            | StatementKind::Look(..)
            | StatementKind::ItemNote { item: "quote", .. }
            | StatementKind::Event { .. }
            | StatementKind::Music(..)
                if has_warnings =>
            {
                (self.line.editor.started().map_or(interpretation.statement.time, Timestamp::from), unseen())
            }
            // Private text stays on the line.
            StatementKind::Private(..) if has_warnings => return,
            StatementKind::Vitals(_) | StatementKind::Scale { .. } => (interpretation.statement.time, unseen()),
            // Text for a stamp, notes and private notes are entered as without the veil.
            StatementKind::Note { .. } | StatementKind::Private(..) => return self.submit_interpretation(),
            kind @ (StatementKind::ItemNote { item: "quote", .. }
            | StatementKind::Look(..)
            | StatementKind::VerbalCheck(..)
            | StatementKind::Event { .. }
            | StatementKind::Music(..)) => (interpretation.statement.time, kind),
            _ => return,
        };
        self.submit_statement(Statement { time, kind, ..interpretation.statement });
    }

    /// Shows the client's screen and records that.
    pub(crate) fn show_client_screen(&mut self) {
        self.display.shows_client_screen = self.record_or_notify(Intent::ShowClientScreen);
    }

    /// Offers to enter vitals that were typed unseen, each once.
    pub(crate) fn offer_unseen_vitals(&mut self) {
        let open = &self.overlays;
        let is_free = open.dialog.is_none() && !open.is_vitals_form_open && open.prompt == Prompt::Entry;
        if !is_free || !self.line.editor.is_empty() || self.session().is_closed() {
            return;
        }
        if let Some((entry, statement, lines)) = self.unseen_vitals().into_iter().next() {
            self.display.offered_notes.insert(entry);
            self.overlays.dialog = Some(Dialog::ConfirmUnseenVitals(entry, statement, lines));
        }
    }

    /// The notes with unseen vitals that were not offered yet, oldest first.
    pub(crate) fn unseen_vitals(&self) -> Vec<(u64, Statement, Vec<String>)> {
        let ledger = self.session().ledger();
        let is_unseen = |row: &&Row| row.matches(RowKind::Note, "observation") && row.note.starts_with(UNSEEN_PREFIX);
        if !ledger.rows().iter().any(|row| is_unseen(&row)) {
            return Vec::new();
        }
        let read = |row: &Row| {
            let typed = row.note.strip_prefix(UNSEEN_PREFIX).filter(|_| !self.display.offered_notes.contains(&row.entry))?;
            let then = Moment { elapsed: row.elapsed, wall: row.time, real_time: self.now.real_time };
            let interpretation =
                grammar::parse(typed, &self.parse_context(then, Some(row.timestamp()))).filter(|interpretation| {
                    matches!(interpretation.statement.kind, StatementKind::Vitals(_) | StatementKind::Scale { .. })
                })?;
            // The note has the time of the reading.
            let statement = Statement { time: row.timestamp(), ..interpretation.statement };
            let question = format!("Typed unseen {typed}: enter as vitals?");
            Some((row.entry, statement, [vec![question, interpretation.preview], interpretation.warnings].concat()))
        };
        ledger.live_rows().filter(is_unseen).filter_map(read).collect()
    }
}
