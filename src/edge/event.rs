//! What comes in through the doors: one message for the loop, with the clocks read once, as it arrived.

use crate::app::Message;
use crate::edge::os::clock;
use crate::edge::os::clock::ClockReadings;
use crate::edge::runtime::reload::FileChange;
use crate::edge::store::writer::WriterReport;
use crate::session::decide::Track;
use crossterm::event::KeyEvent;
use tokio::sync::mpsc::UnboundedSender;

/// Something arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedEvent {
    /// The clocks at that instant.
    pub readings: ClockReadings,
    /// What it is.
    pub event: Event,
}

/// What can arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text that no hand typed key by key: pasted, or as fast as if it were.
    Paste {
        /// As it came, with lines ended by `\n`.
        text: String,
        /// It was longer than is taken; the rest is gone.
        truncated: bool,
    },
    /// The terminal has another size.
    Resized,
    /// The terminal's window got or lost the keyboard.
    Focus(bool),
    /// The terminal can tell keys apart by kitty's protocol.
    KittyKeyboardSupported,
    /// The terminal is gone. Nothing more will come from it, and nothing can be shown.
    HangUp,
    /// The system or the user asks the program to end; it has [`GRACE`](crate::edge::terminal::signals::GRACE_PERIOD) to do so.
    Terminate(Termination),
    /// The user asks the program to stop until it is continued.
    Suspend,
    /// The program was continued: the screen is to be drawn afresh.
    Continued,
    /// The writer has something to say.
    Writer(WriterReport),
    /// A device sent a line; the ticket says which answer is its.
    DeviceLine {
        /// Goes back with the answer.
        ticket: u64,
        /// The line, without its end.
        line: String,
    },
    /// The music player plays something else, or nothing.
    MusicChanged(Option<Track>),
    /// The second copy lags: what and why, in a sentence; none: it is complete again.
    MirrorLag(Option<String>),
    /// Something came of the user's own files.
    FilesChanged(Vec<FileChange>),
    /// The writer of the private notes has something to say.
    PrivateWriter(WriterReport),
    /// A thread that reads sessions has something for the screen.
    AppMessage(Box<Message>),
}

/// A signal that ends the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Termination {
    /// `SIGTERM` and so on, for the record.
    pub name: &'static str,
    /// What the program then exits with.
    pub exit_code: i32,
}

impl Termination {
    /// A terminal that is gone, as the signal would say it.
    pub const HANG_UP: Self = Self { name: "SIGHUP", exit_code: 129 };
}

/// A way into the loop, for a thread.
#[derive(Clone, Debug)]
pub struct EventSender(UnboundedSender<TimedEvent>);

impl EventSender {
    /// Into this queue. It has no bound: hands and disks are slow, and bursts of keys come as one paste.
    pub const fn new(queue: UnboundedSender<TimedEvent>) -> Self {
        Self(queue)
    }

    /// Lets something in, stamped now. False when nobody listens any more.
    pub fn send(&self, news: Event) -> bool {
        self.0.send(TimedEvent { readings: clock::read(), event: news }).is_ok()
    }
}
