//! `start`, `rehearse`, `resume` and `demo` run a session on the full screen; `add` writes into one without it.

use super::after_close::offer_next;
use crate::app::Correction;
use crate::app::corrections::CorrectionOptions;
use crate::app::screens::start::{parse_staff, parse_weight};
use crate::args::{AddArgs, GlobalArgs, RehearseArgs, ResumeArgs, StartArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock::{self, ResumeGap};
use crate::edge::os::{process_hardening, timezone};
use crate::edge::runtime::event_loop;
use crate::edge::sessions::corrections::apply_corrections;
use crate::edge::sessions::demo::prepare_demo;
use crate::edge::sessions::new::{StartDetails, check_mirror_folder, prepare_session};
use crate::edge::sessions::resume::{lock_newest_open, lock_session, newest_not_resumed, require_zone, resume_session};
use crate::edge::store::session_index;
use crate::edge::terminal::{self, TerminalMode, stdio};
use crate::edge::workspace::Workspace;
use crate::session::{ClientCode, Initials, Zone};

pub(crate) fn start(global: &GlobalArgs, args: &StartArgs) -> Result<Exit, CommandError> {
    start_session(global, args, None, false)
}

pub(crate) fn rehearse(global: &GlobalArgs, args: &RehearseArgs) -> Result<Exit, CommandError> {
    start_session(global, &args.start, Some(args.speed), args.guide)
}

fn start_session(
    global: &GlobalArgs,
    args: &StartArgs,
    rehearsal: Option<u32>,
    with_tutorial: bool,
) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    // Mistyped details are refused before anything is opened.
    let refused = |refusal| CommandError::from_refusal(&refusal, "Nothing was created.");
    let client = args.client.as_deref().map(ClientCode::parse).transpose().map_err(refused)?;
    let author = args.by.as_deref().map(Initials::parse).transpose().map_err(refused)?.or(workspace.config.author);
    let staff = args.with.as_deref().map(parse_staff).transpose().map_err(refused)?;
    let staff = staff.unwrap_or_else(|| workspace.config.staff.clone());
    let weight_kg = args.weight.as_deref().map(parse_weight).transpose().map_err(refused)?.flatten();
    let protocol = args.protocol.clone().unwrap_or_else(|| workspace.default_protocol_id().to_owned());
    let loaded = workspace.load_protocol(&protocol)?;
    require_terminal()?;
    require_zone()?;
    harden_process();
    let now = clock::read();
    let zone = system_zone(now.wall_ms);
    let mirror = args.run.mirror.as_deref().map(|folder| check_mirror_folder(folder, &workspace)).transpose()?;
    let details = StartDetails { client, author, staff, weight_kg, rehearsal, with_tutorial, mirror };
    let startup = prepare_session(workspace, &protocol, loaded, details, zone, &now)?;
    offer_next(global, event_loop::run(startup, None, terminal_mode(args.run.strip))?)
}

pub(crate) fn resume(global: &GlobalArgs, args: &ResumeArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let named = args.session.as_deref().map(|session| session_index::find_session(&workspace, session)).transpose()?;
    require_terminal()?;
    require_zone()?;
    let mirror = args.run.mirror.as_deref().map(|folder| check_mirror_folder(folder, &workspace)).transpose()?;
    let theme = workspace.load_theme()?;
    harden_process();
    let now = clock::read();
    let is_named = named.is_some();
    let record = match named {
        Some(files) => lock_session(&workspace, &files, &now)?,
        None => lock_newest_open(&workspace, &now)?,
    };
    system_zone(now.wall_ms);
    let mut notices = Vec::new();
    let name = record.session_files.name.clone();
    let startup = resume_session(workspace.clone(), theme, record, mirror, &now, confirm_clock, &mut notices);
    let startup = startup.map_err(|why| if is_named { why } else { newest_not_resumed(&workspace, &name, &why) });
    stdio::print_notices(&notices);
    offer_next(global, event_loop::run(startup?, None, terminal_mode(args.run.strip))?)
}

/// Asks whether the clock is right where it shows an implausible gap since the last entry.
fn confirm_clock(gap: ResumeGap) -> Result<bool, CommandError> {
    let minutes = gap.ms / 60_000;
    let question = if minutes < 0 {
        format!("By the clock it is {} min before the last entry.", -minutes)
    } else {
        format!("By the clock the last entry was {} h {} min ago.", minutes / 60, minutes % 60)
    };
    stdio::ask_yes_no(&format!(
        "{question} Is the clock right? yes: continue at the clock's time; no: continue at the time of the last entry: "
    ))
}

/// `bedside demo`, `speed` times as fast.
pub(crate) fn demo(global: &GlobalArgs, speed: u32) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    require_terminal()?;
    offer_next(global, event_loop::run(prepare_demo(workspace, speed, &clock::read())?, None, TerminalMode::Fullscreen)?)
}

/// Late entries, in the grammar of the live line, into an open or a closed record.
pub(crate) fn add(global: &GlobalArgs, args: AddArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let author = args.by.as_deref().map(Initials::parse).transpose();
    let author = author.map_err(|refusal| CommandError::from_refusal(&refusal, "Nothing was written."))?;
    let files = session_index::find_session(&workspace, &args.session)?;
    let lines = match args.text {
        Some(text) => vec![text],
        None => stdio::read_lines("One entry per line; an empty line ends: ", usize::MAX)?,
    };
    let corrections: Vec<Correction> = lines.into_iter().map(Correction::AddLateEntry).collect();
    let options =
        CorrectionOptions { confirmed: false, from_paper: args.from_paper, paper_date: args.of, has_numbered_lines: true };
    let mut notices = Vec::new();
    let done = apply_corrections(&workspace, &files, author.as_ref(), &corrections, options, &mut notices);
    stdio::print_notices(&notices);
    stdio::print_lines(done?)
}

/// Fails where the terminal cannot show a full screen, before anything is created.
pub(crate) fn require_terminal() -> Result<(), CommandError> {
    terminal::check_usable().map_err(CommandError::usage)
}

/// Hardens the process and prints what could not be done.
pub(crate) fn harden_process() {
    stdio::print_notices(&process_hardening::harden());
}

/// The system's time zone; prints a notice where it is uncertain.
pub(crate) fn system_zone(wall_ms: i64) -> Zone {
    let (zone, warning) = timezone::system_zone(wall_ms);
    if let Some(warning) = warning {
        stdio::print_notice(&warning);
    }
    zone
}

/// How much of the terminal a session takes, by `--strip`.
pub(crate) fn terminal_mode(strip: bool) -> TerminalMode {
    if strip { TerminalMode::Strip } else { TerminalMode::Fullscreen }
}
