//! How quiet the screen is: veiled, dimmed, the quiet face, the client's screen; and after how long without a key. All of it is
//! told by the hand's time, so that a rehearsal's fast clock does not hurry it. Nothing here draws.

use super::help;
use crate::app::keymap::KeyContext;
use crate::app::keymap::commands;
use crate::app::live::{LiveScreen, Prompt};
use crate::app::{NextWake, TickRate};
use crate::session::due::{self, DueKind};
use crate::session::{Elapsed, Moment, PhaseId, RealTime};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// After so long without a key the quiet face comes, in milliseconds.
pub const AMBIENT_AFTER_MS: i64 = 10_000;
/// For so long after each dose seconds are drawn on the quiet face too.
pub const DOSE_SECONDS_SPAN: TimeDelta = TimeDelta::minutes(25);

/// When the quiet face comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AmbientMode {
    /// In `presence`.
    #[default]
    Presence,
    /// In every stage of the day.
    Always,
    /// Never.
    Never,
}

impl AmbientMode {
    /// All, by their words in the settings.
    pub const ALL: [(&'static str, Self); 3] = [("presence", Self::Presence), ("always", Self::Always), ("never", Self::Never)];
}

/// What the user has set about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DisplaySettings {
    /// When the quiet face comes.
    pub ambient: AmbientMode,
    /// The veil comes after so many milliseconds without a key; none: only when asked.
    pub veil_after_ms: Option<i64>,
    /// The screen dims after so many milliseconds without a key, and once more after twice as many; none: only when asked.
    pub dim_after_ms: Option<i64>,
    /// A presenter's remote is in use: its two keys stamp and look.
    pub has_remote: bool,
}

/// How much the screen is dimmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DimLevel {
    /// Not at all.
    #[default]
    Off,
    /// The first step.
    First,
    /// The second step.
    Second,
}

/// What of it changes while a session runs.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not whatever the others are")]
pub(crate) struct DisplayState {
    pub(crate) settings: DisplaySettings,
    last_key: RealTime,
    is_dimmed: bool,
    pub(crate) is_client_screen_shown: bool,
    /// Notes typed unseen that were offered as vitals already.
    pub(crate) offered_notes: BTreeSet<u64>,
    /// Three lines are all that is drawn, while they are enough.
    pub(crate) is_strip_requested: bool,
    /// When the remote last wrote a look.
    pub(crate) last_remote_look: Option<RealTime>,
    /// Under the veil a key was pressed that does nothing there: whoever pressed it may look for the way back.
    pub(crate) shows_unveil_hint: bool,
}

impl DisplayState {
    pub(crate) fn new(now: Moment) -> Self {
        let manner = DisplaySettings::default();
        Self {
            settings: manner,
            last_key: now.real_time,
            is_dimmed: false,
            is_client_screen_shown: false,
            offered_notes: BTreeSet::new(),
            is_strip_requested: false,
            last_remote_look: None,
            shows_unveil_hint: false,
        }
    }

    /// Somebody is at the keys: what came by itself goes.
    pub(crate) fn on_input(&mut self, now: Moment) {
        self.last_key = now.real_time;
        self.is_dimmed = false;
        self.shows_unveil_hint = false;
    }

    fn idle_ms(&self, now: Moment) -> i64 {
        now.real_time.since_ms(self.last_key)
    }
}

impl LiveScreen {
    /// Time passed without a key.
    pub(crate) fn veil_if_idle(&mut self, now: Moment) {
        self.is_veiled |= self.display.settings.veil_after_ms.is_some_and(|after| self.display.idle_ms(now) >= after);
    }

    pub(crate) fn dim_screen(&mut self) {
        self.display.is_dimmed = true;
    }

    /// How much the screen is dimmed now.
    pub fn dim_level(&self) -> DimLevel {
        let idle = self.display.idle_ms(self.now);
        match self.display.settings.dim_after_ms {
            _ if self.display.is_dimmed => DimLevel::Second,
            Some(after) if idle >= after.saturating_mul(2) => DimLevel::Second,
            Some(after) if idle >= after => DimLevel::First,
            _ => DimLevel::Off,
        }
    }

    /// Whether the client's screen is shown.
    pub fn is_client_screen_shown(&self) -> bool {
        self.display.is_client_screen_shown
    }

    /// Whether the veil says how it is lifted: after a key that does nothing under it, until the next one.
    pub fn shows_unveil_hint(&self) -> bool {
        self.is_veiled && self.display.shows_unveil_hint
    }

    /// Whether three lines are drawn and no more: asked for, and nothing is open that has to be read whole.
    pub fn is_strip_mode(&self) -> bool {
        let text = self.line.text();
        let in_list = help::query(text).is_some() || commands::query(text).is_some();
        let fits = matches!(self.key_context(), KeyContext::EmptyLine | KeyContext::LineText) && !in_list;
        self.display.is_strip_requested
            && (self.is_veiled || fits && self.selected_entry.is_none() && self.handover_time.is_none())
    }

    /// Whether the quiet face is shown.
    pub fn is_ambient(&self) -> bool {
        self.can_be_ambient() && self.display.idle_ms(self.now) >= AMBIENT_AFTER_MS
    }

    /// Whether the quiet face shows seconds.
    pub fn ambient_shows_seconds(&self) -> bool {
        self.dose_seconds_until().is_some()
    }

    /// When the sub-timer runs out that is the next thing on the quiet face; none: another thing is.
    pub fn ambient_timer(&self) -> Option<Elapsed> {
        let now = self.now.elapsed;
        let ahead = due::open_and_upcoming(&self.session, now);
        let first = ahead.first().filter(|due| due.time > now)?;
        let DueKind::Act(act) = first.kind else { return None };
        let runs = act.is_timer() && due::last_anchor_time(&self.session, act, now).is_some();
        runs.then_some(first.time)
    }

    /// Nothing waits for an answer, no list is open and the stage is one to be quiet in.
    fn can_be_ambient(&self) -> bool {
        let in_stage = match self.display.settings.ambient {
            AmbientMode::Presence => self.session.phase_at(self.now.elapsed) == PhaseId::Presence,
            AmbientMode::Always => true,
            AmbientMode::Never => false,
        };
        let text = self.line.text();
        let in_list = text == ">" || help::query(text).is_some() || commands::query(text).is_some();
        let on_line = matches!(self.key_context(), KeyContext::EmptyLine | KeyContext::LineText)
            && !in_list
            && self.prompt == Prompt::Entry;
        in_stage && on_line && self.selected_entry.is_none() && self.session.client_left().is_none() && !self.has_ended
    }

    /// Until when seconds are drawn on the quiet face; none: they are not now.
    fn dose_seconds_until(&self) -> Option<Elapsed> {
        let now = self.now.elapsed;
        let until = self.session.dosing_acts().iter().rev().map(|at| (*at, *at + DOSE_SECONDS_SPAN));
        until.into_iter().find(|(at, until)| *at <= now && now < *until).map(|(_, until)| until)
    }

    /// When the screen next changes without a key.
    pub fn next_wake(&self) -> NextWake {
        let now = self.now.elapsed;
        let is_dark = self.is_veiled || self.display.is_client_screen_shown;
        let is_quiet = !is_dark && self.is_ambient();
        let seconds_until = is_quiet.then(|| self.dose_seconds_until().or_else(|| self.ambient_timer())).flatten();
        let shows = match () {
            () if self.display.is_client_screen_shown && !self.is_veiled => TickRate::Never,
            () if self.is_veiled || self.session.client_left().is_some() && !self.emergency_card.is_open() => TickRate::Minute,
            // Whole minutes of T+, which is the one clock there.
            () if is_quiet && seconds_until.is_none() => TickRate::MinuteSince(self.session.t0().unwrap_or_default()),
            () => TickRate::Second,
        };
        let deadline = self.due_cache.next_change(&self.session, now).into_iter().chain(seconds_until).min();
        NextWake { tick_rate: shows, deadline, idle_deadline: self.next_idle_change(is_dark) }
    }

    /// When the screen next changes because no key came.
    fn next_idle_change(&self, is_dark: bool) -> Option<RealTime> {
        let manner = self.display.settings;
        let veil = manner.veil_after_ms.filter(|_| !self.is_veiled);
        let dim = manner.dim_after_ms.filter(|_| !self.is_veiled && !self.display.is_dimmed);
        let quiet = Some(AMBIENT_AFTER_MS).filter(|_| !is_dark && self.can_be_ambient());
        let all = [veil, dim, dim.map(|after| after.saturating_mul(2)), quiet];
        let ahead = all.into_iter().flatten().filter(|after| *after > self.display.idle_ms(self.now));
        ahead.min().map(|after| self.display.last_key.plus_ms(after))
    }
}
