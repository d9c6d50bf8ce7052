//! What the facts mean: for each thing that was looked at whether it is well, at fault, or not known, in words, and what to do.
//! Pure.

use super::facts::{Clock, Facts, Folder, Power, Sleep, Terminal};
use crate::edge::os::disk_space::{NO_ROOM_BYTES, little_room};
use crate::theme::{Depth, luminance_of};
use serde::Serialize;
use std::fmt;

/// A background brighter than this is seen in a dark room, as relative luminance.
const DARK: f64 = 0.05;
/// The size at which every panel has its place, in cells.
const WHOLE: (u16, u16) = (80, 24);
/// A plugged-in battery below this would not carry a session to its end, in percent.
const LITTLE_PERCENT: u8 = 20;
/// A save that takes longer is felt, in milliseconds.
const SLOW_MS: i64 = 500;
/// No clock of this program has ever shown an earlier minute.
const EARLIEST: &str = "20260101-0000";

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Calm,
    /// Something is to be done.
    Fault,
    /// It cannot be known from inside; a person looks.
    NotKnown,
}

/// What is to be said about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The thing, in a word.
    pub check: &'static str,
    /// How it is.
    pub state: State,
    /// The same in words.
    pub words: String,
    /// What to do; empty: nothing.
    pub todo: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check, self.words)?;
        if self.todo.is_empty() { Ok(()) } else { write!(f, " {}", self.todo) }
    }
}

fn calm(check: &'static str, words: impl Into<String>) -> Finding {
    Finding { check, state: State::Calm, words: words.into(), todo: String::new() }
}

fn fault(check: &'static str, words: impl Into<String>, todo: impl Into<String>) -> Finding {
    Finding { check, state: State::Fault, words: words.into(), todo: todo.into() }
}

fn not_known(check: &'static str, words: impl Into<String>, todo: impl Into<String>) -> Finding {
    Finding { check, state: State::NotKnown, words: words.into(), todo: todo.into() }
}

/// Everything that is to be said, in the order in which it was looked at.
pub fn judge(facts: &Facts) -> Vec<Finding> {
    let mut all = match &facts.terminal {
        Some(terminal) => of_terminal(terminal, facts.ground),
        None => vec![not_known(
            "terminal",
            "there is none, so its colours, its focus and its keys were not looked at.",
            "Start this in the window that you will use.",
        )],
    };
    all.push(power(&facts.power));
    all.extend(sleep(&facts.sleep));
    all.extend(clock(&facts.clock));
    all.extend(folder(&facts.folder));
    all.extend(facts.unclosed.iter().map(|one| {
        if one.runs {
            fault("session", format!("{} is open in another window.", one.name), "Go on there, or leave it there first.")
        } else {
            let name = &one.name;
            fault("session", format!("{name} was not closed."), format!("`bedside resume {name}` goes on with it or closes it."))
        }
    }));
    all.push(if facts.has_site {
        calm("card", "the emergency card knows this place")
    } else {
        let words = "what the emergency card shows of this place, the number to call and the address, is not set.";
        not_known("card", words, "`bedside config site` asks for them once.")
    });
    all.extend(facts.files.iter().map(|said| fault("settings", said.clone(), "")));
    if facts.files.is_empty() {
        all.push(calm("settings", "settings, theme and protocol are sound"));
    }
    all
}

fn of_terminal(terminal: &Terminal, ground: Option<f64>) -> Vec<Finding> {
    if let Some(refused) = &terminal.refused {
        return vec![fault("terminal", refused.clone(), "")];
    }
    let (width, height) = terminal.size;
    let mut all = vec![if width < WHOLE.0 || height < WHOLE.1 {
        fault(
            "window",
            format!("it has {width}×{height} cells, in which not every panel has a place."),
            format!("Make it larger or its letters smaller: {}×{} shows all.", WHOLE.0, WHOLE.1),
        )
    } else {
        calm("window", format!("{width}×{height}"))
    }];
    all.push(calm(
        "colours",
        match terminal.depth {
            Depth::True => "all colours",
            Depth::Ansi256 => "256 colours",
            Depth::Ansi16 => "16 colours",
            Depth::None => "no colours",
        },
    ));
    all.extend(around(terminal, ground));
    all.push(focus(terminal));
    all.push(match terminal.answers.pastes {
        Some(false) => not_known("pastes", "the terminal does not mark them.", "A paste of a few letters is read as typed."),
        _ => calm("pastes", if terminal.answers.pastes.is_some() { "pastes are marked" } else { "" }),
    });
    all.push(calm("keyboard", if terminal.answers.keyboard { "keys are told apart" } else { "" }));
    all.extend(keys(terminal));
    all
}

/// What is bright around the cells.
fn around(terminal: &Terminal, ground: Option<f64>) -> Vec<Finding> {
    let wants_dark = ground.is_none_or(|ground| ground <= DARK);
    let bars = not_known(
        "bars",
        "a tab bar or title bar cannot be seen from inside.",
        "Look whether they are dark, or make the window fill the screen.",
    );
    let background = match terminal.answers.background {
        _ if !wants_dark => calm("background", "the theme is a bright one"),
        None => not_known(
            "background",
            "the terminal does not tell the colour of its own background.",
            "Look whether the edges around the cells are dark.",
        ),
        Some(rgb) if luminance_of(rgb) > DARK => {
            let (red, green, blue) = rgb;
            fault(
                "background",
                format!(
                    "the terminal's own is #{red:02x}{green:02x}{blue:02x}, and the edges around the cells light up the room."
                ),
                "Choose a profile with a black background.",
            )
        }
        Some(_) => calm("background", "dark around"),
    };
    if wants_dark { vec![background, bars] } else { vec![background] }
}

fn focus(terminal: &Terminal) -> Finding {
    let seen = terminal.pressed.as_ref().is_some_and(|pressed| pressed.focus);
    match terminal.answers.focus {
        _ if seen => calm("focus", "focus is told"),
        Some(true) => calm("focus", "focus is told"),
        Some(false) => fault(
            "focus",
            "the terminal does not tell when its window loses the keyboard, so the veil's dot and dash stay lit.",
            "In tmux, `set -g focus-events on`; otherwise remember that they stay.",
        ),
        None => not_known(
            "focus",
            "whether the terminal tells when its window loses the keyboard is not known.",
            "If it does not, the veil's dot and dash stay lit.",
        ),
    }
}

fn keys(terminal: &Terminal) -> Vec<Finding> {
    let Some(pressed) = &terminal.pressed else {
        return vec![not_known("keys", "none were asked for.", "Start this in a window, without --json, to try them.")];
    };
    let mut all = Vec::new();
    if !pressed.accents.is_empty() {
        let accents: Vec<String> = pressed.accents.iter().map(ToString::to_string).collect();
        all.push(fault(
            "keys",
            format!("{} came without a letter: dead keys do not join here.", accents.join(" ")),
            "Type the letters without accents, or start an input method; no key of this program needs one.",
        ));
    }
    if pressed.unknown > 0 {
        all.push(fault("keys", "something that you pressed is no key here and does nothing.", "Use another one."));
    }
    if all.is_empty() {
        let told = if pressed.names.is_empty() { "no key was tried".to_owned() } else { pressed.names.join(" ") + " came" };
        all.push(calm("keys", told));
    }
    all
}

fn power(power: &Power) -> Finding {
    const CHECK: &str = "battery";
    let percent = power.batteries.iter().filter_map(|battery| battery.percent).max();
    let full = percent.map(|percent| format!(", {percent} %")).unwrap_or_default();
    let empties = power.batteries.iter().any(|battery| battery.empties);
    match power {
        Power { unknown: true, .. } => {
            not_known(CHECK, "the system does not tell where its power comes from.", "Look whether the plug is in.")
        }
        Power { batteries, .. } if batteries.is_empty() => calm(CHECK, "no battery to run empty"),
        Power { plugged, .. } if empties || *plugged == Some(false) => {
            let minutes = power.batteries.iter().filter_map(|battery| battery.minutes).reduce(u32::saturating_add);
            let lasts = minutes.map(|minutes| format!(", about {} h {:02} at this rate", minutes / 60, minutes % 60));
            fault(CHECK, format!("on battery{full}{}.", lasts.unwrap_or_default()), "Plug it in: a day takes longer.")
        }
        _ if percent.is_some_and(|percent| percent < LITTLE_PERCENT) => fault(
            CHECK,
            format!("plugged in, but nearly empty{full}."),
            "Mind the plug: pulled by a foot, it ends the computer soon.",
        ),
        _ => calm(CHECK, format!("plugged in{full}")),
    }
}

/// What the login manager can do that ends or stops what runs.
fn stops(action: &str) -> bool {
    !matches!(action, "ignore" | "lock" | "")
}

fn sleep(sleep: &Sleep) -> Vec<Finding> {
    const HOLD: &str = "`systemd-inhibit --what=sleep:idle:handle-lid-switch bedside start` holds it off.";
    if sleep.never {
        return vec![calm("sleep", "this computer never sleeps")];
    }
    let lid = match (sleep.lid, sleep.on_lid.as_deref()) {
        (Some(false), _) => calm("lid", ""),
        _ if sleep.lid_held => calm("lid", "the lid is held"),
        (Some(true), Some(action)) if stops(action) => {
            fault("lid", format!("closing it makes this computer {action}."), format!("Leave it open; or {HOLD}"))
        }
        (Some(true), Some(_)) => calm("lid", "the lid does nothing"),
        _ => not_known("lid", "what closing a lid does here is not known.", "If there is one, leave it open."),
    };
    let idle = match sleep.on_idle.as_deref() {
        _ if sleep.held => calm("sleep", "sleep is held off"),
        Some(action) if stops(action) => fault(
            "sleep",
            format!("a while without a key makes this computer {action}."),
            format!("Set IdleAction=ignore; or {HOLD}"),
        ),
        Some(_) if !sleep.desktop => calm("sleep", "it does not sleep by itself"),
        _ => not_known(
            "sleep",
            "whether it sleeps by itself or darkens its screen is the desktop's to say.",
            format!("Look at its power settings; or {HOLD}"),
        ),
    };
    vec![lid, idle]
}

fn clock(clock: &Clock) -> Vec<Finding> {
    const SET: &str = "Set it before the session: every entry is written with its time.";
    let later = clock.newest.as_ref().filter(|newest| **newest > clock.stamp);
    let time = match (&clock.synced, later) {
        _ if clock.stamp.as_str() < EARLIEST => fault("clock", format!("it says {}, which has long passed.", clock.stamp), SET),
        (_, Some(newest)) => {
            fault("clock", format!("it says {}, but the newest record was begun later, at {newest}.", clock.stamp), SET)
        }
        (Some(true), None) => calm("clock", format!("{}, set by the network", clock.time)),
        (Some(false), None) => not_known(
            "clock",
            format!("it says {}, and the network has not set it since the computer started.", clock.time),
            "Compare it with another clock.",
        ),
        (None, None) => not_known(
            "clock",
            format!("it says {}; whether anything keeps it right is not known.", clock.time),
            "Compare it with another clock.",
        ),
    };
    let zone = match &clock.doubt {
        Some(doubt) => fault("zone", doubt.clone(), ""),
        None => calm("zone", clock.zone.clone()),
    };
    vec![time, zone]
}

fn folder(folder: &Folder) -> Vec<Finding> {
    const OTHER: &str = "Choose another folder with --dir, or make this one writable.";
    let path = &folder.path;
    let mut all = vec![match &folder.save_ms {
        Err(why) => fault("folder", format!("nothing can be saved in {path}: {why}."), OTHER),
        Ok(ms) if *ms > SLOW_MS => fault(
            "folder",
            format!("a save in {path} took {ms} ms."),
            "Entries wait so long to be saved; is the disk busy, or far away?",
        ),
        Ok(ms) if folder.exists => calm("folder", format!("{path} saves in {ms} ms")),
        Ok(ms) => calm("folder", format!("{path} will be made, and saves in {ms} ms")),
    }];
    all.push(match folder.free_bytes {
        Some(free) if free < NO_ROOM_BYTES => fault(
            "disk",
            format!("only {} MB are free, too few to begin a record.", free >> 20),
            "Make room, or choose another folder with --dir.",
        ),
        Some(free) => match little_room(free) {
            Some(said) => fault("disk", said, ""),
            None => calm("disk", format!("{} free", room(free))),
        },
        None => not_known("disk", "how much room it has is not known.", ""),
    });
    all.extend(folder.wary.as_ref().map(|said| fault("disk", said.clone(), "")));
    all.extend(folder.open_to_others.map(|mode| {
        fault("folder", format!("others at this computer can look into {path} (mode {mode:03o})."), format!("`chmod go= {path}`"))
    }));
    all
}

fn room(bytes: u64) -> String {
    if bytes >= 10 << 30 { format!("{} GB", bytes >> 30) } else { format!("{} MB", bytes >> 20) }
}

/// What a person reads: one calm line, or each fault by its name; and what nobody can see from inside.
pub fn told(findings: &[Finding]) -> Vec<String> {
    let of = |state: State| findings.iter().filter(move |finding| finding.state == state);
    let calm: Vec<&str> = of(State::Calm).map(|finding| finding.words.as_str()).filter(|words| !words.is_empty()).collect();
    let unseen: Vec<String> = of(State::NotKnown).map(|finding| format!("  {finding}")).collect();
    let mut lines: Vec<String> = of(State::Fault).map(ToString::to_string).collect();
    let opening = if lines.is_empty() { "Ready" } else { "All else is well" };
    lines.push(format!("{opening}: {}.", calm.join("; ")));
    if !unseen.is_empty() {
        lines.push("Not known from here:".to_owned());
        lines.extend(unseen);
    }
    lines
}

#[cfg(test)]
mod tests;
