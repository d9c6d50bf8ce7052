//! `docs/` lists what the program has: columns, kinds, items, protocol keys, theme roles, lines of the emergency card. With
//! `UPDATE_README=1` the parts between their markers are written again.

use crate::support::sandbox::Sandbox;
use bedside::journal::columns::COLUMNS;
use bedside::protocol::part_specs;
use bedside::session::record::vocabulary::{ITEMS, RowKind};
use bedside::theme::{MODIFIERS, ROLES};
use ratatui::style::Modifier;
use std::fmt::Write as _;
use std::fs;
use std::sync::Mutex;

/// One part is written at a time.
static WRITING: Mutex<()> = Mutex::new(());

fn holds(file: &str, name: &str, expected: &str) {
    let path = format!("{}/docs/{file}", env!("CARGO_MANIFEST_DIR"));
    let _one = WRITING.lock();
    let now = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = now.split_once(&begin).unwrap_or_else(|| panic!("{file} has no `{name}`"));
    let (part, after) = rest.split_once(&end).unwrap_or_else(|| panic!("`{name}` does not end"));
    let expected = expected.trim();
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(&path, format!("{before}{begin}{expected}\n{end}{after}")).unwrap();
    } else {
        assert_eq!(part.trim(), expected, "docs/{file}, part `{name}`: put this there instead:\n\n{expected}\n");
    }
}

/// A cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn the_columns_are_the_programs() {
    let mut table = "| # | Column | Type | Is |\n|---|---|---|---|\n".to_owned();
    for (at, column) in COLUMNS.iter().enumerate() {
        writeln!(table, "| {} | `{}` | {} | {} |", at + 1, column.name, column.data_type, cell(column.meaning)).unwrap();
    }
    holds("record.md", "columns", &table);
}

#[test]
fn the_items_are_the_programs() {
    let mut table = "| Kind | Item | Unit | Means |\n|---|---|---|---|\n".to_owned();
    for kind in RowKind::ALL {
        let items: Vec<_> = ITEMS.iter().filter(|item| item.kind == *kind).collect();
        for item in &items {
            writeln!(table, "| `{}` | `{}` | {} | {} |", kind.word(), item.slug, item.unit, cell(item.meaning)).unwrap();
        }
        if items.is_empty() {
            writeln!(table, "| `{}` | the protocol’s ids | | |", kind.word()).unwrap();
        }
    }
    holds("record.md", "items", &table);
}

#[test]
fn the_keys_of_a_protocol_are_the_readers() {
    let mut text = String::new();
    for part in part_specs() {
        let title = if part.name.is_empty() { "The top of the file" } else { part.name };
        writeln!(text, "### {title}\n\n{}\n\n| Key | Holds | Means |\n|---|---|---|", part.description).unwrap();
        for key in &part.keys {
            let needed = if key.is_required { " (needed)" } else { "" };
            writeln!(text, "| `{}`{needed} | {} | {} |", key.name, cell(key.value_format), cell(key.meaning)).unwrap();
        }
        text.push('\n');
    }
    holds("protocols.md", "protocol-keys", &text);
}

/// A key that is called needed is missed by the reader, and one that is not needed is not.
#[test]
fn a_key_is_needed_where_the_reader_misses_it() {
    for part in part_specs().iter().filter(|part| part.name.starts_with("[[") || part.name == "[release]") {
        let text = format!("id = \"x\"\ntitle = \"x\"\nversion = \"1\"\nstartable = false\n{}\n", part.name);
        let said: Vec<String> = bedside::protocol::check("x.toml", &text, &|_| None).iter().map(ToString::to_string).collect();
        for key in &part.keys {
            // A list and a time that can be either of two is missed in words of its own.
            let is_missed = said.iter().any(|said| said.contains(&format!("has no `{}`", key.name)));
            let has_own_words = ["take", "words", "every", "from"].contains(&key.name);
            assert!(is_missed == key.is_required || has_own_words, "{} `{}`: {said:?}", part.name, key.name);
        }
    }
}

#[test]
fn the_looks_and_roles_of_a_theme_are_the_readers() {
    let mut table = "| Key of a role | Holds |\n|---|---|\n| `fg`, `bg` | a colour: of the words, and behind them |\n".to_owned();
    for (name, _) in MODIFIERS {
        writeln!(table, "| `{name}` | true or false |").unwrap();
    }
    holds("themes.md", "looks", &table);
    let mut table = "| Role | Parent | Always | Is |\n|---|---|---|---|\n".to_owned();
    for row in ROLES {
        let parent = row.parent.map(|parent| format!("`{}`", parent.spec().name)).unwrap_or_default();
        let marks = MODIFIERS.iter().filter(|(_, mark)| row.fixed_modifiers.contains(*mark) && *mark != Modifier::empty());
        let always: Vec<&str> = marks.map(|(name, _)| *name).collect();
        writeln!(table, "| `{}` | {parent} | {} | {} |", row.name, always.join(", "), cell(row.meaning)).unwrap();
    }
    holds("themes.md", "roles", &table);
}

#[test]
fn the_lines_of_the_site_are_those_of_the_settings_file() {
    let said = Sandbox::new().run(&["config", "show", "--default"]);
    let (_, site) = said.out.split_once("[site]\n").unwrap();
    let site = site.split("\n\n").next().unwrap().trim_end();
    let set: String = site.lines().map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line)).fold(
        String::new(),
        |mut all, line| {
            all.push_str(line);
            all.push('\n');
            all
        },
    );
    holds("emergency-card.md", "site", &format!("```toml\n[site]\n{set}```"));
    // What is asked for once is the same, and only once.
    let asked = Sandbox::new();
    let words = set.lines().filter_map(|line| line.split_once(" = \"")).map(|(_, words)| words.trim_end_matches('"'));
    let all = words.collect::<Vec<_>>().join("\n");
    asked.run_with(&["config", "site"], &all).assert(0, &["Saved in"]);
    let wanted = set.lines().filter(|line| line.contains('=')).collect::<Vec<_>>().join("\n");
    assert_eq!(fs::read_to_string(asked.config()).unwrap(), format!("[site]\n{wanted}\n"));
    asked.run_with(&["config", "site"], "999\n").assert(0, &["already", "Nothing was changed"]);
    // Skipped, it changes nothing; beside other settings it stands at their end.
    let other = Sandbox::new();
    other.run_with(&["config", "site"], "\n\n").assert(0, &["nothing was changed"]);
    assert!(!other.config().exists());
    Sandbox::write(&other.config(), "by = \"MK\"\n");
    other.run_with(&["config", "site"], "112\n").assert(0, &["Saved in"]);
    assert_eq!(fs::read_to_string(other.config()).unwrap(), "by = \"MK\"\n\n[site]\nemergency = \"112\"\n");
    // What the page shows is a sound file.
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.config(), format!("[site]\n{set}"));
    sandbox.run(&["config", "check"]).assert(0, &["No mistakes in"]);
}
