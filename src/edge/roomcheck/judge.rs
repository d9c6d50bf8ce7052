//! Evaluates the facts: for each check a state, a sentence, and what to do. Pure.

use super::facts::{ClockFacts, FolderFacts, PowerFacts, RoomFacts, SleepFacts, SleepHold, TerminalFacts};
use crate::edge::os::disk_space::{MIN_FREE_BYTES, low_space_warning};
use crate::edge::os::folder_access::describe_access;
use crate::edge::store::record_copies::COPY_ADVICE;
use crate::theme::{ColorDepth, luminance_of_rgb};
use serde::Serialize;
use std::fmt;

/// Relative luminance above which a background lights up a dark room.
const MAX_DARK_LUMINANCE: f64 = 0.05;
/// The size in cells at which every panel is shown.
const FULL_LAYOUT_SIZE: (u16, u16) = (80, 24);
/// A battery below this would not last for a session if the plug came out.
const LOW_BATTERY_PERCENT: u8 = 20;
/// An Escape that tmux holds back for longer is felt.
const MAX_TMUX_ESCAPE_MS: u32 = 100;
/// A save that takes longer is noticed.
const SLOW_SAVE_MS: i64 = 500;
/// A clock that shows an earlier time is wrong: the program is not as old.
const EARLIEST_STAMP: &str = "20260101-0000";

/// How the result of a check is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// Nothing needs to be done.
    #[serde(rename = "calm")]
    Fine,
    /// Something to mend before a session.
    Fault,
    /// The program cannot know it; a person must look.
    NotKnown,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomFinding {
    /// The check's name, one word.
    pub check: &'static str,
    /// How it is to be taken.
    pub state: CheckState,
    /// The state in words.
    pub words: String,
    /// What to do; may be empty.
    pub todo: String,
}

impl fmt::Display for RoomFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check, self.words)?;
        if self.todo.is_empty() { Ok(()) } else { write!(f, " {}", self.todo) }
    }
}

fn fine(check: &'static str, words: impl Into<String>) -> RoomFinding {
    RoomFinding { check, state: CheckState::Fine, words: words.into(), todo: String::new() }
}

fn fault(check: &'static str, words: impl Into<String>, todo: impl Into<String>) -> RoomFinding {
    RoomFinding { check, state: CheckState::Fault, words: words.into(), todo: todo.into() }
}

fn unknown(check: &'static str, words: impl Into<String>, todo: impl Into<String>) -> RoomFinding {
    RoomFinding { check, state: CheckState::NotKnown, words: words.into(), todo: todo.into() }
}

/// Carries out all checks, in the order in which they are shown.
pub fn evaluate(facts: &RoomFacts) -> Vec<RoomFinding> {
    let mut all = match &facts.terminal {
        Some(terminal) => terminal_findings(terminal, facts.theme_luminance),
        None => vec![unknown(
            "terminal",
            "there is none, so colours, focus and keys were not checked.",
            "Run this in the window you will use.",
        )],
    };
    all.push(power_finding(&facts.power));
    all.extend(sleep_findings(&facts.sleep));
    all.extend(clock_findings(&facts.clock));
    all.extend(folder_findings(&facts.folder));
    all.extend(facts.unclosed.iter().map(|session| {
        if session.is_running {
            fault("session", format!("{} is open in another window.", session.name), "Continue there, or leave it there first.")
        } else {
            let name = &session.name;
            fault("session", format!("{name} was not closed."), format!("`bedside resume {name}` continues or closes it."))
        }
    }));
    all.extend(facts.copies.iter().map(|copy| fault("copies", copy.clone(), COPY_ADVICE)));
    all.push(if facts.has_site {
        fine("card", "the emergency card has this place")
    } else {
        let words = "the emergency card has no emergency number and address for this place.";
        unknown("card", words, "`bedside config site` asks for them once.")
    });
    all.extend(facts.file_problems.iter().map(|problem| fault("settings", problem.clone(), "")));
    if facts.file_problems.is_empty() {
        all.push(fine("settings", "no mistakes in settings, theme and protocol"));
    }
    all
}

fn terminal_findings(terminal: &TerminalFacts, theme_luminance: Option<f64>) -> Vec<RoomFinding> {
    if let Some(reason) = &terminal.unusable_reason {
        return vec![fault("terminal", reason.clone(), "")];
    }
    let (width, height) = terminal.size;
    let mut all = vec![if width < FULL_LAYOUT_SIZE.0 || height < FULL_LAYOUT_SIZE.1 {
        fault(
            "window",
            format!("it has {width}×{height} characters, too few to show every panel."),
            format!(
                "Make the window larger or the font smaller: {}×{} shows everything.",
                FULL_LAYOUT_SIZE.0, FULL_LAYOUT_SIZE.1
            ),
        )
    } else {
        fine("window", format!("{width}×{height}"))
    }];
    all.push(fine(
        "colours",
        match terminal.color_depth {
            ColorDepth::TrueColor => "all colours",
            ColorDepth::Ansi256 => "256 colours",
            ColorDepth::Ansi16 => "16 colours",
            ColorDepth::NoColor => "no colours",
        },
    ));
    all.extend(scrollback_finding(terminal));
    all.extend(background_findings(terminal, theme_luminance));
    all.push(focus_finding(terminal));
    all.push(match terminal.answers.marks_pastes {
        Some(false) => unknown("pastes", "the terminal does not mark pastes.", "A short paste is read as typing."),
        _ => fine("pastes", if terminal.answers.marks_pastes.is_some() { "pastes are marked" } else { "" }),
    });
    all.push(fine("keyboard", if terminal.answers.has_kitty_keyboard { "keys are told apart" } else { "" }));
    all.extend(terminal.tmux_escape_ms.map(tmux_finding));
    all.extend(key_findings(terminal));
    all
}

/// Whether what the session showed can be scrolled back to after it.
fn scrollback_finding(terminal: &TerminalFacts) -> Option<RoomFinding> {
    terminal.keeps_full_screens.map(|keeps| {
        if keeps {
            fault(
                "scroll-back",
                "tmux has no alternate screen here, so notes stay among the lines that can be scrolled back to, under the veil and after the end.",
                "`tmux set -g alternate-screen on`, then start again.",
            )
        } else {
            fine("scroll-back", "nothing stays to be scrolled back to")
        }
    })
}

/// tmux holds an Escape back, and the veil waits for it.
fn tmux_finding(escape_ms: u32) -> RoomFinding {
    if escape_ms <= MAX_TMUX_ESCAPE_MS {
        return fine("escape", "");
    }
    fault(
        "escape",
        format!("tmux holds Esc back for {escape_ms} ms, so the veil comes that much later."),
        "`tmux set -s escape-time 25` mends it now; the line `set -s escape-time 25` in ~/.tmux.conf keeps it so.",
    )
}

/// Checks the terminal's own background, which shows around the cells.
fn background_findings(terminal: &TerminalFacts, theme_luminance: Option<f64>) -> Vec<RoomFinding> {
    let wants_dark = theme_luminance.is_none_or(|theme_luminance| theme_luminance <= MAX_DARK_LUMINANCE);
    let bars =
        unknown("bars", "a tab bar or title bar cannot be checked.", "Check that they are dark, or make the window full screen.");
    let background = match terminal.answers.background {
        _ if !wants_dark => fine("background", "the theme is a bright one"),
        None => unknown(
            "background",
            "the terminal does not report its background colour.",
            "Check that the edges of the window are dark.",
        ),
        Some(rgb) if luminance_of_rgb(rgb) > MAX_DARK_LUMINANCE => {
            let (red, green, blue) = rgb;
            fault(
                "background",
                format!(
                    "the terminal's background is #{red:02x}{green:02x}{blue:02x}; the edges of the window will light up the room."
                ),
                "Choose a profile with a black background.",
            )
        }
        Some(_) => fine("background", "dark around"),
    };
    if wants_dark { vec![background, bars] } else { vec![background] }
}

fn focus_finding(terminal: &TerminalFacts) -> RoomFinding {
    let saw_focus_change = terminal.pressed_keys.as_ref().is_some_and(|pressed| pressed.saw_focus_change);
    match terminal.answers.reports_focus {
        _ if saw_focus_change => fine("focus", "focus is reported"),
        Some(true) => fine("focus", "focus is reported"),
        Some(false) => fault(
            "focus",
            "the terminal does not report when its window loses focus, so the veil's dot and dash stay lit.",
            "In tmux, `set -g focus-events on`; otherwise remember that they stay.",
        ),
        None => unknown(
            "focus",
            "not known whether the terminal reports when its window loses focus.",
            "If it does not, the veil's dot and dash stay lit.",
        ),
    }
}

fn key_findings(terminal: &TerminalFacts) -> Vec<RoomFinding> {
    let Some(pressed) = &terminal.pressed_keys else {
        return vec![unknown("keys", "none were tried.", "Run this in a window, without --json, to try them.")];
    };
    let mut all = Vec::new();
    if !pressed.lone_accents.is_empty() {
        let accents: Vec<String> = pressed.lone_accents.iter().map(ToString::to_string).collect();
        all.push(fault(
            "keys",
            format!("{} came without a letter: accents do not combine here.", accents.join(" ")),
            "Type letters without accents, or start an input method; no key of this program needs accents.",
        ));
    }
    if pressed.unknown_count > 0 {
        all.push(fault("keys", "one of the keys you pressed does nothing here.", "Use another one."));
    }
    if all.is_empty() {
        let tried = if pressed.names.is_empty() { "no key was tried".to_owned() } else { pressed.names.join(" ") + " came" };
        all.push(fine("keys", tried));
    }
    all
}

fn power_finding(power: &PowerFacts) -> RoomFinding {
    const CHECK: &str = "battery";
    let percent = power.batteries.iter().filter_map(|battery| battery.percent).max();
    let charge = percent.map(|percent| format!(", {percent} %")).unwrap_or_default();
    let is_discharging = power.batteries.iter().any(|battery| battery.is_discharging);
    match power {
        PowerFacts { unknown: true, .. } => unknown(CHECK, "the power source is not known.", "Check that the plug is in."),
        PowerFacts { batteries, .. } if batteries.is_empty() => fine(CHECK, "no battery"),
        PowerFacts { is_plugged_in: plugged, .. } if is_discharging || *plugged == Some(false) => {
            let minutes = power.batteries.iter().filter_map(|battery| battery.minutes_left).reduce(u32::saturating_add);
            let left = minutes.map(|minutes| format!(", about {} h {:02} at this rate", minutes / 60, minutes % 60));
            fault(CHECK, format!("on battery{charge}{}.", left.unwrap_or_default()), "Plug it in: a session day takes longer.")
        }
        _ if percent.is_some_and(|percent| percent < LOW_BATTERY_PERCENT) => fault(
            CHECK,
            format!("plugged in, but nearly empty{charge}."),
            "Mind the cable: if it comes loose, the computer stops soon.",
        ),
        _ => fine(CHECK, format!("plugged in{charge}")),
    }
}

/// The actions of the login manager that suspend or stop the computer.
fn interrupts_session(action: &str) -> bool {
    !matches!(action, "ignore" | "lock" | "")
}

fn sleep_findings(sleep: &SleepFacts) -> Vec<RoomFinding> {
    let hold = match sleep.hold {
        SleepHold::SystemdInhibit => "; or `systemd-inhibit --what=sleep:idle:handle-lid-switch bedside start` holds it off.",
        SleepHold::Caffeinate => "; or `caffeinate -dis bedside start` holds it off.",
        SleepHold::Nothing => ".",
    };
    // Only systemd's holds the lid.
    let lid_hold = if sleep.hold == SleepHold::SystemdInhibit { hold } else { "." };
    if sleep.is_sleep_masked {
        return vec![fine("sleep", "this computer never sleeps")];
    }
    let lid = match (sleep.has_lid, sleep.lid_action.as_deref()) {
        (Some(false), _) => fine("lid", ""),
        _ if sleep.is_lid_inhibited => fine("lid", "the lid is held"),
        (Some(true), Some(action)) if interrupts_session(action) => {
            fault("lid", format!("closing it makes this computer {action}."), format!("Leave it open{lid_hold}"))
        }
        (Some(true), Some(_)) => fine("lid", "the lid does nothing"),
        _ => unknown("lid", "not known what closing the lid does.", "If there is one, leave it open."),
    };
    let idle = match sleep.idle_action.as_deref() {
        _ if sleep.is_sleep_inhibited => fine("sleep", "sleep is held off"),
        Some(action) if interrupts_session(action) => fault(
            "sleep",
            format!("without keys, this computer will {action} after a while."),
            match sleep.hold {
                SleepHold::SystemdInhibit => format!("Set IdleAction=ignore{hold}"),
                SleepHold::Caffeinate | SleepHold::Nothing => format!("Switch that off in the system's settings{hold}"),
            },
        ),
        Some(_) if !sleep.has_desktop => fine("sleep", "it does not sleep by itself"),
        _ => unknown(
            "sleep",
            "not known whether the desktop puts the computer to sleep or darkens the screen.",
            format!("Look at its power settings{hold}"),
        ),
    };
    vec![lid, idle]
}

fn clock_findings(clock: &ClockFacts) -> Vec<RoomFinding> {
    const SET: &str = "Set it before the session: every entry is written with its time.";
    let later_record = clock.newest_record_stamp.as_ref().filter(|newest| **newest > clock.stamp);
    let time = match (&clock.is_network_synced, later_record) {
        _ if clock.stamp.as_str() < EARLIEST_STAMP => {
            fault("clock", format!("it says {}, which is long past.", clock.stamp), SET)
        }
        (_, Some(newest)) => {
            fault("clock", format!("it says {}, but the newest record was begun later, at {newest}.", clock.stamp), SET)
        }
        (Some(true), None) => fine("clock", format!("{}, set by the network", clock.time)),
        (Some(false), None) => unknown(
            "clock",
            format!("it says {}; the network has not set it since the computer started.", clock.time),
            "Compare it with another clock.",
        ),
        (None, None) => unknown(
            "clock",
            format!("it says {}; not known whether it is set by the network.", clock.time),
            "Compare it with another clock.",
        ),
    };
    let zone = match &clock.zone_warning {
        Some(warning) => fault("zone", warning.clone(), ""),
        None => fine("zone", clock.zone.clone()),
    };
    vec![time, zone]
}

fn folder_findings(folder: &FolderFacts) -> Vec<RoomFinding> {
    const OTHER: &str = "Choose another folder with --dir, or make this one writable.";
    let path = &folder.path;
    let mut all = vec![match &folder.save_ms {
        Err(why) => fault("folder", format!("nothing can be saved in {path}: {why}."), OTHER),
        Ok(ms) if *ms > SLOW_SAVE_MS => fault(
            "folder",
            format!("a save in {path} took {ms} ms."),
            "Each entry takes this long to save. Is the disk busy, or on a network?",
        ),
        Ok(ms) if folder.exists => fine("folder", format!("{path} saves in {ms} ms")),
        Ok(ms) => fine("folder", format!("{path} will be created, and saves in {ms} ms")),
    }];
    all.push(match folder.free_bytes {
        Some(free) if free < MIN_FREE_BYTES => fault(
            "disk",
            format!("only {} MB are free, too few for a record.", free >> 20),
            "Free some space, or choose another folder with --dir.",
        ),
        Some(free) => match low_space_warning(free) {
            Some(warning) => fault("disk", warning, ""),
            None => fine("disk", format!("{} free", format_free_space(free))),
        },
        None => unknown("disk", "free space not known.", ""),
    });
    all.extend(folder.disk_warning.as_ref().map(|warning| fault("disk", warning.clone(), "")));
    all.extend(
        folder
            .excess_mode
            .map(|mode| fault("folder", describe_access(path, mode), format!("`chmod go= {path}` keeps them out."))),
    );
    all
}

fn format_free_space(bytes: u64) -> String {
    if bytes >= 10 << 30 { format!("{} GB", bytes >> 30) } else { format!("{} MB", bytes >> 20) }
}

/// The text for a person: each fault, one line of what is fine, and what could not be checked.
pub fn summary_lines(findings: &[RoomFinding]) -> Vec<String> {
    let in_state = |state: CheckState| findings.iter().filter(move |finding| finding.state == state);
    let fine: Vec<&str> =
        in_state(CheckState::Fine).map(|finding| finding.words.as_str()).filter(|words| !words.is_empty()).collect();
    let unknown: Vec<String> = in_state(CheckState::NotKnown).map(|finding| format!("  {finding}")).collect();
    let mut lines: Vec<String> = in_state(CheckState::Fault).map(ToString::to_string).collect();
    let opening = if lines.is_empty() { "Ready" } else { "All else is well" };
    lines.push(format!("{opening}: {}.", fine.join("; ")));
    if !unknown.is_empty() {
        lines.push("Not known from here:".to_owned());
        lines.extend(unknown);
    }
    lines
}
