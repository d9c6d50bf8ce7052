//! Entries from a device's bridge on the line socket, and from a music player.

use super::work::{START, leave, record, start_session};
use crate::support::pty::PtySession;
use crate::support::sandbox::{Sandbox, rows};
use bedside::session::RowKind;
use bedside::session::record::row::Source;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};

#[test]
fn a_device_is_answered_with_a_row_that_is_on_the_disk() {
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.config(), "socket = true\n");
    let socket = sandbox.path().join("xdg/state/bedside/line.sock");
    // One that a killed program left behind is replaced.
    std::fs::create_dir_all(socket.parent().unwrap()).unwrap();
    drop(UnixListener::bind(&socket).unwrap());
    let (mut pty, path) = start_session(&sandbox);
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    let mut bridge = BufReader::new(UnixStream::connect(&socket).unwrap());
    bridge.get_mut().write_all(b"spo2 96 %\r\nspo2 high %\n").unwrap();
    let (mut taken, mut refused) = (String::new(), String::new());
    bridge.read_line(&mut taken).unwrap();
    let row: u64 = taken.trim().strip_prefix("ok ").unwrap().parse().unwrap();
    let saved = rows(&path).into_iter().find(|saved| saved.seq == row).unwrap();
    assert!(saved.matches(RowKind::Vital, "spo2") && saved.source == Source::Socket, "{saved:?}");
    bridge.read_line(&mut refused).unwrap();
    assert!(refused.starts_with("no "), "{refused}");
    pty.wait_for("96 device");
    for (sent, expected) in [(vec![b'x'; 4000], "a line has at most"), (b"\xff\n".to_vec(), "a line has to be UTF-8")] {
        let mut bridge = BufReader::new(UnixStream::connect(&socket).unwrap());
        bridge.get_mut().write_all(&sent).unwrap();
        let mut answer = String::new();
        bridge.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(expected), "{answer}");
    }

    // Another session of this user goes on without it, and says so.
    let mut other = PtySession::start(&sandbox, &["start", "C-018", "--by", "NR"]);
    other.wait_for("another session listens on it");
    leave(&mut other);
    leave(&mut pty);
    assert!(!socket.exists(), "nothing stays behind");
}

/// A player is followed by a child; without one the session goes on and it is said once.
#[test]
fn player_tracks_are_noted_and_a_missing_player_is_fine() {
    let sandbox = Sandbox::new();
    Sandbox::write(&sandbox.config(), "music = \"mpris\"\n");
    let nothing = sandbox.path().join("no programs");
    std::fs::create_dir(&nothing).unwrap();
    let mut pty = PtySession::with(&sandbox, START, &[("PATH", nothing.to_str().unwrap())]);
    pty.wait_for("playerctl cannot be started");
    pty.wait_saved();
    leave(&mut pty);
    std::fs::remove_dir_all(sandbox.sessions()).unwrap();

    // As playerctl tells it; the real one needs a desktop's bus.
    let player = sandbox.path().join("programs/playerctl");
    Sandbox::write(&player, "#!/bin/sh\nprintf 'Playing\\037-273.15\\037=1+1\\n'\nexec sleep 600\n");
    std::fs::set_permissions(&player, std::fs::Permissions::from_mode(0o755)).unwrap();
    let programs = format!("{}:{}", player.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut pty = PtySession::with(&sandbox, START, &[("PATH", &programs)]);
    pty.wait_for("-273.15");
    pty.wait_saved();
    let path = record(&sandbox.sessions());
    let music: Vec<_> = rows(&path).into_iter().filter(|row| row.kind == RowKind::Music).collect();
    assert_eq!(music.len(), 1);
    assert_eq!((music[0].text.as_str(), music[0].note.as_str(), music[0].source), ("-273.15", "=1+1", Source::Mpris));
    leave(&mut pty);
}
