//! Reads sessions from their part files, and locks them to write on.

use super::disk::{Disk as _, RealDisk};
use super::seal::is_encrypted;
use crate::complaint::Complaint;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::lock::{Lock, LockHolder};
use crate::edge::os::plain_file;
use crate::edge::store::chunked_reader;
use crate::edge::store::record_repair;
use crate::edge::store::record_repair::retire_superseded_parts;
use crate::edge::store::session_index::SessionFiles;
use crate::journal::branches::rows_beyond;
use crate::journal::disk_order::{DiskOrder, PartFile, RecordFolder};
use crate::journal::file_name::file_name;
use crate::journal::read::Record;
use crate::journal::spool::Spool;
use crate::journal::{self, MergedParts, NotRecordError, merge_parts};
use crate::protocol;
use crate::session::{Plan, PlanVersion, Row, RowKind, Session, Wall};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The record of a session, read from its files.
pub(crate) struct LoadedRecord {
    pub(crate) record: Record,
    /// The leading part, which is appended to.
    pub(crate) path: PathBuf,
    /// Sentences: what of the session could not be read, and which parts have other rows.
    pub(crate) part_faults: Vec<String>,
}

/// The last bytes of a file that show whether the record is closed.
const TAIL_BYTES: u64 = 4096;
/// The last bytes that hold the last row whole, with the longest line that can be typed.
const LAST_ROW_BYTES: u64 = 256 * 1024;

/// Whether the end of the only part shows that the session is closed. `false` leaves it open: then the record must be read.
pub(crate) fn is_closed_by_tail(files: &SessionFiles) -> bool {
    let [(_, path)] = files.parts.as_slice() else { return false };
    if is_encrypted(path) {
        // Only closed sessions are sealed.
        return true;
    }
    read_tail(path, TAIL_BYTES).is_ok_and(|tail| journal::closed_check::ends_closed(&tail))
}

/// When the last row of any part was written, as the ends of the files say. A copied file is as new as its copy.
pub(crate) fn last_entered_by_tail(files: &SessionFiles) -> Option<Wall> {
    let tails = files.parts.iter().filter_map(|(_, path)| read_tail(path, LAST_ROW_BYTES).ok());
    tails.filter_map(|tail| journal::closed_check::last_entered(&tail)).max_by_key(|wall| wall.instant_ms())
}

fn read_tail(path: &Path, bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut file = plain_file::open_file(path)?;
    file.seek(SeekFrom::Start(file.metadata()?.len().saturating_sub(bytes)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).map(|_| tail)
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
    (!is_encrypted(path) && path.starts_with(&files.folder) && is_long()).then_some(path)
}

fn loaded_from_single_file(
    files: &SessionFiles,
    path: &Path,
    read: chunked_reader::RecordResult,
) -> Result<LoadedRecord, CommandError> {
    let record = read.map_err(|why| no_record_error(files, &why))?;
    check_session_name(files, &record)?;
    Ok(LoadedRecord { record, path: path.to_owned(), part_faults: Vec::new() })
}

/// All rows of all parts, as this program writes them.
pub(crate) fn read_merged_bytes(files: &SessionFiles) -> Result<Vec<u8>, CommandError> {
    Ok(read_parts(files)?.1.merged_bytes)
}

fn unreadable_error(path: &Path, why: &std::io::Error) -> CommandError {
    CommandError::failed(format!("{} could not be read: {why}. It was not changed.", path.display()))
}

fn no_record_error(files: &SessionFiles, why: &NotRecordError) -> CommandError {
    CommandError::new(Exit::Damaged, format!("{}: {why}", files.record_path().display()))
}

type PartBytes = (PartFile, Vec<u8>);

/// The parts of a session that could be read, and why each other one could not.
fn read_part_files(files: &SessionFiles) -> Result<(Vec<PartBytes>, Vec<CommandError>), CommandError> {
    let (mut parts, mut unread) = (Vec::new(), Vec::new());
    for (part, path) in &files.parts {
        match plain_file::read_file(path) {
            Ok(bytes) => parts.push((*part, if is_encrypted(path) { files.keys.open(path, &bytes)? } else { bytes })),
            Err(why) => unread.push(unreadable_error(path, &why)),
        }
    }
    if parts.is_empty() && !unread.is_empty() {
        return Err(unread.swap_remove(0));
    }
    Ok((parts, unread))
}

fn read_parts(files: &SessionFiles) -> Result<(LoadedRecord, MergedParts), CommandError> {
    let (parts, unread) = read_part_files(files)?;
    let slices: Vec<(PartFile, &[u8])> = parts.iter().map(|(part, bytes)| (*part, bytes.as_slice())).collect();
    let mut merged = merge_parts(&slices)
        .map_err(|unreadable| no_record_error(files, unreadable.first().map_or(&NotRecordError::Empty, |(_, why)| why)))?;
    check_session_name(files, &merged.record)?;
    let path = files.path_of(merged.lead);
    let record = if merged.added_rows == 0 {
        std::mem::take(&mut merged.record)
    } else {
        journal::read(&merged.merged_bytes).map_err(|why| no_record_error(files, &why))?
    };
    let forked = parts.iter().filter(|(part, _)| merged.forked.contains(part));
    let forked = forked.filter_map(|(part, bytes)| fork_sentence(&files.path_of(*part), &path, bytes, &record));
    let unreadable = merged.unreadable.iter().map(|(part, why)| format!("{}: {why}", files.path_of(*part).display()));
    let unread = unread.into_iter().map(|error| format!("{} The rows of the other files are shown.", error.sentence));
    let part_faults = unread_folder_sentence(files).into_iter().chain(unread).chain(unreadable).chain(forked).collect();
    Ok((LoadedRecord { record, path, part_faults }, merged))
}

/// What is said of a part with other rows than the leading part, as after two programs wrote at once; `None` where the leading part has
/// all of them.
fn fork_sentence(part: &Path, lead: &Path, bytes: &[u8], record: &Record) -> Option<String> {
    let rows = match journal::read(bytes).map_or(0, |fork| rows_beyond(&fork, record).len()) {
        0 => return None,
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    };
    let (part, lead) = (part.display(), lead.display());
    Some(format!(
        "{part} has {rows} other than {lead}: two programs wrote this session. Only {lead} is shown; both were left as they are. \
         `bedside merge` brings them together in a new file."
    ))
}

/// What is said where the folder of the record cannot be read, although other folders have parts.
fn unread_folder_sentence(files: &SessionFiles) -> Option<String> {
    let why = std::fs::read_dir(&files.folder).err()?;
    Some(format!("The folder {} cannot be read: {why}. The rows of the other folders are shown.", files.folder.display()))
}

/// Fails where the rows belong to another session, because the file was renamed or overwritten.
fn check_session_name(files: &SessionFiles, record: &Record) -> Result<(), CommandError> {
    if record.name.is_empty() || record.name == files.name {
        return Ok(());
    }
    let sentence = format!(
        "{} holds the session {}, not {}. It was not changed. Give the file its own name back, {}.",
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
            "{} contains no protocol, so nothing can be due. Nothing was changed; `bedside check` shows what it contains.",
            path.display()
        );
        return Err(CommandError::new(Exit::Damaged, sentence));
    }
    let plan = load_plan(&text).map_err(|complaints| {
        let why = complaints.first().map(ToString::to_string).unwrap_or_default();
        CommandError::new(
            Exit::Damaged,
            format!("The protocol in {} cannot be read: {why}. Nothing was changed.", path.display()),
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
    /// What was read may never have reached the disk: the last program was killed since this boot.
    must_rewrite: bool,
}

pub(crate) fn lock_and_read(
    files: &SessionFiles,
    sharing: Sharing,
    mut holder: LockHolder,
) -> Result<LockedRecord, CommandError> {
    if files.is_encrypted() {
        return Err(CommandError::failed(format!(
            "{} is sealed and cannot be changed. `bedside unseal {}` opens it first.",
            files.name, files.name
        )));
    }
    let (lock, unlocked) = Lock::acquire_beside(&files.lock_places(), &holder, sharing)?;
    let (mut loaded, merged) = read_parts(files)?;
    loaded.part_faults.extend(
        unlocked
            .into_iter()
            .map(|(path, why)| format!("{} could not be made: {why}. The session is locked in another folder.", path.display())),
    );
    // The lock shows other programs who writes the session.
    if let Some(writer) = loaded.record.rows.iter().rev().find(|row| !row.author.is_app()) {
        holder.who = writer.author.to_string();
        let _ignored = lock.set_holder(&holder);
    }
    let must_rewrite = lock.was_left_behind() && may_be_of_this_boot(&loaded.record.rows);
    Ok(LockedRecord { loaded, merged, session_files: files.clone(), lock, sharing, must_rewrite })
}

/// Whether rows may have been written since this boot. After another one, what is read comes from the disk.
fn may_be_of_this_boot(rows: &[Row]) -> bool {
    let last = rows.iter().rev().find(|row| row.matches(RowKind::Meta, "boot"));
    last.zip(clock::boot_id()).is_none_or(|(row, boot)| row.text == boot)
}

/// Why a resumed record stands in a new part.
const REWRITTEN: &str = "The program did not end by itself, so every row was written again, to a new file.";

pub(crate) struct ResumedRecord {
    pub(crate) spool: Spool,
    pub(crate) disk: RealDisk,
    pub(crate) lock: Lock,
}

impl LockedRecord {
    /// Moves a torn last line to a file of its own and returns the name of that file. Where that fails, the line stays where it is and
    /// the session goes on in a new part.
    pub(crate) fn quarantine_torn_tail(&mut self) -> Option<String> {
        self.loaded.record.torn_tail.as_ref()?;
        match record_repair::quarantine_torn_tail(&self.loaded.path, self.loaded.record.whole_len as u64, self.sharing) {
            Ok(torn_file) => torn_file.file_name().map(|name| name.to_string_lossy().into_owned()),
            Err(why) => {
                self.merged.can_append = false;
                self.loaded.part_faults.push(format!("{why:#} The session continues in a new file."));
                None
            }
        }
    }

    /// Opens the leading part for appending, or prepares a new part where it is not as this program writes it. What may never have
    /// reached the disk, because a sync failed before the program was killed, is written to a new part and synced now.
    pub(crate) fn resume(self) -> ResumedRecord {
        let Self { loaded, merged, session_files: files, mut lock, sharing, must_rewrite } = self;
        let is_home_missing = files.is_home_missing();
        let mut disk = RealDisk::new(files.record_folders, &files.name, sharing);
        if is_home_missing {
            disk = disk.with_earlier_parts_elsewhere();
        }
        let last_seq = loaded.record.next_seq.saturating_sub(1);
        let chain = loaded.record.chain;
        let last_part = merged.last_part();
        let MergedParts { lead, merged_bytes, can_append, .. } = merged;
        let open = if must_rewrite {
            let file = PartFile { folder: RecordFolder::Record, part: last_part.saturating_add(1) };
            disk.execute(&DiskOrder::Create { file, bytes: merged_bytes.clone() }).is_ok().then_some(file)
        } else {
            (can_append && disk.open_existing(lead, merged_bytes.len() as u64).is_ok()).then_some(lead)
        };
        let spool = match open {
            Some(file) => {
                if must_rewrite || files.parts.len() > 1 {
                    // After a failure, closing tries again.
                    let _ignored = retire_superseded_parts(&disk, file, &merged_bytes);
                }
                lock.set_saved(true);
                let mut spool = Spool::resume(&files.name, file, merged_bytes, chain, last_seq);
                if must_rewrite {
                    spool.announce_move(file, REWRITTEN);
                }
                spool
            }
            None => Spool::rewrite(&files.name, last_part, merged_bytes, chain, last_seq),
        };
        ResumedRecord { spool, disk, lock }
    }
}
