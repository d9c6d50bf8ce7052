//! Files and folders that survive a crash: created with the folders above them, and written whole or not at all.

use bedside::edge::os::durable_fs::{Sharing, WriteOutcome, create_folder, write_atomically};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn missing_folders_above_are_created_too() {
    let base = tempfile::tempdir().unwrap();
    let deep = base.path().join("a/b/c");
    for _ in 0..2 {
        create_folder(&deep, Sharing::Group).unwrap();
    }
    assert_eq!(mode(deep.parent().unwrap()), 0o750);
    fs::write(base.path().join("file"), b"").unwrap();
    assert!(create_folder(&base.path().join("file/x"), Sharing::Private).is_err());
}

#[test]
fn a_file_is_written_whole_and_replaces_another_only_on_request() {
    let base = tempfile::tempdir().unwrap();
    let path = base.path().join("note.txt");
    let write = |bytes: &[u8], replace| write_atomically(&path, bytes, Sharing::Private, replace).unwrap();
    assert_eq!(write(b"one", false), WriteOutcome::Written);
    assert_eq!((write(b"two", false), fs::read(&path).unwrap()), (WriteOutcome::AlreadyExists, b"one".to_vec()));
    assert_eq!((write(b"two", true), fs::read(&path).unwrap()), (WriteOutcome::Written, b"two".to_vec()));
    assert_eq!(mode(&path), 0o600);
    assert!(write_atomically(base.path(), b"", Sharing::Private, true).is_err());
    let link = base.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(write_atomically(&link, b"", Sharing::Private, true).is_err() && link.is_symlink());
    fs::remove_file(link).unwrap();
    assert!(write_atomically(&base.path().join("none/x"), b"", Sharing::Private, false).is_err());
    assert_eq!(fs::read_dir(base.path()).unwrap().count(), 1, "nothing half-written is left");
}

#[test]
fn closed_files_are_writable_by_nobody() {
    assert_eq!((Sharing::Private.read_only_mode(), Sharing::Group.read_only_mode()), (0o400, 0o440));
}
