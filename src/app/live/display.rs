//! The ambient screen, dimming and the strip, and when they begin. All of it uses real time, so that a rehearsal's fast clock
//! does not change it.

use crate::app::data::display_settings::AmbientMode;
use crate::app::keymap::{KeyContext, commands, help};
use crate::app::live::LiveScreen;
use crate::app::live::alerts::DRAFT_REST_MS;
use crate::app::live::state::display::DimLevel;
use crate::app::wake::{NextWake, TickRate};
use crate::session::due::{self, DueKind};
use crate::session::{Elapsed, PhaseId, RealTime};
use chrono::TimeDelta;

/// Milliseconds without input before the ambient screen.
pub(crate) const AMBIENT_AFTER_MS: i64 = 10_000;
/// How long after a dose the ambient screen shows seconds.
pub(crate) const DOSE_SECONDS_SPAN: TimeDelta = TimeDelta::minutes(25);

impl LiveScreen {
    /// Real time since the last key, in milliseconds.
    pub(crate) fn idle_ms(&self) -> i64 {
        self.now.real_time.since_ms(self.display.last_key)
    }

    /// How much the screen is dimmed now.
    pub(crate) fn dim_level(&self) -> DimLevel {
        match self.settings.display.dim_after_ms {
            _ if self.display.is_dimmed => DimLevel::Second,
            Some(after) if self.idle_ms() >= after.saturating_mul(2) => DimLevel::Second,
            Some(after) if self.idle_ms() >= after => DimLevel::First,
            _ => DimLevel::Off,
        }
    }

    /// Whether only three lines are drawn: it was asked for, and nothing is open that needs the whole screen.
    pub(crate) fn is_strip_mode(&self) -> bool {
        let fits = self.is_on_line() && self.selected_entry.is_none() && self.handover_time.is_none();
        self.display.is_strip_requested && (self.display.is_veiled || fits)
    }

    /// Whether nothing is open but the line, and no help or list of commands is on it.
    fn is_on_line(&self) -> bool {
        let text = self.line.editor.text();
        matches!(self.key_context(), KeyContext::EmptyLine | KeyContext::LineText)
            && help::query(text).is_none()
            && commands::query(text).is_none()
    }

    /// Whether the ambient screen is shown.
    pub(crate) fn is_ambient(&self) -> bool {
        self.can_be_ambient() && self.idle_ms() >= AMBIENT_AFTER_MS
    }

    /// When the timer on the ambient screen runs out; `None`: it shows another item.
    pub(crate) fn ambient_timer(&self) -> Option<Elapsed> {
        let now = self.now.elapsed;
        let due = self.due();
        let first = due.first().filter(|due| due.time > now)?;
        let DueKind::Act(act) = first.kind else { return None };
        let runs = act.is_timer() && due::last_anchor_time(self.session(), act, now).is_some();
        runs.then_some(first.time)
    }

    /// Whether nothing is open and the phase allows the ambient screen.
    fn can_be_ambient(&self) -> bool {
        let in_phase = match self.settings.display.ambient {
            AmbientMode::Presence => self.session().phase_at(self.now.elapsed) == PhaseId::Presence,
            AmbientMode::Always => true,
            AmbientMode::Never => false,
        };
        in_phase
            && self.is_on_line()
            && self.line.editor.text() != ">"
            && self.selected_entry.is_none()
            && self.session().client_left().is_none()
            && !self.saving.has_ended
    }

    /// Until when the ambient screen shows seconds, if it does now.
    pub(crate) fn dose_seconds_until(&self) -> Option<Elapsed> {
        let now = self.now.elapsed;
        let acts = self.session().dosing_acts().iter().rev();
        acts.map(|dosed| *dosed..*dosed + DOSE_SECONDS_SPAN).find(|span| span.contains(&now)).map(|span| span.end)
    }

    /// When the screen next changes without input.
    pub(crate) fn next_wake(&self) -> NextWake {
        let now = self.now.elapsed;
        let is_covered = self.display.is_veiled || self.display.shows_client_screen;
        let is_ambient = !is_covered && self.is_ambient();
        let seconds_until = if is_ambient { self.dose_seconds_until().or_else(|| self.ambient_timer()) } else { None };
        let has_left = self.session().client_left().is_some() && self.overlays.card.is_none();
        let tick_rate = if is_covered || has_left {
            TickRate::Minute
        } else if is_ambient && seconds_until.is_none() {
            // The only clock shown is T+ in minutes.
            TickRate::MinuteSince(self.session().t0().unwrap_or_default())
        } else {
            TickRate::Second
        };
        let deadline = self.due_cache.next_change(self.session(), now).into_iter().chain(seconds_until).min();
        NextWake { tick_rate, deadline, idle_deadline: self.next_idle_change(is_covered) }
    }

    /// When the veil, dimming or the ambient screen begins.
    fn next_idle_change(&self, is_covered: bool) -> Option<RealTime> {
        let settings = self.settings.display;
        let veil = settings.veil_after_ms.filter(|_| !self.display.is_veiled);
        let dim = settings.dim_after_ms.filter(|_| !self.display.is_veiled && !self.display.is_dimmed);
        let ambient = Some(AMBIENT_AFTER_MS).filter(|_| !is_covered && self.can_be_ambient());
        let is_typing = !self.line.editor.is_empty() || !self.overlays.vitals_form.is_empty();
        let draft = is_typing.then_some(DRAFT_REST_MS);
        let all = [veil, dim, dim.map(|after| after.saturating_mul(2)), ambient, draft];
        let ahead = all.into_iter().flatten().filter(|after| *after > self.idle_ms());
        ahead.min().map(|after| self.display.last_key.plus_ms(after))
    }
}
