//! Finds the folders to watch for a file: its own, those of the links that lead to it, and for a missing folder the nearest one
//! above.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// A longer chain of links is not followed.
const MAX_LINKS: usize = 16;
/// Links are followed in a file's own name and in this many folders above. Further up, such as beside the home folder, unrelated
/// changes are too frequent to watch.
const LINKED_ANCESTORS: usize = 3;

/// The folders to watch for some files.
#[derive(Debug, Default)]
pub(crate) struct WatchedFolders {
    /// By their real names.
    pub(crate) folders: BTreeSet<PathBuf>,
    /// The names in these folders whose changes matter. Others are ignored: records in the same folder change all day.
    pub(crate) names: BTreeSet<OsString>,
}

pub(crate) fn watched_folders<'a>(files: impl Iterator<Item = &'a Path>) -> WatchedFolders {
    let mut watched = WatchedFolders::default();
    for file in files {
        add_file(file, &mut watched, MAX_LINKS);
    }
    let own_names = watched.folders.iter().filter_map(|folder| folder.file_name()).map(OsString::from).collect::<Vec<_>>();
    watched.names.extend(own_names);
    watched
}

fn add_file(file: &Path, watched: &mut WatchedFolders, links_left: usize) {
    watched.names.extend(file.iter().map(OsString::from));
    let above = file.ancestors().skip(1);
    watched.folders.extend(above.into_iter().find_map(|folder| fs::canonicalize(folder).ok().filter(|real| real.is_dir())));
    let Some(links_left) = links_left.checked_sub(1) else { return };
    for name in file.ancestors().take(LINKED_ANCESTORS) {
        let (Ok(target), Some(parent)) = (fs::read_link(name), name.parent()) else { continue };
        watched.folders.extend(fs::canonicalize(parent).ok());
        let below = file.strip_prefix(name).unwrap_or(Path::new(""));
        let target = parent.join(target);
        add_file(&if below.as_os_str().is_empty() { target } else { target.join(below) }, watched, links_left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::files::symlink;

    fn watched_names(base: &Path, file: &str) -> Vec<String> {
        let real = fs::canonicalize(base).unwrap();
        let shown = |folder: &PathBuf| folder.strip_prefix(&real).unwrap().display().to_string();
        watched_folders([base.join(file).as_path()].into_iter()).folders.iter().map(shown).collect()
    }

    #[test]
    fn a_file_is_watched_by_its_folder_or_the_nearest_one_that_is_there() {
        let base = tempfile::tempdir().unwrap();
        fs::create_dir_all(base.path().join("config/themes")).unwrap();
        assert_eq!(watched_names(base.path(), "config/themes/mine.toml"), ["config/themes"]);
        assert_eq!(watched_names(base.path(), "config/protocols/mine.toml"), ["config"]);
        assert_eq!(watched_names(base.path(), "none/bedside/config.toml"), [""]);
        // A file where a folder should be is none.
        fs::write(base.path().join("config/protocols"), "").unwrap();
        assert_eq!(watched_names(base.path(), "config/protocols/mine.toml"), ["config"]);
    }

    #[test]
    fn links_are_watched_where_they_stand_and_where_they_lead() {
        let base = tempfile::tempdir().unwrap();
        for folder in ["config/themes", "dots/a", "dots/b", "elsewhere"] {
            fs::create_dir_all(base.path().join(folder)).unwrap();
        }
        let link = |to: &str, at: &str| symlink(to, base.path().join(at)).unwrap();
        link("../../dots/a/mine.toml", "config/themes/mine.toml");
        link("../b/real.toml", "dots/a/mine.toml");
        fs::write(base.path().join("dots/b/real.toml"), "").unwrap();
        assert_eq!(watched_names(base.path(), "config/themes/mine.toml"), ["config/themes", "dots/a", "dots/b"]);
        // A link whose target is still to be written.
        link("../../elsewhere/later.toml", "config/themes/later.toml");
        assert_eq!(watched_names(base.path(), "config/themes/later.toml"), ["config/themes", "elsewhere"]);
        // A folder that is a link.
        link("dots/b", "linked");
        assert_eq!(watched_names(base.path(), "linked/real.toml"), ["", "dots/b"]);
        // A circle ends.
        link("round.toml", "config/themes/round.toml");
        assert_eq!(watched_names(base.path(), "config/themes/round.toml"), ["config/themes"]);
    }
}
