//! What is typed: waits for bytes, and for the terminal to go away, and wakes for nothing else.

pub mod decoder;
pub mod paste_detector;

use crate::app::Message;
use crate::edge::event::Event;
use crate::edge::os::clock;
use crate::edge::os::tty::{InputStream, Tty};
use crate::edge::terminal;
use crate::session::RealTime;
use decoder::{InputDecoder, InputEvent, PendingInput};
use paste_detector::PasteDetector;
use std::io;
use std::time::Duration;
use tokio::time::timeout;

/// An Escape that nothing follows within this is the Escape key: the longest gap within a sequence that is still no key.
const ESCAPE_TIMEOUT_MS: i64 = 100;
/// The same over ssh, where a bad line can split a sequence anywhere.
const REMOTE_ESCAPE_TIMEOUT_MS: i64 = 250;
/// A sequence that has more than its Escape: nobody types one. With kitty's protocol the Escape key has a sequence too.
const SEQUENCE_TIMEOUT_MS: i64 = 500;
/// After so long a rest a paste without an end is taken as it is.
const PASTE_TIMEOUT_MS: i64 = 1_000;

/// Reads the terminal's input. The program must read it nowhere else.
pub(crate) struct InputReader {
    input: InputStream,
    decoder: InputDecoder,
    paste_detector: PasteDetector,
    last_read: RealTime,
    /// The program runs over ssh.
    is_remote: bool,
}

impl InputReader {
    /// Must be called within a runtime.
    pub(crate) fn new(tty: Tty) -> io::Result<Self> {
        let (decoder, paste_detector) = (InputDecoder::default(), PasteDetector::default());
        let is_remote = ["SSH_CONNECTION", "SSH_TTY"].iter().any(|name| std::env::var_os(name).is_some());
        Ok(Self { input: InputStream::new(tty)?, decoder, paste_detector, last_read: clock::real_time(), is_remote })
    }

    fn timeout_ms(&self, pending: PendingInput) -> i64 {
        timeout_ms(pending, self.is_remote, terminal::has_kitty_keyboard())
    }

    /// Waits for what is typed next. Nothing is lost when the caller stops waiting.
    ///
    /// # Errors
    ///
    /// The terminal is gone.
    pub(crate) async fn next(&mut self) -> io::Result<Vec<Event>> {
        let mut buffer = [0; 4096];
        loop {
            let flush_due = self.decoder.pending_input().map(|pending| self.last_read.plus_ms(self.timeout_ms(pending)));
            let read = match [flush_due, self.paste_detector.deadline()].into_iter().flatten().min() {
                // Rounded up, so that the deadline has come when the wait ends.
                Some(deadline) => {
                    let longest = clock::duration_until(deadline) + Duration::from_millis(1);
                    timeout(longest, self.input.read(&mut buffer)).await.ok().transpose()?
                }
                None => Some(self.input.read(&mut buffer).await?),
            };
            let now = clock::real_time();
            let mut typed = Vec::new();
            match read {
                Some(count) => {
                    let rest_ms = now.since_ms(self.last_read);
                    self.decoder.feed_after_rest(buffer.get(..count).unwrap_or_default(), rest_ms, &mut typed);
                    self.last_read = now;
                }
                None if flush_due.is_some_and(|due| due <= now) => self.decoder.flush(&mut typed),
                None => {}
            }
            let mut events = self.paste_detector.push(typed, now);
            if self.paste_detector.deadline().is_some_and(|deadline| deadline <= now) {
                self.paste_detector.flush(&mut events);
            }
            if !events.is_empty() {
                return Ok(events.into_iter().flat_map(to_events).collect());
            }
        }
    }
}

/// How long what has begun waits for more. `is_remote`: the program runs over ssh. `has_kitty_keyboard`: the Escape key sends a
/// sequence of its own.
pub const fn timeout_ms(pending: PendingInput, is_remote: bool, has_kitty_keyboard: bool) -> i64 {
    match pending {
        PendingInput::Escape if has_kitty_keyboard => SEQUENCE_TIMEOUT_MS,
        PendingInput::Escape if is_remote => REMOTE_ESCAPE_TIMEOUT_MS,
        PendingInput::Escape => ESCAPE_TIMEOUT_MS,
        PendingInput::Sequence => SEQUENCE_TIMEOUT_MS,
        PendingInput::Paste => PASTE_TIMEOUT_MS,
    }
}

fn to_events(event: InputEvent) -> Vec<Event> {
    match event {
        InputEvent::Key(key) => vec![Message::Key(key).into()],
        InputEvent::Paste(text, false) => vec![Message::Paste(text).into()],
        InputEvent::Paste(text, true) => {
            let notice = "The paste was longer than 64 kB and was cut there.".to_owned();
            vec![Message::Paste(text).into(), Message::Notice(notice).into()]
        }
        InputEvent::Focus(has) => vec![Message::Focus(has).into()],
        InputEvent::KittyKeyboardSupported => vec![Event::KittyKeyboardSupported],
    }
}
