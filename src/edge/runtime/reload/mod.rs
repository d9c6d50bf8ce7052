//! The user's settings, themes and protocols, followed while the program runs. A thread of its own watches their folders, reads
//! what changed, whole, and tells the loop only what is sound or what is wrong with it. It takes nothing by itself, and wakes for
//! nothing while nothing changes.

mod debounce;
mod in_use;
mod scan;
mod watched_dirs;
mod watcher;

use crate::app::data::user_files::UserFile;
use crate::complaint::Complaint;
use crate::edge::config::Config;
use crate::edge::event::{Event, EventSender};
use crate::edge::workspace::Workspace;
use crate::protocol::LoadedProtocol;
use crate::theme::Theme;
use debounce::{Debouncer, ScanKind};
use scan::{KnownFiles, scan_files};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;
use watcher::FileWatcher;

pub use in_use::UserFiles;

const STACK_BYTES: usize = 1024 * 1024;
/// The first screen and the first rows have the machine to themselves: what changes so soon is seen by the first look.
const STARTUP_DELAY: Duration = Duration::from_millis(150);

/// What came of the user's files.
#[derive(Clone, Debug, PartialEq)]
pub enum FileChange {
    /// Another theme.
    Theme(Theme),
    /// Other settings, with the theme that they name.
    Settings(Box<Config>, Theme),
    /// Another version of the protocol.
    Protocol(Box<LoadedProtocol>),
    /// A file is at fault.
    Invalid(UserFile, Vec<Complaint>),
    /// A file is again as it is in use.
    Unchanged(UserFile),
}

/// What is in use when the following begins.
#[derive(Clone, Debug)]
pub(crate) struct FilesInUse {
    /// Where everything lies, and the settings.
    pub(crate) workspace: Workspace,
    /// The theme.
    pub(crate) theme: Theme,
    /// The name of the protocol's file, and SHA-256 of the text in use.
    pub(crate) protocol: (String, String),
}

/// What the thread is told.
enum FollowerCommand {
    /// Something changed in a folder.
    FolderChanged,
    /// This is in use from now on.
    SetInUse(Box<FileChange>),
    /// Look, whatever was heard, and say everything again that is not in use.
    Recheck,
    /// The program ends.
    Stop,
}

/// The hold on the thread.
pub(crate) struct FileFollower(Sender<FollowerCommand>);

impl FileFollower {
    /// Begins to follow.
    pub(crate) fn start(in_use: FilesInUse, events: EventSender) -> std::io::Result<Self> {
        let (to, words) = channel();
        let ears = to.clone();
        thread::Builder::new()
            .name("files".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || follow_files(in_use, &events, &words, ears))?;
        Ok(Self(to))
    }

    /// This is in use from now on.
    pub(crate) fn set_in_use(&self, file_change: FileChange) {
        self.send(FollowerCommand::SetInUse(Box::new(file_change)));
    }

    /// Look once more.
    pub(crate) fn recheck(&self) {
        self.send(FollowerCommand::Recheck);
    }

    /// A thread that is gone follows nothing; `/reload` and the next start still read the files.
    fn send(&self, command: FollowerCommand) {
        let _told = self.0.send(command);
    }
}

impl Drop for FileFollower {
    fn drop(&mut self) {
        self.send(FollowerCommand::Stop);
    }
}

fn follow_files(
    in_use: FilesInUse,
    events: &EventSender,
    commands: &Receiver<FollowerCommand>,
    on_change: Sender<FollowerCommand>,
) {
    thread::park_timeout(STARTUP_DELAY);
    let mut known = KnownFiles::new(in_use);
    let mut eyes = FileWatcher::new(move || on_change.send(FollowerCommand::FolderChanged).is_ok());
    // What changed between the first reading and now was not heard.
    let mut patience = Debouncer::requested();
    loop {
        let heard = match patience.timeout(eyes.needs_polling()) {
            Some(wait) => commands.recv_timeout(wait),
            None => commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let is_over = matches!(heard, Err(RecvTimeoutError::Timeout));
        match heard {
            Ok(FollowerCommand::FolderChanged) => patience.on_change(),
            Ok(FollowerCommand::SetInUse(came)) => {
                known.set_in_use(*came);
                patience = Debouncer::requested();
            }
            Ok(FollowerCommand::Recheck) => {
                known.forget_reported();
                patience = Debouncer::requested();
            }
            Ok(FollowerCommand::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let Some(believes) = patience.scan_due(is_over) else { continue };
        // The folders first: what changes while the files are read is then heard.
        let looked = loop {
            let looked = scan_files(&known);
            if !eyes.watch_folders_of(&looked.files) {
                break looked;
            }
        };
        match known.find_changes(looked, believes == ScanKind::Confirming) {
            Some(came) if came.is_empty() => patience.reset(),
            Some(came) => {
                patience.reset();
                if !events.send(Event::FilesChanged(came)) {
                    return;
                }
            }
            None => patience.schedule_recheck(),
        }
    }
}
