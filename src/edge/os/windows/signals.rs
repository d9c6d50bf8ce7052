//! What Windows tells a console program in place of signals.

use crate::edge::os::process_signal::{ProcessSignal, Termination};
use std::io;
use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, CtrlLogoff, CtrlShutdown};
use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
use tokio::sync::Notify;

/// The keyboard's thread reads the changes of the size between the keys.
static RESIZED: Notify = Notify::const_new();

pub(super) fn tell_resize() {
    RESIZED.notify_one();
}

/// The changes of the terminal's size.
pub(crate) struct Resizes;

impl Resizes {
    #[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
    pub(crate) const fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next change.
    pub(crate) async fn recv(&mut self) -> Option<()> {
        RESIZED.notified().await;
        Some(())
    }
}

pub(crate) struct Signals {
    interrupt: CtrlC,
    stop: CtrlBreak,
    close: CtrlClose,
    log_off: CtrlLogoff,
    shut_down: CtrlShutdown,
}

impl Signals {
    /// Replaces the default action of these events. Must be called within a runtime.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
            stop: ctrl_break()?,
            close: ctrl_close()?,
            log_off: ctrl_logoff()?,
            shut_down: ctrl_shutdown()?,
        })
    }

    /// Waits for the next event. The record has the names that the same ends have on Unix.
    pub(crate) async fn next(&mut self) -> ProcessSignal {
        ProcessSignal::Terminate(tokio::select! {
            _ = self.interrupt.recv() => Termination::new("SIGINT", 2),
            _ = self.stop.recv() => Termination::new("SIGQUIT", 3),
            _ = self.close.recv() => Termination::HANG_UP,
            _ = self.log_off.recv() => Termination::new("SIGTERM", 15),
            _ = self.shut_down.recv() => Termination::new("SIGTERM", 15),
        })
    }
}
