//! Whether something in a few folders changed: the system tells where it can, and a look every few seconds finds out where it cannot.
//! Not what changed, which is whose matter it is to look.

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often is looked where nothing tells: a folder that is not there yet, a server's.
const UNWATCHED_POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How often is looked all the same: not every change is told on every system.
const WATCHED_POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Folders that are watched, until it is dropped.
pub(crate) struct FolderWatcher {
    watcher: Option<RecommendedWatcher>,
    folders: Vec<(PathBuf, bool)>,
}

impl FolderWatcher {
    /// Watches folders; `changed` is called for each thing that happens to a record in them.
    pub(crate) fn new(folders: Vec<PathBuf>, changed: impl Fn() + Send + 'static) -> Self {
        let tell = move |event: notify::Result<Event>| {
            // What cannot be told is looked for.
            if event.map_or(true, |event| is_record_change(&event)) {
                changed();
            }
        };
        let mut watch = Self {
            watcher: notify::recommended_watcher(tell).ok(),
            folders: folders.into_iter().map(|folder| (folder, false)).collect(),
        };
        watch.watch_missing();
        watch
    }

    /// Watches what was not there before, too. Gives how long to wait before looking without being told.
    pub(crate) fn watch_missing(&mut self) -> Duration {
        for (folder, is_watched) in &mut self.folders {
            let still = *is_watched && folder.exists();
            *is_watched =
                still || self.watcher.as_mut().is_some_and(|watcher| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok());
        }
        if self.folders.iter().all(|(_, is_watched)| *is_watched) { WATCHED_POLL_INTERVAL } else { UNWATCHED_POLL_INTERVAL }
    }
}

/// Records come, grow and go; their locks come and go, and are touched each minute, which is nothing new.
fn is_record_change(event: &Event) -> bool {
    let ends = |path: &Path, ending: &str| path.extension().is_some_and(|known| known == ending);
    match event.kind {
        EventKind::Access(_) => false,
        EventKind::Modify(_) => event.paths.iter().any(|path| ends(path, "csv")),
        _ => event.paths.is_empty() || event.paths.iter().any(|path| ends(path, "csv") || ends(path, "lock")),
    }
}
