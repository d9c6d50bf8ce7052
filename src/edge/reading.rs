//! A session read back from its files, and taken in hand to go on with it: locked, its torn end moved aside, its protocol known.

use super::commands::Desk;
use super::custody;
use super::disk::RealDisk;
use super::fault::{Exit, Fault};
use super::keeping::Opened;
use super::library::Found;
use super::lock::{Holder, Lock, LockError};
use super::private::Private;
use super::safe_file::Sharing;
use crate::journal::order::Target;
use crate::journal::read::Record;
use crate::journal::spool::Spool;
use crate::journal::{self, choose};
use crate::protocol;
use crate::session::{Kind, Plan, Session};
use std::path::PathBuf;
use std::sync::Arc;

/// A session as its files have it.
pub(super) struct Read {
    pub(super) record: Record,
    /// The file that goes on, or went on last.
    pub(super) path: PathBuf,
    choice: Chosen,
    /// Other parts, to be put away at a healthy close.
    older: Vec<PathBuf>,
}

/// How the session goes on.
struct Chosen {
    lead: Target,
    last_part: u32,
    /// Rows can be added to the leading file as it stands.
    appends: bool,
    /// Every row as this program writes it.
    whole: Vec<u8>,
}

impl Read {
    /// Whether something in it is not as it was written.
    pub(super) fn is_damaged(&self) -> bool {
        self.record.findings.iter().any(|found| found.fault.is_damage())
    }
}

/// Reads a session from all of its parts.
pub(super) fn read(found: &Found) -> Result<Read, Fault> {
    let mut files = Vec::new();
    for (target, path) in &found.parts {
        let unreadable = |why| Fault::failed(format!("{} could not be read: {why}. It was left as it is.", path.display()));
        files.push((*target, std::fs::read(path).map_err(unreadable)?));
    }
    let slices: Vec<(Target, &[u8])> = files.iter().map(|(target, bytes)| (*target, bytes.as_slice())).collect();
    let choice = choose(&slices).map_err(|why| {
        let why = why.first().map(|(_, why)| why.to_string()).unwrap_or_default();
        Fault::new(Exit::Damaged, format!("{}: {why}", found.record().display()))
    })?;
    let path_of = |target: Target| found.parts.iter().find(|(known, _)| *known == target).map(|(_, path)| path.clone());
    let chosen = Chosen { lead: choice.lead, last_part: choice.last_part(), appends: choice.can_append(), whole: choice.whole };
    // Rows that the leading part lacks stand in `whole` only.
    let unreadable = |why| Fault::new(Exit::Damaged, format!("{}: {why}", found.record().display()));
    let record = if choice.added == 0 { choice.record } else { journal::read(&chosen.whole).map_err(unreadable)? };
    Ok(Read {
        path: path_of(choice.lead).unwrap_or_else(|| found.record()),
        older: choice.superseded.iter().filter_map(|target| path_of(*target)).collect(),
        record,
        choice: chosen,
    })
}

/// The session that the rows make, by the protocol that the record keeps.
pub(super) fn session(read: &Read) -> Result<Session, Fault> {
    Ok(Session::from_rows(Arc::new(plan(read)?), &read.record.rows))
}

fn plan(read: &Read) -> Result<Plan, Fault> {
    let mut texts: Vec<(f64, &str)> = read
        .record
        .rows
        .iter()
        .filter(|row| row.is(Kind::Meta, "protocol_text"))
        .filter_map(|row| Some((row.value?.get(), row.note.as_str())))
        .collect();
    texts.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let text: String = texts.into_iter().map(|(_, text)| text).collect();
    if text.is_empty() {
        let sentence = format!(
            "{} holds no protocol, so what is due cannot be known. Nothing was changed; `bedside check` says what it holds.",
            read.path.display()
        );
        return Err(Fault::new(Exit::Damaged, sentence));
    }
    protocol::reload(&text).map_err(|said| {
        let why = said.first().map(ToString::to_string).unwrap_or_default();
        Fault::new(
            Exit::Damaged,
            format!("The protocol kept in {} does not read: {why}. Nothing was changed.", read.path.display()),
        )
    })
}

/// A session in hand: nobody else writes it.
pub(super) struct Held {
    pub(super) read: Read,
    /// The file that its unfinished last line was moved to.
    pub(super) torn: Option<String>,
    found: Found,
    lock: Lock,
    sharing: Sharing,
}

/// Takes a session's lock, then reads it, then moves an unfinished last line aside.
pub(super) fn take(found: &Found, sharing: Sharing, holder: &Holder) -> Result<Held, Fault> {
    let lock = Lock::take(&found.record(), holder, sharing).map_err(|why| match why {
        LockError::Held { .. } => Fault::new(Exit::Held, why.to_string()),
        LockError::Broken { .. } => Fault::failed(why.to_string()),
    })?;
    let read = read(found)?;
    let mut torn = None;
    if read.record.torn.is_some() {
        let aside = custody::set_torn_aside(&read.path, read.record.whole_len as u64, sharing)
            .map_err(|why| Fault::failed(format!("{why:#}")))?;
        torn = aside.file_name().map(|name| name.to_string_lossy().into_owned());
    }
    Ok(Held { read, torn, found: found.clone(), lock, sharing })
}

/// A file in hand, open to go on with.
pub(super) struct Going {
    pub(super) spool: Spool,
    pub(super) disk: RealDisk,
    pub(super) lock: Lock,
    /// Older parts, to be put away at a healthy close.
    pub(super) older: Vec<PathBuf>,
}

impl Held {
    /// Opens its file to go on, or prepares a new part where the file is not as this program writes it.
    pub(super) fn go_on(self) -> Going {
        let Self { read, found, lock, sharing, .. } = self;
        let mut disk = RealDisk::new(found.places, &found.name, sharing);
        let last_seq = read.record.next_seq.saturating_sub(1);
        let chain = read.record.chain;
        let Chosen { lead, last_part, appends, whole } = read.choice;
        let opens = appends && disk.open_existing(lead, whole.len() as u64).is_ok();
        let mut older = read.older;
        let spool = if opens {
            Spool::resume(&found.name, lead, whole, chain, last_seq)
        } else {
            older.push(read.path);
            Spool::rewrite(&found.name, last_part, whole, chain, last_seq)
        };
        Going { spool, disk, lock, older }
    }

    /// The same with everything that a running session needs.
    pub(super) fn open(self, desk: &Desk, private: Private) -> Opened {
        let (name, folder, sharing) = (self.found.name.clone(), self.found.folder.clone(), self.sharing);
        let Going { spool, disk, lock, older } = self.go_on();
        Opened { spool, disk, lock, private, folder, state: desk.folders.state.clone(), older, name, sharing }
    }
}
