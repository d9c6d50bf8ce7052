//! The check of the room: what a terminal answers and what is pressed in it, and the same without one.

use crate::support::pty::Glass;
use crate::support::sandbox::Home;
use std::collections::BTreeSet;

const ASK: &str = "Press the keys";

/// Its words, whatever the width broke.
fn said(glass: &Glass) -> String {
    glass.rows().concat().split_whitespace().collect()
}

#[track_caller]
fn has(glass: &Glass, words: &str) -> bool {
    let words: String = words.split_whitespace().collect();
    said(glass).contains(&words)
}

#[test]
fn a_bright_terminal_and_the_keys_that_arrive_are_named() {
    let home = Home::new();
    let mut glass = Glass::start(&home, &["roomcheck"]);
    glass.wait("the questions", |glass| glass.wrote("\x1b]11;?\x1b\\") == 1 && glass.wrote("\x1b[c") == 1);
    glass.keys("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?1004;2$y\x1b[?2004;1$y\x1b[?62c");
    glass.wait_for(ASK);
    for (keys, called) in [("\x1b[6~", "PgDn"), ("\x1b", "Esc"), ("é", "é"), ("\x1b[O", "lost the keyboard"), ("´", "by itself")]
    {
        glass.keys(keys);
        glass.wait_for(called);
    }
    glass.keys("\r");
    assert_eq!(glass.ends(), 1);
    glass.is_given_back();
    for words in ["background: the terminal's own is #ffffff", "black background", "dead keys do not join", "focus is told"] {
        assert!(has(&glass, words), "{words}\n{}", glass.screen());
    }
    assert!(!glass.is_full() && glass.wrote("\x1b[?1049h") == 0, "it takes no screen");
}

#[test]
fn a_terminal_that_answers_nothing_is_not_waited_for_and_said_to_be_unknown() {
    let home = Home::new();
    let mut glass = Glass::start(&home, &["roomcheck"]);
    glass.wait_for(ASK);
    glass.keys("\x03");
    glass.ends();
    glass.is_given_back();
    for words in ["does not tell the colour of its own background", "80×24", "no key was tried"] {
        assert!(has(&glass, words), "{words}\n{}", glass.screen());
    }
}

#[test]
fn without_a_terminal_it_says_what_needs_one_and_leaves_nothing_behind() {
    let home = Home::new();
    let before = home.tree();
    let said = home.run(&["roomcheck", "--json"]);
    let findings: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let faults = findings.iter().filter(|finding| finding["state"] == "fault").count();
    assert_eq!(said.code, i32::from(faults > 0), "{}", said.out);
    let checks: BTreeSet<&str> = findings.iter().filter_map(|finding| finding["check"].as_str()).collect();
    for check in ["terminal", "battery", "clock", "zone", "folder", "disk", "settings", "sleep"] {
        assert!(checks.contains(check), "{check}: {}", said.out);
    }
    assert_eq!(home.tree(), before);
    assert!(home.run(&["roomcheck"]).out.contains("terminal: there is none"));
}

#[test]
fn what_the_user_left_from_before_is_named_with_what_to_do() {
    let home = Home::new();
    home.put_session("20261123-0030-C-017", true);
    home.put_session("20261123-0031-C-018", false);
    Home::put(&home.config(), "them = \"moss\"\nprotocol = \"im_kt\"\n");
    let said = home.run(&["roomcheck"]);
    assert_eq!(said.code, 1, "{}", said.out);
    for words in
        ["20261123-0031-C-018 was not closed. `bedside resume 20261123-0031-C-018`", "config.toml:1:1:", "no protocol `im_kt`"]
    {
        assert!(said.out.contains(words), "{words}\n{}", said.out);
    }
    assert!(!said.out.contains("20261123-0030-C-017"), "a closed one is not spoken of\n{}", said.out);
    let mut glass = Glass::start(&home, &["roomcheck"]);
    glass.wait_for(ASK);
    glass.keys("\r");
    assert_eq!(glass.ends(), 1);
    glass.is_given_back();
}
