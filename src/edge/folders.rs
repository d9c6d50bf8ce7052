//! Where everything lies. XDG folders on every system; what was typed at the shell wins, then the environment, then the
//! configuration. It makes no folder.

use crate::journal::name::parse_file_name;
use etcetera::base_strategy::{BaseStrategy as _, Xdg};
use std::path::{Path, PathBuf};

/// What can be said about where things lie.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// `--dir`.
    pub dir: Option<PathBuf>,
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `BEDSIDE_DIR`.
    pub env_dir: Option<PathBuf>,
    /// `BEDSIDE_CONFIG`.
    pub env_config: Option<PathBuf>,
}

impl Said {
    /// With what the environment says.
    pub fn with_environment(dir: Option<PathBuf>, config: Option<PathBuf>) -> Self {
        let path = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self { dir, config, env_dir: path("BEDSIDE_DIR"), env_config: path("BEDSIDE_CONFIG") }
    }

    /// The configuration file: known before it is read.
    pub fn config_file(&self, xdg: &Base) -> PathBuf {
        let said = self.config.clone().or_else(|| self.env_config.clone());
        said.unwrap_or_else(|| xdg.config.join("bedside").join("config.toml"))
    }
}

/// The system's own folders for this user.
#[derive(Clone, Debug)]
pub struct Base {
    data: PathBuf,
    config: PathBuf,
    state: PathBuf,
    runtime: Option<PathBuf>,
}

impl Base {
    /// As the environment says; none without a home folder.
    pub fn of_user() -> Option<Self> {
        let xdg = Xdg::new().ok()?;
        let state = xdg.state_dir().unwrap_or_else(|| xdg.home_dir().join(".local/state"));
        Some(Self { data: xdg.data_dir(), config: xdg.config_dir(), state, runtime: xdg.runtime_dir() })
    }
}

/// Where everything lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The data root.
    pub root: PathBuf,
    /// Real sessions.
    pub sessions: PathBuf,
    /// Rehearsals.
    pub rehearsals: PathBuf,
    /// The configuration file.
    pub config: PathBuf,
    /// The user's themes.
    pub themes: PathBuf,
    /// The user's protocols.
    pub protocols: PathBuf,
    /// Unfinished lines, and records that the data folder refused.
    pub state: PathBuf,
    /// Records that the state folder refused as well; gone at the next start of the computer.
    pub runtime: Option<PathBuf>,
}

impl Folders {
    /// From what was said, the system's folders, and the configuration's own word.
    pub fn new(said: &Said, base: &Base, configured: Option<&Path>) -> Self {
        let root = [said.dir.as_deref(), said.env_dir.as_deref(), configured].into_iter().flatten().next();
        let root = root.map_or_else(|| base.data.join("bedside"), Path::to_path_buf);
        let config = said.config_file(base);
        let beside = config.parent().map(Path::to_path_buf).unwrap_or_default();
        let sessions = if holds_records(&root) { root.clone() } else { root.join("sessions") };
        Self {
            sessions,
            rehearsals: root.join("rehearsals"),
            themes: beside.join("themes"),
            protocols: beside.join("protocols"),
            config,
            state: base.state.join("bedside"),
            runtime: base.runtime.as_ref().map(|runtime| runtime.join("bedside")),
            root,
        }
    }
}

/// Whether records lie in the folder itself.
fn holds_records(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(|name| parse_file_name(name).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Base {
        Base { data: "/d".into(), config: "/c".into(), state: "/s".into(), runtime: Some("/r".into()) }
    }

    #[test]
    fn what_was_typed_wins_then_the_environment_then_the_configuration() {
        let path = |text: &str| Some(PathBuf::from(text));
        for (dir, env_dir, configured, root) in [
            (path("/typed"), path("/env"), path("/set"), "/typed"),
            (None, path("/env"), path("/set"), "/env"),
            (None, None, path("/set"), "/set"),
            (None, None, None, "/d/bedside"),
        ] {
            let said = Said { dir, env_dir, ..Said::default() };
            assert_eq!(Folders::new(&said, &base(), configured.as_deref()).sessions, Path::new(root).join("sessions"));
        }
    }

    #[test]
    fn themes_and_protocols_lie_beside_the_configuration() {
        let said = Said { config: Some("/x/own.toml".into()), ..Said::default() };
        let folders = Folders::new(&said, &base(), None);
        assert_eq!((folders.themes, folders.protocols), ("/x/themes".into(), "/x/protocols".into()));
    }

    #[test]
    fn a_folder_that_itself_holds_records_is_read_as_sessions() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("20261123-0902-C017.csv"), "").unwrap();
        let said = Said { dir: Some(folder.path().to_owned()), ..Said::default() };
        assert_eq!(Folders::new(&said, &base(), None).sessions, folder.path());
    }
}
