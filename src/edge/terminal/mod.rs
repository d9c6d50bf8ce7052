//! The terminal's modes: taken at the start, and given back in every way out: the end, a panic, a signal, a stop. What is drawn
//! is `screen`'s, what is typed `input`'s. No mouse, no title, and one question to the terminal, after the first frame: whether it
//! tells keys apart by kitty's protocol. Nobody waits for the answer.

pub mod input;
pub mod screen;
pub mod signals;
pub mod stdio;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::queue;
use crossterm::style::ResetColor;
use crossterm::terminal::{Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, OutputModes, QueueSelector, Termios, isatty, tcflush, tcgetattr, tcgetpgrp,
    tcsetattr,
};
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// A terminal that does not take what is written within this is left as it is.
const RESTORE_TIMEOUT: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// The two ends of a terminal.
#[derive(Debug)]
pub struct Tty {
    /// What is typed comes from here.
    pub input: File,
    /// What is shown goes here.
    pub output: File,
}

impl Tty {
    /// The program's own terminal.
    pub fn from_stdio() -> io::Result<Self> {
        let copy = |end: BorrowedFd<'_>| end.try_clone_to_owned().map(File::from);
        Ok(Self { input: copy(io::stdin().as_fd())?, output: copy(io::stdout().as_fd())? })
    }

    /// Another handle on the same.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { input: self.input.try_clone()?, output: self.output.try_clone()? })
    }
}

/// Whether the program's screen can be shown; if not, a sentence. Writes nothing.
pub fn check_usable() -> Result<(), String> {
    let tty = isatty(io::stdin()) && isatty(io::stdout());
    check_tty_and_term(tty, std::env::var("TERM").ok().as_deref())
}

fn check_tty_and_term(tty: bool, term: Option<&str>) -> Result<(), String> {
    if !tty {
        return Err("bedside needs a terminal to show its screen, and its input or output goes elsewhere. \
                    Nothing was changed. Start it in a terminal window, or see `bedside --help` for what works without."
            .to_owned());
    }
    match term {
        None | Some("" | "dumb") => Err("This terminal does not say what it can do (TERM is empty or `dumb`). \
                                         Nothing was changed. Set TERM, for example to `xterm-256color`, and start again."
            .to_owned()),
        Some(_) => Ok(()),
    }
}

/// How much of the terminal is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalMode {
    /// All of it, on the alternate screen: what stood there before comes back.
    Fullscreen,
    /// A few lines below the shell's, which are erased afterwards.
    Strip,
    /// None of it: only the keys, for a while.
    KeysOnly,
}

/// Where the shell's next line goes is kept as the terminal's saved place. From there on down everything is the strip's.
const SAVE_CURSOR: &[u8] = b"\r\x1b7";
/// Erases the strip and everything below the kept place.
const ERASE_STRIP: &[u8] = b"\x1b8\r\x1b[J";
/// Asks whether kitty's protocol is known. A terminal that does not know it does not answer.
const QUERY_KITTY_KEYBOARD: &[u8] = b"\x1b[?u";
/// Keys that look alike otherwise are told apart, Escape among them. The terminal keeps how it was before.
const PUSH_KITTY_KEYBOARD: &[u8] = b"\x1b[>1u";
/// The same where it was kept already.
const SET_KITTY_KEYBOARD: &[u8] = b"\x1b[=1;1u";
/// Back to how it was.
const POP_KITTY_KEYBOARD: &[u8] = b"\x1b[<u";

/// What is needed to give the terminal back.
#[derive(Debug)]
struct SavedTerminal {
    tty: Tty,
    original_modes: Termios,
    terminal_mode: TerminalMode,
    /// The terminal tells keys apart by kitty's protocol, because it was asked to.
    kitty_keyboard: bool,
}

static SAVED_TERMINAL: Mutex<Option<SavedTerminal>> = Mutex::new(None);
/// Whether the terminal has said that it knows kitty's protocol.
static KITTY_KEYBOARD_SUPPORTED: AtomicBool = AtomicBool::new(false);

/// Takes the terminal: raw mode, alternate screen unless it is a strip, no cursor, pastes marked, window focus told. Taken already,
/// its modes are set once more: whatever stopped the program may have changed them; and it changes its form.
pub fn enter(tty: &Tty, terminal_mode: TerminalMode) -> io::Result<()> {
    let mut slot = lock_mutex(&SAVED_TERMINAL);
    let mut bytes = Vec::new();
    let mut taken = match slot.take() {
        Some(taken) => taken,
        None => SavedTerminal {
            tty: tty.try_clone()?,
            original_modes: with_cooked_mode(tcgetattr(&tty.input)?),
            terminal_mode,
            kitty_keyboard: false,
        },
    };
    let mut raw = taken.original_modes.clone();
    raw.make_raw();
    if taken.terminal_mode != terminal_mode {
        queue_leave(&mut bytes, &taken)?;
        taken.kitty_keyboard = false;
    }
    queue_enter(&mut bytes, terminal_mode)?;
    // Each of the two screens has its own way of telling keys.
    if KITTY_KEYBOARD_SUPPORTED.load(Ordering::SeqCst) {
        bytes.extend_from_slice(if taken.kitty_keyboard { SET_KITTY_KEYBOARD } else { PUSH_KITTY_KEYBOARD });
        taken.kitty_keyboard = true;
    }
    taken.terminal_mode = terminal_mode;
    *slot = Some(taken);
    tcsetattr(&tty.input, OptionalActions::Now, &raw)?;
    write_all(&tty.output, &bytes)
}

fn queue_enter(bytes: &mut Vec<u8>, terminal_mode: TerminalMode) -> io::Result<()> {
    match terminal_mode {
        TerminalMode::Fullscreen => queue!(bytes, EnterAlternateScreen, Hide)?,
        TerminalMode::Strip => {
            bytes.extend_from_slice(SAVE_CURSOR);
            queue!(bytes, Hide)?;
        }
        TerminalMode::KeysOnly => {}
    }
    queue!(bytes, EnableBracketedPaste, EnableFocusChange)
}

fn queue_leave(bytes: &mut Vec<u8>, saved: &SavedTerminal) -> io::Result<()> {
    if saved.kitty_keyboard {
        bytes.extend_from_slice(POP_KITTY_KEYBOARD);
    }
    // What was on the screen is erased before it is left, so that no terminal keeps it.
    match saved.terminal_mode {
        TerminalMode::Fullscreen => queue!(bytes, Clear(ClearType::All), LeaveAlternateScreen),
        TerminalMode::Strip => {
            bytes.extend_from_slice(ERASE_STRIP);
            Ok(())
        }
        TerminalMode::KeysOnly => Ok(()),
    }
}

/// Asks the terminal whether it knows kitty's protocol. Its answer is typed like a key, and never waited for.
pub fn query_kitty_keyboard(output: &File) -> io::Result<()> {
    write_all(output, QUERY_KITTY_KEYBOARD)
}

/// The terminal knows kitty's protocol: from now on keys are told apart by it.
pub fn enable_kitty_keyboard() -> io::Result<()> {
    KITTY_KEYBOARD_SUPPORTED.store(true, Ordering::SeqCst);
    let mut slot = lock_mutex(&SAVED_TERMINAL);
    match slot.as_mut().filter(|taken| !taken.kitty_keyboard) {
        Some(taken) => {
            taken.kitty_keyboard = true;
            write_all(&taken.tty.output, PUSH_KITTY_KEYBOARD)
        }
        None => Ok(()),
    }
}

/// What a shell can be used with. A program that was killed leaves a raw terminal behind, and given back as it was it would
/// stay so.
fn with_cooked_mode(mut found: Termios) -> Termios {
    if !found.local_modes.contains(LocalModes::ICANON) && !found.local_modes.contains(LocalModes::ISIG) {
        found.local_modes |= LocalModes::ICANON | LocalModes::ISIG | LocalModes::ECHO | LocalModes::IEXTEN;
        found.input_modes |= InputModes::ICRNL | InputModes::IXON;
        found.output_modes |= OutputModes::OPOST | OutputModes::ONLCR;
    }
    found
}

/// Gives the terminal back as it was, from any thread. Given back already, nothing happens.
pub fn restore() {
    let Some(taken) = lock_mutex(&SAVED_TERMINAL).take() else { return };
    let mut bytes = Vec::new();
    let queued = queue!(bytes, EndSynchronizedUpdate, ResetColor, DisableFocusChange, DisableBracketedPaste)
        .and_then(|()| queue_leave(&mut bytes, &taken))
        .and_then(|()| queue!(bytes, Show));
    let SavedTerminal { tty, original_modes: before, .. } = taken;
    if queued.is_ok() && accepts_output(&tty.output, Some(&RESTORE_TIMEOUT)) {
        let _the_terminal_may_be_gone = write_all(&tty.output, &bytes);
    }
    // In the background the terminal is another program's, and touching it would stop this one.
    let elsewhere = tcgetpgrp(&tty.input).is_ok_and(|front| front != rustix::process::getpgrp());
    if !elsewhere {
        // Words still on their way must not become a command of the shell.
        let _the_terminal_may_be_gone = tcflush(&tty.input, QueueSelector::IFlush);
        let _the_terminal_may_be_gone = tcsetattr(&tty.input, OptionalActions::Now, &before);
    }
}

/// Gives the terminal back and stops the program until it is continued; then takes the terminal again. An error when there is
/// no shell that could continue it.
pub fn suspend(tty: &Tty, terminal_mode: TerminalMode) -> io::Result<()> {
    use rustix::process::{Signal, getpid, getsid, kill_process};
    if getsid(None)? == getpid() {
        return Err(io::Error::other("This terminal has no shell to go to. The session goes on."));
    }
    restore();
    kill_process(getpid(), Signal::STOP)?;
    enter(tty, terminal_mode)
}

/// Whether the terminal takes output now, or within some time.
pub(crate) fn accepts_output(output: &File, within: Option<&Timespec>) -> bool {
    let mut end = [PollFd::new(output, PollFlags::OUT)];
    // A terminal that is gone answers at once too; writing to it then says so.
    !matches!(poll(&mut end, within), Ok(0) | Err(_))
}

/// Writes all, also where another program made the terminal non-blocking.
pub(crate) fn write_all(mut output: &File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match output.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) if why.kind() == io::ErrorKind::WouldBlock => match poll(&mut [PollFd::new(output, PollFlags::OUT)], None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(why) => return Err(why.into()),
            },
            Err(why) => return Err(why),
        }
    }
    Ok(())
}

static PANIC_RECORD: Mutex<Option<PathBuf>> = Mutex::new(None);
static BACKGROUND_PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The record that a panic's last words name from now on.
pub fn set_panic_record(path: &Path) {
    *lock_mutex(&PANIC_RECORD) = Some(path.to_owned());
}

/// From now on a panic in this thread gives the terminal back first and then says where in the program it was and where the
/// record is, never what was typed. A panic in another thread says nothing: its messages tell, and the screen is not its own.
pub fn install_panic_hook() {
    let screen_thread = thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        if thread::current().id() != screen_thread {
            lock_mutex(&BACKGROUND_PANICS).push(place);
            return;
        }
        restore();
        let _nobody_may_listen = writeln!(io::stderr(), "{}", panic_message(&place, lock_mutex(&PANIC_RECORD).as_deref()));
    }));
}

/// Where in the program other threads panicked, to be told once the screen is gone.
pub fn background_panics() -> Vec<String> {
    lock_mutex(&BACKGROUND_PANICS).clone()
}

fn panic_message(place: &str, record: Option<&Path>) -> String {
    let safe = record.map_or_else(
        || "No record was open.".to_owned(),
        |record| {
            let record = record.display();
            format!("What was shown as saved is in {record}. `bedside resume` goes on with the session.")
        },
    );
    format!("bedside stopped: an error in the program itself, at {place}. {safe}")
}

fn lock_mutex<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_terminal_is_refused_with_a_sentence() {
        for (tty, term, good) in [
            (true, Some("xterm-256color"), true),
            (true, Some("linux"), true),
            (false, Some("xterm"), false),
            (true, Some("dumb"), false),
            (true, Some(""), false),
            (true, None, false),
        ] {
            let said = check_tty_and_term(tty, term);
            assert_eq!(said.is_ok(), good, "{tty} {term:?}");
            assert!(said.err().is_none_or(|why| why.contains("Nothing was changed.")));
        }
    }

    #[test]
    fn last_words_name_the_record_and_the_place() {
        let said = panic_message("src/a.rs:1:2", Some(Path::new("/r/S.csv")));
        assert!(said.contains("src/a.rs:1:2") && said.contains("/r/S.csv") && said.contains("`bedside resume`"), "{said}");
    }

    #[test]
    fn a_terminal_that_takes_nothing_more_is_known() {
        let (reads, writes) = io::pipe().unwrap();
        let output = File::from(std::os::fd::OwnedFd::from(writes));
        assert!(accepts_output(&output, Some(&RESTORE_TIMEOUT)));
        write_all(&output, &vec![b' '; 65_536]).unwrap();
        assert!(!accepts_output(&output, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })));
        drop(reads);
        assert!(accepts_output(&output, Some(&RESTORE_TIMEOUT)), "writing must say that it is gone");
        assert!(write_all(&output, b"x").is_err());
    }
}
