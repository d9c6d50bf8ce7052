//! The flowsheet: a line for each planned vitals point, with the readings that belong to it. Blanks stay blank.

use super::due::{self, Due, What};
use super::picture::Reading;
use super::plan::{Anchor, Point};
use super::state::Session;
use super::time::Elapsed;
use chrono::TimeDelta;

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// Nothing was recorded.
    Blank,
    /// A reading.
    Taken(Reading),
    /// It could not be taken, and the record says so.
    NotPossible,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<'a> {
    /// Its planned time: `T+45`; for what hangs on a phase, the phase's id.
    pub label: String,
    /// The plan's point.
    pub point: &'a Point,
    /// Its instance, once its anchor has come.
    pub due: Option<Due<'a>>,
}

/// Every planned point, in the order of the day. Those whose anchor has not come yet stand last and are blank.
pub fn lines(session: &Session, now: Elapsed) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = due::list(session, now)
        .into_iter()
        .filter_map(|due| match due.what {
            What::Point(point) => Some(Line { label: label(point, &due.label), point, due: Some(due) }),
            _ => None,
        })
        .collect();
    lines.sort_by_key(|line| line.due.as_ref().map(|due| due.at));
    let here = |point: &Point| lines.iter().any(|line| line.point.id == point.id);
    let comes = |point: &&Point| !here(point) && !due::was_passed_over(session, now, point);
    let mut to_come: Vec<&Point> = session.plan().points.iter().filter(comes).collect();
    to_come.sort_by_key(|point| (matches!(point.at.anchor, Anchor::Phase(_)), point.at.after));
    lines.extend(to_come.into_iter().map(|point| Line { label: label(point, ""), point, due: None }));
    lines
}

/// What the record says about one vital's item at a line.
pub fn cell(session: &Session, line: &Line<'_>, item: &str) -> Cell {
    let Some(due) = &line.due else { return Cell::Blank };
    let tolerance = line.point.tolerance;
    let planned = tolerance.map_or_else(
        // Open-ended: whatever was taken from then on.
        || session.last(item).filter(|reading| reading.at.elapsed >= due.opens),
        |tolerance| session.reading_near(item, due.at, tolerance),
    );
    // An answer outside the window stands at the time at which it was given.
    let dealt = session.picture().dealt.get(&due.id).map(|dealt| dealt.at);
    let answer = || dealt.and_then(|at| session.reading_near(item, at, TimeDelta::zero()));
    if let Some(reading) = planned.or_else(answer) {
        return Cell::Taken(reading);
    }
    let refused = session.picture().not_possible.get(item).map(|(at, _)| at.elapsed);
    let is_near =
        |at: Elapsed| tolerance.map_or(at >= due.opens, |tolerance| (at - due.at).abs() <= tolerance) || Some(at) == dealt;
    if refused.is_some_and(is_near) { Cell::NotPossible } else { Cell::Blank }
}

fn label(point: &Point, of_due: &str) -> String {
    if !of_due.is_empty() {
        return of_due.to_owned();
    }
    let minutes = point.at.after.num_minutes();
    match point.at.anchor {
        Anchor::Phase(phase) => phase.id().to_owned(),
        Anchor::Dose => format!("dose+{minutes}"),
        Anchor::Start => format!("start+{minutes}"),
        Anchor::Stop => format!("stop+{minutes}"),
        Anchor::T0 if minutes < 0 => format!("T−{}", -minutes),
        Anchor::T0 => format!("T+{minutes}"),
    }
}
