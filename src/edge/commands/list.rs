//! `list`: the sessions of the data folder, newest first, one line each.

use crate::app::data::listing::{SessionEntry, SessionInfo, SessionStatus};
use crate::app::input::search_query::{QueryField, SearchQuery, date_from_name};
use crate::args::{FilterArgs, GlobalArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::sessions::load::session_infos;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::session::Summary;
use serde::Serialize;

/// The JSON line of one session.
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
pub(crate) fn list(global: &GlobalArgs, filter: &FilterArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
    let query = build_query(SearchQuery::default(), filter);
    let sessions = session_index::all_sessions(&workspace);
    let infos = session_infos(&workspace, &sessions, &PlanCache::default());
    let lines = sessions.iter().zip(infos).map(|(files, info)| list_line(&workspace, files, info, &query, filter));
    let mut out = Vec::new();
    for line in lines.flatten() {
        if filter.json {
            let text = serde_json::to_string(&line)
                .map_err(|why| CommandError::failed(format!("The list could not be written: {why}.")))?;
            out.push(text);
        } else {
            out.push(format_line(&line));
        }
    }
    if out.is_empty() && !filter.json {
        let which = if sessions.is_empty() { "There are no sessions here yet." } else { "There is no such session here." };
        out.push(format!("{which} `bedside start` begins one."));
    }
    stdio::print_lines(out)
}

/// Adds the filter's options to a query of the library.
pub(crate) fn build_query(query: SearchQuery, filter: &FilterArgs) -> SearchQuery {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let fields = [
        (QueryField::Client, filter.client.clone()),
        (QueryField::Protocol, filter.protocol.clone()),
        (QueryField::By, filter.by.clone()),
        (QueryField::Since, day(filter.since)),
        (QueryField::Until, day(filter.until)),
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

/// The line of a session, if it matches. Unlike in the library, `--client` is a whole client code, not its beginning.
fn list_line(
    workspace: &Workspace,
    files: &SessionFiles,
    info: SessionInfo,
    query: &SearchQuery,
    filter: &FilterArgs,
) -> Option<ListLine> {
    let is_client = |summary: &Summary| filter.client.as_ref().is_none_or(|client| summary.client.eq_ignore_ascii_case(client));
    if !query.matches_session(&files.name, info.summary.as_ref()) || !info.summary.as_ref().is_none_or(is_client) {
        return None;
    }
    let entry = SessionEntry {
        name: files.name.clone(),
        is_rehearsal: files.folder == workspace.folders.rehearsals,
        info: Some(Box::new(info)),
    };
    let state = match entry.status() {
        SessionStatus::Running => "running",
        SessionStatus::Open => "open",
        SessionStatus::Closed => "closed",
        SessionStatus::Sealed => "sealed",
        SessionStatus::Damaged => "damaged",
    };
    let summary = entry.summary();
    let text = |field: fn(&Summary) -> &String| summary.map(field).filter(|text| !text.is_empty()).cloned();
    let damage = entry.info.as_ref().and_then(|info| info.damage.first());
    Some(ListLine {
        path: files.parts.last().map_or_else(|| files.record_path(), |(_, path)| path.clone()).display().to_string(),
        date: summary.map_or_else(|| date_from_name(&files.name), |summary| summary.began.date()),
        client: text(|summary| &summary.client),
        protocol: text(|summary| &summary.protocol),
        minutes: summary.map(|summary| summary.minutes),
        dose: text(|summary| &summary.dose),
        systolic_peak: summary.and_then(|summary| summary.peak).map(|peak| peak.systolic),
        systolic_rise: summary.and_then(|summary| summary.peak).and_then(|peak| peak.rise),
        alerts: summary.map(|summary| summary.alerts),
        gaps: summary.map(|summary| summary.gaps.clone()),
        authors: summary.map_or_else(Vec::new, |summary| summary.authors.clone()),
        rows: summary.map_or(0, |summary| summary.rows),
        state,
        rehearsal: entry.is_rehearsal,
        error: damage.cloned(),
        session: entry.name,
    })
}
