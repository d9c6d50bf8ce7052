//! The client's page in a real terminal: it is looked at, their sentences are chosen, and only then does a file stand there.

use crate::support::pty::Glass;
use crate::support::sandbox::Home;
use std::fs;

const THIRD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions/20260312-1324-C-017.csv");

#[test]
fn a_page_is_looked_at_first_and_written_last() {
    let home = Home::new();
    let place = home.path().join("page.html");
    let before = home.tree();
    let mut glass = Glass::start(&home, &["handout", THIRD]);
    glass.wait_for("0 of 2 sentences");
    for clinical in ["ketamine", "186", "C-017", "mother's kitchen", "suds"] {
        assert!(!glass.shows(clinical), "{clinical}: {}", glass.screen());
    }
    glass.keys("\x1b");
    assert_eq!(glass.ends(), 0, "{}", glass.screen());
    assert_eq!(home.tree(), before, "nothing was written");

    let mut glass = Glass::start(&home, &["handout", THIRD]);
    glass.wait_for("0 of 2 sentences");
    glass.keys(" ");
    glass.wait_for("[x] “I can see the whole house”");
    glass.keys("\x1b[B\x1b[B\r");
    glass.wait_for("into the file");
    glass.keys(place.to_str().unwrap());
    glass.wait_for("page.html");
    assert!(!place.exists());
    glass.keys("\r");
    glass.wait_for("with one sentence of");
    glass.keys("\r");
    assert_eq!(glass.ends(), 0, "{}", glass.screen());
    let page = fs::read_to_string(&place).unwrap();
    assert!(page.contains("I can see the whole house") && !page.contains("as big as I thought"), "{page}");

    // One that is there is left as it is, also when it was named at the shell.
    let mut glass = Glass::start(&home, &["handout", THIRD, "-o", place.to_str().unwrap()]);
    glass.wait_for("0 of 2 sentences");
    glass.keys("\x1b[B\x1b[B\r");
    glass.wait_for("is there already");
    glass.keys("\x03");
    assert_eq!(glass.ends(), 0, "{}", glass.screen());
    assert_eq!(fs::read_to_string(&place).unwrap(), page);
}
