//! Faults of the disk during a session and after an end that was not clean: nothing that memory holds is lost from the files, and the
//! screen and the next start say what is so.

use super::work::{START, leave, notes, of, start_session};
use crate::support::pty::{PtySession, words};
use crate::support::sandbox::{Sandbox, rows};
use bedside::session::RowKind;
use rustix::process::Signal;
use std::fs::{self, File};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, symlink};
use std::path::{Path, PathBuf};

/// The records of a folder, in order of their names.
fn records(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "csv"));
    found.sort();
    found
}

/// Waits for words, which may be broken over lines.
#[track_caller]
fn wait_for_words(pty: &mut PtySession, words: &str) {
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    pty.wait(words, |pty| plain(&pty.rows().concat()).contains(&plain(words)));
}

fn close(pty: &mut PtySession) {
    pty.type_line("/leave");
    pty.wait("a line for how the client left", |pty| pty.line().is_empty() && pty.shows("left"));
    pty.type_line("with her sister, steady");
    pty.wait_saved();
    pty.type_line("/close");
    pty.wait_for(words::CLOSING);
    pty.send("\x1b[B");
    pty.send("\r");
    pty.wait_for("Next: r review");
    pty.send("q\r");
    assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());
}

/// Another program writes over a word of a record, which stays as long as it was.
fn overwrite(record: &Path, word: &str) {
    let text = fs::read_to_string(record).unwrap();
    let at = text.find(word).unwrap() as u64;
    File::options().write(true).open(record).unwrap().write_all_at(&vec![b'x'; word.len()], at).unwrap();
}

#[test]
fn closing_writes_the_rows_again_where_the_file_was_changed_in_place() {
    for is_changed in [true, false] {
        let sandbox = Sandbox::new();
        let (mut pty, path) = start_session(&sandbox);
        pty.enter("tears, soft smile");
        if is_changed {
            overwrite(&path, "soft smile");
        }
        close(&mut pty);
        let all = records(&sandbox.sessions());
        assert_eq!(all, [if is_changed { path.with_extension("2.csv") } else { path.clone() }]);
        assert_eq!(notes(&all[0]), ["tears, soft smile"], "every row is in the file");
        assert!(pty.shows("Session closed and saved."), "{}", pty.screen());
        sandbox.run(&["check"]).assert(0, &[": intact, "]);
        if is_changed {
            let theirs = sandbox.sessions().join("superseded").join(path.file_name().unwrap());
            assert!(fs::read_to_string(theirs).unwrap().contains("xxxxxxxxxx"), "what they wrote is kept as it is");
        }
    }
}

#[test]
fn leaving_writes_the_rows_again_where_the_file_was_changed_in_place() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter("tears, soft smile");
    overwrite(&path, "soft smile");
    leave(&mut pty);
    wait_for_words(&mut pty, "Every row is written again, to a new file.");
    let whole = records(&sandbox.sessions()).into_iter().any(|path| notes(&path) == ["tears, soft smile"]);
    assert!(whole, "memory had the row, and so has a file");
}

/// The data folder lies on one device, and after its disk is gone on another.
#[test]
fn a_folder_on_the_disk_beneath_is_not_taken_for_the_one_that_is_gone() {
    let sandbox = Sandbox::without_dir();
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let mounted = sandbox.path().join("stick");
    let beneath = sandbox.path().join("beneath");
    fs::create_dir(&beneath).unwrap();
    if fs::metadata(memory.path()).unwrap().dev() == fs::metadata(&beneath).unwrap().dev() {
        // This machine has one device for both.
        return;
    }
    symlink(memory.path(), &mounted).unwrap();
    let dir = mounted.to_str().unwrap();
    let mut pty = PtySession::start(&sandbox, &[START, &["--dir", dir]].concat());
    pty.wait_saved();
    pty.enter("before");
    // The disk is pulled out: the path is now an empty folder beneath.
    fs::remove_file(&mounted).unwrap();
    symlink(&beneath, &mounted).unwrap();
    pty.type_line("while it was gone");
    wait_for_words(&mut pty, "The disk of the record folder is not there");
    wait_for_words(&mut pty, "safe in the state folder");
    assert_eq!(fs::read_dir(&beneath).unwrap().count(), 0, "nothing is written beneath");
    // It is put in again.
    fs::remove_file(&mounted).unwrap();
    symlink(memory.path(), &mounted).unwrap();
    pty.wait("no trouble any more", |pty| pty.shows("own folder again") && pty.shows(words::SAVED));
    leave(&mut pty);
    let all = records(&mounted.join("sessions"));
    assert!(all.iter().any(|path| notes(path) == ["before", "while it was gone"]), "{all:?}");
    sandbox.run(&["list", "--dir", dir]).assert(0, &["open"]);
}

/// A session whose disk was gone when the program was killed is not begun again on the disk beneath.
#[test]
fn a_resumed_session_stays_beside_its_rows_until_its_disk_is_back() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter("before");
    leave(&mut pty);
    let state = sandbox.path().join("xdg/state/bedside/sessions");
    let part = state.join(path.with_extension("2.csv").file_name().unwrap());
    fs::copy(&path, &part).unwrap();
    let away = sandbox.path().join("away");
    fs::rename(sandbox.data(), &away).unwrap();
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    wait_for_words(&mut pty, "The disk of the record folder is not there");
    pty.enter("while it was gone");
    leave(&mut pty);
    assert!(!sandbox.sessions().exists() || records(&sandbox.sessions()).is_empty(), "nothing is begun anew");
    let _ignored = fs::remove_dir_all(sandbox.data());
    fs::rename(&away, sandbox.data()).unwrap();
    sandbox.run(&["search", "while"]).assert(0, &["while it was gone"]);
}

#[test]
fn after_a_kill_what_is_read_back_is_written_to_a_new_file() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.enter("tears, soft smile");
    let saved = rows(&path);
    let first = fs::metadata(&path).unwrap().ino();
    pty.signal(Signal::KILL);
    pty.wait_exit();
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_saved();
    let all = records(&sandbox.sessions());
    assert_eq!(all, [path.with_extension("2.csv")], "a folder shows the session once");
    assert_ne!(fs::metadata(&all[0]).unwrap().ino(), first);
    assert_eq!(rows(&all[0])[..saved.len()], saved);
    pty.wait("a row about the new file", |_| of(&all[0], RowKind::Session, "part").len() == 1);
    assert_eq!(rows(&sandbox.sessions().join("superseded").join(path.file_name().unwrap())), saved);
    leave(&mut pty);
    // After an end that was clean the file goes on.
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_saved();
    leave(&mut pty);
    assert_eq!(records(&sandbox.sessions()), all);
    sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
    sandbox.run(&["add", "2", "--text", "later", "--by", "MK"]).assert(0, &["added"]);
    assert_eq!(records(&sandbox.sessions()), all);
}

/// Lines with a time of their own, or words for the entry before.
const LINES: [&str; 5] = ["-1s tears, soft smile", "-2s hands open", "= softer now", "= ,, like the sea", ",, like the sea"];

#[test]
fn a_line_that_was_saved_does_not_come_back_after_a_kill() {
    for line in LINES {
        let sandbox = Sandbox::new();
        let (mut pty, path) = start_session(&sandbox);
        pty.enter("jaw softens");
        pty.type_text(line);
        let drafts = sandbox.path().join("xdg/state/bedside/drafts");
        let is_kept = |_: &PtySession| records_of(&drafts).iter().any(|text| text.contains(line));
        pty.wait("the line is kept", is_kept);
        let before = rows(&path).len();
        pty.send("\r");
        // A time before the session is asked about.
        let asks = |pty: &PtySession| pty.shows("Save it with that time?");
        pty.wait("a row of the line", |pty| asks(pty) || rows(&path).len() > before);
        if asks(&pty) {
            pty.send("\r");
            pty.wait("a row of the line", |_| rows(&path).len() > before);
        }
        pty.signal(Signal::KILL);
        pty.wait_exit();
        assert!(rows(&path).len() > before, "{line}");
        let mut pty = PtySession::start(&sandbox, &["resume"]);
        pty.wait_saved();
        assert!(!pty.shows(words::LINE_IS_BACK) && pty.line().is_empty(), "{line}: {}", pty.screen());
        leave(&mut pty);
    }
}

#[test]
fn a_dose_in_the_past_that_was_saved_is_not_offered_again() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    pty.type_line("-1s dose 50 im");
    pty.wait_for(words::DOSE);
    let doses = || of(&path, RowKind::Dose, "ketamine").len();
    pty.send("\r");
    pty.wait("a dose", |_| doses() == 1);
    pty.signal(Signal::KILL);
    pty.wait_exit();
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_saved();
    assert!(!pty.shows(words::LINE_IS_BACK) && pty.line().is_empty(), "{}", pty.screen());
    leave(&mut pty);
}

#[test]
fn a_line_that_was_not_saved_comes_back_after_a_kill() {
    for line in LINES {
        let sandbox = Sandbox::new();
        let (mut pty, _) = start_session(&sandbox);
        pty.enter("jaw softens");
        pty.type_text(line);
        let drafts = sandbox.path().join("xdg/state/bedside/drafts");
        pty.wait("the line is kept", |_| records_of(&drafts).iter().any(|text| text.contains(line)));
        pty.signal(Signal::KILL);
        pty.wait_exit();
        let mut pty = PtySession::start(&sandbox, &["resume"]);
        pty.wait_for(words::LINE_IS_BACK);
        assert!(pty.line().starts_with(line), "{line}: {}", pty.screen());
    }
}

/// The texts of the kept lines.
fn records_of(drafts: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(drafts) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|e| e == "json")).filter_map(|path| fs::read_to_string(path).ok()).collect()
}

type Fault = fn(&Path, &Path);

#[test]
fn a_second_copy_that_is_gone_is_named_and_mended_when_it_can_be() {
    let faults: [(&str, Fault, Fault, &str); 4] = [
        ("removed", |copy, _| fs::remove_file(copy).unwrap(), |_, _| {}, "behind: it was removed"),
        (
            "its folder is moved away",
            |copy, away| fs::rename(copy.parent().unwrap(), away).unwrap(),
            |copy, away| fs::rename(away, copy.parent().unwrap()).unwrap(),
            "behind: ",
        ),
        (
            "replaced by another file",
            |copy, away| {
                fs::rename(copy, away).unwrap();
                fs::write(copy, "another file\n").unwrap();
            },
            |copy, away| fs::rename(away, copy).unwrap(),
            "behind: another file",
        ),
        (
            "cut",
            |copy, _| File::options().write(true).open(copy).unwrap().set_len(5).unwrap(),
            |_, _| {},
            "behind: another program changed it",
        ),
    ];
    for (what, fault, mend, said) in faults {
        let sandbox = Sandbox::new();
        let (copies, away) = (sandbox.path().join("stick"), sandbox.path().join("away"));
        fs::create_dir(&copies).unwrap();
        let mut pty = PtySession::start(&sandbox, &[START, &["--mirror", copies.to_str().unwrap()]].concat());
        pty.wait_saved();
        pty.enter("tears, soft smile");
        let path = records(&sandbox.sessions()).remove(0);
        let copy = copies.join(path.file_name().unwrap());
        let is_whole = |_: &PtySession| fs::read(&copy).ok() == fs::read(&path).ok();
        pty.wait("a whole copy", is_whole);
        fault(&copy, &away);
        // No key is pressed: the copy is looked at by itself.
        wait_for_words(&mut pty, "The second copy, ");
        println!("{what}");
        wait_for_words(&mut pty, said);
        mend(&copy, &away);
        pty.wait("a copy that is whole again", |pty| is_whole(pty) && !pty.shows("The second copy, "));
        leave(&mut pty);
    }
}
