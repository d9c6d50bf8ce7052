//! Reads standard input and writes standard output and standard error, while the screen is not taken. A broken pipe is success:
//! the reader has read enough.

use crate::edge::error::{CommandError, Exit};
use crate::edge::os::durable_fs::{Sharing, write_atomically};
use crate::plain_text::{LineBreaks, plain_text};
use std::io::{BufRead as _, ErrorKind, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// Writes a text to standard output, made safe to show.
///
/// # Errors
///
/// Standard output cannot be written, for another reason than a broken pipe.
pub(crate) fn print(text: &str) -> Result<Exit, CommandError> {
    print_bytes(plain_text(text, LineBreaks::Keep).as_bytes())
}

/// Writes bytes to standard output as they are: an export, or what the program itself made. See [`print`].
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<Exit, CommandError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(Exit::Success),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Success),
        Err(error) => Err(CommandError::failed(format!("Standard output could not be written: {error}. No record was touched."))),
    }
}

/// Writes pages, each under its name, into a folder. Files of these names are overwritten.
pub(crate) fn write_pages(folder: &Path, pages: &[(String, Vec<u8>)]) -> Result<Exit, CommandError> {
    let failed =
        |path: &Path, why: std::io::Error| CommandError::failed(format!("{} could not be written: {why}.", path.display()));
    std::fs::create_dir_all(folder).map_err(|why| failed(folder, why))?;
    for (name, page) in pages {
        let path = folder.join(name);
        write_atomically(&path, page, Sharing::Private, true).map_err(|why| failed(&path, why))?;
    }
    Ok(Exit::Success)
}

/// Writes lines to standard output, each on one line; see [`print`].
pub(crate) fn print_lines(lines: impl IntoIterator<Item = String>) -> Result<Exit, CommandError> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&plain_text(&line, LineBreaks::Slash));
        text.push('\n');
    }
    print_bytes(text.as_bytes())
}

/// Writes a sentence to standard error; a failure to do so is ignored.
pub(crate) fn print_notice(sentence: &str) {
    let _ = writeln!(std::io::stderr().lock(), "bedside: {}", plain_text(sentence, LineBreaks::Keep));
}

/// Writes each sentence to standard error.
pub(crate) fn print_notices(sentences: &[String]) {
    for sentence in sentences {
        print_notice(sentence);
    }
}

/// Replaces the terminal's current line on standard error.
pub(crate) fn progress_line(words: &str) {
    let _nobody_may_read = write!(std::io::stderr().lock(), "\r{words}\x1b[K");
}

/// Asks a question on the terminal. Only `yes` and `no` are answers; after three others it is a usage error.
pub(crate) fn ask_yes_no(question: &str) -> Result<bool, CommandError> {
    for _attempt in 0..3 {
        let answer = read_lines(question, 1)?.pop().unwrap_or_default();
        match answer.trim().to_lowercase().as_str() {
            "yes" => return Ok(true),
            "no" => return Ok(false),
            _ => {}
        }
    }
    Err(CommandError::usage("The answer was neither yes nor no. Nothing was changed."))
}

/// Reads lines from standard input, at most so many; from a terminal with a prompt, and up to an empty one.
pub(crate) fn read_lines(prompt: &str, most: usize) -> Result<Vec<String>, CommandError> {
    let stdin = std::io::stdin();
    let is_typed = stdin.is_terminal();
    if is_typed {
        let _ = write!(std::io::stderr().lock(), "{}", plain_text(prompt, LineBreaks::Keep));
    }
    let mut lines = Vec::new();
    for line in stdin.lock().lines() {
        let line =
            line.map_err(|why| CommandError::failed(format!("Standard input could not be read: {why}. Nothing was written.")))?;
        let is_last = lines.len() + 1 >= most || is_typed && line.is_empty();
        lines.push(line);
        if is_last {
            break;
        }
    }
    Ok(lines)
}

/// Prints what the command-line parser says of a fault, which repeats what was typed.
pub(crate) fn print_usage_fault(message: &str) -> Exit {
    let _nobody_may_listen = write!(std::io::stderr().lock(), "{}", plain_text(message, LineBreaks::Keep));
    Exit::Usage
}

/// Lets the command-line parser print help or the version.
pub(crate) fn print_help(print: impl FnOnce() -> std::io::Result<()>) -> Exit {
    let _nobody_may_listen = print();
    Exit::Success
}

/// Prints the error, if there is one, and gives the exit code.
pub fn to_exit_code(outcome: Result<Exit, CommandError>) -> ExitCode {
    let exit = outcome.unwrap_or_else(|fault| {
        print_notice(&fault.sentence);
        fault.exit
    });
    ExitCode::from(exit.code())
}
