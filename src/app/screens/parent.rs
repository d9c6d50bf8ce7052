//! The library behind a screen that was opened from it: it keeps hearing of the folder, and leaving the screen returns to it.

use super::library::LibraryScreen;
use crate::app::data::listing::LibraryEvent;
use crate::app::message::Message;

/// The library behind a screen, if there is one.
#[derive(Debug, Default)]
pub(crate) struct ParentScreen {
    pub(crate) library: Option<Box<LibraryScreen>>,
    /// Whether the screen in front of the library was left.
    pub(crate) is_left: bool,
}

impl ParentScreen {
    /// Passes on what the screen in front of the library does not need itself.
    pub(crate) fn forward(&mut self, event: LibraryEvent) {
        if let Some(library) = &mut self.library {
            library.update(Message::Library(event));
        }
    }
}
