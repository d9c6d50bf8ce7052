//! Cache of session summaries, keyed by a fingerprint of their files, so that thousands of sessions are listed without being read. It
//! holds no text that a person wrote, and can be deleted at any time.

use super::seal::is_encrypted;
use crate::app::data::listing::SessionInfo;
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder, write_atomically};
use crate::edge::os::files;
use crate::edge::os::plain_file;
use crate::edge::store::replace_file::remove_if_exists;
use crate::edge::store::session_index::SessionFiles;
use crate::protocol::sha256_hex;
use crate::session::Summary;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

/// Raised when the same rows give another summary.
const CACHE_VERSION: u32 = 2;
/// Fewer sessions are read quickly without a cache.
const MIN_CACHED_SESSIONS: usize = 50;
/// A file that changed this recently may change again without another time stamp, in milliseconds.
const UNSETTLED_MS: i64 = 2000;

/// Metadata of a session's files: while it is the same, so is their content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
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
    pub fn from_files(session: &SessionFiles) -> Self {
        let file = |path: &PathBuf| fs::metadata(path).ok().map(|metadata| FileFingerprint::new(path, &metadata));
        let files = session.parts.iter().filter_map(|(_, path)| file(path)).collect();
        Self { files, is_running: session.is_running() }
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
pub struct SummaryCache {
    path: PathBuf,
    entries: HashMap<String, CacheEntry>,
    is_dirty: bool,
}

impl SummaryCache {
    /// Loads the cache from the state folder; empty where another version wrote it, or it is damaged.
    pub fn load(state: &Path) -> Self {
        let path = cache_path(state);
        let entries = plain_file::read_file(&path).ok().and_then(|bytes| parse_cache(&bytes)).unwrap_or_default();
        Self { path, entries, is_dirty: false }
    }

    /// Deletes the cache file, because a session was sealed.
    ///
    /// # Errors
    ///
    /// There is one, and it cannot be removed.
    pub fn delete(state: &Path) -> std::io::Result<()> {
        remove_if_exists(&cache_path(state)).map(|_| ())
    }

    /// The cached info of a session, if its files have this fingerprint.
    pub fn get(&self, name: &str, fingerprint: &Fingerprint) -> Option<SessionInfo> {
        let entry = self.entries.get(name).filter(|entry| entry.fingerprint == *fingerprint)?;
        Some(SessionInfo { summary: entry.summary.clone(), is_running: false, is_sealed: false, damage: entry.damage.clone() })
    }

    /// Caches the info of a session that was just read, at a time in milliseconds since 1970; `fingerprint` was taken before. Sealed
    /// sessions are not cached, nor those whose files were just written, which may change again without another time stamp.
    pub fn insert(&mut self, name: &str, fingerprint: &Fingerprint, info: &SessionInfo, now_ms: i64) {
        if !fingerprint.is_settled(now_ms) || fingerprint.is_encrypted() {
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
    pub fn save(&mut self, exists: impl Fn(&str) -> bool) {
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
