//! Reads sessions from their part files, and locks them to write on.

use super::disk::RealDisk;
use super::seal::is_sealed;
use crate::complaint::Complaint;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::lock::{Lock, LockHolder};
use crate::edge::store::chunked_reader;
use crate::edge::store::record_files;
use crate::edge::store::retire_parts::retire_superseded_parts;
use crate::edge::store::session_index::SessionFiles;
use crate::journal::disk_order::PartFile;
use crate::journal::file_name::file_name;
use crate::journal::read::Record;
use crate::journal::spool::Spool;
use crate::journal::{self, merge_parts};
use crate::protocol;
use crate::session::decide::PlanVersion;
use crate::session::{Plan, Row, RowKind, Session};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A session as its files have it.
pub(crate) struct LoadedRecord {
    pub(crate) record: Record,
    /// The file that goes on, or went on last.
    pub(crate) path: PathBuf,
}

/// How the session goes on.
struct PartChoice {
    lead: PartFile,
    last_part: u32,
    /// Rows can be added to the leading file as it stands.
    can_append: bool,
    /// Every row as this program writes it.
    merged_bytes: Vec<u8>,
}

/// So much of a file's end says whether the record was closed: its last rows are short.
const TAIL_BYTES: u64 = 4096;

/// The session is closed for sure, as the end of its only file says. Where this answers no, only reading it says.
pub(crate) fn is_closed_by_tail(found: &SessionFiles) -> bool {
    let [(_, path)] = found.parts.as_slice() else { return false };
    if is_sealed(path) {
        // Only what is closed is sealed.
        return true;
    }
    let end = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let from = file.metadata()?.len().saturating_sub(TAIL_BYTES);
        file.seek(SeekFrom::Start(from))?;
        let mut end = Vec::new();
        file.read_to_end(&mut end)?;
        Ok(end)
    };
    end().is_ok_and(|end| journal::tail::is_sealed(&end))
}

/// Reads a session to look at it.
pub(crate) fn read_session(found: &SessionFiles) -> Result<LoadedRecord, CommandError> {
    read_session_with_progress(found, |_| ControlFlow::Continue(()))
}

/// The same where it may take a while: `told` hears how much was read, from 0 to 1, and may break off. Then it is read up to there.
pub(crate) fn read_session_with_progress(
    found: &SessionFiles,
    on_progress: impl FnMut(f64) -> ControlFlow<()>,
) -> Result<LoadedRecord, CommandError> {
    let Some(path) = large_single_file(found) else { return Ok(read_parts(found)?.0) };
    loaded_from_single_file(
        found,
        path,
        chunked_reader::read_record(path, on_progress).map_err(|why| unreadable_error(path, &why))?,
    )
}

/// The first rows of a session that is long to read; nothing where it is not.
pub(crate) fn read_session_head(found: &SessionFiles) -> Option<LoadedRecord> {
    let path = large_single_file(found)?;
    loaded_from_single_file(found, path, chunked_reader::read_head(path).ok()?).ok()
}

/// The one plain file of a session, where several hands are worth it. Several parts are compared row by row, and a sealed one is open in
/// memory.
fn large_single_file(found: &SessionFiles) -> Option<&Path> {
    let [(_, path)] = found.parts.as_slice() else { return None };
    let is_long = || std::fs::metadata(path).is_ok_and(|file| file.len() >= chunked_reader::MIN_PARALLEL_BYTES);
    (!is_sealed(path) && is_long()).then_some(path)
}

fn loaded_from_single_file(
    found: &SessionFiles,
    path: &Path,
    read: chunked_reader::RecordResult,
) -> Result<LoadedRecord, CommandError> {
    let record = read.map_err(|why| CommandError::new(Exit::Damaged, format!("{}: {why}", found.record_path().display())))?;
    check_session_name(found, &record)?;
    Ok(LoadedRecord { record, path: path.to_owned() })
}

/// A session's rows as this program writes them, of all its parts.
pub(crate) fn read_merged_bytes(found: &SessionFiles) -> Result<Vec<u8>, CommandError> {
    Ok(read_parts(found)?.1.merged_bytes)
}

fn unreadable_error(path: &Path, why: &std::io::Error) -> CommandError {
    CommandError::failed(format!("{} could not be read: {why}. It was left as it is.", path.display()))
}

/// Reads a session from all of its parts, to go on with it.
fn read_parts(found: &SessionFiles) -> Result<(LoadedRecord, PartChoice), CommandError> {
    let mut files = Vec::new();
    for (target, path) in &found.parts {
        let bytes = std::fs::read(path).map_err(|why| unreadable_error(path, &why))?;
        files.push((*target, if is_sealed(path) { found.keys.open(path, &bytes)? } else { bytes }));
    }
    let slices: Vec<(PartFile, &[u8])> = files.iter().map(|(target, bytes)| (*target, bytes.as_slice())).collect();
    let choice = merge_parts(&slices).map_err(|why| {
        let why = why.first().map(|(_, why)| why.to_string()).unwrap_or_default();
        CommandError::new(Exit::Damaged, format!("{}: {why}", found.record_path().display()))
    })?;
    check_session_name(found, &choice.record)?;
    let path_of = |target: PartFile| found.parts.iter().find(|(known, _)| *known == target).map(|(_, path)| path.clone());
    let chosen = PartChoice {
        lead: choice.lead,
        last_part: choice.last_part(),
        can_append: choice.can_append(),
        merged_bytes: choice.merged_bytes,
    };
    // Rows that the leading part lacks stand in `whole` only.
    let unreadable = |why| CommandError::new(Exit::Damaged, format!("{}: {why}", found.record_path().display()));
    let record = if choice.added_rows == 0 { choice.record } else { journal::read(&chosen.merged_bytes).map_err(unreadable)? };
    Ok((LoadedRecord { path: path_of(choice.lead).unwrap_or_else(|| found.record_path()), record }, chosen))
}

/// Rows of another session under this one's name are nobody's to read.
fn check_session_name(found: &SessionFiles, record: &Record) -> Result<(), CommandError> {
    if record.name.is_empty() || record.name == found.name {
        return Ok(());
    }
    Err(CommandError::new(Exit::Damaged, wrong_session_message(found, &record.name)))
}

/// A record that was renamed or copied over another: rows of two sessions in one file would be of neither.
fn wrong_session_message(found: &SessionFiles, name: &str) -> String {
    format!(
        "{} holds the session {name}, not {}. It was left as it is. Give the file back its own name, {}.",
        found.record_path().display(),
        found.name,
        file_name(name, 1)
    )
}

/// Reads a protocol's text as a record keeps it.
pub(crate) type PlanLoader<'a> = &'a dyn Fn(&str) -> Result<Arc<Plan>, Vec<Complaint>>;

/// The session that the rows make, by the protocol that the record keeps. The rows are the session's from then on.
pub(crate) fn build_session(read: &mut LoadedRecord) -> Result<Session, CommandError> {
    build_session_with(read, &|text| protocol::load_resolved(text).map(Arc::new))
}

/// The same, where protocols are read in a way of the caller's.
pub(crate) fn build_session_with(read: &mut LoadedRecord, load_plan: PlanLoader<'_>) -> Result<Session, CommandError> {
    // The opening and each change keep a protocol; of a long record's rows, they are few.
    let metas: Vec<&Row> = read.record.rows.iter().filter(|row| row.kind == RowKind::Meta).collect();
    let mut entries: Vec<u64> = metas.iter().filter(|row| row.item == "protocol_text").map(|row| row.entry).collect();
    entries.dedup();
    let mut entries = entries.into_iter();
    let protocol_of = |entry| protocol_of_entry(&metas, entry, &read.path, load_plan);
    let first = protocol_of(entries.next().unwrap_or_default())?;
    // A later one can have lost its end in a crash: then the one before it holds on.
    let is_whole = |protocol: &PlanVersion| protocol::sha256_hex(&protocol.text) == protocol.sha256;
    let others: Vec<PlanVersion> = entries.filter_map(|entry| protocol_of(entry).ok()).filter(is_whole).collect();
    Ok(Session::from_rows_with_plans(first.plan, &others, std::mem::take(&mut read.record.rows)))
}

/// The protocol that an entry keeps.
fn protocol_of_entry(metas: &[&Row], entry: u64, path: &Path, load_plan: PlanLoader<'_>) -> Result<PlanVersion, CommandError> {
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
        return Err(CommandError::new(Exit::Damaged, sentence));
    }
    let plan = load_plan(&text).map_err(|said| {
        let why = said.first().map(ToString::to_string).unwrap_or_default();
        CommandError::new(
            Exit::Damaged,
            format!("The protocol kept in {} does not read: {why}. Nothing was changed.", path.display()),
        )
    })?;
    Ok(PlanVersion { plan, sha256, text })
}

/// A session in hand: nobody else writes it.
pub(crate) struct LockedRecord {
    pub(crate) loaded: LoadedRecord,
    part_choice: PartChoice,
    session_files: SessionFiles,
    lock: Lock,
    sharing: Sharing,
}

/// Takes a session's lock, then reads it.
pub(crate) fn lock_and_read(
    found: &SessionFiles,
    sharing: Sharing,
    mut holder: LockHolder,
) -> Result<LockedRecord, CommandError> {
    if found.is_sealed() {
        return Err(CommandError::failed(format!(
            "{} is sealed, and nothing is written into a sealed record. Nothing was changed; `bedside unseal {}` opens it.",
            found.name, found.name
        )));
    }
    let lock = Lock::acquire(&found.record_path(), &holder, sharing)?;
    let (read, choice) = read_parts(found)?;
    // Whoever else wants this session is told whose it is.
    if let Some(writer) = read.record.rows.iter().rev().find(|row| !row.author.is_app()) {
        holder.who = writer.author.to_string();
        let _locked_all_the_same = lock.set_holder(&holder);
    }
    Ok(LockedRecord { loaded: read, part_choice: choice, session_files: found.clone(), lock, sharing })
}

/// A file in hand, open to go on with.
pub(crate) struct ResumedRecord {
    pub(crate) spool: Spool,
    pub(crate) disk: RealDisk,
    pub(crate) lock: Lock,
}

impl LockedRecord {
    /// Its record ends with its digest.
    pub(crate) fn is_closed(&self) -> bool {
        self.loaded.record.is_closed
    }

    /// The files that it was read from.
    pub(crate) fn session_files(&self) -> &SessionFiles {
        &self.session_files
    }

    /// Moves an unfinished last line aside, once it is sure that the session goes on. Gives the name of the file it is in now.
    pub(crate) fn quarantine_torn_tail(&self) -> Result<Option<String>, CommandError> {
        if self.loaded.record.torn_tail.is_none() {
            return Ok(None);
        }
        let aside = record_files::quarantine_torn_tail(&self.loaded.path, self.loaded.record.whole_len as u64, self.sharing)?;
        Ok(aside.file_name().map(|name| name.to_string_lossy().into_owned()))
    }

    /// Opens its file to go on, or prepares a new part where the file is not as this program writes it.
    pub(crate) fn resume(self) -> ResumedRecord {
        let Self { loaded: read, part_choice: choice, session_files: found, lock, sharing } = self;
        let mut disk = RealDisk::new(found.record_folders, &found.name, sharing);
        let last_seq = read.record.next_seq.saturating_sub(1);
        let chain = read.record.chain;
        let PartChoice { lead, last_part, can_append: appends, merged_bytes: whole } = choice;
        let opens = appends && disk.open_existing(lead, whole.len() as u64).is_ok();
        let spool = if opens {
            if found.parts.len() > 1 {
                // Where that fails they stay, and the close tries again.
                let _moved = retire_superseded_parts(&disk, lead, &whole);
            }
            Spool::resume(&found.name, lead, whole, chain, last_seq)
        } else {
            Spool::rewrite(&found.name, last_part, whole, chain, last_seq)
        };
        ResumedRecord { spool, disk, lock }
    }
}
