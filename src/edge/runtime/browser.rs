//! Carries out the requests of the library and the review: list and read sessions, resume one, write a correction. The screens
//! themselves are in `app`.

use crate::app;
use crate::app::DEMO_SPEED;
use crate::app::corrections::CorrectionOptions;
use crate::app::{CompareScreen, Correction, LibraryScreen, Message, Provenance, Request, ReviewScreen};
use crate::edge::error::CommandError;
use crate::edge::event::EventSender;
use crate::edge::os::clock::{ClockReadings, SessionClock};
use crate::edge::os::timezone;
use crate::edge::runtime::comparison_loader::{load_compared_in_background, load_compared_sessions, sessions_of_client};
use crate::edge::runtime::library_worker::LibraryWorker;
use crate::edge::runtime::startup::{Startup, StartupMode};
use crate::edge::sessions::corrections::apply_corrections;
use crate::edge::sessions::demo::{open_samples, prepare_demo};
use crate::edge::sessions::export::HandoutWriter;
use crate::edge::sessions::load::{load_session, load_session_head};
use crate::edge::sessions::new::{StartDetails, prepare_session};
use crate::edge::sessions::resume::{lock_session, resume_session};
use crate::edge::store::draft;
use crate::edge::store::draft::DraftSaver;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index;
use crate::edge::workspace::Workspace;
use crate::protocol::LoadedProtocol;
use crate::session::ComparedSession;
use crate::session::{Moment, Zone};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// The result of a [`Request`].
pub(crate) enum Response {
    Messages(Vec<Message>),
    Library(Box<LibraryScreen>),
    Review(Box<ReviewScreen>),
    Compare(Box<CompareScreen>),
    /// The session of a start screen, which begins at these readings, and the protocol that was chosen there.
    NewSession(StartupMode, SessionClock, ClockReadings, Option<(String, Box<LoadedProtocol>)>),
    /// A session, or the questions before one. The sentences say what went wrong beside the record.
    Start(Box<Startup>, Vec<String>),
}

/// A request on the blocking pool, which owns the browser until it is done.
pub(crate) type PendingRequest = JoinHandle<CompletedRequest>;
pub(crate) type CompletedRequest = (Option<Browser>, Result<Response, CommandError>);

/// Reads and writes sessions for the library and the review.
pub(crate) struct Browser {
    /// Where new sessions are created, also while the samples are shown.
    own_workspace: Workspace,
    workspace: Workspace,
    plans: Arc<PlanCache>,
    events: Option<EventSender>,
    library_worker: Option<LibraryWorker>,
    /// Followed once the sessions are listed.
    pub(crate) followed_session: Option<String>,
    /// Saves the unfinished line of the session of this name.
    draft_saver: Option<(String, DraftSaver)>,
    /// The client's page, when that is what the screen shows; then no sessions are listed.
    handout: Option<Box<HandoutWriter>>,
}

impl Browser {
    /// Reads nothing yet. `followed` is the session on the screen, if there is one.
    pub(crate) fn new(workspace: Workspace, followed: Option<String>) -> Self {
        Self {
            own_workspace: workspace.clone(),
            workspace,
            plans: Arc::default(),
            events: None,
            library_worker: None,
            followed_session: followed,
            draft_saver: None,
            handout: None,
        }
    }

    pub(crate) fn for_handout(workspace: Workspace, page: HandoutWriter) -> Self {
        Self { handout: Some(Box::new(page)), ..Self::new(workspace, None) }
    }

    /// Begins to list, read and watch the sessions. Must be called within a runtime.
    pub(crate) fn start(&mut self, events: EventSender) {
        self.events = Some(events);
        if self.handout.is_none() {
            self.start_library_worker();
        }
    }

    /// Lists the sessions of the present workspace, for the screen that is shown: what is sent before it is lost.
    pub(crate) fn start_library_worker(&mut self) {
        let Some(events) = self.events.clone() else { return };
        let (workspace, followed) = (self.workspace.clone(), self.followed_session.clone());
        self.library_worker = Some(LibraryWorker::start(workspace, events, Arc::clone(&self.plans), followed));
    }

    pub(crate) fn handle_request(
        &mut self,
        request: Request,
        now: Moment,
        readings: &ClockReadings,
        zone: &Zone,
    ) -> Result<Response, CommandError> {
        match request {
            Request::NewSession | Request::Rehearse => {
                let workspace = self.own_workspace.clone();
                let details = StartDetails {
                    author: workspace.config.author,
                    staff: workspace.config.staff.clone(),
                    rehearsal: (request == Request::Rehearse).then_some(60),
                    ..StartDetails::default()
                };
                let protocol = workspace.default_protocol_id().to_owned();
                let loaded = workspace.load_protocol(&protocol)?;
                let (zone, _) = timezone::system_zone(readings.wall_ms);
                let startup = prepare_session(workspace, &protocol, loaded, details, zone, readings)?;
                Ok(Response::Start(Box::new(startup), Vec::new()))
            }
            Request::Demo => {
                let startup = prepare_demo(self.own_workspace.clone(), DEMO_SPEED, readings)?;
                Ok(Response::Start(Box::new(startup), Vec::new()))
            }
            Request::Samples => {
                self.workspace = open_samples(&self.own_workspace)?;
                self.followed_session = None;
                self.library_worker = None;
                Ok(Response::Library(Box::new(LibraryScreen::new(true))))
            }
            Request::Resume(name) => {
                let found = session_index::find_session(&self.workspace, &name)?;
                let locked_record = lock_session(&self.workspace, &found, readings)?;
                let refuse = |_| {
                    Err(CommandError::failed(format!(
                        "By the clock, {name} was left very long ago, or in the future. Nothing was changed; quit, then `bedside resume {name}` asks about it."
                    )))
                };
                let mut notices = Vec::new();
                let (workspace, theme) = (self.workspace.clone(), self.workspace.load_theme()?);
                let startup = resume_session(workspace, theme, locked_record, None, readings, refuse, &mut notices)?;
                Ok(Response::Start(Box::new(startup), notices))
            }
            Request::OpenReview(name) => self.open_review(&name, false, now, zone),
            Request::FinishGaps(name) => self.open_review(&name, true, now, zone),
            Request::LoadWords(names) => {
                if let Some(worker) = &self.library_worker {
                    worker.request_sessions(names);
                }
                Ok(Response::Messages(Vec::new()))
            }
            Request::Compare(client) => Ok(Response::Compare(Box::new(self.load_comparison_in_background(client)?))),
            Request::Correct(name, what, basis) => self.apply_correction(&name, &what, basis),
            Request::WriteHandout { chosen, path } => {
                let written =
                    self.handout.as_ref().map(|page| page.write(&chosen, path.as_deref()).map_err(|error| error.sentence));
                Ok(Response::Messages(written.into_iter().map(Message::HandoutWritten).collect()))
            }
            // The loop releases the record first and then loads the review itself.
            Request::ReviewDemo => Err(CommandError::failed("The demo recorded nothing to review. Nothing was changed.")),
        }
    }

    /// Opens a review and follows its session from now on.
    fn open_review(&self, name: &str, finish: bool, now: Moment, zone: &Zone) -> Result<Response, CommandError> {
        let review = self.load_review(name, finish, now, zone.clone())?;
        if let Some(worker) = &self.library_worker {
            worker.follow_session(name, review.record.progress.is_none());
        }
        Ok(Response::Review(Box::new(review)))
    }

    /// Reads a session for a review, with the unfinished line of an earlier one. Of a long session only the beginning is read; the
    /// rest is sent later. With `finish` all of it is read, since only then its gaps are known, and the review is at the first gap.
    pub(crate) fn load_review(&self, name: &str, finish: bool, now: Moment, zone: Zone) -> Result<ReviewScreen, CommandError> {
        let files = session_index::find_session(&self.workspace, name)?;
        let loaded = if finish { load_session(&files, &self.plans)? } else { load_session_head(&files, &self.plans)? };
        let mut review = ReviewScreen::new(now, loaded, zone, self.workspace.config.author);
        if finish {
            review.begin_finish();
        }
        let draft_path = draft::review_draft_path(&self.workspace.folders.state, &review.record.name);
        if let Some(line) = draft::load_draft(&draft_path).ok().flatten() {
            review.restore_draft(line);
        }
        Ok(review)
    }

    /// Saves the unfinished line of a review, or removes it.
    pub(crate) fn save_draft(&mut self, name: &str, line: Option<app::LineDraft>) {
        if self.draft_saver.as_ref().is_none_or(|(known, _)| known != name) {
            let path = draft::review_draft_path(&self.workspace.folders.state, name);
            self.draft_saver = DraftSaver::start(path, draft::REVIEW_DELAY, |_| ()).ok().map(|saver| (name.to_owned(), saver));
        }
        if let Some((_, saver)) = &self.draft_saver {
            saver.set_draft(line);
        }
    }

    /// Reads all sessions of a client, before the screen is taken.
    pub(crate) fn load_comparison(&self, client: String) -> Result<CompareScreen, CommandError> {
        let sessions = sessions_of_client(session_index::all_sessions(&self.workspace), &client);
        compare_screen(client, load_compared_sessions(&sessions, &self.plans), 0)
    }

    /// Reads the sessions of a client while the screen is shown: those that take longer are sent later.
    fn load_comparison_in_background(&self, client: String) -> Result<CompareScreen, CommandError> {
        let Some(events) = self.events.clone() else { return self.load_comparison(client) };
        let sessions = sessions_of_client(session_index::all_sessions(&self.workspace), &client);
        let (loaded, awaited) = load_compared_in_background(&client, sessions, Arc::clone(&self.plans), events);
        compare_screen(client, loaded, awaited)
    }

    fn apply_correction(&self, name: &str, what: &Correction, basis: Provenance) -> Result<Response, CommandError> {
        let found = session_index::find_session(&self.workspace, name)?;
        let how = CorrectionOptions {
            confirmed: true,
            from_paper: basis == Provenance::Paper,
            paper_date: None,
            has_numbered_lines: false,
        };
        let (author, what) = (self.workspace.config.author.as_ref(), std::slice::from_ref(what));
        let mut notices = Vec::new();
        let written = apply_corrections(&self.workspace, &found, author, what, how, &mut notices);
        let written = written.map(|done| [done.join(" ")].into_iter().chain(notices).collect::<Vec<_>>().join(" · "));
        let mut messages = vec![Message::CorrectionDone(written.map_err(|error| error.sentence))];
        // The files as they are now, also when nothing was written.
        messages.extend(load_session(&found, &self.plans).ok().map(|loaded| Message::SessionLoaded(Box::new(loaded))));
        Ok(Response::Messages(messages))
    }
}

/// Fails where no session was read and none is awaited.
fn compare_screen(client: String, sessions: Vec<ComparedSession>, awaited: usize) -> Result<CompareScreen, CommandError> {
    if sessions.is_empty() && awaited == 0 {
        return Err(CommandError::not_found(format!("No session of {client} can be read. Nothing was changed.")));
    }
    Ok(CompareScreen::for_client(client, sessions, awaited))
}
