//! A folder of many sessions: made of the samples, each under a name and on a day of its own, then listed and searched by the real
//! program. `BEDSIDE_MANY` says how many (1,000), `BEDSIDE_FOLDER` where they stay to be looked at.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that cannot be made is to be seen")]

use bedside::edge::clock;
use bedside::journal::{self, Chain, line::HEADER};
use bedside::session::{Row, Wall};
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
            if row.is(bedside::session::Kind::Meta, "client") {
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

fn measure(folder: &Path, words: &[&str]) {
    for round in ["first", "again"] {
        let from = clock::hand();
        let mut command = Command::new(env!("CARGO_BIN_EXE_bedside"));
        command.arg("--dir").arg(folder).args(words).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().unwrap();
        println!("{:<28} {round}  {} ms", words.join(" "), clock::hand().since_ms(from));
    }
}

fn main() {
    let many = std::env::var("BEDSIDE_MANY").ok().and_then(|many| many.parse().ok()).unwrap_or(1000);
    let own = tempfile::tempdir().unwrap();
    let folder = std::env::var_os("BEDSIDE_FOLDER").map_or_else(|| own.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    let bytes = fill(&folder, many);
    println!("{many} sessions, {} MB", bytes >> 20);
    for words in [&["list", "--json"][..], &["search", "zzzz"], &["search", "whole house"]] {
        measure(&folder, words);
    }
}
