//! `demo`: a sample session plays itself on the real screen, in a folder that is gone afterwards.

use super::start::open_new_record;
use super::{Workspace, error_from, require_terminal};
use crate::app::playback::script::Script;
use crate::app::{NewSession, StartAnswers};
use crate::edge::args::GlobalOptions;
use crate::edge::config::Config;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::os::clock::{ClockReadings, SessionClock};
use crate::edge::os::timezone;
use crate::edge::runtime::event_loop;
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::StartupMode;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::terminal::TerminalMode;
use anyhow::Context as _;
use std::sync::{Arc, Mutex};

/// What is played.
const DEMO_SCRIPT: &str = include_str!("../../../sample-sessions/scripts/im-third-session.toml");

/// `bedside demo`.
pub fn demo(global: &GlobalOptions, speed: u32) -> Result<Exit, CommandError> {
    let user = Workspace::open(global)?;
    require_terminal()?;
    let PreparedDemo { new, open_record: opened, script, clock, files } = prepare_demo(user, speed, &clock::read())?;
    let beginning = StartupMode::Demo(new, *opened, script, speed);
    event_loop::run(beginning, clock, *files, TerminalMode::Fullscreen)
}

/// A demonstration that can begin, in a folder of its own.
pub(crate) struct PreparedDemo {
    pub(crate) new: Box<NewSession>,
    pub(crate) open_record: Box<OpenRecord>,
    pub(crate) script: Box<Script>,
    pub(crate) clock: SessionClock,
    pub(crate) files: Box<UserFiles>,
}

/// Makes everything ready for one.
pub(crate) fn prepare_demo(workspace: Workspace, speed: u32, readings: &ClockReadings) -> Result<PreparedDemo, CommandError> {
    let theme = workspace.load_theme()?;
    let script =
        Script::parse(DEMO_SCRIPT).map_err(|why| CommandError::failed(format!("The demonstration cannot be read: {why}.")))?;
    let loaded = workspace.load_protocol(&script.protocol)?;
    let folder = tempfile::Builder::new().prefix("bedside-demo-").tempdir();
    let folder =
        folder.context("No folder for the demonstration can be made. Nothing was changed.").map_err(|why| error_from(&why))?;
    // Nothing but how it looks is taken from the user's settings, and nothing comes in from outside.
    let config =
        Config { theme: workspace.config.theme.clone(), chart_symbols: workspace.config.chart_symbols, ..Config::default() };
    let folders = workspace.folders.inside(folder.path());
    let workspace = Workspace { folders, config, temp_dir: Some(Arc::new(Mutex::new(Some(folder)))), ..workspace };
    let (zone, _) = timezone::system_zone(readings.wall_ms);
    let mut clock = SessionClock::start(1, zone.clone(), readings);
    let answers = StartAnswers { client: script.client.clone(), staff: script.staff.clone(), weight_kg: script.weight_kg };
    let files = UserFiles::for_new_session(workspace, theme, &script.protocol, loaded);
    let (new, open_record) = open_new_record(&files, &zone, Some(speed), &answers, &mut clock, readings)?;
    Ok(PreparedDemo {
        new: Box::new(new),
        open_record: Box::new(open_record),
        script: Box::new(script),
        clock,
        files: Box::new(files),
    })
}
