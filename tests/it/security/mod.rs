//! Hostile files and an unlucky moment: what others put into the folders, and signals at any time, neither hang the program nor make
//! it write elsewhere, nor leave the terminal to them.

mod files;
mod flood;
mod hang;
mod privacy;
mod rings;
mod signals;
mod text;

use crate::support::sandbox::{CommandOutput, Sandbox};
use std::io::Read as _;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// No command takes nearly as long, on a busy machine either.
const LONGEST: Duration = Duration::from_mins(1);

/// Runs a command that must end by itself.
#[track_caller]
fn run_to_end(sandbox: &Sandbox, words: &[&str]) -> CommandOutput {
    let mut child = sandbox.command(words).stdin(Stdio::null()).spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let (tell, told) = channel();
    thread::spawn(move || {
        let (mut text, mut errors) = (Vec::new(), Vec::new());
        let _ = out.read_to_end(&mut text);
        let _ = err.read_to_end(&mut errors);
        let _ = tell.send((text, errors));
    });
    let Ok((out, err)) = told.recv_timeout(LONGEST) else {
        child.kill().unwrap();
        panic!("{words:?} does not end");
    };
    let code = child.wait().unwrap().code().unwrap_or(-1);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    CommandOutput { code, out: text(out), err: text(err) }
}
