//! Terminals at their worst: gone, resized without end, of every kind, and typing what no person types. The program goes on or ends
//! with a word, gives the terminal back, and keeps its record.
//!
//! `BEDSIDE_FLOOD_MB=200 cargo test --release --test it reliability::terminals -- --nocapture` is the long form.

use super::watcher::line_of;
use super::{count, figure};
use crate::simulation::dice::Dice;
use crate::support::pty::{PtySession, words};
use crate::support::sandbox::Sandbox;
use crate::terminal::work::{START, leave, notes, record, start_session};
use bedside::edge::os::clock;
use rustix::process::Signal;
use std::fs;
use std::process::Command;

/// CPU time of a process so far, in ms. None where there is no /proc, or no such process.
fn cpu_ms(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after) = stat.rsplit_once(')')?;
    let mut ticks = after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    Some((ticks.next()? + ticks.next()?) * 10)
}

/// The most memory that a process had, in MB.
fn most_mb(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}

#[test]
fn a_terminal_that_is_gone_without_a_signal_costs_no_time() {
    let sandbox = Sandbox::new();
    let mut pty = PtySession::deaf_to_hang_up(&sandbox, START);
    pty.wait_saved();
    let path = record(&sandbox.sessions());
    pty.enter("before it went");
    let (pid, from) = (pty.pid(), clock::real_time());
    let before_ms = cpu_ms(pid).unwrap_or_default();
    pty.hang_up();
    let mut spent_ms = 0;
    while !pty.has_ended() && clock::real_time().since_ms(from) < 20_000 {
        spent_ms = cpu_ms(pid).map_or(spent_ms, |now_ms| now_ms.saturating_sub(before_ms));
        pty.read_chunks(20);
    }
    assert!(pty.has_ended(), "it runs on without a terminal");
    let ms = clock::real_time().since_ms(from);
    figure("terminal gone without SIGHUP", &format!("ended after {ms} ms, {spent_ms} ms of CPU"));
    assert!(spent_ms <= 1000, "it spent {spent_ms} ms of CPU without a terminal");
    assert_eq!(notes(&path), ["before it went"]);
    sandbox.run(&["check"]).assert(0, &["intact, not closed"]);
}

#[test]
fn a_storm_of_sizes_leaves_the_right_picture_and_every_key() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    let (mut dice, text) = (Dice::new(5), "she breathes slowly and counts the tiles");
    let mut letters = text.chars();
    for nth in 0..600 {
        let (cols, rows) = match dice.below(10) {
            0 => dice.pick(&[(0, 0), (1, 1), (2, 2), (500, 2), (3, 300), (9999, 1)]),
            _ => (1 + dice.below(200) as u16, 1 + dice.below(70) as u16),
        };
        pty.resize(cols, rows);
        if nth % 15 == 0
            && let Some(letter) = letters.next()
        {
            pty.send(&letter.to_string());
            pty.read_chunks(5);
        }
    }
    pty.resize(80, 24);
    pty.send(&letters.collect::<String>());
    pty.wait("the line", |pty| pty.line() == text);
    pty.send("\r");
    pty.wait_saved();
    assert_eq!(notes(&path), [text]);
    // The picture is the one that a fresh drawing gives.
    let cells = |pty: &PtySession| pty.rows().into_iter().skip(5).collect::<Vec<String>>();
    let shown = cells(&pty);
    pty.resize(81, 24);
    pty.read_chunks(300);
    pty.resize(80, 24);
    pty.wait("the same picture", |pty| cells(pty) == shown);
    leave(&mut pty);
}

/// What comes back within two seconds after a flood: a line that is typed, and saved.
fn is_alive(pty: &mut PtySession, what: &str) {
    let mut tries = 0;
    // The veil, a question, a form or a half paste may stand there.
    while pty.line() != "alive" {
        tries += 1;
        assert!(tries < 40, "{what}: it takes no keys\n{}", pty.screen());
        pty.send(["\x07", "\x15", "\x1b[201~", "\t", "\x07"][tries % 5]);
        pty.read_chunks(250);
        if pty.line().is_empty() && pty.shows(words::PROMPT) {
            pty.send("alive");
            pty.read_chunks(250);
        }
    }
}

#[test]
fn a_paste_of_ten_megabytes_is_kept_short_and_keys_work_after() {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    let from = clock::real_time();
    pty.send("\x1b[200~");
    for _ in 0..160 {
        pty.send(&"word \x1b]52;c;aGk=\x07 = 1\n".repeat(3000));
    }
    pty.send("\x1b[201~");
    let pid = pty.pid();
    is_alive(&mut pty, "after 10 MB of paste");
    let mb = most_mb(pid);
    let ms = clock::real_time().since_ms(from);
    figure("10 MB of paste", &format!("keys work {ms} ms after its first byte, at most {} MB", mb.unwrap_or_default()));
    assert!(mb.is_none_or(|mb| mb < 150), "it took {mb:?} MB");
    pty.send("\r");
    pty.wait_saved();
    assert_eq!(notes(&path), ["alive"], "nothing of the paste was entered by itself");
    assert!(!fs::read(&path).unwrap().contains(&0x1b));
    leave(&mut pty);
}

#[test]
fn random_bytes_end_in_a_sound_record() {
    let (sandbox, megabytes) = (Sandbox::new(), count("BEDSIDE_FLOOD_MB", 0));
    let (mut pty, path) = start_session(&sandbox);
    let (mut dice, pid, from) = (Dice::new(11), pty.pid(), clock::real_time());
    let parts: [&[u8]; 14] = [
        b"\x1b[",
        b"\x1b]0;",
        b"\x1bP",
        b"\x1b[200~",
        b"\x1b[201~",
        b"\xff",
        b"\xc3",
        b"\xe2\x80\xae",
        b"\xf0\x9f",
        b"\x1b[1;5",
        b"\r",
        b"words ",
        b"\x1b[<0;1;1M",
        b"128/76",
    ];
    let mut ended = false;
    // Without a number, an eighth of a megabyte.
    let pieces = (megabytes * 16).max(2);
    for _ in 0..pieces {
        let mut bytes = Vec::new();
        while bytes.len() < 65_536 {
            if dice.one_in(3) {
                bytes.extend_from_slice(dice.pick(&parts));
            }
            // The keys that leave or stop it are left out: they do what they are for.
            bytes.extend((0..dice.below(30)).map(|_| dice.below(256) as u8).filter(|byte| ![3, 26, 28].contains(byte)));
        }
        pty.send_bytes(&bytes);
        pty.read_chunks(1);
        ended = pty.has_ended();
        if ended {
            break;
        }
    }
    let mb = most_mb(pid);
    let ms = clock::real_time().since_ms(from);
    figure("random bytes", &format!("{} kB in {ms} ms, at most {} MB", pieces * 64, mb.unwrap_or_default()));
    assert!(mb.is_none_or(|mb| mb < 300), "it took {mb:?} MB");
    // A session may be left or closed by such keys; it never ends by itself.
    if ended {
        assert_eq!(pty.wait_exit(), 0, "{}", pty.screen());
    } else {
        pty.signal(Signal::TERM);
        assert_eq!(pty.wait_exit(), 143, "{}", pty.screen());
    }
    pty.assert_restored();
    let checked = sandbox.run(&["check"]);
    checked.assert(0, &["intact"]);
    assert!(!fs::read(&path).unwrap().contains(&0x1b), "no escape stands in the record");
}

#[test]
fn every_kind_of_terminal_shows_a_session_or_says_why_not() {
    let kinds = [
        "xterm",
        "xterm-256color",
        "screen",
        "screen-256color",
        "tmux-256color",
        "linux",
        "vt100",
        "vt220",
        "rxvt-unicode",
        "alacritty",
        "xterm-kitty",
        "foot",
        "ansi",
        "st-256color",
        "nobody-knows-this",
        "dumb",
        "",
    ];
    for kind in kinds {
        let sandbox = Sandbox::new();
        let mut pty = PtySession::with(&sandbox, START, &[("TERM", kind)]);
        if matches!(kind, "dumb" | "") {
            assert_ne!(pty.wait_exit(), 0, "TERM={kind}");
            assert!(pty.screen().contains("TERM") && !pty.raw.contains(&0x1b), "TERM={kind}: {}", pty.raw.escape_ascii());
            continue;
        }
        pty.wait_saved();
        pty.enter("seen by this terminal");
        assert!(pty.shows("seen by this terminal"), "TERM={kind}\n{}", pty.screen());
        leave(&mut pty);
        assert_eq!(notes(&record(&sandbox.sessions())), ["seen by this terminal"], "TERM={kind}");
    }
}

/// A terminal within a terminal: what it shows, and that its own screen is back afterwards.
fn within(program: &str, begin: &[&str], keys: &dyn Fn(&str) -> Vec<String>, shown: &dyn Fn() -> Option<String>, end: &[&str]) {
    let run = |words: &[String]| Command::new(&words[0]).args(&words[1..]).output();
    let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let Ok(started) = run(&all(begin)) else {
        println!("{program} is not installed");
        return;
    };
    assert!(started.status.success(), "{started:?}");
    let wait = |what: &str, is: &dyn Fn(&str) -> bool| {
        let from = clock::real_time();
        loop {
            let screen = shown().unwrap_or_default();
            if is(&screen) {
                return;
            }
            assert!(clock::real_time().since_ms(from) < 30_000, "{program}: no {what}\n{screen}");
            super::pause(50);
        }
    };
    wait("session", &|screen| screen.contains(words::SAVED));
    run(&keys("tears, soft smile")).unwrap();
    wait("words on the line", &|screen| line_of(screen) == "tears, soft smile");
    run(&keys("\r")).unwrap();
    wait("note", &|screen| line_of(screen).is_empty() && screen.contains("tears, soft smile") && screen.contains(words::SAVED));
    run(&all(end)).unwrap();
}

#[test]
fn tmux_shows_a_session_and_keeps_it_when_it_is_detached() {
    let sandbox = Sandbox::new();
    let socket = sandbox.path().join("tmux").display().to_string();
    let words: Vec<String> = sandbox.words(START).iter().map(|word| format!("'{}'", word.to_str().unwrap())).collect();
    let variables = sandbox.environment().into_iter().filter(|(name, _)| *name != "TERM");
    let variables: Vec<String> = variables.map(|(name, value)| format!("{name}='{}'", value.to_str().unwrap())).collect();
    let line = format!("env {} {} {}", variables.join(" "), crate::support::sandbox::BEDSIDE, words.join(" "));
    let tmux = |words: &[&str]| {
        [&["tmux", "-S", &socket, "-f", "/dev/null"][..], words].concat().iter().map(|word| (*word).to_owned()).collect()
    };
    let shown = || {
        let words: Vec<String> = tmux(&["capture-pane", "-p"]);
        Command::new(&words[0]).args(&words[1..]).output().ok().map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let begin: Vec<String> = tmux(&["new-session", "-d", "-x", "80", "-y", "24", &line]);
    let begin: Vec<&str> = begin.iter().map(String::as_str).collect();
    let end: Vec<String> = tmux(&["kill-server"]);
    let end: Vec<&str> = end.iter().map(String::as_str).collect();
    within(
        "tmux",
        &begin,
        &|text| if text == "\r" { tmux(&["send-keys", "Enter"]) } else { tmux(&["send-keys", "-l", text]) },
        &shown,
        &end,
    );
    if let Ok(mut files) = fs::read_dir(sandbox.sessions()) {
        assert!(files.next().is_some());
        assert_eq!(notes(&record(&sandbox.sessions())), ["tears, soft smile"]);
    }
}
