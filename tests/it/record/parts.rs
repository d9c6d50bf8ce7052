//! Sessions of several part files: those that add nothing are put away, and a torn end is set aside.

use crate::support::sandbox::{OPEN, Sandbox};
use bedside::edge::os::durable_fs::Sharing;
use bedside::edge::store::record_repair::quarantine_torn_tail;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

/// The first `count` lines of a record.
fn first_lines(record: &str, count: usize) -> String {
    record.split_inclusive('\n').take(count).collect()
}

fn add_entry(sandbox: &Sandbox) {
    sandbox.run(&["add", OPEN, "--text", "hands open", "--by", "MK"]).assert(0, &["added: note"]);
}

#[test]
fn superseded_parts_are_put_away_and_others_stay() {
    let sandbox = Sandbox::with_two_sessions();
    let (sessions, state) = (sandbox.sessions(), sandbox.path().join("xdg/state/bedside/sessions"));
    let path = |folder: &Path, part: u32| match part {
        1 => folder.join(format!("{OPEN}.csv")),
        part => folder.join(format!("{OPEN}.{part}.csv")),
    };
    let whole = fs::read_to_string(path(&sessions, 1)).unwrap();
    let lines = whole.lines().count();
    for (part, text) in [
        (path(&sessions, 1), first_lines(&whole, lines - 2)),
        (path(&state, 3), whole.get(..whole.len() - 9).unwrap().to_owned()),
        (path(&sessions, 4), "no record".to_owned()),
        (path(&sessions, 5), whole.clone()),
    ] {
        Sandbox::write(&part, text);
    }
    add_entry(&sandbox);
    for (folder, part) in [(&sessions, 1), (&state, 3)] {
        assert!(!path(folder, part).exists() && path(&folder.join("superseded"), part).exists(), "part {part}");
    }
    assert_eq!(fs::read_to_string(path(&sessions, 4)).unwrap(), "no record");
    assert!(fs::read_to_string(path(&sessions, 5)).unwrap().starts_with(&whole));
    // Another older part of the same name does not replace the first.
    Sandbox::write(&path(&sessions, 1), first_lines(&whole, lines - 1));
    add_entry(&sandbox);
    let names = [format!("{OPEN}.csv"), format!("{OPEN}.csv-2")];
    let kept = names.map(|name| fs::read_to_string(sessions.join("superseded").join(name)).unwrap());
    assert_eq!(kept, [first_lines(&whole, lines - 2), first_lines(&whole, lines - 1)]);
}

#[test]
fn each_torn_end_is_kept_in_a_file_of_its_own() {
    let sandbox = Sandbox::with_two_sessions();
    let path = sandbox.sessions().join(format!("{OPEN}.csv"));
    for (torn, extension) in [("99,\"to", "torn"), ("\0\0", "torn-2")] {
        let whole = fs::read_to_string(&path).unwrap();
        Sandbox::write(&path, whole.clone() + torn);
        add_entry(&sandbox);
        let beside = path.with_extension(extension);
        assert_eq!(fs::read_to_string(&beside).unwrap(), torn);
        assert_eq!(fs::metadata(&beside).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::read_to_string(&path).unwrap().starts_with(&whole));
    }
    assert_eq!(fs::read_to_string(path.with_extension("torn")).unwrap(), "99,\"to");
}

#[test]
fn when_the_torn_end_cannot_be_copied_the_record_keeps_every_byte() {
    let base = tempfile::tempdir().unwrap();
    let (path, link) = (base.path().join("S.csv"), base.path().join("link.csv"));
    fs::write(&path, b"head\ntor").unwrap();
    symlink(&path, &link).unwrap();
    for (record, whole_len) in [(&path, 8), (&path, 99), (&link, 5)] {
        let why = quarantine_torn_tail(record, whole_len, Sharing::Private).unwrap_err();
        assert!(why.to_string().contains("The record was not changed."), "{why}");
        assert_eq!(fs::read(&path).unwrap(), b"head\ntor");
    }
}
