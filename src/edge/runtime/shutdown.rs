//! How a run ends: on request, by a signal, or with a closed record; and what is printed once the screen is gone.

use crate::app::{Message, Screen};
use crate::edge::error::{CommandError, Exit};
use crate::edge::event::{Event, TimedEvent};
use crate::edge::os::clock;
use crate::edge::os::process_signal::Termination;
use crate::edge::runtime::event_loop::EventLoop;
use crate::edge::store::record_repair;
use crate::edge::store::record_writer::{RecordWriter, display_path};
use crate::edge::terminal::{self, stdio};
use crate::session::{RealTime, RowKind};
use std::panic::resume_unwind;
use std::thread;
use std::time::Duration;

/// How long an end by a signal waits for the disk, in milliseconds.
const SIGNAL_TIMEOUT_MS: i64 = 1200;
/// How long an end on request waits for the disk.
pub(crate) const QUIT_TIMEOUT: Duration = Duration::from_secs(5);

impl EventLoop {
    pub(crate) fn schedule_quit(&mut self, now: RealTime) {
        self.quit_deadline.get_or_insert(now.plus_ms(QUIT_TIMEOUT.as_millis() as i64));
    }

    pub(crate) fn should_quit(&self) -> bool {
        let Some(deadline) = self.quit_deadline else { return false };
        let is_saved = self.record_writer.as_ref().is_none_or(RecordWriter::is_idle) && self.pending_request.is_none();
        is_saved && !self.finalize_requested || deadline <= clock::real_time()
    }

    pub(crate) fn terminate(&mut self, ending: Termination) {
        if self.termination.replace(ending).is_some() {
            return;
        }
        let at = clock::read();
        self.update_with_clock_changes(&at, Message::Terminate(ending.name));
        self.quit_deadline = Some(at.real_time.plus_ms(SIGNAL_TIMEOUT_MS));
        // Nobody may be looking any more, and a terminal that is gone must not be waited for.
        self.screen = None;
    }

    /// A closed record is verified as soon as its last row is saved; then the program ends. Where its file does not hold what was
    /// written, the record is written to a new one first.
    pub(crate) fn finalize_when_saved(&mut self) {
        let Some(record) = self.record_writer.as_mut().filter(|record| self.finalize_requested && record.is_idle()) else {
            return;
        };
        let Screen::Live(live) = &self.app.screen else { return };
        let rows = live.session().ledger().rows().len();
        let digest = live.session().ledger().rows().iter().rev().find(|row| row.matches(RowKind::Session, "digest"));
        let digest = digest.map(|row| row.text.clone()).unwrap_or_default();
        self.finalize_result = Some(match record.finalize() {
            Ok((None, messages)) => {
                let at = clock::read();
                messages.into_iter().for_each(|message| self.update_with_clock_changes(&at, message));
                return;
            }
            Ok((Some(path), _)) => Ok(record_repair::closed_message(&path, rows, &digest)),
            Err(why) => Err(format!("{why:#}")),
        });
        self.finalize_requested = false;
        self.schedule_quit(clock::real_time());
    }

    /// Restores the terminal and waits for the writer.
    pub(crate) fn shut_down(&mut self) {
        self.screen = None;
        let Some(record) = &mut self.record_writer else { return };
        let now = clock::real_time();
        // After a signal the disk may be what hangs.
        if self.termination.is_none() && self.finalize_result.is_none() && record.rewrite_if_changed() {
            stdio::print_notice("Another program changed the record's file. Every row is written again, to a new file.");
        }
        record.poll(now);
        record.finish(QUIT_TIMEOUT);
        // The writer's last answers are in by now.
        while let Ok(TimedEvent { event, .. }) = self.event_queue.try_recv() {
            match event {
                Event::RecordAnswer(answer) => drop(record.handle_answer(now, answer)),
                Event::PrivateAnswer(answer) => drop(record.handle_private_answer(now, answer)),
                _ => {}
            }
        }
    }

    /// Prints the last notices and returns the exit code. A panic of the loop, which was printed when it happened, goes on.
    pub(crate) fn into_exit(self, outcome: thread::Result<()>) -> Result<Exit, CommandError> {
        for place in terminal::background_panics() {
            stdio::print_notice(&format!(
                "A part of the program failed at {place}. This is a bug in Bedside; please report it. What was shown as saved is saved."
            ));
        }
        outcome.unwrap_or_else(|panicked| resume_unwind(panicked));
        let unsaved = self.record_writer.as_ref().map_or(0, RecordWriter::unsaved_rows);
        let place = display_path(self.record_writer.as_ref().and_then(RecordWriter::record_path).as_deref());
        drop(self.record_writer);
        if self.files.in_use.workspace.remove_temp_dir() {
            stdio::print_notice("The demonstration is over. What it recorded was in a folder of its own, which is gone.");
        }
        if unsaved > 0 {
            stdio::print_notice(&format!(
                "{unsaved} rows could not be written anywhere before the end. What was shown as saved is in {place}."
            ));
        }
        match (self.termination, self.finalize_result) {
            (Some(ending), _) => Ok(Exit::Signal(ending.exit_code)),
            (None, Some(Ok(sentence))) => stdio::print(&format!("{sentence}\n")),
            (None, Some(Err(sentence))) => Err(CommandError::failed(sentence)),
            (None, None) if unsaved > 0 => Ok(Exit::Failed),
            (None, None) => Ok(Exit::Success),
        }
    }
}
