//! A session read back from its files, and taken in hand to go on with it: locked, its protocol known, its torn end moved aside.

use super::disk::RealDisk;
use super::seal::is_sealed;
use crate::complaint::Complaint;
use crate::edge::commands::Desk;
use crate::edge::error::{Exit, Fault};
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::lock::{Holder, Lock, LockError};
use crate::edge::store::chunked_reader;
use crate::edge::store::private_notes::Private;
use crate::edge::store::record_files;
use crate::edge::store::record_writer::Opened;
use crate::edge::store::session_index;
use crate::edge::store::session_index::Found;
use crate::journal::disk_order::{Place, Target};
use crate::journal::file_name::file_name;
use crate::journal::read::Record;
use crate::journal::spool::Spool;
use crate::journal::{self, choose};
use crate::protocol;
use crate::session::decide::NewProtocol;
use crate::session::{Kind, Plan, Row, Session};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A session as its files have it.
pub(crate) struct Read {
    pub(crate) record: Record,
    /// The file that goes on, or went on last.
    pub(crate) path: PathBuf,
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

/// So much of a file's end says whether the record was closed: its last rows are short.
const END_BYTES: u64 = 4096;

/// The session is closed for sure, as the end of its only file says. Where this answers no, only reading it says.
pub(crate) fn is_surely_closed(found: &Found) -> bool {
    let [(_, path)] = found.parts.as_slice() else { return false };
    if is_sealed(path) {
        // Only what is closed is sealed.
        return true;
    }
    let end = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let from = file.metadata()?.len().saturating_sub(END_BYTES);
        file.seek(SeekFrom::Start(from))?;
        let mut end = Vec::new();
        file.read_to_end(&mut end)?;
        Ok(end)
    };
    end().is_ok_and(|end| journal::tail::is_surely_closed(&end))
}

/// Reads a session to look at it.
pub(crate) fn read(found: &Found) -> Result<Read, Fault> {
    read_told(found, |_| ControlFlow::Continue(()))
}

/// The same where it may take a while: `told` hears how much was read, from 0 to 1, and may break off. Then it is read up to there.
pub(crate) fn read_told(found: &Found, told: impl FnMut(f64) -> ControlFlow<()>) -> Result<Read, Fault> {
    let Some(path) = long(found) else { return Ok(read_parts(found)?.0) };
    alone(found, path, chunked_reader::read(path, told).map_err(|why| unreadable(path, &why))?)
}

/// The first rows of a session that is long to read; nothing where it is not.
pub(crate) fn beginning(found: &Found) -> Option<Read> {
    let path = long(found)?;
    alone(found, path, chunked_reader::read_beginning(path).ok()?).ok()
}

/// The one plain file of a session, where several hands are worth it. Several parts are compared row by row, and a sealed one is open in
/// memory.
fn long(found: &Found) -> Option<&Path> {
    let [(_, path)] = found.parts.as_slice() else { return None };
    let is_long = || std::fs::metadata(path).is_ok_and(|file| file.len() >= chunked_reader::WORTH_IT);
    (!is_sealed(path) && is_long()).then_some(path)
}

fn alone(found: &Found, path: &Path, read: chunked_reader::Read) -> Result<Read, Fault> {
    let record = read.map_err(|why| Fault::new(Exit::Damaged, format!("{}: {why}", found.record().display())))?;
    is_of(found, &record)?;
    Ok(Read { record, path: path.to_owned() })
}

/// A session's rows as this program writes them, of all its parts.
pub(crate) fn whole(found: &Found) -> Result<Vec<u8>, Fault> {
    Ok(read_parts(found)?.1.whole)
}

fn unreadable(path: &Path, why: &std::io::Error) -> Fault {
    Fault::failed(format!("{} could not be read: {why}. It was left as it is.", path.display()))
}

/// Reads a session from all of its parts, to go on with it.
fn read_parts(found: &Found) -> Result<(Read, Chosen), Fault> {
    let mut files = Vec::new();
    for (target, path) in &found.parts {
        let bytes = std::fs::read(path).map_err(|why| unreadable(path, &why))?;
        files.push((*target, if is_sealed(path) { found.keys.open(path, &bytes)? } else { bytes }));
    }
    let slices: Vec<(Target, &[u8])> = files.iter().map(|(target, bytes)| (*target, bytes.as_slice())).collect();
    let choice = choose(&slices).map_err(|why| {
        let why = why.first().map(|(_, why)| why.to_string()).unwrap_or_default();
        Fault::new(Exit::Damaged, format!("{}: {why}", found.record().display()))
    })?;
    is_of(found, &choice.record)?;
    let path_of = |target: Target| found.parts.iter().find(|(known, _)| *known == target).map(|(_, path)| path.clone());
    let chosen = Chosen { lead: choice.lead, last_part: choice.last_part(), appends: choice.can_append(), whole: choice.whole };
    // Rows that the leading part lacks stand in `whole` only.
    let unreadable = |why| Fault::new(Exit::Damaged, format!("{}: {why}", found.record().display()));
    let record = if choice.added == 0 { choice.record } else { journal::read(&chosen.whole).map_err(unreadable)? };
    Ok((Read { path: path_of(choice.lead).unwrap_or_else(|| found.record()), record }, chosen))
}

/// Rows of another session under this one's name are nobody's to read.
fn is_of(found: &Found, record: &Record) -> Result<(), Fault> {
    if record.name.is_empty() || record.name == found.name {
        return Ok(());
    }
    Err(Fault::new(Exit::Damaged, of_another(found, &record.name)))
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

/// Reads a protocol's text as a record keeps it.
pub(crate) type Reload<'a> = &'a dyn Fn(&str) -> Result<Arc<Plan>, Vec<Complaint>>;

/// The session that the rows make, by the protocol that the record keeps. The rows are the session's from then on.
pub(crate) fn session(read: &mut Read) -> Result<Session, Fault> {
    session_by(read, &|text| protocol::reload(text).map(Arc::new))
}

/// The same, where protocols are read in a way of the caller's.
pub(crate) fn session_by(read: &mut Read, reload: Reload<'_>) -> Result<Session, Fault> {
    // The opening and each change keep a protocol; of a long record's rows, they are few.
    let metas: Vec<&Row> = read.record.rows.iter().filter(|row| row.kind == Kind::Meta).collect();
    let mut entries: Vec<u64> = metas.iter().filter(|row| row.item == "protocol_text").map(|row| row.entry).collect();
    entries.dedup();
    let mut entries = entries.into_iter();
    let protocol_of = |entry| protocol_of(&metas, entry, &read.path, reload);
    let first = protocol_of(entries.next().unwrap_or_default())?;
    // A later one can have lost its end in a crash: then the one before it holds on.
    let is_whole = |protocol: &NewProtocol| protocol::sha256_of(&protocol.text) == protocol.sha256;
    let others: Vec<NewProtocol> = entries.filter_map(|entry| protocol_of(entry).ok()).filter(is_whole).collect();
    Ok(Session::from_rows_by(first.plan, &others, std::mem::take(&mut read.record.rows)))
}

/// The protocol that an entry keeps.
fn protocol_of(metas: &[&Row], entry: u64, path: &Path, reload: Reload<'_>) -> Result<NewProtocol, Fault> {
    let rows = || metas.iter().filter(|row| row.entry == entry);
    let mut texts: Vec<(f64, &str)> =
        rows().filter(|row| row.item == "protocol_text").filter_map(|row| Some((row.value?.get(), row.note.as_str()))).collect();
    texts.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let text: String = texts.into_iter().map(|(_, text)| text).collect();
    let sha256 = rows().find(|row| row.item == "protocol_sha256").map(|row| row.text.clone()).unwrap_or_default();
    if text.is_empty() {
        let sentence = format!(
            "{} holds no protocol, so what is due cannot be known. Nothing was changed; `bedside check` says what it holds.",
            path.display()
        );
        return Err(Fault::new(Exit::Damaged, sentence));
    }
    let plan = reload(&text).map_err(|said| {
        let why = said.first().map(ToString::to_string).unwrap_or_default();
        Fault::new(Exit::Damaged, format!("The protocol kept in {} does not read: {why}. Nothing was changed.", path.display()))
    })?;
    Ok(NewProtocol { plan, sha256, text })
}

/// A session in hand: nobody else writes it.
pub(crate) struct Held {
    pub(crate) read: Read,
    choice: Chosen,
    found: Found,
    lock: Lock,
    sharing: Sharing,
}

/// Takes a session's lock, then reads it.
pub(crate) fn take(found: &Found, sharing: Sharing, mut holder: Holder) -> Result<Held, Fault> {
    if found.is_sealed() {
        return Err(Fault::failed(format!(
            "{} is sealed, and nothing is written into a sealed record. Nothing was changed; `bedside unseal {}` opens it.",
            found.name, found.name
        )));
    }
    let lock = Lock::take(&found.record(), &holder, sharing).map_err(|why| match why {
        LockError::Held { .. } => Fault::new(Exit::Held, why.to_string()),
        LockError::Broken { .. } => Fault::failed(why.to_string()),
    })?;
    let (read, choice) = read_parts(found)?;
    // Whoever else wants this session is told whose it is.
    if let Some(writer) = read.record.rows.iter().rev().find(|row| !row.author.is_app()) {
        holder.who = writer.author.to_string();
        let _locked_all_the_same = lock.is_held_by(&holder);
    }
    Ok(Held { read, choice, found: found.clone(), lock, sharing })
}

/// A file in hand, open to go on with.
pub(crate) struct Going {
    pub(crate) spool: Spool,
    pub(crate) disk: RealDisk,
    pub(crate) lock: Lock,
}

impl Held {
    /// Its record ends with its digest.
    pub(crate) fn is_closed(&self) -> bool {
        self.read.record.closed
    }

    /// The files that it was read from.
    pub(crate) fn found(&self) -> &Found {
        &self.found
    }

    /// Moves an unfinished last line aside, once it is sure that the session goes on. Gives the name of the file it is in now.
    pub(crate) fn set_torn_aside(&self) -> Result<Option<String>, Fault> {
        if self.read.record.torn.is_none() {
            return Ok(None);
        }
        let aside = record_files::set_torn_aside(&self.read.path, self.read.record.whole_len as u64, self.sharing)
            .map_err(|why| Fault::failed(format!("{why:#}")))?;
        Ok(aside.file_name().map(|name| name.to_string_lossy().into_owned()))
    }

    /// Opens its file to go on, or prepares a new part where the file is not as this program writes it.
    pub(crate) fn go_on(self) -> Going {
        let Self { read, choice, found, lock, sharing } = self;
        let mut disk = RealDisk::new(found.places, &found.name, sharing);
        let last_seq = read.record.next_seq.saturating_sub(1);
        let chain = read.record.chain;
        let Chosen { lead, last_part, appends, whole } = choice;
        let opens = appends && disk.open_existing(lead, whole.len() as u64).is_ok();
        let spool = if opens {
            if found.parts.len() > 1 {
                // Where that fails they stay, and the close tries again.
                let _moved = put_older_away(&disk, lead, &whole);
            }
            Spool::resume(&found.name, lead, whole, chain, last_seq)
        } else {
            Spool::rewrite(&found.name, last_part, whole, chain, last_seq)
        };
        Going { spool, disk, lock }
    }

    /// The same with everything that a running session needs.
    pub(crate) fn open(self, desk: &Desk, private: Private) -> Opened {
        let (name, folder, sharing) = (self.found.name.clone(), self.found.folder.clone(), self.sharing);
        let Going { spool, disk, lock } = self.go_on();
        let (state, feeds) = (desk.folders.state.clone(), desk.config.feeds);
        Opened { spool, disk, lock, private, folder, state, name, sharing, mirror: None, feeds }
    }
}

/// Puts every part away that holds nothing but what the leading one in the record folder holds, so that a folder shows each
/// session once. A part that took another course, or cannot be read, stays where it is. Gives the new paths.
pub(crate) fn put_older_away(disk: &RealDisk, lead: Target, whole: &[u8]) -> anyhow::Result<Vec<PathBuf>> {
    let folder = disk.folders().of(lead.place).filter(|_| lead.place == Place::Record);
    let sessions = folder.map_or_else(Vec::new, |folder| session_index::in_folder(folder, disk.folders()));
    let Some(found) = sessions.into_iter().find(|found| found.name == disk.session()) else { return Ok(Vec::new()) };
    let readable = |(target, path): &(Target, PathBuf)| Some((*target, std::fs::read(path).ok()?));
    let files: Vec<(Target, Vec<u8>)> = found.parts.iter().filter_map(readable).collect();
    let slices: Vec<(Target, &[u8])> = files.iter().map(|(target, bytes)| (*target, bytes.as_slice())).collect();
    let Ok(choice) = choose(&slices) else { return Ok(Vec::new()) };
    if choice.lead != lead || choice.whole != whole {
        return Ok(Vec::new());
    }
    let older: Vec<PathBuf> = choice.superseded.iter().filter_map(|target| disk.path(*target)).collect();
    record_files::supersede(&older, disk.sharing())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::os::durable_fs::Sharing;
    use crate::edge::store::disk::{Disk as _, Folders};
    use crate::journal::disk_order::{Answer, Order};
    use crate::journal::encode::HEADER;
    use crate::journal::{Chain, encode};
    use crate::session::record::row::Source;
    use crate::session::{Elapsed, Initials, PhaseId, Wall};

    const NAME: &str = "20261123-0902-C017";

    fn part(notes: &[&str]) -> Vec<u8> {
        let time = Wall::from_instant(1_795_442_400_000, -18_000);
        let rows: Vec<Row> = (1..)
            .zip(notes)
            .map(|(seq, note)| Row {
                seq,
                time,
                elapsed: Elapsed::ZERO,
                phase: PhaseId::Arrive,
                kind: Kind::Note,
                item: "observation".into(),
                value: None,
                unit: "".into(),
                text: String::new(),
                note: (*note).to_owned(),
                author: Initials::app(),
                entered: time,
                entry: seq,
                amends: None,
                source: Source::User,
            })
            .collect();
        let mut bytes = format!("{HEADER}\n").into_bytes();
        encode(&rows, NAME, &mut Chain::default(), &mut bytes);
        bytes
    }

    #[test]
    fn parts_that_add_nothing_are_put_away_and_another_course_stays() {
        let base = tempfile::tempdir().unwrap();
        let folders =
            Folders { record: Some(base.path().join("sessions")), state: Some(base.path().join("state")), runtime: None };
        let mut disk = RealDisk::new(folders, NAME, Sharing::Private);
        let at = |place, part| Target { place, part };
        let whole = part(&["one", "two", "three"]);
        let torn = whole.get(..whole.len() - 9).unwrap().to_vec();
        for (target, bytes) in [
            (at(Place::Record, 1), part(&["one"])),
            (at(Place::Record, 2), part(&["one", "other"])),
            (at(Place::State, 3), torn),
            (at(Place::Record, 4), b"no record".to_vec()),
            (at(Place::Record, 5), whole.clone()),
        ] {
            assert_eq!(disk.carry_out(&Order::Create { target, bytes }), Answer::Done);
        }
        let lead = at(Place::Record, 5);
        assert!(put_older_away(&disk, lead, &part(&["one"])).unwrap().is_empty(), "the file does not hold what it must");
        assert!(put_older_away(&disk, at(Place::State, 3), &whole).unwrap().is_empty(), "the session is not at home");
        let moved = put_older_away(&disk, lead, &whole).unwrap();
        let expected = ["state/superseded/20261123-0902-C017.3.csv", "sessions/superseded/20261123-0902-C017.csv"];
        assert_eq!(moved, expected.map(|path| base.path().join(path)));
        let left = [2, 4, 5].map(|part| disk.path(at(Place::Record, part)).is_some_and(|path| path.exists()));
        assert_eq!(left, [true; 3]);
    }
}
