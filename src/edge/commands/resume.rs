//! `resume`: continues an open session.

use super::startup::{harden_process, require_terminal, system_zone, terminal_mode};
use crate::args::{GlobalArgs, ResumeArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock::{self, ResumeGap};
use crate::edge::runtime::event_loop;
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::StartupMode;
use crate::edge::sessions::new::check_mirror_folder;
use crate::edge::sessions::resume::{lock_newest_open, lock_session, resume_session};
use crate::edge::store::session_index;
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;

/// `bedside resume`.
pub(crate) fn resume(global: &GlobalArgs, args: &ResumeArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let named = args.session.as_deref().map(|session| session_index::find_session(&workspace, session)).transpose()?;
    require_terminal()?;
    let mirror = args.mirror.as_deref().map(|folder| check_mirror_folder(folder, &workspace)).transpose()?;
    let theme = workspace.load_theme()?;
    harden_process();
    let now = clock::read();
    let record = match named {
        Some(files) => lock_session(&workspace, &files, &now)?,
        None => lock_newest_open(&workspace, &now)?,
    };
    system_zone(now.wall_ms);
    let mut notices = Vec::new();
    let resumed = resume_session(&workspace, record, mirror, &now, confirm_clock, &mut notices);
    stdio::print_notices(&notices);
    let (clock, resumed, open_record) = resumed?;
    let files = UserFiles::for_session(workspace, theme, &resumed.session);
    let startup = StartupMode::ResumedSession(Box::new(resumed), open_record);
    event_loop::run(startup, clock, files, terminal_mode(args.strip))
}

/// Asks whether the clock is right where it shows an implausible gap since the last entry.
fn confirm_clock(gap: ResumeGap) -> Result<bool, CommandError> {
    let minutes = gap.gap_ms() / 60_000;
    let question = if minutes < 0 {
        format!("The clock says that it is {} min before the last entry.", -minutes)
    } else {
        format!("The clock says that this session lay for {} h {} min.", minutes / 60, minutes % 60)
    };
    stdio::ask_yes_no(&format!("{question} Is the clock right? yes goes on at its time, no at the time of the last entry: "))
}
