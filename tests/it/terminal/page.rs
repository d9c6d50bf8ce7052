//! The client's page in a terminal: it is shown, sentences are chosen, and only then is a file written.

use crate::support::pty::PtySession;
use crate::support::sandbox::Sandbox;
use std::fs;

const THIRD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions/20260312-1324-C-017.csv");

#[test]
fn a_page_is_looked_at_first_and_written_last() {
    let sandbox = Sandbox::new();
    let place = sandbox.path().join("page.html");
    let before = sandbox.tree();
    let mut pty = PtySession::start(&sandbox, &["handout", THIRD]);
    pty.wait_for("0 of 2 sentences");
    for clinical in ["ketamine", "186", "C-017", "mother's kitchen", "suds"] {
        assert!(!pty.shows(clinical), "{clinical}: {}", pty.screen());
    }
    pty.send("\x1b");
    assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());
    assert_eq!(sandbox.tree(), before, "nothing was written");

    let mut pty = PtySession::start(&sandbox, &["handout", THIRD]);
    pty.wait_for("0 of 2 sentences");
    pty.send(" ");
    pty.wait_for("[x] “I can see the whole house”");
    pty.send("\x1b[B\x1b[B\r");
    pty.wait_for("file name ›");
    pty.send(place.to_str().unwrap());
    pty.wait_for("page.html");
    assert!(!place.exists());
    pty.send("\r");
    pty.wait_for("with one of");
    pty.send("\r");
    assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());
    let page = fs::read_to_string(&place).unwrap();
    assert!(page.contains("I can see the whole house") && !page.contains("as big as I thought"), "{page}");

    // One that is there is left as it is, also when it was named at the shell.
    let mut pty = PtySession::start(&sandbox, &["handout", THIRD, "-o", place.to_str().unwrap()]);
    pty.wait_for("0 of 2 sentences");
    pty.send("\x1b[B\x1b[B\r");
    pty.wait_for("already exists");
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());
    assert_eq!(fs::read_to_string(&place).unwrap(), page);
}
