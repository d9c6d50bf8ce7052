//! Everything that can be typed at the shell, without a terminal: what it says, the code it ends with, and what it leaves as it was.

use crate::support::sandbox::{CLOSED, Home, OPEN, Said, rows};
use bedside::session::RowKind;
use bedside::session::record::row::Source;
use serde_json::Value;
use std::fs;
use std::io::pipe;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// It ends with this code and these words, and every file is as it was.
#[track_caller]
fn leaves_all(home: &Home, words: &[&str], code: i32, said: &[&str]) -> Said {
    let before = home.tree();
    let answer = home.run(words);
    answer.is(code, said);
    assert_eq!(home.tree(), before, "{words:?}");
    answer
}

fn json_lines(answer: &Said) -> Vec<Value> {
    answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn without_a_terminal_the_full_screen_is_refused_in_a_sentence() {
    let home = Home::with_two();
    for words in [&["start", "C-017", "--by", "MK"][..], &["start"], &["resume", OPEN], &["resume"], &["rehearse", "C-017"]] {
        let answer = leaves_all(&home, words, 2, &["needs a terminal", "Nothing was changed", "--help"]);
        assert_eq!((answer.out.as_str(), answer.err.lines().count()), ("", 1), "{words:?}");
    }
}

#[test]
fn there_is_nothing_to_watch_where_nothing_runs() {
    leaves_all(&Home::with_two(), &["watch"], 3, &["No session runs here", "Nothing was changed"]);
}

#[test]
fn what_is_no_command_is_usage_and_help_is_not() {
    let home = Home::with_two();
    for words in
        [&["strat"][..], &[], &["list", "--since", "yesterday"], &["rehearse", "--speed", "601"], &["completions", "tcsh"]]
    {
        leaves_all(&home, words, 2, &["--help"]);
    }
    leaves_all(&home, &["--help"], 0, &["start", "resume", "rehearse", "list", "add", "check", "protocol", "theme", "config"]);
    leaves_all(&home, &["start", "--help"], 0, &["--protocol", "--by", "--with", "--weight"]);
    leaves_all(&home, &["--version"], 0, &["bedside 0."]);
}

#[test]
fn sessions_are_listed_for_people_and_for_programs() {
    let home = Home::with_two();
    let all = leaves_all(&home, &["list"], 0, &[OPEN, CLOSED, " open ", " closed ", "im_kat"]);
    assert!(all.out.find(OPEN) < all.out.find(CLOSED), "newest first");
    let lines = json_lines(&leaves_all(&home, &["list", "--json"], 0, &[]));
    let told: Vec<_> =
        lines.iter().map(|line| (line["session"].as_str(), line["state"].as_str(), line["client"].as_str())).collect();
    let expected = [(OPEN, "open", "C-018"), (CLOSED, "closed", "C-017")];
    assert_eq!(told, expected.map(|(session, state, client)| (Some(session), Some(state), Some(client))));
    assert!(lines.iter().all(|line| line["date"] == "2026-11-23" && line["rehearsal"] == false && line["rows"].is_u64()));
    for (words, known) in
        [(["--client", "C-017"], 1), (["--client", "C-0"], 0), (["--since", "2026-11-23"], 2), (["--since", "2026-11-24"], 0)]
    {
        let words = [&["list", "--json"][..], &words].concat();
        assert_eq!(json_lines(&leaves_all(&home, &words, 0, &[])).len(), known, "{words:?}");
    }
    let empty = Home::new();
    for word in ["list", "check"] {
        leaves_all(&empty, &[word], 3, &["There is no folder", "Nothing was read or created", "--dir"]);
    }
    std::fs::create_dir_all(empty.data()).unwrap();
    leaves_all(&empty, &["list"], 0, &["There are no sessions here yet", "bedside start"]);
    assert_eq!(leaves_all(&empty, &["list", "--json"], 0, &[]).out, "");

    // What cannot be read is in the list as well.
    Home::put(&home.sessions().join("20261123-0032-C-019.csv"), "a,b\n");
    leaves_all(&home, &["list"], 0, &["20261123-0032-C-019", "damaged", "not a record"]);
}

#[test]
fn a_folder_that_holds_records_itself_is_read_too() {
    let home = Home::with_two();
    let bare = Home::bare();
    let folder = home.sessions();
    for word in ["list", "check"] {
        leaves_all(&bare, &[word, "--dir", folder.to_str().unwrap()], 0, &[OPEN, CLOSED]);
    }
    let by_variable = bare.command(&["list"]).env("BEDSIDE_DIR", home.data()).output().unwrap();
    assert!(String::from_utf8(by_variable.stdout).unwrap().contains(OPEN));
}

#[test]
fn a_record_is_checked_and_each_fault_has_its_line() {
    let home = Home::with_two();
    leaves_all(&home, &["check"], 0, &[&format!("{CLOSED}.csv: intact, "), &format!("{OPEN}.csv: intact, not closed")]);
    let lines = json_lines(&leaves_all(&home, &["check", "--json"], 0, &[]));
    assert_eq!((lines.len(), lines[0]["closed"].as_bool(), lines[1]["closed"].as_bool()), (2, Some(false), Some(true)));

    let path = home.sessions().join(format!("{OPEN}.csv"));
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
        leaves_all(&home, &["check", path.to_str().unwrap()], code, &[words]);
        leaves_all(&home, &["check", home.sessions().to_str().unwrap(), "--json"], code, &[OPEN, CLOSED]);
    }
    leaves_all(&home, &["check", "no/such/file"], 3, &["no file or folder", "Nothing was changed"]);
    leaves_all(&home, &["check", home.path().to_str().unwrap()], 0, &["no record here"]);
}

#[test]
fn a_late_entry_goes_into_an_open_record() {
    let home = Home::with_two();
    let path = home.sessions().join(format!("{OPEN}.csv"));
    let before = fs::read(&path).unwrap();
    home.run(&["add", OPEN, "--text", "slept well", "--by", "NR"]).is(0, &["added: note"]);
    home.run_with(&["add", "20261123-0031"], "128/76 71 97\n\nq it was a house\n").is(0, &["BP 128/76", "added: quote"]);
    let after = fs::read(&path).unwrap();
    assert!(after.starts_with(&before), "rows are only ever added");
    let added = rows(&path);
    let note = added.iter().find(|row| row.note == "slept well").unwrap();
    assert_eq!(note.author.as_str(), "NR");
    home.run(&["add", OPEN, "--text", "sat up", "--from-paper"]).is(0, &["added: note"]);
    let copied = rows(&path).pop().unwrap();
    assert_eq!((copied.note.as_str(), copied.source, note.source), ("sat up", Source::Paper, Source::User));
    assert!(
        added.iter().any(|row| row.matches(RowKind::Vital, "bp_systolic"))
            && added.iter().any(|row| row.note == "it was a house")
    );
    home.run(&["check", path.to_str().unwrap()]).is(0, &["intact, not closed"]);
    assert!(!path.with_extension("lock").exists());
}

#[test]
fn a_late_entry_opens_a_closed_record_and_closes_it_again() {
    let home = Home::with_two();
    let path = home.sessions().join(format!("{CLOSED}.csv"));
    let before = fs::read(&path).unwrap();
    home.run(&["add", path.to_str().unwrap(), "--text", "journal line"]).is(0, &["added: note"]);
    let after = fs::read(&path).unwrap();
    assert!(after.starts_with(&before));
    let ends: Vec<String> = rows(&path).iter().rev().take(4).map(|row| row.item.to_string()).collect();
    assert_eq!(ends, ["digest", "close", "observation", "reopen"]);
    assert_eq!(rows(&path).iter().rev().nth(1).unwrap().text, "completed");
    assert_eq!(mode(&path), 0o400);
    home.run(&["check", path.to_str().unwrap()]).is(0, &["intact, "]);
    home.run(&["list", "--client", "C-017"]).is(0, &[" closed "]);
}

#[test]
fn an_unfinished_end_is_set_aside_with_a_row_that_says_so() {
    let home = Home::with_two();
    for name in [OPEN, CLOSED] {
        let path = home.sessions().join(format!("{name}.csv"));
        let whole = fs::read(&path).unwrap();
        fs::write(&path, [&whole[..], b"torn"].concat()).unwrap();
        home.run(&["add", name, "--text", "late"]).is(0, &["added: note"]);
        assert_eq!(fs::read(path.with_extension("torn")).unwrap(), b"torn");
        assert!(fs::read(&path).unwrap().starts_with(&whole));
        let row = rows(&path).into_iter().find(|row| row.matches(RowKind::Session, "torn")).unwrap();
        assert_eq!(row.text, format!("{name}.torn"));
        home.run(&["check", path.to_str().unwrap()]).is(0, &["intact"]);
    }
}

#[test]
fn private_words_go_into_their_own_folder_and_the_record_names_no_word_of_them() {
    let home = Home::with_two();
    home.run(&["add", OPEN, "--text", ",, reminded me of my sister"]).is(0, &["added: private note"]);
    let record = fs::read_to_string(home.sessions().join(format!("{OPEN}.csv"))).unwrap();
    let private = fs::read_to_string(home.data().join("private").join(format!("{OPEN}.csv"))).unwrap();
    assert!(record.contains("note,private") && !record.contains("sister"), "{record}");
    assert!(private.contains("reminded me of my sister"), "{private}");
    let listed = home.run(&["list"]).out;
    assert_eq!(listed.matches(OPEN).count(), 1, "{listed}");
}

#[test]
fn late_private_words_of_a_closed_session_leave_their_file_closed_too() {
    let home = Home::with_two();
    let private = home.data().join("private").join(format!("{CLOSED}.csv"));
    for words in ["of my sister", "of my brother"] {
        home.run(&["add", CLOSED, "--text", &format!(",, {words}")]).is(0, &["added: private note"]);
        assert!(fs::read_to_string(&private).unwrap().contains(words));
        for path in [&private, &home.sessions().join(format!("{CLOSED}.csv"))] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o400, "{}", path.display());
        }
    }
    // A line that is refused leaves it as it was.
    home.run(&["add", CLOSED, "--text", "1200/80"]).is(1, &["Nothing was written"]);
    assert_eq!(fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o400);
    home.run(&["check", private.to_str().unwrap()]).is(0, &["intact"]);
}

#[test]
fn an_entry_that_cannot_be_taken_changes_nothing() {
    let home = Home::with_two();
    for session in [OPEN, CLOSED] {
        let add = |text: &'static str, code, words: &[&str]| leaves_all(&home, &["add", session, "--text", text], code, words);
        add("", 2, &["no entry to add", "Nothing was written"]);
        add("1200/80", 1, &["Nothing was written", "n: "]);
        leaves_all(&home, &["add", session, "--text", "x", "--by", "NA"], 2, &["Initials", "Nothing was written"]);
        leaves_all(&home, &["add", session], 2, &["no entry to add"]);
    }
    // An unfinished end stays where it is as well, until something is really added.
    let path = home.sessions().join(format!("{OPEN}.csv"));
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [&whole[..], b"torn"].concat()).unwrap();
    leaves_all(&home, &["add", OPEN, "--text", "1200/80"], 1, &["Nothing was written"]);
    fs::write(&path, &whole).unwrap();
    // One line that cannot be taken, and none is.
    let before = home.tree();
    home.run_with(&["add", OPEN], "a good line\n1200/80\n").is(1, &["1200/80", "Nothing was written"]);
    assert_eq!(home.tree(), before);
    leaves_all(&home, &["add", "2027", "--text", "x"], 3, &["no session `2027`", "Nothing was changed"]);
    leaves_all(
        &home,
        &["add", "20261123-003", "--text", "x"],
        2,
        &["more than one session", OPEN, CLOSED, "Nothing was changed"],
    );

    Home::put(&home.sessions().join("20261123-0032-C-019.csv"), "a,b\n");
    leaves_all(&home, &["add", "20261123-0032", "--text", "x"], 4, &["not a record", "left as it is"]);
    fs::copy(home.sessions().join(format!("{OPEN}.csv")), home.sessions().join("20261123-0033-C-020.csv")).unwrap();
    leaves_all(&home, &["add", "20261123-0033", "--text", "x"], 4, &[OPEN, "left as it is"]);
}

#[test]
fn protocols_and_themes_are_listed_shown_checked_and_begun() {
    let home = Home::new();
    for (what, shipped, about, bad, column) in [
        ("protocol", "im_kat", "IM ketamine 1.0 · not signed off", "id = \"x\"\nextends = 7\n", ":2:"),
        ("theme", "night", "red-orange on black", "[roles]\ntex = {}\n", ":2:1:"),
    ] {
        let folder = home.config().with_file_name(format!("{what}s"));
        leaves_all(&home, &[what, "list"], 0, &[shipped, "shipped", about]);
        let text = leaves_all(&home, &[what, "show", shipped], 0, &[]).out;
        leaves_all(&home, &[what, "show", "nope"], 3, &["`nope`", "list"]);
        leaves_all(&home, &[what, "show", "../../../etc/passwd"], 3, &["list"]);
        leaves_all(&home, &[what, "check"], 0, &["of your own"]);
        leaves_all(&home, &[what, "new", "../mine"], 2, &["Nothing was created"]);

        home.run(&[what, "new", "mine"]).is(0, &["mine.toml"]);
        leaves_all(&home, &[what, "check"], 0, &["mine.toml is sound"]);
        leaves_all(&home, &[what, "list"], 0, &["mine"]);
        leaves_all(&home, &[what, "new", "mine"], 1, &["there already", "left as it is"]);
        assert!(!leaves_all(&home, &[what, "show", "mine"], 0, &[]).out.is_empty());

        // One's own goes before a shipped one.
        Home::put(&folder.join(format!("{shipped}.toml")), &text);
        leaves_all(&home, &[what, "list"], 0, &["your own is used instead"]);
        Home::put(&folder.join("bad.toml"), bad);
        leaves_all(&home, &[what, "list"], 0, &["faulty", "bad.toml"]);
        leaves_all(&home, &[what, "check"], 6, &[&format!("bad.toml{column}"), "mine.toml is sound", "Nothing was changed"]);
        leaves_all(&home, &[what, "check", "no/such.toml"], 3, &["no/such.toml", "Nothing was changed"]);
    }
}

#[test]
fn settings_are_shown_and_checked() {
    let home = Home::new();
    let shown = leaves_all(&home, &["config", "show"], 0, &["#by = ", "#theme = ", "#dir = ", "#share = "]).out;
    leaves_all(&home, &["config", "check"], 0, &["There is no", "as the program comes"]);
    let paths = leaves_all(&home, &["config", "path"], 0, &[home.data().to_str().unwrap(), home.config().to_str().unwrap()]);
    assert!(paths.out.lines().all(|line| line.contains(home.path().to_str().unwrap())), "{}", paths.out);

    // What is shown where nothing is written sets nothing when it is.
    Home::put(&home.config(), &shown);
    leaves_all(&home, &["config", "check"], 0, &["is sound"]);
    assert_eq!(leaves_all(&home, &["config", "show"], 0, &[]).out, shown);
    leaves_all(&home, &["config", "check"], 0, &["sound"]);

    let names = ["[keys]", "[events]", "[abbreviations]", "[site]", "#h = [\"hand_held\", \"hand_released\"]"];
    assert_eq!(leaves_all(&home, &["config", "show", "--default"], 0, &names).out, shown);

    Home::put(&home.config(), "[keys]\nx = \"stamp\"\n[events]\nk = \"ketamine\"\n[abbreviations]\nn = \"120/80\"\n");
    leaves_all(&home, &["config", "check"], 6, &["config.toml:2:1:", "config.toml:4:5:", "config.toml:6:5:"]);

    Home::put(&home.config(), "by = 3\nthem = \"moss\"\n");
    assert_eq!(leaves_all(&home, &["config", "show", "--default"], 0, &[]).out, shown, "whatever the user's file says");
    for words in [&["config", "check"][..], &["config", "show"], &["list"], &["check"], &["start", "C-017", "--by", "MK"]] {
        leaves_all(&home, words, 6, &["config.toml:1:6:", "config.toml:2:1:", "Did you mean `theme`?", "Nothing was changed"]);
    }
    leaves_all(&home, &["config", "path"], 0, &["config.toml"]);
    fs::remove_file(home.config()).unwrap();
    fs::create_dir(home.config()).unwrap();
    leaves_all(&home, &["list"], 6, &["no file", "Nothing was changed", "--config"]);
}

#[test]
fn every_shell_is_completed_and_there_is_a_manual() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        leaves_all(&home, &["completions", shell], 0, &["bedside", "rehearse", "protocol"]);
    }
    leaves_all(&home, &["man"], 0, &[".TH bedside 1", "BEDSIDE REHEARSE", "BEDSIDE PROTOCOL CHECK", "\\-\\-speed"]);
}

#[test]
fn whoever_has_read_enough_may_stop_reading() {
    let home = Home::with_two();
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
        let output = home.command(words).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()), "{words:?}");
    }
    assert!(rows(&home.sessions().join(format!("{OPEN}.csv"))).iter().any(|row| row.note == "said to nobody"));
}

#[test]
fn entries_are_searched_for_people_and_for_programs() {
    let home = Home::with_two();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions");
    for entry in fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().extension().is_some_and(|end| end == "csv"))
    {
        fs::copy(entry.path(), home.sessions().join(entry.file_name())).unwrap();
    }
    let told = leaves_all(&home, &["search", "soft", "smile"], 0, &[OPEN, CLOSED, "tears, soft smile"]).out;
    assert!(told.find(OPEN) < told.find(CLOSED), "newest first");
    let lines = json_lines(&leaves_all(&home, &["search", "kind:quote", "whole house", "--json"], 0, &[]));
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0]["client"].as_str(), lines[0]["session"].as_str()), (Some("C-017"), Some("20260312-1324-C-017")));
    for (words, found) in [
        (&["kind:dose", "--client", "C-017"][..], 5),
        (&["kind:dose", "--client", "C-017", "--until", "2026-02-28"], 3),
        (&["#helped"], 4),
        (&["--protocol", "iv_infusion", "kind:alert"], 7),
        (&["smile", "--by", "MK", "--since", "2026-11-23"], 2),
        (&["smile", "by:nr"], 0),
    ] {
        let words = [&["search", "--json"][..], words].concat();
        let code = i32::from(found == 0);
        assert_eq!(json_lines(&leaves_all(&home, &words, code, &[])).len(), found, "{words:?}");
    }
    leaves_all(&home, &["search", "zzz"], 1, &["Nothing like that"]);
    leaves_all(&home, &["search"], 2, &["Nothing was named"]);
    // Private words are in no record, and are not looked for.
    home.run(&["add", OPEN, "--text", ",, reminded me of my sister"]).is(0, &["added"]);
    leaves_all(&home, &["search", "sister"], 1, &["Nothing like that"]);
    let third = json_lines(&leaves_all(
        &home,
        &["list", "--protocol", "im_kat", "--since", "2026-02-01", "--until", "2026-03-31", "--json"],
        0,
        &[],
    ));
    assert_eq!((third.len(), third[0]["dose"].as_str(), third[0]["systolic_peak"].as_f64()), (2, Some("50 mg im"), Some(186.0)));
}

#[test]
fn sessions_are_compared_and_counted_in_words_and_as_json() {
    let home = Home::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions");
    for name in ["20260212-0958-C-017", "20260312-1324-C-017", "20260319-1002-C-021"] {
        let file = format!("{name}.csv");
        Home::put(&home.sessions().join(&file), fs::read(samples.join(&file)).unwrap());
    }
    let said =
        leaves_all(&home, &["list", "--compare", "--client", "C-017"], 0, &["2026-02-12", "40+20 mg im", "+66", "the house"]);
    assert!(!said.out.contains("2026-03-19"), "{said:?}");
    let both = json_lines(&leaves_all(&home, &["list", "--compare", "--client", "c-017", "--json"], 0, &[]));
    assert_eq!(both.len(), 2);
    assert_eq!((both[1]["systolic_peak"].as_i64(), both[1]["diastolic_at_peak"].as_i64()), (Some(186), Some(98)));
    assert_eq!((both[1]["presence_min"].as_i64(), both[1]["presence_planned_min"].as_i64()), (Some(48), Some(50)));
    leaves_all(&home, &["list", "--statistics"], 0, &["im_kat", "late min, 90%", "planned"]);
    let sums = json_lines(&leaves_all(&home, &["list", "--statistics", "--json"], 0, &[]));
    assert_eq!(sums.iter().map(|sum| sum["sessions"].as_i64().unwrap()).sum::<i64>(), 3);
    leaves_all(&home, &["list", "--compare", "--statistics"], 2, &[]);
    leaves_all(&home, &["list", "--statistics", "--client", "C-999"], 3, &["no such session"]);
}

#[test]
fn a_record_in_the_state_folder_is_added_to_where_it_stands() {
    let home = Home::with_two();
    let state = home.path().join("xdg/state/bedside/sessions");
    fs::create_dir_all(&state).unwrap();
    let path = state.join(format!("{CLOSED}.csv"));
    fs::rename(home.sessions().join(format!("{CLOSED}.csv")), &path).unwrap();
    home.run(&["add", path.to_str().unwrap(), "--text", "journal line"]).is(0, &["added: note"]);
    assert!(rows(&path).iter().any(|row| row.note == "journal line"));
    assert!(!state.join("superseded").exists(), "it is no older part of itself");
}

#[test]
fn a_time_of_day_in_a_closed_record_is_that_days() {
    let home = Home::with_two();
    home.run(&["add", CLOSED, "--text", "0:33 hands open"]).is(0, &["added: note"]);
    let path = home.sessions().join(format!("{CLOSED}.csv"));
    let note = rows(&path).into_iter().find(|row| row.note == "hands open").unwrap();
    assert_eq!(note.time.rfc3339(), "2026-11-23T00:33:00.000+00:00");
    assert!(note.is_late_entry());
    for (line, kind) in [("journal: slept well", "journal"), ("contact: called, is well", "contact")] {
        home.run(&["add", CLOSED, "--text", line]).is(0, &[&format!("added: {kind}")]);
        assert!(rows(&path).iter().any(|row| row.matches(RowKind::Note, kind)), "{kind}");
    }
    home.run(&["add", CLOSED, "--text", "follow-up: 2026-12-01 10:00"]).is(0, &["added: follow-up"]);
    let word = |item: &str| rows(&path).iter().filter(|row| row.matches(RowKind::Session, item)).count();
    assert_eq!((word("reopen"), word("close"), word("digest")), (4, 5, 5), "each time opened, and closed again");
    home.run(&["add", CLOSED, "--text", "called, slept well"]).is(0, &["added: note"]);
    let call = rows(&path).into_iter().find(|row| row.note == "called, slept well").unwrap();
    assert!(call.time.instant_ms() > note.time.instant_ms() && !call.is_late_entry(), "what says no time is now");
}

#[test]
fn a_folder_of_many_records_is_checked_whole_and_in_order() {
    let home = Home::new();
    let whole = fs::read(home.put_session("20261123-0900-C-001", true)).unwrap();
    let folder = home.path().join("many");
    for at in 0..60 {
        let bytes = if at == 41 { b"a,b\n1,2\n".to_vec() } else { whole.clone() };
        Home::put(&folder.join(format!("20261123-09{at:02}-C-001.csv")), bytes);
    }
    let answer = home.run(&["check", folder.to_str().unwrap(), "--json"]);
    answer.is(4, &["not a record"]);
    let paths: Vec<String> = json_lines(&answer).iter().map(|line| line["path"].as_str().unwrap().to_owned()).collect();
    assert_eq!(paths.len(), 60);
    assert!(paths.is_sorted() && !answer.err.contains("checked"), "{answer:?}");
}
