//! Errors at each system call of the shell commands that write, one run for each call: what a command said is true, what was there
//! before is there after, and once the fault is gone the same command works.
//!
//! Each call fails once, with one of two errors in turn. `BEDSIDE_INJECTED=1 cargo test --release --test it reliability::injected`
//! has every call fail with every error, once and from then on.

use super::faults::Faults;
use super::round::read_back;
use super::{count, figure, words_of};
use crate::support::sandbox::{CLOSED, CommandOutput, OPEN, Sandbox};
use bedside::journal::disk_order::RecordFolder;
use bedside::session::{Row, RowKind};
use std::fs;

/// EIO, ENOSPC, and those that the long form has as well: EINTR, EACCES, EMFILE, EROFS, ESTALE, EDQUOT.
pub const ERRORS: [i32; 8] = [5, 28, 4, 13, 24, 30, 116, 122];
/// No command makes so many calls.
const MOST_CALLS: usize = 400;

/// One command, and what must hold after it.
struct Case {
    words: Vec<String>,
    /// Makes the folders that the command finds.
    begin: fn(&Sandbox),
    /// Fails with a sentence if something that was there is gone; tells whether the command's work is done.
    is_done: fn(&Sandbox) -> bool,
}

fn rows(sandbox: &Sandbox, name: &str) -> Vec<Row> {
    let all = read_back([(&sandbox.sessions(), RecordFolder::Record), (&sandbox.sessions(), RecordFolder::State)], name);
    let before = rows_before(name);
    assert!(all.starts_with(&before), "a row of {name} that was there is gone or changed");
    all
}

/// The rows of a session before any command.
fn rows_before(name: &str) -> Vec<Row> {
    let sandbox = Sandbox::new();
    crate::support::sandbox::rows(&sandbox.write_session(name, name == CLOSED))
}

fn said_words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn cases() -> Vec<Case> {
    let add = Case {
        words: said_words(&["add", OPEN, "--text", "hands open", "--by", "MK"]),
        begin: |_| {},
        is_done: |sandbox| rows(sandbox, OPEN).iter().any(|row| row.kind == RowKind::Note && row.note == "hands open"),
    };
    let export = Case {
        words: said_words(&["export", CLOSED, "--to", "note", "-o", "DIR/note.txt"]),
        begin: |_| {},
        is_done: |sandbox| {
            rows(sandbox, CLOSED);
            let Ok(text) = fs::read_to_string(sandbox.path().join("note.txt")) else { return false };
            assert!(text.contains("C-017") && text.contains("soft smile") && text.ends_with('\n'), "half a file: {text:?}");
            true
        },
    };
    let mut all = vec![add, export];
    if cfg!(feature = "seal") {
        all.push(Case { words: said_words(&["seal", CLOSED]), begin: write_keys, is_done: |sandbox| is_sealed(sandbox, true) });
        all.push(Case {
            words: said_words(&["unseal", CLOSED]),
            begin: |sandbox| {
                write_keys(sandbox);
                sandbox.run(&["seal", CLOSED]).assert(0, &[]);
            },
            is_done: |sandbox| is_sealed(sandbox, false),
        });
    }
    all
}

const IDENTITY: &str = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
const RECIPIENTS: [&str; 2] = [
    "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa",
    "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
];

/// A key, and settings that name it.
pub fn write_keys(sandbox: &Sandbox) {
    let key = sandbox.path().join("key.txt");
    Sandbox::write(&key, format!("{IDENTITY}\n"));
    let [one, other] = RECIPIENTS;
    Sandbox::write(&sandbox.config(), format!("[seal]\nto = [\"{one}\", \"{other}\"]\nidentity = \"{}\"\n", key.display()));
}

/// Whether the closed record is sealed, or is plain. Its bytes are there in one of the two forms, whole, and nothing else is.
fn is_sealed(sandbox: &Sandbox, wanted: bool) -> bool {
    let plain = sandbox.sessions().join(format!("{CLOSED}.csv"));
    let sealed = plain.with_extension("csv.age");
    let (has_plain, has_sealed) = (plain.exists(), sealed.exists());
    if has_plain {
        rows(sandbox, CLOSED);
    } else {
        assert!(has_sealed, "the record is there neither plain nor sealed");
        let whole = sandbox.run(&["check", sealed.to_str().unwrap()]);
        assert!(whole.code == 0 && whole.out.contains("intact"), "the only copy does not open: {whole:?}");
    }
    if wanted { has_sealed && !has_plain } else { has_plain && !has_sealed }
}

/// What a command says is a sentence, and its end fits it.
fn is_told_well(output: &CommandOutput) {
    assert!((0..=9).contains(&output.code), "it ended in no way that it knows: {output:?}");
    assert!(!output.err.contains("panicked"), "{output:?}");
    if output.code != 0 {
        let said = output.err.trim();
        assert!(said.ends_with(['.', ')', '"', '`']) && said.split_whitespace().count() > 3, "no sentence: {output:?}");
    }
}

/// Plays a case with a fault at one call; returns whether there was such a call.
fn plays(case: &Case, error: i32, nth: usize, times: usize) -> bool {
    let sandbox = Sandbox::with_two_sessions();
    (case.begin)(&sandbox);
    let faults = Faults::new(&format!("fail * {}/* {error} {nth} {times}", sandbox.path().display()));
    faults.keep_log();
    let words: Vec<String> = case.words.iter().map(|word| word.replace("DIR", &sandbox.path().display().to_string())).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let output = sandbox.command(&words).envs(faults.environment()).output().unwrap();
    let output = CommandOutput {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    let log = faults.log();
    let call = log.get(nth - 1).cloned();
    let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        is_told_well(&output);
        let done = (case.is_done)(&sandbox);
        assert!(output.code != 0 || done, "it said that it is done: {output:?}");
        if !done {
            sandbox.run(&words).assert(0, &[]);
            assert!((case.is_done)(&sandbox), "it is not done once the fault is gone");
        }
    }));
    if let Err(why) = told {
        let why = words_of(&*why);
        panic!("{words:?}, error {error} at call {nth} ({call:?}), {times} times: {why}\n{output:?}");
    }
    call.is_some()
}

#[test]
fn a_fault_at_any_call_of_a_command_loses_nothing_and_is_told() {
    let (is_long, mut runs, mut said) = (count("BEDSIDE_INJECTED", 0) > 0, 0, Vec::new());
    for case in cases() {
        for nth in 1..=MOST_CALLS {
            assert!(nth < MOST_CALLS, "{:?} makes calls without end", case.words);
            let kinds: Vec<(i32, usize)> = if is_long {
                ERRORS.iter().flat_map(|error| [(*error, 1), (*error, 100_000)]).collect()
            } else {
                vec![(ERRORS[nth % 2], if nth % 3 == 0 { 100_000 } else { 1 })]
            };
            runs += kinds.len();
            if !kinds.iter().all(|(error, times)| plays(&case, *error, nth, *times)) {
                said.push(format!("{} ({} calls)", case.words[0], nth - 1));
                break;
            }
        }
    }
    figure("a fault at each call of a command", &format!("{runs} runs of {}, none lost anything", said.join(", ")));
}
