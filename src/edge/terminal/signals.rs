//! The thread that receives signals and forwards them to the loop. When the loop does not end in time, the thread restores the
//! terminal and ends the program. It has its own runtime, since a loop that hangs runs no task.

use crate::edge::event::{Event, EventSender};
use crate::edge::os::process_signal::ProcessSignal;
use crate::edge::terminal;
use crate::edge::terminal::on_signal::{LOOP_LISTENS, exit_process, spawn_listener};
use std::convert::Infallible;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// How long the loop may take to save and end.
pub(crate) const GRACE_PERIOD: Duration = Duration::from_millis(1500);

/// Kept by the loop until it has saved everything and restored the terminal.
pub(crate) struct LoopGuard {
    _open: Sender<Infallible>,
}

pub(crate) fn start(events: EventSender) -> io::Result<LoopGuard> {
    let (open, closed) = channel::<Infallible>();
    LOOP_LISTENS.store(true, Ordering::SeqCst);
    spawn_listener(move |signal| {
        events.send(Event::Signal(signal));
        let ProcessSignal::Terminate(ending) = signal else { return ControlFlow::Continue(()) };
        if closed.recv_timeout(GRACE_PERIOD) == Err(RecvTimeoutError::Timeout) {
            terminal::restore();
            exit_process(ending.exit_code);
        }
        ControlFlow::Break(())
    })?;
    Ok(LoopGuard { _open: open })
}
