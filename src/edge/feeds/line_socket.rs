//! The line socket in the state folder: a device's bridge sends one reading a line, and gets a line back: `ok ROW` once the row
//! is on the disk, or `no REASON`. The app interprets the lines.

use crate::app::Message;
use crate::edge::event::EventSender;
use crate::edge::os::durable_fs::{Sharing, create_folder};
use crate::edge::os::local_socket::{self, LocalListener, LocalStream};
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
/// Connections at a time.
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

/// The socket's path in the state folder.
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
            Err(reason) => self.send_reply(ticket, format!("no {reason}")),
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
        let _may_be_gone = fs::remove_file(&self.path);
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
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    while let Ok((mut stream, _)) = listener.accept().await {
        let (replies, events) = (Arc::clone(&replies), events.clone());
        let place = Arc::clone(&places).try_acquire_owned();
        tokio::spawn(async move {
            // The other side may be gone, here and below.
            let _ = match place {
                Ok(_held_until_the_end) => serve_connection(stream, &replies, &events).await,
                Err(_) => stream.write_all(format!("no more than {MAX_CONNECTIONS} can be connected\n").as_bytes()).await,
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
            Ok(_) => format!("no line may be longer than {MAX_LINE_BYTES} bytes"),
            Err(_) => "no line that is not UTF-8 can be read".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::event::{Event, TimedEvent};
    use crate::edge::os::files::permission_bits;
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    type EventQueue = UnboundedReceiver<TimedEvent>;

    fn start_socket(path: &Path) -> (LineSocket, EventQueue) {
        let (to, arrivals) = unbounded_channel();
        (LineSocket::start(path.to_owned(), EventSender::new(to)).unwrap(), arrivals)
    }

    async fn connect(path: &Path) -> BufReader<LocalStream> {
        BufReader::new(LocalStream::connect(path).await.unwrap())
    }

    async fn next_device_line(arrivals: &mut EventQueue) -> (u64, String) {
        match arrivals.recv().await.unwrap().event {
            Event::Message(Message::DeviceLine { ticket, line }) => (ticket, line),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_row_is_answered_when_it_is_saved_and_a_refusal_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = socket_path(folder.path());
        let (mut socket, mut arrivals) = start_socket(&path);
        assert_eq!(permission_bits(&path).unwrap(), 0o600);
        let mut bridge = connect(&path).await;
        let mut answer = String::new();
        bridge.get_mut().write_all(b"spo2 96 %\r\nspo2 x %\n").await.unwrap();
        let (ticket, line) = next_device_line(&mut arrivals).await;
        assert_eq!(line, "spo2 96 %");
        socket.reply_when_saved(ticket, Ok(14));
        socket.on_saved(13);
        assert!(arrivals.try_recv().is_err(), "the second line waits for the first one's answer");
        socket.on_saved(15);
        let (ticket, _) = next_device_line(&mut arrivals).await;
        socket.reply_when_saved(ticket, Err("that is no number".to_owned()));
        bridge.read_line(&mut answer).await.unwrap();
        bridge.read_line(&mut answer).await.unwrap();
        assert_eq!(answer, "ok 14\nno that is no number\n");
        drop(socket);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn what_can_be_no_line_is_refused_and_the_connection_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = socket_path(folder.path());
        let (_socket, _arrivals) = start_socket(&path);
        for (sent, expected) in [(vec![b'x'; 4000], "no line may be longer"), (b"\xff\n".to_vec(), "no line that is not UTF-8")] {
            let mut bridge = connect(&path).await;
            bridge.get_mut().write_all(&sent).await.unwrap();
            let mut answer = String::new();
            bridge.read_line(&mut answer).await.unwrap();
            assert!(answer.starts_with(expected), "{answer}");
        }
    }

    #[tokio::test]
    async fn a_socket_left_behind_is_replaced_and_one_in_use_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = socket_path(folder.path());
        drop(local_socket::listen(&path).unwrap());
        let (socket, _arrivals) = start_socket(&path);
        let (to, _arrivals) = unbounded_channel();
        let refused = LineSocket::start(path.clone(), EventSender::new(to)).unwrap_err();
        assert!(format!("{refused:#}").contains("another session listens"), "{refused:#}");
        drop(socket);
    }
}
