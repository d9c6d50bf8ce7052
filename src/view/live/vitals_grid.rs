//! The vitals grid, shaped like the paper flowsheet: a row for each planned point and each reading beside the plan, blanks
//! blank.

use super::vitals;
use crate::app::LiveScreen;
use crate::session::analysis::flowsheet;
use crate::session::analysis::flowsheet::{FlowsheetCell, FlowsheetLine as Sheet};
use crate::session::due::DueState;
use crate::session::{Elapsed, Session, Vital};
use crate::theme::Role;
use crate::view::text::{ScrollWindow, Styler, display_width, draw_line, draw_scroll_marks, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Cells for a point's planned time, and beside it for when that is by the wall clock.
const LABEL_WIDTH: u16 = 10;
/// Between two columns.
const COLUMN_GAP: u16 = 2;

/// How many cells the grid of a session takes.
pub(crate) fn grid_width(session: &Session) -> u16 {
    let columns: u16 = session.vitals().into_iter().map(|vital| COLUMN_GAP + column_width(vital)).sum();
    LABEL_WIDTH + columns + 2
}

pub(crate) fn draw(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    draw_flowsheet(live.session(), live.now().elapsed, None, styler, buffer, area);
}

/// The grid as it stood at a time. What is looked at, where something is, is in sight and marked; otherwise now is.
pub(crate) fn draw_flowsheet(
    session: &Session,
    now: Elapsed,
    cursor_time: Option<Elapsed>,
    styler: Styler<'_>,
    buffer: &mut Buffer,
    area: Rect,
) {
    if area.height < 2 {
        return;
    }
    let vitals = session.vitals();
    let heads = vitals.iter().map(|vital| styler.span(Role::Dim, align_right(vital.label(), COLUMN_GAP + column_width(*vital))));
    let blank = styler.span(Role::Dim, " ".repeat(usize::from(LABEL_WIDTH)));
    draw_line(buffer, area, 0, 1, &Line::from(std::iter::once(blank).chain(heads).collect::<Vec<_>>()));
    let sheet = flowsheet::lines(session, now);
    let rows = usize::from(area.height - 1);
    // In a low room the lines around now are the ones to see.
    let is_ahead = |line: &Sheet<'_>| match line.due() {
        Some(due) => due.is_open() || due.state == DueState::Upcoming,
        None => line.time().is_none(),
    };
    let before = cursor_time.map(|cursor| sheet.iter().rposition(|line| line.time().is_some_and(|at| at <= cursor)));
    let current = before.unwrap_or_else(|| sheet.iter().position(is_ahead));
    let marked = cursor_time.and(current);
    let first = current.unwrap_or(sheet.len()).saturating_sub(rows / 2).min(sheet.len().saturating_sub(rows));
    for (row, (place, line)) in (1..).zip(sheet.iter().enumerate().skip(first).take(rows)) {
        if marked == Some(place) {
            draw_line(buffer, area, row, 0, &styler.line([(Role::PhaseNow, "▸")]));
        }
        // At the right, beside its readings and apart from what stands left of the grid.
        let mut spans = vec![styler.span(label_role(line), align_right(&truncate(&line.label, LABEL_WIDTH), LABEL_WIDTH))];
        spans.extend(vitals.iter().flat_map(|vital| cell_spans(session, styler, line, *vital)));
        draw_line(buffer, area, row, 1, &Line::from(spans));
    }
    draw_scroll_marks(
        styler,
        buffer,
        Rect { y: area.y + 1, height: area.height - 1, ..area },
        ScrollWindow { first, total: sheet.len() },
    );
}

fn label_role(line: &Sheet<'_>) -> Role {
    match line.due().map(|due| due.state) {
        Some(DueState::Late) => Role::Late,
        Some(DueState::Due) => Role::DueNow,
        _ => Role::Dim,
    }
}

/// One vital at one point, at the right of its column.
fn cell_spans(session: &Session, styler: Styler<'_>, line: &Sheet<'_>, vital: Vital) -> Vec<Span<'static>> {
    let items = vital.items();
    let cells: Vec<FlowsheetCell> = items.iter().map(|item| flowsheet::cell(session, line, item)).collect();
    let space = COLUMN_GAP + column_width(vital);
    if cells.iter().all(|cell| *cell == FlowsheetCell::Blank) {
        return vec![styler.span(Role::Dim, " ".repeat(usize::from(space)))];
    }
    let mut spans = Vec::new();
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            spans.push(styler.span(Role::Dim, "/"));
        }
        spans.push(match cell {
            FlowsheetCell::Measured(reading) => {
                styler.span(vitals::level_role(session.alert_level(reading)), reading.value.to_string())
            }
            FlowsheetCell::NotPossible => styler.span(Role::Dim, "no"),
            FlowsheetCell::Blank => styler.span(Role::Dim, " "),
        });
    }
    let used = Line::from(spans.clone()).width() as u16;
    spans.insert(0, styler.span(Role::Dim, " ".repeat(usize::from(space.saturating_sub(used)))));
    spans
}

/// Cells for the widest plausible reading.
fn column_width(vital: Vital) -> u16 {
    match vital {
        Vital::Bp => 7,
        Vital::Temp | Vital::Weight => 5,
        Vital::Hr | Vital::Spo2 | Vital::Rr => 4,
    }
}

fn align_right(words: &str, space: u16) -> String {
    format!("{}{words}", " ".repeat(usize::from(space.saturating_sub(display_width(words)))))
}
