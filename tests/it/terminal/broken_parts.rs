//! Sessions of which a folder or a part cannot be read: they open from the other parts, and what is missing is said.

use super::work::{START, leave};
use crate::support::faults::failing;
use crate::support::pty::PtySession;
use crate::support::sandbox::{OPEN, Sandbox};
use std::fs;
use std::path::PathBuf;

const NOTE: &str = "tears, soft smile";

fn state_part(sandbox: &Sandbox, part: u32) -> PathBuf {
    sandbox.path().join(format!("xdg/state/bedside/sessions/{OPEN}.{part}.csv"))
}

fn record(sandbox: &Sandbox) -> PathBuf {
    sandbox.sessions().join(format!("{OPEN}.csv"))
}

/// The first rows are in the record folder, and all in the state folder.
fn with_a_part_in_the_state_folder() -> Sandbox {
    let sandbox = Sandbox::new();
    let path = sandbox.write_session(OPEN, false);
    let whole = fs::read_to_string(&path).unwrap();
    Sandbox::write(&state_part(&sandbox, 2), &whole);
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    fs::write(&path, lines[..lines.len() - 1].concat()).unwrap();
    sandbox
}

type Fault = fn(&Sandbox) -> Vec<(&'static str, String)>;

/// The faults of a disk, and what is said of each.
const FAULTS: [(&str, Fault, &str); 4] = [
    ("the disk answers with errors", |sandbox| errors("open,list", sandbox), "cannot be read: Input/output error"),
    ("no file of the disk opens", |sandbox| errors("open", sandbox), "could not be read: Input/output error"),
    (
        "the disk is gone",
        |sandbox| {
            fs::remove_dir_all(sandbox.data()).unwrap();
            Vec::new()
        },
        "cannot be read: No such file",
    ),
    (
        "the part is a folder",
        |sandbox| {
            fs::remove_file(record(sandbox)).and_then(|()| fs::create_dir(record(sandbox))).unwrap();
            Vec::new()
        },
        "could not be read: it is no plain file",
    ),
];

fn errors(calls: &'static str, sandbox: &Sandbox) -> Vec<(&'static str, String)> {
    let folder = sandbox.data().display().to_string();
    failing(calls, &folder, None).into_iter().map(|(name, value)| (name, value.to_owned())).collect()
}

#[test]
fn a_session_is_read_from_the_parts_that_can_be_read() {
    for (what, fault, said) in FAULTS {
        let sandbox = with_a_part_in_the_state_folder();
        let environment = fault(&sandbox);
        for (words, rows) in [
            (&["list"][..], OPEN),
            (&["search", "tears"], NOTE),
            (&["export", OPEN, "--to", "md"], NOTE),
            (&["check"], "intact, not closed"),
        ] {
            let output = sandbox.command(words).envs(environment.clone()).output().unwrap();
            let all = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(all.contains(rows), "{what} {words:?}: {all}");
            assert!(all.contains(said), "{what} {words:?}: {all}");
        }
    }
}

#[test]
fn a_session_is_resumed_from_the_parts_that_can_be_read() {
    for (what, fault, _) in FAULTS {
        let sandbox = with_a_part_in_the_state_folder();
        let environment = fault(&sandbox);
        let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut pty = PtySession::with(&sandbox, &["resume"], &environment);
        pty.wait_for("Is the clock right?");
        pty.send("yes\r");
        // High enough for the entries above the warnings.
        pty.resize(80, 50);
        pty.wait(what, |pty| pty.shows(NOTE) && pty.line().is_empty());
        leave(&mut pty);
        let parts = fs::read_dir(sandbox.path().join("xdg/state/bedside/sessions")).unwrap().flatten();
        let in_state = parts.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "csv"));
        let whole: Vec<String> = in_state.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
        assert!(whole.iter().any(|text| text.contains(NOTE)), "{what}");
    }
}

#[test]
fn a_session_in_the_state_folder_is_locked_there() {
    let sandbox = Sandbox::new();
    let mut running = PtySession::start(&sandbox, START);
    running.wait_saved();
    let environment = errors("open,list", &sandbox);
    let name = fs::read_dir(sandbox.sessions()).unwrap().flatten().find_map(|entry| {
        let name = entry.file_name().into_string().unwrap();
        name.strip_suffix(".csv").map(str::to_owned)
    });
    let name = name.unwrap();
    fs::copy(
        sandbox.sessions().join(format!("{name}.csv")),
        sandbox.path().join(format!("xdg/state/bedside/sessions/{name}.2.csv")),
    )
    .unwrap();
    let output = sandbox.command(&["add", &name, "--text", NOTE, "--by", "MK"]).envs(environment).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(5) && said.contains("is already open in another window"), "{said}");
    leave(&mut running);
}

#[test]
fn parts_with_other_rows_are_named_by_every_command() {
    let sandbox = Sandbox::new();
    let path = sandbox.write_session(OPEN, false);
    let whole = fs::read_to_string(&path).unwrap();
    sandbox.run(&["add", OPEN, "--text", "hands open", "--by", "MK"]).assert(0, &[]);
    Sandbox::write(&state_part(&sandbox, 2), &whole);
    sandbox.run(&["list"]).assert(0, &[OPEN]);
    for words in [&["list"][..], &["search", "tears"], &["export", OPEN, "--to", "md"], &["check"]] {
        let output = sandbox.run(words);
        assert!(
            !output.out.contains("other than") && !output.err.contains("other than"),
            "a shorter part is no fork: {output:?}"
        );
    }
    // The other part goes on in its own way.
    let fork = state_part(&sandbox, 2);
    let own = Sandbox::new();
    own.write_session(OPEN, false);
    own.run(&["add", OPEN, "--text", "jaw softens", "--by", "MK"]).assert(0, &[]);
    fs::copy(own.sessions().join(format!("{OPEN}.csv")), &fork).unwrap();
    for words in [&["list"][..], &["search", "tears"], &["export", OPEN, "--to", "md"], &["check"]] {
        let output = sandbox.run(words);
        let all = format!("{}{}", output.out, output.err);
        assert!(all.contains("has 1 row other than"), "{words:?} {all}");
    }
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_for("is shown; both were left as they are.");
    leave(&mut pty);
}
