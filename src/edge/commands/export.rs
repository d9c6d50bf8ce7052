//! `export`: sessions in a form that others can open, to standard output or into a file. The records are only read; what is made
//! is the report room's.

use super::Desk;
use crate::app::input::search_query::date_of;
use crate::edge::args::{Export, House};
use crate::edge::error::{Exit, Fault};
use crate::edge::os::durable_fs::{Sharing, WriteWhole, write_whole};
use crate::edge::store::parallel::shares_of;
use crate::edge::store::record_reader;
use crate::edge::store::seal::plain_name;
use crate::edge::store::session_index;
use crate::edge::store::session_index::Found;
use crate::edge::terminal::stdio;
use crate::journal::encode::cells;
use crate::journal::file_name::{client_of, parse_file_name};
use crate::report::{self, Case, Choice, Make};
use crate::session::{Kind, PrivateNotes};
use std::collections::BTreeSet;
use std::io::{IsTerminal as _, stdout};
use std::path::Path;

/// `bedside export`.
pub fn export(house: &House, asked: &Export) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    let format = report::format(&asked.to).ok_or_else(|| {
        Fault::usage(format!("There is no format `{}`. Nothing was written; `bedside export --help` names all.", asked.to))
    })?;
    if matches!(format.make, Make::Folder) {
        return super::package::package(&desk, asked);
    }
    not_onto_a_terminal(format, asked.output.as_deref())?;
    let mut cases = cases(&desk, asked)?;
    take_private(&desk, asked, &mut cases)?;
    let choice = Choice { all: asked.all, paper: desk.paper(asked.paper.as_deref()) };
    let bytes = match format.make {
        Make::One(make) => make(&cases, choice),
        Make::Folder => Vec::new(),
        Make::Perhaps(make) => make(&cases, choice).map_err(|refusal| Fault::failed(refusal.to_string()))?,
    };
    hand_over(&bytes, asked.output.as_deref(), asked.force)?;
    Ok(said_of_damage(&cases))
}

/// What is no text would only upset a terminal.
pub(crate) fn not_onto_a_terminal(format: &report::Format, output: Option<&Path>) -> Result<(), Fault> {
    if format.is_binary && output.is_none() && stdout().is_terminal() {
        return Err(Fault::usage(format!(
            "{} is no text, so a terminal cannot show it. Nothing was written; name a file with -o.",
            format.name
        )));
    }
    Ok(())
}

/// Of the formats in which something can be made, the one that was named, or the one that the file's name ends in, or the first.
pub(crate) fn format_of<T: Copy>(
    all: &[(&'static report::Format, T)],
    to: Option<&str>,
    output: Option<&Path>,
) -> Option<(&'static report::Format, T)> {
    let ending = output.and_then(|path| path.extension()?.to_str()).map(str::to_lowercase);
    let of = |name: &str| all.iter().find(|(format, _)| format.name == name).copied();
    match to {
        Some(name) => of(name),
        None => ending.and_then(|name| of(&name)).or_else(|| all.first().copied()),
    }
}

/// The sessions that were meant, each read and folded.
pub(crate) fn cases(desk: &Desk, asked: &Export) -> Result<Vec<Case>, Fault> {
    let found = wanted(desk, asked)?;
    found.iter().map(case).collect()
}

/// The words of private notes that were chosen one by one. They leave in one format only, and of one session only.
fn take_private(desk: &Desk, asked: &Export, cases: &mut [Case]) -> Result<(), Fault> {
    if asked.private.is_empty() {
        return Ok(());
    }
    let [case] = cases else {
        return Err(Fault::usage("Private notes are chosen in one session at a time. Nothing was written; name one session."));
    };
    if asked.to != "supervision" {
        return Err(Fault::usage("Private notes leave only in the format supervision. Nothing was written."));
    }
    let found = wanted(desk, asked)?.swap_remove(0);
    let places = desk.private_places(&found.folder);
    let folder = places.record.clone().unwrap_or_default();
    let apart = session_index::in_folder(&folder, &places).into_iter().find(|apart| apart.name == found.name);
    let notes = match apart {
        Some(apart) => PrivateNotes::of(record_reader::read(&Found { keys: desk.keys(), ..apart })?.record.rows, &case.session),
        None => PrivateNotes::default(),
    };
    for number in &asked.private {
        let live = case.session.ledger().live_of(*number);
        let row = live.iter().find(|row| row.is(Kind::Note, "private"));
        let words = row.and_then(|row| notes.words(row.seq)).ok_or_else(|| {
            Fault::not_found(format!("There is no private note {number} in {}. Nothing was written.", case.name))
        })?;
        case.chosen.push((*number, words.to_owned()));
    }
    Ok(())
}

/// The sessions that were named, or all real ones that fit, oldest first as a reader expects them.
pub(crate) fn wanted(desk: &Desk, asked: &Export) -> Result<Vec<Found>, Fault> {
    let mut all = Vec::new();
    if asked.sessions.is_empty() {
        if asked.client.is_none() && asked.since.is_none() {
            return Err(Fault::usage(
                "Which sessions? Name them, or choose with --client or --since. Nothing was written; `bedside list` names all.",
            ));
        }
        desk.is_there()?;
        all = session_index::of_folder(desk, &desk.folders.sessions);
    }
    for session in &asked.sessions {
        let path = Path::new(session);
        if path.is_dir() {
            all.extend(session_index::of_folder(desk, path));
        } else {
            all.push(session_index::one(desk, session)?);
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|found| fits(found, asked) && seen.insert((found.name.clone(), found.folder.clone())));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    if all.is_empty() {
        return Err(Fault::not_found("There is no such session here. Nothing was written; `bedside list` names all."));
    }
    Ok(all)
}

fn fits(found: &Found, asked: &Export) -> bool {
    let since = asked.since.map(|since| since.to_string());
    asked.client.as_ref().is_none_or(|wanted| wanted == client_of(&found.name))
        && since.is_none_or(|since| date_of(&found.name) >= since)
}

/// A session as it is reported. What is not as it was written is exported all the same, and said.
pub(crate) fn case(found: &Found) -> Result<Case, Fault> {
    found.ask_for_passphrase()?;
    let mut read = record_reader::read_told(found, shares_of("read"))?;
    let session = record_reader::session(&mut read)?;
    let cells = session.ledger().rows().iter().map(|row| cells(row, &found.name)).collect();
    let changed = read.record.findings.iter().find(|finding| finding.fault.is_damage());
    let torn = read.record.torn.as_ref().map(|_| "it ends in an unfinished line, which is left out".to_owned());
    // A sentence goes on behind it.
    let damage = changed.map(|finding| finding.to_string().trim_end_matches('.').to_owned()).or(torn);
    Ok(Case { name: found.name.clone(), session, cells, damage, chosen: Vec::new() })
}

/// Says which records are not as they were written. The bytes are out by then.
fn said_of_damage(cases: &[Case]) -> Exit {
    let mut exit = Exit::Done;
    for case in cases {
        if let Some(damage) = &case.damage {
            stdio::tell(&format!(
                "{} is not as it was written: {damage}. It was exported as far as it reads and left as it is; `bedside check` says more.",
                case.name
            ));
            exit = Exit::Damaged;
        }
    }
    exit
}

/// Onto standard output, or whole into a file: never over one that is there unless that was said, and never over a record.
pub(crate) fn hand_over(bytes: &[u8], output: Option<&Path>, force: bool) -> Result<(), Fault> {
    let Some(path) = output else { return stdio::print(bytes).map(|_| ()) };
    let shown = path.display();
    if path.file_name().and_then(|name| name.to_str()).map(plain_name).and_then(parse_file_name).is_some() {
        return Err(Fault::usage(format!(
            "{shown} has the name of a record, and an export is none. Nothing was written; choose another name."
        )));
    }
    match write_whole(path, bytes, Sharing::Private, force) {
        Ok(WriteWhole::Done) => Ok(()),
        Ok(WriteWhole::IsThere) => {
            Err(Fault::failed(format!("{shown} is there already. It was left as it is; choose another name, or add --force.")))
        }
        Err(why) => Err(Fault::failed(format!(
            "{shown} could not be written: {why}. Nothing was left half-written; choose another place with -o."
        ))),
    }
}
