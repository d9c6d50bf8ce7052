//! Sessions beside each other: the pressures of a client's sessions on one axis, or planned against actual phases as bars; and below the
//! one table.

use crate::app::keymap::KeyContext;
use crate::app::screens::compare::{CompareScreen, ComparedSessions};
use crate::session::PhaseId;
use crate::session::analysis::compare::{PHASE_MINUTES_HEADING, ProtocolStatistics};
use crate::session::analysis::statistics::ComparedSession;
use crate::theme::Role;
use crate::view::screens::footer;
use crate::view::screens::review::time_axis;
use crate::view::text::{ScrollWindow, Styler, display_width, draw_line, draw_line_right, draw_scroll_marks, truncate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget as _;
use ratatui::widgets::canvas::{Canvas, Line as Stroke, Points};

/// Room for a measure's name and for a column, in cells.
const LABEL_WIDTH: u16 = 15;
/// See [`LABEL_WIDTH`].
const MIN_COLUMN_WIDTH: u16 = 16;
/// The most that a column takes.
const MAX_COLUMN_WIDTH: u16 = 40;
/// The least and the most systolic that is drawn.
const SYSTOLIC_RANGE: [f64; 2] = [80.0, 220.0];
/// Rows for the phases of all sessions, each planned and as it was.
const PHASE_BAR_ROWS: u16 = 2 * PhaseId::ALL.len() as u16 + 1;
/// From this height of the whole on there is a chart, in rows.
const MIN_CHART_HEIGHT: u16 = 20;

pub(crate) fn draw(compare: &CompareScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    if area.height < 3 {
        return;
    }
    let title = match compare.compared() {
        ComparedSessions::Client(client, courses) => {
            let awaited = compare.pending();
            let more = if awaited > 0 { format!(", {awaited} more being read") } else { String::new() };
            let there =
                if courses.len() == 1 { "1 session".to_owned() } else { format!("{} sessions beside each other", courses.len()) };
            format!("{client} · {there}{more}")
        }
        ComparedSessions::ByProtocol(sums) => {
            format!("all sessions by protocol · {}", sums.values().map(|sum| sum.sessions).sum::<usize>())
        }
    };
    let taken = draw_line(buffer, area, 0, 1, &styler.line([(Role::Text, &truncate(&title, area.width.saturating_sub(2)))]));
    let hint = compare.notice().unwrap_or_default();
    draw_line_right(
        buffer,
        area,
        0,
        taken + 1,
        &styler.line([(Role::Question, &truncate(hint, area.width.saturating_sub(taken + 3)))]),
    );
    // Of all sessions there is none to look at.
    let (across, enter) =
        if matches!(compare.compared(), ComparedSessions::ByProtocol(_)) { ("protocol", "") } else { ("session", "Enter") };
    let hints = [("← →", across), ("↑ ↓", "table"), (enter, "looks at it"), ("?", "keys"), ("Esc", "back")];
    footer::draw_hints(&hints, styler, buffer, area);
    let mut body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    if compare.has_help() {
        footer::draw_help(KeyContext::Compare, styler, buffer, area, body);
        return;
    }
    if compare.grid().column_headers.is_empty() && compare.pending() == 0 {
        draw_line(buffer, body, 0, 1, &styler.line([(Role::Dim, "There is no session here that can be read.")]));
        return;
    }
    if area.height >= MIN_CHART_HEIGHT && area.width >= 40 {
        let height = match compare.compared() {
            ComparedSessions::Client(..) => (body.height / 2).min(16),
            // Two rows for each phase and one above them; the table goes on below, and says so.
            ComparedSessions::ByProtocol(_) => PHASE_BAR_ROWS.min(body.height),
        };
        let room = Rect { height, ..body };
        match compare.compared() {
            ComparedSessions::Client(_, courses) => draw_pressure_chart(courses, compare.column(), styler, buffer, room),
            ComparedSessions::ByProtocol(sums) => {
                if let Some((protocol, sum)) = sums.iter().nth(compare.column()) {
                    draw_phase_bars(protocol, sum, styler, buffer, room);
                }
            }
        }
        body = Rect { y: body.y + height, height: body.height - height, ..body };
    }
    draw_table(compare, styler, buffer, body);
}

/// Systolic pressures of each session on one axis from T0; the one that is looked at stands out.
fn draw_pressure_chart(courses: &[ComparedSession], at: usize, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let all = || courses.iter().flat_map(|course| &course.figures().systolic).map(|(minute, _)| *minute);
    let Some((from, until)) = all().fold(None, |span: Option<(f64, f64)>, minute| {
        Some(span.map_or((minute, minute), |(from, until)| (from.min(minute), until.max(minute))))
    }) else {
        draw_line(buffer, area, 1, 5, &styler.line([(Role::Dim, "no pressure was taken around a dose")]));
        return;
    };
    let window = [from - 5.0, (until + 5.0).max(from + 55.0)];
    let inner = Rect { x: area.x + 5, y: area.y + 1, width: area.width - 6, height: area.height.saturating_sub(3) };
    let colour = |role: Role| styler.style(role).fg.unwrap_or_default();
    let (own, others, dose) = (colour(Role::PhaseNow), colour(Role::Dim), colour(Role::Watch));
    Canvas::default()
        .background_color(styler.style(Role::Text).bg.unwrap_or_default())
        .marker(styler.chart_marker())
        .x_bounds(window)
        .y_bounds(SYSTOLIC_RANGE)
        .paint(|canvas| {
            let dots: Vec<(f64, f64)> = (0..14).map(|step| (0.0, SYSTOLIC_RANGE[0] + f64::from(step) * 10.0)).collect();
            canvas.draw(&Points::new(&dots, dose));
            canvas.layer();
            let mut line = |course: &ComparedSession, colour| {
                for pair in course.figures().systolic.windows(2) {
                    let [(x1, y1), (x2, y2)] = [pair[0], pair[1]];
                    canvas.draw(&Stroke::new(x1, y1, x2, y2, colour));
                }
                canvas.draw(&Points::new(&course.figures().systolic, colour));
            };
            let beside = courses.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, course)| course);
            beside.for_each(|course| line(course, others));
            if let Some(course) = courses.get(at) {
                line(course, own);
            }
        })
        .render(inner, buffer);
    let chosen = courses.get(at).map(|course| course.summary.began.date()).unwrap_or_default();
    draw_line(
        buffer,
        area,
        0,
        5,
        &styler.line([(Role::Dim, "systolic, first dose ┊, "), (Role::PhaseNow, &chosen), (Role::Dim, ", others dim")]),
    );
    for value in [100.0, 140.0, 180.0] {
        let share = (value - SYSTOLIC_RANGE[0]) / (SYSTOLIC_RANGE[1] - SYSTOLIC_RANGE[0]);
        let row = inner.height.saturating_sub(1) - (share * f64::from(inner.height.saturating_sub(1))).round() as u16;
        draw_line(buffer, area, row + 1, 0, &styler.line([(Role::Dim, &format!("{value:>4}"))]));
    }
    for (minute, label) in time_axis::tick_labels(window, inner.width) {
        if let Some(x) =
            time_axis::column_of_minute(window, minute, inner.width).filter(|x| 5 + x + display_width(&label) < area.width)
        {
            draw_line(buffer, area, area.height - 2, 5 + x, &styler.line([(Role::Dim, &label)]));
        }
    }
    draw_line(buffer, area, area.height - 1, 5, &styler.line([(Role::Dim, "minutes from the first dose")]));
}

/// Each phase's minutes, planned and as they were, on average.
fn draw_phase_bars(protocol: &str, sum: &ProtocolStatistics, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let most = PhaseId::ALL
        .into_iter()
        .filter_map(|phase| sum.mean_phase_minutes(phase))
        .fold(1.0, |most, (planned, was)| planned.max(was).max(most));
    let head = format!("{protocol}: minutes of each phase, planned ─ and as they were █");
    draw_line(buffer, area, 0, 1, &styler.line([(Role::Dim, &truncate(&head, area.width.saturating_sub(2)))]));
    let space = area.width.saturating_sub(LABEL_WIDTH + 8);
    let bar = |minutes: f64, sign: &str| sign.repeat((minutes / most * f64::from(space)).round() as usize);
    let mut row = 1;
    for (phase, (planned, was)) in PhaseId::ALL.into_iter().filter_map(|phase| Some((phase, sum.mean_phase_minutes(phase)?))) {
        let name = format!("{:<display_width$}", phase.id(), display_width = usize::from(LABEL_WIDTH) - 1);
        let was_line = [(Role::Text, name.as_str()), (Role::PhaseNow, &bar(was, "█")), (Role::Dim, &format!(" {was:.0}"))];
        let blank = " ".repeat(usize::from(LABEL_WIDTH) - 1);
        let planned_line = [(Role::Dim, blank.as_str()), (Role::Dim, &bar(planned, "─")), (Role::Dim, &format!(" {planned:.0}"))];
        draw_line(buffer, area, row, 1, &styler.line(was_line));
        draw_line(buffer, area, row + 1, 1, &styler.line(planned_line));
        row += 2;
    }
}

fn draw_table(compare: &CompareScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let grid = compare.grid();
    // Few sessions have room for their words.
    let space = area.width.saturating_sub(LABEL_WIDTH + 1);
    let wide = (space / (grid.column_headers.len().max(1) as u16)).clamp(MIN_COLUMN_WIDTH, MAX_COLUMN_WIDTH);
    let fits = usize::from((space / wide).max(1));
    let first = (compare.column() + 1).saturating_sub(fits);
    let columns = || (first..grid.column_headers.len()).take(fits);
    let role_of = |column: usize, role: Role| if column == compare.column() { Role::PhaseNow } else { role };
    let cell = |words: &str| {
        let words = truncate(words, wide - 2);
        format!("{words}{}", " ".repeat(usize::from(wide.saturating_sub(display_width(&words)))))
    };
    let label = |words: &str| format!("{words:<display_width$}", display_width = usize::from(LABEL_WIDTH) - 1);
    let mut spans: Vec<Span<'_>> = vec![styler.span(Role::Dim, label(PHASE_MINUTES_HEADING))];
    spans.extend(columns().map(|column| styler.span(role_of(column, Role::Text), cell(&grid.column_headers[column]))));
    draw_line(buffer, area, 0, 1, &Line::from(spans));
    let lines = usize::from(area.height.saturating_sub(1));
    // Nothing is scrolled away that has room.
    let top = compare.first_row().min(grid.rows.len().saturating_sub(lines));
    for (row, (_, words, cells)) in (1..area.height).zip(grid.rows.iter().skip(top)) {
        let mut spans: Vec<Span<'_>> = vec![styler.span(Role::Dim, label(words))];
        spans.extend(columns().map(|column| styler.span(role_of(column, Role::Text), cell(&cells[column]))));
        draw_line(buffer, area, row, 1, &Line::from(spans));
    }
    let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    draw_scroll_marks(styler, buffer, rows, ScrollWindow { first: top, total: grid.rows.len() });
}
