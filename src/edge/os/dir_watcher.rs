//! Watches folders for changes. An event is only a reason to look: what changed is for the caller to read.

use crate::edge::os::disk_space::{Volume, volume};
use crate::edge::os::files::{FileId, file_id};
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Watches folders until it is dropped.
pub(crate) struct FolderWatcher {
    watcher: Option<RecommendedWatcher>,
    /// A folder of another id under the same name is another folder, which needs a watch of its own.
    watched: BTreeMap<PathBuf, FileId>,
    misses_changes: bool,
}

impl FolderWatcher {
    /// Watches nothing yet. `on_change` is called for each change that `is_relevant`, and where the system lost events.
    pub(crate) fn new(is_relevant: impl Fn(&Event) -> bool + Send + 'static, on_change: impl Fn() + Send + 'static) -> Self {
        let handler = move |event: notify::Result<Event>| {
            if event.map_or(true, |event| is_change(event.kind) && is_relevant(&event)) {
                on_change();
            }
        };
        let watcher = if is_watching_disabled() { None } else { notify::recommended_watcher(handler).ok() };
        Self { watcher, watched: BTreeMap::new(), misses_changes: false }
    }

    /// Watches these folders and no others. Returns whether a folder was added: its earlier changes were not reported.
    pub(crate) fn watch(&mut self, folders: &BTreeSet<PathBuf>) -> bool {
        let with_id = |folder: &PathBuf| fs::metadata(folder).ok().map(|metadata| (folder.clone(), file_id(&metadata)));
        let wanted: BTreeMap<PathBuf, FileId> = folders.iter().filter_map(with_id).collect();
        let Some(watcher) = &mut self.watcher else {
            self.misses_changes = true;
            return false;
        };
        self.watched.retain(|folder, id| {
            let stays = wanted.get(folder) == Some(id);
            if !stays {
                // The watch of a removed folder is gone already.
                let _gone = watcher.unwatch(folder);
            }
            stays
        });
        self.misses_changes = wanted.keys().any(|folder| matches!(volume(folder), Ok(Volume::Network(_))));
        let mut added = false;
        for (folder, id) in wanted.into_iter().filter(|(folder, _)| !self.watched.contains_key(folder)).collect::<Vec<_>>() {
            if watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok() {
                self.watched.insert(folder, id);
                added = true;
            } else {
                self.misses_changes = true;
            }
        }
        added
    }

    /// Whether the folder exists and is watched.
    pub(crate) fn is_watched(&self, folder: &Path) -> bool {
        self.watched.contains_key(folder)
    }

    /// Whether some changes are not reported, because the system has no more watches or a folder is on another computer.
    pub(crate) const fn needs_polling(&self) -> bool {
        self.misses_changes
    }
}

/// Whether an event is a change. Reading is none: the program's own reading would make it look again without end.
const fn is_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if !matches!(access, AccessKind::Close(AccessMode::Write)))
}

/// Whether a test asks for a system that watches nothing; only in debug builds.
fn is_watching_disabled() -> bool {
    cfg!(debug_assertions) && std::env::var_os("BEDSIDE_TEST_NO_WATCH").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(20);
    const SHORT: Duration = Duration::from_millis(200);

    fn watcher() -> (FolderWatcher, Receiver<()>) {
        let (sender, changes) = channel();
        let is_relevant = |event: &Event| event.paths.iter().all(|path| path.extension().is_none_or(|end| end != "csv"));
        (
            FolderWatcher::new(is_relevant, move || {
                let _ended = sender.send(());
            }),
            changes,
        )
    }

    #[test]
    fn a_relevant_change_is_reported_and_reading_is_not() {
        let base = tempfile::tempdir().unwrap();
        let (mut watcher, changes) = watcher();
        let folders = BTreeSet::from([base.path().to_owned()]);
        assert!(watcher.watch(&folders) && watcher.is_watched(base.path()));
        assert!(!watcher.watch(&folders) && !watcher.needs_polling(), "nothing new to watch");
        let themes = BTreeSet::from([base.path().join("themes")]);
        fs::create_dir(base.path().join("themes")).unwrap();
        assert_eq!(changes.recv_timeout(LONG), Ok(()));
        assert!(watcher.watch(&themes));
        assert_eq!(watcher.watched.len(), 1, "{:?}", watcher.watched);
        while changes.try_recv().is_ok() {}
        let file = base.path().join("themes/mine.toml");
        fs::write(&file, "x").unwrap();
        assert_eq!(changes.recv_timeout(LONG), Ok(()));
        // An irrelevant file and reading, then a removal: only that is reported.
        while changes.recv_timeout(SHORT).is_ok() {}
        fs::write(base.path().join("themes/20261123-0902-C017.csv"), "x").unwrap();
        fs::read(&file).unwrap();
        fs::read_dir(base.path().join("themes")).unwrap().for_each(drop);
        fs::remove_file(&file).unwrap();
        assert_eq!(changes.recv_timeout(LONG), Ok(()));
        assert!(changes.recv_timeout(SHORT).is_err(), "the removal alone");
        for kind in [AccessKind::Open(AccessMode::Any), AccessKind::Read, AccessKind::Any] {
            assert!(!is_change(EventKind::Access(kind)));
        }
        assert!(is_change(EventKind::Access(AccessKind::Close(AccessMode::Write))));
    }

    #[test]
    fn a_folder_that_replaces_a_watched_one_is_watched_instead() {
        let base = tempfile::tempdir().unwrap();
        let (mut watcher, changes) = watcher();
        let folder = base.path().join("themes");
        let folders = BTreeSet::from([folder.clone()]);
        fs::create_dir(&folder).unwrap();
        assert!(watcher.watch(&folders));
        fs::create_dir(base.path().join("new")).unwrap();
        fs::rename(&folder, base.path().join("old")).unwrap();
        fs::rename(base.path().join("new"), &folder).unwrap();
        assert_eq!(changes.recv_timeout(LONG), Ok(()), "the old one says that it went");
        assert!(watcher.watch(&folders));
        while changes.try_recv().is_ok() {}
        fs::write(folder.join("mine.toml"), "x").unwrap();
        assert_eq!(changes.recv_timeout(LONG), Ok(()));
    }
}
