//! What leaves the room: every format over the sample sessions and over a session built to be awkward, held to golden texts and read
//! by programs that share no code with this one.

#![allow(clippy::unwrap_used, reason = "what cannot be built fails the test that asked for it")]

#[path = "../desk/mod.rs"]
mod desk;
#[path = "../home/mod.rs"]
mod home;
#[cfg(feature = "pdf")]
#[path = "../planned/mod.rs"]
mod planned;

mod cases;
mod fhir;
mod files;
mod pages;
#[cfg(feature = "pdf")]
mod paper;
mod shell;
mod tables;
mod texts;
