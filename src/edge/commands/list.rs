//! `list`: the sessions of the data folder, newest first, one line each; or side by side, or counted by protocol.

use super::json_line;
use crate::app::data::listing::{SessionEntry, SessionInfo, SessionStatus};
use crate::app::input::search_query::{QueryField, SearchQuery, date_from_name};
use crate::args::{FilterArgs, GlobalArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::os::clock;
use crate::edge::runtime::comparison_loader::{load_compared_sessions, load_compared_summaries, sessions_of_client};
use crate::edge::sessions::load::session_infos;
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::record_copies::{self, COPY_ADVICE, RecordCopy};
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::session::analysis::compare::{ComparisonTable, PHASE_MINUTES_HEADING, ProtocolStatistics, statistics_by_protocol};
use crate::session::{ComparedSession, PhaseId, Summary};
use serde::Serialize;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr as _;

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
    /// Other files with rows of this session, and how many the record lacks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    copies: Vec<RecordCopy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(crate) fn list(global: &GlobalArgs, filter: &FilterArgs) -> Result<Exit, CommandError> {
    let workspace = Workspace::open(global)?;
    session_index::require_data_dir(&workspace)?;
    let query = build_query(SearchQuery::default(), filter);
    let sessions = session_index::all_sessions(&workspace);
    let infos = session_infos(&workspace, &sessions, &PlanCache::default());
    let copies = record_copies::all_copies(&workspace);
    let lines = sessions.iter().zip(infos).map(|(files, info)| list_line(&workspace, files, info, &query, filter));
    let mut out = Vec::new();
    for mut line in lines.flatten() {
        line.copies = copies.iter().filter(|copy| copy.session == line.session).cloned().collect();
        if filter.json {
            out.push(json_line(&line)?);
        } else {
            out.push(format_line(&line));
            out.extend(line.copies.iter().map(|copy| format!("  {}", copy.describe())));
        }
    }
    let is_alone = |copy: &&RecordCopy| sessions.iter().all(|files| files.name != copy.session);
    for copy in copies.iter().filter(is_alone) {
        stdio::print_notice(&format!("{} There is no record of it here.", copy.describe()));
    }
    if copies.iter().any(RecordCopy::has_more) {
        stdio::print_notice(COPY_ADVICE);
    }
    if out.is_empty() && !filter.json {
        let which = if sessions.is_empty() { "There are no sessions here yet." } else { "There is no such session here." };
        out.push(format!("{which} `bedside start` starts one."));
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

/// The minutes to the last row; of a running session, the minutes until now, unless its clock is a rehearsal's.
fn minutes_so_far(summary: &Summary, status: SessionStatus) -> i64 {
    let is_counting = status == SessionStatus::Running && summary.rehearsal.is_none();
    let until_now_ms = clock::read().wall_ms - summary.began.instant_ms();
    if is_counting { summary.minutes.max(until_now_ms / 60_000) } else { summary.minutes }
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
        minutes: summary.map(|summary| minutes_so_far(summary, entry.status())),
        dose: text(|summary| &summary.dose),
        systolic_peak: summary.and_then(|summary| summary.peak).map(|peak| peak.systolic),
        systolic_rise: summary.and_then(|summary| summary.peak).and_then(|peak| peak.rise),
        alerts: summary.map(|summary| summary.alerts),
        gaps: summary.map(|summary| summary.gaps.clone()),
        authors: summary.map_or_else(Vec::new, |summary| summary.authors.clone()),
        rows: summary.map_or(0, |summary| summary.rows),
        state,
        rehearsal: entry.is_rehearsal,
        copies: Vec::new(),
        error: damage.cloned(),
        session: entry.name,
    })
}

/// The width of the longest bar, in cells.
const MAX_BAR_WIDTH: f64 = 40.0;

/// Sessions side by side. The screens draw the same table.
pub(crate) fn compare(global: &GlobalArgs, filter: &FilterArgs) -> Result<Exit, CommandError> {
    let sessions = load_matching_sessions(global, filter, |_, files, plans| load_compared_sessions(&files, plans))?;
    let table = ComparisonTable::from_sessions(&sessions);
    if filter.json {
        let names = sessions.iter().map(|session| ("session", session.name.as_str()));
        return stdio::print_lines(format_json(&table, names)?);
    }
    stdio::print_lines(format_text(&table))
}

pub(crate) fn statistics(global: &GlobalArgs, filter: &FilterArgs) -> Result<Exit, CommandError> {
    let sessions =
        load_matching_sessions(global, filter, |workspace, files, plans| load_compared_summaries(workspace, &files, plans))?;
    let statistics = statistics_by_protocol(sessions.iter());
    let table = ComparisonTable::from_statistics(&statistics);
    if filter.json {
        return stdio::print_lines(format_json(&table, statistics.keys().map(|protocol| ("protocol", protocol.as_str())))?);
    }
    let charts = statistics.iter().flat_map(|(protocol, statistics)| phase_bars(protocol, statistics));
    stdio::print_lines(format_text(&table).into_iter().chain(charts))
}

/// The sessions that match the filter, oldest first.
fn load_matching_sessions(
    global: &GlobalArgs,
    filter: &FilterArgs,
    read: impl FnOnce(&Workspace, Vec<SessionFiles>, &PlanCache) -> Vec<ComparedSession>,
) -> Result<Vec<ComparedSession>, CommandError> {
    let workspace = Workspace::open(global)?;
    session_index::require_data_dir(&workspace)?;
    let query = build_query(SearchQuery::default(), filter);
    let all = session_index::all_sessions(&workspace);
    let files = match &filter.client {
        Some(client) => sessions_of_client(all, client),
        None => all,
    };
    let mut sessions = read(&workspace, files, &PlanCache::default());
    sessions.retain(|session| query.matches_session(&session.name, Some(&session.summary)));
    sessions.sort_by(|a, b| a.name.cmp(&b.name));
    if sessions.is_empty() {
        return Err(CommandError::not_found("There is no such session here that can be read. Nothing was changed."));
    }
    Ok(sessions)
}

/// A line for each measure, with columns as wide as their cells.
fn format_text(table: &ComparisonTable) -> Vec<String> {
    let rows: Vec<(&str, &[String])> = std::iter::once((PHASE_MINUTES_HEADING, table.column_headers.as_slice()))
        .chain(table.rows.iter().map(|(_, label, cells)| (*label, cells.as_slice())))
        .collect();
    let width = |column: usize| rows.iter().map(|(_, cells)| cells[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.column_headers.len()).map(width).collect();
    let label_width = rows.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
    let pad = |text: &str, width: usize| format!("{text}{}", " ".repeat(width - text.width()));
    let line = |(label, cells): &(&str, &[String])| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("  {}", pad(cell, *width)));
        format!("{}{}", pad(label, label_width), cells.collect::<String>()).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// A JSON object for each column. Numbers are numbers, and what the records do not contain is null.
fn format_json<'a>(
    table: &ComparisonTable,
    names: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<String>, CommandError> {
    let object = |(column, (of, name)): (usize, (&str, &str))| {
        let mut object = Map::new();
        if of == "session" {
            object.insert("date".to_owned(), json!(table.column_headers[column]));
        }
        object.insert(of.to_owned(), json!(name));
        for (key, _, cells) in &table.rows {
            // A cell of two numbers becomes two keys.
            match (cells[column].split_once('/'), PhaseId::parse(key)) {
                (pair, Some(_)) => {
                    let (actual, planned) = pair.unwrap_or((&cells[column], ""));
                    object.insert(format!("{key}_min"), json_value(actual));
                    object.insert(format!("{key}_planned_min"), json_value(planned));
                }
                (Some((high, low)), None) if *key == "systolic_peak" => {
                    object.insert((*key).to_owned(), json_value(high));
                    object.insert("diastolic_at_peak".to_owned(), json_value(low));
                }
                _ => drop(object.insert((*key).to_owned(), json_value(&cells[column]))),
            }
        }
        json_line(&object)
    };
    names.enumerate().map(object).collect()
}

/// The value of a cell, which has a typographic minus.
fn json_value(words: &str) -> Value {
    let plain = words.replace('−', "-");
    match plain.trim_start_matches('+').parse::<f64>() {
        _ if words.is_empty() => Value::Null,
        Ok(number) if number.fract() == 0.0 => json!(number as i64),
        Ok(number) => json!(number),
        Err(_) => json!(plain),
    }
}

/// A bar chart of the planned and actual minutes of each phase.
fn phase_bars(protocol: &str, statistics: &ProtocolStatistics) -> Vec<String> {
    let all: Vec<(PhaseId, f64, f64)> = PhaseId::ALL
        .into_iter()
        .filter_map(|phase| statistics.mean_phase_minutes(phase).map(|(planned, actual)| (phase, planned, actual)))
        .collect();
    let most = all.iter().fold(1.0_f64, |most, (_, planned, actual)| most.max(*planned).max(*actual));
    let bar = |minutes: f64, sign: &str| sign.repeat((minutes / most * MAX_BAR_WIDTH).round() as usize);
    let phase = |(phase, planned, actual): &(PhaseId, f64, f64)| {
        let actual = format!("  {:<11}{} {actual:.0} min", phase.id(), bar(*actual, "#"));
        [actual, format!("  {:<11}{} {planned:.0} planned", "", bar(*planned, "-"))]
    };
    let head = [String::new(), format!("{protocol}: minutes of each phase, on average")];
    head.into_iter().chain(all.iter().flat_map(phase)).collect()
}
