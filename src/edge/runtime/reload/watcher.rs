//! Watches folders for changes. Which file changed does not matter: every change leads to a scan.

use crate::edge::os::disk_space::{Volume, volume};
use crate::edge::os::files::{FileId, file_id};
use crate::edge::runtime::reload::watched_dirs::{WatchedFolders, watched_folders};
use notify::event::AccessKind;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) struct FileWatcher {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeMap<PathBuf, FileId>,
    relevant_names: Arc<Mutex<BTreeSet<OsString>>>,
    /// Some folder does not report its changes.
    misses_changes: bool,
}

impl FileWatcher {
    /// Watches nothing yet. `on_change` is called for each change.
    pub(crate) fn new(on_change: impl Fn() -> bool + Send + 'static) -> Self {
        let names = Arc::new(Mutex::new(BTreeSet::new()));
        let meant = Arc::clone(&names);
        let heard = move |event: notify::Result<notify::Event>| {
            // Reading is no change: each scan would lead to another. An error may hide a change.
            let is_meant = event.map_or(true, |event| {
                let names = meant.lock().unwrap_or_else(PoisonError::into_inner);
                let is_meant = |path: &PathBuf| path.file_name().is_none_or(|name| names.contains(name));
                is_change(event.kind) && (event.paths.is_empty() || event.paths.iter().any(is_meant))
            });
            if is_meant {
                let _nobody_listens_at_the_end = on_change();
            }
        };
        let watcher = if is_watching_disabled() { None } else { notify::recommended_watcher(heard).ok() };
        Self { watcher, watched: BTreeMap::new(), relevant_names: names, misses_changes: false }
    }

    /// Watches the folders of these files and no others. Whether a folder was added: its earlier changes were not reported.
    pub(crate) fn watch_folders_of<'a>(&mut self, files: impl IntoIterator<Item = &'a PathBuf>) -> bool {
        let WatchedFolders { folders, names } = watched_folders(files.into_iter().map(PathBuf::as_path));
        *self.relevant_names.lock().unwrap_or_else(PoisonError::into_inner) = names;
        let known = |folder: PathBuf| folder_id(&folder).map(|same| (folder, same));
        let wanted: BTreeMap<PathBuf, FileId> = folders.into_iter().filter_map(known).collect();
        let Some(watcher) = &mut self.watcher else {
            self.misses_changes = true;
            return false;
        };
        self.watched.retain(|folder, known| {
            let stays = wanted.get(folder) == Some(known);
            if !stays {
                // Fails where the folder is gone.
                let _gone = watcher.unwatch(folder);
            }
            stays
        });
        self.misses_changes = wanted.keys().any(|folder| matches!(volume(folder), Ok(Volume::Network(_))));
        let mut added = false;
        for (folder, known) in wanted {
            if self.watched.contains_key(&folder) {
                continue;
            }
            match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder, known);
                    added = true;
                }
                Err(_) => self.misses_changes = true,
            }
        }
        added
    }

    /// Whether the files must be polled: the system has no more watches, or a folder is on a network.
    pub(crate) const fn needs_polling(&self) -> bool {
        self.misses_changes
    }
}

const fn is_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(what) if !matches!(what, AccessKind::Close(notify::event::AccessMode::Write)))
}

fn folder_id(folder: &Path) -> Option<FileId> {
    fs::metadata(folder).ok().map(|about| file_id(&about))
}

/// Whether a test asks for polling; only in debug builds.
fn is_watching_disabled() -> bool {
    cfg!(debug_assertions) && std::env::var_os("BEDSIDE_TEST_NO_WATCH").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn a_change_is_heard_and_a_reading_is_not() {
        let base = tempfile::tempdir().unwrap();
        let (to, heard) = channel();
        let mut eyes = FileWatcher::new(move || to.send(()).is_ok());
        let file = base.path().join("themes/mine.toml");
        assert!(eyes.watch_folders_of([&file]), "the folder above, until there is one");
        assert!(!eyes.watch_folders_of([&file]), "nothing new to watch");
        fs::create_dir(base.path().join("themes")).unwrap();
        assert_eq!(heard.recv_timeout(LONG), Ok(()));
        assert!(eyes.watch_folders_of([&file]) && !eyes.needs_polling());
        assert_eq!(eyes.watched.len(), 1, "{:?}", eyes.watched);
        while heard.try_recv().is_ok() {}
        fs::write(&file, "x").unwrap();
        assert_eq!(heard.recv_timeout(LONG), Ok(()));
        // A file that is not ours, and readings, then something that is meant: it alone is heard.
        eyes.watch_folders_of([&file]);
        while heard.recv_timeout(Duration::from_millis(200)).is_ok() {}
        fs::write(base.path().join("themes/20261123-0902-C017.csv"), "x").unwrap();
        fs::read(&file).unwrap();
        fs::read_dir(base.path().join("themes")).unwrap().for_each(drop);
        fs::remove_file(&file).unwrap();
        assert_eq!(heard.recv_timeout(LONG), Ok(()));
        assert!(heard.recv_timeout(Duration::from_millis(200)).is_err(), "the removal alone");
        for kind in [AccessKind::Open(notify::event::AccessMode::Any), AccessKind::Read, AccessKind::Any] {
            assert!(!is_change(EventKind::Access(kind)));
        }
        assert!(is_change(EventKind::Access(AccessKind::Close(notify::event::AccessMode::Write))));
    }

    #[test]
    fn a_folder_that_took_the_place_of_another_is_watched_instead() {
        let base = tempfile::tempdir().unwrap();
        let (to, heard) = channel();
        let mut eyes = FileWatcher::new(move || to.send(()).is_ok());
        let folder = base.path().join("themes");
        fs::create_dir(&folder).unwrap();
        let file = folder.join("mine.toml");
        assert!(eyes.watch_folders_of([&file]));
        fs::create_dir(base.path().join("new")).unwrap();
        fs::rename(&folder, base.path().join("old")).unwrap();
        fs::rename(base.path().join("new"), &folder).unwrap();
        assert_eq!(heard.recv_timeout(LONG), Ok(()), "the old one says that it went");
        assert!(eyes.watch_folders_of([&file]));
        while heard.try_recv().is_ok() {}
        fs::write(&file, "x").unwrap();
        assert_eq!(heard.recv_timeout(LONG), Ok(()));
    }
}
