//! A fault in our own code: the terminal is given back first, then it is said in words where the record is.

use super::{shell, terminal};
use crate::app::Message;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The record that is being written, for whoever has to say where it is.
static RECORD: Mutex<Option<PathBuf>> = Mutex::new(None);
static INSTALLED: OnceLock<()> = OnceLock::new();

/// From now on a panic in any thread gives the terminal back before its message appears.
pub fn install() {
    INSTALLED.get_or_init(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            terminal::give_back();
            usual(info);
        }));
    });
}

/// Says which record is being written.
pub fn set_record(folder: PathBuf, name: &str) {
    *RECORD.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder.join(format!("{name}.csv")));
}

/// Says where the record is and how to go on.
pub fn tell(path: Option<&Path>) {
    let begun = RECORD.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let sentence = match path.map(Path::to_path_buf).or(begun) {
        Some(path) => format!(
            "The program failed, and this is our fault. Everything shown as saved is in {}. `bedside resume` goes on with it.",
            path.display()
        ),
        None => "The program failed, and this is our fault. No record had been begun.".to_owned(),
    };
    shell::tell(&sentence);
}

/// Fails when a test asks for it, to prove the above; only in builds for tests.
#[cfg(debug_assertions)]
pub fn on_purpose(message: &Message) {
    use crossterm::event::{KeyCode, KeyEvent};
    let asked = std::env::var_os("BEDSIDE_TEST_PANIC").is_some();
    if asked && matches!(message, Message::Key(KeyEvent { code: KeyCode::F(12), .. })) {
        panic!("asked for by a test");
    }
}

/// A released program has no such key.
#[cfg(not(debug_assertions))]
pub fn on_purpose(_message: &Message) {}
