//! The review of one session: a timeline with a cursor, panes and search. Corrections go out as a
//! [`Request`](crate::app::Request) and come back as rows.
//!
//! Letters are commands here, since text is only typed into a prompt.

mod complete;
mod correct;
mod replay;
pub(crate) mod state;
mod timeline;
mod window;

use crate::app::data::listing::LibraryEvent;
use crate::app::data::loaded_session::LoadedSession;
use crate::app::grammar::LetterMap;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::input::line_editor::LineEditor;
use crate::app::input::search_query::SearchQuery;
use crate::app::keymap;
use crate::app::keymap::{Action, KeyContext};
use crate::app::message::{Effect, LineDraft, Message};
use crate::app::screens::parent::ParentScreen;
use crate::session::{Elapsed, Initials, Moment, Session, Zone};
use crossterm::event::KeyEvent;
pub(crate) use state::ChartWindow;
pub use state::{FinishState, Pane, Replay, ReviewPrompt, TimelineItem};
use state::{PartialLoad, SearchTarget};

/// The review screen.
#[derive(Debug)]
pub struct ReviewScreen {
    name: String,
    session: Session,
    faults: Vec<String>,
    is_running: bool,
    /// Set while the file is still being read.
    partial_load: Option<PartialLoad>,
    zone: Zone,
    author: Option<Initials>,
    now: Moment,
    items: Vec<TimelineItem>,
    /// How many items are entries.
    visible_entries: usize,
    /// The index of the selected item.
    cursor_index: usize,
    selected_entry: Option<u64>,
    pane: Pane,
    window: Option<ChartWindow>,
    filter: String,
    search_target: SearchTarget,
    prompt: Option<ReviewPrompt>,
    line: LineEditor,
    /// The text that is saved as a draft, or needs no saving.
    saved_draft: String,
    /// A draft to restore once the record is read.
    pending_draft: Option<LineDraft>,
    letters: LetterMap,
    session_without: Option<Box<Session>>,
    finish: Option<FinishState>,
    replay: Option<Replay>,
    abbreviations: Abbreviations,
    has_help: bool,
    notice: Option<String>,
    pub(crate) parent: ParentScreen,
}

impl ReviewScreen {
    /// Begins at the first entry. `by` writes corrections; `None`: the last author.
    pub fn new(now: Moment, loaded: LoadedSession, zone: Zone, by: Option<Initials>) -> Self {
        let LoadedSession { name, session, faults, is_running, progress } = loaded;
        let mut review = Self {
            name,
            session,
            faults,
            is_running,
            partial_load: progress.map(PartialLoad::new),
            zone,
            author: by,
            now,
            items: Vec::new(),
            visible_entries: 0,
            cursor_index: 0,
            selected_entry: None,
            pane: Pane::default(),
            window: None,
            filter: String::new(),
            search_target: SearchTarget::default(),
            prompt: None,
            line: LineEditor::default(),
            saved_draft: String::new(),
            pending_draft: None,
            letters: LetterMap::default(),
            session_without: None,
            finish: None,
            replay: None,
            abbreviations: Abbreviations::default(),
            has_help: false,
            notice: None,
            parent: ParentScreen::default(),
        };
        review.rebuild_items();
        review
    }

    pub(crate) fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        let mut effects = self.handle_message(now, message);
        effects.extend(self.draft_effect());
        effects
    }

    fn handle_message(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.now = now;
        match message {
            Message::Key(key) => return self.handle_key(key),
            Message::Paste(text) if self.prompt.as_ref().is_some_and(ReviewPrompt::accepts_text) => {
                self.line.paste(&text, now);
                self.parse_line();
            }
            Message::SessionLoaded(loaded) if loaded.name == self.name => self.on_session_loaded(*loaded),
            Message::Library(LibraryEvent::ReadProgress(name, share)) if name == self.name => {
                self.partial_load.iter_mut().for_each(|beginning| beginning.progress = share);
            }
            Message::CorrectionDone(answer) => self.on_correction_done(answer),
            Message::Zone(zone) => self.zone = zone,
            Message::Settings(settings) => {
                let before = std::mem::replace(&mut self.abbreviations, settings.abbreviations);
                self.letters = settings.letters;
                if self.abbreviations != before {
                    self.prompt_for_gap();
                }
            }
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::Terminate(_) => return vec![Effect::Quit],
            Message::Library(event) => self.parent.forward(event),
            _ => {}
        }
        Vec::new()
    }

    /// The record changed; the cursor stays.
    fn on_session_loaded(&mut self, loaded: LoadedSession) {
        (self.faults, self.is_running) = (loaded.faults, loaded.is_running);
        let before = std::mem::replace(&mut self.partial_load, loaded.progress.map(PartialLoad::new));
        self.set_session(loaded.session);
        self.rebuild_items();
        if before.is_some_and(|beginning| beginning.jumps_to_end) {
            self.move_cursor(isize::MAX);
        }
        if let Some(draft) = self.pending_draft.take() {
            self.restore_draft(draft);
        }
        self.refresh_gaps();
    }

    fn handle_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if self.prompt.is_some() {
            return self.prompt_key(key);
        }
        self.notice = None;
        let action = keymap::find(KeyContext::Review, key);
        if std::mem::take(&mut self.has_help) && action != Some(Action::Quit) {
            return Vec::new();
        }
        match action {
            Some(Action::Up) => self.move_cursor(-1),
            Some(Action::Down) => self.move_cursor(1),
            Some(Action::PageUp) => self.move_cursor(-10),
            Some(Action::PageDown) => self.move_cursor(10),
            Some(Action::First) => self.move_cursor(isize::MIN),
            Some(Action::Last) => self.move_cursor(isize::MAX),
            Some(Action::NextPane) => self.pane = self.pane.cycled(1),
            Some(Action::PreviousPane) => self.pane = self.pane.cycled(Pane::ALL.len() - 1),
            Some(Action::ZoomIn) => self.zoom_chart(0.5),
            Some(Action::ZoomOut) => self.zoom_chart(2.0),
            Some(Action::PanLeft) => self.pan_chart(-0.25),
            Some(Action::PanRight) => self.pan_chart(0.25),
            Some(Action::ZoomReset) => self.window = None,
            Some(Action::Find) => self.open_prompt(ReviewPrompt::Find),
            Some(Action::Filter) => self.open_prompt(ReviewPrompt::Filter),
            Some(Action::Seek(what, forward)) => self.search(Some(SearchTarget::from_seek(what)), forward),
            Some(Action::SeekAgain(forward)) => self.search(None, forward),
            Some(Action::ToggleReplay) => self.toggle_replay(),
            Some(Action::ReplayTo) => self.prompt_replay_time(),
            Some(Action::ReplayStep(forward)) => self.replay_step(forward),
            Some(Action::ReplayMinutes(forward)) => self.replay_minutes(forward),
            Some(Action::Amend | Action::AddLateEntry | Action::WithdrawSelected | Action::FinishGaps) if self.refuse_write() => {
            }
            Some(Action::Amend) => self.begin_amendment(),
            Some(Action::AddLateEntry) => self.open_prompt(ReviewPrompt::LateEntry),
            Some(Action::FinishGaps) => self.begin_finish(),
            Some(Action::WithdrawSelected) => self.begin_withdrawal(),
            Some(Action::Help) => self.has_help = true,
            Some(Action::Leave) if !self.filter.is_empty() => {
                self.filter.clear();
                self.rebuild_items();
            }
            Some(Action::Leave) if self.replay.is_some() => self.end_replay(),
            Some(Action::Leave) if self.parent.is_set() => self.parent.request_return(),
            Some(Action::Leave | Action::Quit) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    /// The time of the selected entry.
    pub fn cursor_time(&self) -> Option<Elapsed> {
        self.selected_entry.and_then(|at| self.session.ledger().newest_versions_of(at).first().map(|row| row.elapsed))
    }

    /// The index of the selected item.
    pub(crate) fn cursor_index(&self) -> usize {
        self.cursor_index
    }

    /// How much of the file was read, from 0 to 1; `None`: all of it.
    pub(crate) fn load_progress(&self) -> Option<f64> {
        self.partial_load.map(|beginning| beginning.progress)
    }

    /// The selected entry.
    pub fn selected_entry(&self) -> Option<u64> {
        self.selected_entry
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What is wrong with its file.
    pub(crate) fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Whether another program writes it now.
    pub(crate) fn is_running(&self) -> bool {
        self.is_running
    }

    /// The timeline.
    pub fn items(&self) -> &[TimelineItem] {
        &self.items
    }

    /// How many entries match the filter, and how many there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.visible_entries, self.session.timeline().len())
    }

    /// The pane shown.
    pub fn pane(&self) -> Pane {
        self.pane
    }

    /// The filter; may be empty.
    pub(crate) fn filter(&self) -> &str {
        &self.filter
    }

    /// The open prompt.
    pub fn prompt(&self) -> Option<&ReviewPrompt> {
        self.prompt.as_ref()
    }

    /// The line of the prompt.
    pub fn line(&self) -> &LineEditor {
        &self.line
    }

    /// Whether the help is shown.
    pub(crate) fn has_help(&self) -> bool {
        self.has_help
    }

    /// The last notice.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// What keys act on now.
    pub(crate) fn key_context(&self) -> KeyContext {
        match self.prompt {
            Some(ReviewPrompt::Gap { .. }) => KeyContext::FinishGaps,
            Some(_) => KeyContext::ReviewPrompt,
            None => KeyContext::Review,
        }
    }

    pub(crate) fn correction_author(&self) -> Initials {
        self.author.unwrap_or_else(|| self.session.writer())
    }

    fn filter_query(&self) -> SearchQuery {
        SearchQuery::parse(&self.filter)
    }
}
