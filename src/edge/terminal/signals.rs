//! The thread that receives signals and forwards them to the loop. When the loop does not end in time, the thread restores the
//! terminal and ends the program. It has its own runtime, since a loop that hangs runs no task.

use crate::edge::event::{Event, EventSender};
use crate::edge::os::signals::{ProcessSignal, Signals};
use crate::edge::terminal;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;

/// How long the loop may take to save and end.
pub(crate) const GRACE_PERIOD: Duration = Duration::from_millis(1500);
const STACK_BYTES: usize = 256 * 1024;

/// Set once the loop has ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShutdownGate(Arc<(Mutex<bool>, Condvar)>);

impl ShutdownGate {
    /// The loop has saved everything and restored the terminal.
    pub(crate) fn mark_done(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    /// Waits at most so long; gives whether the loop has ended.
    fn wait_until_done(&self, longest: Duration) -> bool {
        let done = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        *self.0.1.wait_timeout_while(done, longest, |done| !*done).unwrap_or_else(PoisonError::into_inner).0
    }
}

pub(crate) fn start(events: EventSender, shutdown_gate: ShutdownGate) -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::listen()?
    };
    thread::Builder::new().name("signals".to_owned()).stack_size(STACK_BYTES).spawn(move || {
        let ending = runtime.block_on(async {
            loop {
                let signal = signals.next().await;
                events.send(Event::Signal(signal));
                if let ProcessSignal::Terminate(ending) = signal {
                    return ending;
                }
            }
        });
        if !shutdown_gate.wait_until_done(GRACE_PERIOD) {
            terminal::restore();
            exit_process(ending.exit_code);
        }
    })?;
    Ok(())
}

#[expect(clippy::exit, reason = "the loop is stuck; nobody else is left to end the program")]
fn exit_process(code: i32) {
    std::process::exit(code);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_that_ended_is_left_alone_and_one_that_did_not_is_noticed() {
        let shutdown_gate = ShutdownGate::default();
        assert!(!shutdown_gate.wait_until_done(Duration::ZERO));
        shutdown_gate.clone().mark_done();
        assert!(shutdown_gate.wait_until_done(Duration::ZERO));
    }
}
