//! The file of the private notes beside a record.

use bedside::edge::os::lock::LockHolder;
use bedside::edge::store::disk::{Disk as _, RecordFolders};
use bedside::edge::store::private_notes::PrivateRecord;
use bedside::journal;
use bedside::session::RealTime;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::SystemTime;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_note_creates_the_file_and_takes_the_lock_and_closing_makes_it_read_only() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path().join("private");
    let folders = RecordFolders { record: Some(folder.clone()), state: None, runtime: None };
    let since = "2026-11-23T09:02:11.042-05:00".to_owned();
    let holder = LockHolder { pid: 4711, who: "MK".to_owned(), program: "bedside 0.1.0".to_owned(), since };
    let mut private = PrivateRecord::new(folders, "20260212-0958-C-017", holder);
    assert!(private.finalize().is_ok() && private.disk.heartbeat().is_none() && !folder.exists());

    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-sessions/20260212-0958-C-017.csv");
    private.spool.push(&journal::read(&fs::read(sample).unwrap()).unwrap().rows);
    let now = RealTime::from_ms(0);
    let answer = private.disk.execute(&private.spool.next_order(now).unwrap());
    private.spool.handle_answer(now, answer);
    let (file, lock) = (folder.join("20260212-0958-C-017.csv"), folder.join("20260212-0958-C-017.lock"));
    assert_eq!(mode(&file), 0o600);
    fs::File::open(&lock).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    private.disk.heartbeat().unwrap().renew().unwrap();
    assert_ne!(fs::metadata(&lock).unwrap().modified().unwrap(), SystemTime::UNIX_EPOCH);

    private.finalize().unwrap();
    assert_eq!(mode(&file), 0o400);
    fs::write(&file, "another program was here").unwrap();
    assert!(private.finalize().is_err());
}
