//! Folders of their own for one test, and the real program in them, apart from the machine's settings and data.

use super::session::{load, moment_after, opening};
use bedside::journal::{self, Chain};
use bedside::session::decide::{CloseParams, EndReason, OpenParams};
use bedside::session::statement::{Statement as Entry, StatementKind};
use bedside::session::{ClientCode, Initials, Intent, Moment, PrivateNotes, Recorder, Row, Session, Value, Wall};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// The program.
pub const BEDSIDE: &str = env!("CARGO_BIN_EXE_bedside");

/// The closed session of [`Sandbox::with_two_sessions`].
pub const CLOSED: &str = "20261123-0030-C-017";
/// The open session of [`Sandbox::with_two_sessions`].
pub const OPEN: &str = "20261123-0031-C-018";

/// Everything in some folders: each path with its mode, and a file's bytes.
pub type Tree = BTreeMap<PathBuf, (u32, Vec<u8>)>;

/// A user.
pub struct Sandbox {
    folder: TempDir,
    names_dir: bool,
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct CommandOutput {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Sandbox {
    /// A user who never started the program.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), names_dir: true }
    }

    /// The same in another folder than that of temporary files.
    pub fn within(folder: &Path) -> Self {
        Self { folder: tempfile::tempdir_in(folder).unwrap(), names_dir: true }
    }

    /// The same, for command lines that name a data folder themselves.
    pub fn without_dir() -> Self {
        Self { names_dir: false, ..Self::new() }
    }

    /// A user with a closed and an open session.
    pub fn with_two_sessions() -> Self {
        let sandbox = Self::new();
        sandbox.write_session(CLOSED, true);
        sandbox.write_session(OPEN, false);
        sandbox
    }

    /// The folder that holds all others.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.path().join("kat")
    }

    /// The folder of real records.
    pub fn sessions(&self) -> PathBuf {
        self.data().join("sessions")
    }

    /// The settings file.
    pub fn config(&self) -> PathBuf {
        self.path().join("settings/config.toml")
    }

    /// The whole environment of the program.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        let below = |folder: &str| self.path().join(folder).into_os_string();
        vec![
            ("PATH", std::env::var_os("PATH").unwrap_or_default()),
            ("TERM", "xterm-256color".into()),
            ("HOME", self.path().as_os_str().to_owned()),
            ("XDG_DATA_HOME", below("xdg/data")),
            ("XDG_CONFIG_HOME", below("xdg/config")),
            ("XDG_STATE_HOME", below("xdg/state")),
            ("XDG_RUNTIME_DIR", below("xdg/run")),
        ]
    }

    /// The command line's words with this user's folders before them.
    pub fn words(&self, words: &[&str]) -> Vec<OsString> {
        let dir = self.names_dir.then(|| [OsString::from("--dir"), self.data().into()]);
        let config = [OsString::from("--config"), self.config().into()];
        dir.into_iter().flatten().chain(config).chain(words.iter().map(Into::into)).collect()
    }

    /// The program without a terminal, not yet started.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(BEDSIDE);
        command.args(self.words(words)).env_clear().envs(self.environment()).current_dir(self.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program without a terminal, with nothing on standard input.
    pub fn run(&self, words: &[&str]) -> CommandOutput {
        said(self.command(words).output().unwrap())
    }

    /// The same with more of an environment.
    pub fn run_in(&self, words: &[&str], environment: &[(&str, &str)]) -> CommandOutput {
        said(self.command(words).envs(environment.iter().copied()).output().unwrap())
    }

    /// The same with text on standard input.
    pub fn run_with(&self, words: &[&str], input: &str) -> CommandOutput {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().unwrap();
        match child.stdin.take().unwrap().write_all(input.as_bytes()) {
            // It may answer without reading; what it said is what counts.
            Err(why) if why.kind() == std::io::ErrorKind::BrokenPipe => {}
            written => written.unwrap(),
        }
        said(child.wait_with_output().unwrap())
    }

    /// Everything there is.
    pub fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        look(self.path(), &mut tree);
        tree
    }

    /// Writes a file, its folder too.
    pub fn write(path: &Path, text: impl AsRef<[u8]>) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Puts a session with one note into the folder of records, as the program would have written it. Gives its path.
    pub fn write_session(&self, name: &str, closed: bool) -> PathBuf {
        let path = self.sessions().join(format!("{name}.csv"));
        Self::write(&path, record(name, closed));
        fs::set_permissions(self.sessions(), fs::Permissions::from_mode(0o700)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(if closed { 0o400 } else { 0o600 })).unwrap();
        path
    }
}

impl CommandOutput {
    /// It ended with this code and said all these words, on whichever of the two ways out.
    #[track_caller]
    pub fn assert(&self, code: i32, words: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{self:?}");
        for word in words {
            assert!(self.out.contains(word) || self.err.contains(word), "{word:?} in {self:?}");
        }
        assert!(!self.err.contains('\x1b') && !self.err.contains("panicked"), "{self:?}");
        self
    }
}

/// The rows of a record.
pub fn rows(path: &Path) -> Vec<Row> {
    journal::read(&fs::read(path).unwrap()).unwrap().rows
}

/// A session of the client that its name says, which began half an hour after midnight of 23 November 2026.
fn record(name: &str, closed: bool) -> Vec<u8> {
    let client = name.splitn(3, '-').nth(2).unwrap();
    let loaded = load("im_kat");
    let opening = OpenParams {
        client: ClientCode::parse(client).unwrap(),
        session_no: Some(1),
        staff: vec![Initials::parse("MK").unwrap()],
        time_zone: "UTC".to_owned(),
        boot_clock: ("another-boot".to_owned(), Value::from(100)),
        ..opening(&loaded)
    };
    let session = Session::new(Arc::new(loaded.plan));
    let mut recorder = Recorder::new(session, PrivateNotes::default());
    let mut chain = Chain::default();
    let mut does = |minute: i64, intent: Intent| {
        chain.add_rows(name, &recorder.record(moment(minute), intent).unwrap().rows);
        chain.digest_hex()
    };
    does(0, Intent::Open(Box::new(opening)));
    let form = StatementKind::Note { words: "tears, soft smile".to_owned(), tags: Vec::new() };
    does(5, Intent::AddEntry(Entry { time: moment(5).into(), observer: None, is_approximate: false, kind: form }));
    if closed {
        let hex = does(
            10,
            Intent::Close(CloseParams {
                end_reason: EndReason::Completed,
                accepts_gaps: true,
                gaps_reason: String::new(),
                early_reason: String::new(),
            }),
        );
        does(10, Intent::Digest(hex));
    }
    let mut bytes = format!("{}\n", journal::columns::HEADER).into_bytes();
    journal::encode(recorder.session().ledger().rows(), name, &mut Chain::default(), &mut bytes);
    bytes
}

fn moment(minute: i64) -> Moment {
    moment_after(Wall::from_instant(1_795_393_800_000, 0), minute * 60_000)
}

fn said(output: std::process::Output) -> CommandOutput {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    CommandOutput { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn look(folder: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, about) = (entry.path(), entry.metadata().unwrap());
        let bytes = if about.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
        if about.is_dir() {
            look(&path, tree);
        }
        tree.insert(path, (about.permissions().mode(), bytes));
    }
}
