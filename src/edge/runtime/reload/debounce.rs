//! Decides when to scan: an editor saves in several steps, and a half-written file must be neither shown nor reported. Pure.

use std::time::Duration;

/// A scan waits until no change came for so long.
const DEBOUNCE_DELAY: Duration = Duration::from_millis(30);
/// After so many changes without a pause the scan is made all the same.
const MAX_DEBOUNCED_CHANGES: u32 = 20;
/// A fault is reported when a second scan, so much later, finds it too.
const RECHECK_DELAY: Duration = Duration::from_millis(150);
/// Interval of scans where the system does not report changes.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScanKind {
    /// A fault may be a half-written file.
    Tentative,
    /// A fault is reported.
    Confirming,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Debouncer {
    Idle,
    /// A scan is wanted at once.
    Requested,
    /// The number of changes since the last scan.
    Changed(u32),
    /// The last scan found a fault.
    Rechecking,
}

impl Debouncer {
    pub(crate) const fn requested() -> Self {
        Self::Requested
    }

    /// How long to wait for the next change; `None`: for ever.
    pub(crate) const fn timeout(self, must_poll: bool) -> Option<Duration> {
        match self {
            Self::Idle if must_poll => Some(POLL_INTERVAL),
            Self::Idle => None,
            Self::Requested => Some(Duration::ZERO),
            Self::Changed(_) => Some(DEBOUNCE_DELAY),
            Self::Rechecking => Some(RECHECK_DELAY),
        }
    }

    pub(crate) const fn on_change(&mut self) {
        *self = match *self {
            Self::Changed(count) => Self::Changed(count + 1),
            _ => Self::Changed(1),
        };
    }

    /// The scan that is due: the wait is over, or the changes do not end.
    pub(crate) fn scan_due(self, is_over: bool) -> Option<ScanKind> {
        match self {
            Self::Changed(count) if count >= MAX_DEBOUNCED_CHANGES => Some(ScanKind::Tentative),
            _ if !is_over => None,
            Self::Rechecking => Some(ScanKind::Confirming),
            _ => Some(ScanKind::Tentative),
        }
    }

    pub(crate) const fn reset(&mut self) {
        *self = Self::Idle;
    }

    pub(crate) const fn schedule_recheck(&mut self) {
        *self = Self::Rechecking;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_save_in_several_steps_is_looked_at_once_when_it_has_settled() {
        let mut debouncer = Debouncer::Idle;
        assert_eq!(debouncer.timeout(false), None, "nothing wakes while nothing changes");
        for _ in 0..3 {
            debouncer.on_change();
            assert_eq!(debouncer.timeout(false), Some(DEBOUNCE_DELAY));
            assert_eq!(debouncer.scan_due(false), None);
        }
        assert_eq!(debouncer.scan_due(true), Some(ScanKind::Tentative));
    }

    #[test]
    fn what_looks_wrong_is_believed_only_at_a_second_look_without_a_change_between() {
        let mut debouncer = Debouncer::Idle;
        debouncer.on_change();
        debouncer.schedule_recheck();
        assert_eq!((debouncer.timeout(false), debouncer.scan_due(true)), (Some(RECHECK_DELAY), Some(ScanKind::Confirming)));
        // The other half was written.
        debouncer.on_change();
        assert_eq!((debouncer.timeout(false), debouncer.scan_due(true)), (Some(DEBOUNCE_DELAY), Some(ScanKind::Tentative)));
    }

    #[test]
    fn changes_without_end_do_not_put_a_look_off_for_ever() {
        let mut debouncer = Debouncer::Idle;
        let touches = (1..100).find(|_| {
            debouncer.on_change();
            debouncer.scan_due(false).is_some()
        });
        assert_eq!(touches, Some(20));
    }

    #[test]
    fn where_changes_are_not_told_the_files_are_asked_for() {
        assert_eq!(
            (Debouncer::Idle.timeout(true), Debouncer::Idle.scan_due(true)),
            (Some(POLL_INTERVAL), Some(ScanKind::Tentative))
        );
        assert_eq!(Debouncer::requested().timeout(true), Some(Duration::ZERO));
        // A screen shows a saved theme within 200 ms.
        assert!(DEBOUNCE_DELAY < Duration::from_millis(100));
    }
}
