//! What the operating system can ask of the program while it runs.

/// What a signal asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessSignal {
    /// The program is to end.
    Terminate(Termination),
    /// The program is to stop until it is continued.
    Suspend,
    /// The program was continued after a stop.
    Continued,
}

/// Why the program is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Termination {
    /// `SIGTERM` and so on, for the record.
    pub(crate) name: &'static str,
    /// 128 and the signal's number, as a shell expects it.
    pub(crate) exit_code: i32,
}

impl Termination {
    /// The terminal is gone, with or without the signal.
    pub(crate) const HANG_UP: Self = Self::new("SIGHUP", 1);

    /// An end by a signal of this number, or by what is as good as it.
    pub(crate) const fn new(name: &'static str, number: i32) -> Self {
        Self { name, exit_code: 128 + number }
    }
}
