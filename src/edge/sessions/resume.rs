//! Resuming an open session: lock it, read it, move a torn end aside, and continue its clock.

use crate::app::{LineDraft, ResumedSession, SessionContext};
use crate::edge::error::CommandError;
use crate::edge::os::clock::{self, ClockReadings, ResumeGap, ResumePoint, SessionClock};
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::folder_access::{describe_access, excess_mode};
use crate::edge::os::lock::LockHolder;
use crate::edge::os::zone_file::zone_file_error;
use crate::edge::os::{disk_space, timezone};
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::{Startup, StartupMode};
use crate::edge::store::disk::RecordFolders;
use crate::edge::store::draft;
use crate::edge::store::private_notes::{self, PrivateRecord};
use crate::edge::store::record_copies::{self, RecordCopy};
use crate::edge::store::record_reader::{self, LockedRecord, ResumedRecord};
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::store::session_index::{self, SessionFiles, scan_folder};
use crate::edge::workspace::Workspace;
use crate::journal::file_name::client_code_of;
use crate::session::{ClientCode, PrivateNotes, Row, RowKind, Session, SessionRecap, Source, Value, Wall, Zone, decide};
use crate::theme::Theme;
use std::path::{Path, PathBuf};

/// Fails where the time zone cannot be read: every row would have its time in UTC.
pub(crate) fn require_zone() -> Result<(), CommandError> {
    let failed = |why| {
        CommandError::failed(format!(
            "The time zone of this computer cannot be read: {why}. Nothing was written, because every time would be in UTC. Close other \
             programs, then try again."
        ))
    };
    zone_file_error().map_or(Ok(()), |why| Err(failed(why)))
}

/// Locks a session and reads its record.
pub(crate) fn lock_session(
    workspace: &Workspace,
    files: &SessionFiles,
    readings: &ClockReadings,
) -> Result<LockedRecord, CommandError> {
    let holder = LockHolder::this_process(String::new(), clock::wall_time(readings).rfc3339());
    record_reader::lock_and_read(files, workspace.config.sharing, holder)
}

/// Resumes a locked session. `confirm` answers whether the clock is right where the gap since the last row is implausible. What goes
/// wrong beside the record is pushed to `notices`.
///
/// # Errors
///
/// The session is closed, `confirm` fails, or a file of the session cannot be read or set aside.
pub(crate) fn resume_session(
    workspace: Workspace,
    theme: Theme,
    mut locked_record: LockedRecord,
    mirror: Option<PathBuf>,
    readings: &ClockReadings,
    confirm: impl FnOnce(ResumeGap) -> Result<bool, CommandError>,
    notices: &mut Vec<String>,
) -> Result<Startup, CommandError> {
    let files = locked_record.session_files.clone();
    let session = record_reader::build_session(&mut locked_record.loaded)?;
    if session.is_closed() {
        return Err(CommandError::usage(format!(
            "{} is closed. Nothing was changed. `bedside add {}` adds a late entry.",
            files.name, files.name
        )));
    }
    let (zone, _) = timezone::system_zone(readings.wall_ms);
    let boot = clock::boot_id();
    let last = resume_point(&session);
    let (mut clock, mut gap) = resume_clock(&session, zone.clone(), readings);
    if gap.needs_confirmation() && !confirm(gap)? {
        // The wall clock is wrong: session time continues where it stopped.
        let here = ResumePoint { wall: clock::wall_time(readings), boot: None, ..last.clone() };
        (clock, gap) = SessionClock::resume(clock.speed, zone.clone(), &here, None, readings);
    }
    let last_boot = last.boot.map(|(id, _)| id);
    let interruption = decide::ResumeParams {
        gap_ms: gap.ms.max(0),
        is_gap_estimated: gap.is_estimated,
        torn_file: locked_record.quarantine_torn_tail(),
        new_boot_clock: boot.filter(|id| last_boot.as_ref() != Some(id)).zip(Value::new(clock.boot_s_at_start())),
    };
    let holder = LockHolder::this_process(String::new(), clock::wall_time(readings).rfc3339());
    let (private, private_record) =
        private_notes::recover_private_notes(&workspace, &files, &session, clock.moment(readings), holder, notices)?;
    let draft = load_unfinished_line(&workspace, &files, &session, &private);
    let chain = locked_record.loaded.record.chain.clone();
    let mut context = session_context(&workspace, &files.folder, session.projection().client.as_ref(), &files.name);
    let part_faults = std::mem::take(&mut locked_record.loaded.part_faults);
    let copies = record_copies::copies_in_folder(&workspace, &files.folder);
    let copies = copies.iter().filter(|copy| copy.session == files.name && copy.has_more()).map(RecordCopy::describe);
    context.disk_warning =
        context.disk_warning.into_iter().chain(part_faults).chain(copies).reduce(|first, then| format!("{first} {then}"));
    let open_record = OpenRecord { mirror, ..into_open_record(locked_record, &workspace, private_record) };
    let user_files = UserFiles::for_session(workspace, theme, &session);
    let resumed = ResumedSession { name: files.name, session, private, chain, zone, interruption, draft, context };
    Ok(Startup { mode: StartupMode::ResumedSession(Box::new(resumed), Box::new(open_record)), clock, files: user_files })
}

/// Opens the files of a locked record for writing.
pub(crate) fn into_open_record(record: LockedRecord, workspace: &Workspace, private: PrivateRecord) -> OpenRecord {
    let SessionFiles { name, folder: record_folder, .. } = record.session_files.clone();
    let ResumedRecord { spool, disk, lock } = record.resume();
    OpenRecord {
        spool,
        disk,
        lock,
        private,
        record_folder,
        state_folder: workspace.folders.state.clone(),
        name,
        sharing: workspace.config.sharing,
        mirror: None,
        feeds: workspace.config.feeds,
    }
}

/// Locks the newest session that is not closed. Where it cannot be resumed, no other one is: an entry would go into the record of
/// another client.
pub(crate) fn lock_newest_open(workspace: &Workspace, readings: &ClockReadings) -> Result<LockedRecord, CommandError> {
    for files in newest_first(workspace) {
        if record_reader::is_closed_by_tail(&files) {
            continue;
        }
        match lock_session(workspace, &files, readings) {
            Ok(record) if record.loaded.record.is_closed => {}
            Ok(record) => return Ok(record),
            Err(why) => return Err(newest_not_resumed(workspace, &files.name, &why)),
        }
    }
    Err(CommandError::not_found("There is no open session here. `bedside start` starts one."))
}

/// Why the newest open session was not resumed, with the commands that resume the others.
pub(crate) fn newest_not_resumed(workspace: &Workspace, newest: &str, why: &CommandError) -> CommandError {
    let is_closed = |files: &SessionFiles| {
        record_reader::is_closed_by_tail(files) || record_reader::read_session(files).is_ok_and(|read| read.record.is_closed)
    };
    let others = newest_first(workspace).into_iter().filter(|files| files.name != newest && !is_closed(files));
    let others: Vec<String> = others.map(|files| format!("`bedside resume {}`", files.name)).collect();
    let others = match others.as_slice() {
        [] => "No other session is open.".to_owned(),
        others => format!("If you mean another open session, name it: {}.", others.join(", ")),
    };
    CommandError::new(why.exit, format!("The newest open session, {newest}, was not resumed. {} {others}", why.sentence))
}

/// Every session, newest first. A rehearsal that began last is newer than a session.
fn newest_first(workspace: &Workspace) -> Vec<SessionFiles> {
    let mut sessions = session_index::all_sessions(workspace);
    sessions.sort_by(|a, b| b.name.cmp(&a.name));
    sessions
}

/// The clock of a session that goes on, and the gap since its last row.
pub(crate) fn resume_clock(session: &Session, zone: Zone, readings: &ClockReadings) -> (SessionClock, ResumeGap) {
    let speed = session.projection().rehearsal_speed.map_or(1, |speed| speed as u32);
    SessionClock::resume(speed, zone, &resume_point(session), clock::boot_id().as_deref(), readings)
}

/// The times of the last written row, from which the session's clock continues.
fn resume_point(session: &Session) -> ResumePoint {
    let boot = session.ledger().rows().iter().rev().find(|row| row.matches(RowKind::Meta, "boot"));
    ResumePoint {
        elapsed: session.last_written_time(),
        wall: session.last_entered().unwrap_or(Wall::from_instant(0, 0)),
        boot: boot.and_then(|row| Some((row.text.clone(), row.value?.get()))),
    }
}

/// The context of the session `name` in the folder `records`.
pub(crate) fn session_context(workspace: &Workspace, records: &Path, client: Option<&ClientCode>, name: &str) -> SessionContext {
    let recap = |client| previous_session_recap(records, &workspace.record_folders(records), client, name);
    SessionContext {
        site: workspace.config.site.clone(),
        previous_session: client.and_then(recap),
        disk_warning: disk_space::volume_warning(records).or_else(|| access_warning(records, workspace.config.sharing)),
        clock_warning: None,
    }
}

/// A sentence where others can reach the folder of the records.
fn access_warning(records: &Path, sharing: Sharing) -> Option<String> {
    let mode = excess_mode(records, sharing)?;
    let shown = records.display().to_string();
    Some(format!("{} `chmod go= {shown}` keeps them out.", describe_access(&shown, mode)))
}

/// The recap of a client's newest readable session before the session `before`. A record that cannot be read is skipped, so that a
/// session never waits for an old one; `bedside check` reports it.
fn previous_session_recap(
    folder: &Path,
    record_folders: &RecordFolders,
    client: &ClientCode,
    before: &str,
) -> Option<SessionRecap> {
    let is_earlier = |files: &SessionFiles| client_code_of(&files.name) == client.as_str() && files.name.as_str() < before;
    let earlier = scan_folder(folder, record_folders).into_iter().filter(is_earlier);
    let mut sessions =
        earlier.filter_map(|files| record_reader::build_session(&mut record_reader::read_session(&files).ok()?).ok());
    sessions.find_map(|session| SessionRecap::from_session(&session))
}

/// The unfinished line, unless it was saved as an entry after all: a private note is saved only with its text.
fn load_unfinished_line(
    workspace: &Workspace,
    files: &SessionFiles,
    session: &Session,
    private: &PrivateNotes,
) -> Option<LineDraft> {
    let path = draft::draft_path(&workspace.folders.state, &files.name);
    let draft = draft::load_draft(&path).ok().flatten()?;
    let taken = draft::load_taken_line(&path).filter(|taken| taken.started == draft.time.elapsed);
    let has_text = |row: &Row| !row.matches(RowKind::Note, "private") || private.has_note_at(row.elapsed);
    let is_saved = |row: &Row| {
        let is_named = taken.is_some_and(|taken| row.seq >= taken.first_seq);
        row.source == Source::User && (is_named || row.elapsed == draft.time.elapsed) && has_text(row)
    };
    (!session.ledger().rows().iter().any(is_saved)).then_some(draft)
}
