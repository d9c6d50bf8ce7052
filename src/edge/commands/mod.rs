//! What each shell command does with its arguments: it prints what `sessions` answers, or opens a screen.

mod after_close;
mod browse;
mod cheatsheet;
mod check;
mod export;
mod list;
mod merge;
mod protocol;
mod roomcheck;
mod seal;
mod search;
mod session;
mod site;
mod user_files;

pub(crate) use browse::{finish, library, review, watch};
pub(crate) use cheatsheet::cheatsheet;
pub(crate) use check::check;
pub(crate) use export::{export, handout};
pub(crate) use list::{compare, list, statistics};
pub(crate) use merge::merge;
pub(crate) use roomcheck::roomcheck;
pub(crate) use seal::{seal, unseal};
pub(crate) use search::search;
pub(crate) use session::{add, demo, rehearse, resume, start};
pub(crate) use user_files::{config, protocol, theme};

use crate::edge::error::CommandError;
use crate::plain_text::escape_json;
use serde::Serialize;

/// A line of JSON for other programs.
fn json_line(value: &impl Serialize) -> Result<String, CommandError> {
    let json = serde_json::to_string(value);
    json.map(|json| escape_json(&json).into_owned())
        .map_err(|why| CommandError::failed(format!("The result could not be printed: {why}.")))
}
