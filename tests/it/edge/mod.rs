//! Clock, locks, settings, folders and the room check: what the program takes from the computer that it runs on.

mod clock;
mod folders;
mod lock;
mod roomcheck;
mod settings;
