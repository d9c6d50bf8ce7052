//! Bedside: a calm full-screen terminal monitor for a ketamine-assisted therapy session, whose file is the record.
//!
//! # The map
//!
//! | Room | Is |
//! |---|---|
//! | [`session`] | the session: time, entries, phases, vitals, what is due, `decide` and `evolve`. Pure |
//! | [`protocol`] | text → a protocol that is valid once constructed. Pure |
//! | [`journal`] | bytes ⇄ rows: the CSV record, its chained check, recovery, the spool. Pure over slices |
//! | [`theme`] | text → colours for roles, and complaints with line and column. Pure |
//! | [`report`] | a folded session → the bytes of each export. Pure |
//! | [`app`] | the desk: what is typed, asked and shown; keys, commands, the line's grammar. Pure |
//! | [`view`] | app and theme → cells. Reads, never decides, cannot fail |
//! | [`edge`] | the doors: loop, clock, terminal, input, writer, files, locks, signals. The only room with I/O |
//! | `cli` | runs what was typed at the shell |
//! | `args` | the command line as clap parses it; `cli` and `edge` import it |
//! | [`complaint`] | what is said about a file that a person wrote. A leaf |
//!
//! ```text
//! main → cli → edge → view     → app, theme, session
//!                   → report   → session, protocol
//!                   → app      → session, protocol, journal, theme
//!                   → journal  → session
//!                   → protocol → session
//!                   → theme, session → nothing of ours
//! ```
//!
//! # The laws
//!
//! 1. Only [`session::evolve`] changes a session, and only a row can make it.
//! 2. No row is shown as saved before its sync has answered.
//! 3. Nothing inside `edge`'s door asks the time, opens a file, prints or waits.
//! 4. Drawing cannot fail and changes nothing.
//! 5. A torn, foreign, older or damaged record is read as far as it goes, and said so.
//! 6. A value on the screen is a value in the record.

pub mod app;
pub(crate) mod args;
pub mod cli;
pub mod complaint;
pub mod edge;
pub mod journal;
pub mod protocol;
pub mod report;
pub mod session;
pub mod theme;
mod toml_reader;
pub mod view;
