//! Which unfinished line is to be kept on the disk, and when: the line that is being typed, and before it the lines that were entered
//! and are not in the record yet, because its disk does not answer. Pure.

use crate::app::LineDraft;
use crate::session::RealTime;

/// A line is kept this long after a key, in milliseconds: with the sync, within half a second.
const DELAY_MS: i64 = 350;

/// The unfinished lines of a session.
#[derive(Debug, Default)]
pub struct LineKeeper {
    /// Lines that left the input line while the record was not saved.
    entered: Vec<LineDraft>,
    typed: Option<LineDraft>,
    due: Option<RealTime>,
    /// Lines that were entered are on the disk, and are removed there once the record is saved.
    must_remove: bool,
}

impl LineKeeper {
    /// The line is this one now; `None`: it is empty.
    pub fn set(&mut self, now: RealTime, typed: Option<LineDraft>) {
        let before = std::mem::replace(&mut self.typed, typed);
        if self.typed.is_none() {
            self.entered.extend(before);
        }
        self.due.get_or_insert(now.plus_ms(DELAY_MS));
    }

    /// When [`take_due`](Self::take_due) has something to save.
    pub fn deadline(&self, is_record_saved: bool) -> Option<RealTime> {
        self.due.or((self.must_remove && is_record_saved).then(RealTime::default))
    }

    /// What the disk is to hold, if that is due to be saved: `Some(None)` removes it. `is_record_saved`: every row that was entered is on
    /// the disk.
    pub fn take_due(&mut self, now: RealTime, is_record_saved: bool) -> Option<Option<LineDraft>> {
        self.deadline(is_record_saved).filter(|due| *due <= now).map(|_| self.take(is_record_saved))
    }

    /// The same at the end of a session, when nothing more is waited for; `None` if nothing is due.
    pub fn take_last(&mut self, is_record_saved: bool) -> Option<Option<LineDraft>> {
        (self.due.is_some() || self.must_remove).then(|| self.take(is_record_saved))
    }

    fn take(&mut self, is_record_saved: bool) -> Option<LineDraft> {
        self.due = None;
        if is_record_saved {
            self.entered.clear();
        }
        self.must_remove = !self.entered.is_empty();
        let lines: Vec<&LineDraft> = self.entered.iter().chain(&self.typed).collect();
        let text = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        lines.first().map(|first| LineDraft { text, ..(*first).clone() })
    }
}
