//! Proof that nothing is lost: the real program is killed, lied to and starved, and what its screen said is held against its files.
//! Each harness has a control: a writer with a deliberate bug, in which the same harness must find the loss.
//!
//! The numbers of rounds grow with an environment variable; docs/reliability.md has the commands and the figures.

mod cuts;
mod faults;
mod injected;
mod kills;
mod live_faults;
mod readers;
mod round;
mod script;
mod targets;
mod watcher;

/// The number that an environment variable gives, or another.
fn count(variable: &str, or: u64) -> u64 {
    std::env::var(variable).ok().and_then(|said| said.parse().ok()).unwrap_or(or)
}
