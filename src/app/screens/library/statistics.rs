//! Counting all sessions of the folder: from the facts that the list has anyway, once it has them all. Until then it says how far the
//! reading is, and Esc gives it up.

use super::Library;
use crate::app::screens::compare::Compare;
use crate::session::analysis::statistics::Course;

impl Library {
    /// From now on it waits for the facts of every session.
    pub(crate) fn count(&mut self) {
        self.is_counting = true;
    }

    /// Gives the counting up. Whether there was anything to give up.
    pub(crate) fn stop_counting(&mut self) -> bool {
        std::mem::take(&mut self.is_counting)
    }

    /// How many sessions are read of how many, while they are waited for.
    pub fn counting(&self) -> Option<(usize, usize)> {
        let read = self.all.iter().filter(|one| one.known.is_some()).count();
        self.is_counting.then_some((read, self.all.len()))
    }

    /// All sessions counted, once it was asked for and each is known. What cannot be read is `check`'s to say.
    pub(crate) fn counted(&mut self) -> Option<Compare> {
        let (read, all) = self.counting()?;
        if read < all || !self.is_listed {
            return None;
        }
        self.is_counting = false;
        let whole = self.all.iter().filter_map(|one| Some(Course { name: one.name.clone(), summary: one.summary()?.clone() }));
        Some(Compare::of_all(&whole.collect::<Vec<_>>()))
    }
}
