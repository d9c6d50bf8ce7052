//! The library, and the review of a session. Both only read until something is wanted.

use super::resume::resume_point;
use super::{Workspace, require_terminal};
use crate::app::screens::watch::WatchScreen;
use crate::app::{LibraryScreen, Screen};
use crate::edge::args::GlobalOptions;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::os::clock::SessionClock;
use crate::edge::os::{lock, process_hardening, timezone};
use crate::edge::runtime::browser::Browser;
use crate::edge::runtime::event_loop;
use crate::edge::runtime::library_worker::load_session;
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::StartupMode;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::terminal::TerminalMode;
use crate::edge::terminal::stdio;
use crate::journal::file_name::{client_code_of, is_session_name};
use crate::session::Zone;
use crate::session::analysis::gaps;
use std::path::{Path, absolute};

/// `bedside`.
pub fn library(global: &GlobalOptions) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
    open_library(&workspace, LibraryScreen::new(false))
}

/// `bedside review`: a folder or nothing opens the library, a client the comparison of its sessions, a session its review.
pub fn review(global: &GlobalOptions, wanted: Option<&str>) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
    let Some(wanted) = wanted else { return open_library(&workspace, LibraryScreen::new(false)) };
    if Path::new(wanted).is_dir() {
        let folder =
            absolute(wanted).map_err(|why| CommandError::usage(format!("`{wanted}` is no folder that can be read: {why}.")))?;
        let desk = workspace.with_data_dir(&folder);
        return open_library(&desk, LibraryScreen::new(false));
    }
    let is_client = |name: &str| client_code_of(name).eq_ignore_ascii_case(wanted);
    let looks_like_one = !is_session_name(wanted) && !Path::new(wanted).exists();
    if looks_like_one && session_index::all_sessions(&workspace).iter().any(|found| is_client(&found.name)) {
        return open_comparison(&workspace, wanted);
    }
    let found = session_index::find_session(&workspace, wanted)?;
    open_review(&workspace.for_session(&found), &found, false)
}

/// `bedside finish`: without a session, the newest that owes something; nobody finishes a rehearsal or what still runs.
pub fn finish(global: &GlobalOptions, wanted: Option<&str>) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
    let found = match wanted {
        Some(wanted) => session_index::find_session(&workspace, wanted)?,
        None => newest_incomplete_session(&workspace)?,
    };
    open_review(&workspace.for_session(&found), &found, true)
}

/// A client's sessions beside each other, before the library in which they can be looked at one by one.
fn open_comparison(workspace: &Workspace, client: &str) -> Result<Exit, CommandError> {
    require_terminal()?;
    let (_, clock) = zone_and_clock(&clock::read());
    let browser = Browser::new(workspace.clone(), None);
    let mut compare = browser.load_comparison(client.to_owned())?;
    compare.set_parent(LibraryScreen::with_query(&format!("client:{client}")));
    run_screen(workspace, Screen::Compare(Box::new(compare)), browser, clock)
}

fn newest_incomplete_session(workspace: &Workspace) -> Result<SessionFiles, CommandError> {
    let all = session_index::scan_folder(&workspace.folders.sessions, &workspace.record_folders(&workspace.folders.sessions));
    let plans = PlanCache::default();
    let owes = |found: &SessionFiles| {
        let fresh = load_session(found, &plans).ok().filter(|fresh| !fresh.is_running);
        fresh.is_some_and(|fresh| {
            gaps::missing_for_completion(&fresh.session, fresh.session.end_time()).iter().any(|gap| !gap.kind.is_optional())
        })
    };
    all.into_iter().find(owes).ok_or_else(|| CommandError::not_found("No session here owes anything. Nothing was changed."))
}

fn open_review(workspace: &Workspace, found: &SessionFiles, finishes: bool) -> Result<Exit, CommandError> {
    require_terminal()?;
    found.ask_for_passphrase()?;
    let at = clock::read();
    let (zone, clock) = zone_and_clock(&at);
    let browser = Browser::new(workspace.clone(), Some(found.name.clone()));
    let review = if finishes {
        browser.load_completion_review(&found.name, clock.moment(&at), zone)?
    } else {
        browser.load_review(&found.name, clock.moment(&at), zone)?
    };
    run_screen(workspace, Screen::Review(Box::new(review)), browser, clock)
}

/// `bedside watch`: its clock is the session's own, and its file is followed. Without a session, the newest that runs.
pub fn watch(global: &GlobalOptions, wanted: Option<&str>) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
    let runs = || session_index::all_sessions(&workspace).into_iter().find(|found| lock::is_held(&found.record_path()));
    let found = match wanted {
        Some(wanted) => session_index::find_session(&workspace, wanted)?,
        None => runs()
            .ok_or_else(|| CommandError::not_found("No session runs here. Nothing was changed; `bedside list` names all."))?,
    };
    let desk = workspace.for_session(&found);
    require_terminal()?;
    let fresh = load_session(&found, &PlanCache::default())?;
    let at = clock::read();
    let (zone, _) = zone_and_clock(&at);
    let speed = fresh.session.projection().rehearsal_speed.map_or(1, |speed| speed as u32);
    let (clock, _) = SessionClock::resume(speed, zone.clone(), &resume_point(&fresh.session), clock::boot_id().as_deref(), &at);
    let watch = WatchScreen::new(clock.moment(&at), fresh, zone);
    let browser = Browser::new(desk.clone(), Some(found.name.clone()));
    run_screen(&desk, Screen::Watch(Box::new(watch)), browser, clock)
}

fn open_library(workspace: &Workspace, library: LibraryScreen) -> Result<Exit, CommandError> {
    require_terminal()?;
    let (_, clock) = zone_and_clock(&clock::read());
    run_screen(workspace, Screen::Library(Box::new(library)), Browser::new(workspace.clone(), None), clock)
}

pub(crate) fn zone_and_clock(readings: &clock::ClockReadings) -> (Zone, SessionClock) {
    let (zone, doubt) = timezone::system_zone(readings.wall_ms);
    if let Some(doubt) = doubt {
        stdio::print_notice(&doubt);
    }
    let clock = SessionClock::start(1, zone.clone(), readings);
    (zone, clock)
}

pub(crate) fn run_screen(
    workspace: &Workspace,
    screen: Screen,
    browser: Browser,
    clock: SessionClock,
) -> Result<Exit, CommandError> {
    let theme = workspace.load_theme()?;
    for sentence in process_hardening::harden() {
        stdio::print_notice(&sentence);
    }
    let files = UserFiles::for_library(workspace.clone(), theme);
    event_loop::run(StartupMode::Browse(Box::new(screen), Box::new(browser)), clock, files, TerminalMode::Fullscreen)
}
