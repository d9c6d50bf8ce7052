//! `protocol`, `theme` and `config`: files that a person writes or reads.

use super::Desk;
use crate::complaint::Complaint;
use crate::edge::args::{About, Config, House};
use crate::edge::config::default_file;
use crate::edge::error::{Exit, Fault};
use crate::edge::terminal::stdio;
use crate::{protocol as protocols, theme as themes};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// `bedside protocol …`.
pub fn protocol(house: &House, about: &About) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    if let About::Sheet(asked) = about {
        return crate::edge::commands::downtime_sheet::sheet(&desk, asked);
    }
    let kind = Kind {
        name: "protocol",
        folder: desk.folders.protocols.clone(),
        shipped: protocols::SHIPPED.iter().map(|shipped| shipped.id).collect(),
        text: Box::new(|name| desk.protocol_text(name).map(|(_, text)| text)),
        check: Box::new(|file, text| protocols::check(file, text, &|id: &str| desk.protocol_text(id).map(|(_, text)| text))),
        about: Box::new(|name| match desk.protocol(name) {
            Ok(loaded) => {
                let plan = &loaded.plan;
                let signed = if plan.is_signed_off() {
                    format!("signed off by {}, {}", plan.signed_by, plan.signed_on)
                } else {
                    "not signed off".to_owned()
                };
                format!("{} {} · {signed}", plan.title, plan.version)
            }
            // What others extend is no protocol by itself.
            Err(_) if name == protocols::COMMON => "what the others extend".to_owned(),
            Err(_) => format!("faulty: `bedside protocol check {}` says where", file_of(&desk.folders.protocols, name)),
        }),
        template: protocols::template,
    };
    kind.run(about)
}

/// `bedside theme …`.
pub fn theme(house: &House, about: &About) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    let kind = Kind {
        name: "theme",
        folder: desk.folders.themes.clone(),
        shipped: themes::SHIPPED.iter().map(|shipped| shipped.name).collect(),
        text: Box::new(|name| desk.theme_text(name).map(|(_, text)| text)),
        check: Box::new(|file, text| {
            let lookup = |name: &str| desk.theme_text(name).map(|(_, text)| text);
            themes::read(file, text, &lookup).1
        }),
        about: Box::new(|name| {
            let lookup = |name: &str| desk.theme_text(name).map(|(_, text)| text);
            let is_sound = lookup(name).is_some_and(|text| themes::read(name, &text, &lookup).1.is_empty());
            if is_sound {
                return themes::shipped(name).map(|shipped| shipped.about.to_owned()).unwrap_or_default();
            }
            format!("faulty: `bedside theme check {}` says where", file_of(&desk.folders.themes, name))
        }),
        template: |_| themes::template(),
    };
    kind.run(about)
}

/// `bedside config …`.
pub fn config(house: &House, about: Config) -> Result<Exit, Fault> {
    if about == (Config::Show { default: true }) {
        return stdio::print(default_file().as_bytes());
    }
    let (desk, complaints) = Desk::read(house)?;
    if matches!(about, Config::Path) {
        let folders = &desk.folders;
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
        return Err(Fault::complaints(&complaints));
    }
    match about {
        // What the user wrote, and where nothing is written all that could be.
        Config::Show { .. } => {
            let text = std::fs::read_to_string(&desk.folders.config).unwrap_or_else(|_| default_file());
            stdio::print(text.as_bytes())
        }
        Config::Site => super::site::site(&desk),
        _ if !desk.folders.config.exists() => {
            let path = desk.folders.config.display();
            stdio::print(format!("There is no {path} yet, so everything is as the program comes. `bedside config show` shows what it can say.\n").as_bytes())
        }
        _ => stdio::print(format!("{} is sound.\n", desk.folders.config.display()).as_bytes()),
    }
}

/// The text of a name, own or shipped.
type TextOf<'a> = Box<dyn Fn(&str) -> Option<String> + 'a>;
/// What is wrong with a file, by its name and text.
type CheckOf<'a> = Box<dyn Fn(&str, &str) -> Vec<Complaint> + 'a>;

/// What one is, in a few words, by its name.
type AboutOf<'a> = Box<dyn Fn(&str) -> String + 'a>;

/// What can be listed, shown, checked and begun: the same for protocols and themes.
struct Kind<'a> {
    name: &'static str,
    folder: PathBuf,
    shipped: Vec<&'static str>,
    text: TextOf<'a>,
    check: CheckOf<'a>,
    about: AboutOf<'a>,
    template: fn(&str) -> String,
}

impl Kind<'_> {
    fn run(&self, about: &About) -> Result<Exit, Fault> {
        match about {
            About::List => self.list(),
            About::Show(name) => self.show(name),
            About::Check(files) => self.check_all(files),
            About::New(name) => self.begin(name),
            About::Sheet(_) => Err(Fault::usage(format!("A {} has no sheet. Nothing was written.", self.name))),
        }
    }

    fn list(&self) -> Result<Exit, Fault> {
        let own = self.own();
        let shipped = self.shipped.iter().map(|name| {
            let hidden = own.iter().any(|(known, _)| known == name);
            let whose = if hidden { "shipped; your own is used instead" } else { "shipped" };
            let about = if hidden { String::new() } else { (self.about)(name) };
            format!("{name:<16} {whose:<10} {about}").trim_end().to_owned()
        });
        let yours = own.iter().map(|(name, _)| format!("{name:<16} {:<10} {}", "own", (self.about)(name)).trim_end().to_owned());
        stdio::print_lines(shipped.chain(yours))
    }

    fn show(&self, name: &str) -> Result<Exit, Fault> {
        match (self.text)(name) {
            Some(text) => stdio::print(text.as_bytes()),
            None => Err(Fault::not_found(format!("There is no {} `{name}`. `bedside {} list` names all.", self.name, self.name))),
        }
    }

    fn check_all(&self, files: &[PathBuf]) -> Result<Exit, Fault> {
        let own: Vec<PathBuf> = self.own().into_iter().map(|(_, path)| path).collect();
        let files = if files.is_empty() { &own } else { files };
        let mut complaints = Vec::new();
        let mut sound = Vec::new();
        for file in files {
            let shown = file.display().to_string();
            let text = std::fs::read_to_string(file)
                .map_err(|why| Fault::not_found(format!("{shown} could not be read: {why}. Nothing was changed.")))?;
            let said = (self.check)(&shown, &text);
            if said.is_empty() {
                sound.push(format!("{shown} is sound."));
            }
            complaints.extend(said);
        }
        if files.is_empty() {
            sound.push(format!("There is no {} of your own in {}.", self.name, self.folder.display()));
        }
        stdio::print_lines(sound)?;
        if complaints.is_empty() { Ok(Exit::Done) } else { Err(Fault::complaints(&complaints)) }
    }

    /// Never over a file that is there.
    fn begin(&self, name: &str) -> Result<Exit, Fault> {
        let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !is_plain {
            return Err(Fault::usage(format!(
                "`{name}` cannot be a file's name here: it begins with a letter and holds letters, digits, - and _. Nothing was created."
            )));
        }
        let path = self.folder.join(format!("{name}.toml"));
        let failed =
            |why: std::io::Error| Fault::failed(format!("{} could not be created: {why}. Nothing was changed.", path.display()));
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(|why| match why.kind() {
            ErrorKind::AlreadyExists => Fault::failed(format!(
                "{} is there already. It was left as it is; choose another name, or edit it.",
                path.display()
            )),
            _ => failed(why),
        })?;
        file.write_all((self.template)(name).as_bytes()).map_err(failed)?;
        stdio::print(format!("{}\n", path.display()).as_bytes())
    }

    fn own(&self) -> Vec<(String, PathBuf)> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let mut own: Vec<(String, PathBuf)> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .filter_map(|path| Some((stem(&path)?, path)))
            .collect();
        own.sort();
        own
    }
}

fn file_of(folder: &Path, name: &str) -> String {
    folder.join(format!("{name}.toml")).display().to_string()
}

fn stem(path: &Path) -> Option<String> {
    path.file_stem()?.to_str().map(str::to_owned)
}
