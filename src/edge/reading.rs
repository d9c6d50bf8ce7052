//! A session read back from its files, and taken in hand to go on with it: locked, its protocol known, its torn end moved aside.

use super::commands::Desk;
use super::custody;
use super::disk::RealDisk;
use super::fault::{Exit, Fault};
use super::keeping::Opened;
use super::library::Found;
use super::lock::{Holder, Lock, LockError};
use crate::journal::name::file_name;
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
    if !choice.record.name.is_empty() && choice.record.name != found.name {
        return Err(Fault::new(Exit::Damaged, of_another(found, &choice.record.name)));
    }
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

/// A record that was renamed or copied over another: rows of two sessions in one file would be of neither.
fn of_another(found: &Found, name: &str) -> String {
    format!(
        "{} holds the session {name}, not {}. It was left as it is. Give the file back its own name, {}.",
        found.record().display(),
        found.name,
        file_name(name, 1)
    )
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
    found: Found,
    lock: Lock,
}

/// Takes a session's lock, then reads it.
pub(super) fn take(found: &Found, desk: &Desk, mut holder: Holder) -> Result<Held, Fault> {
    let lock = Lock::take(&found.record(), &holder, desk.config.share).map_err(|why| match why {
        LockError::Held { .. } => Fault::new(Exit::Held, why.to_string()),
        LockError::Broken { .. } => Fault::failed(why.to_string()),
    })?;
    let read = read(found)?;
    // Whoever else wants this session is told whose it is.
    if let Some(writer) = read.record.rows.iter().rev().find(|row| !row.author.is_app()) {
        holder.who = writer.author.to_string();
        let _locked_all_the_same = lock.is_held_by(&holder);
    }
    Ok(Held { read, found: found.clone(), lock })
}

impl Held {
    /// Moves an unfinished last line aside, once it is sure that the session goes on. Gives the name of the file it is in now.
    pub(super) fn set_torn_aside(&self, desk: &Desk) -> Result<Option<String>, Fault> {
        if self.read.record.torn.is_none() {
            return Ok(None);
        }
        let aside = custody::set_torn_aside(&self.read.path, self.read.record.whole_len as u64, desk.config.share)
            .map_err(|why| Fault::failed(format!("{why:#}")))?;
        Ok(aside.file_name().map(|name| name.to_string_lossy().into_owned()))
    }

    /// Opens its file to go on, or prepares a new part where the file is not as this program writes it.
    pub(super) fn open(self, desk: &Desk) -> Opened {
        let Self { read, found, lock, .. } = self;
        let mut files = RealDisk::new(found.places.clone(), &found.name, desk.config.share);
        let last_seq = read.record.next_seq.saturating_sub(1);
        let chain = read.record.chain.clone();
        let Chosen { lead, last_part, appends, whole } = read.choice;
        let opens = appends && files.open_existing(lead, whole.len() as u64).is_ok();
        let mut older = read.older;
        let spool = if opens {
            Spool::resume(&found.name, lead, whole, chain, last_seq)
        } else {
            older.push(read.path);
            Spool::rewrite(&found.name, last_part, whole, chain, last_seq)
        };
        Opened {
            spool,
            disk: files,
            lock,
            folder: found.folder,
            state: desk.folders.state.clone(),
            older,
            name: found.name,
            sharing: desk.config.share,
        }
    }
}
