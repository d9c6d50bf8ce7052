//! Watches folders for changes. An event is only a reason to look: what changed is for the caller to read.

use crate::edge::os::disk_space::volume;
use crate::edge::os::files::stat_path;
use crate::edge::os::volume::Volume;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// Watches folders until it is dropped.
pub(crate) struct FolderWatcher {
    watcher: Option<RecommendedWatcher>,
    /// The folders that exist and are watched. A folder of another id under the same name is another folder, which needs a watch of
    /// its own.
    pub(crate) watched: BTreeMap<PathBuf, (u64, u64)>,
    /// Some changes are not reported, because the system has no more watches or a folder is on another computer.
    pub(crate) misses_changes: bool,
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
        let with_id = |folder: &PathBuf| {
            fs::canonicalize(folder).and_then(|folder| stat_path(&folder)).ok().map(|stat| (folder.clone(), stat.id))
        };
        let wanted: BTreeMap<PathBuf, (u64, u64)> = folders.iter().filter_map(with_id).collect();
        let Some(watcher) = &mut self.watcher else {
            self.misses_changes = true;
            return false;
        };
        self.watched.retain(|folder, id| {
            let stays = wanted.get(folder) == Some(id);
            if !stays {
                // The watch of a removed folder is gone already.
                let _ = watcher.unwatch(folder);
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
}

/// Whether an event is a change. Reading is none: the program's own reading would make it look again without end.
const fn is_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if !matches!(access, AccessKind::Close(AccessMode::Write)))
}

/// Whether a test asks for a system that watches nothing; only in debug builds.
fn is_watching_disabled() -> bool {
    cfg!(debug_assertions) && std::env::var_os("BEDSIDE_TEST_NO_WATCH").is_some()
}
