//! `bedside resume` without a name: it resumes the newest open session or none.

use super::refusals::refused;
use super::work::leave;
use crate::support::pty::PtySession;
use crate::support::sandbox::{Sandbox, rows};
use std::fs;
use std::path::Path;

const OLDER: &str = "20261123-0030-C-017";
const NEWEST: &str = "20261123-0031-C-018";

fn with_two_open_sessions() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write_session(OLDER, false);
    sandbox.write_session(NEWEST, false);
    sandbox
}

#[test]
fn the_newest_open_session_is_resumed() {
    let sandbox = with_two_open_sessions();
    sandbox.write_session("20261123-0032-C-019", true);
    let path = |name: &str| sandbox.sessions().join(format!("{name}.csv"));
    let (older, newest) = (rows(&path(OLDER)), rows(&path(NEWEST)));
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_for("Is the clock right?");
    pty.send("yes\r");
    pty.wait_saved();
    leave(&mut pty);
    assert_eq!(rows(&path(OLDER)), older);
    assert!(rows(&path(NEWEST)).len() > newest.len());
}

#[test]
fn no_older_session_is_resumed_where_the_newest_cannot_be() {
    type Fault = fn(&Path);
    let faults: [(&str, Fault, u32, &str); 7] = [
        ("emptied", |path| fs::write(path, "").unwrap(), 4, "The file is empty"),
        ("garbled", |path| fs::write(path, [0, 159, 146, 150].repeat(500)).unwrap(), 4, "not a record"),
        ("another header", |path| change(path, "seq,time,", "number,time,"), 4, "not a record"),
        ("cut within its header", |path| fs::write(path, &fs::read(path).unwrap()[..20]).unwrap(), 4, "first line"),
        ("another session's", |path| change(path, NEWEST, "20261123-0031-C-099"), 4, "holds the session"),
        ("without its protocol", |path| change(path, "protocol_text", "protocol_note"), 4, "contains no protocol"),
        ("a folder", |path| fs::remove_file(path).and_then(|()| fs::create_dir(path)).unwrap(), 1, "could not be read"),
    ];
    for (_, fault, code, why) in faults {
        let sandbox = with_two_open_sessions();
        fault(&sandbox.sessions().join(format!("{NEWEST}.csv")));
        let said = [NEWEST, "was not resumed", why, "name it: `bedside resume 20261123-0030-C-017`"];
        refused(&sandbox, &["resume"], &[], code, &said);
    }
}

fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn no_older_session_is_resumed_where_the_newest_runs_elsewhere() {
    let sandbox = Sandbox::new();
    let older = sandbox.write_session(OLDER, false);
    // A session of minutes ago would be asked about first.
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_hours(24);
    fs::File::options().append(true).open(older).unwrap().set_modified(long_ago).unwrap();
    let mut running = PtySession::start(&sandbox, super::work::START);
    running.wait_saved();
    refused(&sandbox, &["resume"], &[], 5, &["was not resumed", "is already open in another window", OLDER]);
    leave(&mut running);
}

#[test]
fn a_rehearsal_that_began_last_is_the_newest() {
    let sandbox = with_two_open_sessions();
    Sandbox::write(&sandbox.data().join("rehearsals/20261124-0900-R-001.csv"), "");
    refused(&sandbox, &["resume"], &[], 4, &["20261124-0900-R-001", "was not resumed", OLDER, NEWEST]);
}
