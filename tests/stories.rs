//! Real sessions as stories: times and keys in; rows, notices and effects out. A story is a file in `tests/stories`, and a new
//! one needs no Rust: its form is `telling::story`'s. Each runs through the desk as the program does, on the program's own clock,
//! with a disk that answers, and after each step the same laws are held.
//!
//! `STORY=name cargo test --test stories` runs the files whose names contain `name`.

mod telling;

use std::path::{Path, PathBuf};

#[test]
fn every_story_goes_as_told() {
    let wanted = std::env::var("STORY").unwrap_or_default();
    let files = files();
    assert!(files.len() >= 20, "only {} stories were found", files.len());

    let told = files.iter().filter(|file| file.to_string_lossy().contains(&wanted));
    let wrong: Vec<String> = told.flat_map(|file| telling::run(file)).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_story_that_goes_wrong_names_its_file_line_and_step() {
    let text = r#"
        about = "Nothing is written, but a note was told."
        start = "2026-11-23T09:00:00-05:00"
        staff = ["MK"]
        [[step]]
        at = "+1m"
        [[step]]
        at = "+1m"
        why = "a space stamps"
        keys = " "
        rows = [{ is = "note observation" }]
    "#;
    let wrong = telling::tell("made_up.toml", text);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].starts_with("made_up.toml:7: step 2, a space stamps: rows"), "{wrong:?}");
    let wrong = telling::tell("made_up.toml", "about = \"x\"\nkees = 1\n");
    assert!(wrong[0].starts_with("made_up.toml: ") && wrong[0].contains("kees"), "{wrong:?}");
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let listed = std::fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut files: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    files
}
