//! The folders of the program, from the command line, the environment and the settings, by the XDG rules on every system.

use crate::edge::os::durable_fs::{Sharing, create_folder_unsynced};
use crate::edge::store::disk;
use crate::edge::store::seal::plain_name;
use crate::journal::file_name::parse_file_name;
use anyhow::{Context as _, bail};
use etcetera::BaseStrategy as _;
use etcetera::base_strategy::Xdg;
use std::env::var_os;
use std::path::{Path, PathBuf, absolute};

/// The program's own folder in each base folder.
const APP_FOLDER: &str = "bedside";

/// The base folders, known before the settings are read.
#[derive(Debug)]
pub(crate) struct BaseFolders {
    /// `--dir`, else `BEDSIDE_DIR`; absolute.
    pub(crate) explicit_dir: Option<PathBuf>,
    /// `--config`, else `BEDSIDE_CONFIG`; absolute.
    pub(crate) explicit_config: Option<PathBuf>,
    xdg: Xdg,
}

impl BaseFolders {
    /// Reads the environment; arguments override it.
    ///
    /// # Errors
    ///
    /// There is no home folder, or a path cannot be made absolute.
    pub(crate) fn from_env(dir: Option<PathBuf>, config: Option<PathBuf>) -> anyhow::Result<Self> {
        let xdg = Xdg::new().context(
            "Your home folder cannot be found. Nothing was created. Set HOME, or name folders with --dir and --config.",
        )?;
        Ok(Self { explicit_dir: path_or_env(dir, "BEDSIDE_DIR")?, explicit_config: path_or_env(config, "BEDSIDE_CONFIG")?, xdg })
    }

    /// Expands `~/` in a path of the settings.
    pub(crate) fn expand_home(&self, path: &Path) -> PathBuf {
        path.strip_prefix("~").map_or_else(|_| path.to_owned(), |rest| self.xdg.home_dir().join(rest))
    }

    /// The path of the settings file, which may name the data folder.
    pub(crate) fn config_path(&self) -> PathBuf {
        self.explicit_config.clone().unwrap_or_else(|| self.xdg.config_dir().join(APP_FOLDER).join("config.toml"))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AppFolders {
    pub(crate) sessions: PathBuf,
    pub(crate) rehearsals: PathBuf,
    /// Private process notes, readable only by their owner.
    pub(crate) private: PathBuf,
    /// Drafts, locks, and records that could not be written elsewhere.
    pub(crate) state: PathBuf,
    /// The last resort for a record, lost at the next boot; `None` where the system has no such folder.
    pub(crate) runtime: Option<PathBuf>,
    pub(crate) config: PathBuf,
    /// The user's own themes.
    pub(crate) themes: PathBuf,
    /// The user's own protocols.
    pub(crate) protocols: PathBuf,
}

impl AppFolders {
    /// Resolves the folders, given the settings' `dir`. Looks on the disk only whether the data folder itself holds records.
    pub(crate) fn resolve(base: &BaseFolders, set_dir: Option<&Path>) -> Self {
        let data = base
            .explicit_dir
            .clone()
            .or_else(|| set_dir.map(|dir| base.expand_home(dir)))
            .unwrap_or_else(|| base.xdg.data_dir().join(APP_FOLDER));
        let config = base.config_path();
        let beside = |folder: &str| config.with_file_name(folder);
        let (themes, protocols) = (beside("themes"), beside("protocols"));
        Self {
            sessions: if is_sessions_folder(&data) { data.clone() } else { data.join("sessions") },
            rehearsals: data.join("rehearsals"),
            private: data.join("private"),
            // etcetera's XDG strategy always has a state folder.
            state: base.xdg.state_dir().unwrap_or_else(|| base.xdg.data_dir()).join(APP_FOLDER),
            runtime: base.xdg.runtime_dir().map(|runtime| runtime.join(APP_FOLDER)),
            config,
            themes,
            protocols,
        }
    }

    /// All data within one folder, with the user's own settings.
    #[must_use]
    pub(crate) fn inside(&self, folder: &Path) -> Self {
        let below = |name: &str| folder.join(name);
        let (sessions, rehearsals, private) = (below("sessions"), below("rehearsals"), below("private"));
        Self { sessions, rehearsals, private, state: below("state"), runtime: None, ..self.clone() }
    }

    /// The places where the record of a session, or of a rehearsal, can be.
    pub(crate) fn record_folders(&self, rehearsal: bool) -> disk::RecordFolders {
        // A rehearsal must not be taken for a session in any place.
        let (record, name) = if rehearsal { (&self.rehearsals, "rehearsals") } else { (&self.sessions, "sessions") };
        disk::RecordFolders {
            record: Some(record.clone()),
            state: Some(self.state.join(name)),
            runtime: self.runtime.as_ref().map(|runtime| runtime.join(name)),
        }
    }
}

/// The folder of the private notes for a folder of records: beside `sessions/`, otherwise inside, where records are not listed.
pub(crate) fn private_folder_for(records: &Path) -> PathBuf {
    const PRIVATE: &str = "private";
    if records.ends_with("sessions") { records.with_file_name(PRIVATE) } else { records.join(PRIVATE) }
}

/// Creates a data folder and the missing ones above it. Returns the folders that are to be synced before a record in it is safe.
///
/// # Errors
///
/// A file is in the way, or the folder cannot be created.
pub(crate) fn create_data_folder(folder: &Path, sharing: Sharing) -> anyhow::Result<Vec<PathBuf>> {
    let shown = folder.display();
    let in_the_way = folder.ancestors().find(|above| above.exists()).filter(|above| !above.is_dir());
    if let Some(file) = in_the_way {
        bail!(
            "{} is a file, so the folder {shown} cannot be made. Nothing was written. Move the file, or choose another folder with --dir.",
            file.display()
        );
    }
    create_folder_unsynced(folder, sharing).with_context(|| {
        format!(
            "The folder {shown} cannot be made. Nothing was written. Choose another one with --dir, or ask whoever looks after this computer."
        )
    })
}

/// The argument, else the variable unless it is empty, as an absolute path.
fn path_or_env(typed: Option<PathBuf>, variable: &str) -> anyhow::Result<Option<PathBuf>> {
    let from_variable = || var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    let Some(path) = typed.or_else(from_variable) else { return Ok(None) };
    absolute(&path).map(Some).with_context(|| {
        format!("`{}` cannot be used as a path. Nothing was created. Choose another folder or file.", path.display())
    })
}

/// Whether a data folder itself holds records and has no `sessions`.
fn is_sessions_folder(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    let has_records =
        entries.flatten().any(|entry| entry.file_name().to_str().and_then(|name| parse_file_name(plain_name(name))).is_some());
    has_records && !folder.join("sessions").is_dir()
}
