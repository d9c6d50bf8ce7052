//! The user's files, saved while the program runs, in the ways that editors save them.

use super::work::{START, leave, of, record};
use crate::support::pty::PtySession;
use crate::support::sandbox::Sandbox;
use bedside::edge::os::clock;
use bedside::session::RowKind;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// A theme that is darker than night in its words.
fn darker(name: &str) -> String {
    format!("# {name}\ninherits = \"night\"\n[roles]\ntext = {{ fg = \"#a03c14\" }}\n")
}
const DARKER: (u8, u8, u8) = (0xa0, 0x3c, 0x14);
const NIGHT: &str = "inherits = \"night\"\n";

/// A user whose theme `mine` is this.
fn home_with(theme: &str) -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.config(), "theme = \"mine\"\n");
    let file = sandbox.config().with_file_name("themes").join("mine.toml");
    Sandbox::write(&file, theme);
    (sandbox, file)
}

fn start_session(sandbox: &Sandbox) -> PtySession {
    let mut pty = PtySession::with(sandbox, START, &[("COLORTERM", "truecolor")]);
    pty.wait_saved();
    pty
}

/// Saved beside it and moved over it, as most editors do.
fn save_by_rename(file: &Path, text: &str) {
    let beside = file.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, file).unwrap();
}

#[track_caller]
fn wait_for_ink(pty: &mut PtySession, (red, green, blue): (u8, u8, u8)) {
    pty.wait("the new theme", |pty| pty.has_ink(red, green, blue));
}

#[test]
fn a_theme_saved_in_any_way_is_shown() {
    let (sandbox, file) = home_with(NIGHT);
    let mut pty = start_session(&sandbox);
    assert!(!pty.has_ink(DARKER.0, DARKER.1, DARKER.2));
    save_by_rename(&file, &darker("by rename"));
    wait_for_ink(&mut pty, DARKER);

    // Emptied and written in pieces: nothing half written is shown or complained about.
    let before = pty.raw.len();
    let text = "inherits = \"night\"\n[roles]\ntext = { fg = \"#a03c10\" }\n";
    let mut open = File::create(&file).unwrap();
    let (first, rest) = text.split_at(text.len() - 9);
    open.write_all(first.as_bytes()).unwrap();
    open.flush().unwrap();
    open.write_all(rest.as_bytes()).unwrap();
    drop(open);
    wait_for_ink(&mut pty, (0xa0, 0x3c, 0x10));
    assert!(!String::from_utf8_lossy(&pty.raw[before..]).contains("mine.toml"));

    // Moved away first, as vim does with a backup.
    fs::rename(&file, file.with_extension("toml~")).unwrap();
    fs::write(&file, text.replace("3c10", "3b10")).unwrap();
    wait_for_ink(&mut pty, (0xa0, 0x3b, 0x10));

    // The folder is another one of the same name.
    let folder = file.parent().unwrap();
    let other = folder.with_file_name("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("mine.toml"), text.replace("3c10", "3a10")).unwrap();
    fs::rename(folder, folder.with_file_name("old")).unwrap();
    fs::rename(&other, folder).unwrap();
    wait_for_ink(&mut pty, (0xa0, 0x3a, 0x10));
    save_by_rename(&file, &text.replace("3c10", "3910"));
    wait_for_ink(&mut pty, (0xa0, 0x39, 0x10));

    // Changes without a pause do not put it off for ever.
    let last = text.replace("3c10", "3810");
    let is_shown = AtomicBool::new(false);
    let deadline = clock::real_time().plus_ms(20_000);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_shown.load(Ordering::Relaxed) && clock::real_time() < deadline {
                save_by_rename(&file, &last);
            }
        });
        wait_for_ink(&mut pty, (0xa0, 0x38, 0x10));
        is_shown.store(true, Ordering::Relaxed);
    });
    leave(&mut pty);
}

#[test]
fn linked_parent_and_later_themes_are_followed() {
    let (sandbox, file) = home_with(NIGHT);
    let dots = sandbox.path().join("dots");
    Sandbox::write(&dots.join("deep/real.toml"), NIGHT);
    fs::remove_file(&file).unwrap();
    symlink("deep/real.toml", dots.join("link.toml")).unwrap();
    symlink("../../dots/link.toml", &file).unwrap();
    // A link that leads to itself is not followed without end.
    symlink("night.toml", file.with_file_name("night.toml")).unwrap();
    let mut pty = start_session(&sandbox);
    save_by_rename(&dots.join("deep/real.toml"), &darker("behind two links"));
    wait_for_ink(&mut pty, DARKER);
    // Another theme, whose parent is the user's own and comes later.
    save_by_rename(&dots.join("deep/real.toml"), "inherits = \"base\"\n");
    pty.wait_for("There is no theme `base` to inherit from.");
    Sandbox::write(&file.with_file_name("base.toml"), darker("base").replace("3c14", "3c13"));
    wait_for_ink(&mut pty, (0xa0, 0x3c, 0x13));
    assert!(!pty.shows("base"), "{}", pty.screen());
    leave(&mut pty);

    let sandbox = Sandbox::new();
    let mut pty = start_session(&sandbox);
    assert!(!sandbox.config().parent().unwrap().exists());
    let own_night = sandbox.config().with_file_name("themes").join("night.toml");
    Sandbox::write(&own_night, darker("an own theme of the shipped one's name"));
    wait_for_ink(&mut pty, DARKER);
    leave(&mut pty);

    // A folder that is a link.
    let (sandbox, file) = home_with(NIGHT);
    let themes = file.parent().unwrap();
    fs::rename(themes, sandbox.path().join("dots")).unwrap();
    symlink("../dots", themes).unwrap();
    let mut pty = start_session(&sandbox);
    save_by_rename(&sandbox.path().join("dots/mine.toml"), &darker("in a linked folder"));
    wait_for_ink(&mut pty, DARKER);
    leave(&mut pty);
}

#[test]
fn a_brighter_theme_waits_and_so_do_settings() {
    let (sandbox, file) = home_with(NIGHT);
    let mut pty = start_session(&sandbox);
    save_by_rename(&file, "inherits = \"night\"\n[roles]\ntext = { fg = \"#ffffff\" }\n");
    pty.wait_for("theme changed; /reload uses it");
    assert!(!pty.has_ink(255, 255, 255));
    pty.type_line("/reload");
    wait_for_ink(&mut pty, (255, 255, 255));
    pty.wait_for("Now in use: theme.");
    save_by_rename(&sandbox.config(), "theme = \"night\"\n[abbreviations]\nbr = \"breathing regular\"\n");
    pty.wait_for("settings changed; /reload uses it");
    pty.type_line("/reload");
    pty.wait("the theme that the settings name", |pty| !pty.has_ink(255, 255, 255));
    pty.send(";br ");
    pty.wait("the words", |pty| pty.line() == "breathing regular");
    pty.send("\r");
    pty.wait_saved();
    // The theme that is named now is the one that is followed.
    Sandbox::write(&file.with_file_name("night.toml"), darker("night"));
    wait_for_ink(&mut pty, DARKER);
    leave(&mut pty);
}

#[test]
fn a_faulty_file_keeps_what_was_good_and_says_where() {
    let (sandbox, file) = home_with(&darker("mine"));
    let mut pty = start_session(&sandbox);
    wait_for_ink(&mut pty, DARKER);
    save_by_rename(&file, "inherits = \"night\"\n[roles]\ntxt = { fg = \"#ffffff\" }\n");
    pty.wait_for("mine.toml:3:1: `txt` is not a role. Did you mean `text`?");
    assert!(pty.has_ink(DARKER.0, DARKER.1, DARKER.2));
    // The work goes on under it.
    pty.enter("tears, soft smile");
    save_by_rename(&sandbox.config(), "theme = \"mine\"\n[keys]\nF2 = \"stmp\"\n");
    pty.wait_for("config.toml:3:6: Unknown action `stmp`. Did you mean `stamp`?");
    save_by_rename(&sandbox.config(), "theme = \"mime\"\n");
    pty.wait_for("config.toml:1:9: There is no theme `mime`.");
    save_by_rename(&sandbox.config(), "theme = \"mine\"\n");
    save_by_rename(&file, &darker("mine"));
    pty.wait("nothing said", |pty| !pty.shows(".toml:"));
    leave(&mut pty);
}

#[test]
fn where_nothing_tells_of_changes_they_are_found_all_the_same() {
    let (sandbox, file) = home_with(NIGHT);
    let mut pty = PtySession::with(&sandbox, START, &[("COLORTERM", "truecolor"), ("BEDSIDE_TEST_NO_WATCH", "1")]);
    pty.wait_saved();
    save_by_rename(&file, &darker("not told"));
    wait_for_ink(&mut pty, DARKER);
    leave(&mut pty);
}

#[test]
fn another_protocol_holds_from_reload_on_and_after_a_resume() {
    let sandbox = Sandbox::new();
    let file = sandbox.config().with_file_name("protocols").join("im_kat.toml");
    let shipped = bedside::protocol::shipped_text("im_kat").unwrap();
    Sandbox::write(&file, shipped);
    let mut pty = start_session(&sandbox);
    save_by_rename(&file, &shipped.replace("version = \"1.1\"", "version = \"1.2\"").replace("title = \"", "title = \"Our "));
    pty.wait_for("protocol changed; /reload uses it");
    assert!(!pty.shows("Our "));
    pty.type_line("/reload");
    pty.wait_for("Our ");
    pty.wait_saved();
    let path = record(&sandbox.sessions());
    let change = of(&path, RowKind::Session, "protocol_change").remove(0);
    assert_eq!((change.text.as_str(), change.author.as_str()), ("im_kat 1.1 → im_kat 1.2", "MK"));
    assert_eq!(of(&path, RowKind::Meta, "protocol").len(), 2);
    leave(&mut pty);
    sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
    // The record alone says by which protocol it goes on.
    fs::remove_file(&file).unwrap();
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_saved();
    assert!(pty.shows("Our "), "{}", pty.screen());
    leave(&mut pty);
}

#[test]
fn a_protocol_with_a_torn_text_is_offered_again() {
    let sandbox = Sandbox::new();
    let file = sandbox.config().with_file_name("protocols").join("im_kat.toml");
    let shipped = bedside::protocol::shipped_text("im_kat").unwrap();
    Sandbox::write(&file, shipped);
    let mut pty = start_session(&sandbox);
    save_by_rename(&file, &shipped.replace("title = \"IM", "title = \"Our IM"));
    pty.wait_for("protocol changed");
    pty.type_line("/reload");
    pty.wait_for("Our IM");
    pty.wait_saved();
    pty.signal(rustix::process::Signal::KILL);
    pty.wait_exit();
    let path = record(&sandbox.sessions());
    let bytes = fs::read(&path).unwrap();
    let last = bytes.windows(13).rposition(|some| some == b"protocol_text").unwrap();
    fs::write(&path, &bytes[..last + 200]).unwrap();
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_saved();
    assert!(!pty.shows("Our IM"), "{}", pty.screen());
    pty.wait_for("protocol changed; /reload uses it");
    pty.type_line("/reload");
    pty.wait_for("Our IM");
    pty.wait_saved();
    leave(&mut pty);
    let mut pty = PtySession::start(&sandbox, &["resume"]);
    pty.wait_for("Our IM");
    leave(&mut pty);
}

#[test]
fn the_first_screen_takes_what_changes_before_a_session_begins() {
    let (sandbox, file) = home_with(NIGHT);
    let mut pty = PtySession::with(&sandbox, &["start", "C-017"], &[("COLORTERM", "truecolor")]);
    pty.wait_for("A new session");
    save_by_rename(&file, "inherits = \"night\"\n[roles]\ntext = { fg = \"#ffffff\" }\n");
    wait_for_ink(&mut pty, (255, 255, 255));
    Sandbox::write(&sandbox.config(), "theme = \"mine\"\n[site]\nkit = \"hall cupboard\"\n");
    save_by_rename(&file, "roles = 3\n");
    pty.wait_for("mine.toml:1:9:");
    pty.send("MK\r\r\r");
    pty.wait_saved();
    // What is at fault is said on the live screen too, and what was set meanwhile is set.
    pty.wait_for("mine.toml:1:9:");
    pty.send("!");
    pty.wait_for("hall cupboard");
    assert!(!pty.shows("mine.toml"), "on the emergency card nothing else is read");
    pty.send("\x1b");
    pty.wait("no card", |pty| !pty.shows("hall cupboard"));
    leave(&mut pty);
}

/// How often the threads that follow files were woken.
#[cfg(target_os = "linux")]
fn wakes(pid: u32) -> Vec<(String, String)> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let mut wakes = Vec::new();
    for task in tasks {
        let task = task.unwrap().path();
        let name = fs::read_to_string(task.join("comm")).unwrap().trim().to_owned();
        let status = fs::read_to_string(task.join("status")).unwrap();
        let count = status.lines().find(|line| line.starts_with("voluntary")).unwrap().to_owned();
        wakes.push((name, count));
    }
    wakes.retain(|(name, _)| name.starts_with("tokio") || name.starts_with("notify"));
    wakes.sort();
    wakes
}

#[cfg(target_os = "linux")]
#[test]
fn following_wakes_for_nothing_while_nothing_changes() {
    let (sandbox, file) = home_with(NIGHT);
    let mut pty = start_session(&sandbox);
    save_by_rename(&file, &darker("so that it has begun"));
    wait_for_ink(&mut pty, DARKER);
    // What the last look has still to do is done by then.
    pty.read_chunks(1000);
    let before = wakes(pty.pid());
    assert_eq!(before.len(), 2, "{before:?}");
    pty.read_chunks(2500);
    assert_eq!(wakes(pty.pid()), before);
    leave(&mut pty);
}
