//! Carries out the requests of the library and the review: list and read sessions, resume one, write a correction. The screens
//! themselves are in `app`.

use super::reload::UserFiles;
use crate::app;
use crate::app::corrections::CorrectionOptions;
use crate::app::screens::start::StartScreen;
use crate::app::{
    CompareScreen, Correction, LibraryScreen, Message, NewSession, Provenance, Request, ResumedSession, ReviewScreen,
};
use crate::edge::error::CommandError;
use crate::edge::event::EventSender;
use crate::edge::os::clock::{ClockReadings, SessionClock};
use crate::edge::runtime::comparison_loader::{load_compared_in_background, load_compared_sessions, sessions_of_client};
use crate::edge::runtime::library_worker::LibraryWorker;
use crate::edge::sessions::corrections::apply_corrections;
use crate::edge::sessions::demo::{PreparedDemo, prepare_demo};
use crate::edge::sessions::handout::HandoutWriter;
use crate::edge::sessions::load::{load_session, load_session_head};
use crate::edge::sessions::new::{SessionOpener, start_from_library};
use crate::edge::sessions::resume::{lock_session, resume_session};
use crate::edge::sessions::samples;
use crate::edge::store::draft;
use crate::edge::store::draft::DraftSaver;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::store::session_index;
use crate::edge::workspace::Workspace;
use crate::session::{Moment, Zone};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// The result of a [`Request`].
pub(crate) enum Response {
    Messages(Vec<Message>),
    Library(Box<LibraryScreen>),
    Review(Box<ReviewScreen>),
    Compare(Box<CompareScreen>),
    StartScreen(SessionClock, Box<StartScreen>, SessionOpener, Box<UserFiles>),
    Demo(Box<PreparedDemo>),
    /// A new session, which begins at these readings.
    NewSession(SessionClock, ClockReadings, Box<NewSession>, Box<OpenRecord>),
    /// The sentences say what went wrong beside the record.
    ResumedSession(SessionClock, Box<ResumedSession>, Box<OpenRecord>, Box<UserFiles>, Vec<String>),
}

/// A request on the blocking pool, which owns the browser until it is done.
pub(crate) type PendingRequest = JoinHandle<CompletedRequest>;
pub(crate) type CompletedRequest = (Option<Browser>, Result<Response, CommandError>);

/// Speed of a demonstration that is started from the library.
pub(crate) const DEMO_SPEED: u32 = 60;

/// Reads and writes sessions for the library and the review.
pub(crate) struct Browser {
    /// Where new sessions are created, also while the samples are shown.
    own_workspace: Workspace,
    workspace: Workspace,
    plans: Arc<PlanCache>,
    events: Option<EventSender>,
    library_worker: Option<LibraryWorker>,
    followed_session: Option<String>,
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

    /// For the client's page.
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

    /// Follows this session once the sessions are listed.
    pub(crate) fn follow(&mut self, name: String) {
        self.followed_session = Some(name);
    }

    fn start_library_worker(&mut self) {
        let Some(events) = self.events.clone() else { return };
        let (workspace, followed) = (self.workspace.clone(), self.followed_session.clone());
        self.library_worker = Some(LibraryWorker::start(workspace, events, Arc::clone(&self.plans), followed));
    }

    /// Carries out a request.
    pub(crate) fn handle_request(
        &mut self,
        request: Request,
        now: Moment,
        readings: &ClockReadings,
        zone: &Zone,
    ) -> Result<Response, CommandError> {
        match request {
            Request::NewSession | Request::Rehearse => {
                let (clock, start, open, files) =
                    start_from_library(&self.own_workspace, (request == Request::Rehearse).then_some(60), readings)?;
                Ok(Response::StartScreen(clock, start, open, Box::new(files)))
            }
            Request::Demo => Ok(Response::Demo(Box::new(prepare_demo(self.own_workspace.clone(), DEMO_SPEED, readings)?))),
            Request::Samples => {
                self.workspace = samples::open_samples(&self.own_workspace)?;
                self.followed_session = None;
                self.start_library_worker();
                Ok(Response::Library(Box::new(LibraryScreen::new(true))))
            }
            Request::Resume(name) => {
                let found = session_index::find_session(&self.workspace, &name)?;
                let locked_record = lock_session(&self.workspace, &found, readings)?;
                let refuse = |_| {
                    Err(CommandError::failed(format!(
                        "The clock says that {name} lay for very long, or less than no time. Nothing was changed; leave, and \
                         `bedside resume {name}` asks about it."
                    )))
                };
                let mut notices = Vec::new();
                let (clock, resumed, open_record) =
                    resume_session(&self.workspace, locked_record, None, readings, refuse, &mut notices)?;
                let files = UserFiles::for_session(self.workspace.clone(), self.workspace.load_theme()?, &resumed.session);
                Ok(Response::ResumedSession(clock, Box::new(resumed), Box::new(open_record), Box::new(files), notices))
            }
            Request::OpenReview(name) => Ok(Response::Review(Box::new(self.open_review(&name, now, zone)?))),
            Request::FinishGaps(name) => {
                let review = self.load_completion_review(&name, now, zone.clone())?;
                if let Some(librarian) = &self.library_worker {
                    librarian.follow_session(&name, true);
                }
                Ok(Response::Review(Box::new(review)))
            }
            Request::LoadWords(names) => {
                if let Some(librarian) = &self.library_worker {
                    librarian.request_sessions(names);
                }
                Ok(Response::Messages(Vec::new()))
            }
            Request::Compare(client) => Ok(Response::Compare(Box::new(self.load_comparison_in_background(client)?))),
            Request::Correct(name, what, basis) => self.apply_correction(&name, &what, basis),
            Request::WriteHandout { chosen, path } => {
                let written =
                    self.handout.as_ref().map(|page| page.write(&chosen, path.as_deref()).map_err(|fault| fault.sentence));
                Ok(Response::Messages(written.into_iter().map(Message::HandoutWritten).collect()))
            }
            // The loop releases the record first and then loads the review itself.
            Request::ReviewDemo => Err(CommandError::failed("Nothing was played that could be looked at. Nothing was changed.")),
        }
    }

    /// Opens a review and follows its session from now on.
    fn open_review(&self, name: &str, now: Moment, zone: &Zone) -> Result<ReviewScreen, CommandError> {
        let review = self.load_review(name, now, zone.clone())?;
        if let Some(librarian) = &self.library_worker {
            librarian.follow_session(name, review.record.progress.is_none());
        }
        Ok(review)
    }

    /// Reads a session for a review: of a long one only the beginning; the rest is sent later.
    pub(crate) fn load_review(&self, name: &str, now: Moment, zone: Zone) -> Result<ReviewScreen, CommandError> {
        let fresh = load_session_head(&session_index::find_session(&self.workspace, name)?, &self.plans)?;
        let mut review = ReviewScreen::new(now, fresh, zone, self.workspace.config.author);
        self.restore_draft(&mut review);
        Ok(review)
    }

    /// Reads all of a session, since only then its gaps are known, and opens the review at the first.
    pub(crate) fn load_completion_review(&self, name: &str, now: Moment, zone: Zone) -> Result<ReviewScreen, CommandError> {
        let fresh = load_session(&session_index::find_session(&self.workspace, name)?, &self.plans)?;
        let mut review = ReviewScreen::new(now, fresh, zone, self.workspace.config.author);
        review.begin_finish();
        self.restore_draft(&mut review);
        Ok(review)
    }

    /// Puts the unfinished line of an earlier review back.
    fn restore_draft(&self, review: &mut ReviewScreen) {
        let path = draft::review_draft_path(&self.workspace.folders.state, &review.record.name);
        if let Some(line) = draft::load_draft(&path).ok().flatten() {
            review.restore_draft(line);
        }
    }

    /// Saves the unfinished line of a review, or removes it.
    pub(crate) fn save_draft(&mut self, name: &str, line: Option<app::LineDraft>) {
        if self.draft_saver.as_ref().is_none_or(|(known, _)| known != name) {
            let path = draft::review_draft_path(&self.workspace.folders.state, name);
            self.draft_saver = DraftSaver::start(path).ok().map(|keeper| (name.to_owned(), keeper));
        }
        if let Some((_, keeper)) = &self.draft_saver {
            keeper.set_draft(line);
        }
    }

    /// Reads all sessions of a client, before the screen is taken.
    pub(crate) fn load_comparison(&self, client: String) -> Result<CompareScreen, CommandError> {
        let courses =
            load_compared_sessions(&sessions_of_client(session_index::all_sessions(&self.workspace), &client), &self.plans);
        if courses.is_empty() { Err(no_sessions_error(&client)) } else { Ok(CompareScreen::for_client(client, courses, 0)) }
    }

    /// Reads the sessions of a client while the screen is shown: those that take longer are sent later.
    fn load_comparison_in_background(&self, client: String) -> Result<CompareScreen, CommandError> {
        let Some(events) = self.events.clone() else { return self.load_comparison(client) };
        let theirs = sessions_of_client(session_index::all_sessions(&self.workspace), &client);
        let (courses, awaited) = load_compared_in_background(&client, theirs, Arc::clone(&self.plans), events);
        if courses.is_empty() && awaited == 0 {
            return Err(no_sessions_error(&client));
        }
        Ok(CompareScreen::for_client(client, courses, awaited))
    }

    fn apply_correction(&self, name: &str, what: &Correction, basis: Provenance) -> Result<Response, CommandError> {
        let found = session_index::find_session(&self.workspace, name)?;
        let how = CorrectionOptions { confirmed: true, from_paper: basis == Provenance::Paper, paper_date: None };
        let (author, what) = (self.workspace.config.author.as_ref(), std::slice::from_ref(what));
        let mut notices = Vec::new();
        let written = apply_corrections(&self.workspace, &found, author, what, how, &mut notices);
        let written = written.map(|said| [said.join(" ")].into_iter().chain(notices).collect::<Vec<_>>().join(" · "));
        let mut told = vec![Message::CorrectionDone(written.map_err(|fault| fault.sentence))];
        // The files as they are now, also when nothing was written.
        told.extend(load_session(&found, &self.plans).ok().map(|fresh| Message::SessionLoaded(Box::new(fresh))));
        Ok(Response::Messages(told))
    }
}

fn no_sessions_error(client: &str) -> CommandError {
    CommandError::not_found(format!("No session of {client} can be read. Nothing was changed."))
}
