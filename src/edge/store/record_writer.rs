//! A record being written: its spool, its writer, its lock and its unfinished line, driven by the loop.

use super::disk::RealDisk;
use super::draft::{self, Draft};
use super::mirror::Mirror;
use super::writer::{Report, Writer};
use crate::app::{self, Effect, Message};
use crate::edge::event::{Door, News as Arrived};
use crate::edge::feeds::line_socket;
use crate::edge::feeds::line_socket::LineSocket;
use crate::edge::feeds::now_playing::Music;
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::lock::Lock;
use crate::edge::store::private_notes::{Private, PrivateKeeping};
use crate::edge::store::record_files;
use crate::edge::store::record_reader;
use crate::journal::disk_order::{Answer, Failure};
use crate::journal::file_name::file_name;
use crate::journal::spool::{News, Spool};
use crate::session::Hand;
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The line is kept so soon after a key, in milliseconds: with the sync that follows, well within half a second.
const KEPT_AFTER_MS: i64 = 350;
/// A write that takes longer is said, in milliseconds.
const SLOW_MS: i64 = 2000;
/// The lock's age is renewed so often, in milliseconds: an older one belongs to a program that is gone.
const HEARTBEAT_MS: i64 = 60_000;
/// An ending waits so long for the second copy: the record is safe without it.
const MIRROR_WAITS: Duration = Duration::from_millis(500);

/// What is needed to keep a record: everything is open, nothing is running yet.
#[derive(Debug)]
pub struct Opened {
    /// What is written and what is safe.
    pub spool: Spool,
    /// The record's files.
    pub disk: RealDisk,
    /// Nobody else writes.
    pub lock: Lock,
    /// The private notes beside it.
    pub private: Private,
    /// The record's folder.
    pub folder: PathBuf,
    /// The state folder.
    pub state: PathBuf,
    /// The session's name.
    pub name: String,
    /// Who may read.
    pub sharing: Sharing,
    /// Where a second copy goes.
    pub mirror: Option<PathBuf>,
    /// What else may write into it.
    pub feeds: Feeds,
}

/// What writes into a record without a hand, as it is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Feeds {
    /// The line socket takes a device's readings.
    pub socket: bool,
    /// The music player's tracks are noted.
    pub music: bool,
}

fn start_mirror(path: &Path, sharing: Sharing, door: Door) -> std::io::Result<Mirror> {
    Mirror::start(path.to_owned(), sharing, move |news| {
        // A loop that has ended is told nothing more.
        let _ = door.send(Arrived::Copy(news));
    })
}

/// Without one of them a session goes on, and its absence is said.
fn start_feeds(feeds: Feeds, state: &Path, door: &Door) -> (Option<LineSocket>, Option<Music>) {
    let say = |sentence: String| {
        // A loop that has ended is told nothing more.
        let _ = door.send(Arrived::Writer(Report::Trouble(sentence)));
    };
    let socket = feeds.socket.then(|| LineSocket::start(line_socket::path_of(state), door.clone()));
    let socket = socket
        .and_then(|started| started.map_err(|why| say(format!("{why:#}. The session goes on; no device is listened to."))).ok());
    let music = feeds.music.then(|| Music::start(door.clone()));
    let music = music.and_then(|started| {
        let why = |why| say(format!("playerctl cannot be started: {why}. The session goes on; tracks are not noted."));
        started.map_err(why).ok()
    });
    (socket, music)
}

/// A record being written.
pub struct Keeping {
    spool: Spool,
    writer: Writer,
    line: Option<(Hand, Option<Draft>)>,
    line_path: PathBuf,
    renews_at: Hand,
    paths: RealDisk,
    sharing: Sharing,
    private: PrivateKeeping,
    mirror: Option<Mirror>,
    socket: Option<LineSocket>,
    _music: Option<Music>,
    /// Dropped last: the lock goes when everything is written.
    _lock: Lock,
}

impl Keeping {
    /// Starts its threads.
    pub fn start(opened: Opened, door: Door, now: Hand) -> std::io::Result<Self> {
        let Opened { spool, disk, lock, private, state, sharing, name, mirror, feeds, .. } = opened;
        let paths = disk.paths_only();
        let mirror = mirror.map(|folder| start_mirror(&folder.join(file_name(&name, 1)), sharing, door.clone())).transpose()?;
        let private = private.keep(door.clone());
        let (socket, music) = start_feeds(feeds, &state, &door);
        let report = move |report| {
            // A loop that has ended wants no more answers.
            let _ = door.send(Arrived::Writer(report));
        };
        let writer = Writer::start(Box::new(disk), report)?;
        writer.keep_lock(lock.heartbeat()?);
        let line_path = draft::path_of(&state, &name);
        // The first renewal comes at once: it also says how much room there is.
        let renews_at = now;
        Ok(Self {
            spool,
            writer,
            line: None,
            line_path,
            renews_at,
            paths,
            sharing,
            private,
            mirror,
            socket,
            _music: music,
            _lock: lock,
        })
    }

    /// Takes rows in, which go out with the next [`drive`](Self::drive), and what the unfinished line is now.
    pub fn take(&mut self, now: Hand, effect: Effect) {
        match effect {
            Effect::Append(rows) => self.spool.push(&rows),
            Effect::Private(rows) => self.private.push(&rows),
            Effect::Draft(draft) => self.line(now, draft),
            Effect::Reply { ticket, answer } => {
                if let Some(socket) = &mut self.socket {
                    socket.answer(ticket, answer);
                }
            }
            Effect::Begin(_)
            | Effect::Take(_)
            | Effect::LookAtFiles
            | Effect::Suspend
            | Effect::Seal
            | Effect::Quit
            | Effect::Wish(_) => {}
        }
    }

    /// The unfinished line changed.
    fn line(&mut self, now: Hand, draft: Option<app::Draft>) {
        let draft = draft.map(Draft::from);
        let due = self.line.as_ref().map_or(now.plus_ms(KEPT_AFTER_MS), |(due, _)| *due);
        self.line = Some((due, draft));
    }

    /// Gives the writer what is next, and keeps the line and the lock when it is time.
    pub fn drive(&mut self, now: Hand) -> Vec<Message> {
        let mut said = messages(self.private.drive(now), Message::Private);
        if let Some(order) = self.spool.next(now)
            && self.writer.order(order).is_err()
        {
            // One order at a time is given, so this writer is gone; the spool must hear of it.
            let gone = Answer::Failed(Failure::System("the program's own writer ended".to_owned()));
            said.extend(messages(self.spool.answer(now, gone), Message::Disk));
        }
        if self.line_due().is_some_and(|due| due <= now) {
            self.keep_line();
        }
        if self.renews_at <= now {
            self.renews_at = now.plus_ms(HEARTBEAT_MS);
            self.writer.renew_lock();
            self.private.renew_lock();
        }
        said.extend(messages(self.spool.retold().into_iter().collect(), Message::Disk));
        said
    }

    /// Takes the disk's answer.
    pub fn answer(&mut self, now: Hand, answer: Answer) -> Vec<Message> {
        let news = self.spool.answer(now, answer);
        if let Some(socket) = &mut self.socket {
            for one in &news {
                if let News::Saved(row) = one {
                    socket.saved(*row);
                }
            }
        }
        if let Some(mirror) = self.mirror.as_mut().filter(|_| news.iter().any(|one| matches!(one, News::Saved(_)))) {
            mirror.follow(self.spool.bytes());
        }
        messages(news, Message::Disk)
    }

    /// Takes the disk's answer for the private notes.
    pub fn private_answer(&mut self, now: Hand, answer: Answer) -> Vec<Message> {
        messages(self.private.answer(now, answer), Message::Private)
    }

    /// When the line is to be kept. Words on their way to the private notes stay in the draft until they are safe there.
    fn line_due(&self) -> Option<Hand> {
        let (due, draft) = self.line.as_ref()?;
        (draft.is_some() || self.private.is_idle()).then_some(*due)
    }

    /// How long a write has been under way, once that is worth saying.
    pub fn slow_ms(&self, now: Hand) -> Option<i64> {
        self.writer.busy_since().map(|at| now.since_ms(at)).filter(|ms| *ms >= SLOW_MS)
    }

    /// When something here wants to be driven without a message.
    pub fn deadline(&self, now: Hand) -> Hand {
        // A slow write is said, and counted on each second.
        let slow = self.writer.busy_since().map(|at| at.plus_ms((now.since_ms(at) / 1000 + 1).max(SLOW_MS / 1000) * 1000));
        [self.spool.deadline(), self.private.deadline(), self.line_due(), slow]
            .into_iter()
            .flatten()
            .fold(self.renews_at, Hand::min)
    }

    /// Whether everything is saved.
    pub fn is_idle(&self) -> bool {
        self.spool.is_idle() && self.private.is_idle()
    }

    /// How many rows are in memory only.
    pub fn unsaved_rows(&self) -> u64 {
        self.spool.pending_rows() + self.private.unsaved_rows()
    }

    /// Where the record is now.
    pub fn path(&self) -> Option<PathBuf> {
        self.spool.target().and_then(|target| self.paths.path(target))
    }

    /// Reads the closed record again, compares it, makes it read-only, and puts older parts away.
    pub fn seal(&self) -> anyhow::Result<PathBuf> {
        let nowhere = "The record stands in no file yet, so it could not be verified.";
        let (target, path) = self.spool.target().zip(self.path()).context(nowhere)?;
        record_files::seal_read_only(&path, self.spool.bytes(), self.sharing)?;
        record_reader::put_older_away(&self.paths, target, self.spool.bytes())?;
        self.private.seal()?;
        Ok(path)
    }

    /// Keeps the line now and waits for the writer, so long at most. Whether all was carried out.
    pub fn finish(&mut self, longest: Duration) -> bool {
        let apart = self.private.finish(longest);
        // What was typed into a private note that is not safe yet stays in the draft, for the next time.
        if self.line.as_ref().is_some_and(|(_, draft)| draft.is_some() || apart) {
            self.keep_line();
        }
        let all = self.writer.finish(longest) && apart;
        if let Some(mirror) = self.mirror.take() {
            mirror.finish(MIRROR_WAITS);
        }
        all
    }

    fn keep_line(&mut self) {
        match self.line.take() {
            Some((_, Some(draft))) => self.writer.save_draft(&self.line_path, draft),
            Some((_, None)) => self.writer.remove_draft(&self.line_path),
            None => {}
        }
    }
}

/// The spool's news, as the app is told them.
fn messages(news: Vec<News>, tell: fn(News) -> Message) -> Vec<Message> {
    news.into_iter().map(tell).collect()
}

/// The folder and file of a record in words.
pub fn shown(path: Option<&Path>) -> String {
    path.map_or_else(|| "no file".to_owned(), |path| path.display().to_string())
}
