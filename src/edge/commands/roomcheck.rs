//! `roomcheck`: collects facts about the computer and terminal, asks for a few keys where a person can press them, and prints a verdict.

use super::json_line;
use crate::app::Site;
use crate::args::GlobalArgs;
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::{clock, timezone};
use crate::edge::roomcheck::facts::{ClockFacts, RoomFacts, TerminalAnswers, TerminalFacts, UnclosedSession};
use crate::edge::roomcheck::judge::{CheckState, evaluate, summary_lines};
use crate::edge::roomcheck::terminal::TerminalProbe;
use crate::edge::roomcheck::{computer, folder, tools};
use crate::edge::store::record_copies::{self, RecordCopy};
use crate::edge::store::{record_reader, session_index};
use crate::edge::terminal::{self, stdio};
use crate::edge::workspace::Workspace;
use crate::plain_text::{LineBreaks, plain_text};
use crate::theme::{Role, luminance};
use std::borrow::Cow;
use std::io::IsTerminal as _;
use std::path::Path;

const KEYS_PROMPT: &str =
    "Press the keys you will use: Esc, Tab, Space, accents, the remote. Click into another window and back. Enter ends.";

pub(crate) fn roomcheck(global: &GlobalArgs, json: bool) -> Result<Exit, CommandError> {
    let (workspace, complaints) = Workspace::load(global)?;
    let mut file_problems: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    file_problems.extend(workspace.load_protocol(workspace.default_protocol_id()).err().map(|error| error.sentence));
    let theme = workspace.load_theme().map_err(|error| file_problems.push(error.sentence)).ok();
    let root = Path::new("/");
    let facts = RoomFacts {
        terminal: probe_terminal(&workspace, json)?,
        theme_luminance: theme.map_or(Some(0.0), |theme| theme.style(Role::Text).bg.and_then(luminance)),
        power: tools::read_power(root),
        sleep: tools::read_sleep(root),
        clock: probe_clock(&workspace, root),
        folder: folder::probe(&workspace.folders.sessions, workspace.config.sharing),
        unclosed: unclosed_sessions(&workspace),
        copies: record_copies::all_copies(&workspace).iter().filter(|copy| copy.has_more()).map(RecordCopy::describe).collect(),
        has_site: workspace.config.site != Site::default(),
        file_problems,
    };
    let findings = evaluate(&facts);
    let lines = if json {
        findings.iter().map(json_line).collect::<Result<Vec<String>, _>>()?
    } else {
        let width = facts.terminal.as_ref().map_or(0, |terminal| terminal.size.0);
        summary_lines(&findings).iter().flat_map(|line| wrap_line(line, width)).collect()
    };
    stdio::print_lines(lines)?;
    let is_well = findings.iter().all(|finding| finding.state != CheckState::Fault);
    Ok(if is_well { Exit::Success } else { Exit::Failed })
}

/// Facts about the terminal, if there is one. Keys are asked for unless the output is JSON.
fn probe_terminal(workspace: &Workspace, json: bool) -> Result<Option<TerminalFacts>, CommandError> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Ok(None);
    }
    let color_depth = workspace.color_depth();
    if let Err(reason) = terminal::check_usable() {
        return Ok(Some(TerminalFacts {
            unusable_reason: Some(reason),
            size: (0, 0),
            color_depth,
            keeps_full_screens: None,
            answers: TerminalAnswers::default(),
            tmux_escape_ms: None,
            pressed_keys: None,
        }));
    }
    let failed = |why| CommandError::failed(format!("The terminal could not be asked: {why}. Nothing was changed."));
    let mut probe = TerminalProbe::start().map_err(failed)?;
    let size = probe.size();
    let answers = probe.query().map_err(failed)?;
    let pressed_keys = if json {
        None
    } else {
        // In raw mode a line feed does not return to the first column.
        let prompt = wrap_line(KEYS_PROMPT, size.0).join("\r\n");
        stdio::print_bytes(format!("{prompt}\r\n").as_bytes())?;
        let print_key = |name: &str| drop(stdio::print_bytes(format!("  {}\r\n", plain_text(name, LineBreaks::Sign)).as_bytes()));
        Some(probe.read_keys(print_key).map_err(failed)?)
    };
    let (keeps_full_screens, tmux_escape_ms) = (computer::keeps_full_screens(), tools::tmux_escape_ms());
    Ok(Some(TerminalFacts {
        unusable_reason: None,
        size,
        color_depth,
        keeps_full_screens,
        answers,
        tmux_escape_ms,
        pressed_keys,
    }))
}

/// Wraps a line at the terminal's width and indents what follows; a width below 20 wraps nothing.
fn wrap_line(line: &str, width: u16) -> Vec<String> {
    if width < 20 {
        return vec![line.to_owned()];
    }
    let indent = if line.starts_with(' ') { "    " } else { "  " };
    let options = textwrap::Options::new(usize::from(width) - 1).subsequent_indent(indent);
    textwrap::wrap(line, options).into_iter().map(Cow::into_owned).collect()
}

fn probe_clock(workspace: &Workspace, root: &Path) -> ClockFacts {
    let at = clock::read();
    let wall = clock::wall_time(&at);
    let (zone, zone_warning) = timezone::system_zone(at.wall_ms);
    let start_stamp = |name: &str| name.get(.."YYYYMMDD-HHMM".len()).map(str::to_owned);
    let sessions =
        session_index::all_sessions(workspace).into_iter().filter(|found| found.folder != workspace.folders.rehearsals);
    ClockFacts {
        stamp: wall.file_stamp(),
        time: wall.hms(),
        newest_record_stamp: sessions.filter_map(|found| start_stamp(&found.name)).max(),
        is_network_synced: tools::is_time_synced(root),
        zone: zone.name,
        zone_warning,
    }
}

/// Sessions that are not closed, newest first, without rehearsals. Closed records are read-only and need not be read.
fn unclosed_sessions(workspace: &Workspace) -> Vec<UnclosedSession> {
    let is_read_only = |path: &Path| std::fs::metadata(path).is_ok_and(|about| about.permissions().readonly());
    let sessions =
        session_index::all_sessions(workspace).into_iter().filter(|found| found.folder != workspace.folders.rehearsals);
    let candidates = sessions.filter(|found| !found.parts.iter().all(|(_, path)| is_read_only(path)));
    let open = candidates.filter(|found| record_reader::read_session(found).is_ok_and(|read| !read.record.is_closed));
    open.map(|found| UnclosedSession { is_running: found.is_running(), name: found.name }).collect()
}
