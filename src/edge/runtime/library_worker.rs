//! Keeps the library's list: which sessions there are, and what each holds, read on every core, newest first, and again whenever
//! something changes. It writes nothing.

use crate::app::Message;
use crate::app::data::listing::{LibraryEvent, SessionInfo};
use crate::edge::event::{Event, EventSender};
use crate::edge::os::clock;
use crate::edge::os::dir_watcher::FolderWatcher;
use crate::edge::sessions::load::{load_session, load_session_with_progress, session_info};
use crate::edge::store::parallel::par_map_ordered;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::store::summary_cache::{Fingerprint, SummaryCache};
use crate::edge::workspace::Workspace;
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// So many sessions are told at once, unless it takes longer.
const BATCH_SIZE: usize = 64;
/// Nobody waits longer for the first of them, in milliseconds.
const BATCH_DELAY_MS: i64 = 80;
/// What changes so soon after another change is looked at together.
const DEBOUNCE_DELAY: Duration = Duration::from_millis(60);
/// How far a long reading is, is said so often, in milliseconds.
const PROGRESS_INTERVAL_MS: i64 = 300;

/// What the thread is told.
enum LibraryCommand {
    Changed,
    /// These sessions are wanted with what was said in them.
    ReadSessions(Vec<String>),
    Stop,
}

/// The thread that keeps the list, until it is dropped.
pub(crate) struct LibraryWorker {
    commands: Sender<LibraryCommand>,
    followed_session: Arc<Mutex<Option<String>>>,
    loader: SessionLoader,
}

impl LibraryWorker {
    /// Begins to list and to watch; with `followed`, nothing but that session, which is told whole, and again whenever it changes.
    pub(crate) fn start(
        workspace: Workspace,
        events: EventSender,
        plans: Arc<PlanCache>,
        followed: Option<String>,
    ) -> std::io::Result<Self> {
        let (tell, told) = channel();
        let reader = SessionLoader { workspace, events, plans, stop_flag: Arc::default() };
        let is_alone = followed.is_some();
        let followed = Arc::new(Mutex::new(followed));
        let mut work = LibraryScanner {
            only_followed: is_alone,
            loader: reader.clone(),
            followed_session: Arc::clone(&followed),
            fingerprints: HashMap::new(),
            names: None,
            cache: SummaryCache::load(&reader.workspace.folders.state),
        };
        let changed = tell.clone();
        let body = move || work.run(&told, changed);
        thread::Builder::new().name("librarian".to_owned()).spawn(body)?;
        Ok(Self { commands: tell, followed_session: followed, loader: reader })
    }

    /// These sessions are read and told with what was said in them.
    pub(crate) fn request_sessions(&self, names: Vec<String>) {
        // Nobody listens only at the end.
        let _ = self.commands.send(LibraryCommand::ReadSessions(names));
    }

    /// This session is told whole from now on, whenever it changes; at once, where only its beginning was read.
    pub(crate) fn follow_session(&self, name: &str, is_whole: bool) {
        *self.followed_session.lock().unwrap_or_else(PoisonError::into_inner) = Some(name.to_owned());
        if !is_whole {
            // The list may be long in the making, and somebody waits for this one.
            let (reader, name) = (self.loader.clone(), name.to_owned());
            // Without another thread the beginning stays what is shown, and says so.
            let _ = thread::Builder::new().name("reader".to_owned()).spawn(move || reader.send_session(&name));
        }
    }
}

impl Drop for LibraryWorker {
    fn drop(&mut self) {
        self.loader.stop_flag.store(true, Ordering::Relaxed);
        // It may have ended by itself.
        let _ = self.commands.send(LibraryCommand::Stop);
    }
}

/// Reads one session and tells it whole.
#[derive(Clone)]
struct SessionLoader {
    workspace: Workspace,
    events: EventSender,
    plans: Arc<PlanCache>,
    stop_flag: Arc<AtomicBool>,
}

impl SessionLoader {
    /// Tells a session by its name; where it is long, meanwhile how far it is.
    fn send_session(&self, name: &str) {
        let Some(found) = session_index::all_sessions(&self.workspace).into_iter().find(|found| found.name == name) else {
            return;
        };
        let mut next_ms = clock::real_time().ms() + PROGRESS_INTERVAL_MS;
        let told = |share: f64| {
            if clock::real_time().ms() >= next_ms {
                next_ms += PROGRESS_INTERVAL_MS;
                self.events
                    .send(Event::AppMessage(Box::new(Message::Library(LibraryEvent::ReadProgress(name.to_owned(), share)))));
            }
            if self.stop_flag.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let message = match load_session_with_progress(&found, &self.plans, told) {
            // It was broken off.
            _ if self.stop_flag.load(Ordering::Relaxed) => return,
            Ok(fresh) => Message::SessionLoaded(Box::new(fresh)),
            Err(fault) => Message::Notice(fault.sentence),
        };
        self.events.send(Event::AppMessage(Box::new(message)));
    }
}

struct LibraryScanner {
    /// Only what is followed is looked at: no list stands behind it.
    only_followed: bool,
    loader: SessionLoader,
    followed_session: Arc<Mutex<Option<String>>>,
    fingerprints: HashMap<String, Fingerprint>,
    names: Option<Vec<(String, bool)>>,
    cache: SummaryCache,
}

impl LibraryScanner {
    fn run(&mut self, commands: &Receiver<LibraryCommand>, changed: Sender<LibraryCommand>) {
        let places = [&self.loader.workspace.folders.sessions, &self.loader.workspace.folders.rehearsals]
            .map(|folder| self.loader.workspace.record_folders(folder));
        let folders = places.iter().flat_map(|places| [places.record.clone(), places.state.clone()]).flatten().collect();
        let mut watch = FolderWatcher::new(folders, move || {
            // When nobody listens any more, nobody needs to know.
            let _ = changed.send(LibraryCommand::Changed);
        });
        loop {
            self.scan();
            match commands.recv_timeout(watch.watch_missing()) {
                Ok(LibraryCommand::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(LibraryCommand::ReadSessions(names)) => self.read_sessions_by_name(&names),
                Err(RecvTimeoutError::Timeout) => {}
                Ok(LibraryCommand::Changed) => loop {
                    match commands.recv_timeout(DEBOUNCE_DELAY) {
                        Ok(LibraryCommand::Changed) => {}
                        Ok(LibraryCommand::ReadSessions(names)) => self.read_sessions_by_name(&names),
                        Ok(LibraryCommand::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                        Err(RecvTimeoutError::Timeout) => break,
                    }
                },
            }
        }
    }

    fn scan(&mut self) {
        let mut all = session_index::all_sessions(&self.loader.workspace);
        let followed = self.followed_session.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if self.only_followed {
            all.retain(|found| Some(&found.name) == followed.as_ref());
            for found in all {
                let print = Fingerprint::from_files(&found);
                if self.fingerprints.insert(found.name.clone(), print.clone()).as_ref() != Some(&print) {
                    self.loader.send_session(&found.name);
                }
            }
            return;
        }
        let rehearsals = &self.loader.workspace.folders.rehearsals;
        let names: Vec<(String, bool)> = all.iter().map(|found| (found.name.clone(), found.folder == *rehearsals)).collect();
        let is_new = self.names.as_ref() != Some(&names);
        if is_new && !self.send_message(Message::Library(LibraryEvent::Listed(names.clone()))) {
            return;
        }
        self.names = Some(names);
        let (mut changed, mut remembered) = (Vec::new(), Vec::new());
        let mut prints = HashMap::with_capacity(all.len());
        for found in all {
            let print = Fingerprint::from_files(&found);
            if self.fingerprints.get(&found.name) != Some(&print) {
                match self.cache.get(&found.name, &print) {
                    Some(known) => remembered.push((found.name.clone(), known)),
                    None => changed.push(found.clone()),
                }
            }
            prints.insert(found.name, print);
        }
        self.fingerprints = prints;
        if !remembered.is_empty() && !self.send_message(Message::Library(LibraryEvent::InfoLoaded(remembered))) {
            return;
        }
        if let Some(found) = changed.iter().find(|found| Some(&found.name) == followed.as_ref())
            && let Ok(fresh) = load_session(found, &self.loader.plans)
        {
            self.send_message(Message::SessionLoaded(Box::new(fresh)));
        }
        let read = self.read_sessions(&changed);
        self.cache_summaries(read);
    }

    /// What was read need not be read the next time.
    fn cache_summaries(&mut self, read: Vec<(String, SessionInfo)>) {
        for (name, known) in read {
            if let Some(print) = self.fingerprints.get(&name) {
                self.cache.insert(&name, print, &known);
            }
        }
        self.cache.save(|name| self.fingerprints.contains_key(name));
    }

    /// Reads sessions that are wanted whole.
    fn read_sessions_by_name(&self, names: &[String]) {
        let wanted: HashSet<&str> = names.iter().map(String::as_str).collect();
        let found: Vec<SessionFiles> = session_index::all_sessions(&self.loader.workspace)
            .into_iter()
            .filter(|found| wanted.contains(found.name.as_str()))
            .collect();
        self.read_sessions(&found);
    }

    /// Reads sessions in parallel, newest first, and sends them in batches. Returns what was read, without anybody's words.
    fn read_sessions(&self, wanted: &[SessionFiles]) -> Vec<(String, SessionInfo)> {
        let mut read = Vec::with_capacity(wanted.len());
        let (mut batch, mut since) = (Vec::new(), clock::real_time());
        let mut send = |batch: Vec<(String, SessionInfo)>| {
            read.extend(batch.iter().map(|(name, info)| (name.clone(), info.without_words())));
            self.send_message(Message::Library(LibraryEvent::InfoLoaded(batch)))
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

    fn send_message(&self, message: Message) -> bool {
        self.loader.events.send(Event::AppMessage(Box::new(message)))
    }
}
