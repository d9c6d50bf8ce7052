//! `start` and `rehearse`: a new session. What is missing is asked for on the screen; nothing is created before all is known.

use super::{Workspace, error_from, require_terminal, share_plan};
use crate::app::screens::start::{StartScreen as Asking, parse_staff, parse_weight};
use crate::app::{NewSession, SessionContext, StartAnswers};
use crate::edge::args::{GlobalOptions, StartOptions};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::os::clock::{ClockReadings, SessionClock};
use crate::edge::os::lock::{Lock, LockError, LockHolder};
use crate::edge::os::{disk_space, paths, process_hardening, timezone};
use crate::edge::runtime::event_loop;
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::{SessionOpener, StartupMode};
use crate::edge::store::disk::RealDisk;
use crate::edge::store::private_notes::PrivateRecord;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::store::session_index;
use crate::edge::terminal::stdio;
use crate::journal::file_name::{file_name, session_name};
use crate::journal::spool::Spool;
use crate::session::decide::OpenParams;
use crate::session::record::row::Value;
use crate::session::{ClientCode, Initials, Wall, Zone};
use chrono::Datelike as _;
use std::path::{Path, PathBuf};

/// `bedside start`.
pub fn start(global: &GlobalOptions, options: &StartOptions) -> Result<Exit, CommandError> {
    start_session(global, options, None, false)
}

/// `bedside rehearse`.
pub fn rehearse(global: &GlobalOptions, options: &StartOptions, speed: u32, guided: bool) -> Result<Exit, CommandError> {
    start_session(global, options, Some(speed), guided)
}

fn start_session(
    global: &GlobalOptions,
    options: &StartOptions,
    rehearsal: Option<u32>,
    guided: bool,
) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    // What was typed wrongly is said before anything is opened.
    let refused = |said| CommandError::from_refusal(&said, "Nothing was created.");
    let client = options.client.as_deref().map(ClientCode::parse).transpose().map_err(refused)?;
    let by = options.author.as_deref().map(Initials::parse).transpose().map_err(refused)?.or(workspace.config.author);
    let with =
        options.staff.as_deref().map(parse_staff).transpose().map_err(refused)?.unwrap_or_else(|| workspace.config.staff.clone());
    let weight_kg = options.weight.as_deref().map(parse_weight).transpose().map_err(refused)?.flatten();
    let protocol = options.protocol.clone().unwrap_or_else(|| workspace.default_protocol_id().to_owned());
    let loaded = workspace.load_protocol(&protocol)?;
    require_terminal()?;
    let theme = workspace.load_theme()?;
    for sentence in process_hardening::harden() {
        stdio::print_notice(&sentence);
    }

    let at = clock::read();
    let (zone, doubt) = timezone::system_zone(at.wall_ms);
    if let Some(doubt) = doubt {
        stdio::print_notice(&doubt);
    }
    let mut clock = SessionClock::start(rehearsal.unwrap_or(1), zone.clone(), &at);
    let title = loaded.plan.title.clone();
    let known = [
        client.as_ref().map(ToString::to_string).unwrap_or_default(),
        by.as_ref().map(ToString::to_string).unwrap_or_default(),
        with.iter().map(Initials::as_str).collect::<Vec<_>>().join(","),
        weight_kg.as_ref().map(ToString::to_string).unwrap_or_default(),
    ];
    let mirror = options.mirror.as_deref().map(|folder| check_mirror_folder(folder, &workspace)).transpose()?;
    let files = UserFiles::for_new_session(workspace, theme, &protocol, loaded);
    let mut open: SessionOpener = Box::new(move |answers, clock, at, files| {
        let (new, open_record) = open_new_record(files, &zone, rehearsal, answers, clock, at)?;
        Ok((NewSession { with_tutorial: guided, ..new }, OpenRecord { mirror: mirror.clone(), ..open_record }))
    });
    let beginning = match (client, by) {
        (Some(client), Some(by)) => {
            let staff = std::iter::once(by).chain(with.into_iter().filter(|who| *who != by)).collect();
            let (new, opened) = open(&StartAnswers { client, staff, weight_kg }, &mut clock, &at, &files)?;
            StartupMode::NewSession(Box::new(new), opened)
        }
        _ => StartupMode::AskDetails(Box::new(Asking::new(title, rehearsal, known)), open),
    };
    event_loop::run(beginning, clock, files, options.terminal_mode())
}

/// A session begun from the library: what the settings do not say is asked for on the screen.
pub(crate) fn start_from_library(
    workspace: &Workspace,
    rehearsal: Option<u32>,
    readings: &ClockReadings,
) -> Result<(SessionClock, Box<Asking>, SessionOpener, UserFiles), CommandError> {
    let loaded = workspace.load_protocol(workspace.default_protocol_id())?;
    let (zone, _) = timezone::system_zone(readings.wall_ms);
    let clock = SessionClock::start(rehearsal.unwrap_or(1), zone.clone(), readings);
    let by = workspace.config.author.as_ref().map(ToString::to_string).unwrap_or_default();
    let with = workspace.config.staff.iter().map(Initials::as_str).collect::<Vec<_>>().join(",");
    let asking = Asking::new(loaded.plan.title.clone(), rehearsal, [String::new(), by, with, String::new()]);
    let files = UserFiles::for_new_session(workspace.clone(), workspace.load_theme()?, workspace.default_protocol_id(), loaded);
    let open: SessionOpener =
        Box::new(move |answers, clock, at, files| open_new_record(files, &zone, rehearsal, answers, clock, at));
    Ok((clock, Box::new(asking), open, files))
}

/// Names the session, takes its lock, and gives it its clock. Its file comes with its first rows.
pub(crate) fn open_new_record(
    files: &UserFiles,
    zone: &Zone,
    rehearsal: Option<u32>,
    answers: &StartAnswers,
    clock: &mut SessionClock,
    readings: &ClockReadings,
) -> Result<(NewSession, OpenRecord), CommandError> {
    let workspace = &files.workspace;
    let Some(loaded) = &files.loaded_protocol else {
        return Err(CommandError::failed(
            "No protocol is loaded. This is a bug in Bedside; please report it. Nothing was created.",
        ));
    };
    let folder = if rehearsal.is_some() { &workspace.folders.rehearsals } else { &workspace.folders.sessions };
    let sharing = workspace.config.sharing;
    require_free_space(folder)?;
    paths::create_data_folder(folder, sharing).map_err(|why| error_from(&why))?;
    clock.start_session(readings);
    let wall = clock.moment(readings).wall;
    let who = answers.staff.first().map(ToString::to_string).unwrap_or_default();
    let holder = lock_holder(who, wall.rfc3339());
    let places = workspace.record_folders(folder);
    let (name, lock) = lock_free_name(folder, &places, |nth| session_name(wall, nth, &answers.client), &holder, workspace)?;
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
    let clock_doubt = clock_warning(session_index::newest_session_stamp(folder, &name).as_deref(), wall);
    let around = SessionContext { clock_warning: clock_doubt, ..workspace.session_context(folder, Some(&answers.client), &name) };
    let new = NewSession {
        name: name.clone(),
        plan: share_plan(loaded.plan.clone()),
        zone: zone.clone(),
        opening,
        context: around,
        with_tutorial: false,
    };
    let open_record = OpenRecord {
        spool: Spool::create(&name),
        disk: RealDisk::new(places, &name, sharing),
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

/// So much later a record may have begun and the clock still be right: an hour put back in autumn, in milliseconds.
const DST_TOLERANCE_MS: i64 = 90 * 60_000;
/// This program is not older; an empty battery takes a clock back further.
const MIN_YEAR: i32 = 2025;

/// Why the clock may be wrong, as far as records here can tell: all times of a session hang on it, so it is said at its beginning.
fn clock_warning(newest: Option<&str>, wall: Wall) -> Option<String> {
    let now = format!("{} {}", wall.date(), wall.hm());
    let why = if wall.local().year() < MIN_YEAR {
        "which is long ago".to_owned()
    } else {
        let right = Wall::from_instant(wall.instant_ms() + DST_TOLERANCE_MS, wall.offset_s()).file_stamp();
        format!("and a record here began later: {}", newest.filter(|newest| *newest > right.as_str())?)
    };
    Some(format!("The clock says {now}, {why}. All times follow it: if it is wrong, leave with Ctrl-C, set it and start again."))
}

/// A session that begins has room to be written.
fn require_free_space(folder: &Path) -> Result<(), CommandError> {
    // A folder that is not there yet comes onto the disk of the one that is to hold it. Not every file system tells.
    let disk = folder.ancestors().find_map(|place| disk_space::free_bytes(place).ok());
    let free = disk.unwrap_or(u64::MAX);
    if free >= disk_space::MIN_FREE_BYTES {
        return Ok(());
    }
    Err(CommandError::failed(format!(
        "Only {} MB are free on the disk of {}, too few to begin a record. Nothing was created; make room, or choose another folder with --dir.",
        free >> 20,
        folder.display()
    )))
}

/// The folder of a second copy: it is there, and is none that holds the records themselves.
pub(crate) fn check_mirror_folder(folder: &Path, workspace: &Workspace) -> Result<PathBuf, CommandError> {
    let shown = folder.display();
    let real = std::fs::canonicalize(folder).ok().filter(|real| real.is_dir());
    let Some(real) = real else {
        return Err(CommandError::not_found(format!(
            "There is no folder {shown} for a second copy. Nothing was created; make it first."
        )));
    };
    let own = [&workspace.folders.sessions, &workspace.folders.rehearsals];
    if own.into_iter().any(|own| std::fs::canonicalize(own).is_ok_and(|own| own == real)) {
        return Err(CommandError::usage(format!(
            "{shown} holds the records themselves, so it cannot hold their second copies too. Nothing was created; choose another folder."
        )));
    }
    Ok(real)
}

/// The first name of this minute that no file in any place has, and its lock.
fn lock_free_name(
    folder: &Path,
    record_folders: &crate::edge::store::disk::RecordFolders,
    name_of: impl Fn(usize) -> String,
    holder: &LockHolder,
    workspace: &Workspace,
) -> Result<(String, Lock), CommandError> {
    let taken = |name: &str| {
        let files: [Option<&PathBuf>; 3] =
            [record_folders.record.as_ref(), record_folders.state.as_ref(), record_folders.runtime.as_ref()];
        files.into_iter().flatten().any(|place| place.join(file_name(name, 1)).exists())
    };
    for nth in 0..1000 {
        let name = name_of(nth);
        if taken(&name) {
            continue;
        }
        match Lock::acquire(&folder.join(file_name(&name, 1)), holder, workspace.config.sharing) {
            Ok(lock) => return Ok((name, lock)),
            // Another program begins a session of this client in this very minute.
            Err(LockError::Held { .. }) => {}
            Err(LockError::Failed { why, .. }) => return Err(cannot_write_error(folder, &why)),
        }
    }
    Err(CommandError::failed("A thousand sessions of this client began in this minute, so no name is left. Nothing was created."))
}

/// Who holds a lock: this program, now.
pub(crate) fn lock_holder(who: String, since: String) -> LockHolder {
    LockHolder { pid: std::process::id(), who, program: concat!("bedside ", env!("CARGO_PKG_VERSION")).to_owned(), since }
}

fn cannot_write_error(folder: &Path, why: &std::io::Error) -> CommandError {
    CommandError::failed(format!(
        "{} cannot be written to: {why}. Nothing was created. Choose another folder with --dir, or make this one writable.",
        folder.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_behind_a_record_or_long_ago_is_said_and_an_hour_put_back_is_not() {
        let wall = Wall::parse("2026-11-01T01:05:00-05:00").unwrap();
        for newest in [None, Some("20261031-1700"), Some("20261101-0155")] {
            assert_eq!(clock_warning(newest, wall), None, "{newest:?}");
        }
        let said = clock_warning(Some("20261101-0900"), wall).unwrap();
        assert!(said.starts_with("The clock says 2026-11-01 01:05, and a record here began later: 20261101-0900."), "{said}");
        let said = clock_warning(None, Wall::parse("1970-01-01T00:05:00+00:00").unwrap()).unwrap();
        assert!(said.starts_with("The clock says 1970-01-01 00:05, which is long ago."), "{said}");
    }
}
