//! A large record is read by chunks as it is read whole.

use bedside::edge::store::chunked_reader::{read_head, read_record};
use bedside::journal;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

fn sample_records() -> Vec<PathBuf> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-sessions");
    let files_in = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let all = [files_in(&samples), files_in(&samples.join("damaged"))].concat();
    all.into_iter().filter(|path| path.extension().is_some_and(|end| end == "csv")).collect()
}

#[test]
fn chunks_of_any_size_give_the_same_record() {
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.csv");
    let mut read = 0;
    for path in sample_records() {
        let whole = fs::read(&path).unwrap();
        // Also a file that ends within a line, and one that ends with a blank line.
        for (bytes, size) in [
            (whole.clone(), 61),
            (whole.clone(), 1009),
            (whole.clone(), 1 << 30),
            (whole[..whole.len() - 30].to_vec(), 353),
            ([whole.as_slice(), b"\n"].concat(), 4001),
        ] {
            fs::write(&cut, &bytes).unwrap();
            let record = read_record(&cut, size, |_| ControlFlow::Continue(())).unwrap();
            assert!(record == journal::read(&bytes), "{} by {size}", path.display());
            read += usize::from(record.is_ok_and(|record| record.whole_row_count > 10));
        }
    }
    assert!(read > 30, "only {read} were records");
}

#[test]
fn the_head_holds_whole_rows_and_reading_can_be_stopped() {
    let path = sample_records().swap_remove(0);
    let all = journal::read(&fs::read(&path).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let torn = folder.path().join("torn.csv");
    fs::write(&torn, &fs::read(&path).unwrap()[..40_000]).unwrap();
    let head = read_head(&torn).unwrap().unwrap();
    assert!(head.rows.len() > 10 && head.torn_tail.is_none());
    assert_eq!(head.rows, all.rows[..head.rows.len()]);
    let stopped = read_record(&path, 40_000, |_| ControlFlow::Break(())).unwrap().unwrap();
    assert!(stopped.rows.len() < all.rows.len());
    assert_eq!(stopped.rows, all.rows[..stopped.rows.len()]);
}
