//! `protocol`, `theme` and `config`: the files that a user writes.

use super::downtime_sheet::downtime_sheet;
use crate::args::{ConfigCommand, GlobalArgs, ProtocolCommand, UserFileCommand};
use crate::complaint::Complaint;
use crate::edge::config::default_file;
use crate::edge::error::{CommandError, Exit};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::{protocol as protocols, theme as themes};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// `bedside protocol …`.
pub(crate) fn protocol(global: &GlobalArgs, command: &ProtocolCommand) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let command = match command {
        ProtocolCommand::Common(command) => command,
        ProtocolCommand::Sheet(args) => return downtime_sheet(&workspace, args),
    };
    let kind = UserFileKind {
        name: "protocol",
        folder: workspace.folders.protocols.clone(),
        shipped: protocols::SHIPPED_PROTOCOLS.iter().map(|shipped| shipped.id).collect(),
        find_text: Box::new(|name| workspace.find_protocol_text(name).map(|(_, text)| text)),
        check: Box::new(|file, text| {
            protocols::check(file, text, &|id: &str| workspace.find_protocol_text(id).map(|(_, text)| text))
        }),
        describe: Box::new(|name| match workspace.load_protocol(name) {
            Ok(loaded) => {
                let plan = &loaded.plan;
                let signed = if plan.is_signed_off() {
                    format!("signed off by {}, {}", plan.signed_by, plan.signed_on)
                } else {
                    "not signed off".to_owned()
                };
                format!("{} {} · {signed}", plan.title, plan.version)
            }
            // The common part that protocols extend is no protocol by itself.
            Err(_) if name == protocols::COMMON_ID => "what the others extend".to_owned(),
            Err(_) => format!("faulty: `bedside protocol check {}` says where", file_path(&workspace.folders.protocols, name)),
        }),
        template: protocols::protocol_template,
    };
    kind.run(command)
}

/// `bedside theme …`.
pub(crate) fn theme(global: &GlobalArgs, command: &UserFileCommand) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let kind = UserFileKind {
        name: "theme",
        folder: workspace.folders.themes.clone(),
        shipped: themes::SHIPPED_THEMES.iter().map(|shipped| shipped.name).collect(),
        find_text: Box::new(|name| workspace.find_theme_text(name).map(|(_, text)| text)),
        check: Box::new(|file, text| {
            let lookup = |name: &str| workspace.find_theme_text(name).map(|(_, text)| text);
            themes::parse_theme(file, text, &lookup).1
        }),
        describe: Box::new(|name| {
            let lookup = |name: &str| workspace.find_theme_text(name).map(|(_, text)| text);
            let is_sound = lookup(name).is_some_and(|text| themes::parse_theme(name, &text, &lookup).1.is_empty());
            if is_sound {
                return themes::shipped_theme(name).map(|shipped| shipped.description.to_owned()).unwrap_or_default();
            }
            format!("faulty: `bedside theme check {}` says where", file_path(&workspace.folders.themes, name))
        }),
        template: |_| themes::theme_template(),
    };
    kind.run(command)
}

/// `bedside config …`.
pub(crate) fn config(global: &GlobalArgs, command: ConfigCommand) -> Result<Exit, CommandError> {
    if matches!(command, ConfigCommand::Show { default: true }) {
        return stdio::print(default_file().as_bytes());
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
    if !complaints.is_empty() {
        return Err(CommandError::from_complaints(&complaints));
    }
    match command {
        ConfigCommand::Show { .. } => {
            let text = std::fs::read_to_string(&workspace.folders.config).unwrap_or_else(|_| default_file());
            stdio::print(text.as_bytes())
        }
        ConfigCommand::Site => super::site::ask_for_site(&workspace),
        _ if !workspace.folders.config.exists() => {
            let path = workspace.folders.config.display();
            stdio::print(format!("There is no {path} yet, so everything is as the program comes. `bedside config show` shows what it can say.\n").as_bytes())
        }
        _ => stdio::print(format!("{} is sound.\n", workspace.folders.config.display()).as_bytes()),
    }
}

/// Finds the text of a file by its name.
type FindTextFn<'a> = Box<dyn Fn(&str) -> Option<String> + 'a>;

/// Complaints about a file, by its name and text.
type CheckFn<'a> = Box<dyn Fn(&str, &str) -> Vec<Complaint> + 'a>;

/// Protocols or themes, which are listed, shown, checked and created in the same way.
struct UserFileKind<'a> {
    name: &'static str,
    folder: PathBuf,
    shipped: Vec<&'static str>,
    /// The text of a name, the user's own or shipped.
    find_text: FindTextFn<'a>,
    check: CheckFn<'a>,
    /// A few words about a name.
    describe: Box<dyn Fn(&str) -> String + 'a>,
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
        let shipped = self.shipped.iter().map(|name| {
            let hidden = own.iter().any(|(known, _)| known == name);
            let origin = if hidden { "shipped; your own is used instead" } else { "shipped" };
            let about = if hidden { String::new() } else { (self.describe)(name) };
            format!("{name:<16} {origin:<10} {about}").trim_end().to_owned()
        });
        let own_lines =
            own.iter().map(|(name, _)| format!("{name:<16} {:<10} {}", "own", (self.describe)(name)).trim_end().to_owned());
        stdio::print_lines(shipped.chain(own_lines))
    }

    fn show(&self, name: &str) -> Result<Exit, CommandError> {
        match (self.find_text)(name) {
            Some(text) => stdio::print(text.as_bytes()),
            None => Err(CommandError::not_found(format!(
                "There is no {} `{name}`. `bedside {} list` names all.",
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
            let text = std::fs::read_to_string(file)
                .map_err(|why| CommandError::not_found(format!("{shown} could not be read: {why}. Nothing was changed.")))?;
            let faults = (self.check)(&shown, &text);
            if faults.is_empty() {
                sound.push(format!("{shown} is sound."));
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
                "`{name}` cannot be a file's name here: it begins with a letter and holds letters, digits, - and _. Nothing was created."
            )));
        }
        let path = self.folder.join(format!("{name}.toml"));
        let failed = |why: std::io::Error| {
            CommandError::failed(format!("{} could not be created: {why}. Nothing was changed.", path.display()))
        };
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(|why| match why.kind() {
            ErrorKind::AlreadyExists => CommandError::failed(format!(
                "{} is there already. It was left as it is; choose another name, or edit it.",
                path.display()
            )),
            _ => failed(why),
        })?;
        file.write_all((self.template)(name).as_bytes()).map_err(failed)?;
        stdio::print(format!("{}\n", path.display()).as_bytes())
    }

    fn own_files(&self) -> Vec<(String, PathBuf)> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Vec::new() };
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

fn file_path(folder: &Path, name: &str) -> String {
    folder.join(format!("{name}.toml")).display().to_string()
}
