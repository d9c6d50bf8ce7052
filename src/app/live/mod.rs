//! A running session on the desk: the session itself, what is typed, pinned, asked and selected, and what is saved. Keys are
//! read in `typing`; nothing here draws.

pub(crate) mod accessors;
pub(crate) mod amend;
pub(crate) mod apply_settings;
pub mod away;
pub mod checklist;
pub mod context;
pub mod dialog;
pub mod display;
pub(crate) mod emergency_card;
pub(crate) mod feeds;
pub mod help;
pub(crate) mod keys;
pub(crate) mod private_notes;
pub(crate) mod prompt;
pub mod reload;
pub mod remote;
pub(crate) mod staff;
pub mod state;
pub(crate) mod submit;
pub(crate) mod veil;

use super::message::{Draft, Effect, Message, New, Resumed};
use crate::app::input::line_editor::EntryLine;
use crate::journal::chain::Chain;
use crate::journal::encode::advance;
use crate::journal::spool::News;
use crate::session::decide::{ClockNews, Track};
use crate::session::due::{self, State};
use crate::session::{At, Elapsed, Hand, Intent, Moment, Refusal, Session, Wall, Zone, decide, evolve, number, private};
use amend::Amending;
use apply_settings::Settings;
use away::Absence;
use checklist::Checklist;
use context::Around;
use dialog::Question;
use display::Calm;
use emergency_card::Card;
use private_notes::Apart;
use reload::Files;
use state::due_cache::Outlook;
pub use state::prompt::Purpose;
use state::vitals_form::Fields;

/// How long Enter, Space and Backspace rest on the empty line after something changed under the hand, in milliseconds.
pub const REST_MS: i64 = 1000;
/// So many rows may wait for the disk; then entries are refused and stay on the line.
const UNSAVED_MOST: u64 = 5000;

/// A running session.
#[derive(Debug)]
pub struct Live {
    pub(crate) name: String,
    pub(crate) session: Session,
    pub(crate) zone: Zone,
    pub(crate) now: Moment,
    chain: Chain,
    pub(crate) line: EntryLine,
    pub(crate) purpose: Purpose,
    pub(crate) amending: Option<Box<Amending>>,
    pub(crate) choice: usize,
    pub(crate) fields: Fields,
    pub(crate) card: Card,
    pub(crate) around: Around,
    pub(crate) settings: Settings,
    pub(crate) files: Files,
    pub(crate) checklist: Checklist,
    pub(crate) briefing: Option<Elapsed>,
    pub(crate) asking: Option<Question>,
    pub(crate) pinned: Option<String>,
    pub(crate) selected: Option<u64>,
    pub(crate) veiled: bool,
    pub(crate) calm: Calm,
    pub(crate) absence: Absence,
    pub(crate) focused: bool,
    pub(crate) notice: Option<String>,
    pub(crate) rest_until: Hand,
    pub(crate) stamp: Option<(u64, Hand)>,
    pub(crate) ended: bool,
    pub(crate) apart: Apart,
    pub(crate) track: Option<Track>,
    pub(crate) outlook: Outlook,
    pub(crate) saved: Option<(u64, Wall)>,
    /// Rows up to here were read from the disk and wait for nothing.
    pub(crate) read_back: u64,
    pub(crate) trouble: Option<String>,
    pub(crate) slow_ms: Option<i64>,
    pub(crate) copy_lags: Option<String>,
    pub(crate) little_room: Option<String>,
}

impl Live {
    /// Begins a new session: its first rows are written at once.
    pub fn begin(now: Moment, new: New) -> (Self, Vec<Effect>) {
        let mut live = Self::over(now, new.name, Session::new(new.plan), Chain::default(), new.zone, new.around);
        let effects = live.insist(now, Intent::Open(Box::new(new.opening)));
        live.outlook = Outlook::of(&live.session, now.elapsed);
        let said = live.around.clock.iter().chain(&live.around.disk).cloned();
        live.notice = said.reduce(|first, then| format!("{first} {then}"));
        (live, effects)
    }

    /// Goes on with an earlier session; what is known of the time between is written at once.
    pub fn resume(now: Moment, resumed: Resumed) -> (Self, Vec<Effect>) {
        let mut live = Self::over(now, resumed.name, resumed.session, resumed.chain, resumed.zone, resumed.around);
        live.apart = Apart::of(resumed.private);
        live.read_back = live.last_seq();
        let gap_ms = resumed.what.gap_ms;
        let mut effects = live.insist(now, Intent::Resume(resumed.what));
        if let Some(draft) = resumed.draft {
            let begun = Moment { elapsed: draft.at.elapsed, wall: draft.at.wall, hand: now.hand };
            live.line = EntryLine::begun_at(draft.text, begun);
            live.read_line();
            live.notice = Some(format!("The line you were typing at {} is back.", draft.at.wall.hms()));
        }
        let said = live.notice.take().into_iter().chain(live.around.disk.clone());
        live.notice = said.reduce(|first, then| format!("{first} {then}"));
        effects.extend(live.tick(now));
        live.reopened(now, gap_ms);
        (live, effects)
    }

    fn over(now: Moment, name: String, session: Session, chain: Chain, zone: Zone, around: Around) -> Self {
        let fields = Fields::of(session.plan());
        Self {
            name,
            session,
            zone,
            now,
            chain,
            line: EntryLine::default(),
            purpose: Purpose::Entry,
            amending: None,
            choice: 0,
            fields,
            card: Card::default(),
            around,
            settings: Settings::default(),
            files: Files::default(),
            checklist: Checklist::default(),
            briefing: None,
            asking: None,
            pinned: None,
            selected: None,
            veiled: false,
            calm: Calm::from(now),
            absence: Absence::from(now),
            focused: true,
            notice: None,
            rest_until: now.hand,
            stamp: None,
            ended: false,
            apart: Apart::default(),
            track: None,
            outlook: Outlook::default(),
            saved: None,
            read_back: 0,
            trouble: None,
            slow_ms: None,
            copy_lags: None,
            little_room: None,
        }
    }

    /// A session that another program writes: only looked at.
    pub(crate) fn watched(now: Moment, name: String, session: Session, zone: Zone) -> Self {
        Self::over(now, name, session, Chain::default(), zone, Around::default())
    }

    /// Takes one message.
    pub fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.now = now;
        if matches!(message, Message::Key(_) | Message::Paste(_)) {
            self.calm.key_at(now);
            self.came_back(now);
        }
        self.idle(now);
        let mut effects = self.tick(now);
        effects.extend(match message {
            Message::Key(key) => self.key(now, key),
            Message::Paste(text) => self.paste(now, &text),
            Message::Focus(focused) => {
                self.focused = focused;
                Vec::new()
            }
            Message::Clock(news) => {
                // After a suspend nobody knows who looks at the screen.
                if let ClockNews::Suspended { for_ms } = news {
                    self.veiled = true;
                    self.absence.slept(for_ms);
                }
                self.try_intent(now, Intent::Clock(news))
            }
            Message::Zone(zone) => {
                self.zone = zone;
                Vec::new()
            }
            Message::Disk(news) => self.disk(now, news),
            Message::Private(news) => self.private_disk(now, news),
            Message::DiskSlow(ms) => {
                self.slow_ms = Some(ms);
                Vec::new()
            }
            Message::Copy(lags) => {
                self.copy_lags = lags;
                Vec::new()
            }
            Message::Room(little) => {
                self.little_room = little;
                Vec::new()
            }
            Message::Device { ticket, line } => self.device(now, ticket, &line),
            Message::Played(track) => self.played(now, track),
            Message::Settings(settings) => {
                self.set(*settings);
                Vec::new()
            }
            Message::File(change) => self.file_changed(change),
            Message::Strip(strip) => {
                self.calm.strip = strip;
                Vec::new()
            }
            Message::Returned => {
                self.veiled = true; // As after a suspend: nobody knows who looks.
                Vec::new()
            }
            Message::End(why) => self.leave_running(now, why),
            Message::Said(sentence) => {
                self.notice = Some(sentence);
                Vec::new()
            }
            Message::Time
            | Message::Resize(..)
            | Message::Shelf(_)
            | Message::Record(_)
            | Message::Corrected(_)
            | Message::Written(_) => Vec::new(),
        });
        effects
    }

    /// When the newest entry that a person typed happened.
    pub(crate) fn previous(&self) -> Option<At> {
        let entry = self.session.last_typed()?;
        self.session.ledger().live_of(entry).first().map(|row| row.at())
    }

    /// Reads the line again.
    pub(crate) fn read_line(&mut self) {
        let previous = self.previous();
        // A correction is read as if its entry had never been: its dose would count twice, its decision be answered already.
        let session = self.amending.as_ref().map_or(&self.session, |amending| &amending.without);
        self.line.read(session, &self.zone, previous, &self.settings.letters);
    }

    /// Decides, numbers, evolves and hands the rows out. The only way an intent becomes rows.
    pub(crate) fn intend(&mut self, now: Moment, intent: Intent) -> Result<Vec<Effect>, Refusal> {
        let is_typed = !matches!(intent, Intent::Tick | Intent::LeaveRunning { .. } | Intent::Part { .. });
        if is_typed && self.waiting_rows() > UNSAVED_MOST {
            return Err(Refusal::new(
                "Too many entries wait for the disk. Nothing more was taken; your line stays until the disk answers.",
            ));
        }
        let words = private::words_of(&self.session, &intent);
        let entries = decide(&self.session, now, intent)?;
        let rows = number(&self.session, now, &entries);
        for row in &rows {
            evolve(&mut self.session, row);
        }
        advance(&rows, &self.name, &mut self.chain);
        if rows.iter().any(|row| row.source.is_by_hand()) {
            self.rest(now);
            self.absence.let_go();
        }
        self.unpin_settled(now);
        // The words first: a record that names a note whose words are nowhere would be the worse half.
        let mut effects = self.apart.follow(&self.session, &rows, words.as_deref());
        effects.extend((!rows.is_empty()).then_some(Effect::Append(rows)));
        Ok(effects)
    }

    /// The same for what nobody typed: a refusal is said, and nothing else happens.
    pub(crate) fn try_intent(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        self.intend(now, intent).unwrap_or_else(|refusal| {
            self.notice = Some(refusal.to_string());
            Vec::new()
        })
    }

    /// The chain's digest of the newest row, in hex.
    pub(crate) fn digest(&self) -> String {
        self.chain.digest_hex()
    }

    /// The empty line rests: what was under the finger a moment ago is not there any more.
    pub(crate) fn rest(&mut self, now: Moment) {
        self.rest_until = now.hand.plus_ms(REST_MS);
    }

    /// Leaves the session open and ends the program.
    pub(crate) fn leave_running(&mut self, now: Moment, why: &str) -> Vec<Effect> {
        let mut effects = if self.session.is_closed() {
            Vec::new()
        } else {
            self.try_intent(now, Intent::LeaveRunning { why: why.to_owned() })
        };
        self.ended = true;
        effects.push(Effect::Quit);
        effects
    }

    /// The unfinished line, to be kept.
    pub(crate) fn draft(&self) -> Effect {
        let draft = self.line.begun().map(|begun| Draft { text: self.line.text().to_owned(), at: begun.into(), entry: None });
        Effect::Draft(draft)
    }

    fn insist(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        let effects = self.try_intent(now, intent);
        self.rest_until = now.hand;
        effects
    }

    /// What ran out is written; a list that changed under the hand makes the empty line rest.
    fn tick(&mut self, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.outlook.holds(&self.session, now.elapsed) {
            effects = self.try_intent(now, Intent::Tick);
            let before = std::mem::replace(&mut self.outlook, Outlook::of(&self.session, now.elapsed));
            if !self.outlook.names_as(&before) {
                self.rest(now);
            }
        }
        effects.extend(self.card_tick(now));
        effects
    }

    /// The plan is another one now: what hangs on it is made anew.
    pub(crate) fn follow_plan(&mut self) {
        self.fields = Fields::of(self.session.plan());
        self.read_line();
    }

    /// What was answered, put off or left out is pinned no longer.
    fn unpin_settled(&mut self, now: Moment) {
        let waits = |due: &due::Due<'_>| matches!(due.state, State::Due | State::Late);
        let Some(id) = &self.pinned else { return };
        if !due::ahead(&self.session, now.elapsed).iter().any(|due| due.id == *id && waits(due)) {
            self.pinned = None;
        }
    }

    fn disk(&mut self, now: Moment, news: News) -> Vec<Effect> {
        match news {
            News::Saved(seq) => {
                self.saved = Some((seq, now.wall));
                self.slow_ms = None;
            }
            News::Moved { why, .. } => return self.try_intent(now, Intent::Part { why }),
            News::Trouble(sentence) => self.trouble = Some(sentence),
            News::Recovered => self.trouble = None,
        }
        Vec::new()
    }

    pub(crate) fn last_seq(&self) -> u64 {
        self.session.ledger().next_seq() - 1
    }
}
