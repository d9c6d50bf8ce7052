//! Sessions read from their files, for the library, a review or a list.

use crate::app::data::listing::SessionInfo;
use crate::app::data::loaded_session::LoadedSession;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::store::parallel::par_map;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::record_reader::{self, LoadedRecord};
use crate::edge::store::session_index::SessionFiles;
use crate::edge::store::summary_cache::{Fingerprint, SummaryCache};
use crate::edge::workspace::Workspace;
use crate::session::Summary;
use std::collections::HashSet;
use std::ops::ControlFlow;

/// So many faults of one record are shown; `bedside check` prints all.
const MAX_FAULTS: usize = 6;

/// The info of each session, in order: from the cache where its files are unchanged, else read in parallel with a progress line.
pub(crate) fn session_infos(workspace: &Workspace, all: &[SessionFiles], plans: &PlanCache) -> Vec<SessionInfo> {
    let mut cache = SummaryCache::load(&workspace.folders.state);
    let read = par_map(all, "read", |files| {
        let fingerprint = Fingerprint::from_files(files);
        match cache.get(&files.name, &fingerprint) {
            Some(info) => (fingerprint, info, false),
            None => (fingerprint, session_info(files, plans), true),
        }
    });
    for (files, (fingerprint, info, _)) in all.iter().zip(&read).filter(|(_, (.., is_new))| *is_new) {
        // What a disk refused may be readable the next time, with the same files.
        if info.damage.is_empty() {
            cache.insert(&files.name, fingerprint, info, clock::read().wall_ms);
        }
    }
    let names: HashSet<&str> = all.iter().map(|files| files.name.as_str()).collect();
    cache.save(|name| names.contains(name));
    read.into_iter().map(|(_, info, _)| info).collect()
}

/// What the library shows of a session, as far as it can be read.
pub(crate) fn session_info(files: &SessionFiles, plans: &PlanCache) -> SessionInfo {
    match load_session(files, plans) {
        Ok(LoadedSession { session, faults, is_running, .. }) => {
            SessionInfo { summary: Summary::from_session(&session), is_running, damage: faults, is_sealed: false }
        }
        Err(error) => {
            let is_sealed = files.is_encrypted() && error.exit != Exit::Damaged;
            SessionInfo { summary: None, is_running: false, damage: vec![error.sentence], is_sealed }
        }
    }
}

/// Reads a session with the faults of its files.
pub(crate) fn load_session(files: &SessionFiles, plans: &PlanCache) -> Result<LoadedSession, CommandError> {
    load_session_with_progress(files, plans, |_| ControlFlow::Continue(()))
}

/// The same with progress from 0 to 1; where `on_progress` breaks, the session ends with the rows read so far.
pub(crate) fn load_session_with_progress(
    files: &SessionFiles,
    plans: &PlanCache,
    on_progress: impl FnMut(f64) -> ControlFlow<()>,
) -> Result<LoadedSession, CommandError> {
    Ok(build_loaded_session(files, record_reader::read_session_with_progress(files, on_progress)?, plans))
}

/// Reads only the first rows of a long session, so that the screen shows them at once while the rest is read.
pub(crate) fn load_session_head(files: &SessionFiles, plans: &PlanCache) -> Result<LoadedSession, CommandError> {
    let head = record_reader::read_session_head(files).map(|read| build_loaded_session(files, read, plans));
    match head.filter(|loaded| loaded.faults.is_empty()) {
        Some(loaded) => Ok(LoadedSession { progress: Some(0.0), ..loaded }),
        None => load_session(files, plans),
    }
}

fn build_loaded_session(files: &SessionFiles, mut read: LoadedRecord, plans: &PlanCache) -> LoadedSession {
    let (session, protocol_fault) = plans.build_session(&mut read);
    let findings = read.record.findings.iter().filter(|finding| finding.fault.is_damage());
    let findings = findings.map(ToString::to_string);
    let mut faults: Vec<String> = read.part_faults.iter().cloned().chain(findings).chain(protocol_fault).collect();
    let more = faults.len().saturating_sub(MAX_FAULTS);
    if more > 0 {
        faults.truncate(MAX_FAULTS);
        faults.push(format!("and {more} more; `bedside check` shows all."));
    }
    let is_running = files.is_running();
    LoadedSession { name: files.name.clone(), session, faults, is_running, progress: None }
}
