//! The signals that the program reacts to.

use rustix::process::Signal as Number;
use std::future::poll_fn;
use std::io;
use std::task::Poll;
use tokio::signal::unix::{Signal, SignalKind, signal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProcessSignal {
    Terminate(Termination),
    /// The program is to stop until it is continued.
    Suspend,
    Continued,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Termination {
    /// `SIGTERM` and so on, for the record.
    pub(crate) name: &'static str,
    pub(crate) exit_code: i32,
}

impl Termination {
    /// The terminal is gone, with or without the signal.
    pub(crate) const HANG_UP: Self = Self::new("SIGHUP", Number::HUP);

    const fn new(name: &'static str, number: Number) -> Self {
        Self { name, exit_code: 128 + number.as_raw() }
    }
}

const HANDLED: [(Number, ProcessSignal); 6] = [
    (Number::TERM, ProcessSignal::Terminate(Termination::new("SIGTERM", Number::TERM))),
    (Number::HUP, ProcessSignal::Terminate(Termination::HANG_UP)),
    (Number::INT, ProcessSignal::Terminate(Termination::new("SIGINT", Number::INT))),
    (Number::QUIT, ProcessSignal::Terminate(Termination::new("SIGQUIT", Number::QUIT))),
    (Number::TSTP, ProcessSignal::Suspend),
    (Number::CONT, ProcessSignal::Continued),
];

/// The changes of the terminal's size. Must be called within a runtime.
pub(crate) fn terminal_resizes() -> io::Result<Signal> {
    signal(SignalKind::window_change())
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
