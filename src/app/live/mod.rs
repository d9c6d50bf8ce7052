//! The live screen: a running session and everything that is typed, open or selected. `keys` handles keys; nothing here draws.

mod accessors;
mod amend;
mod away;
mod checklist;
mod dialog;
mod display;
mod emergency_card;
mod feeds;
mod help;
mod keys;
mod prompt;
mod record;
mod reload_command;
pub(crate) mod remote;
mod staff;
pub mod state;
mod submit;
mod veil;

use crate::app::data::context::SessionContext;
use crate::app::data::settings::Settings;
use crate::app::input::line_editor::LineEditor;
use crate::app::message::{Effect, LineDraft, Message, NewSession, ResumedSession};
use crate::journal::chain::Chain;
use crate::session::decide::ClockEvent;
use crate::session::due::{self, DueState};
use crate::session::{Intent, Moment, PrivateNotes, Recorder, Session, Timestamp, Zone};
use state::away::AwayTracker;
use state::display::DisplayState;
use state::due_cache::DueCache;
use state::line_input::LineInput;
use state::overlay::Overlays;
use state::pending_files::PendingFiles;
pub(crate) use state::prompt::Prompt;
use state::room::Room;
use state::save::SaveState;
use state::selection::Selection;

/// The screen of a running session.
#[derive(Debug)]
pub struct LiveScreen {
    recorder: Recorder<Chain>,
    saving: SaveState,
    room: Room,
    line: LineInput,
    overlays: Overlays,
    selection: Selection,
    settings: Settings,
    pending_files: PendingFiles,
    display: DisplayState,
    away: AwayTracker,
    due_cache: DueCache,
    notice: Option<String>,
}

impl LiveScreen {
    /// Begins a new session and writes its first rows.
    pub(crate) fn begin_session(now: Moment, new_session: NewSession) -> (Self, Vec<Effect>) {
        let session = Session::new(new_session.plan);
        let recorder = Recorder::new(new_session.name, session, Chain::default(), PrivateNotes::default());
        let mut live = Self::new(now, recorder, new_session.zone, new_session.context);
        let effects = live.submit_at_start(now, Intent::Open(Box::new(new_session.opening)));
        live.due_cache = DueCache::compute(live.session(), now.elapsed);
        let warnings = live.room.context.clock_warning.iter().chain(&live.room.context.disk_warning).cloned();
        live.notice = warnings.reduce(|first, then| format!("{first} {then}"));
        (live, effects)
    }

    /// Goes on with an earlier session and writes what is known of the interruption.
    pub(crate) fn resume_session(now: Moment, resumed: ResumedSession) -> (Self, Vec<Effect>) {
        let recorder = Recorder::new(resumed.name, resumed.session, resumed.chain, resumed.private);
        let mut live = Self::new(now, recorder, resumed.zone, resumed.context);
        live.saving.private_saved_seq = live.recorder.private_notes().last_seq();
        live.saving.loaded_seq = live.last_seq();
        let gap_ms = resumed.interruption.gap_ms;
        let mut effects = live.submit_at_start(now, Intent::Resume(resumed.interruption));
        if let Some(draft) = resumed.draft {
            let begun = Moment { elapsed: draft.time.elapsed, wall: draft.time.wall, real_time: now.real_time };
            live.line.editor = LineEditor::with_text(draft.text, begun);
            live.parse_line();
            live.notice = Some(format!("The line you were typing at {} is back.", draft.time.wall.hms()));
        }
        let warnings = live.notice.take().into_iter().chain(live.room.context.disk_warning.clone());
        live.notice = warnings.reduce(|first, then| format!("{first} {then}"));
        effects.extend(live.tick(now));
        live.away.on_resume(live.recorder.session(), now, gap_ms);
        (live, effects)
    }

    fn new(now: Moment, recorder: Recorder<Chain>, zone: Zone, context: SessionContext) -> Self {
        Self {
            saving: SaveState::default(),
            room: Room { now, zone, context, track: None, is_focused: true },
            line: LineInput::new(now),
            overlays: Overlays::new(recorder.session().plan()),
            recorder,
            selection: Selection::default(),
            settings: Settings::default(),
            pending_files: PendingFiles::default(),
            display: DisplayState::new(now),
            away: AwayTracker::new(now),
            due_cache: DueCache::default(),
            notice: None,
        }
    }

    /// A session that another process writes; nothing can be entered.
    pub(crate) fn read_only(now: Moment, name: String, session: Session, zone: Zone) -> Self {
        let recorder = Recorder::new(name, session, Chain::default(), PrivateNotes::default());
        Self::new(now, recorder, zone, SessionContext::default())
    }

    /// Shows a new time, and the session as the other process has written it.
    pub(crate) fn refresh(&mut self, now: Moment, session: Option<Session>) {
        self.room.now = now;
        if let Some(session) = session {
            self.recorder.replace_session(session);
        }
        if !self.due_cache.is_valid(self.recorder.session(), now.elapsed) {
            self.due_cache = DueCache::compute(self.recorder.session(), now.elapsed);
        }
    }

    pub(crate) fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.room.now = now;
        if matches!(message, Message::Key(_) | Message::Paste(_)) {
            self.display.on_input(now);
            self.away.on_input(self.recorder.session(), now);
        }
        if self.display.is_veil_due(now) {
            self.veil();
        }
        let mut effects = self.tick(now);
        effects.extend(self.handle_message(now, message));
        effects
    }

    fn handle_message(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.handle_key(now, key),
            Message::Paste(text) => return self.handle_paste(now, &text),
            Message::ClockChanged(event) => {
                if let ClockEvent::Suspended { duration_ms } = event {
                    self.veil(); // After a suspend nobody knows who looks at the screen.
                    self.away.note_suspend(duration_ms);
                }
                return self.submit_or_notify(now, Intent::ClockChanged(event));
            }
            Message::RecordSpool(event) => return self.on_spool_event(now, event),
            Message::PrivateSpool(event) => return self.on_private_spool_event(now, event),
            Message::DeviceLine { ticket, line } => return self.on_device_line(now, ticket, &line),
            Message::MusicChanged(track) => return self.on_music_changed(now, track),
            Message::FileChanged(change) => return self.pending_files.on_change(change),
            Message::Terminate(reason) => return self.leave_running(now, reason),
            Message::Focus(is_focused) => self.room.is_focused = is_focused,
            Message::Zone(zone) => self.room.zone = zone,
            Message::SlowWrite(ms) => self.saving.slow_write_ms = Some(ms),
            Message::MirrorLag(warning) => self.saving.mirror_warning = warning,
            Message::DiskSpace(warning) => self.saving.space_warning = warning,
            Message::Settings(settings) => self.apply_settings(*settings),
            Message::SetStrip(is_requested) => self.display.is_strip_requested = is_requested,
            Message::ReturnedFromShell => self.veil(), // As after a suspend.
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::Tick
            | Message::Resize(..)
            | Message::Library(_)
            | Message::SessionLoaded(_)
            | Message::CorrectionDone(_)
            | Message::HandoutWritten(_) => {}
        }
        Vec::new()
    }

    pub(crate) fn veil(&mut self) {
        self.display.cover = self.display.cover.veiled();
    }

    /// The time of the newest typed entry.
    pub(crate) fn last_typed_time(&self) -> Option<Timestamp> {
        let entry = self.recorder.session().last_typed_entry()?;
        self.recorder.session().ledger().live_rows_of(entry).first().map(|row| row.timestamp())
    }

    /// Parses the line again.
    pub(crate) fn parse_line(&mut self) {
        let previous = self.last_typed_time();
        // Parsed without the corrected entry: its dose would count twice, its decision be answered already.
        let session = self.overlays.amendment().map_or(self.recorder.session(), |amendment| &amendment.session_without);
        self.line.editor.parse(session, &self.room.zone, previous, &self.settings.letters);
    }

    /// Leaves the session open and ends the program.
    pub(crate) fn leave_running(&mut self, now: Moment, why: &str) -> Vec<Effect> {
        let mut effects = if self.recorder.session().is_closed() {
            Vec::new()
        } else {
            self.submit_or_notify(now, Intent::QuitLeavingOpen { reason: why.to_owned() })
        };
        self.saving.has_ended = true;
        effects.push(Effect::Quit);
        effects
    }

    /// Saves the unfinished line.
    pub(crate) fn draft_effect(&self) -> Effect {
        let draft = self.line.editor.started().map(|begun| LineDraft {
            text: self.line.editor.text().to_owned(),
            time: begun.into(),
            entry: None,
        });
        Effect::SaveDraft(draft)
    }

    fn submit_at_start(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        let effects = self.submit_or_notify(now, intent);
        self.line.end_debounce(now);
        effects
    }

    /// Records expired items; if the named due items changed, debounces the empty line.
    fn tick(&mut self, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.due_cache.is_valid(self.recorder.session(), now.elapsed) {
            effects = self.submit_or_notify(now, Intent::Tick);
            let before = std::mem::replace(&mut self.due_cache, DueCache::compute(self.recorder.session(), now.elapsed));
            if !self.due_cache.names_same_items(&before) {
                self.line.debounce(now);
            }
        }
        effects.extend(self.tick_card(now));
        effects
    }

    /// Adapts the vitals form and the line to a new plan.
    pub(crate) fn on_plan_changed(&mut self) {
        self.overlays.reset_vitals_form(self.recorder.session().plan());
        self.parse_line();
    }

    /// Unpins an item that no longer waits.
    fn unpin_if_answered(&mut self, now: Moment) {
        let waits = |due: &due::DueItem<'_>| matches!(due.state, DueState::Due | DueState::Late);
        let Some(id) = &self.selection.pinned_due else { return };
        if !self.due_at(now.elapsed).iter().any(|due| due.id == *id && waits(due)) {
            self.selection.pinned_due = None;
        }
    }

    /// Uses new settings from now on.
    pub(crate) fn apply_settings(&mut self, settings: Settings) {
        self.display.settings = settings.display;
        self.room.context.site = settings.site.clone();
        self.settings = settings;
        self.parse_line();
    }
}
