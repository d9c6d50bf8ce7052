//! The thread that receives signals and forwards them to the loop. When the loop does not end in time, the thread restores the
//! terminal and ends the program. It has its own runtime, since a loop that hangs runs no task.

use crate::edge::event::{Event, EventSender};
use crate::edge::os::process_signal::ProcessSignal;
use crate::edge::os::signals::Signals;
use crate::edge::terminal;
use std::convert::Infallible;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;

/// How long the loop may take to save and end.
pub(crate) const GRACE_PERIOD: Duration = Duration::from_millis(1500);
const STACK_BYTES: usize = 256 * 1024;

/// Kept by the loop until it has saved everything and restored the terminal.
pub(crate) struct LoopGuard {
    _open: Sender<Infallible>,
}

pub(crate) fn start(events: EventSender) -> std::io::Result<LoopGuard> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::listen()?
    };
    let (open, closed) = channel();
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
        if closed.recv_timeout(GRACE_PERIOD) == Err(RecvTimeoutError::Timeout) {
            terminal::restore();
            exit_process(ending.exit_code);
        }
    })?;
    Ok(LoopGuard { _open: open })
}

#[expect(clippy::exit, reason = "the loop is stuck; nobody else is left to end the program")]
fn exit_process(code: i32) {
    std::process::exit(code);
}
