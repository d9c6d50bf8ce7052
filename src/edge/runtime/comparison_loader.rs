//! Sessions read to stand beside each other: their courses with what was said in them, or only their numbers.

use crate::app::Message;
use crate::app::data::listing::LibraryEvent;
use crate::edge::event::{Event, EventSender};
use crate::edge::os::clock;
use crate::edge::sessions::load::{load_session, session_infos};
use crate::edge::store::parallel::{par_map, par_map_ordered};
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::workspace::Workspace;
use crate::journal::file_name::client_code_of;
use crate::session::analysis::statistics::ComparedSession;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// Nobody notices a wait that is this short, in milliseconds.
const IMMEDIATE_WAIT_MS: i64 = 200;

/// The sessions of a client; a client's code is the whole code.
pub(crate) fn sessions_of_client(all: Vec<SessionFiles>, client: &str) -> Vec<SessionFiles> {
    let is_theirs = |found: &SessionFiles| client_code_of(&found.name).eq_ignore_ascii_case(client);
    all.into_iter().filter(is_theirs).collect()
}

/// The courses of sessions with what was said in them. What cannot be read is `check`'s to say.
pub(crate) fn load_compared_sessions(all: &[SessionFiles], plans: &PlanCache) -> Vec<ComparedSession> {
    par_map(all, "read", |found| load_compared_session(found, plans)).into_iter().flatten().collect()
}

fn load_compared_session(found: &SessionFiles, plans: &PlanCache) -> Option<ComparedSession> {
    ComparedSession::from_session(&found.name, &load_session(found, plans).ok()?.session)
}

/// The same with their numbers alone, which are remembered: thousands are counted without being read.
pub(crate) fn load_compared_summaries(workspace: &Workspace, all: &[SessionFiles], plans: &PlanCache) -> Vec<ComparedSession> {
    let known = all.iter().zip(session_infos(workspace, all, plans));
    known.filter_map(|(found, known)| Some(ComparedSession { name: found.name.clone(), summary: known.summary? })).collect()
}

/// The same while a screen stands there: gives what could be read at once, and how many are still being read. Each of those is told
/// when it is there.
pub(crate) fn load_compared_in_background(
    client: &str,
    all: Vec<SessionFiles>,
    plans: Arc<PlanCache>,
    events: EventSender,
) -> std::io::Result<(Vec<ComparedSession>, usize)> {
    let mut awaited = all.len();
    let (send, came) = channel();
    thread::Builder::new().name("comparer".to_owned()).spawn(move || read_compared_sessions(&all, &plans, &send))?;
    let (from, mut courses) = (clock::real_time(), Vec::new());
    while awaited > 0 {
        let left_ms = IMMEDIATE_WAIT_MS - clock::real_time().since_ms(from);
        let Ok(course) = came.recv_timeout(Duration::from_millis(u64::try_from(left_ms).unwrap_or_default())) else { break };
        courses.extend(course);
        awaited -= 1;
    }
    if awaited > 0 {
        let client = client.to_owned();
        thread::Builder::new().name("beside".to_owned()).spawn(move || forward_compared_sessions(&client, came, &events))?;
    }
    Ok((courses, awaited))
}

/// Reads sessions in parallel until the receiver is gone.
fn read_compared_sessions(all: &[SessionFiles], plans: &PlanCache, send: &Sender<Option<ComparedSession>>) {
    let _stopped = par_map_ordered(
        all,
        |files| load_compared_session(files, plans),
        |_, compared| match send.send(compared) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        },
    );
}

fn forward_compared_sessions(client: &str, came: Receiver<Option<ComparedSession>>, events: &EventSender) {
    for course in came {
        if !events.send(Event::AppMessage(Box::new(Message::Library(LibraryEvent::ComparisonLoaded(
            client.to_owned(),
            course.map(Box::new),
        ))))) {
            return;
        }
    }
}
