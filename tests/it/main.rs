//! The integration tests, in one binary: `cargo test --test it NAME` runs those whose path contains `NAME`, such as `exports::` or
//! `screens::review`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice, reason = "a missing value fails the test that needs it")]
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

mod advisories;
mod architecture;
mod docs;
mod downtime;
mod edge;
mod exports;
mod grammar;
mod journal;
mod keys;
mod protocol_budget;
mod protocol_changes;
mod protocol_texts;
mod protocols;
mod record;
mod reliability;
mod screens;
mod scripts;
mod security;
mod session;
mod shell;
mod simulation;
mod stories;
mod support;
mod terminal;
mod wording;
