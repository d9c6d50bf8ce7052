//! Signals, on a thread of their own: told to the loop, and if the loop cannot end in time, ended without it.

use super::arrival::{Arrival, Door};
use super::fault::Fault;
use super::input::STACK_BYTES;
use super::terminal;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long the loop has to write what is open and to end.
const GRACE: Duration = Duration::from_millis(1500);

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End; by this signal's number and name.
    End(i32, &'static str),
    /// Give the terminal back and stop.
    Stop,
    /// The program goes on after a stop.
    Continue,
}

/// Held by whoever ends in good order; when it is dropped, the thread stops counting.
#[derive(Debug)]
pub struct Orderly(Sender<()>);

/// Starts listening. It ends with the program.
pub fn start(door: &Door) -> Result<Orderly, Fault> {
    let failed = |why| Fault::failed(format!("Signals could not be listened to: {why}. No record was touched."));
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT]).map_err(failed)?;
    let (orderly, ended) = channel();
    let door = door.clone();
    let listen = move || {
        for number in signals.forever() {
            match meaning(number) {
                Signal::End(..) => return end(&door, number, &ended),
                other => door.send(Arrival::Signal(other)),
            }
        }
    };
    thread::Builder::new().name("signals".to_owned()).stack_size(STACK_BYTES).spawn(listen).map_err(failed)?;
    Ok(Orderly(orderly))
}

/// Ends the program as this signal would have.
pub fn end_by(number: i32) {
    let _ = emulate_default_handler(number);
}

/// Stops the program until it is continued.
pub fn stop() {
    let _ = emulate_default_handler(SIGTSTP);
}

fn end(door: &Door, number: i32, ended: &Receiver<()>) {
    door.send(Arrival::Signal(meaning(number)));
    // Disconnected: the loop ended in good order. Timed out: it hangs, and the record is as safe as it can be.
    if ended.recv_timeout(GRACE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
        terminal::give_back();
        end_by(number);
    }
}

fn meaning(number: i32) -> Signal {
    match number {
        SIGTSTP => Signal::Stop,
        SIGCONT => Signal::Continue,
        SIGHUP => Signal::End(SIGHUP, "SIGHUP"),
        SIGINT => Signal::End(SIGINT, "SIGINT"),
        SIGQUIT => Signal::End(SIGQUIT, "SIGQUIT"),
        _ => Signal::End(SIGTERM, "SIGTERM"),
    }
}
