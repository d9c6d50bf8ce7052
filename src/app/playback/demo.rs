//! A session that plays itself: a script's keys pressed into the real desk, with what is pressed and why told beside it. It has a
//! time of its own, which runs fast between two steps and with the hand while keys are pressed.

use super::script::{Script, Step};
use crate::app::keymap;
use crate::app::keymap::{Action, Place};
use crate::app::live::reload::{Change, File};
use crate::app::message::{Effect, Message, Wish};
use crate::app::{Live, Shows, Wake};
use crate::session::{Elapsed, Hand, Moment, Wall};
use chrono::TimeDelta;
use crossterm::event::KeyEvent;

/// How many times as fast it can run between two steps.
pub const SPEEDS: [u32; 7] = [1, 10, 30, 60, 120, 300, 600];
/// Between two keys that are seen to be pressed, in milliseconds.
const KEY_MS: i64 = 70;
/// How often the clocks move, in milliseconds.
const FRAME_MS: i64 = 100;
/// A step without words stays so long, in milliseconds.
const STAYS_MS: i64 = 700;
/// Words are read so fast, in milliseconds a letter.
const LETTER_MS: i64 = 45;

/// A script that is played.
#[derive(Clone, Debug)]
pub struct Demo {
    script: Script,
    begins: Wall,
    began: Hand,
    speed: u32,
    is_paused: bool,
    at: usize,
    pace: Pace,
    elapsed: Elapsed,
    last: Hand,
}

/// What it is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// Time passes until the next step.
    Passing,
    /// The step's keys are pressed; this one is next.
    Typing(usize),
    /// The step is read, until then.
    Reading(Hand),
    /// The script is at its end.
    Over,
}

/// A time, and the key that is pressed then.
type Beat = (Elapsed, Option<KeyEvent>);

impl Demo {
    /// Begins at a moment, whatever day the script tells of.
    pub fn new(script: Script, now: Moment, speed: u32) -> Self {
        Self {
            script,
            begins: now.wall,
            began: now.hand,
            speed,
            is_paused: false,
            at: 0,
            pace: Pace::Passing,
            elapsed: now.elapsed,
            last: now.hand,
        }
    }

    /// How many times as fast time runs between two steps.
    pub fn speed(&self) -> u32 {
        self.speed
    }

    /// Whether it waits for a key.
    pub fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Whether the script is at its end.
    pub fn is_over(&self) -> bool {
        self.pace == Pace::Over
    }

    /// The step that is told now: the one whose keys are pressed, or the last one.
    pub fn step(&self) -> Option<&Step> {
        let at = if self.pace == Pace::Passing { self.at.checked_sub(1)? } else { self.at.min(self.script.steps.len() - 1) };
        self.script.steps.get(at)
    }

    /// How many steps there are, and how many are done or under way.
    pub fn progress(&self) -> (usize, usize) {
        let under_way = usize::from(!matches!(self.pace, Pace::Passing | Pace::Over));
        (self.at + under_way, self.script.steps.len())
    }

    fn moment(&self, elapsed: Elapsed) -> Moment {
        let wall = Wall::from_instant(self.begins.instant_ms() + elapsed.ms(), self.begins.offset_s());
        Moment { elapsed, wall, hand: self.began.plus_ms(elapsed.ms()) }
    }

    /// When it next moves by itself.
    pub(crate) fn wake(&self) -> Wake {
        let next = match self.pace {
            _ if self.is_paused => None,
            Pace::Passing | Pace::Reading(_) => Some(FRAME_MS),
            Pace::Typing(_) => Some(KEY_MS),
            Pace::Over => None,
        };
        Wake { shows: Shows::Still, deadline: None, idle: next.map(|ms| self.last.plus_ms(ms)) }
    }

    /// What happened until now.
    fn beats(&mut self, now: Hand) -> Vec<Beat> {
        let mut beats = Vec::new();
        while !self.is_paused && self.beat(now, &mut beats) {}
        if self.is_paused || self.is_over() {
            self.last = now;
        }
        beats
    }

    /// The next thing, if its time has come.
    fn beat(&mut self, now: Hand, beats: &mut Vec<Beat>) -> bool {
        let Some(step) = self.script.steps.get(self.at) else {
            self.pace = Pace::Over;
            return false;
        };
        let passed_ms = now.since_ms(self.last);
        match self.pace {
            Pace::Over => return false,
            Pace::Passing => {
                let speed = i64::from(self.speed);
                let left_ms = (step.at - self.elapsed).num_milliseconds().max(0);
                let needs_ms = (left_ms + speed - 1) / speed;
                let has_come = passed_ms >= needs_ms;
                self.last = self.last.plus_ms(passed_ms.min(needs_ms));
                let until = self.elapsed + TimeDelta::milliseconds(passed_ms * speed);
                self.elapsed = if has_come { step.at.max(self.elapsed) } else { until };
                beats.push((self.elapsed, None));
                if has_come {
                    self.pace = Pace::Typing(0);
                }
                return has_come;
            }
            Pace::Typing(_) if passed_ms < KEY_MS => return false,
            Pace::Typing(key) => {
                self.last = self.last.plus_ms(KEY_MS);
                self.press(key, beats);
            }
            Pace::Reading(until) => {
                let ends = now >= until;
                let to = if ends { until } else { now };
                let reached = self.elapsed + TimeDelta::milliseconds(to.since_ms(self.last));
                // Somebody who reads slowly is not late for the next step.
                let next = self.script.steps.get(self.at + 1).map_or(reached, |next| next.at);
                self.elapsed = reached.min(next).max(self.elapsed);
                self.last = to;
                beats.push((self.elapsed, None));
                if ends {
                    self.at += 1;
                    self.pace = Pace::Passing;
                }
                return ends;
            }
        }
        true
    }

    fn press(&mut self, key: usize, beats: &mut Vec<Beat>) {
        let Some(step) = self.script.steps.get(self.at) else { return };
        let Some((at, pressed)) = step.presses().nth(key) else {
            let read_ms = step.caption.chars().fold(STAYS_MS, |ms, _| ms + LETTER_MS);
            self.pace = Pace::Reading(self.last.plus_ms(read_ms));
            return;
        };
        self.elapsed = at.max(self.elapsed);
        beats.push((self.elapsed, Some(pressed)));
        self.pace = Pace::Typing(key + 1);
    }

    /// On to the next step: what is left of this one happens at once.
    fn skip(&mut self, now: Hand) -> Vec<Beat> {
        let mut beats = Vec::new();
        self.last = now;
        if self.pace == Pace::Passing && self.at < self.script.steps.len() {
            let at = self.script.steps[self.at].at;
            self.elapsed = at.max(self.elapsed);
            beats.push((self.elapsed, None));
            self.pace = Pace::Typing(0);
        }
        while let Pace::Typing(key) = self.pace {
            self.press(key, &mut beats);
        }
        if let Pace::Reading(_) = self.pace {
            self.at += 1;
            self.pace = if self.at < self.script.steps.len() { Pace::Passing } else { Pace::Over };
        }
        beats
    }

    fn change_speed(&mut self, by: isize) {
        let at = SPEEDS.iter().position(|speed| *speed >= self.speed).unwrap_or(SPEEDS.len() - 1);
        self.speed = SPEEDS[at.saturating_add_signed(by).min(SPEEDS.len() - 1)];
    }
}

/// Plays on, or does what a key of whoever watches says.
pub(crate) fn update(demo: &mut Demo, live: &mut Live, now: Moment, message: Message) -> Vec<Effect> {
    let mut effects = Vec::new();
    let beats = match message {
        Message::Key(key) => match keymap::find(Place::Demo, key) {
            Some(Action::Pause) => {
                let beats = demo.beats(now.hand);
                demo.is_paused = !demo.is_paused;
                demo.last = now.hand;
                beats
            }
            Some(Action::NextStep) => demo.skip(now.hand),
            Some(Action::Up) => {
                demo.change_speed(1);
                Vec::new()
            }
            Some(Action::Down) => {
                demo.change_speed(-1);
                Vec::new()
            }
            Some(Action::Confirm) if demo.is_over() => return vec![Effect::Wish(Wish::LookBack)],
            Some(Action::Leave) => return vec![Effect::Quit],
            _ => Vec::new(),
        },
        Message::Time => demo.beats(now.hand),
        // The clocks and the room of a demonstration are its own.
        Message::Paste(_) | Message::Clock(_) | Message::Zone(_) | Message::Settings(_) => Vec::new(),
        // Nobody is in the room, so any theme is shown at once; by what else it plays, it has its own.
        Message::File(Change::Theme { .. }) => return vec![Effect::Take(File::Theme)],
        Message::File(change) if change.file() != File::Theme => Vec::new(),
        other => {
            let now = demo.moment(demo.elapsed);
            return kept(live.update(now, other));
        }
    };
    for (at, key) in beats {
        // What falls due on the way is seen when it does.
        while let Some(due) = live.wake().deadline.filter(|due| *due < at && *due > live.now().elapsed) {
            effects.extend(live.update(demo.moment(due), Message::Time));
        }
        let message = key.map_or(Message::Time, Message::Key);
        effects.extend(live.update(demo.moment(at), message));
    }
    kept(effects)
}

/// A session that was closed is shown on; nothing of it is sealed, and no shell is opened.
fn kept(effects: Vec<Effect>) -> Vec<Effect> {
    effects.into_iter().filter(|effect| !matches!(effect, Effect::Seal | Effect::Quit | Effect::Suspend)).collect()
}
