//! Tries again what another program is in the way of for a moment.

use std::io::{self, ErrorKind};
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(50);
/// With the pauses about a second.
const ATTEMPTS: usize = 20;

/// Repeats `attempt` for about a second while it fails with an error that may pass.
///
/// # Errors
///
/// The last error; one that may have passed comes with what to do.
pub fn retry_while<T>(may_pass: impl Fn(&io::Error) -> bool, mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for _ in 1..ATTEMPTS {
        match attempt() {
            Err(why) if may_pass(&why) => thread::park_timeout(PAUSE),
            other => return other,
        }
    }
    attempt().map_err(|why| {
        if !may_pass(&why) {
            return why;
        }
        let advice = "another program has it open; close it there, a spreadsheet for instance, and try again";
        io::Error::new(ErrorKind::ResourceBusy, format!("{why} ({advice})"))
    })
}
