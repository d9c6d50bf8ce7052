//! The files of one session on a real file system, also while other programs change them.

use crate::simulation::dice::Dice;
use crate::simulation::disk::{Mood, Pretended};
use bedside::edge::os::durable_fs::Sharing;
use bedside::edge::store::disk::{Disk as _, RecordDisk, RecordFolders};
use bedside::edge::store::file_system::OsFileSystem;
use bedside::journal::disk_order::{DiskFailure, DiskOrder, PartFile, RecordFolder};
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type RealDisk = RecordDisk<OsFileSystem>;

const FIRST_PART: PartFile = PartFile { folder: RecordFolder::Record, part: 1 };

fn real_disk(folders: RecordFolders, sharing: Sharing) -> RealDisk {
    RecordDisk::with_file_system(OsFileSystem { sharing }, folders, "S")
}

/// A disk with one created file that holds `head\n`, and a state folder that cannot be made.
fn disk_with_record() -> (TempDir, RealDisk, PathBuf) {
    let base = tempfile::tempdir().unwrap();
    fs::write(base.path().join("file"), b"").unwrap();
    let (record, state) = (Some(base.path().join("new/sessions")), Some(base.path().join("file/state")));
    let mut disk = real_disk(RecordFolders { record, state, runtime: None }, Sharing::Private);
    assert_eq!(disk.execute(&DiskOrder::Create { file: FIRST_PART, bytes: b"head\n".to_vec() }), Ok(()));
    let path = disk.part_path(FIRST_PART).unwrap();
    (base, disk, path)
}

fn row(length: u64) -> DiskOrder {
    DiskOrder::Append { bytes: b"row\n".to_vec(), length }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn an_executed_order_is_in_a_file_of_this_user_only() {
    let (_base, mut disk, path) = disk_with_record();
    assert_eq!(disk.execute(&row(9)), Ok(()));
    assert_eq!(fs::read(&path).unwrap(), b"head\nrow\n");
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    assert!(path.ends_with("S.csv") && disk.part_path(PartFile { part: 2, ..FIRST_PART }).unwrap().ends_with("S.2.csv"));
}

#[test]
fn a_shared_record_is_readable_by_the_group() {
    let base = tempfile::tempdir().unwrap();
    let folders = RecordFolders { state: Some(base.path().join("s")), ..RecordFolders::default() };
    let mut disk = real_disk(folders, Sharing::Group);
    let target = PartFile { folder: RecordFolder::State, part: 1 };
    assert_eq!(disk.execute(&DiskOrder::Create { file: target, bytes: b"head\n".to_vec() }), Ok(()));
    let path = disk.part_path(target).unwrap();
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o640, 0o750));
}

#[test]
fn the_next_append_notices_changes_by_other_programs() {
    type FileAction = fn(&Path);
    let changes: [(&str, FileAction, DiskFailure); 5] = [
        ("deleted", |path| fs::remove_file(path).unwrap(), DiskFailure::Deleted),
        (
            "replaced",
            |path| {
                fs::write(path.with_extension("tmp"), b"head\n").unwrap();
                fs::rename(path.with_extension("tmp"), path).unwrap();
            },
            DiskFailure::Replaced,
        ),
        ("cut", |path| File::options().write(true).open(path).unwrap().set_len(2).unwrap(), length(9, 6)),
        ("written to", |path| File::options().append(true).open(path).unwrap().write_all(b"theirs\n").unwrap(), length(9, 16)),
        ("folder gone", |path| fs::remove_dir_all(path.parent().unwrap()).unwrap(), DiskFailure::Deleted),
    ];
    for (what, change, expected) in changes {
        let (_base, mut disk, path) = disk_with_record();
        change(&path);
        let theirs = fs::read(&path).ok();
        assert_eq!(disk.execute(&row(9)), Err(expected), "{what}");
        if what == "replaced" {
            assert_eq!(fs::read(&path).ok(), theirs, "their file was touched");
        }
        assert!(matches!(disk.execute(&row(9)), Err(DiskFailure::System(_))), "{what}: the descriptor is dead");
    }
}

const fn length(expected: u64, found: u64) -> DiskFailure {
    DiskFailure::WrongLength { expected, found }
}

#[test]
fn a_second_name_for_the_file_is_noticed() {
    let (_base, mut disk, path) = disk_with_record();
    fs::hard_link(&path, path.with_extension("copy")).unwrap();
    assert!(matches!(disk.execute(&row(9)), Err(DiskFailure::System(_))));
}

#[test]
fn after_a_failure_the_session_continues_in_a_new_part() {
    let (_base, mut disk, path) = disk_with_record();
    fs::remove_file(&path).unwrap();
    assert_eq!(disk.execute(&row(9)), Err(DiskFailure::Deleted));
    let target = PartFile { part: 2, ..FIRST_PART };
    assert_eq!(disk.execute(&DiskOrder::Create { file: target, bytes: b"head\nrow\n".to_vec() }), Ok(()));
    assert_eq!(disk.execute(&row(13)), Ok(()));
    assert_eq!(fs::read(disk.part_path(target).unwrap()).unwrap(), b"head\nrow\nrow\n");
}

#[test]
fn after_a_failed_creation_appends_go_to_the_older_file() {
    let (_base, mut disk, path) = disk_with_record();
    for target in
        [FIRST_PART, PartFile { folder: RecordFolder::State, part: 2 }, PartFile { folder: RecordFolder::Runtime, part: 2 }]
    {
        let create = DiskOrder::Create { file: target, bytes: b"head\n".to_vec() };
        assert!(disk.execute(&create).is_err());
    }
    assert_eq!(disk.execute(&row(9)), Ok(()));
    assert_eq!(fs::read(&path).unwrap(), b"head\nrow\n");
}

#[test]
fn existing_files_and_links_are_not_overwritten() {
    let base = tempfile::tempdir().unwrap();
    let inside = base.path().join("S.csv");
    let create = DiskOrder::Create { file: FIRST_PART, bytes: b"head\n".to_vec() };
    let disk = |folder: &Path| {
        real_disk(RecordFolders { record: Some(folder.to_owned()), ..RecordFolders::default() }, Sharing::Private)
    };
    fs::write(&inside, b"theirs").unwrap();
    assert_eq!(disk(base.path()).execute(&create), Err(DiskFailure::Exists));
    assert_eq!(fs::read(&inside).unwrap(), b"theirs");
    fs::remove_file(&inside).unwrap();
    symlink(base.path().join("elsewhere"), &inside).unwrap();
    assert_eq!(disk(base.path()).execute(&create), Err(DiskFailure::Exists));
    assert!(!base.path().join("elsewhere").exists());
    assert!(disk(base.path()).open_existing(FIRST_PART, 0).is_err(), "a link is not taken up");
    let file_in_folders_place = base.path().join("file");
    fs::write(&file_in_folders_place, b"").unwrap();
    assert!(matches!(disk(&file_in_folders_place).execute(&create), Err(DiskFailure::Exists | DiskFailure::System(_))));
    let nowhere = &mut real_disk(RecordFolders::default(), Sharing::Private);
    assert_eq!(nowhere.execute(&create), Err(DiskFailure::NoFolder));
}

#[test]
fn an_existing_file_is_opened_only_with_the_expected_length() {
    let (_base, mut disk, path) = disk_with_record();
    assert_eq!(disk.open_existing(FIRST_PART, 4), Err(length(4, 5)));
    assert_eq!(disk.open_existing(FIRST_PART, 5), Ok(()));
    assert_eq!(disk.execute(&row(9)), Ok(()));
    assert_eq!(fs::read(&path).unwrap(), b"head\nrow\n");
}

#[test]
fn a_full_disk_is_reported_as_full() {
    let mut full = 0;
    for seed in 0..50 {
        let files = Pretended::new(Dice::new(seed));
        let folders = RecordFolders { record: Some(PathBuf::from("/sessions")), ..RecordFolders::default() };
        let mut disk = RecordDisk::with_file_system(files.clone(), folders, "S");
        assert_eq!(disk.execute(&DiskOrder::Create { file: FIRST_PART, bytes: b"head\n".to_vec() }), Ok(()));
        files.be(Mood { fails: 0, fills: 1, meddles: 0 });
        full += usize::from(disk.execute(&row(9)) == Err(DiskFailure::Full));
    }
    assert!(full > 10, "only {full} were full");
}
