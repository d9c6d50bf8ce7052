//! What the README says is what the program does: its picture, its key table, its usage, its commands. With `UPDATE_README=1` the
//! parts between its markers are written anew.

#![allow(clippy::unwrap_used, reason = "what is not there fails the test that needs it")]

mod desk;

use bedside::app::{commands, keys, line};
use std::fmt::Write as _;
use std::process::Command;
use std::sync::Mutex;

const README: &str = include_str!("../README.md");
/// One part is written at a time.
static WRITING: Mutex<()> = Mutex::new(());

/// What stands between `<!-- name -->` and `<!-- /name -->`.
fn part(name: &str) -> &'static str {
    let (_, after) =
        README.split_once(&format!("<!-- {name} -->\n")).unwrap_or_else(|| panic!("README has no `<!-- {name} -->`"));
    let (part, _) = after.split_once(&format!("<!-- /{name} -->")).unwrap_or_else(|| panic!("`<!-- {name} -->` does not end"));
    part.trim()
}

fn holds(name: &str, expected: &str) {
    if std::env::var_os("UPDATE_README").is_some() {
        let _one = WRITING.lock();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
        let now = std::fs::read_to_string(path).unwrap();
        let (before, rest) = now.split_once(&format!("<!-- {name} -->\n")).unwrap();
        let (_, after) = rest.split_once(&format!("<!-- /{name} -->")).unwrap();
        std::fs::write(path, format!("{before}<!-- {name} -->\n{}\n<!-- /{name} -->{after}", expected.trim())).unwrap();
        return;
    }
    assert_eq!(part(name), expected.trim(), "README, part `{name}`: put this there instead:\n\n{expected}\n");
}

#[test]
fn the_picture_is_the_programs() {
    holds("picture", &format!("```text\n{}```", desk::standard().screen(80, 24)));
}

#[test]
fn the_lines_are_the_programs() {
    let mut table = "| A line such as | becomes |\n|---|---|\n".to_owned();
    for one in line::EXAMPLES {
        writeln!(table, "| `{}` | {} |", one.line, one.becomes).unwrap();
    }
    holds("lines", &table);
}

#[test]
fn the_key_tables_are_the_programs() {
    let mut tables = String::new();
    for place in keys::Place::ALL {
        writeln!(tables, "**{}**\n\n| Key | does |\n|---|---|", place.title()).unwrap();
        for key in keys::of(place) {
            writeln!(tables, "| {} | {} |", key.name.replace('|', "\\|"), key.does).unwrap();
        }
        tables.push('\n');
    }
    holds("keys", &tables);
}

#[test]
fn the_command_table_is_the_programs() {
    let mut table = "| Command | does | Key |\n|---|---|---|\n".to_owned();
    for command in commands::COMMANDS {
        writeln!(table, "| `/{}` | {} | {} |", command.name, command.about, command.key).unwrap();
    }
    holds("commands", &table);
}

#[test]
fn the_formats_are_the_programs() {
    let mut table = "| Format | is |\n|---|---|\n".to_owned();
    for format in bedside::report::FORMATS {
        writeln!(table, "| `{}` | {} |", format.name, format.is).unwrap();
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
        let block = part(name);
        let lines: Vec<&str> = block.lines().filter(|line| !line.starts_with("```")).collect();
        assert_eq!(lines.len(), 1, "`{name}` is one command");
        assert!(lines[0].starts_with("cargo "), "`{name}` needs nothing but Rust: {}", lines[0]);
    }
}
