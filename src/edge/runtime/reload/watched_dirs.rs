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
