//! `start` and `rehearse`: a new session. What is missing is asked for on the screen; nothing is created before all is known.

use super::{Desk, failed, needs_terminal, shared};
use crate::app::screens::start::{Start as Asking, staff, weight};
use crate::app::{Answers, Around, New};
use crate::edge::args::{House, Start};
use crate::edge::error::{Exit, Fault};
use crate::edge::os::clock;
use crate::edge::os::clock::{Clock, Readings};
use crate::edge::os::lock::{Holder, Lock, LockError};
use crate::edge::os::{disk_space, paths, process_hardening, timezone};
use crate::edge::runtime::event_loop;
use crate::edge::runtime::reload::Files;
use crate::edge::runtime::startup::{Beginning, Open};
use crate::edge::store::disk::RealDisk;
use crate::edge::store::private_notes::Private;
use crate::edge::store::record_writer::Opened;
use crate::edge::store::session_index;
use crate::edge::terminal::stdio;
use crate::journal::file_name::{file_name, session_name};
use crate::journal::spool::Spool;
use crate::session::decide::Opening;
use crate::session::record::row::Value;
use crate::session::{ClientCode, Initials, Wall, Zone};
use chrono::Datelike as _;
use std::path::{Path, PathBuf};

/// `bedside start`.
pub fn start(house: &House, asked: &Start) -> Result<Exit, Fault> {
    begin(house, asked, None, false)
}

/// `bedside rehearse`.
pub fn rehearse(house: &House, asked: &Start, speed: u32, guided: bool) -> Result<Exit, Fault> {
    begin(house, asked, Some(speed), guided)
}

fn begin(house: &House, asked: &Start, rehearsal: Option<u32>, guided: bool) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    // What was typed wrongly is said before anything is opened.
    let refused = |said| Fault::refused(&said, "Nothing was created.");
    let client = asked.client.as_deref().map(ClientCode::parse).transpose().map_err(refused)?;
    let by = asked.by.as_deref().map(Initials::parse).transpose().map_err(refused)?.or(desk.config.by);
    let with = asked.with.as_deref().map(staff).transpose().map_err(refused)?.unwrap_or_else(|| desk.config.with.clone());
    let weight_kg = asked.weight.as_deref().map(weight).transpose().map_err(refused)?.flatten();
    let protocol = asked.protocol.clone().unwrap_or_else(|| desk.protocol_id().to_owned());
    let loaded = desk.protocol(&protocol)?;
    needs_terminal()?;
    let theme = desk.theme()?;
    for sentence in process_hardening::harden() {
        stdio::tell(&sentence);
    }

    let at = clock::read();
    let (zone, doubt) = timezone::system(at.wall_ms);
    if let Some(doubt) = doubt {
        stdio::tell(&doubt);
    }
    let mut clock = Clock::start(rehearsal.unwrap_or(1), zone.clone(), &at);
    let title = loaded.plan.title.clone();
    let known = [
        client.as_ref().map(ToString::to_string).unwrap_or_default(),
        by.as_ref().map(ToString::to_string).unwrap_or_default(),
        with.iter().map(Initials::as_str).collect::<Vec<_>>().join(","),
        weight_kg.as_ref().map(ToString::to_string).unwrap_or_default(),
    ];
    let mirror = asked.mirror.as_deref().map(|folder| mirror_folder(folder, &desk)).transpose()?;
    let files = Files::of_new(desk, theme, &protocol, loaded);
    let mut open: Open = Box::new(move |answers, clock, at, files| {
        let (new, opened) = open_new(files, &zone, rehearsal, answers, clock, at)?;
        Ok((New { guided, ..new }, Opened { mirror: mirror.clone(), ..opened }))
    });
    let beginning = match (client, by) {
        (Some(client), Some(by)) => {
            let staff = std::iter::once(by).chain(with.into_iter().filter(|who| *who != by)).collect();
            let (new, opened) = open(&Answers { client, staff, weight_kg }, &mut clock, &at, &files)?;
            Beginning::New(Box::new(new), opened)
        }
        _ => Beginning::Asking(Box::new(Asking::new(title, rehearsal, known)), open),
    };
    event_loop::run(beginning, clock, files, asked.form())
}

/// A session begun from the library: what the settings do not say is asked for on the screen.
pub(crate) fn from_library(
    desk: &Desk,
    rehearsal: Option<u32>,
    at: &Readings,
) -> Result<(Clock, Box<Asking>, Open, Files), Fault> {
    let loaded = desk.protocol(desk.protocol_id())?;
    let (zone, _) = timezone::system(at.wall_ms);
    let clock = Clock::start(rehearsal.unwrap_or(1), zone.clone(), at);
    let by = desk.config.by.as_ref().map(ToString::to_string).unwrap_or_default();
    let with = desk.config.with.iter().map(Initials::as_str).collect::<Vec<_>>().join(",");
    let asking = Asking::new(loaded.plan.title.clone(), rehearsal, [String::new(), by, with, String::new()]);
    let files = Files::of_new(desk.clone(), desk.theme()?, desk.protocol_id(), loaded);
    let open: Open = Box::new(move |answers, clock, at, files| open_new(files, &zone, rehearsal, answers, clock, at));
    Ok((clock, Box::new(asking), open, files))
}

/// Names the session, takes its lock, and gives it its clock. Its file comes with its first rows.
pub(crate) fn open_new(
    files: &Files,
    zone: &Zone,
    rehearsal: Option<u32>,
    answers: &Answers,
    clock: &mut Clock,
    at: &Readings,
) -> Result<(New, Opened), Fault> {
    let desk = &files.desk;
    let Some(loaded) = &files.loaded else {
        return Err(Fault::failed("No protocol is loaded, and this is our fault. Nothing was created."));
    };
    let folder = if rehearsal.is_some() { &desk.folders.rehearsals } else { &desk.folders.sessions };
    let sharing = desk.config.share;
    has_room(folder)?;
    paths::make(folder, sharing).map_err(|why| failed(&why))?;
    clock.begin(at);
    let wall = clock.moment(at).wall;
    let who = answers.staff.first().map(ToString::to_string).unwrap_or_default();
    let holder = holder(who, wall.rfc3339());
    let places = desk.places(folder);
    let (name, lock) = free_name(folder, &places, |nth| session_name(wall, nth, &answers.client), &holder, desk)?;
    let earlier = session_index::sessions_of(folder, &answers.client);
    let boot_s = Value::new(clock.boot_s_at_zero()).unwrap_or_else(|| Value::from(0));
    let opening = Opening {
        client: answers.client.clone(),
        session_no: earlier.map(|earlier| earlier + 1),
        staff: answers.staff.clone(),
        weight_kg: answers.weight_kg,
        protocol: format!("{} {}", loaded.plan.id, loaded.plan.version),
        protocol_sha256: loaded.sha256.clone(),
        protocol_text: loaded.text.clone(),
        tz: zone.name.clone(),
        boot: (clock::boot_id().unwrap_or_else(|| "unknown".to_owned()), boot_s),
        app: concat!("bedside ", env!("CARGO_PKG_VERSION")).to_owned(),
        rehearsal,
    };
    let clock_doubt = clock_doubt(session_index::newest_stamp(folder, &name).as_deref(), wall);
    let around = Around { clock: clock_doubt, ..desk.around(folder, Some(&answers.client), &name) };
    let new = New { name: name.clone(), plan: shared(loaded.plan.clone()), zone: zone.clone(), opening, around, guided: false };
    let opened = Opened {
        spool: Spool::create(&name),
        disk: RealDisk::new(places, &name, sharing),
        lock,
        private: Private::new(desk.private_places(folder), &name, holder),
        folder: folder.clone(),
        state: desk.folders.state.clone(),
        name,
        sharing,
        mirror: None,
        feeds: desk.config.feeds,
    };
    Ok((new, opened))
}

/// So much later a record may have begun and the clock still be right: an hour put back in autumn, in milliseconds.
const PUT_BACK_MS: i64 = 90 * 60_000;
/// This program is not older; an empty battery takes a clock back further.
const FIRST_YEAR: i32 = 2025;

/// Why the clock may be wrong, as far as records here can tell: all times of a session hang on it, so it is said at its beginning.
fn clock_doubt(newest: Option<&str>, wall: Wall) -> Option<String> {
    let now = format!("{} {}", wall.date(), wall.hm());
    let why = if wall.local().year() < FIRST_YEAR {
        "which is long ago".to_owned()
    } else {
        let right = Wall::from_instant(wall.instant_ms() + PUT_BACK_MS, wall.offset_s()).file_stamp();
        format!("and a record here began later: {}", newest.filter(|newest| *newest > right.as_str())?)
    };
    Some(format!("The clock says {now}, {why}. All times follow it: if it is wrong, leave with Ctrl-C, set it and start again."))
}

/// A session that begins has room to be written.
fn has_room(folder: &Path) -> Result<(), Fault> {
    // A folder that is not there yet comes onto the disk of the one that is to hold it. Not every file system tells.
    let disk = folder.ancestors().find_map(|place| disk_space::free_bytes(place).ok());
    let free = disk.unwrap_or(u64::MAX);
    if free >= disk_space::NO_ROOM_BYTES {
        return Ok(());
    }
    Err(Fault::failed(format!(
        "Only {} MB are free on the disk of {}, too few to begin a record. Nothing was created; make room, or choose another folder with --dir.",
        free >> 20,
        folder.display()
    )))
}

/// The folder of a second copy: it is there, and is none that holds the records themselves.
pub(crate) fn mirror_folder(folder: &Path, desk: &Desk) -> Result<PathBuf, Fault> {
    let shown = folder.display();
    let real = std::fs::canonicalize(folder).ok().filter(|real| real.is_dir());
    let Some(real) = real else {
        return Err(Fault::not_found(format!(
            "There is no folder {shown} for a second copy. Nothing was created; make it first."
        )));
    };
    let own = [&desk.folders.sessions, &desk.folders.rehearsals];
    if own.into_iter().any(|own| std::fs::canonicalize(own).is_ok_and(|own| own == real)) {
        return Err(Fault::usage(format!(
            "{shown} holds the records themselves, so it cannot hold their second copies too. Nothing was created; choose another folder."
        )));
    }
    Ok(real)
}

/// The first name of this minute that no file in any place has, and its lock.
fn free_name(
    folder: &Path,
    places: &crate::edge::store::disk::Folders,
    name_of: impl Fn(usize) -> String,
    holder: &Holder,
    desk: &Desk,
) -> Result<(String, Lock), Fault> {
    let taken = |name: &str| {
        let files: [Option<&PathBuf>; 3] = [places.record.as_ref(), places.state.as_ref(), places.runtime.as_ref()];
        files.into_iter().flatten().any(|place| place.join(file_name(name, 1)).exists())
    };
    for nth in 0..1000 {
        let name = name_of(nth);
        if taken(&name) {
            continue;
        }
        match Lock::take(&folder.join(file_name(&name, 1)), holder, desk.config.share) {
            Ok(lock) => return Ok((name, lock)),
            // Another program begins a session of this client in this very minute.
            Err(LockError::Held { .. }) => {}
            Err(LockError::Broken { why, .. }) => return Err(cannot_write(folder, &why)),
        }
    }
    Err(Fault::failed("A thousand sessions of this client began in this minute, so no name is left. Nothing was created."))
}

/// Who holds a lock: this program, now.
pub(crate) fn holder(who: String, since: String) -> Holder {
    Holder { pid: std::process::id(), who, program: concat!("bedside ", env!("CARGO_PKG_VERSION")).to_owned(), since }
}

fn cannot_write(folder: &Path, why: &std::io::Error) -> Fault {
    Fault::failed(format!(
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
            assert_eq!(clock_doubt(newest, wall), None, "{newest:?}");
        }
        let said = clock_doubt(Some("20261101-0900"), wall).unwrap();
        assert!(said.starts_with("The clock says 2026-11-01 01:05, and a record here began later: 20261101-0900."), "{said}");
        let said = clock_doubt(None, Wall::parse("1970-01-01T00:05:00+00:00").unwrap()).unwrap();
        assert!(said.starts_with("The clock says 1970-01-01 00:05, which is long ago."), "{said}");
    }
}
