//! `demo`: a sample session plays itself on the real screen, in a folder that is gone afterwards.

use super::start::open_new;
use super::{Desk, failed, needs_terminal};
use crate::app::playback::script::Script;
use crate::app::{Answers, New};
use crate::edge::args::House;
use crate::edge::config::Config;
use crate::edge::error::{Exit, Fault};
use crate::edge::os::clock;
use crate::edge::os::clock::{Clock, Readings};
use crate::edge::os::timezone;
use crate::edge::runtime::event_loop;
use crate::edge::runtime::reload::Files;
use crate::edge::runtime::startup::Beginning;
use crate::edge::store::record_writer::Opened;
use crate::edge::terminal::Form;
use anyhow::Context as _;
use std::sync::{Arc, Mutex};

/// What is played.
const SCRIPT: &str = include_str!("../../../sample-sessions/scripts/im-third-session.txt");

/// `bedside demo`.
pub fn demo(house: &House, speed: u32) -> Result<Exit, Fault> {
    let user = Desk::open(house)?;
    needs_terminal()?;
    let Played { new, opened, script, clock, files } = played(user, speed, &clock::read())?;
    let beginning = Beginning::Demo(new, *opened, script, speed);
    event_loop::run(beginning, clock, *files, Form::Full)
}

/// A demonstration that can begin, in a folder of its own.
pub(crate) struct Played {
    pub(crate) new: Box<New>,
    pub(crate) opened: Box<Opened>,
    pub(crate) script: Box<Script>,
    pub(crate) clock: Clock,
    pub(crate) files: Box<Files>,
}

/// Makes everything ready for one.
pub(crate) fn played(user: Desk, speed: u32, at: &Readings) -> Result<Played, Fault> {
    let theme = user.theme()?;
    let script = Script::read(SCRIPT).map_err(|why| Fault::failed(format!("The demonstration cannot be read: {why}.")))?;
    let loaded = user.protocol(&script.protocol)?;
    let folder = tempfile::Builder::new().prefix("bedside-demo-").tempdir();
    let folder =
        folder.context("No folder for the demonstration can be made. Nothing was changed.").map_err(|why| failed(&why))?;
    // Nothing but how it looks is taken from the user's settings, and nothing comes in from outside.
    let config = Config { theme: user.config.theme.clone(), chart: user.config.chart, ..Config::default() };
    let folders = user.folders.within(folder.path());
    let desk = Desk { folders, config, passing: Some(Arc::new(Mutex::new(Some(folder)))), ..user };
    let (zone, _) = timezone::system(at.wall_ms);
    let mut clock = Clock::start(1, zone.clone(), at);
    let answers = Answers { client: script.client.clone(), staff: script.staff.clone(), weight_kg: script.weight_kg };
    let files = Files::of_new(desk, theme, &script.protocol, loaded);
    let (new, opened) = open_new(&files, &zone, Some(speed), &answers, &mut clock, at)?;
    Ok(Played { new: Box::new(new), opened: Box::new(opened), script: Box::new(script), clock, files: Box::new(files) })
}
