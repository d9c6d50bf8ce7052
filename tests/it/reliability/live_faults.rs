//! Faults under a running session: what the screen then says, that everything shown as saved is in the files all the while, and that
//! the record comes home by itself when the fault is gone.
//!
//! `BEDSIDE_INJECTED=1 cargo test --release --test it reliability` has every call of a session fail, with every error, once and from
//! then on.

use super::faults::Faults;
use super::round::{Round, read_back, record};
use super::script::{Entry, Trace};
use super::watcher::above_line;
use super::{count, figure, words_of};
use crate::simulation::dice::Dice;
use crate::support::pty::words;
use crate::support::sandbox::Sandbox;
use crate::terminal::work::START;
use bedside::journal::disk_order::RecordFolder;
use rustix::process::Signal;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Long enough for the program's own retries, in milliseconds.
const RETRIES_MS: i64 = 30_000;

/// What goes wrong with the record's folder, how it is mended, and what the screen says meanwhile.
struct Trouble {
    plan: &'static str,
    begin: fn(&Path),
    end: fn(&Path),
    says: &'static [&'static str],
    /// Whether the record moves to another folder until the fault is gone.
    moves: bool,
}

const NOTHING: fn(&Path) = |_| {};

fn csv(sessions: &Path) -> PathBuf {
    let files = fs::read_dir(sessions).unwrap().flatten().map(|file| file.path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).max().unwrap()
}

fn troubles() -> Vec<Trouble> {
    let plan = |plan, says| Trouble { plan, begin: NOTHING, end: NOTHING, says, moves: true };
    let act = |begin, end, says, moves| Trouble { plan: "", begin, end, says, moves };
    vec![
        plan("fail write */kat/sessions/*.csv 28 1 100000", &["The disk is full", "state folder"]),
        plan("fail write */kat/sessions/*.csv 5 1 100000", &["The disk cannot save the record", "state folder"]),
        plan("fail fdatasync */kat/sessions/*.csv 5 1 100000", &["The disk cannot save the record", "state folder"]),
        plan("fail fdatasync,open */kat/sessions* 30 1 100000", &["The disk cannot save the record", "state folder"]),
        plan("fail statx */kat/sessions/*.csv 116 1 100000", &["The disk cannot save the record", "state folder"]),
        // A folder that another program moved away, and moved back.
        act(
            |sessions| fs::rename(sessions, sessions.with_extension("away")).unwrap(),
            |sessions| {
                let away = sessions.with_extension("away");
                for file in fs::read_dir(&away).unwrap().flatten() {
                    let home = sessions.join(file.file_name());
                    if sessions.is_dir() && !home.exists() {
                        fs::rename(file.path(), home).unwrap();
                    }
                }
                if !sessions.is_dir() {
                    fs::rename(away, sessions).unwrap();
                }
            },
            &["Another program deleted"],
            false,
        ),
        // An editor saves its copy by a rename.
        act(
            |sessions| {
                let (path, new) = (csv(sessions), sessions.join("new~"));
                fs::copy(&path, &new).unwrap();
                fs::rename(new, path).unwrap();
            },
            NOTHING,
            &["Another program replaced"],
            false,
        ),
        // Another program writes into it.
        act(
            |sessions| {
                let path = csv(sessions);
                fs::write(&path, [fs::read(&path).unwrap(), b"theirs\n".to_vec()].concat()).unwrap();
            },
            NOTHING,
            &["Another program changed"],
            false,
        ),
    ]
}

fn note(words: &str) -> Entry {
    Entry {
        before: Vec::new(),
        words: words.to_owned(),
        after: vec!["\r"],
        sight: words.to_owned(),
        trace: Trace::Note(words.to_owned()),
    }
}

/// Types entries without anything being killed.
fn type_entries(round: &mut Round, entries: &[Entry]) {
    let mut dice = Dice::new(7);
    for entry in entries {
        if !round.pty.has_ended() {
            let _nobody_kills_it = round.enter(entry, &mut dice);
        }
    }
}

/// Waits for a frame; nothing is killed meanwhile.
fn until(round: &mut Round, ms: i64, is: impl Fn(&str) -> bool) -> bool {
    let _nobody_kills_it = round.until(ms, &is);
    is(&round.watcher.screen)
}

/// Words as they stand on the screen, wherever its lines break.
fn says(screen: &str, words: &str) -> bool {
    let flat = |text: &str| text.split_whitespace().collect::<String>();
    flat(screen).contains(&flat(words))
}

/// Everything is saved and nothing is wrong any more.
fn is_well(screen: &str) -> bool {
    screen.contains(words::SAVED) && !says(screen, "record folder is tried again") && !says(screen, "in memory only")
}

fn assert_saved(round: &Round, sandbox: &Sandbox) {
    let (rows, private) = record(sandbox);
    round.assert_saved(&rows, &private);
}

/// Everything that was typed is in the record, whatever the screen said meanwhile; then it ends well.
fn comes_home(round: &mut Round, sandbox: &Sandbox) {
    assert!(until(round, RETRIES_MS, is_well), "it does not recover:\n{}", round.watcher.screen);
    let home = read_back([(&sandbox.sessions(), RecordFolder::Record), (&sandbox.sessions(), RecordFolder::Record)], "");
    let (_, private) = record(sandbox);
    for entry in &round.typed {
        assert!(entry.is_in(&home, &private), "{entry:?} did not come home:\n{}", round.watcher.screen);
    }
    round.pty.signal(Signal::TERM);
    assert_eq!(round.pty.wait_exit(), 143, "{}", round.pty.screen());
    round.pty.assert_restored();
}

fn plays(trouble: &Trouble) {
    let (sandbox, faults) = (Sandbox::new(), Faults::new(""));
    let mut round = Round::start(&sandbox, START, &faults.environment());
    assert!(until(&mut round, RETRIES_MS, |screen| screen.contains(words::SAVED)), "{}", round.watcher.screen);
    type_entries(&mut round, &[note("before the fault")]);
    (trouble.begin)(&sandbox.sessions());
    faults.plan(trouble.plan);
    type_entries(&mut round, &[note("with the fault"), note("and once more")]);
    for words in trouble.says {
        assert!(until(&mut round, RETRIES_MS, |screen| says(screen, words)), "{words:?} is not said:\n{}", round.watcher.screen);
    }
    assert!(until(&mut round, RETRIES_MS, |screen| screen.contains(words::SAVED)), "nothing takes it:\n{}", round.watcher.screen);
    assert_saved(&round, &sandbox);
    let away = sandbox.path().join("xdg/state/bedside/sessions");
    let is_record = |file: fs::DirEntry| file.path().extension().is_some_and(|ending| ending == "csv");
    let has_moved = fs::read_dir(away).into_iter().flatten().flatten().any(is_record);
    assert_eq!(has_moved, trouble.moves, "where the record stands");
    (trouble.end)(&sandbox.sessions());
    faults.plan("");
    type_entries(&mut round, &[note("after the fault")]);
    comes_home(&mut round, &sandbox);
}

/// Does something with each index on several threads; gives the sentences of those that failed.
fn side_by_side(many: usize, one: impl Fn(usize) + Sync) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..count("BEDSIDE_SIDE_BY_SIDE", 4) {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    if nth >= many {
                        return;
                    }
                    if let Err(why) = catch_unwind(AssertUnwindSafe(|| one(nth))) {
                        let words = words_of(&*why);
                        wrong.lock().unwrap().push(format!("{nth}: {words}"));
                    }
                }
            });
        }
    });
    wrong.into_inner().unwrap()
}

#[test]
fn a_fault_of_the_record_folder_is_said_and_mended() {
    let troubles = troubles();
    let wrong = side_by_side(troubles.len(), |nth| plays(&troubles[nth]));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_fault_of_the_second_copy_is_said_and_mended() {
    let (sandbox, faults) = (Sandbox::new(), Faults::new(""));
    let copies = sandbox.path().join("copies");
    fs::create_dir(&copies).unwrap();
    let words = [START, &["--mirror", copies.to_str().unwrap()]].concat();
    let mut round = Round::start(&sandbox, &words, &faults.environment());
    assert!(until(&mut round, RETRIES_MS, |screen| screen.contains(words::SAVED)), "{}", round.watcher.screen);
    type_entries(&mut round, &[note("before the fault")]);
    faults.plan("fail write,open,fdatasync,rename */copies/* 5 1 100000");
    type_entries(&mut round, &[note("with the fault")]);
    assert!(until(&mut round, RETRIES_MS, |screen| says(screen, "The second copy")), "{}", round.watcher.screen);
    assert_saved(&round, &sandbox);
    faults.plan("");
    assert!(until(&mut round, RETRIES_MS, |screen| !says(screen, "The second copy")), "{}", round.watcher.screen);
    comes_home(&mut round, &sandbox);
    assert_eq!(fs::read(csv(&copies)).unwrap(), fs::read(csv(&sandbox.sessions())).unwrap());
}

/// The control of the lock: without it two programs write one record. The check of the file's length finds it, and no word that
/// either showed as saved is lost.
#[test]
fn two_programs_without_a_lock_lose_nothing() {
    let (sandbox, faults) = (Sandbox::new(), Faults::new("nolock *"));
    let mut one = Round::start(&sandbox, START, &faults.environment());
    assert!(until(&mut one, RETRIES_MS, |screen| screen.contains(words::SAVED)), "{}", one.watcher.screen);
    type_entries(&mut one, &[note("first of one")]);
    let name = csv(&sandbox.sessions()).file_stem().unwrap().to_str().unwrap().to_owned();
    let mut other = Round::start(&sandbox, &["resume", &name], &faults.environment());
    assert!(until(&mut other, RETRIES_MS, |screen| screen.contains(words::SAVED)), "{}", other.watcher.screen);
    for nth in 0..3 {
        type_entries(&mut other, &[note(&format!("other {nth}"))]);
        type_entries(&mut one, &[note(&format!("one {nth}"))]);
    }
    let files = fs::read_dir(sandbox.sessions()).unwrap().flatten().map(|file| file.path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let all: Vec<_> = files.flat_map(|path| crate::support::sandbox::rows(&path)).collect();
    let mut shown = 0;
    for round in [&one, &other] {
        for (entry, saved) in round.typed.iter().zip(&round.saved) {
            assert!(!saved || entry.is_in(&all, &[]), "{entry:?} was shown as saved and is gone");
            shown += usize::from(*saved);
        }
    }
    assert!(shown >= 4, "too little was shown as saved: {shown}");
    let notices = |round: &Round| says(&round.watcher.screen, "Another program");
    assert!(notices(&one) || notices(&other), "neither noticed the other:\n{}", one.watcher.screen);
}

/// The entries of the session in which each call fails.
fn day() -> Vec<Entry> {
    let plain = |words: &str, sight: &str, trace| Entry { sight: sight.to_owned(), trace, ..note(words) };
    vec![
        note("tears, soft smile"),
        plain("118/71 70 98", "BP 118/71", Trace::Systolic(118)),
        plain(",, unsaid words", "private private note", Trace::Private("unsaid words".to_owned())),
        note("hands open"),
    ]
}

/// A session in which some calls fail. Gives the calls that it made.
fn with_faults(error: i32, nth: usize, times: usize) -> Vec<String> {
    let (sandbox, faults) = (Sandbox::new(), Faults::new(""));
    faults.plan(&format!("fail * {}/* {error} {nth} {times}", sandbox.path().display()));
    faults.keep_log();
    let mut round = Round::start(&sandbox, START, &faults.environment());
    let _nobody_kills_it = round.wait_end_or(8000, |screen| screen.contains(words::SAVED));
    type_entries(&mut round, &day());
    assert_saved(&round, &sandbox);
    if round.pty.has_ended() {
        let code = round.pty.wait_exit();
        assert!((1..=9).contains(&code), "it ended with {code}:\n{}", round.pty.screen());
        round.pty.assert_restored();
        assert!(round.pty.screen().split_whitespace().count() > 4, "it ended without a word");
        assert!(round.typed.is_empty(), "it ended in the middle of a session:\n{}", round.pty.screen());
        let mut again = Round::start(&sandbox, START, &[]);
        assert!(until(&mut again, RETRIES_MS, |screen| screen.contains(words::SAVED)), "{}", again.watcher.screen);
        return faults.log();
    }
    let log = faults.log();
    faults.plan("");
    // What was typed while nothing was drawn is still on the line.
    let _nobody_kills_it = round.until(3000, |screen| !above_line(screen).is_empty());
    comes_home(&mut round, &sandbox);
    log
}

#[test]
fn a_fault_at_any_call_of_a_session_loses_nothing() {
    let calls = with_faults(5, usize::MAX >> 33, 1).len();
    assert!(calls > 30, "a session makes more than {calls} calls");
    let cases: Vec<(i32, usize, usize)> = if count("BEDSIDE_INJECTED", 0) > 0 {
        let errors = super::injected::ERRORS;
        let of = |nth: usize| errors.into_iter().flat_map(move |error| [(error, nth, 1), (error, nth, 100_000)]);
        (1..=calls).flat_map(of).collect()
    } else {
        let few = 14;
        (0..few).map(|at| ([5, 28][at % 2], 1 + at * calls / few, if at % 3 == 0 { 100_000 } else { 1 })).collect()
    };
    let wrong = side_by_side(cases.len(), |at| {
        let (error, nth, times) = cases[at];
        if let Err(why) = catch_unwind(AssertUnwindSafe(|| with_faults(error, nth, times))) {
            panic!("error {error} at call {nth}, {times} times: {}", words_of(&*why));
        }
    });
    let said = format!("{} sessions with a fault at one of {calls} calls, {} failed", cases.len(), wrong.len());
    figure("a fault at a call of a session", &said);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The control: a program that leaves the sync out says `saved` although no sync was ever asked for; here the same day is played
/// with a writer that keeps its bytes, and what was shown as saved is missing.
#[test]
fn a_buffered_writer_is_found_out_by_the_same_checks() {
    let (sandbox, faults) = (Sandbox::new(), Faults::new("buffer */sessions/*.csv"));
    let mut round = Round::start(&sandbox, START, &faults.environment());
    assert!(until(&mut round, RETRIES_MS, |screen| screen.contains(words::SAVED)), "{}", round.watcher.screen);
    type_entries(&mut round, &day());
    let found = catch_unwind(AssertUnwindSafe(|| assert_saved(&round, &sandbox)));
    let words = words_of(&*found.expect_err("not found out"));
    assert!(["shown as saved and is gone", "there is no record"].iter().any(|loss| words.contains(loss)), "{words}");
}
