//! The console of Windows: its modes, its size, and its input, which are events and become bytes for the decoder.

use super::signals::tell_resize;
use crate::edge::os::clock;
use crate::edge::os::console_keys::bytes_of_event;
use crossterm::event::{self, Event};
use std::io::{self, Write as _};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use winapi_util::HandleRef;
use winapi_util::console::{mode, set_mode};

/// What cooks the input: Ctrl-C ends the program, a line at a time, and each letter is shown.
const COOKED_INPUT: u32 = 0x1 | 0x2 | 0x4;
/// Marking with the mouse stops the program's output.
const QUICK_EDIT: u32 = 0x40;
/// The input comes as bytes in place of events.
const VIRTUAL_TERMINAL_INPUT: u32 = 0x200;
/// Changes of the size are events, and quick editing is as the flag says.
const WINDOW_INPUT: u32 = 0x8 | 0x80;
/// The output obeys sequences.
const VIRTUAL_TERMINAL_OUTPUT: u32 = 0x1 | 0x4;

/// The thread of the keyboard looks this often whether it is still wanted.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Whether each terminal of this system says in `TERM` what it is.
pub(crate) const SETS_TERM: bool = false;

/// The answers to queries would arrive as typed keys, so none are sent.
pub(crate) const ANSWERS_QUERIES: bool = false;

/// Bytes of events that nobody has read.
static UNREAD: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// The program's console.
#[derive(Debug)]
pub(crate) struct Tty;

/// The modes of input and output that are restored at the end.
#[derive(Debug)]
pub(crate) struct LineModes {
    input: u32,
    output: u32,
}

#[expect(clippy::unused_self, reason = "a terminal of another system is a file")]
impl Tty {
    /// The console that a passphrase is typed on.
    #[cfg(feature = "seal")]
    #[expect(clippy::unnecessary_wraps, reason = "other systems can fail")]
    pub(crate) fn controlling() -> io::Result<Self> {
        Ok(Self)
    }

    #[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
    pub(crate) const fn from_stdio() -> io::Result<Self> {
        Ok(Self)
    }

    #[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
    pub(crate) const fn try_clone(&self) -> io::Result<Self> {
        Ok(Self)
    }

    /// The modes of the console. One that a killed program left in raw mode is described as it must have been before.
    pub(crate) fn cooked_modes(&self) -> io::Result<LineModes> {
        Ok(LineModes { input: mode(HandleRef::stdin())? | COOKED_INPUT, output: mode(HandleRef::stdout())? })
    }

    pub(crate) fn set_raw(&self, modes: &LineModes) -> io::Result<()> {
        let input = modes.input & !(COOKED_INPUT | QUICK_EDIT | VIRTUAL_TERMINAL_INPUT) | WINDOW_INPUT;
        set_mode(HandleRef::stdin(), input)?;
        set_mode(HandleRef::stdout(), modes.output | VIRTUAL_TERMINAL_OUTPUT)
    }

    /// Restores the modes, and discards unread input, which must not become a command of the shell.
    pub(crate) fn restore_modes(&self, modes: &LineModes) {
        while event::poll(Duration::ZERO).is_ok_and(|waits| waits) && event::read().is_ok() {}
        // The console may be gone.
        let _ = set_mode(HandleRef::stdin(), modes.input);
        let _ = set_mode(HandleRef::stdout(), modes.output);
    }

    /// Columns and rows; `None` where the console does not know them.
    pub(crate) fn size(&self) -> Option<(u16, u16)> {
        crossterm::terminal::size().ok().filter(|(columns, rows)| *columns > 0 && *rows > 0)
    }

    /// True: a console of Windows is not asked whether it takes output.
    pub(crate) const fn accepts_output(&self, _within: Duration) -> bool {
        true
    }

    /// Writes everything; the standard library hands the console UTF-16.
    pub(crate) fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let mut output = io::stdout().lock();
        output.write_all(bytes)?;
        output.flush()
    }

    /// Waits until there is input, at most so long, and returns whether there is.
    ///
    /// # Errors
    ///
    /// The system's own, when the console is gone.
    pub(crate) fn wait_for_input(&self, longest: Option<Duration>) -> io::Result<bool> {
        let deadline = longest.map(|longest| clock::real_time().plus_ms(longest.as_millis() as i64));
        let mut unread = UNREAD.lock().unwrap_or_else(PoisonError::into_inner);
        while unread.is_empty() {
            if event::poll(deadline.map_or(POLL_INTERVAL, clock::duration_until))? {
                unread.extend(next_bytes()?);
            } else if deadline.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads what came; zero when nothing did.
    #[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
    pub(crate) fn read_input(&self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(take_bytes(&mut UNREAD.lock().unwrap_or_else(PoisonError::into_inner), buffer))
    }
}

/// Waits for an event and gives its bytes.
fn next_bytes() -> io::Result<Vec<u8>> {
    let event = event::read()?;
    if matches!(event, Event::Resize(..)) {
        tell_resize();
    }
    Ok(bytes_of_event(&event))
}

/// Moves as many bytes as the buffer holds.
fn take_bytes(from: &mut Vec<u8>, buffer: &mut [u8]) -> usize {
    let count = from.len().min(buffer.len());
    for (to, byte) in buffer.iter_mut().zip(from.drain(..count)) {
        *to = byte;
    }
    count
}

/// The console's input, for a runtime. A thread waits for the events, since nothing else can.
pub(crate) struct InputStream {
    events: UnboundedReceiver<io::Result<Vec<u8>>>,
    unread: Vec<u8>,
}

impl InputStream {
    pub(crate) fn new(_tty: Tty) -> io::Result<Self> {
        let (sender, events) = unbounded_channel();
        thread::Builder::new().name("keyboard".to_owned()).spawn(move || {
            while !sender.is_closed() {
                let bytes = match event::poll(POLL_INTERVAL) {
                    Ok(false) => continue,
                    Ok(true) => next_bytes(),
                    Err(why) => Err(why),
                };
                let is_gone = bytes.is_err();
                if sender.send(bytes).is_err() || is_gone {
                    return;
                }
            }
        })?;
        Ok(Self { events, unread: Vec::new() })
    }

    /// Waits for bytes and reads them. Nothing is lost when the caller stops waiting.
    ///
    /// # Errors
    ///
    /// `BrokenPipe` when the console is gone, or the system's own error.
    pub(crate) async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.unread.is_empty() {
            self.unread = self.events.recv().await.ok_or(io::ErrorKind::BrokenPipe)??;
        }
        Ok(take_bytes(&mut self.unread, buffer))
    }
}

/// Windows stops no program for a shell.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(crate) const fn has_shell() -> io::Result<bool> {
    Ok(false)
}

/// Refuses: see [`has_shell`].
pub(crate) fn stop_process() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
