//! `search`: entries with some words, in every record of the data folder, newest session first. Private notes are never searched.

use super::Desk;
use super::list::wanted;
use crate::app::query::{Facts, Query};
use crate::edge::asked::{House, Search};
use crate::edge::fault::{Exit, Fault};
use crate::edge::librarian::{each, fresh};
use crate::edge::library::{self, Found};
use crate::edge::plans::Plans;
use crate::edge::shell;
use crate::session::told::tell;
use crate::session::{Session, Summary};
use serde::Serialize;

/// One entry, as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    session: &'a str,
    client: &'a str,
    time: String,
    phase: &'static str,
    kind: &'a str,
    author: &'a str,
    entry: u64,
    words: String,
    tags: String,
}

/// `bedside search`.
pub fn search(house: &House, asked: &Search) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    desk.is_there()?;
    let query = wanted(Query::read(&asked.text.join(" ")), &asked.which);
    if query.is_empty() {
        return Err(Fault::usage(
            "Nothing was named to look for, such as `bedside search house` or `bedside search kind:quote`.",
        ));
    }
    let plans = Plans::default();
    let found = library::all(&desk);
    let lines = each(&found, |one| of_session(one, &query, &plans, asked.which.json));
    let mut out = Vec::new();
    for lines in lines {
        out.extend(lines?);
    }
    if out.is_empty() {
        if !asked.which.json {
            shell::tell("Nothing like that is in any record here.");
        }
        return Ok(Exit::Failed);
    }
    shell::print_lines(out)
}

/// The entries of one session that fit, in the order of the day. What cannot be read is `check`'s to say.
fn of_session(found: &Found, query: &Query, plans: &Plans, json: bool) -> Result<Vec<String>, Fault> {
    let Ok(fresh) = fresh(found, plans) else { return Ok(Vec::new()) };
    let session = fresh.session;
    let Some(summary) = Summary::of(&session).filter(|summary| query.may_be_in(&found.name, summary)) else {
        return Ok(Vec::new());
    };
    let entries = session.timeline().iter().filter(|(_, entry)| !session.ledger().is_withdrawn(*entry));
    let lines = entries.filter_map(|(_, entry)| line(found, &summary.client, &session, *entry, query, json));
    lines.collect()
}

fn line(found: &Found, client: &str, session: &Session, entry: u64, query: &Query, json: bool) -> Option<Result<String, Fault>> {
    let rows = session.ledger().live_of(entry);
    let first = rows.first()?;
    let told = tell(session, entry);
    let words = format!("{} {}", told.words, told.tags).to_lowercase();
    let kinds = [told.kind, first.kind.word()];
    let phase = first.phase.id();
    let author = first.author.as_str();
    if !query.fits_entry(Facts { kinds, phase, author, words: &words }) {
        return None;
    }
    if !json {
        let text = format!("{:<24} {}  {:<8} {} {}", found.name, first.time.hms(), told.kind, told.words, told.tags);
        return Some(Ok(text.trim_end().to_owned()));
    }
    let line = Line {
        session: &found.name,
        client,
        time: first.time.rfc3339(),
        phase,
        kind: first.kind.word(),
        author,
        entry,
        words: told.words,
        tags: told.tags,
    };
    Some(serde_json::to_string(&line).map_err(|why| Fault::failed(format!("What was found could not be written: {why}."))))
}
