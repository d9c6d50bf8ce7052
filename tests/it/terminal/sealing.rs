//! A passphrase is typed in the terminal, never shown, and asked for twice when it seals.

use crate::support::pty::PtySession;
use crate::support::sandbox::{CLOSED, OPEN, Sandbox};
use bedside::edge::store::seal::sealed_path;

#[test]
fn a_passphrase_seals_and_opens_and_never_shows() {
    let sandbox = Sandbox::with_two_sessions();
    let plain = sandbox.sessions().join(format!("{CLOSED}.csv"));
    let record = std::fs::read(&plain).unwrap();
    let answer = |pty: &mut PtySession, prompt: &str, words: &str| {
        pty.wait_for(prompt);
        pty.send(&format!("{words}\r"));
    };
    let before = sandbox.tree();
    let mut pty = PtySession::start(&sandbox, &["seal", CLOSED]);
    answer(&mut pty, "nobody can recover", "four calm words");
    answer(&mut pty, "The same passphrase again", "five calm words");
    assert_eq!(pty.wait_exit(), 2, "{}", pty.screen());
    assert!(pty.shows("Two different passphrases") && sandbox.tree() == before);

    let mut pty = PtySession::start(&sandbox, &["seal", CLOSED]);
    answer(&mut pty, "nobody can recover", "four calm words");
    answer(&mut pty, "The same passphrase again", "four calm words");
    assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());
    assert!(!pty.shows("calm") && !plain.exists());
    let sealed = std::fs::read(sealed_path(&plain)).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    let first = String::from_utf8_lossy(&sealed).lines().nth(1).unwrap().to_owned();
    assert!(first.ends_with(" 18"), "the work is fixed: {first}");

    // A session that is named is opened in memory alone; a folder of them still says that it is sealed.
    let tree = sandbox.tree();
    let page = sandbox.path().join("note.txt");
    let mut pty = PtySession::start(&sandbox, &["export", CLOSED, CLOSED, "--to", "note", "-o", page.to_str().unwrap()]);
    answer(&mut pty, &format!("The passphrase of {CLOSED}"), "four calm words");
    assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());
    assert!(!pty.shows("calm") && std::fs::read_to_string(&page).unwrap().contains("C-017"));
    std::fs::remove_file(page).unwrap();

    let mut pty = PtySession::start(&sandbox, &["review", CLOSED]);
    answer(&mut pty, "The passphrase of", "four calm words");
    pty.wait_for("soft smile");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());

    let mut pty = PtySession::start(&sandbox, &["review", CLOSED]);
    answer(&mut pty, "The passphrase of", "another");
    assert_eq!(pty.wait_exit(), 1, "{}", pty.screen());
    assert!(pty.screen().replace('\n', "").contains("This passphrase does not open"), "{}", pty.screen());
    // A file that is named is asked for, a folder of them is not; a search says what it left out.
    let sealed = sealed_path(&plain);
    let sealed = sealed.to_str().unwrap();
    for (words, code, said) in [("four calm words", 0, ".csv.age: intact"), ("another", 1, "This passphrase does not open")] {
        let mut pty = PtySession::start(&sandbox, &["check", sealed]);
        answer(&mut pty, &format!("The passphrase of {CLOSED}"), words);
        assert_eq!(pty.wait_exit(), code, "{}", pty.screen());
        assert!(pty.screen().replace('\n', "").contains(said) && !pty.shows("calm"), "{}", pty.screen());
    }
    for words in [&["check"][..], &["check", sealed]] {
        sandbox.run(words).assert(1, &["is sealed with a passphrase", "bedside unseal"]);
    }
    sandbox.run(&["search", "smile"]).assert(0, &[OPEN, &format!("not searched: {CLOSED}."), "bedside review"]);
    sandbox.run(&["search", "smile", "--client", "C-017"]).assert(1, &["not searched"]);
    assert!(!sandbox.run(&["search", "smile", "--client", "C-018"]).err.contains("not searched"));
    sandbox.run(&["list"]).assert(0, &["sealed"]);
    sandbox.run(&["export", CLOSED, "--to", "note"]).assert(1, &["is sealed with a passphrase", "bedside unseal"]);
    assert_eq!(sandbox.tree(), tree, "nothing of it stands in the open");

    let mut pty = PtySession::start(&sandbox, &["unseal", CLOSED]);
    answer(&mut pty, "The passphrase", "another");
    assert_eq!(pty.wait_exit(), 1, "{}", pty.screen());
    assert!(pty.screen().replace('\n', "").contains("This passphrase does not open") && !plain.exists());

    let mut pty = PtySession::start(&sandbox, &["unseal", CLOSED]);
    answer(&mut pty, "The passphrase", "four calm words");
    assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());
    assert!(!pty.shows("calm"));
    assert_eq!(std::fs::read(&plain).unwrap(), record);
}
