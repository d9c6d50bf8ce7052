//! Bedside: a full-screen terminal monitor for a ketamine-assisted therapy session. Its CSV file is the record.
//!
//! Of a session, its record, its private notes and its unfinished line are kept; everything else is computed from the rows.
//! `docs/architecture.md` has the laws, who may import whom, and how a key becomes a row of the record.
//!
//! | Module | Holds |
//! |---|---|
//! | [`session`] | the session: rows, time, what is due, limits; `decide` and `evolve` |
//! | [`protocol`] | reads protocol files into plans |
//! | [`journal`] | bytes and rows: the CSV format, its checks, repair, the queue of unsaved rows |
//! | [`theme`] | reads theme files into styles for roles |
//! | [`report`] | sessions to the bytes of each export |
//! | [`app`] | UI state: `update(app, moment, message)` returns effects; key tables; the grammar of the entry line |
//! | [`view`] | app and theme to cells |
//! | [`edge`] | event loop, clock, terminal, files, locks, signals, shell commands: all I/O |
//! | `args`, [`cli`] | the command line as clap parses it; runs what was typed |
//! | [`complaint`], `toml_reader` | mistakes in files that a person wrote, and reading such files |
//! | `plain_text` | foreign text, made safe to show |

pub mod app;
pub(crate) mod args;
pub mod cli;
pub mod complaint;
pub mod edge;
pub mod journal;
pub(crate) mod plain_text;
pub mod protocol;
pub mod report;
pub mod session;
pub mod theme;
mod toml_reader;
pub mod view;
