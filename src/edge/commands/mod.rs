//! What each shell command does with its arguments: it prints what `sessions` answers, or opens a screen.

mod add;
mod browse;
mod check;
mod compare;
mod demo;
mod downtime_sheet;
mod export;
mod handout;
mod list;
mod resume;
mod roomcheck;
mod seal;
mod search;
mod site;
mod start;
mod startup;
mod user_files;

pub(crate) use add::add;
pub(crate) use browse::{finish, library, review, watch};
pub(crate) use check::check;
pub(crate) use compare::{compare, statistics};
pub(crate) use demo::demo;
pub(crate) use export::export;
pub(crate) use handout::handout;
pub(crate) use list::list;
pub(crate) use resume::resume;
pub(crate) use roomcheck::roomcheck;
pub(crate) use seal::{seal, unseal};
pub(crate) use search::search;
pub(crate) use start::{rehearse, start};
pub(crate) use user_files::{config, protocol, theme};
