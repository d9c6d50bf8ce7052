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
use crate::app::SessionContext;
use crate::complaint::Complaint;
use crate::edge::args::GlobalOptions;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::disk_space;
use crate::edge::os::paths::{AppFolders, BaseFolders, private_folder_for};
use crate::edge::store::seal::SealKeys;
use crate::edge::store::{disk, session_index as shelf};
use crate::protocol;
use crate::report::PaperSize;
use crate::session::{ClientCode, Plan};
use crate::theme::{self, ColorDepth, Theme, detect_color_depth};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

pub use add::add;
pub(crate) use add::apply_corrections;

pub use browse::{finish, library, review, watch};
pub use check::check;
pub use compare::{compare, statistics};
pub use demo::demo;
pub(crate) use demo::{PreparedDemo, prepare_demo};
pub use export::export;
pub(crate) use handout::HandoutWriter;
pub use handout::handout;
pub use list::list;
pub use resume::resume;
pub(crate) use resume::{lock_session, resume_session};
pub use roomcheck::roomcheck;
pub use seal::{seal, unseal};
pub use search::search;
pub(crate) use start::start_from_library;
pub use start::{rehearse, start};
pub use user_files::{config, protocol, theme};

/// Where everything lies, and what is set.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) folders: AppFolders,
    pub(crate) config: Config,
    /// The data folder, where it was named at the shell or by the variable.
    explicit_dir: Option<PathBuf>,
    /// The folder of a demonstration, until it is let go of.
    temp_dir: Option<Arc<Mutex<Option<TempDir>>>>,
    /// What opens sealed records.
    keys: Arc<SealKeys>,
    no_color: bool,
    ascii: bool,
}

impl Workspace {
    /// Reads the configuration. A faulty one is a fault: nothing begins on settings that nobody meant.
    pub(crate) fn open(global: &GlobalOptions) -> Result<Self, CommandError> {
        let (workspace, complaints) = Self::load(global)?;
        if complaints.is_empty() { Ok(workspace) } else { Err(CommandError::from_complaints(&complaints)) }
    }

    /// The same, with what is wrong in the configuration beside it.
    fn load(global: &GlobalOptions) -> Result<(Self, Vec<Complaint>), CommandError> {
        let base = BaseFolders::from_env(global.dir.clone(), global.config.clone()).map_err(|why| error_from(&why))?;
        let (config, complaints) =
            config::load(&base.config_path()).map_err(|why| CommandError::new(Exit::InvalidFile, format!("{why:#}")))?;
        let folders = AppFolders::resolve(&base, config.data_dir.as_deref());
        let keys = Arc::new(SealKeys::new(
            global.identity.clone().or_else(|| config.seal.identity.as_deref().map(|path| base.expand_home(path))),
        ));
        let no_color = global.no_color || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Ok((
            Self { folders, config, explicit_dir: base.explicit_dir, temp_dir: None, keys, no_color, ascii: global.ascii },
            complaints,
        ))
    }

    /// The same over the folder that a session lies in.
    fn for_session(self, found: &shelf::SessionFiles) -> Self {
        if found.folder == self.folders.sessions || found.folder == self.folders.rehearsals {
            return self;
        }
        self.with_data_dir(&std::path::absolute(&found.folder).unwrap_or_else(|_| found.folder.clone()))
    }

    /// The same over another folder of records.
    fn with_data_dir(&self, folder: &Path) -> Self {
        let sessions = if folder.join("sessions").is_dir() { folder.join("sessions") } else { folder.to_owned() };
        let folders = AppFolders {
            rehearsals: folder.join("rehearsals"),
            private: private_folder_for(&sessions),
            sessions,
            ..self.folders.clone()
        };
        Self { folders, ..self.clone() }
    }

    /// A demonstration's folder goes, whichever thread still knows of it. Whether there was one.
    pub(crate) fn remove_temp_dir(&self) -> bool {
        let folder = self.temp_dir.as_ref().and_then(|folder| folder.lock().unwrap_or_else(PoisonError::into_inner).take());
        folder.is_some_and(|folder| folder.close().is_ok())
    }

    /// What only reads, reads nothing from a folder whose name was mistyped.
    fn require_data_dir(&self) -> Result<(), CommandError> {
        match self.explicit_dir.as_deref().filter(|named| !named.exists()) {
            None => Ok(()),
            Some(named) => Err(CommandError::not_found(format!(
                "There is no folder {}. Nothing was read or created; look at --dir or BEDSIDE_DIR.",
                named.display()
            ))),
        }
    }

    /// A desk of these folders, for tests.
    #[cfg(test)]
    pub(crate) fn for_tests(folders: AppFolders, config: Config) -> Self {
        Self { folders, config, explicit_dir: None, temp_dir: None, keys: Arc::default(), no_color: false, ascii: false }
    }

    /// What the screen shows from outside the record.
    fn session_context(&self, records: &Path, client: Option<&ClientCode>, before: &str) -> SessionContext {
        let last =
            client.and_then(|client| shelf::previous_session_recap(records, &self.record_folders(records), client, before));
        SessionContext {
            site: self.config.site.clone(),
            previous_session: last,
            disk_warning: disk_space::volume_warning(records),
            clock_warning: None,
        }
    }

    /// What opens sealed records.
    pub(crate) fn keys(&self) -> Arc<SealKeys> {
        Arc::clone(&self.keys)
    }

    /// The folders a session's parts can stand in, beside the folder that it belongs to.
    pub(crate) fn record_folders(&self, records: &Path) -> disk::RecordFolders {
        let places = self.folders.record_folders(records == self.folders.rehearsals);
        // A folder that is two places at once would hold each record twice, and one of the two would be put away as the older.
        let elsewhere = |place: &PathBuf| place != records && !is_same_folder(place, records);
        disk::RecordFolders {
            record: Some(records.to_owned()),
            state: places.state.filter(elsewhere),
            runtime: places.runtime.filter(elsewhere),
        }
    }

    /// The folders that the private notes of a folder's sessions can stand in. A rehearsal's never mix with real ones.
    pub(crate) fn private_folders(&self, records: &Path) -> disk::RecordFolders {
        let all = self.record_folders(records);
        disk::RecordFolders {
            record: Some(private_folder_for(records)),
            state: all.state.as_deref().map(private_folder_for),
            runtime: all.runtime.as_deref().map(private_folder_for),
        }
    }

    /// The protocol of a new session.
    pub(crate) fn default_protocol_id(&self) -> &str {
        self.config.protocol.as_deref().unwrap_or("im_kat")
    }

    /// A protocol by its id: the user's own first, then a shipped one.
    pub(crate) fn load_protocol(&self, id: &str) -> Result<protocol::LoadedProtocol, CommandError> {
        let Some((file, text)) = self.find_protocol_text(id) else {
            let known: Vec<&str> = protocol::SHIPPED_PROTOCOLS.iter().map(|shipped| shipped.id).collect();
            let near = crate::complaint::nearest_name(id, known.iter().copied());
            let hint =
                near.map_or_else(|| "`bedside protocol list` names all".to_owned(), |near| format!("did you mean `{near}`"));
            return Err(CommandError::not_found(format!("There is no protocol `{id}`; {hint}. Nothing was created.")));
        };
        protocol::load(&file, &text, &|id| self.find_protocol_text(id).map(|(_, text)| text))
            .map_err(|said| CommandError::from_complaints(&said))
    }

    pub(crate) fn find_protocol_text(&self, id: &str) -> Option<(String, String)> {
        read_own_file(&self.folders.protocols, id)
            .or_else(|| protocol::shipped_text(id).map(|text| (format!("protocols/{id}.toml"), text.to_owned())))
    }

    /// The paper that is printed on: the one that was named, else that of the settings.
    fn paper_size(&self, named: Option<&str>) -> Option<PaperSize> {
        named.and_then(PaperSize::from_name).or(self.config.paper_size)
    }

    /// The theme that is set, as far as the terminal can show it.
    pub(crate) fn load_theme(&self) -> Result<Theme, CommandError> {
        self.load_theme_with(&|name| self.find_theme_text(name)).map_err(|said| CommandError::from_complaints(&said))
    }

    /// The same, where the text of a theme is found as it is said, and what is wrong is told as it is.
    pub(crate) fn load_theme_with(&self, text_of: &dyn Fn(&str) -> Option<(String, String)>) -> Result<Theme, Vec<Complaint>> {
        let variable = |name| std::env::var(name).unwrap_or_default();
        let depth = detect_color_depth(self.no_color, &variable("TERM"), &variable("COLORTERM"));
        // A theme without colours asks for none, so that weight and reverse stay.
        let name =
            if depth == ColorDepth::NoColor { "mono" } else { self.config.theme.as_deref().unwrap_or(theme::DEFAULT_THEME) };
        let Some((file, text)) = text_of(name) else {
            let known = theme::SHIPPED_THEMES.iter().map(|shipped| shipped.name);
            let said = config::complaint_about(&self.folders.config, "theme", &format!("There is no theme `{name}`."));
            return Err(vec![said.with_suggestion(name, known)]);
        };
        let (theme, said) = theme::parse_theme(&file, &text, &|name: &str| text_of(name).map(|(_, text)| text));
        theme
            .filter(|_| said.is_empty())
            .map(|theme| theme.at_depth(depth).with_ascii(self.ascii).with_chart_symbols(self.config.chart_symbols))
            .ok_or(said)
    }

    pub(crate) fn find_theme_text(&self, name: &str) -> Option<(String, String)> {
        let shipped = || theme::shipped_theme(name).map(|shipped| (format!("themes/{name}.toml"), shipped.text.to_owned()));
        read_own_file(&self.folders.themes, name).or_else(shipped)
    }
}

/// Whether two paths lead to one folder.
fn is_same_folder(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

/// A file of the user's own, by its name without `.toml`.
fn read_own_file(folder: &Path, name: &str) -> Option<(String, String)> {
    let is_plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let path = folder.join(format!("{name}.toml"));
    // What is no text is read as far as it goes, so that it is complained about, and no shipped file stands in for it unsaid.
    let bytes = is_plain.then(|| std::fs::read(&path).ok()).flatten()?;
    Some((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()))
}

/// Something outside failed; its own words say what is safe and what to do.
pub(crate) fn error_from(why: &anyhow::Error) -> CommandError {
    CommandError::failed(format!("{why:#}"))
}

/// The terminal must be able to show a full screen before anything is created.
fn require_terminal() -> Result<(), CommandError> {
    terminal::check_usable().map_err(CommandError::usage)
}

/// A plan that many hold.
fn share_plan(plan: Plan) -> Arc<Plan> {
    Arc::new(plan)
}
