//! The vitals grid, shaped like the paper flowsheet: a row for each planned point and each reading beside the plan, blanks
//! blank.

use super::vitals;
use crate::app::Live;
use crate::session::analysis::flowsheet;
use crate::session::analysis::flowsheet::{Cell, Line as Sheet};
use crate::session::due::State;
use crate::session::{Elapsed, Session, Vital, limits};
use crate::theme::Role;
use crate::view::text::{Ink, Seen, cut, goes_on, put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Cells for a point's planned time, and beside it for when that is by the wall clock.
const LABEL: u16 = 10;
/// Between two columns.
const GAP: u16 = 2;

/// How many cells the grid of a session takes.
pub(crate) fn columns(session: &Session) -> u16 {
    let columns: u16 = session.vitals().into_iter().map(|vital| GAP + column(vital)).sum();
    LABEL + columns + 2
}

pub(crate) fn draw(live: &Live, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    sheet(live.session(), live.now().elapsed, None, ink, buffer, room);
}

/// The grid as it stood at a time. What is looked at, where something is, is in sight and marked; otherwise now is.
pub(crate) fn sheet(session: &Session, now: Elapsed, looked_at: Option<Elapsed>, ink: Ink<'_>, buffer: &mut Buffer, room: Rect) {
    if room.height < 2 {
        return;
    }
    let vitals = session.vitals();
    let heads = vitals.iter().map(|vital| ink.span(Role::Dim, at_right(vital.label(), GAP + column(*vital))));
    let blank = ink.span(Role::Dim, " ".repeat(usize::from(LABEL)));
    put(buffer, room, 0, 1, &Line::from(std::iter::once(blank).chain(heads).collect::<Vec<_>>()));
    let sheet = flowsheet::lines(session, now);
    let rows = usize::from(room.height - 1);
    // In a low room the lines around now are the ones to see.
    let is_ahead = |line: &Sheet<'_>| match line.due() {
        Some(due) => due.is_open() || due.state == State::Later,
        None => line.at().is_none(),
    };
    let before = looked_at.map(|cursor| sheet.iter().rposition(|line| line.at().is_some_and(|at| at <= cursor)));
    let current = before.unwrap_or_else(|| sheet.iter().position(is_ahead));
    let marked = looked_at.and(current);
    let first = current.unwrap_or(sheet.len()).saturating_sub(rows / 2).min(sheet.len().saturating_sub(rows));
    for (row, (place, line)) in (1..).zip(sheet.iter().enumerate().skip(first).take(rows)) {
        if marked == Some(place) {
            put(buffer, room, row, 0, &ink.line([(Role::PhaseNow, "▸")]));
        }
        // At the right, beside its readings and apart from what stands left of the grid.
        let mut spans = vec![ink.span(label_role(line), at_right(&cut(&line.label, LABEL), LABEL))];
        spans.extend(vitals.iter().flat_map(|vital| cell(session, ink, line, *vital)));
        put(buffer, room, row, 1, &Line::from(spans));
    }
    goes_on(ink, buffer, Rect { y: room.y + 1, height: room.height - 1, ..room }, Seen { first, of: sheet.len() });
}

fn label_role(line: &Sheet<'_>) -> Role {
    match line.due().map(|due| due.state) {
        Some(State::Late) => Role::Late,
        Some(State::Due) => Role::DueNow,
        _ => Role::Dim,
    }
}

/// One vital at one point, at the right of its column.
fn cell(session: &Session, ink: Ink<'_>, line: &Sheet<'_>, vital: Vital) -> Vec<Span<'static>> {
    let items = vital.items();
    let cells: Vec<Cell> = items.iter().map(|item| flowsheet::cell(session, line, item)).collect();
    let space = GAP + column(vital);
    if cells.iter().all(|cell| *cell == Cell::Blank) {
        return vec![ink.span(Role::Dim, " ".repeat(usize::from(space)))];
    }
    let mut spans = Vec::new();
    for (place, (item, cell)) in items.iter().zip(&cells).enumerate() {
        if place > 0 {
            spans.push(ink.span(Role::Dim, "/"));
        }
        spans.push(match cell {
            Cell::Taken(reading) => {
                let level = limits::judge(session, item, reading.value.get(), reading.at.elapsed).map(|(level, _)| level);
                ink.span(vitals::role(level), reading.value.to_string())
            }
            Cell::NotPossible => ink.span(Role::Dim, "no"),
            Cell::Blank => ink.span(Role::Dim, " "),
        });
    }
    let used = Line::from(spans.clone()).width() as u16;
    spans.insert(0, ink.span(Role::Dim, " ".repeat(usize::from(space.saturating_sub(used)))));
    spans
}

/// Cells for the widest plausible reading.
fn column(vital: Vital) -> u16 {
    match vital {
        Vital::Bp => 7,
        Vital::Temp | Vital::Weight => 5,
        Vital::Hr | Vital::Spo2 | Vital::Rr => 4,
    }
}

fn at_right(words: &str, space: u16) -> String {
    format!("{}{words}", " ".repeat(usize::from(space.saturating_sub(width(words)))))
}
