//! What was known of each session when its files last looked as they do now, so that thousands are listed without being read. Facts
//! only, nobody's words. It can be thrown away at any time, and is, as a whole or in part, wherever it is in doubt.

use super::seal::is_sealed;
use crate::app::data::listing::SessionInfo;
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_folder, write_atomically};
use crate::edge::os::{clock, files, lock};
use crate::edge::store::session_index::SessionFiles;
use crate::protocol::sha256_hex;
use crate::session::Summary;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

/// Raised when a summary says something else of the same rows.
const CACHE_VERSION: u32 = 1;
/// A folder of so few sessions is read at once.
const MIN_CACHED_SESSIONS: usize = 50;
/// A file that changed so soon before it was looked at may change again without looking otherwise, in ms.
const UNSETTLED_MS: i64 = 2000;

/// How a session's files looked: when that is the same, so is what they hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint {
    files: Vec<FileFingerprint>,
    /// Another program writes it now.
    #[serde(skip)]
    pub(crate) is_running: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileFingerprint {
    path: PathBuf,
    len: u64,
    device: u64,
    inode: u64,
    /// When its content was changed, and when anything of it was, in seconds and nanoseconds since 1970.
    changed: [(i64, i64); 2],
}

impl Fingerprint {
    /// Looks at a session's files without opening them.
    pub(crate) fn from_files(found: &SessionFiles) -> Self {
        let file = |path: &PathBuf| fs::metadata(path).ok().map(|about| FileFingerprint::new(path, &about));
        let files = found.parts.iter().filter_map(|(_, path)| file(path)).collect();
        Self { files, is_running: lock::is_held(&found.record_path()) }
    }

    fn is_sealed(&self) -> bool {
        self.files.iter().any(|file| is_sealed(&file.path))
    }

    /// Whatever is written from now on makes it another one.
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
    print: Fingerprint,
    summary: Option<Summary>,
    damage: Vec<String>,
}

/// What is remembered of the sessions of a data folder.
#[derive(Default)]
pub(crate) struct SummaryCache {
    path: PathBuf,
    entries: HashMap<String, CacheEntry>,
    is_dirty: bool,
}

impl SummaryCache {
    /// What the state folder remembers; nothing where it is not as this program wrote it.
    pub(crate) fn load(state: &Path) -> Self {
        let path = cache_path(state);
        let kept = fs::read(&path).ok().and_then(|bytes| parse_cache(&bytes)).unwrap_or_default();
        Self { path, entries: kept, is_dirty: false }
    }

    /// Throws everything away: something was sealed.
    pub(crate) fn delete(state: &Path) -> std::io::Result<()> {
        match fs::remove_file(cache_path(state)) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// What is known of a session whose files look so; nothing if they looked otherwise then.
    pub(crate) fn get(&self, name: &str, fingerprint: &Fingerprint) -> Option<SessionInfo> {
        let kept = self.entries.get(name).filter(|kept| kept.print == *fingerprint)?;
        Some(SessionInfo { summary: kept.summary.clone(), is_running: false, is_sealed: false, damage: kept.damage.clone() })
    }

    /// Remembers what was just read. `print` is how its files looked before that. Of what is sealed nothing is kept in the open.
    pub(crate) fn insert(&mut self, name: &str, fingerprint: &Fingerprint, known: &SessionInfo) {
        if !fingerprint.is_settled(clock::read().wall_ms) || fingerprint.is_sealed() {
            self.is_dirty |= self.entries.remove(name).is_some();
            return;
        }
        let summary = known.summary.as_ref().map(Summary::without_text);
        self.entries.insert(name.to_owned(), CacheEntry { print: fingerprint.clone(), summary, damage: known.damage.clone() });
        self.is_dirty = true;
    }

    /// Writes it down for the next time, where that is worth it, and forgets what is not there any more. It is no fault if that
    /// cannot be done.
    pub(crate) fn save(&mut self, exists: impl Fn(&str) -> bool) {
        let before = self.entries.len();
        self.entries.retain(|name, _| exists(name));
        if !self.is_dirty && self.entries.len() == before {
            return;
        }
        self.is_dirty = false;
        if self.entries.len() < MIN_CACHED_SESSIONS {
            let _nothing_was_there = fs::remove_file(&self.path);
            return;
        }
        let in_order: BTreeMap<&str, &CacheEntry> = self.entries.iter().map(|(name, kept)| (name.as_str(), kept)).collect();
        let Ok(body) = serde_json::to_string(&in_order) else { return };
        let bytes = header(&body) + &body;
        let _it_is_read_again = create_folder(parent_folder(&self.path), Sharing::Private)
            .and_then(|()| write_atomically(&self.path, bytes.as_bytes(), Sharing::Private, true).map(|_| ()));
    }
}

fn cache_path(state: &Path) -> PathBuf {
    state.join("library.json")
}

/// Nothing that another version wrote, or that is not whole, is believed.
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
    use crate::journal::disk_order::{PartFile, RecordFolder};

    fn session_files(folder: &Path, name: &str) -> SessionFiles {
        let path = folder.join(format!("{name}.csv"));
        fs::write(&path, b"x").unwrap();
        let parts = vec![(PartFile { folder: RecordFolder::Record, part: 1 }, path)];
        let places = RecordFolders { record: Some(folder.to_owned()), state: None, runtime: None };
        SessionFiles {
            name: name.to_owned(),
            folder: folder.to_owned(),
            record_folders: places,
            parts,
            keys: std::sync::Arc::default(),
        }
    }

    fn settled_fingerprint(found: &SessionFiles) -> Fingerprint {
        let mut print = Fingerprint::from_files(found);
        // As if it had been written a minute ago.
        print.files[0].changed = [(clock::read().wall_ms / 1000 - 60, 0); 2];
        print
    }

    fn session_info() -> SessionInfo {
        SessionInfo { summary: None, is_running: false, is_sealed: false, damage: vec!["the end is torn".to_owned()] }
    }

    fn filled_cache(folder: &Path) -> (SummaryCache, Vec<(String, Fingerprint)>) {
        let mut remembered = SummaryCache::load(&folder.join("state"));
        let names = (0..MIN_CACHED_SESSIONS).map(|nth| format!("20261123-0902-C{nth:03}"));
        let prints: Vec<(String, Fingerprint)> =
            names.map(|name| (name.clone(), settled_fingerprint(&session_files(folder, &name)))).collect();
        for (name, print) in &prints {
            remembered.insert(name, print, &session_info());
        }
        remembered.save(|_| true);
        (remembered, prints)
    }

    #[test]
    fn what_looks_the_same_is_remembered_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (_, prints) = filled_cache(folder.path());
        let again = SummaryCache::load(&folder.path().join("state"));
        let (name, print) = &prints[7];
        assert_eq!(again.get(name, print), Some(session_info()));
        assert_eq!(again.get("20261123-0902-C999", print), None);
        let otherwise: [fn(&mut Fingerprint); 5] = [
            |print| print.files[0].len += 1,
            |print| print.files[0].inode += 1,
            |print| print.files[0].changed[0].1 += 1,
            |print| print.files[0].changed[1].0 += 1,
            |print| print.is_running = true,
        ];
        for change in otherwise {
            let mut print = print.clone();
            change(&mut print);
            assert_eq!(again.get(name, &print), None, "{print:?}");
        }
    }

    #[test]
    fn a_file_that_may_change_unseen_is_not_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let (mut remembered, _) = filled_cache(folder.path());
        let fresh = session_files(folder.path(), "20261124-0902-C001");
        let print = Fingerprint::from_files(&fresh);
        remembered.insert(&fresh.name, &print, &session_info());
        assert_eq!(remembered.get(&fresh.name, &print), None, "it was written just now");
    }

    #[test]
    fn of_what_is_sealed_nothing_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (mut remembered, prints) = filled_cache(folder.path());
        let (name, print) = &prints[9];
        let mut sealed = print.clone();
        sealed.files[0].path.as_mut_os_string().push(".age");
        remembered.insert(name, &sealed, &session_info());
        assert_eq!((remembered.get(name, print), remembered.get(name, &sealed)), (None, None));
        SummaryCache::delete(&folder.path().join("state")).unwrap();
        assert!(!folder.path().join("state/library.json").exists());
        SummaryCache::delete(&folder.path().join("state")).unwrap();
    }

    #[test]
    fn no_flipped_bit_and_no_cut_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        filled_cache(folder.path());
        let bytes = fs::read(folder.path().join("state/library.json")).unwrap();
        assert!(parse_cache(&bytes).is_some_and(|kept| kept.len() == MIN_CACHED_SESSIONS));
        for at in (0..bytes.len()).step_by(97) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert!(parse_cache(&flipped).is_none() && parse_cache(&bytes[..at]).is_none(), "byte {at}");
        }
    }

    #[test]
    fn what_is_gone_is_forgotten_and_a_small_folder_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let (mut remembered, prints) = filled_cache(folder.path());
        remembered.save(|name| name != prints[3].0);
        assert!(!folder.path().join("state/library.json").exists(), "one less is too few to be worth it");
        assert_eq!(remembered.get(&prints[3].0, &prints[3].1), None);
    }
}
