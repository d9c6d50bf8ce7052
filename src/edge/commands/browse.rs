//! `bedside` alone, `review`, `finish` and `watch`: screens that only read until something is written in them.

use super::after_close::offer_next;
use super::session::{harden_process, require_terminal, system_zone};
use crate::app::screens::watch::WatchScreen;
use crate::app::{LibraryScreen, Screen};
use crate::args::GlobalArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock::{self, ClockReadings, SessionClock};
use crate::edge::runtime::browser::Browser;
use crate::edge::runtime::event_loop;
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::{Startup, StartupMode};
use crate::edge::sessions::load::load_session;
use crate::edge::sessions::resume::resume_clock;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::terminal::TerminalMode;
use crate::edge::workspace::Workspace;
use crate::journal::file_name::{client_code_of, is_session_name};
use crate::session::{Zone, analysis::gaps};
use std::path::{Path, absolute};

/// `bedside` without a command.
pub(crate) fn library(global: &GlobalArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    session_index::require_data_dir(&workspace)?;
    open_library(global, &workspace)
}

/// `bedside review`: a folder or nothing opens the library, a client code the comparison of its sessions, a session its review.
pub(crate) fn review(global: &GlobalArgs, wanted: Option<&str>) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    session_index::require_data_dir(&workspace)?;
    let Some(wanted) = wanted else { return open_library(global, &workspace) };
    if Path::new(wanted).is_dir() {
        let folder =
            absolute(wanted).map_err(|why| CommandError::usage(format!("The folder `{wanted}` cannot be read: {why}.")))?;
        return open_library(global, &workspace.with_data_dir(&folder));
    }
    let is_of_client = |files: &SessionFiles| client_code_of(&files.name).eq_ignore_ascii_case(wanted);
    let may_be_client = !is_session_name(wanted) && !Path::new(wanted).exists();
    if may_be_client && session_index::all_sessions(&workspace).iter().any(is_of_client) {
        return open_comparison(global, &workspace, wanted);
    }
    let files = session_index::find_session(&workspace, wanted)?;
    open_review(global, &workspace.for_records(&files.folder), &files, false)
}

/// `bedside finish`: without a session, the newest that is incomplete, except rehearsals and running ones.
pub(crate) fn finish(global: &GlobalArgs, wanted: Option<&str>) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    session_index::require_data_dir(&workspace)?;
    let files = match wanted {
        Some(wanted) => session_index::find_session(&workspace, wanted)?,
        None => newest_incomplete_session(&workspace)?,
    };
    open_review(global, &workspace.for_records(&files.folder), &files, true)
}

/// Opens the comparison of a client's sessions; leaving it leads to the library.
fn open_comparison(global: &GlobalArgs, workspace: &Workspace, client: &str) -> Result<Exit, CommandError> {
    require_terminal()?;
    let (_, clock) = start_clock(&clock::read());
    let browser = Browser::new(workspace.clone(), None);
    let mut compare = browser.load_comparison(client.to_owned())?;
    compare.parent.library = Some(Box::new(LibraryScreen::with_query(&format!("client:{client}"))));
    run_screen(global, workspace, Screen::Compare(Box::new(compare)), browser, clock)
}

fn newest_incomplete_session(workspace: &Workspace) -> Result<SessionFiles, CommandError> {
    let all = session_index::scan_folder(&workspace.folders.sessions, &workspace.record_folders(&workspace.folders.sessions));
    let plans = PlanCache::default();
    let is_incomplete = |files: &SessionFiles| {
        let loaded = load_session(files, &plans).ok().filter(|loaded| !loaded.is_running);
        loaded.is_some_and(|loaded| {
            gaps::missing_for_completion(&loaded.session, loaded.session.end_time())
                .iter()
                .any(|gap| gap.kind != gaps::MissingKind::FollowUp)
        })
    };
    all.into_iter()
        .find(is_incomplete)
        .ok_or_else(|| CommandError::not_found("Nothing is missing in any session here. Nothing was changed."))
}

fn open_review(global: &GlobalArgs, workspace: &Workspace, files: &SessionFiles, finish: bool) -> Result<Exit, CommandError> {
    require_terminal()?;
    files.ask_for_passphrase()?;
    let now = clock::read();
    let (zone, clock) = start_clock(&now);
    let browser = Browser::new(workspace.clone(), Some(files.name.clone()));
    let review = browser.load_review(&files.name, finish, clock.moment(&now), zone)?;
    run_screen(global, workspace, Screen::Review(Box::new(review)), browser, clock)
}

/// `bedside watch`: follows the file of a session by the session's clock. Without a session, the newest that runs.
pub(crate) fn watch(global: &GlobalArgs, wanted: Option<&str>) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    session_index::require_data_dir(&workspace)?;
    let running = || session_index::all_sessions(&workspace).into_iter().find(SessionFiles::is_running);
    let files = match wanted {
        Some(wanted) => session_index::find_session(&workspace, wanted)?,
        None => running().ok_or_else(|| {
            CommandError::not_found("No session is running here. Nothing was changed; `bedside list` shows all.")
        })?,
    };
    let workspace = workspace.for_records(&files.folder);
    require_terminal()?;
    let loaded = load_session(&files, &PlanCache::default())?;
    let now = clock::read();
    let zone = system_zone(now.wall_ms);
    let (clock, _) = resume_clock(&loaded.session, zone.clone(), &now);
    let watch = WatchScreen::new(clock.moment(&now), loaded, zone);
    let browser = Browser::new(workspace.clone(), Some(files.name));
    run_screen(global, &workspace, Screen::Watch(Box::new(watch)), browser, clock)
}

fn open_library(global: &GlobalArgs, workspace: &Workspace) -> Result<Exit, CommandError> {
    require_terminal()?;
    let (_, clock) = start_clock(&clock::read());
    run_screen(
        global,
        workspace,
        Screen::Library(Box::new(LibraryScreen::new(false))),
        Browser::new(workspace.clone(), None),
        clock,
    )
}

/// The time zone, and a clock for a screen that no session runs on.
pub(crate) fn start_clock(readings: &ClockReadings) -> (Zone, SessionClock) {
    let zone = system_zone(readings.wall_ms);
    let clock = SessionClock::start(1, zone.clone(), readings);
    (zone, clock)
}

/// Runs the full screen from `screen` on.
pub(crate) fn run_screen(
    global: &GlobalArgs,
    workspace: &Workspace,
    screen: Screen,
    browser: Browser,
    clock: SessionClock,
) -> Result<Exit, CommandError> {
    let theme = workspace.load_theme()?;
    harden_process();
    let files = UserFiles::for_library(workspace.clone(), theme);
    let startup = Startup { mode: StartupMode::Browse(Box::new(screen)), clock, files };
    offer_next(global, event_loop::run(startup, Some(browser), TerminalMode::Fullscreen)?)
}
