//! The user's settings, themes and protocols, followed while the program runs. A thread of its own watches their folders, reads
//! what changed, whole, and tells the loop only what is sound or what is wrong with it. It takes nothing by itself, and wakes for
//! nothing while nothing changes.

mod debounce;
mod in_use;
mod scan;
mod watched_dirs;
mod watcher;

use crate::app::live::reload::File;
use crate::complaint::Complaint;
use crate::edge::commands::Desk;
use crate::edge::config::Config;
use crate::edge::event::{Door, News};
use crate::protocol::Loaded;
use crate::theme::Theme;
use debounce::{Patience, Turn};
use scan::{Known, look};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;
use watcher::Eyes;

pub use in_use::Files;

const STACK_BYTES: usize = 1024 * 1024;
/// The first screen and the first rows have the machine to themselves: what changes so soon is seen by the first look.
const AFTER_START: Duration = Duration::from_millis(150);

/// What came of the user's files.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    /// Another theme.
    Theme(Theme),
    /// Other settings, with the theme that they name.
    Settings(Box<Config>, Theme),
    /// Another version of the protocol.
    Protocol(Box<Loaded>),
    /// A file is at fault.
    Faulty(File, Vec<Complaint>),
    /// A file is again as it is in use.
    AsInUse(File),
}

/// What is in use when the following begins.
#[derive(Clone, Debug)]
pub(crate) struct InUse {
    /// Where everything lies, and the settings.
    pub(crate) desk: Desk,
    /// The theme.
    pub(crate) theme: Theme,
    /// The name of the protocol's file, and SHA-256 of the text in use.
    pub(crate) protocol: (String, String),
}

/// What the thread is told.
enum Word {
    /// Something changed in a folder.
    Touched,
    /// This is in use from now on.
    Taken(Box<Came>),
    /// Look, whatever was heard, and say everything again that is not in use.
    Look,
    /// The program ends.
    Stop,
}

/// The hold on the thread.
pub(crate) struct Follower(Sender<Word>);

impl Follower {
    /// Begins to follow.
    pub(crate) fn start(in_use: InUse, door: Door) -> std::io::Result<Self> {
        let (to, words) = channel();
        let ears = to.clone();
        thread::Builder::new()
            .name("files".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || follow(in_use, &door, &words, ears))?;
        Ok(Self(to))
    }

    /// This is in use from now on.
    pub(crate) fn taken(&self, came: Came) {
        self.say(Word::Taken(Box::new(came)));
    }

    /// Look once more.
    pub(crate) fn look(&self) {
        self.say(Word::Look);
    }

    /// A thread that is gone follows nothing; `/reload` and the next start still read the files.
    fn say(&self, word: Word) {
        let _told = self.0.send(word);
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.say(Word::Stop);
    }
}

fn follow(in_use: InUse, door: &Door, words: &Receiver<Word>, ears: Sender<Word>) {
    thread::park_timeout(AFTER_START);
    let mut known = Known::of(in_use);
    let mut eyes = Eyes::open(move || ears.send(Word::Touched).is_ok());
    // What changed between the first reading and now was not heard.
    let mut patience = Patience::asked();
    loop {
        let heard = match patience.wait(eyes.must_ask()) {
            Some(wait) => words.recv_timeout(wait),
            None => words.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let is_over = matches!(heard, Err(RecvTimeoutError::Timeout));
        match heard {
            Ok(Word::Touched) => patience.touched(),
            Ok(Word::Taken(came)) => {
                known.taken(*came);
                patience = Patience::asked();
            }
            Ok(Word::Look) => {
                known.forget_told();
                patience = Patience::asked();
            }
            Ok(Word::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let Some(believes) = patience.turn(is_over) else { continue };
        // The folders first: what changes while the files are read is then heard.
        let looked = loop {
            let looked = look(&known);
            if !eyes.turn_to(&looked.files) {
                break looked;
            }
        };
        match known.news(looked, believes == Turn::Believes) {
            Some(came) if came.is_empty() => patience.rest(),
            Some(came) => {
                patience.rest();
                if !door.send(News::Files(came)) {
                    return;
                }
            }
            None => patience.doubt(),
        }
    }
}
