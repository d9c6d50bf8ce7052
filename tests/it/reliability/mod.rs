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
mod soak;
mod targets;
mod terminals;
mod watcher;

/// The number that an environment variable gives, or another.
fn count(variable: &str, or: u64) -> u64 {
    std::env::var(variable).ok().and_then(|said| said.parse().ok()).unwrap_or(or)
}

/// The sentence of a panic.
fn words_of(why: &(dyn std::any::Any + Send)) -> String {
    let words = why.downcast_ref::<String>().cloned();
    words.or_else(|| why.downcast_ref::<&str>().map(|words| (*words).to_owned())).unwrap_or_default()
}

/// Says a figure, on a line that `.ci/reliability` puts into docs/reliability.md.
pub fn figure(harness: &str, figure: &str) {
    println!("figure: | {harness} | {figure} |");
}

/// Lets time pass where there is nothing to wait on: another program draws on a screen that only it has.
fn pause(ms: u64) {
    let (_never, nothing) = std::sync::mpsc::channel::<()>();
    let _time_is_up = nothing.recv_timeout(std::time::Duration::from_millis(ms));
}
