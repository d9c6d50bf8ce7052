//! A thread that restores the terminal when a signal ends the program, where no loop runs that could; and what the loop's own such
//! thread is made of.

use crate::edge::os::process_signal::ProcessSignal;
use crate::edge::os::signals::Signals;
use crate::edge::terminal;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use tokio::runtime::Builder;

const STACK_BYTES: usize = 256 * 1024;

/// Whether signals are the loop's.
pub(crate) static LOOP_LISTENS: AtomicBool = AtomicBool::new(false);

/// From now on a signal that ends the program restores the terminal first; until a loop listens.
///
/// # Errors
///
/// The system's own.
pub(crate) fn restore_terminal() -> io::Result<()> {
    spawn_listener(|signal| match signal {
        _ if LOOP_LISTENS.load(Ordering::SeqCst) => ControlFlow::Break(()),
        ProcessSignal::Terminate(ending) => {
            terminal::restore();
            exit_process(ending.exit_code)
        }
        ProcessSignal::Suspend | ProcessSignal::Continued => ControlFlow::Continue(()),
    })
}

/// Starts a thread that calls `handle` with each signal until that breaks. Signals are caught when this returns.
pub(crate) fn spawn_listener(mut handle: impl FnMut(ProcessSignal) -> ControlFlow<()> + Send + 'static) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::listen()?
    };
    let listen = move || while handle(runtime.block_on(signals.next())).is_continue() {};
    thread::Builder::new().name("signals".to_owned()).stack_size(STACK_BYTES).spawn(listen).map(drop)
}

#[expect(clippy::exit, reason = "no loop runs, or it is stuck; nobody else is left to end the program")]
pub(crate) fn exit_process(code: i32) -> ! {
    std::process::exit(code);
}
