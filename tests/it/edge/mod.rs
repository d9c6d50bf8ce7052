//! What the program takes from the computer that it runs on: clock, folders, locks, settings, typed bytes, the room check.

mod clock;
mod console;
mod decoder;
mod durable_files;
mod folders;
mod lock;
mod paste_detector;
mod platform_doubles;
mod roomcheck;
mod settings;
mod timezone;
