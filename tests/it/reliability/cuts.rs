//! Power cuts on a real file system: a file is mounted as a disk, a session is typed on it, and the disk is stopped dead at a random
//! instant. After it is mounted again, every entry that a whole frame showed as saved is in the record, and the session goes on.
//!
//! It needs root: `BEDSIDE_CUTS=1000 BEDSIDE_FS=ext4 cargo test --release --test it reliability::cuts -- --ignored --nocapture`.
//! `BEDSIDE_FS` is ext4, xfs or btrfs.

use super::faults::{Faults, compile};
use super::round::{Killed, Round, record};
use super::script::entries;
use super::{count, figure, words_of};
use crate::simulation::dice::Dice;
use crate::support::pty::{PtySession, words};
use crate::support::sandbox::Sandbox;
use crate::terminal::work::START;
use rustix::process::Signal;
use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A file system in a file.
struct LoopDisk {
    folder: TempDir,
}

/// The file system that is asked for.
fn kind() -> String {
    std::env::var("BEDSIDE_FS").unwrap_or_else(|_| "ext4".to_owned())
}

fn run(words: &[&str]) {
    let output = Command::new(words[0]).args(&words[1..]).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl LoopDisk {
    fn new() -> Self {
        let kind = kind();
        let disk = Self { folder: tempfile::tempdir().unwrap() };
        let image = disk.image();
        File::create(&image).unwrap().set_len(if kind == "ext4" { 64 << 20 } else { 400 << 20 }).unwrap();
        run(&[&format!("mkfs.{kind}"), "-q", image.to_str().unwrap()]);
        fs::create_dir(disk.mount()).unwrap();
        disk.put_in();
        disk
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn mount(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn put_in(&self) {
        run(&["mount", "-o", "loop", self.image().to_str().unwrap(), self.mount().to_str().unwrap()]);
    }

    fn take_out(&self) {
        run(&["umount", self.mount().to_str().unwrap()]);
    }
}

impl Drop for LoopDisk {
    fn drop(&mut self) {
        let _it_may_be_out = Command::new("umount").arg(self.mount()).output();
    }
}

/// One cut. Fails with a sentence if something that was shown as saved is gone; gives how much was shown.
fn play(disk: &LoopDisk, cut: &Path, seed: u64, environment: &[(&str, &str)]) -> usize {
    let mut dice = Dice::new(seed);
    let sandbox = Sandbox::within(&disk.mount());
    // The empty folder outlives the cut.
    run(&["sync", "-f", sandbox.path().to_str().unwrap()]);
    let many = 1 + dice.below(5);
    let entries = entries(&mut dice, many);
    let mut round = Round::start(&sandbox, START, environment);
    let (program, mount) = (cut.to_owned(), disk.mount());
    round.before_kill = Some(Box::new(move || run(&[program.to_str().unwrap(), mount.to_str().unwrap()])));
    (round.steps_left, round.kill_ms) = (1 + dice.below(entries.len()), dice.between(0, 700));
    let killed = (|| {
        round.step();
        round.until(20_000, |screen| screen.contains(words::SAVED))?;
        for entry in &entries {
            round.step();
            round.enter(entry, &mut dice)?;
        }
        loop {
            round.step();
            round.wait(50)?;
        }
    })();
    let Err::<std::convert::Infallible, _>(Killed) = killed;
    disk.take_out();
    disk.put_in();
    let (rows, private) = record(&sandbox);
    round.assert_saved(&rows, &private);
    if environment.is_empty() {
        sandbox.run(&["list"]).assert(0, &["C-017"]);
        let mut pty = PtySession::start(&sandbox, &["resume"]);
        pty.wait("the session", |pty| pty.shows(words::SAVED));
        pty.signal(Signal::TERM);
        assert_eq!(pty.wait_exit(), 143, "{}", pty.screen());
        sandbox.run(&["check"]).assert(0, &["intact"]);
    }
    round.saved.iter().filter(|saved| **saved).count()
}

#[test]
#[ignore = "it needs root: it mounts a file system and stops it dead"]
fn what_was_shown_as_saved_outlives_a_power_cut() {
    let (disk, cut) = (LoopDisk::new(), compile("cut.c", "cut", &[]));
    let (mut shown, cuts) = (0, count("BEDSIDE_CUTS", 30));
    for seed in 1..=cuts {
        shown += play(&disk, &cut, seed, &[]);
    }
    figure("power cuts", &format!("{cuts} power cuts on {}, {shown} entries shown as saved, none lost", kind()));
    assert!(shown as u64 > cuts / 2, "too little was shown as saved to prove anything: {shown}");
}

/// The control: the same program without its syncs loses what it showed as saved.
#[test]
#[ignore = "it needs root: it mounts a file system and stops it dead"]
fn a_writer_without_a_sync_is_found_out_by_a_power_cut() {
    let (disk, cut) = (LoopDisk::new(), compile("cut.c", "cut", &[]));
    let faults = Faults::new("nosync *");
    let lost = (1..=10).find(|seed| {
        let played = catch_unwind(AssertUnwindSafe(|| play(&disk, &cut, *seed, &faults.environment())));
        let words = played.err().map(|why| words_of(&*why)).unwrap_or_default();
        ["shown as saved and is gone", "there is no record"].iter().any(|loss| words.contains(loss))
    });
    println!("found out by cut {lost:?}");
    assert!(lost.is_some(), "not found out");
}
