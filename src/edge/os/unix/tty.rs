//! The terminal device: its line modes, its size, and waiting until it can be read or written.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Signal, getpgrp, getpid, getsid, kill_process};
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, OutputModes, QueueSelector, Termios, tcflush, tcgetattr, tcgetpgrp, tcgetwinsize,
    tcsetattr,
};
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Whether each terminal of this system says in `TERM` what it is.
pub(crate) const SETS_TERM: bool = true;

/// Terminals answer what they are asked.
pub(crate) const ANSWERS_QUERIES: bool = true;

/// The two ends of a terminal.
#[derive(Debug)]
pub(crate) struct Tty {
    pub(crate) input: File,
    pub(crate) output: File,
}

/// The line modes that are restored at the end.
#[derive(Debug)]
pub(crate) struct LineModes(Termios);

impl Tty {
    /// The program's own terminal.
    pub(crate) fn from_stdio() -> io::Result<Self> {
        let copy = |end: BorrowedFd<'_>| end.try_clone_to_owned().map(File::from);
        Ok(Self { input: copy(io::stdin().as_fd())?, output: copy(io::stdout().as_fd())? })
    }

    /// The terminal that a passphrase is typed on, wherever input and output go.
    #[cfg(feature = "seal")]
    pub(crate) fn controlling() -> io::Result<Self> {
        let input = File::options().read(true).write(true).open("/dev/tty")?;
        Ok(Self { output: input.try_clone()?, input })
    }

    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { input: self.input.try_clone()?, output: self.output.try_clone()? })
    }

    /// The line modes of the terminal. A terminal that a killed program left in raw mode is described as it must have been
    /// before.
    pub(crate) fn cooked_modes(&self) -> io::Result<LineModes> {
        let mut found = tcgetattr(&self.input)?;
        if !found.local_modes.contains(LocalModes::ICANON) && !found.local_modes.contains(LocalModes::ISIG) {
            found.local_modes |= LocalModes::ICANON | LocalModes::ISIG | LocalModes::ECHO | LocalModes::IEXTEN;
            found.input_modes |= InputModes::ICRNL | InputModes::IXON;
            found.output_modes |= OutputModes::OPOST | OutputModes::ONLCR;
        }
        Ok(LineModes(found))
    }

    pub(crate) fn set_raw(&self, modes: &LineModes) -> io::Result<()> {
        let mut raw = modes.0.clone();
        raw.make_raw();
        Ok(tcsetattr(&self.input, OptionalActions::Now, &raw)?)
    }

    /// Restores the modes, and discards unread input, which must not become a command of the shell. Does nothing in the
    /// background, where the system would stop the program for it.
    pub(crate) fn restore_modes(&self, modes: &LineModes) {
        if tcgetpgrp(&self.input).is_ok_and(|front| front != getpgrp()) {
            return;
        }
        // The terminal may be gone.
        let _ = tcflush(&self.input, QueueSelector::IFlush);
        let _ = tcsetattr(&self.input, OptionalActions::Now, &modes.0);
    }

    /// Columns and rows; `None` where the terminal does not know them.
    pub(crate) fn size(&self) -> Option<(u16, u16)> {
        let found = tcgetwinsize(&self.output).ok()?;
        (found.ws_col > 0 && found.ws_row > 0).then_some((found.ws_col, found.ws_row))
    }

    /// Whether the terminal takes output within some time. One that is gone counts too; the write then fails.
    pub(crate) fn accepts_output(&self, within: Duration) -> bool {
        !matches!(poll(&mut [PollFd::new(&self.output, PollFlags::OUT)], Some(&timespec(within))), Ok(0) | Err(_))
    }

    /// Writes everything, also where another program made the terminal non-blocking.
    pub(crate) fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        let mut output = &self.output;
        while !bytes.is_empty() {
            match output.write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) if why.kind() == io::ErrorKind::WouldBlock => {
                    match poll(&mut [PollFd::new(output, PollFlags::OUT)], None) {
                        Ok(_) | Err(Errno::INTR) => {}
                        Err(why) => return Err(why.into()),
                    }
                }
                Err(why) => return Err(why),
            }
        }
        Ok(())
    }

    /// Waits until there is input, at most so long, and returns whether there is. Input from before a hang-up is read first.
    ///
    /// # Errors
    ///
    /// `BrokenPipe` when the terminal is gone, or the system's own error.
    pub(crate) fn wait_for_input(&self, longest: Option<Duration>) -> io::Result<bool> {
        has_input(&self.input, longest)
    }

    /// Reads what came; zero when the terminal is gone.
    pub(crate) fn read_input(&self, buffer: &mut [u8]) -> io::Result<usize> {
        (&self.input).read(buffer)
    }
}

/// The terminal's input, for a runtime. It stays in blocking mode, since the shell shares the file description.
pub(crate) struct InputStream(AsyncFd<File>);

impl InputStream {
    /// Must be called within a runtime.
    #[expect(deprecated, reason = "what replaces it is unsafe, for descriptors that may be closed; a file keeps its own")]
    pub(crate) fn new(tty: Tty) -> io::Result<Self> {
        AsyncFd::with_interest(tty.input, Interest::READABLE).map(Self)
    }

    /// Waits for bytes and reads them. Nothing is lost when the caller stops waiting.
    ///
    /// # Errors
    ///
    /// `BrokenPipe` when the terminal is gone, or the system's own error.
    pub(crate) async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = |mut input: &File| {
            if !has_input(input, Some(Duration::ZERO))? {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            match input.read(buffer)? {
                0 => Err(io::ErrorKind::BrokenPipe.into()),
                count => Ok(count),
            }
        };
        self.0.async_io(Interest::READABLE, read).await
    }
}

/// Whether there is a shell that can continue this program after a stop.
pub(crate) fn has_shell() -> io::Result<bool> {
    Ok(getsid(None)? != getpid())
}

/// Stops this program until it is continued.
pub(crate) fn stop_process() -> io::Result<()> {
    Ok(kill_process(getpid(), Signal::STOP)?)
}

fn has_input(input: &File, longest: Option<Duration>) -> io::Result<bool> {
    let mut end = [PollFd::new(input, PollFlags::IN)];
    match poll(&mut end, longest.map(timespec).as_ref()) {
        Ok(0) | Err(Errno::INTR) => Ok(false),
        Ok(_) => match meaning_of(end[0].revents()) {
            InputState::Waits => Ok(true),
            InputState::Gone => Err(io::ErrorKind::BrokenPipe.into()),
            InputState::NotTold => Ok(rustix::io::ioctl_fionread(input)? > 0),
        },
        Err(why) => Err(why.into()),
    }
}

/// What `poll` tells of a terminal.
#[derive(Debug, PartialEq, Eq)]
enum InputState {
    Waits,
    Gone,
    /// `poll` cannot tell, as for `/dev/tty` on macOS. That is no hang-up.
    NotTold,
}

fn meaning_of(found: PollFlags) -> InputState {
    if found.contains(PollFlags::IN) {
        InputState::Waits
    } else if found.intersects(PollFlags::HUP | PollFlags::ERR) || !found.contains(PollFlags::NVAL) {
        InputState::Gone
    } else {
        InputState::NotTold
    }
}

fn timespec(wait: Duration) -> Timespec {
    Timespec { tv_sec: wait.as_secs().cast_signed(), tv_nsec: wait.subsec_nanos().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_cannot_be_polled_is_not_gone() {
        for (found, expected) in [
            (PollFlags::IN, InputState::Waits),
            (PollFlags::IN | PollFlags::HUP, InputState::Waits),
            (PollFlags::HUP, InputState::Gone),
            (PollFlags::ERR, InputState::Gone),
            (PollFlags::ERR | PollFlags::NVAL, InputState::Gone),
            (PollFlags::NVAL, InputState::NotTold),
        ] {
            assert_eq!(meaning_of(found), expected, "{found:?}");
        }
    }

    #[test]
    fn a_full_terminal_accepts_no_output_and_a_closed_one_fails() {
        let (reader, writer) = io::pipe().unwrap();
        let output = File::from(std::os::fd::OwnedFd::from(writer));
        let tty = Tty { input: output.try_clone().unwrap(), output };
        assert!(tty.accepts_output(Duration::from_millis(200)));
        tty.write_all(&vec![b' '; 65_536]).unwrap();
        assert!(!tty.accepts_output(Duration::ZERO));
        drop(reader);
        assert!(tty.accepts_output(Duration::from_millis(200)));
        assert!(tty.write_all(b"x").is_err());
    }
}
