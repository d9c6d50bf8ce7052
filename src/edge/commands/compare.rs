//! `list --compare` and `list --statistics`: sessions beside each other, and all of them counted by protocol. The screens are drawn from
//! the same table.

use super::Workspace;
use super::list::build_query;
use crate::app::input::search_query::SearchQuery;
use crate::edge::args::{GlobalOptions, SessionFilter};
use crate::edge::error::{CommandError, Exit};
use crate::edge::runtime::comparison_loader::{load_compared_sessions, load_compared_summaries, sessions_of_client};
use crate::edge::store::plan_cache::PlanCache;
use crate::edge::store::session_index;
use crate::edge::store::session_index::SessionFiles;
use crate::edge::terminal::stdio;
use crate::session::PhaseId;
use crate::session::analysis::compare::{ComparisonTable, PHASE_MINUTES_HEADING, ProtocolStatistics, statistics_by_protocol};
use crate::session::analysis::statistics::ComparedSession;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr as _;

/// How wide the longest bar is, in cells.
const MAX_BAR_WIDTH: f64 = 40.0;

/// `bedside list --compare`.
pub fn compare(global: &GlobalOptions, options: &SessionFilter) -> Result<Exit, CommandError> {
    let courses = load_matching_sessions(global, options, |_, all, plans| load_compared_sessions(&all, plans))?;
    let grid = ComparisonTable::from_sessions(&courses);
    if options.json {
        let names = courses.iter().map(|course| ("session", course.name.as_str()));
        return stdio::print_lines(format_json(&grid, names)?);
    }
    stdio::print_lines(format_text(&grid))
}

/// `bedside list --statistics`.
pub fn statistics(global: &GlobalOptions, options: &SessionFilter) -> Result<Exit, CommandError> {
    let courses = load_matching_sessions(global, options, |desk, all, plans| load_compared_summaries(desk, &all, plans))?;
    let sums = statistics_by_protocol(courses.iter());
    let grid = ComparisonTable::from_statistics(&sums);
    if options.json {
        return stdio::print_lines(format_json(&grid, sums.keys().map(|protocol| ("protocol", protocol.as_str())))?);
    }
    let charts = sums.iter().flat_map(|(protocol, sum)| phase_bars(protocol, sum));
    stdio::print_lines(format_text(&grid).into_iter().chain(charts))
}

/// The sessions that fit, oldest first.
fn load_matching_sessions(
    global: &GlobalOptions,
    options: &SessionFilter,
    read: impl FnOnce(&Workspace, Vec<SessionFiles>, &PlanCache) -> Vec<ComparedSession>,
) -> Result<Vec<ComparedSession>, CommandError> {
    let workspace = Workspace::open(global)?;
    workspace.require_data_dir()?;
    let query = build_query(SearchQuery::default(), options);
    let all = session_index::all_sessions(&workspace);
    let of_code = match &options.client {
        Some(client) => sessions_of_client(all, client),
        None => all,
    };
    let mut all = read(&workspace, of_code, &PlanCache::default());
    all.retain(|course| query.matches_session(&course.name, Some(&course.summary)));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    if all.is_empty() {
        return Err(CommandError::not_found("There is no such session here that can be read. Nothing was changed."));
    }
    Ok(all)
}

/// A line for each measure, its columns as wide as they need.
fn format_text(grid: &ComparisonTable) -> Vec<String> {
    let widths: Vec<usize> = (0..grid.column_headers.len())
        .map(|column| {
            grid.rows
                .iter()
                .map(|(.., cells)| cells[column].width())
                .chain([grid.column_headers[column].width()])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let label = grid.rows.iter().map(|(_, words, _)| words.width()).chain([PHASE_MINUTES_HEADING.width()]).max().unwrap_or(0);
    let line = |words: &str, cells: &[String]| {
        let mut line = format!("{words}{}", " ".repeat(label - words.width()));
        for (cell, width) in cells.iter().zip(&widths) {
            line.push_str("  ");
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.width()));
        }
        line.trim_end().to_owned()
    };
    let head = line(PHASE_MINUTES_HEADING, &grid.column_headers);
    std::iter::once(head).chain(grid.rows.iter().map(|(_, words, cells)| line(words, cells))).collect()
}

/// An object for each column; what is a number is one, and what the records do not say is null.
fn format_json<'a>(grid: &ComparisonTable, names: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Vec<String>, CommandError> {
    let object = |(column, (of, name)): (usize, (&str, &str))| {
        let mut object = Map::new();
        if of == "session" {
            object.insert("date".to_owned(), json!(grid.column_headers[column]));
        }
        object.insert(of.to_owned(), json!(name));
        for (key, _, cells) in &grid.rows {
            // What stands as two numbers beside each other has two names.
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

/// The cells say a minus as people write it.
fn json_value(words: &str) -> Value {
    let plain = words.replace('−', "-");
    match plain.trim_start_matches('+').parse::<f64>() {
        _ if words.is_empty() => Value::Null,
        Ok(number) if number.fract() == 0.0 => json!(number as i64),
        Ok(number) => json!(number),
        Err(_) => json!(plain),
    }
}

/// Planned against actual minutes of each phase.
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
