//! The system's own program that tells of power and sleep.

/// Linux has files that tell of power and sleep.
pub(crate) const HAS_POWER_FILES: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// What `pmset -g` prints about something; `None` where there is no such program.
#[cfg(target_os = "macos")]
pub(crate) fn ask(what: &str) -> Option<String> {
    let asked = std::process::Command::new("/usr/bin/pmset").args(["-g", what]).output().ok()?;
    String::from_utf8(asked.stdout).ok().filter(|text| asked.status.success() && !text.is_empty())
}

/// None: only macOS has such a program.
#[cfg(not(target_os = "macos"))]
pub(crate) const fn ask(_what: &str) -> Option<String> {
    None
}
