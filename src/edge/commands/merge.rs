//! `merge`: two copies of one session in a new file, which holds the rows of both. Neither copy is changed.

use crate::args::GlobalArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::os::durable_fs::parent_folder;
use crate::edge::os::lock::{Lock, LockHolder};
use crate::edge::os::plain_file;
use crate::edge::os::timezone;
use crate::edge::sessions::resume::{require_zone, resume_clock};
use crate::edge::store::disk::{Disk as _, RealDisk};
use crate::edge::store::record_reader::{self, LoadedRecord, read_merged_bytes};
use crate::edge::store::seal::is_encrypted;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::journal::branches::{append_branch, compare};
use crate::journal::disk_order::{DiskOrder, PartFile, RecordFolder};
use crate::journal::read::Record;
use crate::journal::{self, encode, merge_parts};
use crate::session::{Intent, Moment, PrivateNotes, Recorder, Row, RowKind};
use std::path::{Path, PathBuf};

/// One of the two copies.
struct Copy {
    path: PathBuf,
    bytes: Vec<u8>,
    record: Record,
}

pub(crate) fn merge(global: &GlobalArgs, record: &str, copy: &str) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    require_zone()?;
    let (first, second) = (read_copy(&workspace, record)?, read_copy(&workspace, copy)?);
    if first.record.name != second.record.name {
        return Err(CommandError::usage(format!(
            "{} holds the session {}, and {} holds {}. Nothing was written; only copies of one session are brought together.",
            first.path.display(),
            first.record.name,
            second.path.display(),
            second.record.name
        )));
    }
    let branches = compare(&first.record, &second.record);
    if branches.only_second.is_empty() {
        return stdio::print_lines([format!(
            "{} has every row of {}. Nothing was written.",
            first.path.display(),
            second.path.display()
        )]);
    }
    let files = files_of(&workspace, &first);
    let holder = LockHolder::this_process(String::new(), clock::wall_time(&clock::read()).rfc3339());
    let (_lock, _) = Lock::acquire_beside(&files.lock_places(), &holder, workspace.config.sharing)?;
    let reason = format!(
        "Brought together from {} and {}, which parted after row {}: {} rows of the first, {} of the second.",
        file_name_of(&first.path),
        file_name_of(&second.path),
        branches.common,
        branches.only_first.len(),
        branches.only_second.len()
    );
    let (path, rows) = write_merged(&workspace, &files, &first, &second, reason)?;
    stdio::print_lines([
        format!("{}: {rows} rows.", path.display()),
        format!(
            "Both parted after row {}. The new file holds {} rows that only {} had, and {} that only {} had, each with the time when it \
             happened. Both were left as they are.",
            branches.common,
            branches.only_first.len(),
            first.path.display(),
            branches.only_second.len(),
            second.path.display()
        ),
        format!("The session is open: `bedside resume {}` goes on, and `/close` there closes it.", files.name),
    ])
}

/// Reads a plain record that is as it was written: by its path, or all parts of a session by its name.
fn read_copy(workspace: &Workspace, wanted: &str) -> Result<Copy, CommandError> {
    let is_file = Path::new(wanted).is_file();
    let (path, bytes) = if is_file {
        let path = PathBuf::from(wanted);
        let bytes =
            plain_file::read_file(&path).map_err(|why| CommandError::failed(format!("{wanted} could not be read: {why}.")))?;
        (path, bytes)
    } else {
        let files = session_index::find_session(workspace, wanted)?;
        (record_reader::read_session(&files)?.path, read_merged_bytes(&files)?)
    };
    let shown = path.display();
    if is_encrypted(&path) {
        return Err(CommandError::usage(format!("{shown} is sealed. Nothing was written; `bedside unseal` opens it first.")));
    }
    let part = PartFile { folder: RecordFolder::Record, part: 1 };
    let damaged = |why: String| CommandError::new(Exit::Damaged, format!("{shown}: {why} Nothing was written."));
    let merged = merge_parts(&[(part, &bytes)]).map_err(|_| damaged("it is no record.".to_owned()))?;
    let record = journal::read(&merged.merged_bytes).map_err(|why| damaged(why.to_string()))?;
    // A new chain over changed rows would hide that they were changed.
    if let Some(damage) = record.findings.iter().find(|finding| finding.fault.is_damage()) {
        return Err(damaged(damage.to_string()));
    }
    if !record.unreadable_rows.is_empty() || record.rows.is_empty() {
        return Err(damaged("it has rows that this version cannot read.".to_owned()));
    }
    Ok(Copy { path, bytes: merged.merged_bytes, record })
}

/// The files of the session beside the first copy, whether it bears the name of a record or not.
fn files_of(workspace: &Workspace, first: &Copy) -> SessionFiles {
    let folder = parent_folder(&first.path);
    let name = &first.record.name;
    let found = session_index::sessions_in_folder(workspace, folder).into_iter().find(|files| files.name == *name);
    found.unwrap_or_else(|| SessionFiles {
        name: name.clone(),
        folder: folder.to_owned(),
        record_folders: workspace.record_folders(folder),
        parts: Vec::new(),
        keys: workspace.keys.clone(),
    })
}

/// Writes the rows of the first copy as they are, then those that only the second has, as the session's next part. Returns its path and
/// the number of its rows.
fn write_merged(
    workspace: &Workspace,
    files: &SessionFiles,
    first: &Copy,
    second: &Copy,
    reason: String,
) -> Result<(PathBuf, usize), CommandError> {
    let branches = compare(&first.record, &second.record);
    let mut rows = first.record.rows.clone();
    let now = moment_after(first, &rows)?;
    if first.record.is_closed {
        append_intent(first, &mut rows, now, Intent::Reopen)?;
    }
    // A digest holds for its own file only.
    let branch: Vec<&Row> = branches.only_second.iter().copied().filter(|row| !row.matches(RowKind::Session, "digest")).collect();
    append_branch(&mut rows, &branch, branches.common);
    if session_of(first, &rows)?.is_closed() {
        append_intent(first, &mut rows, now, Intent::Reopen)?;
    }
    append_intent(first, &mut rows, now, Intent::ContinueInNewFile(reason))?;
    let mut bytes = first.bytes.get(..first.record.whole_len).unwrap_or_default().to_vec();
    let mut chain = first.record.chain.clone();
    encode(rows.get(first.record.rows.len()..).unwrap_or_default(), &files.name, &mut chain, &mut bytes);
    let last_part = files.parts.iter().map(|(file, _)| file.part).max().unwrap_or_default();
    let file = PartFile { folder: RecordFolder::Record, part: last_part + 1 };
    let mut disk = RealDisk::new(files.record_folders.clone(), &files.name, workspace.config.sharing);
    disk.execute(&DiskOrder::Create { file, bytes }).map_err(|why| {
        CommandError::failed(format!("The new file could not be written: {why:?}. Both copies are as they were."))
    })?;
    Ok((disk.part_path(file).unwrap_or_default(), rows.len()))
}

fn session_of(first: &Copy, rows: &[Row]) -> Result<crate::session::Session, CommandError> {
    let record = Record { rows: rows.to_vec(), ..first.record.clone() };
    record_reader::build_session(&mut LoadedRecord { record, path: first.path.clone(), part_faults: Vec::new() })
}

/// The session's time now, as if it went on after these rows.
fn moment_after(first: &Copy, rows: &[Row]) -> Result<Moment, CommandError> {
    let readings = clock::read();
    let (zone, _) = timezone::system_zone(readings.wall_ms);
    Ok(resume_clock(&session_of(first, rows)?, zone, &readings).0.moment(&readings))
}

fn append_intent(first: &Copy, rows: &mut Vec<Row>, now: Moment, intent: Intent) -> Result<(), CommandError> {
    let mut recorder = Recorder::new(session_of(first, rows)?, PrivateNotes::default());
    let recorded = recorder.record(now, intent).map_err(|why| CommandError::from_refusal(&why, "Nothing was written."))?;
    rows.extend(recorded.rows);
    Ok(())
}

fn file_name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
