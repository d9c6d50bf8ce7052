//! The task that watches the folders of the user's files, reads them on the blocking pool when something changed, and sends the
//! loop valid versions and faults. It sleeps while nothing changes.

use super::change::{FileChange, FilesInUse};
use super::scan::{FileReports, scan_files};
use super::watched_dirs::watched_folders;
use crate::edge::event::{Event, EventSender};
use crate::edge::os::dir_watcher::FolderWatcher;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, WeakUnboundedSender, unbounded_channel};
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

/// The first scan waits so long, so that it does not delay the first frame and the first rows.
const STARTUP_DELAY: Duration = Duration::from_millis(150);
/// A scan waits until no change came for so long: an editor saves in several steps.
const DEBOUNCE_DELAY: Duration = Duration::from_millis(30);
/// After so many changes without a pause the scan is made all the same.
const MAX_DEBOUNCED_CHANGES: u32 = 20;
/// A fault is reported when a second scan, so much later, finds it too: a half-written file is none.
const RECHECK_DELAY: Duration = Duration::from_millis(150);
/// Interval of scans where the system does not report changes.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

pub(crate) enum FollowerCommand {
    FolderChanged,
    SetInUse(Box<FileChange>),
    /// Scan now, and report again whatever is not in use.
    Recheck,
}

/// Starts the task. It ends when the returned sender is dropped. Must be called within a runtime.
pub(crate) fn start(in_use: FilesInUse, events: EventSender) -> UnboundedSender<FollowerCommand> {
    let (commands, received) = unbounded_channel();
    // The watcher's sender must not keep the task alive.
    tokio::spawn(follow_files(in_use, events, received, commands.downgrade()));
    commands
}

async fn follow_files(
    in_use: FilesInUse,
    events: EventSender,
    mut commands: UnboundedReceiver<FollowerCommand>,
    on_change: WeakUnboundedSender<FollowerCommand>,
) -> Option<()> {
    sleep(STARTUP_DELAY).await;
    let mut files = FollowedFiles::new(in_use, move || {
        if let Some(commands) = on_change.upgrade() {
            // The receiver is gone only during shutdown.
            let _ = commands.send(FollowerCommand::FolderChanged);
        }
    });
    let mut is_confirming = false;
    loop {
        let changes;
        (files, changes) = spawn_blocking(move || files.scan(is_confirming)).await.ok()?;
        let must_recheck = changes.is_none();
        if let Some(changes) = changes.filter(|changes| !changes.is_empty() && !commands.is_closed()) {
            events.send(Event::FilesChanged(changes));
        }
        let wait = match () {
            () if must_recheck => RECHECK_DELAY,
            () if files.watcher.misses_changes => POLL_INTERVAL,
            () => Duration::MAX,
        };
        let mut command = timeout(wait, commands.recv()).await;
        is_confirming = must_recheck && command.is_err();
        let mut count = 0;
        while let Ok(received) = command {
            match received? {
                FollowerCommand::FolderChanged => {}
                FollowerCommand::SetInUse(change) => files.reports.set_in_use(&change),
                FollowerCommand::Recheck => files.reports.reported.clear(),
            }
            count += 1;
            if count == MAX_DEBOUNCED_CHANGES {
                break;
            }
            command = timeout(DEBOUNCE_DELAY, commands.recv()).await;
        }
    }
}

struct FollowedFiles {
    reports: FileReports,
    watcher: FolderWatcher,
    /// The file names whose changes matter: records in the same folder change all day.
    names: Arc<Mutex<BTreeSet<OsString>>>,
}

impl FollowedFiles {
    fn new(in_use: FilesInUse, on_change: impl Fn() + Send + 'static) -> Self {
        let names = Arc::new(Mutex::new(BTreeSet::new()));
        let relevant = Arc::clone(&names);
        let is_relevant = move |path: &PathBuf| {
            let names = relevant.lock().unwrap_or_else(PoisonError::into_inner);
            path.file_name().is_none_or(|name| names.contains(name))
        };
        let watcher = FolderWatcher::new(move |event| event.paths.is_empty() || event.paths.iter().any(&is_relevant), on_change);
        Self { reports: FileReports::new(in_use), watcher, names }
    }

    /// Reads all files and returns the changes; `None`: a fault was found that another scan must confirm.
    fn scan(mut self, is_confirming: bool) -> (Self, Option<Vec<FileChange>>) {
        // Watch the folders first, so that changes during the scan are reported.
        let scan = loop {
            let scan = scan_files(&self.reports.in_use);
            let wanted = watched_folders(scan.files.iter().map(PathBuf::as_path));
            *self.names.lock().unwrap_or_else(PoisonError::into_inner) = wanted.names;
            if !self.watcher.watch(&wanted.folders) {
                break scan;
            }
        };
        let changes = self.reports.find_changes(scan, is_confirming);
        (self, changes)
    }
}
