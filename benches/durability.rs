//! What a save costs: from Enter to the mark `saved` on the screen, beside the least that any program can do in the same folder, all
//! in one run and by turns, so that the disk is the same for each. `cargo bench --bench durability`; `BEDSIDE_FOLDER` names another
//! disk, `BEDSIDE_SAVES` a number of saves.
//!
//! - bare: append a line and sync it, without a terminal.
//! - floor: this program in a terminal; it reads the line and Enter, appends, syncs, and writes a mark.
//! - bedside: the real program.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot be made is to be seen")]

#[path = "numbers/screen.rs"]
#[expect(dead_code, reason = "CPU and memory are measured elsewhere")]
mod screen;

use bedside::journal;
use bedside::session::record::row::Source;
use bedside::session::{Row, RowKind};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use screen::{Screen, now};
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

/// Between two saves, so that one is over before the next.
const REST: Duration = Duration::from_millis(60);
/// A long session.
const ROWS: u64 = 10_000;
const RESUMES: usize = 9;
/// As many bytes as the row of a note has.
const ROW: [u8; 200] = [b'x'; 200];

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, mode, file] = words.as_slice()
        && mode == "floor"
    {
        return floor(Path::new(file));
    }
    let base = std::env::var_os("BEDSIDE_FOLDER");
    let own = base.map_or_else(|| tempfile::tempdir().unwrap(), |base| tempfile::tempdir_in(base).unwrap());
    let saves: usize = std::env::var("BEDSIDE_SAVES").ok().and_then(|many| many.parse().ok()).unwrap_or(200);
    let [mut bare, mut floor, mut bedside] = [const { Vec::new() }; 3];
    let mut file = append(&own.path().join("bare"));
    let mut least = start(own.path(), &[std::env::current_exe().unwrap().to_str().unwrap(), "floor", "floor.log"]);
    least.until(|screen| screen.contains("ready")).unwrap();
    let program = env!("CARGO_BIN_EXE_bedside");
    let mut real = start(own.path(), &[program, "--dir", "kat", "start", "C-017", "--by", "MK", "--weight", "70"]);
    real.until(|screen| screen.contains("saved")).unwrap();
    for nth in 0..saves {
        let at = now();
        save(&mut file);
        bare.push((now() - at).as_secs_f64() * 1e3);
        let words = format!("kept{nth:04}x");
        floor.push(entered(&mut least, &words, &format!("saved {words}"), "› "));
        bedside.push(entered(&mut real, &words, "● saved", " › "));
    }
    println!("{saves} saves each, in {}", own.path().display());
    println!("| Enter to saved, ms | median | 99th of 100 |\n|---|---|---|");
    for (name, times) in [("bare", &mut bare), ("floor", &mut floor), ("bedside", &mut bedside)] {
        println!("| {name} | {:.2} | {:.2} |", share(times, 0.5), share(times, 0.99));
    }
    for (name, beside, goals) in [("bedside ÷ floor", &mut floor, ["≤ 1.2", "≤ 1.5"]), ("bedside ÷ bare", &mut bare, ["", ""])]
    {
        let ratio = |part: f64, times: &mut Vec<f64>, own: &mut Vec<f64>| share(own, part) / share(times, part);
        let (middle, most) = (ratio(0.5, beside, &mut bedside), ratio(0.99, beside, &mut bedside));
        println!("| {name} | {middle:.2} {} | {most:.2} {} |", goals[0], goals[1]);
    }
    drop(real);
    let mut resumes: Vec<f64> = (0..RESUMES).map(|_| resume_ms(own.path(), program)).collect();
    println!(
        "| first frame of a resume, {ROWS} rows | {:.1} ≤ 50 | {:.1} |",
        share(&mut resumes, 0.5),
        share(&mut resumes, 0.99)
    );
}

/// A resume of a long session, from the start of the program to its first frame. The session is left by a kill.
fn resume_ms(folder: &Path, program: &str) -> f64 {
    let sessions = folder.join("kat/sessions");
    let path = fs::read_dir(&sessions)
        .unwrap()
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.extension() == Some("csv".as_ref()));
    let path = path.max().unwrap();
    let record = journal::read(&fs::read(&path).unwrap()).unwrap();
    let (last, mut chain) = (record.rows.last().unwrap().clone(), record.chain.clone());
    let rows: Vec<Row> = (record.next_seq..=ROWS)
        .map(|seq| Row {
            seq,
            kind: RowKind::Note,
            item: "observation".into(),
            value: None,
            unit: "".into(),
            text: String::new(),
            note: "long exhale, jaw softens".to_owned(),
            entry: seq,
            amends: None,
            source: Source::User,
            ..last.clone()
        })
        .collect();
    let (mut more, name) = (Vec::new(), path.file_stem().unwrap().to_str().unwrap());
    journal::encode(&rows, name.split('.').next().unwrap(), &mut chain, &mut more);
    append(&path).write_all(&more).unwrap();
    let mut screen = start(folder, &[program, "--dir", "kat", "resume"]);
    let shown = screen.until(|screen| screen.contains("C-017")).unwrap();
    (shown - screen.started).as_secs_f64() * 1e3
}

fn start(folder: &Path, words: &[&str]) -> Screen {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let variable = |name: &str, value: String| (name.to_owned(), value);
    let environment = [
        variable("PATH", std::env::var("PATH").unwrap_or_default()),
        variable("TERM", "xterm-256color".to_owned()),
        variable("LANG", "C.UTF-8".to_owned()),
        variable("HOME", folder.display().to_string()),
    ];
    Screen::start(&words, folder, &environment)
}

/// Types words, waits for them, presses Enter; the milliseconds until the mark stands there and the words are off the line.
fn entered(screen: &mut Screen, words: &str, mark: &str, prompt: &str) -> f64 {
    screen.rests(REST);
    screen.keys(words);
    screen.until(|screen| screen.contains(words)).unwrap();
    screen.rests(REST);
    let is_on_line =
        |screen: &str| screen.lines().rev().find_map(|row| row.split_once(prompt)).is_some_and(|(_, line)| line.contains(words));
    let at = screen.keys("\r");
    let saved = screen.until(|screen| screen.contains(mark) && screen.contains(words) && !is_on_line(screen)).unwrap();
    (saved - at).as_secs_f64() * 1e3
}

/// The value that so large a share of all is at most.
fn share(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() as f64 * share) as usize).min(times.len() - 1)]
}

fn append(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).unwrap()
}

fn save(file: &mut File) {
    file.write_all(&ROW).unwrap();
    file.sync_data().unwrap();
}

/// The least program: an echoed line, an append, a sync, a mark.
fn floor(path: &Path) {
    let (mut input, mut screen) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut modes = tcgetattr(std::io::stdin()).unwrap();
    modes.make_raw();
    tcsetattr(std::io::stdin(), OptionalActions::Now, &modes).unwrap();
    let (mut file, mut line, mut bytes) = (append(path), Vec::new(), [0; 256]);
    screen.write_all("ready\r\n› ".as_bytes()).and_then(|()| screen.flush()).unwrap();
    while let Ok(count @ 1..) = input.read(&mut bytes) {
        let mut shown = Vec::new();
        for byte in &bytes[..count] {
            if *byte == b'\r' {
                save(&mut file);
                shown.extend(b"\r\nsaved ");
                shown.append(&mut line);
                shown.extend("\r\n› ".as_bytes());
            } else {
                line.push(*byte);
                shown.push(*byte);
            }
        }
        screen.write_all(&shown).and_then(|()| screen.flush()).unwrap();
    }
}
