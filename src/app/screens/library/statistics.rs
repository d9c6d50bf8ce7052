//! The statistics over all sessions of the folder: shown once the summary of each is known. Esc cancels.

use super::LibraryScreen;
use crate::app::data::listing::SessionEntry;
use crate::session::ComparedSession;

impl LibraryScreen {
    /// Waits for the summary of every session.
    pub(crate) fn begin_counting(&mut self) {
        self.is_counting = true;
    }

    /// Cancels; returns whether there was anything to cancel.
    pub(crate) fn stop_counting(&mut self) -> bool {
        std::mem::take(&mut self.is_counting)
    }

    /// How many sessions of how many were read, while the statistics are awaited.
    pub(crate) fn counting_progress(&self) -> Option<(usize, usize)> {
        let read = self.entries.iter().filter(|one| one.info.is_some()).count();
        self.is_counting.then_some((read, self.entries.len()))
    }

    /// All sessions, once the statistics were asked for and each session is known. Sessions that cannot be read are left out.
    pub(crate) fn take_counted(&mut self) -> Option<Vec<ComparedSession>> {
        let (read, all) = self.counting_progress()?;
        if read < all || !self.is_listed {
            return None;
        }
        self.is_counting = false;
        let known = |one: &SessionEntry| Some(ComparedSession { name: one.name.clone(), summary: one.summary()?.clone() });
        Some(self.entries.iter().filter_map(known).collect())
    }
}
