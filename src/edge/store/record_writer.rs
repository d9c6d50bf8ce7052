//! A record being written: its spool, its writer, its lock and its unfinished line, driven by the loop.

use super::disk::RealDisk;
use super::draft::{self, SavedDraft};
use super::mirror::Mirror;
use super::writer::{DiskWriter, WriterReport};
use crate::app::{self, Effect, Message};
use crate::edge::event::{Event, EventSender};
use crate::edge::feeds::line_socket;
use crate::edge::feeds::line_socket::LineSocket;
use crate::edge::feeds::now_playing::NowPlayingFeed;
use crate::edge::os::disk_space;
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::lock::Lock;
use crate::edge::store::private_notes::{PrivateRecord, PrivateRecordWriter};
use crate::edge::store::record_files;
use crate::edge::store::retire_parts::retire_superseded_parts;
use crate::journal::disk_order::{DiskAnswer, DiskFailure};
use crate::journal::file_name::file_name;
use crate::journal::spool::{Spool, SpoolEvent};
use crate::session::RealTime;
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The line is kept so soon after a key, in milliseconds: with the sync that follows, well within half a second.
const DRAFT_DELAY_MS: i64 = 350;
/// A write that takes longer is said, in milliseconds.
const SLOW_WRITE_MS: i64 = 2000;
/// The lock's age is renewed so often, in milliseconds: an older one belongs to a program that is gone.
const HEARTBEAT_INTERVAL_MS: i64 = 60_000;
/// An ending waits so long for the second copy: the record is safe without it.
const MIRROR_TIMEOUT: Duration = Duration::from_millis(500);

/// What is needed to keep a record: everything is open, nothing is running yet.
#[derive(Debug)]
pub struct OpenRecord {
    /// What is written and what is safe.
    pub spool: Spool,
    /// The record's files.
    pub disk: RealDisk,
    /// Nobody else writes.
    pub lock: Lock,
    /// The private notes beside it.
    pub private: PrivateRecord,
    /// The record's folder.
    pub record_folder: PathBuf,
    /// The state folder.
    pub state_folder: PathBuf,
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

fn start_mirror(path: &Path, sharing: Sharing, events: EventSender) -> std::io::Result<Mirror> {
    Mirror::start(path.to_owned(), sharing, move |news| {
        // A loop that has ended is told nothing more.
        let _ = events.send(Message::MirrorLag(news));
    })
}

/// Without one of them a session goes on, and its absence is said.
fn start_feeds(feeds: Feeds, state: &Path, events: &EventSender) -> (Option<LineSocket>, Option<NowPlayingFeed>) {
    let say = |sentence: String| {
        // A loop that has ended is told nothing more.
        let _ = events.send(Message::Notice(sentence));
    };
    let socket = feeds.socket.then(|| LineSocket::start(line_socket::socket_path(state), events.clone()));
    let socket = socket
        .and_then(|started| started.map_err(|why| say(format!("{why:#}. The session goes on; no device is listened to."))).ok());
    let music = feeds.music.then(|| NowPlayingFeed::start(events.clone()));
    let music = music.and_then(|started| {
        let why = |why| say(format!("playerctl cannot be started: {why}. The session goes on; tracks are not noted."));
        started.map_err(why).ok()
    });
    (socket, music)
}

/// A record being written.
pub struct RecordWriter {
    spool: Spool,
    writer: DiskWriter,
    draft: Option<(RealTime, Option<SavedDraft>)>,
    draft_path: PathBuf,
    lock_renewal_due: RealTime,
    paths: RealDisk,
    sharing: Sharing,
    private: PrivateRecordWriter,
    mirror: Option<Mirror>,
    socket: Option<LineSocket>,
    _music: Option<NowPlayingFeed>,
    /// Dropped last: the lock goes when everything is written.
    _lock: Lock,
}

impl RecordWriter {
    /// Starts its threads.
    pub(crate) fn start(open_record: OpenRecord, events: EventSender, now: RealTime) -> std::io::Result<Self> {
        let OpenRecord { spool, disk, lock, private, state_folder: state, sharing, name, mirror, feeds, .. } = open_record;
        let paths = disk.paths_only();
        let mirror = mirror.map(|folder| start_mirror(&folder.join(file_name(&name, 1)), sharing, events.clone())).transpose()?;
        let private = private.start_writer(events.clone());
        let (socket, music) = start_feeds(feeds, &state, &events);
        let report = move |report| {
            // A loop that has ended wants no more answers.
            let _ = events.send(match report {
                WriterReport::Answer { answer, .. } => Event::RecordAnswer(answer),
                WriterReport::Warning(sentence) => Message::Notice(sentence).into(),
                WriterReport::DiskSpace(bytes) => Message::DiskSpace(disk_space::low_space_warning(bytes)).into(),
            });
        };
        let writer = DiskWriter::start(Box::new(disk), report)?;
        writer.set_heartbeat(lock.heartbeat()?);
        let line_path = draft::draft_path(&state, &name);
        // The first renewal comes at once: it also says how much room there is.
        let renews_at = now;
        Ok(Self {
            spool,
            writer,
            draft: None,
            draft_path: line_path,
            lock_renewal_due: renews_at,
            paths,
            sharing,
            private,
            mirror,
            socket,
            _music: music,
            _lock: lock,
        })
    }

    /// Takes rows in, which go out with the next [`drive`](Self::poll), and what the unfinished line is now.
    pub fn handle_effect(&mut self, now: RealTime, effect: Effect) {
        match effect {
            Effect::Append(rows) => self.spool.push(&rows),
            Effect::AppendPrivate(rows) => self.private.push(&rows),
            Effect::SaveDraft(draft) => self.queue_draft(now, draft),
            Effect::Reply { ticket, answer } => {
                if let Some(socket) = &mut self.socket {
                    socket.reply_when_saved(ticket, answer);
                }
            }
            Effect::BeginSession(_)
            | Effect::ApplyFile(_)
            | Effect::CheckFiles
            | Effect::Suspend
            | Effect::SealRecord
            | Effect::Quit
            | Effect::Request(_) => {}
        }
    }

    /// The unfinished line changed.
    fn queue_draft(&mut self, now: RealTime, draft: Option<app::LineDraft>) {
        let draft = draft.map(SavedDraft::from);
        let due = self.draft.as_ref().map_or(now.plus_ms(DRAFT_DELAY_MS), |(due, _)| *due);
        self.draft = Some((due, draft));
    }

    /// Gives the writer what is next, and keeps the line and the lock when it is time.
    pub fn poll(&mut self, now: RealTime) -> Vec<Message> {
        let mut said = to_messages(self.private.poll(now), Message::PrivateSpool);
        if let Some(order) = self.spool.next_order(now)
            && self.writer.submit(order).is_err()
        {
            // One order at a time is given, so this writer is gone; the spool must hear of it.
            let gone = DiskAnswer::Failed(DiskFailure::System("the program's own writer ended".to_owned()));
            said.extend(to_messages(self.spool.handle_answer(now, gone), Message::RecordSpool));
        }
        if self.draft_due().is_some_and(|due| due <= now) {
            self.save_draft();
        }
        if self.lock_renewal_due <= now {
            self.lock_renewal_due = now.plus_ms(HEARTBEAT_INTERVAL_MS);
            self.writer.renew_lock();
            self.private.renew_lock();
        }
        said.extend(to_messages(self.spool.poll_trouble_change().into_iter().collect(), Message::RecordSpool));
        said
    }

    /// Takes the disk's answer.
    pub fn handle_answer(&mut self, now: RealTime, answer: DiskAnswer) -> Vec<Message> {
        let news = self.spool.handle_answer(now, answer);
        if let Some(socket) = &mut self.socket {
            for one in &news {
                if let SpoolEvent::Saved(row) = one {
                    socket.on_saved(*row);
                }
            }
        }
        if let Some(mirror) = self.mirror.as_mut().filter(|_| news.iter().any(|one| matches!(one, SpoolEvent::Saved(_)))) {
            mirror.send_new_bytes(self.spool.bytes());
        }
        to_messages(news, Message::RecordSpool)
    }

    /// Takes the disk's answer for the private notes.
    pub fn handle_private_answer(&mut self, now: RealTime, answer: DiskAnswer) -> Vec<Message> {
        to_messages(self.private.handle_answer(now, answer), Message::PrivateSpool)
    }

    /// When the line is to be kept. Words on their way to the private notes stay in the draft until they are safe there.
    fn draft_due(&self) -> Option<RealTime> {
        let (due, draft) = self.draft.as_ref()?;
        (draft.is_some() || self.private.is_idle()).then_some(*due)
    }

    /// How long a write has been under way, once that is worth saying.
    pub fn slow_write_ms(&self, now: RealTime) -> Option<i64> {
        self.writer.busy_since().map(|at| now.since_ms(at)).filter(|ms| *ms >= SLOW_WRITE_MS)
    }

    /// When something here wants to be driven without a message.
    pub fn deadline(&self, now: RealTime) -> RealTime {
        // A slow write is said, and counted on each second.
        let slow = self.writer.busy_since().map(|at| at.plus_ms((now.since_ms(at) / 1000 + 1).max(SLOW_WRITE_MS / 1000) * 1000));
        [self.spool.retry_deadline(), self.private.deadline(), self.draft_due(), slow]
            .into_iter()
            .flatten()
            .fold(self.lock_renewal_due, RealTime::min)
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
    pub fn record_path(&self) -> Option<PathBuf> {
        self.spool.current_file().and_then(|target| self.paths.part_path(target))
    }

    /// Reads the closed record again, compares it, makes it read-only, and puts older parts away.
    pub fn finalize(&self) -> anyhow::Result<PathBuf> {
        let nowhere = "The record stands in no file yet, so it could not be verified.";
        let (target, path) = self.spool.current_file().zip(self.record_path()).context(nowhere)?;
        record_files::verify_and_make_read_only(&path, self.spool.bytes(), self.sharing)?;
        retire_superseded_parts(&self.paths, target, self.spool.bytes())?;
        self.private.finalize()?;
        Ok(path)
    }

    /// Keeps the line now and waits for the writer, so long at most. Whether all was carried out.
    pub fn finish(&mut self, longest: Duration) -> bool {
        let apart = self.private.finish(longest);
        // What was typed into a private note that is not safe yet stays in the draft, for the next time.
        if self.draft.as_ref().is_some_and(|(_, draft)| draft.is_some() || apart) {
            self.save_draft();
        }
        let all = self.writer.finish(longest) && apart;
        if let Some(mirror) = self.mirror.take() {
            mirror.finish(MIRROR_TIMEOUT);
        }
        all
    }

    fn save_draft(&mut self) {
        match self.draft.take() {
            Some((_, Some(draft))) => self.writer.save_draft(&self.draft_path, draft),
            Some((_, None)) => self.writer.remove_draft(&self.draft_path),
            None => {}
        }
    }
}

/// The spool's news, as the app is told them.
fn to_messages(events: Vec<SpoolEvent>, to_message: fn(SpoolEvent) -> Message) -> Vec<Message> {
    events.into_iter().map(to_message).collect()
}

/// The folder and file of a record in words.
pub fn display_path(path: Option<&Path>) -> String {
    path.map_or_else(|| "no file".to_owned(), |path| path.display().to_string())
}
