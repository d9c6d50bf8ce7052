//! Sessions side by side: a chart, and below it the table. The chart shows the blood pressures of one client's sessions on one axis,
//! or the planned and actual minutes of each phase by protocol.

use crate::app::keymap::KeyContext;
use crate::app::screens::compare::{CompareScreen, ComparedSessions};
use crate::session::ComparedSession;
use crate::session::PhaseId;
use crate::session::analysis::compare::{PHASE_MINUTES_HEADING, ProtocolStatistics};
use crate::theme::Role;
use crate::view::chart_parts::{self, AXIS_WIDTH};
use crate::view::panel::Panel;
use crate::view::screens::footer;
use crate::view::text::truncate;
use ratatui::layout::Rect;
use ratatui::widgets::canvas::{Line as Stroke, Points};

const LABEL_WIDTH: u16 = 15;
const MIN_COLUMN_WIDTH: u16 = 16;
const MAX_COLUMN_WIDTH: u16 = 40;
/// The smallest and the largest systolic pressure drawn.
const SYSTOLIC_RANGE: [f64; 2] = [80.0, 220.0];
/// A heading, and two rows for each phase.
const PHASE_BAR_ROWS: u16 = 2 * PhaseId::ALL.len() as u16 + 1;
/// A lower screen has no chart, in rows.
const MIN_CHART_HEIGHT: u16 = 20;

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
    let hints = [("← →", across), ("↑ ↓", "table"), (enter, "looks at it"), ("?", "keys"), ("Esc", "back")];
    footer::draw_hints(&hints, panel);
    let mut body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    if compare.has_help {
        footer::draw_help(KeyContext::Compare, body, panel);
        return;
    }
    if compare.grid.column_headers.is_empty() && compare.pending == 0 {
        panel.part(body).write(0, 1, [(Role::Dim, "There is no session here that can be read.")]);
        return;
    }
    if area.height >= MIN_CHART_HEIGHT && area.width >= 40 {
        let height = match &compare.compared {
            ComparedSessions::Client(..) => (body.height / 2).min(16),
            ComparedSessions::ByProtocol(_) => PHASE_BAR_ROWS.min(body.height),
        };
        let mut chart = panel.part(Rect { height, ..body });
        match &compare.compared {
            ComparedSessions::Client(_, sessions) => draw_pressure_chart(sessions, compare.column, &mut chart),
            ComparedSessions::ByProtocol(protocols) => {
                if let Some((protocol, statistics)) = protocols.iter().nth(compare.column) {
                    draw_phase_bars(protocol, statistics, &mut chart);
                }
            }
        }
        body = Rect { y: body.y + height, height: body.height - height, ..body };
    }
    draw_table(compare, &mut panel.part(body));
}

fn title(compare: &CompareScreen) -> String {
    match &compare.compared {
        ComparedSessions::Client(client, sessions) => {
            let pending = compare.pending;
            let more = if pending > 0 { format!(", {pending} more being read") } else { String::new() };
            let number = match sessions.len() {
                1 => "1 session".to_owned(),
                number => format!("{number} sessions beside each other"),
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
        panel.write(1, AXIS_WIDTH, [(Role::Dim, "no pressure was taken around a dose")]);
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
    chart_parts::draw_time_labels(window, inner, "minutes from the first dose", panel);
}

/// Draws the mean minutes of each phase, actual and planned, as bars.
fn draw_phase_bars(protocol: &str, statistics: &ProtocolStatistics, panel: &mut Panel<'_>) {
    let phases = || PhaseId::ALL.into_iter().filter_map(|phase| Some((phase, statistics.mean_phase_minutes(phase)?)));
    let most = phases().fold(1.0, |most, (_, (planned, actual))| planned.max(actual).max(most));
    let head = format!("{protocol}: minutes of each phase, planned ─ and as they were █");
    panel.write(0, 1, [(Role::Dim, &truncate(&head, panel.area.width.saturating_sub(2)))]);
    let space = f64::from(panel.area.width.saturating_sub(LABEL_WIDTH + 8));
    let bar = |minutes: f64, sign: &str| sign.repeat((minutes / most * space).round() as usize);
    for (row, (phase, (planned, actual))) in (1..).step_by(2).zip(phases()) {
        panel.write(row, 1, [(Role::Text, phase.id())]);
        panel.write(row, LABEL_WIDTH, [(Role::PhaseNow, &bar(actual, "█")), (Role::Dim, &format!(" {actual:.0}"))]);
        panel.write(row + 1, LABEL_WIDTH, [(Role::Dim, &bar(planned, "─")), (Role::Dim, &format!(" {planned:.0}"))]);
    }
}

fn draw_table(compare: &CompareScreen, panel: &mut Panel<'_>) {
    let (grid, area) = (&compare.grid, panel.area);
    let space = area.width.saturating_sub(LABEL_WIDTH + 1);
    let width = (space / (grid.column_headers.len().max(1) as u16)).clamp(MIN_COLUMN_WIDTH, MAX_COLUMN_WIDTH);
    let fits = usize::from((space / width).max(1));
    let first = (compare.column + 1).saturating_sub(fits);
    let mut draw_row = |row: u16, label: &str, cells: &[String]| {
        panel.write(row, 1, [(Role::Dim, label)]);
        for (place, (column, words)) in (0..).zip(cells.iter().enumerate().skip(first).take(fits)) {
            let role = if column == compare.column { Role::PhaseNow } else { Role::Text };
            panel.write(row, LABEL_WIDTH + width * place, [(role, &truncate(words, width - 2))]);
        }
    };
    draw_row(0, PHASE_MINUTES_HEADING, &grid.column_headers);
    let rows = area.height.saturating_sub(1);
    let top = compare.first_row.min(grid.rows.len().saturating_sub(usize::from(rows)));
    for (row, (_, label, cells)) in (1..area.height).zip(grid.rows.iter().skip(top)) {
        draw_row(row, label, cells);
    }
    panel.part(Rect { y: area.y + 1, height: rows, ..area }).draw_scroll_marks(top, grid.rows.len());
}
