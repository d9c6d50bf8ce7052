//! A record being written: its spool, writer thread, lock and unfinished line. The event loop drives it.

use super::disk::{Disk, RealDisk};
use super::disk_writer::WriterReport;
use super::draft::{self, DraftSaver, TakenLine};
use super::line_keeper::LineKeeper;
use super::mirror::Mirror;
use super::record_repair::Finalized;
use super::spool_writer::SpoolWriter;
use crate::app::{Effect, Message};
use crate::edge::config::Feeds;
use crate::edge::event::{Event, EventSender};
use crate::edge::feeds::line_socket;
use crate::edge::feeds::line_socket::LineSocket;
use crate::edge::feeds::now_playing::NowPlayingFeed;
use crate::edge::os::disk_space;
use crate::edge::os::durable_fs::{Sharing, create_folder};
use crate::edge::os::lock::{Heartbeat, Lock};
use crate::edge::store::private_notes::PrivateRecord;
use crate::journal::disk_order::{DiskAnswer, DiskOrder};
use crate::journal::file_name::file_name;
use crate::journal::spool::{Spool, SpoolEvent};
use crate::session::RealTime;
use anyhow::bail;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A write that takes longer is reported, in milliseconds.
const SLOW_WRITE_MS: i64 = 2000;
/// The lock's time stamp is renewed this often, in milliseconds; an older one belongs to a program that has ended.
const HEARTBEAT_INTERVAL_MS: i64 = 60_000;
/// How long the end of a session waits for the second copy.
const MIRROR_TIMEOUT: Duration = Duration::from_millis(500);

/// An open record whose threads do not run yet.
#[derive(Debug)]
pub(crate) struct OpenRecord {
    pub(crate) spool: Spool,
    pub(crate) disk: RealDisk,
    pub(crate) lock: Lock,
    pub(crate) private: PrivateRecord,
    pub(crate) record_folder: PathBuf,
    pub(crate) state_folder: PathBuf,
    pub(crate) name: String,
    pub(crate) sharing: Sharing,
    /// The folder of a second copy.
    pub(crate) mirror: Option<PathBuf>,
    pub(crate) feeds: Feeds,
}

/// Starts the feeds that are switched on. One that fails is reported, and the session continues without it.
fn start_feeds(feeds: Feeds, state: &Path, events: &EventSender) -> (Option<LineSocket>, Option<NowPlayingFeed>) {
    let warn = |sentence: String| {
        let _ended = events.send(Message::Notice(sentence));
    };
    let socket = feeds.socket.then(|| LineSocket::start(line_socket::socket_path(state), events.clone()));
    let socket =
        socket.and_then(|started| started.map_err(|why| warn(format!("{why:#}. The session continues, without devices."))).ok());
    let music = feeds.music.then(|| NowPlayingFeed::start(events.clone()));
    let music = music.and_then(|started| {
        let failed = |why| warn(format!("playerctl cannot be started: {why}. The session continues; tracks are not recorded."));
        started.map_err(failed).ok()
    });
    (socket, music)
}

/// The disk of a record, whose lock the event loop holds.
struct LockedDisk(RealDisk, Heartbeat);

impl Disk for LockedDisk {
    fn execute(&mut self, order: &DiskOrder) -> DiskAnswer {
        self.0.execute(order)
    }

    fn heartbeat(&self) -> Option<&Heartbeat> {
        Some(&self.1)
    }
}

pub(crate) struct RecordWriter {
    record: SpoolWriter,
    private: SpoolWriter,
    lines: LineKeeper,
    draft_saver: DraftSaver,
    draft_path: PathBuf,
    /// Whether the file of the draft may be there.
    is_draft_saved: bool,
    lock_renewal_due: RealTime,
    mirror: Option<Mirror>,
    socket: Option<LineSocket>,
    _music: Option<NowPlayingFeed>,
    /// Dropped last, when everything is written.
    lock: Lock,
}

impl RecordWriter {
    pub(crate) fn start(open_record: OpenRecord, events: EventSender, now: RealTime) -> std::io::Result<Self> {
        let OpenRecord { spool, disk, mut lock, private, state_folder: state, sharing, name, mirror, feeds, .. } = open_record;
        if let Some(fallback) = &disk.folders.state {
            // Where the record's own folder fails, other programs find the lock here. Without it the session goes on.
            let _ignored =
                create_folder(fallback, sharing).map(|()| lock.also_acquire(&fallback.join(file_name(&name, 1)), sharing));
        }
        let start_mirror = |folder: PathBuf| {
            let events = events.clone();
            Mirror::start(folder.join(file_name(&name, 1)), sharing, move |lag| {
                let _ended = events.send(Message::MirrorLag(lag));
            })
        };
        let mirror = mirror.map(start_mirror).transpose()?;
        let private = private.start_writer(events.clone())?;
        let (socket, music) = start_feeds(feeds, &state, &events);
        let warn = events.clone();
        // The state folder may lie on another disk than the record, which may not answer.
        let draft_saver = DraftSaver::start(draft::draft_path(&state, &name), Duration::ZERO, move |sentence| {
            let _ended = warn.send(Message::Notice(sentence));
        })?;
        let paths = disk.paths_only();
        let record = SpoolWriter::start(spool, LockedDisk(disk, lock.heartbeat()?), paths, "writer", move |report| {
            let _ended = events.send(match report {
                WriterReport::Answer(answer) => Event::RecordAnswer(answer),
                WriterReport::Warning(sentence) => Message::Notice(sentence).into(),
                WriterReport::DiskSpace(bytes) => Message::DiskSpace(disk_space::low_space_warning(bytes)).into(),
            });
        })?;
        Ok(Self {
            record,
            private,
            lines: LineKeeper::default(),
            draft_saver,
            is_draft_saved: draft::draft_path(&state, &name).exists(),
            draft_path: draft::draft_path(&state, &name),
            // The first renewal also reports the free space.
            lock_renewal_due: now,
            mirror,
            socket,
            _music: music,
            lock,
        })
    }

    /// Takes new rows, which [`poll`](Self::poll) submits, the unfinished line, and replies.
    pub(crate) fn handle_effect(&mut self, now: RealTime, effect: Effect) {
        match effect {
            Effect::Append(rows) => self.record.spool.push(&rows),
            Effect::AppendPrivate(rows) => self.private.spool.push(&rows),
            Effect::SaveDraft(line) => self.lines.set(now, line),
            // Rows are submitted by `poll`, so this comes before them.
            Effect::LineTaken { started, first_seq } if self.is_draft_saved => {
                self.record.thread.note_taken_line(&self.draft_path, TakenLine { started, first_seq });
            }
            Effect::Reply { ticket, answer } => {
                if let Some(socket) = &mut self.socket {
                    socket.reply_when_saved(ticket, answer);
                }
            }
            // Without a saved draft no line can come back.
            Effect::LineTaken { .. }
            | Effect::BeginSession(_)
            | Effect::ApplyFile(_)
            | Effect::CheckFiles
            | Effect::Suspend
            | Effect::AddSleep(_)
            | Effect::SealRecord
            | Effect::Quit
            | Effect::Request(_) => {}
        }
    }

    /// Submits the next orders.
    pub(crate) fn poll(&mut self, now: RealTime) -> Vec<Message> {
        let mut messages = to_messages(self.private.poll(now), Message::PrivateSpool);
        messages.extend(to_messages(self.record.poll(now), Message::RecordSpool));
        messages.extend(self.record.spool.poll_trouble_change().map(Message::RecordSpool));
        messages
    }

    /// Saves the draft and renews the locks when they are due.
    pub(crate) fn save_when_due(&mut self, now: RealTime) {
        if let Some(line) = self.lines.take_due(now, self.is_idle()) {
            self.is_draft_saved = line.is_some();
            self.draft_saver.set_draft(line);
        }
        if self.lock_renewal_due <= now {
            self.lock_renewal_due = now.plus_ms(HEARTBEAT_INTERVAL_MS);
            self.record.thread.renew_lock();
            self.private.thread.renew_lock();
        }
    }

    /// Handles the answer to an order of the record.
    pub(crate) fn handle_answer(&mut self, now: RealTime, answer: DiskAnswer) -> Vec<Message> {
        let events = self.record.spool.handle_answer(now, answer);
        for event in &events {
            let SpoolEvent::Saved(row) = event else { continue };
            self.socket.iter_mut().for_each(|socket| socket.on_saved(*row));
            self.mirror.iter_mut().for_each(|mirror| mirror.send_new_bytes(self.record.spool.bytes()));
        }
        to_messages(events, Message::RecordSpool)
    }

    /// Handles the answer to an order of the private notes.
    pub(crate) fn handle_private_answer(&mut self, now: RealTime, answer: DiskAnswer) -> Vec<Message> {
        to_messages(self.private.spool.handle_answer(now, answer), Message::PrivateSpool)
    }

    /// The duration of the current write in milliseconds, if it is slow.
    pub(crate) fn slow_write_ms(&self, now: RealTime) -> Option<i64> {
        self.record.thread.busy_since().map(|at| now.since_ms(at)).filter(|ms| *ms >= SLOW_WRITE_MS)
    }

    /// When [`poll`](Self::poll) and [`save_when_due`](Self::save_when_due) are to be called next without an event.
    pub(crate) fn deadline(&self, now: RealTime) -> RealTime {
        // The duration of a slow write is shown and counts up each second.
        let slow =
            self.record.thread.busy_since().map(|at| at.plus_ms((now.since_ms(at) / 1000 + 1).max(SLOW_WRITE_MS / 1000) * 1000));
        [self.record.spool.retry_deadline(), self.private.spool.retry_deadline(), self.lines.deadline(self.is_idle()), slow]
            .into_iter()
            .flatten()
            .fold(self.lock_renewal_due, RealTime::min)
    }

    /// Whether everything is saved.
    pub(crate) fn is_idle(&self) -> bool {
        self.record.spool.is_idle() && self.private.spool.is_idle()
    }

    pub(crate) fn unsaved_rows(&self) -> u64 {
        self.record.spool.pending_rows() + self.private.spool.pending_rows()
    }

    pub(crate) fn record_path(&self) -> Option<PathBuf> {
        self.record.path()
    }

    /// Verifies the closed record, makes it read-only, and retires superseded parts. Returns its path; `None` where a file does not
    /// hold what was written to it, and everything is written again, with messages about that.
    pub(crate) fn finalize(&mut self) -> anyhow::Result<(Option<PathBuf>, Vec<Message>)> {
        let path = match self.record.finalize()? {
            Finalized::Closed(path) => path,
            Finalized::InNoFile => bail!("The record is not in a file yet, so it could not be checked."),
            Finalized::Distrusted(why) => {
                return Ok((None, to_messages(self.record.spool.distrust_file(why), Message::RecordSpool)));
            }
        };
        match self.private.finalize()? {
            Finalized::Distrusted(why) => Ok((None, to_messages(self.private.spool.distrust_file(why), Message::PrivateSpool))),
            Finalized::Closed(_) | Finalized::InNoFile => Ok((Some(path), Vec::new())),
        }
    }

    /// Where a file does not hold what was saved in it, the next [`poll`](Self::poll) writes the whole session to a new one. Returns
    /// whether that is so.
    pub(crate) fn rewrite_if_changed(&mut self) -> bool {
        let record = !self.record.rewrite_if_changed().is_empty();
        let private = !self.private.rewrite_if_changed().is_empty();
        record || private
    }

    /// Saves the draft and waits for the writers, `longest` at most each.
    pub(crate) fn finish(&mut self, longest: Duration) {
        // At once, because the record's disk may not answer.
        if let Some(line) = self.lines.take_last(self.is_idle()) {
            self.draft_saver.set_draft(line);
        }
        let private_saved = self.private.thread.finish(longest) && self.private.spool.is_idle();
        let record_saved = self.record.thread.finish(longest) && self.record.spool.is_idle();
        // A line whose row is not saved stays in the draft.
        if let Some(line) = self.lines.take_last(private_saved && record_saved) {
            self.draft_saver.set_draft(line);
        }
        self.draft_saver.finish(longest);
        if let Some(mirror) = self.mirror.take() {
            mirror.finish(MIRROR_TIMEOUT);
        }
    }
}

impl Drop for RecordWriter {
    fn drop(&mut self) {
        let is_saved = self.is_idle();
        self.lock.set_saved(is_saved);
    }
}

fn to_messages(events: Vec<SpoolEvent>, to_message: fn(SpoolEvent) -> Message) -> Vec<Message> {
    events.into_iter().map(to_message).collect()
}

pub(crate) fn display_path(path: Option<&Path>) -> String {
    path.map_or_else(|| "no file".to_owned(), |path| path.display().to_string())
}
