//! Counting all sessions of the folder: from the facts that the list has anyway, once it has them all. Until then it says how far the
//! reading is, and Esc gives it up.

use super::LibraryScreen;
use crate::app::screens::compare::CompareScreen;
use crate::session::analysis::statistics::ComparedSession;

impl LibraryScreen {
    /// From now on it waits for the facts of every session.
    pub(crate) fn begin_counting(&mut self) {
        self.is_counting = true;
    }

    /// Gives the counting up. Whether there was anything to give up.
    pub(crate) fn stop_counting(&mut self) -> bool {
        std::mem::take(&mut self.is_counting)
    }

    /// How many sessions are read of how many, while they are waited for.
    pub fn counting_progress(&self) -> Option<(usize, usize)> {
        let read = self.entries.iter().filter(|one| one.info.is_some()).count();
        self.is_counting.then_some((read, self.entries.len()))
    }

    /// All sessions counted, once it was asked for and each is known. What cannot be read is `check`'s to say.
    pub(crate) fn take_counted(&mut self) -> Option<CompareScreen> {
        let (read, all) = self.counting_progress()?;
        if read < all || !self.is_listed {
            return None;
        }
        self.is_counting = false;
        let whole = self
            .entries
            .iter()
            .filter_map(|one| Some(ComparedSession { name: one.name.clone(), summary: one.summary()?.clone() }));
        Some(CompareScreen::for_all(&whole.collect::<Vec<_>>()))
    }
}
