//! The sample sessions that the program contains, written below the state folder apart from anybody's records; and a demonstration,
//! which plays one of them in a temporary folder.

use crate::app::StartAnswers;
use crate::app::playback::script::Script;
use crate::edge::error::CommandError;
use crate::edge::os::clock::{ClockReadings, SessionClock};
use crate::edge::os::durable_fs::{Sharing, write_atomically};
use crate::edge::os::{paths, timezone};
use crate::edge::runtime::reload::UserFiles;
use crate::edge::runtime::startup::{Startup, StartupMode};
use crate::edge::sessions::new::open_new_record;
use crate::edge::workspace::Workspace;
use anyhow::Context as _;

const DEMO_SCRIPT: &str = include_str!("../../../sample-sessions/scripts/im-third-session.toml");

/// Creates the temporary folder and opens the record of a demonstration that runs `speed` times as fast.
///
/// # Errors
///
/// The theme or the protocol is faulty, or the folder or the record cannot be created.
pub(crate) fn prepare_demo(workspace: Workspace, speed: u32, readings: &ClockReadings) -> Result<Startup, CommandError> {
    let theme = workspace.load_theme()?;
    let script = Script::parse(DEMO_SCRIPT).map_err(|why| CommandError::failed(format!("The demo cannot be read: {why}.")))?;
    let loaded = workspace.load_protocol(&script.protocol)?;
    let folder = tempfile::Builder::new().prefix("bedside-demo-").tempdir();
    let workspace = workspace.for_demo(folder.context("No folder for the demo can be created. Nothing was changed.")?);
    let (zone, _) = timezone::system_zone(readings.wall_ms);
    let mut clock = SessionClock::start(1, zone.clone(), readings);
    let answers =
        StartAnswers { client: script.client.clone(), staff: script.staff.clone(), weight_kg: script.weight_kg, protocol: None };
    let files = UserFiles::for_new_session(workspace, theme, &script.protocol, loaded);
    let (workspace, loaded) = (&files.in_use.workspace, files.loaded_protocol.as_ref());
    let (new, open_record) = open_new_record(workspace, loaded, &zone, Some(speed), &answers, &mut clock, readings)?;
    let mode = StartupMode::Demo(Box::new(new), Box::new(open_record), Box::new(script), speed);
    Ok(Startup { mode, clock, files })
}

/// Each sample's file name and text.
const SAMPLE_FILES: [(&str, &str); 11] = [
    ("20251102-0025-C-012.csv", include_str!("../../../sample-sessions/20251102-0025-C-012.csv")),
    ("20251204-1310-C-014.csv", include_str!("../../../sample-sessions/20251204-1310-C-014.csv")),
    ("20260115-0930-C-015.csv", include_str!("../../../sample-sessions/20260115-0930-C-015.csv")),
    ("20260212-0958-C-017.csv", include_str!("../../../sample-sessions/20260212-0958-C-017.csv")),
    ("20260312-1324-C-017.csv", include_str!("../../../sample-sessions/20260312-1324-C-017.csv")),
    ("20260319-1002-C-021.csv", include_str!("../../../sample-sessions/20260319-1002-C-021.csv")),
    ("20260402-0845-C-030.csv", include_str!("../../../sample-sessions/20260402-0845-C-030.csv")),
    ("20260409-1305-C-042.csv", include_str!("../../../sample-sessions/20260409-1305-C-042.csv")),
    ("20260416-0901-C-033.csv", include_str!("../../../sample-sessions/20260416-0901-C-033.csv")),
    ("20260423-1302-C-051.csv", include_str!("../../../sample-sessions/20260423-1302-C-051.csv")),
    ("20260507-1004-C-058.csv", include_str!("../../../sample-sessions/20260507-1004-C-058.csv")),
];

/// A workspace over the samples. Samples that exist already stay as they are; missing ones are written.
pub(crate) fn open_samples(workspace: &Workspace) -> Result<Workspace, CommandError> {
    let home = workspace.folders.state.join("samples");
    let sessions = home.join("sessions");
    let failed =
        |why: String| CommandError::failed(format!("The sample sessions could not be put into {}: {why}", home.display()));
    paths::create_data_folder(&sessions, Sharing::Private).map_err(|why| failed(format!("{why:#}")))?;
    for (name, text) in SAMPLE_FILES {
        let path = sessions.join(name);
        let written = write_atomically(&path, text.as_bytes(), Sharing::Private, false);
        written.map_err(|why| failed(format!("{why}. Nothing else was changed.")))?;
    }
    let mut samples = workspace.clone();
    samples.folders.sessions = sessions;
    samples.folders.rehearsals = home.join("rehearsals");
    samples.folders.private = home.join("private");
    samples.folders.state = home.join("state");
    Ok(samples)
}
