//! `start` and `rehearse`: a new session. The screen asks for the details that were not typed.

use super::startup::{harden_process, require_terminal, system_zone, terminal_mode};
use crate::app::screens::start::{StartScreen, parse_staff, parse_weight};
use crate::app::{NewSession, StartAnswers};
use crate::args::{GlobalArgs, RehearseArgs, StartArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock::{self, SessionClock};
use crate::edge::runtime::event_loop;
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::StartupMode;
use crate::edge::sessions::new::{SessionOpener, check_mirror_folder, open_new_record};
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::workspace::Workspace;
use crate::session::{ClientCode, Initials};
use std::sync::Arc;

/// `bedside start`.
pub(crate) fn start(global: &GlobalArgs, args: &StartArgs) -> Result<Exit, CommandError> {
    start_session(global, args, None, false)
}

/// `bedside rehearse`.
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
    let theme = workspace.load_theme()?;
    harden_process();

    let now = clock::read();
    let zone = system_zone(now.wall_ms);
    let mut clock = SessionClock::start(rehearsal.unwrap_or(1), zone.clone(), &now);
    let title = loaded.plan.title.clone();
    let details = [
        client.as_ref().map(ToString::to_string).unwrap_or_default(),
        author.as_ref().map(ToString::to_string).unwrap_or_default(),
        staff.iter().map(Initials::as_str).collect::<Vec<_>>().join(","),
        weight_kg.as_ref().map(ToString::to_string).unwrap_or_default(),
    ];
    let mirror = args.mirror.as_deref().map(|folder| check_mirror_folder(folder, &workspace)).transpose()?;
    let files = UserFiles::for_new_session(workspace, theme, &protocol, loaded);
    let open: SessionOpener = Arc::new(move |answers, clock, readings, workspace, loaded| {
        let (new, open_record) = open_new_record(workspace, loaded, &zone, rehearsal, answers, clock, readings)?;
        Ok((NewSession { with_tutorial, ..new }, OpenRecord { mirror: mirror.clone(), ..open_record }))
    });
    let startup = match (client, author) {
        (Some(client), Some(author)) => {
            let staff = std::iter::once(author).chain(staff.into_iter().filter(|one| *one != author)).collect();
            let (new, open_record) = {
                let answers = StartAnswers { client, staff, weight_kg };
                open(&answers, &mut clock, &now, &files.in_use.workspace, files.loaded_protocol.as_ref())?
            };
            StartupMode::NewSession(Box::new(new), open_record)
        }
        _ => StartupMode::AskDetails(Box::new(StartScreen::new(title, rehearsal, details)), open),
    };
    event_loop::run(startup, clock, files, terminal_mode(args.strip))
}
