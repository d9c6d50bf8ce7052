//! Keeps other programs of the same user out of this one's memory, and other users out of its new files.

use rustix::process::{Resource, Rlimit, setrlimit, umask};

/// Takes the measures and returns a sentence for each that the system refused. A session can begin all the same.
pub(crate) fn harden() -> Vec<String> {
    umask(rustix::fs::Mode::from_raw_mode(0o077));
    let no_core = Rlimit { current: Some(0), maximum: Some(0) };
    [setrlimit(Resource::Core, no_core), not_readable()]
        .into_iter()
        .filter_map(Result::err)
        .map(|why| {
            format!("Other programs of the same user could read the session's memory on this system: {why}. The record is not affected.")
        })
        .collect()
}

/// Makes memory and environment unreadable for other programs of the same user.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn not_readable() -> rustix::io::Result<()> {
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
}

/// This system has only the core limit.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn not_readable() -> rustix::io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{DumpableBehavior, dumpable_behavior, getrlimit};

    #[test]
    fn memory_is_unreadable_for_other_programs() {
        assert!(harden().is_empty());
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        assert_eq!(getrlimit(Resource::Core).maximum, Some(0));
    }
}
