//! Real sessions as stories: times and keys in; rows, notices and effects out. A story is a TOML file in `tests/stories`, in the
//! form of `story.rs`, and needs no Rust. Each runs through the app on the program's own clock, with a disk that answers, and the
//! same laws are checked after each step.
//!
//! `STORY=name cargo test --test it stories` runs the files whose names contain `name`.

mod check;
mod runner;
mod stage;
mod story;

use std::path::{Path, PathBuf};

#[test]
fn every_story_goes_as_told() {
    let wanted = std::env::var("STORY").unwrap_or_default();
    let files = files();
    assert!(files.len() >= 20, "only {} stories were found", files.len());

    let told = files.iter().filter(|file| file.to_string_lossy().contains(&wanted));
    let wrong: Vec<String> = told.flat_map(|file| runner::run(file)).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// What real sessions do to such a program: each situation, and the story that tells how a therapist lives it.
const SITUATIONS: [(u32, &str, &str); 17] = [
    (1, "nobody can look at the screen for 20 minutes", "01_hand_held_for_twenty_minutes"),
    (2, "a note is written five minutes late", "02_note_five_minutes_late"),
    (3, "the client stands up, goes to the bathroom", "03_bathroom_and_back"),
    (4, "a second dose is offered and declined", "04_second_dose_declined"),
    (5, "a second dose is given", "05_second_dose_given"),
    (6, "the computer sleeps, loses its power, the terminal is closed", "06_lid_closed_and_power_lost"),
    (7, "the cuff or the oximeter fails", "07_cuff_fails"),
    (8, "wrong vitals are typed", "08_wrong_vitals"),
    (9, "two therapists at one screen, or a change of shift", "09_two_therapists"),
    (10, "the session runs over, the next client waits", "10_runs_over"),
    (11, "the session ends early", "11_stopped_early"),
    (12, "the blood pressure is high before the dose", "12_high_pressure_before_the_dose"),
    (13, "an emergency", "13_emergency"),
    (14, "T0 was started too early or too late", "14_wrong_t0"),
    (15, "the client asks to see the notes, or the escort comes in", "15_client_asks_to_see"),
    (16, "two sessions of one client on one day", "16_two_sessions_in_one_day"),
    (17, "daylight saving changes, or the clock is wrong", "17_changed_clocks"),
];

#[test]
fn each_of_the_seventeen_situations_is_a_story() {
    let mut stories: Vec<String> = files()
        .iter()
        .filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned()))
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    stories.sort();
    let expected: Vec<&str> = SITUATIONS.iter().map(|(_, _, story)| *story).collect();
    assert_eq!(stories, expected, "a numbered story is a situation, and each situation is one");
    for (place, (number, situation, story)) in (1..).zip(SITUATIONS) {
        assert_eq!(number, place, "{situation}");
        assert!(story.starts_with(&format!("{number:02}_")), "{situation}: {story}");
        let file = files().into_iter().find(|file| file.file_stem().is_some_and(|stem| *stem == *story));
        let text = file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
        let looks = |key: &str| text.lines().any(|line| line.starts_with(key));
        assert!(looks("rows = ") && looks("shows = "), "{story} looks at no rows or at no screen");
    }
}

#[test]
fn a_story_that_goes_wrong_names_its_file_line_and_step() {
    let text = r#"
        about = "Nothing is written, but a note was told."
        client = "C-017"
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
    let wrong = runner::tell("made_up.toml", text);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].starts_with("made_up.toml:8: step 2, a space stamps: rows"), "{wrong:?}");
    let wrong = runner::tell("made_up.toml", "about = \"x\"\nkees = 1\n");
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
