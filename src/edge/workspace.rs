//! The folders, settings and seal keys that a command works with, and the protocols and themes found by them.

use crate::args::GlobalArgs;
use crate::complaint::{Complaint, nearest_name};
use crate::edge::config::{self, Config};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::paths::{AppFolders, BaseFolders, private_folder_for};
use crate::edge::os::plain_file;
use crate::edge::os::tty;
use crate::edge::store::disk::RecordFolders;
use crate::edge::store::seal::SealKeys;
use crate::protocol;
use crate::report::PaperSize;
use crate::theme::{self, ColorDepth, TerminalVariables, Theme, detect_color_depth};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

/// The folders and settings that a command or screen works with.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) folders: AppFolders,
    pub(crate) config: Config,
    /// The data folder named by `--dir` or `BEDSIDE_DIR`.
    explicit_dir: Option<PathBuf>,
    /// The temporary folder of a demonstration; removed with the last clone.
    temp_dir: Option<Arc<Mutex<Option<TempDir>>>>,
    /// The keys that open sealed records.
    pub(crate) keys: Arc<SealKeys>,
    no_color: bool,
    ascii: bool,
}

impl Workspace {
    /// Reads the configuration and fails where it is faulty, so that nothing runs on settings that nobody meant.
    pub(crate) fn open(global: &GlobalArgs) -> Result<Self, CommandError> {
        let (workspace, complaints) = Self::load(global)?;
        if complaints.is_empty() { Ok(workspace) } else { Err(CommandError::from_complaints(&complaints)) }
    }

    /// Reads the configuration; complaints about it are returned beside the workspace.
    pub(crate) fn load(global: &GlobalArgs) -> Result<(Self, Vec<Complaint>), CommandError> {
        let base = BaseFolders::from_env(global.dir.clone(), global.config.clone())?;
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

    /// The same workspace over the record folder `folder` of a session.
    pub(crate) fn for_records(self, folder: &Path) -> Self {
        if folder == self.folders.sessions || folder == self.folders.rehearsals {
            return self;
        }
        self.with_data_dir(&std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()))
    }

    /// The same workspace over another data folder.
    pub(crate) fn with_data_dir(&self, folder: &Path) -> Self {
        let sessions = if folder.join("sessions").is_dir() { folder.join("sessions") } else { folder.to_owned() };
        let folders = AppFolders {
            rehearsals: folder.join("rehearsals"),
            private: private_folder_for(&sessions),
            sessions,
            ..self.folders.clone()
        };
        Self { folders, ..self.clone() }
    }

    /// The same workspace with the folders of a demonstration below `folder`, which is removed with it. Of the settings only
    /// those of the display stay, so that the user's feeds, letters and site do not reach the demonstration.
    pub(crate) fn for_demo(self, folder: TempDir) -> Self {
        let config = Config { theme: self.config.theme.clone(), chart_symbols: self.config.chart_symbols, ..Config::default() };
        let folders = self.folders.inside(folder.path());
        Self { folders, config, temp_dir: Some(Arc::new(Mutex::new(Some(folder)))), ..self }
    }

    /// Removes a demonstration's folder while other threads may still hold clones of this workspace. `true` where there was one.
    pub(crate) fn remove_temp_dir(&self) -> bool {
        let folder = self.temp_dir.as_ref().and_then(|folder| folder.lock().unwrap_or_else(PoisonError::into_inner).take());
        folder.is_some_and(|folder| folder.close().is_ok())
    }

    /// The data folder that was named and does not exist.
    pub(crate) fn missing_data_dir(&self) -> Option<&Path> {
        self.explicit_dir.as_deref().filter(|named| !named.exists())
    }

    /// The folders that can hold parts of the sessions of `records`.
    pub(crate) fn record_folders(&self, records: &Path) -> RecordFolders {
        let all = self.folders.record_folders(records == self.folders.rehearsals);
        // One folder in two roles would list each record twice, and one of the two would be retired as superseded.
        let is_other = |folder: &PathBuf| folder != records && !is_same_folder(folder, records);
        RecordFolders {
            record: Some(records.to_owned()),
            state: all.state.filter(is_other),
            runtime: all.runtime.filter(is_other),
        }
    }

    /// The folders that can hold the private notes of the sessions of `records`. Those of rehearsals are separate folders.
    pub(crate) fn private_folders(&self, records: &Path) -> RecordFolders {
        let all = self.record_folders(records);
        RecordFolders {
            record: Some(private_folder_for(records)),
            state: all.state.as_deref().map(private_folder_for),
            runtime: all.runtime.as_deref().map(private_folder_for),
        }
    }

    pub(crate) fn default_protocol_id(&self) -> &str {
        self.config.protocol.as_deref().unwrap_or("im_kat")
    }

    /// Loads a protocol by its id: the user's own file, else a shipped one.
    pub(crate) fn load_protocol(&self, id: &str) -> Result<protocol::LoadedProtocol, CommandError> {
        let Some((file, text)) = self.find_protocol_text(id) else {
            let known: Vec<&str> = protocol::SHIPPED_PROTOCOLS.iter().map(|shipped| shipped.id).collect();
            let nearest = nearest_name(id, known.iter().copied());
            let hint =
                nearest.map_or_else(|| "`bedside protocol list` shows all".to_owned(), |name| format!("did you mean `{name}`"));
            return Err(CommandError::not_found(format!("There is no protocol `{id}`; {hint}. Nothing was created.")));
        };
        protocol::load(&file, &text, &|id| self.find_protocol_text(id).map(|(_, text)| text))
            .map_err(|complaints| CommandError::from_complaints(&complaints))
    }

    /// File name and text of a protocol: the user's own, else a shipped one.
    pub(crate) fn find_protocol_text(&self, id: &str) -> Option<(String, String)> {
        read_own_file(&self.folders.protocols, id)
            .or_else(|| protocol::shipped_text(id).map(|text| (format!("protocols/{id}.toml"), text.to_owned())))
    }

    /// The paper size named on the command line, else that of the settings.
    pub(crate) fn paper_size(&self, named: Option<&str>) -> Option<PaperSize> {
        named.and_then(PaperSize::from_name).or(self.config.paper_size)
    }

    /// Loads the configured theme, reduced to the terminal's colours.
    pub(crate) fn load_theme(&self) -> Result<Theme, CommandError> {
        self.load_theme_with(&|name| self.find_theme_text(name)).map_err(|complaints| CommandError::from_complaints(&complaints))
    }

    /// The same with theme texts from `text_of` and the complaints as they are.
    pub(crate) fn load_theme_with(&self, text_of: &dyn Fn(&str) -> Option<(String, String)>) -> Result<Theme, Vec<Complaint>> {
        let depth = self.color_depth();
        // `mono` tells states by weight and reverse video; another theme without its colours would not.
        let name =
            if depth == ColorDepth::NoColor { "mono" } else { self.config.theme.as_deref().unwrap_or(theme::DEFAULT_THEME) };
        let Some((file, text)) = text_of(name) else {
            let known = theme::SHIPPED_THEMES.iter().map(|shipped| shipped.name);
            let complaint = config::complaint_about(&self.folders.config, "theme", &format!("There is no theme `{name}`."));
            return Err(vec![complaint.with_suggestion(name, known)]);
        };
        let (theme, complaints) = theme::parse_theme(&file, &text, &|name: &str| text_of(name).map(|(_, text)| text));
        theme
            .filter(|_| complaints.is_empty())
            .map(|theme| theme.at_depth(depth).with_ascii(self.ascii).with_chart_symbols(self.config.chart_symbols))
            .ok_or(complaints)
    }

    /// How many colours the terminal shows, by `--no-color` and the environment.
    pub(crate) fn color_depth(&self) -> ColorDepth {
        let variable = |name| std::env::var(name).unwrap_or_default();
        let variables = TerminalVariables {
            term: &variable("TERM"),
            colorterm: &variable("COLORTERM"),
            is_gnu_screen: !variable("STY").is_empty(),
            is_console: !tty::SETS_TERM,
        };
        detect_color_depth(self.no_color, variables)
    }

    /// File name and text of a theme: the user's own, else a shipped one.
    pub(crate) fn find_theme_text(&self, name: &str) -> Option<(String, String)> {
        let shipped = || theme::shipped_theme(name).map(|shipped| (format!("themes/{name}.toml"), shipped.text.to_owned()));
        read_own_file(&self.folders.themes, name).or_else(shipped)
    }
}

fn is_same_folder(a: &Path, b: &Path) -> bool {
    let canonical = |path: &Path| std::fs::canonicalize(path).ok();
    canonical(a).is_some_and(|a| Some(a) == canonical(b))
}

/// Path and text of the user's file `NAME.toml`. Bytes that are not UTF-8 are replaced, so that reading the file complains about
/// them instead of a shipped file silently taking its place.
fn read_own_file(folder: &Path, name: &str) -> Option<(String, String)> {
    let is_plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let path = folder.join(format!("{name}.toml"));
    let bytes = is_plain.then(|| plain_file::read_file(&path).ok()).flatten()?;
    Some((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()))
}
