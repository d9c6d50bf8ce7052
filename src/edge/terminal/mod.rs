//! Sets the terminal's modes and restores them whichever way the program ends or stops: at its end, after a panic, by a signal.
//! Neither the mouse nor the title is used. After the first frame the terminal is asked whether it has kitty's keyboard protocol;
//! the program does not wait for the answer.

pub mod input;
pub(crate) mod on_signal;
pub mod plain_colors;
pub(crate) mod screen;
pub(crate) mod signals;
pub mod stdio;

use crate::edge::os::tty::{self, LineModes, Tty};
use crate::plain_text::{LineBreaks, plain_text};
use crossterm::cursor::{Hide, MoveDown, MoveTo, Show};
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

/// A terminal that takes no output for so long is left as it is.
const RESTORE_TIMEOUT: Duration = Duration::from_millis(200);

/// Checks whether the screen can be shown.
///
/// # Errors
///
/// A sentence that says why it cannot.
pub(crate) fn check_usable() -> Result<(), String> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err("Bedside needs a terminal for its screen, but its input or output goes elsewhere. Nothing was changed. Start it in a terminal window; `bedside --help` lists what works without."
            .to_owned());
    }
    match std::env::var("TERM").as_deref() {
        Err(_) | Ok("") if !tty::SETS_TERM => Ok(()),
        Err(_) | Ok("" | "dumb") => Err("This terminal does not report what it can do (TERM is empty or `dumb`). \
                                         Nothing was changed. Set TERM, for example to `xterm-256color`, and start again."
            .to_owned()),
        Ok(_) => Ok(()),
    }
}

/// Until [`forget_line_modes`], [`restore`] brings back the line modes that the terminal has now.
///
/// # Errors
///
/// The system's own.
#[cfg(feature = "seal")]
pub(crate) fn keep_line_modes(tty: Tty) -> io::Result<()> {
    let (original_modes, terminal_mode) = (tty.cooked_modes()?, TerminalMode::KeysOnly);
    *lock_mutex(&SAVED_TERMINAL) = Some(SavedTerminal { tty, original_modes, terminal_mode, kitty_keyboard: false });
    Ok(())
}

/// Leaves the line modes to whoever changed them.
#[cfg(feature = "seal")]
pub(crate) fn forget_line_modes() {
    *lock_mutex(&SAVED_TERMINAL) = None;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TerminalMode {
    /// The alternate screen: what was shown before comes back at the end.
    Fullscreen,
    /// A few lines below the prompt, which are erased at the end.
    Strip,
    KeysOnly,
}

/// Saves the cursor position at the start of the line. Everything below belongs to the strip.
const SAVE_CURSOR: &[u8] = b"\r\x1b7";
/// Erases everything below the saved position.
const ERASE_STRIP: &[u8] = b"\x1b8\r\x1b[J";
/// Asks for the flags of kitty's keyboard protocol. A terminal without it does not answer.
pub(crate) const QUERY_KITTY_KEYBOARD: &[u8] = b"\x1b[?u";
/// Pushes the flag that makes ambiguous keys, such as Escape, distinct.
const PUSH_KITTY_KEYBOARD: &[u8] = b"\x1b[>5u";
/// Sets that flag where it was pushed already.
const SET_KITTY_KEYBOARD: &[u8] = b"\x1b[=5;1u";
/// Restores the flags that were in effect before.
const POP_KITTY_KEYBOARD: &[u8] = b"\x1b[<u";

/// More rows no screen has; a terminal may claim 65,535.
const MAX_ERASED_ROWS: u16 = 1000;

/// What is needed to restore the terminal.
#[derive(Debug)]
struct SavedTerminal {
    tty: Tty,
    original_modes: LineModes,
    terminal_mode: TerminalMode,
    /// Kitty's keyboard protocol is switched on.
    kitty_keyboard: bool,
}

static SAVED_TERMINAL: Mutex<Option<SavedTerminal>> = Mutex::new(None);
/// Whether the terminal has answered that it has kitty's keyboard protocol.
static KITTY_KEYBOARD_SUPPORTED: AtomicBool = AtomicBool::new(false);

/// Takes the terminal: raw mode, the alternate screen unless it is a strip, no cursor, bracketed paste, focus reports. When it is
/// taken already, the modes are set again, since whatever stopped the program may have changed them.
pub(crate) fn enter(tty: &Tty, terminal_mode: TerminalMode) -> io::Result<()> {
    let mut slot = lock_mutex(&SAVED_TERMINAL);
    let mut bytes = Vec::new();
    let mut saved = match slot.take() {
        Some(saved) => saved,
        None => {
            SavedTerminal { tty: tty.try_clone()?, original_modes: tty.cooked_modes()?, terminal_mode, kitty_keyboard: false }
        }
    };
    if saved.terminal_mode != terminal_mode {
        queue_leave(&mut bytes, &saved)?;
        saved.kitty_keyboard = false;
    }
    queue_enter(&mut bytes, terminal_mode)?;
    // Each of the two screens has keyboard flags of its own.
    if KITTY_KEYBOARD_SUPPORTED.load(Ordering::SeqCst) {
        bytes.extend_from_slice(if saved.kitty_keyboard { SET_KITTY_KEYBOARD } else { PUSH_KITTY_KEYBOARD });
        saved.kitty_keyboard = true;
    }
    saved.terminal_mode = terminal_mode;
    tty.set_raw(&slot.insert(saved).original_modes)?;
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
    // Erase the screen before leaving it: some terminals keep it.
    match saved.terminal_mode {
        TerminalMode::Fullscreen => {
            queue_erase(bytes, saved.tty.size().map_or(0, |(_, rows)| rows))?;
            queue!(bytes, LeaveAlternateScreen)
        }
        TerminalMode::Strip => {
            bytes.extend_from_slice(ERASE_STRIP);
            Ok(())
        }
        TerminalMode::KeysOnly => Ok(()),
    }
}

/// Erases every row of the screen. A terminal without an alternate screen moves what is erased at once among the lines that can be
/// scrolled back to, and what is erased row by row it does not.
pub(crate) fn queue_erase(bytes: &mut Vec<u8>, rows: u16) -> io::Result<()> {
    queue!(bytes, MoveTo(0, 0), Clear(ClearType::CurrentLine))?;
    (1..rows.min(MAX_ERASED_ROWS)).try_for_each(|_| queue!(bytes, MoveDown(1), Clear(ClearType::CurrentLine)))
}

/// Switches kitty's keyboard protocol on.
pub(crate) fn enable_kitty_keyboard() -> io::Result<()> {
    KITTY_KEYBOARD_SUPPORTED.store(true, Ordering::SeqCst);
    let mut slot = lock_mutex(&SAVED_TERMINAL);
    match slot.as_mut().filter(|saved| !saved.kitty_keyboard) {
        Some(saved) => {
            saved.kitty_keyboard = true;
            saved.tty.write_all(PUSH_KITTY_KEYBOARD)
        }
        None => Ok(()),
    }
}

/// Whether kitty's keyboard protocol is on, so that the Escape key sends a sequence.
pub(crate) fn has_kitty_keyboard() -> bool {
    lock_mutex(&SAVED_TERMINAL).as_ref().is_some_and(|saved| saved.kitty_keyboard)
}

/// Restores the terminal as it was. Can be called from any thread and more than once.
pub(crate) fn restore() {
    // Held to the end: a second thread that restores waits, and does not end the program in the middle.
    let mut slot = lock_mutex(&SAVED_TERMINAL);
    let Some(saved) = slot.take() else { return };
    let mut bytes = Vec::new();
    let queued = queue!(bytes, EndSynchronizedUpdate, ResetColor, DisableFocusChange, DisableBracketedPaste)
        .and_then(|()| queue_leave(&mut bytes, &saved))
        .and_then(|()| queue!(bytes, Show));
    if queued.is_ok() && saved.tty.accepts_output(RESTORE_TIMEOUT) {
        let _the_terminal_may_be_gone = saved.tty.write_all(&bytes);
    }
    saved.tty.restore_modes(&saved.original_modes);
}

/// Restores the terminal and stops the program until it is continued; then takes the terminal again.
///
/// # Errors
///
/// There is no shell that could continue the program, or the terminal is gone.
pub(crate) fn suspend(tty: &Tty, terminal_mode: TerminalMode) -> io::Result<()> {
    if !tty::has_shell()? {
        return Err(io::Error::other("This terminal has no shell to go to. The session continues."));
    }
    restore();
    tty::stop_process()?;
    enter(tty, terminal_mode)
}

static PANIC_RECORD: Mutex<Option<PathBuf>> = Mutex::new(None);
static BACKGROUND_PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

pub(crate) fn set_panic_record(path: &Path) {
    *lock_mutex(&PANIC_RECORD) = Some(path.to_owned());
}

/// From now on a panic in this thread restores the terminal and then prints where in the program it happened and where the record
/// is, but nothing that was typed. A panic in another thread is only noted, since the screen is still shown.
pub(crate) fn install_panic_hook() {
    let screen_thread = thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        let location = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        if thread::current().id() != screen_thread {
            lock_mutex(&BACKGROUND_PANICS).push(location);
            return;
        }
        restore();
        let _nobody_may_listen = writeln!(io::stderr(), "{}", panic_message(&location, lock_mutex(&PANIC_RECORD).as_deref()));
    }));
}

/// Where in the program other threads panicked, to be printed after the screen is left.
pub(crate) fn background_panics() -> Vec<String> {
    lock_mutex(&BACKGROUND_PANICS).clone()
}

fn panic_message(location: &str, record: Option<&Path>) -> String {
    let what_is_safe = record.map_or_else(
        || "No record was open.".to_owned(),
        |record| {
            let record = plain_text(&record.display().to_string(), LineBreaks::Sign).into_owned();
            format!("What was shown as saved is in {record}. `bedside resume` continues the session.")
        },
    );
    format!("Bedside stopped: a bug in the program, at {location}. {what_is_safe}")
}

fn lock_mutex<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
