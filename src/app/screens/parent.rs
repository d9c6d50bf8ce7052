//! The library behind a screen that was opened from it: it goes on listening, and leaving the screen goes back to it.

use super::library::Library;
use crate::app::message::Message;

/// The library, where there is one.
#[derive(Debug, Default)]
pub(crate) struct Behind {
    library: Option<Box<Library>>,
    is_left: bool,
}

impl Behind {
    pub(crate) fn put(&mut self, library: Library) {
        self.library = Some(Box::new(library));
    }

    pub(crate) const fn is_there(&self) -> bool {
        self.library.is_some()
    }

    /// What the screen before it does not take.
    pub(crate) fn hears(&mut self, message: Message) {
        if let Some(library) = &mut self.library {
            library.update(message);
        }
    }

    /// The screen before it is left.
    pub(crate) fn leave(&mut self) {
        self.is_left = true;
    }

    /// The library, once the screen was left.
    pub(crate) fn left_for(&mut self) -> Option<Library> {
        if self.is_left { self.library.take().map(|library| *library) } else { None }
    }

    pub(crate) fn into_library(self) -> Option<Library> {
        self.library.map(|library| *library)
    }
}
