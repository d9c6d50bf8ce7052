//! A terminal with the real program in it: what was typed goes in, what was written comes out and is read as a terminal would
//! read it. Whatever is waited for has a deadline; nothing sleeps.

use crate::support::sandbox::{BEDSIDE, Home};
use bedside::edge::os::clock;
use bedside::session::RealTime;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;
use vt100::Parser;

/// Long enough for a busy machine.
const DEADLINE_MS: i64 = 30_000;
/// What comes so soon after something belongs to it.
const TOGETHER: Duration = Duration::from_millis(40);

/// What the contract says will be on the screen, in one place.
pub mod words {
    /// The newest row is on the disk.
    pub const SAVED: &str = "● saved ";
    /// Before the input line.
    pub const PROMPT: &str = " › ";
    /// The time since the first dose.
    pub const T_PLUS: &str = "T+ ";
    /// On every frame of a rehearsal.
    pub const REHEARSAL: &str = "rehearsal";
    /// A dose asks.
    pub const DOSE: &str = "writes this dose down";
    /// Ctrl-C asks.
    pub const LEAVING: &str = "leave it running";
    /// `/close` asks.
    pub const CLOSING: &str = "why did the session end";
    /// The line of an earlier run is back.
    pub const LINE_IS_BACK: &str = "is back";
    /// The first screen.
    pub const START: &str = "A new session";
}

/// The program in a terminal.
pub struct Glass {
    child: Box<dyn Child + Send + Sync>,
    hand: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    slave: Option<Box<dyn SlavePty + Send>>,
    arrivals: Receiver<Vec<u8>>,
    lets_go: Arc<AtomicBool>,
    parser: Parser,
    /// Everything that the program wrote.
    pub raw: Vec<u8>,
    before: String,
}

impl Glass {
    /// Starts the program at 80×24.
    pub fn start(home: &Home, words: &[&str]) -> Self {
        Self::run(home, words, &[], &[])
    }

    /// Starts the program under a shell that it can be stopped to.
    pub fn under_a_shell(home: &Home, words: &[&str]) -> Self {
        Self::run(home, words, &[], &["sh", "-c", "\"$@\"; exit $?", "sh"])
    }

    /// Starts the program with its standard error in `errors.txt`.
    pub fn with_errors_apart(home: &Home, words: &[&str]) -> Self {
        Self::run(home, words, &[], &["sh", "-c", "exec \"$@\" 2>errors.txt", "sh"])
    }

    /// Starts the program with more in its environment.
    pub fn with(home: &Home, words: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::run(home, words, environment, &[])
    }

    fn run(home: &Home, words: &[&str], environment: &[(&str, &str)], wrapper: &[&str]) -> Self {
        let size = PtySize { rows: 24, cols: 80, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        silence_the_end(&*pair.master);
        let before = modes(&*pair.master);
        let child = pair.slave.spawn_command(command(home, words, environment, wrapper)).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (to, arrivals) = channel();
        let lets_go = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&lets_go);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if told.load(Ordering::SeqCst) || to.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            hand: Some(pair.master.take_writer().unwrap()),
            master: Some(pair.master),
            slave: Some(pair.slave),
            arrivals,
            lets_go,
            parser: Parser::new(rows(24), rows(80), 0),
            raw: Vec::new(),
            before,
        }
    }

    /// Another program in the same terminal, after the one before it has ended.
    pub fn then(&mut self, home: &Home, words: &[&str]) {
        let slave = self.slave.as_ref().unwrap();
        self.child = slave.spawn_command(command(home, words, &[], &[])).unwrap();
    }

    /// Bytes from the keyboard.
    pub fn keys(&mut self, keys: &str) {
        self.hand.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// Types words and waits until they stand on the input line.
    #[track_caller]
    pub fn types(&mut self, text: &str) {
        let expected = format!("{}{text}", self.line());
        self.keys(text);
        self.wait(&format!("`{expected}` on the line"), |glass| glass.line() == expected);
    }

    /// Types words, waits for them, and presses Enter.
    #[track_caller]
    pub fn line_of(&mut self, text: &str) {
        self.types(text);
        self.keys("\r");
    }

    /// Types an entry and waits until the screen says that it is saved.
    #[track_caller]
    pub fn enters(&mut self, text: &str) {
        self.line_of(text);
        self.wait_saved();
    }

    /// Waits until the line is empty and everything saved.
    #[track_caller]
    pub fn wait_saved(&mut self) {
        self.wait("an empty line and `saved`", |glass| glass.line().is_empty() && glass.shows(words::SAVED));
    }

    /// Whether these words are on the screen.
    pub fn shows(&self, words: &str) -> bool {
        self.screen().contains(words)
    }

    /// The words on the screen.
    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// The rows of the screen.
    pub fn rows(&self) -> Vec<String> {
        let (_, cols) = self.parser.screen().size();
        self.parser.screen().rows(0, cols.get()).collect()
    }

    /// Whether something on the screen is written in this colour.
    pub fn has_ink(&self, red: u8, green: u8, blue: u8) -> bool {
        let (height, width) = self.parser.screen().size();
        let places = (0..height.get()).flat_map(|row| (0..width.get()).map(move |col| (row, col)));
        let mut cells = places.filter_map(|(row, col)| self.parser.screen().cell(row, col));
        cells.any(|cell| cell.has_contents() && cell.fgcolor() == vt100::Color::Rgb(red, green, blue))
    }

    /// What is on the input line, without its caret and what it will become.
    pub fn line(&self) -> String {
        let rows = self.rows();
        let line = rows.iter().rev().find_map(|row| row.split_once(words::PROMPT)).map_or("", |(_, line)| line);
        line.split_once('▏').map_or(line, |(typed, _)| typed).trim_end().to_owned()
    }

    /// Waits until something is so, and stays so when no more comes.
    #[track_caller]
    pub fn wait(&mut self, what: &str, until: impl Fn(&Self) -> bool) {
        let deadline = clock::real_time().plus_ms(DEADLINE_MS);
        loop {
            if until(self) {
                while self.takes(TOGETHER) {}
                if until(self) {
                    return;
                }
            }
            assert!(self.goes_on_until(deadline), "no {what} within {DEADLINE_MS} ms\n{}", self.told());
        }
    }

    /// The same for words on the screen.
    #[track_caller]
    pub fn wait_for(&mut self, words: &str) {
        self.wait(&format!("`{words}`"), |glass| glass.shows(words));
    }

    /// Waits until the program has ended; gives its exit code.
    #[track_caller]
    pub fn ends(&mut self) -> u32 {
        let deadline = clock::real_time().plus_ms(DEADLINE_MS);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                while self.takes(TOGETHER) {}
                return status.exit_code();
            }
            assert!(self.goes_on_until(deadline), "no end within {DEADLINE_MS} ms\n{}", self.told());
        }
    }

    /// Every piece that the program writes within a time, with the screen after it.
    pub fn pieces(&mut self, within_ms: i64) -> Vec<(Vec<u8>, String)> {
        let deadline = clock::real_time().plus_ms(within_ms);
        let mut pieces = Vec::new();
        while clock::real_time() < deadline {
            let before = self.raw.len();
            if self.takes(clock::duration_until(deadline)) {
                pieces.push((self.raw[before..].to_vec(), self.screen()));
            }
        }
        pieces
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        send(self.pid(), signal);
    }

    /// The program's process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// The window gets another size.
    pub fn resize(&mut self, cols: u16, height: u16) {
        let size = PtySize { rows: height, cols, ..PtySize::default() };
        self.master.as_ref().unwrap().resize(size).unwrap();
        self.parser.set_size(rows(height.max(1)), rows(cols.max(1)));
    }

    /// The window is closed with the program in it.
    pub fn hang_up(&mut self) {
        self.lets_go.store(true, Ordering::SeqCst);
        (self.hand, self.master, self.slave) = (None, None, None);
        // The reader still has it in its hand, and lets go with what comes next: the clock ticks.
        while self.arrivals.recv_timeout(Duration::from_millis(DEADLINE_MS.unsigned_abs())).is_ok() {}
    }

    /// Nothing that the program set is left behind.
    #[track_caller]
    pub fn is_given_back(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left\n{}", self.told());
        assert!(!screen.hide_cursor(), "the cursor is shown\n{}", self.told());
        assert!(!screen.bracketed_paste(), "pastes are not marked\n{}", self.told());
        assert!(!self.is_set(1004), "the focus is not told\n{}", self.told());
        assert!(!self.is_set(2026), "the screen is not held still\n{}", self.told());
        let [pushed, popped] = ["\x1b[>1u", "\x1b[<u"].map(|words| self.wrote(words));
        assert_eq!(pushed, popped, "keys are told as before\n{}", self.told());
        assert_eq!(modes(&**self.master.as_ref().unwrap()), self.before, "the line's modes are as before");
    }

    /// Everything is set as a full screen needs it.
    #[track_caller]
    pub fn is_taken(&self) {
        let screen = self.parser.screen();
        let set = [screen.alternate_screen(), screen.hide_cursor(), screen.bracketed_paste(), self.is_set(1004)];
        assert_eq!(set, [true; 4], "{}", self.told());
        assert_ne!(modes(&**self.master.as_ref().unwrap()), self.before, "raw");
    }

    /// How often the program wrote something.
    pub fn wrote(&self, words: &str) -> usize {
        String::from_utf8_lossy(&self.raw).matches(words).count()
    }

    /// Lifts the veil, and once more if it comes back.
    #[track_caller]
    pub fn lift(&mut self) {
        for _ in 0..100 {
            if self.shows("C-017") || self.shows(words::T_PLUS) {
                return;
            }
            self.keys("\t");
            self.pieces(100);
        }
        panic!("the veil stays\n{}", self.told());
    }

    /// Whether the program is in its full screen.
    pub fn is_full(&self) -> bool {
        self.parser.screen().alternate_screen()
    }

    /// Whether a private mode was last set rather than reset.
    fn is_set(&self, mode: u16) -> bool {
        let text = String::from_utf8_lossy(&self.raw);
        text.rfind(&format!("\x1b[?{mode}h")) > text.rfind(&format!("\x1b[?{mode}l"))
    }

    /// For a person who reads why a test failed.
    fn told(&self) -> String {
        let end = self.raw.len().saturating_sub(600);
        format!("---\n{}\n--- …{}", self.screen(), self.raw[end..].escape_ascii())
    }

    /// Takes what comes for a little while; false once the deadline has passed.
    fn goes_on_until(&mut self, deadline: RealTime) -> bool {
        self.takes(TOGETHER);
        clock::real_time() < deadline
    }

    /// Takes one piece of what the program writes, if one comes in time.
    fn takes(&mut self, within: Duration) -> bool {
        match self.arrivals.recv_timeout(within) {
            Ok(bytes) => {
                self.parser.process(&bytes);
                self.raw.extend(bytes);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }
}

impl Drop for Glass {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        let _it_may_have_ended = self.child.kill();
    }
}

/// Sends a signal to a process.
pub fn send(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid.cast_signed()).unwrap(), signal).unwrap();
}

fn command(home: &Home, words: &[&str], environment: &[(&str, &str)], wrapper: &[&str]) -> CommandBuilder {
    let mut program = wrapper.iter().copied().chain([BEDSIDE]);
    let mut command = CommandBuilder::new(program.next().unwrap());
    command.args(program);
    command.args(home.words(words));
    command.env_clear();
    for (name, value) in home.environment() {
        command.env(name, value);
    }
    for (name, value) in environment {
        command.env(name, value);
    }
    command.cwd(home.path());
    command
}

/// How the line is set, as the system says it.
fn modes(master: &(dyn MasterPty + Send)) -> String {
    let modes = master.get_termios().unwrap();
    let flags = (modes.input_flags, modes.output_flags, modes.local_flags);
    format!("{flags:?}")
}

/// The other side's writer types Ctrl-D when it goes; without one set, it types nothing.
fn silence_the_end(master: &(dyn MasterPty + Send)) {
    let line = File::options().read(true).write(true).open(master.tty_name().unwrap()).unwrap();
    let mut set = tcgetattr(&line).unwrap();
    set.special_codes[SpecialCodeIndex::VEOF] = 0;
    tcsetattr(&line, OptionalActions::Now, &set).unwrap();
}

fn rows(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}
