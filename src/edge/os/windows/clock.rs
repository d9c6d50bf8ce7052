//! The clocks of Windows.

use std::sync::LazyLock;
use std::time::Instant;
use suspend_time::SuspendUnawareInstant;

/// Milliseconds since the first call, suspends included: Windows' performance counter goes on in suspend.
#[expect(clippy::disallowed_methods, reason = "edge::os::clock asks here")]
pub(crate) fn running_ms() -> i64 {
    static ZERO: LazyLock<Instant> = LazyLock::new(Instant::now);
    i64::try_from(ZERO.elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// Milliseconds since the first call on the clock that stops in suspend.
pub(crate) fn awake_ms() -> i64 {
    static ZERO: LazyLock<SuspendUnawareInstant> = LazyLock::new(SuspendUnawareInstant::now);
    i64::try_from(ZERO.elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// None: this system is no guest whose clocks stand still.
pub(crate) const fn kernel_release() -> Option<String> {
    None
}

/// None: [`running_ms`] begins with the program, so no boot joins two runs. A resumed session's gap is by the wall clock, and
/// said to be estimated.
pub(crate) const fn boot_id() -> Option<String> {
    None
}
