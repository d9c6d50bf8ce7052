//! Keeps the library's list: which sessions there are, and what each holds, read on every core, newest first, and again whenever
//! something changes. It writes nothing.

use crate::app::Message;
use crate::app::screens::library::{Known, Shelf};
use crate::app::screens::review::Fresh;
use crate::edge::commands::Desk;
use crate::edge::error::{Exit, Fault};
use crate::edge::event::{Door, News};
use crate::edge::os::clock;
use crate::edge::os::dir_watcher::FolderWatch;
use crate::edge::os::lock;
use crate::edge::store::parallel::{each, hands};
use crate::edge::store::plan_cache::Plans;
use crate::edge::store::record_reader;
use crate::edge::store::record_reader::Read;
use crate::edge::store::session_index;
use crate::edge::store::session_index::Found;
use crate::edge::store::summary_cache::{Print, Remembered};
use crate::session::Summary;
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// So many sessions are told at once, unless it takes longer.
const TOLD_AT_ONCE: usize = 64;
/// Nobody waits longer for the first of them, in milliseconds.
const TOLD_AFTER_MS: i64 = 80;
/// What changes so soon after another change is looked at together.
const SETTLES: Duration = Duration::from_millis(60);
/// How far a long reading is, is said so often, in milliseconds.
const SAID_EVERY_MS: i64 = 300;
/// What is wrong with one record is said so often; `check` says all.
const FAULTS_MOST: usize = 6;

/// What the thread is told.
enum Told {
    Changed,
    /// These sessions are wanted with what was said in them.
    Read(Vec<String>),
    Stop,
}

/// The thread that keeps the list, until it is dropped.
pub(crate) struct Librarian {
    tell: Sender<Told>,
    followed: Arc<Mutex<Option<String>>>,
    reader: Reader,
}

impl Librarian {
    /// Begins to list and to watch; with `followed`, nothing but that session, which is told whole, and again whenever it changes.
    pub(crate) fn start(desk: Desk, door: Door, plans: Arc<Plans>, followed: Option<String>) -> std::io::Result<Self> {
        let (tell, told) = channel();
        let reader = Reader { desk, door, plans, stops: Arc::default() };
        let is_alone = followed.is_some();
        let followed = Arc::new(Mutex::new(followed));
        let mut work = Work {
            is_alone,
            reader: reader.clone(),
            followed: Arc::clone(&followed),
            prints: HashMap::new(),
            names: None,
            remembered: Remembered::load(&reader.desk.folders.state),
        };
        let changed = tell.clone();
        let body = move || work.go(&told, changed);
        thread::Builder::new().name("librarian".to_owned()).spawn(body)?;
        Ok(Self { tell, followed, reader })
    }

    /// These sessions are read and told with what was said in them.
    pub(crate) fn read(&self, names: Vec<String>) {
        // Nobody listens only at the end.
        let _ = self.tell.send(Told::Read(names));
    }

    /// This session is told whole from now on, whenever it changes; at once, where only its beginning was read.
    pub(crate) fn follow(&self, name: &str, is_whole: bool) {
        *self.followed.lock().unwrap_or_else(PoisonError::into_inner) = Some(name.to_owned());
        if !is_whole {
            // The list may be long in the making, and somebody waits for this one.
            let (reader, name) = (self.reader.clone(), name.to_owned());
            // Without another thread the beginning stays what is shown, and says so.
            let _ = thread::Builder::new().name("reader".to_owned()).spawn(move || reader.tell(&name));
        }
    }
}

impl Drop for Librarian {
    fn drop(&mut self) {
        self.reader.stops.store(true, Ordering::Relaxed);
        // It may have ended by itself.
        let _ = self.tell.send(Told::Stop);
    }
}

/// Reads one session and tells it whole.
#[derive(Clone)]
struct Reader {
    desk: Desk,
    door: Door,
    plans: Arc<Plans>,
    stops: Arc<AtomicBool>,
}

impl Reader {
    /// Tells a session by its name; where it is long, meanwhile how far it is.
    fn tell(&self, name: &str) {
        let Some(found) = session_index::all(&self.desk).into_iter().find(|found| found.name == name) else { return };
        let mut next_ms = clock::hand().ms() + SAID_EVERY_MS;
        let told = |share: f64| {
            if clock::hand().ms() >= next_ms {
                next_ms += SAID_EVERY_MS;
                self.door.send(News::Told(Box::new(Message::Shelf(Shelf::SoFar(name.to_owned(), share)))));
            }
            if self.stops.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let read = record_reader::read_told(&found, told).map(|read| folded(&found, read, &self.plans));
        let message = match read {
            // It was broken off.
            _ if self.stops.load(Ordering::Relaxed) => return,
            Ok(fresh) => Message::Record(Box::new(fresh)),
            Err(fault) => Message::Said(fault.sentence),
        };
        self.door.send(News::Told(Box::new(message)));
    }
}

struct Work {
    /// Only what is followed is looked at: no list stands behind it.
    is_alone: bool,
    reader: Reader,
    followed: Arc<Mutex<Option<String>>>,
    prints: HashMap<String, Print>,
    names: Option<Vec<(String, bool)>>,
    remembered: Remembered,
}

impl Work {
    fn go(&mut self, told: &Receiver<Told>, changed: Sender<Told>) {
        let places = [&self.reader.desk.folders.sessions, &self.reader.desk.folders.rehearsals]
            .map(|folder| self.reader.desk.places(folder));
        let folders = places.iter().flat_map(|places| [places.record.clone(), places.state.clone()]).flatten().collect();
        let mut watch = FolderWatch::new(folders, move || {
            // When nobody listens any more, nobody needs to know.
            let _ = changed.send(Told::Changed);
        });
        loop {
            self.look();
            match told.recv_timeout(watch.again()) {
                Ok(Told::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Told::Read(names)) => self.read_named(&names),
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Told::Changed) => loop {
                    match told.recv_timeout(SETTLES) {
                        Ok(Told::Changed) => {}
                        Ok(Told::Read(names)) => self.read_named(&names),
                        Ok(Told::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                        Err(RecvTimeoutError::Timeout) => break,
                    }
                },
            }
        }
    }

    fn look(&mut self) {
        let mut all = session_index::all(&self.reader.desk);
        let followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if self.is_alone {
            all.retain(|found| Some(&found.name) == followed.as_ref());
            for found in all {
                let print = Print::of(&found);
                if self.prints.insert(found.name.clone(), print.clone()).as_ref() != Some(&print) {
                    self.reader.tell(&found.name);
                }
            }
            return;
        }
        let rehearsals = &self.reader.desk.folders.rehearsals;
        let names: Vec<(String, bool)> = all.iter().map(|found| (found.name.clone(), found.folder == *rehearsals)).collect();
        let is_new = self.names.as_ref() != Some(&names);
        if is_new && !self.tell(Message::Shelf(Shelf::Names(names.clone()))) {
            return;
        }
        self.names = Some(names);
        let (mut changed, mut remembered) = (Vec::new(), Vec::new());
        let mut prints = HashMap::with_capacity(all.len());
        for found in all {
            let print = Print::of(&found);
            if self.prints.get(&found.name) != Some(&print) {
                match self.remembered.of(&found.name, &print) {
                    Some(known) => remembered.push((found.name.clone(), known)),
                    None => changed.push(found.clone()),
                }
            }
            prints.insert(found.name, print);
        }
        self.prints = prints;
        if !remembered.is_empty() && !self.tell(Message::Shelf(Shelf::Known(remembered))) {
            return;
        }
        if let Some(found) = changed.iter().find(|found| Some(&found.name) == followed.as_ref())
            && let Ok(fresh) = fresh(found, &self.reader.plans)
        {
            self.tell(Message::Record(Box::new(fresh)));
        }
        let read = self.read(&changed);
        self.remember(read);
    }

    /// What was read need not be read the next time.
    fn remember(&mut self, read: Vec<(String, Known)>) {
        for (name, known) in read {
            if let Some(print) = self.prints.get(&name) {
                self.remembered.add(&name, print, &known);
            }
        }
        self.remembered.save(|name| self.prints.contains_key(name));
    }

    /// Reads sessions that are wanted whole.
    fn read_named(&self, names: &[String]) {
        let wanted: HashSet<&str> = names.iter().map(String::as_str).collect();
        let found: Vec<Found> =
            session_index::all(&self.reader.desk).into_iter().filter(|found| wanted.contains(found.name.as_str())).collect();
        self.read(&found);
    }

    /// Reads sessions on every core, newest first, and tells them a few at a time. Gives what was read, without anybody's words.
    fn read(&self, wanted: &[Found]) -> Vec<(String, Known)> {
        let (next, read) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(wanted.len())));
        let tell = |batch: Vec<(String, Known)>| {
            let brief = batch.iter().map(|(name, known)| (name.clone(), known.without_words()));
            read.lock().unwrap_or_else(PoisonError::into_inner).extend(brief);
            self.tell(Message::Shelf(Shelf::Known(batch)))
        };
        let work = || {
            let mut batch = Vec::new();
            let mut since = clock::hand();
            while let Some(found) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.reader.stops.load(Ordering::Relaxed) {
                    return;
                }
                batch.push((found.name.clone(), known(found, &self.reader.plans)));
                if batch.len() >= TOLD_AT_ONCE || clock::hand().since_ms(since) >= TOLD_AFTER_MS {
                    tell(std::mem::take(&mut batch));
                    since = clock::hand();
                }
            }
            if !batch.is_empty() {
                tell(batch);
            }
        };
        thread::scope(|threads| {
            for _ in 1..hands(wanted.len()) {
                threads.spawn(work);
            }
            work();
        });
        read.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, message: Message) -> bool {
        self.reader.door.send(News::Told(Box::new(message)))
    }
}

/// What is known of each session, in their order: remembered where its files look as they did, and read on every core otherwise.
pub(crate) fn facts(desk: &Desk, all: &[Found], plans: &Plans) -> Vec<Known> {
    let mut remembered = Remembered::load(&desk.folders.state);
    let read = each(all, "read", |found| {
        let print = Print::of(found);
        match remembered.of(&found.name, &print) {
            Some(known) => (print, known, false),
            None => (print, known(found, plans), true),
        }
    });
    for (found, (print, known, _)) in all.iter().zip(&read).filter(|(_, (.., is_new))| *is_new) {
        remembered.add(&found.name, print, known);
    }
    let names: HashSet<&str> = all.iter().map(|found| found.name.as_str()).collect();
    remembered.save(|name| names.contains(name));
    read.into_iter().map(|(_, known, _)| known).collect()
}

/// What a session holds, as far as it can be read.
pub(crate) fn known(found: &Found, plans: &Plans) -> Known {
    match fresh(found, plans) {
        Ok(Fresh { session, faults, is_running, .. }) => {
            Known { summary: Summary::of(&session), is_running, damage: faults, is_sealed: false }
        }
        Err(fault) => {
            let is_sealed = found.is_sealed() && fault.exit != Exit::Damaged;
            Known { summary: None, is_running: false, damage: vec![fault.sentence], is_sealed }
        }
    }
}

/// A session as its files have it now, with what is wrong in them.
pub(crate) fn fresh(found: &Found, plans: &Plans) -> Result<Fresh, Fault> {
    Ok(folded(found, record_reader::read(found)?, plans))
}

/// The same with its beginning alone, where it is long: it is on the screen at once, and the rest follows.
pub(crate) fn fresh_beginning(found: &Found, plans: &Plans) -> Result<Fresh, Fault> {
    let beginning = record_reader::beginning(found).map(|read| folded(found, read, plans));
    match beginning.filter(|fresh| fresh.faults.is_empty()) {
        Some(fresh) => Ok(Fresh { so_far: Some(0.0), ..fresh }),
        None => fresh(found, plans),
    }
}

fn folded(found: &Found, mut read: Read, plans: &Plans) -> Fresh {
    let (session, unplanned) = plans.session(&mut read);
    let findings = read.record.findings.iter().filter(|found| found.fault.is_damage());
    let mut faults: Vec<String> = findings.map(ToString::to_string).chain(unplanned).collect();
    let more = faults.len().saturating_sub(FAULTS_MOST);
    if more > 0 {
        faults.truncate(FAULTS_MOST);
        faults.push(format!("and {more} more; `bedside check` says all."));
    }
    let is_running = lock::is_held(&found.record());
    Fresh { name: found.name.clone(), session, faults, is_running, so_far: None }
}
