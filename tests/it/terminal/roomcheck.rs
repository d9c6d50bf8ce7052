//! The room check: what a terminal answers and what is pressed in it, and the same without a terminal.

use crate::support::pty::PtySession;
use crate::support::sandbox::Sandbox;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

const ASK: &str = "Press the keys";

/// Its words, whatever the width broke.
fn said(pty: &PtySession) -> String {
    pty.rows().concat().split_whitespace().collect()
}

#[track_caller]
fn has(pty: &PtySession, words: &str) -> bool {
    let words: String = words.split_whitespace().collect();
    said(pty).contains(&words)
}

#[test]
fn a_bright_terminal_and_the_keys_that_arrive_are_named() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::start(&sandbox, &["roomcheck"]);
    pty.wait("the questions", |pty| pty.count_written("\x1b]11;?\x1b\\") == 1 && pty.count_written("\x1b[c") == 1);
    pty.send("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?1004;2$y\x1b[?2004;1$y\x1b[?62c");
    pty.wait_for(ASK);
    for (keys, called) in [
        ("\x1b[6~", "PgDn"),
        ("\x1b", "Esc"),
        ("é", "é"),
        ("\x07", "Ctrl-g"),
        ("\x1b[1;4D", "Alt-Shift-Left"),
        ("\x1b[Z", "Shift-Tab"),
        (" ", "Space"),
        ("\u{202e}", "U+202E"),
        ("\x1b[99~", "a key that does nothing"),
        ("\x1b[O", "lost the keyboard"),
        ("´", "by itself"),
    ] {
        pty.send(keys);
        pty.wait_for(called);
    }
    pty.send("\r");
    assert_eq!(pty.wait_exit(), 1);
    pty.assert_restored();
    for words in
        ["background: the terminal's background is #ffffff", "black background", "accents do not combine", "focus is reported"]
    {
        assert!(has(&pty, words), "{words}\n{}", pty.screen());
    }
    assert!(!pty.is_full_screen() && pty.count_written("\x1b[?1049h") == 0, "it takes no screen");
}

#[test]
fn a_silent_terminal_is_not_waited_for_and_is_unknown() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::start(&sandbox, &["roomcheck"]);
    pty.wait_for(ASK);
    pty.send("\x03");
    pty.wait_exit();
    pty.assert_restored();
    for words in ["does not report its background colour", "80×24", "no key was tried"] {
        assert!(has(&pty, words), "{words}\n{}", pty.screen());
    }
}

#[test]
fn without_a_terminal_it_says_what_needs_one() {
    let sandbox = Sandbox::new();
    let before = sandbox.tree();
    let said = sandbox.run(&["roomcheck", "--json"]);
    let findings: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let faults = findings.iter().filter(|finding| finding["state"] == "fault").count();
    assert_eq!(said.code, i32::from(faults > 0), "{}", said.out);
    let checks: BTreeSet<&str> = findings.iter().filter_map(|finding| finding["check"].as_str()).collect();
    for check in ["terminal", "battery", "clock", "zone", "folder", "disk", "settings", "sleep"] {
        assert!(checks.contains(check), "{check}: {}", said.out);
    }
    assert_eq!(sandbox.tree(), before);
    assert!(sandbox.run(&["roomcheck"]).out.contains("terminal: there is none"));
}

#[test]
fn the_records_folder_is_tried_out_and_left_as_it_is() {
    let sandbox = Sandbox::new();
    let check = |sandbox: &Sandbox, words: &[&str]| {
        let before = sandbox.tree();
        let output = sandbox.run(&[words, &["roomcheck"]].concat()).out;
        assert_eq!(sandbox.tree(), before);
        output
    };
    let missing = check(&sandbox, &[]);
    assert!(missing.contains("kat/sessions will be created, and saves in "), "{missing}");
    fs::create_dir_all(sandbox.sessions()).unwrap();
    for (settings, mode, expected) in [("", 0o755, true), ("", 0o700, false), ("share = \"group\"\n", 0o750, false)] {
        Sandbox::write(&sandbox.config(), settings);
        fs::set_permissions(sandbox.sessions(), fs::Permissions::from_mode(mode)).unwrap();
        let output = check(&sandbox, &[]);
        assert!(output.contains("kat/sessions saves in "), "{output}");
        // A disk that knows no owners has a warning of its own.
        let has_owners = !output.contains("The records are on ");
        assert_eq!(output.contains("can look into"), expected && has_owners, "{mode:o}: {output}");
    }
    let sandbox = Sandbox::without_dir();
    Sandbox::write(&sandbox.data(), "");
    let blocked = check(&sandbox, &["--dir", sandbox.data().join("sessions").to_str().unwrap()]);
    assert!(blocked.contains("a file is in the way"), "{blocked}");
    let unwritable = check(&sandbox, &["--dir", "/proc/self/fdinfo"]);
    assert!(unwritable.contains("nothing can be saved in /proc/self/fdinfo"), "{unwritable}");
}

#[test]
fn what_the_user_left_from_before_is_named_with_what_to_do() {
    let sandbox = Sandbox::new();
    sandbox.write_session("20261123-0030-C-017", true);
    sandbox.write_session("20261123-0031-C-018", false);
    Sandbox::write(&sandbox.config(), "them = \"moss\"\nprotocol = \"im_kt\"\n");
    let said = sandbox.run(&["roomcheck"]);
    assert_eq!(said.code, 1, "{}", said.out);
    for words in
        ["20261123-0031-C-018 was not closed. `bedside resume 20261123-0031-C-018`", "config.toml:1:1:", "no protocol `im_kt`"]
    {
        assert!(said.out.contains(words), "{words}\n{}", said.out);
    }
    assert!(!said.out.contains("20261123-0030-C-017"), "a closed one is not spoken of\n{}", said.out);
    let mut pty = PtySession::start(&sandbox, &["roomcheck"]);
    pty.wait_for(ASK);
    pty.send("\r");
    assert_eq!(pty.wait_exit(), 1);
    pty.assert_restored();
}
