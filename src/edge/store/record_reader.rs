//! Reads sessions from their part files, and locks them to write on.

use super::disk::RealDisk;
use super::seal::is_encrypted;
use crate::complaint::Complaint;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::lock::{Lock, LockHolder};
use crate::edge::store::chunked_reader;
use crate::edge::store::record_repair;
use crate::edge::store::record_repair::retire_superseded_parts;
use crate::edge::store::session_index::SessionFiles;
use crate::journal::disk_order::PartFile;
use crate::journal::file_name::file_name;
use crate::journal::read::Record;
use crate::journal::spool::Spool;
use crate::journal::{self, MergedParts, NotRecordError, merge_parts};
use crate::protocol;
use crate::session::{Plan, PlanVersion, Row, RowKind, Session};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The record of a session, read from its files.
pub(crate) struct LoadedRecord {
    pub(crate) record: Record,
    /// The leading part, which is appended to.
    pub(crate) path: PathBuf,
}

/// The last bytes of a file that show whether the record is closed.
const TAIL_BYTES: u64 = 4096;

/// Whether the end of the only part shows that the session is closed. `false` leaves it open: then the record must be read.
pub(crate) fn is_closed_by_tail(files: &SessionFiles) -> bool {
    let [(_, path)] = files.parts.as_slice() else { return false };
    if is_encrypted(path) {
        // Only closed sessions are sealed.
        return true;
    }
    let read_tail = || {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(file.metadata()?.len().saturating_sub(TAIL_BYTES)))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail).map(|_| tail)
    };
    read_tail().is_ok_and(|tail: Vec<u8>| journal::closed_check::ends_closed(&tail))
}

pub(crate) fn read_session(files: &SessionFiles) -> Result<LoadedRecord, CommandError> {
    read_session_with_progress(files, |_| ControlFlow::Continue(()))
}

/// The same with progress from 0 to 1; where `on_progress` returns `Break`, the record ends with the rows read so far.
pub(crate) fn read_session_with_progress(
    files: &SessionFiles,
    on_progress: impl FnMut(f64) -> ControlFlow<()>,
) -> Result<LoadedRecord, CommandError> {
    let Some(path) = large_single_file(files) else { return Ok(read_parts(files)?.0) };
    let read = chunked_reader::read_record(path, chunked_reader::CHUNK_BYTES, on_progress)
        .map_err(|why| unreadable_error(path, &why))?;
    loaded_from_single_file(files, path, read)
}

/// Reads the first rows of a large record; `None` for a small one.
pub(crate) fn read_session_head(files: &SessionFiles) -> Option<LoadedRecord> {
    let path = large_single_file(files)?;
    loaded_from_single_file(files, path, chunked_reader::read_head(path).ok()?).ok()
}

/// The path of a session's only part, if it is large and plain. Several parts must be merged, and a sealed one is decrypted in memory.
fn large_single_file(files: &SessionFiles) -> Option<&Path> {
    let [(_, path)] = files.parts.as_slice() else { return None };
    let is_long = || std::fs::metadata(path).is_ok_and(|file| file.len() >= chunked_reader::MIN_PARALLEL_BYTES);
    (!is_encrypted(path) && is_long()).then_some(path)
}

fn loaded_from_single_file(
    files: &SessionFiles,
    path: &Path,
    read: chunked_reader::RecordResult,
) -> Result<LoadedRecord, CommandError> {
    let record = read.map_err(|why| no_record_error(files, &why))?;
    check_session_name(files, &record)?;
    Ok(LoadedRecord { record, path: path.to_owned() })
}

/// All rows of all parts, as this program writes them.
pub(crate) fn read_merged_bytes(files: &SessionFiles) -> Result<Vec<u8>, CommandError> {
    Ok(read_parts(files)?.1.merged_bytes)
}

fn unreadable_error(path: &Path, why: &std::io::Error) -> CommandError {
    CommandError::failed(format!("{} could not be read: {why}. It was left as it is.", path.display()))
}

fn no_record_error(files: &SessionFiles, why: &NotRecordError) -> CommandError {
    CommandError::new(Exit::Damaged, format!("{}: {why}", files.record_path().display()))
}

fn read_parts(files: &SessionFiles) -> Result<(LoadedRecord, MergedParts), CommandError> {
    let mut parts = Vec::new();
    for (part, path) in &files.parts {
        let bytes = std::fs::read(path).map_err(|why| unreadable_error(path, &why))?;
        parts.push((*part, if is_encrypted(path) { files.keys.open(path, &bytes)? } else { bytes }));
    }
    let slices: Vec<(PartFile, &[u8])> = parts.iter().map(|(part, bytes)| (*part, bytes.as_slice())).collect();
    let mut merged = merge_parts(&slices)
        .map_err(|unreadable| no_record_error(files, unreadable.first().map_or(&NotRecordError::Empty, |(_, why)| why)))?;
    check_session_name(files, &merged.record)?;
    let lead = files.parts.iter().find(|(part, _)| *part == merged.lead);
    let path = lead.map_or_else(|| files.record_path(), |(_, path)| path.clone());
    let record = if merged.added_rows == 0 {
        std::mem::take(&mut merged.record)
    } else {
        journal::read(&merged.merged_bytes).map_err(|why| no_record_error(files, &why))?
    };
    Ok((LoadedRecord { record, path }, merged))
}

/// Fails where the rows belong to another session, because the file was renamed or overwritten.
fn check_session_name(files: &SessionFiles, record: &Record) -> Result<(), CommandError> {
    if record.name.is_empty() || record.name == files.name {
        return Ok(());
    }
    let sentence = format!(
        "{} holds the session {}, not {}. It was left as it is. Give the file back its own name, {}.",
        files.record_path().display(),
        record.name,
        files.name,
        file_name(&record.name, 1)
    );
    Err(CommandError::new(Exit::Damaged, sentence))
}

/// Parses the protocol text of a record.
pub(crate) type PlanLoader<'a> = &'a dyn Fn(&str) -> Result<Arc<Plan>, Vec<Complaint>>;

/// Builds the session by the protocol in the record, and takes the rows.
pub(crate) fn build_session(read: &mut LoadedRecord) -> Result<Session, CommandError> {
    build_session_with(read, &|text| protocol::load_resolved(text).map(Arc::new))
}

/// The same with another parser of protocols.
pub(crate) fn build_session_with(read: &mut LoadedRecord, load_plan: PlanLoader<'_>) -> Result<Session, CommandError> {
    // The opening and each change of the protocol contain its text.
    let metas: Vec<&Row> = read.record.rows.iter().filter(|row| row.kind == RowKind::Meta).collect();
    let mut entries: Vec<u64> = metas.iter().filter(|row| row.item == "protocol_text").map(|row| row.entry).collect();
    entries.dedup();
    let mut entries = entries.into_iter();
    let protocol_of = |entry| protocol_of_entry(&metas, entry, &read.path, load_plan);
    let first = protocol_of(entries.next().unwrap_or_default())?;
    // A later protocol that is incomplete after a crash does not apply.
    let is_whole = |protocol: &PlanVersion| protocol::sha256_hex(&protocol.text) == protocol.sha256;
    let others: Vec<PlanVersion> = entries.filter_map(|entry| protocol_of(entry).ok()).filter(is_whole).collect();
    Ok(Session::from_rows_with_plans(first.plan, &others, std::mem::take(&mut read.record.rows)))
}

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
    let plan = load_plan(&text).map_err(|complaints| {
        let why = complaints.first().map(ToString::to_string).unwrap_or_default();
        CommandError::new(
            Exit::Damaged,
            format!("The protocol kept in {} does not read: {why}. Nothing was changed.", path.display()),
        )
    })?;
    Ok(PlanVersion { plan, sha256, text })
}

pub(crate) struct LockedRecord {
    pub(crate) loaded: LoadedRecord,
    merged: MergedParts,
    pub(crate) session_files: SessionFiles,
    lock: Lock,
    sharing: Sharing,
}

pub(crate) fn lock_and_read(
    files: &SessionFiles,
    sharing: Sharing,
    mut holder: LockHolder,
) -> Result<LockedRecord, CommandError> {
    if files.is_encrypted() {
        return Err(CommandError::failed(format!(
            "{} is sealed, and nothing is written into a sealed record. Nothing was changed; `bedside unseal {}` opens it.",
            files.name, files.name
        )));
    }
    let lock = Lock::acquire(&files.record_path(), &holder, sharing)?;
    let (loaded, merged) = read_parts(files)?;
    // The lock shows other programs who writes the session.
    if let Some(writer) = loaded.record.rows.iter().rev().find(|row| !row.author.is_app()) {
        holder.who = writer.author.to_string();
        let _ignored = lock.set_holder(&holder);
    }
    Ok(LockedRecord { loaded, merged, session_files: files.clone(), lock, sharing })
}

pub(crate) struct ResumedRecord {
    pub(crate) spool: Spool,
    pub(crate) disk: RealDisk,
    pub(crate) lock: Lock,
}

impl LockedRecord {
    /// Moves a torn last line to a file of its own and returns the name of that file.
    pub(crate) fn quarantine_torn_tail(&self) -> Result<Option<String>, CommandError> {
        if self.loaded.record.torn_tail.is_none() {
            return Ok(None);
        }
        let torn_file =
            record_repair::quarantine_torn_tail(&self.loaded.path, self.loaded.record.whole_len as u64, self.sharing)?;
        Ok(torn_file.file_name().map(|name| name.to_string_lossy().into_owned()))
    }

    /// Opens the leading part for appending, or prepares a new part where it is not as this program writes it.
    pub(crate) fn resume(self) -> ResumedRecord {
        let Self { loaded, merged, session_files: files, lock, sharing } = self;
        let mut disk = RealDisk::new(files.record_folders, &files.name, sharing);
        let last_seq = loaded.record.next_seq.saturating_sub(1);
        let chain = loaded.record.chain;
        let last_part = merged.last_part();
        let MergedParts { lead, merged_bytes, .. } = merged;
        let is_open = merged.can_append && disk.open_existing(lead, merged_bytes.len() as u64).is_ok();
        let spool = if is_open {
            if files.parts.len() > 1 {
                // After a failure, closing tries again.
                let _ignored = retire_superseded_parts(&disk, lead, &merged_bytes);
            }
            Spool::resume(&files.name, lead, merged_bytes, chain, last_seq)
        } else {
            Spool::rewrite(&files.name, last_part, merged_bytes, chain, last_seq)
        };
        ResumedRecord { spool, disk, lock }
    }
}
