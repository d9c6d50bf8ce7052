//! The line socket in the state folder: a device's bridge sends one reading a line, and gets a line back: `ok ROW` once the row
//! is on the disk, or `no REASON`. The app interprets the lines.

use crate::app::Message;
use crate::edge::event::EventSender;
use crate::edge::os::durable_fs::{Sharing, create_folder};
use crate::edge::os::local_socket::{self, LocalListener, LocalStream};
use crate::plain_text::{LineBreaks, plain_text};
use anyhow::{Context as _, Result, bail};
use std::collections::HashMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::AbortHandle;

/// Longer lines are refused, in bytes.
const MAX_LINE_BYTES: u64 = 200;
const MAX_CONNECTIONS: usize = 8;

/// The lines that wait for an answer.
#[derive(Debug, Default)]
struct PendingReplies {
    next_ticket: u64,
    by_ticket: HashMap<u64, oneshot::Sender<String>>,
}

type SharedReplies = Arc<Mutex<PendingReplies>>;

/// A panic in another thread leaves the map consistent.
fn lock(replies: &SharedReplies) -> MutexGuard<'_, PendingReplies> {
    replies.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The socket. Dropping it removes the file.
#[derive(Debug)]
pub(crate) struct LineSocket {
    path: PathBuf,
    replies: SharedReplies,
    /// The lines whose rows are not on the disk yet: `(row, ticket)`.
    unsaved: Vec<(u64, u64)>,
    accept_task: AbortHandle,
}

pub(crate) fn socket_path(state: &Path) -> PathBuf {
    state.join("line.sock")
}

impl LineSocket {
    /// Creates the socket and begins to listen. One that a killed program left behind is replaced. Must be called within a
    /// runtime.
    pub(crate) fn start(path: PathBuf, events: EventSender) -> Result<Self> {
        let listener = bind_socket(&path).with_context(|| format!("The line socket {} cannot be made", path.display()))?;
        let replies = SharedReplies::default();
        let accept_task = tokio::spawn(accept_loop(listener, Arc::clone(&replies), events)).abort_handle();
        Ok(Self { path, replies, unsaved: Vec::new(), accept_task })
    }

    /// Refuses a line, or keeps the answer until the line's row is saved.
    pub(crate) fn reply_when_saved(&mut self, ticket: u64, answer: Result<u64, String>) {
        match answer {
            Ok(row) => self.unsaved.push((row, ticket)),
            Err(reason) => self.send_reply(ticket, format!("no {}", plain_text(&reason, LineBreaks::Slash))),
        }
    }

    /// Answers the lines whose rows are on the disk now: those up to this one.
    pub(crate) fn on_saved(&mut self, saved_row: u64) {
        for (row, ticket) in std::mem::take(&mut self.unsaved) {
            if row <= saved_row {
                self.send_reply(ticket, format!("ok {row}"));
            } else {
                self.unsaved.push((row, ticket));
            }
        }
    }

    fn send_reply(&self, ticket: u64, answer: String) {
        if let Some(waiting) = lock(&self.replies).by_ticket.remove(&ticket) {
            // The other side may be gone.
            let _ = waiting.send(answer);
        }
    }
}

impl Drop for LineSocket {
    fn drop(&mut self) {
        self.accept_task.abort();
        let _ = fs::remove_file(&self.path);
    }
}

fn bind_socket(path: &Path) -> Result<LocalListener> {
    create_folder(path.parent().unwrap_or(path), Sharing::Private)?;
    match local_socket::listen(path) {
        Err(why) if why.kind() == ErrorKind::AddrInUse => bail!("another session listens on it"),
        other => Ok(other?),
    }
}

async fn accept_loop(listener: LocalListener, replies: SharedReplies, events: EventSender) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    while let Ok((mut stream, _)) = listener.accept().await {
        let (replies, events) = (Arc::clone(&replies), events.clone());
        let permit = Arc::clone(&permits).try_acquire_owned();
        tokio::spawn(async move {
            // The other side may be gone, here and below.
            let _ = match permit {
                Ok(_permit) => serve_connection(stream, &replies, &events).await,
                Err(_) => stream.write_all(format!("at most {MAX_CONNECTIONS} connections are possible\n").as_bytes()).await,
            };
        });
    }
}

/// Reads lines and answers each, until the other side closes the connection or sends an invalid line.
async fn serve_connection(stream: LocalStream, replies: &SharedReplies, events: &EventSender) -> io::Result<()> {
    let mut lines = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        if (&mut lines).take(MAX_LINE_BYTES).read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let is_whole = line.ends_with(b"\n");
        let answer = match std::str::from_utf8(&line) {
            Ok(line) if is_whole => match ask_app(line.trim_end_matches(['\n', '\r']), replies, events).await {
                Some(answer) => answer,
                None => return Ok(()),
            },
            Ok(_) => format!("a line has at most {MAX_LINE_BYTES} bytes"),
            Err(_) => "a line has to be UTF-8".to_owned(),
        };
        lines.get_mut().write_all(format!("{answer}\n").as_bytes()).await?;
        if !is_whole {
            return Ok(());
        }
    }
}

/// Sends a line to the app and waits for the answer; `None`: the session has ended.
async fn ask_app(line: &str, replies: &SharedReplies, events: &EventSender) -> Option<String> {
    let (reply, answer) = oneshot::channel();
    let ticket = {
        let mut replies = lock(replies);
        replies.next_ticket += 1;
        let ticket = replies.next_ticket;
        replies.by_ticket.insert(ticket, reply);
        ticket
    };
    events.send(Message::DeviceLine { ticket, line: line.to_owned() });
    answer.await.ok()
}
