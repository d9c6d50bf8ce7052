//! The clocks of Linux and macOS, and the id of the boot.

use rustix::time::ClockId;
use std::sync::LazyLock;
use std::time::Instant;

#[cfg(any(target_os = "linux", target_os = "android"))]
const RUNNING: ClockId = ClockId::Boottime;
/// On macOS the monotonic clock includes suspends.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const RUNNING: ClockId = ClockId::Monotonic;

/// Milliseconds since boot, suspends included, on a clock that cannot be set.
#[expect(clippy::disallowed_methods, reason = "edge::os::clock asks here")]
pub(crate) fn running_ms() -> i64 {
    let time = rustix::time::clock_gettime(RUNNING);
    time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

/// The standard library's `Instant` stops in suspend on every Unix.
#[expect(clippy::disallowed_methods, reason = "edge::os::clock asks here")]
pub(crate) fn awake_ms() -> i64 {
    static ZERO: LazyLock<Instant> = LazyLock::new(Instant::now);
    i64::try_from(ZERO.elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// The kernel's release, where it may be a guest's.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn kernel_release() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/osrelease").ok()
}

/// None: this system is no guest whose clocks stand still.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) const fn kernel_release() -> Option<String> {
    None
}

/// The id of this boot as the system writes it.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn boot_id() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}

/// The id of this boot as the system writes it.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn boot_id() -> Option<String> {
    let asked = std::process::Command::new("/usr/sbin/sysctl").args(["-n", "kern.bootsessionuuid"]).output().ok()?;
    String::from_utf8(asked.stdout).ok()
}
