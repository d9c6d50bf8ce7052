//! What is typed: waits for bytes, and for the terminal to go away, and wakes for nothing else.

pub mod decoder;
pub mod paste_detector;

use crate::app::Message;
use crate::edge::event::Event;
use crate::edge::os::clock;
use crate::edge::os::tty::{InputStream, Tty};
use crate::session::RealTime;
use decoder::{InputDecoder, InputEvent, PendingInput};
use paste_detector::PasteDetector;
use std::io;
use std::time::Duration;
use tokio::time::timeout;

/// A key's sequence comes at once; an Escape that nothing follows within this is the Escape key.
const ESCAPE_TIMEOUT_MS: i64 = 30;
/// After so long a rest a paste without an end is taken as it is.
const PASTE_TIMEOUT_MS: i64 = 1_000;

/// Reads the terminal's input. The program must read it nowhere else.
pub(crate) struct InputReader {
    input: InputStream,
    decoder: InputDecoder,
    paste_detector: PasteDetector,
    last_read: RealTime,
}

impl InputReader {
    /// Must be called within a runtime.
    pub(crate) fn new(tty: Tty) -> io::Result<Self> {
        let (decoder, paste_detector) = (InputDecoder::default(), PasteDetector::default());
        Ok(Self { input: InputStream::new(tty)?, decoder, paste_detector, last_read: clock::real_time() })
    }

    /// Waits for what is typed next. Nothing is lost when the caller stops waiting.
    ///
    /// # Errors
    ///
    /// The terminal is gone.
    pub(crate) async fn next(&mut self) -> io::Result<Vec<Event>> {
        let mut buffer = [0; 4096];
        loop {
            let flush_due = self.decoder.pending_input().map(|pending| self.last_read.plus_ms(timeout_ms(pending)));
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

const fn timeout_ms(pending: PendingInput) -> i64 {
    match pending {
        PendingInput::Sequence => ESCAPE_TIMEOUT_MS,
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
