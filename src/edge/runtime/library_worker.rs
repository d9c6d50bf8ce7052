//! Keeps the library's list up to date: reads the sessions on every core, newest first, and again whenever something changes.
//! Writes nothing but the summary cache.

use crate::app::Message;
use crate::app::data::listing::{LibraryEvent, SessionInfo};
use crate::edge::event::EventSender;
use crate::edge::os::clock;
use crate::edge::os::dir_watcher::FolderWatcher;
use crate::edge::os::paths::AppFolders;
use crate::edge::sessions::load::{load_session, load_session_with_progress, session_info};
use crate::edge::store::parallel::par_map_ordered;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::store::summary_cache::{Fingerprint, SummaryCache};
use crate::edge::workspace::Workspace;
use notify::EventKind;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::spawn_blocking;

/// Sessions are sent in batches of this size, or earlier after [`BATCH_DELAY_MS`].
const BATCH_SIZE: usize = 64;
const BATCH_DELAY_MS: i64 = 80;
/// Changes closer together than this lead to one scan.
const DEBOUNCE_DELAY: Duration = Duration::from_millis(60);
/// Interval between two scans while a folder does not exist yet.
const UNWATCHED_POLL_INTERVAL: Duration = Duration::from_secs(2);
/// Interval between two scans while all folders are watched: not every system reports every change.
const WATCHED_POLL_INTERVAL: Duration = Duration::from_secs(30);
/// Interval between two progress reports, in milliseconds.
const PROGRESS_INTERVAL_MS: i64 = 300;

enum LibraryCommand {
    FolderChanged,
    /// Read these sessions with their notes.
    ReadSessions(Vec<String>),
    Stop,
}

/// Handle of the worker, which runs on the blocking pool. Dropping it stops the worker.
pub(crate) struct LibraryWorker {
    commands: Sender<LibraryCommand>,
    followed_session: Arc<Mutex<Option<String>>>,
    loader: SessionLoader,
}

impl LibraryWorker {
    /// Starts the worker. With `followed` it reads only that session, whole, and again whenever it changes. Must be called within a
    /// runtime.
    pub(crate) fn start(workspace: Workspace, events: EventSender, plans: Arc<PlanCache>, followed: Option<String>) -> Self {
        let (commands, received) = channel();
        let loader = SessionLoader { workspace, events, plans, stop_flag: Arc::default() };
        let only_followed = followed.is_some();
        let followed_session = Arc::new(Mutex::new(followed));
        let (scanned, followed, on_change) = (loader.clone(), Arc::clone(&followed_session), commands.clone());
        spawn_blocking(move || {
            keep_list(&mut LibraryScanner::new(scanned, followed, only_followed, on_change), &received);
        });
        Self { commands, followed_session, loader }
    }

    /// Reads these sessions and sends them with their notes.
    pub(crate) fn request_sessions(&self, names: Vec<String>) {
        // The receiver is gone only after a panic.
        let _ = self.commands.send(LibraryCommand::ReadSessions(names));
    }

    /// Sends this session whole whenever it changes; also now, where only its beginning was read.
    pub(crate) fn follow_session(&self, name: &str, is_whole: bool) {
        *self.followed_session.lock().unwrap_or_else(PoisonError::into_inner) = Some(name.to_owned());
        if !is_whole {
            // Not behind the scan of all sessions: this one is being waited for.
            let (loader, name) = (self.loader.clone(), name.to_owned());
            spawn_blocking(move || loader.send_session(&name));
        }
    }
}

impl Drop for LibraryWorker {
    fn drop(&mut self) {
        // The flag stops what is being read, the command what waits.
        self.loader.stop_flag.store(true, Ordering::Relaxed);
        let _ = self.commands.send(LibraryCommand::Stop);
    }
}

/// Scans the sessions whenever something in their folders changes, and reads those that are asked for in between.
fn keep_list(scanner: &mut LibraryScanner, commands: &Receiver<LibraryCommand>) {
    loop {
        let mut command = commands.recv_timeout(scanner.scan_and_watch());
        // Wait until no more changes come, then scan once.
        while let Ok(received) = command {
            match received {
                LibraryCommand::FolderChanged => {}
                LibraryCommand::ReadSessions(names) => scanner.read_sessions_by_name(&names),
                LibraryCommand::Stop => return,
            }
            command = commands.recv_timeout(DEBOUNCE_DELAY);
        }
    }
}

/// Reads one session and sends it whole.
#[derive(Clone)]
struct SessionLoader {
    workspace: Workspace,
    events: EventSender,
    plans: Arc<PlanCache>,
    stop_flag: Arc<AtomicBool>,
}

impl SessionLoader {
    /// Reads and sends the session of this name, with progress reports where it is long.
    fn send_session(&self, name: &str) {
        let Some(found) = session_index::all_sessions(&self.workspace).into_iter().find(|found| found.name == name) else {
            return;
        };
        let mut next_ms = clock::real_time().ms() + PROGRESS_INTERVAL_MS;
        let on_progress = |share: f64| {
            if clock::real_time().ms() >= next_ms {
                next_ms += PROGRESS_INTERVAL_MS;
                self.events.send(Message::Library(LibraryEvent::ReadProgress(name.to_owned(), share)));
            }
            if self.stop_flag.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let message = match load_session_with_progress(&found, &self.plans, on_progress) {
            // Cancelled.
            _ if self.stop_flag.load(Ordering::Relaxed) => return,
            Ok(loaded) => Message::SessionLoaded(Box::new(loaded)),
            Err(error) => Message::Notice(error.sentence),
        };
        self.events.send(message);
    }
}

struct LibraryScanner {
    /// Reads only the followed session: there is no list.
    only_followed: bool,
    loader: SessionLoader,
    followed_session: Arc<Mutex<Option<String>>>,
    fingerprints: HashMap<String, Fingerprint>,
    names: Option<Vec<(String, bool)>>,
    cache: SummaryCache,
    folders: BTreeSet<PathBuf>,
    watcher: FolderWatcher,
}

impl LibraryScanner {
    fn new(
        loader: SessionLoader,
        followed_session: Arc<Mutex<Option<String>>>,
        only_followed: bool,
        on_change: Sender<LibraryCommand>,
    ) -> Self {
        let AppFolders { sessions, rehearsals, state, .. } = &loader.workspace.folders;
        let places = [sessions, rehearsals].map(|folder| loader.workspace.record_folders(folder));
        let folders = places.into_iter().flat_map(|places| [places.record, places.state]).flatten().collect();
        let mut watcher = FolderWatcher::new(is_record_change, move || {
            // The receiver is gone only during shutdown.
            let _ = on_change.send(LibraryCommand::FolderChanged);
        });
        watcher.watch(&folders);
        let cache = SummaryCache::load(state);
        let fingerprints = HashMap::new();
        Self { only_followed, loader, followed_session, fingerprints, names: None, cache, folders, watcher }
    }

    /// Scans, and returns the time until the next scan without a change.
    fn scan_and_watch(&mut self) -> Duration {
        self.scan();
        // What happened in a new folder before it was watched was not reported.
        while self.watcher.watch(&self.folders) {
            self.scan();
        }
        let is_watched = self.folders.iter().all(|folder| self.watcher.watched.contains_key(folder));
        if is_watched { WATCHED_POLL_INTERVAL } else { UNWATCHED_POLL_INTERVAL }
    }

    fn scan(&mut self) {
        let mut all = session_index::all_sessions(&self.loader.workspace);
        let followed = self.followed_session.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if self.only_followed {
            all.retain(|found| Some(&found.name) == followed.as_ref());
            for found in all {
                let fingerprint = Fingerprint::from_files(&found);
                if self.fingerprints.insert(found.name.clone(), fingerprint.clone()).as_ref() != Some(&fingerprint) {
                    self.loader.send_session(&found.name);
                }
            }
            return;
        }
        let rehearsals = &self.loader.workspace.folders.rehearsals;
        let names: Vec<(String, bool)> = all.iter().map(|found| (found.name.clone(), found.folder == *rehearsals)).collect();
        let is_new = self.names.as_ref() != Some(&names);
        if is_new && !self.loader.events.send(Message::Library(LibraryEvent::Listed(names.clone()))) {
            return;
        }
        self.names = Some(names);
        let (mut changed, mut cached) = (Vec::new(), Vec::new());
        let mut fingerprints = HashMap::with_capacity(all.len());
        for found in all {
            let fingerprint = Fingerprint::from_files(&found);
            if self.fingerprints.get(&found.name) != Some(&fingerprint) {
                match self.cache.get(&found.name, &fingerprint) {
                    Some(info) => cached.push((found.name.clone(), info)),
                    None => changed.push(found.clone()),
                }
            }
            fingerprints.insert(found.name, fingerprint);
        }
        self.fingerprints = fingerprints;
        if !cached.is_empty() && !self.loader.events.send(Message::Library(LibraryEvent::InfoLoaded(cached))) {
            return;
        }
        if let Some(found) = changed.iter().find(|found| Some(&found.name) == followed.as_ref())
            && let Ok(loaded) = load_session(found, &self.loader.plans)
        {
            self.loader.events.send(Message::SessionLoaded(Box::new(loaded)));
        }
        let read = self.read_sessions(&changed);
        self.cache_summaries(read);
    }

    /// Keeps the summaries of what was read for the next start.
    fn cache_summaries(&mut self, read: Vec<(String, SessionInfo)>) {
        for (name, info) in read {
            if let Some(fingerprint) = self.fingerprints.get(&name) {
                self.cache.insert(&name, fingerprint, &info, clock::read().wall_ms);
            }
        }
        self.cache.save(|name| self.fingerprints.contains_key(name));
    }

    fn read_sessions_by_name(&self, names: &[String]) {
        let names: HashSet<&str> = names.iter().map(String::as_str).collect();
        let found: Vec<SessionFiles> = session_index::all_sessions(&self.loader.workspace)
            .into_iter()
            .filter(|found| names.contains(found.name.as_str()))
            .collect();
        self.read_sessions(&found);
    }

    /// Reads sessions in parallel, newest first, and sends them in batches. Returns what was read, without the notes.
    fn read_sessions(&self, wanted: &[SessionFiles]) -> Vec<(String, SessionInfo)> {
        let mut read = Vec::with_capacity(wanted.len());
        let (mut batch, mut since) = (Vec::new(), clock::real_time());
        let mut send = |batch: Vec<(String, SessionInfo)>| {
            read.extend(batch.iter().map(|(name, info)| (name.clone(), info.without_words())));
            self.loader.events.send(Message::Library(LibraryEvent::InfoLoaded(batch)))
        };
        let load = |files: &SessionFiles| (files.name.clone(), session_info(files, &self.loader.plans));
        let stopped = par_map_ordered(wanted, load, |_, info| {
            if self.loader.stop_flag.load(Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            batch.push(info);
            if batch.len() >= BATCH_SIZE || clock::real_time().since_ms(since) >= BATCH_DELAY_MS {
                send(std::mem::take(&mut batch));
                since = clock::real_time();
            }
            ControlFlow::Continue(())
        });
        if stopped.is_continue() && !batch.is_empty() {
            send(batch);
        }
        read
    }
}

/// Whether a record or lock was created or removed, or a record changed. Locks are touched each minute, which changes nothing.
fn is_record_change(event: &notify::Event) -> bool {
    let has_extension = |path: &Path, wanted: &str| path.extension().is_some_and(|extension| extension == wanted);
    match event.kind {
        EventKind::Access(_) => false,
        EventKind::Modify(_) => event.paths.iter().any(|path| has_extension(path, "csv")),
        _ => event.paths.is_empty() || event.paths.iter().any(|path| has_extension(path, "csv") || has_extension(path, "lock")),
    }
}
