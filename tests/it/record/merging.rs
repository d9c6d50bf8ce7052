//! Two copies of one session that parted: `check --explain` shows where, and `merge` brings both together in a new file.

use crate::support::sandbox::{OPEN, Sandbox, rows};
use bedside::session::{Row, RowKind};
use std::fs;
use std::path::{Path, PathBuf};

const MARK: &str = "sync-conflict-20260313-101112-ABCDEFG";

/// A session and a copy of it beside it, each with an entry of its own.
fn parted(own: &[&str], other: &[&str]) -> (Sandbox, PathBuf, PathBuf) {
    let (sandbox, elsewhere) = (Sandbox::new(), Sandbox::new());
    for (user, lines) in [(&sandbox, own), (&elsewhere, other)] {
        user.write_session(OPEN, false);
        for line in lines {
            user.run(&["add", OPEN, "--text", line, "--by", "MK"]).assert(0, &["added"]);
        }
    }
    let copy = sandbox.sessions().join(format!("{OPEN}.{MARK}.csv"));
    fs::copy(elsewhere.sessions().join(format!("{OPEN}.csv")), &copy).unwrap();
    let record = sandbox.sessions().join(format!("{OPEN}.csv"));
    (sandbox, record, copy)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The rows of a file, without those that the merge itself writes.
fn words(path: &Path) -> Vec<String> {
    let is_note = |row: &Row| row.kind == RowKind::Note || row.kind == RowKind::Vital;
    rows(path).into_iter().filter(is_note).map(|row| format!("{} {:?} {} {}", row.item, row.value, row.note, row.time)).collect()
}

#[test]
fn both_copies_stand_in_the_new_file_and_stay_as_they_are() {
    let (sandbox, record, copy) = parted(&["hands open"], &["jaw softens", "128/76 71 97"]);
    let before = [fs::read(&record).unwrap(), fs::read(&copy).unwrap()];
    sandbox.run(&["merge", text(&record), text(&copy)]).assert(0, &["Both parted after row", "were left as they are"]);
    assert_eq!([fs::read(&record).unwrap(), fs::read(&copy).unwrap()], before);
    let merged = record.with_extension("2.csv");
    let all = words(&merged);
    for word in words(&record).iter().chain(&words(&copy)) {
        assert_eq!(all.iter().filter(|known| *known == word).count(), 1, "{word} in {all:?}");
    }
    assert!(fs::read(&merged).unwrap().starts_with(&before[0]), "the record's own rows and checks are as they were");
    sandbox.run(&["check", text(&merged)]).assert(0, &["intact, not closed"]);
    assert_eq!(rows(&merged).iter().filter(|row| row.matches(RowKind::Session, "part")).count(), 1, "the fork is told");
    let systolic = rows(&merged).into_iter().find(|row| row.item == "bp_systolic").unwrap();
    let diastolic = rows(&merged).into_iter().find(|row| row.item == "bp_diastolic").unwrap();
    assert_eq!((systolic.entry, diastolic.entry), (systolic.seq, systolic.seq), "the rows of an entry stay together");
    // What it has is in the record now, so nothing more is said of it.
    sandbox.run(&["check"]).assert(0, &["All its rows are in the record too."]);
    sandbox.run(&["search", "jaw"]).assert(0, &["jaw softens"]);
    sandbox.run(&["merge", OPEN, text(&copy)]).assert(0, &["has every row of", "Nothing was written"]);
}

#[test]
fn closed_copies_are_brought_together_and_open_again() {
    let (_sandbox, record, copy) = parted(&["hands open"], &["jaw softens"]);
    let closed = Sandbox::new();
    closed.write_session(OPEN, true);
    fs::copy(closed.sessions().join(format!("{OPEN}.csv")), &copy).unwrap();
    for (first, second) in [(&record, &copy), (&copy, &record)] {
        let target = Sandbox::new();
        let [first, second] = [first, second].map(|path| {
            let to = target.sessions().join(path.file_name().unwrap());
            Sandbox::write(&to, fs::read(path).unwrap());
            to
        });
        target.run(&["merge", text(&first), text(&second)]).assert(0, &["Both parted after row"]);
        let merged = record.with_extension("2.csv");
        let merged = target.sessions().join(merged.file_name().unwrap());
        target.run(&["check", text(&merged)]).assert(0, &["intact, not closed"]);
        assert!(words(&merged).iter().any(|word| word.contains("hands open")));
        assert!(rows(&merged).iter().any(|row| row.matches(RowKind::Session, "close")), "the end of the other copy is kept");
    }
}

#[test]
fn copies_that_are_damaged_or_of_another_session_are_not_merged() {
    let (sandbox, record, copy) = parted(&["hands open"], &["jaw softens"]);
    let whole = fs::read_to_string(&copy).unwrap();
    fs::write(&copy, whole.replace("jaw softens", "jaw hardens")).unwrap();
    sandbox.run(&["merge", text(&record), text(&copy)]).assert(4, &["Nothing was written"]);
    fs::write(&copy, "a,b\n1,2\n").unwrap();
    sandbox.run(&["merge", text(&record), text(&copy)]).assert(4, &["no record", "Nothing was written"]);
    let other = sandbox.write_session("20261123-0032-C-019", false);
    sandbox.run(&["merge", text(&record), text(&other)]).assert(2, &["only copies of one session"]);
    sandbox.run(&["merge", "2027", text(&copy)]).assert(3, &["no session"]);
    assert!(!record.with_extension("2.csv").exists());
}

#[test]
fn check_explains_each_row_that_only_one_copy_has() {
    let (sandbox, record, copy) = parted(&["hands open"], &["jaw softens"]);
    let both = rows(&record).len() - 1;
    let words = [format!("Both have the same {both} rows first."), "hands open".to_owned(), "jaw softens".to_owned()];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    sandbox.run(&["check", "--explain"]).assert(4, &words);
    assert!(!sandbox.run(&["check"]).out.contains("jaw softens"));
    // The same where the copy bears the name of a part.
    fs::rename(&copy, record.with_extension("2.csv")).unwrap();
    sandbox.run(&["check", "--explain"]).assert(4, &words);
}

#[test]
fn an_earlier_version_that_an_editor_kept_is_named() {
    for name in ["{}.bak", "{}.csv~", "{}~", "#{}.csv#", "{}.old", "{} 2", "{}.csv.bak"] {
        let (sandbox, record, copy) = parted(&[], &["jaw softens"]);
        fs::rename(&copy, record.with_file_name(name.replace("{}", OPEN))).unwrap();
        sandbox.run(&["check"]).assert(4, &["It has 1 row that is not in the record."]);
    }
}
