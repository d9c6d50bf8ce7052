//! `seal` and `unseal`: all files of a closed session, to the age format and back. Private notes come first, so that an interruption
//! leaves them sealed. The files of a mirror are not known here; they are sealed by their own path.

use crate::args::{GlobalArgs, SealArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::os::durable_fs::Sharing;
use crate::edge::os::lock::{Lock, LockHolder};
use crate::edge::os::plain_file;
use crate::edge::store::file_system::OsFileSystem;
use crate::edge::store::seal::steps::{SealOutcome, seal_file, unseal_file};
use crate::edge::store::seal::{Sealing, is_encrypted, plain_path, sealed_path};
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::store::summary_cache::SummaryCache;
use crate::edge::store::{record_reader, record_repair};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::journal::check::{Verdict, check};
use crate::journal::file_name::is_session_name;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub(crate) fn seal(global: &GlobalArgs, args: &SealArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let found = session_index::find_session(&workspace, &args.session)?;
    let files = SealableFiles::collect(&workspace, &found);
    if files.files(false).next().is_none() {
        return Err(CommandError::failed(format!("{} is already sealed. Nothing was changed.", found.name)));
    }
    let _locks = files.lock(&found)?;
    require_closed(&found)?;
    let recipients = if args.to.is_empty() { &workspace.config.seal.recipients } else { &args.to };
    let sealing = Sealing::for_sealing(recipients, workspace.keys.clone())?;
    // The cached summary was read from the plain file, which is removed.
    SummaryCache::delete(&workspace.folders.state).map_err(anyhow::Error::from)?;
    let mut plain_stays = false;
    for (path, sharing) in files.files(false) {
        let outcome = seal_file(&OsFileSystem { sharing: *sharing }, path, &sealing)?;
        plain_stays |= outcome == SealOutcome::PlainStays;
        stdio::print_lines([sealed_path(path).display().to_string()])?;
    }
    if plain_stays {
        stdio::print_notice(
            "The plain files were kept, because no key is available to open and compare the sealed ones. Seal again with --identity FILE to remove them.",
        );
    } else {
        stdio::print_notice(
            "The sealed files were opened and compared, and the plain ones removed. Backups, a mirror and unused disk space may still contain them.",
        );
    }
    if recipients.len() == 1 {
        stdio::print_notice(
            "Only one key opens this record. If the key is lost, so is the record: seal for a second key too, kept on paper in another place.",
        );
    }
    Ok(Exit::Success)
}

pub(crate) fn unseal(global: &GlobalArgs, session: &str) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    let found = session_index::find_session(&workspace, session)?;
    let files = SealableFiles::collect(&workspace, &found);
    let Some((first, _)) = files.files(true).next() else {
        return Err(CommandError::failed(format!("{} is not sealed. Nothing was changed.", found.name)));
    };
    let _locks = files.lock(&found)?;
    let bytes = plain_file::read_file(first)
        .map_err(|why| CommandError::failed(format!("{} could not be read: {why}.", first.display())))?;
    let sealing = Sealing::for_unsealing(first, &bytes, workspace.keys.clone())?;
    for (sealed, sharing) in files.files(true) {
        let Some(plain) = plain_path(sealed) else { continue };
        unseal_file(&OsFileSystem { sharing: *sharing }, &plain, &sealing)?;
        // Only closed sessions are sealed, and their records are read-only.
        record_repair::set_record_mode(&plain, sharing.read_only_mode())?;
        stdio::print_lines([plain.display().to_string()])?;
    }
    Ok(Exit::Success)
}

/// Fails unless the session is closed and its record whole: damage to a sealed record is harder to see.
fn require_closed(found: &SessionFiles) -> Result<(), CommandError> {
    let plain: Vec<_> = found.parts.iter().filter(|(_, path)| !is_encrypted(path)).collect();
    let [(_, path)] = plain.as_slice() else {
        if plain.is_empty() {
            return Ok(());
        }
        return Err(CommandError::failed(format!(
            "{} is in {} separate files. Nothing was changed; resume and close the session to join them.",
            found.name,
            plain.len()
        )));
    };
    record_reader::read_session(found)?;
    let unreadable = |why| CommandError::failed(format!("{} could not be read: {why}. Nothing was changed.", path.display()));
    let report = check(&plain_file::read_file(path).map_err(unreadable)?)
        .map_err(|why| CommandError::new(Exit::Damaged, format!("{}: {why}", path.display())))?;
    match report.verdict {
        Verdict::Intact | Verdict::Resaved if report.closed => Ok(()),
        Verdict::Damaged { .. } | Verdict::CutShort => Err(CommandError::new(
            Exit::Damaged,
            format!(
                "{} was damaged or changed, so it was not sealed. Nothing was changed; `bedside check` says more.",
                found.name
            ),
        )),
        _ => Err(CommandError::failed(format!(
            "{} is not closed, so it was not sealed. Nothing was changed; `bedside resume` opens it, then close it.",
            found.name
        ))),
    }
}

/// Every file with text of one session, the private ones first: records, superseded parts and torn ends, plain or sealed.
struct SealableFiles {
    all: Vec<(PathBuf, Sharing)>,
    private_folder: PathBuf,
}

impl SealableFiles {
    fn collect(workspace: &Workspace, found: &SessionFiles) -> Self {
        let private = workspace.private_folders(&found.folder);
        let mut known = BTreeSet::new();
        let mut all = Vec::new();
        for (folders, sharing) in
            [(&private, Sharing::Private), (&workspace.record_folders(&found.folder), workspace.config.sharing)]
        {
            for folder in [&folders.record, &folders.state, &folders.runtime].into_iter().flatten() {
                for folder in [folder.join(session_index::SUPERSEDED_FOLDER), folder.clone()] {
                    let mut found_here = session_files_in(&folder, &found.name);
                    found_here.retain(|path| known.insert(path.clone()));
                    all.extend(found_here.into_iter().map(|path| (path, sharing)));
                }
            }
        }
        Self { all, private_folder: private.record.unwrap_or_default() }
    }

    /// The files that are sealed, or those that are not.
    fn files(&self, sealed: bool) -> impl Iterator<Item = &(PathBuf, Sharing)> {
        self.all.iter().filter(move |(path, _)| is_encrypted(path) == sealed)
    }

    /// Locks the record, and the private notes if there are any.
    fn lock(&self, found: &SessionFiles) -> Result<Vec<Lock>, CommandError> {
        let holder = LockHolder::this_process(String::new(), clock::wall_time(&clock::read()).rfc3339());
        let mut locks = vec![Lock::acquire(&found.record_path(), &holder, Sharing::Private)?];
        if self.all.iter().any(|(path, _)| path.starts_with(&self.private_folder)) && self.private_folder.is_dir() {
            let record = self.private_folder.join(found.record_path().file_name().unwrap_or_default());
            locks.push(Lock::acquire(&record, &holder, Sharing::Private)?);
        }
        Ok(locks)
    }
}

/// The files of a session in one folder, sorted: `NAME.csv`, `NAME.2.csv`, `NAME.torn`, `NAME.torn-2` and so on, without temporary
/// files and locks.
fn session_files_in(folder: &Path, name: &str) -> Vec<PathBuf> {
    debug_assert!(is_session_name(name), "{name}");
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let is_session_file = |file: &str| {
        let rest = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|rest| {
            let rest = rest.strip_suffix(".age").unwrap_or(rest);
            let extension = rest.rsplit('.').next().unwrap_or_default();
            let base = extension.split_once('-').map_or(extension, |(base, _)| base);
            matches!(base, "csv" | "torn")
        })
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(is_session_file))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}
