//! A folder of many sessions, made from the samples, is listed, counted and searched by the real program, beside ripgrep and
//! `DuckDB` where they are installed. Then one session of very many rows is read, checked and shown in a terminal, beside less
//! and csvlens. `BEDSIDE_MANY` sets how many sessions (1,000), `BEDSIDE_ROWS` how many rows (100,000), `BEDSIDE_FOLDER` where
//! they are kept.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot be made is to be seen")]

#[path = "numbers/screen.rs"]
#[allow(dead_code, reason = "the other table measures more")]
mod screen;

use bedside::edge::os::clock;
use bedside::journal::columns::{COLUMNS, HEADER};
use bedside::journal::{self, Chain};
use bedside::session::record::row::Source;
use bedside::session::{Elapsed, Initials, Row, RowKind, Value, Wall};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const DAY_MS: i64 = 86_400_000;

/// The rows of every sample.
fn samples() -> Vec<Vec<Row>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "csv"));
    paths.sort();
    paths.iter().map(|path| journal::read(&std::fs::read(path).unwrap()).unwrap().rows).collect()
}

/// Writes so many sound records, each session some days before the one before it.
fn fill(folder: &Path, many: usize) -> u64 {
    let samples = samples();
    let mut bytes_in_all = 0;
    for nth in 0..many {
        let (back_ms, client) = (i64::try_from(nth / 4).unwrap() * DAY_MS, format!("C-{:03}", nth % 400));
        let mut rows = samples[nth % samples.len()].clone();
        let earlier = |wall: Wall| Wall::from_instant(wall.instant_ms() - back_ms, wall.offset_s());
        for row in &mut rows {
            (row.time, row.entered) = (earlier(row.time), earlier(row.entered));
            if row.matches(bedside::session::RowKind::Meta, "client") {
                row.text.clone_from(&client);
            }
        }
        // A changed row 1 changes every digest: these records end open, but for their digest.
        rows.retain(|row| row.item != "digest");
        let name = format!("{}-{client}", rows[0].time.file_stamp());
        let mut bytes = format!("{HEADER}\n").into_bytes();
        journal::encode(&rows, &name, &mut Chain::default(), &mut bytes);
        bytes_in_all += bytes.len() as u64;
        std::fs::write(folder.join(format!("{name}.csv")), bytes).unwrap();
    }
    bytes_in_all
}

/// Writes one open session of so many rows: a sample's, then a reading of a pulse oximeter each second, and after every fourth of them
/// something that a person typed.
fn fill_long(folder: &Path, many: usize) -> u64 {
    let mut rows: Vec<Row> = samples().swap_remove(0).into_iter().take_while(|row| row.item != "close").collect();
    let last = rows.last().unwrap().clone();
    for nth in 0..many.saturating_sub(rows.len()) {
        let (seq, secs) = (rows.len() as u64 + 1, i64::try_from(nth).unwrap() + 1);
        let time = Wall::from_instant(last.entered.instant_ms() + secs * 1000, last.entered.offset_s());
        let elapsed = Elapsed::from_ms(last.elapsed.ms() + secs * 1000);
        let (number, value, note) =
            (i32::try_from(nth).unwrap(), |number: i32| Some(Value::from(number)), NOTES[nth % NOTES.len()]);
        let (kind, item, value, unit, note, source) = match nth % 15 {
            4 => (RowKind::Note, "observation", None, "", note, Source::User),
            9 => (RowKind::Scale, "suds", value(number % 11), "{score}", "", Source::User),
            14 => (RowKind::Checkin, "silent", None, "", "", Source::User),
            _ => (RowKind::Vital, "spo2", value(94 + number % 6), "%", "", Source::Socket),
        };
        let author = if source == Source::User { Initials::from_record("MK").unwrap() } else { Initials::app() };
        let of_vocabulary = |cell: &'static str| std::borrow::Cow::Borrowed(cell);
        rows.push(Row {
            seq,
            time,
            entered: time,
            elapsed,
            kind,
            item: of_vocabulary(item),
            value,
            unit: of_vocabulary(unit),
            text: String::new(),
            note: note.to_owned(),
            author,
            entry: seq,
            amends: None,
            source,
            ..last.clone()
        });
    }
    let name = format!("{}-C-999", rows[0].time.file_stamp());
    let mut bytes = format!("{HEADER}\n").into_bytes();
    journal::encode(&rows, &name, &mut Chain::default(), &mut bytes);
    std::fs::write(folder.join(format!("{name}.csv")), &bytes).unwrap();
    bytes.len() as u64
}

/// What is typed there.
const NOTES: [&str; 4] = ["slow breath, hands warm", "tears, then quiet", "sighs; shoulders release", "asks for water"];

/// What is remembered of the folder is thrown away before the first round and not before the second.
fn measure(folder: &Path, state: &Path, words: &[&str]) {
    for round in ["first", "again"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bedside"));
        command.env("XDG_STATE_HOME", state).arg("--dir").arg(folder).args(words);
        time(&format!("{:<28} {round}", words.join(" ")), &mut command);
    }
}

fn time(what: &str, command: &mut Command) {
    let from = clock::real_time();
    match command.stdout(Stdio::null()).stderr(Stdio::null()).status() {
        Ok(_) => println!("{what}  {} ms", clock::real_time().since_ms(from)),
        Err(_) => println!("{what}  not installed"),
    }
}

fn number(variable: &str, or: usize) -> usize {
    std::env::var(variable).ok().and_then(|many| many.parse().ok()).unwrap_or(or)
}

fn main() {
    let (many, rows) = (number("BEDSIDE_MANY", 1000), number("BEDSIDE_ROWS", 100_000));
    let own = tempfile::tempdir().unwrap();
    let base = std::env::var_os("BEDSIDE_FOLDER").map_or_else(|| own.path().to_owned(), PathBuf::from);
    let (sessions, long, state) = (base.join("many"), base.join("long"), own.path().join("state"));
    std::fs::create_dir_all(&sessions).unwrap();
    std::fs::create_dir_all(&long).unwrap();
    println!("{many} sessions, {} MB", fill(&sessions, many) >> 20);
    for words in [&["list", "--json"][..], &["list", "--statistics"], &["search", "zzzz"], &["search", "whole house"]] {
        measure(&sessions, &state, words);
    }
    let columns = COLUMNS.map(|column| format!("'{}': 'VARCHAR'", column.name)).join(", ");
    let sql = COUNTED.replace("FOLDER", &sessions.display().to_string()).replace("COLUMNS", &columns);
    time(
        "DuckDB, about the same counts",
        Command::new("python3").args(["-c", "import duckdb, sys; duckdb.sql(sys.argv[1]).show()", &sql]),
    );
    time("rg zzzz                     ", Command::new("rg").arg("zzzz").arg(&sessions));
    println!("one session of {rows} rows, {} MB", fill_long(&long, rows) >> 20);
    for words in [&["check"][..], &["list"]] {
        measure(&long, &state, words);
    }
    let file = std::fs::read_dir(&long).unwrap().next().unwrap().unwrap().path();
    let (own, last) = (env!("CARGO_BIN_EXE_bedside"), rows.to_string());
    for (words, ready, whole) in [
        (vec![own, "review"], "session opened", "not closed"),
        (vec!["less", "-S"], ",open,", ",open,"),
        (vec!["csvlens"], "open", "open"),
    ] {
        look(&words, &file, &state, ready, whole, &last);
    }
}

/// A long record in a terminal: to the first rows, until it is all there, and to its end.
fn look(words: &[&str], file: &Path, home: &Path, ready: &str, whole: &str, last: &str) {
    let name = Path::new(words[0]).file_name().unwrap().to_string_lossy().into_owned();
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let path = std::env::var("PATH").unwrap_or_default();
    let home = home.display().to_string();
    let environment = [variable("PATH", &path), variable("TERM", "xterm-256color"), variable("HOME", &home)];
    if !Path::new(words[0]).is_file() && std::env::split_paths(&path).all(|folder| !folder.join(words[0]).is_file()) {
        println!("{name:<10} not installed");
        return;
    }
    let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    words.push(file.display().to_string());
    let mut screen = screen::Screen::start(&words, Path::new("."), &environment);
    let ms = |screen: &screen::Screen, at: Option<std::time::Instant>| {
        at.map_or_else(|| "never".to_owned(), |at| format!("{:.1} ms", (at - screen.started).as_secs_f64() * 1e3))
    };
    let first = screen.until(|words| words.contains(ready));
    let all = if whole == ready { first } else { screen.until(|words| words.contains(whole)) };
    screen.rests(std::time::Duration::from_millis(300));
    let before = screen.words();
    let pressed = screen.keys("G");
    // The record's last row, or a timeline that stands elsewhere now.
    let end = screen.until(|words| words.contains(last) || (name == "bedside" && words != before));
    let jump = end.map_or_else(|| "never".to_owned(), |end| format!("{:.1} ms", (end - pressed).as_secs_f64() * 1e3));
    let peak = screen.costs().map_or_else(String::new, |(_, _, most)| format!("{most:.0} MiB"));
    println!("{name:<10} first rows {}, all of it {}, to its end {jump}, at most {peak}", ms(&screen, first), ms(&screen, all));
}

/// What `list --statistics` counts, as near as one statement says it. That the columns need not be guessed helps: each file is short.
const COUNTED: &str = "
with rows as (from read_csv('FOLDER/*.csv', auto_detect = false, header = true, quote = '\"', columns = {COLUMNS})),
one as (select session, any_value(text) filter (kind = 'meta' and item = 'protocol') protocol,
    max(elapsed_s::double) filter (kind = 'session' and item = 'close') length_s,
    count(*) filter (kind = 'alert' and item = 'raised') alerts,
    count(*) filter (kind = 'due' and text = 'skipped') skipped,
    max(elapsed_s::double) filter (kind = 'phase' and item = 'presence') presence_s,
    max(elapsed_s::double) filter (kind = 'phase' and item = 'integrate') integrate_s
  from rows group by session)
select protocol, count(*), avg(length_s), sum(alerts), sum(skipped), median(integrate_s - presence_s) from one group by protocol";
