//! How quiet the screen is: veiled, dimmed, the quiet face, the client's screen; and after how long without a key. All of it is
//! told by the hand's time, so that a rehearsal's fast clock does not hurry it. Nothing here draws.

use super::help;
use crate::app::keymap::Place;
use crate::app::keymap::commands;
use crate::app::live::{Live, Purpose};
use crate::app::{Shows, Wake};
use crate::session::due::{self, What};
use crate::session::{Elapsed, Hand, Moment, PhaseId};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// After so long without a key the quiet face comes, in milliseconds.
pub const QUIET_AFTER_MS: i64 = 10_000;
/// For so long after each dose seconds are drawn on the quiet face too.
pub const SECONDS_AFTER_DOSE: TimeDelta = TimeDelta::minutes(25);

/// When the quiet face comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quiet {
    /// In `presence`.
    #[default]
    Presence,
    /// In every stage of the day.
    Always,
    /// Never.
    Never,
}

impl Quiet {
    /// All, by their words in the settings.
    pub const ALL: [(&'static str, Self); 3] = [("presence", Self::Presence), ("always", Self::Always), ("never", Self::Never)];
}

/// What the user has set about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// When the quiet face comes.
    pub quiet: Quiet,
    /// The veil comes after so many milliseconds without a key; none: only when asked.
    pub veil_after_ms: Option<i64>,
    /// The screen dims after so many milliseconds without a key, and once more after twice as many; none: only when asked.
    pub dim_after_ms: Option<i64>,
    /// A presenter's remote is in use: its two keys stamp and look.
    pub clicker: bool,
}

/// How much the screen is dimmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dim {
    /// Not at all.
    #[default]
    Not,
    /// The first step.
    Once,
    /// The second step.
    Twice,
}

/// What of it changes while a session runs.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not whatever the others are")]
pub(crate) struct Calm {
    pub(crate) manner: Manner,
    last_key: Hand,
    dimmed: bool,
    pub(crate) shows_client: bool,
    /// Notes typed unseen that were offered as vitals already.
    pub(crate) offered: BTreeSet<u64>,
    /// Three lines are all that is drawn, while they are enough.
    pub(crate) strip: bool,
    /// When the remote last wrote a look.
    pub(crate) looked: Option<Hand>,
    /// Under the veil a key was pressed that does nothing there: whoever pressed it may look for the way back.
    pub(crate) seeks_way_back: bool,
}

impl Calm {
    pub(crate) fn from(now: Moment) -> Self {
        let manner = Manner::default();
        Self {
            manner,
            last_key: now.hand,
            dimmed: false,
            shows_client: false,
            offered: BTreeSet::new(),
            strip: false,
            looked: None,
            seeks_way_back: false,
        }
    }

    /// Somebody is at the keys: what came by itself goes.
    pub(crate) fn key_at(&mut self, now: Moment) {
        self.last_key = now.hand;
        self.dimmed = false;
        self.seeks_way_back = false;
    }

    fn idle_ms(&self, now: Moment) -> i64 {
        now.hand.since_ms(self.last_key)
    }
}

impl Live {
    /// Time passed without a key.
    pub(crate) fn idle(&mut self, now: Moment) {
        self.veiled |= self.calm.manner.veil_after_ms.is_some_and(|after| self.calm.idle_ms(now) >= after);
    }

    pub(crate) fn dim(&mut self) {
        self.calm.dimmed = true;
    }

    /// How much the screen is dimmed now.
    pub fn dimmed(&self) -> Dim {
        let idle = self.calm.idle_ms(self.now);
        match self.calm.manner.dim_after_ms {
            _ if self.calm.dimmed => Dim::Twice,
            Some(after) if idle >= after.saturating_mul(2) => Dim::Twice,
            Some(after) if idle >= after => Dim::Once,
            _ => Dim::Not,
        }
    }

    /// Whether the client's screen is shown.
    pub fn shows_client(&self) -> bool {
        self.calm.shows_client
    }

    /// Whether the veil says how it is lifted: after a key that does nothing under it, until the next one.
    pub fn says_way_back(&self) -> bool {
        self.veiled && self.calm.seeks_way_back
    }

    /// Whether three lines are drawn and no more: asked for, and nothing is open that has to be read whole.
    pub fn is_strip(&self) -> bool {
        let text = self.line.text();
        let in_list = help::query(text).is_some() || commands::query(text).is_some();
        let fits = matches!(self.place(), Place::Empty | Place::Text) && !in_list;
        self.calm.strip && (self.veiled || fits && self.selected.is_none() && self.briefing.is_none())
    }

    /// Whether the quiet face is shown.
    pub fn is_quiet(&self) -> bool {
        self.may_be_quiet() && self.calm.idle_ms(self.now) >= QUIET_AFTER_MS
    }

    /// Whether the quiet face shows seconds.
    pub fn quiet_shows_seconds(&self) -> bool {
        self.seconds_until().is_some()
    }

    /// When the sub-timer runs out that is the next thing on the quiet face; none: another thing is.
    pub fn quiet_timer(&self) -> Option<Elapsed> {
        let now = self.now.elapsed;
        let ahead = due::ahead(&self.session, now);
        let first = ahead.first().filter(|due| due.at > now)?;
        let What::Act(act) = first.what else { return None };
        let runs = act.is_timer() && due::began(&self.session, act, now).is_some();
        runs.then_some(first.at)
    }

    /// Nothing waits for an answer, no list is open and the stage is one to be quiet in.
    fn may_be_quiet(&self) -> bool {
        let in_stage = match self.calm.manner.quiet {
            Quiet::Presence => self.session.phase_at(self.now.elapsed) == PhaseId::Presence,
            Quiet::Always => true,
            Quiet::Never => false,
        };
        let text = self.line.text();
        let in_list = text == ">" || help::query(text).is_some() || commands::query(text).is_some();
        let on_line = matches!(self.place(), Place::Empty | Place::Text) && !in_list && self.purpose == Purpose::Entry;
        in_stage && on_line && self.selected.is_none() && self.session.left().is_none() && !self.ended
    }

    /// Until when seconds are drawn on the quiet face; none: they are not now.
    fn seconds_until(&self) -> Option<Elapsed> {
        let now = self.now.elapsed;
        let until = self.session.dosing_acts().iter().rev().map(|at| (*at, *at + SECONDS_AFTER_DOSE));
        until.into_iter().find(|(at, until)| *at <= now && now < *until).map(|(_, until)| until)
    }

    /// When the screen next changes without a key.
    pub fn wake(&self) -> Wake {
        let now = self.now.elapsed;
        let is_dark = self.veiled || self.calm.shows_client;
        let is_quiet = !is_dark && self.is_quiet();
        let seconds_until = is_quiet.then(|| self.seconds_until().or_else(|| self.quiet_timer())).flatten();
        let shows = match () {
            () if self.calm.shows_client && !self.veiled => Shows::Still,
            () if self.veiled || self.session.left().is_some() && !self.card.is_open() => Shows::Minute,
            // Whole minutes of T+, which is the one clock there.
            () if is_quiet && seconds_until.is_none() => Shows::MinuteFrom(self.session.t0().unwrap_or_default()),
            () => Shows::Second,
        };
        let deadline = self.outlook.until(&self.session, now).into_iter().chain(seconds_until).min();
        Wake { shows, deadline, idle: self.idle_change(is_dark) }
    }

    /// When the screen next changes because no key came.
    fn idle_change(&self, is_dark: bool) -> Option<Hand> {
        let manner = self.calm.manner;
        let veil = manner.veil_after_ms.filter(|_| !self.veiled);
        let dim = manner.dim_after_ms.filter(|_| !self.veiled && !self.calm.dimmed);
        let quiet = Some(QUIET_AFTER_MS).filter(|_| !is_dark && self.may_be_quiet());
        let all = [veil, dim, dim.map(|after| after.saturating_mul(2)), quiet];
        let ahead = all.into_iter().flatten().filter(|after| *after > self.calm.idle_ms(self.now));
        ahead.min().map(|after| self.calm.last_key.plus_ms(after))
    }
}
