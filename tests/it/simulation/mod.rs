//! Whole sessions, each from one seed: a clock that drifts, steps and sleeps, a disk that fails and loses power, other programs
//! that change the files, and somebody who types anything at a screen of any size. App, spool, disk procedure, recovery and view
//! are the real ones. What the program promises is checked after each step.
//!
//! A seed that fails is printed; `BEDSIDE_SEED=n cargo test --test it simulation` runs it alone, and `BEDSIDE_SEEDS=1000000 cargo test
//! --release --test it simulation -- --nocapture` runs so many and tells how long they took.

pub mod checks;
pub mod dice;
pub mod disk;
pub mod recovery;
pub mod typist;
pub mod world;

use crate::reliability::figure;
use crate::support::session::load;
use bedside::edge::os::clock;
use bedside::journal::check;
use bedside::journal::disk_order::RecordFolder;
use bedside::protocol;
use bedside::theme;
use checks::heavy;
use dice::Dice;
use disk::{Lie, Mood};
use recovery::End;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use world::{Given, Running, World, rows};

const SEEDS: u64 = 1000;

fn given() -> Given {
    let every_part = include_str!("../../protocols/every_part.toml");
    let every_part = protocol::load("every_part", every_part, &|id| protocol::shipped_text(id).map(str::to_owned)).unwrap();
    let protocols = vec![load("im_kat"), every_part];
    let night = theme::shipped_theme("night").unwrap();
    let (theme, _) = theme::parse_theme("night.toml", night.text, &|_| None);
    Given { protocols, theme: theme.unwrap() }
}

/// One seed, one life.
fn live_through(given: &Given, seed: u64, lie: Option<Lie>) {
    let mut world = World::new(given, seed);
    if let Some(lie) = lie {
        world.fs.lie(lie);
        world.trusts = lie != Lie::NoCheck;
    }
    let mut kind = Dice::new(seed ^ 0x5eed);
    let scripts = 8 + kind.below(30);
    if kind.one_in(4) {
        world.mood();
    }
    let mut running = Some(world.start());
    for _ in 0..scripts {
        let Some(mut now) = running.take() else { return };
        script(&mut world, &mut now, &mut kind);
        running = what_happened(&mut world, now, &mut kind);
    }
    let Some(now) = running else { return };
    if kind.one_in(2) {
        healed(&mut world, now);
    } else {
        recovery::after(&mut world, now, End::PowerCut);
    }
}

/// Somebody does something, and the disk does its part.
fn script(world: &mut World<'_>, running: &mut Running, kind: &mut Dice) {
    if kind.one_in(6) {
        world.mood();
    }
    if kind.one_in(14) {
        let steps = kind.below(30);
        world.fs.light_fuse(steps);
    }
    if kind.one_in(8) {
        world.odd_time();
    }
    let pause_ms = kind.pick(&[50, 500, 4_000, 30_000, 200_000, 900_000]);
    world.pass(pause_ms);
    let deeds = if kind.one_in(30) { typist::close(&mut world.dice) } else { typist::deeds(&mut world.dice) };
    for (after_ms, message) in deeds {
        world.pass(after_ms);
        world.tell(running, message);
        world.drive(running);
        if world.fs.is_off() {
            return;
        }
    }
    if kind.one_in(4) {
        world.resize(running);
    } else if kind.one_in(3) {
        world.draw(&running.app);
    }
    if kind.one_in(6) {
        heavy(running, world.is_scarred());
    }
}

/// What became of the program.
fn what_happened(world: &mut World<'_>, mut running: Running, kind: &mut Dice) -> Option<Running> {
    if world.fs.is_off() {
        return recovery::after(world, running, End::PowerCut);
    }
    if world.is_closed {
        closed(world, &running);
        return None;
    }
    if running.is_over {
        // The loop waits for the disk, but not for ever.
        for _ in 0..20 {
            world.pass(250);
            world.drive(&mut running);
        }
        let end = if kind.one_in(2) || world.fs.is_off() { End::PowerCut } else { End::Killed };
        return recovery::after(world, running, end);
    }
    match kind.below(40) {
        0 => recovery::after(world, running, End::Killed),
        1 => recovery::after(world, running, End::PowerCut),
        2 => {
            world.tell(&mut running, bedside::app::Message::Terminate("SIGTERM"));
            world.drive(&mut running);
            let end = if world.fs.is_off() { End::PowerCut } else { End::Killed };
            recovery::after(world, running, end)
        }
        3 if kind.one_in(3) => {
            world.fs.meddle();
            Some(running)
        }
        _ => Some(running),
    }
}

/// Once the disk is well again, everything is saved, at home, without anybody doing anything.
fn healed(world: &mut World<'_>, mut running: Running) {
    world.fs.be(Mood::default());
    for _ in 0..40 {
        world.pass(10_000);
        world.tell(&mut running, bedside::app::Message::Tick);
        world.drive(&mut running);
        if world.fs.is_off() {
            recovery::after(world, running, End::PowerCut);
            return;
        }
    }
    // A slow answer may still be on its way, and what ran out meanwhile makes rows.
    for _ in 0..20 {
        if !running.spool.is_idle() {
            world.pass(20_000);
            world.drive(&mut running);
        }
    }
    let scarred = world.is_scarred();
    heavy(&running, scarred);
    assert!(running.spool.is_idle(), "the disk is well, and rows still wait: {:?}", running.spool.trouble_message());
    assert_eq!(
        running.spool.current_file().map(|target| target.folder),
        Some(RecordFolder::Record),
        "the record did not come home"
    );
    assert_eq!(running.spool.trouble_message(), None);
    closed(world, &running);
    recovery::after(world, running, End::PowerCut);
}

/// The file that the record stands in is whole.
fn closed(world: &World<'_>, running: &Running) {
    let path = running.spool.current_file().and_then(|target| running.disk.part_path(target)).expect("it stands in a file");
    if world.is_scarred() {
        return;
    }
    let (_, bytes, ..) = world.fs.at(&path).expect("the file is there");
    let report = check(&bytes).expect("it is a record");
    let due = if world.is_closed { "intact" } else { "intact, not closed" };
    assert!(report.verdict.to_string() == due || report.closed, "{}: {:?}", report.verdict, report.findings);
    assert_eq!(report.rows, rows(running).len());
}

/// How a seed ended: well, or in these words.
fn fate(given: &Given, seed: u64, lie: Option<Lie>) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| live_through(given, seed, lie))).map_err(|why| {
        let words = why.downcast_ref::<String>().cloned();
        words.or_else(|| why.downcast_ref::<&str>().map(|words| (*words).to_owned())).unwrap_or_default()
    })
}

/// Runs seeds on every core; gives those that failed.
fn run(seeds: RangeInclusive<u64>) -> Vec<(u64, String)> {
    let given = given();
    let (next, failed) = (AtomicU64::new(*seeds.start()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > *seeds.end() {
                        return;
                    }
                    if let Err(words) = fate(&given, seed, None) {
                        failed.lock().unwrap().push((seed, words));
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap()
}

fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|said| said.parse().ok())
}

#[test]
fn whatever_happens_what_was_shown_as_saved_is_there() {
    let seeds = match (asked("BEDSIDE_SEED"), asked("BEDSIDE_SEEDS")) {
        (Some(seed), _) => seed..=seed,
        (None, many) => 1..=many.unwrap_or(SEEDS),
    };
    let (many, from) = (seeds.end() - seeds.start() + 1, clock::real_time());
    let failed = run(seeds);
    let secs = clock::real_time().since_ms(from) / 1000;
    figure("simulation", &format!("{many} seeds in {secs} s, {} failed", failed.len()));
    let said: Vec<String> = failed.iter().map(|(seed, why)| format!("BEDSIDE_SEED={seed}: {why}")).collect();
    assert!(failed.is_empty(), "these seeds failed:\n{}", said.join("\n"));
}

/// The control: a program that left a step out, or a disk that lies about one, loses rows here, or is caught in the act.
#[test]
fn every_deliberate_bug_is_found_out() {
    let (given, mut said) = (given(), Vec::new());
    for lie in Lie::ALL {
        let loses = |seed: &u64| {
            let words = fate(&given, *seed, Some(lie)).err().unwrap_or_default();
            ["are gone", "no file of the session can be read", "came back otherwise", "does not hold it to last"]
                .iter()
                .any(|loss| words.contains(loss))
        };
        let found = (1..=400).find(loses);
        assert!(found.is_some(), "{lie:?} was not found out");
        said.push(format!("{lie:?} {}", found.unwrap_or_default()));
    }
    figure("deliberate bugs, found by which seed", &said.join(", "));
}
