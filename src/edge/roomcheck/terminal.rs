//! Queries the terminal and reads keys for a while, without taking the screen. The line modes are restored afterwards.

use super::answers::{self, queries_for};
use super::facts::TerminalAnswers;
use super::keys::PressedKeys;
use crate::edge::os::clock;
use crate::edge::os::tty::{ANSWERS_QUERIES, Tty};
use crate::edge::terminal::input::decoder::InputDecoder;
use crate::edge::terminal::{self, TerminalMode, on_signal};
use std::io;
use std::time::Duration;

/// Long enough for a terminal behind a slow connection.
const ANSWER_TIMEOUT_MS: i64 = 700;
/// The bytes of one key arrive within this.
const ESCAPE_TIMEOUT_MS: u64 = 50;
/// Without a key for so long the input ends.
const IDLE_TIMEOUT_MS: u64 = 60_000;

/// Has the keys until it is dropped.
pub(crate) struct TerminalProbe {
    tty: Tty,
}

impl TerminalProbe {
    pub(crate) fn start() -> io::Result<Self> {
        on_signal::restore_terminal()?;
        let tty = Tty::from_stdio()?;
        terminal::enter(&tty, TerminalMode::KeysOnly)?;
        Ok(Self { tty })
    }

    /// Columns and rows; zero where the terminal does not know them.
    pub(crate) fn size(&self) -> (u16, u16) {
        self.tty.size().unwrap_or_default()
    }

    /// Sends the queries and waits for the answers, at most [`ANSWER_TIMEOUT_MS`].
    pub(crate) fn query(&mut self) -> io::Result<TerminalAnswers> {
        if !ANSWERS_QUERIES {
            return Ok(TerminalAnswers::default());
        }
        self.tty.write_all(queries_for(&std::env::var("TERM_PROGRAM").unwrap_or_default()))?;
        let deadline = clock::real_time().plus_ms(ANSWER_TIMEOUT_MS);
        let mut received = Vec::new();
        while !answers::parse_answers(&received).answered && self.tty.wait_for_input(Some(clock::duration_until(deadline)))? {
            if read_available(&self.tty, &mut received)? == 0 {
                break;
            }
        }
        Ok(answers::parse_answers(&received))
    }

    /// Reads keys until Enter; `tell` is given the name of each.
    pub(crate) fn read_keys(&mut self, mut on_key: impl FnMut(&str)) -> io::Result<PressedKeys> {
        let (mut pressed, mut bytes) = (PressedKeys::default(), InputDecoder::default());
        loop {
            let rest_ms = if bytes.pending_input().is_some() { ESCAPE_TIMEOUT_MS } else { IDLE_TIMEOUT_MS };
            let mut typed = Vec::new();
            if self.tty.wait_for_input(Some(Duration::from_millis(rest_ms)))? {
                let mut received = Vec::new();
                if read_available(&self.tty, &mut received)? == 0 {
                    return Ok(pressed);
                }
                bytes.feed(&received, &mut typed);
                if bytes.pending_input().is_some() {
                    continue;
                }
            } else if bytes.pending_input().is_some() {
                bytes.flush(&mut typed);
            } else {
                return Ok(pressed);
            }
            match pressed.record_input(&typed) {
                Some(names) => names.iter().for_each(|name| on_key(name)),
                None => return Ok(pressed),
            }
        }
    }
}

impl Drop for TerminalProbe {
    fn drop(&mut self) {
        terminal::restore();
    }
}

fn read_available(tty: &Tty, received: &mut Vec<u8>) -> io::Result<usize> {
    let mut buffer = [0; 1024];
    let count = tty.read_input(&mut buffer)?;
    received.extend_from_slice(buffer.get(..count).unwrap_or_default());
    Ok(count)
}
