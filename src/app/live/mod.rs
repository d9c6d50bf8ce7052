//! A running session on the desk: the session itself, what is typed, pinned, asked and selected, and what is saved. Keys are
//! read in `typing`; nothing here draws.

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
mod recorder;
mod reload;
pub mod remote;
mod staff;
pub mod state;
mod submit;
mod veil;

use super::message::{Effect, LineDraft, Message, NewSession, ResumedSession};
use crate::app::data::context::SessionContext;
use crate::app::data::settings::Settings;
use crate::app::input::line_editor::LineEditor;
use crate::app::live::state::amendment::Amendment;
use crate::app::live::state::away::AwayTracker;
use crate::app::live::state::checklist::ChecklistState;
use crate::app::live::state::dialog::Dialog;
use crate::app::live::state::display::DisplayState;
use crate::app::live::state::emergency_card::EmergencyCard;
use crate::app::live::state::pending_files::PendingFiles;
use crate::app::live::state::private_notes::PrivateNotesState;
use crate::journal::chain::Chain;
use crate::session::decide::{ClockEvent, Track};
use crate::session::due::{self, DueState};
use crate::session::{Elapsed, Intent, Moment, RealTime, Session, Timestamp, Wall, Zone};
use state::due_cache::DueCache;
pub use state::prompt::Prompt;
use state::vitals_form::VitalsForm;

/// How long Enter, Space and Backspace rest on the empty line after something changed under the hand, in milliseconds.
pub const DEBOUNCE_MS: i64 = 1000;

/// A running session.
#[derive(Debug)]
pub struct LiveScreen {
    pub(crate) record_name: String,
    pub(crate) session: Session,
    pub(crate) zone: Zone,
    pub(crate) now: Moment,
    chain: Chain,
    pub(crate) line: LineEditor,
    pub(crate) prompt: Prompt,
    pub(crate) amendment: Option<Box<Amendment>>,
    pub(crate) list_index: usize,
    pub(crate) vitals_form: VitalsForm,
    pub(crate) emergency_card: EmergencyCard,
    pub(crate) context: SessionContext,
    pub(crate) settings: Settings,
    pub(crate) pending_files: PendingFiles,
    pub(crate) checklist: ChecklistState,
    pub(crate) handover_time: Option<Elapsed>,
    pub(crate) dialog: Option<Dialog>,
    pub(crate) pinned_due: Option<String>,
    pub(crate) selected_entry: Option<u64>,
    pub(crate) is_veiled: bool,
    pub(crate) display: DisplayState,
    pub(crate) away: AwayTracker,
    pub(crate) is_focused: bool,
    pub(crate) notice: Option<String>,
    pub(crate) debounce_until: RealTime,
    pub(crate) last_stamp: Option<(u64, RealTime)>,
    pub(crate) has_ended: bool,
    pub(crate) private_notes: PrivateNotesState,
    pub(crate) track: Option<Track>,
    pub(crate) due_cache: DueCache,
    pub(crate) last_saved: Option<(u64, Wall)>,
    /// Rows up to here were read from the disk and wait for nothing.
    pub(crate) loaded_seq: u64,
    pub(crate) disk_error: Option<String>,
    pub(crate) slow_write_ms: Option<i64>,
    pub(crate) mirror_warning: Option<String>,
    pub(crate) space_warning: Option<String>,
}

impl LiveScreen {
    /// Begins a new session: its first rows are written at once.
    pub fn begin_session(now: Moment, new_session: NewSession) -> (Self, Vec<Effect>) {
        let mut live = Self::from_parts(
            now,
            new_session.name,
            Session::new(new_session.plan),
            Chain::default(),
            new_session.zone,
            new_session.context,
        );
        let effects = live.submit_at_start(now, Intent::Open(Box::new(new_session.opening)));
        live.due_cache = DueCache::compute(&live.session, now.elapsed);
        let said = live.context.clock_warning.iter().chain(&live.context.disk_warning).cloned();
        live.notice = said.reduce(|first, then| format!("{first} {then}"));
        (live, effects)
    }

    /// Goes on with an earlier session; what is known of the time between is written at once.
    pub fn resume_session(now: Moment, resumed: ResumedSession) -> (Self, Vec<Effect>) {
        let mut live = Self::from_parts(now, resumed.name, resumed.session, resumed.chain, resumed.zone, resumed.context);
        live.private_notes = PrivateNotesState::from_notes(resumed.private);
        live.loaded_seq = live.last_seq();
        let gap_ms = resumed.interruption.gap_ms;
        let mut effects = live.submit_at_start(now, Intent::Resume(resumed.interruption));
        if let Some(draft) = resumed.draft {
            let begun = Moment { elapsed: draft.time.elapsed, wall: draft.time.wall, real_time: now.real_time };
            live.line = LineEditor::with_text(draft.text, begun);
            live.parse_line();
            live.notice = Some(format!("The line you were typing at {} is back.", draft.time.wall.hms()));
        }
        let said = live.notice.take().into_iter().chain(live.context.disk_warning.clone());
        live.notice = said.reduce(|first, then| format!("{first} {then}"));
        effects.extend(live.tick(now));
        live.away.on_resume(&live.session, now, gap_ms);
        (live, effects)
    }

    fn from_parts(now: Moment, name: String, session: Session, chain: Chain, zone: Zone, around: SessionContext) -> Self {
        let fields = VitalsForm::for_plan(session.plan());
        Self {
            record_name: name,
            session,
            zone,
            now,
            chain,
            line: LineEditor::default(),
            prompt: Prompt::Entry,
            amendment: None,
            list_index: 0,
            vitals_form: fields,
            emergency_card: EmergencyCard::default(),
            context: around,
            settings: Settings::default(),
            pending_files: PendingFiles::default(),
            checklist: ChecklistState::default(),
            handover_time: None,
            dialog: None,
            pinned_due: None,
            selected_entry: None,
            is_veiled: false,
            display: DisplayState::new(now),
            away: AwayTracker::new(now),
            is_focused: true,
            notice: None,
            debounce_until: now.real_time,
            last_stamp: None,
            has_ended: false,
            private_notes: PrivateNotesState::default(),
            track: None,
            due_cache: DueCache::default(),
            last_saved: None,
            loaded_seq: 0,
            disk_error: None,
            slow_write_ms: None,
            mirror_warning: None,
            space_warning: None,
        }
    }

    /// A session that another program writes: only looked at.
    pub(crate) fn read_only(now: Moment, name: String, session: Session, zone: Zone) -> Self {
        Self::from_parts(now, name, session, Chain::default(), zone, SessionContext::default())
    }

    /// Takes one message.
    pub fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.now = now;
        if matches!(message, Message::Key(_) | Message::Paste(_)) {
            self.display.on_input(now);
            self.away.on_input(&self.session, now);
        }
        self.is_veiled |= self.display.is_veil_due(now);
        let mut effects = self.tick(now);
        effects.extend(match message {
            Message::Key(key) => self.handle_key(now, key),
            Message::Paste(text) => self.handle_paste(now, &text),
            Message::Focus(focused) => {
                self.is_focused = focused;
                Vec::new()
            }
            Message::ClockChanged(news) => {
                // After a suspend nobody knows who looks at the screen.
                if let ClockEvent::Suspended { duration_ms: for_ms } = news {
                    self.is_veiled = true;
                    self.away.note_suspend(for_ms);
                }
                self.submit_or_notify(now, Intent::ClockChanged(news))
            }
            Message::Zone(zone) => {
                self.zone = zone;
                Vec::new()
            }
            Message::RecordSpool(news) => self.on_spool_event(now, news),
            Message::PrivateSpool(event) => self.private_notes.on_spool_event(&self.session, now, event),
            Message::SlowWrite(ms) => {
                self.slow_write_ms = Some(ms);
                Vec::new()
            }
            Message::MirrorLag(lags) => {
                self.mirror_warning = lags;
                Vec::new()
            }
            Message::DiskSpace(little) => {
                self.space_warning = little;
                Vec::new()
            }
            Message::DeviceLine { ticket, line } => self.on_device_line(now, ticket, &line),
            Message::MusicChanged(track) => self.on_music_changed(now, track),
            Message::Settings(settings) => {
                self.apply_settings(*settings);
                Vec::new()
            }
            Message::FileChanged(change) => self.pending_files.on_change(change),
            Message::SetStrip(strip) => {
                self.display.is_strip_requested = strip;
                Vec::new()
            }
            Message::ReturnedFromShell => {
                self.is_veiled = true; // As after a suspend: nobody knows who looks.
                Vec::new()
            }
            Message::Terminate(why) => self.leave_running(now, why),
            Message::Notice(sentence) => {
                self.notice = Some(sentence);
                Vec::new()
            }
            Message::Tick
            | Message::Resize(..)
            | Message::Library(_)
            | Message::SessionLoaded(_)
            | Message::CorrectionDone(_)
            | Message::HandoutWritten(_) => Vec::new(),
        });
        effects
    }

    /// When the newest entry that a person typed happened.
    pub(crate) fn last_typed_time(&self) -> Option<Timestamp> {
        let entry = self.session.last_typed_entry()?;
        self.session.ledger().live_rows_of(entry).first().map(|row| row.timestamp())
    }

    /// Reads the line again.
    pub(crate) fn parse_line(&mut self) {
        let previous = self.last_typed_time();
        // A correction is read as if its entry had never been: its dose would count twice, its decision be answered already.
        let session = self.amendment.as_ref().map_or(&self.session, |amending| &amending.session_without);
        self.line.parse(session, &self.zone, previous, &self.settings.letters);
    }

    /// The empty line rests: what was under the finger a moment ago is not there any more.
    pub(crate) fn debounce_empty_line(&mut self, now: Moment) {
        self.debounce_until = now.real_time.plus_ms(DEBOUNCE_MS);
    }

    /// Leaves the session open and ends the program.
    pub(crate) fn leave_running(&mut self, now: Moment, why: &str) -> Vec<Effect> {
        let mut effects = if self.session.is_closed() {
            Vec::new()
        } else {
            self.submit_or_notify(now, Intent::QuitLeavingOpen { reason: why.to_owned() })
        };
        self.has_ended = true;
        effects.push(Effect::Quit);
        effects
    }

    /// The unfinished line, to be kept.
    pub(crate) fn draft_effect(&self) -> Effect {
        let draft =
            self.line.started().map(|begun| LineDraft { text: self.line.text().to_owned(), time: begun.into(), entry: None });
        Effect::SaveDraft(draft)
    }

    fn submit_at_start(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        let effects = self.submit_or_notify(now, intent);
        self.debounce_until = now.real_time;
        effects
    }

    /// What ran out is written; a list that changed under the hand makes the empty line rest.
    fn tick(&mut self, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.due_cache.is_valid(&self.session, now.elapsed) {
            effects = self.submit_or_notify(now, Intent::Tick);
            let before = std::mem::replace(&mut self.due_cache, DueCache::compute(&self.session, now.elapsed));
            if !self.due_cache.names_same_items(&before) {
                self.debounce_empty_line(now);
            }
        }
        effects.extend(self.tick_card(now));
        effects
    }

    /// The plan is another one now: what hangs on it is made anew.
    pub(crate) fn on_plan_changed(&mut self) {
        self.vitals_form = VitalsForm::for_plan(self.session.plan());
        self.parse_line();
    }

    /// What was answered, put off or left out is pinned no longer.
    fn unpin_if_answered(&mut self, now: Moment) {
        let waits = |due: &due::DueItem<'_>| matches!(due.state, DueState::Due | DueState::Late);
        let Some(id) = &self.pinned_due else { return };
        if !self.due_at(now.elapsed).iter().any(|due| due.id == *id && waits(due)) {
            self.pinned_due = None;
        }
    }

    /// Uses new settings from now on.
    pub(crate) fn apply_settings(&mut self, settings: Settings) {
        self.display.settings = settings.display;
        self.context.site = settings.site.clone();
        self.settings = settings;
        self.parse_line();
    }
}
