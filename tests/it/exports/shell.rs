//! The `export` command: which sessions, into which file, and what it leaves alone.

use super::cases::{folder, python};
use crate::support::pty::PtySession;
use crate::support::sandbox::{CLOSED, OPEN, Sandbox};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn sessions_are_selected_by_name_client_day_path_and_folder() {
    let sandbox = Sandbox::with_two_sessions();
    let sessions = sandbox.sessions();
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
        let before = sandbox.tree();
        let answer = sandbox.run(&[&["export", "--to", "note"], words].concat());
        answer.assert(0, known);
        assert_eq!(answer.out.matches("SESSION NOTE").count(), known.len(), "{words:?}");
        assert_eq!(sandbox.tree(), before, "{words:?}");
    }
    for (words, code, said) in [
        (&["export", "--to", "note"][..], 2, "Which sessions?"),
        (&["export", CLOSED], 2, "--to"),
        (&["export", CLOSED, "--to", "doc"], 2, "doc"),
        (&["export", "20260101", "--to", "note"], 3, "There is no session"),
        (&["export", "2026", "--to", "note"], 2, "could mean several sessions"),
        (&["export", "--client", "C-9", "--to", "note"], 3, "no such session"),
        (&["export", "--since", "2026-11-24", "--to", "note"], 3, "no such session"),
    ] {
        let before = sandbox.tree();
        sandbox.run(words).assert(code, &[said]);
        assert_eq!(sandbox.tree(), before, "{words:?}");
    }
}

#[test]
fn export_file_is_written_whole_and_never_over_another() {
    let sandbox = Sandbox::with_two_sessions();
    let file = sandbox.path().join("note.txt");
    let shown = file.to_str().unwrap();
    sandbox.run(&["export", CLOSED, "--to", "note", "-o", shown]).assert(0, &[]);
    let first = fs::read(&file).unwrap();
    assert!(first.starts_with(b"SESSION NOTE") && fs::metadata(&file).unwrap().permissions().mode() & 0o777 == 0o600);
    sandbox.run(&["export", OPEN, "--to", "note", "-o", shown]).assert(1, &["already exists", "--force"]);
    assert_eq!(fs::read(&file).unwrap(), first);
    sandbox.run(&["export", OPEN, "--to", "note", "-o", shown, "--force"]).assert(0, &[]);
    assert_ne!(fs::read(&file).unwrap(), first);
    assert!(sandbox.run(&["export", OPEN, "--to", "note", "-o", "-"]).assert(0, &[]).out.starts_with("SESSION NOTE"));
    std::os::unix::fs::symlink("note.txt", sandbox.path().join("link")).unwrap();
    let before = sandbox.tree();
    sandbox.run(&["export", OPEN, "--to", "note", "-o", "link", "--force"]).assert(1, &["not an ordinary file", "half-written"]);
    sandbox.run(&["export", OPEN, "--to", "package", "-o", "none/x"]).assert(1, &["There is no folder none"]);
    let record = sandbox.sessions().join(format!("{CLOSED}.csv"));
    sandbox.run(&["export", OPEN, "--to", "csv", "-o", record.to_str().unwrap(), "--force"]).assert(2, &["the name of a record"]);
    sandbox.run(&["export", OPEN, "--to", "csv", "-o", "none/x.csv"]).assert(1, &["could not be written", "half-written"]);
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn damaged_record_is_exported_as_far_as_it_reads() {
    let sandbox = Sandbox::with_two_sessions();
    let path = sandbox.sessions().join(format!("{OPEN}.csv"));
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.replace("tears, soft smile", "tears, hard smile")).unwrap();
    sandbox
        .run(&["export", OPEN, "--to", "note"])
        .assert(4, &["THIS RECORD WAS DAMAGED OR CHANGED", "hard smile", "does not match. What could be read", "bedside check"]);
    fs::write(&path, "a,b\n1,2\n").unwrap();
    let answer = sandbox.run(&["export", OPEN, "--to", "note"]);
    answer.assert(4, &["not a record"]);
    assert_eq!(answer.out, "");
}

#[test]
fn closed_pipe_is_no_failure() {
    let sandbox = Sandbox::with_two_sessions();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let sample = folder();
    let out = sandbox.command(&["export", sample.to_str().unwrap(), "--to", "csv"]).stdout(writer).output().unwrap();
    assert_eq!((out.status.code(), String::from_utf8_lossy(&out.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn handout_command_lists_the_omitted_quotes() {
    let sandbox = Sandbox::new();
    let sample = folder().join("20260312-1324-C-017.csv");
    let sample = sample.to_str().unwrap();
    let page = sandbox.run(&["handout", sample]);
    page.assert(0, &["<h1>Your session", "--quote 108", "“I can see the whole house”"]);
    assert!(!page.out.contains("whole house"));
    let chosen = sandbox.run(&["handout", sample, "--quote", "108"]);
    assert!(chosen.out.contains("I can see the whole house") && !chosen.err.contains("108"), "{chosen:?}");
    sandbox.run(&["handout", sample, "--quote", "7"]).assert(3, &["no quote 7"]);
    sandbox.run(&["handout", "20260101"]).assert(3, &["no session"]);
}

#[test]
fn private_note_is_exported_by_number_to_supervision_only() {
    let sandbox = Sandbox::with_two_sessions();
    sandbox.run(&["add", OPEN, "--text", ",,reminded me of my father", "--by", "MK"]).assert(0, &["added"]);
    let before = sandbox.run(&["export", OPEN, "--to", "supervision"]);
    before.assert(0, &["private note, not included (--private "]);
    let number = before.out.split("--private ").nth(1).unwrap().split(' ').next().unwrap();
    sandbox.run(&["export", OPEN, "--to", "supervision", "--private", number]).assert(0, &["PRIVATE reminded me of my father"]);
    for (words, code, said) in [
        (&["export", OPEN, "--to", "note", "--private", number][..], 2, "only be exported with --to supervision"),
        (&["export", OPEN, CLOSED, "--to", "supervision", "--private", number], 2, "one session at a time"),
        (&["export", OPEN, "--to", "supervision", "--private", "1"], 3, "no private note 1"),
    ] {
        let answer = sandbox.run(words);
        answer.assert(code, &[said]);
        assert_eq!(answer.out, "");
    }
}

#[test]
fn package_folder_has_the_records_unchanged() {
    let sandbox = Sandbox::new();
    let sample = folder();
    let place = sandbox.path().join("package");
    let words = ["export", sample.to_str().unwrap(), "--to", "package", "-o", place.to_str().unwrap()];
    sandbox.run(&words).assert(0, &["11 records"]);
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
    let before = sandbox.tree();
    sandbox.run(&words).assert(1, &["already exists"]);
    sandbox.run(&["export", sample.to_str().unwrap(), "--to", "package"]).assert(2, &["name a new folder"]);
    assert_eq!(sandbox.tree(), before);
}

#[test]
fn the_paper_size_of_the_settings_is_used_unless_named() {
    let sandbox = Sandbox::with_two_sessions();
    let is_for = |words: &[&str], paper: Option<&str>| {
        let page = sandbox.run(words);
        page.assert(0, &[]);
        let asked: Vec<&str> = page.out.split("@page{size:").skip(1).filter_map(|rest| rest.split('}').next()).collect();
        assert_eq!(asked, paper.into_iter().collect::<Vec<_>>(), "{words:?}");
    };
    let pages = [&["export", CLOSED, "--to", "html"][..], &["handout", CLOSED, "--to", "html"], &["protocol", "sheet"]];
    for words in pages {
        // Nobody said which paper: the printer knows its own.
        is_for(words, None);
        is_for(&[words, &["--paper", "a4"]].concat(), Some("a4"));
    }
    fs::create_dir_all(sandbox.config().parent().unwrap()).unwrap();
    fs::write(sandbox.config(), "paper = \"letter\"\n").unwrap();
    for words in pages {
        is_for(words, Some("letter"));
        is_for(&[words, &["--paper", "a4"]].concat(), Some("a4"));
        sandbox.run(&[words, &["--paper", "a5"]].concat()).assert(2, &["a5", "letter"]);
    }
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_is_as_large_as_the_paper_of_the_settings() {
    let sandbox = Sandbox::with_two_sessions();
    let is_wide = |words: &[&str], wide: &str| {
        let out = sandbox.command(words).output().unwrap();
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
    fs::create_dir_all(sandbox.config().parent().unwrap()).unwrap();
    fs::write(sandbox.config(), "paper = \"letter\"\n").unwrap();
    for words in papers {
        is_wide(words, "612");
        is_wide(&[words, &["--paper", "a4"]].concat(), "595");
    }
}

#[test]
fn a_fhir_export_asks_once_for_the_name_of_the_site() {
    let sandbox = Sandbox::with_two_sessions();
    let before = sandbox.tree();
    let refused = sandbox.run(&["export", CLOSED, "--to", "fhir", "-o", "x.fhir"]);
    refused.assert(6, &["the name of this place", "Nothing was written", "[site]", sandbox.config().to_str().unwrap()]);
    assert!(refused.out.is_empty() && sandbox.tree() == before);
    for (settings, code, said) in [
        ("[site]\nid = \"Elm Street\"\n", 6, "2 to 64 characters"),
        ("[site]\nid = \"e\"\n", 6, "2 to 64 characters"),
        ("[site]\nemergency = \"112\"\n", 6, "the name of this place"),
        ("[site]\nid = \"elm-street.example\"\n", 0, "/site/elm-street.example/client"),
    ] {
        Sandbox::write(&sandbox.config(), settings);
        sandbox.run(&["export", CLOSED, "--to", "fhir"]).assert(code, &[said]);
    }
    for (settings, kept) in [
        ("", "[site]\nid = \"oak.example\"\n"),
        (
            "by = \"MK\"\n\n[site] # here\nemergency = \"112\"\n",
            "by = \"MK\"\n\n[site] # here\nid = \"oak.example\"\nemergency = \"112\"\n",
        ),
    ] {
        Sandbox::write(&sandbox.config(), settings);
        let mut typed = PtySession::start(&sandbox, &["export", CLOSED, "--to", "fhir", "-o", "x.fhir", "--force"]);
        typed.wait_for("name of this place: ");
        typed.send("oak.example\r");
        assert_eq!(typed.wait_exit(), 0, "{settings}");
        assert_eq!(fs::read_to_string(sandbox.config()).unwrap(), kept);
        sandbox.run(&["export", CLOSED, "--to", "fhir"]).assert(0, &["/site/oak.example/client"]);
    }
}

#[cfg(feature = "pdf")]
#[test]
fn what_a_pdf_cannot_draw_is_said() {
    let sandbox = Sandbox::with_two_sessions();
    for (words, missing) in
        [("q مرحبا بالعالم", "مر"), ("theme: 恐怖と光", "恐"), ("q שלום", "ש"), ("q Ψυχή душа naïve ≥ 3 µg", "")]
    {
        sandbox.run(&["add", OPEN, "--text", words, "--by", "MK"]).assert(0, &["added"]);
        let quote = ["handout", OPEN, "--to", "pdf", "-o", "page.pdf", "--force"];
        for command in [&["export", OPEN, "--to", "pdf", "-o", "x.pdf", "--force"][..], &quote] {
            let answer = sandbox.run(command);
            answer.assert(0, &[]);
            // The client's page has themes; a quote is on it only if it is chosen.
            let font = answer.err.lines().find(|line| line.contains("font of the PDF does not have")).unwrap_or_default();
            let is_shown = command[0] == "export" || words.starts_with("theme");
            assert!(!is_shown || missing.chars().all(|c| font.contains(c)), "{words}: {answer:?}");
            assert!(missing.is_empty() || !is_shown || !font.is_empty(), "{words}: {answer:?}");
            assert!(!font.contains(['Ψ', 'д', 'ï', '≥', 'µ']), "{words}: {answer:?}");
        }
    }
    let plain = sandbox.run(&["export", CLOSED, "--to", "pdf", "-o", "plain.pdf"]);
    assert_eq!(plain.err, "");
}

#[test]
fn a_follow_up_without_a_day_is_asked_about_at_the_shell() {
    let sandbox = Sandbox::with_two_sessions();
    sandbox.run(&["add", OPEN, "--text", "follow-up: 2027-04-15 2:30pm", "--by", "MK"]).assert(0, &["added"]);
    let asked = sandbox.run(&["add", OPEN, "--text", "follow-up: some day", "--by", "MK"]);
    asked.assert(1, &["The date is not understood", "It will not be in the calendar", "Nothing was written"]);
    let calendar = sandbox.run(&["export", OPEN, "--to", "ics"]);
    calendar.assert(0, &["DTSTART:20270415T143000", "DTEND:20270415T153000"]);
}
