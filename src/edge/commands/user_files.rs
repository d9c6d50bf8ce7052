//! `protocol`, `theme` and `config`: the files that a user writes.

use super::export::downtime_sheet;
use super::protocol::{budget, describe_text_to_sign, diff};
use super::site::ask_for_site;
use crate::args::{ConfigCommand, GlobalArgs, ProtocolCommand, UserFileCommand};
use crate::complaint::Complaint;
use crate::edge::config::{self, default_file};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::{Sharing, write_atomically};
use crate::edge::os::plain_file;
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::protocol::{self as protocols, LoadedProtocol};
use crate::theme as themes;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

pub(crate) fn protocol(global: &GlobalArgs, command: &ProtocolCommand) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let command = match command {
        ProtocolCommand::Common(command) => command,
        ProtocolCommand::Sheet(args) => return downtime_sheet(&workspace, args),
        ProtocolCommand::Budget(args) => return budget(&workspace, args),
        ProtocolCommand::Diff { old, new } => return diff(&workspace, old, new),
    };
    let find_text = |id: &str| workspace.find_protocol_text(id).map(|(_, text)| text);
    let kind = UserFileKind {
        name: "protocol",
        folder: &workspace.folders.protocols,
        shipped: protocols::SHIPPED_PROTOCOLS.iter().map(|shipped| shipped.id).collect(),
        find_text: &find_text,
        check: &|file, text| protocols::check(file, text, &find_text),
        describe: &|name| match workspace.load_protocol(name) {
            Ok(LoadedProtocol { plan, .. }) => Some(format!("{} {} · {}", plan.title, plan.version, plan.describe_signature())),
            // The common part that protocols extend is no protocol by itself.
            Err(_) if name == protocols::COMMON_ID => Some("the base that the others extend".to_owned()),
            Err(_) => None,
        },
        remark: &|file, text| Some(describe_text_to_sign(&protocols::load(file, text, &find_text).ok()?)),
        template: protocols::protocol_template,
    };
    kind.run(command)
}

pub(crate) fn theme(global: &GlobalArgs, command: &UserFileCommand) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let find_text = |name: &str| workspace.find_theme_text(name).map(|(_, text)| text);
    let kind = UserFileKind {
        name: "theme",
        folder: &workspace.folders.themes,
        shipped: themes::SHIPPED_THEMES.iter().map(|shipped| shipped.name).collect(),
        find_text: &find_text,
        check: &|file, text| themes::parse_theme(file, text, &find_text).1,
        describe: &|name| {
            let is_sound = find_text(name).is_some_and(|text| themes::parse_theme(name, &text, &find_text).1.is_empty());
            let description = || themes::shipped_theme(name).map(|shipped| shipped.description.to_owned()).unwrap_or_default();
            is_sound.then(description)
        },
        remark: &|_, _| None,
        template: |_| themes::theme_template(),
    };
    kind.run(command)
}

pub(crate) fn config(global: &GlobalArgs, command: ConfigCommand) -> Result<Exit, CommandError> {
    if matches!(command, ConfigCommand::Show { default: true }) {
        return stdio::print(&default_file());
    }
    let (workspace, complaints) = Workspace::load(global)?;
    if matches!(command, ConfigCommand::Path) {
        let folders = &workspace.folders;
        let mut lines = vec![
            ("configuration", folders.config.display()),
            ("themes", folders.themes.display()),
            ("protocols", folders.protocols.display()),
            ("sessions", folders.sessions.display()),
            ("rehearsals", folders.rehearsals.display()),
            ("state", folders.state.display()),
        ];
        lines.extend(folders.runtime.as_ref().map(|runtime| ("run time", runtime.display())));
        return stdio::print_lines(lines.into_iter().map(|(name, path)| format!("{name:<14} {path}")));
    }
    if matches!(command, ConfigCommand::Edit) {
        return edit_settings(&workspace.folders.config);
    }
    if !complaints.is_empty() {
        return Err(CommandError::from_complaints(&complaints));
    }
    match command {
        ConfigCommand::Show { .. } => {
            let text = plain_file::read_text(&workspace.folders.config).unwrap_or_else(|_| default_file());
            stdio::print(&text)
        }
        ConfigCommand::Site => ask_for_site(&workspace),
        _ if !workspace.folders.config.exists() => {
            let path = workspace.folders.config.display();
            stdio::print(&format!(
                "There is no {path} yet, so the default settings apply. `bedside config show` lists all settings.\n"
            ))
        }
        _ => stdio::print(&format!("No mistakes in {}.\n", workspace.folders.config.display())),
    }
}

/// Opens the settings file in the person's editor, and checks what was saved. A file that does not exist begins as the default one,
/// and is removed again if nothing was changed in it.
fn edit_settings(path: &Path) -> Result<Exit, CommandError> {
    let shown = path.display();
    let failed = |why: std::io::Error| CommandError::failed(format!("{shown} could not be opened: {why}. Nothing was changed."));
    let is_new = !path.exists();
    if is_new {
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed)?;
        write_atomically(path, default_file().as_bytes(), Sharing::Private, false).map_err(failed)?;
    }
    let editor = ["VISUAL", "EDITOR"].into_iter().filter_map(std::env::var_os).find(|editor| !editor.is_empty());
    let editor = editor.unwrap_or_else(|| "vi".into());
    // An editor can be a command with arguments.
    let mut words = editor.to_string_lossy().split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter();
    let program = words.next().unwrap_or_default();
    let status = std::process::Command::new(&program).args(words).arg(path).status().map_err(|why| {
        CommandError::failed(format!(
            "The editor `{program}` could not be started: {why}. Nothing was changed. Set EDITOR to the name of your editor."
        ))
    })?;
    let text = plain_file::read_text(path).map_err(failed)?;
    if is_new && text == default_file() {
        std::fs::remove_file(path).map_err(failed)?;
        return stdio::print("Nothing was changed, so there is still no settings file.\n");
    }
    if !status.success() {
        return Err(CommandError::failed(format!("The editor `{program}` ended with an error. What it saved is in {shown}.")));
    }
    let (_, complaints) = config::parse(&text, &shown.to_string());
    if !complaints.is_empty() {
        return Err(CommandError::from_complaints(&complaints));
    }
    stdio::print(&format!("No mistakes in {shown}.\n"))
}

/// Protocols or themes, which are listed, shown, checked and created in the same way.
struct UserFileKind<'a> {
    name: &'static str,
    folder: &'a Path,
    shipped: Vec<&'static str>,
    /// The text of a name, the user's own or shipped.
    find_text: &'a dyn Fn(&str) -> Option<String>,
    /// Complaints about a file, by its name and text.
    check: &'a dyn Fn(&str, &str) -> Vec<Complaint>,
    /// A few words about a name; `None`: its file is faulty.
    describe: &'a dyn Fn(&str) -> Option<String>,
    /// What else is said of a sound file, by its name and text.
    remark: &'a dyn Fn(&str, &str) -> Option<String>,
    template: fn(&str) -> String,
}

impl UserFileKind<'_> {
    fn run(&self, command: &UserFileCommand) -> Result<Exit, CommandError> {
        match command {
            UserFileCommand::List => self.list(),
            UserFileCommand::Show { name } => self.show(name),
            UserFileCommand::Check { files } => self.check_all(files),
            UserFileCommand::New { name } => self.create(name),
        }
    }

    fn list(&self) -> Result<Exit, CommandError> {
        let own = self.own_files();
        let line = |name: &str, origin: &str, about: String| format!("{name:<16} {origin:<10} {about}").trim_end().to_owned();
        let describe = |name: &str| {
            let path = self.folder.join(format!("{name}.toml"));
            let faulty = || format!("has mistakes: `bedside {} check {}` shows where", self.name, path.display());
            (self.describe)(name).unwrap_or_else(faulty)
        };
        let shipped = self.shipped.iter().map(|name| {
            if own.iter().any(|(known, _)| known == name) {
                return line(name, "shipped; your own file replaces it", String::new());
            }
            line(name, "shipped", describe(name))
        });
        stdio::print_lines(shipped.chain(own.iter().map(|(name, _)| line(name, "own", describe(name)))))
    }

    fn show(&self, name: &str) -> Result<Exit, CommandError> {
        match (self.find_text)(name) {
            Some(text) => stdio::print(&text),
            None => Err(CommandError::not_found(format!(
                "There is no {} `{name}`. `bedside {} list` shows all.",
                self.name, self.name
            ))),
        }
    }

    fn check_all(&self, files: &[PathBuf]) -> Result<Exit, CommandError> {
        let own: Vec<PathBuf> = self.own_files().into_iter().map(|(_, path)| path).collect();
        let files = if files.is_empty() { &own } else { files };
        let mut complaints = Vec::new();
        let mut sound = Vec::new();
        for file in files {
            let shown = file.display().to_string();
            let text = plain_file::read_text(file)
                .map_err(|why| CommandError::not_found(format!("{shown} could not be read: {why}. Nothing was changed.")))?;
            let faults = (self.check)(&shown, &text);
            if faults.is_empty() {
                sound.push(format!("No mistakes in {shown}."));
                sound.extend((self.remark)(&shown, &text));
            }
            complaints.extend(faults);
        }
        if files.is_empty() {
            sound.push(format!("There is no {} of your own in {}.", self.name, self.folder.display()));
        }
        stdio::print_lines(sound)?;
        if complaints.is_empty() { Ok(Exit::Success) } else { Err(CommandError::from_complaints(&complaints)) }
    }

    /// Writes a template, never over an existing file.
    fn create(&self, name: &str) -> Result<Exit, CommandError> {
        let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !is_plain {
            return Err(CommandError::usage(format!(
                "`{name}` cannot be the name: use letters, digits, - and _, beginning with a letter. Nothing was created."
            )));
        }
        let path = self.folder.join(format!("{name}.toml"));
        let failed = |why: std::io::Error| {
            CommandError::failed(format!("{} could not be created: {why}. Nothing was changed.", path.display()))
        };
        std::fs::create_dir_all(self.folder).map_err(failed)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(|why| match why.kind() {
            ErrorKind::AlreadyExists => CommandError::failed(format!(
                "{} already exists. It was not changed; choose another name, or edit it.",
                path.display()
            )),
            _ => failed(why),
        })?;
        file.write_all((self.template)(name).as_bytes()).map_err(failed)?;
        stdio::print(&format!("{}\n", path.display()))
    }

    fn own_files(&self) -> Vec<(String, PathBuf)> {
        let Ok(entries) = std::fs::read_dir(self.folder) else { return Vec::new() };
        let mut own: Vec<(String, PathBuf)> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path)))
            .collect();
        own.sort();
        own
    }
}
