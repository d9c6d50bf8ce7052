//! The flowsheet: one line for each planned vitals point with its readings, and one for each time of readings that belong to no
//! point.

use crate::session::{
    DueItem, DueKind, DueOutcome, DueState, Elapsed, RecordedReading, Session, TimeAnchor, Vital, VitalsPoint, due,
    time::format_t0_offset,
};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// One cell of the flowsheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FlowsheetCell {
    /// Nothing was recorded for the point.
    Blank,
    /// A reading answered the point.
    Measured(RecordedReading),
    /// The reading was recorded as not possible.
    NotPossible,
}

/// One line of the flowsheet.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowsheetLine<'a> {
    /// The planned or measured time, `T+45`; the phase's id for a point that is anchored to a phase.
    pub label: String,
    /// What the line shows.
    pub kind: FlowsheetLineKind<'a>,
    /// Whether another line shows the readings that answered this point. This one is blank then; its label tells their time.
    pub(crate) is_shown_elsewhere: bool,
    /// The time by which the lines are sorted, if it is known yet. A point without an end has the time of the newest reading that it
    /// shows.
    pub(crate) time: Option<Elapsed>,
}

/// What a line shows.
#[derive(Clone, Debug, PartialEq)]
pub enum FlowsheetLineKind<'a> {
    /// A planned point whose anchor has come.
    Planned(&'a VitalsPoint, Box<DueItem<'a>>),
    /// A planned point whose anchor has not come yet.
    Upcoming(&'a VitalsPoint),
    /// Readings that belong to no point.
    Unplanned(Elapsed),
}

impl<'a> FlowsheetLine<'a> {
    /// The planned instance, once its anchor has come.
    pub(crate) fn due(&self) -> Option<&DueItem<'a>> {
        match &self.kind {
            FlowsheetLineKind::Planned(_, due) => Some(due),
            FlowsheetLineKind::Upcoming(_) | FlowsheetLineKind::Unplanned(_) => None,
        }
    }

    /// Whether its label tells a time outside the point's window.
    fn is_answered_outside(&self) -> bool {
        self.label.contains('→')
    }

    fn point_id(&self) -> Option<&'a str> {
        match self.kind {
            FlowsheetLineKind::Planned(point, _) => Some(&point.id),
            FlowsheetLineKind::Upcoming(_) | FlowsheetLineKind::Unplanned(_) => None,
        }
    }
}

/// All planned points and all unplanned readings, by time. Points that the same readings answer share a line. Lines without a time
/// come last and are blank.
pub fn lines(session: &Session, now: Elapsed) -> Vec<FlowsheetLine<'_>> {
    let planned = due::list(session, now).into_iter().filter_map(|due| match due.kind {
        DueKind::Point(point) => {
            let answered_outside = answer_outside_window(session, point, &due);
            let open_ended = newest_open_ended_reading(session, point, due.opens);
            let time = Some(answered_outside.or(open_ended).unwrap_or(due.time));
            let label = point_label(point, &due.label);
            Some(FlowsheetLine {
                label: answered_outside.map_or(label.clone(), |at| label_with_time(session, &label, at)),
                kind: FlowsheetLineKind::Planned(point, Box::new(due)),
                is_shown_elsewhere: false,
                time,
            })
        }
        _ => None,
    });
    let mut lines: Vec<FlowsheetLine<'_>> = planned.collect();
    let unplanned_times = unplanned_reading_times(session, &lines);
    let minutes = |at: Elapsed| (at - session.t0_or_planned()).num_seconds().div_euclid(60);
    let unplanned = |at| FlowsheetLine {
        label: format_t0_offset(minutes(at)),
        kind: FlowsheetLineKind::Unplanned(at),
        is_shown_elsewhere: false,
        time: Some(at),
    };
    lines.extend(unplanned_times.into_iter().map(unplanned));
    lines.sort_by_key(|line| line.time);
    let session_points: BTreeSet<&str> = lines.iter().filter_map(FlowsheetLine::point_id).collect();
    let mut lines = merge_shared_readings(session, lines);
    let is_listed = |point: &VitalsPoint| session_points.contains(point.id.as_str());
    let is_ahead = |point: &&VitalsPoint| !is_listed(point) && !due::passed_before_plan_change(session, now, point);
    let mut upcoming_points: Vec<&VitalsPoint> = session.plan().points.iter().filter(is_ahead).collect();
    upcoming_points.sort_by_key(|point| (matches!(point.planned_time.anchor, TimeAnchor::Phase(_)), point.planned_time.offset));
    let upcoming = |point| FlowsheetLine {
        label: point_label(point, ""),
        kind: FlowsheetLineKind::Upcoming(point),
        is_shown_elsewhere: false,
        time: None,
    };
    lines.extend(upcoming_points.into_iter().map(upcoming));
    lines
}

/// When a point was answered by readings outside its window. They are shown in its line, whose label tells their time.
fn answer_outside_window(session: &Session, point: &VitalsPoint, due: &DueItem<'_>) -> Option<Elapsed> {
    let tolerance = point.tolerance?;
    let outcome = session.projection().due_outcomes.get(&due.id)?;
    let at = Some(outcome.time).filter(|_| outcome.outcome == DueOutcome::Answered && due.state == DueState::Answered)?;
    let has_reading = |at: Elapsed, within| {
        session.plan().vitals().into_iter().flat_map(Vital::items).any(|item| session.reading_near(item, at, within).is_some())
    };
    (!has_reading(due.time, tolerance) && has_reading(at, TimeDelta::zero())).then_some(at)
}

/// The label of a point, and the minute at which it was answered: `T+5→9`.
fn label_with_time(session: &Session, label: &str, at: Elapsed) -> String {
    let minute = format_t0_offset((at - session.t0_or_planned()).num_seconds().div_euclid(60));
    format!("{label}→{}", minute.trim_start_matches("T+"))
}

/// The rows of the readings that a line shows.
fn shown_readings(session: &Session, line: &FlowsheetLine<'_>) -> BTreeSet<u64> {
    let items = session.plan().vitals().into_iter().flat_map(Vital::items);
    let reading = |item: &&str| match cell(session, line, item) {
        FlowsheetCell::Measured(reading) => Some(reading.seq),
        FlowsheetCell::Blank | FlowsheetCell::NotPossible => None,
    };
    items.filter_map(reading).collect()
}

/// Joins the lines that show the same readings, or only some of those of another line, so that each reading is shown once.
fn merge_shared_readings<'a>(session: &Session, lines: Vec<FlowsheetLine<'a>>) -> Vec<FlowsheetLine<'a>> {
    let mut merged: Vec<(BTreeSet<u64>, FlowsheetLine<'a>)> = Vec::new();
    for mut line in lines {
        let readings = shown_readings(session, &line);
        let shares = |known: &BTreeSet<u64>| !known.is_empty() && (known.is_subset(&readings) || readings.is_subset(known));
        match merged.iter_mut().find(|(known, _)| !readings.is_empty() && shares(known)) {
            Some(_) if line.is_answered_outside() => {
                line.is_shown_elsewhere = true;
                merged.push((BTreeSet::new(), line));
            }
            Some((known, before)) if before.is_answered_outside() => {
                // The line in whose window the readings are shows them.
                before.is_shown_elsewhere = true;
                known.clear();
                merged.push((readings, line));
            }
            Some((known, before)) => {
                let is_named = before.label.split(", ").any(|label| label == line.label);
                let label = if is_named { before.label.clone() } else { format!("{}, {}", before.label, line.label) };
                if readings.len() > known.len() {
                    (*known, *before) = (readings, line);
                }
                before.label = label;
            }
            None => merged.push((readings, line)),
        }
    }
    merged.into_iter().map(|(_, line)| line).collect()
}

/// The time of the newest reading that a point without an end shows.
fn newest_open_ended_reading(session: &Session, point: &VitalsPoint, opens: Elapsed) -> Option<Elapsed> {
    let newest = || {
        session
            .plan()
            .vitals()
            .into_iter()
            .flat_map(Vital::items)
            .filter_map(|item| session.last_reading(item))
            .map(|last| last.time.elapsed)
    };
    point.tolerance.is_none().then(newest)?.filter(|at| *at >= opens).max()
}

fn unplanned_reading_times(session: &Session, planned: &[FlowsheetLine<'_>]) -> BTreeSet<Elapsed> {
    let mut times = BTreeSet::new();
    for item in session.plan().vitals().into_iter().flat_map(Vital::items) {
        let shown: BTreeSet<Elapsed> = planned
            .iter()
            .filter_map(|line| match cell(session, line, item) {
                FlowsheetCell::Measured(reading) => Some(reading.time.elapsed),
                FlowsheetCell::Blank | FlowsheetCell::NotPossible => None,
            })
            .collect();
        let series = session.projection().readings_of(item);
        times.extend(series.iter().map(|reading| reading.time.elapsed).filter(|at| !shown.contains(at)));
    }
    times
}

/// The cell of one vital's item on a line.
pub fn cell(session: &Session, line: &FlowsheetLine<'_>, item: &str) -> FlowsheetCell {
    if line.is_shown_elsewhere {
        return FlowsheetCell::Blank;
    }
    let (point, due) = match &line.kind {
        FlowsheetLineKind::Planned(point, due) => (point, due),
        FlowsheetLineKind::Upcoming(_) => return FlowsheetCell::Blank,
        FlowsheetLineKind::Unplanned(at) => {
            return session.reading_near(item, *at, TimeDelta::zero()).map_or(FlowsheetCell::Blank, FlowsheetCell::Measured);
        }
    };
    let tolerance = point.tolerance;
    let planned = tolerance.map_or_else(
        // A point without an end takes any later reading.
        || session.last_reading(item).filter(|reading| reading.time.elapsed >= due.opens),
        |tolerance| session.reading_near(item, due.time, tolerance),
    );
    let planned = planned.or_else(|| {
        let at = answer_outside_window(session, point, due)?;
        session.reading_near(item, at, TimeDelta::zero())
    });
    if let Some(reading) = planned {
        return FlowsheetCell::Measured(reading);
    }
    let last_outcome = session.projection().due_outcomes.get(&due.id).map(|last_outcome| last_outcome.time);
    let refused = session.projection().not_possible.get(item).map_or(&[][..], Vec::as_slice);
    let is_near = |at: Elapsed| {
        tolerance.map_or(at >= due.opens, |tolerance| (at - due.time).abs() <= tolerance) || Some(at) == last_outcome
    };
    if refused.iter().any(|(at, ..)| is_near(at.elapsed)) { FlowsheetCell::NotPossible } else { FlowsheetCell::Blank }
}

fn point_label(point: &VitalsPoint, of_due: &str) -> String {
    if !of_due.is_empty() {
        return of_due.to_owned();
    }
    let minutes = point.planned_time.offset.num_minutes();
    match point.planned_time.anchor {
        TimeAnchor::Phase(phase) => phase.id().to_owned(),
        TimeAnchor::Dose => format!("dose+{minutes}"),
        TimeAnchor::Start => format!("start+{minutes}"),
        TimeAnchor::Stop => format!("stop+{minutes}"),
        TimeAnchor::T0 => format_t0_offset(minutes),
    }
}
