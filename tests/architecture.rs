//! The house rules that neither the compiler nor clippy knows: who may import whom, which outside crates a room may name, who may
//! name a clock, how long files and functions are, and that each file says what it is. Parsed with `syn`, so that text in
//! comments and strings is never taken for code.

use proc_macro2::{TokenStream, TokenTree};
use std::fs;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;

/// Each room and the rooms it may import. `complaint` is a leaf that every room may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("main", &["cli", "edge"]),
    ("lib", &[]),
    ("cli", &["edge"]),
    ("edge", &["view", "app", "report", "journal", "protocol", "theme", "session"]),
    ("view", &["app", "theme", "session"]),
    ("app", &["session", "protocol", "journal", "theme"]),
    ("report", &["session", "protocol"]),
    ("journal", &["session"]),
    ("protocol", &["session"]),
    ("theme", &[]),
    ("session", &[]),
    ("complaint", &[]),
];
const LEAF: &str = "complaint";

/// Outside crates that only some may name: the beginning of a path in code, and the rooms or files that may write it.
const OUTSIDE: &[(&str, &[&str])] = &[
    // The terminal that frames are drawn on is a door; what is on them is not its matter.
    ("ratatui", &["view", "edge/terminal/screen"]),
    ("ratatui::style", &["view", "theme"]),
    ("crossterm", &["edge"]),
    ("crossterm::event", &["edge", "app"]),
    ("tokio", &["edge"]),
    ("notify", &["edge"]),
    ("rustix", &["edge"]),
    ("signal_hook", &["edge"]),
    ("etcetera", &["edge"]),
    ("csv", &["journal", "report"]),
    ("clap", &["cli"]),
    ("toml", &["protocol", "theme", "edge/config"]),
    ("age::Decryptor", &["edge/store/seal"]),
    ("age::Encryptor", &["edge/store/seal"]),
    ("rpassword", &["edge/store/seal"]),
];

/// What asks a clock or waits on one.
const CLOCKS: &[&str] = &["Instant::now", "SystemTime::now", "Local::now", "Utc::now", "clock_gettime", "thread::sleep"];
const CLOCK_FILE: &str = "edge/os/clock.rs";

/// A path as the code names it, and where.
struct Named {
    line: usize,
    segments: Vec<String>,
    in_test: bool,
}

/// What one file says.
struct Seen {
    modules: Vec<String>,
    in_test: bool,
    named: Vec<(Vec<String>, Named)>,
    functions: Vec<(usize, String, usize)>,
}

impl Seen {
    fn name(&mut self, line: usize, segments: Vec<String>) {
        let in_test = self.in_test;
        self.named.push((self.modules.clone(), Named { line, segments, in_test }));
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let first = signature.span().start().line;
        self.functions.push((first, signature.ident.to_string(), block.span().end().line + 1 - first));
    }

    fn use_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.use_tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.name(tree.span().start().line, with(&name.ident)),
            syn::UseTree::Rename(rename) => self.name(tree.span().start().line, with(&rename.ident)),
            syn::UseTree::Glob(_) => self.name(tree.span().start().line, [before, &["*".to_owned()]].concat()),
            syn::UseTree::Group(group) => group.items.iter().for_each(|one| self.use_tree(before, one)),
        }
    }

    /// A macro's tokens are no syntax tree yet: paths in them are names joined by `::`.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.name(line, std::mem::take(&mut path));
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.tokens(group.stream());
                    colons = 0;
                }
                _ => colons = 0,
            }
        }
        self.name(line, path);
    }
}

impl<'a> Visit<'a> for Seen {
    fn visit_item(&mut self, item: &'a syn::Item) {
        let outer = self.in_test;
        self.in_test |= attributes(item).iter().any(is_cfg_test);
        visit::visit_item(self, item);
        self.in_test = outer;
    }

    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        self.modules.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.modules.pop();
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.use_tree(&[], &item.tree);
    }

    fn visit_item_extern_crate(&mut self, item: &'a syn::ItemExternCrate) {
        self.name(item.span().start().line, vec![item.ident.to_string()]);
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }

    /// A visibility such as `pub(crate)` holds a path, but imports nothing.
    fn visit_vis_restricted(&mut self, _: &'a syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'a syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.name(path.span().start().line, segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_meta_list(&mut self, list: &'a syn::MetaList) {
        self.tokens(list.tokens.clone());
        visit::visit_meta_list(self, list);
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(it) => &it.attrs,
        syn::Item::Enum(it) => &it.attrs,
        syn::Item::Fn(it) => &it.attrs,
        syn::Item::Impl(it) => &it.attrs,
        syn::Item::Macro(it) => &it.attrs,
        syn::Item::Mod(it) => &it.attrs,
        syn::Item::Static(it) => &it.attrs,
        syn::Item::Struct(it) => &it.attrs,
        syn::Item::Trait(it) => &it.attrs,
        syn::Item::Type(it) => &it.attrs,
        syn::Item::Use(it) => &it.attrs,
        _ => &[],
    }
}

fn is_cfg_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|inner| inner == "test")
}

/// Everything wrong with one file, a sentence each. `file` is its path below `src`.
fn check(file: &str, text: &str) -> Vec<String> {
    let modules = modules_of(file);
    let room = modules.first().cloned().unwrap_or_else(|| file.trim_end_matches(".rs").to_owned());
    let Some((_, may)) = ROOMS.iter().find(|(known, _)| *known == room) else {
        return vec![format!("src/{file}:1: `{room}` is not in the table of rooms; say there whom it may import.")];
    };
    let parsed = match syn::parse_file(text) {
        Ok(parsed) => parsed,
        Err(error) => return vec![format!("src/{file}:{}: it cannot be parsed: {error}.", error.span().start().line)],
    };
    let mut seen = Seen { modules, in_test: file.ends_with("/tests.rs"), named: Vec::new(), functions: Vec::new() };
    seen.visit_file(&parsed);

    let mut wrong = Vec::new();
    if !text.starts_with("//!") {
        wrong.push(format!("src/{file}:1: it must begin with `//!`, saying what it is and what it is not."));
    }
    let lines = text.lines().count();
    if lines > FILE_LINES {
        wrong.push(format!("src/{file}:{lines}: it has {lines} lines, more than {FILE_LINES}; split it by meaning."));
    }
    for (line, name, lines) in seen.functions.iter().filter(|(_, _, lines)| *lines > FUNCTION_LINES) {
        wrong.push(format!("src/{file}:{line}: `{name}` has {lines} lines, more than {FUNCTION_LINES}."));
    }
    for (modules, named) in &seen.named {
        let at = format!("src/{file}:{}", named.line);
        wrong.extend(clock(file, named).map(|said| format!("{at}: {said}")));
        if !named.in_test {
            wrong.extend(import(&room, may, modules, &named.segments).map(|said| format!("{at}: {said}")));
            wrong.extend(outside(file, &room, named).map(|said| format!("{at}: {said}")));
        }
    }
    wrong
}

/// The module a file is: `session/decide/say.rs` is `session::decide::say`, and the crate's roots are none.
fn modules_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').filter(|part| !["main", "lib"].contains(part)).map(str::to_owned).collect()
}

/// A room reached from the crate's root, by name or by climbing.
fn import(room: &str, may: &[&str], modules: &[String], segments: &[String]) -> Option<String> {
    let climbs = segments.iter().take_while(|segment| *segment == "super").count();
    let rest = match segments.first().map(String::as_str) {
        Some("crate" | "bedside") => segments.get(1..),
        Some("super") if climbs >= modules.len() => segments.get(climbs..),
        _ => None,
    }?;
    match rest.first().map(String::as_str) {
        None | Some("*" | "self") => Some("it names the whole crate; name the room.".to_owned()),
        Some(other) if other == room || other == LEAF || may.contains(&other) => None,
        Some(other) => Some(format!("`{room}` may not import `{other}`.")),
    }
}

/// The longest entry of the table that a path begins with says who may write it.
fn outside(file: &str, room: &str, named: &Named) -> Option<String> {
    let path = named.segments.join("::");
    let begins = |entry: &str| path.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    let (entry, may) = OUTSIDE.iter().filter(|(entry, _)| begins(entry)).max_by_key(|(entry, _)| entry.len())?;
    let within = |place: &str| place == room || file.strip_prefix(place).is_some_and(|rest| rest.starts_with(['.', '/']));
    (!may.iter().any(|place| within(place))).then(|| format!("`{path}`: only {} may name `{entry}`.", may.join(", ")))
}

fn clock(file: &str, named: &Named) -> Option<String> {
    let path = format!("::{}", named.segments.join("::"));
    let asks = CLOCKS.iter().find(|name| path.ends_with(&format!("::{name}")))?;
    let waits = *asks == "thread::sleep";
    (waits || file != CLOCK_FILE).then(|| format!("`{asks}`: only src/{CLOCK_FILE} asks a clock, and nothing sleeps."))
}

/// Every source below a folder, sorted.
fn sources(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[test]
fn the_sources_keep_the_house_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&root).expect("the sources can be listed");
    assert!(files.iter().any(|file| file.ends_with("lib.rs")), "the sources were not found in {}", root.display());
    let mut wrong = Vec::new();
    for path in &files {
        let parts = path.strip_prefix(&root).expect("below src").iter().map(|part| part.to_string_lossy());
        let file = parts.collect::<Vec<_>>().join("/");
        wrong.extend(check(&file, &fs::read_to_string(path).expect("a source is UTF-8")));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The checks themselves: each line of code stands in a made-up file, and what is said of it must hold the words; none: nothing is.
#[test]
fn what_breaks_a_rule_is_found_and_what_keeps_it_is_not() {
    let table: &[(&str, &str, &str)] = &[
        ("session/due.rs", "use crate::theme::Theme;", "src/session/due.rs:2: `session` may not import `theme`."),
        ("session/due.rs", "use crate::{session::Row, app};", "`session` may not import `app`."),
        ("session/due.rs", "use super::super::journal::Order;", "`session` may not import `journal`."),
        ("session/decide/say.rs", "use super::super::super::edge;", "`session` may not import `edge`."),
        ("session/decide/say.rs", "use super::super::row::Row;", ""),
        ("session/mod.rs", "mod inner { use super::super::view; }", "`session` may not import `view`."),
        ("session/due.rs", "use crate::*;", "names the whole crate"),
        ("session/due.rs", "fn f() { let _ = format!(\"{}\", crate::theme::NAME); }", "may not import `theme`."),
        ("session/due.rs", "fn f(x: crate::app::App) {}", "may not import `app`."),
        ("session/due.rs", "#[cfg(test)]\nmod tests { use crate::theme::Theme; }", ""),
        ("session/due.rs", "// use crate::theme;\nconst S: &str = \"crate::theme::X\";", ""),
        ("session/due.rs", "use crate::complaint::Complaint;", ""),
        ("session/due.rs", "pub(crate) struct Due;", ""),
        ("theme/mod.rs", "use crate::session::Row;", "`theme` may not import `session`."),
        ("theme/mod.rs", "use ratatui::style::Color;", ""),
        ("theme/mod.rs", "use ratatui::layout::Rect;", "only view, edge/terminal/screen may name `ratatui`"),
        ("edge/terminal/screen.rs", "use ratatui::Terminal;", ""),
        ("edge/run.rs", "use ratatui::Terminal;", "may name `ratatui`"),
        ("view/mod.rs", "use crate::journal::Order;", "`view` may not import `journal`."),
        ("main.rs", "use bedside::session::Row;", "`main` may not import `session`."),
        ("main.rs", "use bedside::edge;", ""),
        ("app/keys.rs", "use crossterm::event::KeyCode;", ""),
        ("app/keys.rs", "use crossterm::{event::KeyCode, terminal};", "only edge may name `crossterm`"),
        ("app/keys.rs", "#[derive(clap::Parser)]\nstruct X;", "only cli may name `clap`"),
        ("journal/mod.rs", "extern crate rustix;", "only edge may name `rustix`"),
        ("edge/config.rs", "use toml::Value;", ""),
        ("edge/config/read.rs", "use toml::Value;", ""),
        ("edge/configure.rs", "use toml::Value;", "may name `toml`"),
        ("edge/mod.rs", "fn f() { std::time::Instant::now(); }", "`Instant::now`: only src/edge/os/clock.rs"),
        ("edge/os/clock.rs", "fn f() { std::time::Instant::now(); }", ""),
        ("edge/os/clock.rs", "use std::thread::sleep;", "nothing sleeps"),
        ("edge/mod.rs", "use rustix::time::clock_gettime;", "only src/edge/os/clock.rs"),
        ("cellar/mod.rs", "", "`cellar` is not in the table of rooms"),
        ("edge/mod.rs", "fn (", "it cannot be parsed"),
    ];
    for (file, code, words) in table {
        said(file, &format!("//! Made up.\n{code}\n"), words);
    }
    said("edge/mod.rs", "use std::fmt;\n", "it must begin with `//!`");
    for (lines, words) in [(FILE_LINES, ""), (FILE_LINES + 1, "it has 401 lines")] {
        said("edge/mod.rs", &format!("//! Made up.\n{}", "\n".repeat(lines - 1)), words);
    }
    for (inner, words) in [(FUNCTION_LINES - 2, ""), (FUNCTION_LINES - 1, "`long` has 71 lines")] {
        let long = format!("fn long() {{\n{}}}\n", "\n".repeat(inner));
        said("edge/mod.rs", &format!("//! Made up.\n{long}"), words);
        said("edge/mod.rs", &format!("//! Made up.\nimpl X {{\n{long}}}\ntrait Y {{\n{long}}}\n"), words);
    }
}

fn said(file: &str, text: &str, words: &str) {
    let wrong = check(file, text);
    let fits = if words.is_empty() { wrong.is_empty() } else { wrong.iter().any(|one| one.contains(words)) };
    assert!(fits, "{file}\n{text}\nmust be told {words:?}, but was told {wrong:#?}");
}
