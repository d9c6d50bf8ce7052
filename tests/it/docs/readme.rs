//! The README and the pages of its links match the program: key tables, lines, usage, commands, formats. With `UPDATE_README=1` the
//! parts between their markers are written again.

use crate::support::pty::PtySession;
use crate::support::sandbox::{BEDSIDE, Sandbox};
use bedside::app::keymap::commands;
use bedside::app::{grammar, keymap};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

const README: &str = include_str!("../../../README.md");

/// The README and the pages with commands that a reader types.
const PAGES: &[(&str, &str)] = &[
    ("README.md", README),
    ("docs/lines.md", include_str!("../../../docs/lines.md")),
    ("docs/keys.md", include_str!("../../../docs/keys.md")),
    ("docs/commands.md", include_str!("../../../docs/commands.md")),
    ("docs/exports.md", include_str!("../../../docs/exports.md")),
    ("docs/review.md", include_str!("../../../docs/review.md")),
    ("docs/sealing.md", include_str!("../../../docs/sealing.md")),
    ("docs/paper.md", include_str!("../../../docs/paper.md")),
    ("docs/devices.md", include_str!("../../../docs/devices.md")),
    ("docs/troubleshooting.md", include_str!("../../../docs/troubleshooting.md")),
];

/// A README is read in one go.
const MAX_README_LINES: usize = 250;

/// One part is written at a time.
static WRITING: Mutex<()> = Mutex::new(());

/// The page with `<!-- name -->`, and the text up to `<!-- /name -->`.
fn part(name: &str) -> (&'static str, &'static str) {
    let found = PAGES.iter().find_map(|(page, text)| Some((*page, text.split_once(&format!("<!-- {name} -->\n"))?.1)));
    let (page, after) = found.unwrap_or_else(|| panic!("no page has `<!-- {name} -->`"));
    let (part, _) = after.split_once(&format!("<!-- /{name} -->")).unwrap_or_else(|| panic!("`<!-- {name} -->` does not end"));
    (page, part.trim())
}

fn holds(name: &str, expected: &str) {
    if std::env::var_os("UPDATE_README").is_some() {
        let _one = WRITING.lock();
        let path = format!("{}/{}", env!("CARGO_MANIFEST_DIR"), part(name).0);
        let now = std::fs::read_to_string(&path).unwrap();
        let (before, rest) = now.split_once(&format!("<!-- {name} -->\n")).unwrap();
        let (_, after) = rest.split_once(&format!("<!-- /{name} -->")).unwrap();
        std::fs::write(path, format!("{before}<!-- {name} -->\n{}\n<!-- /{name} -->{after}", expected.trim())).unwrap();
        return;
    }
    let (page, text) = part(name);
    assert_eq!(text, expected.trim(), "{page}, part `{name}`: put this there instead:\n\n{expected}\n");
}

#[test]
fn the_readme_is_short_and_its_sections_are_in_order() {
    assert!(README.lines().count() <= MAX_README_LINES, "{} lines", README.lines().count());
    let sections: Vec<&str> = README.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let wanted = [
        "Install",
        "Watch, practise, start",
        "The first five minutes",
        "Afterwards",
        "When the power goes",
        "Privacy",
        "What it is not",
        "Links",
    ];
    assert_eq!(sections, wanted);
}

/// Every link to a file of the repository leads to one, on each page that can be reached from the README.
#[test]
fn every_link_leads_to_a_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut reached = std::collections::BTreeSet::new();
    let mut waiting = vec![root.join("README.md")];
    while let Some(page) = waiting.pop() {
        if !reached.insert(page.canonicalize().unwrap()) || page.extension().is_none_or(|kind| kind != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&page).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.split('#').next()?.to_owned()));
        for link in links.filter(|link| !link.is_empty() && !link.contains("://") && !link.contains(' ')) {
            let target = page.parent().unwrap().join(&link);
            assert!(target.exists(), "{}: {link}", page.display());
            waiting.push(target);
        }
    }
    assert!(reached.len() > 15, "{reached:?}");
}

#[test]
fn the_lines_are_the_programs() {
    let mut table = "| A line such as | becomes |\n|---|---|\n".to_owned();
    for (line, result) in grammar::EXAMPLES {
        writeln!(table, "| `{line}` | {result} |").unwrap();
    }
    holds("lines", &table);
}

#[test]
fn the_key_tables_are_the_programs() {
    let mut tables = String::new();
    for place in keymap::KeyContext::ALL {
        writeln!(tables, "**{}**\n\n| Key | does |\n|---|---|", place.title()).unwrap();
        for key in keymap::in_context(place) {
            writeln!(tables, "| {} | {} |", key.name().replace('|', "\\|"), key.description).unwrap();
        }
        tables.push('\n');
    }
    holds("keys", &tables);
}

#[test]
fn the_command_table_is_the_programs() {
    let mut table = "| Command | does | Key |\n|---|---|---|\n".to_owned();
    for command in commands::COMMANDS {
        writeln!(table, "| `/{}` | {} | {} |", command.name, command.description, command.shortcut).unwrap();
    }
    holds("commands", &table);
}

#[test]
fn the_formats_are_the_programs() {
    let mut table = "| Format | is |\n|---|---|\n".to_owned();
    for format in bedside::report::FORMATS {
        writeln!(table, "| `{}` | {} |", format.name, format.description).unwrap();
    }
    holds("formats", &table);
}

#[test]
fn the_usage_is_the_programs() {
    let out = Command::new(env!("CARGO_BIN_EXE_bedside")).arg("--help").env("COLUMNS", "100").output().unwrap();
    assert!(out.status.success());
    let help = String::from_utf8(out.stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    holds("usage", &format!("```text\n{commands}\n```"));
}

#[test]
fn two_commands_are_all_the_set_up() {
    for name in ["run", "test"] {
        let (_, block) = part(name);
        let lines: Vec<&str> = block.lines().filter(|line| !line.starts_with("```")).collect();
        assert_eq!(lines.len(), 1, "`{name}` is one command");
        assert!(lines[0].starts_with("cargo "), "`{name}` needs nothing but Rust: {}", lines[0]);
    }
}

/// Commands of the README that are not run here, by how they begin, and why not.
const ELSEWHERE: &[(&str, &str)] = &[
    ("cargo ", "the gate and `.ci/package` run them"),
    (".ci/package", "the gate runs it"),
    ("bedside export 20260312-1324 --to supervision --private", "the samples come without private words; tests/exports has some"),
    ("duckdb ", "DuckDB is not on every machine"),
    ("psql ", "PostgreSQL is not on every machine"),
];

/// Commands that take the whole screen.
const FULL: [&str; 9] = ["", "start", "resume", "review", "finish", "watch", "rehearse", "demo", "roomcheck"];

/// Every line of the fences in which commands stand, block by block.
fn blocks() -> Vec<Vec<&'static str>> {
    let fences = PAGES.iter().flat_map(|(_, text)| text.split("\n```sh\n").skip(1));
    let fences = fences.filter_map(|rest| rest.split_once("\n```")).map(|(block, _)| block);
    fences.map(|block| block.lines().filter(|line| !line.trim().is_empty()).collect()).collect()
}

/// Commands of the program within sentences and tables.
fn within_sentences() -> Vec<&'static str> {
    let mut all = Vec::new();
    for (page, text) in PAGES {
        let mut is_code = false;
        for line in text.lines() {
            is_code ^= line.starts_with("```");
            if !is_code {
                all.extend(line.split('`').skip(1).step_by(2).filter(|code| *code == "bedside" || code.starts_with("bedside ")));
            }
        }
        assert!(!is_code, "{page}: a fence does not end");
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// A user who has the sample sessions, and a sound protocol and settings of their own.
fn reader() -> Sandbox {
    let sandbox = Sandbox::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions");
    for entry in std::fs::read_dir(samples).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        Sandbox::write(&sandbox.sessions().join(entry.file_name()), std::fs::read(entry.path()).unwrap());
    }
    Sandbox::write(&sandbox.config(), "by = \"MK\"\n");
    sandbox
}

/// Runs a line as a shell does, with the program on the path.
fn shell(sandbox: &Sandbox, line: &str) {
    let mut path = Path::new(BEDSIDE).parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-euc", line]).current_dir(sandbox.data()).env_clear().envs(sandbox.environment());
    command.env("PATH", path).env("BEDSIDE_DIR", sandbox.data()).env("BEDSIDE_CONFIG", sandbox.config());
    let out = command.stdin(std::process::Stdio::null()).output().unwrap();
    assert!(out.status.success(), "`{line}` of the README: {out:?}");
}

/// A full-screen command in a terminal; what it leaves behind when the terminal is taken away goes with the user.
fn glass_of(sandbox: &Sandbox, words: &[&str]) -> PtySession {
    PtySession::with(sandbox, words, &[("TMPDIR", sandbox.path().to_str().unwrap())])
}

#[test]
fn every_command_in_a_readme_block_works() {
    for block in blocks() {
        let sandbox = reader();
        for line in block {
            if ELSEWHERE.iter().any(|(begins, _)| line.starts_with(begins)) {
                continue;
            }
            let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
            if words[0] == "bedside" && FULL.contains(words.get(1).unwrap_or(&"")) {
                glass_of(&sandbox, &words[1..]).wait("a screen", |pty| pty.screen().chars().any(char::is_alphabetic));
            } else {
                shell(&sandbox, line);
            }
        }
    }
    let all = blocks().concat();
    for (begins, why) in ELSEWHERE {
        assert!(
            PAGES.iter().any(|(_, text)| text.contains(&format!("`{begins}"))) || all.iter().any(|line| line.starts_with(begins)),
            "{begins}: {why}"
        );
    }
}

/// A recipient of the age format; nobody's.
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

#[test]
fn every_command_in_a_readme_sentence_exists() {
    let known = within_sentences();
    assert!(known.len() > 20, "{known:?}");
    for line in known {
        let sandbox = reader();
        let line = line.replace("SESSION", "20260312-1324-C-017").replace("age1…", RECIPIENT);
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        if FULL.contains(words.first().unwrap_or(&"")) {
            let shown = |pty: &PtySession| pty.screen().chars().any(char::is_alphabetic);
            // What is resumed was left open, and what is followed runs: neither is so here, and both say it in words.
            let mut pty = glass_of(&sandbox, &words);
            pty.wait("a screen", shown);
            assert!(!pty.shows("Usage:"), "`{line}`: {}", pty.screen());
        } else {
            let said = sandbox.run(
                &[
                    &words[..],
                    if words.len() == 1 && ["protocol", "theme", "export"].contains(&words[0]) { &["--help"] } else { &[] },
                ]
                .concat(),
            );
            // No sample is sealed, and that is what it says.
            let is_said = said.err.contains("is not sealed") || (said.code == 2 && said.err.contains("required"));
            assert!(said.code == 0 || is_said, "`{line}`: {said:?}");
        }
    }
}
