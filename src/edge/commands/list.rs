//! `list`: the sessions of the data folder, newest first, one line each.

use super::Desk;
use crate::edge::asked::{House, List};
use crate::edge::fault::{Exit, Fault};
use crate::edge::library::{self, Found};
use crate::edge::{lock, reading, shell};
use crate::session::Kind;
use serde::Serialize;

/// One session, as a line of JSON.
#[derive(Serialize)]
struct Line {
    session: String,
    path: String,
    date: Option<String>,
    client: Option<String>,
    protocol: Option<String>,
    minutes: Option<i64>,
    rows: usize,
    state: &'static str,
    rehearsal: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// `bedside list`.
pub fn list(house: &House, asked: &List) -> Result<Exit, Fault> {
    let desk = Desk::open(house)?;
    desk.is_there()?;
    let sessions = library::all(&desk).into_iter().map(|found| line(&desk, &found));
    let wanted = |line: &Line| {
        let client = asked.client.as_ref().is_none_or(|client| line.client.as_ref() == Some(client));
        let since = asked.since.is_none_or(|since| line.date.as_ref().is_some_and(|date| *date >= since.to_string()));
        client && since
    };
    let mut out = Vec::new();
    for line in sessions.filter(wanted) {
        if asked.json {
            let text =
                serde_json::to_string(&line).map_err(|why| Fault::failed(format!("The list could not be written: {why}.")))?;
            out.push(text);
        } else {
            out.push(in_words(&line));
        }
    }
    if out.is_empty() && !asked.json {
        out.push("There is no such session here. `bedside start` begins one.".to_owned());
    }
    shell::print_lines(out)
}

fn in_words(line: &Line) -> String {
    let length = line.minutes.map(|minutes| format!("{}:{:02} h", minutes / 60, minutes % 60)).unwrap_or_default();
    let rehearsal = if line.rehearsal { "  rehearsal" } else { "" };
    let protocol = line.protocol.as_deref().unwrap_or_default();
    let error = line.error.as_ref().map(|error| format!("  {error}")).unwrap_or_default();
    format!("{:<32} {:<8} {protocol:<16} {length:>8}  {:>5} rows{rehearsal}{error}", line.session, line.state, line.rows)
}

fn line(desk: &Desk, found: &Found) -> Line {
    let rehearsal = found.folder == desk.folders.rehearsals;
    let path = found.record();
    let blank = Line {
        session: found.name.clone(),
        path: path.display().to_string(),
        date: None,
        client: None,
        protocol: None,
        minutes: None,
        rows: 0,
        state: "damaged",
        rehearsal,
        error: None,
    };
    let read = match reading::read(found) {
        Ok(read) => read,
        Err(fault) => return Line { error: Some(fault.sentence), ..blank },
    };
    let rows = &read.record.rows;
    let meta = |item: &str| rows.iter().find(|row| row.is(Kind::Meta, item)).map(|row| row.text.clone());
    let state = match () {
        () if read.is_damaged() => "damaged",
        () if lock::is_held(&path) => "running",
        () if read.record.closed => "closed",
        () => "open",
    };
    Line {
        path: read.path.display().to_string(),
        date: rows.first().map(|row| row.time.date()),
        client: meta("client"),
        protocol: meta("protocol"),
        minutes: rows.iter().map(|row| row.elapsed).max().map(|last| last.ms() / 60_000),
        rows: rows.len(),
        state,
        error: None,
        ..blank
    }
}
