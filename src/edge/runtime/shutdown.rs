//! How a run ends: on request, by a signal, or with a closed record; and what is printed once the screen is gone.

use crate::app::{LEARNED, Message, Screen};
use crate::edge::error::{CommandError, Exit};
use crate::edge::event::{Event, TimedEvent};
use crate::edge::os::clock;
use crate::edge::os::process_signal::Termination;
use crate::edge::runtime::event_loop::EventLoop;
use crate::edge::runtime::startup::Ended;
use crate::edge::store::record_writer::{RecordWriter, display_path};
use crate::edge::terminal::{self, stdio};
use crate::journal::file_name::parse_file_name;
use crate::session::RealTime;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// How long an end by a signal waits for the disk, in milliseconds.
const SIGNAL_TIMEOUT_MS: i64 = 1200;
/// How long an end on request waits for the disk.
pub(crate) const QUIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The session's name in the path of its file.
fn session_name(path: &Path) -> String {
    let name = path.file_name().and_then(|file| file.to_str()).and_then(parse_file_name);
    name.map_or_else(|| path.display().to_string(), |(name, _)| name.to_owned())
}

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
        self.finalize_result = Some(match record.finalize() {
            Ok((None, messages)) => {
                let at = clock::read();
                for message in messages {
                    self.update_with_clock_changes(&at, message);
                }
                return;
            }
            Ok((Some(path), _)) => Ok(session_name(&path)),
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

    /// Prints the last notices and says how it ended. A panic of the loop, which was printed when it happened, continues.
    pub(crate) fn into_ended(mut self, outcome: thread::Result<()>) -> Result<Ended, CommandError> {
        for place in terminal::background_panics() {
            stdio::print_notice(&format!(
                "A part of the program failed at {place}. This is a bug in Bedside; please report it. What was shown as saved is saved."
            ));
        }
        outcome.unwrap_or_else(|panicked| resume_unwind(panicked));
        let is_left_open =
            matches!(&self.app.screen, Screen::Live(live) if !live.session().is_closed()) && self.app.demo.is_none();
        let path = self.record_writer.as_ref().and_then(RecordWriter::record_path).filter(|_| is_left_open);
        let left_open = path.map(|path| session_name(&path));
        let learned = self.app.tutorial.take().filter(|tutorial| tutorial.current_step().is_none()).map(|_| LEARNED);
        let unsaved = self.record_writer.as_ref().map_or(0, RecordWriter::unsaved_rows);
        let place = display_path(self.record_writer.as_ref().and_then(RecordWriter::record_path).as_deref());
        drop(self.record_writer);
        if self.files.in_use.workspace.remove_temp_dir() {
            stdio::print_notice("The demo is over. Nothing of it was kept.");
        }
        if unsaved > 0 {
            stdio::print_notice(&format!(
                "{unsaved} rows could not be written anywhere before the end. What was shown as saved is in {place}."
            ));
        }
        let ended = |exit| Ended { exit, closed: None, left_open: None, learned: None };
        match (self.termination, self.finalize_result) {
            (Some(ending), _) => Ok(ended(Exit::Signal(ending.exit_code))),
            (None, Some(Ok(name))) => Ok(Ended { closed: Some(name), learned, ..ended(Exit::Success) }),
            (None, Some(Err(sentence))) => Err(CommandError::failed(sentence)),
            (None, None) if unsaved > 0 => Ok(ended(Exit::Failed)),
            (None, None) => Ok(Ended { left_open, learned, ..ended(Exit::Success) }),
        }
    }
}
