//! `list --compare` and `list --statistics`: sessions side by side, and statistics by protocol. The screens draw the same table.

use super::list::build_query;
use crate::app::input::search_query::SearchQuery;
use crate::args::{FilterArgs, GlobalArgs};
use crate::edge::error::{CommandError, Exit};
use crate::edge::runtime::comparison_loader::{load_compared_sessions, load_compared_summaries, sessions_of_client};
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index::{self, SessionFiles};
use crate::edge::terminal::stdio;
use crate::edge::workspace::Workspace;
use crate::session::ComparedSession;
use crate::session::PhaseId;
use crate::session::analysis::compare::{ComparisonTable, PHASE_MINUTES_HEADING, ProtocolStatistics, statistics_by_protocol};
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr as _;

/// The width of the longest bar, in cells.
const MAX_BAR_WIDTH: f64 = 40.0;

/// `bedside list --compare`.
pub(crate) fn compare(global: &GlobalArgs, filter: &FilterArgs) -> Result<Exit, CommandError> {
    let sessions = load_matching_sessions(global, filter, |_, files, plans| load_compared_sessions(&files, plans))?;
    let table = ComparisonTable::from_sessions(&sessions);
    if filter.json {
        let names = sessions.iter().map(|session| ("session", session.name.as_str()));
        return stdio::print_lines(format_json(&table, names)?);
    }
    stdio::print_lines(format_text(&table))
}

/// `bedside list --statistics`.
pub(crate) fn statistics(global: &GlobalArgs, filter: &FilterArgs) -> Result<Exit, CommandError> {
    let sessions =
        load_matching_sessions(global, filter, |workspace, files, plans| load_compared_summaries(workspace, &files, plans))?;
    let statistics = statistics_by_protocol(sessions.iter());
    let table = ComparisonTable::from_statistics(&statistics);
    if filter.json {
        return stdio::print_lines(format_json(&table, statistics.keys().map(|protocol| ("protocol", protocol.as_str())))?);
    }
    let charts = statistics.iter().flat_map(|(protocol, one)| phase_bars(protocol, one));
    stdio::print_lines(format_text(&table).into_iter().chain(charts))
}

/// The sessions that match the filter, oldest first.
fn load_matching_sessions(
    global: &GlobalArgs,
    filter: &FilterArgs,
    read: impl FnOnce(&Workspace, Vec<SessionFiles>, &PlanCache) -> Vec<ComparedSession>,
) -> Result<Vec<ComparedSession>, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
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
                    let (was, planned) = pair.unwrap_or((&cells[column], ""));
                    object.insert(format!("{key}_min"), json_value(was));
                    object.insert(format!("{key}_planned_min"), json_value(planned));
                }
                (Some((high, low)), None) if *key == "systolic_peak" => {
                    object.insert((*key).to_owned(), json_value(high));
                    object.insert("diastolic_at_peak".to_owned(), json_value(low));
                }
                _ => drop(object.insert((*key).to_owned(), json_value(&cells[column]))),
            }
        }
        let failed = |why| CommandError::failed(format!("The table could not be written: {why}."));
        serde_json::to_string(&Value::Object(object)).map_err(failed)
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
fn phase_bars(protocol: &str, sum: &ProtocolStatistics) -> Vec<String> {
    let all: Vec<(PhaseId, f64, f64)> = PhaseId::ALL
        .into_iter()
        .filter_map(|phase| sum.mean_phase_minutes(phase).map(|(planned, was)| (phase, planned, was)))
        .collect();
    let most = all.iter().fold(1.0_f64, |most, (_, planned, was)| most.max(*planned).max(*was));
    let bar = |minutes: f64, sign: &str| sign.repeat((minutes / most * MAX_BAR_WIDTH).round() as usize);
    let phase = |(phase, planned, was): &(PhaseId, f64, f64)| {
        let was = format!("  {:<11}{} {was:.0} min", phase.id(), bar(*was, "#"));
        [was, format!("  {:<11}{} {planned:.0} planned", "", bar(*planned, "-"))]
    };
    let head = [String::new(), format!("{protocol}: minutes of each phase, on average")];
    head.into_iter().chain(all.iter().flat_map(phase)).collect()
}
