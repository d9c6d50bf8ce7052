//! One table of what the program costs, beside other programs measured in the same run where they are installed, and the goals.
//! `cargo bench --bench numbers`. It needs only this repository. CPU and memory are shown where there is a /proc.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot be made is to be seen")]

#[path = "../live/mod.rs"]
mod live;
mod peers;
mod screen;

use bedside::journal;
use bedside::journal::Chain;
use bedside::journal::columns::HEADER;
use bedside::protocol;
use bedside::session::{Row, RowKind, Session};
use bedside::theme::Theme;
use bedside::view;
use peers::Peer;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use screen::{Screen, now};
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const STARTS: usize = 9;
const LETTERS: usize = 20;
const SAVES: usize = 20;
const IDLE: Duration = Duration::from_secs(10);
/// Between two keys, so that one is answered before the next.
const GAP: Duration = Duration::from_millis(25);

/// One program's figures; what was not measured is empty.
#[derive(Default)]
struct Figures {
    first_ms: Vec<f64>,
    key_ms: Vec<f64>,
    saved_ms: Vec<f64>,
    idle_cpu_ms: Option<f64>,
    quiet_cpu_ms: Option<f64>,
    veil_cpu_ms: Option<f64>,
    idle_bytes: Option<f64>,
    resident_mib: Option<f64>,
}

fn main() {
    let own = tempfile::tempdir().unwrap();
    let all = peers::all(own.path());
    let mut table: Vec<(&str, Option<Figures>)> = Vec::new();
    for (at, (peer, is_there)) in all.iter().enumerate() {
        let folder = own.path().join(at.to_string());
        fs::create_dir_all(&folder).unwrap();
        table.push((peer.name, is_there.then(|| measure(peer, &folder))));
    }
    let bare_ms = middle(&mut bare_saves(own.path())).unwrap_or_default();
    print_screens(&mut table, bare_ms);
    print_work(own.path());
}

fn measure(peer: &Peer, folder: &Path) -> Figures {
    let mut figures = Figures::default();
    for nth in 0..STARTS {
        let mut screen = start(peer, folder, nth);
        let Some(at) = screen.until(|words| words.contains(peer.ready)) else { continue };
        figures.first_ms.push((at - screen.started).as_secs_f64() * 1e3);
        screen.rests(GAP * 4);
        if nth > 0 && nth + 1 < STARTS {
            type_letters(&mut screen, peer, &mut figures);
        } else if nth == 0 {
            save(&mut screen, peer, &mut figures);
        } else {
            idle(&mut screen, &mut figures);
        }
    }
    if peer.name == "bedside" {
        let settings = folder.join(".config/bedside");
        fs::create_dir_all(&settings).unwrap();
        fs::write(settings.join("config.toml"), "quiet = \"always\"\n").unwrap();
        covered(&mut start(peer, folder, STARTS), &mut figures);
    }
    figures
}

fn start(peer: &Peer, folder: &Path, nth: usize) -> Screen {
    let file = folder.join(format!("FILE{nth}"));
    fs::write(&file, "a line of text\n").unwrap();
    // Each round of the program itself has a data folder of its own, so that no session of an earlier one is open.
    let round = |word: &String| {
        let word = word.replace("FILE", &file.display().to_string());
        if word.ends_with("/kat") { format!("{word}{nth}") } else { word }
    };
    let words: Vec<String> = peer.words.iter().map(round).collect();
    let variable = |name: &str| (name.to_owned(), std::env::var(name).unwrap_or_default());
    let mut environment =
        vec![variable("PATH"), ("TERM".to_owned(), "xterm-256color".to_owned()), ("LANG".to_owned(), "C.UTF-8".to_owned())];
    environment.extend([("HOME".to_owned(), folder.display().to_string())]);
    Screen::start(&words, folder, &environment)
}

/// Single letters: from the key until the screen shows one more.
fn type_letters(screen: &mut Screen, peer: &Peer, figures: &mut Figures) {
    let Some(begins) = peer.begins else { return };
    screen.keys(begins);
    screen.rests(GAP * 2);
    let mut typed = String::new();
    for letter in "kwxzjvqbyugf".chars().cycle().take(LETTERS) {
        typed.push(letter);
        let at = screen.keys(&letter.to_string());
        let Some(shown) = screen.until(|words| words.contains(&typed)) else { return };
        figures.key_ms.push((shown - at).as_secs_f64() * 1e3);
        screen.rests(GAP);
    }
}

/// From Enter, or from the key that saves, until the screen says that it is saved.
fn save(screen: &mut Screen, peer: &Peer, figures: &mut Figures) {
    let (Some(begins), Some((keys, told))) = (peer.begins, peer.saves) else { return };
    for nth in 0..SAVES {
        screen.keys(begins);
        let words = format!("kept{nth:02}x");
        screen.keys(&words);
        if screen.until(|screen| screen.contains(&words)).is_none() {
            return;
        }
        screen.rests(GAP * 4);
        let at = screen.keys(keys);
        let line = |screen: &str| {
            screen.lines().rev().find_map(|row| row.split_once(" › ")).is_some_and(|(_, line)| line.contains(&words))
        };
        let Some(saved) = screen.until(|screen| screen.contains(told) && screen.contains(&words) && !line(screen)) else {
            return;
        };
        figures.saved_ms.push((saved - at).as_secs_f64() * 1e3);
        // A second message of the same words is told only after the first is gone.
        screen.rests(GAP * 4);
        if peer.name != "bedside" {
            screen.keys(if peer.name == "vim" { ":echo\r" } else { "\x0c" });
            screen.rests(GAP * 2);
            if screen.words().contains(told) {
                return;
            }
        }
    }
}

fn idle(screen: &mut Screen, figures: &mut Figures) {
    screen.passes(Duration::from_secs(2));
    let (before, bytes) = (screen.costs(), screen.bytes);
    screen.passes(IDLE);
    let secs = IDLE.as_secs_f64();
    if let (Some((from_ms, ..)), Some((to_ms, resident, _))) = (before, screen.costs()) {
        figures.idle_cpu_ms = Some((to_ms - from_ms) / secs);
        figures.resident_mib = Some(resident);
    }
    figures.idle_bytes = Some((screen.bytes - bytes) as f64 / secs);
}

/// CPU time a second with the quiet face, which comes by itself after ten seconds, and then under the veil. Both change once a
/// minute, so each is watched for two.
fn covered(screen: &mut Screen, figures: &mut Figures) {
    let watched = Duration::from_mins(2);
    let mut cpu_ms = || {
        screen.passes(Duration::from_secs(12));
        let before = screen.costs()?.0;
        screen.passes(watched);
        let cpu_ms = screen.costs()?.0 - before;
        screen.keys("\x1b");
        Some(cpu_ms / watched.as_secs_f64())
    };
    (figures.quiet_cpu_ms, figures.veil_cpu_ms) = (cpu_ms(), cpu_ms());
}

/// A line appended and synced, and nothing else: the least that a save can take on this disk.
fn bare_saves(folder: &Path) -> Vec<f64> {
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join("bare")).unwrap();
    let mut one = || {
        let at = now();
        file.write_all(&[b'x'; 200]).unwrap();
        file.sync_data().unwrap();
        (now() - at).as_secs_f64() * 1e3
    };
    (0..SAVES * 5).map(|_| one()).collect()
}

/// The value that so large a share of all is at most.
fn share(all: &mut [f64], share: f64) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    all.get(((all.len() as f64 * share) as usize).min(all.len().checked_sub(1)?)).copied()
}

fn middle(all: &mut [f64]) -> Option<f64> {
    share(all, 0.5)
}

fn told(value: Option<f64>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| format!("{value:.2}"))
}

fn print_screens(table: &mut [(&str, Option<Figures>)], bare_ms: f64) {
    type Of = fn(&mut Figures) -> Option<f64>;
    let rows: [(&str, &str, Of); 9] = [
        ("first frame, ms", "≤ 10", |of| middle(&mut of.first_ms)),
        ("key to paint, ms, median", "≤ 0.7", |of| middle(&mut of.key_ms)),
        ("key to paint, ms, 99th of 100", "≤ 2", |of| share(&mut of.key_ms, 0.99)),
        ("Enter to saved, ms, median", "≤ bare + 1.5", |of| middle(&mut of.saved_ms)),
        ("idle, ms CPU a second", "≤ 0.4", |of| of.idle_cpu_ms),
        ("quiet face, ms CPU a second", "≤ 0.02", |of| of.quiet_cpu_ms),
        ("veil, ms CPU a second", "≤ 0.02", |of| of.veil_cpu_ms),
        ("idle, bytes a second", "few", |of| of.idle_bytes),
        ("resident, MiB", "≤ 12", |of| of.resident_mib),
    ];
    let names: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
    println!("\n| 80×24 | goal | {} |\n|---|---|{}", names.join(" | "), "---|".repeat(names.len()));
    for (name, goal, of) in rows {
        let cell =
            |figures: &mut Option<Figures>| figures.as_mut().map_or("not installed".to_owned(), |figures| told(of(figures)));
        let cells: Vec<String> = table.iter_mut().map(|(_, figures)| cell(figures)).collect();
        println!("| {name} | {goal} | {} |", cells.join(" | "));
    }
    println!("| append and sync alone, ms | | {bare_ms:.2} |{}", " |".repeat(names.len() - 1));
}

fn print_work(folder: &Path) {
    println!("\n| work | goal | bedside | beside it |\n|---|---|---|---|");
    println!("| a frame at 120×40, ms | ≤ 0.5 | {:.3} | |", frame_ms());
    let rows = sample_rows();
    let mut bytes = format!("{HEADER}\n").into_bytes();
    journal::encode(&rows, "20260312-1324-C-017", &mut Chain::default(), &mut bytes);
    let times = 10_000_usize.div_ceil(rows.len());
    let read_ms = timed_ms(times, || drop(journal::read(&bytes).unwrap()));
    let plan = Arc::new(plan());
    let fold_ms = timed_ms(times, || drop(Session::from_rows(Arc::clone(&plan), &rows)));
    println!("| 10,000 rows read and checked, ms | | {read_ms:.1} | |");
    println!("| 10,000 rows folded, ms | | {fold_ms:.1} | |");
    search(folder, &rows);
    let size = fs::metadata(env!("CARGO_BIN_EXE_bedside")).unwrap().len() as f64 / 1024.0 / 1024.0;
    println!("| the program's file, MiB | | {size:.1} | |");
}

/// A thousand sessions searched for a rare word, by the real program and by what is made for searching.
fn search(folder: &Path, rows: &[Row]) {
    let sessions = folder.join("many/sessions");
    fs::create_dir_all(&sessions).unwrap();
    for nth in 0..1000 {
        let name = format!("20260312-{:02}{:02}-C-{nth:03}", nth / 60, nth % 60);
        let mut bytes = format!("{HEADER}\n").into_bytes();
        journal::encode(rows, &name, &mut Chain::default(), &mut bytes);
        File::create(sessions.join(format!("{name}.csv"))).unwrap().write_all(&bytes).unwrap();
    }
    let own = env!("CARGO_BIN_EXE_bedside");
    let many = folder.join("many").display().to_string();
    let records = sessions.display().to_string();
    let run = |program: &str, words: &[&str]| {
        let mut times: Vec<f64> = (0..5)
            .map(|_| {
                let at = now();
                Command::new(program).args(words).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
                (now() - at).as_secs_f64() * 1e3
            })
            .collect();
        middle(&mut times).unwrap_or_default()
    };
    let ours = run(own, &["--dir", &many, "search", "nobodysaidthis"]);
    let ripgrep = peers::find("rg")
        .map_or("ripgrep not installed".to_owned(), |_| format!("ripgrep {:.0}", run("rg", &["-F", "nobodysaidthis", &records])));
    let grep = run("grep", &["-rF", "nobodysaidthis", &records]);
    println!("| a rare word in 1,000 sessions, ms | | {ours:.0} | {ripgrep}, grep {grep:.0} |");
}

fn timed_ms(times: usize, mut work: impl FnMut()) -> f64 {
    let at = now();
    (0..times).for_each(|_| work());
    (now() - at).as_secs_f64() * 1e3
}

fn frame_ms() -> f64 {
    let (live, theme) = (live::LiveApp::standard(), Theme::default());
    let Ok(mut terminal) = Terminal::new(TestBackend::new(120, 40));
    let mut frames: Vec<f64> =
        (0..500).map(|_| timed_ms(1, || assert!(terminal.draw(|frame| view::draw(&live.app, &theme, frame)).is_ok()))).collect();
    middle(&mut frames).unwrap_or_default()
}

fn sample_rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions/20260312-1324-C-017.csv");
    let mut rows = journal::read(&fs::read(path).unwrap()).unwrap().rows;
    // A digest would be that of another file.
    rows.retain(|row| row.item != "digest" && !row.matches(RowKind::Session, "close"));
    rows
}

fn plan() -> bedside::session::Plan {
    let text = protocol::shipped_text("im_kat").unwrap();
    protocol::load("im_kat", text, &|id| protocol::shipped_text(id).map(str::to_owned)).unwrap().plan
}
