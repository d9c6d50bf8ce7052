//! The signals' thread: tells the loop, and when the loop does not end in time, gives the terminal back and ends the program.

use crate::edge::event::{Door, Ending, News};
use crate::edge::terminal;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long the loop has to save and end, once the program is asked to.
pub const GRACE: Duration = Duration::from_millis(1500);
const STACK_BYTES: usize = 256 * 1024;

const ENDINGS: [(i32, &str); 4] = [(SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP"), (SIGINT, "SIGINT"), (SIGQUIT, "SIGQUIT")];

/// Whether the loop has ended by itself.
#[derive(Clone, Debug, Default)]
pub struct Leave(Arc<(Mutex<bool>, Condvar)>);

impl Leave {
    /// The loop has saved what there was and given the terminal back: nobody needs to end the program for it.
    pub fn done(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    /// Waits until the loop is done, but no longer than this. Whether it is.
    pub fn is_done_within(&self, longest: Duration) -> bool {
        let done = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        *self.0.1.wait_timeout_while(done, longest, |done| !*done).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Waits for the loop; when it takes longer than [`GRACE`], gives the terminal back and ends the program in its place.
    pub fn or_end(&self, exit_code: i32) {
        if !self.is_done_within(GRACE) {
            terminal::restore();
            exit(exit_code);
        }
    }
}

/// Starts the thread.
pub fn start(door: Door, leave: Leave) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".to_owned()).stack_size(STACK_BYTES).spawn(move || {
        for signal in signals.forever() {
            let news = news(signal);
            let ending = if let News::End(ending) = news { Some(ending) } else { None };
            door.send(news);
            if let Some(ending) = ending {
                leave.or_end(ending.exit_code);
                return;
            }
        }
    })?;
    Ok(())
}

fn news(signal: i32) -> News {
    match signal {
        SIGTSTP => News::Stop,
        SIGCONT => News::Continued,
        SIGWINCH => News::Resized,
        _ => {
            let name = ENDINGS.iter().find(|(number, _)| *number == signal).map_or("a signal", |(_, name)| name);
            News::End(Ending { name, exit_code: 128 + signal })
        }
    }
}

#[expect(clippy::exit, reason = "the loop is stuck; nobody else is left to end the program")]
fn exit(code: i32) {
    std::process::exit(code);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::event::Arrival;
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn a_signal_arrives_as_what_it_means() {
        let (queue, mut arrivals) = unbounded_channel::<Arrival>();
        start(Door::new(queue), Leave::default()).unwrap();
        let mut after = |signal| {
            signal_hook::low_level::raise(signal).unwrap();
            arrivals.blocking_recv().unwrap().news
        };
        assert_eq!(after(SIGWINCH), News::Resized);
        assert_eq!(after(SIGTSTP), News::Stop);
        assert_eq!(after(SIGCONT), News::Continued);
    }

    #[test]
    fn every_ending_has_its_name_and_its_exit_code() {
        for (signal, name, exit_code) in [(SIGTERM, "SIGTERM", 143), (SIGHUP, "SIGHUP", 129), (SIGINT, "SIGINT", 130)] {
            assert_eq!(news(signal), News::End(Ending { name, exit_code }));
        }
    }

    #[test]
    fn a_loop_that_ended_is_left_alone_and_one_that_did_not_is_noticed() {
        let leave = Leave::default();
        assert!(!leave.is_done_within(Duration::ZERO));
        leave.clone().done();
        assert!(leave.is_done_within(Duration::ZERO));
        leave.or_end(1);
    }
}
