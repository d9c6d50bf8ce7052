//! A scan of the user's files, compared with what is in use and with what was reported before, so that nothing is reported twice.

use super::change::{FileChange, FilesInUse};
use crate::app::data::user_files::UserFile;
use crate::complaint::Complaint;
use crate::edge::config::{self, Config};
use crate::protocol::{self, LoadedProtocol};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The files as they are now.
pub(crate) struct FileScan {
    /// What each file is in relation to its version in use.
    changes: [FileChange; 3],
    /// Every file that was read, or would be if it existed.
    pub(crate) files: BTreeSet<PathBuf>,
    non_empty_files: BTreeSet<PathBuf>,
}

/// What is in use, and what was reported.
pub(crate) struct FileReports {
    pub(crate) in_use: FilesInUse,
    pub(crate) reported: BTreeMap<UserFile, FileChange>,
    non_empty_files: BTreeSet<PathBuf>,
}

impl FileReports {
    pub(crate) const fn new(in_use: FilesInUse) -> Self {
        Self { in_use, reported: BTreeMap::new(), non_empty_files: BTreeSet::new() }
    }

    pub(crate) fn set_in_use(&mut self, change: &FileChange) {
        for file in self.in_use.adopt(change) {
            self.reported.remove(file);
        }
    }

    /// The changes to report. `None` where a file is newly faulty or empty, perhaps half written, and `is_confirmed` is `false`: then the
    /// files are scanned once more first.
    pub(crate) fn find_changes(&mut self, scan: FileScan, is_confirmed: bool) -> Option<Vec<FileChange>> {
        let FileScan { changes, files, non_empty_files } = scan;
        let is_news = |change: &FileChange| match self.reported.get(&change.file()) {
            Some(reported) => reported != change,
            None => !matches!(change, FileChange::Unchanged(_)),
        };
        let changes: Vec<FileChange> = changes.into_iter().filter(is_news).collect();
        let is_faulty = changes.iter().any(|change| matches!(change, FileChange::Invalid(..)));
        let is_emptied = self.non_empty_files.iter().any(|file| files.contains(file) && !non_empty_files.contains(file));
        if (is_faulty || is_emptied) && !is_confirmed {
            return None;
        }
        self.non_empty_files = non_empty_files;
        self.reported.extend(changes.iter().map(|change| (change.file(), change.clone())));
        Some(changes)
    }
}

/// Reads the settings, the theme and the protocol.
pub(crate) fn scan_files(in_use: &FilesInUse) -> FileScan {
    let FilesInUse { workspace, theme: theme_in_use, protocol: (id, sha256) } = in_use;
    let files = RefCell::new(BTreeSet::from([workspace.folders.config.clone()]));
    let theme_text = |name: &str| {
        files.borrow_mut().insert(workspace.folders.themes.join(format!("{name}.toml")));
        workspace.find_theme_text(name)
    };
    let protocol_text = |name: &str| {
        files.borrow_mut().insert(workspace.folders.protocols.join(format!("{name}.toml")));
        workspace.find_protocol_text(name)
    };
    let theme = workspace.load_theme_with(&theme_text);
    let settings = load_settings(&workspace.folders.config).and_then(|config| {
        let mut new = workspace.clone();
        new.config = config;
        // Settings that name a faulty theme are faulty themselves.
        let theme = if new.config.theme == workspace.config.theme {
            theme.as_ref().unwrap_or(theme_in_use).clone()
        } else {
            new.load_theme_with(&theme_text)?
        };
        let theme = theme.with_chart_symbols(new.config.chart_symbols);
        Ok((new.config, theme))
    });
    let protocol = protocol_text(id);
    let protocol = protocol.map(|(file, text)| protocol::load(&file, &text, &|id| protocol_text(id).map(|(_, text)| text)));
    let files = files.into_inner();
    let is_non_empty = |file: &&PathBuf| fs::metadata(file).is_ok_and(|metadata| metadata.len() > 0);
    let non_empty_files: BTreeSet<PathBuf> = files.iter().filter(is_non_empty).cloned().collect();
    // A shipped protocol does not change.
    let is_own = non_empty_files.iter().any(|file| file.starts_with(&workspace.folders.protocols));
    let is_new_protocol = |loaded: &LoadedProtocol| loaded.sha256 != *sha256;
    let protocol = protocol.filter(|_| is_own).map(|loaded| loaded.map(|loaded| Some(loaded).filter(is_new_protocol)));
    let changes = [
        FileChange::from_result(UserFile::Settings, settings, |(config, theme)| {
            (config != workspace.config).then(|| FileChange::Settings(Box::new(config), theme))
        }),
        FileChange::from_result(UserFile::Theme, theme, |theme| (theme != *theme_in_use).then_some(FileChange::Theme(theme))),
        FileChange::from_result(UserFile::Protocol, protocol.unwrap_or(Ok(None)), |new| {
            new.map(|loaded| FileChange::Protocol(Box::new(loaded)))
        }),
    ];
    FileScan { changes, files, non_empty_files }
}

fn load_settings(path: &Path) -> Result<Config, Vec<Complaint>> {
    match config::load(path) {
        Ok((config, complaints)) if complaints.is_empty() => Ok(config),
        Ok((_, complaints)) => Err(complaints),
        Err(why) => Err(vec![Complaint { file: path.display().to_string(), line: 1, column: 1, message: format!("{why:#}") }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::GlobalArgs;
    use crate::edge::workspace::Workspace;

    /// A user with a theme of their own, which is in use. `folder` holds all files.
    fn reports(folder: &Path) -> FileReports {
        fs::create_dir(folder.join("themes")).unwrap();
        fs::create_dir(folder.join("protocols")).unwrap();
        fs::write(folder.join("themes/mine.toml"), "inherits = \"night\"\n").unwrap();
        fs::write(folder.join("config.toml"), "theme = \"mine\"\n").unwrap();
        let (dir, config) = (Some(folder.to_owned()), Some(folder.join("config.toml")));
        let global = GlobalArgs { dir, config, identity: None, no_color: false, ascii: false };
        let workspace = Workspace::open(&global).unwrap();
        let theme = workspace.load_theme().unwrap();
        let protocol = ("im_kat".to_owned(), workspace.load_protocol("im_kat").unwrap().sha256);
        FileReports::new(FilesInUse { workspace, theme, protocol })
    }

    fn describe(change: &FileChange) -> String {
        match change {
            FileChange::Settings(_, theme) => format!("settings with {}", theme.name),
            FileChange::Invalid(file, _) => format!("{} invalid", file.name()),
            FileChange::Unchanged(file) => format!("{} unchanged", file.name()),
            change => change.file().name().to_owned(),
        }
    }

    #[test]
    fn each_change_is_reported_once_and_a_fault_after_a_second_scan() {
        const ADOPTED: &str = "(adopted)";
        let night = "inherits = \"night\"\n";
        let moss = "inherits = \"moss\"\n";
        let common = protocol::shipped_text("common").unwrap().replacen("title = \"arrive\"", "title = \"arriving\"", 1);
        let folder = tempfile::tempdir().unwrap();
        let mut files = reports(folder.path());
        // A file, its text, what the first scan reports (`?`: nothing before a second one), and what a second one does.
        for (file, text, first, second) in [
            ("themes/mine.toml", "# A comment.\ninherits = \"night\"\n", "", ""),
            ("themes/mine.toml", moss, "theme", ""),
            ("themes/mine.toml", night, "theme unchanged", ""),
            ("themes/mine.toml", moss, "theme", ADOPTED),
            ("themes/mine.toml", night, "theme", ADOPTED),
            ("themes/mine.toml", "", "?", "theme"),
            ("themes/mine.toml", "inherits = \"ni", "?", "theme invalid"),
            ("themes/mine.toml", night, "theme unchanged", ""),
            ("config.toml", "theme = \"moss\"\nquiet = \"never\"\n", "settings with moss", ADOPTED),
            ("config.toml", "quiet = \"never\"\ntheme = \"mos\"\n", "?", "settings invalid"),
            ("config.toml", "theme = \"moss\"\nquiet = \"never\"\n", "settings unchanged", ""),
            ("protocols/common.toml", common.as_str(), "protocol", ""),
            ("protocols/common.toml", "id = 3\n", "?", "protocol invalid"),
        ] {
            fs::write(folder.path().join(file), text).unwrap();
            let found = files.find_changes(scan_files(&files.in_use), false);
            let words = |changes: &[FileChange]| changes.iter().map(describe).collect::<Vec<_>>().join(", ");
            assert_eq!(found.as_deref().map_or("?".to_owned(), words), first, "{file}: {text}");
            if second == ADOPTED {
                files.set_in_use(&found.unwrap()[0]);
                continue;
            }
            let confirmed = files.find_changes(scan_files(&files.in_use), true).unwrap();
            assert_eq!(words(&confirmed), second, "{file}: {text}");
        }
        fs::remove_file(folder.path().join("protocols/common.toml")).unwrap();
        assert_eq!(files.find_changes(scan_files(&files.in_use), true), Some(vec![FileChange::Unchanged(UserFile::Protocol)]));
        fs::write(folder.path().join("themes/moss.toml"), night).unwrap();
        assert_eq!(files.find_changes(scan_files(&files.in_use), false).map(|changes| changes.len()), Some(1));
        files.reported.clear();
        let scan = scan_files(&files.in_use);
        for file in ["config.toml", "themes/moss.toml", "themes/night.toml", "protocols/im_kat.toml", "protocols/common.toml"] {
            assert!(scan.files.contains(&folder.path().join(file)), "{file}: {:?}", scan.files);
        }
        assert_eq!(files.find_changes(scan, false).map(|changes| changes.len()), Some(1), "what is not in use is reported again");
    }
}
