//! `resume`: goes on with an open session. What an interruption tore is moved aside, never cut away.

use super::start::{holder, mirror_folder};
use super::{Desk, needs_terminal};
use crate::app::{Draft, Resumed};
use crate::edge::args::{House, Resume};
use crate::edge::error::{Exit, Fault};
use crate::edge::os::clock;
use crate::edge::os::clock::{Clock, Lay, Readings, Stopped};
use crate::edge::os::{process_hardening, timezone};
use crate::edge::runtime::event_loop;
use crate::edge::runtime::reload::Files;
use crate::edge::runtime::startup::Beginning;
use crate::edge::store::record_reader;
use crate::edge::store::record_reader::Held;
use crate::edge::store::record_writer::Opened;
use crate::edge::store::session_index;
use crate::edge::store::session_index::Found;
use crate::edge::store::{draft, private_notes};
use crate::edge::terminal::stdio;
use crate::session::decide;
use crate::session::record::row::{Source, Value};
use crate::session::{Kind, PrivateNotes, Row, Session};
use std::path::PathBuf;

/// `bedside resume`.
pub fn resume(house: &House, asked: &Resume) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    let found = asked.session.as_deref().map(|wanted| session_index::one(&desk, wanted)).transpose()?;
    needs_terminal()?;
    let mirror = asked.mirror.as_deref().map(|folder| mirror_folder(folder, &desk)).transpose()?;
    let theme = desk.theme()?;
    for sentence in process_hardening::harden() {
        stdio::tell(&sentence);
    }
    let at = clock::read();
    let held = match found {
        Some(found) => take(&desk, &found, &at)?,
        None => newest_open(&desk, &at)?,
    };
    let (_, doubt) = timezone::system(at.wall_ms);
    if let Some(doubt) = doubt {
        stdio::tell(&doubt);
    }
    let (clock, resumed, opened) = go_on(&desk, held, mirror, &at, is_right)?;
    let files = Files::of_session(desk, theme, &resumed.session);
    event_loop::run(Beginning::Resumed(Box::new(resumed), opened), clock, files, asked.form())
}

/// Takes a session in hand.
pub(crate) fn take(desk: &Desk, found: &Found, at: &Readings) -> Result<Held, Fault> {
    record_reader::take(found, desk.config.share, holder(String::new(), clock::wall(at).rfc3339()))
}

/// Goes on with a session in hand. `believes` answers for a gap that is hardly possible.
pub(crate) fn go_on(
    desk: &Desk,
    mut held: Held,
    mirror: Option<PathBuf>,
    at: &Readings,
    believes: impl FnOnce(Lay) -> Result<bool, Fault>,
) -> Result<(Clock, Resumed, Opened), Fault> {
    let found = held.found().clone();
    let session = record_reader::session(&mut held.read)?;
    if session.is_closed() {
        return Err(Fault::usage(format!(
            "{} is closed. Nothing was changed. `bedside add {}` adds a late entry.",
            found.name, found.name
        )));
    }
    let (zone, _) = timezone::system(at.wall_ms);
    let speed = session.picture().rehearsal.map_or(1, |speed| speed as u32);
    let boot = clock::boot_id();
    let stopped = stopped(&session);
    let (mut clock, mut lay) = Clock::resume(speed, zone.clone(), &stopped, boot.as_deref(), at);
    if lay.is_to_ask() && !believes(lay)? {
        // The wall clock is not believed: the session's time goes on where it stopped.
        let here = Stopped { wall: clock::wall(at), boot: None, ..stopped.clone() };
        (clock, lay) = Clock::resume(speed, zone.clone(), &here, None, at);
    }
    let known_boot = stopped.boot.as_ref().map(|(id, _)| id.clone());
    let boot_zero = Value::new(clock.boot_s_at_zero());
    let new_boot = boot.filter(|id| known_boot.as_ref() != Some(id)).zip(boot_zero);
    let torn = held.set_torn_aside()?;
    let what = decide::Resumed { gap_ms: lay.gap_ms().max(0), estimated: lay.is_estimated(), torn, boot: new_boot };
    let (private, apart) =
        private_notes::recover(desk, &found, &session, clock.moment(at), holder(String::new(), clock::wall(at).rfc3339()))?;
    let draft = unfinished(desk, &found, &session, &private);
    let chain = held.read.record.chain.clone();
    let around = desk.around(&found.folder, session.picture().client.as_ref(), &found.name);
    let opened = Opened { mirror, ..held.open(desk, apart) };
    let resumed = Resumed { name: found.name.clone(), session, private, chain, zone, what, draft, around };
    Ok((clock, resumed, opened))
}

/// The newest session that is neither closed nor running elsewhere, in hand.
fn newest_open(desk: &Desk, at: &Readings) -> Result<Held, Fault> {
    let mut running = None;
    for found in session_index::all(desk) {
        if record_reader::is_surely_closed(&found) {
            continue;
        }
        match take(desk, &found, at) {
            Ok(held) if !held.is_closed() => return Ok(held),
            Err(fault) if fault.exit == Exit::Held => {
                running.get_or_insert(fault);
            }
            // Closed after all, or damaged: `check` says how.
            Ok(_) => {}
            Err(fault) if fault.exit == Exit::Damaged => {}
            // What cannot be taken in hand may be the one that is meant; nobody goes on with an older one instead of it.
            Err(fault) => return Err(fault),
        }
    }
    // Its lock says who has it.
    Err(running.unwrap_or_else(|| Fault::not_found("There is no open session here. `bedside start` begins one.")))
}

pub(crate) fn stopped(session: &Session) -> Stopped {
    let rows = session.ledger().rows();
    // Not the time of what happened, but of what was last written: nothing is known after it.
    let elapsed = session.last_written();
    let wall = session.last_entered().unwrap_or(crate::session::Wall::from_instant(0, 0));
    let boot = rows.iter().rev().find(|row| row.is(Kind::Meta, "boot"));
    let boot = boot.and_then(|row| Some((row.text.clone(), row.value?.get())));
    Stopped { elapsed, wall, boot }
}

/// The line that was on the screen, unless it became an entry after all. A private note did so only when its words are safe too.
fn unfinished(desk: &Desk, found: &Found, session: &Session, private: &PrivateNotes) -> Option<Draft> {
    let kept = draft::Draft::load(&draft::path_of(&desk.folders.state, &found.name)).ok().flatten()?;
    let is_whole = |row: &Row| !row.is(Kind::Note, "private") || private.holds(row.elapsed);
    let is_it = |row: &Row| row.source == Source::User && row.elapsed == kept.elapsed;
    let saved = session.ledger().rows().iter().any(|row| is_it(row) && is_whole(row));
    (!saved).then(|| kept.into())
}

/// A gap that is hardly possible is a person's to believe.
fn is_right(lay: Lay) -> Result<bool, Fault> {
    let minutes = lay.gap_ms() / 60_000;
    let question = if minutes < 0 {
        format!("The clock says that it is {} min before the last entry.", -minutes)
    } else {
        format!("The clock says that this session lay for {} h {} min.", minutes / 60, minutes % 60)
    };
    stdio::ask(&format!("{question} Is the clock right? yes goes on at its time, no at the time of the last entry: "))
}
