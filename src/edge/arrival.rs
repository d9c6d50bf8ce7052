//! What comes through any door, on its way to the loop.

use super::clock::Readings;
use super::signals::Signal;
use crate::app::Message;
use crate::journal::order::Answer;
use tokio::sync::mpsc::UnboundedSender;

/// Something came.
#[derive(Debug)]
pub enum Arrival {
    /// For the app, with what the clocks said when it came.
    Message(Readings, Message),
    /// The disk answered.
    Answer(Answer),
    /// A signal.
    Signal(Signal),
    /// The terminal is gone.
    HungUp,
}

/// Where arrivals go in. Each thread has its own.
#[derive(Clone, Debug)]
pub struct Door(UnboundedSender<Arrival>);

impl Door {
    /// A door to a loop.
    pub fn new(to: UnboundedSender<Arrival>) -> Self {
        Self(to)
    }

    /// Lets it in. When the loop has ended nobody waits for it any more.
    pub fn send(&self, arrival: Arrival) {
        let _ = self.0.send(arrival);
    }
}
