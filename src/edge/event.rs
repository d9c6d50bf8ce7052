//! What reaches the event loop from outside, with the clocks read once, as it arrived.

use crate::app::Message;
use crate::edge::os::clock::{self, ClockReadings};
use crate::edge::os::process_signal::ProcessSignal;
use crate::edge::runtime::reload::FileChange;
use crate::journal::disk_order::DiskAnswer;
use tokio::sync::mpsc::UnboundedSender;

#[derive(Debug)]
pub(crate) struct TimedEvent {
    pub(crate) readings: ClockReadings,
    pub(crate) event: Event,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    Message(Message),
    /// The record's disk carried out an order.
    RecordAnswer(DiskAnswer),
    /// The disk of the private notes carried out an order.
    PrivateAnswer(DiskAnswer),
    /// The user's own files changed.
    FilesChanged(Vec<FileChange>),
    Signal(ProcessSignal),
    /// The terminal can tell keys apart by kitty's protocol.
    KittyKeyboardSupported,
}

impl From<Message> for Event {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

/// The sending end of the loop's queue.
#[derive(Clone, Debug)]
pub(crate) struct EventSender(UnboundedSender<TimedEvent>);

impl EventSender {
    /// The queue has no bound: what is slow sends little, and a burst of keys comes as one paste.
    pub(crate) const fn new(queue: UnboundedSender<TimedEvent>) -> Self {
        Self(queue)
    }

    /// Sends an event, stamped now. False when the loop has ended.
    pub(crate) fn send(&self, event: impl Into<Event>) -> bool {
        self.0.send(TimedEvent { readings: clock::read(), event: event.into() }).is_ok()
    }
}
