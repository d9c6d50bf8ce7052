//! A long day: a rehearsal on a fast clock, with a device that never rests and somebody who types. Memory grows with the rows and
//! with nothing else, no descriptor stays open, the clock on the screen keeps time, and every row that was answered for is in the
//! record.
//!
//! `BEDSIDE_SOAK_SECS=480 cargo test --release --test it reliability::soak -- --nocapture` is 480 minutes with about 50,000 rows;
//! 300 seconds are the nightly form.

use super::{count, figure};
use crate::support::pty::{PtySession, words};
use crate::support::sandbox::{Sandbox, rows};
use crate::terminal::work::{leave, record};
use bedside::edge::os::clock;
use bedside::session::RowKind;
use bedside::session::record::row::Source;
use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;

/// One second is a minute.
const SPEED: u64 = 60;
/// A second of rows, at most.
const ROWS_A_SEC: usize = 105;
/// The clock on the screen may be so far from the real one, in real milliseconds.
const DRIFT_MS: i64 = 700;

/// Resident memory in kB and open descriptors.
fn costs(pid: u32) -> (u64, usize) {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kb = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    (kb, fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count())
}

/// The session's clock as the screen has it, in seconds.
fn shown_secs(screen: &str) -> Option<i64> {
    let clock = screen.lines().nth(1)?.split_whitespace().next()?;
    clock.split(':').try_fold(0, |secs, part| Some(secs * 60 + part.parse::<i64>().ok()?))
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "memory and descriptors are read from /proc")]
fn a_long_day_costs_nothing_but_its_rows() {
    let (sandbox, secs) = (Sandbox::new(), count("BEDSIDE_SOAK_SECS", 12));
    Sandbox::write(&sandbox.config(), "socket = true\n");
    let speed = SPEED.to_string();
    let mut pty = PtySession::start(&sandbox, &["rehearse", "C-017", "--by", "MK", "--weight", "70", "--speed", &speed]);
    pty.wait_saved();
    let path = record(&sandbox.data().join("rehearsals"));
    let mut bridge = BufReader::new(UnixStream::connect(sandbox.path().join("xdg/state/bedside/line.sock")).unwrap());
    let (from, begun_secs) = (clock::real_time(), shown_secs(&pty.screen()).unwrap());
    let (mut answered, mut typed, mut early, mut drift_ms) = (Vec::new(), 0, None, 0);
    for sec in 0..secs {
        let second = from.plus_ms(sec.cast_signed() * 1000);
        for nth in 0..ROWS_A_SEC {
            if clock::real_time() > second.plus_ms(950) {
                break;
            }
            let (spo2, rate) = (94 + (nth + sec as usize) % 6, 62 + nth % 30);
            let line = if nth % 2 == 0 { format!("spo2 {spo2} %\n") } else { format!("hr {rate} bpm\n") };
            bridge.get_mut().write_all(line.as_bytes()).unwrap();
            let mut answer = String::new();
            bridge.read_line(&mut answer).unwrap();
            match answer.trim().strip_prefix("ok ") {
                Some(row) => answered.push(row.parse::<u64>().unwrap()),
                // One reading of a kind in a second is kept.
                None => assert!(answer.starts_with("no one "), "{answer:?}"),
            }
            pty.read_chunks(4);
        }
        if sec % 10 == 3 {
            pty.send(&format!("minute {sec}"));
            pty.read_chunks(200);
            pty.send("\r");
            typed += 1;
        }
        pty.read_chunks(second.plus_ms(1000).since_ms(clock::real_time()).max(1));
        let real_ms = clock::real_time().since_ms(from);
        if let Some(shown) = shown_secs(&pty.screen()) {
            drift_ms = drift_ms.max(((shown - begun_secs) * 1000 / SPEED.cast_signed() - real_ms).abs());
        }
        if sec == secs / 5 {
            early = Some((costs(pty.pid()), answered.len()));
        }
    }
    let ((early_kb, early_fds), early_rows) = early.unwrap();
    let (kb, fds) = costs(pty.pid());
    let more_rows = (answered.len() - early_rows).max(1) as u64;
    let said = format!(
        "{secs} minutes with {} rows of a device: {early_kb} kB, then {kb} kB, {} bytes a row; {early_fds} and {fds} descriptors; the clock at most {drift_ms} ms off",
        answered.len(),
        kb.saturating_sub(early_kb) * 1024 / more_rows,
    );
    figure("soak", &said);
    assert_eq!(fds, early_fds, "descriptors stay open");
    assert!(kb < early_kb + more_rows * 3 + 6000, "memory grows by more than its rows: {early_kb} kB, then {kb} kB");
    assert!(drift_ms < DRIFT_MS, "the clock on the screen is {drift_ms} ms off");
    drop(bridge);
    pty.wait("everything saved", |pty| pty.shows(words::SAVED));
    leave(&mut pty);
    let rows = rows(&path);
    let saved: HashSet<u64> = rows.iter().map(|row| row.seq).collect();
    assert!(answered.iter().all(|seq| saved.contains(seq)), "a row that was answered for is gone");
    let vitals = rows.iter().filter(|row| row.kind == RowKind::Vital && row.source == Source::Socket).count();
    assert_eq!(vitals, answered.len(), "as many readings are in the record as were answered for");
    assert_eq!(rows.iter().filter(|row| row.note.starts_with("minute ")).count(), typed);
    sandbox.run(&["check", path.to_str().unwrap()]).assert(0, &["intact"]);
}
