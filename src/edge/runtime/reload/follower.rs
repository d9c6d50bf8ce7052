//! The task that watches the folders of the user's files, reads them on the blocking pool when something changed, and sends the
//! loop valid versions and faults. It sleeps while nothing changes.

use super::change::{FileChange, FilesInUse};
use super::debounce::{Debouncer, ScanKind};
use super::scan::{KnownFiles, scan_files};
use super::watched_dirs::watched_folders;
use crate::edge::event::{Event, EventSender};
use crate::edge::os::dir_watcher::FolderWatcher;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, spawn_blocking};
use tokio::time::{sleep, timeout};

/// The first scan waits so long, so that it does not delay the first frame and the first rows.
const STARTUP_DELAY: Duration = Duration::from_millis(150);

/// Commands to the task.
enum FollowerCommand {
    FolderChanged,
    SetInUse(Box<FileChange>),
    /// Scan now, and report again whatever is not in use.
    Recheck,
}

/// Handle of the task. Dropping it stops the task.
pub(crate) struct FileFollower {
    commands: UnboundedSender<FollowerCommand>,
    task: AbortHandle,
}

impl FileFollower {
    /// Must be called within a runtime.
    pub(crate) fn start(in_use: FilesInUse, events: EventSender) -> Self {
        let (commands, received) = unbounded_channel();
        let task = tokio::spawn(follow_files(in_use, events, received, commands.clone())).abort_handle();
        Self { commands, task }
    }

    pub(crate) fn set_in_use(&self, file_change: FileChange) {
        self.send(FollowerCommand::SetInUse(Box::new(file_change)));
    }

    pub(crate) fn recheck(&self) {
        self.send(FollowerCommand::Recheck);
    }

    /// The receiver is gone only after a panic in a scan; the next start reads the files.
    fn send(&self, command: FollowerCommand) {
        let _ = self.commands.send(command);
    }
}

impl Drop for FileFollower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn follow_files(
    in_use: FilesInUse,
    events: EventSender,
    mut commands: UnboundedReceiver<FollowerCommand>,
    on_change: UnboundedSender<FollowerCommand>,
) -> Option<()> {
    sleep(STARTUP_DELAY).await;
    let mut files = FollowedFiles::new(in_use, move || {
        // The receiver is gone only during shutdown.
        let _ = on_change.send(FollowerCommand::FolderChanged);
    });
    // Changes between the start of the program and now were not reported.
    let mut debouncer = Debouncer::requested();
    loop {
        let command = match debouncer.timeout(files.watcher.needs_polling()) {
            Some(wait) => timeout(wait, commands.recv()).await.ok(),
            None => Some(commands.recv().await),
        };
        let is_over = command.is_none();
        if let Some(command) = command {
            match command? {
                FollowerCommand::FolderChanged => debouncer.on_change(),
                FollowerCommand::SetInUse(change) => {
                    files.known.set_in_use(&change);
                    debouncer = Debouncer::requested();
                }
                FollowerCommand::Recheck => {
                    files.known.forget_reported();
                    debouncer = Debouncer::requested();
                }
            }
        }
        let Some(kind) = debouncer.scan_due(is_over) else { continue };
        let changes;
        (files, changes) = spawn_blocking(move || files.scan(kind)).await.ok()?;
        match changes {
            Some(changes) => {
                debouncer.reset();
                if !changes.is_empty() {
                    events.send(Event::FilesChanged(changes));
                }
            }
            None => debouncer.schedule_recheck(),
        }
    }
}

struct FollowedFiles {
    known: KnownFiles,
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
        Self { known: KnownFiles::new(in_use), watcher, names }
    }

    /// Reads all files. Gives the changes; `None`: a fault was found that another scan must confirm.
    fn scan(mut self, kind: ScanKind) -> (Self, Option<Vec<FileChange>>) {
        // Watch the folders first, so that changes during the scan are reported.
        let scan = loop {
            let scan = scan_files(&self.known);
            let wanted = watched_folders(scan.files.iter().map(PathBuf::as_path));
            *self.names.lock().unwrap_or_else(PoisonError::into_inner) = wanted.names;
            if !self.watcher.watch(&wanted.folders) {
                break scan;
            }
        };
        let changes = self.known.find_changes(scan, kind == ScanKind::Confirming);
        (self, changes)
    }
}
