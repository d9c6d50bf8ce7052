//! Reports that something in some folders changed, and how often to look without a report. What changed is for the caller to find
//! out.

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Polling interval while a folder cannot be watched: it does not exist yet, or is on a network.
const UNWATCHED_POLL_INTERVAL: Duration = Duration::from_secs(2);
/// Polling interval otherwise: not every system reports every change.
const WATCHED_POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Watches folders until it is dropped.
pub(crate) struct FolderWatcher {
    watcher: Option<RecommendedWatcher>,
    folders: Vec<(PathBuf, bool)>,
}

impl FolderWatcher {
    /// Calls `changed` for each change of a record in these folders.
    pub(crate) fn new(folders: Vec<PathBuf>, changed: impl Fn() + Send + 'static) -> Self {
        let tell = move |event: notify::Result<Event>| {
            // An error may hide a change.
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

    /// Watches folders that did not exist before. Gives the polling interval.
    pub(crate) fn watch_missing(&mut self) -> Duration {
        for (folder, is_watched) in &mut self.folders {
            let still = *is_watched && folder.exists();
            *is_watched =
                still || self.watcher.as_mut().is_some_and(|watcher| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok());
        }
        if self.folders.iter().all(|(_, is_watched)| *is_watched) { WATCHED_POLL_INTERVAL } else { UNWATCHED_POLL_INTERVAL }
    }
}

/// Locks are modified every minute, which is no change; only their creation and removal are.
fn is_record_change(event: &Event) -> bool {
    let ends = |path: &Path, ending: &str| path.extension().is_some_and(|known| known == ending);
    match event.kind {
        EventKind::Access(_) => false,
        EventKind::Modify(_) => event.paths.iter().any(|path| ends(path, "csv")),
        _ => event.paths.is_empty() || event.paths.iter().any(|path| ends(path, "csv") || ends(path, "lock")),
    }
}
