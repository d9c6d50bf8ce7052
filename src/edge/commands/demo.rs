//! `demo`: a sample session plays itself on the real screen, in a folder that is removed afterwards.

use super::startup::require_terminal;
use crate::args::GlobalArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::runtime::event_loop;
use crate::edge::runtime::startup::StartupMode;
use crate::edge::sessions::demo::{PreparedDemo, prepare_demo};
use crate::edge::terminal::TerminalMode;
use crate::edge::workspace::Workspace;

/// `bedside demo`, `speed` times as fast.
pub(crate) fn demo(global: &GlobalArgs, speed: u32) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    require_terminal()?;
    let PreparedDemo { new, open_record, script, clock, files } = prepare_demo(workspace, speed, &clock::read())?;
    event_loop::run(StartupMode::Demo(new, *open_record, script, speed), clock, *files, TerminalMode::Fullscreen)
}
