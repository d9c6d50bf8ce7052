//! What goes to standard output and standard error outside the full screen. A broken pipe is success: whoever read has read
//! enough.

use super::fault::{Exit, Fault};
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

/// Writes bytes to standard output.
pub fn print(bytes: &[u8]) -> Result<Exit, Fault> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(Exit::Done),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(error) => Err(Fault::failed(format!("Standard output could not be written: {error}. No record was touched."))),
    }
}

/// Writes a sentence to standard error. When nobody reads there, nobody is told.
pub fn tell(sentence: &str) {
    let _ = writeln!(std::io::stderr().lock(), "bedside: {sentence}");
}

/// What the reader of the command line has to say: help and version are no faults.
pub fn said_by_clap(said: &clap::Error) -> Result<Exit, Fault> {
    let _ = said.print();
    Ok(if said.use_stderr() { Exit::Usage } else { Exit::Done })
}

/// Ends the program: the fault in words, the exit as a code.
pub fn end(outcome: Result<Exit, Fault>) -> ExitCode {
    let exit = outcome.unwrap_or_else(|fault| {
        tell(&fault.sentence);
        fault.exit
    });
    ExitCode::from(exit as u8)
}
