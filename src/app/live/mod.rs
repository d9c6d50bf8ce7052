//! The live screen: a running session and everything that is typed, open or selected. `keys` handles keys; nothing here draws.

mod accessors;
mod alerts;
mod amend;
mod checklist;
mod dialog;
mod display;
mod emergency_card;
mod feeds;
mod help;
mod keys;
mod observation;
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
use crate::app::data::user_files::{UserFile, UserFileChange};
use crate::app::grammar::ParseContext;
use crate::app::input::line_editor::LineEditor;
use crate::app::live::state::dialog::Dialog;
use crate::app::message::{Effect, LineDraft, Message, NewSession, ResumedSession};
use crate::journal::{Chain, RecordStart};
use crate::session::decide::{ClockEvent, Track};
use crate::session::due::DueState;
use crate::session::{Elapsed, Intent, Moment, PrivateNotes, Recorder, Session, Timestamp, Zone};
use state::away::AwayTracker;
use state::display::DisplayState;
use state::due_cache::DueCache;
use state::line_input::LineInput;
use state::overlay::Overlays;
pub(crate) use state::prompt::Prompt;
use state::save::SaveState;
use state::shown_alerts::ShownAlerts;
use std::collections::BTreeMap;

/// The screen of a running session.
#[derive(Debug)]
pub struct LiveScreen {
    /// Whether another process writes the session.
    pub(crate) is_read_only: bool,
    recorder: Recorder,
    record_start: RecordStart,
    saving: SaveState,
    /// When the last message came.
    now: Moment,
    /// The room's time zone.
    zone: Zone,
    pub(crate) context: SessionContext,
    /// What the music player plays.
    track: Option<Track>,
    /// How many lines in a row a device sent without a reading, by item.
    pub(crate) no_signals: BTreeMap<&'static str, u32>,
    /// Whether the terminal has the focus, if it reports that.
    pub(crate) is_focused: bool,
    pub(crate) line: LineInput,
    pub(crate) overlays: Overlays,
    /// The timeline's selected entry; `None`: the newest entries are shown.
    selected_entry: Option<u64>,
    /// The due item that the next line answers.
    pinned_due: Option<String>,
    /// When the session was handed over, until the next key.
    handover_time: Option<Elapsed>,
    pub(crate) settings: Settings,
    /// The last change of each user file, if it waits for `/reload` or the file is faulty.
    changed_files: BTreeMap<UserFile, UserFileChange>,
    pub(crate) display: DisplayState,
    /// The alerts on the screen, and since when.
    shown_alerts: ShownAlerts,
    pub(crate) away: AwayTracker,
    due_cache: DueCache,
    notice: Option<String>,
    /// What the event loop has to do after the present message.
    effects: Vec<Effect>,
}

impl LiveScreen {
    /// Begins a new session and writes its first rows.
    pub(crate) fn begin_session(now: Moment, new_session: NewSession) -> (Self, Vec<Effect>) {
        let session = Session::new(new_session.plan);
        let recorder = Recorder::new(session, PrivateNotes::default());
        let start = RecordStart::new(new_session.name, Chain::default(), 0);
        let mut live = Self::new(now, recorder, start, new_session.zone, new_session.context);
        live.record_at_start(Intent::Open(Box::new(new_session.opening)));
        live.due_cache = DueCache::compute(live.session(), now.elapsed);
        let warnings = live.context.clock_warning.iter().chain(&live.context.disk_warning).cloned();
        live.notice = warnings.reduce(|first, then| format!("{first} {then}"));
        let effects = std::mem::take(&mut live.effects);
        (live, effects)
    }

    /// Goes on with an earlier session and writes what is known of the interruption.
    pub(crate) fn resume_session(now: Moment, resumed: ResumedSession) -> (Self, Vec<Effect>) {
        let start = RecordStart::new(resumed.name, resumed.chain, resumed.session.ledger().rows().len());
        let recorder = Recorder::new(resumed.session, resumed.private);
        let mut live = Self::new(now, recorder, start, resumed.zone, resumed.context);
        live.saving.private_saved_seq = live.recorder.private_notes().last_seq();
        live.saving.loaded_seq = live.last_seq();
        let gap_ms = resumed.interruption.gap_ms;
        live.record_at_start(Intent::Resume(resumed.interruption));
        if let Some(draft) = resumed.draft {
            let started = Moment { elapsed: draft.time.elapsed, wall: draft.time.wall, real_time: now.real_time };
            live.line.editor = LineEditor::with_text(draft.text, started);
            live.parse_line();
            live.notice = Some(format!("The line you were typing at {} is back.", draft.time.wall.hms()));
        }
        let warnings = live.notice.take().into_iter().chain(live.context.disk_warning.clone());
        live.notice = warnings.reduce(|first, then| format!("{first} {then}"));
        live.tick();
        live.away.on_resume(live.recorder.session(), now, gap_ms);
        let effects = std::mem::take(&mut live.effects);
        (live, effects)
    }

    fn new(now: Moment, recorder: Recorder, record_start: RecordStart, zone: Zone, context: SessionContext) -> Self {
        Self {
            is_read_only: false,
            saving: SaveState::default(),
            now,
            zone,
            context,
            track: None,
            no_signals: BTreeMap::new(),
            is_focused: true,
            line: LineInput::new(now),
            overlays: Overlays::new(recorder.session().plan()),
            recorder,
            record_start,
            selected_entry: None,
            pinned_due: None,
            handover_time: None,
            settings: Settings::default(),
            changed_files: BTreeMap::new(),
            display: DisplayState::new(now),
            shown_alerts: ShownAlerts::default(),
            away: AwayTracker::new(now),
            due_cache: DueCache::default(),
            notice: None,
            effects: Vec::new(),
        }
    }

    /// A session that another process writes; nothing can be entered.
    pub(crate) fn read_only(now: Moment, name: String, session: Session, zone: Zone) -> Self {
        let start = RecordStart::new(name, Chain::default(), 0);
        let recorder = Recorder::new(session, PrivateNotes::default());
        Self { is_read_only: true, ..Self::new(now, recorder, start, zone, SessionContext::default()) }
    }

    /// Shows a new time, and the session as the other process has written it.
    pub(crate) fn refresh(&mut self, now: Moment, session: Option<Session>) {
        self.now = now;
        if let Some(session) = session {
            self.recorder.replace_session(session);
        }
        if !self.due_cache.is_valid(self.recorder.session(), now.elapsed) {
            self.due_cache = DueCache::compute(self.recorder.session(), now.elapsed);
        }
    }

    pub(crate) fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.now = now;
        if matches!(message, Message::Key(_) | Message::Paste(_)) {
            self.display.on_input(now);
            self.away.on_input(self.recorder.session(), now);
        }
        if self.settings.display.veil_after_ms.is_some_and(|after| self.idle_ms() >= after) {
            self.display.is_veiled = true;
        }
        self.tick();
        self.handle_message(message);
        std::mem::take(&mut self.effects)
    }

    fn handle_message(&mut self, message: Message) {
        match message {
            Message::Key(key) => self.handle_key(key),
            Message::Paste(text) => self.handle_paste(&text),
            Message::ClockChanged(event) => {
                if let ClockEvent::Suspended { duration_ms } = event {
                    self.display.is_veiled = true; // After a suspend nobody knows who looks at the screen.
                    self.away.note_suspend(duration_ms);
                }
                self.record_or_notify(Intent::ClockChanged(event));
            }
            Message::RecordSpool(event) => self.on_spool_event(event),
            Message::PrivateSpool(event) => self.on_private_spool_event(event),
            Message::DeviceLine { ticket, line } => self.on_device_line(ticket, &line),
            Message::MusicChanged(track) => self.on_music_changed(track),
            Message::FileChanged(change) => self.on_file_changed(change),
            Message::Terminate(reason) => self.leave_running(reason),
            Message::Focus(is_focused) => self.is_focused = is_focused,
            Message::MayHaveSlept(slept_ms) => self.overlays.dialog = Some(Dialog::ConfirmSleep(slept_ms)),
            Message::Zone(zone) => self.zone = zone,
            Message::SlowWrite(ms) => self.saving.slow_write_ms = Some(ms),
            Message::MirrorLag(warning) => self.saving.mirror_warning = warning,
            Message::DiskSpace(warning) => self.saving.space_warning = warning,
            Message::Settings(settings) => self.apply_settings(*settings),
            Message::SetStrip(is_requested) => self.display.is_strip_requested = is_requested,
            Message::ReturnedFromShell => self.display.is_veiled = true, // As after a suspend.
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::FrameDrawn(named) => self.on_frame_drawn(named),
            Message::Tick
            | Message::Resize(..)
            | Message::Library(_)
            | Message::SessionLoaded(_)
            | Message::CorrectionDone(_)
            | Message::HandoutWritten(_) => {}
        }
    }

    fn notify(&mut self, sentence: impl Into<String>) {
        self.notice = Some(sentence.into());
    }

    /// What a text of that moment is parsed with.
    fn parse_context(&self, now: Moment, previous_time: Option<Timestamp>) -> ParseContext<'_> {
        ParseContext {
            session: self.session(),
            now,
            zone: &self.zone,
            previous_time,
            letters: &self.settings.letters,
            shown_alerts: self.shown_alerts.keys(),
        }
    }

    fn parse_line(&mut self) {
        let (now, zone, letters, shown_alerts) = (self.now, &self.zone, &self.settings.letters, self.shown_alerts.keys());
        let previous_time = self.session().last_typed_time();
        // Parsed without the corrected entry: its dose would count twice, its decision be answered already.
        let amendment = self.overlays.amendment.as_ref();
        let session = amendment.map_or(self.recorder.session(), |amendment| &amendment.session_without);
        self.line.editor.parse(&ParseContext { session, now, zone, previous_time, letters, shown_alerts });
    }

    /// Leaves the session open and ends the program.
    fn leave_running(&mut self, reason: &str) {
        if !self.session().is_closed() {
            self.record_or_notify(Intent::QuitLeavingOpen(reason.to_owned()));
        }
        self.saving.has_ended = true;
        self.effects.push(Effect::Quit);
    }

    /// Saves the unfinished line.
    fn save_draft(&mut self) {
        let text = self.line.editor.text().to_owned();
        let draft = self.line.editor.started().map(|started| LineDraft { text, time: started.into(), entry: None });
        self.effects.push(Effect::SaveDraft(draft));
    }

    fn record_at_start(&mut self, intent: Intent) {
        self.record_or_notify(intent);
        self.line.debounce_until = self.now.real_time;
    }

    /// Records expired items; if the named due items changed, debounces the empty line.
    fn tick(&mut self) {
        if !self.due_cache.is_valid(self.recorder.session(), self.now.elapsed) {
            self.record_or_notify(Intent::Tick);
            let before = std::mem::replace(&mut self.due_cache, DueCache::compute(self.recorder.session(), self.now.elapsed));
            if !self.due_cache.names_same_items(&before) {
                self.line.debounce(self.now);
            }
        }
        self.tick_card();
    }

    /// Unpins an item that no longer waits.
    fn unpin_if_answered(&mut self) {
        let Some(id) = &self.pinned_due else { return };
        if !self.due().iter().any(|due| due.id == *id && matches!(due.state, DueState::Due | DueState::Late)) {
            self.pinned_due = None;
        }
    }

    /// Uses new settings from now on.
    fn apply_settings(&mut self, settings: Settings) {
        self.context.site = settings.site.clone();
        self.settings = settings;
        self.parse_line();
    }
}
