//! The signals' thread: tells the loop, and when the loop does not end in time, gives the terminal back and ends the program.

use crate::edge::event::{Event, EventSender, Termination};
use crate::edge::terminal;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long the loop has to save and end, once the program is asked to.
pub const GRACE_PERIOD: Duration = Duration::from_millis(1500);
const STACK_BYTES: usize = 256 * 1024;

const TERMINATION_SIGNALS: [(i32, &str); 4] =
    [(SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP"), (SIGINT, "SIGINT"), (SIGQUIT, "SIGQUIT")];

/// Whether the loop has ended by itself.
#[derive(Clone, Debug, Default)]
pub struct ShutdownGate(Arc<(Mutex<bool>, Condvar)>);

impl ShutdownGate {
    /// The loop has saved what there was and given the terminal back: nobody needs to end the program for it.
    pub fn mark_done(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    /// Waits until the loop is done, but no longer than this. Whether it is.
    pub fn wait_until_done(&self, longest: Duration) -> bool {
        let done = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        *self.0.1.wait_timeout_while(done, longest, |done| !*done).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Waits for the loop; when it takes longer than [`GRACE_PERIOD`], gives the terminal back and ends the program in its place.
    pub fn exit_unless_done(&self, exit_code: i32) {
        if !self.wait_until_done(GRACE_PERIOD) {
            terminal::restore();
            exit_process(exit_code);
        }
    }
}

/// Starts the thread.
pub fn start(events: EventSender, shutdown_gate: ShutdownGate) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".to_owned()).stack_size(STACK_BYTES).spawn(move || {
        for signal in signals.forever() {
            let news = to_event(signal);
            let ending = if let Event::Terminate(ending) = news { Some(ending) } else { None };
            events.send(news);
            if let Some(ending) = ending {
                shutdown_gate.exit_unless_done(ending.exit_code);
                return;
            }
        }
    })?;
    Ok(())
}

fn to_event(signal: i32) -> Event {
    match signal {
        SIGTSTP => Event::Suspend,
        SIGCONT => Event::Continued,
        SIGWINCH => Event::Resized,
        _ => {
            let name = TERMINATION_SIGNALS.iter().find(|(number, _)| *number == signal).map_or("a signal", |(_, name)| name);
            Event::Terminate(Termination { name, exit_code: 128 + signal })
        }
    }
}

#[expect(clippy::exit, reason = "the loop is stuck; nobody else is left to end the program")]
fn exit_process(code: i32) {
    std::process::exit(code);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::event::TimedEvent;
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn a_signal_arrives_as_what_it_means() {
        let (queue, mut arrivals) = unbounded_channel::<TimedEvent>();
        start(EventSender::new(queue), ShutdownGate::default()).unwrap();
        let mut after = |signal| {
            signal_hook::low_level::raise(signal).unwrap();
            arrivals.blocking_recv().unwrap().event
        };
        assert_eq!(after(SIGWINCH), Event::Resized);
        assert_eq!(after(SIGTSTP), Event::Suspend);
        assert_eq!(after(SIGCONT), Event::Continued);
    }

    #[test]
    fn every_ending_has_its_name_and_its_exit_code() {
        for (signal, name, exit_code) in [(SIGTERM, "SIGTERM", 143), (SIGHUP, "SIGHUP", 129), (SIGINT, "SIGINT", 130)] {
            assert_eq!(to_event(signal), Event::Terminate(Termination { name, exit_code }));
        }
    }

    #[test]
    fn a_loop_that_ended_is_left_alone_and_one_that_did_not_is_noticed() {
        let shutdown_gate = ShutdownGate::default();
        assert!(!shutdown_gate.wait_until_done(Duration::ZERO));
        shutdown_gate.clone().mark_done();
        assert!(shutdown_gate.wait_until_done(Duration::ZERO));
        shutdown_gate.exit_unless_done(1);
    }
}
