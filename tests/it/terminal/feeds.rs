//! What writes into a record without a hand: a device's bridge on the line socket, a music player.

use super::work::{START, begun, leave, record};
use crate::support::pty::Glass;
use crate::support::sandbox::{Home, rows};
use bedside::session::RowKind;
use bedside::session::record::row::Source;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;

#[test]
fn a_device_is_answered_with_a_row_that_is_on_the_disk() {
    let home = Home::new();
    Home::put(&home.config(), "socket = true\n");
    let (mut glass, path) = begun(&home);
    let socket = home.path().join("xdg/state/bedside/line.sock");
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    let mut bridge = BufReader::new(UnixStream::connect(&socket).unwrap());
    bridge.get_mut().write_all(b"spo2 96 %\nspo2 high %\n").unwrap();
    let (mut taken, mut refused) = (String::new(), String::new());
    bridge.read_line(&mut taken).unwrap();
    let row: u64 = taken.trim().strip_prefix("ok ").unwrap().parse().unwrap();
    let saved = rows(&path).into_iter().find(|saved| saved.seq == row).unwrap();
    assert!(saved.matches(RowKind::Vital, "spo2") && saved.source == Source::Socket, "{saved:?}");
    bridge.read_line(&mut refused).unwrap();
    assert!(refused.starts_with("no "), "{refused}");
    glass.wait_for("device 96");

    // Another session of this user goes on without it, and says so.
    let mut other = Glass::start(&home, &["start", "C-018", "--by", "NR"]);
    other.wait_for("another session listens on it");
    leave(&mut other);
    leave(&mut glass);
    assert!(!socket.exists(), "nothing stays behind");
}

/// A player is followed by a child; without one the session goes on and it is said once.
#[test]
fn tracks_of_a_player_are_noted_and_a_missing_player_is_no_trouble() {
    let home = Home::new();
    Home::put(&home.config(), "music = \"mpris\"\n");
    let nothing = home.path().join("no programs");
    std::fs::create_dir(&nothing).unwrap();
    let mut glass = Glass::with(&home, START, &[("PATH", nothing.to_str().unwrap())]);
    glass.wait_for("playerctl cannot be started");
    glass.wait_saved();
    leave(&mut glass);
    std::fs::remove_dir_all(home.sessions()).unwrap();

    // As playerctl tells it; the real one needs a desktop's bus.
    let player = home.path().join("programs/playerctl");
    Home::put(&player, "#!/bin/sh\nprintf 'Playing\\037-273.15\\037=1+1\\n'\nexec sleep 600\n");
    std::fs::set_permissions(&player, std::fs::Permissions::from_mode(0o755)).unwrap();
    let programs = format!("{}:{}", player.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut glass = Glass::with(&home, START, &[("PATH", &programs)]);
    glass.wait_for("-273.15");
    glass.wait_saved();
    let path = record(&home.sessions());
    let music: Vec<_> = rows(&path).into_iter().filter(|row| row.kind == RowKind::Music).collect();
    assert_eq!(music.len(), 1);
    assert_eq!((music[0].text.as_str(), music[0].note.as_str(), music[0].source), ("-273.15", "=1+1", Source::Mpris));
    leave(&mut glass);
}
