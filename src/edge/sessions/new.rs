//! A new session: its checks, name, lock and record files. Nothing is created before all details are known.

use crate::app::data::start_info::{ProtocolChoice, RecentOpenSession, StartInfo};
use crate::app::screens::start::StartScreen;
use crate::app::{NewSession, SessionContext, StartAnswers};
use crate::edge::error::CommandError;
use crate::edge::os::clock::{self, ClockReadings, SessionClock};
use crate::edge::os::lock::{self, Lock, LockError, LockHolder};
use crate::edge::os::{disk_space, paths};
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::{SessionOpener, Startup, StartupMode};
use crate::edge::sessions::resume::session_context;
use crate::edge::store::disk::{RealDisk, RecordFolders};
use crate::edge::store::private_notes::PrivateRecord;
use crate::edge::store::record_reader;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::store::session_index::{self, SUPERSEDED_FOLDER, SessionFiles};
use crate::edge::workspace::Workspace;
use crate::journal::file_name::{client_code_of, file_name, session_name};
use crate::journal::spool::Spool;
use crate::protocol::{self, LoadedProtocol};
use crate::session::{ClientCode, Initials, OpenParams, Value, Wall, Zone};
use chrono::Datelike as _;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A session that was written less than these minutes ago may be the one that is meant.
const RECENT_MIN: i64 = 60;

/// What is known of a session that is to begin, from the command line and the settings.
#[derive(Default)]
pub(crate) struct StartDetails {
    pub(crate) client: Option<ClientCode>,
    pub(crate) author: Option<Initials>,
    pub(crate) staff: Vec<Initials>,
    pub(crate) weight_kg: Option<Value>,
    pub(crate) rehearsal: Option<u32>,
    pub(crate) with_tutorial: bool,
    /// The folder for a second copy of the record.
    pub(crate) mirror: Option<PathBuf>,
}

/// Begins a session whose client and author are known; otherwise the start screen asks for them.
///
/// # Errors
///
/// The theme is faulty, or the record cannot be opened.
pub(crate) fn prepare_session(
    workspace: Workspace,
    protocol: &str,
    loaded: LoadedProtocol,
    details: StartDetails,
    zone: Zone,
    readings: &ClockReadings,
) -> Result<Startup, CommandError> {
    let StartDetails { client, author, staff, weight_kg, rehearsal, with_tutorial, mirror } = details;
    let mut clock = SessionClock::start(rehearsal.unwrap_or(1), zone.clone(), readings);
    let title = loaded.plan.title.clone();
    let theme = workspace.load_theme()?;
    let files = UserFiles::for_new_session(workspace, theme, protocol, loaded);
    let open: SessionOpener = Arc::new(move |answers, clock, readings, workspace, loaded| {
        let (new, open_record) = open_new_record(workspace, loaded, &zone, rehearsal, answers, clock, readings)?;
        let open_record = OpenRecord { mirror: mirror.clone(), ..open_record };
        Ok(StartupMode::NewSession(Box::new(NewSession { with_tutorial, ..new }), Box::new(open_record)))
    });
    let recent_open = if rehearsal.is_none() { recent_open_sessions(&files.in_use.workspace, readings) } else { Vec::new() };
    let is_left_open = |client: &ClientCode| recent_open.iter().any(|session| session.client == client.as_str());
    let mode = if let (Some(client), Some(author)) = (client.as_ref().filter(|client| !is_left_open(client)), author) {
        let staff = std::iter::once(author).chain(staff.into_iter().filter(|initials| *initials != author)).collect();
        let answers = StartAnswers { client: client.clone(), staff, weight_kg, protocol: None };
        open(&answers, &mut clock, readings, &files.in_use.workspace, files.loaded_protocol.as_ref())?
    } else {
        let details = [
            client.as_ref().map(ToString::to_string).unwrap_or_default(),
            author.as_ref().map(ToString::to_string).unwrap_or_default(),
            staff.iter().map(Initials::as_str).collect::<Vec<_>>().join(","),
            weight_kg.as_ref().map(ToString::to_string).unwrap_or_default(),
        ];
        let info = StartInfo { recent_open, ..start_info(&files.in_use.workspace, protocol) };
        StartupMode::AskDetails(Box::new(StartScreen::new(title, rehearsal, details).with_info(info)), open)
    };
    Ok(Startup { mode, clock, files })
}

/// Sessions of the last hour that are not closed and that no program has open.
fn recent_open_sessions(workspace: &Workspace, readings: &ClockReadings) -> Vec<RecentOpenSession> {
    let minutes_ago = |at_ms: i64| (readings.wall_ms - at_ms) / 60_000;
    let is_recent = |minutes: &i64| (0..RECENT_MIN).contains(minutes);
    // A file that nothing wrote for an hour has no row of this hour; only the last row says when it was written.
    let is_file_recent = |files: &SessionFiles| {
        let written = files.parts.iter().filter_map(|(_, path)| std::fs::metadata(path).ok()?.modified().ok()).max();
        let written = written.and_then(|written| written.duration_since(std::time::UNIX_EPOCH).ok());
        written.is_some_and(|written| minutes_ago(written.as_millis() as i64) < RECENT_MIN)
    };
    let last_row = |files: &SessionFiles| {
        let entered = is_file_recent(files).then(|| record_reader::last_entered_by_tail(files)).flatten()?;
        Some(minutes_ago(entered.instant_ms())).filter(is_recent)
    };
    let folder = &workspace.folders.sessions;
    let all = session_index::scan_folder(folder, &workspace.record_folders(folder));
    let recent = all.into_iter().filter_map(|files| Some((last_row(&files)?, files)));
    let open = recent.filter(|(_, files)| !record_reader::is_closed_by_tail(files) && !lock::is_held(&files.record_path()));
    open.map(|(minutes, files)| RecentOpenSession { client: client_code_of(&files.name).to_owned(), name: files.name, minutes })
        .collect()
}

/// The protocols that a session can follow, each with a line about it, and what the emergency card lacks.
fn start_info(workspace: &Workspace, protocol: &str) -> StartInfo {
    let shipped = protocol::SHIPPED_PROTOCOLS.iter().map(|shipped| shipped.id.to_owned());
    let own = std::fs::read_dir(&workspace.folders.protocols).into_iter().flatten().flatten();
    let own = own.filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".toml")?.to_owned()));
    let names: BTreeSet<String> = shipped.chain(own).collect();
    let choice = |id: String| {
        let plan = workspace.load_protocol(&id).ok()?.plan;
        let minutes: u32 = plan.phases.iter().map(|phase| phase.minutes).sum();
        let about = format!("about {} h {:02} · {}", minutes / 60, minutes % 60, plan.describe_signature());
        Some(ProtocolChoice { id, title: plan.title, about })
    };
    let protocols: Vec<ProtocolChoice> = names.into_iter().filter_map(choice).collect();
    let selected_protocol = protocols.iter().position(|choice| choice.id == protocol).unwrap_or(0);
    let site = &workspace.config.site;
    let asked = [("emergency number", &site.emergency_number), ("address", &site.address), ("prescriber", &site.prescriber)];
    let missing_on_card = asked.into_iter().filter(|(_, text)| text.is_empty()).map(|(name, _)| name).collect();
    StartInfo { protocols, selected_protocol, missing_on_card, recent_open: Vec::new() }
}

/// Names the session, takes its lock and starts its clock. The file is created with the first rows.
pub(crate) fn open_new_record(
    workspace: &Workspace,
    loaded: Option<&LoadedProtocol>,
    zone: &Zone,
    rehearsal: Option<u32>,
    answers: &StartAnswers,
    clock: &mut SessionClock,
    readings: &ClockReadings,
) -> Result<(NewSession, OpenRecord), CommandError> {
    let Some(loaded) = loaded else {
        return Err(CommandError::failed(
            "No protocol is loaded. This is a bug in Bedside; please report it. Nothing was created.",
        ));
    };
    let folder = if rehearsal.is_some() { &workspace.folders.rehearsals } else { &workspace.folders.sessions };
    let sharing = workspace.config.sharing;
    require_free_space(folder)?;
    let unsynced_folders = paths::create_data_folder(folder, sharing)?;
    clock.start_session(readings);
    let wall = clock.moment(readings).wall;
    let who = answers.staff.first().map(ToString::to_string).unwrap_or_default();
    let holder = LockHolder::this_process(who, wall.rfc3339());
    let record_folders = workspace.record_folders(folder);
    let (name, lock) =
        lock_free_name(folder, &record_folders, |nth| session_name(wall, nth, &answers.client), &holder, workspace)?;
    let earlier = session_index::count_sessions_of(folder, &answers.client);
    let boot_s = Value::new(clock.boot_s_at_start()).unwrap_or_else(|| Value::from(0));
    let opening = OpenParams {
        client: answers.client.clone(),
        session_no: earlier.map(|earlier| earlier + 1),
        staff: answers.staff.clone(),
        weight_kg: answers.weight_kg,
        protocol: format!("{} {}", loaded.plan.id, loaded.plan.version),
        protocol_sha256: loaded.sha256.clone(),
        protocol_text: loaded.text.clone(),
        time_zone: zone.name.clone(),
        boot_clock: (clock::boot_id().unwrap_or_else(|| "unknown".to_owned()), boot_s),
        app_version: concat!("bedside ", env!("CARGO_PKG_VERSION")).to_owned(),
        rehearsal_speed: rehearsal,
    };
    let clock_warning = clock_warning(session_index::newest_session_stamp(folder, &name).as_deref(), wall);
    let context = SessionContext { clock_warning, ..session_context(workspace, folder, Some(&answers.client), &name) };
    let new = NewSession {
        name: name.clone(),
        plan: Arc::new(loaded.plan.clone()),
        zone: zone.clone(),
        opening,
        context,
        with_tutorial: false,
    };
    let open_record = OpenRecord {
        spool: Spool::create(&name),
        disk: RealDisk::new(record_folders, &name, sharing).with_unsynced_folders(unsynced_folders),
        lock,
        private: PrivateRecord::new(workspace.private_folders(folder), &name, holder),
        record_folder: folder.clone(),
        state_folder: workspace.folders.state.clone(),
        name,
        sharing,
        mirror: None,
        feeds: workspace.config.feeds,
    };
    Ok((new, open_record))
}

/// A record may have started this much later than now by a clock that is right, in milliseconds: the hour set back in autumn.
const DST_TOLERANCE_MS: i64 = 90 * 60_000;
/// This program is not older, and a clock with an empty battery starts before this year.
const MIN_YEAR: i32 = 2025;

/// A warning where the year or the newest record shows that the clock may be wrong: all times of the session depend on it.
fn clock_warning(newest: Option<&str>, wall: Wall) -> Option<String> {
    let now = format!("{} {}", wall.date(), wall.hm());
    let reason = if wall.local().year() < MIN_YEAR {
        "which is long ago".to_owned()
    } else {
        let latest = Wall::from_instant(wall.instant_ms() + DST_TOLERANCE_MS, wall.offset_s()).file_stamp();
        format!("and a record here began later ({})", newest.filter(|newest| *newest > latest.as_str())?)
    };
    Some(format!(
        "The clock says {now}, {reason}. Every time in the record comes from this clock: if it is wrong, leave with Ctrl-C, set it and start again."
    ))
}

/// Fails where the disk has too little room for a record.
fn require_free_space(folder: &Path) -> Result<(), CommandError> {
    // A folder that does not exist yet will be on the disk of its nearest ancestor. Some file systems do not report free space.
    let free = folder.ancestors().find_map(|folder| disk_space::free_bytes(folder).ok()).unwrap_or(u64::MAX);
    if free >= disk_space::MIN_FREE_BYTES {
        return Ok(());
    }
    Err(CommandError::failed(format!(
        "Only {} MB are free on the disk of {}, too few for a record. Nothing was created; free some space, or choose another folder with --dir.",
        free >> 20,
        folder.display()
    )))
}

/// Checks that the folder for a second copy exists and does not hold the records themselves, and returns its real path.
pub(crate) fn check_mirror_folder(folder: &Path, workspace: &Workspace) -> Result<PathBuf, CommandError> {
    let shown = folder.display();
    let real = std::fs::canonicalize(folder).ok().filter(|real| real.is_dir());
    let Some(real) = real else {
        return Err(CommandError::not_found(format!(
            "There is no folder {shown} for a second copy. Nothing was created; create the folder first."
        )));
    };
    let own = [&workspace.folders.sessions, &workspace.folders.rehearsals];
    if own.into_iter().any(|own| std::fs::canonicalize(own).is_ok_and(|own| own == real)) {
        return Err(CommandError::usage(format!(
            "{shown} already holds the records, so it cannot hold the second copies. Nothing was created; choose another folder."
        )));
    }
    Ok(real)
}

/// Locks the first session name of this minute that no record folder contains.
fn lock_free_name(
    folder: &Path,
    record_folders: &RecordFolders,
    name_of: impl Fn(usize) -> String,
    holder: &LockHolder,
    workspace: &Workspace,
) -> Result<(String, Lock), CommandError> {
    let taken = |name: &str| {
        let folders = [&record_folders.record, &record_folders.state, &record_folders.runtime];
        let folders = folders.into_iter().flatten().flat_map(|folder| [folder.clone(), folder.join(SUPERSEDED_FOLDER)]);
        folders.into_iter().any(|folder| session_index::has_session(&folder, name))
    };
    for nth in 0..1000 {
        let name = name_of(nth);
        if taken(&name) {
            continue;
        }
        match Lock::acquire(&folder.join(file_name(&name, 1)), holder, workspace.config.sharing) {
            Ok(lock) => return Ok((name, lock)),
            // Another program is starting a session of this client in this minute.
            Err(LockError::Held { .. }) => {}
            Err(LockError::Failed { why, .. }) => {
                return Err(CommandError::failed(format!(
                    "{} cannot be written to: {why}. Nothing was created. Choose another folder with --dir, or make this one writable.",
                    folder.display()
                )));
            }
        }
    }
    Err(CommandError::failed(
        "A thousand sessions of this client began in this minute, so no file name is free. Nothing was created.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_behind_a_record_is_warned_about_but_not_an_hour_set_back() {
        let wall = Wall::parse("2026-11-01T01:05:00-05:00").unwrap();
        for newest in [None, Some("20261031-1700"), Some("20261101-0155")] {
            assert_eq!(clock_warning(newest, wall), None, "{newest:?}");
        }
        let warning = clock_warning(Some("20261101-0900"), wall).unwrap();
        assert!(
            warning.starts_with("The clock says 2026-11-01 01:05, and a record here began later (20261101-0900)."),
            "{warning}"
        );
        let warning = clock_warning(None, Wall::parse("1970-01-01T00:05:00+00:00").unwrap()).unwrap();
        assert!(warning.starts_with("The clock says 1970-01-01 00:05, which is long ago."), "{warning}");
    }
}
