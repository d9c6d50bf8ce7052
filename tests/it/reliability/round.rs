//! The program in a terminal, with somebody who types at it and remembers what its frames showed as saved; and its files.

use super::script::{Entry, Trace};
use super::watcher::{Watcher, above_line, line_of};
use crate::simulation::dice::Dice;
use crate::support::pty::{PtySession, words};
use crate::support::sandbox::Sandbox;
use bedside::edge::os::clock;
use bedside::journal::disk_order::{PartFile, RecordFolder};
use bedside::journal::file_name::parse_file_name;
use bedside::journal::{self, merge_parts};
use bedside::session::{RealTime, Row, RowKind};
use rustix::process::Signal;
use std::fs;
use std::path::Path;

/// The program was killed.
pub struct Killed;

/// One round.
pub struct Round {
    pub pty: PtySession,
    pub watcher: Watcher,
    /// So many steps are played before the one in which it is killed.
    pub steps_left: usize,
    /// How far into that step.
    pub kill_ms: i64,
    /// When, once that step has begun.
    pub kill_at: Option<RealTime>,
    /// What was typed, in order.
    pub typed: Vec<Entry>,
    /// Which of them a whole frame showed as saved.
    pub saved: Vec<bool>,
    /// The line as whole frames showed it, and since when.
    pub lines: Vec<(RealTime, String)>,
    /// A whole frame said `saved`.
    pub began: bool,
    /// The longest that a wait of ours took more than it should: so late the program may be as well on this machine.
    pub late_ms: i64,
    /// What happens just before the kill.
    pub before_kill: Option<Box<dyn Fn()>>,
}

impl Round {
    /// Starts the program in a terminal.
    pub fn start(sandbox: &Sandbox, words: &[&str], environment: &[(&str, &str)]) -> Self {
        Self {
            pty: PtySession::with(sandbox, words, environment),
            watcher: Watcher::new(),
            steps_left: usize::MAX,
            kill_ms: 0,
            kill_at: None,
            typed: Vec::new(),
            saved: Vec::new(),
            lines: Vec::new(),
            began: false,
            late_ms: 0,
            before_kill: None,
        }
    }

    /// What was shown as saved is in the files.
    pub fn assert_saved(&self, rows: &[Row], private: &[Row]) {
        assert!(!self.began || !rows.is_empty(), "`saved` was shown, and there is no record");
        for (entry, _) in self.typed.iter().zip(&self.saved).filter(|(_, saved)| **saved) {
            assert!(entry.is_in(rows, private), "{entry:?} was shown as saved and is gone");
        }
        let notes = rows.iter().filter(|row| row.matches(RowKind::Note, "observation"));
        for row in notes {
            assert!(self.typed.iter().any(|entry| entry.words == row.note), "nobody typed {:?}", row.note);
        }
    }

    /// Looks at what was drawn since.
    pub fn look(&mut self, has_ended: bool) {
        if !self.watcher.take(&self.pty.raw, has_ended) {
            return;
        }
        let screen = &self.watcher.screen;
        let is_saved = screen.contains(words::SAVED);
        self.began |= is_saved;
        let above = above_line(screen);
        for (entry, saved) in self.typed.iter().zip(self.saved.iter_mut()) {
            *saved |= is_saved && is_shown(entry, screen, &above);
        }
        let line = line_of(screen);
        if self.lines.last().is_none_or(|(_, last)| last != line) {
            self.lines.push((clock::real_time(), line.to_owned()));
        }
    }

    /// Lets time pass, until the kill at the latest.
    pub fn wait(&mut self, ms: i64) -> Result<(), Killed> {
        let end = clock::real_time().plus_ms(ms);
        let until = self.kill_at.map_or(end, |at| at.min(end));
        while clock::real_time() < until {
            let (from, ms) = (clock::real_time(), until.since_ms(clock::real_time()).clamp(1, 8));
            self.pty.read_chunks(ms);
            self.late_ms = self.late_ms.max(clock::real_time().since_ms(from) - ms);
            self.look(false);
        }
        if self.kill_at.is_none_or(|at| clock::real_time() < at) { Ok(()) } else { Err(self.kill()) }
    }

    /// A step begins.
    pub fn step(&mut self) {
        if self.steps_left == 0 && self.kill_at.is_none() {
            self.kill_at = Some(clock::real_time().plus_ms(self.kill_ms));
        }
        self.steps_left = self.steps_left.saturating_sub(1);
    }

    fn kill(&mut self) -> Killed {
        self.kill_at = Some(clock::real_time());
        if let Some(before) = &self.before_kill {
            before();
        }
        if !self.pty.has_ended() {
            self.pty.signal(Signal::KILL);
        }
        self.pty.wait_exit();
        // What it wrote before its end was shown.
        self.look(true);
        Killed
    }

    /// Waits until the program has ended by itself; for a while only.
    pub fn wait_end(&mut self, ms: i64) -> Result<(), Killed> {
        self.wait_end_or(ms, |_| false)
    }

    /// The same, or until a whole frame is so.
    pub fn wait_end_or(&mut self, ms: i64, is: impl Fn(&str) -> bool) -> Result<(), Killed> {
        let end = clock::real_time().plus_ms(ms);
        while !self.pty.has_ended() && !is(&self.watcher.screen) && clock::real_time() < end {
            self.wait(15)?;
        }
        Ok(())
    }

    /// Waits until a whole frame is so; for a while only, as a person would.
    pub fn until(&mut self, ms: i64, is: impl Fn(&str) -> bool) -> Result<(), Killed> {
        let end = clock::real_time().plus_ms(ms);
        while !is(&self.watcher.screen) && clock::real_time() < end {
            self.wait(15)?;
        }
        Ok(())
    }

    pub fn send(&mut self, keys: &str) {
        self.pty.send(keys);
    }

    /// Types one entry at a person's pace, or in bursts.
    pub fn enter(&mut self, entry: &Entry, dice: &mut Dice) -> Result<(), Killed> {
        self.until(3000, |screen| screen.contains(words::PROMPT) && line_of(screen).is_empty())?;
        for key in &entry.before {
            // The empty line rests for a second after a save.
            self.wait(if key.is_empty() { 700 } else { 120 })?;
            self.send(key);
        }
        let letters: Vec<char> = entry.words.chars().collect();
        for burst in letters.chunks(1 + dice.below(9)) {
            self.send(&burst.iter().collect::<String>());
            self.wait(dice.between(5, 90))?;
        }
        let due = entry.words.clone();
        self.until(3000, |screen| line_of(screen).starts_with(due.as_str()))?;
        let mut entry = entry.clone();
        // A correction that was not begun is a note of its own.
        if let Trace::Amended(words) = &entry.trace
            && !self.watcher.screen.contains("Correcting")
        {
            entry.trace = Trace::Note(words.clone());
        }
        let sight = entry.sight.clone();
        let keys = entry.after.clone();
        self.typed.push(entry);
        self.saved.push(false);
        for key in keys {
            self.wait(dice.between(40, 130))?;
            self.send(key);
        }
        if dice.one_in(3) {
            return Ok(());
        }
        self.until(1500, |screen| screen.contains(words::SAVED) && above_line(screen).contains(&sight))
    }
}

/// Whether the entry stands above the line, and is not still on it.
fn is_shown(entry: &Entry, screen: &str, above: &str) -> bool {
    above.contains(&entry.sight) && (entry.words.is_empty() || !line_of(screen).contains(&entry.words))
}

/// The rows of a session, or of the only one where `name` is empty, from every part that there is; none where there is no record.
pub fn read_back(folders: [(&Path, RecordFolder); 2], name: &str) -> Vec<Row> {
    let mut parts = Vec::new();
    for (folder, place) in folders {
        for file in fs::read_dir(folder).into_iter().flatten().flatten() {
            if let Some((session, part)) = file.file_name().to_str().and_then(parse_file_name)
                && (name.is_empty() || session == name)
            {
                parts.push((PartFile { folder: place, part }, fs::read(file.path()).unwrap()));
            }
        }
    }
    let files: Vec<(PartFile, &[u8])> = parts.iter().map(|(file, bytes)| (*file, bytes.as_slice())).collect();
    merge_parts(&files).map_or_else(|_| Vec::new(), |merged| journal::read(&merged.merged_bytes).unwrap().rows)
}

/// The record and the private notes.
pub fn record(sandbox: &Sandbox) -> (Vec<Row>, Vec<Row>) {
    let state = sandbox.path().join("xdg/state/bedside");
    let of = |data: &str| {
        let (at_home, away) = (sandbox.data().join(data), state.join(data));
        read_back([(&at_home, RecordFolder::Record), (&away, RecordFolder::State)], "")
    };
    (of("sessions"), of("private"))
}
