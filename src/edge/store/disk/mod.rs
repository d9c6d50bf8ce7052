//! The real disk: carries out the spool's orders, one at a time, and believes a write only after its sync and after looking
//! whether the path still names the same file. It does not decide what to do about a failure; the spool does.

use crate::edge::os::durable_fs::Sharing;
use crate::edge::store::file_system::{Files, Seen, System};
use crate::journal::disk_order::{Answer, Failure, Order, Place, Target};
use crate::journal::file_name::file_name;
use std::io::{self, ErrorKind};
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

/// The files of one session, on the computer's own file system or on a pretended one.
#[derive(Debug)]
pub struct RecordDisk<F: Files> {
    files: F,
    folders: Folders,
    session: String,
    current: Option<Current<F::File>>,
    /// The longest file that could not be finished: a copy too many while nothing better is sure to last.
    unfinished: Option<(Current<F::File>, u64)>,
}

/// The files of one session on real disks.
pub type RealDisk = RecordDisk<System>;

/// An open file and where it stands.
#[derive(Debug)]
struct Current<T> {
    file: T,
    path: PathBuf,
}

impl RealDisk {
    /// For the files of one session, named by it. Nothing is opened yet.
    pub fn new(folders: Folders, session: &str, sharing: Sharing) -> Self {
        Self::on(System { sharing }, folders, session)
    }

    /// Where each place is.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// Whose files these are.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Who may read them.
    pub fn sharing(&self) -> Sharing {
        self.files.sharing
    }

    /// The same places without any file open, to say where things are.
    #[must_use]
    pub fn paths_only(&self) -> Self {
        Self::on(self.files, self.folders.clone(), &self.session)
    }
}

impl<F: Files> RecordDisk<F> {
    /// For the files of one session on some file system. Nothing is opened yet.
    pub fn on(files: F, folders: Folders, session: &str) -> Self {
        Self { files, folders, session: session.to_owned(), current: None, unfinished: None }
    }

    /// Where a part of the session stands or would stand.
    pub fn path(&self, target: Target) -> Option<PathBuf> {
        self.folders.of(target.place).map(|folder| folder.join(file_name(&self.session, target.part)))
    }

    /// Takes up a file that is there, to append to it: a regular file of this user, not a link, with one name, as long as
    /// expected (bytes).
    pub fn open_existing(&mut self, target: Target, expected_len: u64) -> Result<(), Failure> {
        self.current = None;
        let path = self.path(target).ok_or(Failure::NoPlace)?;
        let folder = self.folders.of(target.place).ok_or(Failure::NoPlace)?;
        let file = self.files.open_to_append(&path).map_err(|why| failure(&why))?;
        if !self.files.look(&file).map_err(|why| failure(&why))?.is_plain_and_own {
            return Err(Failure::System(format!("{} is not a plain file of this user", path.display())));
        }
        let current = Current { file, path };
        self.check(&current, expected_len)?;
        // Whoever made it may have been stopped before its name was made to last.
        self.files.sync_folder(folder).map_err(|why| failure(&why))?;
        self.current = Some(current);
        Ok(())
    }

    fn create(&mut self, target: Target, bytes: &[u8]) -> Result<Current<F::File>, Failure> {
        let path = self.path(target).ok_or(Failure::NoPlace)?;
        let folder = self.folders.of(target.place).ok_or(Failure::NoPlace)?.to_owned();
        self.files.make_folder(&folder).map_err(|why| failure(&why))?;
        let file = self.files.create_new(&path).map_err(|why| failure(&why))?;
        let made = Current { file, path };
        match self.fill(&made, &folder, bytes) {
            Ok(()) => {
                // In the run-time folder it may be gone sooner than what could not be finished elsewhere.
                if target.place != Place::Runtime
                    && let Some((unfinished, _)) = self.unfinished.take()
                {
                    self.take_away(&unfinished);
                }
                Ok(made)
            }
            Err(why) => {
                self.leave(made);
                Err(why)
            }
        }
    }

    fn fill(&self, made: &Current<F::File>, folder: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.files.write(&made.file, rest) {
                Ok(0) => return Err(Failure::System("the disk takes no more bytes".to_owned())),
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) => return Err(failure(&why)),
            }
        }
        self.files.sync(&made.file).map_err(|why| failure(&why))?;
        self.files.sync_folder(folder).map_err(|why| failure(&why))?;
        self.check(made, bytes.len() as u64)
    }

    /// What a creation that failed leaves behind: nothing where no byte arrived. Bytes that did may be all there is one day, so
    /// the longest such file stays; a shorter one goes, or tries on a full disk would fill it for good.
    fn leave(&mut self, made: Current<F::File>) {
        let Ok(Seen { len, .. }) = self.files.look(&made.file) else { return };
        if len == 0 {
            return self.take_away(&made);
        }
        let shorter = match self.unfinished.take() {
            Some((before, before_len)) if before_len > len => {
                self.unfinished = Some((before, before_len));
                made
            }
            before => {
                self.unfinished = Some((made, len));
                let Some((before, _)) = before else { return };
                before
            }
        };
        self.take_away(&shorter);
    }

    /// Removes a file that is surely ours, and still as it was left.
    fn take_away(&self, made: &Current<F::File>) {
        let is_ours = self.files.look(&made.file).is_ok_and(|seen| self.check(made, seen.len).is_ok());
        if is_ours {
            let _kept_if_it_cannot_go = self.files.remove(&made.path);
        }
    }

    fn append(&self, current: Option<Current<F::File>>, bytes: &[u8], length: u64) -> Result<Current<F::File>, Failure> {
        let Some(current) = current else {
            return Err(Failure::System("no file is open to append to".to_owned()));
        };
        let written = loop {
            match self.files.write(&current.file, bytes) {
                Ok(written) => break written,
                // Interrupted before the first byte: nothing was written.
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) => return Err(failure(&why)),
            }
        };
        if written < bytes.len() {
            // The usual reason does not come with it, it would come with the next write.
            let full = self.files.free_bytes(&current.path).is_ok_and(|free| free < bytes.len() as u64);
            return Err(if full {
                Failure::Full
            } else {
                Failure::System(format!("only {written} of {} bytes were taken", bytes.len()))
            });
        }
        self.files.sync(&current.file).map_err(|why| failure(&why))?;
        self.check(&current, length)?;
        Ok(current)
    }

    /// Is the file behind the descriptor the one that the path names, under this name only, and as long as it must be?
    fn check(&self, current: &Current<F::File>, expected: u64) -> Result<(), Failure> {
        let path = &current.path;
        let ours = self.files.look(&current.file).map_err(|why| failure(&why))?;
        let named = match self.files.look_at(path) {
            Ok(named) => named,
            Err(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Err(Failure::Deleted),
            Err(why) => return Err(failure(&why)),
        };
        if ours.id != named.id {
            return Err(Failure::Replaced);
        }
        if ours.links > 1 {
            return Err(Failure::System(format!("another program gave {} a second name", path.display())));
        }
        if ours.len != expected {
            return Err(Failure::Length { expected, found: ours.len });
        }
        Ok(())
    }
}

impl<F: Files> Disk for RecordDisk<F> {
    fn carry_out(&mut self, order: &Order) -> Answer {
        // Taken out, so that after a failed append, or a panic, the descriptor is let go and never synced again.
        let current = self.current.take();
        let done = match order {
            Order::Create { target, bytes } => match self.create(*target, bytes) {
                Ok(made) => Ok(made),
                Err(why) => {
                    self.current = current;
                    return Answer::Failed(why);
                }
            },
            Order::Append { bytes, length } => self.append(current, bytes, *length),
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

fn failure(why: &io::Error) -> Failure {
    match why.kind() {
        ErrorKind::AlreadyExists => Failure::Exists,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Failure::Full,
        _ => Failure::System(why.to_string()),
    }
}

#[cfg(test)]
mod tests;
