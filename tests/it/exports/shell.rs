//! `export` at the shell: which sessions, into which file, and what is left alone.

use super::cases::{folder, python};
use crate::support::sandbox::{CLOSED, Home, OPEN};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn sessions_are_chosen_by_name_client_day_path_and_folder() {
    let home = Home::with_two();
    let sessions = home.sessions();
    let sessions = sessions.to_str().unwrap();
    let path = format!("{sessions}/{OPEN}.csv");
    for (words, known) in [
        (&[CLOSED][..], &[CLOSED][..]),
        (&["20261123-0031"], &[OPEN]),
        (&[&path], &[OPEN]),
        (&[CLOSED, OPEN, CLOSED], &[CLOSED, OPEN]),
        (&[sessions], &[CLOSED, OPEN]),
        (&["--client", "C-018"], &[OPEN]),
        (&["--since", "2026-11-23"], &[CLOSED, OPEN]),
        (&[sessions, "--client", "C-017"], &[CLOSED]),
    ] {
        let before = home.tree();
        let answer = home.run(&[&["export", "--to", "note"], words].concat());
        answer.is(0, known);
        assert_eq!(answer.out.matches("SESSION NOTE").count(), known.len(), "{words:?}");
        assert_eq!(home.tree(), before, "{words:?}");
    }
    for (words, code, said) in [
        (&["export", "--to", "note"][..], 2, "Which sessions?"),
        (&["export", CLOSED], 2, "--to"),
        (&["export", CLOSED, "--to", "doc"], 2, "doc"),
        (&["export", "20260101", "--to", "note"], 3, "There is no session"),
        (&["export", "2026", "--to", "note"], 2, "more than one session"),
        (&["export", "--client", "C-9", "--to", "note"], 3, "no such session"),
        (&["export", "--since", "2026-11-24", "--to", "note"], 3, "no such session"),
    ] {
        let before = home.tree();
        home.run(words).is(code, &[said]);
        assert_eq!(home.tree(), before, "{words:?}");
    }
}

#[test]
fn a_file_is_written_whole_and_nothing_is_overwritten() {
    let home = Home::with_two();
    let file = home.path().join("note.txt");
    let shown = file.to_str().unwrap();
    home.run(&["export", CLOSED, "--to", "note", "-o", shown]).is(0, &[]);
    let first = fs::read(&file).unwrap();
    assert!(first.starts_with(b"SESSION NOTE") && fs::metadata(&file).unwrap().permissions().mode() & 0o777 == 0o600);
    home.run(&["export", OPEN, "--to", "note", "-o", shown]).is(1, &["is there already", "--force"]);
    assert_eq!(fs::read(&file).unwrap(), first);
    home.run(&["export", OPEN, "--to", "note", "-o", shown, "--force"]).is(0, &[]);
    assert_ne!(fs::read(&file).unwrap(), first);
    assert!(home.run(&["export", OPEN, "--to", "note", "-o", "-"]).is(0, &[]).out.starts_with("SESSION NOTE"));
    std::os::unix::fs::symlink("note.txt", home.path().join("link")).unwrap();
    let before = home.tree();
    home.run(&["export", OPEN, "--to", "note", "-o", "link", "--force"]).is(1, &["no plain file", "half-written"]);
    home.run(&["export", OPEN, "--to", "package", "-o", "none/x"]).is(1, &["There is no folder none"]);
    let record = home.sessions().join(format!("{CLOSED}.csv"));
    home.run(&["export", OPEN, "--to", "csv", "-o", record.to_str().unwrap(), "--force"]).is(2, &["the name of a record"]);
    home.run(&["export", OPEN, "--to", "csv", "-o", "none/x.csv"]).is(1, &["could not be written", "half-written"]);
    assert_eq!(home.tree(), before);
}

#[test]
fn a_damaged_record_is_exported_as_far_as_it_reads_and_said() {
    let home = Home::with_two();
    let path = home.sessions().join(format!("{OPEN}.csv"));
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.replace("tears, soft smile", "tears, hard smile")).unwrap();
    home.run(&["export", OPEN, "--to", "note"])
        .is(4, &["THIS RECORD IS NOT AS IT WAS WRITTEN", "hard smile", "differs. It was exported", "bedside check"]);
    fs::write(&path, "a,b\n1,2\n").unwrap();
    let answer = home.run(&["export", OPEN, "--to", "note"]);
    answer.is(4, &["not a record"]);
    assert_eq!(answer.out, "");
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    let home = Home::with_two();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let sample = folder();
    let out = home.command(&["export", sample.to_str().unwrap(), "--to", "csv"]).stdout(writer).output().unwrap();
    assert_eq!((out.status.code(), String::from_utf8_lossy(&out.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn the_clients_page_is_made_at_the_shell_and_says_what_it_left_out() {
    let home = Home::new();
    let sample = folder().join("20260312-1324-C-017.csv");
    let sample = sample.to_str().unwrap();
    let page = home.run(&["handout", sample]);
    page.is(0, &["<h1>Your session", "--quote 107", "“I can see the whole house”"]);
    assert!(!page.out.contains("whole house"));
    let chosen = home.run(&["handout", sample, "--quote", "107"]);
    assert!(chosen.out.contains("I can see the whole house") && !chosen.err.contains("107"), "{chosen:?}");
    home.run(&["handout", sample, "--quote", "7"]).is(3, &["no quote 7"]);
    home.run(&["handout", "20260101"]).is(3, &["no session"]);
}

#[test]
fn a_private_note_leaves_by_its_number_for_supervision_alone() {
    let home = Home::with_two();
    home.run(&["add", OPEN, "--text", ",,reminded me of my father", "--by", "MK"]).is(0, &["added"]);
    let before = home.run(&["export", OPEN, "--to", "supervision"]);
    before.is(0, &["private note, left out (--private "]);
    let number = before.out.split("--private ").nth(1).unwrap().split(' ').next().unwrap();
    home.run(&["export", OPEN, "--to", "supervision", "--private", number]).is(0, &["PRIVATE reminded me of my father"]);
    for (words, code, said) in [
        (&["export", OPEN, "--to", "note", "--private", number][..], 2, "only in the format supervision"),
        (&["export", OPEN, CLOSED, "--to", "supervision", "--private", number], 2, "one session at a time"),
        (&["export", OPEN, "--to", "supervision", "--private", "1"], 3, "no private note 1"),
    ] {
        let answer = home.run(words);
        answer.is(code, &[said]);
        assert_eq!(answer.out, "");
    }
}

#[test]
fn a_package_is_a_new_folder_that_holds_the_records_to_the_byte() {
    let home = Home::new();
    let sample = folder();
    let place = home.path().join("package");
    let words = ["export", sample.to_str().unwrap(), "--to", "package", "-o", place.to_str().unwrap()];
    home.run(&words).is(0, &["11 records"]);
    let described: serde_json::Value = serde_json::from_slice(&fs::read(place.join("datapackage.json")).unwrap()).unwrap();
    let resources = described["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 12);
    let script = "import hashlib,sys\nprint('sha256:' + hashlib.sha256(sys.stdin.buffer.read()).hexdigest())";
    for resource in resources.iter().skip(1) {
        let path = resource["path"].as_str().unwrap();
        let bytes = fs::read(place.join(path)).unwrap();
        assert_eq!(bytes, fs::read(sample.join(path.trim_start_matches("sessions/"))).unwrap());
        assert_eq!(resource["hash"].as_str().unwrap(), python(script, &bytes).trim());
    }
    let items = fs::read_to_string(place.join("items.csv")).unwrap();
    for item in ["vital,spo2,%,", "due,look_dose_2m,min,", "checklist,identity,,", ",http://loinc.org,8480-6"] {
        assert!(items.contains(item), "{item}");
    }
    let before = home.tree();
    home.run(&words).is(1, &["is there already"]);
    home.run(&["export", sample.to_str().unwrap(), "--to", "package"]).is(2, &["name one that is not there yet"]);
    assert_eq!(home.tree(), before);
}

#[test]
fn what_is_printed_is_printed_on_the_paper_of_the_settings_unless_another_is_named() {
    let home = Home::with_two();
    let is_for = |words: &[&str], paper: Option<&str>| {
        let page = home.run(words);
        page.is(0, &[]);
        let asked: Vec<&str> = page.out.split("@page{size:").skip(1).filter_map(|rest| rest.split('}').next()).collect();
        assert_eq!(asked, paper.into_iter().collect::<Vec<_>>(), "{words:?}");
    };
    let pages = [&["export", CLOSED, "--to", "html"][..], &["handout", CLOSED, "--to", "html"], &["protocol", "sheet"]];
    for words in pages {
        // Nobody said which paper: the printer knows its own.
        is_for(words, None);
        is_for(&[words, &["--paper", "a4"]].concat(), Some("a4"));
    }
    fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    fs::write(home.config(), "paper = \"letter\"\n").unwrap();
    for words in pages {
        is_for(words, Some("letter"));
        is_for(&[words, &["--paper", "a4"]].concat(), Some("a4"));
        home.run(&[words, &["--paper", "a5"]].concat()).is(2, &["a5", "letter"]);
    }
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_is_as_large_as_the_paper_of_the_settings() {
    let home = Home::with_two();
    let is_wide = |words: &[&str], wide: &str| {
        let out = home.command(words).output().unwrap();
        assert_eq!(out.status.code(), Some(0), "{words:?}");
        let pages =
            python("import io,sys,re\nprint(re.findall(rb'/MediaBox ?\\[0 0 (\\d+)', sys.stdin.buffer.read()))", &out.stdout);
        assert!(pages.contains(&format!("b'{wide}'")), "{words:?}: {pages}");
    };
    let papers = [&["export", CLOSED, "--to", "pdf"][..], &["handout", CLOSED, "--to", "pdf"]];
    for words in papers {
        is_wide(words, "595");
        is_wide(&[words, &["--paper", "letter"]].concat(), "612");
    }
    fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    fs::write(home.config(), "paper = \"letter\"\n").unwrap();
    for words in papers {
        is_wide(words, "612");
        is_wide(&[words, &["--paper", "a4"]].concat(), "595");
    }
}
