//! The lock beside a record: one writer, a note who it is, and nothing of another program removed.

use bedside::edge::os::clock;
use bedside::edge::os::durable_fs::Sharing;
use bedside::edge::os::lock::{Lock, LockError, LockHolder, lock_path};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::TempDir;

/// A folder, and the path of a record in it.
fn record() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("S.csv");
    (folder, path)
}

fn acquire(record: &Path) -> Result<Lock, LockError> {
    let since = "2026-11-23T09:02:11.042-05:00".to_owned();
    let holder = LockHolder { pid: 4711, who: "MK".to_owned(), program: "bedside 0.1.0".to_owned(), since };
    Lock::acquire(record, &holder, Sharing::Private)
}

#[test]
fn a_second_writer_is_refused_with_the_first_ones_name_until_it_ends() {
    let (_folder, record) = record();
    let lock = acquire(&record).unwrap();
    let refusal = acquire(&record).unwrap_err().to_string();
    let holder = "(MK, since 2026-11-23 09:02)";
    assert!(refusal.contains("S.csv is already open in another window ") && refusal.contains(holder), "{refusal}");
    drop(lock);
    assert!(!lock_path(&record).exists());
    assert!(acquire(&record).is_ok());
}

#[test]
fn a_lock_file_left_by_a_dead_program_is_taken_over() {
    let (_folder, record) = record();
    fs::write(lock_path(&record), "pid 1\nwho a much longer name than ours, to be gone\n".repeat(9)).unwrap();
    let _lock = acquire(&record).unwrap();
    assert!(fs::read_to_string(lock_path(&record)).unwrap().starts_with("pid 4711\nwho MK\nprogram"));
}

#[test]
fn a_lock_file_of_another_program_is_not_removed() {
    let (_folder, record) = record();
    let lock = acquire(&record).unwrap();
    fs::remove_file(lock_path(&record)).unwrap();
    fs::write(lock_path(&record), "theirs").unwrap();
    drop(lock);
    assert_eq!(fs::read_to_string(lock_path(&record)).unwrap(), "theirs");
}

#[test]
fn a_lock_file_with_a_second_name_is_refused_and_not_written() {
    let (folder, record) = record();
    let other = folder.path().join("letter.txt");
    fs::write(&other, "dear friend").unwrap();
    fs::hard_link(&other, lock_path(&record)).unwrap();
    let refusal = acquire(&record).unwrap_err().to_string();
    assert!(refusal.contains("second name") && refusal.contains("Nothing was changed"), "{refusal}");
    assert_eq!(fs::read_to_string(&other).unwrap(), "dear friend");
    fs::remove_file(lock_path(&record)).unwrap();
    assert!(acquire(&record).is_ok());
}

#[test]
fn a_heartbeat_renews_the_modification_time() {
    let (_folder, record) = record();
    let lock = acquire(&record).unwrap();
    let file = fs::File::options().write(true).open(lock_path(&record)).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    lock.heartbeat().unwrap().renew().unwrap();
    let modified = file.metadata().unwrap().modified().unwrap().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let age_ms = clock::read().wall_ms - i64::try_from(modified.as_millis()).unwrap();
    assert!(age_ms < 60_000, "{age_ms} ms");
}

#[test]
fn all_parts_of_a_record_share_a_lock_and_a_link_in_its_place_is_refused() {
    for (record, lock) in [("a/S.csv", "a/S.lock"), ("a/S.2.csv", "a/S.lock"), ("a/2026.b.csv", "a/2026.b.lock")] {
        assert_eq!(lock_path(Path::new(record)), Path::new(lock));
    }
    let (folder, record) = record();
    let target = folder.path().join("target");
    fs::write(&target, "kept").unwrap();
    std::os::unix::fs::symlink(&target, lock_path(&record)).unwrap();
    assert!(matches!(acquire(&record), Err(LockError::Failed { .. })));
    assert_eq!(fs::read_to_string(&target).unwrap(), "kept");
}
