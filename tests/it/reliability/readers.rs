//! Any bytes, given to everything that reads bytes from outside: nothing panics, nothing overflows the stack, and memory stays small.
//! Inputs are whole files of the repository with random damage.
//!
//! `BEDSIDE_FUZZ_SECS=60 cargo test --release --test it reliability::readers -- --nocapture` reads so long with each reader. The same
//! readers are the targets of `cargo +nightly fuzz run NAME` in the folder `fuzz`.

use super::targets::{TARGETS, Target};
use super::{count, figure, words_of};
use crate::simulation::dice::Dice;
use bedside::edge::os::clock;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Inputs for each reader where no time is asked for.
const INPUTS: u64 = 400;
/// Longer inputs are cut: what is wanted is many of them.
const MOST_BYTES: usize = 60_000;

/// What readers stumble over.
const WILD: &[&str] = &[
    "\"",
    "\"\"",
    ",",
    ";",
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\u{feff}",
    "=",
    "[",
    "]",
    "{",
    "}",
    "[[",
    "\\",
    "\\u{",
    "\x1b[",
    "\x1b[200~",
    "\x1b]52;c;",
    "-",
    "+",
    "0",
    "9999999999999999999999",
    "1e999",
    "-0.0",
    "NaN",
    "\u{202e}",
    "\u{10ffff}",
    "é",
    "漢",
    "👩\u{200d}🚀",
    "e\u{301}\u{301}\u{301}",
    "extends = \"mine\"",
    "\u{7f}",
    "\u{85}",
    "T+",
    "::",
    "....",
    "/",
    "#",
    "'",
];

/// Whole inputs of a reader.
fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let (folder, ending) = target.seeds;
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    let mut paths: Vec<_> = files.flatten().map(|file| file.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    let mut seeds: Vec<Vec<u8>> = paths.into_iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(!seeds.is_empty(), "no file *.{ending} in {folder}");
    for seed in &mut seeds {
        seed.truncate(MOST_BYTES);
    }
    seeds
}

/// A whole input with some damage.
fn damaged(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = dice.pick(seeds);
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(8) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            2 => {
                let other = dice.pick(seeds);
                let from = dice.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            3 => {
                let end = (at + dice.below(200)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let end = (at + dice.below(400)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                let to = dice.below(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            5 => {
                let many = if dice.one_in(40) { 20_000 } else { 1 + dice.below(4) };
                let wild = dice.pick(WILD).repeat(many);
                bytes.splice(at..at, wild.into_bytes());
            }
            6 => bytes.splice(at..at, (0..dice.below(9)).map(|_| dice.below(256) as u8)).for_each(drop),
            _ => {
                let wild = dice.pick(WILD).as_bytes();
                let end = (at + wild.len()).min(bytes.len());
                bytes.splice(at..end, wild.iter().copied());
            }
        }
    }
    bytes.truncate(4 * MOST_BYTES);
    bytes
}

/// The first input that makes a reader panic, and what it says. Also how many inputs were read.
fn first_panic(target: &Target, secs: u64) -> (u64, Option<(Vec<u8>, String)>) {
    let (seeds, from) = (seeds(target), clock::real_time());
    let is_over = |nth: u64| if secs > 0 { clock::real_time().since_ms(from) as u64 > secs * 1000 } else { nth >= INPUTS };
    let mut nth = 0;
    while !is_over(nth) {
        nth += 1;
        let bytes = damaged(&seeds, &mut Dice::new(nth));
        if let Err(why) = catch_unwind(AssertUnwindSafe(|| (target.read)(&bytes))) {
            return (nth, Some((bytes, words_of(&*why))));
        }
    }
    (nth, None)
}

/// The most memory that this process had, in MB. None where there is no /proc.
fn most_mb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}

#[test]
fn no_bytes_make_a_reader_panic() {
    let secs = count("BEDSIDE_FUZZ_SECS", 0);
    let (mut wrong, mut said) = (Vec::new(), Vec::new());
    for target in &TARGETS {
        let (inputs, panic) = first_panic(target, secs);
        said.push(format!("{} {inputs}", target.name));
        if let Some((bytes, why)) = panic {
            wrong.push(format!("{} at input {inputs}: {why}\n{}", target.name, bytes[..bytes.len().min(2000)].escape_ascii()));
        }
    }
    let inputs = format!("inputs: {}; {} panics; at most {} MB", said.join(", "), wrong.len(), most_mb().unwrap_or_default());
    figure("readers", &inputs);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The other tests run in this process too; alone, it reads for a minute in far less.
    assert!(secs == 0 || most_mb().is_none_or(|mb| mb < 1024), "it took {most_mb:?} MB", most_mb = most_mb());
}

/// The control: a reader that slices a line where a letter may stand is found out.
#[test]
fn a_reader_with_a_bug_is_found_out() {
    let careless = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let longest = text.lines().map(str::len).max().unwrap_or_default();
        let _half = text.lines().find(|line| line.len() == longest).map(|line| &line[..longest / 2]);
    };
    let target = Target { name: "careless", seeds: ("fuzz/seeds/line", "txt"), read: careless };
    let (inputs, panic) = first_panic(&target, 0);
    println!("found out by input {inputs}");
    assert!(panic.is_some(), "not found out");
}
