//! The program: runs the command line, and prints what went wrong.

use std::process::ExitCode;

fn main() -> ExitCode {
    bedside::edge::terminal::stdio::to_exit_code(bedside::cli::run())
}
