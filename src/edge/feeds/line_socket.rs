//! The line socket: a Unix socket in the state folder on which a device's bridge sends readings, one line each, and is answered
//! one line each: `ok ROW` once the row is on the disk, or `no REASON`. It knows nothing of what a line means.

use crate::edge::event::{Event, EventSender};
use crate::edge::os::durable_fs::{Sharing, create_folder};
use anyhow::{Context as _, bail};
use std::collections::HashMap;
use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A longer line is no reading, in bytes.
const MAX_LINE_BYTES: u64 = 200;
/// So many may be connected at a time.
const MAX_CONNECTIONS: usize = 8;
const STACK_BYTES: usize = 128 * 1024;

/// Who waits for an answer, by ticket.
#[derive(Debug, Default)]
struct PendingReplies(Mutex<HashMap<u64, Sender<String>>>);

impl PendingReplies {
    /// A panic elsewhere leaves nothing half done in it.
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Sender<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The socket, from the loop's side. It is gone from the folder when this is dropped.
#[derive(Debug)]
pub struct LineSocket {
    path: PathBuf,
    pending_replies: Arc<PendingReplies>,
    /// Rows that are not on the disk yet: `(row, ticket)`.
    unsaved: Vec<(u64, u64)>,
}

/// Where it stands in the state folder.
pub fn socket_path(state: &Path) -> PathBuf {
    state.join("line.sock")
}

impl LineSocket {
    /// Makes the socket and begins to listen. One that a killed program left behind is replaced, one in use is not.
    pub fn start(path: PathBuf, events: EventSender) -> anyhow::Result<Self> {
        let shown = path.display().to_string();
        let listening = bind_socket(&path).with_context(|| format!("The line socket {shown} cannot be made"))?;
        let waiting = Arc::new(PendingReplies::default());
        let theirs = Arc::clone(&waiting);
        let accept = move || accept_loop(&listening, &theirs, &events);
        thread::Builder::new().name("socket".to_owned()).stack_size(STACK_BYTES).spawn(accept)?;
        Ok(Self { path, pending_replies: waiting, unsaved: Vec::new() })
    }

    /// Answers a line, or keeps the answer until its row is saved.
    pub fn reply_when_saved(&mut self, ticket: u64, answer: Result<u64, String>) {
        match answer {
            Ok(row) => self.unsaved.push((row, ticket)),
            Err(reason) => self.send_reply(ticket, format!("no {reason}")),
        }
    }

    /// Rows up to this one are on the disk.
    pub fn on_saved(&mut self, row: u64) {
        let (saved, unsaved) = self.unsaved.drain(..).partition(|(waits, _)| *waits <= row);
        self.unsaved = unsaved;
        let saved: Vec<(u64, u64)> = saved;
        for (row, ticket) in saved {
            self.send_reply(ticket, format!("ok {row}"));
        }
    }

    fn send_reply(&self, ticket: u64, answer: String) {
        if let Some(waits) = self.pending_replies.lock().remove(&ticket) {
            // Whoever asked may be gone.
            let _ = waits.send(answer);
        }
    }
}

impl Drop for LineSocket {
    fn drop(&mut self) {
        let _may_be_gone = fs::remove_file(&self.path);
    }
}

fn bind_socket(path: &Path) -> anyhow::Result<UnixListener> {
    create_folder(path.parent().unwrap_or(path), Sharing::Private)?;
    if UnixStream::connect(path).is_ok() {
        bail!("another session listens on it");
    }
    match fs::symlink_metadata(path) {
        Ok(_) => fs::remove_file(path)?,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {}
        Err(why) => return Err(why.into()),
    }
    let listening = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(listening)
}

fn accept_loop(listening: &UnixListener, pending_replies: &Arc<PendingReplies>, events: &EventSender) {
    let tickets = Arc::new(AtomicU64::new(0));
    let connected = Arc::new(AtomicUsize::new(0));
    for stream in listening.incoming() {
        let Ok(mut stream) = stream else { return };
        if connected.load(Ordering::Relaxed) >= MAX_CONNECTIONS {
            // Whoever asked may be gone.
            let _ = stream.write_all(format!("no more than {MAX_CONNECTIONS} can be connected\n").as_bytes());
            continue;
        }
        connected.fetch_add(1, Ordering::Relaxed);
        let (waiting, door) = (Arc::clone(pending_replies), events.clone());
        let (tickets, leaves) = (Arc::clone(&tickets), Arc::clone(&connected));
        let serve = move || {
            serve_connection(&stream, &waiting, &door, &tickets);
            leaves.fetch_sub(1, Ordering::Relaxed);
        };
        if thread::Builder::new().name("device".to_owned()).stack_size(STACK_BYTES).spawn(serve).is_err() {
            connected.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// One line, one answer, until the other side goes or sends what can be no line.
fn serve_connection(stream: &UnixStream, pending_replies: &PendingReplies, events: &EventSender, tickets: &AtomicU64) {
    let mut lines = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        match lines.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let is_whole = line.ends_with(b"\n");
        let answer = match std::str::from_utf8(&line) {
            Ok(line) if is_whole => {
                let ticket = tickets.fetch_add(1, Ordering::Relaxed);
                let (tell, told) = channel();
                pending_replies.lock().insert(ticket, tell);
                let line = line.trim_end_matches(['\n', '\r']).to_owned();
                if !events.send(Event::DeviceLine { ticket, line }) {
                    return;
                }
                match told.recv() {
                    Ok(answer) => answer,
                    Err(_) => return,
                }
            }
            Ok(_) => format!("no line may be longer than {MAX_LINE_BYTES} bytes"),
            Err(_) => "no line that is not UTF-8 can be read".to_owned(),
        };
        let mut to = stream;
        if to.write_all(format!("{answer}\n").as_bytes()).is_err() || !is_whole {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    type EventQueue = UnboundedReceiver<crate::edge::event::TimedEvent>;

    fn start_socket(path: &Path) -> (LineSocket, EventQueue) {
        let (to, arrivals) = unbounded_channel();
        (LineSocket::start(path.to_owned(), EventSender::new(to)).unwrap(), arrivals)
    }

    fn next_device_line(arrivals: &mut EventQueue) -> (u64, String) {
        match arrivals.blocking_recv().unwrap().event {
            Event::DeviceLine { ticket, line } => (ticket, line),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_row_is_answered_when_it_is_saved_and_a_refusal_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = socket_path(folder.path());
        let (mut socket, mut arrivals) = start_socket(&path);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let mut bridge = BufReader::new(UnixStream::connect(&path).unwrap());
        let mut answer = String::new();
        bridge.get_mut().write_all(b"spo2 96 %\r\nspo2 x %\n").unwrap();
        let (ticket, line) = next_device_line(&mut arrivals);
        assert_eq!(line, "spo2 96 %");
        socket.reply_when_saved(ticket, Ok(14));
        socket.on_saved(13);
        assert!(arrivals.try_recv().is_err(), "the second line waits for the first one's answer");
        socket.on_saved(15);
        let (ticket, _) = next_device_line(&mut arrivals);
        socket.reply_when_saved(ticket, Err("that is no number".to_owned()));
        bridge.read_line(&mut answer).unwrap();
        bridge.read_line(&mut answer).unwrap();
        assert_eq!(answer, "ok 14\nno that is no number\n");
        drop(socket);
        assert!(!path.exists());
    }

    #[test]
    fn what_can_be_no_line_is_refused_and_the_connection_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = socket_path(folder.path());
        let (_socket, _arrivals) = start_socket(&path);
        for (sent, expected) in [(vec![b'x'; 4000], "no line may be longer"), (b"\xff\n".to_vec(), "no line that is not UTF-8")] {
            let mut bridge = BufReader::new(UnixStream::connect(&path).unwrap());
            bridge.get_mut().write_all(&sent).unwrap();
            let mut answer = String::new();
            bridge.read_line(&mut answer).unwrap();
            assert!(answer.starts_with(expected), "{answer}");
        }
    }

    #[test]
    fn a_socket_left_behind_is_replaced_and_one_in_use_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = socket_path(folder.path());
        drop(UnixListener::bind(&path).unwrap());
        let (socket, _arrivals) = start_socket(&path);
        let (to, _arrivals) = unbounded_channel();
        let refused = LineSocket::start(path.clone(), EventSender::new(to)).unwrap_err();
        assert!(format!("{refused:#}").contains("another session listens"), "{refused:#}");
        drop(socket);
    }
}
