//! The cache of session summaries: used only while a session's files are the same, and never when it is damaged.

use bedside::app::data::listing::SessionInfo;
use bedside::edge::os::clock;
use bedside::edge::store::disk::RecordFolders;
use bedside::edge::store::session_index::{SessionFiles, scan_folder};
use bedside::edge::store::summary_cache::{Fingerprint, SummaryCache};
use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;
use tempfile::TempDir;

/// Fewer sessions are read quickly without a cache.
const MIN_CACHED_SESSIONS: usize = 50;

fn session_info() -> SessionInfo {
    SessionInfo { summary: None, is_running: false, is_sealed: false, damage: vec!["the end is torn".to_owned()] }
}

fn scan(folder: &Path) -> Vec<SessionFiles> {
    scan_folder(folder, &RecordFolders { record: Some(folder.to_owned()), ..RecordFolders::default() })
}

/// A folder with just enough sessions, and a saved cache of them, a minute after their files were written.
fn filled_cache() -> (TempDir, SummaryCache) {
    let folder = tempfile::tempdir().unwrap();
    for nth in 0..MIN_CACHED_SESSIONS {
        fs::write(folder.path().join(format!("20261123-0902-C{nth:03}.csv")), b"x").unwrap();
    }
    let mut cache = SummaryCache::load(&folder.path().join("state"));
    let now_ms = clock::read().wall_ms;
    for files in scan(folder.path()) {
        let fingerprint = Fingerprint::from_files(&files);
        cache.insert(&files.name, &fingerprint, &session_info(), now_ms);
        assert_eq!(cache.get(&files.name, &fingerprint), None, "a file that was just written may change again");
        cache.insert(&files.name, &fingerprint, &session_info(), now_ms + 60_000);
    }
    cache.save(|_| true);
    (folder, cache)
}

#[test]
fn only_files_with_the_same_fingerprint_are_cached() {
    let (folder, _) = filled_cache();
    let cache = SummaryCache::load(&folder.path().join("state"));
    let files = scan(folder.path()).swap_remove(7);
    let path = files.record_path();
    let fingerprint = Fingerprint::from_files(&files);
    assert_eq!(cache.get(&files.name, &fingerprint), Some(session_info()));
    assert_eq!(cache.get("20261123-0902-C999", &fingerprint), None);
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let changes: [&dyn Fn(); 4] = [
        &|| File::options().append(true).open(&path).unwrap().set_len(2).unwrap(),
        &|| File::options().append(true).open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap(),
        &|| {
            fs::write(path.with_extension("new"), b"x").unwrap();
            File::options().append(true).open(path.with_extension("new")).unwrap().set_modified(modified).unwrap();
            fs::rename(path.with_extension("new"), &path).unwrap();
        },
        &|| fs::remove_file(&path).unwrap(),
    ];
    for change in changes {
        change();
        let changed = Fingerprint::from_files(&files);
        assert_eq!(cache.get(&files.name, &changed), None, "{changed:?}");
    }
}

#[test]
fn a_session_that_another_program_writes_is_not_cached() {
    let (folder, cache) = filled_cache();
    let files = scan(folder.path()).swap_remove(7);
    let lock = File::create(files.record_path().with_extension("lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(cache.get(&files.name, &Fingerprint::from_files(&files)), None);
    drop(lock);
    assert_eq!(cache.get(&files.name, &Fingerprint::from_files(&files)), Some(session_info()));
}

#[test]
fn sealed_sessions_are_not_cached() {
    let (folder, mut cache) = filled_cache();
    let files = scan(folder.path()).swap_remove(9);
    let fingerprint = Fingerprint::from_files(&files);
    fs::rename(files.record_path(), files.record_path().with_extension("csv.age")).unwrap();
    let sealed = Fingerprint::from_files(&scan(folder.path())[9]);
    cache.insert(&files.name, &sealed, &session_info(), clock::read().wall_ms + 60_000);
    assert_eq!((cache.get(&files.name, &fingerprint), cache.get(&files.name, &sealed)), (None, None));
    for _existing_then_missing in 0..2 {
        SummaryCache::delete(&folder.path().join("state")).unwrap();
        assert!(!folder.path().join("state/library.json").exists());
    }
}

#[test]
fn a_damaged_cache_is_not_used() {
    let (folder, _) = filled_cache();
    let state = folder.path().join("state");
    let all = scan(folder.path()).into_iter().map(|files| (Fingerprint::from_files(&files), files.name)).collect::<Vec<_>>();
    let cached = || {
        let cache = SummaryCache::load(&state);
        all.iter().filter(|(fingerprint, name)| cache.get(name, fingerprint).is_some()).count()
    };
    assert_eq!(cached(), MIN_CACHED_SESSIONS);
    let bytes = fs::read(state.join("library.json")).unwrap();
    for at in (0..bytes.len()).step_by(97) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        for damaged in [flipped.as_slice(), &bytes[..at]] {
            fs::write(state.join("library.json"), damaged).unwrap();
            assert_eq!(cached(), 0, "byte {at}");
        }
    }
}

#[test]
fn removed_sessions_are_dropped_and_a_small_cache_is_deleted() {
    let (folder, mut cache) = filled_cache();
    let files = scan(folder.path()).swap_remove(3);
    cache.save(|name| name != files.name);
    assert!(!folder.path().join("state/library.json").exists(), "a small cache saves no time");
    assert_eq!(cache.get(&files.name, &Fingerprint::from_files(&files)), None);
}
