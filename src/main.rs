//! The program: reads the command line, and says in words what went wrong.

use std::process::ExitCode;

fn main() -> ExitCode {
    bedside::edge::terminal::stdio::to_exit_code(bedside::cli::run())
}
