//! The vitals grid, laid out like the paper flowsheet: a row for each planned point and for each unplanned reading.

use super::vitals;
use crate::app::LiveScreen;
use crate::session::analysis::flowsheet::{self, FlowsheetCell, FlowsheetLine};
use crate::session::due::DueState;
use crate::session::{Elapsed, Session, Vital};
use crate::theme::Role;
use crate::view::panel::Panel;
use crate::view::text::{Styler, blanks, pad_left, truncate};
use ratatui::layout::Rect;
use ratatui::text::Span;

const LABEL_WIDTH: u16 = 10;
const COLUMN_GAP: u16 = 2;

/// The width of a session's grid, in cells.
pub(crate) fn grid_width(session: &Session) -> u16 {
    LABEL_WIDTH + session.plan().vitals().into_iter().map(column_width).sum::<u16>() + 2
}

pub(crate) fn draw(live: &LiveScreen, panel: &mut Panel<'_>) {
    draw_flowsheet(live.session(), live.now().elapsed, None, panel);
}

/// Draws the grid as it stood at `now`. Scrolls to `cursor_time` and marks its row; without one, scrolls to `now`.
pub(crate) fn draw_flowsheet(session: &Session, now: Elapsed, cursor_time: Option<Elapsed>, panel: &mut Panel<'_>) {
    let (area, styler) = (panel.area, panel.styler);
    if area.height < 2 {
        return;
    }
    let vitals = session.plan().vitals();
    let heads = vitals.iter().map(|vital| styler.span(Role::Dim, pad_left(vital.label(), column_width(*vital))));
    panel.draw_line(0, 1 + LABEL_WIDTH, &heads.collect());
    let sheet = flowsheet::lines(session, now);
    let rows = usize::from(area.height - 1);
    let is_ahead = |line: &FlowsheetLine<'_>| match line.due() {
        Some(due) => due.is_open() || due.state == DueState::Upcoming,
        None => line.time.is_none(),
    };
    let before = cursor_time.map(|cursor| sheet.iter().rposition(|line| line.time.is_some_and(|at| at <= cursor)));
    let current = before.unwrap_or_else(|| sheet.iter().position(is_ahead));
    let marked = cursor_time.and(current);
    let first = current.unwrap_or(sheet.len()).saturating_sub(rows / 2).min(sheet.len().saturating_sub(rows));
    for (row, (place, line)) in (1..).zip(sheet.iter().enumerate().skip(first).take(rows)) {
        if marked == Some(place) {
            panel.write(row, 0, [(Role::PhaseNow, "▸")]);
        }
        panel.write(row, 1, [(label_role(line), &pad_left(&truncate(&line.label, LABEL_WIDTH), LABEL_WIDTH))]);
        let cells = vitals.iter().flat_map(|vital| cell_spans(session, styler, line, *vital));
        panel.draw_line(row, 1 + LABEL_WIDTH, &cells.collect());
    }
    panel.part(Rect { y: area.y + 1, height: area.height - 1, ..area }).draw_scroll_marks(first, sheet.len());
}

fn label_role(line: &FlowsheetLine<'_>) -> Role {
    match line.due().map(|due| due.state) {
        Some(DueState::Late) => Role::Late,
        Some(DueState::Due) => Role::DueNow,
        _ => Role::Dim,
    }
}

/// One vital at one point, at the right of its column.
fn cell_spans(session: &Session, styler: Styler<'_>, line: &FlowsheetLine<'_>, vital: Vital) -> Vec<Span<'static>> {
    let cells: Vec<_> = vital.items().iter().map(|item| flowsheet::cell(session, line, item)).collect();
    let width = column_width(vital);
    if cells.iter().all(|cell| *cell == FlowsheetCell::Blank) {
        return vec![styler.span(Role::Dim, blanks(width))];
    }
    let mut spans = vec![Span::default()];
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            spans.push(styler.span(Role::Dim, "/"));
        }
        spans.push(match cell {
            FlowsheetCell::Measured(reading) => styler.span(vitals::reading_role(session, &reading), reading.value.to_string()),
            FlowsheetCell::NotPossible => styler.span(Role::Dim, "no"),
            FlowsheetCell::Blank => styler.span(Role::Dim, " "),
        });
    }
    let used = spans.iter().map(Span::width).sum::<usize>() as u16;
    spans[0] = styler.span(Role::Dim, blanks(width.saturating_sub(used)));
    spans
}

/// The gap before a column and the cells for its widest plausible reading.
fn column_width(vital: Vital) -> u16 {
    COLUMN_GAP
        + match vital {
            Vital::Bp => 7,
            Vital::Temp | Vital::Weight => 5,
            Vital::Hr | Vital::Spo2 | Vital::Rr => 4,
        }
}
