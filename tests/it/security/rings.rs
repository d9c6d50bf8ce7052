//! Protocols and themes that lead back to themselves, or on without end, are said in a sentence and take nothing down.

use super::run_to_end;
use crate::support::pty::PtySession;
use crate::support::sandbox::{CLOSED, Sandbox};
use crate::terminal::work::{leave, notes, record};
use std::fs;
use std::path::PathBuf;

fn protocols(sandbox: &Sandbox) -> PathBuf {
    sandbox.config().with_file_name("protocols")
}

/// Files that extend each other, each by the name after it, and the last by the first.
fn write_ring(sandbox: &Sandbox, names: &[&str], id_of: impl Fn(&str) -> String) {
    for (at, name) in names.iter().enumerate() {
        let next = names[(at + 1) % names.len()];
        let text = format!("{}extends = \"{next}\"\n", id_of(name));
        Sandbox::write(&protocols(sandbox).join(format!("{name}.toml")), text);
        let text = format!("inherits = \"{next}\"\n");
        Sandbox::write(&sandbox.config().with_file_name("themes").join(format!("{name}.toml")), text);
    }
}

#[test]
fn every_ring_is_said_by_every_command() {
    let long: Vec<String> = (0..40).map(|number| format!("link{number}")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    for names in [&["mine"][..], &["one", "two"], &["one", "two", "three", "four"], &long] {
        let ids: [&dyn Fn(&str) -> String; 3] = [
            &|_| String::new(),
            &|name| format!("id = \"{name}\"\n"),
            // What a file says of itself does not hide where it lies.
            &|name| format!("id = \"another_{name}\"\n"),
        ];
        for id_of in ids {
            let sandbox = Sandbox::with_two_sessions();
            write_ring(&sandbox, names, id_of);
            let said = if names.len() > 16 { "extend each other" } else { "extends itself" };
            run_to_end(&sandbox, &["protocol", "check"]).assert(6, &[said]);
            run_to_end(&sandbox, &["protocol", "list"]).assert(0, &["has mistakes", names[0]]);
            let said = if names.len() > 16 { "inherit from each other" } else { "forms a cycle" };
            run_to_end(&sandbox, &["theme", "check"]).assert(6, &[said]);
            run_to_end(&sandbox, &["theme", "list"]).assert(0, &["has mistakes", names[0]]);
            Sandbox::write(&sandbox.config(), format!("protocol = \"{0}\"\ntheme = \"{0}\"\n", names[0]));
            run_to_end(&sandbox, &["list"]).assert(0, &[CLOSED]);
            run_to_end(&sandbox, &["roomcheck"]).assert(1, &["settings"]);
        }
    }
}

#[test]
fn sixteen_files_in_a_row_are_read() {
    let sandbox = Sandbox::new();
    let base = bedside::protocol::protocol_template("p0");
    Sandbox::write(&protocols(&sandbox).join("p0.toml"), base);
    for number in 1..15 {
        let text = format!("id = \"p{number}\"\ntitle = \"P\"\nversion = \"1\"\nextends = \"p{}\"\n", number - 1);
        Sandbox::write(&protocols(&sandbox).join(format!("p{number}.toml")), text);
    }
    run_to_end(&sandbox, &["protocol", "check"]).assert(0, &["p14.toml"]);
}

#[test]
fn a_ring_saved_during_a_session_is_said_and_the_session_goes_on() {
    let sandbox = Sandbox::new();
    let file = protocols(&sandbox).join("mine.toml");
    let sound = bedside::protocol::protocol_template("mine");
    Sandbox::write(&file, &sound);
    let mut pty = PtySession::start(&sandbox, &["start", "C-017", "--by", "MK", "--weight", "70", "--protocol", "mine"]);
    pty.wait_saved();
    let path = record(&sandbox.sessions());
    fs::write(&file, "extends = \"mine\"\n").unwrap();
    pty.wait_for("extends itself");
    pty.enter("tears, soft smile");
    Sandbox::write(&protocols(&sandbox).join("other.toml"), "extends = \"mine\"\n");
    fs::write(&file, "extends = \"other\"\n").unwrap();
    pty.enter("a house");
    assert_eq!(notes(&path), ["tears, soft smile", "a house"]);
    leave(&mut pty);
    // The record has its own text of the protocol.
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_saved();
    pty.enter("and on");
    leave(&mut pty);
    assert_eq!(notes(&path).len(), 3);
}
