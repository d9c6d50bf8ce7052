//! What was known of each session when its files last looked as they do now, so that thousands are listed without being read. Facts
//! only, nobody's words. It can be thrown away at any time, and is, as a whole or in part, wherever it is in doubt.

use super::seal::is_sealed;
use crate::app::screens::library::Known;
use crate::edge::os::durable_fs::{Sharing, create_folder, parent_of, write_whole};
use crate::edge::os::{clock, lock};
use crate::edge::store::session_index::Found;
use crate::protocol::sha256_of;
use crate::session::Summary;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Raised when a summary says something else of the same rows.
const FORM: u32 = 1;
/// A folder of so few sessions is read at once.
const WORTH_IT: usize = 50;
/// A file that changed so soon before it was looked at may change again without looking otherwise, in ms.
const SETTLED_MS: i64 = 2000;

/// How a session's files looked: when that is the same, so is what they hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Print {
    files: Vec<FilePrint>,
    /// Another program writes it now.
    #[serde(skip)]
    pub(crate) is_running: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FilePrint {
    path: PathBuf,
    len: u64,
    device: u64,
    inode: u64,
    /// When its content was changed, and when anything of it was, in seconds and nanoseconds since 1970.
    changed: [(i64, i64); 2],
}

impl Print {
    /// Looks at a session's files without opening them.
    pub(crate) fn of(found: &Found) -> Self {
        let file = |path: &PathBuf| fs::metadata(path).ok().map(|about| FilePrint::new(path, &about));
        let files = found.parts.iter().filter_map(|(_, path)| file(path)).collect();
        Self { files, is_running: lock::is_held(&found.record()) }
    }

    fn is_sealed(&self) -> bool {
        self.files.iter().any(|file| is_sealed(&file.path))
    }

    /// Whatever is written from now on makes it another one.
    fn is_settled(&self, now_ms: i64) -> bool {
        let last = |file: &FilePrint| file.changed.into_iter().map(|(s, ns)| s * 1000 + ns / 1_000_000).max();
        !self.is_running && self.files.iter().filter_map(last).all(|ms| (SETTLED_MS..).contains(&(now_ms - ms)))
    }
}

impl FilePrint {
    fn new(path: &Path, about: &Metadata) -> Self {
        let changed = [(about.mtime(), about.mtime_nsec()), (about.ctime(), about.ctime_nsec())];
        Self { path: path.to_owned(), len: about.len(), device: about.dev(), inode: about.ino(), changed }
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    print: Print,
    summary: Option<Summary>,
    damage: Vec<String>,
}

/// What is remembered of the sessions of a data folder.
#[derive(Default)]
pub(crate) struct Remembered {
    path: PathBuf,
    kept: HashMap<String, Kept>,
    is_new: bool,
}

impl Remembered {
    /// What the state folder remembers; nothing where it is not as this program wrote it.
    pub(crate) fn load(state: &Path) -> Self {
        let path = path_in(state);
        let kept = fs::read(&path).ok().and_then(|bytes| read(&bytes)).unwrap_or_default();
        Self { path, kept, is_new: false }
    }

    /// Throws everything away: something was sealed.
    pub(crate) fn forget(state: &Path) -> std::io::Result<()> {
        match fs::remove_file(path_in(state)) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// What is known of a session whose files look so; nothing if they looked otherwise then.
    pub(crate) fn of(&self, name: &str, print: &Print) -> Option<Known> {
        let kept = self.kept.get(name).filter(|kept| kept.print == *print)?;
        Some(Known { summary: kept.summary.clone(), is_running: false, is_sealed: false, damage: kept.damage.clone() })
    }

    /// Remembers what was just read. `print` is how its files looked before that. Of what is sealed nothing is kept in the open.
    pub(crate) fn add(&mut self, name: &str, print: &Print, known: &Known) {
        if !print.is_settled(clock::read().wall_ms) || print.is_sealed() {
            self.is_new |= self.kept.remove(name).is_some();
            return;
        }
        let summary = known.summary.as_ref().map(Summary::without_words);
        self.kept.insert(name.to_owned(), Kept { print: print.clone(), summary, damage: known.damage.clone() });
        self.is_new = true;
    }

    /// Writes it down for the next time, where that is worth it, and forgets what is not there any more. It is no fault if that
    /// cannot be done.
    pub(crate) fn save(&mut self, still: impl Fn(&str) -> bool) {
        let before = self.kept.len();
        self.kept.retain(|name, _| still(name));
        if !self.is_new && self.kept.len() == before {
            return;
        }
        self.is_new = false;
        if self.kept.len() < WORTH_IT {
            let _nothing_was_there = fs::remove_file(&self.path);
            return;
        }
        let in_order: BTreeMap<&str, &Kept> = self.kept.iter().map(|(name, kept)| (name.as_str(), kept)).collect();
        let Ok(body) = serde_json::to_string(&in_order) else { return };
        let bytes = header(&body) + &body;
        let _it_is_read_again = create_folder(parent_of(&self.path), Sharing::Private)
            .and_then(|()| write_whole(&self.path, bytes.as_bytes(), Sharing::Private, true).map(|_| ()));
    }
}

fn path_in(state: &Path) -> PathBuf {
    state.join("library.json")
}

/// Nothing that another version wrote, or that is not whole, is believed.
fn read(bytes: &[u8]) -> Option<HashMap<String, Kept>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (_, body) = text.split_once('\n')?;
    text.starts_with(&header(body)).then(|| serde_json::from_str(body).ok()).flatten()
}

fn header(body: &str) -> String {
    format!("bedside {} library {FORM} {}\n", env!("CARGO_PKG_VERSION"), sha256_of(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::store::disk::Folders;
    use crate::journal::disk_order::{Place, Target};

    fn found(folder: &Path, name: &str) -> Found {
        let path = folder.join(format!("{name}.csv"));
        fs::write(&path, b"x").unwrap();
        let parts = vec![(Target { place: Place::Record, part: 1 }, path)];
        let places = Folders { record: Some(folder.to_owned()), state: None, runtime: None };
        Found { name: name.to_owned(), folder: folder.to_owned(), places, parts, keys: std::sync::Arc::default() }
    }

    fn settled(found: &Found) -> Print {
        let mut print = Print::of(found);
        // As if it had been written a minute ago.
        print.files[0].changed = [(clock::read().wall_ms / 1000 - 60, 0); 2];
        print
    }

    fn known() -> Known {
        Known { summary: None, is_running: false, is_sealed: false, damage: vec!["the end is torn".to_owned()] }
    }

    fn many(folder: &Path) -> (Remembered, Vec<(String, Print)>) {
        let mut remembered = Remembered::load(&folder.join("state"));
        let names = (0..WORTH_IT).map(|nth| format!("20261123-0902-C{nth:03}"));
        let prints: Vec<(String, Print)> = names.map(|name| (name.clone(), settled(&found(folder, &name)))).collect();
        for (name, print) in &prints {
            remembered.add(name, print, &known());
        }
        remembered.save(|_| true);
        (remembered, prints)
    }

    #[test]
    fn what_looks_the_same_is_remembered_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (_, prints) = many(folder.path());
        let again = Remembered::load(&folder.path().join("state"));
        let (name, print) = &prints[7];
        assert_eq!(again.of(name, print), Some(known()));
        assert_eq!(again.of("20261123-0902-C999", print), None);
        let otherwise: [fn(&mut Print); 5] = [
            |print| print.files[0].len += 1,
            |print| print.files[0].inode += 1,
            |print| print.files[0].changed[0].1 += 1,
            |print| print.files[0].changed[1].0 += 1,
            |print| print.is_running = true,
        ];
        for change in otherwise {
            let mut print = print.clone();
            change(&mut print);
            assert_eq!(again.of(name, &print), None, "{print:?}");
        }
    }

    #[test]
    fn a_file_that_may_change_unseen_is_not_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let (mut remembered, _) = many(folder.path());
        let fresh = found(folder.path(), "20261124-0902-C001");
        let print = Print::of(&fresh);
        remembered.add(&fresh.name, &print, &known());
        assert_eq!(remembered.of(&fresh.name, &print), None, "it was written just now");
    }

    #[test]
    fn of_what_is_sealed_nothing_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (mut remembered, prints) = many(folder.path());
        let (name, print) = &prints[9];
        let mut sealed = print.clone();
        sealed.files[0].path.as_mut_os_string().push(".age");
        remembered.add(name, &sealed, &known());
        assert_eq!((remembered.of(name, print), remembered.of(name, &sealed)), (None, None));
        Remembered::forget(&folder.path().join("state")).unwrap();
        assert!(!folder.path().join("state/library.json").exists());
        Remembered::forget(&folder.path().join("state")).unwrap();
    }

    #[test]
    fn no_flipped_bit_and_no_cut_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        many(folder.path());
        let bytes = fs::read(folder.path().join("state/library.json")).unwrap();
        assert!(read(&bytes).is_some_and(|kept| kept.len() == WORTH_IT));
        for at in (0..bytes.len()).step_by(97) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert!(read(&flipped).is_none() && read(&bytes[..at]).is_none(), "byte {at}");
        }
    }

    #[test]
    fn what_is_gone_is_forgotten_and_a_small_folder_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let (mut remembered, prints) = many(folder.path());
        remembered.save(|name| name != prints[3].0);
        assert!(!folder.path().join("state/library.json").exists(), "one less is too few to be worth it");
        assert_eq!(remembered.of(&prints[3].0, &prints[3].1), None);
    }
}
