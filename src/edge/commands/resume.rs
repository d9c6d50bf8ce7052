//! `resume`: goes on with an open session. What an interruption tore is moved aside, never cut away.

use super::start::{check_mirror_folder, lock_holder};
use super::{Workspace, require_terminal};
use crate::app::{LineDraft, ResumedSession};
use crate::edge::args::{GlobalOptions, ResumeOptions};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::os::clock::{ClockReadings, ResumeGap, ResumePoint, SessionClock};
use crate::edge::os::{process_hardening, timezone};
use crate::edge::runtime::event_loop;
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::StartupMode;
use crate::edge::store::record_reader;
use crate::edge::store::record_reader::LockedRecord;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::store::session_index;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::store::{draft, private_notes};
use crate::edge::terminal::stdio;
use crate::session::decide;
use crate::session::record::row::{Source, Value};
use crate::session::{PrivateNotes, Row, RowKind, Session};
use std::path::PathBuf;

/// `bedside resume`.
pub fn resume(global: &GlobalOptions, options: &ResumeOptions) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let found = options.session.as_deref().map(|wanted| session_index::find_session(&workspace, wanted)).transpose()?;
    require_terminal()?;
    let mirror = options.mirror.as_deref().map(|folder| check_mirror_folder(folder, &workspace)).transpose()?;
    let theme = workspace.load_theme()?;
    for sentence in process_hardening::harden() {
        stdio::print_notice(&sentence);
    }
    let at = clock::read();
    let locked_record = match found {
        Some(found) => lock_session(&workspace, &found, &at)?,
        None => lock_newest_open(&workspace, &at)?,
    };
    let (_, doubt) = timezone::system_zone(at.wall_ms);
    if let Some(doubt) = doubt {
        stdio::print_notice(&doubt);
    }
    let (clock, resumed, open_record) = resume_session(&workspace, locked_record, mirror, &at, confirm_clock)?;
    let files = UserFiles::for_session(workspace, theme, &resumed.session);
    event_loop::run(StartupMode::ResumedSession(Box::new(resumed), open_record), clock, files, options.terminal_mode())
}

/// Takes a session in hand.
pub(crate) fn lock_session(
    workspace: &Workspace,
    found: &SessionFiles,
    readings: &ClockReadings,
) -> Result<LockedRecord, CommandError> {
    record_reader::lock_and_read(
        found,
        workspace.config.sharing,
        lock_holder(String::new(), clock::wall_time(readings).rfc3339()),
    )
}

/// Goes on with a session in hand. `believes` answers for a gap that is hardly possible.
pub(crate) fn resume_session(
    workspace: &Workspace,
    mut locked_record: LockedRecord,
    mirror: Option<PathBuf>,
    readings: &ClockReadings,
    confirm: impl FnOnce(ResumeGap) -> Result<bool, CommandError>,
) -> Result<(SessionClock, ResumedSession, OpenRecord), CommandError> {
    let found = locked_record.session_files().clone();
    let session = record_reader::build_session(&mut locked_record.loaded)?;
    if session.is_closed() {
        return Err(CommandError::usage(format!(
            "{} is closed. Nothing was changed. `bedside add {}` adds a late entry.",
            found.name, found.name
        )));
    }
    let (zone, _) = timezone::system_zone(readings.wall_ms);
    let speed = session.projection().rehearsal_speed.map_or(1, |speed| speed as u32);
    let boot = clock::boot_id();
    let stopped = resume_point(&session);
    let (mut clock, mut gap) = SessionClock::resume(speed, zone.clone(), &stopped, boot.as_deref(), readings);
    if gap.needs_confirmation() && !confirm(gap)? {
        // The wall clock is not believed: the session's time goes on where it stopped.
        let here = ResumePoint { wall: clock::wall_time(readings), boot: None, ..stopped.clone() };
        (clock, gap) = SessionClock::resume(speed, zone.clone(), &here, None, readings);
    }
    let known_boot = stopped.boot.as_ref().map(|(id, _)| id.clone());
    let boot_zero = Value::new(clock.boot_s_at_start());
    let new_boot = boot.filter(|id| known_boot.as_ref() != Some(id)).zip(boot_zero);
    let torn = locked_record.quarantine_torn_tail()?;
    let what = decide::ResumeParams {
        gap_ms: gap.gap_ms().max(0),
        is_gap_estimated: gap.is_estimated(),
        torn_file: torn,
        new_boot_clock: new_boot,
    };
    let (private, apart) = private_notes::recover_private_notes(
        workspace,
        &found,
        &session,
        clock.moment(readings),
        lock_holder(String::new(), clock::wall_time(readings).rfc3339()),
    )?;
    let draft = load_unfinished_line(workspace, &found, &session, &private);
    let chain = locked_record.loaded.record.chain.clone();
    let around = workspace.session_context(&found.folder, session.projection().client.as_ref(), &found.name);
    let open_record = OpenRecord { mirror, ..locked_record.into_open_record(workspace, apart) };
    let resumed =
        ResumedSession { name: found.name.clone(), session, private, chain, zone, interruption: what, draft, context: around };
    Ok((clock, resumed, open_record))
}

/// The newest session that is neither closed nor running elsewhere, in hand.
fn lock_newest_open(workspace: &Workspace, readings: &ClockReadings) -> Result<LockedRecord, CommandError> {
    let mut running = None;
    for found in session_index::all_sessions(workspace) {
        if record_reader::is_closed_by_tail(&found) {
            continue;
        }
        match lock_session(workspace, &found, readings) {
            Ok(held) if !held.is_closed() => return Ok(held),
            Err(fault) if fault.exit == Exit::Locked => {
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
    Err(running.unwrap_or_else(|| CommandError::not_found("There is no open session here. `bedside start` begins one.")))
}

pub(crate) fn resume_point(session: &Session) -> ResumePoint {
    let rows = session.ledger().rows();
    // Not the time of what happened, but of what was last written: nothing is known after it.
    let elapsed = session.last_written_time();
    let wall = session.last_entered().unwrap_or(crate::session::Wall::from_instant(0, 0));
    let boot = rows.iter().rev().find(|row| row.matches(RowKind::Meta, "boot"));
    let boot = boot.and_then(|row| Some((row.text.clone(), row.value?.get())));
    ResumePoint { elapsed, wall, boot }
}

/// The line that was on the screen, unless it became an entry after all. A private note did so only when its words are safe too.
fn load_unfinished_line(
    workspace: &Workspace,
    found: &SessionFiles,
    session: &Session,
    private: &PrivateNotes,
) -> Option<LineDraft> {
    let kept = draft::SavedDraft::load(&draft::draft_path(&workspace.folders.state, &found.name)).ok().flatten()?;
    let is_whole = |row: &Row| !row.matches(RowKind::Note, "private") || private.has_note_at(row.elapsed);
    let is_it = |row: &Row| row.source == Source::User && row.elapsed == kept.elapsed;
    let saved = session.ledger().rows().iter().any(|row| is_it(row) && is_whole(row));
    (!saved).then(|| kept.into())
}

/// A gap that is hardly possible is a person's to believe.
fn confirm_clock(gap: ResumeGap) -> Result<bool, CommandError> {
    let minutes = gap.gap_ms() / 60_000;
    let question = if minutes < 0 {
        format!("The clock says that it is {} min before the last entry.", -minutes)
    } else {
        format!("The clock says that this session lay for {} h {} min.", minutes / 60, minutes % 60)
    };
    stdio::ask_yes_no(&format!("{question} Is the clock right? yes goes on at its time, no at the time of the last entry: "))
}
