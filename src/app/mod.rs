//! The desk: what is typed, asked and shown; keys, commands, the line's grammar. Pure: it is told the time and answers with
//! effects.

pub mod commands;
pub mod keys;
pub mod line;
