//! One look at the user's files, and what of it is news: it is compared with what is in use and with what was told before, so
//! that nothing is told twice and a reading never makes another.

use super::{Came, InUse};
use crate::app::live::reload::File;
use crate::complaint::Complaint;
use crate::edge::config::{self, Config};
use crate::protocol::{self, Loaded};
use crate::theme::Theme;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

type Read<T> = Result<T, Vec<Complaint>>;

/// The files as they are now.
pub(crate) struct Looked {
    settings: Read<(Config, Theme)>,
    theme: Read<Theme>,
    /// None: it comes with the program, wholly, so nothing of the user's can have changed.
    protocol: Option<Read<Loaded>>,
    /// Every file that it came from, or could have come from.
    pub(crate) files: BTreeSet<PathBuf>,
    /// Those of them with something in them.
    filled: BTreeSet<PathBuf>,
}

/// What is in use, and what was told.
pub(crate) struct Known {
    in_use: InUse,
    told: BTreeMap<File, Came>,
    filled: BTreeSet<PathBuf>,
}

impl Known {
    pub(crate) const fn of(in_use: InUse) -> Self {
        Self { in_use, told: BTreeMap::new(), filled: BTreeSet::new() }
    }

    /// This is in use from now on.
    pub(crate) fn taken(&mut self, came: Came) {
        match came {
            Came::Theme(theme) => {
                self.in_use.theme = theme;
                self.told.remove(&File::Theme);
            }
            Came::Settings(config, theme) => {
                (self.in_use.desk.config, self.in_use.theme) = (*config, theme);
                self.told.remove(&File::Settings);
                self.told.remove(&File::Theme);
            }
            Came::Protocol(loaded) => {
                self.in_use.protocol.1 = loaded.sha256;
                self.told.remove(&File::Protocol);
            }
            Came::Faulty(..) | Came::AsInUse(_) => {}
        }
    }

    /// Everything that is not in use is to be told again.
    pub(crate) fn forget_told(&mut self) {
        self.told.clear();
    }

    /// What is news. None: something looks wrong that did not before, and unless that is believed it is looked at again first.
    pub(crate) fn news(&mut self, looked: Looked, believes: bool) -> Option<Vec<Came>> {
        let Looked { settings, theme, protocol, files, filled } = looked;
        let InUse { desk, theme: shown, protocol: (_, sha256) } = &self.in_use;
        let mut all = vec![
            match settings {
                Ok((config, _)) if config == desk.config => Came::AsInUse(File::Settings),
                Ok((config, theme)) => Came::Settings(Box::new(config), theme),
                Err(said) => Came::Faulty(File::Settings, said),
            },
            match theme {
                Ok(theme) if theme == *shown => Came::AsInUse(File::Theme),
                Ok(theme) => Came::Theme(theme),
                Err(said) => Came::Faulty(File::Theme, said),
            },
            match protocol {
                Some(Ok(loaded)) if loaded.sha256 != *sha256 => Came::Protocol(Box::new(loaded)),
                Some(Err(said)) => Came::Faulty(File::Protocol, said),
                Some(Ok(_)) | None => Came::AsInUse(File::Protocol),
            },
        ];
        let file_of = |came: &Came| match came {
            Came::Theme(_) => File::Theme,
            Came::Settings(..) => File::Settings,
            Came::Protocol(_) => File::Protocol,
            Came::Faulty(file, _) | Came::AsInUse(file) => *file,
        };
        // That nothing is wrong needs saying only after something was said.
        all.retain(|came| match self.told.get(&file_of(came)) {
            Some(told) => told != came,
            None => !matches!(came, Came::AsInUse(_)),
        });
        let looks_wrong = all.iter().any(|came| matches!(came, Came::Faulty(..)));
        let is_emptied = self.filled.iter().any(|file| files.contains(file) && !filled.contains(file));
        if (looks_wrong || is_emptied) && !believes {
            return None;
        }
        self.filled = filled;
        for came in &all {
            self.told.insert(file_of(came), came.clone());
        }
        Some(all)
    }
}

/// Reads everything that the program goes by, whole.
pub(crate) fn look(known: &Known) -> Looked {
    let InUse { desk, protocol: (id, _), .. } = &known.in_use;
    let files = RefCell::new(BTreeSet::from([desk.folders.config.clone()]));
    let theme_text = |name: &str| {
        files.borrow_mut().insert(desk.folders.themes.join(format!("{name}.toml")));
        desk.theme_text(name)
    };
    let protocol_text = |name: &str| {
        files.borrow_mut().insert(desk.folders.protocols.join(format!("{name}.toml")));
        desk.protocol_text(name)
    };
    let theme = desk.theme_by(&theme_text);
    let settings = settings(&desk.folders.config).and_then(|config| {
        let mut then = desk.clone();
        then.config = config;
        // Settings that name a theme that cannot be shown are at fault themselves.
        let theme = if then.config.theme == desk.config.theme {
            theme.clone().or(Ok(known.in_use.theme.clone()))
        } else {
            then.theme_by(&theme_text)
        };
        theme.map(|theme| {
            let theme = theme.with_marks(then.config.chart);
            (then.config, theme)
        })
    });
    let protocol = if has_protocols(&desk.folders.protocols) {
        protocol_text(id).map(|(file, text)| protocol::load(&file, &text, &|id| protocol_text(id).map(|(_, text)| text)))
    } else {
        // All of it comes with the program, and need not be read to know that it is as it was.
        let ids = protocol::SHIPPED.iter().map(|shipped| shipped.id).chain([id.as_str()]);
        files.borrow_mut().extend(ids.map(|id| desk.folders.protocols.join(format!("{id}.toml"))));
        None
    };
    let files = files.into_inner();
    let is_filled = |file: &&PathBuf| fs::metadata(file).is_ok_and(|about| about.len() > 0);
    let filled: BTreeSet<PathBuf> = files.iter().filter(is_filled).cloned().collect();
    let protocol = protocol.filter(|_| filled.iter().any(|file| file.starts_with(&desk.folders.protocols)));
    Looked { settings, theme, protocol, files, filled }
}

/// Whether there is any protocol of the user's own.
fn has_protocols(folder: &std::path::Path) -> bool {
    let is_one = |entry: fs::DirEntry| entry.path().extension().is_some_and(|end| end == "toml");
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(is_one))
}

fn settings(path: &std::path::Path) -> Read<Config> {
    match config::load(path) {
        Ok((config, said)) if said.is_empty() => Ok(config),
        Ok((_, said)) => Err(said),
        Err(why) => Err(vec![Complaint { file: path.display().to_string(), line: 1, column: 1, sentence: format!("{why:#}") }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::commands::Desk;
    use crate::edge::os::paths::{Base, Folders};
    use std::path::Path;
    use tempfile::TempDir;

    /// A user's files, and what is known of them.
    struct Shelf {
        base: TempDir,
        known: Known,
    }

    impl Shelf {
        /// With a theme of their own in use.
        fn new() -> Self {
            let base = tempfile::tempdir().unwrap();
            for folder in ["themes", "protocols"] {
                fs::create_dir(base.path().join(folder)).unwrap();
            }
            fs::write(base.path().join("themes/mine.toml"), "inherits = \"night\"\n").unwrap();
            fs::write(base.path().join("config.toml"), "theme = \"mine\"\n").unwrap();
            let home = base.path().to_owned();
            let paths = Base {
                dir: None,
                config: Some(home.join("config.toml")),
                data_home: home.clone(),
                config_home: home.clone(),
                state_home: home.clone(),
                runtime_dir: None,
                home,
            };
            let config = Config { theme: Some("mine".to_owned()), ..Config::default() };
            let desk = Desk::of(Folders::of(&paths, None), config);
            let theme = desk.theme_by(&|name| desk.theme_text(name)).unwrap();
            let protocol = ("im_kat".to_owned(), desk.protocol("im_kat").unwrap().sha256);
            let mut shelf = Self { base, known: Known::of(InUse { desk, theme, protocol }) };
            assert_eq!(shelf.news(false), Some(vec![]), "nothing is news yet");
            shelf
        }

        fn write(&self, file: &str, text: &str) {
            fs::write(self.base.path().join(file), text).unwrap();
        }

        fn news(&mut self, believes: bool) -> Option<Vec<Came>> {
            let looked = look(&self.known);
            self.known.news(looked, believes)
        }

        /// The only news, taken for sure.
        #[track_caller]
        fn only(&mut self) -> Came {
            let mut all = self.news(true).unwrap();
            assert_eq!(all.len(), 1, "{all:?}");
            all.remove(0)
        }
    }

    #[test]
    fn a_change_is_told_once_and_what_is_taken_is_no_change_any_more() {
        let mut shelf = Shelf::new();
        shelf.write("themes/mine.toml", "# Only words.\ninherits = \"night\"\n");
        assert_eq!(shelf.news(false), Some(vec![]), "a comment changes nothing");
        shelf.write("themes/mine.toml", "inherits = \"moss\"\n");
        let came = shelf.only();
        assert!(matches!(&came, Came::Theme(_)), "{came:?}");
        assert_eq!(shelf.news(false), Some(vec![]), "a reading makes no other");
        shelf.write("themes/mine.toml", "inherits = \"night\"\n");
        assert_eq!(shelf.only(), Came::AsInUse(File::Theme));
        shelf.write("themes/mine.toml", "inherits = \"moss\"\n");
        let again = shelf.only();
        shelf.known.taken(again);
        assert_eq!(shelf.news(false), Some(vec![]));
        shelf.write("themes/mine.toml", "inherits = \"night\"\n");
        assert!(matches!(shelf.only(), Came::Theme(_)));
        shelf.known.forget_told();
        assert!(matches!(shelf.only(), Came::Theme(_)), "what is not in use is told again when it is asked for");
    }

    #[test]
    fn what_looks_wrong_or_empty_is_not_told_before_a_second_look() {
        let mut shelf = Shelf::new();
        for half in ["", "inherits = \"ni"] {
            shelf.write("themes/mine.toml", half);
            assert_eq!(shelf.news(false), None, "{half:?}");
            shelf.write("themes/mine.toml", "inherits = \"night\"\n");
            assert_eq!(shelf.news(false), Some(vec![]), "the other half came");
        }
        fs::rename(shelf.base.path().join("themes/mine.toml"), shelf.base.path().join("themes/mine.bak")).unwrap();
        assert_eq!(shelf.news(false), None, "moved away to be written anew");
        let said = shelf.news(true).unwrap();
        assert!(said.iter().all(|came| matches!(came, Came::Faulty(..))), "{said:?}");
        assert_eq!(shelf.news(false), Some(vec![]), "and is not told twice");
        shelf.write("themes/mine.toml", "inherits = \"night\"\n");
        assert!(shelf.news(false).unwrap().contains(&Came::AsInUse(File::Theme)));
    }

    #[test]
    fn settings_come_with_the_theme_that_they_name_or_are_at_fault() {
        let mut shelf = Shelf::new();
        shelf.write("config.toml", "theme = \"moss\"\nquiet = \"never\"\n");
        let came = shelf.only();
        let Came::Settings(config, theme) = came.clone() else { panic!("{came:?}") };
        assert_eq!((config.theme.as_deref(), theme.name.as_str()), (Some("moss"), "moss"));
        shelf.known.taken(came);
        assert_eq!(shelf.news(false), Some(vec![]));
        shelf.write("config.toml", "quiet = \"never\"\ntheme = \"mos\"\n");
        let Came::Faulty(File::Settings, said) = shelf.only() else { panic!("settings are at fault") };
        assert_eq!((said[0].line, said[0].column), (2, 9));
        assert_eq!(said[0].sentence, "There is no theme `mos`. Did you mean `moss`?");
    }

    #[test]
    fn a_protocol_is_followed_with_what_it_extends_where_the_user_has_any_of_it() {
        let mut shelf = Shelf::new();
        let common = protocol::shipped("common").unwrap();
        shelf.write("protocols/common.toml", &common.replacen("title = \"arrive\"", "title = \"arriving\"", 1));
        let Came::Protocol(loaded) = shelf.only() else { panic!("the protocol is another one") };
        assert_eq!(loaded.plan.id, "im_kat");
        shelf.write("protocols/common.toml", "id = 3\n");
        assert_eq!(shelf.news(false), None);
        assert!(matches!(shelf.only(), Came::Faulty(File::Protocol, _)));
        fs::remove_file(shelf.base.path().join("protocols/common.toml")).unwrap();
        assert_eq!(shelf.only(), Came::AsInUse(File::Protocol));
        let named = |file: &str| shelf.base.path().join(file);
        let looked = look(&shelf.known);
        for file in ["config.toml", "themes/mine.toml", "themes/night.toml", "protocols/im_kat.toml", "protocols/common.toml"] {
            assert!(looked.files.contains(Path::new(&named(file))), "{file}: {:?}", looked.files);
        }
    }
}
