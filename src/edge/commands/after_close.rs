//! What comes after a session on the full screen: how to continue one that was left open, and one line of choices for one that was
//! closed.

use crate::args::GlobalArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::runtime::startup::Ended;
use crate::edge::terminal::stdio;
use std::ffi::OsString;
use std::io::{IsTerminal as _, stdin, stdout};
use std::path::PathBuf;
use std::process::Command;

/// What can be done with a closed session: the letter, its name, and what it runs.
const CHOICES: [(char, &str, Choice); 6] = [
    ('r', "review", Choice::Run(&["review", SESSION])),
    ('p', "report (PDF)", Choice::Export("pdf")),
    ('h', "report (HTML)", Choice::Export("html")),
    ('c', "client's page", Choice::Run(&["handout", SESSION])),
    ('s', "seal", Choice::Run(&["seal", SESSION])),
    ('q', "quit", Choice::Quit),
];

/// Stands for the session's name in a command.
const SESSION: &str = "SESSION";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// A command of this program.
    Run(&'static [&'static str]),
    /// The report in this format, into a file whose name is shown.
    Export(&'static str),
    Quit,
}

/// Says how an open session is continued, or offers what can be done with a closed one until somebody quits.
pub(crate) fn offer_next(global: &GlobalArgs, ended: Ended) -> Result<Exit, CommandError> {
    if let Some(learned) = ended.learned {
        stdio::print(&format!("{learned}\n"))?;
    }
    if let Some(name) = ended.left_open {
        stdio::print(&format!("The session is still open. `bedside resume {name}` continues it.\n"))?;
    }
    let Some(name) = ended.closed else { return Ok(ended.exit) };
    stdio::print("Session closed and saved.\n")?;
    if !stdin().is_terminal() || !stdout().is_terminal() {
        return Ok(ended.exit);
    }
    let choices = CHOICES.map(|(letter, words, _)| format!("{letter} {words}")).join(" · ");
    loop {
        let answer = stdio::read_lines(&format!("Next: {choices} › "), 1)?.pop().unwrap_or_default();
        let typed = answer.trim().chars().next().map(|letter| letter.to_ascii_lowercase());
        match CHOICES.iter().find(|(letter, ..)| Some(*letter) == typed.or(Some('q'))) {
            Some((.., Choice::Quit)) => return Ok(ended.exit),
            Some((.., Choice::Run(words))) => {
                run(global, words.iter().map(|word| if *word == SESSION { &name } else { *word }.into()))?;
            }
            Some((.., Choice::Export(format))) => {
                let file = free_file(&name, format);
                let words = ["export", &name, "--to", format, "-o"].map(OsString::from);
                if run(global, words.into_iter().chain([file.clone().into_os_string()]))? {
                    stdio::print(&format!("The report is in {}.\n", file.display()))?;
                }
            }
            None => stdio::print_notice(&format!("`{}` is not one of the letters.", answer.trim())),
        }
    }
}

/// Runs a command of this program in the same terminal. Returns whether it succeeded; it says itself what went wrong.
fn run(global: &GlobalArgs, words: impl Iterator<Item = OsString>) -> Result<bool, CommandError> {
    let failed = |why: std::io::Error| {
        CommandError::failed(format!("The command could not be run: {why}. The session is closed and saved."))
    };
    let program = std::env::current_exe().map_err(failed)?;
    let status = Command::new(program).args(global.words()).args(words).status().map_err(failed)?;
    Ok(status.success())
}

/// `20260312-1324-C-017.pdf` in the present folder, or the first of its kind that does not exist.
fn free_file(name: &str, extension: &str) -> PathBuf {
    let folder = std::env::current_dir().unwrap_or_default();
    let numbered = (2..1000).map(|number| folder.join(format!("{name}-{number}.{extension}")));
    let mut all = std::iter::once(folder.join(format!("{name}.{extension}"))).chain(numbered);
    all.find(|path| path.symlink_metadata().is_err()).unwrap_or_else(|| folder.join(format!("{name}.{extension}")))
}
