//! The demo: a script's keys are pressed on a live screen, with captions. Its own clock runs fast between steps and in real
//! time while keys are pressed.

use super::script::{Script, Step};
use crate::app::data::user_files::{UserFile, UserFileChange};
use crate::app::keymap;
use crate::app::keymap::{Action, KeyContext};
use crate::app::live::LiveScreen;
use crate::app::message::{Effect, Message, Request};
use crate::app::wake::{NextWake, TickRate};
use crate::session::{Elapsed, Moment, RealTime, Wall};
use chrono::TimeDelta;
use crossterm::event::KeyEvent;

/// The speeds between steps.
pub(crate) const SPEEDS: [u32; 7] = [1, 10, 30, 60, 120, 300, 600];
/// Milliseconds between two keys.
const KEY_INTERVAL_MS: i64 = 70;
/// Milliseconds between two frames while time runs fast.
const FRAME_MS: i64 = 100;
/// Milliseconds that a step without caption stays.
const STEP_PAUSE_MS: i64 = 700;
/// Reading time of a caption, in milliseconds per character.
const READ_MS_PER_CHAR: i64 = 45;

/// A demo that plays.
#[derive(Clone, Debug)]
pub struct Demo {
    script: Script,
    start_wall: Wall,
    start_real: RealTime,
    speed: u32,
    is_paused: bool,
    step_index: usize,
    state: PlaybackState,
    elapsed: Elapsed,
    last_real: RealTime,
}

/// What the demo does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlaybackState {
    /// Time passes until the next step.
    Waiting,
    /// The step's keys are pressed; the index of the next one.
    Typing(usize),
    /// The caption is read, until then.
    Reading(RealTime),
    /// The script has ended.
    Finished,
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

    /// The speed between steps.
    pub fn speed(&self) -> u32 {
        self.speed
    }

    /// Whether it is paused.
    pub fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Whether the script has ended.
    pub fn is_finished(&self) -> bool {
        self.state == PlaybackState::Finished
    }

    /// The step whose caption is shown.
    pub(crate) fn shown_step(&self) -> Option<&Step> {
        let at = if self.state == PlaybackState::Waiting {
            self.step_index.checked_sub(1)?
        } else {
            self.step_index.min(self.script.steps.len() - 1)
        };
        self.script.steps.get(at)
    }

    /// How many steps are done or under way, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let under_way = usize::from(!matches!(self.state, PlaybackState::Waiting | PlaybackState::Finished));
        (self.step_index + under_way, self.script.steps.len())
    }

    fn moment_at(&self, elapsed: Elapsed) -> Moment {
        let wall = Wall::from_instant(self.start_wall.instant_ms() + elapsed.ms(), self.start_wall.offset_s());
        Moment { elapsed, wall, real_time: self.start_real.plus_ms(elapsed.ms()) }
    }

    /// When the demo next moves.
    pub(crate) fn next_wake(&self) -> NextWake {
        let next = match self.state {
            _ if self.is_paused => None,
            PlaybackState::Waiting | PlaybackState::Reading(_) => Some(FRAME_MS),
            PlaybackState::Typing(_) => Some(KEY_INTERVAL_MS),
            PlaybackState::Finished => None,
        };
        NextWake { tick_rate: TickRate::Never, deadline: None, idle_deadline: next.map(|ms| self.last_real.plus_ms(ms)) }
    }

    /// The events up to now.
    fn advance(&mut self, now: RealTime) -> Vec<PlaybackEvent> {
        let mut beats = Vec::new();
        while !self.is_paused && self.advance_once(now, &mut beats) {}
        if self.is_paused || self.is_finished() {
            self.last_real = now;
        }
        beats
    }

    /// The next event, if its time has come.
    fn advance_once(&mut self, now: RealTime, beats: &mut Vec<PlaybackEvent>) -> bool {
        let Some(step) = self.script.steps.get(self.step_index) else {
            self.state = PlaybackState::Finished;
            return false;
        };
        let passed_ms = now.since_ms(self.last_real);
        match self.state {
            PlaybackState::Finished => return false,
            PlaybackState::Waiting => {
                let speed = i64::from(self.speed);
                let left_ms = (step.time - self.elapsed).num_milliseconds().max(0);
                let needs_ms = (left_ms + speed - 1) / speed;
                let has_come = passed_ms >= needs_ms;
                self.last_real = self.last_real.plus_ms(passed_ms.min(needs_ms));
                let until = self.elapsed + TimeDelta::milliseconds(passed_ms * speed);
                self.elapsed = if has_come { step.time.max(self.elapsed) } else { until };
                beats.push((self.elapsed, None));
                if has_come {
                    self.state = PlaybackState::Typing(0);
                }
                return has_come;
            }
            PlaybackState::Typing(_) if passed_ms < KEY_INTERVAL_MS => return false,
            PlaybackState::Typing(key) => {
                self.last_real = self.last_real.plus_ms(KEY_INTERVAL_MS);
                self.press_key(key, beats);
            }
            PlaybackState::Reading(until) => {
                let ends = now >= until;
                let to = if ends { until } else { now };
                let reached = self.elapsed + TimeDelta::milliseconds(to.since_ms(self.last_real));
                // Reading a caption does not delay the next step.
                let next = self.script.steps.get(self.step_index + 1).map_or(reached, |next| next.time);
                self.elapsed = reached.min(next).max(self.elapsed);
                self.last_real = to;
                beats.push((self.elapsed, None));
                if ends {
                    self.step_index += 1;
                    self.state = PlaybackState::Waiting;
                }
                return ends;
            }
        }
        true
    }

    fn press_key(&mut self, key: usize, beats: &mut Vec<PlaybackEvent>) {
        let Some(step) = self.script.steps.get(self.step_index) else { return };
        let Some((at, pressed)) = step.timed_keys().nth(key) else {
            let read_ms = step.caption.chars().fold(STEP_PAUSE_MS, |ms, _| ms + READ_MS_PER_CHAR);
            self.state = PlaybackState::Reading(self.last_real.plus_ms(read_ms));
            return;
        };
        self.elapsed = at.max(self.elapsed);
        beats.push((self.elapsed, Some(pressed)));
        self.state = PlaybackState::Typing(key + 1);
    }

    /// Goes to the next step; the rest of this one happens at once.
    fn skip_step(&mut self, now: RealTime) -> Vec<PlaybackEvent> {
        let mut beats = Vec::new();
        self.last_real = now;
        if self.state == PlaybackState::Waiting && self.step_index < self.script.steps.len() {
            let at = self.script.steps[self.step_index].time;
            self.elapsed = at.max(self.elapsed);
            beats.push((self.elapsed, None));
            self.state = PlaybackState::Typing(0);
        }
        while let PlaybackState::Typing(key) = self.state {
            self.press_key(key, &mut beats);
        }
        if let PlaybackState::Reading(_) = self.state {
            self.step_index += 1;
            self.state = if self.step_index < self.script.steps.len() { PlaybackState::Waiting } else { PlaybackState::Finished };
        }
        beats
    }

    fn change_speed(&mut self, by: isize) {
        let at = SPEEDS.iter().position(|speed| *speed >= self.speed).unwrap_or(SPEEDS.len() - 1);
        self.speed = SPEEDS[at.saturating_add_signed(by).min(SPEEDS.len() - 1)];
    }
}

/// Plays on, or handles a key of the viewer.
pub(crate) fn update(demo: &mut Demo, live: &mut LiveScreen, now: Moment, message: Message) -> Vec<Effect> {
    let mut effects = Vec::new();
    let beats = match message {
        Message::Key(key) => match keymap::find(KeyContext::Demo, key) {
            Some(Action::Pause) => {
                let beats = demo.advance(now.real_time);
                demo.is_paused = !demo.is_paused;
                demo.last_real = now.real_time;
                beats
            }
            Some(Action::NextStep) => demo.skip_step(now.real_time),
            Some(Action::Up) => {
                demo.change_speed(1);
                Vec::new()
            }
            Some(Action::Down) => {
                demo.change_speed(-1);
                Vec::new()
            }
            Some(Action::Confirm) if demo.is_finished() => return vec![Effect::Request(Request::ReviewDemo)],
            Some(Action::Leave) => return vec![Effect::Quit],
            _ => Vec::new(),
        },
        Message::Tick => demo.advance(now.real_time),
        // The demo has its own clock and room.
        Message::Paste(_) | Message::ClockChanged(_) | Message::Zone(_) | Message::Settings(_) => Vec::new(),
        // A theme is used at once; the demo has its own settings and protocol.
        Message::FileChanged(UserFileChange::Theme { .. }) => return vec![Effect::ApplyFile(UserFile::Theme)],
        Message::FileChanged(change) if change.file() != UserFile::Theme => Vec::new(),
        other => {
            let now = demo.moment_at(demo.elapsed);
            return without_exit_effects(live.update(now, other));
        }
    };
    for (at, key) in beats {
        // Stop at each time at which something falls due.
        while let Some(due) = live.next_wake().deadline.filter(|due| *due < at && *due > live.now().elapsed) {
            effects.extend(live.update(demo.moment_at(due), Message::Tick));
        }
        let message = key.map_or(Message::Tick, Message::Key);
        effects.extend(live.update(demo.moment_at(at), message));
    }
    without_exit_effects(effects)
}

/// Drops what would end the demo: it is neither sealed nor suspended.
fn without_exit_effects(effects: Vec<Effect>) -> Vec<Effect> {
    effects.into_iter().filter(|effect| !matches!(effect, Effect::SealRecord | Effect::Quit | Effect::Suspend)).collect()
}
