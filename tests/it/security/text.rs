//! Text from records, files and arguments never leaves as something that a terminal, a page or a spreadsheet obeys: not from any
//! command, not in any export, not in any error.

use super::run_to_end;
use crate::support::sandbox::{CLOSED, CommandOutput, OPEN, Sandbox};
use bedside::journal::columns::HEADER;
use bedside::journal::{self, Chain};
use bedside::report::FORMATS;
use bedside::session::{Row, RowKind};
use std::fs;
use std::path::Path;

/// Escape sequences, the clipboard, the bell, a title, C1, turned text, what nobody sees, markup, a calendar's line, formulas.
const HOSTILE: &str = "=1+1;=2+2 \u{1b}[2J\u{1b}]52;c;b3duZWQ=\u{7}\u{1b}]0;owned\u{1b}\\ \u{9b}2J\u{9d}0;owned\u{9c} \u{202e}dlrow\u{2066} \
                       ad\u{200b}min\u{feff}\u{200d} \u{7f}\u{8}\u{0} <script>alert(1)</script> *bold* \r\nBEGIN:VEVENT\n@SUM(A1)";

/// The same as a file's name can hold.
const HOSTILE_NAME: &str = "x\u{1b}]52;c;b3duZWQ=\u{7}\u{1b}[2J\u{9b}2J\u{202e}\u{200b}\u{feff}y";

/// What may leave in no text. A list of its own: the program's could be wrong.
fn forbidden(c: char) -> bool {
    let code = u32::from(c);
    let is_control = code < 0x20 && c != '\n' || (0x7f..=0x9f).contains(&code);
    let turns = [0x61c, 0x200e, 0x200f].contains(&code) || (0x2028..=0x202e).contains(&code) || (0x2066..=0x2069).contains(&code);
    is_control || turns || (0x200b..=0x200d).contains(&code) || [0xad, 0x2060, 0xfeff].contains(&code)
}

#[track_caller]
fn assert_plain(what: &str, text: &str) {
    let found: Vec<char> = text.chars().filter(|c| forbidden(*c)).collect();
    assert!(found.is_empty(), "{what} holds {found:?}\n{}", text.escape_debug());
    assert!(!text.contains("panicked"), "{what}: {text}");
}

#[track_caller]
fn assert_says_plainly(words: &[&str], said: &CommandOutput) {
    assert_plain(&format!("what {words:?} prints"), &said.out);
    assert_plain(&format!("what {words:?} says"), &said.err);
}

/// The bytes of a record with other rows, its chain made anew.
fn with_rows(name: &str, bytes: &[u8], change: impl Fn(&mut Row)) -> Vec<u8> {
    let mut rows = journal::read(bytes).unwrap().rows;
    rows.iter_mut().for_each(change);
    let mut out = format!("{HEADER}\n").into_bytes();
    journal::encode(&rows, name, &mut Chain::default(), &mut out);
    out
}

/// Hostile text wherever a person or a device can put some.
fn make_hostile(row: &mut Row) {
    if !matches!(row.kind, RowKind::Session | RowKind::Meta | RowKind::Phase) {
        row.note = format!("{} {HOSTILE}", row.note);
        row.text = format!("{} {HOSTILE}", row.text);
    }
    if matches!(row.kind, RowKind::Note | RowKind::Plan | RowKind::Music) {
        (row.text, row.note) = (HOSTILE.to_owned(), HOSTILE.to_owned());
    }
}

/// Hostile text in everything but the protocol, which then would not be read.
fn make_all_hostile(row: &mut Row) {
    if row.item != "protocol_text" {
        (row.note, row.text) = (HOSTILE.to_owned(), HOSTILE.to_owned());
        row.unit = HOSTILE.into();
        if row.kind == RowKind::Note {
            row.item = HOSTILE.into();
        }
    }
}

/// Every sample with such rows, and the names of their sessions.
fn with_hostile_samples(sandbox: &Sandbox, change: impl Fn(&mut Row)) -> Vec<String> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions");
    let mut names = Vec::new();
    for path in fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|ending| ending == "csv") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let hostile = with_rows(&name, &fs::read(&path).unwrap(), &change);
            Sandbox::write(&sandbox.sessions().join(format!("{name}.csv")), hostile);
            names.push(name);
        }
    }
    assert!(names.len() > 5);
    names
}

/// Every command that prints, on every session.
fn commands(names: &[String]) -> Vec<Vec<String>> {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut all: Vec<Vec<String>> = [
        "list",
        "list --json",
        "list --compare",
        "list --compare --json",
        "list --statistics",
        "list --statistics --json",
        "search owned",
        "search owned --json",
        "search dlrow",
        "check",
        "check --json",
        "roomcheck",
        "roomcheck --json",
        "config show",
        "config check",
        "config path",
        "theme list",
        "theme check",
        "protocol list",
        "protocol check",
        "protocol diff im_kat sl_kat",
    ]
    .map(words)
    .to_vec();
    for name in names {
        all.push(words(&format!("check {name}")));
        all.push(words(&format!("handout {name} --to html")));
        for format in FORMATS.iter().filter(|format| format.name != "package") {
            all.push(words(&format!("export {name} --to {}", format.name)));
            all.push(words(&format!("export {name} --all --to {}", format.name)));
        }
    }
    all
}

#[test]
fn no_text_of_a_record_is_obeyed() {
    for (change, is_readable) in [(make_hostile as fn(&mut Row), true), (make_all_hostile, false)] {
        let sandbox = Sandbox::with_two_sessions();
        Sandbox::write(&sandbox.config(), "[site]\nid = \"clinic.example\"\n");
        let names = with_hostile_samples(&sandbox, change);
        let mut owned = 0;
        for words in commands(&names) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            // These two are no text.
            if words.contains(&"pdf") || words.contains(&"xlsx") {
                let said = run_to_end(&sandbox, &words);
                assert_plain(&format!("what {words:?} says"), &said.err);
                continue;
            }
            let mut said = run_to_end(&sandbox, &words);
            if words.contains(&"ics") {
                said.out = said.out.replace("\r\n", "\n");
                let events = said.out.lines().filter(|line| *line == "BEGIN:VEVENT").count();
                assert_eq!(events, said.out.lines().filter(|line| *line == "END:VEVENT").count(), "{said:?}");
            }
            assert_says_plainly(&words, &said);
            assert!(!said.out.contains("<script>") || !words.contains(&"html") && !words.contains(&"md"), "{words:?}: {said:?}");
            if words.contains(&"--json") || words.contains(&"json") {
                let objects: Result<Vec<serde_json::Value>, _> = said.out.lines().map(serde_json::from_str).collect();
                assert!(objects.is_ok(), "{words:?}: {said:?}");
            }
            owned += usize::from(said.out.contains("owned"));
        }
        assert!(!is_readable || owned > 5 * names.len(), "the words around it are shown: {owned}");
    }
}

#[test]
fn an_export_of_json_keeps_every_character() {
    let sandbox = Sandbox::new();
    let names = with_hostile_samples(&sandbox, make_hostile);
    for format in ["json", "csv"] {
        let said = run_to_end(&sandbox, &["export", &names[0], "--to", format]);
        let text = if format == "json" {
            let objects = said.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            objects.map(|object| object["note"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        } else {
            let record = fs::read(sandbox.sessions().join(format!("{}.csv", names[0]))).unwrap();
            assert!(said.out.contains("\\u{200b}") && said.out.contains("\\u{3b}=2+2"), "{}", said.out);
            journal::read(&record).unwrap().rows.into_iter().map(|row| row.note).collect()
        };
        assert!(text.iter().any(|note| note.contains(HOSTILE)), "{format}: {text:?}");
    }
}

#[test]
fn no_name_and_no_argument_is_obeyed() {
    let sandbox = Sandbox::with_two_sessions();
    let beside = |folder: &str| sandbox.config().with_file_name(folder).join(format!("{HOSTILE_NAME}.toml"));
    Sandbox::write(&beside("themes"), format!("inherits = \"{}\"\n", "\\u001b[2J\\u0007\\u202e"));
    Sandbox::write(
        &beside("protocols"),
        "id = \"\\u001b[2J\"\ntitle = \"\\u001b]52;c;eA==\\u0007\\u202e\"\nextends = \"\\u009b2J\"\n",
    );
    let record = fs::read(sandbox.sessions().join(format!("{CLOSED}.csv"))).unwrap();
    let open = fs::read(sandbox.sessions().join(format!("{OPEN}.csv"))).unwrap();
    fs::write(sandbox.sessions().join(format!("{OPEN} {HOSTILE_NAME}.csv")), &open).unwrap();
    fs::write(sandbox.sessions().join(format!("{CLOSED}.sync-conflict-{HOSTILE_NAME}.csv")), &record).unwrap();
    // A column that is none of ours, and a line that is no row.
    let header = String::from_utf8(record.clone()).unwrap().replacen("check", &format!("check{HOSTILE_NAME}"), 1);
    Sandbox::write(&sandbox.sessions().join("20261124-0900-C-020.csv"), header);
    let foreign = [record.as_slice(), format!("{HOSTILE}\n").as_bytes()].concat();
    Sandbox::write(&sandbox.sessions().join("20261124-0901-C-020.csv"), foreign);
    let named = sandbox.path().join(format!("{HOSTILE_NAME}.csv"));
    fs::write(&named, &record).unwrap();
    let named = named.to_str().unwrap();
    let folder = sandbox.path().join(HOSTILE_NAME);
    fs::create_dir(&folder).unwrap();
    let folder = folder.to_str().unwrap();
    let settings = [
        String::new(),
        "theme = \"\\u001b[2J\\u202e\"\n".to_owned(),
        "protocol = \"\\u001b[2J\\u202e\"\n".to_owned(),
        "\"\\u001b[2J\\u202e\\u200b\" = 1\n".to_owned(),
        "[keys]\n\"\\u001b[2J\" = \"\\u001b]52;c;eA==\\u0007\"\n".to_owned(),
        "[abbreviations]\nbr = \"\\u001b[2J\"\n".to_owned(),
        format!("theme = {HOSTILE}\n"),
        format!("# {HOSTILE_NAME}\n"),
    ];
    for text in settings {
        Sandbox::write(&sandbox.config(), &text);
        for words in commands(&[CLOSED.to_owned(), OPEN.to_owned()]) {
            if text.is_empty() || !words.contains(&"export".to_owned()) {
                let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !matches!(*word, "pdf" | "xlsx")).collect();
                let mut said = run_to_end(&sandbox, &words);
                said.out = said.out.replace("\r\n", "\n");
                assert_says_plainly(&words, &said);
            }
        }
    }
    Sandbox::write(&sandbox.config(), "");
    for words in [
        &["list", named][..],
        &["check", named],
        &["check", named, "--json"],
        &["check", folder],
        &["check", "/\u{1b}[2J/none.csv"],
        &["export", named, "--to", "note"],
        &["export", CLOSED, "--to", HOSTILE_NAME],
        &["export", CLOSED, "--to", "note", "-o", folder],
        &["export", HOSTILE_NAME, "--to", "note"],
        &["export", "--client", HOSTILE_NAME, "--to", "note"],
        &["handout", HOSTILE_NAME],
        &["add", HOSTILE_NAME, "--text", HOSTILE_NAME],
        &["add", CLOSED, "--text", HOSTILE_NAME, "--by", HOSTILE_NAME],
        &["add", CLOSED, "--text", HOSTILE_NAME, "--by", "MK"],
        &["seal", HOSTILE_NAME],
        &["seal", CLOSED, "--to", HOSTILE_NAME],
        &["unseal", HOSTILE_NAME],
        &["search", HOSTILE_NAME],
        &["list", "--client", HOSTILE_NAME],
        &["list", "--since", HOSTILE_NAME],
        &["start", HOSTILE_NAME],
        &["resume", HOSTILE_NAME],
        &["review", HOSTILE_NAME],
        &["watch", HOSTILE_NAME],
        &["protocol", "show", HOSTILE_NAME],
        &["protocol", "new", HOSTILE_NAME],
        &["protocol", "check", named],
        &["protocol", "diff", HOSTILE_NAME, "im_kat"],
        &["protocol", "sheet", HOSTILE_NAME],
        &["theme", "show", HOSTILE_NAME],
        &["theme", "new", HOSTILE_NAME],
        &["theme", "check", named],
        &["completions", HOSTILE_NAME],
        &["man", "--into", named],
        &[HOSTILE_NAME],
        &[&format!("--{HOSTILE_NAME}")],
        &["--identity", HOSTILE_NAME, "list"],
    ] {
        let said = run_to_end(&sandbox, words);
        assert_says_plainly(words, &said);
        assert!(!said.out.is_empty() || !said.err.is_empty() || said.code == 0, "{words:?}");
    }
    for (option, value) in [("--dir", HOSTILE_NAME), ("--config", folder), ("--config", HOSTILE_NAME)] {
        let sandbox = Sandbox::without_dir();
        let said = sandbox.command(&["list"]).arg(option).arg(value).output().unwrap();
        assert_plain(option, &String::from_utf8_lossy(&said.stderr));
        assert_plain(option, &String::from_utf8_lossy(&said.stdout));
    }
}

#[test]
fn what_is_looked_for_would_be_found() {
    for c in HOSTILE.chars().filter(|c| forbidden(*c)) {
        assert!(std::panic::catch_unwind(|| assert_plain("a text", &format!("a{c}b"))).is_err(), "{c:?}");
    }
    assert_plain("a text", "calm, eyes closed · 漢字 👍 — “tears”\n");
}
