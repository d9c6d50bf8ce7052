//! The library, and the review of a session. Both only read until something is wanted.

use super::resume::stopped;
use super::{Desk, needs_terminal};
use crate::app::screens::watch::Watch;
use crate::app::{Library, Screen};
use crate::edge::args::House;
use crate::edge::error::{Exit, Fault};
use crate::edge::os::clock;
use crate::edge::os::clock::Clock;
use crate::edge::os::{lock, process_hardening, timezone};
use crate::edge::runtime::browser::Browsing;
use crate::edge::runtime::event_loop;
use crate::edge::runtime::library_worker::fresh;
use crate::edge::runtime::reload::Files;
use crate::edge::runtime::startup::Beginning;
use crate::edge::store::plan_cache::Plans;
use crate::edge::store::session_index;
use crate::edge::store::session_index::Found;
use crate::edge::terminal::Form;
use crate::edge::terminal::stdio;
use crate::journal::file_name::{client_of, is_session_name};
use crate::session::Zone;
use crate::session::analysis::{gaps, summary};
use std::path::{Path, absolute};

/// `bedside`.
pub fn library(house: &House) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    desk.is_there()?;
    browse(&desk, Library::new(false))
}

/// `bedside review`: a folder or nothing opens the library, a client the comparison of its sessions, a session its review.
pub fn review(house: &House, wanted: Option<&str>) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    desk.is_there()?;
    let Some(wanted) = wanted else { return browse(&desk, Library::new(false)) };
    if Path::new(wanted).is_dir() {
        let folder = absolute(wanted).map_err(|why| Fault::usage(format!("`{wanted}` is no folder that can be read: {why}.")))?;
        let desk = desk.over(&folder);
        return browse(&desk, Library::new(false));
    }
    let is_client = |name: &str| client_of(name).eq_ignore_ascii_case(wanted);
    let looks_like_one = !is_session_name(wanted) && !Path::new(wanted).exists();
    if looks_like_one && session_index::all(&desk).iter().any(|found| is_client(&found.name)) {
        return compare(&desk, wanted);
    }
    let found = session_index::one(&desk, wanted)?;
    look_at(&desk.beside(&found), &found, false)
}

/// `bedside finish`: without a session, the newest that owes something; nobody finishes a rehearsal or what still runs.
pub fn finish(house: &House, wanted: Option<&str>) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    desk.is_there()?;
    let found = match wanted {
        Some(wanted) => session_index::one(&desk, wanted)?,
        None => newest_owing(&desk)?,
    };
    look_at(&desk.beside(&found), &found, true)
}

/// A client's sessions beside each other, before the library in which they can be looked at one by one.
fn compare(desk: &Desk, client: &str) -> Result<Exit, Fault> {
    needs_terminal()?;
    let (_, clock) = begun(&clock::read());
    let browsing = Browsing::new(desk.clone(), None);
    let mut compare = browsing.compare(client.to_owned())?;
    compare.put_before(Library::looking_for(&format!("client:{client}")));
    show(desk, Screen::Compare(Box::new(compare)), browsing, clock)
}

fn newest_owing(desk: &Desk) -> Result<Found, Fault> {
    let all = session_index::in_folder(&desk.folders.sessions, &desk.places(&desk.folders.sessions));
    let plans = Plans::default();
    let owes = |found: &Found| {
        let fresh = fresh(found, &plans).ok().filter(|fresh| !fresh.is_running);
        fresh.is_some_and(|fresh| {
            gaps::to_finish(&fresh.session, summary::end(&fresh.session)).iter().any(|gap| !gap.lacks.is_optional())
        })
    };
    all.into_iter().find(owes).ok_or_else(|| Fault::not_found("No session here owes anything. Nothing was changed."))
}

fn look_at(desk: &Desk, found: &Found, finishes: bool) -> Result<Exit, Fault> {
    needs_terminal()?;
    found.ask_for_passphrase()?;
    let at = clock::read();
    let (zone, clock) = begun(&at);
    let browsing = Browsing::new(desk.clone(), Some(found.name.clone()));
    let review = if finishes {
        browsing.finish(&found.name, clock.moment(&at), zone)?
    } else {
        browsing.review(&found.name, clock.moment(&at), zone)?
    };
    show(desk, Screen::Review(Box::new(review)), browsing, clock)
}

/// `bedside watch`: its clock is the session's own, and its file is followed. Without a session, the newest that runs.
pub fn watch(house: &House, wanted: Option<&str>) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    desk.is_there()?;
    let runs = || session_index::all(&desk).into_iter().find(|found| lock::is_held(&found.record()));
    let found = match wanted {
        Some(wanted) => session_index::one(&desk, wanted)?,
        None => runs().ok_or_else(|| Fault::not_found("No session runs here. Nothing was changed; `bedside list` names all."))?,
    };
    let desk = desk.beside(&found);
    needs_terminal()?;
    let fresh = fresh(&found, &Plans::default())?;
    let at = clock::read();
    let (zone, _) = begun(&at);
    let speed = fresh.session.picture().rehearsal.map_or(1, |speed| speed as u32);
    let (clock, _) = Clock::resume(speed, zone.clone(), &stopped(&fresh.session), clock::boot_id().as_deref(), &at);
    let watch = Watch::new(clock.moment(&at), fresh, zone);
    let browsing = Browsing::new(desk.clone(), Some(found.name.clone()));
    show(&desk, Screen::Watch(Box::new(watch)), browsing, clock)
}

fn browse(desk: &Desk, library: Library) -> Result<Exit, Fault> {
    needs_terminal()?;
    let (_, clock) = begun(&clock::read());
    show(desk, Screen::Library(Box::new(library)), Browsing::new(desk.clone(), None), clock)
}

pub(crate) fn begun(at: &clock::Readings) -> (Zone, Clock) {
    let (zone, doubt) = timezone::system(at.wall_ms);
    if let Some(doubt) = doubt {
        stdio::tell(&doubt);
    }
    let clock = Clock::start(1, zone.clone(), at);
    (zone, clock)
}

pub(crate) fn show(desk: &Desk, screen: Screen, browsing: Browsing, clock: Clock) -> Result<Exit, Fault> {
    let theme = desk.theme()?;
    for sentence in process_hardening::harden() {
        stdio::tell(&sentence);
    }
    let files = Files::of_library(desk.clone(), theme);
    event_loop::run(Beginning::Browsing(Box::new(screen), Box::new(browsing)), clock, files, Form::Full)
}
