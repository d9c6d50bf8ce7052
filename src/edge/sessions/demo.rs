//! A demonstration: a sample session in a temporary folder, with the script that plays it.

use crate::app::playback::script::Script;
use crate::app::{NewSession, StartAnswers};
use crate::edge::error::CommandError;
use crate::edge::os::clock::{ClockReadings, SessionClock};
use crate::edge::os::timezone;
use crate::edge::runtime::reload::UserFiles;
use crate::edge::sessions::new::open_new_record;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::workspace::Workspace;
use anyhow::Context as _;

const DEMO_SCRIPT: &str = include_str!("../../../sample-sessions/scripts/im-third-session.toml");

/// A demonstration that can start.
pub(crate) struct PreparedDemo {
    pub(crate) new: Box<NewSession>,
    pub(crate) open_record: Box<OpenRecord>,
    pub(crate) script: Box<Script>,
    pub(crate) clock: SessionClock,
    pub(crate) files: Box<UserFiles>,
}

/// Creates the temporary folder and opens the record of a demonstration that runs `speed` times as fast.
pub(crate) fn prepare_demo(workspace: Workspace, speed: u32, readings: &ClockReadings) -> Result<PreparedDemo, CommandError> {
    let theme = workspace.load_theme()?;
    let script =
        Script::parse(DEMO_SCRIPT).map_err(|why| CommandError::failed(format!("The demonstration cannot be read: {why}.")))?;
    let loaded = workspace.load_protocol(&script.protocol)?;
    let folder = tempfile::Builder::new().prefix("bedside-demo-").tempdir();
    let workspace = workspace.for_demo(folder.context("No folder for the demonstration can be made. Nothing was changed.")?);
    let (zone, _) = timezone::system_zone(readings.wall_ms);
    let mut clock = SessionClock::start(1, zone.clone(), readings);
    let answers = StartAnswers { client: script.client.clone(), staff: script.staff.clone(), weight_kg: script.weight_kg };
    let files = UserFiles::for_new_session(workspace, theme, &script.protocol, loaded);
    let (new, open_record) = open_new_record(
        &files.in_use.workspace,
        files.loaded_protocol.as_ref(),
        &zone,
        Some(speed),
        &answers,
        &mut clock,
        readings,
    )?;
    Ok(PreparedDemo {
        new: Box::new(new),
        open_record: Box::new(open_record),
        script: Box::new(script),
        clock,
        files: Box::new(files),
    })
}
