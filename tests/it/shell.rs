//! Every command without a terminal: its output, its exit code, and what it leaves unchanged.

use crate::support::sandbox::{CLOSED, CommandOutput, OPEN, Sandbox, rows};
use bedside::session::RowKind;
use bedside::session::record::row::Source;
use serde_json::Value;
use std::fs;
use std::io::pipe;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// It ends with this code and these words, and every file is as it was.
#[track_caller]
fn leaves_all(sandbox: &Sandbox, words: &[&str], code: i32, said: &[&str]) -> CommandOutput {
    let before = sandbox.tree();
    let answer = sandbox.run(words);
    answer.assert(code, said);
    assert_eq!(sandbox.tree(), before, "{words:?}");
    answer
}

fn json_lines(answer: &CommandOutput) -> Vec<Value> {
    answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn without_a_terminal_the_full_screen_is_refused_in_a_sentence() {
    let sandbox = Sandbox::with_two_sessions();
    for words in [&["start", "C-017", "--by", "MK"][..], &["start"], &["resume", OPEN], &["resume"], &["rehearse", "C-017"]] {
        let answer = leaves_all(&sandbox, words, 2, &["needs a terminal", "Nothing was changed", "--help"]);
        assert_eq!((answer.out.as_str(), answer.err.lines().count()), ("", 1), "{words:?}");
    }
}

#[test]
fn there_is_nothing_to_watch_where_nothing_runs() {
    leaves_all(&Sandbox::with_two_sessions(), &["watch"], 3, &["No session is running here", "Nothing was changed"]);
}

#[test]
fn what_is_no_command_is_usage_and_help_is_not() {
    let sandbox = Sandbox::with_two_sessions();
    for words in
        [&["strat"][..], &[], &["list", "--since", "yesterday"], &["rehearse", "--speed", "601"], &["completions", "tcsh"]]
    {
        leaves_all(&sandbox, words, 2, &["--help"]);
    }
    leaves_all(&sandbox, &["--help"], 0, &["start", "resume", "rehearse", "list", "add", "check", "protocol", "theme", "config"]);
    leaves_all(&sandbox, &["start", "--help"], 0, &["--protocol", "--by", "--with", "--weight"]);
    leaves_all(&sandbox, &["--version"], 0, &["bedside 0."]);
}

#[test]
fn sessions_are_listed_for_people_and_for_programs() {
    let sandbox = Sandbox::with_two_sessions();
    let all = leaves_all(&sandbox, &["list"], 0, &[OPEN, CLOSED, " open ", " closed ", "im_kat"]);
    assert!(all.out.find(OPEN) < all.out.find(CLOSED), "newest first");
    let lines = json_lines(&leaves_all(&sandbox, &["list", "--json"], 0, &[]));
    let told: Vec<_> =
        lines.iter().map(|line| (line["session"].as_str(), line["state"].as_str(), line["client"].as_str())).collect();
    let expected = [(OPEN, "open", "C-018"), (CLOSED, "closed", "C-017")];
    assert_eq!(told, expected.map(|(session, state, client)| (Some(session), Some(state), Some(client))));
    assert!(lines.iter().all(|line| line["date"] == "2026-11-23" && line["rehearsal"] == false && line["rows"].is_u64()));
    for (words, known) in
        [(["--client", "C-017"], 1), (["--client", "C-0"], 0), (["--since", "2026-11-23"], 2), (["--since", "2026-11-24"], 0)]
    {
        let words = [&["list", "--json"][..], &words].concat();
        assert_eq!(json_lines(&leaves_all(&sandbox, &words, 0, &[])).len(), known, "{words:?}");
    }
    let empty = Sandbox::new();
    for word in ["list", "check"] {
        leaves_all(&empty, &[word], 3, &["There is no folder", "Nothing was read or created", "--dir"]);
    }
    std::fs::create_dir_all(empty.data()).unwrap();
    leaves_all(&empty, &["list"], 0, &["There are no sessions here yet", "bedside start"]);
    assert_eq!(leaves_all(&empty, &["list", "--json"], 0, &[]).out, "");

    // What cannot be read is in the list as well.
    Sandbox::write(&sandbox.sessions().join("20261123-0032-C-019.csv"), "a,b\n");
    leaves_all(&sandbox, &["list"], 0, &["20261123-0032-C-019", "damaged", "not a record"]);
}

#[test]
fn a_folder_that_holds_records_itself_is_read_too() {
    let sandbox = Sandbox::with_two_sessions();
    let bare = Sandbox::without_dir();
    let folder = sandbox.sessions();
    for word in ["list", "check"] {
        leaves_all(&bare, &[word, "--dir", folder.to_str().unwrap()], 0, &[OPEN, CLOSED]);
    }
    let by_variable = bare.command(&["list"]).env("BEDSIDE_DIR", sandbox.data()).output().unwrap();
    assert!(String::from_utf8(by_variable.stdout).unwrap().contains(OPEN));
    // Without a folder `sessions` the private notes lie inside, where records are not listed.
    let records = sandbox.path().join("records");
    fs::rename(folder, &records).unwrap();
    let dir = records.to_str().unwrap();
    bare.run(&["add", OPEN, "--dir", dir, "--text", ",, reminded me of my sister"]).assert(0, &["added: private note"]);
    assert!(records.join("private").join(format!("{OPEN}.csv")).exists());
    assert_eq!(bare.run(&["list", "--dir", dir]).out.matches(OPEN).count(), 1);
}

#[test]
fn a_record_is_checked_and_each_fault_has_its_line() {
    let sandbox = Sandbox::with_two_sessions();
    leaves_all(&sandbox, &["check"], 0, &[&format!("{CLOSED}.csv: intact, "), &format!("{OPEN}.csv: intact, not closed")]);
    let lines = json_lines(&leaves_all(&sandbox, &["check", "--json"], 0, &[]));
    assert_eq!((lines.len(), lines[0]["closed"].as_bool(), lines[1]["closed"].as_bool()), (2, Some(false), Some(true)));

    let path = sandbox.sessions().join(format!("{OPEN}.csv"));
    let whole = fs::read_to_string(&path).unwrap();
    for (text, code, words) in [
        (whole.replace('\n', "\r\n"), 0, "re-saved"),
        (whole.replace("tears, soft smile", "tears, hard smile"), 4, "damaged at row"),
        (whole.replacen(",arrive,", ",prepare,", 1), 4, "line 2"),
        (whole.trim_end().to_owned(), 4, "cut short"),
        (format!("{whole}a torn end"), 4, "cut short"),
        ("seq,time\n1,2\n".to_owned(), 4, "not a record"),
        (String::new(), 4, "The file is empty"),
    ] {
        fs::write(&path, text).unwrap();
        leaves_all(&sandbox, &["check", path.to_str().unwrap()], code, &[words]);
        leaves_all(&sandbox, &["check", sandbox.sessions().to_str().unwrap(), "--json"], code, &[OPEN, CLOSED]);
    }
    leaves_all(&sandbox, &["check", "no/such/file"], 3, &["no file or folder", "Nothing was changed"]);
    leaves_all(&sandbox, &["check", sandbox.path().to_str().unwrap()], 0, &["no record in"]);
}

#[test]
fn a_late_entry_goes_into_an_open_record() {
    let sandbox = Sandbox::with_two_sessions();
    let path = sandbox.sessions().join(format!("{OPEN}.csv"));
    let before = fs::read(&path).unwrap();
    sandbox.run(&["add", OPEN, "--text", "slept well", "--by", "NR"]).assert(0, &["added: note"]);
    sandbox.run_with(&["add", "20261123-0031"], "128/76 71 97\n\nq it was a house\n").assert(0, &["BP 128/76", "added: quote"]);
    let after = fs::read(&path).unwrap();
    assert!(after.starts_with(&before), "rows are only ever added");
    let added = rows(&path);
    let note = added.iter().find(|row| row.note == "slept well").unwrap();
    assert_eq!(note.author.as_str(), "NR");
    sandbox.run(&["add", OPEN, "--text", "sat up", "--from-paper"]).assert(0, &["added: note"]);
    let copied = rows(&path).pop().unwrap();
    assert_eq!((copied.note.as_str(), copied.source, note.source), ("sat up", Source::Paper, Source::User));
    assert!(
        added.iter().any(|row| row.matches(RowKind::Vital, "bp_systolic"))
            && added.iter().any(|row| row.note == "it was a house")
    );
    sandbox.run(&["check", path.to_str().unwrap()]).assert(0, &["intact, not closed"]);
    assert!(!path.with_extension("lock").exists());
}

#[test]
fn a_late_entry_opens_a_closed_record_and_closes_it_again() {
    let sandbox = Sandbox::with_two_sessions();
    let path = sandbox.sessions().join(format!("{CLOSED}.csv"));
    let before = fs::read(&path).unwrap();
    sandbox.run(&["add", path.to_str().unwrap(), "--text", "journal line"]).assert(0, &["added: note"]);
    let after = fs::read(&path).unwrap();
    assert!(after.starts_with(&before));
    let ends: Vec<String> = rows(&path).iter().rev().take(4).map(|row| row.item.to_string()).collect();
    assert_eq!(ends, ["digest", "close", "observation", "reopen"]);
    assert_eq!(rows(&path).iter().rev().nth(1).unwrap().text, "completed");
    assert_eq!(mode(&path), 0o400);
    sandbox.run(&["check", path.to_str().unwrap()]).assert(0, &["intact, "]);
    sandbox.run(&["list", "--client", "C-017"]).assert(0, &[" closed "]);
}

#[test]
fn an_unfinished_end_is_set_aside_with_a_row_that_says_so() {
    let sandbox = Sandbox::with_two_sessions();
    for name in [OPEN, CLOSED] {
        let path = sandbox.sessions().join(format!("{name}.csv"));
        let whole = fs::read(&path).unwrap();
        fs::write(&path, [&whole[..], b"torn"].concat()).unwrap();
        sandbox.run(&["add", name, "--text", "late"]).assert(0, &["added: note"]);
        assert_eq!(fs::read(path.with_extension("torn")).unwrap(), b"torn");
        assert!(fs::read(&path).unwrap().starts_with(&whole));
        let row = rows(&path).into_iter().find(|row| row.matches(RowKind::Session, "torn")).unwrap();
        assert_eq!(row.text, format!("{name}.torn"));
        sandbox.run(&["check", path.to_str().unwrap()]).assert(0, &["intact"]);
    }
}

#[test]
fn private_words_stay_in_their_folder_and_out_of_the_record() {
    let sandbox = Sandbox::with_two_sessions();
    sandbox.run(&["add", OPEN, "--text", ",, reminded me of my sister"]).assert(0, &["added: private note"]);
    let record = fs::read_to_string(sandbox.sessions().join(format!("{OPEN}.csv"))).unwrap();
    let private = fs::read_to_string(sandbox.data().join("private").join(format!("{OPEN}.csv"))).unwrap();
    assert!(record.contains("note,private") && !record.contains("sister"), "{record}");
    assert!(private.contains("reminded me of my sister"), "{private}");
    let listed = sandbox.run(&["list"]).out;
    assert_eq!(listed.matches(OPEN).count(), 1, "{listed}");
}

#[test]
fn late_private_words_leave_their_file_closed() {
    let sandbox = Sandbox::with_two_sessions();
    let private = sandbox.data().join("private").join(format!("{CLOSED}.csv"));
    for words in ["of my sister", "of my brother"] {
        sandbox.run(&["add", CLOSED, "--text", &format!(",, {words}")]).assert(0, &["added: private note"]);
        assert!(fs::read_to_string(&private).unwrap().contains(words));
        for path in [&private, &sandbox.sessions().join(format!("{CLOSED}.csv"))] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o400, "{}", path.display());
        }
    }
    // A line that is refused leaves it as it was.
    sandbox.run(&["add", CLOSED, "--text", "1200/80"]).assert(1, &["Nothing was written"]);
    assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o400);
    sandbox.run(&["check", private.to_str().unwrap()]).assert(0, &["intact"]);
}

#[test]
fn an_entry_that_cannot_be_taken_changes_nothing() {
    let sandbox = Sandbox::with_two_sessions();
    for session in [OPEN, CLOSED] {
        let add = |text: &'static str, code, words: &[&str]| leaves_all(&sandbox, &["add", session, "--text", text], code, words);
        add("", 2, &["no entry to add", "Nothing was written"]);
        add("1200/80", 1, &["Nothing was written", "n: "]);
        leaves_all(&sandbox, &["add", session, "--text", "x", "--by", "NA"], 2, &["Initials", "Nothing was written"]);
        leaves_all(&sandbox, &["add", session], 2, &["no entry to add"]);
    }
    // An unfinished end stays where it is as well, until something is really added.
    let path = sandbox.sessions().join(format!("{OPEN}.csv"));
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [&whole[..], b"torn"].concat()).unwrap();
    leaves_all(&sandbox, &["add", OPEN, "--text", "1200/80"], 1, &["Nothing was written"]);
    fs::write(&path, &whole).unwrap();
    // One line that cannot be taken, and none is.
    let before = sandbox.tree();
    sandbox.run_with(&["add", OPEN], "a good line\n1200/80\n").assert(1, &["Line 2", "1200/80", "Nothing was written"]);
    for near in
        ["128/76 71 abc 97", "suds four", "dose 50", "order 1,000 mg im", "25:00 sat up", "held, crying", "rescue: she wants it"]
    {
        let lines = format!("\nsat up\n{near}\n");
        sandbox.run_with(&["add", OPEN], &lines).assert(1, &["Line 3", near, "Nothing was written"]);
    }
    assert_eq!(sandbox.tree(), before);
    leaves_all(&sandbox, &["add", "2027", "--text", "x"], 3, &["no session `2027`", "Nothing was changed"]);
    leaves_all(
        &sandbox,
        &["add", "20261123-003", "--text", "x"],
        2,
        &["could mean several sessions", OPEN, CLOSED, "Nothing was changed"],
    );

    Sandbox::write(&sandbox.sessions().join("20261123-0032-C-019.csv"), "a,b\n");
    leaves_all(&sandbox, &["add", "20261123-0032", "--text", "x"], 4, &["not a record", "not changed"]);
    fs::copy(sandbox.sessions().join(format!("{OPEN}.csv")), sandbox.sessions().join("20261123-0033-C-020.csv")).unwrap();
    leaves_all(&sandbox, &["add", "20261123-0033", "--text", "x"], 4, &[OPEN, "not changed"]);
}

#[test]
fn protocols_and_themes_are_listed_shown_checked_and_begun() {
    let sandbox = Sandbox::new();
    for (what, shipped, about, bad, column) in [
        ("protocol", "im_kat", "IM ketamine 1.1 · its defaults are not signed off", "id = \"x\"\nextends = 7\n", ":2:"),
        ("theme", "night", "red-orange on black", "[roles]\ntex = {}\n", ":2:1:"),
    ] {
        let folder = sandbox.config().with_file_name(format!("{what}s"));
        leaves_all(&sandbox, &[what, "list"], 0, &[shipped, "shipped", about]);
        let text = leaves_all(&sandbox, &[what, "show", shipped], 0, &[]).out;
        leaves_all(&sandbox, &[what, "show", "nope"], 3, &["`nope`", "list"]);
        leaves_all(&sandbox, &[what, "show", "../../../etc/passwd"], 3, &["list"]);
        leaves_all(&sandbox, &[what, "check"], 0, &["of your own"]);
        leaves_all(&sandbox, &[what, "new", "../mine"], 2, &["Nothing was created"]);

        sandbox.run(&[what, "new", "mine"]).assert(0, &["mine.toml"]);
        leaves_all(&sandbox, &[what, "check"], 0, &["mine.toml", "No mistakes"]);
        leaves_all(&sandbox, &[what, "list"], 0, &["mine"]);
        leaves_all(&sandbox, &[what, "new", "mine"], 1, &["already exists", "not changed"]);
        assert!(!leaves_all(&sandbox, &[what, "show", "mine"], 0, &[]).out.is_empty());

        // One's own goes before a shipped one.
        Sandbox::write(&folder.join(format!("{shipped}.toml")), &text);
        leaves_all(&sandbox, &[what, "list"], 0, &["your own file replaces it"]);
        Sandbox::write(&folder.join("bad.toml"), bad);
        leaves_all(&sandbox, &[what, "list"], 0, &["has mistakes", "bad.toml"]);
        leaves_all(&sandbox, &[what, "check"], 6, &[&format!("bad.toml{column}"), "No mistakes", "Nothing was changed"]);
        leaves_all(&sandbox, &[what, "check", "no/such.toml"], 3, &["no/such.toml", "Nothing was changed"]);
    }
}

#[test]
fn settings_are_shown_and_checked() {
    let sandbox = Sandbox::new();
    let shown = leaves_all(&sandbox, &["config", "show"], 0, &["#by = ", "#theme = ", "#dir = ", "#share = "]).out;
    leaves_all(&sandbox, &["config", "check"], 0, &["There is no", "the default settings apply"]);
    let paths =
        leaves_all(&sandbox, &["config", "path"], 0, &[sandbox.data().to_str().unwrap(), sandbox.config().to_str().unwrap()]);
    assert!(paths.out.lines().all(|line| line.contains(sandbox.path().to_str().unwrap())), "{}", paths.out);

    // What is shown where nothing is written sets nothing when it is.
    Sandbox::write(&sandbox.config(), &shown);
    leaves_all(&sandbox, &["config", "check"], 0, &["No mistakes in"]);
    assert_eq!(leaves_all(&sandbox, &["config", "show"], 0, &[]).out, shown);
    leaves_all(&sandbox, &["config", "check"], 0, &["No mistakes"]);

    let names = ["[keys]", "[events]", "[abbreviations]", "[site]", "#h = [\"hand_held\", \"hand_released\"]"];
    assert_eq!(leaves_all(&sandbox, &["config", "show", "--default"], 0, &names).out, shown);

    Sandbox::write(&sandbox.config(), "[keys]\nx = \"stamp\"\n[events]\nk = \"ketamine\"\n[abbreviations]\nn = \"120/80\"\n");
    leaves_all(&sandbox, &["config", "check"], 6, &["config.toml:2:1:", "config.toml:4:5:", "config.toml:6:5:"]);

    Sandbox::write(&sandbox.config(), "by = 3\nthem = \"moss\"\n");
    assert_eq!(leaves_all(&sandbox, &["config", "show", "--default"], 0, &[]).out, shown, "whatever the user's file says");
    for words in [&["config", "check"][..], &["config", "show"], &["list"], &["check"], &["start", "C-017", "--by", "MK"]] {
        leaves_all(&sandbox, words, 6, &["config.toml:1:6:", "config.toml:2:1:", "Did you mean `theme`?", "Nothing was changed"]);
    }
    leaves_all(&sandbox, &["config", "path"], 0, &["config.toml"]);
    fs::remove_file(sandbox.config()).unwrap();
    fs::create_dir(sandbox.config()).unwrap();
    leaves_all(&sandbox, &["list"], 6, &["not a file", "Nothing was changed", "--config"]);
}

#[test]
fn every_shell_is_completed_and_there_is_a_manual() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        leaves_all(&sandbox, &["completions", shell], 0, &["bedside", "rehearse", "protocol"]);
    }
    leaves_all(&sandbox, &["man"], 0, &[".TH bedside 1", "BEDSIDE REHEARSE", "BEDSIDE PROTOCOL CHECK", "\\-\\-speed"]);
}

#[test]
fn whoever_has_read_enough_may_stop_reading() {
    let sandbox = Sandbox::with_two_sessions();
    let all: [&[&str]; 11] = [
        &["list"],
        &["list", "--json"],
        &["check"],
        &["check", "--json"],
        &["protocol", "show", "im_kat"],
        &["theme", "list"],
        &["config", "show"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &["add", OPEN, "--text", "said to nobody"],
    ];
    for words in all {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = sandbox.command(words).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()), "{words:?}");
    }
    assert!(rows(&sandbox.sessions().join(format!("{OPEN}.csv"))).iter().any(|row| row.note == "said to nobody"));
}

#[test]
fn entries_are_searched_for_people_and_for_programs() {
    let sandbox = Sandbox::with_two_sessions();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions");
    for entry in fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().extension().is_some_and(|end| end == "csv"))
    {
        fs::copy(entry.path(), sandbox.sessions().join(entry.file_name())).unwrap();
    }
    let told = leaves_all(&sandbox, &["search", "soft", "smile"], 0, &[OPEN, CLOSED, "tears, soft smile"]).out;
    assert!(told.find(OPEN) < told.find(CLOSED), "newest first");
    let lines = json_lines(&leaves_all(&sandbox, &["search", "kind:quote", "whole house", "--json"], 0, &[]));
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0]["client"].as_str(), lines[0]["session"].as_str()), (Some("C-017"), Some("20260312-1324-C-017")));
    for (words, found) in [
        (&["kind:dose", "--client", "C-017"][..], 5),
        (&["kind:dose", "--client", "C-017", "--until", "2026-02-28"], 3),
        (&["#helped"], 4),
        (&["--protocol", "iv_infusion", "kind:alert"], 6),
        (&["smile", "--by", "MK", "--since", "2026-11-23"], 2),
        (&["SOFT", "--since", "2026-11-23"], 2),
        (&["oft", "smil", "--since", "2026-11-23"], 2),
        (&["smile", "by:nr"], 0),
    ] {
        let words = [&["search", "--json"][..], words].concat();
        let code = i32::from(found == 0);
        assert_eq!(json_lines(&leaves_all(&sandbox, &words, code, &[])).len(), found, "{words:?}");
    }
    leaves_all(&sandbox, &["search", "zzz"], 1, &["No matches"]);
    leaves_all(&sandbox, &["search"], 2, &["Type what to search for"]);
    // Private words are in no record, and are not looked for.
    sandbox.run(&["add", OPEN, "--text", ",, reminded me of my sister"]).assert(0, &["added"]);
    leaves_all(&sandbox, &["search", "sister"], 1, &["No matches"]);
    let third = json_lines(&leaves_all(
        &sandbox,
        &["list", "--protocol", "im_kat", "--since", "2026-02-01", "--until", "2026-03-31", "--json"],
        0,
        &[],
    ));
    assert_eq!((third.len(), third[0]["dose"].as_str(), third[0]["systolic_peak"].as_f64()), (2, Some("50 mg im"), Some(186.0)));
}

#[test]
fn sessions_are_compared_and_counted_in_words_and_as_json() {
    let sandbox = Sandbox::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions");
    for name in ["20260212-0958-C-017", "20260312-1324-C-017", "20260319-1002-C-021"] {
        let file = format!("{name}.csv");
        Sandbox::write(&sandbox.sessions().join(&file), fs::read(samples.join(&file)).unwrap());
    }
    let said =
        leaves_all(&sandbox, &["list", "--compare", "--client", "C-017"], 0, &["2026-02-12", "40+20 mg im", "+66", "the house"]);
    assert!(!said.out.contains("2026-03-19"), "{said:?}");
    let both = json_lines(&leaves_all(&sandbox, &["list", "--compare", "--client", "c-017", "--json"], 0, &[]));
    assert_eq!(both.len(), 2);
    assert_eq!((both[1]["systolic_peak"].as_i64(), both[1]["diastolic_at_peak"].as_i64()), (Some(186), Some(98)));
    assert_eq!((both[1]["presence_min"].as_i64(), both[1]["presence_planned_min"].as_i64()), (Some(48), Some(50)));
    leaves_all(&sandbox, &["list", "--statistics"], 0, &["im_kat", "90 % within (min)", "planned"]);
    let sums = json_lines(&leaves_all(&sandbox, &["list", "--statistics", "--json"], 0, &[]));
    assert_eq!(sums.iter().map(|sum| sum["sessions"].as_i64().unwrap()).sum::<i64>(), 3);
    leaves_all(&sandbox, &["list", "--compare", "--statistics"], 2, &[]);
    leaves_all(&sandbox, &["list", "--statistics", "--client", "C-999"], 3, &["no such session"]);
}

#[test]
fn a_record_in_the_state_folder_is_added_to_where_it_stands() {
    let sandbox = Sandbox::with_two_sessions();
    let state = sandbox.path().join("xdg/state/bedside/sessions");
    fs::create_dir_all(&state).unwrap();
    let path = state.join(format!("{CLOSED}.csv"));
    fs::rename(sandbox.sessions().join(format!("{CLOSED}.csv")), &path).unwrap();
    sandbox.run(&["add", path.to_str().unwrap(), "--text", "journal line"]).assert(0, &["added: note"]);
    assert!(rows(&path).iter().any(|row| row.note == "journal line"));
    assert!(!state.join("superseded").exists(), "it is no older part of itself");
}

#[test]
fn a_time_of_day_in_a_closed_record_is_that_days() {
    let sandbox = Sandbox::with_two_sessions();
    sandbox.run(&["add", CLOSED, "--text", "0:33 hands open"]).assert(0, &["added: note"]);
    let path = sandbox.sessions().join(format!("{CLOSED}.csv"));
    let note = rows(&path).into_iter().find(|row| row.note == "hands open").unwrap();
    assert_eq!(note.time.rfc3339(), "2026-11-23T00:33:00.000+00:00");
    assert!(note.is_late_entry());
    for (line, kind) in [("journal: slept well", "journal"), ("contact: called, is well", "contact")] {
        sandbox.run(&["add", CLOSED, "--text", line]).assert(0, &[&format!("added: {kind}")]);
        assert!(rows(&path).iter().any(|row| row.matches(RowKind::Note, kind)), "{kind}");
    }
    sandbox.run(&["add", CLOSED, "--text", "follow-up: 2026-12-01 10:00"]).assert(0, &["added: follow-up"]);
    let word = |item: &str| rows(&path).iter().filter(|row| row.matches(RowKind::Session, item)).count();
    assert_eq!((word("reopen"), word("close"), word("digest")), (4, 5, 5), "each time opened, and closed again");
    sandbox.run(&["add", CLOSED, "--text", "called, slept well"]).assert(0, &["added: note"]);
    let call = rows(&path).into_iter().find(|row| row.note == "called, slept well").unwrap();
    assert!(call.time.instant_ms() > note.time.instant_ms() && !call.is_late_entry(), "what says no time is now");
}

#[test]
fn a_folder_of_many_records_is_checked_whole_and_in_order() {
    let sandbox = Sandbox::new();
    let whole = fs::read(sandbox.write_session("20261123-0900-C-001", true)).unwrap();
    let folder = sandbox.path().join("many");
    for at in 0..60 {
        let bytes = if at == 41 { b"a,b\n1,2\n".to_vec() } else { whole.clone() };
        Sandbox::write(&folder.join(format!("20261123-09{at:02}-C-001.csv")), bytes);
    }
    let answer = sandbox.run(&["check", folder.to_str().unwrap(), "--json"]);
    answer.assert(4, &["not a record"]);
    let paths: Vec<String> = json_lines(&answer).iter().map(|line| line["path"].as_str().unwrap().to_owned()).collect();
    assert_eq!(paths.len(), 60);
    assert!(paths.is_sorted() && !answer.err.contains("checked"), "{answer:?}");
}

/// Files as devices and other programs write them.
const FOREIGN_FILES: &[(&str, &str)] = &[
    (
        "an oximeter's table",
        "Time,SpO2(%),Pulse Rate(bpm),Motion,SpO2 Reminder,PR Reminder,\n\"02:20:26PM Mar 12, 2026\",96,72,0,0,0,\n\
         \"02:20:34PM Mar 12, 2026\",255,65535,3,0,0,\n",
    ),
    (
        "a pressure cuff's table",
        "Date,Time,Systolic (mmHg),Diastolic (mmHg),Pulse (bpm),Symptoms,Consumed,TruRead,Notes\n\
         Mar 12 2026,2:20 PM,128,76,72,-,-,-,\n",
    ),
    ("a scale's table", "Date,Heart rate,Systolic,Diastolic,Comments\n\"2026-03-12 14:20:00\",72,128,76,\n"),
    ("a table with semicolons", "Zeit;Puls;SpO2\n14:20;72;97\n"),
    ("a table with tabs and no head", "14:20\t72\t97\n14:21\t73\t96\n"),
    ("JSON", "{\n\"spo2\": 96\n}\n"),
];

#[test]
fn a_file_of_another_program_is_refused_with_its_first_line() {
    let sandbox = Sandbox::with_two_sessions();
    let before = sandbox.tree();
    for (name, text) in FOREIGN_FILES {
        let first = text.lines().next().unwrap();
        for more in [&["--by", "MK"][..], &["--by", "MK", "--from-paper", "--of", "2026-11-23"]] {
            let args = [&["add", CLOSED][..], more].concat();
            sandbox.run_with(&args, text).assert(2, &["Line 1", first, "another program's file", "Nothing was written"]);
            assert_eq!(sandbox.tree(), before, "{name}");
        }
    }
    // What a person lists stays an entry.
    sandbox.run_with(&["add", OPEN], "calm, warm, quiet\ntears, soft, slow\n").assert(0, &["added: note"]);
}

#[test]
fn a_time_in_halves_of_the_day_stands_where_a_time_does() {
    let sandbox = Sandbox::with_two_sessions();
    for (line, time) in [
        ("2:05pm sat up", "2026-03-12 14:05"),
        ("02:25 PM 130/80 70 98", "2026-03-12 14:25"),
        ("11:15 pm 128/76", "2026-03-12 23:15"),
        ("12:10 am water", "2026-03-12 00:10"),
        ("at 2:05pm left with Ana", "2026-03-12 14:05"),
    ] {
        let args = ["add", CLOSED, "--by", "MK", "--from-paper", "--of", "2026-03-12", "--text", line];
        sandbox.run(&args).assert(0, &["added", time]);
    }
}
