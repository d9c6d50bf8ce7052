//! Evaluates the facts: for each check a state, a sentence, and what to do. Pure.

use super::facts::{ClockFacts, FolderFacts, PowerFacts, RoomFacts, SleepFacts, TerminalFacts};
use crate::edge::os::disk_space::{MIN_FREE_BYTES, low_space_warning};
use crate::theme::{ColorDepth, luminance_of_rgb};
use serde::Serialize;
use std::fmt;

/// Relative luminance above which a background lights up a dark room.
const MAX_DARK_LUMINANCE: f64 = 0.05;
/// The size in cells at which every panel is shown.
const FULL_LAYOUT_SIZE: (u16, u16) = (80, 24);
/// A battery below this would not last for a session if the plug came out.
const LOW_BATTERY_PERCENT: u8 = 20;
/// A save that takes longer is noticed.
const SLOW_SAVE_MS: i64 = 500;
/// A clock that shows an earlier time is wrong: the program is not as old.
const EARLIEST_STAMP: &str = "20260101-0000";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CheckState {
    #[serde(rename = "calm")]
    Fine,
    Fault,
    /// The program cannot know it; a person must look.
    NotKnown,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RoomFinding {
    /// The check's name, one word.
    pub(crate) check: &'static str,
    pub(crate) state: CheckState,
    /// The state in words.
    pub(crate) words: String,
    /// What to do; may be empty.
    pub(crate) todo: String,
}

impl fmt::Display for RoomFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check, self.words)?;
        if self.todo.is_empty() { Ok(()) } else { write!(f, " {}", self.todo) }
    }
}

fn ok_finding(check: &'static str, words: impl Into<String>) -> RoomFinding {
    RoomFinding { check, state: CheckState::Fine, words: words.into(), todo: String::new() }
}

fn fault_finding(check: &'static str, words: impl Into<String>, todo: impl Into<String>) -> RoomFinding {
    RoomFinding { check, state: CheckState::Fault, words: words.into(), todo: todo.into() }
}

fn unknown_finding(check: &'static str, words: impl Into<String>, todo: impl Into<String>) -> RoomFinding {
    RoomFinding { check, state: CheckState::NotKnown, words: words.into(), todo: todo.into() }
}

/// Carries out all checks, in the order in which they are shown.
pub(crate) fn evaluate(facts: &RoomFacts) -> Vec<RoomFinding> {
    let mut all = match &facts.terminal {
        Some(terminal) => terminal_findings(terminal, facts.theme_luminance),
        None => vec![unknown_finding(
            "terminal",
            "there is none, so its colours, its focus and its keys were not looked at.",
            "Start this in the window that you will use.",
        )],
    };
    all.push(power_finding(&facts.power));
    all.extend(sleep_findings(&facts.sleep));
    all.extend(clock_findings(&facts.clock));
    all.extend(folder_findings(&facts.folder));
    all.extend(facts.unclosed.iter().map(|one| {
        if one.is_running {
            fault_finding("session", format!("{} is open in another window.", one.name), "Go on there, or leave it there first.")
        } else {
            let name = &one.name;
            fault_finding(
                "session",
                format!("{name} was not closed."),
                format!("`bedside resume {name}` goes on with it or closes it."),
            )
        }
    }));
    all.push(if facts.has_site {
        ok_finding("card", "the emergency card knows this place")
    } else {
        let words = "what the emergency card shows of this place, the number to call and the address, is not set.";
        unknown_finding("card", words, "`bedside config site` asks for them once.")
    });
    all.extend(facts.file_problems.iter().map(|said| fault_finding("settings", said.clone(), "")));
    if facts.file_problems.is_empty() {
        all.push(ok_finding("settings", "settings, theme and protocol are sound"));
    }
    all
}

fn terminal_findings(terminal: &TerminalFacts, ground: Option<f64>) -> Vec<RoomFinding> {
    if let Some(refused) = &terminal.unusable_reason {
        return vec![fault_finding("terminal", refused.clone(), "")];
    }
    let (width, height) = terminal.size;
    let mut all = vec![if width < FULL_LAYOUT_SIZE.0 || height < FULL_LAYOUT_SIZE.1 {
        fault_finding(
            "window",
            format!("it has {width}×{height} cells, in which not every panel has a place."),
            format!("Make it larger or its letters smaller: {}×{} shows all.", FULL_LAYOUT_SIZE.0, FULL_LAYOUT_SIZE.1),
        )
    } else {
        ok_finding("window", format!("{width}×{height}"))
    }];
    all.push(ok_finding(
        "colours",
        match terminal.color_depth {
            ColorDepth::TrueColor => "all colours",
            ColorDepth::Ansi256 => "256 colours",
            ColorDepth::Ansi16 => "16 colours",
            ColorDepth::NoColor => "no colours",
        },
    ));
    all.extend(background_findings(terminal, ground));
    all.push(focus_finding(terminal));
    all.push(match terminal.answers.marks_pastes {
        Some(false) => {
            unknown_finding("pastes", "the terminal does not mark them.", "A paste of a few letters is read as typed.")
        }
        _ => ok_finding("pastes", if terminal.answers.marks_pastes.is_some() { "pastes are marked" } else { "" }),
    });
    all.push(ok_finding("keyboard", if terminal.answers.has_kitty_keyboard { "keys are told apart" } else { "" }));
    all.extend(key_findings(terminal));
    all
}

/// Checks the terminal's own background, which shows around the cells.
fn background_findings(terminal: &TerminalFacts, ground: Option<f64>) -> Vec<RoomFinding> {
    let wants_dark = ground.is_none_or(|ground| ground <= MAX_DARK_LUMINANCE);
    let bars = unknown_finding(
        "bars",
        "a tab bar or title bar cannot be seen from inside.",
        "Look whether they are dark, or make the window fill the screen.",
    );
    let background = match terminal.answers.background {
        _ if !wants_dark => ok_finding("background", "the theme is a bright one"),
        None => unknown_finding(
            "background",
            "the terminal does not tell the colour of its own background.",
            "Look whether the edges around the cells are dark.",
        ),
        Some(rgb) if luminance_of_rgb(rgb) > MAX_DARK_LUMINANCE => {
            let (red, green, blue) = rgb;
            fault_finding(
                "background",
                format!(
                    "the terminal's own is #{red:02x}{green:02x}{blue:02x}, and the edges around the cells light up the room."
                ),
                "Choose a profile with a black background.",
            )
        }
        Some(_) => ok_finding("background", "dark around"),
    };
    if wants_dark { vec![background, bars] } else { vec![background] }
}

fn focus_finding(terminal: &TerminalFacts) -> RoomFinding {
    let seen = terminal.pressed_keys.as_ref().is_some_and(|pressed| pressed.saw_focus_change);
    match terminal.answers.reports_focus {
        _ if seen => ok_finding("focus", "focus is told"),
        Some(true) => ok_finding("focus", "focus is told"),
        Some(false) => fault_finding(
            "focus",
            "the terminal does not tell when its window loses the keyboard, so the veil's dot and dash stay lit.",
            "In tmux, `set -g focus-events on`; otherwise remember that they stay.",
        ),
        None => unknown_finding(
            "focus",
            "whether the terminal tells when its window loses the keyboard is not known.",
            "If it does not, the veil's dot and dash stay lit.",
        ),
    }
}

fn key_findings(terminal: &TerminalFacts) -> Vec<RoomFinding> {
    let Some(pressed) = &terminal.pressed_keys else {
        return vec![unknown_finding("keys", "none were asked for.", "Start this in a window, without --json, to try them.")];
    };
    let mut all = Vec::new();
    if !pressed.lone_accents.is_empty() {
        let accents: Vec<String> = pressed.lone_accents.iter().map(ToString::to_string).collect();
        all.push(fault_finding(
            "keys",
            format!("{} came without a letter: dead keys do not join here.", accents.join(" ")),
            "Type the letters without accents, or start an input method; no key of this program needs one.",
        ));
    }
    if pressed.unknown_count > 0 {
        all.push(fault_finding("keys", "something that you pressed is no key here and does nothing.", "Use another one."));
    }
    if all.is_empty() {
        let told = if pressed.names.is_empty() { "no key was tried".to_owned() } else { pressed.names.join(" ") + " came" };
        all.push(ok_finding("keys", told));
    }
    all
}

fn power_finding(power: &PowerFacts) -> RoomFinding {
    const CHECK: &str = "battery";
    let percent = power.batteries.iter().filter_map(|battery| battery.percent).max();
    let full = percent.map(|percent| format!(", {percent} %")).unwrap_or_default();
    let empties = power.batteries.iter().any(|battery| battery.is_discharging);
    match power {
        PowerFacts { unknown: true, .. } => {
            unknown_finding(CHECK, "the system does not tell where its power comes from.", "Look whether the plug is in.")
        }
        PowerFacts { batteries, .. } if batteries.is_empty() => ok_finding(CHECK, "no battery to run empty"),
        PowerFacts { is_plugged_in: plugged, .. } if empties || *plugged == Some(false) => {
            let minutes = power.batteries.iter().filter_map(|battery| battery.minutes_left).reduce(u32::saturating_add);
            let lasts = minutes.map(|minutes| format!(", about {} h {:02} at this rate", minutes / 60, minutes % 60));
            fault_finding(CHECK, format!("on battery{full}{}.", lasts.unwrap_or_default()), "Plug it in: a day takes longer.")
        }
        _ if percent.is_some_and(|percent| percent < LOW_BATTERY_PERCENT) => fault_finding(
            CHECK,
            format!("plugged in, but nearly empty{full}."),
            "Mind the plug: pulled by a foot, it ends the computer soon.",
        ),
        _ => ok_finding(CHECK, format!("plugged in{full}")),
    }
}

/// The actions of the login manager that suspend or stop the computer.
fn interrupts_session(action: &str) -> bool {
    !matches!(action, "ignore" | "lock" | "")
}

fn sleep_findings(sleep: &SleepFacts) -> Vec<RoomFinding> {
    const HOLD: &str = "`systemd-inhibit --what=sleep:idle:handle-lid-switch bedside start` holds it off.";
    if sleep.is_sleep_masked {
        return vec![ok_finding("sleep", "this computer never sleeps")];
    }
    let lid = match (sleep.has_lid, sleep.lid_action.as_deref()) {
        (Some(false), _) => ok_finding("lid", ""),
        _ if sleep.is_lid_inhibited => ok_finding("lid", "the lid is held"),
        (Some(true), Some(action)) if interrupts_session(action) => {
            fault_finding("lid", format!("closing it makes this computer {action}."), format!("Leave it open; or {HOLD}"))
        }
        (Some(true), Some(_)) => ok_finding("lid", "the lid does nothing"),
        _ => unknown_finding("lid", "what closing a lid does here is not known.", "If there is one, leave it open."),
    };
    let idle = match sleep.idle_action.as_deref() {
        _ if sleep.is_sleep_inhibited => ok_finding("sleep", "sleep is held off"),
        Some(action) if interrupts_session(action) => fault_finding(
            "sleep",
            format!("a while without a key makes this computer {action}."),
            format!("Set IdleAction=ignore; or {HOLD}"),
        ),
        Some(_) if !sleep.has_desktop => ok_finding("sleep", "it does not sleep by itself"),
        _ => unknown_finding(
            "sleep",
            "whether it sleeps by itself or darkens its screen is the desktop's to say.",
            format!("Look at its power settings; or {HOLD}"),
        ),
    };
    vec![lid, idle]
}

fn clock_findings(clock: &ClockFacts) -> Vec<RoomFinding> {
    const SET: &str = "Set it before the session: every entry is written with its time.";
    let later = clock.newest_record_stamp.as_ref().filter(|newest| **newest > clock.stamp);
    let time = match (&clock.is_network_synced, later) {
        _ if clock.stamp.as_str() < EARLIEST_STAMP => {
            fault_finding("clock", format!("it says {}, which has long passed.", clock.stamp), SET)
        }
        (_, Some(newest)) => {
            fault_finding("clock", format!("it says {}, but the newest record was begun later, at {newest}.", clock.stamp), SET)
        }
        (Some(true), None) => ok_finding("clock", format!("{}, set by the network", clock.time)),
        (Some(false), None) => unknown_finding(
            "clock",
            format!("it says {}, and the network has not set it since the computer started.", clock.time),
            "Compare it with another clock.",
        ),
        (None, None) => unknown_finding(
            "clock",
            format!("it says {}; whether anything keeps it right is not known.", clock.time),
            "Compare it with another clock.",
        ),
    };
    let zone = match &clock.zone_warning {
        Some(doubt) => fault_finding("zone", doubt.clone(), ""),
        None => ok_finding("zone", clock.zone.clone()),
    };
    vec![time, zone]
}

fn folder_findings(folder: &FolderFacts) -> Vec<RoomFinding> {
    const OTHER: &str = "Choose another folder with --dir, or make this one writable.";
    let path = &folder.path;
    let mut all = vec![match &folder.save_ms {
        Err(why) => fault_finding("folder", format!("nothing can be saved in {path}: {why}."), OTHER),
        Ok(ms) if *ms > SLOW_SAVE_MS => fault_finding(
            "folder",
            format!("a save in {path} took {ms} ms."),
            "Entries wait so long to be saved; is the disk busy, or far away?",
        ),
        Ok(ms) if folder.exists => ok_finding("folder", format!("{path} saves in {ms} ms")),
        Ok(ms) => ok_finding("folder", format!("{path} will be made, and saves in {ms} ms")),
    }];
    all.push(match folder.free_bytes {
        Some(free) if free < MIN_FREE_BYTES => fault_finding(
            "disk",
            format!("only {} MB are free, too few to begin a record.", free >> 20),
            "Make room, or choose another folder with --dir.",
        ),
        Some(free) => match low_space_warning(free) {
            Some(said) => fault_finding("disk", said, ""),
            None => ok_finding("disk", format!("{} free", format_free_space(free))),
        },
        None => unknown_finding("disk", "how much room it has is not known.", ""),
    });
    all.extend(folder.disk_warning.as_ref().map(|said| fault_finding("disk", said.clone(), "")));
    all.extend(folder.excess_mode.map(|mode| {
        fault_finding(
            "folder",
            format!("others at this computer can look into {path} (mode {mode:03o})."),
            format!("`chmod go= {path}`"),
        )
    }));
    all
}

fn format_free_space(bytes: u64) -> String {
    if bytes >= 10 << 30 { format!("{} GB", bytes >> 30) } else { format!("{} MB", bytes >> 20) }
}

/// The text for a person: each fault, one line of what is fine, and what could not be checked.
pub(crate) fn summary_lines(findings: &[RoomFinding]) -> Vec<String> {
    let of = |state: CheckState| findings.iter().filter(move |finding| finding.state == state);
    let fine: Vec<&str> = of(CheckState::Fine).map(|finding| finding.words.as_str()).filter(|words| !words.is_empty()).collect();
    let unseen: Vec<String> = of(CheckState::NotKnown).map(|finding| format!("  {finding}")).collect();
    let mut lines: Vec<String> = of(CheckState::Fault).map(ToString::to_string).collect();
    let opening = if lines.is_empty() { "Ready" } else { "All else is well" };
    lines.push(format!("{opening}: {}.", fine.join("; ")));
    if !unseen.is_empty() {
        lines.push("Not known from here:".to_owned());
        lines.extend(unseen);
    }
    lines
}

#[cfg(test)]
mod tests;
