//! The real program in a pseudo-terminal: keys go in, and a terminal parser reads what comes out. Every wait has a deadline, and
//! nothing sleeps.

use crate::support::sandbox::{BEDSIDE, Sandbox};
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
use std::thread::{self, JoinHandle};
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
    pub const DOSE: &str = "records this dose";
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
pub struct PtySession {
    child: Box<dyn Child + Send + Sync>,
    writer: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    slave: Option<Box<dyn SlavePty + Send>>,
    chunks: Receiver<Vec<u8>>,
    is_closed: Arc<AtomicBool>,
    parser: Parser,
    /// Everything that the program wrote.
    pub raw: Vec<u8>,
    /// How many bytes of it the parser has read.
    parsed: usize,
    before: String,
}

impl PtySession {
    /// Starts the program at 80×24.
    pub fn start(sandbox: &Sandbox, words: &[&str]) -> Self {
        Self::run(sandbox, words, &[], &[])
    }

    /// Starts the program under a shell that it can be stopped to.
    pub fn under_a_shell(sandbox: &Sandbox, words: &[&str]) -> Self {
        Self::run(sandbox, words, &[], &["sh", "-c", "\"$@\"; exit $?", "sh"])
    }

    /// Starts the program under a shell that has it ignore SIGHUP, as `nohup` does.
    pub fn deaf_to_hang_up(sandbox: &Sandbox, words: &[&str]) -> Self {
        Self::run(sandbox, words, &[], &["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"])
    }

    /// Starts the program with its standard error in `errors.txt`.
    pub fn with_errors_apart(sandbox: &Sandbox, words: &[&str]) -> Self {
        Self::run(sandbox, words, &[], &["sh", "-c", "exec \"$@\" 2>errors.txt", "sh"])
    }

    /// Starts the program with more in its environment.
    pub fn with(sandbox: &Sandbox, words: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::run(sandbox, words, environment, &[])
    }

    fn run(sandbox: &Sandbox, words: &[&str], environment: &[(&str, &str)], wrapper: &[&str]) -> Self {
        let size = PtySize { rows: 24, cols: 80, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        silence_the_end(&*pair.master);
        let before = modes(&*pair.master);
        let child = pair.slave.spawn_command(command(sandbox, words, environment, wrapper)).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (to, chunks) = channel();
        let is_closed = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&is_closed);
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
            writer: Some(pair.master.take_writer().unwrap()),
            master: Some(pair.master),
            slave: Some(pair.slave),
            chunks,
            is_closed,
            parser: Parser::new(rows(24), rows(80), 0),
            raw: Vec::new(),
            parsed: 0,
            before,
        }
    }

    /// Another program in the same terminal, after the one before it has ended.
    pub fn then(&mut self, sandbox: &Sandbox, words: &[&str]) {
        let slave = self.slave.as_ref().unwrap();
        self.child = slave.spawn_command(command(sandbox, words, &[], &[])).unwrap();
    }

    /// A line of the shell in the same terminal, after the program before it has ended.
    pub fn then_shell(&mut self, line: &str) {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", line]);
        self.child = self.slave.as_ref().unwrap().spawn_command(command).unwrap();
    }

    /// Whether the terminal shows lines and a cursor, takes lines, and marks no pastes.
    pub fn is_usable(&self) -> bool {
        let screen = self.parser.screen();
        let line = self.master.as_ref().unwrap().get_termios().unwrap().local_flags;
        let takes_lines = format!("{line:?}").contains("ICANON") && format!("{line:?}").contains("ECHO");
        takes_lines
            && ![screen.alternate_screen(), screen.hide_cursor(), screen.bracketed_paste(), self.is_set(1004)].contains(&true)
    }

    /// Bytes from the keyboard.
    pub fn send(&mut self, keys: &str) {
        self.send_bytes(keys.as_bytes());
    }

    /// Bytes that are no text.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.writer.as_mut().unwrap().write_all(bytes).unwrap();
    }

    /// Bytes from the keyboard, sent while the test goes on; [`take_back`](Self::take_back) ends it.
    pub fn send_aside(&mut self, bytes: Vec<u8>) -> JoinHandle<Box<dyn Write + Send>> {
        let mut writer = self.writer.take().unwrap();
        thread::spawn(move || {
            writer.write_all(&bytes).unwrap();
            writer
        })
    }

    /// Waits until everything is sent; the keyboard is the test's again.
    pub fn take_back(&mut self, sent: JoinHandle<Box<dyn Write + Send>>) {
        self.writer = Some(sent.join().unwrap());
    }

    /// Types words and waits until they stand on the input line.
    #[track_caller]
    pub fn type_text(&mut self, text: &str) {
        let expected = format!("{}{text}", self.line());
        self.send(text);
        self.wait(&format!("`{expected}` on the line"), |pty| pty.line() == expected);
    }

    /// Types words, waits for them, and presses Enter.
    #[track_caller]
    pub fn type_line(&mut self, text: &str) {
        self.type_text(text);
        self.send("\r");
    }

    /// Types an entry and waits until the screen says that it is saved.
    #[track_caller]
    pub fn enter(&mut self, text: &str) {
        self.type_line(text);
        self.wait_saved();
    }

    /// Waits until the line is empty and everything saved.
    #[track_caller]
    pub fn wait_saved(&mut self) {
        self.wait("an empty line and `saved`", |pty| pty.line().is_empty() && pty.shows(words::SAVED));
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
                while self.read_chunk(TOGETHER) {}
                if until(self) {
                    return;
                }
            }
            assert!(self.read_until(deadline), "no {what} within {DEADLINE_MS} ms\n{}", self.describe());
        }
    }

    /// The same for words on the screen.
    #[track_caller]
    pub fn wait_for(&mut self, words: &str) {
        self.wait(&format!("`{words}`"), |pty| pty.shows(words));
    }

    /// Waits until the program has ended; gives its exit code.
    #[track_caller]
    pub fn wait_exit(&mut self) -> u32 {
        let deadline = clock::real_time().plus_ms(DEADLINE_MS);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                while self.read_chunk(TOGETHER) {}
                return status.exit_code();
            }
            assert!(self.read_until(deadline), "no end within {DEADLINE_MS} ms\n{}", self.describe());
        }
    }

    /// Whether the program has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Every piece that the program writes within a time, with the screen after it.
    pub fn read_chunks(&mut self, within_ms: i64) -> Vec<(Vec<u8>, String)> {
        let deadline = clock::real_time().plus_ms(within_ms);
        let mut pieces = Vec::new();
        while clock::real_time() < deadline {
            let before = self.raw.len();
            if self.read_chunk(clock::duration_until(deadline)) {
                pieces.push((self.raw[before..].to_vec(), self.screen()));
            }
        }
        pieces
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        send_signal(self.pid(), signal);
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
        self.is_closed.store(true, Ordering::SeqCst);
        (self.writer, self.master, self.slave) = (None, None, None);
        // The reader still has it in its hand, and lets go with what comes next: the clock ticks.
        while self.chunks.recv_timeout(Duration::from_millis(DEADLINE_MS.unsigned_abs())).is_ok() {}
    }

    /// Nothing that the program set is left behind.
    #[track_caller]
    pub fn assert_restored(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left\n{}", self.describe());
        assert!(!screen.hide_cursor(), "the cursor is shown\n{}", self.describe());
        assert!(!screen.bracketed_paste(), "pastes are not marked\n{}", self.describe());
        assert!(!self.is_set(1004), "the focus is not told\n{}", self.describe());
        assert!(!self.is_set(2026), "the screen is not held still\n{}", self.describe());
        let [pushed, popped] = ["\x1b[>5u", "\x1b[<u"].map(|words| self.count_written(words));
        assert_eq!(pushed, popped, "keys are told as before\n{}", self.describe());
        assert_eq!(modes(&**self.master.as_ref().unwrap()), self.before, "the line's modes are as before");
    }

    /// Everything is set as a full screen needs it.
    #[track_caller]
    pub fn assert_full_screen(&self) {
        let screen = self.parser.screen();
        let set = [screen.alternate_screen(), screen.hide_cursor(), screen.bracketed_paste(), self.is_set(1004)];
        assert_eq!(set, [true; 4], "{}", self.describe());
        assert_ne!(modes(&**self.master.as_ref().unwrap()), self.before, "raw");
    }

    /// How often the program wrote something.
    pub fn count_written(&self, words: &str) -> usize {
        String::from_utf8_lossy(&self.raw).matches(words).count()
    }

    /// Lifts the veil, and once more if it comes back.
    #[track_caller]
    pub fn lift_veil(&mut self) {
        for _ in 0..100 {
            if self.shows("C-017") || self.shows(words::T_PLUS) {
                return;
            }
            self.send("\t");
            self.read_chunks(100);
        }
        panic!("the veil stays\n{}", self.describe());
    }

    /// Whether the program is in its full screen.
    pub fn is_full_screen(&self) -> bool {
        self.parser.screen().alternate_screen()
    }

    /// Whether a private mode was last set rather than reset.
    fn is_set(&self, mode: u16) -> bool {
        let text = String::from_utf8_lossy(&self.raw);
        text.rfind(&format!("\x1b[?{mode}h")) > text.rfind(&format!("\x1b[?{mode}l"))
    }

    /// For a person who reads why a test failed.
    fn describe(&self) -> String {
        let end = self.raw.len().saturating_sub(600);
        format!("---\n{}\n--- …{}", self.screen(), self.raw[end..].escape_ascii())
    }

    /// Takes what comes for a little while; false once the deadline has passed.
    fn read_until(&mut self, deadline: RealTime) -> bool {
        self.read_chunk(TOGETHER);
        clock::real_time() < deadline
    }

    /// Takes one piece of what the program writes, if one comes in time.
    fn read_chunk(&mut self, within: Duration) -> bool {
        match self.chunks.recv_timeout(within) {
            Ok(bytes) => {
                self.raw.extend(bytes);
                self.parse_characters();
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// Gives the parser the whole characters that it has not read. It draws no `�`, which takes one cell in a terminal, so it gets
    /// another sign in its place.
    fn parse_characters(&mut self) {
        let new = &self.raw[self.parsed..];
        let length = std::str::from_utf8(new).map_or_else(|error| error.valid_up_to(), str::len);
        let text = std::str::from_utf8(&new[..length]).unwrap();
        self.parser.process(text.replace('\u{fffd}', "□").as_bytes());
        self.parsed += length;
    }
}

impl Drop for PtySession {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        let _it_may_have_ended = self.child.kill();
    }
}

/// Sends a signal to a process.
pub fn send_signal(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid.cast_signed()).unwrap(), signal).unwrap();
}

fn command(sandbox: &Sandbox, words: &[&str], environment: &[(&str, &str)], wrapper: &[&str]) -> CommandBuilder {
    let mut program = wrapper.iter().copied().chain([BEDSIDE]);
    let mut command = CommandBuilder::new(program.next().unwrap());
    command.args(program);
    command.args(sandbox.words(words));
    command.env_clear();
    for (name, value) in sandbox.environment() {
        command.env(name, value);
    }
    for (name, value) in environment {
        command.env(name, value);
    }
    command.cwd(sandbox.path());
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
