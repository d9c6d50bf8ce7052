//! The input's thread: waits for what is typed, and for the terminal to go away. It wakes for nothing else.

pub mod decoder;
mod key_table;
mod paste_detector;

use super::signals::Leave;
use crate::edge::event::{Door, News};
use crate::edge::os::clock;
use crate::session::time::Hand;
use decoder::{Begun, Bytes, Typed};
use paste_detector::Burst;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::thread;
use std::time::Duration;

/// What a hang-up exits with when the loop does not end by itself: as SIGHUP.
const HUNG_UP: i32 = 129;
const STACK_BYTES: usize = 256 * 1024;
/// A key's sequence comes at once; an Escape that nothing follows within this is the Escape key.
const SEQUENCE_REST_MS: i64 = 30;
/// After so long a rest a paste without an end is taken as it is.
const PASTE_REST_MS: i64 = 1_000;

/// Starts the thread on the terminal's input. The program must read it nowhere else.
pub fn start(input: File, door: Door, leave: Leave) -> io::Result<()> {
    thread::Builder::new().name("input".to_owned()).stack_size(STACK_BYTES).spawn(move || {
        let hangs_up = HangsUp { door: door.clone(), leave };
        listen(input, &door);
        drop(hangs_up);
    })?;
    Ok(())
}

/// However the thread ends, a panic too: without it nothing can be typed any more.
struct HangsUp {
    door: Door,
    leave: Leave,
}

impl Drop for HangsUp {
    fn drop(&mut self) {
        self.door.send(News::HangUp);
        self.leave.or_end(HUNG_UP);
    }
}

/// Until the terminal is gone or nobody listens.
fn listen(mut input: File, door: &Door) {
    let (mut bytes, mut burst) = (Bytes::default(), Burst::default());
    let mut last = clock::hand();
    let mut buffer = [0; 4096];
    loop {
        let rest = bytes.begun().map(|begun| last.plus_ms(rest_ms(begun)));
        let Ok(ready) = wait(&input, [rest, burst.deadline()].into_iter().flatten().min()) else { return };
        let now = clock::hand();
        let mut typed = Vec::new();
        if ready {
            match input.read(&mut buffer) {
                Ok(0) => return,
                Ok(count) => bytes.take(buffer.get(..count).unwrap_or_default(), &mut typed),
                Err(why) if matches!(why.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                Err(_) => return,
            }
            last = now;
        } else if rest.is_some_and(|rest| rest <= now) {
            bytes.give_up(&mut typed);
        }
        let mut out = burst.take(typed, now);
        if burst.deadline().is_some_and(|deadline| deadline <= now) {
            burst.flush(&mut out);
        }
        if !out.into_iter().all(|one| door.send(news(one))) {
            return;
        }
    }
}

/// Waits for input or the hang-up, or until the deadline; whether there is something to read. An error means it is gone.
fn wait(input: &File, deadline: Option<Hand>) -> io::Result<bool> {
    // Rounded up, so that the deadline has come when the wait ends.
    let longest = deadline.map(|deadline| clock::until(deadline) + Duration::from_millis(1));
    let longest =
        longest.map(|longest| Timespec { tv_sec: longest.as_secs().cast_signed(), tv_nsec: longest.subsec_nanos().into() });
    let mut end = [PollFd::new(input, PollFlags::IN)];
    match poll(&mut end, longest.as_ref()) {
        Ok(0) | Err(Errno::INTR) => Ok(false),
        // What was typed before the hang-up is read first.
        Ok(_) if end.iter().any(|end| end.revents().contains(PollFlags::IN)) => Ok(true),
        Ok(_) => Err(ErrorKind::BrokenPipe.into()),
        Err(why) => Err(why.into()),
    }
}

const fn rest_ms(begun: Begun) -> i64 {
    match begun {
        Begun::Sequence => SEQUENCE_REST_MS,
        Begun::Paste => PASTE_REST_MS,
    }
}

fn news(typed: Typed) -> News {
    match typed {
        Typed::Key(key) => News::Key(key),
        Typed::Paste(text, cut) => News::Paste { text, cut },
        Typed::Focus(has) => News::Focus(has),
        Typed::OffersKeyboard => News::OffersKeyboard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::event::Arrival;
    use crossterm::event::KeyCode;
    use portable_pty::{MasterPty, PtySize, native_pty_system};
    use std::io::Write as _;
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    /// A thread that listens to a terminal device in raw mode; what is written to the other side arrives.
    fn typing() -> (Box<dyn MasterPty + Send>, UnboundedReceiver<Arrival>) {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let input = File::options().read(true).write(true).open(pair.master.tty_name().unwrap()).unwrap();
        let mut raw = rustix::termios::tcgetattr(&input).unwrap();
        raw.make_raw();
        rustix::termios::tcsetattr(&input, rustix::termios::OptionalActions::Now, &raw).unwrap();
        let (queue, arrivals) = unbounded_channel();
        let leave = Leave::default();
        leave.done();
        start(input, Door::new(queue), leave).unwrap();
        (pair.master, arrivals)
    }

    #[test]
    fn keys_pastes_and_the_hang_up_arrive() {
        let (master, mut arrivals) = typing();
        let mut hand = master.take_writer().unwrap();
        let mut next = |bytes: &[u8]| {
            hand.write_all(bytes).unwrap();
            arrivals.blocking_recv().unwrap().news
        };
        assert_eq!(next(b"n"), News::Key(KeyCode::Char('n').into()));
        assert_eq!(next(b"\x1b"), News::Key(KeyCode::Esc.into()));
        assert_eq!(next(b"\x1b[200~a\rb\x1b[201~"), News::Paste { text: "a\nb".to_owned(), cut: false });
        assert_eq!(next(b"pasted, and not marked\r"), News::Paste { text: "pasted, and not marked\n".to_owned(), cut: false });
        assert_eq!(next(b"\x1b[200~without end"), News::Paste { text: "without end".to_owned(), cut: false });
        assert_eq!(next(b"q"), News::Key(KeyCode::Char('q').into()));
        drop((hand, master));
        // The pty library's writer ends with a line end and an end-of-file of its own, which may still arrive.
        let mut last = std::iter::from_fn(|| arrivals.blocking_recv()).map(|arrival| arrival.news);
        assert_eq!(last.find(|news| !matches!(news, News::Key(_) | News::Paste { .. })), Some(News::HangUp));
        assert_eq!(arrivals.blocking_recv(), None, "the thread has ended");
    }
}
