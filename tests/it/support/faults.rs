//! Faults of the system for the real program: calls on chosen paths fail with an input/output error.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The library that makes calls fail, compiled once.
fn shim() -> &'static str {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    let shim = SHIM.get_or_init(|| {
        let library = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fault_shim_{}.so", std::process::id()));
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/fault_shim.c");
        let done = Command::new("cc").args(["-O1", "-shared", "-fPIC", source, "-ldl", "-o"]).arg(&library).status().unwrap();
        assert!(done.success(), "a C compiler is there");
        library
    });
    shim.to_str().unwrap()
}

/// The environment in which `calls`, such as `open,list,write,fdatasync`, fail on each path that contains `path`; with `switch` only
/// while that file exists.
pub fn failing<'a>(calls: &'a str, path: &'a str, switch: Option<&'a str>) -> Vec<(&'static str, &'a str)> {
    let switch = switch.map(|file| ("BEDSIDE_FAULT_FILE", file));
    let fixed = [("LD_PRELOAD", shim()), ("BEDSIDE_FAULT_PATH", path), ("BEDSIDE_FAULT_CALLS", calls)];
    fixed.into_iter().chain(switch).collect()
}
