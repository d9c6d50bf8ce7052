//! The flowsheet: a line for each planned vitals point with the readings that belong to it, and one for each reading that
//! belongs to none. Blanks stay blank.

use crate::session::clinical::vital::Vital;
use crate::session::due;
use crate::session::due::{Due, What};
use crate::session::plan::{Anchor, Point};
use crate::session::projection::Reading;
use crate::session::state::Session;
use crate::session::time::{Elapsed, on_t0_scale};
use chrono::TimeDelta;
use std::collections::BTreeSet;

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
    /// Its time, planned or measured: `T+45`; for what hangs on a phase, the phase's id.
    pub label: String,
    /// What it is for.
    pub what: Entry<'a>,
    /// Where it stands in the day.
    stands: Option<Elapsed>,
}

/// What a line is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry<'a> {
    /// A point of the plan whose anchor has come.
    Planned(&'a Point, Box<Due<'a>>),
    /// A point of the plan whose anchor has not come yet.
    ToCome(&'a Point),
    /// Readings that belong to no point.
    OffPlan(Elapsed),
}

impl<'a> Line<'a> {
    /// The planned instance, once its anchor has come.
    pub fn due(&self) -> Option<&Due<'a>> {
        match &self.what {
            Entry::Planned(_, due) => Some(due),
            Entry::ToCome(_) | Entry::OffPlan(_) => None,
        }
    }

    /// Its time; none: it is not known yet. A point without an end shows the newest of what was taken from then on, and has the time
    /// of that: at its own it would stand before readings that are older.
    pub fn at(&self) -> Option<Elapsed> {
        self.stands
    }
}

/// Every planned point and every reading beside the plan, in the order of the day. What has no time yet stands last and is blank.
pub fn lines(session: &Session, now: Elapsed) -> Vec<Line<'_>> {
    let planned = due::list(session, now).into_iter().filter_map(|due| match due.what {
        What::Point(point) => {
            let stands = Some(newest_of_open_ended(session, point, due.opens).unwrap_or(due.at));
            Some(Line { label: label(point, &due.label), what: Entry::Planned(point, Box::new(due)), stands })
        }
        _ => None,
    });
    let mut lines: Vec<Line<'_>> = planned.collect();
    let off_plan = off_plan(session, &lines);
    let beside = |at| Line { label: since_t0(session, at), what: Entry::OffPlan(at), stands: Some(at) };
    lines.extend(off_plan.into_iter().map(beside));
    lines.sort_by_key(Line::at);
    let here = |point: &Point| lines.iter().any(|line| matches!(line.what, Entry::Planned(known, _) if known.id == point.id));
    let comes = |point: &&Point| !here(point) && !due::was_passed_over(session, now, point);
    let mut to_come: Vec<&Point> = session.plan().points.iter().filter(comes).collect();
    to_come.sort_by_key(|point| (matches!(point.at.anchor, Anchor::Phase(_)), point.at.after));
    let ahead = |point| Line { label: label(point, ""), what: Entry::ToCome(point), stands: None };
    lines.extend(to_come.into_iter().map(ahead));
    lines
}

/// When the newest reading was taken that a point without an end shows.
fn newest_of_open_ended(session: &Session, point: &Point, opens: Elapsed) -> Option<Elapsed> {
    let newest =
        || session.vitals().into_iter().flat_map(Vital::items).filter_map(|item| session.last(item)).map(|last| last.at.elapsed);
    point.tolerance.is_none().then(newest)?.filter(|at| *at >= opens).max()
}

/// When something was measured that no planned line shows.
fn off_plan(session: &Session, planned: &[Line<'_>]) -> BTreeSet<Elapsed> {
    let mut times = BTreeSet::new();
    for item in session.vitals().into_iter().flat_map(Vital::items) {
        let shown: BTreeSet<Elapsed> = planned
            .iter()
            .filter_map(|line| match cell(session, line, item) {
                Cell::Taken(reading) => Some(reading.at.elapsed),
                Cell::Blank | Cell::NotPossible => None,
            })
            .collect();
        let series = session.picture().vitals.get(*item).map_or(&[][..], Vec::as_slice);
        times.extend(series.iter().map(|reading| reading.at.elapsed).filter(|at| !shown.contains(at)));
    }
    times
}

/// What the record says about one vital's item at a line.
pub fn cell(session: &Session, line: &Line<'_>, item: &str) -> Cell {
    let (point, due) = match &line.what {
        Entry::Planned(point, due) => (point, due),
        Entry::ToCome(_) => return Cell::Blank,
        Entry::OffPlan(at) => return session.reading_near(item, *at, TimeDelta::zero()).map_or(Cell::Blank, Cell::Taken),
    };
    let tolerance = point.tolerance;
    let planned = tolerance.map_or_else(
        // Open-ended: whatever was taken from then on.
        || session.last(item).filter(|reading| reading.at.elapsed >= due.opens),
        |tolerance| session.reading_near(item, due.at, tolerance),
    );
    // An answer outside the window stands in a line of its own, at the time at which it was given: nothing is moved.
    if let Some(reading) = planned {
        return Cell::Taken(reading);
    }
    let dealt = session.picture().dealt.get(&due.id).map(|dealt| dealt.at);
    let refused = session.picture().not_possible.get(item).map(|(at, _)| at.elapsed);
    let is_near =
        |at: Elapsed| tolerance.map_or(at >= due.opens, |tolerance| (at - due.at).abs() <= tolerance) || Some(at) == dealt;
    if refused.is_some_and(is_near) { Cell::NotPossible } else { Cell::Blank }
}

/// A time on the T0 scale: `T+7`, or `T−15` before it.
fn since_t0(session: &Session, at: Elapsed) -> String {
    on_t0_scale((at - session.t0_or_planned()).num_seconds().div_euclid(60))
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
        Anchor::T0 => on_t0_scale(minutes),
    }
}
