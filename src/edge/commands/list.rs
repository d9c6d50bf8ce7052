//! `list`: the sessions of the data folder, newest first, one line each.

use super::Desk;
use crate::app::input::search_query::{Field, Query, date_of};
use crate::app::screens::library::{Known, Listed, Standing};
use crate::edge::args::{House, List};
use crate::edge::error::{Exit, Fault};
use crate::edge::runtime::library_worker::facts;
use crate::edge::store::plan_cache::Plans;
use crate::edge::store::session_index;
use crate::edge::store::session_index::Found;
use crate::edge::terminal::stdio;
use crate::session::Summary;
use serde::Serialize;

/// One session, as a line of JSON.
#[derive(Serialize)]
struct Line {
    session: String,
    path: String,
    date: String,
    client: Option<String>,
    protocol: Option<String>,
    minutes: Option<i64>,
    dose: Option<String>,
    systolic_peak: Option<f64>,
    systolic_rise: Option<f64>,
    alerts: Option<usize>,
    gaps: Option<Vec<String>>,
    authors: Vec<String>,
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
    let query = wanted(Query::default(), asked);
    let plans = Plans::default();
    let found = session_index::all(&desk);
    let known = facts(&desk, &found, &plans);
    let lines = found.iter().zip(known).map(|(found, known)| line(&desk, found, known, &query, asked));
    let mut out = Vec::new();
    for line in lines.flatten() {
        if asked.json {
            let text =
                serde_json::to_string(&line).map_err(|why| Fault::failed(format!("The list could not be written: {why}.")))?;
            out.push(text);
        } else {
            out.push(in_words(&line));
        }
    }
    if out.is_empty() && !asked.json {
        let which = if found.is_empty() { "There are no sessions here yet." } else { "There is no such session here." };
        out.push(format!("{which} `bedside start` begins one."));
    }
    stdio::print_lines(out)
}

/// What was asked for by option, as the library's own words would say it.
pub(crate) fn wanted(query: Query, asked: &List) -> Query {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let fields = [
        (Field::Client, asked.client.clone()),
        (Field::Protocol, asked.protocol.clone()),
        (Field::By, asked.by.clone()),
        (Field::Since, day(asked.since)),
        (Field::Until, day(asked.until)),
    ];
    fields
        .into_iter()
        .filter_map(|(field, value)| Some((field, value?)))
        .fold(query, |query, (field, value)| query.with(field, &value))
}

fn in_words(line: &Line) -> String {
    let length = line.minutes.map(|minutes| format!("{}:{:02} h", minutes / 60, minutes % 60)).unwrap_or_default();
    let rehearsal = if line.rehearsal { "  rehearsal" } else { "" };
    let protocol = line.protocol.as_deref().unwrap_or_default();
    let error = line.error.as_ref().map(|error| format!("  {error}")).unwrap_or_default();
    format!("{:<32} {:<8} {protocol:<16} {length:>8}  {:>5} rows{rehearsal}{error}", line.session, line.state, line.rows)
}

/// One line, if the session fits. At the shell a client's code is the whole code.
fn line(desk: &Desk, found: &Found, known: Known, query: &Query, asked: &List) -> Option<Line> {
    let is_whole = |summary: &Summary| asked.client.as_ref().is_none_or(|client| summary.client.eq_ignore_ascii_case(client));
    if !query.fits_session(&found.name, known.summary.as_ref()) || !known.summary.as_ref().is_none_or(is_whole) {
        return None;
    }
    let listed =
        Listed { name: found.name.clone(), is_rehearsal: found.folder == desk.folders.rehearsals, known: Some(Box::new(known)) };
    let state = match listed.standing() {
        Standing::Running => "running",
        Standing::Open => "open",
        Standing::Closed => "closed",
        Standing::Sealed => "sealed",
        Standing::Damaged => "damaged",
    };
    let summary = listed.summary();
    let of = |words: fn(&Summary) -> &String| summary.map(words).filter(|words| !words.is_empty()).cloned();
    let damage = listed.known.as_ref().and_then(|known| known.damage.first());
    Some(Line {
        path: found.parts.last().map_or_else(|| found.record(), |(_, path)| path.clone()).display().to_string(),
        date: summary.map_or_else(|| date_of(&found.name), |summary| summary.began.date()),
        client: of(|summary| &summary.client),
        protocol: of(|summary| &summary.protocol),
        minutes: summary.map(|summary| summary.minutes),
        dose: of(|summary| &summary.dose),
        systolic_peak: summary.and_then(|summary| summary.peak).map(|peak| peak.systolic),
        systolic_rise: summary.and_then(|summary| summary.peak).and_then(|peak| peak.rise),
        alerts: summary.map(|summary| summary.alerts),
        gaps: summary.map(|summary| summary.gaps.clone()),
        authors: summary.map_or_else(Vec::new, |summary| summary.authors.clone()),
        rows: summary.map_or(0, |summary| summary.rows),
        state,
        rehearsal: listed.is_rehearsal,
        error: damage.cloned(),
        session: listed.name,
    })
}
