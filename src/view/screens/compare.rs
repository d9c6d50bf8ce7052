//! Sessions side by side: a chart, and below it the table. The chart shows the blood pressures of one client's sessions on one axis,
//! or the planned and actual minutes of each phase by protocol.

use crate::app::keymap::KeyContext;
use crate::app::screens::compare::{CompareScreen, ComparedSessions};
use crate::session::ComparedSession;
use crate::session::analysis::compare::{PHASE_MINUTES_HEADING, ProtocolStatistics};
use crate::view::chart_parts::{self, AXIS_WIDTH};
use crate::view::prelude::*;
use crate::view::screens::footer;
use ratatui::widgets::canvas::{Line as Stroke, Points};
use ratatui::widgets::{Row, Table};

const LABEL_WIDTH: u16 = 15;
const MIN_COLUMN_WIDTH: u16 = 16;
const MAX_COLUMN_WIDTH: u16 = 40;
/// The smallest and the largest systolic pressure drawn.
const SYSTOLIC_RANGE: [f64; 2] = [80.0, 220.0];
/// A heading, and two rows for each phase.
const PHASE_BAR_ROWS: u16 = 2 * PhaseId::ALL.len() as u16 + 1;
/// A lower screen has no chart, in rows.
const MIN_CHART_HEIGHT: u16 = 20;
const MIN_CHART_WIDTH: u16 = 40;

pub(crate) fn draw(compare: &CompareScreen, panel: &mut Panel<'_>) {
    let area = panel.area;
    if area.height < 3 {
        return;
    }
    let used = panel.write(0, 1, [(Role::Text, &truncate(title(compare), area.width.saturating_sub(2)))]);
    let hint = compare.notice.as_deref().unwrap_or_default();
    panel.write_right(0, used + 1, [(Role::Question, &truncate(hint, area.width.saturating_sub(used + 3)))]);
    let (across, enter) = match &compare.compared {
        ComparedSessions::ByProtocol(_) => ("protocol", ""),
        ComparedSessions::Client(..) => ("session", "Enter"),
    };
    let hints = [("← →", across), ("↑ ↓", "table"), (enter, "review"), ("?", "keys"), ("Esc", "back")];
    footer::draw_hints(&hints, panel);
    let [_, body, _] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)]).areas(area);
    if compare.has_help {
        footer::draw_help(KeyContext::Compare, body, panel);
        return;
    }
    if compare.grid.column_headers.is_empty() && compare.pending == 0 {
        panel.part(body).write(0, 1, [(Role::Dim, "There is no readable session here.")]);
        return;
    }
    let chart_rows = match &compare.compared {
        _ if area.height < MIN_CHART_HEIGHT || area.width < MIN_CHART_WIDTH => 0,
        ComparedSessions::Client(..) => (body.height / 2).min(16),
        ComparedSessions::ByProtocol(_) => PHASE_BAR_ROWS.min(body.height),
    };
    let [chart, table] = Layout::vertical([Constraint::Length(chart_rows), Constraint::Fill(1)]).areas(body);
    match &compare.compared {
        _ if chart.is_empty() => {}
        ComparedSessions::Client(_, sessions) => draw_pressure_chart(sessions, compare.column, &mut panel.part(chart)),
        ComparedSessions::ByProtocol(protocols) => {
            if let Some((protocol, statistics)) = protocols.iter().nth(compare.column) {
                draw_phase_bars(protocol, statistics, &mut panel.part(chart));
            }
        }
    }
    draw_table(compare, &mut panel.part(table));
}

fn title(compare: &CompareScreen) -> String {
    match &compare.compared {
        ComparedSessions::Client(client, sessions) => {
            let pending = compare.pending;
            let more = if pending > 0 { format!(", reading {pending} more") } else { String::new() };
            let number = match sessions.len() {
                1 => "1 session".to_owned(),
                number => format!("{number} sessions compared"),
            };
            format!("{client} · {number}{more}")
        }
        ComparedSessions::ByProtocol(protocols) => {
            format!("all sessions by protocol · {}", protocols.values().map(|protocol| protocol.sessions).sum::<usize>())
        }
    }
}

/// Draws the systolic pressures of each session on one axis from T0. The selected session stands out.
fn draw_pressure_chart(sessions: &[ComparedSession], selected: usize, panel: &mut Panel<'_>) {
    let (area, styler) = (panel.area, panel.styler);
    let minutes = || sessions.iter().flat_map(|session| &session.figures().systolic).map(|(minute, _)| *minute);
    let Some((from, until)) = minutes().reduce(f64::min).zip(minutes().reduce(f64::max)) else {
        panel.write(1, AXIS_WIDTH, [(Role::Dim, "no blood pressure around a dose")]);
        return;
    };
    let window = [from - 5.0, (until + 5.0).max(from + 55.0)];
    let inner =
        Rect { x: area.x + AXIS_WIDTH, y: area.y + 1, width: area.width - AXIS_WIDTH - 1, height: area.height.saturating_sub(3) };
    panel.part(inner).render(chart_parts::canvas(styler, window, SYSTOLIC_RANGE, |canvas| {
        chart_parts::draw_dotted_line(canvas, 0.0, (SYSTOLIC_RANGE[0], 10.0, 14), styler.color(Role::Watch));
        canvas.layer();
        let mut draw_session = |session: &ComparedSession, role: Role| {
            let systolic = &session.figures().systolic;
            for pair in systolic.windows(2) {
                let [(x1, y1), (x2, y2)] = [pair[0], pair[1]];
                canvas.draw(&Stroke::new(x1, y1, x2, y2, styler.color(role)));
            }
            canvas.draw(&Points::new(systolic, styler.color(role)));
        };
        let others = sessions.iter().enumerate().filter(|(nth, _)| *nth != selected);
        others.for_each(|(_, session)| draw_session(session, Role::Dim));
        if let Some(session) = sessions.get(selected) {
            draw_session(session, Role::PhaseNow);
        }
    }));
    let date = sessions.get(selected).map(|session| session.summary.began.date()).unwrap_or_default();
    let legend = [(Role::Dim, "systolic, first dose ┊, "), (Role::PhaseNow, date.as_str()), (Role::Dim, ", others dim")];
    panel.write(0, AXIS_WIDTH, legend);
    chart_parts::draw_value_labels(&[100.0, 140.0, 180.0], SYSTOLIC_RANGE, inner, panel);
    let step = chart_parts::tick_step(window, inner.width);
    chart_parts::draw_time_labels(window, step, inner, "minutes from the first dose", panel);
}

/// Draws the mean minutes of each phase, actual and planned, as bars.
fn draw_phase_bars(protocol: &str, statistics: &ProtocolStatistics, panel: &mut Panel<'_>) {
    let phases = || PhaseId::ALL.into_iter().filter_map(|phase| Some((phase, statistics.mean_phase_minutes(phase)?)));
    let max_minutes = phases().fold(1.0, |max_minutes, (_, (planned, actual))| planned.max(actual).max(max_minutes));
    let head = format!("{protocol}: minutes of each phase, planned ─ and actual █");
    panel.write(0, 1, [(Role::Dim, &truncate(&head, panel.area.width.saturating_sub(2)))]);
    let space = f64::from(panel.area.width.saturating_sub(LABEL_WIDTH + 8));
    let bar = |minutes: f64, sign: &str| sign.repeat((minutes / max_minutes * space).round() as usize);
    for (row, (phase, (planned, actual))) in (1..).step_by(2).zip(phases()) {
        panel.write(row, 1, [(Role::Text, phase.id())]);
        panel.write(row, LABEL_WIDTH, [(Role::PhaseNow, &bar(actual, "█")), (Role::Dim, &format!(" {actual:.0}"))]);
        panel.write(row + 1, LABEL_WIDTH, [(Role::Dim, &bar(planned, "─")), (Role::Dim, &format!(" {planned:.0}"))]);
    }
}

fn draw_table(compare: &CompareScreen, panel: &mut Panel<'_>) {
    let (grid, styler) = (&compare.grid, panel.styler);
    let [_, area] = Layout::horizontal([Constraint::Length(1), Constraint::Fill(1)]).areas(panel.area);
    let space = area.width.saturating_sub(LABEL_WIDTH);
    let width = (space / (grid.column_headers.len().max(1) as u16)).clamp(MIN_COLUMN_WIDTH, MAX_COLUMN_WIDTH).min(space.max(1));
    let fits = usize::from((space / width).max(1));
    let first = (compare.column + 1).saturating_sub(fits);
    let row = |label: &str, cells: &[String]| {
        let cells = cells.iter().enumerate().skip(first).take(fits).map(|(column, text)| {
            let role = if column == compare.column { Role::PhaseNow } else { Role::Text };
            styler.line([(role, &truncate(text, width.saturating_sub(2)))])
        });
        std::iter::once(styler.line([(Role::Dim, label)])).chain(cells).collect::<Row<'_>>()
    };
    let height = usize::from(area.height.saturating_sub(1));
    let top = compare.first_row.min(grid.rows.len().saturating_sub(height));
    let rows = grid.rows.iter().skip(top).take(height).map(|(_, label, cells)| row(label, cells));
    let widths = std::iter::once(LABEL_WIDTH - 1).chain(std::iter::repeat_n(width, fits));
    let table = Table::new(rows, widths).header(row(PHASE_MINUTES_HEADING, &grid.column_headers)).column_spacing(0);
    panel.part(area).render(table);
    let [_, list] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(panel.area);
    panel.part(list).draw_scroll_marks(top, grid.rows.len());
}
