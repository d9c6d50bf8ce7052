//! The damaged records and the package beside the samples. Each damaged record is a sample with one change, and `check` finds it
//! and its place. `UPDATE_SAMPLES=1` writes them again, except the one that `LibreOffice` saved.

use crate::support::sandbox::Sandbox;
use bedside::journal::read;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Saved once by `LibreOffice`; how stands in the folder's README.
const RESAVED: &str = "20260319-1002-C-021.csv";
const FOREIGN: &str = "date,time,systolic,diastolic\n2026-04-16,09:05,164,104\n2026-04-16,09:36,162,102\n";

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions")
}

fn sample(name: &str) -> String {
    std::fs::read_to_string(samples().join(name)).unwrap()
}

/// Each file that is made here, with its bytes.
fn made() -> [(&'static str, String); 5] {
    let torn = sample("20260212-0958-C-017.csv");
    let edited = sample("20260312-1324-C-017.csv");
    [
        ("20260212-0958-C-017.csv", torn.get(..torn.len() - 60).unwrap().to_owned()),
        ("20260312-1324-C-017.csv", edited.replacen(",bp_systolic,186,", ",bp_systolic,156,", 1)),
        ("20260402-0845-C-030.csv", format!("\u{feff}{}", sample("20260402-0845-C-030.csv"))),
        ("20260409-1305-C-042.csv", sample("20260409-1305-C-042.csv").replace('\n', "\r\n")),
        ("20260416-0901-C-033.csv", FOREIGN.to_owned()),
    ]
}

#[test]
fn each_damaged_record_is_its_sample_with_one_thing_done_to_it() {
    let folder = samples().join("damaged");
    for (name, bytes) in made() {
        let path = folder.join(name);
        if std::env::var_os("UPDATE_SAMPLES").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(std::fs::read_to_string(&path).unwrap_or_default() == bytes, "{name}: UPDATE_SAMPLES=1 writes it anew");
        assert_ne!(bytes, sample(name));
    }
    let saved = std::fs::read(folder.join(RESAVED)).unwrap();
    assert!(saved.starts_with(b"\"seq\";\"time\";"), "LibreOffice wrote it with semicolons");
    let was = sample(RESAVED);
    assert!(read(&saved).unwrap().rows == read(was.as_bytes()).unwrap().rows, "it is the sample of today; make it anew");
}

#[test]
fn check_finds_each_and_says_where() {
    let sandbox = Sandbox::without_dir();
    let folder = samples().join("damaged");
    let answer = sandbox.run(&["check", folder.to_str().unwrap()]);
    let rows = |name: &str| sample(name).lines().count() - 1;
    let [torn, edited, resaved] = ["20260212-0958-C-017.csv", "20260312-1324-C-017.csv", RESAVED].map(rows);
    let line = sample("20260312-1324-C-017.csv").lines().position(|line| line.contains(",bp_systolic,186,")).unwrap() + 1;
    answer.assert(
        4,
        &[
            &format!("20260212-0958-C-017.csv: cut short, {} rows\n  line {}: ", torn - 1, torn + 1),
            &format!("20260312-1324-C-017.csv: damaged at row {}, {edited} rows\n  line {line}, column check: ", line - 1),
            &format!("{RESAVED}: intact but re-saved by another program, {resaved} rows\n"),
            "20260402-0845-C-030.csv: intact but re-saved by another program, ",
            "20260409-1305-C-042.csv: intact but re-saved by another program, ",
            "20260416-0901-C-033.csv: not a record. The file is not a record: its first line has no column `seq`.",
        ],
    );
    assert_eq!(answer.out.lines().filter(|line| line.starts_with("  ")).count(), 2, "{}", answer.out);
    for (name, code) in [(RESAVED, 0), ("20260402-0845-C-030.csv", 0), ("20260416-0901-C-033.csv", 4)] {
        sandbox.run(&["check", folder.join(name).to_str().unwrap()]).assert(code, &[name]);
    }
}

#[test]
fn a_record_under_another_sessions_name_is_said() {
    let sandbox = Sandbox::new();
    let name = "20260101-0900-C-001.csv";
    Sandbox::write(&sandbox.sessions().join(name), sample("20260212-0958-C-017.csv"));
    sandbox.run(&["check"]).assert(4, &["20260101-0900-C-001.csv: it holds the session 20260212-0958-C-017", "its own name"]);
}

#[test]
fn the_package_is_what_the_program_makes_of_the_samples() {
    let sandbox = Sandbox::without_dir();
    let (folder, place) = (samples().join("package"), sandbox.path().join("package"));
    sandbox
        .run(&["export", samples().to_str().unwrap(), "--to", "package", "-o", place.to_str().unwrap()])
        .assert(0, &["records"]);
    if std::env::var_os("UPDATE_SAMPLES").is_some() {
        let _none_was_there = std::fs::remove_dir_all(&folder);
        copy(&place, &folder);
    }
    let (made, there) = (files(&place), files(&folder));
    assert!(made.len() > 10 && made.keys().eq(there.keys()), "{:?}", there.keys());
    for (name, bytes) in &made {
        assert!(there[name] == *bytes, "{}: UPDATE_SAMPLES=1 writes it anew", name.display());
    }
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), PathBuf::from(entry.file_name()));
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (name.join(inner), bytes)));
        } else {
            found.insert(name, std::fs::read(path).unwrap());
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        Sandbox::write(&to.join(name), bytes);
    }
}
