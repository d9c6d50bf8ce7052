//! `list`: the sessions of the data folder, newest first, one line each.

use super::Workspace;
use crate::app::data::listing::{SessionEntry, SessionInfo, SessionStatus};
use crate::app::input::search_query::{QueryField, SearchQuery, date_from_name};
use crate::edge::args::{GlobalOptions, SessionFilter};
use crate::edge::error::{CommandError, Exit};
use crate::edge::runtime::library_worker::session_infos;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::terminal::stdio;
use crate::session::Summary;
use serde::Serialize;

/// One session, as a line of JSON.
#[derive(Serialize)]
struct ListLine {
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
pub fn list(global: &GlobalOptions, options: &SessionFilter) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
    let query = build_query(SearchQuery::default(), options);
    let plans = PlanCache::default();
    let found = session_index::all_sessions(&workspace);
    let known = session_infos(&workspace, &found, &plans);
    let lines = found.iter().zip(known).map(|(found, known)| list_line(&workspace, found, known, &query, options));
    let mut out = Vec::new();
    for line in lines.flatten() {
        if options.json {
            let text = serde_json::to_string(&line)
                .map_err(|why| CommandError::failed(format!("The list could not be written: {why}.")))?;
            out.push(text);
        } else {
            out.push(format_line(&line));
        }
    }
    if out.is_empty() && !options.json {
        let which = if found.is_empty() { "There are no sessions here yet." } else { "There is no such session here." };
        out.push(format!("{which} `bedside start` begins one."));
    }
    stdio::print_lines(out)
}

/// What was asked for by option, as the library's own words would say it.
pub(crate) fn build_query(query: SearchQuery, options: &SessionFilter) -> SearchQuery {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let fields = [
        (QueryField::Client, options.client.clone()),
        (QueryField::Protocol, options.protocol.clone()),
        (QueryField::By, options.author.clone()),
        (QueryField::Since, day(options.since)),
        (QueryField::Until, day(options.until)),
    ];
    fields
        .into_iter()
        .filter_map(|(field, value)| Some((field, value?)))
        .fold(query, |query, (field, value)| query.with_field(field, &value))
}

fn format_line(line: &ListLine) -> String {
    let length = line.minutes.map(|minutes| format!("{}:{:02} h", minutes / 60, minutes % 60)).unwrap_or_default();
    let rehearsal = if line.rehearsal { "  rehearsal" } else { "" };
    let protocol = line.protocol.as_deref().unwrap_or_default();
    let error = line.error.as_ref().map(|error| format!("  {error}")).unwrap_or_default();
    format!("{:<32} {:<8} {protocol:<16} {length:>8}  {:>5} rows{rehearsal}{error}", line.session, line.state, line.rows)
}

/// One line, if the session fits. At the shell a client's code is the whole code.
fn list_line(
    workspace: &Workspace,
    found: &SessionFiles,
    known: SessionInfo,
    query: &SearchQuery,
    options: &SessionFilter,
) -> Option<ListLine> {
    let is_whole = |summary: &Summary| options.client.as_ref().is_none_or(|client| summary.client.eq_ignore_ascii_case(client));
    if !query.matches_session(&found.name, known.summary.as_ref()) || !known.summary.as_ref().is_none_or(is_whole) {
        return None;
    }
    let listed = SessionEntry {
        name: found.name.clone(),
        is_rehearsal: found.folder == workspace.folders.rehearsals,
        info: Some(Box::new(known)),
    };
    let state = match listed.status() {
        SessionStatus::Running => "running",
        SessionStatus::Open => "open",
        SessionStatus::Closed => "closed",
        SessionStatus::Sealed => "sealed",
        SessionStatus::Damaged => "damaged",
    };
    let summary = listed.summary();
    let of = |words: fn(&Summary) -> &String| summary.map(words).filter(|words| !words.is_empty()).cloned();
    let damage = listed.info.as_ref().and_then(|known| known.damage.first());
    Some(ListLine {
        path: found.parts.last().map_or_else(|| found.record_path(), |(_, path)| path.clone()).display().to_string(),
        date: summary.map_or_else(|| date_from_name(&found.name), |summary| summary.began.date()),
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
