//! `roomcheck`: gathers the facts, asks for a few keys where somebody is there to press them, and says what they mean.

use super::Desk;
use crate::app::Site;
use crate::edge::args::House;
use crate::edge::error::{Exit, Fault};
use crate::edge::os::{clock, lock, timezone};
use crate::edge::roomcheck::facts::{Answers, Clock, Facts, Terminal, Unclosed};
use crate::edge::roomcheck::judge::{State, judge, told};
use crate::edge::roomcheck::terminal::Listening;
use crate::edge::roomcheck::{computer, folder};
use crate::edge::store::{record_reader, session_index};
use crate::edge::terminal;
use crate::edge::terminal::stdio;
use crate::theme::{Depth, depth_of};
use std::io::IsTerminal as _;
use std::path::Path;

const KEYS: &str = "Press the keys that you will use: Esc, Tab, Space, accents, the remote's; and click into another window and back. \
                    Enter ends.";

/// `bedside roomcheck`.
pub fn roomcheck(house: &House, json: bool) -> Result<Exit, Fault> {
    let (desk, complaints) = Desk::read(house)?;
    let mut files: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    files.extend(desk.protocol(desk.protocol_id()).err().map(|fault| fault.sentence));
    let theme = desk.theme().map_err(|fault| files.push(fault.sentence)).ok();
    let root = Path::new("/");
    let facts = Facts {
        terminal: look_at_terminal(&desk, json)?,
        ground: theme.map_or(Some(0.0), |theme| theme.ground()),
        power: computer::power(root),
        sleep: computer::sleep(root, std::env::var_os("XDG_CURRENT_DESKTOP").is_some()),
        clock: look_at_clock(&desk, root),
        folder: folder::look(&desk.folders.sessions, desk.config.share),
        unclosed: unclosed(&desk),
        has_site: desk.config.site != Site::default(),
        files,
    };
    let findings = judge(&facts);
    let lines = if json {
        let line = |finding| serde_json::to_string(finding);
        let lines: Result<Vec<String>, _> = findings.iter().map(line).collect();
        lines.map_err(|why| Fault::failed(format!("The answer could not be written: {why}. Nothing was changed.")))?
    } else {
        let width = facts.terminal.as_ref().map_or(0, |terminal| terminal.size.0);
        told(&findings).into_iter().map(|line| wrapped(&line, width)).collect()
    };
    stdio::print_lines(lines)?;
    let is_well = findings.iter().all(|finding| finding.state != State::Fault);
    Ok(if is_well { Exit::Done } else { Exit::Failed })
}

/// The terminal, if this is one. Only a person at it is asked for keys.
fn look_at_terminal(desk: &Desk, json: bool) -> Result<Option<Terminal>, Fault> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Ok(None);
    }
    let depth = depth(desk);
    if let Err(refused) = terminal::is_usable() {
        return Ok(Some(Terminal { refused: Some(refused), size: (0, 0), depth, answers: Answers::default(), pressed: None }));
    }
    let failed = |why| Fault::failed(format!("The terminal could not be asked: {why}. Nothing was changed."));
    let mut listening = Listening::start().map_err(failed)?;
    let size = listening.size();
    let answers = listening.ask().map_err(failed)?;
    let pressed = if json {
        None
    } else {
        // A raw line goes down only.
        let asked = wrapped(KEYS, size.0).replace('\n', "\r\n");
        stdio::print(format!("{asked}\r\n").as_bytes())?;
        let tell = |name: &str| drop(stdio::print(format!("  {name}\r\n").as_bytes()));
        Some(listening.keys(tell).map_err(failed)?)
    };
    Ok(Some(Terminal { refused: None, size, depth, answers, pressed }))
}

/// Broken between words at the terminal's width, what goes on a little to the right; 0: where there is none, not at all.
fn wrapped(line: &str, width: u16) -> String {
    if width < 20 {
        return line.to_owned();
    }
    let further = if line.starts_with(' ') { "    " } else { "  " };
    textwrap::fill(line, textwrap::Options::new(usize::from(width) - 1).subsequent_indent(further))
}

fn depth(desk: &Desk) -> Depth {
    let variable = |name| std::env::var(name).unwrap_or_default();
    depth_of(desk.no_color, &variable("TERM"), &variable("COLORTERM"))
}

fn look_at_clock(desk: &Desk, root: &Path) -> Clock {
    let at = clock::read();
    let wall = clock::wall(&at);
    let (zone, doubt) = timezone::system(at.wall_ms);
    let begun = |name: &str| name.get(.."YYYYMMDD-HHMM".len()).map(str::to_owned);
    let real = session_index::all(desk).into_iter().filter(|found| found.folder != desk.folders.rehearsals);
    Clock {
        stamp: wall.file_stamp(),
        time: wall.hms(),
        newest: real.filter_map(|found| begun(&found.name)).max(),
        synced: computer::synced(root),
        zone: zone.name,
        doubt,
    }
}

/// Real sessions that nobody closed, newest first. A closed one is read-only, so that years of them need not be read.
fn unclosed(desk: &Desk) -> Vec<Unclosed> {
    let is_sealed = |path: &Path| std::fs::metadata(path).is_ok_and(|about| about.permissions().readonly());
    let real = session_index::all(desk).into_iter().filter(|found| found.folder != desk.folders.rehearsals);
    let maybe = real.filter(|found| !found.parts.iter().all(|(_, path)| is_sealed(path)));
    let open = maybe.filter(|found| record_reader::read(found).is_ok_and(|read| !read.record.closed));
    open.map(|found| Unclosed { runs: lock::is_held(&found.record()), name: found.name }).collect()
}
