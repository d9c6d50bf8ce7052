//! The library behind a screen that was opened from it: it keeps hearing of the folder, and leaving the screen returns to it.

use super::library::LibraryScreen;
use crate::app::data::listing::LibraryEvent;
use crate::app::message::Message;

/// The library behind a screen, if there is one.
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

    /// Passes on what the screen in front of the library does not need itself.
    pub(crate) fn forward(&mut self, event: LibraryEvent) {
        if let Some(library) = &mut self.library {
            library.update(Message::Library(event));
        }
    }

    pub(crate) fn request_return(&mut self) {
        self.is_return_requested = true;
    }

    /// The library, once the screen in front of it was left.
    pub(crate) fn take_if_left(&mut self) -> Option<LibraryScreen> {
        if self.is_return_requested { self.take() } else { None }
    }

    pub(crate) fn take(&mut self) -> Option<LibraryScreen> {
        self.library.take().map(|library| *library)
    }
}
