//! Reads sessions for a comparison: with their notes, or only their numbers.

use crate::app::Message;
use crate::app::data::listing::LibraryEvent;
use crate::edge::event::EventSender;
use crate::edge::os::clock;
use crate::edge::sessions::load::{load_session, session_infos};
use crate::edge::store::parallel::{par_map, par_map_ordered};
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::workspace::Workspace;
use crate::journal::file_name::client_code_of;
use crate::session::ComparedSession;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;
use tokio::task::spawn_blocking;

/// Sessions read within this are shown at once, in milliseconds.
const IMMEDIATE_WAIT_MS: i64 = 200;

/// The sessions of a client, whose code must match as a whole.
pub(crate) fn sessions_of_client(all: Vec<SessionFiles>, client: &str) -> Vec<SessionFiles> {
    let is_theirs = |found: &SessionFiles| client_code_of(&found.name).eq_ignore_ascii_case(client);
    all.into_iter().filter(is_theirs).collect()
}

/// Reads sessions with their notes. Unreadable ones are left out; `check` reports them.
pub(crate) fn load_compared_sessions(all: &[SessionFiles], plans: &PlanCache) -> Vec<ComparedSession> {
    par_map(all, "read", |found| load_compared_session(found, plans)).into_iter().flatten().collect()
}

fn load_compared_session(found: &SessionFiles, plans: &PlanCache) -> Option<ComparedSession> {
    ComparedSession::from_session(&found.name, &load_session(found, plans).ok()?.session)
}

/// Reads only the numbers of sessions, mostly from the summary cache.
pub(crate) fn load_compared_summaries(workspace: &Workspace, all: &[SessionFiles], plans: &PlanCache) -> Vec<ComparedSession> {
    let infos = all.iter().zip(session_infos(workspace, all, plans));
    infos.filter_map(|(files, info)| Some(ComparedSession { name: files.name.clone(), summary: info.summary? })).collect()
}

/// Reads sessions while the screen is shown. Returns those that were read at once, and how many are still to come; each of these is
/// sent as [`LibraryEvent::ComparisonLoaded`].
pub(crate) fn load_compared_in_background(
    client: &str,
    all: Vec<SessionFiles>,
    plans: Arc<PlanCache>,
    events: EventSender,
) -> (Vec<ComparedSession>, usize) {
    let (mut awaited, mut loaded) = (all.len(), Vec::new());
    let (send, received) = channel();
    spawn_blocking(move || {
        let load = |files: &SessionFiles| load_compared_session(files, &plans);
        // Until the receiver is gone.
        par_map_ordered(&all, load, |_, compared| match send.send(compared) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        })
    });
    let from = clock::real_time();
    while awaited > 0 {
        let left_ms = IMMEDIATE_WAIT_MS - clock::real_time().since_ms(from);
        let wait = Duration::from_millis(u64::try_from(left_ms).unwrap_or_default());
        let Ok(session) = received.recv_timeout(wait) else { break };
        loaded.extend(session);
        awaited -= 1;
    }
    if awaited > 0 {
        let client = client.to_owned();
        spawn_blocking(move || {
            for session in received {
                let event = LibraryEvent::ComparisonLoaded(client.clone(), session.map(Box::new));
                if !events.send(Message::Library(event)) {
                    return;
                }
            }
        });
    }
    (loaded, awaited)
}
