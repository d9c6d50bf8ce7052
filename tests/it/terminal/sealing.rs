//! A passphrase is typed on the terminal, shown by nothing, and asked for twice where it seals.

use crate::support::pty::Glass;
use crate::support::sandbox::{CLOSED, Home, OPEN};
use bedside::edge::store::seal::sealed_path;

#[test]
fn a_passphrase_seals_and_opens_and_never_shows() {
    let home = Home::with_two();
    let plain = home.sessions().join(format!("{CLOSED}.csv"));
    let record = std::fs::read(&plain).unwrap();
    let answer = |glass: &mut Glass, prompt: &str, words: &str| {
        glass.wait_for(prompt);
        glass.keys(&format!("{words}\r"));
    };
    let before = home.tree();
    let mut glass = Glass::start(&home, &["seal", CLOSED]);
    answer(&mut glass, "nobody can bring back", "four calm words");
    answer(&mut glass, "The same again", "five calm words");
    assert_eq!(glass.ends(), 2, "{}", glass.screen());
    assert!(glass.shows("Two different passphrases") && home.tree() == before);

    let mut glass = Glass::start(&home, &["seal", CLOSED]);
    answer(&mut glass, "nobody can bring back", "four calm words");
    answer(&mut glass, "The same again", "four calm words");
    assert_eq!(glass.ends(), 0, "{}", glass.screen());
    assert!(!glass.shows("calm") && !plain.exists());
    let sealed = std::fs::read(sealed_path(&plain)).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    let first = String::from_utf8_lossy(&sealed).lines().nth(1).unwrap().to_owned();
    assert!(first.ends_with(" 18"), "the work is fixed: {first}");

    // A session that is named is opened in memory alone; a folder of them still says that it is sealed.
    let tree = home.tree();
    let page = home.path().join("note.txt");
    let mut glass = Glass::start(&home, &["export", CLOSED, CLOSED, "--to", "note", "-o", page.to_str().unwrap()]);
    answer(&mut glass, &format!("The passphrase of {CLOSED}"), "four calm words");
    assert_eq!(glass.ends(), 0, "{}", glass.screen());
    assert!(!glass.shows("calm") && std::fs::read_to_string(&page).unwrap().contains("C-017"));
    std::fs::remove_file(page).unwrap();

    let mut glass = Glass::start(&home, &["review", CLOSED]);
    answer(&mut glass, "The passphrase of", "four calm words");
    glass.wait_for("soft smile");
    glass.keys("q");
    assert_eq!(glass.ends(), 0, "{}", glass.screen());

    let mut glass = Glass::start(&home, &["review", CLOSED]);
    answer(&mut glass, "The passphrase of", "another");
    assert_eq!(glass.ends(), 1, "{}", glass.screen());
    assert!(glass.screen().replace('\n', "").contains("This passphrase does not open"), "{}", glass.screen());
    // A file that is named is asked for, a folder of them is not; a search says what it left out.
    let sealed = sealed_path(&plain);
    let sealed = sealed.to_str().unwrap();
    for (words, code, said) in [("four calm words", 0, ".csv.age: intact"), ("another", 1, "This passphrase does not open")] {
        let mut glass = Glass::start(&home, &["check", sealed]);
        answer(&mut glass, &format!("The passphrase of {CLOSED}"), words);
        assert_eq!(glass.ends(), code, "{}", glass.screen());
        assert!(glass.screen().replace('\n', "").contains(said) && !glass.shows("calm"), "{}", glass.screen());
    }
    for words in [&["check"][..], &["check", sealed]] {
        home.run(words).is(1, &["is sealed with a passphrase", "bedside unseal"]);
    }
    home.run(&["search", "smile"]).is(0, &[OPEN, &format!("not searched: {CLOSED}."), "bedside review"]);
    home.run(&["search", "smile", "--client", "C-017"]).is(1, &["not searched"]);
    assert!(!home.run(&["search", "smile", "--client", "C-018"]).err.contains("not searched"));
    home.run(&["list"]).is(0, &["sealed"]);
    home.run(&["export", CLOSED, "--to", "note"]).is(1, &["is sealed with a passphrase", "bedside unseal"]);
    assert_eq!(home.tree(), tree, "nothing of it stands in the open");

    let mut glass = Glass::start(&home, &["unseal", CLOSED]);
    answer(&mut glass, "The passphrase", "another");
    assert_eq!(glass.ends(), 1, "{}", glass.screen());
    assert!(glass.screen().replace('\n', "").contains("This passphrase does not open") && !plain.exists());

    let mut glass = Glass::start(&home, &["unseal", CLOSED]);
    answer(&mut glass, "The passphrase", "four calm words");
    assert_eq!(glass.ends(), 0, "{}", glass.screen());
    assert!(!glass.shows("calm"));
    assert_eq!(std::fs::read(&plain).unwrap(), record);
}
