//! The demo: a script's keys are pressed on a live screen, with captions. Its own clock runs fast between steps and in real
//! time while keys are pressed.

use super::script::{Script, Step};
use crate::app::data::user_files::{UserFile, UserFileChange};
use crate::app::keymap::{self, Action, KeyContext};
use crate::app::live::LiveScreen;
use crate::app::message::{Effect, Message, Request};
use crate::app::wake::NextWake;
use crate::session::{Elapsed, Moment, RealTime, Wall};
use chrono::TimeDelta;
use crossterm::event::KeyEvent;

/// The speeds between steps.
pub(crate) const SPEEDS: [u32; 7] = [1, 10, 30, 60, 120, 300, 600];
/// The speed of a demo that names none: it takes about three minutes.
pub const DEMO_SPEED: u32 = 300;
/// Milliseconds between two keys; in a step that is played quickly.
const KEY_INTERVAL_MS: i64 = 60;
const BRIEF_KEY_INTERVAL_MS: i64 = 20;
/// Milliseconds that a step stays that is played quickly.
const BRIEF_PAUSE_MS: i64 = 600;
/// Milliseconds between two frames while time runs fast.
const FRAME_MS: i64 = 100;
/// Milliseconds that a step without caption stays.
const STEP_PAUSE_MS: i64 = 700;
/// Reading time of a caption, in milliseconds per character.
const READ_MS_PER_CHAR: i64 = 40;

/// A demo that plays.
#[derive(Clone, Debug)]
pub struct Demo {
    script: Script,
    start_wall: Wall,
    start_real: RealTime,
    /// The speed between steps.
    pub speed: u32,
    /// Whether it is paused.
    pub is_paused: bool,
    /// The step that is played or comes next; after the last one the demo is finished.
    step_index: usize,
    state: PlaybackState,
    /// The time of the session that is played.
    elapsed: Elapsed,
    last_real: RealTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlaybackState {
    /// Time passes until the next step.
    Waiting,
    /// The step's keys are pressed; the index of the next one.
    Typing(usize),
    /// The caption is read, until then.
    Reading(RealTime),
}

/// A time and the key pressed then.
type PlaybackEvent = (Elapsed, Option<KeyEvent>);

impl Demo {
    /// Begins at a moment, whatever the script's date.
    pub fn new(script: Script, now: Moment, speed: u32) -> Self {
        Self {
            script,
            start_wall: now.wall,
            start_real: now.real_time,
            speed,
            is_paused: false,
            step_index: 0,
            state: PlaybackState::Waiting,
            elapsed: now.elapsed,
            last_real: now.real_time,
        }
    }

    /// Whether the script has ended.
    pub fn is_finished(&self) -> bool {
        self.step_index >= self.script.steps.len()
    }

    /// The step whose caption is shown.
    pub(crate) fn shown_step(&self) -> Option<&Step> {
        let is_waiting = self.state == PlaybackState::Waiting;
        self.script.steps.get(self.step_index.checked_sub(usize::from(is_waiting))?)
    }

    /// How many steps are done or under way, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.step_index + usize::from(self.state != PlaybackState::Waiting), self.script.steps.len())
    }

    fn moment_at(&self, elapsed: Elapsed) -> Moment {
        let wall = Wall::from_instant(self.start_wall.instant_ms() + elapsed.ms(), self.start_wall.offset_s());
        Moment { elapsed, wall, real_time: self.start_real.plus_ms(elapsed.ms()) }
    }

    pub(crate) fn next_wake(&self) -> NextWake {
        let after_ms = match self.state {
            _ if self.is_paused || self.is_finished() => return NextWake::NEVER,
            PlaybackState::Waiting | PlaybackState::Reading(_) => FRAME_MS,
            PlaybackState::Typing(_) => self.key_interval_ms(),
        };
        NextWake { idle_deadline: Some(self.last_real.plus_ms(after_ms)), ..NextWake::NEVER }
    }

    /// The events up to now.
    fn advance(&mut self, now: RealTime) -> Vec<PlaybackEvent> {
        let mut events = Vec::new();
        while !self.is_paused && self.advance_once(now, &mut events) {}
        if self.is_paused || self.is_finished() {
            self.last_real = now;
        }
        events
    }

    /// Adds the next event. Returns whether another one may have come as well.
    fn advance_once(&mut self, now: RealTime, events: &mut Vec<PlaybackEvent>) -> bool {
        let Some(step) = self.script.steps.get(self.step_index) else { return false };
        let passed_ms = now.since_ms(self.last_real);
        match self.state {
            PlaybackState::Waiting => {
                let speed = i64::from(self.speed);
                let left_ms = (step.time - self.elapsed).num_milliseconds().max(0);
                let needs_ms = (left_ms + speed - 1) / speed;
                let has_come = passed_ms >= needs_ms;
                self.last_real = self.last_real.plus_ms(passed_ms.min(needs_ms));
                let reached = self.elapsed + TimeDelta::milliseconds(passed_ms * speed);
                self.elapsed = if has_come { step.time.max(self.elapsed) } else { reached };
                events.push((self.elapsed, None));
                if has_come {
                    self.state = PlaybackState::Typing(0);
                }
                has_come
            }
            PlaybackState::Typing(_) if passed_ms < self.key_interval_ms() => false,
            PlaybackState::Typing(key_index) => {
                self.last_real = self.last_real.plus_ms(self.key_interval_ms());
                self.press_key(key_index, events);
                true
            }
            PlaybackState::Reading(until) => {
                let read_until = until.min(now);
                let reached = self.elapsed + TimeDelta::milliseconds(read_until.since_ms(self.last_real));
                // Reading a caption does not delay the next step.
                let next = self.script.steps.get(self.step_index + 1).map_or(reached, |next| next.time);
                self.elapsed = reached.min(next).max(self.elapsed);
                self.last_real = read_until;
                events.push((self.elapsed, None));
                if now >= until {
                    self.end_step();
                }
                now >= until
            }
        }
    }

    fn key_interval_ms(&self) -> i64 {
        let is_brief = self.script.steps.get(self.step_index).is_some_and(|step| step.is_brief);
        if is_brief { BRIEF_KEY_INTERVAL_MS } else { KEY_INTERVAL_MS }
    }

    fn end_step(&mut self) {
        self.step_index += 1;
        self.state = PlaybackState::Waiting;
    }

    fn press_key(&mut self, key_index: usize, events: &mut Vec<PlaybackEvent>) {
        let Some(step) = self.script.steps.get(self.step_index) else { return };
        if let Some((time, key)) = step.timed_keys().nth(key_index) {
            self.elapsed = time.max(self.elapsed);
            events.push((self.elapsed, Some(key)));
            self.state = PlaybackState::Typing(key_index + 1);
        } else {
            let read_ms = if step.is_brief {
                BRIEF_PAUSE_MS
            } else {
                step.caption.chars().fold(STEP_PAUSE_MS, |ms, _| ms + READ_MS_PER_CHAR)
            };
            self.state = PlaybackState::Reading(self.last_real.plus_ms(read_ms));
        }
    }

    /// Goes to the next step; the rest of this one happens at once.
    fn skip_step(&mut self, now: RealTime) -> Vec<PlaybackEvent> {
        let mut events = Vec::new();
        self.last_real = now;
        let Some(step) = self.script.steps.get(self.step_index) else { return events };
        if self.state == PlaybackState::Waiting {
            self.elapsed = step.time.max(self.elapsed);
            events.push((self.elapsed, None));
            self.state = PlaybackState::Typing(0);
        }
        while let PlaybackState::Typing(key_index) = self.state {
            self.press_key(key_index, &mut events);
        }
        self.end_step();
        events
    }

    fn change_speed(&mut self, by: isize) {
        let index = SPEEDS.iter().position(|speed| *speed >= self.speed).unwrap_or(SPEEDS.len() - 1);
        self.speed = SPEEDS[index.saturating_add_signed(by).min(SPEEDS.len() - 1)];
    }
}

/// Plays on, or handles a key of the viewer.
pub(crate) fn update(demo: &mut Demo, live: &mut LiveScreen, now: Moment, message: Message) -> Vec<Effect> {
    let events = match message {
        Message::Tick => demo.advance(now.real_time),
        Message::Key(key) => match keymap::find(KeyContext::Demo, key) {
            Some(Action::Pause) => {
                let events = demo.advance(now.real_time);
                demo.is_paused = !demo.is_paused;
                demo.last_real = now.real_time;
                events
            }
            Some(Action::NextStep) => demo.skip_step(now.real_time),
            Some(action @ (Action::Up | Action::Down)) => {
                demo.change_speed(if action == Action::Up { 1 } else { -1 });
                return Vec::new();
            }
            Some(Action::Confirm) if demo.is_finished() => return vec![Effect::Request(Request::ReviewDemo)],
            Some(Action::Leave) => return vec![Effect::Quit],
            _ => return Vec::new(),
        },
        // A theme is used at once.
        Message::FileChanged(UserFileChange::Theme { .. }) => return vec![Effect::ApplyFile(UserFile::Theme)],
        Message::FileChanged(change) if change.file() != UserFile::Theme => return Vec::new(),
        // The demo has its own clock, room, settings and protocol.
        Message::Paste(_) | Message::ClockChanged(_) | Message::Zone(_) | Message::Settings(_) => return Vec::new(),
        other => return without_exit_effects(live.update(demo.moment_at(demo.elapsed), other)),
    };
    let mut effects = Vec::new();
    for (time, key) in events {
        // Stop at each time at which something falls due.
        while let Some(due) = live.next_wake().deadline.filter(|due| *due < time && *due > live.now().elapsed) {
            effects.extend(live.update(demo.moment_at(due), Message::Tick));
        }
        let message = key.map_or(Message::Tick, Message::Key);
        effects.extend(live.update(demo.moment_at(time), message));
    }
    without_exit_effects(effects)
}

/// Drops what would end the demo: it is neither sealed nor suspended.
fn without_exit_effects(effects: Vec<Effect>) -> Vec<Effect> {
    effects.into_iter().filter(|effect| !matches!(effect, Effect::SealRecord | Effect::Quit | Effect::Suspend)).collect()
}
