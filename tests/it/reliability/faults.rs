//! Faults for the real program: `faults.c`, compiled once, stands between it and the kernel and carries out a plan that a test can
//! change while the program runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// A plan and the calls that it met.
pub struct Faults {
    folder: TempDir,
}

impl Faults {
    /// A plan; `""` changes nothing.
    pub fn new(plan: &str) -> Self {
        let faults = Self { folder: tempfile::tempdir().unwrap() };
        faults.plan(plan);
        faults
    }

    /// From now on this happens. Calls are counted from here.
    pub fn plan(&self, plan: &str) {
        let new = self.folder.path().join("new");
        fs::write(&new, if plan.is_empty() { String::new() } else { format!("{plan}\n") }).unwrap();
        fs::rename(new, self.folder.path().join("plan")).unwrap();
    }

    /// From now on the calls that a `fail` line meets are kept.
    pub fn keep_log(&self) {
        fs::write(self.folder.path().join("log"), "").unwrap();
    }

    /// The calls that a `fail` line met, each with its path.
    pub fn log(&self) -> Vec<String> {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// What the program's environment needs.
    pub fn environment(&self) -> [(&str, &str); 2] {
        [("LD_PRELOAD", library().to_str().unwrap()), ("BEDSIDE_FAULTS", self.folder.path().to_str().unwrap())]
    }
}

/// The compiled `faults.c`.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| compile("faults.c", "faults.so", &["-shared", "-fPIC"]))
}

/// Compiles one of the C files here, which need no other library.
pub fn compile(source: &str, name: &str, words: &[&str]) -> PathBuf {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/reliability").join(source);
    let output = Command::new("cc").args(["-O1", "-Wall"]).args(words).arg(&source).arg("-o").arg(&built).output();
    let output = output.expect("a C compiler, which the linker of Rust needs too");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    built
}
