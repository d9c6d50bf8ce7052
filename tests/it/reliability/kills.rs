//! kill -9 at random instants while a session is typed into a real terminal. Every entry that a whole frame showed as saved is in
//! the record afterwards, nothing stands in it that was not typed, the unfinished line is at most half a second behind, and the
//! session can be resumed.
//!
//! `BEDSIDE_KILLS=1000 cargo test --release --test it reliability::kills -- --nocapture` kills so many; `BEDSIDE_KILL=n` plays one
//! round alone.

use super::faults::Faults;
use super::round::{Killed, Round, record};
use super::script::{Entry, entries};
use super::watcher::line_of;
use super::{count, figure, words_of};
use crate::simulation::dice::Dice;
use crate::support::pty::{PtySession, words};
use crate::support::sandbox::Sandbox;
use crate::terminal::work::START;
use bedside::edge::os::clock;
use bedside::session::{Row, RowKind};
use rustix::process::Signal;
use std::convert::Infallible;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// The program is killed within so many milliseconds after the beginning of a random step.
const STEP_MS: i64 = 900;
/// So much of the unfinished line may be missing, in milliseconds of typing.
const DRAFT_MS: i64 = 500;

/// What a round came to.
#[derive(Debug, Default)]
struct Figures {
    shown: usize,
    behind_ms: Vec<i64>,
    closed: bool,
    sealed: bool,
}

/// Types a session, and then a line that nobody finishes; or closes the record and seals it.
fn type_all(round: &mut Round, sandbox: &Sandbox, entries: &[Entry], dice: &mut Dice) -> Result<Infallible, Killed> {
    round.step();
    round.until(20_000, |screen| screen.contains(words::SAVED))?;
    for entry in entries {
        round.step();
        round.enter(entry, dice)?;
    }
    round.step();
    if dice.one_in(2) {
        round.until(3000, |screen| line_of(screen).is_empty())?;
        for keys in ["/close", "\r", "\x1b[B", "\r", "none was measured", "\r"] {
            round.send(keys);
            round.wait(150)?;
        }
        round.until(5000, |screen| screen.contains("Next: r review"))?;
        round.send("q\r");
        if cfg!(feature = "seal") {
            round.step();
            round.wait_end(5000)?;
            round.pty.then(sandbox, &["seal"]);
        }
    } else {
        for letter in "she opens her eyes and looks for the window, then the door".chars() {
            round.send(&letter.to_string());
            round.wait(dice.between(5, 120))?;
        }
    }
    loop {
        round.step();
        round.wait(50)?;
    }
}

/// Plays one round; fails with a sentence if something that was shown as saved is gone.
fn play(seed: u64, environment: &[(&str, &str)]) -> Figures {
    let mut dice = Dice::new(seed);
    let sandbox = Sandbox::new();
    let many = 1 + dice.below(8);
    let entries = entries(&mut dice, many);
    #[cfg(feature = "seal")]
    super::injected::write_keys(&sandbox);
    let mut round = Round::start(&sandbox, START, environment);
    // One in three is killed while the record is closed and sealed, or afterwards.
    let step = if dice.one_in(3) { entries.len() + 1 + dice.below(3) } else { dice.below(entries.len() + 1) };
    (round.steps_left, round.kill_ms) = (step, dice.between(0, STEP_MS));
    let Err(Killed) = type_all(&mut round, &sandbox, &entries, &mut dice);
    if std::env::var_os("BEDSIDE_KILL").is_some() {
        println!("{}\n{:?}", round.watcher.screen, round.typed.iter().zip(&round.saved).collect::<Vec<_>>());
    }
    let is_sealed = sandbox.run(&["list"]).out.contains("sealed");
    if is_sealed {
        sandbox.run(&["unseal"]).assert(0, &[]);
    }
    let (rows, private) = record(&sandbox);
    round.assert_saved(&rows, &private);
    let mut figures = Figures { shown: round.saved.iter().filter(|saved| **saved).count(), ..Figures::default() };
    figures.closed = rows.iter().any(|row| row.matches(RowKind::Session, "close"));
    figures.sealed = is_sealed;
    figures.behind_ms.extend(draft(&sandbox, &round));
    if !rows.is_empty() && environment.is_empty() {
        resume(&sandbox, &rows, figures.closed);
    }
    figures
}

/// How far the kept line is behind the one that was shown, in milliseconds.
fn draft(sandbox: &Sandbox, round: &Round) -> Option<i64> {
    let (_, last) = round.lines.last()?;
    // A line that was just entered, or is a command or an answer after the close, is no draft.
    if last.is_empty()
        || round.watcher.screen.contains("Next: r review")
        || last.starts_with(['/', '>'])
        || round.typed.iter().any(|entry| entry.words == *last)
    {
        return None;
    }
    let folder = sandbox.path().join("xdg/state/bedside/drafts");
    let file = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    let kept = file.filter(|path| path.extension().is_some_and(|ending| ending == "json")).find_map(|path| fs::read(path).ok());
    let kept: serde_json::Value = kept.map_or(serde_json::Value::Null, |bytes| serde_json::from_slice(&bytes).unwrap());
    let kept = kept["text"].as_str().unwrap_or_default().trim_end();
    // An entry that was saved a moment ago may still lie there; a resume knows it.
    let kept = if !last.starts_with(kept) && round.typed.iter().any(|entry| entry.words.starts_with(kept)) { "" } else { kept };
    assert!(last.starts_with(kept) || kept.is_empty(), "the line was {last:?}, and {kept:?} was kept");
    // The first moment at which more was shown than is kept.
    let (since, _) = round.lines.iter().rev().take_while(|(_, line)| line.len() > kept.len()).last()?;
    let behind_ms = round.kill_at?.since_ms(*since);
    let slack_ms = sync_ms(sandbox.path()) + 3 * round.late_ms;
    assert!(behind_ms <= DRAFT_MS + slack_ms, "{kept:?} of {last:?} was kept, {behind_ms} ms behind");
    Some(behind_ms)
}

/// What a sync of a new file and its folder takes here now, at its slowest of ten.
fn sync_ms(folder: &Path) -> i64 {
    let one = |_| {
        let from = clock::real_time();
        let file = fs::File::create(folder.join("probe")).unwrap();
        file.sync_all().unwrap();
        fs::File::open(folder).unwrap().sync_all().unwrap();
        clock::real_time().since_ms(from)
    };
    (0..10).map(one).max().unwrap_or_default() * 3
}

/// The session goes on with all its rows, or says that it is closed.
fn resume(sandbox: &Sandbox, rows: &[Row], closed: bool) {
    let mut pty = PtySession::start(sandbox, &["resume"]);
    if closed {
        assert_ne!(pty.wait_exit(), 101, "{}", pty.screen());
    } else {
        pty.wait("the session", |pty| pty.shows(words::SAVED));
        pty.signal(Signal::TERM);
        assert_eq!(pty.wait_exit(), 143, "{}", pty.screen());
    }
    let (after, _) = record(sandbox);
    assert!(after.starts_with(rows), "a row changed, or is gone, after a resume");
    sandbox.run(&["check"]).assert(0, &["intact"]);
    sandbox.run(&["list"]).assert(0, &["C-017"]);
}

/// Plays rounds side by side: most of a round is waiting. Gives the sentences of those that failed, and all figures.
fn rounds(seeds: std::ops::Range<u64>, environment: &[(&str, &str)]) -> (Vec<String>, Vec<Figures>) {
    let (next, wrong, figures) = (AtomicU64::new(seeds.start), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..count("BEDSIDE_SIDE_BY_SIDE", 3) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    match catch_unwind(AssertUnwindSafe(|| play(seed, environment))) {
                        Ok(round) => figures.lock().unwrap().push(round),
                        Err(why) => {
                            let words = words_of(&*why);
                            wrong.lock().unwrap().push(format!("BEDSIDE_KILL={seed}: {words}"));
                        }
                    }
                }
            });
        }
    });
    (wrong.into_inner().unwrap(), figures.into_inner().unwrap())
}

#[test]
fn what_was_shown_as_saved_outlives_kill_9() {
    let one = count("BEDSIDE_KILL", 0);
    let seeds = if one > 0 { one..one + 1 } else { 1..count("BEDSIDE_KILLS", 25) + 1 };
    let (wrong, figures) = rounds(seeds, &[]);
    let shown: usize = figures.iter().map(|round| round.shown).sum();
    let mut behind_ms: Vec<i64> = figures.iter().flat_map(|round| round.behind_ms.clone()).collect();
    behind_ms.sort_unstable();
    let said = format!(
        "{} kills, {shown} entries shown as saved, {} records closed and {} sealed, {} failed; {} unfinished lines, at most {} ms behind, half of them at most {} ms",
        figures.len() + wrong.len(),
        figures.iter().filter(|round| round.closed).count(),
        figures.iter().filter(|round| round.sealed).count(),
        wrong.len(),
        behind_ms.len(),
        behind_ms.last().unwrap_or(&0),
        behind_ms.get(behind_ms.len() / 2).unwrap_or(&0),
    );
    figure("kill -9", &said);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(one > 0 || shown > figures.len(), "too little was shown as saved to prove anything: {shown}");
}

/// The control: the same program over a writer that keeps bytes in a buffer.
#[test]
fn a_buffered_writer_is_found_out_by_kill_9() {
    let faults = Faults::new("buffer */sessions/*.csv\nnosync */sessions/*.csv");
    let (wrong, _) = rounds(1..9, &faults.environment());
    let lost = |words: &String| ["shown as saved and is gone", "there is no record"].iter().any(|loss| words.contains(loss));
    assert!(wrong.iter().any(lost), "not found out: {wrong:?}");
}
