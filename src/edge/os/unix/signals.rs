//! The signals of Unix.

use crate::edge::os::process_signal::{ProcessSignal, Termination};
use rustix::process::Signal as Number;
use std::future::poll_fn;
use std::io;
use std::task::Poll;
use tokio::signal::unix::{Signal, SignalKind, signal};

const HANDLED: [(Number, ProcessSignal); 6] = [
    (Number::TERM, ends("SIGTERM", Number::TERM)),
    (Number::HUP, ProcessSignal::Terminate(Termination::HANG_UP)),
    (Number::INT, ends("SIGINT", Number::INT)),
    (Number::QUIT, ends("SIGQUIT", Number::QUIT)),
    (Number::TSTP, ProcessSignal::Suspend),
    (Number::CONT, ProcessSignal::Continued),
];

const fn ends(name: &'static str, number: Number) -> ProcessSignal {
    ProcessSignal::Terminate(Termination::new(name, number.as_raw()))
}

/// The changes of the terminal's size.
pub(crate) struct Resizes(Signal);

impl Resizes {
    /// Must be called within a runtime.
    pub(crate) fn listen() -> io::Result<Self> {
        signal(SignalKind::window_change()).map(Self)
    }

    /// Waits for the next change; `None` when there will be no more.
    pub(crate) async fn recv(&mut self) -> Option<()> {
        self.0.recv().await
    }
}

pub(crate) struct Signals(Vec<(ProcessSignal, Signal)>);

impl Signals {
    /// Replaces the default action of these signals. Must be called within a runtime.
    pub(crate) fn listen() -> io::Result<Self> {
        let listen = |(number, meaning): (Number, ProcessSignal)| Ok((meaning, signal(SignalKind::from_raw(number.as_raw()))?));
        HANDLED.into_iter().map(listen).collect::<io::Result<_>>().map(Self)
    }

    pub(crate) async fn next(&mut self) -> ProcessSignal {
        poll_fn(|context| {
            let arrived =
                self.0.iter_mut().find_map(|(meaning, stream)| stream.poll_recv(context).is_ready().then_some(*meaning));
            arrived.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}
