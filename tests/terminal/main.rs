//! The real program in a real terminal: started, typed into, ended in every way there is. What it writes is read by a terminal's
//! own rules, and what it saved is read from the disk.

#![allow(clippy::unwrap_used, reason = "what is not there fails the test that asked for it")]

#[path = "../home/mod.rs"]
mod home;

mod browsing;
mod endings;
mod feeds;
mod glass;
mod page;
mod refusals;
mod reload;
mod roomcheck;
mod screens;
#[cfg(feature = "seal")]
mod sealing;
mod strip;
mod work;
