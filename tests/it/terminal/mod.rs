//! The real program in a pseudo-terminal: started, typed into, ended in every way there is. A terminal parser reads what it
//! writes, and what it saved is read from the disk.

mod broken_parts;
mod browsing;
mod endings;
mod feeds;
mod page;
mod refusals;
mod reload;
mod resume_choice;
mod roomcheck;
mod screens;
#[cfg(feature = "seal")]
mod sealing;
mod storage_faults;
mod strip;
pub mod work;
mod zone;
