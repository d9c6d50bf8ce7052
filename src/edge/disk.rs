//! The real disk: carries out the spool's orders, one at a time, and believes a write only after its sync and after looking
//! whether the path still names the same file. It does not decide what to do about a failure; the spool does.

use super::safe_file::{Sharing, create_folder, create_new, no_follow, sync, sync_folder};
use crate::journal::order::{Answer, Failure, Order, Place, Target};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// What carries out the spool's orders: the real disk, or a simulated one.
pub trait Disk {
    /// Does it, and says whether it is done, synced and checked.
    fn carry_out(&mut self, order: &Order) -> Answer;
}

/// Where each place is on this computer, if it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    /// The folder the user chose.
    pub record: Option<PathBuf>,
    /// The state folder.
    pub state: Option<PathBuf>,
    /// The run-time folder.
    pub runtime: Option<PathBuf>,
}

impl Folders {
    /// The folder of a place.
    pub fn of(&self, place: Place) -> Option<&Path> {
        match place {
            Place::Record => self.record.as_deref(),
            Place::State => self.state.as_deref(),
            Place::Runtime => self.runtime.as_deref(),
        }
    }
}

/// The files of one session on real disks.
#[derive(Debug)]
pub struct RealDisk {
    folders: Folders,
    session: String,
    sharing: Sharing,
    current: Option<Current>,
}

/// The file that appends go to.
#[derive(Debug)]
struct Current {
    file: File,
    path: PathBuf,
}

impl RealDisk {
    /// For the files of one session, named by it. Nothing is opened yet.
    pub fn new(folders: Folders, session: &str, sharing: Sharing) -> Self {
        Self { folders, session: session.to_owned(), sharing, current: None }
    }

    /// Where a part of the session stands or would stand.
    pub fn path(&self, target: Target) -> Option<PathBuf> {
        self.folders.of(target.place).map(|folder| folder.join(file_name(&self.session, target.part)))
    }

    /// The same places without any file open, to say where things are.
    #[must_use]
    pub fn paths_only(&self) -> Self {
        Self::new(self.folders.clone(), &self.session, self.sharing)
    }

    /// Takes up a file that is there, to append to it: a regular file of this user, not a link, with one name, as long as
    /// expected (bytes).
    pub fn open_existing(&mut self, target: Target, expected_len: u64) -> Result<(), Failure> {
        self.current = None;
        let path = self.path(target).ok_or(Failure::NoPlace)?;
        // Not to wait for ever where somebody put a pipe.
        let flags = no_follow() | rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let file = OpenOptions::new().append(true).custom_flags(flags).open(&path).map_err(|why| failure(&why))?;
        let found = file.metadata().map_err(|why| failure(&why))?;
        if !found.is_file() || found.uid() != rustix::process::geteuid().as_raw() {
            return Err(Failure::System(format!("{} is not a plain file of this user", path.display())));
        }
        check(&file, &path, expected_len)?;
        self.current = Some(Current { file, path });
        Ok(())
    }

    fn create(&self, target: Target, bytes: &[u8]) -> Result<Current, Failure> {
        let path = self.path(target).ok_or(Failure::NoPlace)?;
        let folder = self.folders.of(target.place).ok_or(Failure::NoPlace)?;
        create_folder(folder, self.sharing).map_err(|why| failure(&why))?;
        let mut file = create_new(&path, self.sharing).map_err(|why| failure(&why))?;
        let written = file.write_all(bytes).and_then(|()| sync(&file));
        if let Err(why) = written {
            // Only an empty file that is surely ours goes away again; bytes that reached it stay, they may be all there is.
            if file.metadata().is_ok_and(|found| found.len() == 0) && check(&file, &path, 0).is_ok() {
                let _kept_if_it_cannot_go = fs::remove_file(&path);
            }
            return Err(failure(&why));
        }
        sync_folder(folder).map_err(|why| failure(&why))?;
        check(&file, &path, bytes.len() as u64)?;
        Ok(Current { file, path })
    }
}

impl Disk for RealDisk {
    fn carry_out(&mut self, order: &Order) -> Answer {
        // Taken out, so that after any failure, or a panic, the descriptor is let go and never synced again.
        let current = self.current.take();
        let done = match order {
            Order::Create { target, bytes } => {
                drop(current);
                self.create(*target, bytes)
            }
            Order::Append { bytes, length } => append(current, bytes, *length),
        };
        match done {
            Ok(current) => {
                self.current = Some(current);
                Answer::Done
            }
            Err(why) => Answer::Failed(why),
        }
    }
}

/// `NAME.csv`, then `NAME.2.csv`.
pub fn file_name(session: &str, part: u32) -> String {
    if part <= 1 { format!("{session}.csv") } else { format!("{session}.{part}.csv") }
}

fn append(current: Option<Current>, bytes: &[u8], length: u64) -> Result<Current, Failure> {
    let Some(mut current) = current else {
        return Err(Failure::System("no file is open to append to".to_owned()));
    };
    let written = loop {
        match current.file.write(bytes) {
            Ok(written) => break written,
            // Interrupted before the first byte: nothing was written.
            Err(why) if why.kind() == ErrorKind::Interrupted => {}
            Err(why) => return Err(failure(&why)),
        }
    };
    if written < bytes.len() {
        // The usual reason does not come with it, it would come with the next write.
        let full = super::volume::free_bytes(&current.path).is_ok_and(|free| free < bytes.len() as u64);
        return Err(if full {
            Failure::Full
        } else {
            Failure::System(format!("only {written} of {} bytes were taken", bytes.len()))
        });
    }
    sync(&current.file).map_err(|why| failure(&why))?;
    check(&current.file, &current.path, length)?;
    Ok(current)
}

/// Is the file behind the descriptor the one that the path names, under this name only, and as long as it must be?
fn check(file: &File, path: &Path, expected: u64) -> Result<(), Failure> {
    let ours = file.metadata().map_err(|why| failure(&why))?;
    let named = match fs::symlink_metadata(path) {
        Ok(named) => named,
        Err(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Err(Failure::Deleted),
        Err(why) => return Err(failure(&why)),
    };
    if (ours.dev(), ours.ino()) != (named.dev(), named.ino()) {
        return Err(Failure::Replaced);
    }
    if ours.nlink() > 1 {
        return Err(Failure::System(format!("another program gave {} a second name", path.display())));
    }
    if ours.len() != expected {
        return Err(Failure::Length { expected, found: ours.len() });
    }
    Ok(())
}

fn failure(why: &io::Error) -> Failure {
    match why.kind() {
        ErrorKind::AlreadyExists => Failure::Exists,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Failure::Full,
        _ => Failure::System(why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    const FIRST: Target = Target { place: Place::Record, part: 1 };

    /// A disk with one created file that holds `head\n`.
    fn begun() -> (TempDir, RealDisk, PathBuf) {
        let base = tempfile::tempdir().unwrap();
        let folders = Folders { record: Some(base.path().join("new/sessions")), ..Folders::default() };
        let mut disk = RealDisk::new(folders, "S", Sharing::Private);
        assert_eq!(disk.carry_out(&Order::Create { target: FIRST, bytes: b"head\n".to_vec() }), Answer::Done);
        let path = disk.path(FIRST).unwrap();
        (base, disk, path)
    }

    fn row(length: u64) -> Order {
        Order::Append { bytes: b"row\n".to_vec(), length }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn what_is_done_is_in_the_file_with_nobody_else_let_in() {
        let (_base, mut disk, path) = begun();
        assert_eq!(disk.carry_out(&row(9)), Answer::Done);
        assert_eq!(fs::read(&path).unwrap(), b"head\nrow\n");
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert!(path.ends_with("S.csv") && disk.path(Target { part: 2, ..FIRST }).unwrap().ends_with("S.2.csv"));
    }

    #[test]
    fn a_group_that_may_read_may_read() {
        let base = tempfile::tempdir().unwrap();
        let folders = Folders { state: Some(base.path().join("s")), ..Folders::default() };
        let mut disk = RealDisk::new(folders, "S", Sharing::Group);
        let target = Target { place: Place::State, part: 1 };
        assert_eq!(disk.carry_out(&Order::Create { target, bytes: b"head\n".to_vec() }), Answer::Done);
        let path = disk.path(target).unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o640, 0o750));
    }

    #[test]
    fn what_another_program_did_to_the_file_is_noticed_at_the_next_append() {
        type Deed = fn(&Path);
        let deeds: [(&str, Deed, Failure); 5] = [
            ("deleted", |path| fs::remove_file(path).unwrap(), Failure::Deleted),
            (
                "replaced",
                |path| {
                    fs::write(path.with_extension("tmp"), b"head\n").unwrap();
                    fs::rename(path.with_extension("tmp"), path).unwrap();
                },
                Failure::Replaced,
            ),
            ("cut", |path| File::options().write(true).open(path).unwrap().set_len(2).unwrap(), length(9, 6)),
            (
                "written to",
                |path| File::options().append(true).open(path).unwrap().write_all(b"theirs\n").unwrap(),
                length(9, 16),
            ),
            ("folder gone", |path| fs::remove_dir_all(path.parent().unwrap()).unwrap(), Failure::Deleted),
        ];
        for (what, deed, expected) in deeds {
            let (_base, mut disk, path) = begun();
            deed(&path);
            let theirs = fs::read(&path).ok();
            assert_eq!(disk.carry_out(&row(9)), Answer::Failed(expected), "{what}");
            if what == "replaced" {
                assert_eq!(fs::read(&path).ok(), theirs, "their file was touched");
            }
            assert!(matches!(disk.carry_out(&row(9)), Answer::Failed(Failure::System(_))), "{what}: the descriptor is dead");
        }
    }

    const fn length(expected: u64, found: u64) -> Failure {
        Failure::Length { expected, found }
    }

    #[test]
    fn a_second_name_for_the_file_is_noticed() {
        let (_base, mut disk, path) = begun();
        fs::hard_link(&path, path.with_extension("copy")).unwrap();
        assert!(matches!(disk.carry_out(&row(9)), Answer::Failed(Failure::System(_))));
    }

    #[test]
    fn after_a_failure_the_session_goes_on_in_a_new_part() {
        let (_base, mut disk, path) = begun();
        fs::remove_file(&path).unwrap();
        assert_eq!(disk.carry_out(&row(9)), Answer::Failed(Failure::Deleted));
        let target = Target { part: 2, ..FIRST };
        assert_eq!(disk.carry_out(&Order::Create { target, bytes: b"head\nrow\n".to_vec() }), Answer::Done);
        assert_eq!(disk.carry_out(&row(13)), Answer::Done);
        assert_eq!(fs::read(disk.path(target).unwrap()).unwrap(), b"head\nrow\nrow\n");
    }

    #[test]
    fn nothing_that_stands_in_the_way_is_opened_or_followed() {
        let base = tempfile::tempdir().unwrap();
        let inside = base.path().join("S.csv");
        let create = Order::Create { target: FIRST, bytes: b"head\n".to_vec() };
        let disk = |folder: &Path| {
            RealDisk::new(Folders { record: Some(folder.to_owned()), ..Folders::default() }, "S", Sharing::Private)
        };
        fs::write(&inside, b"theirs").unwrap();
        assert_eq!(disk(base.path()).carry_out(&create), Answer::Failed(Failure::Exists));
        assert_eq!(fs::read(&inside).unwrap(), b"theirs");
        fs::remove_file(&inside).unwrap();
        std::os::unix::fs::symlink(base.path().join("elsewhere"), &inside).unwrap();
        assert_eq!(disk(base.path()).carry_out(&create), Answer::Failed(Failure::Exists));
        assert!(!base.path().join("elsewhere").exists());
        assert!(disk(base.path()).open_existing(FIRST, 0).is_err(), "a link is not taken up");
        let file_in_folders_place = base.path().join("file");
        fs::write(&file_in_folders_place, b"").unwrap();
        assert!(matches!(disk(&file_in_folders_place).carry_out(&create), Answer::Failed(Failure::Exists | Failure::System(_))));
        let nowhere = &mut RealDisk::new(Folders::default(), "S", Sharing::Private);
        assert_eq!(nowhere.carry_out(&create), Answer::Failed(Failure::NoPlace));
    }

    #[test]
    fn an_existing_file_is_taken_up_only_as_long_as_it_must_be() {
        let (_base, mut disk, path) = begun();
        assert_eq!(disk.open_existing(FIRST, 4), Err(length(4, 5)));
        assert_eq!(disk.open_existing(FIRST, 5), Ok(()));
        assert_eq!(disk.carry_out(&row(9)), Answer::Done);
        assert_eq!(fs::read(&path).unwrap(), b"head\nrow\n");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_to_be_full() {
        let file = File::options().append(true).open("/dev/full").unwrap();
        let current = Current { file, path: PathBuf::from("/dev/full") };
        assert_eq!(append(Some(current), b"row\n", 4).err(), Some(Failure::Full));
    }
}
