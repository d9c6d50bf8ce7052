//! The rules that neither the compiler nor clippy knows: who may import whom, which outside crates a folder may name, who may
//! name a clock or call the platform, that no files import each other in a circle, how long files and functions are, how many
//! files a folder holds, and that each file says what it is. Parsed with `syn`, so that text in comments and strings is never
//! taken for code.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;
const FOLDER_FILES: usize = 20;

/// Each folder or file of `src`, and those it may import. All may import a leaf.
const FOLDERS: &[(&str, &[&str])] = &[
    ("main", &["cli", "edge"]),
    ("lib", &[]),
    ("cli", &["args", "edge"]),
    ("args", &["report"]),
    ("edge", &["args", "view", "app", "report", "journal", "protocol", "theme", "session"]),
    ("view", &["app", "theme", "session"]),
    ("app", &["session", "journal"]),
    ("report", &["session", "protocol"]),
    ("journal", &["session"]),
    ("protocol", &["session"]),
    ("theme", &[]),
    ("session", &[]),
    ("toml_reader", &[]),
    ("complaint", &[]),
    ("plain_text", &[]),
];
const LEAVES: [&str; 3] = ["complaint", "plain_text", "toml_reader"];

/// Outside crates that only some may name: the beginning of a path in code, and the folders or files that may write it.
const OUTSIDE: &[(&str, &[&str])] = &[
    // The terminal writes frames and does not draw them.
    ("ratatui", &["view", "edge/terminal/screen"]),
    ("ratatui::style", &["view", "theme"]),
    ("crossterm", &["edge"]),
    ("crossterm::event", &["edge", "app"]),
    ("tokio", &["edge"]),
    ("notify", &["edge"]),
    ("rustix", PLATFORM),
    ("libc", PLATFORM),
    ("signal_hook", PLATFORM),
    ("std::os", PLATFORM),
    ("tokio::signal", PLATFORM),
    ("tokio::io::unix", PLATFORM),
    ("tokio::net::UnixListener", PLATFORM),
    ("tokio::net::UnixStream", PLATFORM),
    ("fs4", PLATFORM),
    ("suspend_time", PLATFORM),
    ("winapi_util", PLATFORM),
    ("crossterm_winapi", PLATFORM),
    ("windows_sys", PLATFORM),
    ("windows", PLATFORM_DOOR),
    ("termina", &["edge/terminal/input"]),
    ("etcetera", &["edge"]),
    ("csv", &["journal", "report"]),
    ("clap", &["cli", "args"]),
    ("rayon", &["edge"]),
    ("toml", &["toml_reader", "protocol", "edge/config", "app/playback/script"]),
    ("age::Decryptor", &["edge/store/seal"]),
    ("age::Encryptor", &["edge/store/seal"]),
    ("rpassword", &["edge/store/seal"]),
];

/// The folders that call the platform, one for each.
const PLATFORM: &[&str] = &["edge/os/unix", "edge/os/windows"];
/// They, and the file that chooses between them.
const PLATFORM_DOOR: &[&str] = &["edge/os/unix", "edge/os/windows", "edge/os/mod"];

/// What a condition on the platform names.
const PLATFORM_CFGS: &[&str] = &["unix", "windows", "target_os", "target_family", "target_env"];

/// What asks a clock or waits on one.
const CLOCKS: &[&str] = &["Instant::now", "SystemTime::now", "Local::now", "Utc::now", "clock_gettime", "thread::sleep"];
const CLOCK_FILE: &str = "edge/os/clock.rs";
/// The clocks of each platform, for [`CLOCK_FILE`].
const CLOCK_SOURCES: [&str; 2] = ["edge/os/unix/clock.rs", "edge/os/windows/clock.rs"];

/// What reads a file without asking whether it is one: a pipe of its name would hang the program.
const READS: &[&str] = &["fs::read", "fs::read_to_string", "File::open"];
const READS_FOLDER: &str = "edge/os/";

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
    /// What `pub use` hands on: the name, and the path it stands for. They are no imports of their own.
    reexports: Vec<(String, Vec<String>)>,
    is_reexport: bool,
    platform_cfgs: Vec<usize>,
    functions: Vec<(usize, String, usize)>,
}

impl Seen {
    fn parse(file: &str, text: &str) -> syn::Result<Self> {
        let mut seen = Self {
            modules: modules_of(file),
            in_test: file.ends_with("/tests.rs"),
            named: Vec::new(),
            reexports: Vec::new(),
            is_reexport: false,
            platform_cfgs: Vec::new(),
            functions: Vec::new(),
        };
        seen.visit_file(&syn::parse_file(text)?);
        Ok(seen)
    }

    fn use_end(&mut self, line: usize, name: &syn::Ident, path: Vec<String>) {
        if self.is_reexport {
            self.reexports.push((name.to_string(), path.clone()));
        }
        self.name(line, path);
    }

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
            syn::UseTree::Name(name) => self.use_end(tree.span().start().line, &name.ident, with(&name.ident)),
            syn::UseTree::Rename(rename) => self.use_end(tree.span().start().line, &rename.rename, with(&rename.ident)),
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
        self.is_reexport = !matches!(item.vis, syn::Visibility::Inherited) && !self.in_test;
        self.use_tree(&[], &item.tree);
        self.is_reexport = false;
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
        if call.path.is_ident("cfg") && !self.in_test && names_platform(call.tokens.clone()) {
            self.platform_cfgs.push(call.span().start().line);
        }
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_meta_list(&mut self, list: &'a syn::MetaList) {
        let is_cfg = list.path.is_ident("cfg") || list.path.is_ident("cfg_attr");
        if is_cfg && !self.in_test && names_platform(list.tokens.clone()) {
            self.platform_cfgs.push(list.span().start().line);
        }
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

fn names_platform(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => PLATFORM_CFGS.iter().any(|name| ident == name),
        TokenTree::Group(group) => names_platform(group.stream()),
        _ => false,
    })
}

fn is_cfg_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|inner| inner == "test")
}

/// Everything wrong with one file, a sentence each. `file` is its path below `src`.
fn check(file: &str, text: &str) -> Vec<String> {
    let modules = modules_of(file);
    let folder = modules.first().cloned().unwrap_or_else(|| file.trim_end_matches(".rs").to_owned());
    let Some((_, may)) = FOLDERS.iter().find(|(known, _)| *known == folder) else {
        return vec![format!("src/{file}:1: `{folder}` is not in the table of folders; say there whom it may import.")];
    };
    let seen = match Seen::parse(file, text) {
        Ok(seen) => seen,
        Err(error) => return vec![format!("src/{file}:{}: it cannot be parsed: {error}.", error.span().start().line)],
    };
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
    for line in seen.platform_cfgs.iter().filter(|_| !is_within(file, &folder, PLATFORM_DOOR)) {
        wrong.push(format!("src/{file}:{line}: only src/edge/os/mod.rs, unix and windows may ask which platform this is."));
    }
    for (modules, named) in &seen.named {
        let at = format!("src/{file}:{}", named.line);
        wrong.extend(clock(file, named).map(|message| format!("{at}: {message}")));
        if !named.in_test {
            wrong.extend(import(&folder, may, modules, &named.segments).map(|message| format!("{at}: {message}")));
            wrong.extend(outside(file, &folder, named).map(|message| format!("{at}: {message}")));
            wrong.extend(unguarded_read(file, named).map(|message| format!("{at}: {message}")));
        }
    }
    wrong
}

/// The module a file is: `session/decide/say.rs` is `session::decide::say`, and the crate's roots are none.
fn modules_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').filter(|part| !["main", "lib"].contains(part)).map(str::to_owned).collect()
}

/// A folder reached from the crate's root, by name or by `super`.
fn import(folder: &str, may: &[&str], modules: &[String], segments: &[String]) -> Option<String> {
    let levels_up = segments.iter().take_while(|segment| *segment == "super").count();
    let rest = match segments.first().map(String::as_str) {
        Some("crate" | "bedside") => segments.get(1..),
        Some("super") if levels_up >= modules.len() => segments.get(levels_up..),
        _ => None,
    }?;
    match rest.first().map(String::as_str) {
        None | Some("*" | "self") => Some("it names the whole crate; name the folder.".to_owned()),
        Some(other) if other == folder || LEAVES.contains(&other) || may.contains(&other) => None,
        Some(other) => Some(format!("`{folder}` may not import `{other}`.")),
    }
}

/// The longest entry of the table that a path begins with says who may write it.
fn outside(file: &str, folder: &str, named: &Named) -> Option<String> {
    let path = named.segments.join("::");
    let begins = |entry: &str| path.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    let (entry, may) = OUTSIDE.iter().filter(|(entry, _)| begins(entry)).max_by_key(|(entry, _)| entry.len())?;
    (!is_within(file, folder, may)).then(|| format!("`{path}`: only {} may name `{entry}`.", may.join(", ")))
}

/// Whether a file lies in one of these places: folders, or files without their extension.
fn is_within(file: &str, folder: &str, places: &[&str]) -> bool {
    let within = |place: &&str| *place == folder || file.strip_prefix(*place).is_some_and(|rest| rest.starts_with(['.', '/']));
    places.iter().any(within)
}

/// Which file imports which, apart from tests. A `pub use` is followed to the file that it names.
struct Imports {
    files: BTreeMap<Vec<String>, (String, Seen)>,
}

impl Imports {
    /// From every file's path below `src` and its text.
    fn new(sources: &[(String, String)]) -> Self {
        let parse = |(file, text): &(String, String)| Some((modules_of(file), (file.clone(), Seen::parse(file, text).ok()?)));
        Self { files: sources.iter().filter_map(parse).collect() }
    }

    /// The file that a path leads to, as it stands in this module; none: it leads out of the crate.
    fn file_of(&self, module: &[String], path: &[String]) -> Option<&str> {
        let levels_up = path.iter().take_while(|part| *part == "super").count();
        let mut full = match path.first()?.as_str() {
            "crate" | "bedside" => path[1..].to_vec(),
            "self" => [module, &path[1..]].concat(),
            "super" => [&module[..module.len().checked_sub(levels_up)?], &path[levels_up..]].concat(),
            first => {
                let child = [module, &[first.to_owned()]].concat();
                let is_handed_on = || self.files.get(module)?.1.reexports.iter().find(|(name, _)| name == first);
                if !self.files.contains_key(&child) && is_handed_on().is_none() {
                    return None;
                }
                [module, path].concat()
            }
        };
        for _ in 0..8 {
            let depth = (0..=full.len()).rev().find(|depth| self.files.contains_key(&full[..*depth]))?;
            let (file, seen) = &self.files[&full[..depth]];
            let handed_on = full.get(depth).and_then(|name| seen.reexports.iter().find(|(known, _)| known == name));
            let Some((_, path)) = handed_on else { return Some(file) };
            let rest = full.split_off(depth + 1);
            let levels_up = path.iter().take_while(|part| *part == "super").count();
            full = match path.first()?.as_str() {
                "crate" => path[1..].to_vec(),
                "super" => [&full[..depth.checked_sub(levels_up)?], &path[levels_up..]].concat(),
                first => [&full[..depth], &path[usize::from(first == "self")..]].concat(),
            };
            full.extend(rest);
        }
        None
    }

    fn of(&self, module: &[String]) -> BTreeSet<&str> {
        let (file, seen) = &self.files[module];
        let is_reexport = |named: &Named| seen.reexports.iter().any(|(_, path)| *path == named.segments);
        let named = seen.named.iter().filter(|(_, named)| !named.in_test && !is_reexport(named));
        named.filter_map(|(module, named)| self.file_of(module, &named.segments)).filter(|to| to != file).collect()
    }

    /// Each largest set of files that import each other, around any number of corners.
    fn circles(&self) -> Vec<Vec<&str>> {
        let direct: BTreeMap<&str, BTreeSet<&str>> =
            self.files.iter().map(|(module, (file, _))| (file.as_str(), self.of(module))).collect();
        let reaches = |from: &str| {
            let (mut seen, mut open) = (BTreeSet::new(), Vec::from_iter(&direct[from]));
            while let Some(file) = open.pop() {
                if seen.insert(*file) {
                    open.extend(&direct[*file]);
                }
            }
            seen
        };
        let all: BTreeMap<&str, BTreeSet<&str>> = direct.keys().map(|file| (*file, reaches(file))).collect();
        let circle = |file: &str| all[file].iter().filter(|other| all[*other].contains(file)).copied().collect::<Vec<_>>();
        let circles: BTreeSet<Vec<&str>> = all.keys().map(|file| circle(file)).filter(|files| !files.is_empty()).collect();
        circles.into_iter().collect()
    }

    /// A sentence for each circle.
    fn check(&self) -> Vec<String> {
        let describe = |files: Vec<&str>| {
            let imports = |file: &&str| {
                let of = self.of(&modules_of(file)).into_iter().filter(|to| files.contains(to));
                format!("\n    src/{file} imports {}", of.collect::<Vec<_>>().join(", "))
            };
            format!("These files import each other in a circle:{}", files.iter().map(imports).collect::<String>())
        };
        self.circles().into_iter().map(describe).collect()
    }
}

/// A sentence for each folder with too many sources.
fn crowded_folders(files: &[&str]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        *counts.entry(file.rsplit_once('/').map_or("", |(folder, _)| folder)).or_default() += 1;
    }
    let crowded = counts.into_iter().filter(|(_, count)| *count > FOLDER_FILES);
    crowded.map(|(folder, count)| format!("src/{folder}: it holds {count} files, more than {FOLDER_FILES}.")).collect()
}

fn clock(file: &str, named: &Named) -> Option<String> {
    let path = format!("::{}", named.segments.join("::"));
    let asks = CLOCKS.iter().find(|name| path.ends_with(&format!("::{name}")))?;
    let waits = *asks == "thread::sleep";
    let may = file == CLOCK_FILE || CLOCK_SOURCES.contains(&file);
    (waits || !may).then(|| format!("`{asks}`: only src/{CLOCK_FILE} asks a clock, and nothing sleeps."))
}

fn unguarded_read(file: &str, named: &Named) -> Option<String> {
    let path = format!("::{}", named.segments.join("::"));
    let reads = READS.iter().find(|name| path.ends_with(&format!("::{name}")))?;
    (!file.starts_with(READS_FOLDER))
        .then(|| format!("`{reads}` waits where a pipe has the file's name; call `edge::os::files`."))
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
fn sources_keep_the_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&root).expect("the sources can be listed");
    assert!(files.iter().any(|file| file.ends_with("lib.rs")), "the sources were not found in {}", root.display());
    let read = |path: &PathBuf| {
        let parts = path.strip_prefix(&root).expect("below src").iter().map(|part| part.to_string_lossy());
        (parts.collect::<Vec<_>>().join("/"), fs::read_to_string(path).expect("a source is UTF-8"))
    };
    let sources: Vec<(String, String)> = files.iter().map(read).collect();
    let mut wrong: Vec<String> = sources.iter().flat_map(|(file, text)| check(file, text)).collect();
    wrong.extend(Imports::new(&sources).check());
    wrong.extend(crowded_folders(&sources.iter().map(|(file, _)| file.as_str()).collect::<Vec<_>>()));
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The checks themselves: a file, its code, and a part of the expected message; empty: none is expected.
#[test]
fn violations_are_found_and_valid_code_is_not_reported() {
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
        ("app/keys.rs", "#[derive(clap::Parser)]\nstruct X;", "only cli, args may name `clap`"),
        ("journal/mod.rs", "extern crate rustix;", "only edge/os/unix, edge/os/windows may name `rustix`"),
        ("edge/config.rs", "use toml::Value;", ""),
        ("edge/config/read.rs", "use toml::Value;", ""),
        ("edge/configure.rs", "use toml::Value;", "may name `toml`"),
        ("edge/mod.rs", "fn f() { std::time::Instant::now(); }", "`Instant::now`: only src/edge/os/clock.rs"),
        ("edge/os/clock.rs", "fn f() { std::time::Instant::now(); }", ""),
        ("edge/os/clock.rs", "use std::thread::sleep;", "nothing sleeps"),
        ("edge/mod.rs", "use rustix::time::clock_gettime;", "only src/edge/os/clock.rs"),
        ("edge/os/unix/clock.rs", "use rustix::time::clock_gettime;", ""),
        ("edge/os/unix/files.rs", "use std::os::unix::fs::MetadataExt;", ""),
        ("edge/os/windows/tty.rs", "use winapi_util::HandleRef;", ""),
        ("edge/os/lock.rs", "use std::os::unix::fs::MetadataExt;", "only edge/os/unix"),
        ("edge/os/lock.rs", "use tokio::signal::unix::Signal;", "only edge/os/unix"),
        ("edge/os/lock.rs", "use windows::Win32;", "only edge/os/unix"),
        ("edge/os/lock.rs", "use signal_hook::iterator::Signals;", "only edge/os/unix"),
        ("edge/os/lock.rs", "#[cfg(target_os = \"macos\")]\nfn f() {}", "may ask which platform"),
        ("edge/store/list.rs", "fn f() { std::fs::read(\"x\"); }", "waits where a pipe has the file's name"),
        ("edge/store/list.rs", "use std::fs::File;\nfn f() { File::open(\"x\"); }", "waits where a pipe has the file's name"),
        ("edge/store/list.rs", "#[cfg(test)]\nmod tests { fn f() { std::fs::read(\"x\"); } }", ""),
        ("edge/os/files.rs", "fn f() { std::fs::read(\"x\"); }", ""),
        ("edge/run.rs", "use std::os::unix::fs::MetadataExt;", "only edge/os"),
        ("edge/run.rs", "#[cfg(target_os = \"linux\")]\nfn f() {}", "may ask which platform"),
        ("edge/run.rs", "fn f() { if cfg!(any(unix, windows)) {} }", "may ask which platform"),
        ("edge/os/mod.rs", "#[cfg(unix)]\nfn f() {}", ""),
        ("cellar/mod.rs", "", "`cellar` is not in the table of folders"),
        ("edge/mod.rs", "fn (", "it cannot be parsed"),
    ];
    for (file, code, words) in table {
        assert_message(file, &format!("//! An example.\n{code}\n"), words);
    }
    assert_message("edge/mod.rs", "use std::fmt;\n", "it must begin with `//!`");
    for (lines, words) in [(FILE_LINES, ""), (FILE_LINES + 1, "it has 401 lines")] {
        assert_message("edge/mod.rs", &format!("//! An example.\n{}", "\n".repeat(lines - 1)), words);
    }
    for (inner, words) in [(FUNCTION_LINES - 2, ""), (FUNCTION_LINES - 1, "`long` has 71 lines")] {
        let long = format!("fn long() {{\n{}}}\n", "\n".repeat(inner));
        assert_message("edge/mod.rs", &format!("//! An example.\n{long}"), words);
        assert_message("edge/mod.rs", &format!("//! An example.\nimpl X {{\n{long}}}\ntrait Y {{\n{long}}}\n"), words);
    }
}

fn assert_message(file: &str, text: &str, expected: &str) {
    let wrong = check(file, text);
    let fits = if expected.is_empty() { wrong.is_empty() } else { wrong.iter().any(|message| message.contains(expected)) };
    assert!(fits, "{file}\n{text}\nexpected {expected:?}, found {wrong:#?}");
}

#[test]
fn files_that_import_each_other_are_found() {
    let of = |files: &[(&str, &str)]| {
        let sources: Vec<_> = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        Imports::new(&sources).circles().into_iter().map(|files| files.join(" ")).collect::<Vec<_>>()
    };
    let root = ("session/mod.rs", "pub mod row;\npub mod due;\npub use row::Row;");
    let row = ("session/row.rs", "use super::due;\nstruct Row;");
    let due = ("session/due.rs", "fn f(row: crate::session::Row) {}");
    assert_eq!(of(&[root, row, due]), ["session/due.rs session/row.rs"], "through what the folder hands on");
    assert!(of(&[root, row, ("session/due.rs", "#[cfg(test)]\nmod tests { use crate::session::Row; }")]).is_empty(), "a test");
    let folder = ("session/mod.rs", "mod row;\nfn f() { row::g(); }");
    assert_eq!(of(&[folder, ("session/row.rs", "use super::f;")]), ["session/mod.rs session/row.rs"], "a folder and its file");
    let far = [("a.rs", "use crate::b::B;"), ("b.rs", "use crate::c::C;"), ("c.rs", "use crate::{a, d};"), ("d.rs", "")];
    assert_eq!(of(&far), ["a.rs b.rs c.rs"], "around a corner");
}

#[test]
fn a_folder_with_too_many_files_is_found() {
    let files: Vec<String> = (0..=FOLDER_FILES).map(|number| format!("view/{number}.rs")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    assert_eq!(crowded_folders(&files), ["src/view: it holds 21 files, more than 20."]);
    assert!(crowded_folders(&files[1..]).is_empty());
}
