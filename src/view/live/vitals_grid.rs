//! The vitals grid, laid out like the paper flowsheet: a row for each planned point and for each unplanned reading.

use super::vitals;
use crate::session::Vital;
use crate::session::analysis::flowsheet::{self, FlowsheetCell, FlowsheetLine};
use crate::session::clinical::oxygen::{self, Oxygen};
use crate::session::due::DueState;
use crate::view::prelude::*;
use ratatui::widgets::{HighlightSpacing, Row, Table, TableState};
use std::iter;

const LABEL_WIDTH: u16 = 12;
const COLUMN_GAP: u16 = 2;

/// The width of a session's grid, in cells.
pub(crate) fn grid_width(session: &Session) -> u16 {
    LABEL_WIDTH + session.plan().vitals().into_iter().map(|vital| COLUMN_GAP + column_width(session, vital)).sum::<u16>() + 2
}

/// Draws the grid as it stood at `now`. Scrolls to `cursor_time` and marks its row; without one, scrolls to `now`.
pub(crate) fn draw_flowsheet(session: &Session, now: Elapsed, cursor_time: Option<Elapsed>, panel: &mut Panel<'_>) {
    let [_, list] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(panel.area);
    if list.is_empty() {
        return;
    }
    let styler = panel.styler;
    let mut vitals = session.plan().vitals();
    let mut used = 1 + LABEL_WIDTH;
    vitals.retain(|vital| {
        used += COLUMN_GAP + column_width(session, *vital);
        used <= list.width
    });
    let sheet = flowsheet::lines(session, now);
    let rows = usize::from(list.height);
    let is_ahead = |line: &FlowsheetLine<'_>| match line.due() {
        Some(due) => due.is_open() || due.state == DueState::Upcoming,
        None => line.time.is_none(),
    };
    let before = cursor_time.map(|cursor| sheet.iter().rposition(|line| line.time.is_some_and(|at| at <= cursor)));
    let current = before.unwrap_or_else(|| sheet.iter().position(is_ahead));
    let first = current.unwrap_or(sheet.len()).saturating_sub(rows / 2).min(sheet.len().saturating_sub(rows));
    let marked = cursor_time.and(current).map(|marked| marked - first);

    let label = |role, text: &str| styler.line([(role, &truncate(text, LABEL_WIDTH))]).right_aligned();
    let heads = vitals.iter().map(|vital| label(Role::Dim, vital.label()));
    let table_rows = sheet.iter().skip(first).take(rows).map(|line| {
        let cells = vitals.iter().map(|vital| readings_line(session, styler, line, *vital));
        iter::once(label(label_role(line), &line.label)).chain(cells).collect::<Row<'_>>()
    });
    let table = Table::new(table_rows, iter::once(LABEL_WIDTH).chain(vitals.iter().map(|vital| column_width(session, *vital))))
        .header(iter::once(Line::default()).chain(heads).collect())
        .column_spacing(COLUMN_GAP)
        .highlight_symbol(styler.span(Role::PhaseNow, "▸"))
        .highlight_spacing(HighlightSpacing::Always);
    panel.render_stateful(table, &mut TableState::new().with_selected(marked));
    panel.part(list).draw_scroll_marks(first, sheet.len());
}

fn label_role(line: &FlowsheetLine<'_>) -> Role {
    match line.due().map(|due| due.state) {
        Some(DueState::Late) => Role::Late,
        Some(DueState::Due) => Role::DueNow,
        _ => Role::Dim,
    }
}

/// The readings of a vital at one point, at the right of their column.
fn readings_line(session: &Session, styler: Styler<'_>, line: &FlowsheetLine<'_>, vital: Vital) -> Line<'static> {
    let cells: Vec<_> = vital.items().iter().map(|item| flowsheet::cell(session, line, item)).collect();
    if cells.iter().all(|cell| *cell == FlowsheetCell::Blank) {
        return Line::default();
    }
    let readings = cells.into_iter().zip(vital.items()).map(|(cell, item)| match cell {
        FlowsheetCell::Measured(reading) => {
            let oxygen = Oxygen::of_reading(session, item, reading.time.elapsed);
            let mark = if matches!(oxygen, Some(Oxygen::Given(_))) { "+O₂" } else { "" };
            styler.span(vitals::reading_role(session, &reading), format!("{}{mark}", reading.value))
        }
        FlowsheetCell::NotPossible => styler.span(Role::Dim, "no"),
        FlowsheetCell::Blank => styler.span(Role::Dim, " "),
    });
    Line::from(styler.with_slashes(readings)).right_aligned()
}

/// The cells for a vital's widest plausible reading.
fn column_width(session: &Session, vital: Vital) -> u16 {
    match vital {
        Vital::Spo2 if oxygen::was_given(session) => 6,
        Vital::Bp => 7,
        Vital::Temp | Vital::Weight | Vital::O2 => 5,
        Vital::Hr | Vital::Spo2 | Vital::Rr => 4,
    }
}
