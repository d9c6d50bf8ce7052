//! The review of one session: a timeline with a cursor, panes and search. Corrections go out as a
//! [`Request`](crate::app::Request) and come back as rows.
//!
//! Letters are commands here, since text is only typed into a prompt.

mod complete;
mod correct;
mod replay;
mod state;
mod timeline;
mod window;

use crate::app::data::listing::LibraryEvent;
use crate::app::data::loaded_session::LoadedSession;
use crate::app::grammar::LetterMap;
use crate::app::input::abbreviations::Abbreviations;
use crate::app::input::line_editor::LineEditor;
use crate::app::keymap::{self, Action, KeyContext};
use crate::app::message::{Effect, Message};
use crate::app::screens::parent::ParentScreen;
use crate::session::{Elapsed, Initials, Moment, Session, Zone};
use crossterm::event::KeyEvent;
pub(crate) use state::ChartWindow;
pub use state::{FinishState, Pane, Replay, ReviewPrompt};
use state::{PromptLine, ReviewContext, ReviewOverlay};
use timeline::SearchTarget;
pub use timeline::{Timeline, TimelineItem};

/// The review of one session.
#[derive(Debug)]
pub struct ReviewScreen {
    /// The session shown, which a replay shortens, and the state of its file.
    pub(crate) record: LoadedSession,
    /// The timeline with its cursor.
    pub timeline: Timeline,
    /// Pane shown beside or over the timeline.
    pub pane: Pane,
    /// The part of the day that the chart shows; `None`: all of it.
    window: Option<ChartWindow>,
    overlay: Option<ReviewOverlay>,
    line: PromptLine,
    context: ReviewContext,
    /// The gaps, while they are filled one after the other.
    pub finish: Option<FinishState>,
    /// The replay, if one is shown.
    pub replay: Option<Replay>,
    /// The last notice, until the next key.
    pub notice: Option<String>,
    pub(crate) parent: ParentScreen,
}

impl ReviewScreen {
    /// Begins at the first entry. `author` writes corrections; `None`: the last author.
    pub fn new(now: Moment, record: LoadedSession, zone: Zone, author: Option<Initials>) -> Self {
        let (letters, abbreviations) = (LetterMap::default(), Abbreviations::default());
        Self {
            timeline: Timeline::new(&record.session),
            record,
            pane: Pane::default(),
            window: None,
            overlay: None,
            line: PromptLine::default(),
            context: ReviewContext { now, zone, author, letters, abbreviations },
            finish: None,
            replay: None,
            notice: None,
            parent: ParentScreen::default(),
        }
    }

    pub(crate) fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.context.now = now;
        let effect = self.handle_message(message);
        effect.into_iter().chain(self.draft_effect()).collect()
    }

    fn handle_message(&mut self, message: Message) -> Option<Effect> {
        match message {
            Message::Key(key) if self.prompt().is_some() => return self.prompt_key(key),
            Message::Key(key) => return self.handle_key(key),
            Message::Paste(text) if self.prompt().is_some_and(ReviewPrompt::accepts_text) => {
                self.line.editor.paste(&text, self.context.now);
                self.parse_line();
            }
            Message::SessionLoaded(loaded) if loaded.name == self.record.name => self.on_session_loaded(*loaded),
            Message::Library(LibraryEvent::ReadProgress(name, share)) if name == self.record.name => {
                self.record.progress = self.record.progress.map(|_| share);
            }
            Message::CorrectionDone(result) => self.on_correction_done(result),
            Message::Zone(zone) => self.context.zone = zone,
            Message::Settings(settings) => {
                let before = std::mem::replace(&mut self.context.abbreviations, settings.abbreviations);
                self.context.letters = settings.letters;
                if self.context.abbreviations != before {
                    self.prompt_for_gap();
                }
            }
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::Terminate(_) => return Some(Effect::Quit),
            Message::Library(event) => self.parent.forward(event),
            _ => {}
        }
        None
    }

    /// Takes the changed record. The cursor and the replay stay.
    fn on_session_loaded(&mut self, loaded: LoadedSession) {
        let was_partial = self.record.progress.is_some();
        self.set_record(loaded);
        self.timeline.rebuild(&self.record.session);
        if std::mem::take(&mut self.timeline.jumps_to_end) && was_partial {
            self.move_cursor(isize::MAX);
        }
        if let Some(draft) = self.line.pending_draft.take() {
            self.restore_draft(draft);
        }
        self.refresh_gaps();
    }

    fn handle_key(&mut self, key: KeyEvent) -> Option<Effect> {
        self.notice = None;
        let action = keymap::find(KeyContext::Review, key);
        if self.overlay.take().is_some() && action != Some(Action::Quit) {
            return None;
        }
        match action? {
            Action::Up => self.move_cursor(-1),
            Action::Down => self.move_cursor(1),
            Action::PageUp => self.move_cursor(-10),
            Action::PageDown => self.move_cursor(10),
            Action::First => self.move_cursor(isize::MIN),
            Action::Last => self.move_cursor(isize::MAX),
            Action::NextPane => self.pane = self.pane.cycled(true),
            Action::PreviousPane => self.pane = self.pane.cycled(false),
            Action::ZoomIn => self.zoom_chart(0.5),
            Action::ZoomOut => self.zoom_chart(2.0),
            Action::PanLeft => self.pan_chart(-0.25),
            Action::PanRight => self.pan_chart(0.25),
            Action::ZoomReset => self.window = None,
            Action::Find => self.open_prompt(ReviewPrompt::Find),
            Action::Filter => self.open_prompt(ReviewPrompt::Filter),
            Action::Seek(target, forward) => self.search(Some(SearchTarget::Seek(target)), forward),
            Action::SeekAgain(forward) => self.search(None, forward),
            Action::ToggleReplay => self.toggle_replay(),
            Action::ReplayTo => self.open_prompt(ReviewPrompt::ReplayTime),
            Action::ReplayStep(forward) => self.replay_step(forward),
            Action::ReplayMinutes(forward) => self.replay_minutes(forward),
            Action::Amend | Action::AddLateEntry | Action::WithdrawSelected | Action::FinishGaps if self.refuse_write() => {}
            Action::Amend => self.prompt_correction(ReviewPrompt::Amend),
            Action::AddLateEntry => self.open_prompt(ReviewPrompt::LateEntry),
            Action::FinishGaps => self.begin_finish(),
            Action::WithdrawSelected => self.prompt_correction(ReviewPrompt::Withdraw),
            Action::Help => self.overlay = Some(ReviewOverlay::Help),
            Action::Leave if !self.timeline.filter.is_empty() => self.set_filter(String::new()),
            Action::Leave if self.replay.is_some() => self.end_replay(),
            Action::Leave if self.parent.library.is_some() => self.parent.is_left = true,
            Action::Leave | Action::Quit => return Some(Effect::Quit),
            _ => {}
        }
        None
    }

    pub(crate) fn set_filter(&mut self, filter: String) {
        self.timeline.filter = filter;
        self.timeline.rebuild(&self.record.session);
    }

    pub(crate) fn move_cursor(&mut self, by: isize) {
        // While the record is being read, the cursor goes to the end later.
        self.timeline.jumps_to_end = by == isize::MAX;
        self.move_cursor_to(self.timeline.index_from_cursor(by));
    }

    fn move_cursor_to(&mut self, index: Option<usize>) {
        self.timeline.move_to(index);
        self.show_cursor_in_chart();
    }

    /// Selects an entry, if it is shown. Returns whether it is.
    pub(crate) fn select_entry(&mut self, entry: u64) -> bool {
        let index = self.timeline.index_of_entry(entry);
        self.move_cursor_to(index);
        index.is_some()
    }

    /// Selects the next or previous match of a new or the last target, wrapping around with a notice.
    pub(crate) fn search(&mut self, target: Option<SearchTarget>, forward: bool) {
        if let Some(target) = target {
            self.timeline.search_target = target;
        }
        let (found, notice) = self.timeline.find(&self.record.session, forward);
        self.notice = notice;
        self.move_cursor_to(found);
    }

    /// The time of the selected entry.
    pub fn cursor_time(&self) -> Option<Elapsed> {
        let ledger = self.session().ledger();
        self.timeline.selected_entry.and_then(|entry| ledger.newest_versions_of(entry).first().map(|row| row.elapsed))
    }

    /// The session as it is shown.
    pub fn session(&self) -> &Session {
        &self.record.session
    }

    /// How many entries match the filter, and how many there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.timeline.entry_count, self.session().timeline().len())
    }

    /// The prompt that takes the keys, if one is open.
    pub fn prompt(&self) -> Option<&ReviewPrompt> {
        match &self.overlay {
            Some(ReviewOverlay::Prompt(prompt)) => Some(prompt),
            _ => None,
        }
    }

    /// The line of the prompt.
    pub fn line(&self) -> &LineEditor {
        &self.line.editor
    }

    pub(crate) fn has_help(&self) -> bool {
        matches!(self.overlay, Some(ReviewOverlay::Help))
    }

    /// What keys act on now.
    pub(crate) fn key_context(&self) -> KeyContext {
        match self.prompt() {
            Some(ReviewPrompt::Gap { .. }) => KeyContext::FinishGaps,
            Some(_) => KeyContext::ReviewPrompt,
            None => KeyContext::Review,
        }
    }

    pub(crate) fn correction_author(&self) -> Initials {
        self.context.author.unwrap_or_else(|| self.session().writer())
    }
}
