//! Cache of session summaries, keyed by a fingerprint of their files, so that thousands of sessions are listed without being read. It
//! holds no text that a person wrote, and can be deleted at any time.

use super::seal::is_encrypted;
use crate::app::data::listing::SessionInfo;
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder, write_atomically};
use crate::edge::os::{clock, files, lock};
use crate::edge::store::replace_file::remove_if_exists;
use crate::edge::store::session_index::SessionFiles;
use crate::protocol::sha256_hex;
use crate::session::Summary;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

/// Raised when the same rows give another summary.
const CACHE_VERSION: u32 = 1;
/// Fewer sessions are read quickly without a cache.
const MIN_CACHED_SESSIONS: usize = 50;
/// A file that changed this recently may change again without another time stamp, in milliseconds.
const UNSETTLED_MS: i64 = 2000;

/// Metadata of a session's files: while it is the same, so is their content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint {
    files: Vec<FileFingerprint>,
    /// Another program is writing the session.
    #[serde(skip)]
    pub(crate) is_running: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileFingerprint {
    path: PathBuf,
    len: u64,
    device: u64,
    inode: u64,
    /// Modification and change time, in seconds and nanoseconds since 1970.
    changed: [(i64, i64); 2],
}

impl Fingerprint {
    /// Reads the metadata of the files without opening them.
    pub(crate) fn from_files(session: &SessionFiles) -> Self {
        let file = |path: &PathBuf| fs::metadata(path).ok().map(|metadata| FileFingerprint::new(path, &metadata));
        let files = session.parts.iter().filter_map(|(_, path)| file(path)).collect();
        Self { files, is_running: lock::is_held(&session.record_path()) }
    }

    fn is_encrypted(&self) -> bool {
        self.files.iter().any(|file| is_encrypted(&file.path))
    }

    /// Whether every later write changes the fingerprint.
    fn is_settled(&self, now_ms: i64) -> bool {
        let last = |file: &FileFingerprint| file.changed.into_iter().map(|(s, ns)| s * 1000 + ns / 1_000_000).max();
        !self.is_running && self.files.iter().filter_map(last).all(|ms| (UNSETTLED_MS..).contains(&(now_ms - ms)))
    }
}

impl FileFingerprint {
    fn new(path: &Path, metadata: &Metadata) -> Self {
        let (device, inode) = files::file_id(metadata);
        Self { path: path.to_owned(), len: metadata.len(), device, inode, changed: files::change_times(metadata) }
    }
}

#[derive(Serialize, Deserialize)]
struct CacheEntry {
    fingerprint: Fingerprint,
    summary: Option<Summary>,
    damage: Vec<String>,
}

/// The cached summaries of a data folder.
#[derive(Default)]
pub(crate) struct SummaryCache {
    path: PathBuf,
    entries: HashMap<String, CacheEntry>,
    is_dirty: bool,
}

impl SummaryCache {
    /// Loads the cache from the state folder; empty where another version wrote it, or it is damaged.
    pub(crate) fn load(state: &Path) -> Self {
        let path = cache_path(state);
        let entries = fs::read(&path).ok().and_then(|bytes| parse_cache(&bytes)).unwrap_or_default();
        Self { path, entries, is_dirty: false }
    }

    /// Deletes the cache file, because a session was sealed.
    pub(crate) fn delete(state: &Path) -> std::io::Result<()> {
        remove_if_exists(&cache_path(state)).map(|_| ())
    }

    /// The cached info of a session, if its files have this fingerprint.
    pub(crate) fn get(&self, name: &str, fingerprint: &Fingerprint) -> Option<SessionInfo> {
        let entry = self.entries.get(name).filter(|entry| entry.fingerprint == *fingerprint)?;
        Some(SessionInfo { summary: entry.summary.clone(), is_running: false, is_sealed: false, damage: entry.damage.clone() })
    }

    /// Caches the info of a session that was just read; `fingerprint` was taken before. Sealed sessions are not cached.
    pub(crate) fn insert(&mut self, name: &str, fingerprint: &Fingerprint, info: &SessionInfo) {
        if !fingerprint.is_settled(clock::read().wall_ms) || fingerprint.is_encrypted() {
            self.is_dirty |= self.entries.remove(name).is_some();
            return;
        }
        let summary = info.summary.as_ref().map(Summary::without_text);
        let entry = CacheEntry { fingerprint: fingerprint.clone(), summary, damage: info.damage.clone() };
        self.entries.insert(name.to_owned(), entry);
        self.is_dirty = true;
    }

    /// Removes entries of sessions that no longer exist, and writes the cache if it is large enough to save time. A failure is
    /// ignored: the sessions are then read again.
    pub(crate) fn save(&mut self, exists: impl Fn(&str) -> bool) {
        let before = self.entries.len();
        self.entries.retain(|name, _| exists(name));
        if !self.is_dirty && self.entries.len() == before {
            return;
        }
        self.is_dirty = false;
        if self.entries.len() < MIN_CACHED_SESSIONS {
            let _ignored = fs::remove_file(&self.path);
            return;
        }
        let sorted: BTreeMap<&str, &CacheEntry> = self.entries.iter().map(|(name, entry)| (name.as_str(), entry)).collect();
        let Ok(body) = serde_json::to_string(&sorted) else { return };
        let bytes = header(&body) + &body;
        let _ignored = create_folder(parent_folder(&self.path), Sharing::Private)
            .and_then(|()| write_atomically(&self.path, bytes.as_bytes(), Sharing::Private, true).map(|_| ()));
    }
}

fn cache_path(state: &Path) -> PathBuf {
    state.join("library.json")
}

/// `None` where another version wrote the file, or its digest is wrong.
fn parse_cache(bytes: &[u8]) -> Option<HashMap<String, CacheEntry>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (_, body) = text.split_once('\n')?;
    text.starts_with(&header(body)).then(|| serde_json::from_str(body).ok()).flatten()
}

fn header(body: &str) -> String {
    format!("bedside {} library {CACHE_VERSION} {}\n", env!("CARGO_PKG_VERSION"), sha256_hex(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::store::disk::RecordFolders;
    use crate::edge::store::session_index::scan_folder;

    fn session_info() -> SessionInfo {
        SessionInfo { summary: None, is_running: false, is_sealed: false, damage: vec!["the end is torn".to_owned()] }
    }

    /// A saved cache of just enough sessions, as if their files had been written a minute ago, and their fingerprints.
    fn filled_cache(folder: &Path) -> (SummaryCache, Vec<(String, Fingerprint)>) {
        for nth in 0..MIN_CACHED_SESSIONS {
            fs::write(folder.join(format!("20261123-0902-C{nth:03}.csv")), b"x").unwrap();
        }
        let mut cache = SummaryCache::load(&folder.join("state"));
        let mut fingerprints = Vec::new();
        for files in scan_folder(folder, &RecordFolders { record: Some(folder.to_owned()), ..RecordFolders::default() }) {
            let mut fingerprint = Fingerprint::from_files(&files);
            cache.insert(&files.name, &fingerprint, &session_info());
            assert_eq!(cache.get(&files.name, &fingerprint), None, "a file that was just written may change again");
            fingerprint.files[0].changed = [(clock::read().wall_ms / 1000 - 60, 0); 2];
            cache.insert(&files.name, &fingerprint, &session_info());
            fingerprints.push((files.name, fingerprint));
        }
        cache.save(|_| true);
        (cache, fingerprints)
    }

    #[test]
    fn only_files_with_the_same_fingerprint_are_cached() {
        let folder = tempfile::tempdir().unwrap();
        let (_, fingerprints) = filled_cache(folder.path());
        let cache = SummaryCache::load(&folder.path().join("state"));
        let (name, fingerprint) = &fingerprints[7];
        assert_eq!(cache.get(name, fingerprint), Some(session_info()));
        assert_eq!(cache.get("20261123-0902-C999", fingerprint), None);
        let changes: [fn(&mut Fingerprint); 5] = [
            |fingerprint| fingerprint.files[0].len += 1,
            |fingerprint| fingerprint.files[0].inode += 1,
            |fingerprint| fingerprint.files[0].changed[0].1 += 1,
            |fingerprint| fingerprint.files[0].changed[1].0 += 1,
            |fingerprint| fingerprint.is_running = true,
        ];
        for change in changes {
            let mut changed = fingerprint.clone();
            change(&mut changed);
            assert_eq!(cache.get(name, &changed), None, "{changed:?}");
        }
    }

    #[test]
    fn sealed_sessions_are_not_cached() {
        let folder = tempfile::tempdir().unwrap();
        let (mut cache, fingerprints) = filled_cache(folder.path());
        let (name, fingerprint) = &fingerprints[9];
        let mut sealed = fingerprint.clone();
        sealed.files[0].path.as_mut_os_string().push(".age");
        cache.insert(name, &sealed, &session_info());
        assert_eq!((cache.get(name, fingerprint), cache.get(name, &sealed)), (None, None));
        for _existing_then_missing in 0..2 {
            SummaryCache::delete(&folder.path().join("state")).unwrap();
            assert!(!folder.path().join("state/library.json").exists());
        }
    }

    #[test]
    fn a_damaged_cache_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        filled_cache(folder.path());
        let bytes = fs::read(folder.path().join("state/library.json")).unwrap();
        assert!(parse_cache(&bytes).is_some_and(|entries| entries.len() == MIN_CACHED_SESSIONS));
        for at in (0..bytes.len()).step_by(97) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert!(parse_cache(&flipped).is_none() && parse_cache(&bytes[..at]).is_none(), "byte {at}");
        }
    }

    #[test]
    fn removed_sessions_are_dropped_and_a_small_cache_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let (mut cache, fingerprints) = filled_cache(folder.path());
        cache.save(|name| name != fingerprints[3].0);
        assert!(!folder.path().join("state/library.json").exists(), "a small cache saves no time");
        assert_eq!(cache.get(&fingerprints[3].0, &fingerprints[3].1), None);
    }
}
