//! The library behind a screen that was opened from it: it goes on listening, and leaving the screen goes back to it.

use super::library::LibraryScreen;
use crate::app::message::Message;

/// The library, where there is one.
#[derive(Debug, Default)]
pub(crate) struct ParentScreen {
    library: Option<Box<LibraryScreen>>,
    is_return_requested: bool,
}

impl ParentScreen {
    pub(crate) fn set(&mut self, library: LibraryScreen) {
        self.library = Some(Box::new(library));
    }

    pub(crate) const fn is_set(&self) -> bool {
        self.library.is_some()
    }

    /// What the screen before it does not take.
    pub(crate) fn forward(&mut self, message: Message) {
        if let Some(library) = &mut self.library {
            library.update(message);
        }
    }

    /// The screen before it is left.
    pub(crate) fn request_return(&mut self) {
        self.is_return_requested = true;
    }

    /// The library, once the screen was left.
    pub(crate) fn take_if_left(&mut self) -> Option<LibraryScreen> {
        if self.is_return_requested { self.library.take().map(|library| *library) } else { None }
    }

    pub(crate) fn into_library(self) -> Option<LibraryScreen> {
        self.library.map(|library| *library)
    }
}
