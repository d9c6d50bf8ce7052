//! Copies of a record beside it, as programs that synchronise folders leave them, and words in both spellings of an accent.

use crate::support::sandbox::{CommandOutput, Sandbox};
use serde_json::Value;
use std::fs;

const NAME: &str = "20260312-1324-C-017";
const MARK: &str = "sync-conflict-20260313-101112-ABCDEFG";

/// The names that programs give to a second version: Syncthing, Dropbox, Nextcloud, file managers, editors.
const COPY_NAMES: &[&str] = &[
    "{}.sync-conflict-20260313-101112-ABCDEFG.csv",
    "{} (MK's conflicted copy 2026-03-13).csv",
    "{} (conflicted copy 2026-03-13 101112).csv",
    "{} (1).csv",
    "{} - Copy.csv",
    "{} copy.CSV",
    "Copy of {}.csv",
    "{}.csv.orig",
    "{}_conflict-20260313-101112.csv",
    "{}-LAPTOP.csv",
];

fn sample() -> String {
    fs::read_to_string(format!("sample-sessions/{NAME}.csv")).unwrap()
}

/// The first lines of the sample.
fn beginning(lines: usize) -> String {
    sample().split_inclusive('\n').take(lines).collect()
}

fn with_copy(record: &str, name: &str, copy: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.sessions().join(format!("{NAME}.csv")), record);
    Sandbox::write(&sandbox.sessions().join(name.replace("{}", NAME)), copy);
    sandbox
}

fn everything(answer: &CommandOutput) -> String {
    format!("{}{}", answer.out, answer.err)
}

#[test]
fn every_command_that_reads_the_folder_names_a_copy_and_its_rows_that_the_record_lacks() {
    let all = sample().lines().count();
    for name in COPY_NAMES {
        let sandbox = with_copy(&beginning(120), name, &sample());
        let words = format!("It has {} rows that are not in the record.", all - 120);
        let name = name.replace("{}", NAME);
        for command in
            [&["list"][..], &["check"], &["check", sandbox.sessions().to_str().unwrap()], &["roomcheck"], &["search", "house"]]
        {
            let answer = sandbox.run(command);
            assert!(everything(&answer).contains(&name), "{command:?} {name}: {}", everything(&answer));
            assert!(everything(&answer).contains(&words), "{command:?} {name}: {}", everything(&answer));
        }
        let record = sandbox.sessions().join(format!("{NAME}.csv"));
        let answer = sandbox.run(&["check", record.to_str().unwrap()]);
        assert!(answer.code == 4 && answer.out.contains(&words), "the record alone: {}", answer.out);
    }
}

#[test]
fn programs_get_the_copies_as_numbers() {
    let sandbox = with_copy(&beginning(120), COPY_NAMES[0], &sample());
    let more = sample().lines().count() - 120;
    let list: Value = serde_json::from_str(sandbox.run(&["list", "--json"]).out.lines().next().unwrap()).unwrap();
    assert_eq!(list["copies"][0]["rows_more"], more);
    assert!(list["copies"][0]["path"].as_str().unwrap().contains(MARK));
    let check = sandbox.run(&["check", "--json"]).out;
    let copy: Value = serde_json::from_str(check.lines().last().unwrap()).unwrap();
    assert_eq!((&copy["copy_of"], &copy["rows_more"]), (&Value::from(NAME), &Value::from(more)));
}

#[test]
fn a_copy_that_adds_nothing_is_named_and_is_no_fault() {
    for copy in [sample(), beginning(120)] {
        let sandbox = with_copy(&sample(), COPY_NAMES[0], &copy);
        sandbox.run(&["check"]).assert(0, &[MARK, "All its rows are in the record too."]);
        assert!(sandbox.run(&["list"]).out.contains(MARK));
        assert!(!everything(&sandbox.run(&["roomcheck"])).contains(MARK));
        assert!(!everything(&sandbox.run(&["search", "house"])).contains(MARK));
    }
}

#[test]
fn a_copy_with_another_end_counts_the_rows_that_differ() {
    let other = sample().replace("house", "horse");
    let sandbox = with_copy(&sample(), COPY_NAMES[0], &other);
    let changed = sample().lines().filter(|line| line.contains("house")).count();
    assert!(changed > 0);
    let words = if changed == 1 { "It has 1 row that".to_owned() } else { format!("It has {changed} rows that") };
    sandbox.run(&["check"]).assert(4, &[&words]);
}

#[test]
fn a_copy_without_its_record_is_not_lost_from_sight() {
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.sessions().join(COPY_NAMES[0].replace("{}", NAME)), sample());
    assert!(everything(&sandbox.run(&["list"])).contains("There is no record of it here."));
    sandbox.run(&["check"]).assert(4, &[MARK]);
}

#[test]
fn other_tables_in_the_folder_are_no_copies() {
    let sandbox = with_copy(&sample(), "prices.csv", "item,price\nblanket,20\n");
    Sandbox::write(&sandbox.sessions().join("notes.txt"), sample());
    sandbox.run(&["check"]).assert(0, &["intact"]);
    assert!(!everything(&sandbox.run(&["list"])).contains("copy"));
}

#[test]
fn words_are_found_in_both_spellings_of_an_accent() {
    let pairs = [
        ("café", "cafe\u{301}"),
        ("Zürich", "Zu\u{308}rich"),
        ("señora", "sen\u{303}ora"),
        ("ở", "o\u{31b}\u{309}"),
        ("한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"),
    ];
    for (composed, decomposed) in pairs {
        for (written, sought) in [(composed, decomposed), (decomposed, composed), (composed, composed), (decomposed, decomposed)]
        {
            let sandbox = Sandbox::with_two_sessions();
            let session = crate::support::sandbox::OPEN;
            sandbox.run(&["add", session, "--text", &format!("was in {written} again")]).assert(0, &[]);
            for words in [sought.to_owned(), sought.to_uppercase(), format!("\"in {sought}\"")] {
                sandbox.run(&["search", &words]).assert(0, &[written]);
            }
        }
    }
}
