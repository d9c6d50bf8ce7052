//! What each word typed at the shell does. What can be typed is `cli`'s.

mod add;
mod browse;
mod check;
mod compare;
mod demo;
mod downtime_sheet;
mod export;
mod handout;
mod list;
mod package;
mod resume;
mod roomcheck;
mod seal;
mod search;
mod site;
mod start;
mod user_files;

use super::config::{self, Config};
use super::terminal;
use crate::app::Around;
use crate::complaint::Complaint;
use crate::edge::args::House;
use crate::edge::error::{Exit, Fault};
use crate::edge::os::disk_space;
use crate::edge::os::paths::{Base, Folders, private_beside};
use crate::edge::store::seal::Keys;
use crate::edge::store::{disk, session_index as shelf};
use crate::protocol;
use crate::report::Paper;
use crate::session::{ClientCode, Plan};
use crate::theme::{self, Depth, Theme, depth_of};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

pub use add::add;
pub(crate) use add::{How, correct};

pub use browse::{finish, library, review, watch};
pub use check::check;
pub use compare::{compare, statistics};
pub use demo::demo;
pub(crate) use demo::{Played, played};
pub use export::export;
pub(crate) use handout::Page;
pub use handout::handout;
pub use list::list;
pub use resume::resume;
pub(crate) use resume::{go_on, take};
pub use roomcheck::roomcheck;
pub use seal::{seal, unseal};
pub use search::search;
pub(crate) use start::from_library;
pub use start::{rehearse, start};
pub use user_files::{config, protocol, theme};

/// Where everything lies, and what is set.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub(crate) folders: Folders,
    pub(crate) config: Config,
    /// The data folder, where it was named at the shell or by the variable.
    named: Option<PathBuf>,
    /// The folder of a demonstration, until it is let go of.
    passing: Option<Arc<Mutex<Option<TempDir>>>>,
    /// What opens sealed records.
    keys: Arc<Keys>,
    no_color: bool,
    ascii: bool,
}

impl Desk {
    /// Reads the configuration. A faulty one is a fault: nothing begins on settings that nobody meant.
    pub(crate) fn open(house: &House) -> Result<Self, Fault> {
        let (desk, complaints) = Self::read(house)?;
        if complaints.is_empty() { Ok(desk) } else { Err(Fault::complaints(&complaints)) }
    }

    /// The same, with what is wrong in the configuration beside it.
    fn read(house: &House) -> Result<(Self, Vec<Complaint>), Fault> {
        let base = Base::of_this_user(house.dir.clone(), house.config.clone()).map_err(|why| failed(&why))?;
        let (config, complaints) = config::load(&base.config()).map_err(|why| Fault::new(Exit::BadFile, format!("{why:#}")))?;
        let folders = Folders::of(&base, config.dir.as_deref());
        let keys =
            Arc::new(Keys::of(house.identity.clone().or_else(|| config.seal.identity.as_deref().map(|path| base.at_home(path)))));
        let no_color = house.no_color || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Ok((Self { folders, config, named: base.dir, passing: None, keys, no_color, ascii: house.ascii }, complaints))
    }

    /// The same over the folder that a session lies in.
    fn beside(self, found: &shelf::Found) -> Self {
        if found.folder == self.folders.sessions || found.folder == self.folders.rehearsals {
            return self;
        }
        self.over(&std::path::absolute(&found.folder).unwrap_or_else(|_| found.folder.clone()))
    }

    /// The same over another folder of records.
    fn over(&self, folder: &Path) -> Self {
        let sessions = if folder.join("sessions").is_dir() { folder.join("sessions") } else { folder.to_owned() };
        let folders = Folders {
            rehearsals: folder.join("rehearsals"),
            private: private_beside(&sessions),
            sessions,
            ..self.folders.clone()
        };
        Self { folders, ..self.clone() }
    }

    /// A demonstration's folder goes, whichever thread still knows of it. Whether there was one.
    pub(crate) fn let_go(&self) -> bool {
        let folder = self.passing.as_ref().and_then(|folder| folder.lock().unwrap_or_else(PoisonError::into_inner).take());
        folder.is_some_and(|folder| folder.close().is_ok())
    }

    /// What only reads, reads nothing from a folder whose name was mistyped.
    fn is_there(&self) -> Result<(), Fault> {
        match self.named.as_deref().filter(|named| !named.exists()) {
            None => Ok(()),
            Some(named) => Err(Fault::not_found(format!(
                "There is no folder {}. Nothing was read or created; look at --dir or BEDSIDE_DIR.",
                named.display()
            ))),
        }
    }

    /// A desk of these folders, for tests.
    #[cfg(test)]
    pub(crate) fn of(folders: Folders, config: Config) -> Self {
        Self { folders, config, named: None, passing: None, keys: Arc::default(), no_color: false, ascii: false }
    }

    /// What the screen shows from outside the record.
    fn around(&self, records: &Path, client: Option<&ClientCode>, before: &str) -> Around {
        let last = client.and_then(|client| shelf::last_time(records, &self.places(records), client, before));
        Around { site: self.config.site.clone(), last, disk: disk_space::wary_of(records), clock: None }
    }

    /// What opens sealed records.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// The folders a session's parts can stand in, beside the folder that it belongs to.
    pub(crate) fn places(&self, records: &Path) -> disk::Folders {
        let places = self.folders.places(records == self.folders.rehearsals);
        // A folder that is two places at once would hold each record twice, and one of the two would be put away as the older.
        let elsewhere = |place: &PathBuf| place != records && !is_same(place, records);
        disk::Folders {
            record: Some(records.to_owned()),
            state: places.state.filter(elsewhere),
            runtime: places.runtime.filter(elsewhere),
        }
    }

    /// The folders that the private notes of a folder's sessions can stand in. A rehearsal's never mix with real ones.
    pub(crate) fn private_places(&self, records: &Path) -> disk::Folders {
        let all = self.places(records);
        disk::Folders {
            record: Some(private_beside(records)),
            state: all.state.as_deref().map(private_beside),
            runtime: all.runtime.as_deref().map(private_beside),
        }
    }

    /// The protocol of a new session.
    pub(crate) fn protocol_id(&self) -> &str {
        self.config.protocol.as_deref().unwrap_or("im_kat")
    }

    /// A protocol by its id: the user's own first, then a shipped one.
    pub(crate) fn protocol(&self, id: &str) -> Result<protocol::Loaded, Fault> {
        let Some((file, text)) = self.protocol_text(id) else {
            let known: Vec<&str> = protocol::SHIPPED.iter().map(|shipped| shipped.id).collect();
            let near = crate::complaint::nearest(id, known.iter().copied());
            let hint =
                near.map_or_else(|| "`bedside protocol list` names all".to_owned(), |near| format!("did you mean `{near}`"));
            return Err(Fault::not_found(format!("There is no protocol `{id}`; {hint}. Nothing was created.")));
        };
        protocol::load(&file, &text, &|id| self.protocol_text(id).map(|(_, text)| text)).map_err(|said| Fault::complaints(&said))
    }

    pub(crate) fn protocol_text(&self, id: &str) -> Option<(String, String)> {
        own(&self.folders.protocols, id)
            .or_else(|| protocol::shipped(id).map(|text| (format!("protocols/{id}.toml"), text.to_owned())))
    }

    /// The paper that is printed on: the one that was named, else that of the settings.
    fn paper(&self, named: Option<&str>) -> Option<Paper> {
        named.and_then(Paper::named).or(self.config.paper)
    }

    /// The theme that is set, as far as the terminal can show it.
    pub(crate) fn theme(&self) -> Result<Theme, Fault> {
        self.theme_by(&|name| self.theme_text(name)).map_err(|said| Fault::complaints(&said))
    }

    /// The same, where the text of a theme is found as it is said, and what is wrong is told as it is.
    pub(crate) fn theme_by(&self, text_of: &dyn Fn(&str) -> Option<(String, String)>) -> Result<Theme, Vec<Complaint>> {
        let variable = |name| std::env::var(name).unwrap_or_default();
        let depth = depth_of(self.no_color, &variable("TERM"), &variable("COLORTERM"));
        // A theme without colours asks for none, so that weight and reverse stay.
        let name = if depth == Depth::None { "mono" } else { self.config.theme.as_deref().unwrap_or(theme::DEFAULT) };
        let Some((file, text)) = text_of(name) else {
            let known = theme::SHIPPED.iter().map(|shipped| shipped.name);
            let said = config::about(&self.folders.config, "theme", format!("There is no theme `{name}`."));
            return Err(vec![said.did_you_mean(name, known)]);
        };
        let (theme, said) = theme::read(&file, &text, &|name: &str| text_of(name).map(|(_, text)| text));
        theme
            .filter(|_| said.is_empty())
            .map(|theme| theme.at(depth).in_ascii(self.ascii).with_marks(self.config.chart))
            .ok_or(said)
    }

    pub(crate) fn theme_text(&self, name: &str) -> Option<(String, String)> {
        let shipped = || theme::shipped(name).map(|shipped| (format!("themes/{name}.toml"), shipped.text.to_owned()));
        own(&self.folders.themes, name).or_else(shipped)
    }
}

/// Whether two paths lead to one folder.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

/// A file of the user's own, by its name without `.toml`.
fn own(folder: &Path, name: &str) -> Option<(String, String)> {
    let is_plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let path = folder.join(format!("{name}.toml"));
    // What is no text is read as far as it goes, so that it is complained about, and no shipped file stands in for it unsaid.
    let bytes = is_plain.then(|| std::fs::read(&path).ok()).flatten()?;
    Some((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()))
}

/// Something outside failed; its own words say what is safe and what to do.
pub(crate) fn failed(why: &anyhow::Error) -> Fault {
    Fault::failed(format!("{why:#}"))
}

/// The terminal must be able to show a full screen before anything is created.
fn needs_terminal() -> Result<(), Fault> {
    terminal::is_usable().map_err(Fault::usage)
}

/// A plan that many hold.
fn shared(plan: Plan) -> Arc<Plan> {
    Arc::new(plan)
}
