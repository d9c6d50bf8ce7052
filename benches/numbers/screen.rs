//! A program in a pseudo-terminal, timed. A key is stamped before it is written and output when it is read; the screen is parsed
//! only afterwards, so that parsing costs no program time.

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use std::io::{Read as _, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Nothing that is waited for takes longer.
const DEADLINE: Duration = Duration::from_secs(20);

/// A running program and its screen.
pub struct Screen {
    child: Box<dyn Child + Send + Sync>,
    hand: Box<dyn Write + Send>,
    arrivals: Receiver<(Instant, Vec<u8>)>,
    parser: vt100::Parser,
    /// When it was started.
    pub started: Instant,
    /// Bytes that it has written.
    pub bytes: usize,
}

#[expect(
    clippy::disallowed_methods,
    reason = "what takes less than a millisecond is measured here, and nothing else is told this time"
)]
pub fn now() -> Instant {
    Instant::now()
}

impl Screen {
    /// Starts a program in an 80×24 terminal and a folder.
    pub fn start(words: &[String], folder: &std::path::Path, environment: &[(String, String)]) -> Self {
        let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..PtySize::default() }).unwrap();
        let mut command = CommandBuilder::new(&words[0]);
        command.args(&words[1..]);
        command.cwd(folder);
        command.env_clear();
        for (name, value) in environment {
            command.env(name, value);
        }
        let mut reader = pair.master.try_clone_reader().unwrap();
        let hand = pair.master.take_writer().unwrap();
        let (to, arrivals) = channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if to.send((now(), buffer[..count].to_vec())).is_err() {
                    return;
                }
            }
            drop(pair.master);
        });
        let started = now();
        let child = pair.slave.spawn_command(command).unwrap();
        let rows = std::num::NonZeroU16::new(24).unwrap();
        let parser = vt100::Parser::new(rows, std::num::NonZeroU16::new(80).unwrap(), 0);
        Self { child, hand, arrivals, parser, started, bytes: 0 }
    }

    /// Types; gives the moment before the first byte went.
    pub fn keys(&mut self, keys: &str) -> Instant {
        let at = now();
        self.hand.write_all(keys.as_bytes()).unwrap();
        self.hand.flush().unwrap();
        at
    }

    /// The words on the screen.
    pub fn words(&self) -> String {
        self.parser.screen().contents()
    }

    /// The arrival after which something is so; none: it never was.
    pub fn until(&mut self, is: impl Fn(&str) -> bool) -> Option<Instant> {
        let deadline = now() + DEADLINE;
        while now() < deadline {
            let (at, bytes) = self.arrivals.recv_timeout(deadline - now()).ok()?;
            self.bytes += bytes.len();
            self.parser.process(&bytes);
            if is(&self.words()) {
                return Some(at);
            }
        }
        None
    }

    /// Takes whatever comes for a time.
    pub fn passes(&mut self, time: Duration) {
        let end = now() + time;
        while let Ok((_, bytes)) = self.arrivals.recv_timeout(end.saturating_duration_since(now())) {
            self.bytes += bytes.len();
            self.parser.process(&bytes);
        }
    }

    /// Takes what comes until nothing has for so long.
    pub fn rests(&mut self, quiet: Duration) {
        while let Ok((_, bytes)) = self.arrivals.recv_timeout(quiet) {
            self.bytes += bytes.len();
            self.parser.process(&bytes);
        }
    }

    /// CPU time of all its threads, in ms; and its resident memory, now and at most, in MiB. None where there is no /proc.
    pub fn costs(&self) -> Option<(f64, f64, f64)> {
        let folder = format!("/proc/{}", self.child.process_id()?);
        let mut cpu_ns = 0_u64;
        for task in std::fs::read_dir(format!("{folder}/task")).ok()?.flatten() {
            let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            cpu_ns += text.split(' ').next()?.parse::<u64>().ok()?;
        }
        let status = std::fs::read_to_string(format!("{folder}/status")).ok()?;
        let mib = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
        };
        Some((cpu_ns as f64 / 1e6, mib("VmRSS:")?, mib("VmHWM:")?))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _it_may_have_ended = self.child.kill();
        let _its_end_is_taken = self.child.wait();
    }
}
