//! The terminal's modes: taken at the start, and given back in every way out: the end, a panic, a signal, a stop. What is drawn
//! is `screen`'s, what is typed `input`'s. No mouse, no title, and one question to the terminal, after the first frame: whether it
//! tells keys apart by kitty's protocol. Nobody waits for the answer.

pub(crate) mod input;
pub(crate) mod screen;
pub(crate) mod signals;
pub mod stdio;

use crate::edge::os::tty::{self, LineModes, Tty};
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::queue;
use crossterm::style::ResetColor;
use crossterm::terminal::{Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// A terminal that does not take what is written within this is left as it is.
const RESTORE_TIMEOUT: Duration = Duration::from_millis(200);

/// Whether the program's screen can be shown; if not, a sentence. Writes nothing.
pub fn check_usable() -> Result<(), String> {
    let tty = io::stdin().is_terminal() && io::stdout().is_terminal();
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
    original_modes: LineModes,
    terminal_mode: TerminalMode,
    /// The terminal tells keys apart by kitty's protocol, because it was asked to.
    kitty_keyboard: bool,
}

static SAVED_TERMINAL: Mutex<Option<SavedTerminal>> = Mutex::new(None);
/// Whether the terminal has said that it knows kitty's protocol.
static KITTY_KEYBOARD_SUPPORTED: AtomicBool = AtomicBool::new(false);

/// Takes the terminal: raw mode, alternate screen unless it is a strip, no cursor, pastes marked, window focus told. Taken already,
/// its modes are set once more: whatever stopped the program may have changed them; and it changes its form.
pub(crate) fn enter(tty: &Tty, terminal_mode: TerminalMode) -> io::Result<()> {
    let mut slot = lock_mutex(&SAVED_TERMINAL);
    let mut bytes = Vec::new();
    let mut taken = match slot.take() {
        Some(taken) => taken,
        None => {
            SavedTerminal { tty: tty.try_clone()?, original_modes: tty.cooked_modes()?, terminal_mode, kitty_keyboard: false }
        }
    };
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
    tty.set_raw(&slot.insert(taken).original_modes)?;
    tty.write_all(&bytes)
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
pub(crate) fn query_kitty_keyboard(tty: &Tty) -> io::Result<()> {
    tty.write_all(QUERY_KITTY_KEYBOARD)
}

/// The terminal knows kitty's protocol: from now on keys are told apart by it.
pub(crate) fn enable_kitty_keyboard() -> io::Result<()> {
    KITTY_KEYBOARD_SUPPORTED.store(true, Ordering::SeqCst);
    let mut slot = lock_mutex(&SAVED_TERMINAL);
    match slot.as_mut().filter(|taken| !taken.kitty_keyboard) {
        Some(taken) => {
            taken.kitty_keyboard = true;
            taken.tty.write_all(PUSH_KITTY_KEYBOARD)
        }
        None => Ok(()),
    }
}

/// Gives the terminal back as it was, from any thread. Given back already, nothing happens.
pub(crate) fn restore() {
    let Some(taken) = lock_mutex(&SAVED_TERMINAL).take() else { return };
    let mut bytes = Vec::new();
    let queued = queue!(bytes, EndSynchronizedUpdate, ResetColor, DisableFocusChange, DisableBracketedPaste)
        .and_then(|()| queue_leave(&mut bytes, &taken))
        .and_then(|()| queue!(bytes, Show));
    if queued.is_ok() && taken.tty.accepts_output(RESTORE_TIMEOUT) {
        let _the_terminal_may_be_gone = taken.tty.write_all(&bytes);
    }
    taken.tty.restore_modes(&taken.original_modes);
}

/// Gives the terminal back and stops the program until it is continued; then takes the terminal again. An error when there is
/// no shell that could continue it.
pub(crate) fn suspend(tty: &Tty, terminal_mode: TerminalMode) -> io::Result<()> {
    if !tty::has_shell()? {
        return Err(io::Error::other("This terminal has no shell to go to. The session goes on."));
    }
    restore();
    tty::stop_process()?;
    enter(tty, terminal_mode)
}

static PANIC_RECORD: Mutex<Option<PathBuf>> = Mutex::new(None);
static BACKGROUND_PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The record that a panic's last words name from now on.
pub(crate) fn set_panic_record(path: &Path) {
    *lock_mutex(&PANIC_RECORD) = Some(path.to_owned());
}

/// From now on a panic in this thread gives the terminal back first and then says where in the program it was and where the
/// record is, never what was typed. A panic in another thread says nothing: its messages tell, and the screen is not its own.
pub(crate) fn install_panic_hook() {
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
pub(crate) fn background_panics() -> Vec<String> {
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
}
