//! Scans the user's files and compares them with the versions in use and with what was reported, so that nothing is reported
//! twice.

use super::change::{FileChange, FilesInUse};
use crate::app::data::user_files::UserFile;
use crate::complaint::Complaint;
use crate::edge::config::{self, Config};
use crate::protocol::{self, LoadedProtocol};
use crate::theme::Theme;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

type FileResult<T> = Result<T, Vec<Complaint>>;

/// The result of a scan.
pub(crate) struct FileScan {
    settings: FileResult<(Config, Theme)>,
    theme: FileResult<Theme>,
    /// `None`: the protocol comes with the program, so no file of the user can change it.
    protocol: Option<FileResult<LoadedProtocol>>,
    /// Every file that was read or would have been, if it existed.
    pub(crate) files: BTreeSet<PathBuf>,
    /// Those of them that are not empty.
    non_empty_files: BTreeSet<PathBuf>,
}

/// The versions in use, and what was reported.
pub(crate) struct KnownFiles {
    in_use: FilesInUse,
    reported: BTreeMap<UserFile, FileChange>,
    non_empty_files: BTreeSet<PathBuf>,
}

impl KnownFiles {
    pub(crate) const fn new(in_use: FilesInUse) -> Self {
        Self { in_use, reported: BTreeMap::new(), non_empty_files: BTreeSet::new() }
    }

    pub(crate) fn set_in_use(&mut self, file_change: FileChange) {
        match file_change {
            FileChange::Theme(theme) => {
                self.in_use.theme = theme;
                self.reported.remove(&UserFile::Theme);
            }
            FileChange::Settings(config, theme) => {
                (self.in_use.workspace.config, self.in_use.theme) = (*config, theme);
                self.reported.remove(&UserFile::Settings);
                self.reported.remove(&UserFile::Theme);
            }
            FileChange::Protocol(loaded) => {
                self.in_use.protocol.1 = loaded.sha256;
                self.reported.remove(&UserFile::Protocol);
            }
            FileChange::Invalid(..) | FileChange::Unchanged(_) => {}
        }
    }

    /// Everything that is not in use is reported again.
    pub(crate) fn forget_reported(&mut self) {
        self.reported.clear();
    }

    /// The changes to report. `None`: there is a new fault or a newly empty file, and `confirmed` is false.
    pub(crate) fn find_changes(&mut self, scan: FileScan, confirmed: bool) -> Option<Vec<FileChange>> {
        let FileScan { settings, theme, protocol, files, non_empty_files: filled } = scan;
        let FilesInUse { workspace: desk, theme: shown, protocol: (_, sha256) } = &self.in_use;
        let mut all = vec![
            match settings {
                Ok((config, _)) if config == desk.config => FileChange::Unchanged(UserFile::Settings),
                Ok((config, theme)) => FileChange::Settings(Box::new(config), theme),
                Err(said) => FileChange::Invalid(UserFile::Settings, said),
            },
            match theme {
                Ok(theme) if theme == *shown => FileChange::Unchanged(UserFile::Theme),
                Ok(theme) => FileChange::Theme(theme),
                Err(said) => FileChange::Invalid(UserFile::Theme, said),
            },
            match protocol {
                Some(Ok(loaded)) if loaded.sha256 != *sha256 => FileChange::Protocol(Box::new(loaded)),
                Some(Err(said)) => FileChange::Invalid(UserFile::Protocol, said),
                Some(Ok(_)) | None => FileChange::Unchanged(UserFile::Protocol),
            },
        ];
        let file_of = |came: &FileChange| match came {
            FileChange::Theme(_) => UserFile::Theme,
            FileChange::Settings(..) => UserFile::Settings,
            FileChange::Protocol(_) => UserFile::Protocol,
            FileChange::Invalid(file, _) | FileChange::Unchanged(file) => *file,
        };
        // `Unchanged` is reported only after something else was.
        all.retain(|came| match self.reported.get(&file_of(came)) {
            Some(told) => told != came,
            None => !matches!(came, FileChange::Unchanged(_)),
        });
        let looks_wrong = all.iter().any(|came| matches!(came, FileChange::Invalid(..)));
        let is_emptied = self.non_empty_files.iter().any(|file| files.contains(file) && !filled.contains(file));
        if (looks_wrong || is_emptied) && !confirmed {
            return None;
        }
        self.non_empty_files = filled;
        for came in &all {
            self.reported.insert(file_of(came), came.clone());
        }
        Some(all)
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
        let mut then = workspace.clone();
        then.config = config;
        // Settings that name a faulty theme are faulty themselves.
        let theme = if then.config.theme == workspace.config.theme {
            theme.clone().or(Ok(known.in_use.theme.clone()))
        } else {
            then.load_theme_with(&theme_text)
        };
        theme.map(|theme| {
            let theme = theme.with_chart_symbols(then.config.chart_symbols);
            (then.config, theme)
        })
    });
    let protocol = if has_own_protocols(&workspace.folders.protocols) {
        protocol_text(id).map(|(file, text)| protocol::load(&file, &text, &|id| protocol_text(id).map(|(_, text)| text)))
    } else {
        // It comes with the program and cannot have changed.
        let ids = protocol::SHIPPED_PROTOCOLS.iter().map(|shipped| shipped.id).chain([id.as_str()]);
        files.borrow_mut().extend(ids.map(|id| workspace.folders.protocols.join(format!("{id}.toml"))));
        None
    };
    let files = files.into_inner();
    let is_filled = |file: &&PathBuf| fs::metadata(file).is_ok_and(|about| about.len() > 0);
    let filled: BTreeSet<PathBuf> = files.iter().filter(is_filled).cloned().collect();
    let protocol = protocol.filter(|_| filled.iter().any(|file| file.starts_with(&workspace.folders.protocols)));
    FileScan { settings, theme, protocol, files, non_empty_files: filled }
}

fn has_own_protocols(folder: &std::path::Path) -> bool {
    let is_one = |entry: fs::DirEntry| entry.path().extension().is_some_and(|end| end == "toml");
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(is_one))
}

fn load_settings(path: &std::path::Path) -> FileResult<Config> {
    match config::load(path) {
        Ok((config, said)) if said.is_empty() => Ok(config),
        Ok((_, said)) => Err(said),
        Err(why) => Err(vec![Complaint { file: path.display().to_string(), line: 1, column: 1, message: format!("{why:#}") }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::paths::{AppFolders, BaseFolders};
    use crate::edge::workspace::Workspace;
    use std::path::Path;
    use tempfile::TempDir;

    /// A user's files, and what is known of them.
    struct TestUserFiles {
        base: TempDir,
        known: KnownFiles,
    }

    impl TestUserFiles {
        /// With a theme of their own in use.
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
            let mut shelf = Self { base, known: KnownFiles::new(FilesInUse { workspace, theme, protocol }) };
            assert_eq!(shelf.find_changes(false), Some(vec![]), "nothing is news yet");
            shelf
        }

        fn write(&self, file: &str, text: &str) {
            fs::write(self.base.path().join(file), text).unwrap();
        }

        fn find_changes(&mut self, confirmed: bool) -> Option<Vec<FileChange>> {
            let looked = scan_files(&self.known);
            self.known.find_changes(looked, confirmed)
        }

        /// The only news, taken for sure.
        #[track_caller]
        fn single_change(&mut self) -> FileChange {
            let mut all = self.find_changes(true).unwrap();
            assert_eq!(all.len(), 1, "{all:?}");
            all.remove(0)
        }
    }

    #[test]
    fn a_change_is_told_once_and_what_is_taken_is_no_change_any_more() {
        let mut shelf = TestUserFiles::new();
        shelf.write("themes/mine.toml", "# Only words.\ninherits = \"night\"\n");
        assert_eq!(shelf.find_changes(false), Some(vec![]), "a comment changes nothing");
        shelf.write("themes/mine.toml", "inherits = \"moss\"\n");
        let came = shelf.single_change();
        assert!(matches!(&came, FileChange::Theme(_)), "{came:?}");
        assert_eq!(shelf.find_changes(false), Some(vec![]), "a reading makes no other");
        shelf.write("themes/mine.toml", "inherits = \"night\"\n");
        assert_eq!(shelf.single_change(), FileChange::Unchanged(UserFile::Theme));
        shelf.write("themes/mine.toml", "inherits = \"moss\"\n");
        let again = shelf.single_change();
        shelf.known.set_in_use(again);
        assert_eq!(shelf.find_changes(false), Some(vec![]));
        shelf.write("themes/mine.toml", "inherits = \"night\"\n");
        assert!(matches!(shelf.single_change(), FileChange::Theme(_)));
        shelf.known.forget_reported();
        assert!(matches!(shelf.single_change(), FileChange::Theme(_)), "what is not in use is told again when it is asked for");
    }

    #[test]
    fn what_looks_wrong_or_empty_is_not_told_before_a_second_look() {
        let mut shelf = TestUserFiles::new();
        for half in ["", "inherits = \"ni"] {
            shelf.write("themes/mine.toml", half);
            assert_eq!(shelf.find_changes(false), None, "{half:?}");
            shelf.write("themes/mine.toml", "inherits = \"night\"\n");
            assert_eq!(shelf.find_changes(false), Some(vec![]), "the other half came");
        }
        fs::rename(shelf.base.path().join("themes/mine.toml"), shelf.base.path().join("themes/mine.bak")).unwrap();
        assert_eq!(shelf.find_changes(false), None, "moved away to be written anew");
        let said = shelf.find_changes(true).unwrap();
        assert!(said.iter().all(|came| matches!(came, FileChange::Invalid(..))), "{said:?}");
        assert_eq!(shelf.find_changes(false), Some(vec![]), "and is not told twice");
        shelf.write("themes/mine.toml", "inherits = \"night\"\n");
        assert!(shelf.find_changes(false).unwrap().contains(&FileChange::Unchanged(UserFile::Theme)));
    }

    #[test]
    fn settings_come_with_the_theme_that_they_name_or_are_at_fault() {
        let mut shelf = TestUserFiles::new();
        shelf.write("config.toml", "theme = \"moss\"\nquiet = \"never\"\n");
        let came = shelf.single_change();
        let FileChange::Settings(config, theme) = came.clone() else { panic!("{came:?}") };
        assert_eq!((config.theme.as_deref(), theme.name.as_str()), (Some("moss"), "moss"));
        shelf.known.set_in_use(came);
        assert_eq!(shelf.find_changes(false), Some(vec![]));
        shelf.write("config.toml", "quiet = \"never\"\ntheme = \"mos\"\n");
        let FileChange::Invalid(UserFile::Settings, said) = shelf.single_change() else { panic!("settings are at fault") };
        assert_eq!((said[0].line, said[0].column), (2, 9));
        assert_eq!(said[0].message, "There is no theme `mos`. Did you mean `moss`?");
    }

    #[test]
    fn a_protocol_is_followed_with_what_it_extends_where_the_user_has_any_of_it() {
        let mut shelf = TestUserFiles::new();
        let common = protocol::shipped_text("common").unwrap();
        shelf.write("protocols/common.toml", &common.replacen("title = \"arrive\"", "title = \"arriving\"", 1));
        let FileChange::Protocol(loaded) = shelf.single_change() else { panic!("the protocol is another one") };
        assert_eq!(loaded.plan.id, "im_kat");
        shelf.write("protocols/common.toml", "id = 3\n");
        assert_eq!(shelf.find_changes(false), None);
        assert!(matches!(shelf.single_change(), FileChange::Invalid(UserFile::Protocol, _)));
        fs::remove_file(shelf.base.path().join("protocols/common.toml")).unwrap();
        assert_eq!(shelf.single_change(), FileChange::Unchanged(UserFile::Protocol));
        let named = |file: &str| shelf.base.path().join(file);
        let looked = scan_files(&shelf.known);
        for file in ["config.toml", "themes/mine.toml", "themes/night.toml", "protocols/im_kat.toml", "protocols/common.toml"] {
            assert!(looked.files.contains(Path::new(&named(file))), "{file}: {:?}", looked.files);
        }
    }
}
