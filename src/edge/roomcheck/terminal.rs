//! The terminal's side of the door: asks it what it is, and listens to the keys for a while. It takes no screen, and gives the line
//! back as it was.

use super::answers::{self, QUESTIONS};
use super::facts::Answers;
use super::keys::Pressed;
use crate::edge::os::clock;
use crate::edge::terminal::input::decoder::Bytes;
use crate::edge::terminal::{self, Form, Tty};
use crate::session::Hand;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::tcgetwinsize;
use std::fs::File;
use std::io::{self, Read as _};

/// A terminal at the other end of the world still answers within this.
const ANSWERS_WITHIN_MS: i64 = 700;
/// A key's sequence comes at once.
const SEQUENCE_REST_MS: i64 = 50;
/// After so long without a key nobody is there to press one.
const NOBODY_MS: i64 = 60_000;

/// The keys, until this is gone.
pub struct Listening {
    tty: Tty,
}

impl Listening {
    /// Takes the keys of the program's own terminal.
    pub fn start() -> io::Result<Self> {
        let tty = Tty::own()?;
        terminal::take(&tty, Form::Keys)?;
        Ok(Self { tty })
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        tcgetwinsize(&self.tty.output).map_or((0, 0), |found| (found.ws_col, found.ws_row))
    }

    /// Asks, and waits until all is answered or nothing more comes.
    pub fn ask(&mut self) -> io::Result<Answers> {
        terminal::write_all(&self.tty.output, QUESTIONS)?;
        let deadline = clock::hand().plus_ms(ANSWERS_WITHIN_MS);
        let mut came = Vec::new();
        while !answers::read(&came).any && wait(&self.tty.input, deadline)? {
            if read(&mut self.tty.input, &mut came)? == 0 {
                break;
            }
        }
        Ok(answers::read(&came))
    }

    /// Listens until Enter; `tell` says what each press is called.
    pub fn keys(&mut self, mut tell: impl FnMut(&str)) -> io::Result<Pressed> {
        let (mut pressed, mut bytes) = (Pressed::default(), Bytes::default());
        loop {
            let rest_ms = if bytes.begun().is_some() { SEQUENCE_REST_MS } else { NOBODY_MS };
            let mut typed = Vec::new();
            if wait(&self.tty.input, clock::hand().plus_ms(rest_ms))? {
                let mut came = Vec::new();
                if read(&mut self.tty.input, &mut came)? == 0 {
                    return Ok(pressed);
                }
                bytes.take(&came, &mut typed);
                if bytes.begun().is_some() {
                    continue;
                }
            } else if bytes.begun().is_some() {
                bytes.give_up(&mut typed);
            } else {
                return Ok(pressed);
            }
            match pressed.take(&typed) {
                Some(told) => told.iter().for_each(|name| tell(name)),
                None => return Ok(pressed),
            }
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        terminal::restore();
    }
}

/// Whether something can be read before the deadline.
fn wait(input: &File, deadline: Hand) -> io::Result<bool> {
    let left = clock::until(deadline);
    let longest = Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() };
    Ok(poll(&mut [PollFd::new(input, PollFlags::IN)], Some(&longest))? > 0)
}

fn read(input: &mut File, came: &mut Vec<u8>) -> io::Result<usize> {
    let mut buffer = [0; 1024];
    let count = input.read(&mut buffer)?;
    came.extend_from_slice(buffer.get(..count).unwrap_or_default());
    Ok(count)
}
