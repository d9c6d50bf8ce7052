//! What the library and a review want from outside: sessions listed and read, one of them gone on with, a correction written. Not the
//! screens, which are `app`'s.

use super::reload::UserFiles;
use crate::app;
use crate::app::corrections::CorrectionOptions;
use crate::app::screens::start::StartScreen;
use crate::app::{CompareScreen, Correction, LibraryScreen, Message, Provenance, Request, ResumedSession, ReviewScreen};
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
use crate::edge::store::draft::{DraftSaver, SavedDraft};
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::record_writer::OpenRecord;
use crate::edge::store::session_index;
use crate::edge::workspace::Workspace;
use crate::session::{Moment, Zone};
use std::sync::Arc;

/// What came of a wish.
pub(crate) enum Response {
    /// The screen is told.
    Messages(Vec<Message>),
    /// Another library.
    Library(Box<LibraryScreen>),
    /// A session to look at.
    Review(Box<ReviewScreen>),
    /// Sessions beside each other.
    Compare(Box<CompareScreen>),
    /// The first screen of a new session.
    StartScreen(SessionClock, Box<StartScreen>, SessionOpener, Box<UserFiles>),
    /// A demonstration.
    Demo(Box<PreparedDemo>),
    /// A resumed session, and sentences about what went wrong beside its record.
    ResumedSession(SessionClock, Box<ResumedSession>, Box<OpenRecord>, Box<UserFiles>, Vec<String>),
}

/// How many times as fast a demonstration runs that was begun from the library.
pub(crate) const DEMO_SPEED: u32 = 60;

/// The doors of the library and the review.
pub struct Browser {
    /// Where new sessions begin, whatever is looked at.
    own_workspace: Workspace,
    workspace: Workspace,
    plans: Arc<PlanCache>,
    events: Option<EventSender>,
    library_worker: Option<LibraryWorker>,
    followed_session: Option<String>,
    /// Keeps the unfinished line of the session of this name.
    draft_saver: Option<(String, DraftSaver)>,
    /// The client's page that is on the screen, if one is; then no sessions are listed.
    handout: Option<Box<HandoutWriter>>,
}

impl Browser {
    /// Nothing is read before the loop runs. `followed` is a session that is on the screen already.
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

    /// For a client's page alone.
    pub(crate) fn for_handout(workspace: Workspace, page: HandoutWriter) -> Self {
        Self { handout: Some(Box::new(page)), ..Self::new(workspace, None) }
    }

    /// The loop runs: sessions are listed, read and watched from now on.
    pub(crate) fn start(&mut self, events: EventSender) -> Result<(), CommandError> {
        self.events = Some(events);
        if self.handout.is_some() {
            return Ok(());
        }
        self.start_library_worker()
    }

    fn start_library_worker(&mut self) -> Result<(), CommandError> {
        let Some(events) = self.events.clone() else { return Ok(()) };
        let begun = LibraryWorker::start(self.workspace.clone(), events, Arc::clone(&self.plans), self.followed_session.clone());
        let failed = |why| CommandError::failed(format!("The sessions could not be listed: {why}. Nothing was changed."));
        self.library_worker = Some(begun.map_err(failed)?);
        Ok(())
    }

    /// Does what is wanted, or says why not.
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
                self.start_library_worker()?;
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
            Request::Correct(name, what) => self.apply_correction(&name, &what, Provenance::Memory),
            Request::FillGap(name, what, basis) => self.apply_correction(&name, &what, basis),
            Request::WriteHandout { chosen, path } => {
                let written =
                    self.handout.as_ref().map(|page| page.write(&chosen, path.as_deref()).map_err(|fault| fault.sentence));
                Ok(Response::Messages(written.into_iter().map(Message::HandoutWritten).collect()))
            }
            Request::ReviewDemo => Err(CommandError::failed("Nothing was played that could be looked at. Nothing was changed.")),
        }
    }

    /// A session to look at, which is followed from now on.
    fn open_review(&self, name: &str, now: Moment, zone: &Zone) -> Result<ReviewScreen, CommandError> {
        let review = self.load_review(name, now, zone.clone())?;
        if let Some(librarian) = &self.library_worker {
            librarian.follow_session(name, review.load_progress().is_none());
        }
        Ok(review)
    }

    /// A session to look at; of a long one its beginning, and the rest follows.
    pub(crate) fn load_review(&self, name: &str, now: Moment, zone: Zone) -> Result<ReviewScreen, CommandError> {
        let fresh = load_session_head(&session_index::find_session(&self.workspace, name)?, &self.plans)?;
        let mut review = ReviewScreen::new(now, fresh, zone, self.workspace.config.author);
        self.restore_draft(&mut review);
        Ok(review)
    }

    /// A session to finish: what it owes is known only from all of it.
    pub(crate) fn load_completion_review(&self, name: &str, now: Moment, zone: Zone) -> Result<ReviewScreen, CommandError> {
        let fresh = load_session(&session_index::find_session(&self.workspace, name)?, &self.plans)?;
        let mut review = ReviewScreen::new(now, fresh, zone, self.workspace.config.author);
        review.begin_finish();
        self.restore_draft(&mut review);
        Ok(review)
    }

    /// What was typed another time and not written is not lost.
    fn restore_draft(&self, review: &mut ReviewScreen) {
        let path = draft::review_draft_path(&self.workspace.folders.state, review.name());
        if let Some(kept) = SavedDraft::load(&path).ok().flatten() {
            review.restore_draft(kept.into());
        }
    }

    /// What the line of a review is now.
    pub(crate) fn save_draft(&mut self, name: &str, line: Option<app::LineDraft>) {
        if self.draft_saver.as_ref().is_none_or(|(known, _)| known != name) {
            let path = draft::review_draft_path(&self.workspace.folders.state, name);
            self.draft_saver = DraftSaver::start(path).ok().map(|keeper| (name.to_owned(), keeper));
        }
        if let Some((_, keeper)) = &self.draft_saver {
            keeper.set_draft(line.map(SavedDraft::from));
        }
    }

    /// A client's sessions beside each other, all read before the screen begins.
    pub(crate) fn load_comparison(&self, client: String) -> Result<CompareScreen, CommandError> {
        let courses =
            load_compared_sessions(&sessions_of_client(session_index::all_sessions(&self.workspace), &client), &self.plans);
        if courses.is_empty() { Err(no_sessions_error(&client)) } else { Ok(CompareScreen::for_client(client, courses, 0)) }
    }

    /// The same on the screen: nobody waits there for the last of many.
    fn load_comparison_in_background(&self, client: String) -> Result<CompareScreen, CommandError> {
        let Some(events) = self.events.clone() else { return self.load_comparison(client) };
        let theirs = sessions_of_client(session_index::all_sessions(&self.workspace), &client);
        let failed =
            |why| CommandError::failed(format!("The sessions of {client} could not be read: {why}. Nothing was changed."));
        let (courses, awaited) = load_compared_in_background(&client, theirs, Arc::clone(&self.plans), events).map_err(failed)?;
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
        let mut told = vec![Message::CorrectionDone(written.map(|said| said.join(" ")).map_err(|fault| fault.sentence))];
        told.extend(notices.into_iter().map(Message::Notice));
        // What the files say now, whether it was written or not.
        told.extend(load_session(&found, &self.plans).ok().map(|fresh| Message::SessionLoaded(Box::new(fresh))));
        Ok(Response::Messages(told))
    }
}

fn no_sessions_error(client: &str) -> CommandError {
    CommandError::not_found(format!("No session of {client} can be read. Nothing was changed."))
}
