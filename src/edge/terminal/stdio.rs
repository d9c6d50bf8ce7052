//! What goes to standard output and standard error outside the full screen. A broken pipe is success: whoever read has read
//! enough.

use crate::edge::error::{CommandError, Exit};
use std::io::{BufRead as _, ErrorKind, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// Writes bytes to standard output.
pub fn print(bytes: &[u8]) -> Result<Exit, CommandError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(Exit::Success),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Success),
        Err(error) => Err(CommandError::failed(format!("Standard output could not be written: {error}. No record was touched."))),
    }
}

/// One line from standard input, asked for at a terminal; none at the end of the input.
pub fn ask_line(question: &str) -> Result<Option<String>, CommandError> {
    Ok(read_lines_until(question, 1)?.into_iter().next())
}

/// Writes pages, each under its name, into a folder; those of an older program are written over.
pub fn write_pages(folder: &Path, pages: &[(String, Vec<u8>)]) -> Result<Exit, CommandError> {
    let failed =
        |path: &Path, why: std::io::Error| CommandError::failed(format!("{} could not be written: {why}.", path.display()));
    std::fs::create_dir_all(folder).map_err(|why| failed(folder, why))?;
    for (name, page) in pages {
        let path = folder.join(name);
        std::fs::write(&path, page).map_err(|why| failed(&path, why))?;
    }
    Ok(Exit::Success)
}

/// Writes lines to standard output.
pub fn print_lines(lines: impl IntoIterator<Item = String>) -> Result<Exit, CommandError> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    print(text.as_bytes())
}

/// Writes a sentence to standard error. When nobody reads there, nobody is told.
pub fn print_notice(sentence: &str) {
    let _ = writeln!(std::io::stderr().lock(), "bedside: {sentence}");
}

/// Says something on the terminal's line in place of what was said there before.
pub fn progress_line(words: &str) {
    let _nobody_may_read = write!(std::io::stderr().lock(), "\r{words}\x1b[K");
}

/// Asks on the terminal, before or after the full screen. Only a plain yes is a yes, and only a plain no is a no.
pub fn ask_yes_no(question: &str) -> Result<bool, CommandError> {
    for _attempt in 0..3 {
        let answer = read_lines_until(question, 1)?.pop().unwrap_or_default();
        match answer.trim().to_lowercase().as_str() {
            "yes" => return Ok(true),
            "no" => return Ok(false),
            _ => {}
        }
    }
    Err(CommandError::usage("Neither yes nor no was answered. Nothing was changed."))
}

/// Lines from standard input: all of them, or from a terminal up to an empty one.
pub fn read_lines(prompt: &str) -> Result<Vec<String>, CommandError> {
    read_lines_until(prompt, usize::MAX)
}

fn read_lines_until(prompt: &str, most: usize) -> Result<Vec<String>, CommandError> {
    let stdin = std::io::stdin();
    let is_typed = stdin.is_terminal();
    if is_typed {
        let _ = write!(std::io::stderr().lock(), "{prompt}");
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

/// What the reader of the command line has to say, printed by itself: help and version are no faults. Where nobody reads, nobody
/// is told.
pub fn print_and_exit(print: impl FnOnce() -> std::io::Result<()>, is_fault: bool) -> Exit {
    let _nobody_may_listen = print();
    if is_fault { Exit::Usage } else { Exit::Success }
}

/// Ends the program: the fault in words, the exit as a code.
pub fn to_exit_code(outcome: Result<Exit, CommandError>) -> ExitCode {
    let exit = outcome.unwrap_or_else(|fault| {
        print_notice(&fault.sentence);
        fault.exit
    });
    ExitCode::from(exit.code())
}
