//! Starts that are refused: a sentence that says what is safe and what to do, the exit code, and nothing half made.

use crate::support::pty::PtySession;
use crate::support::sandbox::Sandbox;

/// In a terminal this ends with the code and the words, never takes the screen, and leaves every file as it was.
#[track_caller]
pub fn refused(sandbox: &Sandbox, words: &[&str], environment: &[(&str, &str)], code: u32, said: &[&str]) {
    let before = sandbox.tree();
    let mut pty = PtySession::with(sandbox, words, environment);
    assert_eq!(pty.wait_exit(), code, "{words:?}\n{}", pty.screen());
    pty.assert_restored();
    assert!(!pty.raw.contains(&0x1b), "nothing but words: {}", pty.raw.escape_ascii());
    let screen: String = pty.rows().concat().split_whitespace().collect();
    for word in said {
        let word: String = word.split_whitespace().collect();
        assert!(screen.contains(&word), "{word:?} for {words:?}\n{}", pty.screen());
    }
    assert_eq!(sandbox.tree(), before, "{words:?}");
}

#[test]
fn what_is_typed_wrongly_is_said_before_anything_is_made() {
    let sandbox = Sandbox::new();
    let start = |more: &[&'static str]| [&["start"], more].concat();
    for (words, code, said) in [
        (start(&["../C-017", "--by", "MK"]), 2, "begins with a letter"),
        (start(&["C/017", "--by", "MK"]), 2, "Nothing was created"),
        (start(&["..", "--by", "MK"]), 2, "Nothing was created"),
        (start(&["C\u{1}017", "--by", "MK"]), 2, "Nothing was created"),
        (start(&["C-017\n", "--by", "MK"]), 2, "Nothing was created"),
        (start(&["Anna Berg", "--by", "MK"]), 2, "must not be a name"),
        (start(&["C-017", "--by", "M K"]), 2, "Nothing was created"),
        (start(&["C-017", "--by", "MK", "--with", "NR,x y z q"]), 2, "Nothing was created"),
        (start(&["C-017", "--by", "MK", "--weight", "heavy"]), 2, "Nothing was created"),
        (start(&["C-017", "--by", "MK", "--weight", "72,500"]), 2, "72500 or 72.5 kg? Nothing was created"),
        (start(&["C-017", "--by", "MK", "--weight", "72.000 kg"]), 2, "72000 or 72 kg? Nothing was created"),
        (start(&["C-017", "--by", "MK", "--protocol", "im_kt"]), 3, "did you mean `im_kat`"),
        (start(&["C-017", "--by", "MK", "--protocol", "../../etc/passwd"]), 3, "Nothing was created"),
        (vec!["resume"], 3, "There is no open session here"),
        (vec!["resume", "20261123-0030-C-017"], 3, "Nothing was changed"),
    ] {
        refused(&sandbox, &words, &[], code, &[said]);
    }
}

#[test]
fn a_terminal_that_does_not_say_what_it_can_do_is_refused() {
    let sandbox = Sandbox::new();
    for term in ["dumb", ""] {
        refused(&sandbox, &["start", "C-017", "--by", "MK"], &[("TERM", term)], 2, &["TERM", "Nothing was changed"]);
    }
}

#[test]
fn an_unwritable_data_folder_is_reported_and_stays_as_it_is() {
    let sandbox = Sandbox::new();
    let start = ["start", "C-017", "--by", "MK"];
    Sandbox::write(&sandbox.data(), "a file is in the way");
    refused(&sandbox, &start, &[], 1, &["is a file", "Nothing was written", "--dir"]);
    let at = |dir: &'static str| ["start", "C-017", "--by", "MK", "--dir", dir];
    refused(&Sandbox::without_dir(), &at("/proc/kat"), &[], 1, &["/proc/kat", "Nothing was", "--dir"]);

    // The folder is there, but no name can be made in it.
    let sandbox = Sandbox::new();
    let gone = sandbox.path().join("a-folder-of-the-system");
    std::os::unix::fs::symlink("/proc/self/fdinfo", &gone).unwrap();
    std::fs::create_dir_all(sandbox.data()).unwrap();
    std::os::unix::fs::symlink(&gone, sandbox.sessions()).unwrap();
    refused(&sandbox, &start, &[], 1, &["cannot be written to", "Nothing was created", "--dir"]);
}

#[test]
fn faulty_files_of_the_user_are_named_with_line_and_column() {
    let sandbox = Sandbox::new();
    let start = ["start", "C-017", "--by", "MK"];
    Sandbox::write(&sandbox.config(), "by = \"MK\"\nthem = \"moss\"\n");
    refused(&sandbox, &start, &[], 6, &["config.toml:2:1:", "Did you mean `theme`?", "Nothing was changed"]);
    Sandbox::write(&sandbox.config(), "theme = \"mine\"\n");
    refused(&sandbox, &start, &[], 6, &["config.toml:1:9:", "no theme `mine`", "Nothing was changed"]);
    Sandbox::write(&sandbox.config().with_file_name("themes/mine.toml"), "[roles]\ntex = { fg = \"#ffffff\" }\n");
    refused(&sandbox, &start, &[], 6, &["mine.toml:2:1:", "Nothing was changed"]);
    Sandbox::write(&sandbox.config(), "");
    Sandbox::write(&sandbox.config().with_file_name("protocols/im_kat.toml"), "id = \"im_kat\"\nextends = 7\n");
    refused(&sandbox, &start, &[], 6, &["im_kat.toml:2:", "Nothing was changed"]);
}

#[test]
fn records_that_cannot_go_on_are_left_as_they_are() {
    let sandbox = Sandbox::new();
    let closed = sandbox.write_session("20261123-0030-C-017", true);
    refused(&sandbox, &["resume", "20261123-0030-C-017"], &[], 2, &["is closed", "Nothing was changed", "bedside add"]);
    refused(&sandbox, &["resume"], &[], 3, &["no open session"]);

    // Two more, so that a beginning is not enough.
    sandbox.write_session("20261123-0031-C-018", false);
    sandbox.write_session("20261123-0031b-C-018", false);
    refused(
        &sandbox,
        &["resume", "20261123-0031"],
        &[],
        2,
        &["could mean several sessions", "20261123-0031b-C-018", "Nothing was changed"],
    );
    refused(&sandbox, &["resume", "2027"], &[], 3, &["no session `2027`", "Nothing was changed"]);

    // A record under another session's name would get rows of both.
    let other = sandbox.sessions().join("20261123-0032-C-019.csv");
    std::fs::copy(&closed, &other).unwrap();
    let renamed = ["20261123-0032-C-019", "20261123-0030-C-017", "not changed"];
    refused(&sandbox, &["resume", other.to_str().unwrap()], &[], 4, &renamed);
    Sandbox::write(&sandbox.sessions().join("20261123-0033-C-020.csv"), "a,b\n1,2\n");
    refused(&sandbox, &["resume", "20261123-0033"], &[], 4, &["not a record", "not changed"]);
    Sandbox::write(&sandbox.path().join("notes.csv"), "a,b\n1,2\n");
    refused(&sandbox, &["resume", "notes.csv"], &[], 3, &["is not named like a record", "not changed"]);
}
