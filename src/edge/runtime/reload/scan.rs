//! A scan of the user's files, compared with what is in use and with what was reported before, so that nothing is reported twice.

use super::change::{FileChange, FilesInUse};
use crate::app::data::user_files::UserFile;
use crate::complaint::Complaint;
use crate::edge::config::{self, Config};
use crate::protocol::{self, LoadedProtocol};
use crate::theme::Theme;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type FileResult<T> = Result<T, Vec<Complaint>>;

/// The files as they are now.
pub(crate) struct FileScan {
    settings: FileResult<(Config, Theme)>,
    theme: FileResult<Theme>,
    /// `None` where the user has no part of the protocol: a shipped one does not change.
    protocol: Option<FileResult<LoadedProtocol>>,
    /// Every file that was read, or would be if it existed.
    pub(crate) files: BTreeSet<PathBuf>,
    non_empty_files: BTreeSet<PathBuf>,
}

/// What is in use, and what was reported.
pub(crate) struct KnownFiles {
    in_use: FilesInUse,
    reported: BTreeMap<UserFile, FileChange>,
    non_empty_files: BTreeSet<PathBuf>,
}

impl KnownFiles {
    pub(crate) const fn new(in_use: FilesInUse) -> Self {
        Self { in_use, reported: BTreeMap::new(), non_empty_files: BTreeSet::new() }
    }

    /// The change was applied.
    pub(crate) fn set_in_use(&mut self, change: &FileChange) {
        for file in self.in_use.adopt(change) {
            self.reported.remove(file);
        }
    }

    /// Reports everything again that differs from what is in use.
    pub(crate) fn forget_reported(&mut self) {
        self.reported.clear();
    }

    /// The changes to report. `None` where a file is newly faulty or empty, perhaps half written, and `is_confirmed` is `false`: then the
    /// files are scanned once more first.
    pub(crate) fn find_changes(&mut self, scan: FileScan, is_confirmed: bool) -> Option<Vec<FileChange>> {
        let FileScan { settings, theme, protocol, files, non_empty_files } = scan;
        let FilesInUse { workspace, theme: theme_in_use, protocol: (_, sha256) } = &self.in_use;
        let mut changes = vec![
            match settings {
                Ok((config, _)) if config == workspace.config => FileChange::Unchanged(UserFile::Settings),
                Ok((config, theme)) => FileChange::Settings(Box::new(config), theme),
                Err(complaints) => FileChange::Invalid(UserFile::Settings, complaints),
            },
            match theme {
                Ok(theme) if theme == *theme_in_use => FileChange::Unchanged(UserFile::Theme),
                Ok(theme) => FileChange::Theme(theme),
                Err(complaints) => FileChange::Invalid(UserFile::Theme, complaints),
            },
            match protocol {
                Some(Ok(loaded)) if loaded.sha256 != *sha256 => FileChange::Protocol(Box::new(loaded)),
                Some(Err(complaints)) => FileChange::Invalid(UserFile::Protocol, complaints),
                Some(Ok(_)) | None => FileChange::Unchanged(UserFile::Protocol),
            },
        ];
        changes.retain(|change| match self.reported.get(&change.file()) {
            Some(reported) => reported != change,
            None => !matches!(change, FileChange::Unchanged(_)),
        });
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
pub(crate) fn scan_files(known: &KnownFiles) -> FileScan {
    let FilesInUse { workspace, protocol: (id, _), .. } = &known.in_use;
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
            theme.clone().or(Ok(known.in_use.theme.clone()))
        } else {
            new.load_theme_with(&theme_text)
        };
        theme.map(|theme| {
            let theme = theme.with_chart_symbols(new.config.chart_symbols);
            (new.config, theme)
        })
    });
    let protocol = if has_own_protocols(&workspace.folders.protocols) {
        protocol_text(id).map(|(file, text)| protocol::load(&file, &text, &|id| protocol_text(id).map(|(_, text)| text)))
    } else {
        // A shipped protocol does not change and need not be read.
        let ids = protocol::SHIPPED_PROTOCOLS.iter().map(|shipped| shipped.id).chain([id.as_str()]);
        files.borrow_mut().extend(ids.map(|id| workspace.folders.protocols.join(format!("{id}.toml"))));
        None
    };
    let files = files.into_inner();
    let is_non_empty = |file: &&PathBuf| fs::metadata(file).is_ok_and(|metadata| metadata.len() > 0);
    let non_empty_files: BTreeSet<PathBuf> = files.iter().filter(is_non_empty).cloned().collect();
    let protocol = protocol.filter(|_| non_empty_files.iter().any(|file| file.starts_with(&workspace.folders.protocols)));
    FileScan { settings, theme, protocol, files, non_empty_files }
}

fn has_own_protocols(folder: &Path) -> bool {
    let is_protocol = |entry: fs::DirEntry| entry.path().extension().is_some_and(|end| end == "toml");
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(is_protocol))
}

fn load_settings(path: &Path) -> FileResult<Config> {
    match config::load(path) {
        Ok((config, complaints)) if complaints.is_empty() => Ok(config),
        Ok((_, complaints)) => Err(complaints),
        Err(why) => Err(vec![Complaint { file: path.display().to_string(), line: 1, column: 1, message: format!("{why:#}") }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::paths::{AppFolders, BaseFolders};
    use crate::edge::workspace::Workspace;
    use tempfile::TempDir;

    struct TestUserFiles {
        base: TempDir,
        known: KnownFiles,
    }

    impl TestUserFiles {
        /// A theme of the user's own is in use.
        fn new() -> Self {
            let base = tempfile::tempdir().unwrap();
            for folder in ["themes", "protocols"] {
                fs::create_dir(base.path().join(folder)).unwrap();
            }
            fs::write(base.path().join("themes/mine.toml"), "inherits = \"night\"\n").unwrap();
            fs::write(base.path().join("config.toml"), "theme = \"mine\"\n").unwrap();
            let home = base.path().to_owned();
            let paths = BaseFolders {
                explicit_dir: None,
                explicit_config: Some(home.join("config.toml")),
                data_home: home.clone(),
                config_home: home.clone(),
                state_home: home.clone(),
                runtime_dir: None,
                home,
            };
            let config = Config { theme: Some("mine".to_owned()), ..Config::default() };
            let workspace = Workspace::for_tests(AppFolders::resolve(&paths, None), config);
            let theme = workspace.load_theme_with(&|name| workspace.find_theme_text(name)).unwrap();
            let protocol = ("im_kat".to_owned(), workspace.load_protocol("im_kat").unwrap().sha256);
            let mut files = Self { base, known: KnownFiles::new(FilesInUse { workspace, theme, protocol }) };
            assert_eq!(files.find_changes(false), Some(vec![]), "nothing has changed yet");
            files
        }

        fn write(&self, file: &str, text: &str) {
            fs::write(self.base.path().join(file), text).unwrap();
        }

        fn find_changes(&mut self, is_confirmed: bool) -> Option<Vec<FileChange>> {
            let scan = scan_files(&self.known);
            self.known.find_changes(scan, is_confirmed)
        }

        /// The only change, confirmed.
        #[track_caller]
        fn single_change(&mut self) -> FileChange {
            let mut changes = self.find_changes(true).unwrap();
            assert_eq!(changes.len(), 1, "{changes:?}");
            changes.remove(0)
        }
    }

    #[test]
    fn a_change_is_reported_once_and_not_after_it_is_applied() {
        let mut files = TestUserFiles::new();
        files.write("themes/mine.toml", "# A comment.\ninherits = \"night\"\n");
        assert_eq!(files.find_changes(false), Some(vec![]), "a comment changes nothing");
        files.write("themes/mine.toml", "inherits = \"moss\"\n");
        let came = files.single_change();
        assert!(matches!(&came, FileChange::Theme(_)), "{came:?}");
        assert_eq!(files.find_changes(false), Some(vec![]), "a reading makes no other");
        files.write("themes/mine.toml", "inherits = \"night\"\n");
        assert_eq!(files.single_change(), FileChange::Unchanged(UserFile::Theme));
        files.write("themes/mine.toml", "inherits = \"moss\"\n");
        let again = files.single_change();
        files.known.set_in_use(&again);
        assert_eq!(files.find_changes(false), Some(vec![]));
        files.write("themes/mine.toml", "inherits = \"night\"\n");
        assert!(matches!(files.single_change(), FileChange::Theme(_)));
        files.known.forget_reported();
        assert!(matches!(files.single_change(), FileChange::Theme(_)), "what is not in use is told again when it is asked for");
    }

    #[test]
    fn a_faulty_or_empty_file_is_reported_after_a_second_scan() {
        let mut files = TestUserFiles::new();
        for half in ["", "inherits = \"ni"] {
            files.write("themes/mine.toml", half);
            assert_eq!(files.find_changes(false), None, "{half:?}");
            files.write("themes/mine.toml", "inherits = \"night\"\n");
            assert_eq!(files.find_changes(false), Some(vec![]), "the other half came");
        }
        fs::rename(files.base.path().join("themes/mine.toml"), files.base.path().join("themes/mine.bak")).unwrap();
        assert_eq!(files.find_changes(false), None, "moved away to be written anew");
        let said = files.find_changes(true).unwrap();
        assert!(said.iter().all(|came| matches!(came, FileChange::Invalid(..))), "{said:?}");
        assert_eq!(files.find_changes(false), Some(vec![]), "and is not told twice");
        files.write("themes/mine.toml", "inherits = \"night\"\n");
        assert!(files.find_changes(false).unwrap().contains(&FileChange::Unchanged(UserFile::Theme)));
    }

    #[test]
    fn settings_come_with_the_theme_that_they_name() {
        let mut files = TestUserFiles::new();
        files.write("config.toml", "theme = \"moss\"\nquiet = \"never\"\n");
        let came = files.single_change();
        let FileChange::Settings(config, theme) = came.clone() else { panic!("{came:?}") };
        assert_eq!((config.theme.as_deref(), theme.name.as_str()), (Some("moss"), "moss"));
        files.known.set_in_use(&came);
        assert_eq!(files.find_changes(false), Some(vec![]));
        files.write("config.toml", "quiet = \"never\"\ntheme = \"mos\"\n");
        let FileChange::Invalid(UserFile::Settings, said) = files.single_change() else { panic!("settings are at fault") };
        assert_eq!((said[0].line, said[0].column), (2, 9));
        assert_eq!(said[0].message, "There is no theme `mos`. Did you mean `moss`?");
    }

    #[test]
    fn a_protocol_is_followed_with_the_files_that_it_extends() {
        let mut files = TestUserFiles::new();
        let common = protocol::shipped_text("common").unwrap();
        files.write("protocols/common.toml", &common.replacen("title = \"arrive\"", "title = \"arriving\"", 1));
        let FileChange::Protocol(loaded) = files.single_change() else { panic!("the protocol is another one") };
        assert_eq!(loaded.plan.id, "im_kat");
        files.write("protocols/common.toml", "id = 3\n");
        assert_eq!(files.find_changes(false), None);
        assert!(matches!(files.single_change(), FileChange::Invalid(UserFile::Protocol, _)));
        fs::remove_file(files.base.path().join("protocols/common.toml")).unwrap();
        assert_eq!(files.single_change(), FileChange::Unchanged(UserFile::Protocol));
        let named = |file: &str| files.base.path().join(file);
        let looked = scan_files(&files.known);
        for file in ["config.toml", "themes/mine.toml", "themes/night.toml", "protocols/im_kat.toml", "protocols/common.toml"] {
            assert!(looked.files.contains(Path::new(&named(file))), "{file}: {:?}", looked.files);
        }
    }
}
