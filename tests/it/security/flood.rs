//! Input without end: random bytes, and words with cursor keys. Memory stays bounded, frames come in between, nothing is saved by it,
//! and the first key after it is heard. `BEDSIDE_FLOOD_KB` says how much is sent.

use crate::support::pty::PtySession;
use crate::support::sandbox::Sandbox;
use crate::terminal::work::start_session;
use bedside::edge::os::clock;
use std::fs;

/// Resident memory of a process in KiB.
fn resident_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn flood_bytes(make: impl FnMut() -> u8) -> Vec<u8> {
    let kb: usize = std::env::var("BEDSIDE_FLOOD_KB").ok().and_then(|text| text.parse().ok()).unwrap_or(40);
    std::iter::repeat_with(make).take(kb * 1000).collect()
}

/// Sends a flood and reads what is drawn; then a note is typed and saved.
#[track_caller]
fn endure(what: &str, bytes: Vec<u8>) {
    let sandbox = Sandbox::new();
    let (mut pty, path) = start_session(&sandbox);
    let rows_before = fs::read(&path).unwrap().len();
    let before_kib = resident_kib(pty.pid());
    let begin = clock::real_time();
    let flood = pty.send_aside(bytes);
    let (mut frames, mut most_kib, mut longest_ms, mut last) = (0, 0, 0, begin);
    while !flood.is_finished() {
        if !pty.read_chunks(20).is_empty() {
            let now = clock::real_time();
            longest_ms = longest_ms.max(now.since_ms(last));
            (frames, last) = (frames + 1, now);
        }
        most_kib = most_kib.max(resident_kib(pty.pid()));
        assert!(clock::real_time().since_ms(begin) < 600_000, "{what}: it does not read on\n{}", pty.screen());
    }
    pty.take_back(flood);
    let took_ms = clock::real_time().since_ms(begin);
    assert!(most_kib < before_kib + 60_000, "{what}: {before_kib} to {most_kib} KiB");
    assert!(frames > 0 && longest_ms < 5_000, "{what}: {frames} frames in {took_ms} ms, {longest_ms} ms without one");
    // Whatever it opened is left, the line emptied.
    pty.wait("a line that can be typed on", |_| true);
    for keys in ["\x1b[201~", "\x07", "\x07", "\t", "\x07", "\x15"] {
        pty.send(keys);
        pty.read_chunks(200);
    }
    calm(&mut pty);
    pty.type_text("still here");
    pty.send("\r");
    pty.wait("the note on the disk", |_| String::from_utf8_lossy(&fs::read(&path).unwrap()).contains("still here"));
    let rows = fs::read(&path).unwrap().len() - rows_before;
    assert!(rows < 20_000, "{what}: the flood wrote {rows} bytes into the record");
}

/// Lifts what still covers the line.
fn calm(pty: &mut PtySession) {
    for _ in 0..100 {
        if pty.shows(" MK ›") && pty.line().is_empty() {
            return;
        }
        pty.send(if pty.shows(" MK ›") { "\x15" } else { "\t" });
        pty.read_chunks(200);
    }
    panic!("the line does not come back\n{}", pty.screen());
}

#[test]
fn words_with_cursor_keys_are_endured() {
    let words = b"calm, eyes closed \x1b[D\x1b[C\x1b[A breathing \x1b[1;5D slow\r";
    let mut at = 0;
    endure(
        "words",
        flood_bytes(|| {
            at = (at + 1) % words.len();
            words[at]
        }),
    );
}

#[test]
fn random_bytes_are_endured() {
    let mut seed = 7_u64;
    let mut next = || loop {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let byte = (seed >> 56) as u8;
        // Ctrl-C and `/` lead out of the session, which is no fault.
        if !matches!(byte, 0x03 | b'/') {
            return byte;
        }
    };
    endure("random bytes", flood_bytes(&mut next));
}
