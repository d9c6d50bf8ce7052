//! `list --compare` and `list --statistics`: sessions beside each other, and all of them counted by protocol. The screens are drawn from
//! the same table.

use super::Desk;
use super::list::wanted;
use crate::app::input::search_query::Query;
use crate::edge::args::{House, List};
use crate::edge::error::{Exit, Fault};
use crate::edge::runtime::comparison_loader::{courses, courses_in_numbers, of_client};
use crate::edge::store::plan_cache::Plans;
use crate::edge::store::session_index;
use crate::edge::store::session_index::Found;
use crate::edge::terminal::stdio;
use crate::session::PhaseId;
use crate::session::analysis::compare::{Grid, MINUTES, Sum, sums};
use crate::session::analysis::statistics::Course;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr as _;

/// How wide the longest bar is, in cells.
const BAR: f64 = 40.0;

/// `bedside list --compare`.
pub fn compare(house: &House, asked: &List) -> Result<Exit, Fault> {
    let courses = wanted_courses(house, asked, |_, all, plans| courses(&all, plans))?;
    let grid = Grid::of_sessions(&courses);
    if asked.json {
        let names = courses.iter().map(|course| ("session", course.name.as_str()));
        return stdio::print_lines(in_json(&grid, names)?);
    }
    stdio::print_lines(in_words(&grid))
}

/// `bedside list --statistics`.
pub fn statistics(house: &House, asked: &List) -> Result<Exit, Fault> {
    let courses = wanted_courses(house, asked, |desk, all, plans| courses_in_numbers(desk, &all, plans))?;
    let sums = sums(courses.iter());
    let grid = Grid::of_sums(&sums);
    if asked.json {
        return stdio::print_lines(in_json(&grid, sums.keys().map(|protocol| ("protocol", protocol.as_str())))?);
    }
    let charts = sums.iter().flat_map(|(protocol, sum)| bars(protocol, sum));
    stdio::print_lines(in_words(&grid).into_iter().chain(charts))
}

/// The sessions that fit, oldest first.
fn wanted_courses(
    house: &House,
    asked: &List,
    read: impl FnOnce(&Desk, Vec<Found>, &Plans) -> Vec<Course>,
) -> Result<Vec<Course>, Fault> {
    let desk = Desk::open(house)?;
    desk.is_there()?;
    let query = wanted(Query::default(), asked);
    let all = session_index::all(&desk);
    let of_code = match &asked.client {
        Some(client) => of_client(all, client),
        None => all,
    };
    let mut all = read(&desk, of_code, &Plans::default());
    all.retain(|course| query.fits_session(&course.name, Some(&course.summary)));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    if all.is_empty() {
        return Err(Fault::not_found("There is no such session here that can be read. Nothing was changed."));
    }
    Ok(all)
}

/// A line for each measure, its columns as wide as they need.
fn in_words(grid: &Grid) -> Vec<String> {
    let widths: Vec<usize> = (0..grid.heads.len())
        .map(|column| {
            grid.rows.iter().map(|(.., cells)| cells[column].width()).chain([grid.heads[column].width()]).max().unwrap_or(0)
        })
        .collect();
    let label = grid.rows.iter().map(|(_, words, _)| words.width()).chain([MINUTES.width()]).max().unwrap_or(0);
    let line = |words: &str, cells: &[String]| {
        let mut line = format!("{words}{}", " ".repeat(label - words.width()));
        for (cell, width) in cells.iter().zip(&widths) {
            line.push_str("  ");
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.width()));
        }
        line.trim_end().to_owned()
    };
    let head = line(MINUTES, &grid.heads);
    std::iter::once(head).chain(grid.rows.iter().map(|(_, words, cells)| line(words, cells))).collect()
}

/// An object for each column; what is a number is one, and what the records do not say is null.
fn in_json<'a>(grid: &Grid, names: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Vec<String>, Fault> {
    let object = |(column, (of, name)): (usize, (&str, &str))| {
        let mut object = Map::new();
        if of == "session" {
            object.insert("date".to_owned(), json!(grid.heads[column]));
        }
        object.insert(of.to_owned(), json!(name));
        for (key, _, cells) in &grid.rows {
            // What stands as two numbers beside each other has two names.
            match (cells[column].split_once('/'), PhaseId::parse(key)) {
                (pair, Some(_)) => {
                    let (was, planned) = pair.unwrap_or((&cells[column], ""));
                    object.insert(format!("{key}_min"), cell(was));
                    object.insert(format!("{key}_planned_min"), cell(planned));
                }
                (Some((high, low)), None) if *key == "systolic_peak" => {
                    object.insert((*key).to_owned(), cell(high));
                    object.insert("diastolic_at_peak".to_owned(), cell(low));
                }
                _ => drop(object.insert((*key).to_owned(), cell(&cells[column]))),
            }
        }
        let failed = |why| Fault::failed(format!("The table could not be written: {why}."));
        serde_json::to_string(&Value::Object(object)).map_err(failed)
    };
    names.enumerate().map(object).collect()
}

/// The cells say a minus as people write it.
fn cell(words: &str) -> Value {
    let plain = words.replace('−', "-");
    match plain.trim_start_matches('+').parse::<f64>() {
        _ if words.is_empty() => Value::Null,
        Ok(number) if number.fract() == 0.0 => json!(number as i64),
        Ok(number) => json!(number),
        Err(_) => json!(plain),
    }
}

/// Planned against actual minutes of each phase.
fn bars(protocol: &str, sum: &Sum) -> Vec<String> {
    let all: Vec<(PhaseId, f64, f64)> =
        PhaseId::ALL.into_iter().filter_map(|phase| sum.stage(phase).map(|(planned, was)| (phase, planned, was))).collect();
    let most = all.iter().fold(1.0_f64, |most, (_, planned, was)| most.max(*planned).max(*was));
    let bar = |minutes: f64, sign: &str| sign.repeat((minutes / most * BAR).round() as usize);
    let phase = |(phase, planned, was): &(PhaseId, f64, f64)| {
        let was = format!("  {:<11}{} {was:.0} min", phase.id(), bar(*was, "#"));
        [was, format!("  {:<11}{} {planned:.0} planned", "", bar(*planned, "-"))]
    };
    let head = [String::new(), format!("{protocol}: minutes of each phase, on average")];
    head.into_iter().chain(all.iter().flat_map(phase)).collect()
}
