//! The input's thread: waits for what is typed, and for the terminal to go away. It wakes for nothing else.

pub(crate) mod decoder;
mod paste_detector;

use super::signals::ShutdownGate;
use crate::edge::event::{Event, EventSender};
use crate::edge::os::clock;
use crate::edge::os::tty::Tty;
use crate::session::time::RealTime;
use decoder::{InputDecoder, InputEvent, PendingInput};
use paste_detector::PasteDetector;
use std::io::{self, ErrorKind, Read as _};
use std::thread;
use std::time::Duration;

/// What a hang-up exits with when the loop does not end by itself: as SIGHUP.
const HANG_UP_EXIT_CODE: i32 = 129;
const STACK_BYTES: usize = 256 * 1024;
/// A key's sequence comes at once; an Escape that nothing follows within this is the Escape key.
const ESCAPE_TIMEOUT_MS: i64 = 30;
/// After so long a rest a paste without an end is taken as it is.
const PASTE_TIMEOUT_MS: i64 = 1_000;

/// Starts the thread on the terminal's input. The program must read it nowhere else.
pub(crate) fn start(tty: Tty, events: EventSender, shutdown_gate: ShutdownGate) -> io::Result<()> {
    thread::Builder::new().name("input".to_owned()).stack_size(STACK_BYTES).spawn(move || {
        let hangs_up = HangUpGuard { events: events.clone(), shutdown_gate };
        read_loop(tty, &events);
        drop(hangs_up);
    })?;
    Ok(())
}

/// However the thread ends, a panic too: without it nothing can be typed any more.
struct HangUpGuard {
    events: EventSender,
    shutdown_gate: ShutdownGate,
}

impl Drop for HangUpGuard {
    fn drop(&mut self) {
        self.events.send(Event::HangUp);
        self.shutdown_gate.exit_unless_done(HANG_UP_EXIT_CODE);
    }
}

/// Until the terminal is gone or nobody listens.
fn read_loop(mut tty: Tty, events: &EventSender) {
    let (mut bytes, mut burst) = (InputDecoder::default(), PasteDetector::default());
    let mut last = clock::real_time();
    let mut buffer = [0; 4096];
    loop {
        let rest = bytes.pending_input().map(|begun| last.plus_ms(timeout_ms(begun)));
        let Ok(ready) = wait_for_input(&tty, [rest, burst.deadline()].into_iter().flatten().min()) else { return };
        let now = clock::real_time();
        let mut typed = Vec::new();
        if ready {
            match tty.input.read(&mut buffer) {
                Ok(0) => return,
                Ok(count) => bytes.feed(buffer.get(..count).unwrap_or_default(), &mut typed),
                Err(why) if matches!(why.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                Err(_) => return,
            }
            last = now;
        } else if rest.is_some_and(|rest| rest <= now) {
            bytes.flush(&mut typed);
        }
        let mut out = burst.push(typed, now);
        if burst.deadline().is_some_and(|deadline| deadline <= now) {
            burst.flush(&mut out);
        }
        if !out.into_iter().all(|one| events.send(to_event(one))) {
            return;
        }
    }
}

/// Waits for input or the hang-up, or until the deadline; whether there is something to read. An error means it is gone.
fn wait_for_input(tty: &Tty, deadline: Option<RealTime>) -> io::Result<bool> {
    // Rounded up, so that the deadline has come when the wait ends.
    tty.wait_for_input(deadline.map(|deadline| clock::duration_until(deadline) + Duration::from_millis(1)))
}

const fn timeout_ms(pending: PendingInput) -> i64 {
    match pending {
        PendingInput::Sequence => ESCAPE_TIMEOUT_MS,
        PendingInput::Paste => PASTE_TIMEOUT_MS,
    }
}

fn to_event(events: InputEvent) -> Event {
    match events {
        InputEvent::Key(key) => Event::Key(key),
        InputEvent::Paste(text, cut) => Event::Paste { text, truncated: cut },
        InputEvent::Focus(has) => Event::Focus(has),
        InputEvent::KittyKeyboardSupported => Event::KittyKeyboardSupported,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::event::TimedEvent;
    use crate::edge::os::tty::test_tty;
    use crossterm::event::KeyCode;
    use portable_pty::MasterPty;
    use std::io::Write as _;
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    /// A thread that listens to a terminal device in raw mode; what is written to the other side arrives.
    fn start_input() -> (Box<dyn MasterPty + Send>, UnboundedReceiver<TimedEvent>) {
        let (master, tty) = test_tty::open(80, 24);
        tty.set_raw(&tty.cooked_modes().unwrap()).unwrap();
        let (queue, arrivals) = unbounded_channel();
        let shutdown_gate = ShutdownGate::default();
        shutdown_gate.mark_done();
        start(tty, EventSender::new(queue), shutdown_gate).unwrap();
        (master, arrivals)
    }

    #[test]
    fn keys_pastes_and_the_hang_up_arrive() {
        let (master, mut arrivals) = start_input();
        let mut hand = master.take_writer().unwrap();
        let mut next = |bytes: &[u8]| {
            hand.write_all(bytes).unwrap();
            arrivals.blocking_recv().unwrap().event
        };
        assert_eq!(next(b"n"), Event::Key(KeyCode::Char('n').into()));
        assert_eq!(next(b"\x1b"), Event::Key(KeyCode::Esc.into()));
        assert_eq!(next(b"\x1b[200~a\rb\x1b[201~"), Event::Paste { text: "a\nb".to_owned(), truncated: false });
        assert_eq!(
            next(b"pasted, and not marked\r"),
            Event::Paste { text: "pasted, and not marked\n".to_owned(), truncated: false }
        );
        assert_eq!(next(b"\x1b[200~without end"), Event::Paste { text: "without end".to_owned(), truncated: false });
        assert_eq!(next(b"q"), Event::Key(KeyCode::Char('q').into()));
        drop((hand, master));
        // The pty library's writer ends with a line end and an end-of-file of its own, which may still arrive.
        let mut last = std::iter::from_fn(|| arrivals.blocking_recv()).map(|arrival| arrival.event);
        assert_eq!(last.find(|news| !matches!(news, Event::Key(_) | Event::Paste { .. })), Some(Event::HangUp));
        assert_eq!(arrivals.blocking_recv(), None, "the thread has ended");
    }
}
