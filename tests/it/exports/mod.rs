//! What leaves the room: every format over the sample sessions and over a session built to be awkward, held to golden texts and read
//! by programs that share no code with this one.

mod cases;
mod fhir;
mod files;
mod pages;
#[cfg(feature = "pdf")]
mod paper;
mod shell;
mod tables;
mod texts;
