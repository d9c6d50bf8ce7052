//! Every export format over the sample sessions and one awkward session, compared with snapshots and read by programs that share
//! no code with this one.

mod cases;
mod fhir;
mod files;
mod medicines;
mod pages;
#[cfg(feature = "pdf")]
mod paper;
mod shell;
mod tables;
mod texts;
