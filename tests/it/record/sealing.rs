//! Sealing a file, interrupted at every step: one whole copy always exists, and the next try finishes. The disk is simulated and
//! fails; the age format is the real one.

use crate::simulation::dice::Dice;
use crate::simulation::disk::{Lie, Mood, Pretended};
use crate::support::sandbox::{CLOSED, OPEN, Sandbox};
use bedside::edge::error::CommandError;
use bedside::edge::store::file_system::FileSystem as _;
use bedside::edge::store::seal::steps::{SealOutcome, Sealer, seal_file, unseal_file};
use bedside::edge::store::seal::{SealKeys, Sealing, plain_name, plain_path, sealed_path};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const IDENTITY: &str = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
const RECIPIENT: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";
const OTHER: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
/// A step of a seal more than there are.
const STEPS: usize = 40;

/// The keys of a file that holds the identity.
fn keys(folder: &Path) -> Arc<SealKeys> {
    let file = folder.join("key.txt");
    std::fs::write(&file, format!("# made for this test\n{IDENTITY}\n")).unwrap();
    Arc::new(SealKeys::new(Some(file)))
}

fn sealing(keys: &Arc<SealKeys>) -> Sealing {
    Sealing::for_sealing(&[RECIPIENT.to_owned(), OTHER.to_owned()], Arc::clone(keys)).unwrap()
}

/// A disk with one record on it, to last.
fn disk(seed: u64, bytes: &[u8]) -> (Pretended, PathBuf) {
    let (disk, path) = (Pretended::new(Dice::new(seed)), PathBuf::from("/sessions/S.csv"));
    let file = disk.create_new(&path).unwrap();
    disk.write(&file, bytes).unwrap();
    disk.sync(&file).unwrap();
    disk.sync_folder(Path::new("/sessions")).unwrap();
    (disk, path)
}

/// After a stop: the computer went on, or its power was gone, with its newest names or without.
fn again(disk: &Pretended, power: Option<bool>) {
    match power {
        None => disk.go_on(),
        Some(names_too) => disk.cut_power_to_what_lasts(names_too),
    }
}

/// Whether the record is there whole, plain or sealed, and nothing of a wrong content has its name.
fn is_whole(disk: &Pretended, path: &Path, bytes: &[u8], sealing: &Sealing) -> bool {
    let sealed = sealed_path(path);
    let plain = disk.read_file(path).is_ok_and(|found| found == bytes);
    let opened = disk.read_file(&sealed).ok().map(|found| sealing.open(&sealed, &found).is_ok_and(|found| found == bytes));
    assert!(opened != Some(false), "a sealed file that does not open");
    plain || opened == Some(true)
}

#[test]
fn an_interrupted_seal_keeps_one_copy_and_can_be_finished() {
    let folder = tempfile::tempdir().unwrap();
    let sealing = sealing(&keys(folder.path()));
    let bytes = b"seq,time\n1,2026\n".repeat(40);
    let mut stopped = 0;
    for power in [None, Some(false), Some(true)] {
        for steps in 0..STEPS {
            let (disk, path) = disk(1, &bytes);
            disk.light_fuse(steps);
            let first = seal_file(&disk, &path, &sealing);
            stopped += usize::from(first.is_err());
            again(&disk, power);
            assert!(is_whole(&disk, &path, &bytes, &sealing), "stopped at step {steps}");
            if disk.stat_path(&path).is_ok() {
                assert_eq!(seal_file(&disk, &path, &sealing), Ok(SealOutcome::Sealed), "after step {steps}");
            }
            assert_eq!(disk.paths(), [sealed_path(&path)], "after step {steps}");
            disk.light_fuse(steps);
            let _stopped = unseal_file(&disk, &path, &sealing);
            again(&disk, power);
            assert!(is_whole(&disk, &path, &bytes, &sealing), "opening stopped at step {steps}");
            if disk.stat_path(&sealed_path(&path)).is_ok() {
                assert_eq!(unseal_file(&disk, &path, &sealing), Ok(()), "after step {steps}");
            }
            assert_eq!((disk.paths(), disk.read_file(&path).unwrap()), (vec![path.clone()], bytes.clone()));
        }
    }
    assert!(stopped >= 3 * 12, "only {stopped} were stopped");
}

#[test]
fn whatever_fails_one_whole_copy_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let sealing = sealing(&keys(folder.path()));
    let bytes = b"seq,time\n1,2026\n".repeat(40);
    let mut failed = 0;
    for seed in 0..300 {
        let (disk, path) = disk(seed, &bytes);
        disk.be(Mood { fails: 6, fills: if seed % 3 == 0 { 9 } else { 0 }, meddles: 0 });
        let result = seal_file(&disk, &path, &sealing);
        failed += usize::from(result.is_err());
        disk.be(Mood::default());
        again(&disk, [None, Some(false), Some(true)][seed as usize % 3]);
        assert!(is_whole(&disk, &path, &bytes, &sealing), "seed {seed}: {result:?}");
    }
    assert!((50..300).contains(&failed), "{failed}");
}

#[test]
fn a_disk_that_never_syncs_would_be_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let sealing = sealing(&keys(folder.path()));
    let (disk, path) = disk(1, b"a record\n");
    disk.lie(Lie::NoSync);
    assert_eq!(seal_file(&disk, &path, &sealing), Ok(SealOutcome::Sealed));
    again(&disk, Some(true));
    assert_eq!(disk.read_file(&sealed_path(&path)).unwrap(), b"", "the pretended disk forgets what was not synced");
}

/// Seals to something else than it was given: what a fault in the library, or in memory, would do.
struct Wrong<'a>(&'a Sealing, Cell<bool>);

impl Sealer for Wrong<'_> {
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, CommandError> {
        self.1.set(true);
        self.0.seal(&plain[1..])
    }

    fn open(&self, path: &Path, sealed: &[u8]) -> Result<Vec<u8>, CommandError> {
        self.0.open(path, sealed)
    }

    fn can_open(&self) -> bool {
        self.0.can_open()
    }
}

#[test]
fn a_seal_that_does_not_open_never_replaces_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys(folder.path());
    let sealing = sealing(&keys);
    let (disk, path) = disk(1, b"a record\n");
    let wrong = Wrong(&sealing, Cell::new(false));
    let fault = seal_file(&disk, &path, &wrong).unwrap_err();
    assert!(wrong.1.get() && fault.sentence.contains("does not hold what was written"), "{fault}");
    assert_eq!(disk.paths(), [path.as_path()]);
    // Sealed for somebody else alone: nothing here could ever open it.
    let others = Sealing::for_sealing(&[OTHER.to_owned()], Arc::clone(&keys)).unwrap();
    assert!(seal_file(&disk, &path, &others).unwrap_err().sentence.contains("No key in the identity file opens"));
    assert_eq!(disk.paths(), [path.as_path()]);
    // Without a key at hand both are there, and with one the rest is done.
    let blind = Sealing::for_sealing(&[RECIPIENT.to_owned()], Arc::default()).unwrap();
    for _again in 0..2 {
        assert_eq!(seal_file(&disk, &path, &blind), Ok(SealOutcome::PlainStays));
        assert_eq!(disk.paths(), [path.clone(), sealed_path(&path)]);
    }
    // Another record under the sealed name is no reason to remove this one.
    let file = disk.open_append(&path).unwrap();
    disk.write(&file, b"a late entry\n").unwrap();
    let fault = seal_file(&disk, &path, &sealing).unwrap_err();
    assert_eq!((fault.exit.code(), disk.paths().len()), (4, 2), "{fault}");
    assert_eq!(unseal_file(&disk, &path, &sealing).unwrap_err().exit.code(), 4);
    assert_eq!(disk.read_file(&path).unwrap(), b"a record\na late entry\n");
}

#[test]
fn of_a_sealed_file_that_was_cut_or_changed_nothing_opens() {
    let folder = tempfile::tempdir().unwrap();
    let sealing = sealing(&keys(folder.path()));
    let path = Path::new("S.csv.age");
    let bytes: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
    let sealed = sealing.seal(&bytes).unwrap();
    assert_eq!(sealing.open(path, &sealed), Ok(bytes));
    let mut codes = std::collections::BTreeMap::new();
    let mut is_refused = |bytes: &[u8], what: String| {
        let fault = sealing.open(path, bytes).expect_err(&what);
        assert!(fault.sentence.contains("untouched") || fault.sentence.contains("not changed"), "{fault}");
        *codes.entry(fault.exit.code()).or_insert(0) += 1;
    };
    for cut in (0..sealed.len()).step_by(997) {
        is_refused(&sealed[..cut], format!("cut at {cut}"));
    }
    for bit in (0..sealed.len() * 8).step_by(1009) {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        is_refused(&flipped, format!("bit {bit}"));
    }
    // A changed line of keys in the beginning looks like a file for somebody else; every other one is damage.
    assert!(codes.keys().all(|code| [1, 4].contains(code)) && codes[&4] > 1500, "{codes:?}");
}

/// A user with a closed and an open session, whose settings name this key and two recipients.
fn home_with_keys() -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::with_two_sessions();
    let key = sandbox.path().join("key.txt");
    Sandbox::write(&key, format!("{IDENTITY}\n"));
    (sandbox, key)
}

#[test]
fn a_closed_session_is_sealed_read_and_unsealed() {
    let (sandbox, key) = home_with_keys();
    let plain = sandbox.sessions().join(format!("{CLOSED}.csv"));
    let torn = sandbox.sessions().join(format!("{CLOSED}.torn"));
    let private = sandbox.data().join(format!("private/{CLOSED}.csv"));
    let record = std::fs::read(&plain).unwrap();
    Sandbox::write(&torn, "an unfinished line");
    Sandbox::write(&private, &record);
    let settings = format!("[seal]\nto = [\"{RECIPIENT}\", \"{OTHER}\"]\nidentity = \"{}\"\n", key.display());
    Sandbox::write(&sandbox.config(), settings);
    let shown = sandbox.run(&["export", CLOSED, "--to", "note"]).out;
    sandbox.run(&["seal", CLOSED]).assert(0, &["opened and compared", ".csv.age", ".torn.age"]);
    for path in [&plain, &torn, &private] {
        assert!(!path.exists(), "{}", path.display());
        assert!(std::fs::read(sealed_path(path)).unwrap().starts_with(b"age-encryption.org/v1\n-> X25519 "));
    }
    let before = sandbox.tree();
    sandbox.run(&["seal", CLOSED]).assert(1, &["is already sealed"]);
    sandbox.run(&["check"]).assert(0, &[".csv.age: intact, "]);
    sandbox.run(&["list"]).assert(0, &[CLOSED, "closed"]);
    assert_eq!(sandbox.run(&["export", CLOSED, "--to", "note"]).assert(0, &[]).out, shown);
    sandbox.run(&["search", "tears"]).assert(0, &[CLOSED]);
    sandbox.run(&["add", CLOSED, "--text", "x", "--by", "MK"]).assert(1, &["is sealed", "bedside unseal"]);
    assert_eq!(sandbox.tree(), before);
    sandbox.run(&["unseal", CLOSED]).assert(0, &[CLOSED]);
    sandbox.run(&["unseal", CLOSED]).assert(1, &["is not sealed"]);
    assert_eq!((std::fs::read(&plain).unwrap(), std::fs::read(&private).unwrap()), (record.clone(), record));
    assert_eq!(std::fs::read(&torn).unwrap(), b"an unfinished line");
    assert!(std::fs::metadata(&plain).unwrap().permissions().readonly() && !sealed_path(&plain).exists());
    sandbox.run(&["check"]).assert(0, &["intact"]);
}

#[test]
fn without_a_key_a_plain_file_stays_plain() {
    let (sandbox, key) = home_with_keys();
    let plain = sandbox.sessions().join(format!("{CLOSED}.csv"));
    sandbox.run(&["seal", CLOSED, "--to", RECIPIENT]).assert(0, &["The plain files were kept", "Only one key"]);
    assert!(plain.exists() && sealed_path(&plain).exists());
    let key = key.to_str().unwrap();
    sandbox.run(&["seal", CLOSED, "--to", RECIPIENT, "--identity", key]).assert(0, &["opened and compared"]);
    assert!(!plain.exists());
    sandbox.run(&["list"]).assert(0, &[CLOSED, "sealed"]);
    sandbox.run(&["check"]).assert(1, &["is sealed", "--identity"]);
    sandbox.run(&["export", CLOSED, "--to", "note"]).assert(1, &["is sealed", "--identity"]);
    sandbox.run(&["unseal", CLOSED]).assert(1, &["is sealed", "--identity"]);
    sandbox.run(&["export", CLOSED, "--to", "note", "--identity", key]).assert(0, &["SESSION NOTE"]);
    let path = sealed_path(&plain);
    sandbox.run(&["check", path.to_str().unwrap(), "--identity", key]).assert(0, &["intact"]);
    // A sealed file that was changed is damage, whoever looks.
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    for words in [&["check"][..], &["unseal", CLOSED], &["export", CLOSED, "--to", "note"]] {
        sandbox.run(&[words, &["--identity", key]].concat()).assert(4, &["cut short or changed after sealing"]);
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn what_cannot_be_sealed_is_left_as_it_is() {
    let (sandbox, key) = home_with_keys();
    let key = key.to_str().unwrap();
    let plain = sandbox.sessions().join(format!("{CLOSED}.csv"));
    let with = |session: &'static str, to: &'static str| vec!["seal", session, "--to", to, "--identity", key];
    let whole = std::fs::read_to_string(&plain).unwrap();
    for (words, code, said) in [
        (with(OPEN, RECIPIENT), 1, "is not closed"),
        (with(CLOSED, "age1nobody"), 2, "not an age recipient"),
        (with(CLOSED, OTHER), 1, "No key in the identity file opens"),
        (with("20260101", RECIPIENT), 3, "There is no session"),
        (vec!["seal", CLOSED], 2, "typed in a terminal"),
        (vec!["seal", CLOSED, "--to", RECIPIENT, "--identity", "none.txt"], 1, "none.txt cannot be used"),
    ] {
        let before = sandbox.tree();
        sandbox.run(&words).assert(code, &[said]);
        assert_eq!(sandbox.tree(), before, "{words:?}");
    }
    let lock =
        bedside::edge::os::lock::Lock::acquire(&plain, &holder(), bedside::edge::os::durable_fs::Sharing::Private).unwrap();
    sandbox.run(&with(CLOSED, RECIPIENT)).assert(5, &["already open in another window"]);
    drop(lock);
    std::fs::remove_file(&plain).unwrap();
    std::fs::write(&plain, whole.replace("tears, soft smile", "tears, hard smile")).unwrap();
    let before = sandbox.tree();
    sandbox.run(&with(CLOSED, RECIPIENT)).assert(4, &["was damaged or changed"]);
    assert_eq!(sandbox.tree(), before);
}

fn holder() -> bedside::edge::os::lock::LockHolder {
    let since = "2026-11-23T09:02:11.042-05:00".to_owned();
    bedside::edge::os::lock::LockHolder { pid: 4711, who: "MK".to_owned(), program: "bedside".to_owned(), since }
}

#[test]
fn sealing_appends_an_extension_to_the_whole_name() {
    let plain = Path::new("s/20261123-0902-C-017.2.csv");
    let sealed = sealed_path(plain);
    assert_eq!(sealed, Path::new("s/20261123-0902-C-017.2.csv.age"));
    assert_eq!((plain_path(&sealed).as_deref(), plain_path(plain)), (Some(plain), None));
    assert_eq!((plain_name("x.csv.age"), plain_name("x.csv")), ("x.csv", "x.csv"));
}
