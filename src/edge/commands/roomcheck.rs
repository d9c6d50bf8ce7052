//! `roomcheck`: gathers the facts, asks for a few keys where somebody is there to press them, and says what they mean.

use super::Workspace;
use crate::app::Site;
use crate::edge::args::GlobalOptions;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::{clock, lock, timezone};
use crate::edge::roomcheck::facts::{ClockFacts, RoomFacts, TerminalAnswers, TerminalFacts, UnclosedSession};
use crate::edge::roomcheck::judge::{CheckState, evaluate, summary_lines};
use crate::edge::roomcheck::terminal::TerminalProbe;
use crate::edge::roomcheck::{computer, folder};
use crate::edge::store::{record_reader, session_index};
use crate::edge::terminal;
use crate::edge::terminal::stdio;
use crate::theme::{ColorDepth, detect_color_depth};
use std::io::IsTerminal as _;
use std::path::Path;

const KEYS_PROMPT: &str = "Press the keys that you will use: Esc, Tab, Space, accents, the remote's; and click into another window and back. \
                    Enter ends.";

/// `bedside roomcheck`.
pub fn roomcheck(global: &GlobalOptions, json: bool) -> Result<Exit, CommandError> {
    let (workspace, complaints) = Workspace::load(global)?;
    let mut files: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    files.extend(workspace.load_protocol(workspace.default_protocol_id()).err().map(|fault| fault.sentence));
    let theme = workspace.load_theme().map_err(|fault| files.push(fault.sentence)).ok();
    let root = Path::new("/");
    let facts = RoomFacts {
        terminal: probe_terminal(&workspace, json)?,
        theme_luminance: theme.map_or(Some(0.0), |theme| theme.background_luminance()),
        power: computer::read_power(root),
        sleep: computer::read_sleep(root, std::env::var_os("XDG_CURRENT_DESKTOP").is_some()),
        clock: probe_clock(&workspace, root),
        folder: folder::probe(&workspace.folders.sessions, workspace.config.sharing),
        unclosed: unclosed_sessions(&workspace),
        has_site: workspace.config.site != Site::default(),
        file_problems: files,
    };
    let findings = evaluate(&facts);
    let lines = if json {
        let line = |finding| serde_json::to_string(finding);
        let lines: Result<Vec<String>, _> = findings.iter().map(line).collect();
        lines.map_err(|why| CommandError::failed(format!("The answer could not be written: {why}. Nothing was changed.")))?
    } else {
        let width = facts.terminal.as_ref().map_or(0, |terminal| terminal.size.0);
        summary_lines(&findings).into_iter().map(|line| wrap_line(&line, width)).collect()
    };
    stdio::print_lines(lines)?;
    let is_well = findings.iter().all(|finding| finding.state != CheckState::Fault);
    Ok(if is_well { Exit::Success } else { Exit::Failed })
}

/// The terminal, if this is one. Only a person at it is asked for keys.
fn probe_terminal(workspace: &Workspace, json: bool) -> Result<Option<TerminalFacts>, CommandError> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Ok(None);
    }
    let depth = color_depth(workspace);
    if let Err(refused) = terminal::check_usable() {
        return Ok(Some(TerminalFacts {
            unusable_reason: Some(refused),
            size: (0, 0),
            color_depth: depth,
            answers: TerminalAnswers::default(),
            pressed_keys: None,
        }));
    }
    let failed = |why| CommandError::failed(format!("The terminal could not be asked: {why}. Nothing was changed."));
    let mut listening = TerminalProbe::start().map_err(failed)?;
    let size = listening.size();
    let answers = listening.query().map_err(failed)?;
    let pressed = if json {
        None
    } else {
        // A raw line goes down only.
        let asked = wrap_line(KEYS_PROMPT, size.0).replace('\n', "\r\n");
        stdio::print(format!("{asked}\r\n").as_bytes())?;
        let tell = |name: &str| drop(stdio::print(format!("  {name}\r\n").as_bytes()));
        Some(listening.read_keys(tell).map_err(failed)?)
    };
    Ok(Some(TerminalFacts { unusable_reason: None, size, color_depth: depth, answers, pressed_keys: pressed }))
}

/// Broken between words at the terminal's width, what goes on a little to the right; 0: where there is none, not at all.
fn wrap_line(line: &str, width: u16) -> String {
    if width < 20 {
        return line.to_owned();
    }
    let further = if line.starts_with(' ') { "    " } else { "  " };
    textwrap::fill(line, textwrap::Options::new(usize::from(width) - 1).subsequent_indent(further))
}

fn color_depth(workspace: &Workspace) -> ColorDepth {
    let variable = |name| std::env::var(name).unwrap_or_default();
    detect_color_depth(workspace.no_color, &variable("TERM"), &variable("COLORTERM"))
}

fn probe_clock(workspace: &Workspace, root: &Path) -> ClockFacts {
    let at = clock::read();
    let wall = clock::wall_time(&at);
    let (zone, doubt) = timezone::system_zone(at.wall_ms);
    let begun = |name: &str| name.get(.."YYYYMMDD-HHMM".len()).map(str::to_owned);
    let real = session_index::all_sessions(workspace).into_iter().filter(|found| found.folder != workspace.folders.rehearsals);
    ClockFacts {
        stamp: wall.file_stamp(),
        time: wall.hms(),
        newest_record_stamp: real.filter_map(|found| begun(&found.name)).max(),
        is_network_synced: computer::is_time_synced(root),
        zone: zone.name,
        zone_warning: doubt,
    }
}

/// Real sessions that nobody closed, newest first. A closed one is read-only, so that years of them need not be read.
fn unclosed_sessions(workspace: &Workspace) -> Vec<UnclosedSession> {
    let is_sealed = |path: &Path| std::fs::metadata(path).is_ok_and(|about| about.permissions().readonly());
    let real = session_index::all_sessions(workspace).into_iter().filter(|found| found.folder != workspace.folders.rehearsals);
    let maybe = real.filter(|found| !found.parts.iter().all(|(_, path)| is_sealed(path)));
    let open = maybe.filter(|found| record_reader::read_session(found).is_ok_and(|read| !read.record.is_closed));
    open.map(|found| UnclosedSession { is_running: lock::is_held(&found.record_path()), name: found.name }).collect()
}
